"""Conditions on a metric's value: over 10k, 低于20%, 100万以上, between 10 and 20."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Evidence, Kind
from assistant.understand.operators.change import FALLS, RISES
from assistant.understand.operators.count import is_count, is_in_currency, is_money, is_rate
from assistant.understand.operators.durations import in_unit, unit_at
from assistant.understand.scene import Ground, PendingThreshold, Scene
from semantic.catalog import Ratio
from semantic.query import ThresholdOp

_BEFORE: dict[str, ThresholdOp] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le", "equal": "eq"}
_MIRRORED: dict[ThresholdOp, ThresholdOp] = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq"}
_AFTER: dict[str, ThresholdOp] = {"or_more": "ge", "or_less": "le"}
# What is named without the word of a rate, and meant as one.
_RATE_PENALTY = 0.3
# What may stand between a metric, or how it changed, and the number it is held against: of whom, when, beside what.
_WHOSE = (Kind.PERIOD, Kind.MEMBER, Kind.GROUP)
_BESIDE_WHAT = ("by", "year_before", "previous_period", "one_before")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with every number that stands beside a comparing word made a condition."""
    scene = _multiplied(_signed(_between(scene, ground)), ground)
    for position in scene.free(Kind.NUMBER):
        last = unit_at(scene, position) or position
        if scene.is_cue(position + 2, *_AFTER) and _unit_of(scene, position + 1, _before(scene, position), ground):
            last = position + 1  # 在500公斤以上
        for beside, words in ((position - 1, _BEFORE), (last + 1, _AFTER)):
            word = str(scene.mentions[beside].value).partition(".")[0] if scene.is_free(beside, Kind.CUE) else ""
            if op := words.get(word):
                start, end = min(position, beside), max(last, beside)
                if scene.is_cue(start - 1, "above") and op == "ge":
                    start -= 1  # 超出10%以上
                scene = _conditioned(scene, (start, end), {position: op}, ground)
                break
    yield scene.take(at for at in scene.cues("exclude_but", "both") if _is_behind_a_condition(scene, at))


def _is_behind_a_condition(scene: Scene, joint: int) -> bool:
    """Whether a word joins to a condition what follows it: over 1m this year but …, >4%同时…."""
    before = joint - 1
    while scene.is_free(before, *_WHOSE):
        before -= 1
    return any(one.until == before for one in scene.draft.thresholds)


def _between(scene: Scene, ground: Ground) -> Scene:
    """Two numbers between which a value lies, both included: between 10 and 20, 在10到20之间."""
    for cue in scene.cues("between"):
        step = -1 if scene.is_free(cue - 1, Kind.NUMBER) else 1
        numbers = [at for at in range(cue + step, cue + 4 * step, step) if scene.is_free(at, Kind.NUMBER)]
        if len(numbers) == 2:
            low, high = sorted(numbers, key=lambda at: float(scene.mentions[at].value.value))
            scene = _conditioned(scene, (min(cue, *numbers), max(cue, *numbers)), {low: "ge", high: "le"}, ground)
    for cue in scene.cues("to", "dash"):
        low, high = cue - 1, cue + 1
        if scene.is_free(low, Kind.NUMBER) and scene.is_free(high, Kind.NUMBER) and not scene.is_cue(cue + 2, "unit"):
            scene = _conditioned(scene, (low, high), {low: "ge", high: "le"}, ground)
    return scene


def _signed(scene: Scene) -> Scene:
    """利润为负的公司, negative margin: a metric right beside the sign it has."""
    signs: dict[str, ThresholdOp] = {"negative": "lt", "positive": "gt"}
    named = {at for at, _ in scene.draft.named}
    for cue in scene.cues(*signs):
        at = next((one for one in (cue + 1, cue - 1) if one in named), None)
        if at is not None:
            op = signs[str(scene.mentions[cue].value)]
            condition = PendingThreshold(op=op, value=0.0, is_ratio=False, at=at, until=max(cue, at))
            scene = scene.take([cue], thresholds=(*scene.draft.thresholds, condition))
    return scene


def _multiplied(scene: Scene, ground: Ground) -> Scene:
    """翻番, halved: a metric that changed by as much as it was, or by half of that."""
    changes: dict[str, tuple[ThresholdOp, float]] = {"doubled": ("ge", 1.0), "halved": ("le", -0.5)}
    named = sorted(scene.draft.named)
    for cue in scene.cues(*changes) if named else ():
        at, name = next((one for one in reversed(named) if one[0] < cue), named[0])
        if not is_rate(name, ground):
            op, value = changes[str(scene.mentions[cue].value)]
            condition = PendingThreshold(
                op=op, value=value, is_ratio=True, at=at, until=max(cue, at), change="change_ratio"
            )
            scene = scene.take([cue], thresholds=(*scene.draft.thresholds, condition), asks_change=True)
    return scene


