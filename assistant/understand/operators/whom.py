"""Of whom it is said that they did something, where they are named as what counts them, or only asked for."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.operators.deed_counts import is_counted_alike, meant_by
from assistant.understand.operators.kinds import named_by
from assistant.understand.operators.of import address_of
from assistant.understand.operators.rowsets import counts_members
from assistant.understand.operators.who import is_of_people, people_at
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import calls_rows, names_rows
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import Metric, Simple

# More kinds of people than can be offered are none.
_MOST_KINDS = 3


def named(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with those named of whom it only asks who, or how many there are in a word of several meanings."""
    yield from _of_people(scene, ground)
    yield from _of_several(scene, ground)


def _of_people(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene by each kind of people who may have done what it asks who did: who bought in 2024 but not this year.

    Where the catalog counts people of one kind by those very rows, they are meant.
    """
    asked = scene.cues("which.who")
    deeds = scene.free(Kind.DEED)
    if len(asked) != 1 or not deeds or scene.free(Kind.DIMENSION, Kind.SET):
        return
    if asked[0] and scene.mentions[asked[0] - 1].kind not in (Kind.PERIOD, Kind.CUE):
        return  # customers who
    names = {name for at in deeds for name in meant_by(scene, at, ground)}
    people = list(dict.fromkeys(one for name in sorted(names) for one in people_at(name, ground)))
    counted = [one for one in people if any(is_counted_alike(name, one, ground) for name in names)]
    for address in counted or (people if len(people) <= _MOST_KINDS else ()):
        who = replace(scene.mentions[asked[0]], kind=Kind.DIMENSION, value=address, is_singular=False)
        mentions = (*scene.mentions[: asked[0]], who, *scene.mentions[asked[0] + 1 :])
        yield Scene(mentions=mentions, taken=scene.taken, draft=scene.draft, inside=scene.inside)


def _of_several(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """A word for several numbers of the same members, of whom something is said, as how many of them there are."""
    for at in scene.free(Kind.TERM) if scene.cues("absent") else ():
        term = ground.view.catalog.terms[str(scene.mentions[at].value)]
        counted = {_counted_by(ground.view.catalog.metrics[name], ground) for name in term.metrics}
        one = scene.mentions[at]
        if len(counted) == 1 and (address := counted.pop()) and _says_number(one, address, ground):
            asked = Mention(start=one.start, end=one.start, kind=Kind.CUE, value="count", evidence=Evidence.EXACT)
            head = replace(one, kind=Kind.DIMENSION, value=address)
            mentions = (*scene.mentions[:at], asked, head, *scene.mentions[at + 1 :])
            taken = frozenset(place + (place > at) for place in scene.taken)
            yield Scene(mentions=mentions, taken=taken, draft=scene.draft, inside=scene.inside)


def _says_number(one: Mention, address: str, ground: Ground) -> bool:
    """Whether a word says more than who is counted: number of customers, 客户数."""
    names = surfaces_of(ground.view.fields[address].words)
    return one.end - one.start > max(len(name) + name.isascii() for name in names)


def rows_named(scene: Scene, head: int, ground: Ground) -> str:
    """The field whose members are meant: a dimension, or for 大客户 what the rows are called that it is a kind of."""
    mention = scene.mentions[head]
    if mention.kind is Kind.METRIC:
        address = _counted_by(ground.view.catalog.metrics[str(mention.value)], ground)
        is_said = not mention.cost or (bool(address) and _says_number(mention, address, ground))
        return address if is_said else ""  # customers alone are they, and not those that a number leaves in
    if mention.kind is Kind.DIMENSION:
        return str(mention.value) if mention.value in ground.view.fields else ""
    own = address_of(scene, head, ground)
    role, home = own.rpartition(".")[0], ground.view.fields[own].home if own in ground.view.fields else ""
    rows = (
        address
        for address, one in ground.view.fields.items()
        if one.home == home and address.rpartition(".")[0] == role and one.field.kind == "dimension"
        if address != own and not one.field.hidden and names_rows(one, ground)
    )
    is_one = mention.kind is Kind.MEMBER
    return next(rows, "") or (named_by(own, ground) or "" if is_one else "")


def _counted_by(metric: Metric, ground: Ground) -> str:
    """What a number counts the members of, by what they are called: tenants in occupation; empty where by none."""
    found = [
        (address, one)
        for address, one in ground.view.fields.items()
        if not one.field.hidden and calls_rows(one, ground) and _counts(metric, address, ground)
    ]
    shown = [address for address, one in found if one.field.index == "yes"] or [address for address, _ in found]
    return shown[0] if len(shown) == 1 else ""


def _counts(metric: Metric, address: str, ground: Ground) -> bool:
    """Whether a number counts the members of a field, or the rows of people that it calls."""
    shape, field = metric.shape, ground.view.fields[address]
    if not isinstance(shape, Simple) or shape.aggregation != "count":
        return counts_members(metric, address, ground)
    return address == f"{shape.dataset}.{field.field.name}" and is_of_people(field)
