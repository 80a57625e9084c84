"""Members left out: 除了华东, 华东以外, except East, all regions but East."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.mention import Kind, StateValue
from assistant.understand.operators.of import ASKING, HEAD_GAIN, address_of, are_told, filters_of, headed, is_head
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import leads_to
from semantic.catalog import Simple
from semantic.query import Filter

_KINDS = (Kind.MEMBER, Kind.GROUP)
_AFTER = ("exclude_after", "after")
# Words that may be closed with one of those and still leave out once; others say the opposite then (不含…以外).
_CLOSED = ("exclude.word", "exclude.either.word")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with the members beside an excluding word taken as left out, on its own side.

    A word that stands before takes what follows it, a word that stands after what precedes it, and one that may stand
    on either side what precedes it where nothing follows; of 除了…以外 the second says nothing more. "But" excludes
    only after "all" or "every".
    """
    scene = scene.take(at for at in scene.cues("exclude_but") if scene.is_cue(at + 1, "exclude"))
    for cue in scene.cues("exclude", "exclude_but", "exclude_after"):
        if cue in scene.taken or (scene.is_cue(cue, "exclude_but") and not _follows_all(scene, cue)):
            continue
        step = -1 if scene.is_cue(cue, "exclude_after") else 1
        start = cue + 2 if scene.is_cue(cue + 1, "dash") else cue + step  # non-food
        members = _bracketed(scene, cue) or _following(scene, start, step, ground)
        if not members and scene.is_cue(cue, "exclude.either"):
            step, members = -1, _following(scene, cue - 1, -1, ground)  # 医疗行业不算
        if not members or (scene.is_cue(cue, "exclude.without") and _is_of_parts(scene, members[0], ground)):
            continue
        if any(_has_parts(scene.mentions[at].value) for at in members):
            continue
        heads = _heads(scene, members, ground)
        edge = max((*members, *heads)) + 1
        joints = [at for at in range(min(members), edge) if scene.is_cue(at, "or")]
        closing = (edge,) if step == 1 and scene.is_cue(cue, *_CLOSED) and scene.is_cue(edge, *_AFTER) else ()
        others = _others(scene, address_of(scene, members[0], ground))
        filters = filters_of(scene, tuple(sorted(members)), ground, op="not_in")
        scene = scene.take(
            [cue, *members, *heads, *joints, *closing, *others],
            filters=_without(scene.draft.filters, filters),
            penalty=scene.draft.penalty - HEAD_GAIN * headed(scene, tuple(sorted(members)), heads, ground),
        )
    yield scene