def _conditioned(scene: Scene, span: tuple[int, int], numbers: dict[int, ThresholdOp], ground: Ground) -> Scene:
    """The scene with conditions on the metric that a span of mentions speaks of, or on its change.

    It is as it was when there is none, and when a percentage stands beside what is no rate.
    """
    at = _metric_of(scene, *span, ground)
    has_percent = any(scene.mentions[position].value.is_ratio for position in numbers)
    if at is not None and has_percent:
        scene = _as_rate(scene, at, ground)
    if _is_of_years(scene, span[1] + 1) or (at == span[1] + 1 and _is_another_thing(scene, at, ground)):
        return scene
    if at is not None and not all(_is_of_its_kind(scene, at, number, ground) for number in numbers):
        return scene
    if _says_how_much(scene, span) or (at is not None and _counts_money(scene, at, span, ground)):
        return _of_change(scene, span, numbers, ground)
    if at is None or (has_percent and not is_rate(dict(scene.draft.named)[at], ground)):
        return _of_change(scene, span, numbers, ground)
    unit = ground.view.catalog.metrics[dict(scene.draft.named)[at]].unit
    conditions = [
        PendingThreshold(
            op=op,
            value=float(value),
            is_ratio=scene.mentions[position].value.is_ratio,
            at=at,
            until=max(span[1], at),
        )
        for position, op in numbers.items()
        if (value := in_unit(scene, position, unit)) is not None
    ]
    is_range_of_time = len(numbers) > 1 and any(unit_at(scene, position) for position in numbers)
    if len(conditions) < len(numbers) or is_range_of_time:
        return scene
    said = [*range(span[0], span[1] + 1), *_unit_of(scene, span[1] + 1, dict(scene.draft.named)[at], ground)]
    return scene.take(said, thresholds=(*scene.draft.thresholds, *conditions))


def _as_rate(scene: Scene, at: int, ground: Ground) -> Scene:
    """The scene with the one rate of a number that is held against a percentage: attendance under 85%.

    It is called after that number, and is what the number has above the line.
    """
    name = dict(scene.draft.named)[at]
    if is_rate(name, ground):
        return scene
    metrics = ground.view.catalog.metrics
    own = {label.lower().removesuffix("s") for label in metrics[name].words.label.values()}
    called = {f"{base} {head}" for base in own for head in listed("rate_heads")}
    found = [
        one.name
        for one in metrics.values()
        if isinstance(one.shape, Ratio) and one.shape.numerator == name and is_rate(one.name, ground)
        if any(label.lower() in called for label in one.words.label.values())
    ]
    if len(found) != 1:
        return scene
    named = tuple((place, found[0] if place == at else other) for place, other in scene.draft.named)
    return scene.take((), named=named, penalty=scene.draft.penalty + _RATE_PENALTY)


def _before(scene: Scene, position: int) -> str:
    """The metric right before a number; empty where there is none."""
    return dict(scene.draft.named).get(position - 1, "")


def _unit_of(scene: Scene, at: int, metric: str, ground: Ground) -> tuple[int, ...]:
    """The word of the metric's own unit behind its number: an average wait over 30 minutes."""
    address = str(scene.mentions[at].value) if scene.is_free(at, Kind.MEASURE) else ""
    unit = ground.view.fields[address].field.unit if address in ground.view.fields else None
    is_own = metric in ground.view.catalog.metrics and unit == ground.view.catalog.metrics[metric].unit
    return (at,) if unit is not None and is_own else ()


def _says_how_much(scene: Scene, span: tuple[int, int]) -> bool:
    """少卖50万以上, 300k more than: the number is of the change, not of the value."""
    beside = (span[0] - 1, span[0] - 2 if span[0] - 1 in dict(scene.draft.named) else -1, span[1] + 1)
    return any(scene.is_cue(at, "more", "fewer") for at in beside)


def _is_of_its_kind(scene: Scene, metric: int, number: int, ground: Ground) -> bool:
    """Whether a number may be a value of a metric: an amount of money is no count, nor one of another currency.

    What things are counted by (50件) makes no amount of money, and no rate.
    """
    name, value = dict(scene.draft.named)[metric], scene.mentions[number].value
    unit = ground.view.catalog.metrics[name].unit
    if value.counts and not is_count(name, ground):
        return False
    is_kind = not value.is_money or unit is None or is_money(name, ground)
    return is_kind and is_in_currency(name, value.currency, ground)


def _counts_money(scene: Scene, metric: int, span: tuple[int, int], ground: Ground) -> bool:
    """Fewer than 5 returns: what is counted is no amount of money."""
    return scene.is_cue(span[0], "below.count") and is_money(dict(scene.draft.named)[metric], ground)


def _of_change(scene: Scene, span: tuple[int, int], numbers: dict[int, ThresholdOp], ground: Ground) -> Scene:
    """同比增长超过10%, fell by more than 1,000: a condition on the change of the metric named before, or the first.

    The change of a rate may be meant in points or in percent of itself, so that it is left alone.
    """
    if any(unit_at(scene, position) for position in numbers):
        return scene  # 超过2天 is of no change
    named = sorted(scene.draft.named)
    beside = (span[0] - 1, span[1] + 1, span[0] - 2)
    moved = _moved(scene, span)
    is_fall = scene.is_cue(moved, *FALLS) or any(scene.is_cue(one, "fewer") for one in beside)
    at, name = next((one for one in reversed(named) if one[0] < span[0]), named[0] if named else (-1, ""))
    if not named or is_rate(name, ground) or not (is_fall or _says_change(scene, at, span, numbers)):
        return scene
    conditions = []
    for position, op in numbers.items():
        number = scene.mentions[position].value
        conditions.append(
            PendingThreshold(
                op=_MIRRORED[op] if is_fall else op,
                value=-float(number.value) if is_fall else float(number.value),
                is_ratio=number.is_ratio,
                at=at,
                until=span[1],
                change="change_ratio" if number.is_ratio else "change",
            )
        )
    return scene.take(range(span[0], span[1] + 1), thresholds=(*scene.draft.thresholds, *conditions))


