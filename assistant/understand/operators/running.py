"""How long rows have been going on by today: overdue, open, in stock. Only a state knows which of them still are."""

from collections.abc import Iterator

from assistant.understand.annotators.lasting import cores_of
from assistant.understand.mention import Kind
from assistant.understand.operators.count import is_money
from assistant.understand.scene import Draft, Ground, Scene
from assistant.understand.words.ageing import ages_what_is_over, home_of_running, states_of
from assistant.understand.words.relations import names_rows
from assistant.understand.words.rownouns import surfaces_of

# A number that only what is said of its rows names.
_UNNAMED_PENALTY = 0.3


def implied(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and with the state called so as its number where none is named: 逾期90天以上的钱有多少."""
    yield scene
    running = {one.field for one in scene.draft.filters if home_of_running(one.field, ground) is not None}
    homes = {home_of_running(one, ground) for one in running}
    asks = scene.cues("rows", "listing", "count", "which", "which_several")
    rows = [at for at in scene.free(Kind.DIMENSION) if asks and _names_one_of(scene.mentions[at].value, homes, ground)]
    state = _state_called(running.pop(), ground) if len(running) == 1 and not rows else None
    if state is None or scene.draft.metrics or scene.free(Kind.PART):
        return
    asking = scene.cues("sort.money" if is_money(state, ground) else "sort.count")
    amounts = tuple(at for at in scene.free(Kind.MEASURE) if not scene.mentions[at].value and is_money(state, ground))
    said = (*asking, *amounts)
    at = min(scene.taken, default=0)
    yield scene.take(said, named=((at, state),), penalty=scene.draft.penalty + _UNNAMED_PENALTY)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """Rows of which it is said how long they go on are those of the state called so: 逾期90天以上的发票 are overdue."""
    scene = _detailed(scene, ground)
    draft = scene.draft
    running = {one.field for one in draft.filters if home_of_running(one.field, ground) is not None}
    homes = {home_of_running(one, ground) for one in running}
    if len(running) != 1 or draft.output == "aggregate" or _are_of_states(draft, ground):
        yield scene
        return
    state = _state_called(running.pop(), ground)
    at = min(scene.taken, default=0)
    if state is None:
        yield scene
    elif draft.output == "member_count":
        yield scene.take((), named=((at, state),))
    elif draft.group_by and not all(_names_one_of(one, homes, ground) for one in draft.group_by):
        yield scene.take((), named=((at, state),), output="aggregate")
    else:
        yield scene.take((), named=((at, state),), output="rows", group_by=())


def _detailed(scene: Scene, ground: Ground) -> Scene:
    """The scene with the rows asked for, one by one, that no number of all of them reads."""
    cues, homes = scene.cues("rows"), {home_of_running(one.field, ground) for one in scene.draft.filters}
    rows = [at for at in scene.free(Kind.DIMENSION) if _names_one_of(str(scene.mentions[at].value), homes, ground)]
    if not cues or len(rows) != 1 or scene.draft.metrics:
        return scene
    return scene.take([*rows, *cues, *scene.cues("listing")], output="rows")


def _names_one_of(address: str, homes: set[str | None], ground: Ground) -> bool:
    field = ground.view.fields.get(address)
    return field is not None and field.home in homes and names_rows(field, ground)


def _are_of_states(draft: Draft, ground: Ground) -> bool:
    return bool(draft.metrics) and not ages_what_is_over(draft, draft.metrics, ground)


def _state_called(address: str, ground: Ground) -> str | None:
    """The one state of a field's rows that is called by what the field says of them."""
    view = ground.view
    cores = [core for surface in surfaces_of(view.fields[address].words) for core in cores_of(surface.lower())]
    found = [
        one.name
        for one in states_of(view.fields[address].home, view)
        if any(core in surface.lower() for surface in surfaces_of(one.words) for core in cores)
    ]
    return found[0] if len(found) == 1 else None
