"""A month's budget beside some days of it: spread evenly, over working days, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from tests.semantic.compile.company import codes, column
from tests.semantic.compile.opened import Answer, answer_of, ask_of, opened, refused

WORKSPACE = "name: Phases\ndata: data/\ntoday: 2025-06-19\n"
TABLES = {
    "sales": "day,amount\n2025-05-05,10\n2025-06-03,20\n2025-06-19,5\n",
    "plans": "month,amount\n2025-05-01,190.00\n2025-06-01,210.00\n2025-07-01,0.01\n",
}
# June 2025 begins on a Sunday and has 21 days from Monday to Friday. The 2nd is off, the 7th, a Saturday, is not.
# May has 22; the 1st, 2nd and 5th are off.
CATALOG = """
datasets:
  - {name: sales, table: sales, primary_key: [day], time_field: day,
     fields: [{name: day, kind: time}, {name: amount, kind: measure}]}
  - {name: plans, table: plans, primary_key: [month], time_field: month, scheduled: true,
     fields: [{name: month, kind: time, granularity: month}, {name: amount, kind: measure, type: "decimal(18,2)"}]}
metrics:
  - {name: sold, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: even_plan, type: simple, dataset: plans, aggregation: sum, expression: amount}
  - {name: plain_plan, type: simple, dataset: plans, aggregation: sum, expression: "amount + amount"}
  - {name: work_plan, type: simple, dataset: plans, aggregation: sum, expression: "amount * 1"}
  - {name: work_again, type: simple, dataset: plans, aggregation: sum, expression: "amount * 2"}
  - {name: work_total, type: derived, expression: "work_plan + work_again"}
  - {name: whole_plan, type: simple, dataset: plans, aggregation: sum, expression: "amount + 0"}
  - {name: ahead, type: derived, expression: "sold - work_plan"}
  - {name: beyond, type: derived, expression: "sold - whole_plan"}
  - {name: planned_year, type: cumulative, metric: work_plan, window: year_to_date}
  - {name: sold_year, type: cumulative, metric: sold, window: year_to_date}
scenarios:
  - {name: even, of: {sold: even_plan}, granularity: month, phasing: even}
  - {name: silent, of: {sold: plain_plan}, granularity: month}
  - {name: working, of: {sold: work_total}, granularity: month, phasing: working_days}
  - {name: to_date, of: {sold_year: planned_year}, granularity: month, phasing: working_days}
  - {name: whole, of: {sold: whole_plan}, granularity: month, phasing: none}
calendars:
  - name: days_off
    days:
      - {date: 2025-05-01, name: Labour}
      - {date: 2025-05-02, name: Labour}
      - {date: 2025-05-05, name: Labour}
      - {date: 2025-06-02, name: Boats}
      - {date: 2025-06-07, name: made up, workday: true}
"""
JUNE = ("2025-06-01", "2025-07-01")
# Through 19 June the working days are the 3rd to the 7th, the 9th to the 13th and the 16th to the 19th.
WORKED = 5 + 5 + 4
OF_JUNE = 21 - 1 + 1


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    with opened(tmp_path_factory.mktemp("phases"), WORKSPACE, CATALOG, TABLES) as layer:
        yield layer


@pytest.fixture
def answer(layer: Layer) -> Answer:
    return answer_of(layer)


def test_a_budget_is_spread_evenly_unless_told(answer: Answer) -> None:
    """19 of 30 days of June's 210."""
    result = answer(metrics=["sold"], period=JUNE, compare=[{"to": "scenario", "scenario": "even"}])
    assert column(result, "sold:even") == [pytest.approx(210 * 19 / 30)]