def _moved(scene: Scene, span: tuple[int, int]) -> int:
    """Where the word stands that says how it went by so much: rose last year by over 10%, 涨了10%以上, over 10% growth.

    -1 where none does.
    """
    before = span[0] - 1
    while scene.is_free(before, Kind.PERIOD) or scene.is_cue(before, *_BESIDE_WHAT):
        before -= 1
    if scene.is_cue(before, *RISES, *FALLS):
        return before
    after = span[1] + 1
    if after in dict(scene.draft.named) or scene.is_cue(after, *_BESIDE_WHAT):
        after += 1
    return after if scene.is_cue(after, *RISES, *FALLS) else -1


def _says_change(scene: Scene, metric: int, span: tuple[int, int], numbers: dict[int, ThresholdOp]) -> bool:
    """Growth by so much, change of X from the year before below 0, or so many percent above what is compared with."""
    before = span[0] - 1
    if scene.is_cue(_moved(scene, span), *RISES) or _says_how_much(scene, span):
        return True
    is_none = all(scene.mentions[at].value.value == 0 for at in numbers)
    if is_none and scene.is_cue(before, "growth"):
        return True  # a change above 0; one above 10 may be up or down
    is_above = all(scene.mentions[at].value.is_ratio and op in ("gt", "ge") for at, op in numbers.items())
    is_base = scene.is_cue(before, "year_before", "previous_period") or (
        scene.is_free(before, Kind.SCENARIO, Kind.PERIOD) and scene.is_cue(before - 1, "versus")
    )
    return is_base and (
        is_above or (is_none and scene.is_cue(metric - 1, "growth")) or scene.is_cue(metric - 1, *RISES)
    )


def _is_of_the_rows(scene: Scene, start: int, end: int) -> bool:
    """Patients over 65 admitted: a bound right behind rows, with no noun behind it, says something of each of them."""
    before, after = start - 1, end + 1
    if not scene.is_free(before, Kind.DIMENSION) or after >= len(scene.mentions):
        return False
    rows, noun = scene.mentions[before], scene.mentions[after]
    touches = rows.is_plural and scene.mentions[start].start - rows.end == 1
    return touches and not (noun.is_singular or noun.is_plural)


def _is_of_years(scene: Scene, at: int) -> bool:
    """Customers for more than two years: a number of units of time that no metric is measured in."""
    is_unit = scene.is_cue(at, "unit") and unit_at(scene, at - 1) is None
    return is_unit and (scene.mentions[at].is_plural or scene.mentions[at].is_singular)


def _is_another_thing(scene: Scene, at: int, ground: Ground) -> bool:
    """Hotels with more than 200 rooms: a number of things is no amount with their name in its own."""
    is_part = scene.mentions[at].evidence is Evidence.PART
    return is_part and not is_count(dict(scene.draft.named)[at], ground)


def _is_measured_by(scene: Scene, counted: int, number: int, ground: Ground) -> bool:
    """Orders above 20,000 in value: a word joins to a number what it is of, and what is counted before is of whom."""
    named = dict(scene.draft.named)
    if counted not in named or number + 1 not in named or is_count(named[number + 1], ground):
        return False
    is_joined = scene.mentions[number + 1].start - scene.mentions[number].end > 1
    return is_joined and is_count(named[counted], ground) and scene.mentions[counted].is_plural


def _metric_of(scene: Scene, start: int, end: int, ground: Ground) -> int | None:
    """The metric right before the condition or right after it, else that of the condition it is joined to.

    Of whom and when may be said in between: the loss ratio of A this year exceeded 10%. A condition on anything else is
    not understood.
    """
    named = {at for at, _ in scene.draft.named if scene.mentions[at].kind is not Kind.OVERVIEW}
    if _is_of_the_rows(scene, start, end):
        named.discard(end + 1)
    before, after = start - 1, end + 1
    while scene.is_free(before, *_WHOSE) or scene.is_cue(before, "grain"):
        before -= 1
    while scene.is_free(after, Kind.MEMBER, Kind.GROUP):
        after += 1  # over 60k of online sales
    near = (end + 1, start - 1) if _is_measured_by(scene, start - 1, end, ground) else (start - 1, end + 1)
    if (beside := next((at for at in (*near, before, after) if at in named), None)) is not None:
        return beside
    is_joined = scene.is_cue(start - 1, "and")
    return next((one.at for one in scene.draft.thresholds if is_joined and one.until == start - 2), None)
