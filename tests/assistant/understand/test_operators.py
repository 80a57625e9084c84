"""The operators on scenes written by hand: what each takes, and how it edits the draft."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.codes import RefusalCode
from assistant.understand.mention import Kind, MemberValue, Mention, NumberValue, PeriodValue
from assistant.understand.operators import (
    OPERATORS,
    Operator,
    arithmetic,
    at,
    beside,
    by,
    change,
    count,
    cycle,
    describe,
    exclude,
    grain,
    helping,
    later,
    of,
    rolling,
    share,
    step,
    threshold,
    top,
    versus,
    what,
)
from assistant.understand.scene import Ground, Scene
from semantic.periods import Period, Unit
from semantic.plan import Subject
from semantic.query import Comparison, DifferenceOf, Filter, RatioOf

EXPRESS, BULK = "EXP", "BLK"


def number(value: str, *, is_ratio: bool = False) -> tuple[Kind, NumberValue]:
    return Kind.NUMBER, NumberValue(value=Decimal(value), is_ratio=is_ratio)


def month(number: int, year: int = 2024) -> tuple[Kind, PeriodValue]:
    end = date(year + number // 12, number % 12 + 1, 1)
    return Kind.PERIOD, PeriodValue(period=Period(date(year, number, 1), end), unit=Unit.MONTH)


def year(number: int) -> tuple[Kind, PeriodValue]:
    return Kind.PERIOD, PeriodValue(period=Period(date(number, 1, 1), date(number + 1, 1, 1)), unit=Unit.YEAR)


def member(value: str, address: str = "service.kind", keys: int = 1) -> tuple[Kind, MemberValue]:
    return Kind.MEMBER, MemberValue(address=address, value=value, keys=keys, matched_text=value)


def cue(name: str) -> tuple[Kind, str]:
    return Kind.CUE, name


YEAR, LAST_YEAR = year(2024), year(2023)
COST, COUNT = (Kind.METRIC, "delivery_cost"), (Kind.METRIC, "parcel_count")
SERVICE, CLIENT = (Kind.DIMENSION, "service.kind"), (Kind.DIMENSION, "client.name")


def scene(*parts: tuple[Kind, Any]) -> Scene:
    """The mentions side by side; metrics are named in the draft as `what` would."""
    mentions = tuple(Mention(start=i, end=i + 1, kind=kind, value=value) for i, (kind, value) in enumerate(parts))
    named = tuple((i, one.value) for i, one in enumerate(mentions) if one.kind is Kind.METRIC)
    whole = Scene(mentions=mentions)
    return whole.take([i for i, _ in named], named=named)


def only(operator: Operator, before: Scene, ground: Ground) -> Scene:
    (after,) = operator(before, ground)
    return after


def left(after: Scene) -> list[Any]:
    """The values nobody took."""
    return [one.value for i, one in enumerate(after.mentions) if i not in after.taken]


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: f"{one.__module__.rpartition('.')[2]}.{one.__name__}")
def test_an_operator_that_finds_nothing_leaves_the_draft_as_it_came(operator: Operator, ground: Ground) -> None:
    before = scene(COST)
    assert [replace(after, taken=before.taken) for after in operator(before, ground)] == [before]


@pytest.mark.parametrize(
    ("words", "places", "descending"),
    [
        ([cue("top_count"), number("3"), CLIENT, COST], 3, True),
        ([COST, cue("top"), number("3"), CLIENT], 3, True),
        ([CLIENT, COST, cue("bottom_count"), number("2")], 2, False),
        ([cue("which"), CLIENT, COST, cue("top")], 1, True),
        ([cue("which"), CLIENT, COST, cue("bottom")], 1, False),
        ([number("5"), CLIENT, COST, cue("bottom")], 5, False),
    ],
)
def test_a_superlative_orders_and_limits(
    words: list[tuple[Kind, Any]], places: int, descending: bool, ground: Ground
) -> None:
    draft = only(top.apply, scene(*words), ground).draft
    assert (draft.count, draft.descending) == (places, descending)


def test_a_number_that_cannot_count_is_not_a_number_of_places(ground: Ground) -> None:
    after = only(top.apply, scene(cue("top"), number("0.2", is_ratio=True), CLIENT, COST), ground)
    assert after.draft.count == 1
    assert NumberValue(value=Decimal("0.2"), is_ratio=True) in left(after)


@pytest.mark.parametrize(("name", "descending"), [("ascending", False), ("descending", True), ("rank", True)])
def test_an_order_without_a_superlative_limits_nothing(name: str, descending: bool, ground: Ground) -> None:
    draft = only(top.apply, scene(SERVICE, COST, cue(name)), ground).draft
    assert (draft.count, draft.descending) == (None, descending)


@pytest.mark.parametrize(
    ("words", "op"),
    [
        ([CLIENT, COST, cue("above"), number("100")], "gt"),
        ([CLIENT, COST, cue("at_least"), number("100")], "ge"),
        ([CLIENT, COST, cue("below"), number("100")], "lt"),
        ([CLIENT, COST, cue("at_most"), number("100")], "le"),
        ([CLIENT, COST, number("100"), cue("or_more")], "ge"),
        ([CLIENT, COST, number("100"), cue("or_less")], "le"),
    ],
)
def test_a_number_beside_a_comparing_word_is_a_condition(
    words: list[tuple[Kind, Any]], op: str, ground: Ground
) -> None:
    after = only(threshold.apply, scene(*words), ground)
    (condition,) = after.draft.thresholds
    assert (condition.op, condition.value) == (op, 100.0)
    assert left(after) == ["client.name"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([CLIENT, COST, cue("between"), number("20"), number("10")], {("ge", 10.0), ("le", 20.0)}),
        ([CLIENT, COST, number("10"), number("20"), cue("between")], {("ge", 10.0), ("le", 20.0)}),
        (
            [CLIENT, COST, cue("above"), number("10"), cue("and.word"), cue("below"), number("20")],
            {("gt", 10.0), ("lt", 20.0)},
        ),
    ],
)
def test_two_numbers_bound_one_metric(
    words: list[tuple[Kind, Any]], found: set[tuple[str, float]], ground: Ground
) -> None:
    after = only(threshold.apply, scene(*words), ground)
    assert {(one.op, one.value) for one in after.draft.thresholds} == found
    assert {one.at for one in after.draft.thresholds} == {1}


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ([COST, cue("growth.up"), cue("above"), number("0.1", is_ratio=True)], ("change_ratio", "gt", 0.1)),
        ([COST, cue("fall"), cue("above"), number("0.1", is_ratio=True)], ("change_ratio", "lt", -0.1)),
        ([COST, cue("fall"), number("50"), cue("or_more")], ("change", "le", -50.0)),
        ([COST, cue("growth_rate.up"), cue("at_most"), number("0.1", is_ratio=True)], ("change_ratio", "le", 0.1)),
        ([COST, cue("year_before"), cue("above"), number("0.1", is_ratio=True)], ("change_ratio", "gt", 0.1)),
    ],
    ids=["grew", "fell", "fell by an amount", "rate", "above the year before"],
)
def test_a_number_beside_a_change_is_a_condition_on_it(
    words: list[tuple[Kind, Any]], condition: tuple[str, str, float], ground: Ground
) -> None:
    (found,) = only(threshold.apply, scene(*words), ground).draft.thresholds
    assert (found.change, found.op, found.value) == condition


@pytest.mark.parametrize(
    "words",
    [
        [COST, cue("above"), number("0.1", is_ratio=True)],
        [(Kind.METRIC, "cost_rate"), cue("growth"), cue("above"), number("0.1", is_ratio=True)],
        [COST, cue("year_before"), cue("below"), number("50")],
    ],
    ids=["an amount above a percentage", "a rate that grew by percent or points", "below what was, or by so much"],
)
def test_a_condition_of_two_meanings_is_none(words: list[tuple[Kind, Any]], ground: Ground) -> None:
    assert only(threshold.apply, scene(*words), ground).draft.thresholds == ()


BILLED = (Kind.METRIC, "billed_freight")


@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        ([COST, cue("over"), COUNT], [RatioOf(ratio=("delivery_cost", "parcel_count"))]),
        ([COST, cue("slash"), COUNT], [RatioOf(ratio=("delivery_cost", "parcel_count")), None]),
        ([COST, cue("over"), BILLED], [None]),
        ([BILLED, cue("minus"), COST], [DifferenceOf(difference=("billed_freight", "delivery_cost"))]),
        ([BILLED, cue("dash"), COST], [DifferenceOf(difference=("billed_freight", "delivery_cost"))]),
        (
            [cue("difference"), BILLED, cue("and.word"), COST],
            [DifferenceOf(difference=("billed_freight", "delivery_cost"))],
        ),
        ([CLIENT, cue("dash"), COST], [None]),
    ],
)
def test_a_sign_between_two_metrics_makes_one_column(
    words: list[tuple[Kind, Any]], pairs: list[RatioOf | DifferenceOf | None], ground: Ground
) -> None:
    after = list(arithmetic.apply(scene(*words), ground))
    assert [one.draft.pair for one in after] == pairs
    assert all("dash" not in left(one) for one in after)


def test_a_sign_among_three_metrics_is_left_over(ground: Ground) -> None:
    after = only(arithmetic.apply, scene(BILLED, cue("dash"), COST, cue("dash"), COUNT), ground)
    assert (after.draft.pair, left(after)) == (None, ["dash", "dash"])


def test_what_was_more_than_before_is_a_condition_only_among_groups(ground: Ground) -> None:
    words = [COUNT, cue("year_before"), cue("more")]
    assert only(versus.apply, scene(*words, CLIENT), ground).draft.beats == "gt"
    alone = only(versus.apply, scene(*words), ground)
    assert (alone.draft.beats, left(alone)) == (None, [])


def test_a_number_beside_nothing_is_left_over(ground: Ground) -> None:
    after = only(threshold.apply, scene(CLIENT, COST, number("100")), ground)
    assert after.draft.thresholds == ()
    assert NumberValue(value=Decimal(100)) in left(after)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ([cue("exclude"), member(EXPRESS), COST], (EXPRESS,)),
        ([COST, cue("exclude"), member(EXPRESS), cue("and.word"), member(BULK)], (BULK, EXPRESS)),
        ([member(EXPRESS), cue("exclude_after"), COST], (EXPRESS,)),
        ([member(EXPRESS), cue("and.word"), member(BULK), cue("exclude_after"), COST], (BULK, EXPRESS)),
        ([cue("exclude.word"), member(EXPRESS), cue("exclude_after"), COST], (EXPRESS,)),
        ([cue("each"), SERVICE, cue("exclude_but"), member(EXPRESS), COST], (EXPRESS,)),
        ([cue("total"), COST, cue("exclude_but"), member(EXPRESS)], (EXPRESS,)),
    ],
)
def test_members_beside_an_excluding_word_are_left_out(
    words: list[tuple[Kind, Any]], values: tuple[str, ...], ground: Ground
) -> None:
    after = only(exclude.apply, scene(*words), ground)
    assert after.draft.filters == (Filter(field="service.kind", op="not_in", values=values),)
    assert not after.cues("exclude", "exclude_after", "exclude_but")


@pytest.mark.parametrize(
    "words",
    [
        [cue("exclude"), member(EXPRESS), member("茶叶", "client.trade"), COST],
        [member(EXPRESS), cue("exclude_after"), member("茶叶", "client.trade"), COST],
    ],
)
def test_an_excluding_word_takes_members_of_one_field_on_its_own_side(
    words: list[tuple[Kind, Any]], ground: Ground
) -> None:
    after = only(exclude.apply, scene(*words), ground)
    assert after.draft.filters == (Filter(field="service.kind", op="not_in", values=(EXPRESS,)),)
    assert member("茶叶", "client.trade")[1] in left(after)


@pytest.mark.parametrize(
    "words",
    [
        [member(EXPRESS), cue("exclude"), COST],
        [cue("exclude_after"), member(EXPRESS), COST],
        [COST, cue("exclude_but"), member(EXPRESS)],
    ],
)
def test_an_excluding_word_on_the_other_side_excludes_nothing(words: list[tuple[Kind, Any]], ground: Ground) -> None:
    assert only(exclude.apply, scene(*words), ground).draft.filters == ()


def test_an_excluding_word_without_a_member_is_not_taken(ground: Ground) -> None:
    assert left(only(exclude.apply, scene(cue("exclude"), COST), ground)) == ["exclude"]


def test_a_group_left_out_is_all_its_members(ground: Ground) -> None:
    after = only(exclude.apply, scene(cue("exclude"), (Kind.GROUP, "river_cities"), COST), ground)
    assert after.draft.filters == (Filter(field="origin.name", op="not_in", values=("武汉", "南京")),)


def test_members_of_one_field_make_one_filter_and_of_two_fields_two(ground: Ground) -> None:
    words = (member(EXPRESS), member(BULK), member("茶叶", "client.trade"), COST)
    assert set(only(of.apply, scene(*words), ground).draft.filters) == {
        Filter(field="service.kind", op="in", values=(BULK, EXPRESS)),
        Filter(field="client.trade", op="in", values=("茶叶",)),
    }


@pytest.mark.parametrize("asking", ["respectively", "versus"])
def test_members_side_by_side_are_shown_apart(asking: str, ground: Ground) -> None:
    after = only(of.apply, scene(member(EXPRESS), cue(asking), member(BULK), COST), ground)
    assert after.draft.group_by == ("service.kind",)


def test_a_word_of_the_number_s_own_name_may_be_no_condition(ground: Ground) -> None:
    plain = replace(scene(member("delivery"), COST), draft=replace(scene(COST).draft, named=((1, "delivery_cost"),)))
    assert [len(one.draft.filters) for one in of.apply(plain, ground)] == [1]
    otherwise = replace(plain, mentions=(plain.mentions[0], replace(plain.mentions[1], cost=0.3)))
    assert [len(one.draft.filters) for one in of.apply(otherwise, ground)] == [1, 0]


def test_the_dimension_beside_its_member_only_says_what_it_is(ground: Ground) -> None:
    after = only(of.apply, scene(SERVICE, member(EXPRESS), COST), ground)
    assert left(after) == []
    assert left(only(of.apply, scene(cue("each"), SERVICE, member(EXPRESS), COST), ground)) == ["each", "service.kind"]


def test_every_dimension_left_is_a_grouping_in_the_order_said(ground: Ground) -> None:
    after = only(by.apply, scene(cue("by"), CLIENT, cue("and.word"), SERVICE, COST), ground)
    assert after.draft.group_by == ("client.name", "service.kind")
    assert after.draft.penalty == 0


def test_a_rank_inside_each_group(ground: Ground) -> None:
    ranked = replace(scene(cue("each"), SERVICE, COST, CLIENT), draft=replace(scene(COST).draft, count=2))
    draft = only(by.apply, ranked, ground).draft
    assert (draft.group_by, draft.within) == (("service.kind", "client.name"), ("service.kind",))


@pytest.mark.parametrize(
    ("words", "edits"),
    [
        ([cue("grain.month"), COST], {"grain": Unit.MONTH}),
        ([cue("by"), cue("unit.quarter"), COST], {"grain": Unit.QUARTER}),
        ([cue("per.month"), COST, cue("grain.month")], {"grain": Unit.MONTH}),  # said twice
        ([COST, cue("trend")], {"is_trend": True}),
        ([cue("mean.day"), COST], {"per": ("@day",)}),
        ([cue("cumulative"), COST], {"is_cumulative": True}),
    ],
)
def test_words_of_time_group(words: list[tuple[Kind, Any]], edits: dict[str, Any], ground: Ground) -> None:
    after = only(grain.apply, scene(*words), ground)
    assert {name: getattr(after.draft, name) for name in edits} == edits
    assert left(after) == []


def test_a_second_unit_of_time_is_not_taken_for_the_first(ground: Ground) -> None:
    assert left(only(grain.apply, scene(cue("per.month"), COST, cue("grain.day")), ground)) == ["grain.day"]


def test_a_ranking_asked_for_apart_from_its_superlative_is_of_all(ground: Ground) -> None:
    whole = only(top.apply, scene(COST, cue("top.word"), CLIENT, cue("rank")), ground).draft
    assert (whole.count, whole.descending) == (None, True)
    assert only(top.apply, scene(COST, cue("top.word"), cue("rank"), CLIENT), ground).draft.count == 1


def test_a_bare_unit_groups_nothing(ground: Ground) -> None:
    after = only(grain.apply, scene(COST, cue("unit.month")), ground)
    assert after.draft.grain is None
    assert left(after) == ["unit.month"]


def test_one_period_is_the_period(ground: Ground) -> None:
    assert only(at.apply, scene(month(7), COST), ground).draft.period == month(7)[1]


def test_months_in_a_row_are_one_period_by_month(ground: Ground) -> None:
    draft = only(at.apply, scene(month(5), cue("and.word"), month(6), COST), ground).draft
    assert draft.period is not None
    assert (draft.period.period, draft.grain) == (Period(date(2024, 5, 1), date(2024, 7, 1)), Unit.MONTH)


def test_two_periods_apart_are_set_side_by_side(ground: Ground) -> None:
    draft = only(at.apply, scene(month(3), cue("and.word"), month(7), COST), ground).draft
    assert (draft.period, draft.base) == (month(7)[1], month(3)[1])


def test_two_periods_with_nothing_between_are_not_guessed_at(ground: Ground) -> None:
    after = only(at.apply, scene(month(3), month(7), COST), ground)
    assert after.draft.period is None
    assert len(left(after)) == 2


def test_of_a_time_within_another_the_inner_one_is_meant(ground: Ground) -> None:
    for words in ([YEAR, cue("and.comma"), month(7), COST], [month(7), COST, YEAR]):
        draft = only(at.apply, scene(*words), ground).draft
        assert draft.period == month(7)[1]


def test_a_day_within_another_time_may_be_one_of_many(ground: Ground) -> None:
    day = PeriodValue(period=Period(date(2024, 7, 31), date(2024, 8, 1)), unit=Unit.DAY)
    assert only(at.apply, scene((Kind.PERIOD, day), COST, YEAR), ground).draft.period is None


@pytest.mark.parametrize("between", ["and.word", "versus", "share.part", "contribution.noun"])
def test_a_time_held_against_the_one_it_lies_in_is_not_dropped(between: str, ground: Ground) -> None:
    after = only(at.apply, scene(month(7), cue(between), YEAR, COST), ground)
    assert after.draft.period is None


def test_the_part_of_a_year_is_held_against_the_same_part_of_the_year_before(ground: Ground) -> None:
    for words in ([YEAR, cue("year_before"), month(7), COST], [month(7), COST, YEAR, cue("versus"), LAST_YEAR]):
        draft = only(versus.apply, scene(*words), ground).draft
        assert draft.period == month(7)[1]
        assert draft.compare == (Comparison(to="year_before"),)
        assert draft.base is None


def test_a_date_that_does_not_exist_refuses_the_question(ground: Ground) -> None:
    after = only(at.apply, scene((Kind.NO_SUCH_DATE, "2月30日"), COST), ground)
    assert after.draft.refused == (RefusalCode.NO_SUCH_DATE, "2月30日")


@pytest.mark.parametrize(
    ("words", "main", "base"),
    [
        ([month(7), cue("versus"), month(3), COST], 7, 3),
        ([month(3), cue("versus"), month(7), COST], 3, 7),
        ([cue("versus"), month(3), month(7), COST], 7, 3),
    ],
)
def test_a_comparing_word_between_periods_makes_the_second_the_base(
    words: list[tuple[Kind, Any]], main: int, base: int, ground: Ground
) -> None:
    draft = only(versus.apply, scene(*words), ground).draft
    assert (draft.period, draft.base) == (month(main)[1], month(base)[1])


@pytest.mark.parametrize("name", ["year_before", "previous_period"])
def test_a_named_comparison_is_taken_with_the_words_of_growth(name: str, ground: Ground) -> None:
    after = only(versus.apply, scene(month(7), COST, cue(name), cue("growth")), ground)
    assert [one.to for one in after.draft.compare] == [name]
    assert not after.draft.asks_change
    assert not after.cues("growth")


def test_growth_without_a_basis_is_to_be_asked(ground: Ground) -> None:
    assert only(change.apply, scene(month(7), COST, cue("growth")), ground).draft.asks_change


def test_a_scenario_after_a_comparing_word_is_compared_with(ground: Ground) -> None:
    words = ((Kind.METRIC, "billed_freight"), cue("versus"), (Kind.SCENARIO, "budget"))
    assert only(versus.apply, scene(*words), ground).draft.compare == (Comparison(to="scenario", scenario="budget"),)


def test_attainment_finds_the_one_scenario_of_its_metric(ground: Ground) -> None:
    held = scene((Kind.METRIC, "billed_freight"), cue("attainment"))
    assert [one.scenario for one in only(versus.apply, held, ground).draft.compare] == ["budget"]
    without = scene(COUNT, cue("attainment"))
    assert left(only(versus.apply, without, ground)) == ["attainment"]


def test_a_share_is_of_the_total_or_of_the_other_metric(ground: Ground) -> None:
    assert only(share.apply, scene(SERVICE, COST, cue("share")), ground).draft.has_share
    pair = only(share.apply, scene(COST, cue("share"), (Kind.METRIC, "billed_freight")), ground).draft
    assert (pair.pair, pair.has_share) == (RatioOf(ratio=("delivery_cost", "billed_freight")), False)


@pytest.mark.parametrize(
    "words",
    [
        [cue("share"), cue("each.word"), SERVICE, COST, cue("within"), CLIENT],
        [cue("share"), cue("each.word"), SERVICE, COST, cue("each.word"), CLIENT],
        [SERVICE, cue("share"), cue("own"), CLIENT, COST],
    ],
    ids=["each line in the sales of its region", "in the sales of each region", "各险种占所在大区保费"],
)
def test_a_share_is_within_the_grouping_whose_number_it_is_of(words: list[tuple[Kind, Any]], ground: Ground) -> None:
    assert {one.draft.within for one in share.apply(scene(*words), ground)} == {("client.name",)}


def test_a_share_of_the_only_grouping_is_of_all(ground: Ground) -> None:
    words = [cue("share"), cue("each.word"), SERVICE, COST]
    assert {one.draft.within for one in share.apply(scene(*words), ground)} == {()}


def meanings(before: Scene, ground: Ground) -> Iterator[tuple[str, ...]]:
    yield from (after.draft.metrics for after in what.apply(before, ground))


def test_a_term_is_its_default_or_each_of_its_meanings(ground: Ground) -> None:
    assert list(meanings(scene((Kind.TERM, "freight")), ground)) == [("billed_freight",)]
    assert list(meanings(scene((Kind.TERM, "freight")), replace(ground, role="cashier"))) == [("collected_freight",)]
    assert list(meanings(scene((Kind.TERM, "weight")), ground)) == [("actual_weight",), ("charged_weight",)]


def test_a_vague_head_makes_a_subject_its_overview(ground: Ground) -> None:
    draft = only(what.apply, scene((Kind.OVERVIEW, "freight"), cue("vague")), ground).draft
    assert draft.metrics == ("billed_freight", "cost_rate")
    assert [one.to for one in draft.compare] == ["year_before"]


def test_a_default_says_so_and_names_what_else_it_could_be(ground: Ground) -> None:
    draft = only(what.apply, scene((Kind.TERM, "freight")), ground).draft
    assert [note.code for note in draft.notes] == ["default-reading"]
    assert [(one.shown, one.instead) for one in draft.swaps] == [("billed_freight", "collected_freight")]


def test_how_many_of_a_dimension_counts_its_members(ground: Ground) -> None:
    draft = only(count.apply, scene(cue("count"), CLIENT), ground).draft
    assert (draft.output, draft.group_by) == ("member_count", ("client.name",))


def test_how_many_before_a_metric_says_nothing_more(ground: Ground) -> None:
    after = only(count.apply, scene(cue("count"), COUNT), ground)
    assert (after.draft.output, left(after)) == ("aggregate", [])


@pytest.mark.parametrize(
    ("subject", "meant"),
    [
        ((Kind.TERM, "freight"), Subject(term="freight")),
        (SERVICE, Subject(field="service.kind")),
        ((Kind.SCENARIO, "budget"), Subject(scenario="budget")),
    ],
)
def test_a_definition_is_a_reading_beside_the_others(subject: tuple[Kind, str], meant: Subject, ground: Ground) -> None:
    plain, described = describe.apply(scene(subject, cue("describe.definition")), ground)
    assert plain.draft.describe is None
    assert described.draft.describe == (meant, "definition")


def test_help_is_a_reading_beside_the_others(ground: Ground) -> None:
    assert [after.draft.is_help for after in helping.apply(scene(cue("help")), ground)] == [False, True]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("act", RefusalCode.ACTION_NOT_SUPPORTED),
        ("too_fine", RefusalCode.GRAIN_TOO_FINE),
    ],
)
def test_what_is_understood_and_not_served_is_refused(name: str, code: RefusalCode, ground: Ground) -> None:
    refused = only(later.apply, scene(cue(name), COST), ground).draft.refused
    assert refused is not None
    assert refused[0] is code


def test_members_are_compared_only_where_words_ask_by_how_much(ground: Ground) -> None:
    pair = [member(EXPRESS), cue("versus"), member(BULK), COUNT]
    asked = only(beside.apply, scene(*pair, cue("growth.up"), cue("how_much")), ground)
    assert asked.draft.compare == (Comparison(to="member", field="service.kind", value=BULK),)
    assert asked.draft.filters == (Filter(field="service.kind", op="in", values=(EXPRESS,)),)
    assert only(beside.apply, scene(*pair), ground).draft.compare == ()
    grown = only(beside.apply, scene(*pair, cue("growth.up")), ground)  # express against bulk, how each has grown
    assert grown.draft.compare == ()


def test_what_is_compared_with_first_is_the_base(ground: Ground) -> None:
    words = [cue("versus"), member(BULK), cue("more"), COUNT, member(EXPRESS)]
    (base,) = only(beside.apply, scene(*words), ground).draft.compare
    assert base.value == BULK


@pytest.mark.parametrize(
    ("words", "is_one_of_them"),
    [
        ([member(EXPRESS), cue("versus"), cue("average.level"), SERVICE, COST], True),
        ([member(EXPRESS), cue("versus"), cue("average.level"), COST], True),
        ([CLIENT, member(EXPRESS), cue("versus"), cue("average.level"), CLIENT, COST], True),  # each, of express
        ([member(EXPRESS), cue("versus"), cue("average.level"), CLIENT, COST], False),
        ([member(EXPRESS), CLIENT, cue("versus"), cue("average.level"), CLIENT, COST], False),
    ],
)
def test_what_is_beside_an_average_is_one_of_those_it_is_over(
    ground: Ground, words: list[tuple[Kind, Any]], is_one_of_them: bool
) -> None:
    after = only(beside.apply, scene(*words), ground)
    assert after.draft.compare == ((Comparison(to="average"),) if is_one_of_them else ())


def test_an_average_after_a_bound_is_no_mean_per_member(ground: Ground) -> None:
    words = [CLIENT, COST, cue("above"), cue("average.level"), cue("each.all"), CLIENT]
    after = only(beside.apply, only(step.apply, scene(*words), ground), ground)
    assert (after.draft.per, after.draft.beats, after.draft.compare) == ((), "gt", (Comparison(to="average"),))
    assert left(after) == ["client.name"]


def test_an_average_behind_its_unit_is_per_one_of_it_unless_that_groups(ground: Ground) -> None:
    per = only(step.apply, scene(COST, cue("each.per"), CLIENT, cue("average.word")), ground)
    assert (per.draft.per, per.draft.aggregation, left(per)) == (("client.name",), "avg", [])
    words = [COST, cue("by"), SERVICE, cue("and.word"), CLIENT, cue("average.word")]
    assert only(step.apply, scene(*words), ground).draft.per == ()


@pytest.mark.parametrize(
    "words",
    [
        [cue("rolling.mean.any"), COST],
        [number("1"), cue("unit.month"), cue("rolling.mean.any"), COST],
        [COST, cue("streak"), number("3"), cue("unit.month"), cue("above")],
    ],
    ids=["no length", "a window of one", "in a row above something"],
)
def test_a_window_without_a_length_or_a_run_of_nothing_is_left_over(words: list[Any], ground: Ground) -> None:
    after = only(rolling.apply, scene(*words), ground)
    assert (after.draft.rolling, after.draft.streak) == (None, None)
    assert any(str(value).startswith(("rolling", "streak")) for value in left(after))


@pytest.mark.parametrize(
    "words",
    [
        [CLIENT, COST, cue("place.nth"), number("2"), cue("fewer.word")],
        [cue("place.2"), cue("best"), CLIENT, COST],
        [cue("place.nth"), number("2"), CLIENT, COST],
    ],
    ids=["from the other end", "the best has the least", "the second of any order"],
)
def test_a_place_that_is_not_counted_from_the_largest_is_left_over(words: list[Any], ground: Ground) -> None:
    after = only(top.apply, scene(*words), ground)
    assert after.draft.place is None
    assert any(str(value).startswith("place") for value in left(after))


def test_weekdays_beside_weekends_are_groups_and_alone_they_are_a_filter(ground: Ground) -> None:
    both = only(cycle.apply, scene(cue("days.weekday"), cue("versus"), cue("days.weekend"), COUNT), ground)
    assert (both.draft.group_by, both.draft.filters, left(both)) == (("@workday",), (), [])
    alone = only(cycle.apply, scene(cue("days.day_off"), COUNT), ground)
    assert alone.draft.filters == (Filter(field="@workday", op="in", values=(False,)),)


def test_a_cycle_groups(ground: Ground) -> None:
    assert only(cycle.apply, scene(COST, cue("cycle.weekday")), ground).draft.group_by == ("@weekday",)


def test_all_of_something_may_be_meant_together(ground: Ground) -> None:
    both = list(by.apply(scene(cue("each.all"), CLIENT, COST), ground))
    assert [one.draft.group_by for one in both] == [(), ("client.name",)]
    each = list(by.apply(scene(cue("each.word"), CLIENT, COST), ground))
    assert [one.draft.group_by for one in each] == [("client.name",)]


def test_a_contribution_is_to_a_change_and_else_says_nothing(ground: Ground) -> None:
    words = [CLIENT, cue("contribution.verb"), COST]
    plain = only(share.apply, scene(*words), ground).draft
    assert (plain.has_contribution, plain.has_share) == (False, False)
    assert only(share.apply, scene(*words, cue("fall.word")), ground).draft.has_contribution