def test_a_budget_is_spread_over_working_days(answer: Answer) -> None:
    """14 of 21 working days; of the plan and of twice the plan, which make up the scenario together."""
    result = answer(metrics=["sold"], period=JUNE, compare=[{"to": "scenario", "scenario": "working"}])
    assert column(result, "sold:working") == [pytest.approx(3 * 210 * WORKED / OF_JUNE)]
    assert codes(result)["partial-period"] == {
        "through": "2025-06-19",
        "phased": ("work_again", "work_plan"),
        "phased_by_workday": ("work_again", "work_plan"),
    }


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # Of May from the 20th 9 of its 19 working days (20-23, 26-30), all of June through the 19th 14 of 21.
        pytest.param(("2025-05-20", "2025-07-01"), 3 * (190 * 9 / 19 + 210 * 14 / 21), id="two months cut"),
        # 3 to 5 June: three working days.
        pytest.param(("2025-06-03", "2025-06-06"), 3 * 210 * 3 / 21, id="inside one month"),
        # 1 and 2 June are a Sunday and a day off.
        pytest.param(("2025-06-01", "2025-06-03"), 0, id="days off"),
        pytest.param(("2025-05-01", "2025-06-01"), 3 * 190, id="a whole month"),
    ],
)
def test_only_months_that_are_cut_are_spread(answer: Answer, period: tuple[str, str], expected: float) -> None:
    result = answer(metrics=["sold"], period=period, compare=[{"to": "scenario", "scenario": "working"}])
    assert column(result, "sold:working") == [pytest.approx(expected)]


def test_a_plan_to_date_is_spread_as_well(answer: Answer) -> None:
    """All of May's 190 and 14 of 21 working days of June's 210."""
    result = answer(metrics=["sold_year"], period=JUNE, compare=[{"to": "scenario", "scenario": "to_date"}])
    assert column(result, "sold_year:to_date") == [pytest.approx(190 + 140)]


def test_a_month_without_a_working_day_is_spread_evenly(tmp_path: Path) -> None:
    days = "".join(f"      - {{date: 2025-06-{day:02}, name: shut}}\n" for day in range(1, 31) if day not in (2, 7))
    catalog = CATALOG.replace("      - {date: 2025-06-07, name: made up, workday: true}\n", "") + days
    with opened(tmp_path, WORKSPACE, catalog, TABLES) as layer:
        result = answer_of(layer)(metrics=["sold"], period=JUNE, compare=[{"to": "scenario", "scenario": "working"}])
    assert column(result, "sold:working") == [pytest.approx(3 * 210 * 19 / 30)]


def test_a_derived_metric_goes_by_the_scenario_of_its_input(answer: Answer) -> None:
    """25 sold by 19 June less 14 of 21 working days of 210."""
    assert column(answer(metrics=["ahead"], period=JUNE), "ahead") == [pytest.approx(25 - 140)]


@pytest.mark.parametrize(
    ("query", "is_answered"),
    [
        pytest.param(
            {"metrics": ["sold"], "compare": [{"to": "scenario", "scenario": "whole"}]}, False, id="cut month"
        ),
        pytest.param({"metrics": ["beyond"]}, False, id="in a derived metric"),
        pytest.param(
            {
                "metrics": ["sold"],
                "grain": "week",
                "period": ("2025-05-01", "2025-06-01"),
                "compare": [{"to": "scenario", "scenario": "whole"}],
            },
            False,
            id="weeks of a whole month",
        ),
        pytest.param({"metrics": ["whole_plan"]}, True, id="by itself"),
        pytest.param(
            {
                "metrics": ["sold"],
                "period": ("2025-05-01", "2025-06-01"),
                "compare": [{"to": "scenario", "scenario": "whole"}],
            },
            True,
            id="whole month",
        ),
        pytest.param(
            {
                "metrics": ["sold"],
                "period": ("2025-05-10", "2025-06-01"),
                "compare": [{"to": "scenario", "scenario": "whole"}],
            },
            False,
            id="part of a past month",
        ),
    ],
)
def test_a_budget_that_may_not_be_spread_declines_parts_of_a_month(
    layer: Layer, query: dict[str, object], is_answered: bool
) -> None:
    result = ask_of(layer)(**{"period": JUNE, **query})
    assert isinstance(result, QueryProblem) is not is_answered
    if isinstance(result, QueryProblem):
        assert (result.code, dict(result.parameters)) == (
            "grain-too-fine",
            {"metric": "whole_plan", "granularity": "month"},
        )


