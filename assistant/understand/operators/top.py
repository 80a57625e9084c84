"""The first or last few of a grouping, by a metric or by its change; and plain ordering."""

from collections.abc import Iterator

from assistant.codes import AssumptionCode
from assistant.understand.mention import Evidence, Kind
from assistant.understand.operators.change import FALLS, MOVES
from assistant.understand.operators.count import is_money, is_rate
from assistant.understand.operators.place import in_place
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.ageing import is_time
from semantic.catalog import Metric, Simple
from semantic.errors import Notice

RANKING = ("best", "worst", "top", "bottom", "top_few", "bottom_few", "top_count", "bottom_count", "fastest", "slowest")
# Superlatives that say of what kind the number is: the longest, the cheapest.
_OF_LENGTH, _OF_PRICE = ("top.word.long", "bottom.word.long"), ("top.word.price", "bottom.word.price")
_SPEEDS = ("fastest", "slowest")
# What a number may have moved from, and what may stand beside it where it is sorted by.
_BASES = ("year_before", "previous_period")
_ORDERS = ("best_first", "worst_first", "ascending", "descending", "rank")
_AMOUNT = ("as_amount", "as_percent", "how_much", "versus")
_WHOSE = (Kind.PERIOD, Kind.MEMBER, Kind.GROUP)
_MOST_PLACES = 1000
_PLACES_WITHOUT_A_NUMBER = 10


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its superlative or ranking written as order and limit.

    Only the first one is taken: another superlative elsewhere, and one whose number is missing, was not understood.
    Where a ranking is asked for apart from it (增长最快的专业排个序), all are ranked.
    """
    if (placed := in_place(scene, ground)) is not None:
        yield placed
        return
    ranking = scene.cues(*RANKING)
    if not ranking:
        yield from (_ranked_plainly(one) for one in _ordered(scene, ground))
        return
    first = ranking[0]
    name = str(scene.mentions[first].value)
    change = scene.cues(*MOVES)
    change += scene.cues("as_amount") if change else ()
    lasts = name in _SPEEDS and not change and _takes_time(scene, first, ground)
    is_up = name == "slowest" if lasts else _is_up(name)
    beside = (at for at in ranking if at - first == ranking.index(at))
    cues = tuple(at for at in beside if at == first or _is_up(str(scene.mentions[at].value)) == is_up)
    number = _number(scene, cues)
    if (again := _again_with_a_number(scene, cues, is_up=is_up, has_number=number is not None)) is not None:
        cues, number = (*cues, again[0]), again[1]
    needs_number = name in ("top_count", "bottom_count") and (number is None or number != cues[-1] + 1)
    is_contrary = (name in ("best", "worst") and bool(change)) or _is_of_one_row(scene, first, ground)
    is_contrary = is_contrary or _is_of_another_kind(scene, first, ground)
    is_contrary = is_contrary or _is_one_document(scene, first, number) or _is_of_another_number(scene, cues[-1])
    is_contrary = is_contrary or _is_of_what_they_do(scene, cues[-1]) or _is_of_quality(scene, cues, ground)
    if needs_number or _counts_time(scene, name, number) or is_contrary or _is_no_speed(name, change, lasts):
        yield scene
        return
    notes = scene.draft.notes
    is_whole = number is None and any(at not in (cues[0] - 1, cues[-1] + 1) for at in scene.cues("rank"))
    is_few = number is None and not is_whole and _are_few(scene, name, cues[-1])
    if is_few:
        notes = (*notes, Notice(code=AssumptionCode.DEFAULT_READING, parameters={"count": _PLACES_WITHOUT_A_NUMBER}))
    large = [number + 1] if number is not None and _is_largest(scene, number) else []
    large += [cues[-1] + 1] if number is not None and _is_hyphenated(scene, cues[-1], number) else []
    others = _others(scene)
    fewest = None if is_whole else _PLACES_WITHOUT_A_NUMBER if is_few else 1
    count = fewest if number is None else _places(scene, number)
    falls, at = bool(scene.cues(*FALLS)), _ordering_metric(scene, first)
    yield scene.take(
        [*cues, *change, *scene.cues("rank", "descending"), *([] if number is None else [number]), *large, *others],
        count=count,
        has_others=bool(others),
        descending=is_up != falls,
        favours=name if name in ("best", "worst") else None,
        order_at=at,
        by_change=_change(scene, name) if change else None,
        asks_change=bool(change),
        notes=notes,
    )


def _again_with_a_number(
    scene: Scene, cues: tuple[int, ...], *, is_up: bool, has_number: bool
) -> tuple[int, int] | None:
    """Where a ranking says apart from its superlative how many are meant: fastest growing lines in May, top three."""
    later = [at for at in scene.cues("top_few", "bottom_few") if at not in cues]
    numbers = [at for at in scene.free(Kind.NUMBER) if later and at == later[0] + 1 and _is_count(scene, at)]
    is_said = len(later) == len(numbers) == 1 and (not has_number or scene.free(Kind.NUMBER) == tuple(numbers))
    return (later[0], numbers[0]) if is_said and _is_up(str(scene.mentions[later[0]].value)) == is_up else None


def _is_of_what_they_do(scene: Scene, last: int) -> bool:
    """What do customers order most: not who does it is ranked, but what it is done with, which nobody named."""
    named = scene.free(Kind.DIMENSION)
    is_open = not scene.is_cue(last + 1, "unit", "grain") and last + 1 not in named
    return is_open and bool(named) and all(scene.mentions[at].is_subject for at in named)


def _is_of_quality(scene: Scene, cues: tuple[int, ...], ground: Ground) -> bool:
    """The worst reviews: of rows of which neither many nor few are good, it says what they are like."""
    named = dict(scene.draft.named)
    beside = [named[at] for at in (cues[0] - 1, cues[-1] + 1) if at in named and scene.is_cue(cues[0], "best", "worst")]
    return any(_counts_rows(ground.view.catalog.metrics[name]) for name in beside)


def _counts_rows(metric: Metric) -> bool:
    """Whether a metric is a number of rows, of which the catalog does not say whether many are good."""
    is_plain = isinstance(metric.shape, Simple) and metric.shape.aggregation == "count"
    return is_plain and metric.favourable not in ("up", "down")


def _ranked_plainly(scene: Scene) -> Scene:
    """五大客户, and 哪些客户派送成本高, which clients have high costs: as many places as are said, else a few."""
    for at in scene.free(Kind.NUMBER):
        if _is_largest(scene, at) and scene.is_free(at + 2, Kind.DIMENSION) and _is_count(scene, at):
            others = _others(scene)
            said = [at, at + 1, *others]
            return scene.take(said, count=_places(scene, at), descending=True, has_others=bool(others))
    named = {at for at, _ in scene.draft.named}
    sized = [at for at in scene.cues("more", "fewer") if at - 1 in named or at + 1 in named]
    asking = scene.cues("which", "which_several")
    is_compared = scene.cues("versus", "year_before", "previous_period", "difference", *MOVES)
    is_asked = any(at + 1 in scene.free(Kind.DIMENSION) for at in asking)
    if len(sized) != 1 or not is_asked or is_compared or scene.free(Kind.NUMBER, Kind.SCENARIO):
        return scene
    value = str(scene.mentions[sized[0]].value)
    if not value.endswith((".word", ".plain", ".good", ".bad")) or scene.is_cue(sized[0] + 1, "versus"):
        return scene
    is_up, is_of_worth = value.startswith("more"), value.endswith((".good", ".bad"))
    are_listed = bool(scene.cues("by", "dimension_head"))
    few = Notice(code=AssumptionCode.DEFAULT_READING, parameters={"count": _PLACES_WITHOUT_A_NUMBER})
    return scene.take(
        sized,
        count=None if are_listed else _PLACES_WITHOUT_A_NUMBER,
        descending=is_up,
        favours=("best" if is_up else "worst") if is_of_worth else None,
        order_at=next((at for at in (sized[0] - 1, sized[0] + 1) if at in named), None),
        notes=scene.draft.notes if are_listed else (*scene.draft.notes, few),
    )


def _is_largest(scene: Scene, number: int) -> bool:
    """Whether a size stands right after a number, without what counts single things: 五大客户, not 5家大客户."""
    large = number + 1
    return scene.is_cue(large, "more.word") and scene.mentions[large].start == scene.mentions[number].end


def _is_hyphenated(scene: Scene, cue: int, number: int) -> bool:
    """Whether a hyphen joins a place to its number: the top-3 shops."""
    return number == cue + 2 and scene.is_cue(cue + 1, "dash") and _touch(scene, cue, number)


def _touch(scene: Scene, first: int, last: int) -> bool:
    """Whether mentions stand in one piece."""
    gaps = (scene.mentions[at + 1].start - scene.mentions[at].end for at in range(first, last))
    return not any(gaps)


def _others(scene: Scene) -> tuple[int, ...]:
    """Words for all the rest as one row: 其他合并, and others; before what they are others of they do not."""
    if not scene.cues("others"):
        return ()
    joined = tuple(
        at
        for at in scene.cues("others.word")
        if scene.is_cue(at - 1, "and") and not scene.is_free(at + 1, Kind.DIMENSION, Kind.MEMBER)
    )
    if scene.cues("exclude", "exclude_but", "exclude_after"):
        return ()
    return tuple(sorted({*scene.cues("others.merged"), *joined, *_made_one(scene)}))


def _made_one(scene: Scene) -> Iterator[int]:
    """剩下的并成其他, lump the rest into others: what is left, and that it is made one, or called something."""
    run: list[int] = []
    for at in range(len(scene.mentions) + 1):
        if scene.is_cue(at, "merge", "others", "total", "each.all") and at not in scene.taken:
            run.append(at)
            continue
        rest = [one for one in run if scene.is_cue(one, "others")]
        if len(rest) > 1 or (rest and any(scene.is_cue(one, "merge") for one in run)):
            yield from run
        run = []


def _takes_time(scene: Scene, cue: int, ground: Ground) -> bool:
    """Whether what a superlative speaks of is how long something takes: the slowest three by settlement days."""
    at = _ordering_metric(scene, cue)
    return at is not None and is_time(ground.view.catalog.metrics[dict(scene.draft.named)[at]].unit)


def _is_no_speed(name: str, change: tuple[int, ...], lasts: bool) -> bool:
    """Whether a word of speed has nothing to be said of: the fastest grow, or take the least time."""
    return name in _SPEEDS and not lasts and (name == "slowest" or not change)


def _is_up(name: str) -> bool:
    return name.startswith("top") or name in ("best", "fastest")


def _are_few(scene: Scene, name: str, cue: int) -> bool:
    """Whether several are asked for without a number: top customers, 前几, 哪些客户欠款最多, the best regions.

    One is meant by a singular (top customer), by "which one", and by 最高 alone.
    """
    ranked = cue + 2 if cue + 1 in dict(scene.draft.named) else cue + 1  # the top spending department
    ranks = scene.is_free(ranked, Kind.DIMENSION) or scene.is_cue(ranked, "unit")
    doers = (at for at in dict(scene.draft.named) if scene.mentions[at].is_subject)
    if scene.cues("which_several") or any(scene.mentions[at].is_plural for at in (*scene.free(Kind.DIMENSION), *doers)):
        return True
    is_one = bool(scene.cues("which")) or (ranks and scene.mentions[ranked].is_singular)
    return name in ("top_few", "bottom_few") and not is_one


def _is_of_one_row(scene: Scene, cue: int, ground: Ground) -> bool:
    """The largest order is one of the orders, and not where there are most of them."""
    named = dict(scene.draft.named)
    if cue + 1 not in named or not scene.is_cue(cue, "top", "bottom") or scene.is_cue(cue, "top.most", "bottom.most"):
        return False
    counts = ground.view.catalog.metrics[named[cue + 1]].unit == "count"
    return counts and scene.mentions[cue + 1].is_singular and scene.mentions[cue + 1].evidence is not Evidence.EXACT


def _is_one_document(scene: Scene, cue: int, number: int | None) -> bool:
    """Whether so many single rows are the greatest, and no groups: 客户最大的一笔订单, 华东最大的三单."""
    if number is None or number != cue + 1 or scene.is_free(number + 1, Kind.DIMENSION):
        return False
    is_ranked = scene.is_free(number + 2, Kind.DIMENSION) or scene.is_cue(number + 2, "unit")
    is_of_rows = (
        number + 1 in dict(scene.draft.named) and scene.is_cue(cue, "top.word", "bottom.word") and not is_ranked
    )
    return bool(scene.mentions[number].value.of_rows) or is_of_rows


def _is_of_another_number(scene: Scene, cue: int) -> bool:
    """Whether the only numbers are joined to what is ranked, and rank nothing: the best selling lines and their margin.

    A change that is spoken of ranks by itself.
    """
    named = sorted(at for at, _ in scene.draft.named)
    ranked = next((at for at in range(cue, len(scene.mentions)) if scene.is_free(at, Kind.DIMENSION)), None)
    if not named or ranked is None or named[0] < ranked or scene.cues(*MOVES, "by"):
        return False
    between = range(ranked + 1, named[0])
    return any(scene.is_cue(at, "and.word", "those.own") for at in between)


def _is_of_another_kind(scene: Scene, cue: int, ground: Ground) -> bool:
    """The cheapest per tonne is no tonnage, and the longest no sum of money: one of another kind."""
    at = _ordering_metric(scene, cue)
    if at is None:
        return False
    metric = dict(scene.draft.named)[at]
    if scene.is_cue(cue, *_OF_PRICE):
        return not is_money(metric, ground)
    is_countable = ground.view.catalog.metrics[metric].unit in ("count", "ratio", "percent")
    return scene.is_cue(cue, *_OF_LENGTH) and (is_countable or is_money(metric, ground))


def _counts_time(scene: Scene, name: str, number: int | None) -> bool:
    """前300年, the first 10 days of: a number right before a unit of time says how long, not how many places."""
    if number is None or not scene.is_cue(number + 1, "unit"):
        return False
    gap = 1 if name in ("top_count", "bottom_count") else 0
    return scene.mentions[number + 1].start - scene.mentions[number].end <= gap


def _ordered(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene in its order; where a comma parts the order from how a number moved, it may be that of either."""
    orders = scene.cues(*_ORDERS)
    if not orders:
        yield scene
        return
    moved = _moved_beside(scene, orders)
    apart = [at - 2 for at in orders if scene.is_cue(at - 1, "and.comma") and scene.is_cue(at - 2, *MOVES, *_BASES)]
    if not moved:
        yield _in_order(scene)
    if moved or (apart and not scene.cues("by")):
        yield _in_order(*_by_change(scene, moved or apart, ground))


