"""One thing set beside another: a period, a scenario, the year or the period before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.operators.at import innermost
from assistant.understand.operators.change import FALLS, MOVES, RISES, qualifies
from assistant.understand.operators.ends import moved
from assistant.understand.operators.planned import planned
from assistant.understand.operators.units import asks_for_some
from assistant.understand.scene import Ground, Scene
from semantic.periods import Period, Unit, shift, unit_holding
from semantic.query import Comparison

_WORDS = ("versus", "difference", *MOVES, "more", "fewer", "as_amount")
_NAMED: tuple[Literal["year_before", "previous_period"], ...] = ("year_before", "previous_period")
_SIDES: dict[str, Literal["gt", "ge", "lt", "le"]] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le"}
# Named by themselves, these are compared with the same of this year.
_PARTS_OF_YEARS = (Unit.MONTH, Unit.QUARTER)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with what it is compared with."""
    for told in moved(scene, ground):
        held = told.take(_said(told), beats=_beats(told)) if told.draft.base is not scene.draft.base else told
        for one in planned(_periods(held, ground), ground):
            yield _with_named(one)


def _with_named(scene: Scene) -> Scene:
    """The scene beside the year before, or the period before."""
    for name in _NAMED:
        if cues := (*scene.cues(name), *_moved(scene, name)):
            compare = (*scene.draft.compare, Comparison(to=name))
            over = _unit_compared(scene, cues[0])
            said = [*cues, *_said(scene)]
            scene = scene.take(said, compare=compare, asks_change=False, beats=_beats(scene), over=over)
    return scene


def _unit_compared(scene: Scene, cue: int) -> Unit | None:
    """The unit by which periods before are counted when words say so: month over month, 上月同期."""
    unit = str(scene.mentions[cue].value).rpartition(".")[2]
    return Unit(unit) if unit in list(Unit) else None


def _said(scene: Scene) -> tuple[int, ...]:
    """Words of change that a comparison answers; a fall among groups is a condition unless something else says so."""
    if scene.cues(*FALLS) and _is_condition(scene):
        return scene.cues("versus", "difference", "growth", "growth_rate")
    return (*_words(scene), *_held(scene))


def _words(scene: Scene) -> tuple[int, ...]:
    """Words that say only that something is compared; "whose" where those are named whose it is, "that" of before."""
    says_whose = scene.free(Kind.DIMENSION) or not scene.draft.named
    return scene.cues(*_WORDS, *(("whose",) if says_whose else ()))


def _held(scene: Scene) -> tuple[int, ...]:
    """Bounds with no number but another time behind them: below last year, sales in May above April, 低于去年同期."""
    periods = scene.free(Kind.PERIOD)
    return tuple(
        at
        for at in scene.cues(*_SIDES)
        if not (scene.is_cue(at, "above.over", "at_most.to") or scene.mentions[at - 1].kind is Kind.NUMBER)
        if scene.is_cue(at + 1, *_NAMED) or (len(periods) == 2 and at + 1 in periods)
    )


def _moved(scene: Scene, name: str) -> tuple[int, ...]:
    """How much is sales up year on year: the change of one number; of groups it would be a condition."""
    grouped = scene.free(Kind.DIMENSION) or scene.cues("which", "which_several", "whose")
    return () if grouped else scene.cues(f"moved.{name}")


def _is_condition(scene: Scene) -> bool:
    """Whether a fall among groups is a condition that nothing else of the question puts into the plan."""
    is_said = _beats(scene) is not None or any(one.change for one in scene.draft.thresholds)
    is_much = all(scene.is_cue(at, "fall.much") for at in scene.cues(*FALLS))  # by how much, of each
    return bool(scene.free(Kind.DIMENSION)) and not (is_said or is_much) and scene.draft.count is None


def _beats(scene: Scene) -> Literal["gt", "ge", "lt", "le"] | None:
    """哪些区域同比下降, clients with more parcels than last year: which ones fell, or rose, as a condition."""
    if any(one.change for one in scene.draft.thresholds):
        return None  # by how much it rose or fell says that it did
    if scene.cues("more", "fewer") and scene.free(Kind.DIMENSION):
        return "gt" if scene.cues("more") else "lt"
    if (held := _held(scene)) and scene.free(Kind.DIMENSION):
        return _SIDES[str(scene.mentions[held[0]].value).partition(".")[0]]
    is_told = any(qualifies(scene, at) for at in scene.cues("growth", *FALLS, *RISES))
    is_asked = bool(scene.cues("which", "which_several", "whose")) or asks_for_some(scene)
    if scene.draft.count is not None or not (is_told or is_asked):
        return scene.draft.beats
    if scene.cues(*FALLS):
        return "lt"
    return "gt" if scene.cues("growth", *RISES) else scene.draft.beats