def _without(known: tuple[Filter, ...], left_out: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The filters with more left out: neither Germany nor France leaves both out of one field."""
    before = {one.field: one.values for one in known if one.op == "not_in"}
    again = {one.field for one in left_out}
    kept = (one for one in known if one.op != "not_in" or one.field not in again)
    return (*kept, *(replace(one, values=(*before.get(one.field, ()), *one.values)) for one in left_out))


def _has_parts(value: object) -> bool:
    """Whether rows are in a state for two reasons at once, so that no single condition says that they are not."""
    return isinstance(value, StateValue) and len(value.filters) > 1


def _is_of_parts(scene: Scene, member: int, ground: Ground) -> bool:
    """Prescriptions without antibiotics: those none of whose lines has any, and not those with a line of another kind.

    So it is where what is counted has several rows, each with a member of its own.
    """
    address = address_of(scene, member, ground)
    home = ground.view.fields[address].home if address in ground.view.fields else None
    shapes = [ground.view.catalog.metrics[name].shape for name in scene.draft.metrics]
    counted = [one for one in shapes if isinstance(one, Simple) and one.aggregation == "count_distinct"]
    return home is not None and any(not _is_told_by(one, home, ground) for one in counted)


def _is_told_by(shape: Simple, home: str, ground: Ground) -> bool:
    """Whether what is counted is the key of a dataset which leads to one row of that dataset."""
    return any(
        link.source == shape.dataset and link.columns == (shape.expression,) and leads_to(link.target, home, ground)
        for link in ground.view.catalog.relationships
    )


def _follows_all(scene: Scene, cue: int) -> bool:
    return any(scene.is_cue(at, "each", "total") for at in range(cue))


def _bracketed(scene: Scene, cue: int) -> tuple[int, ...]:
    """除A和B以外: everything joined between the two words, of whatever fields."""
    run = tuple(scene.run(cue + 1, 1, *_KINDS))
    is_closed = bool(run) and scene.is_cue(cue, *_CLOSED) and scene.is_cue(run[-1] + 1, *_AFTER)
    joined = all(scene.is_cue(at - 1, "and", "or") for at in run[1:])
    return run if is_closed and joined else ()


def _following(scene: Scene, start: int, step: int, ground: Ground) -> tuple[int, ...]:
    """Members from `start` on: those joined by a word, and those side by side as long as they are of one field.

    The word of their field may stand beside each of them: 医疗行业和教育行业.
    """
    found: list[int] = []
    position = start + step if scene.is_free(start, Kind.DIMENSION) else start
    while scene.is_free(position, *_KINDS) or (found and _goes_on(scene, position, found[0], ground)):
        if scene.is_free(position, *_KINDS):
            before = position - step * (1 + scene.is_free(position - step, Kind.DIMENSION))
            is_joined = scene.is_cue(before, "and.word", "or")
            if found and not is_joined and address_of(scene, position, ground) != address_of(scene, found[0], ground):
                if scene.is_free(position - step, *_KINDS) and _is_both(scene, position, position - step):
                    return ()
                break
            found.append(position)
        position += step
    return tuple(found)


def _goes_on(scene: Scene, position: int, member: int, ground: Ground) -> bool:
    """Whether what stands there joins the next member to those before it."""
    is_head = scene.is_free(position, Kind.DIMENSION)
    named = is_head and scene.mentions[position].value == address_of(scene, member, ground)
    return named or scene.is_cue(position, "and", "or")


def _is_both(scene: Scene, position: int, other: int) -> bool:
    """除华东线上外, excluding East online: members of two fields that together name what is left out."""
    first, second = sorted((position, other))
    gap = scene.mentions[second].start - scene.mentions[first].end
    if scene.is_cue(second + 1, *_AFTER):
        return gap <= 1
    names = [scene.mentions[at].value.matched_text for at in (first, second) if scene.is_free(at, Kind.MEMBER)]
    return gap == 1 and all(name.isascii() for name in names)


def _heads(scene: Scene, members: tuple[int, ...], ground: Ground) -> tuple[int, ...]:
    """The dimension's own word beside the members (除了华东区域); one that is asked for (各时效中) is no head."""
    beside = range(min(members) - 1, max(members) + 2)
    address = address_of(scene, members[0], ground)
    free = (at for at in beside if scene.is_free(at, Kind.DIMENSION))
    named = (at for at in free if scene.mentions[at].value == address or _leads(scene, at, address, ground))
    heads = tuple(at for at in named if scene.is_cue(at + 1, "exclude_but") or not scene.is_cue(at - 1, *ASKING))
    heads += tuple(at for at in (min(members) - 2,) if _is_whose(scene, at, address, ground))
    return heads + tuple(
        at for at in (max(members) + 1,) if at not in heads and _are_left_out(scene, at, members, ground)
    )


def _are_left_out(scene: Scene, at: int, members: tuple[int, ...], ground: Ground) -> bool:
    """Excluding overseas customers, 不算海外客户: rows named right behind what is said of those left out.

    Where rows are asked for that are no others, they are what is left: which customers not from overseas.
    """
    last, first = max(members), min(members)
    if not scene.is_free(at, Kind.DIMENSION) or scene.mentions[at].start - scene.mentions[last].end > 1:
        return False
    said, draft = str(scene.mentions[at].value), scene.draft
    again = any(other != at and str(scene.mentions[other].value) == said for other in scene.free(Kind.DIMENSION))
    asked = scene.cues("count", "which", "which_several", "listing", "respectively")
    is_wanted = draft.count is not None or draft.descending is not None or bool(asked) or not draft.metrics
    by_metric = any(scene.is_cue(named - 1, "by") for named, _ in draft.named)
    is_each = any(scene.is_cue(one, *ASKING) for one in (first - 1, first - 2, at - 1))
    if is_each or (not again and (is_wanted or by_metric)):
        return False
    address = address_of(scene, last, ground)
    return is_head(scene, at, address, ground) or are_told(scene, last, at, address, ground)


def _is_whose(scene: Scene, at: int, address: str, ground: Ground) -> bool:
    """To customers outside Europe; for reasons other than repair, by line: of whom it is said, and no grouping."""
    if at < 1 or not scene.is_free(at, Kind.DIMENSION) or not scene.is_cue(at + 1, "exclude.word", "exclude.open"):
        return False
    draft, is_same = scene.draft, scene.mentions[at].value == address
    is_wanted = draft.count is not None or draft.descending is not None or bool(scene.cues("which", "which_several"))
    by_metric = any(scene.is_cue(named - 1, "by") for named, _ in draft.named)
    if is_wanted or by_metric or not draft.metrics or scene.is_cue(at - 1, *ASKING, "count", "and.word", "and.comma"):
        return False
    others = (one for one in scene.free(Kind.DIMENSION) if one != at and scene.is_cue(one - 1, *ASKING))
    return any(others) if is_same else is_head(scene, at, address, ground)


def _leads(scene: Scene, at: int, address: str, ground: Ground) -> bool:
    """Whether a word right after an excluding one names the rows of which the members say something."""
    return scene.is_cue(at - 1, "exclude", "exclude_but") and is_head(scene, at, address, ground)


def _others(scene: Scene, address: str) -> tuple[int, ...]:
    """除了A,其他品类: the dimension after "other" only says what is left; 其他各品类, 其他品类各是多少 ask for each."""
    for cue in scene.cues("others"):
        is_named = scene.is_free(cue + 1, Kind.DIMENSION) and scene.mentions[cue + 1].value == address
        return (cue, cue + 1) if is_named and not _asks_each(scene, cue + 1) else (cue,)
    return ()


def _asks_each(scene: Scene, named: int) -> bool:
    """Whether each is asked for, and there is nothing else that it can be each of."""
    is_alone = scene.free(Kind.DIMENSION) == (named,) and not scene.cues("unit", "per", "grain")
    return is_alone and bool(scene.cues("respectively"))