def _in_order(scene: Scene, falls: bool = False) -> Scene:
    is_ranked, at = bool(scene.cues("rank")), _sorted_by(scene)
    if cues := scene.cues("best_first", "worst_first"):
        best = scene.is_cue(cues[0], "best_first")
        said = [*cues, *scene.cues("rank", "best", "worst")]
        return scene.take(said, descending=best, favours="best" if best else "worst", is_ranked=is_ranked, order_at=at)
    if cues := scene.cues("ascending"):
        return scene.take([*cues, *scene.cues("rank")], descending=falls, is_ranked=is_ranked, order_at=at)
    return scene.take(scene.cues("descending", "rank"), descending=not falls, is_ranked=is_ranked, order_at=at)


def _moved_beside(scene: Scene, orders: tuple[int, ...]) -> list[int]:
    """How a number moved, where groups are sorted by that: behind "by", right before the words of the order, or else
    behind the groups to be ranked (rank regions by sales growth, 各区域销售额同比增速从高到低)."""
    named = dict(scene.draft.named)
    after = [by + 1 for by in scene.cues("by")]
    runs = [_run_of_change(scene, at, 1) for at in after]
    if not any(runs) and not any(at in named for at in after):
        ends = (at - 2 if _is_apart(scene, at) else at - 1 for at in orders)
        before = [_run_of_change(scene, at, -1) for at in ends if scene.is_cue(at, *MOVES, *_BASES)]
        ranked = [at + 2 for at in scene.cues("rank") if scene.is_free(at + 1, Kind.DIMENSION)]
        rest = [run for at in ranked if scene.cues(*MOVES) and (run := _run_of_change(scene, at, 1))]
        runs = before or rest
    return [at for run in runs for at in run if scene.is_cue(at, *MOVES, *_BASES)]