def _periods(scene: Scene, ground: Ground) -> Scene:
    periods = scene.free(Kind.PERIOD)
    over = tuple(at for at in scene.cues("above.over") if {at - 1, at + 1} == set(periods))  # this year over last year
    cues = (*scene.cues("versus", "difference", *_NAMED), *over, *_held(scene))
    if (told := _told(scene, periods, ground)) is not None:
        return told
    if len(periods) == 2 and cues and not _are_listed(scene, periods, cues):
        main, base = _main_and_base(scene, periods, cues)
        if main.period == base.period and main.count == 1 and not (main.is_previous or base.is_previous):
            return scene  # this May is not held against itself
        main = _whole_unit(main, base, ground)
        said = [*periods, *over, *_held(scene), *_words(scene)]
        return scene.take(said, **_against(main, base), beats=_beats(scene))
    if len(periods) == 1 and _is_base(scene, periods[0]) and not scene.cues(*_NAMED):
        only = scene.mentions[periods[0]].value
        running = _following(only, ground)
        if running is not None or not scene.draft.named:  # of the time before, where no number is named
            said = [*periods, *cues, *_words(scene)]
            return scene.take(said, base=only, running=running, asks_change=False, beats=_beats(scene))
    return scene


def _told(scene: Scene, periods: tuple[int, ...], ground: Ground) -> Scene | None:
    """Two times of which words say what one is to the other; None where none do."""
    if (part := _same_of(scene, periods, ground) or _part_of_years(scene, periods)) is not None:
        return part
    if len(periods) == 1 and (before := scene.cues("one_before")):
        return _beside_one_before(scene, periods[0], before, ground)
    return _today_beside(scene, periods[0], ground) if len(periods) == 1 else None


def _today_beside(scene: Scene, period: int, ground: Ground) -> Scene | None:
    """What there is now, whenever it was counted last, beside a day before: 库存现在跟去年底比, stock now vs May."""
    metrics = [ground.view.catalog.metrics[name] for name in scene.draft.metrics]
    now, apart = scene.cues("now"), scene.cues("versus", "difference", "more", "fewer", "one_before")
    if len(now) != 1 or not apart or not metrics or not all(ground.view.is_state(metric) for metric in metrics):
        return None
    base: PeriodValue = scene.mentions[period].value
    before = base.balance_day or (base.period.last_day if base.period.end <= ground.clock.as_of else None)
    if before is None or scene.cues(*_NAMED) or scene.draft.grain is not None:
        return None
    joint = [at for at in (period - 1, period + 1) if scene.is_cue(at, "and.word", "and.with")]
    held = Comparison(to="period", period=Period(before, before + timedelta(days=1)))
    said = [period, *now, *joint, *_words(scene)]
    compare = (*scene.draft.compare, held)
    return scene.take(said, compare=compare, is_all_time=True, asks_change=False, beats=_beats(scene))


def _part_of_years(scene: Scene, periods: tuple[int, ...]) -> Scene | None:
    """May, this year against last: the part of both years that is named beside them; None where none is."""
    values = [scene.mentions[at].value for at in periods]
    years = sorted((one for one in values if one.unit is Unit.YEAR and one.count == 1), key=lambda one: one.period)
    apart = scene.cues("versus", "difference")
    if len(periods) == 2 and scene.cues("year_before") and not apart and (inner := innermost(values)) is not None:
        return scene.take(periods, period=inner)
    if len(periods) != 3 or len(years) != 2 or not apart or scene.cues(*_NAMED):
        return None
    earlier, later = years
    inner = innermost([one for one in values if one is not earlier])
    if inner is None or inner is later or shift(later.period.start, Unit.YEAR, -1) != earlier.period.start:
        return None
    compare = (*scene.draft.compare, Comparison(to="year_before"))
    said = [*periods, *apart, *_words(scene)]
    return scene.take(said, period=inner, compare=compare, asks_change=False, beats=_beats(scene))


def _same_of(scene: Scene, periods: tuple[int, ...], ground: Ground) -> Scene | None:
    """A time beside the same of the year before, where that is named: in 2024 against the same quarters of 2023."""
    behind = (at for at in scene.cues("year_before") if at - 1 in periods)  # 跟2024年同期比
    same = next(iter((*scene.cues("same_of"), *behind)), None)
    if same is None or len(periods) != 2 or not scene.cues("versus", "difference", "year_before"):
        return None
    base = next((at for at in periods if at in (same + 1, same - 1)), None)
    main = next(at for at in periods if at != base)
    value: PeriodValue = scene.mentions[main].value
    year = unit_holding(value.period.start, Unit.YEAR, ground.clock.rules, offset=-1)
    if base is None or scene.mentions[base].value.unit is not Unit.YEAR or scene.mentions[base].value.period != year:
        return None
    joint = [at for at in (base - 1, same - 1, same + 1) if scene.is_cue(at, "and.word", "and.with")]
    said = [*periods, same, *joint, *_words(scene)]
    compare = (*scene.draft.compare, Comparison(to="year_before"))
    return scene.take(said, period=value, compare=compare, asks_change=False, beats=_beats(scene))


