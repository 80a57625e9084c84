"""What a cut leaves out, as one row reckoned at its own level. See the shops' tables."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import Run, codes, column, write_workspace, written
from tests.semantic.compile.shops import (
    APRIL,
    CATALOG,
    GROUPED,
    MAY,
    SPRING,
    TABLES,
    WORKSPACE,
    YEAR_2025,
    YEAR_BEFORE,
    are_same,
    derive,
    open_shops,
    plain,
    rows,
    run,
    tables_of,
)


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    opened = open_shops(tmp_path_factory)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tables(layer: Layer) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = tables_of(layer)
    yield connection
    connection.close()


def others(result: ResultTable, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of the rows that stand for the others, and how many each stands for."""
    return [(*row, result.others[at]) for at, row in enumerate(rows(result, *names)) if at in result.others]


# The others


def test_the_rest_of_a_cut_is_one_row_reckoned_from_the_facts(answer: Run, tables: duckdb.DuckDBPyConnection) -> None:
    expected = tables.execute(
        """
        SELECT sum(amount), (sum(amount) - sum(cost)) / sum(amount), count(DISTINCT buyer), avg(amount), max(amount)
        FROM sales WHERE shop_id IN ('B', 'C') AND day >= DATE '2025-03-01'
        """
    ).fetchall()
    names = ("sales", "margin", "buyers", "mean_sale", "largest")
    result = answer(metrics=list(names), group_by=["shop.name"], period=SPRING, limit={"count": 1, "others": True})
    assert column(result, "shop.name") == ["Ash", None, None]
    assert others(result, *names) == [(*(pytest.approx(plain(one)) for one in expected[0]), 2)]
    assert rows(result, "sales")[1] == (4,)


def test_nothing_is_left_where_all_fit(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["shop.name"], limit={"count": 3, "others": True})
    assert (len(result.rows), result.others) == (4, {})


def test_ties_at_the_cut_are_not_others(answer: Run) -> None:
    """In May each shop sold once."""
    result = answer(metrics=["receipts"], group_by=["shop.name"], period=MAY, limit={"count": 1, "others": True})
    assert (len(result.rows), result.others) == (3, {})
    assert codes(result)["ties-at-cut"]["count"] == 2


def test_each_group_has_its_own_others_and_those_without_have_none(answer: Run) -> None:
    """Spring: Ash 70 and Beech 40 in the north, Cedar alone in the south, 4 in none."""
    result = answer(
        metrics=["sales"], group_by=["shop.region", "shop.name"], period=SPRING,
        limit={"count": 1, "within": ["shop.region"], "others": True}, order_by=[{"by": "sales"}],
    )  # fmt: skip
    assert others(result, "shop.region", "shop.name", "sales") == [("north", None, 40, 1)]
    assert len(result.rows) == 4


def test_each_month_has_its_own_others_beside_their_own_base(answer: Run) -> None:
    """Others of March: Beech 0, Cedar 8, after 0; of April Beech 15, Cedar 0, after -5; of May Ash 20, Cedar 2."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=SPRING, compare=[YEAR_BEFORE],
        limit={"count": 1, "within": ["@month"], "others": True},
        order_by=[{"by": "@month", "descending": False}, {"by": "sales"}],
    )  # fmt: skip
    assert others(result, "@month", "sales", "sales:year_before", "sales.change:year_before") == [
        (date(2025, 3, 1), 8, 0, 8, 2),
        (date(2025, 4, 1), 15, -5, 20, 2),
        (date(2025, 5, 1), 22, 12, 10, 2),
    ]


def test_within_a_group_ordered_first_the_others_come_after_its_rows(answer: Run) -> None:
    result = answer(
        metrics=["sales"], group_by=["shop.region", "shop.name"], period=SPRING,
        limit={"count": 1, "within": ["shop.region"], "others": True},
        order_by=[{"by": "shop.region", "descending": False}, {"by": "sales"}],
    )  # fmt: skip
    assert column(result, "shop.region") == ["north", "north", "south", None]
    assert list(result.others) == [1]


def test_others_have_shares_and_contributions_and_no_place(answer: Run) -> None:
    """May: Beech 25 of 47, the others 22, whose change of 10 is part of 27; two buyers of two at the others' shops."""
    result = answer(
        metrics=["sales", "buyers"], group_by=["shop.name"], period=MAY, compare=[YEAR_BEFORE],
        derive=[derive("sales", "share"), derive("sales", "contribution"), derive("sales", "rank"),
                derive("buyers", "share")],
        limit={"count": 1, "others": True},
    )  # fmt: skip
    assert others(result, "sales.share", "sales.contribution", "sales.rank", "buyers.share") == [
        (pytest.approx(22 / 47), pytest.approx(10 / 27), None, 1.0, 2)
    ]
    assert result.totals[0].values["sales.share"] == pytest.approx(25 / 47)


