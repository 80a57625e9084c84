"""Readings that give way to what stands beside them.

A grouping to the plan it is compared with, a balance's word, a time to moves in a row, a last day to what ranks.
"""

from dataclasses import replace

from assistant.understand.languages import listed
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.resources import Resources
from assistant.understand.words.held import is_held
from assistant.understand.words.rownouns import surfaces_of
from semantic.periods import Unit
from semantic.view import View

_COMPARING = "versus"
_GROUPING = "by"
# Words of what is there on a day (balance, on hand), which say nothing more of a number that is just that.
_OF_BALANCES = "held"
_LAST_DAYS = "last_day_of_each"
_IN_A_ROW = "streak"
_TO_COME = "later.forecast"
# A plan that is called like what is to come is meant wherever it can be.
_PLAN_TO_COME_COST = 0.5
_SPREAD = "dimension_head.spread"
# Cues that are such only in a question that is answered with yes or no.
_ASKED = ".asked"
_WHICH = "which.what"
_WHERE, _ORIGIN = "whose", "describe.lineage"
_NAMED = (Kind.METRIC, Kind.TERM)
_LEAST_LOOSE = 0.3
_FOR_EACH = ("which", "which_several", "each", "by")
# What is shown among the rest.
_SHOWN = "include"
_MOVES = frozenset(("growth", "growth_rate", "fall", "turned"))