def _is_apart(scene: Scene, order: int) -> bool:
    """Whether a comma parts an order from the one change that it can be of."""
    is_one = scene.is_cue(order - 2, *MOVES) and not scene.is_cue(order - 3, "and")
    return is_one and scene.is_cue(order - 1, "and.comma")


def _run_of_change(scene: Scene, start: int, step: int) -> list[int]:
    """A number and how it moved, side by side; of whom or when may be said in between."""
    run, at, named = [], start, dict(scene.draft.named)
    while at in named or scene.is_free(at, *_WHOSE) or scene.is_cue(at, *MOVES, *_BASES, *_AMOUNT):
        run.append(at)
        at += step
    return run


def _by_change(scene: Scene, moved: list[int], ground: Ground) -> tuple[Scene, bool]:
    """The scene sorted by a change, and whether what fell most comes first.

    That is in percent where a rate of growth is said, or what it is held against; that of a rate itself is in points.
    """
    moves = [at for at in moved if scene.is_cue(at, *MOVES)]
    is_held = len(moves) < len(moved) and not any(is_rate(name, ground) for name in scene.draft.metrics)
    is_ratio = is_held or any(scene.is_cue(at, "growth_rate", "fall.rate") for at in moves)
    by_change = "change" if scene.cues("as_amount") or not is_ratio else "change_ratio"
    falls = any(scene.is_cue(at, *FALLS) for at in moves)
    return scene.take([*moves, *scene.cues("as_amount")], by_change=by_change, asks_change=True), falls