def test_others_of_a_balance_are_a_balance(answer: Run) -> None:
    """Ends of March: 30 before 10; of April two of 20 tie, and Cedar has nothing; of May 40 before Cedar's 10."""
    result = answer(
        metrics=["stock_end"], group_by=["shop.name"], grain="month",
        limit={"count": 1, "within": ["@month"], "others": True}, order_by=[{"by": "@month"}, {"by": "stock_end"}],
    )  # fmt: skip
    assert [row[:2] for row in others(result, "@month", "stock_end")] == [
        (date(2025, 5, 1), 10),
        (date(2025, 4, 1), 0),
        (date(2025, 3, 1), 10),
    ]


def test_others_of_a_series_are_the_buckets_that_were_left(answer: Run) -> None:
    result = answer(metrics=["sales", "margin"], grain="month", period=SPRING, limit={"count": 1, "others": True})
    assert column(result, "@month") == [date(2025, 5, 1), None]
    assert others(result, "sales", "margin") == [(77, pytest.approx(33 / 77), 2)]


def test_others_are_those_that_a_condition_let_through(answer: Run) -> None:
    """Of all data Ash sold 147, Beech 53, Cedar 20; above 30 are two."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], metric_filters=[{"by": "sales", "op": "gt", "value": 30}],
        limit={"count": 1, "others": True},
    )  # fmt: skip
    assert others(result, "sales") == [(53, 1)]


def test_others_in_two_currencies_are_two(answer: Run) -> None:
    result = answer(metrics=["fees"], group_by=["shop.name"], limit={"count": 1, "others": True})
    assert set(others(result, "fees.currency", "fees")) == {("CNY", 2, 1), ("USD", 10, 1)}


def test_others_of_a_role_are_those_it_may_see(answer: Run) -> None:
    result = answer(role="north", metrics=["sales"], group_by=["shop.name"], limit={"count": 1, "others": True})
    assert others(result, "sales") == [(53, 1)]


def test_others_beside_one_member_stand_beside_all_of_it(answer: Run) -> None:
    """May: Beech 25, then Ash 20 and Cedar 2 as one; each beside the 20 of Ash."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], period=MAY, limit={"count": 1, "others": True},
        compare=[{"to": "member", "field": "shop.name", "value": "Ash"}],
    )  # fmt: skip
    assert rows(result, "sales", "sales:Ash", "sales.change:Ash") == [(25, 20, 5), (22, 20, 2)]
    months = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=SPRING,
        limit={"count": 1, "within": ["@month"], "others": True},
        compare=[{"to": "member", "field": "shop.name", "value": "Ash"}],
    )  # fmt: skip
    assert sorted(others(months, "@month", "sales", "sales:Ash")) == [
        (date(2025, 3, 1), 8, 30, 2),
        (date(2025, 4, 1), 15, 20, 2),
        (date(2025, 5, 1), 22, 20, 2),
    ]


def test_others_of_second_steps_are_reckoned_from_the_first(answer: Run) -> None:
    """Spring months of Beech and Cedar: 0 and 8, 15 and 0, 25 and 2; their sales were 4."""
    name = "sales.avg:@month"
    result = answer(
        metrics=[{"metric": "sales", "per": ["@month"], "aggregation": "avg"}, "receipts"],
        group_by=["shop.name"], period=SPRING, limit={"count": 1, "others": True},
    )  # fmt: skip
    assert rows(result, name, "receipts") == [
        (pytest.approx(70 / 3), 3),
        (pytest.approx(4 / 3), 1),
        (pytest.approx(50 / 3), 4),
    ]
    assert list(result.others.values()) == [2]