def test_a_months_plan_stands_beside_its_days_and_weeks(answer: Answer) -> None:
    """7 of June's 210 a day; of the weeks from 2 and from 9 June five days are worked."""
    by_day = answer(
        metrics=["sold"],
        grain="day",
        period=("2025-06-17", "2025-06-20"),
        compare=[{"to": "scenario", "scenario": "even"}],
    )
    assert column(by_day, "sold") == [0, 0, 5]
    assert column(by_day, "sold:even") == [pytest.approx(7)] * 3
    by_week = answer(
        metrics=["sold"],
        grain="week",
        period=("2025-05-26", "2025-06-16"),
        compare=[{"to": "scenario", "scenario": "working"}],
    )
    # 26 to 30 May are five of May's 19 days at 570 in all; then twice five of June's 21 at 630.
    assert column(by_week, "sold:working") == [pytest.approx(150), pytest.approx(150), pytest.approx(150)]
    assert by_week.totals[0].values["sold:working"] == pytest.approx(450)
    assert [(one.code, one.parameters["phased_by_workday"]) for one in by_week.assumptions] == [
        ("default-reading", ("work_again", "work_plan"))
    ]
    assert [dict(one.parameters) for one in by_day.assumptions] == [{"phased": ("even_plan",)}]


def test_days_of_a_running_month_go_as_far_as_the_data(answer: Answer) -> None:
    """June by day: nothing is planned for 20 June yet; the days together are 14 of 21 working days of 630."""
    result = answer(metrics=["sold"], grain="day", period=JUNE, compare=[{"to": "scenario", "scenario": "working"}])
    assert [str(day) for day in column(result, "@day")][-1] == "2025-06-19"
    assert sum(float(str(value)) for value in column(result, "sold:working")) == pytest.approx(420)
    off = dict(zip((str(day) for day in column(result, "@day")), column(result, "sold:working"), strict=True))
    assert [off["2025-06-02"], off["2025-06-07"]] == [0, pytest.approx(30)]


def test_a_difference_from_a_plan_goes_by_day(answer: Answer) -> None:
    """10 of June's 210 on each working day; 20 sold on the 3rd."""
    result = answer(metrics=["ahead"], grain="day", period=("2025-06-02", "2025-06-05"))
    assert [str(day) for day in column(result, "@day")] == ["2025-06-02", "2025-06-03", "2025-06-04"]
    assert column(result, "ahead") == [0, pytest.approx(10), pytest.approx(-10)]


def test_a_plan_that_says_nothing_of_days_is_cut_evenly_and_not_told_by_day(layer: Layer, answer: Answer) -> None:
    """19 of 30 days of June's 420."""
    silent = {"compare": [{"to": "scenario", "scenario": "silent"}], "period": JUNE, "metrics": ["sold"]}
    assert column(answer(**silent), "sold:silent") == [pytest.approx(266)]
    problem = ask_of(layer)(grain="day", **silent)
    assert isinstance(problem, QueryProblem)
    assert (problem.code, problem.parameters["metric"]) == ("grain-too-fine", "plain_plan")


def test_a_plan_by_itself_is_not_spread(layer: Layer) -> None:
    problem = ask_of(layer)(metrics=["even_plan"], grain="day", period=JUNE)
    assert isinstance(problem, QueryProblem)
    assert problem.code == "grain-too-fine"


def test_two_ways_of_spreading_one_metric_are_found(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, WORKSPACE, CATALOG.replace("whole_plan}, gran", "work_plan}, gran"), TABLES)
    assert found.code == "phasing-differs"
    assert (found.parameters["scenario"], found.parameters["other"]) == ("whole", "working")


def test_an_unknown_way_of_spreading_is_found(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, WORKSPACE, CATALOG.replace("phasing: none", "phasing: weekly"), TABLES)
    assert found.code == "unknown-value"