def given_way(normal: NormalText, content: tuple[Mention, ...], grammar: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The names without groupings that are called like a scenario, where a comparing word stands before or after."""
    scenarios = {(one.start, one.end) for one in content if one.kind is Kind.SCENARIO}
    if not scenarios:
        return content
    filling = {normal.text[one.start : one.end] for one in grammar if one.kind is Kind.FILLER}
    edges = [(one.start, one.end) for one in grammar if one.kind is Kind.CUE and one.value == _COMPARING]

    def is_compared(one: Mention) -> bool:
        gaps = (normal.text[min(end, one.end) : max(start, one.start)] for start, end in edges)
        return any(set(gap.split()) <= filling for gap in gaps)

    return tuple(
        one
        for one in content
        if not (one.kind is Kind.DIMENSION and (one.start, one.end) in scenarios and is_compared(one))
    )


def asked_or_said(grammar: tuple[Mention, ...], *, is_yes_or_no: bool) -> tuple[Mention, ...]:
    """The grammar without words that ask what a number holds, or without what else these say where yes or no is asked.

    GMV含取消的订单吗 asks, and 各渠道含批发的GMV shows.
    """
    asking = {(one.start, one.end) for one in grammar if str(one.value).endswith(_ASKED)}
    if not is_yes_or_no:
        return tuple(one for one in grammar if not str(one.value).endswith(_ASKED))
    shown = (one for one in grammar if str(one.value).partition(".")[0] == _SHOWN)
    given_up = {one for one in shown if (one.start, one.end) in asking}
    return tuple(one for one in grammar if one not in given_up)


def from_where(grammar: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The grammar where a question begins with the word that asks where: come from says that, and does not fill."""
    origins = {(one.start, one.end) for one in grammar if one.kind is Kind.CUE and one.value == _ORIGIN}
    is_asked = any(one.start == 0 and one.kind is Kind.CUE and one.value == _WHERE for one in grammar)
    if not origins or not is_asked:
        return grammar
    first = (replace(one, value=_ORIGIN) if one.start == 0 and one.value == _WHERE else one for one in grammar)
    return tuple(one for one in first if one.kind is not Kind.FILLER or (one.start, one.end) not in origins)


def asks_how_much(
    normal: NormalText, grammar: tuple[Mention, ...], content: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """The grammar without words that ask which, where what a number was is asked: what did admissions come to."""
    names = [one for one in content if one.kind in (*_NAMED, Kind.DIMENSION, Kind.PART)]
    numbers = {one.start for one in names if one.kind in _NAMED}

    def is_of_a_number(one: Mention) -> bool:
        said = normal.text.startswith(listed("what_was"), one.start)
        return said and min((name.start for name in names if name.start >= one.end), default=-1) in numbers

    return tuple(one for one in grammar if not (one.kind is Kind.CUE and one.value == _WHICH and is_of_a_number(one)))


def after_months(normal: NormalText, names: tuple[Mention, ...], periods: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The names without those that begin with the last sign of a month: 5月|租金 is no 月租金, nor 5月|饼干 月饼."""
    spans = [(one.start, one.end) for one in periods if one.kind is Kind.PERIOD]

    def is_cut(one: Mention) -> bool:
        is_behind = one.kind is not Kind.PERIOD and one.start > 0 and normal.text[one.start - 1].isnumeric()
        return is_behind and any(start < one.start < end < one.end for start, end in spans)

    return tuple(one for one in names if not is_cut(one))


def in_a_row(normal: NormalText, content: tuple[Mention, ...], grammar: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The names without times that hold a word of moves in a row, where something moves: 到5月为止连续三个月增长.

    What is of such a time has it as a time: 到5月为止连续三个月的销量.
    """
    cues = [one for one in grammar if one.kind is Kind.CUE]
    rows = [one for one in cues if str(one.value).partition(".")[0] == _IN_A_ROW]
    if not rows or not any(str(one.value).partition(".")[0] in _MOVES for one in cues):
        return content
    times = [one for one in content if one.kind is Kind.PERIOD and not _has_something(normal, one)]
    swallowing = [one for one in times if any(one.start <= cue.start and cue.end < one.end for cue in rows)]
    return tuple(one for one in content if one not in swallowing)


def _has_something(normal: NormalText, time: Mention) -> bool:
    return normal.text.startswith(listed("possessives"), time.end)


def of_rankings(content: tuple[Mention, ...], grammar: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The content without last days that are none: the best hotels by May revenue are so by the revenue of May."""
    by = {one.start for one in grammar if one.kind is Kind.CUE and one.value == _GROUPING}
    named = {one.start for one in content if one.kind in (Kind.METRIC, Kind.TERM)}
    return tuple(
        one
        for one in content
        if not (one.kind is Kind.PERIOD and one.value.balance_day and one.start in by and one.end + 1 in named)
    )


def not_named(
    grammar: tuple[Mention, ...], content: tuple[Mention, ...], named: list[tuple[int, int]]
) -> tuple[Mention, ...]:
    """The grammar that is no part of a name; the end of each month stays where it lies in a longer time: this year.

    So does, at a cost, a word of what is to come that a plan is called: forecast sales, where nobody planned them.
    """
    times = [one for one in content if one.kind is Kind.PERIOD and one.value.unit is not Unit.DAY]
    is_compared = any(one.value == _COMPARING for one in grammar)
    plans = {(one.start, one.end) for one in content if one.kind is Kind.SCENARIO and not is_compared}
    return tuple(
        replace(one, cost=one.cost + _PLAN_TO_COME_COST) if (one.start, one.end) in plans else one
        for one in grammar
        if not any(start <= one.start and one.end <= end for start, end in named)
        or (str(one.value).startswith(_LAST_DAYS) and any(_is_apart(one, time) for time in times))
        or (str(one.value).startswith(_TO_COME) and (one.start, one.end) in plans)
    )


def _is_apart(one: Mention, other: Mention) -> bool:
    return other.end <= one.start or one.end <= other.start


def of_balances(
    content: tuple[Mention, ...], grammar: tuple[Mention, ...], resources: Resources
) -> tuple[Mention, ...]:
    """The grammar without the words of balances where nothing named is one: they may belong to a name then."""
    view = resources.ground.view
    names = {one.value for one in content if one.kind is Kind.METRIC}
    if any(is_held(view.catalog.metrics[name], view) for name in names if name in view.catalog.metrics):
        return grammar
    return tuple(one for one in grammar if one.value != _OF_BALANCES or one.kind is not Kind.CUE)


def of_whom(content: tuple[Mention, ...], grammar: tuple[Mention, ...], view: View) -> tuple[Mention, ...]:
    """The content where words mean one thing by whose it is: what brands sold is 租户销售额 beside 品牌.

    Where those are asked for (which rep, each rep), their word is no part of the number's name.
    """
    whose = [one for one in content if one.kind is Kind.DIMENSION]
    asking = {one.end for one in grammar if str(one.value).partition(".")[0] in _FOR_EACH}
    led: dict[Mention, bool] = {}
    for one in (one for one in content if one.kind is Kind.METRIC and _is_loose(one)):
        apart = (other for other in whose if other.end <= one.start or one.end <= other.start)
        leads = [other for other in apart if _is_led_by(one.value, other.value, view)]
        if leads:
            led[one] = any({other.start, other.start - 1} & asking for other in leads)
    spans = {(one.start, one.end) for one in led}
    others = {(one.start, one.end) for one in content if _is_loose(one) and one.evidence is not Evidence.PART}
    names = {one.value for one, is_asked in led.items() if is_asked}

    def gives_way(one: Mention) -> bool:
        is_loose = one not in led and _is_loose(one) and (one.start, one.end) in spans
        is_bare = one not in led and _is_part(one) and (one.start, one.end) not in others
        return is_loose or is_bare or (one.kind is Kind.PART and one.value.name in names)

    kept = (one for one in content if not gives_way(one))
    return tuple(replace(one, evidence=Evidence.SYNONYM) if one in led else one for one in kept)


def _is_part(one: Mention) -> bool:
    """Whether a number is named without whose it is, which nobody said: no more than what is missing tells of it."""
    return one.kind is Kind.METRIC and one.evidence is Evidence.PART


def _is_loose(one: Mention) -> bool:
    """Whether words for a number are not its name: what people say for it, or a part of one."""
    return one.kind in _NAMED and one.cost >= _LEAST_LOOSE


def _is_led_by(name: str, address: str, view: View) -> bool:
    """Whether a metric's name begins with what a grouping is called, whoever those are: tenant sales."""
    metric, grouping = view.catalog.metrics.get(name), view.fields.get(address)
    if metric is None or grouping is None:
        return False
    leads = tuple(surface.lower() for surface in surfaces_of(grouping.words))
    return any(surface.lower().startswith(leads) for surface in surfaces_of(metric.words))


def is_of_a_member(one: Mention, members: tuple[Mention, ...]) -> bool:
    """Whether another word for a grouping is part of a member's name, or is one of its members with what it is.

    企业 in 企业采购; the distribution channel, where one of the channels is called distribution.
    """
    if one.kind is not Kind.DIMENSION or one.evidence is not Evidence.CONCEPT:
        return False
    named = [whole for whole in members if whole.evidence <= Evidence.SYNONYM]
    is_within = any(
        whole.start <= one.start and one.end <= whole.end and whole.end - whole.start > one.end - one.start
        for whole in named
    )
    begun = (part for part in named if part.start == one.start and part.end < one.end)
    return is_within or any(part.value.address == one.value for part in begun)


def of_no_member(normal: NormalText, grammar: tuple[Mention, ...], members: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The grammar without the word for how something is spread where it can only be a member: sales of distribution."""
    spans = {(one.start, one.end) for one in members}

    def is_member(one: Mention) -> bool:
        joints = tuple(f" {joint} " for joint in listed("before_members"))
        return (one.start, one.end) in spans and normal.text[: one.start].endswith(joints)

    return tuple(one for one in grammar if not (one.value == _SPREAD and is_member(one)))