def test_others_of_a_mean_per_member_count_each_member_once(answer: Run, tables: duckdb.DuckDBPyConnection) -> None:
    """Bob bought at both of the other shops: his purchases there are one mean's part."""
    expected = tables.execute(
        """
        SELECT avg(spent), avg(before) FROM (
            SELECT buyer, sum(amount) FILTER (WHERE day >= DATE '2025-01-01') AS spent,
                   sum(amount) FILTER (WHERE day BETWEEN DATE '2024-01-01' AND DATE '2024-05-31') AS before
            FROM sales WHERE shop_id IN ('B', 'C') GROUP BY buyer
        )
        """
    ).fetchall()[0]
    name = "sales.avg:sales.buyer"
    result = answer(
        metrics=[{"metric": "sales", "per": ["sales.buyer"], "aggregation": "avg"}],
        group_by=["shop.name"], period=YEAR_2025, compare=[YEAR_BEFORE], limit={"count": 1, "others": True},
    )  # fmt: skip
    assert column(result, "shop.name") == ["Ash", None, None]
    assert others(result, name, f"{name}:year_before") == [(*(pytest.approx(plain(one)) for one in expected), 2)]


STEPS = (
    {"metric": "sales", "per": ["@month"], "aggregation": "avg"},
    {"metric": "sales", "per": ["@month", "sales.buyer"], "aggregation": "max"},
    {"metric": "margin", "per": ["sales.buyer"], "aggregation": "avg"},
    {"metric": "receipts", "per": ["sales.product"], "aggregation": "median"},
    {"metric": "buyers", "per": ["@month"], "aggregation": "min"},
    {"metric": "sales", "per": ["shop.name"], "aggregation": "count"},
)


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(
    step=st.sampled_from(STEPS), group=st.sampled_from(["shop.name", "shop.region", "sales.product"]),
    period=st.sampled_from([None, SPRING, YEAR_2025]),
)  # fmt: skip
def test_others_of_second_steps_are_what_asking_for_them_alone_gives(
    layer: Layer, step: dict[str, Any], group: str, period: tuple[str, str] | None
) -> None:
    over: dict[str, Any] = {"metrics": [step, "sales"], **({"period": period} if period else {})}
    everyone = set(column(run(layer, **over, group_by=[group]), group)) - {None}
    result = run(layer, **over, group_by=[group], limit={"count": 1, "others": True})
    shown = {value for at, value in enumerate(column(result, group)) if at not in result.others}
    if left_out := sorted(map(str, everyone - shown)):
        alone = run(layer, **over, filters=[{"field": group, "op": "in", "values": left_out}])
        names = [one.name for one in alone.columns]
        [found] = others(result, *names)
        assert all(are_same(*pair) for pair in zip(found, alone.rows[0], strict=False))


@settings(max_examples=examples(40), deadline=None)
@given(
    metric=st.sampled_from(["sales", "cost", "profit", "receipts"]),
    group=st.sampled_from(["shop.name", "shop.region", "sales.product", "sales.buyer"]),
    count=st.integers(1, 4),
    is_rising=st.booleans(),
)
def test_the_first_nobody_and_the_others_make_the_whole(
    layer: Layer, metric: str, group: str, count: int, is_rising: bool
) -> None:
    result = run(
        layer, metrics=[metric], group_by=[group], period=YEAR_2025, derive=[derive(metric, "share")],
        order_by=[{"by": metric, "descending": not is_rising}], limit={"count": count, "others": True},
    )  # fmt: skip
    assert sum(plain(value) for value in column(result, metric)) == pytest.approx(
        plain(result.totals[0].values[metric])
    )
    assert sum(plain(value) for value in column(result, f"{metric}.share")) == pytest.approx(1)


