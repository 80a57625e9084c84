"""Single rows: 明细, list the orders of April, the last ten transactions, the biggest order."""

from collections.abc import Iterator
from typing import Any

from assistant.understand.mention import Kind
from assistant.understand.operators.of import address_of, is_head
from assistant.understand.operators.rowsets import (
    counted_by,
    dataset_at,
    document_at,
    extreme_of,
    extremes_of,
    has_money,
    measure_at,
    reading_of,
    rows_at,
    says_number,
    worth_of,
)
from assistant.understand.scene import Ground, Scene
from semantic.query import Filter

_LARGEST = ("top.word", "top_few", "top_count")
_SMALLEST = ("bottom.word", "bottom_few")
_WHICH = ("which", "which_several")
# The longest is not what is worth most.
_OF_LENGTH = ("top.word.long", "bottom.word.long")
_LATEST = ("latest", "bottom_count")
_ASKING_FOR_ROWS = ("rows", "listing", *_WHICH, *_LATEST, *_LARGEST, *_SMALLEST)
# "List the orders" asks for the orders, and hardly for their number.
_LISTING_GAIN = 1.2
# So does "which orders", though less plainly.
_WHICH_GAIN = 0.7
# A place among rows is meant where nothing else can be ranked.
_PLACED_PENALTY = 0.6
# So are rows of which only is said which they are.
_BARE_PENALTY = 0.4
_MOST_ROWS = 1000
_TOLD = (Kind.MEMBER, Kind.GROUP)
_NO_TOLD = (Kind.NUMBER, Kind.DIMENSION, Kind.METRIC, Kind.TERM, Kind.PART, Kind.DEED, Kind.MEASURE, Kind.UNKNOWN)
# What is named beside one document is asked of it, and no list shows it.
_BESIDE_A_DOCUMENT = (
    *(Kind.GROUP, Kind.LITERAL, Kind.DEED, Kind.PERIOD, Kind.NUMBER),
    *(Kind.MEASURE, Kind.TIME_FIELD, Kind.PART, Kind.SCENARIO),
)
_NAMED_BESIDE = (*_BESIDE_A_DOCUMENT, Kind.MEMBER, Kind.DIMENSION, Kind.DATASET)
_JOINING = ("in_it", "and.with", "by", "whose")


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for the rows it lists."""
    if scene.cues("listing.word") or (len(scene.free(Kind.MEMBER)) == 1 and not scene.free(*_BESIDE_A_DOCUMENT)):
        return _LISTING_GAIN
    return _WHICH_GAIN if scene.cues(*_WHICH) else 0.0


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and as one that asks for the rows it names."""
    yield scene
    yield from _bare(scene, ground)
    if not scene.cues(*_ASKING_FOR_ROWS) and not any(document_at(scene, at, ground) for at in scene.free(Kind.MEMBER)):
        return
    named = {at: rows for at in range(len(scene.mentions)) if (rows := rows_at(scene, at, ground)) is not None}
    if (document := _document(scene, ground)) is not None:
        yield document
    elif cues := scene.cues("rows"):
        yield from _detailed(scene, cues, named)
    elif len(named) == 1:
        at, (dataset, metric) = next(iter(named.items()))
        listed = _of_rows(scene, at, metric)
        is_alone = not _unsaid(listed, ground) and len(listed.draft.metrics) == 1
        shown = scene.cues("listing.shown") if scene.mentions[at].is_plural else ()
        if is_alone and (cues := scene.cues("listing.word")):
            yield listed.take(cues, penalty=listed.draft.penalty - _LISTING_GAIN)
        elif is_alone and shown and shown[0] < at:
            yield listed.take(shown)
        elif is_alone and (cues := tuple(one for one in (at - 1, at + 1) if scene.is_cue(one, *_WHICH))):
            yield listed.take(cues, penalty=listed.draft.penalty - _WHICH_GAIN)
        yield from _greatest(scene, at, dataset, ground)
        for placed in _placed(listed, at, dataset, ground):
            yield placed.take(scene.cues("listing"), penalty=placed.draft.penalty + _PLACED_PENALTY)
    elif not scene.draft.metrics:
        yield from _extreme(scene, ground)
        yield from _greatest_of_any(scene, ground)


