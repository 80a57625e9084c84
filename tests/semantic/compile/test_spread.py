"""A plan of months beside days, by region, over the tiny company."""

from collections.abc import Iterator

import pytest

from tests.semantic.compile.company import CATALOG, JUNE, TABLES, WORKSPACE
from tests.semantic.compile.opened import Answer, answer_of, opened


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answer]:
    catalog = CATALOG.replace(
        "of: {sales: budget}, granularity: month}", "of: {sales: budget}, granularity: month, phasing: even}"
    )
    assert catalog != CATALOG
    with opened(tmp_path_factory.mktemp("spread"), WORKSPACE, catalog, TABLES) as layer:
        yield answer_of(layer)


def test_regions_have_their_own_days_of_a_plan(answer: Answer) -> None:
    """June's 300 for the north are 10 a day through 19 June, which make 190; the south has no plan for June."""
    result = answer(
        metrics=["sales"],
        group_by=["region.name"],
        grain="day",
        period=JUNE,
        compare=[{"to": "scenario", "scenario": "plan"}],
    )
    region, planned = result.index_of("region.name"), result.index_of("sales:plan")
    north = [row[planned] for row in result.rows if row[region] == "North"]
    assert north == [pytest.approx(10)] * 19
    assert {row[planned] for row in result.rows if row[region] != "North"} == {None}
    assert result.totals[0].values["sales:plan"] == pytest.approx(190)


def test_a_share_of_the_plan_by_week_is_sum_over_sum(answer: Answer) -> None:
    """Weeks from 2, 9 and 16 June (through the 19th): 75, 90 and nothing sold of 70, 70 and 40 planned."""
    result = answer(
        metrics=["sales"],
        grain="week",
        period=("2025-06-02", "2025-06-30"),
        compare=[{"to": "scenario", "scenario": "plan"}],
    )
    ratio = result.index_of("sales.change_ratio:plan")
    # Order 5 of 2 June is 60 and 15, order 6 of 10 June 50, order 7 of 15 June 40.
    assert [row[ratio] for row in result.rows] == [
        pytest.approx(75 / 70 - 1),
        pytest.approx(90 / 70 - 1),
        pytest.approx(0 / 40 - 1),
    ]