def _are_listed(scene: Scene, periods: tuple[int, ...], cues: tuple[int, ...]) -> bool:
    """Whether two times are listed, each to be compared with the one before it: 4月、5月收入环比."""
    is_named = all(scene.is_cue(at, *_NAMED) for at in cues)
    return is_named and periods[1] == periods[0] + 2 and scene.is_cue(periods[0] + 1, "and.word", "and.comma")


def _beside_one_before(scene: Scene, period: int, said: tuple[int, ...], ground: Ground) -> Scene:
    """This year vs last: the running unit of time beside the one before it."""
    value: PeriodValue = scene.mentions[period].value
    if value.unit is None or value.count != 1 or ground.clock.as_of not in value.period:
        return scene
    before = Period(shift(value.period.start, value.unit, -1), value.period.start)
    base = replace(value, period=before, by_unit=None, is_latest=False, is_previous=True)
    return scene.take([period, *said, *_words(scene)], **_against(value, base), beats=_beats(scene))


def _whole_unit(main: PeriodValue, base: PeriodValue, ground: Ground) -> PeriodValue:
    """本周至今 beside 上周 is this week, so that the part of it that is over meets the same part of the last."""
    if base.unit is None or base.count != 1 or base.is_whole or main.unit is not None:
        return main
    whole = unit_holding(ground.clock.as_of, base.unit, ground.clock.rules)
    is_so_far = main.period.start == whole.start and main.period.last_day == ground.clock.as_of
    is_before = base.period.end <= whole.start
    return replace(main, period=whole, unit=base.unit) if is_so_far and is_before else main


def _is_base(scene: Scene, period: int) -> bool:
    """比去年, and 和去年比: a lone period beside a comparing word is what is compared with.

    Of several members or numbers that are compared it is their time: 对比上个月宁波和佛山的产量.
    """
    if scene.is_cue(period - 1, "versus") and _compares_several(scene, period):
        return False
    joined = scene.is_cue(period - 1, "and") and scene.is_cue(period + 1, "versus")
    return joined or scene.is_cue(period - 1, "versus")


def _compares_several(scene: Scene, period: int) -> bool:
    """Whether a comparing word begins a question that names members or numbers of one time, right behind it."""
    named = [at for at, _ in scene.draft.named]
    is_opening = not any(at < period for at in (*scene.free(Kind.MEMBER, Kind.GROUP, Kind.DIMENSION), *named))
    members = [at for at in scene.free(Kind.MEMBER) if scene.is_cue(at + 1, "and") or scene.is_cue(at - 1, "and")]
    is_told = period + 1 in (*scene.free(Kind.MEMBER), *named)
    return is_opening and is_told and (len(members) > 1 or len(set(named)) > 1)


def _main_and_base(scene: Scene, periods: tuple[int, ...], cues: tuple[int, ...]) -> tuple[PeriodValue, PeriodValue]:
    """A comparing word between two periods: the second is the base, unless the words are 跟 … 比 around the first.

    Around the second they make it the base where something stands between the two: 上月收入跟4月比. Else the base is
    the one said by today, where it is before the other, or the earlier.
    """
    first, second = (scene.mentions[at].value for at in periods)
    if (held := _held(scene)) and held[0] + 1 in periods:
        return (second, first) if held[0] + 1 == periods[0] else (first, second)
    if scene.is_cue(periods[0] - 1, "and.word") and scene.is_cue(periods[0] + 1, "versus"):
        return second, first
    is_apart = periods[1] - periods[0] > 2
    if is_apart and scene.is_cue(periods[1] - 1, "and.word") and scene.is_cue(periods[1] + 1, "versus"):
        return first, second
    if any(periods[0] < cue < periods[1] for cue in cues) and not any(cue < periods[0] for cue in cues):
        return first, second
    by_today, other = (first, second) if first.is_previous else (second, first)
    if first.is_previous != second.is_previous and by_today.period.start < other.period.start:
        return other, by_today
    return (first, second) if first.period.start >= second.period.start else (second, first)


def _following(base: PeriodValue, ground: Ground) -> PeriodValue | None:
    """What a lone base is compared with: the unit after it when that is running (比上月: this month).

    Of a part of the year before it is the same part of this year, where that has begun (vs May 2024: May 2025).
    """
    if base.unit is None or base.count != 1:
        return None
    today = ground.clock.as_of
    after = Period(shift(base.period.start, base.unit, 1), shift(base.period.end, base.unit, 1))
    if today in after:
        return replace(base, period=after, by_unit=None, is_latest=False)
    if base.unit not in _PARTS_OF_YEARS:
        return None
    later = Period(shift(base.period.start, Unit.YEAR, 1), shift(base.period.end, Unit.YEAR, 1))
    year = unit_holding(today, Unit.YEAR, ground.clock.rules)
    is_begun = year.start <= later.start <= today
    return replace(base, period=later, by_unit=None, is_latest=False) if is_begun else None


def _against(main: PeriodValue, base: PeriodValue) -> dict[str, object]:
    return {"period": main, "base": base, "asks_change": False}