def _bare(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The rows of a list of which only is said in which state they are, where nothing asks for anything of theirs."""
    lists = scene.free(Kind.DATASET)
    if len(lists) != 1 or scene.draft.metrics or scene.free(Kind.CUE, *_NO_TOLD):
        return
    rows = rows_at(scene, lists[0], ground)
    if rows is not None and any(_home_of(scene, at, ground) == rows[0] for at in scene.free(*_TOLD)):
        listed = _of_rows(scene, lists[0], rows[1])
        yield listed.take((), penalty=listed.draft.penalty + _BARE_PENALTY)


def _home_of(scene: Scene, at: int, ground: Ground) -> str:
    """The rows that a member, or a state, is said of."""
    return ground.view.fields[address_of(scene, at, ground)].home


def _document(scene: Scene, ground: Ground) -> Scene | None:
    """The row of one document, whenever it was, which is named by its number: details of R03052, order SO0017.

    Its number alone asks for nothing, and what else is named is asked of it.
    """
    found = {at: rows for at in scene.free(Kind.MEMBER) if (rows := document_at(scene, at, ground)) is not None}
    if len(found) != 1:
        return None
    at, (dataset, metric) = next(iter(found.items()))
    nouns = {
        beside
        for beside in (at - 1, at + 1)
        if 0 <= beside < len(scene.mentions) and dataset_at(scene, beside, ground) == dataset
    }
    nouns |= {
        one for one, name in scene.draft.named if abs(one - at) == 1 and _names(scene, one, name, dataset, ground)
    }
    worth = scene.cues("sort.money") if has_money(dataset, ground) else ()  # the row shows what it is worth
    cues = (*scene.cues("rows"), *scene.cues("listing"), *worth)
    others = {*scene.free(*_NAMED_BESIDE), *(place for place, _ in scene.draft.named)} - {at, *nouns}
    if others or not (nouns or cues):
        return None
    one = scene.take([*nouns, *cues], output="rows", named=((at, metric),), is_all_time=True)
    return one.take((), penalty=one.draft.penalty - (_LISTING_GAIN if nouns and not worth else 0.0))


def _names(scene: Scene, at: int, name: str, dataset: str, ground: Ground) -> bool:
    """Whether a metric was named by the rows it counts, whichever of them it leaves out: order SO0017."""
    metric = ground.view.catalog.metrics[name]
    return counted_by(metric, ground) == dataset and not says_number(scene.mentions[at], metric)


def _unsaid(scene: Scene, ground: Ground) -> bool:
    """Whether a dimension is named that does not only say what a member beside it is: high severity."""
    return not all(
        any(
            scene.is_free(beside, Kind.MEMBER) and is_head(scene, at, address_of(scene, beside, ground), ground)
            for beside in (at - 1, at + 1)
        )
        for at in scene.free(Kind.DIMENSION)
    )


def _extreme(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The row in which a field is largest or smallest: 最大的一张发票金额, the highest invoice total."""
    for at in scene.free(Kind.MEASURE):
        address = str(scene.mentions[at].value)
        home = ground.view.fields[address].home if address else ""
        metric = reading_of(home, ground) if address == f"{home}.{address.rpartition('.')[2]}" else None
        if metric and scene.is_cue(at - 1, "top.word", "bottom.word"):
            is_down = scene.is_cue(at - 1, "top.word")
            placed = _of_rows(scene, at, metric).take([at - 1], row_order=address, descending=is_down, count=1)
            yield placed.take((), penalty=placed.draft.penalty + _PLACED_PENALTY)


def _detailed(scene: Scene, cues: tuple[int, ...], named: dict[int, tuple[str, str]]) -> Iterator[Scene]:
    """The rows behind the metrics named, or the only rows that are named."""
    cues = (*cues, *scene.cues("listing"))
    if scene.draft.metrics:
        yield scene.take(cues, output="rows")
    elif len(named) == 1:
        at, (_, metric) = next(iter(named.items()))
        yield _of_rows(scene, at, metric).take(cues)


def _of_rows(scene: Scene, at: int, metric: str) -> Scene:
    others = tuple((place, name) for place, name in scene.draft.named if place != at)
    return scene.take([at], output="rows", named=(*others, (at, metric)))


def _placed(scene: Scene, at: int, dataset: str, ground: Ground) -> Iterator[Scene]:
    """The latest, the largest or the smallest of the rows: as many as said, or the one that a singular asks for."""
    for cue in scene.cues(*_LATEST, *_LARGEST, *_SMALLEST):
        is_latest = scene.is_cue(cue, *_LATEST)
        by, said = _by_time(scene, dataset, ground) if is_latest else _by_size(scene, dataset, ground)
        number = next((one for one in (cue + 1, cue - 1, _before(scene, at)) if _is_count(scene, one)), None)
        words = {cue, at, *([] if number is None else [number])}
        joints = _joints(scene, {*words, *said})
        is_one = _is_one(scene, cue, at) and (scene.mentions[at].is_singular or not (is_latest and said))
        if by is not None and joints is not None and (number is not None or is_one):
            count = 1 if number is None else int(scene.mentions[number].value.value)
            is_down = is_latest or scene.is_cue(cue, *_LARGEST)
            done = (Filter(field=by, op="not_null"),) if is_latest and by != _time_of(dataset, ground) else ()
            filters = (*scene.draft.filters, *done)
            yield scene.take([*words, *joints, *said], row_order=by, descending=is_down, count=count, filters=filters)


def _greatest(scene: Scene, at: int, dataset: str, ground: Ground) -> Iterator[Scene]:
    """The governed greatest or least of rows where one of them is asked for: 最大的一笔订单多少钱."""
    for cue in scene.cues("top.word.any", "bottom.word.any"):
        number = [one for one in (cue + 1,) if _is_count(scene, one) and int(scene.mentions[one].value.value) == 1]
        words = {cue, at, *number}
        is_one = bool(number) or scene.mentions[at].is_singular
        metric = extreme_of(dataset, "max" if scene.is_cue(cue, "top") else "min", ground)
        others = [name for one, name in scene.draft.named if one != at]
        if metric is None or others or not is_one or cue > at or _joints(scene, words) is None:
            continue
        said = [*words, *(_joints(scene, words) or ()), *scene.cues("sort.money")]
        yield scene.take(said, named=((at, metric),), **_whose(scene, cue))


def _greatest_of_any(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The governed greatest of rows that only the word they are counted by names: 最大的一单多少钱."""
    for cue in scene.cues("top.word.any", "bottom.word.any"):
        if _is_count(scene, cue + 1) and scene.mentions[cue + 1].value.of_rows == "deal":
            for metric in extremes_of("max" if scene.is_cue(cue, "top") else "min", ground):
                said = [cue, cue + 1, *scene.cues("sort.money")]
                yield scene.take(said, named=((cue, metric),), **_whose(scene, cue))


def _whose(scene: Scene, cue: int) -> dict[str, Any]:
    """That one of a grouping is asked for, whose the greatest row is: which customer placed the largest order."""
    is_asked = any(scene.is_cue(at - 1, "which") for at in scene.free(Kind.DIMENSION))
    return {"count": 1, "descending": scene.is_cue(cue, "top")} if is_asked else {}


def _before(scene: Scene, at: int) -> int:
    """Where a number stands that says how many of the rows, before what they are like: the 3 open quotes."""
    before = at - 1
    while scene.is_free(before, Kind.MEMBER):
        before -= 1
    return before


def _joints(scene: Scene, words: set[int]) -> tuple[int, ...] | None:
    """The words that join a place among rows to the rows, what these are like left where it is; None: it is elsewhere.

    The 3 open quotes with the highest amount, 报价单里金额最高的3张.
    """
    between = [at for at in range(min(words), max(words)) if at not in words and not scene.is_free(at, Kind.MEMBER)]
    return tuple(between) if all(scene.is_cue(at, *_JOINING) for at in between) else None


def _is_count(scene: Scene, at: int) -> bool:
    if not scene.is_free(at, Kind.NUMBER):
        return False
    number = scene.mentions[at].value
    return not number.is_ratio and number.value == int(number.value) and 1 <= number.value <= _MOST_ROWS


def _is_one(scene: Scene, cue: int, at: int) -> bool:
    """Whether one row is meant: the biggest order, 最大的一笔; not the latest orders."""
    return (
        not scene.is_cue(cue, "top_few", "bottom_few", "top_count", "bottom_count") and not scene.mentions[at].is_plural
    )


def _by_time(scene: Scene, dataset: str, ground: Ground) -> tuple[str | None, tuple[int, ...]]:
    """The time that rows have, or the one at which that was done to them which is said: most recently signed."""
    said = scene.free(Kind.TIME_FIELD)
    own = [at for at in said if str(scene.mentions[at].value).rpartition(".")[0] == dataset]
    if len(own) == 1 == len(said):
        return str(scene.mentions[own[0]].value), tuple(own)
    return _time_of(dataset, ground), ()


def _time_of(dataset: str, ground: Ground) -> str | None:
    field = ground.view.catalog.datasets[dataset].time_field
    return None if field is None else field if "." in field else f"{dataset}.{field}"


def _by_size(scene: Scene, dataset: str, ground: Ground) -> tuple[str | None, tuple[int, ...]]:
    """The field that rows are ranked by: the one named, with "by" before it, else the only sum of money they have."""
    named = scene.free(Kind.MEASURE)
    if not named:
        return (worth_of(dataset, ground) if not scene.cues(*_OF_LENGTH) else None), ()
    if len(named) > 1:
        return None, ()
    beside = (named[0] - 1,) if scene.is_cue(named[0] - 1, "by") else ()
    return measure_at(scene, named[0], ground), (*named, *beside)