@pytest.mark.slow
@settings(max_examples=examples(80), deadline=None)
@given(
    asked=st.sampled_from(GROUPED), count=st.integers(1, 2), period=st.sampled_from([None, APRIL, SPRING, YEAR_2025])
)
def test_the_others_are_what_asking_for_them_alone_gives(
    layer: Layer, asked: tuple[str, str], count: int, period: tuple[str, str] | None
) -> None:
    metric, group = asked
    over: dict[str, Any] = {"metrics": [metric], **({"period": period} if period else {})}
    everyone = set(column(run(layer, **over, group_by=[group]), group)) - {None}
    result = run(layer, **over, group_by=[group], limit={"count": count, "others": True})
    shown = {value for at, value in enumerate(column(result, group)) if at not in result.others}
    left_out = sorted(map(str, everyone - shown))
    assert list(result.others.values()) == ([len(left_out)] if left_out else [])
    if left_out:
        alone = run(layer, **over, filters=[{"field": group, "op": "in", "values": left_out}])
        assert are_same(others(result, metric)[0][0], alone.rows[0][0])


def test_a_table_that_is_called_like_a_stage_is_read_as_the_table(tmp_path: Path) -> None:
    """The sales stand in a table called ranked, the shops in one called first; a share of buyers reads them anew."""
    catalog = CATALOG.replace("table: sales", "table: ranked").replace("table: shops", "table: first")
    named = {"sales": "ranked", "shops": "first"}
    tables = {named.get(name, name): written_rows for name, written_rows in TABLES.items()}
    opened = Layer.open(write_workspace(tmp_path / "company", WORKSPACE, catalog, tables))
    result = run(
        opened, metrics=["sales"], group_by=["shop.name"], derive=[derive("buyers", "share")],
        limit={"count": 1, "others": True},
    )  # fmt: skip
    opened.close()
    assert rows(result, "sales", "buyers.share") == [(147, 0.5), (4, 0.25), (73, 0.75)]


def test_a_single_figure_leaves_nothing_out(answer: Run) -> None:
    result = answer(metrics=["sales"], limit={"count": 1, "others": True})
    assert (result.rows, result.others) == (((Decimal("224.00"),),), {})


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "pairs beside what one member has in each",
        {
            "group_by": ["shop.name", "sales.product"],
            "compare": [{"to": "member", "field": "shop.name", "value": "Ash"}],
            "limit": {"count": 1, "others": True},
        },
        "others",
    ),
    (
        "shops of each region beside a region",
        {
            "group_by": ["shop.region", "shop.name"],
            "compare": [{"to": "member", "field": "shop.region", "value": "south"}],
            "limit": {"count": 1, "within": ["shop.region"], "others": True},
        },
        "others",
    ),
    (
        "months of each quarter beside those of another, in two steps",
        {
            "metrics": [{"metric": "sales", "per": ["@day"], "aggregation": "avg"}],
            "group_by": ["shop.name"],
            "grain": "month",
            "period": SPRING,
            "compare": [YEAR_BEFORE],
            "limit": {"count": 1, "within": ["@month"], "others": True},
        },
        "others",
    ),
    (
        "balances of several months as one",
        {"metrics": ["stock_end"], "grain": "month", "limit": {"count": 1, "others": True}},
        "others",
    ),
    (
        "months each beside another as one",
        {"grain": "month", "period": SPRING, "compare": [YEAR_BEFORE], "limit": {"count": 1, "others": True}},
        "others",
    ),
    (
        "days each beside a day of which there may be none",
        {
            "grain": "day",
            "group_by": ["shop.name"],
            "period": MAY,
            "compare": [YEAR_BEFORE],
            "limit": {"count": 1, "within": ["@day"], "others": True},
        },
        "others",
    ),
]


@pytest.mark.parametrize(("query", "feature"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_would_not_be_honest_is_refused(layer: Layer, query: dict[str, Any], feature: str) -> None:
    problem = layer.problem_of(written(**{"metrics": ["sales"], **query}), layer.asker(None), layer.as_of(None))
    assert problem == QueryProblem(code="not-yet", parameters={"feature": feature})