def _sorted_by(scene: Scene) -> int | None:
    """The one of several metrics that groups are sorted by: sorted by cost, 按成本排名."""
    named = {at for at, _ in scene.draft.named}
    for cue in scene.cues("rank"):
        after = cue + 2 if scene.is_cue(cue + 1, "by") else cue + 1
        if after in named:
            return after
        if cue - 1 in named and scene.is_cue(cue - 2, "by"):
            return cue - 1
    return None


def _number(scene: Scene, cues: tuple[int, ...]) -> int | None:
    """The count that belongs to the superlative: beside it, else the only whole number left."""
    free = [at for at in scene.free(Kind.NUMBER) if _is_count(scene, at)]
    beside = [at for cue in cues for at in (cue + 1, cue - 1) if at in free]
    beside += [cue + 2 for cue in cues if cue + 2 in free and _is_hyphenated(scene, cue, cue + 2)]
    return beside[0] if beside else (free[0] if len(free) == 1 else None)


def _is_count(scene: Scene, position: int) -> bool:
    number = scene.mentions[position].value
    return not number.is_ratio and number.value == int(number.value) and 1 <= number.value <= _MOST_PLACES


def _places(scene: Scene, position: int) -> int:
    return int(scene.mentions[position].value.value)


def _ordering_metric(scene: Scene, cue: int) -> int | None:
    """The metric a superlative speaks of: after "by", right after itself, else the nearest before it, else any."""
    named = [at for at, _ in scene.draft.named]
    by = [at for at in named if scene.is_cue(at - 1, "by")] or [at for at in named if at == cue + 1]
    before = [at for at in named if at < cue]
    return next(iter([*by, *before[::-1], *named]), None)


def _change(scene: Scene, name: str) -> str:
    """卖得增长最快 and "grew fastest" speak of the rate, 增长最多 of the amount."""
    if scene.cues("contribution", "as_amount"):
        return "change"  # what adds most to a change is what changed most
    return "change_ratio" if name == "fastest" or scene.cues("growth_rate", "fall.rate", "as_percent") else "change"
