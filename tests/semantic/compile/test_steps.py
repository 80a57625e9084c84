"""Two steps, and members without a metric."""

from datetime import date
from decimal import Decimal

import pytest

from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import JUNE, YEAR, Run, by_member, codes, column, written


def per(metric: str, *names: str, aggregation: str = "avg") -> dict[str, object]:
    return {"metric": metric, "per": list(names), "aggregation": aggregation}


def test_an_average_per_month_counts_empty_months_as_the_metric_s_fill_says(answer: Run) -> None:
    """Sales of January to June: 0, 0, 0, 0, 240 and 165 so far; scores of April to June: 4, none, 3.5."""
    assert answer(metrics=[per("sales", "@month")], period=YEAR).rows == ((67.5,),)
    assert answer(metrics=[per("score", "@month")], period=YEAR).rows == ((3.75,),)


def test_an_average_per_member_leaves_out_what_belongs_to_none(answer: Run) -> None:
    """June: North Gate 75, South Gate 40, and 50 without a store; 1-19 May: 130 and 40."""
    result = answer(metrics=[per("sales", "store.name")], period=JUNE, compare=[{"to": "previous_period"}])
    name = "sales.avg:store.name"
    assert [one.name for one in result.columns][:3] == [
        name,
        f"{name}:previous_period",
        f"{name}.change:previous_period",
    ]
    assert result.rows[0][:3] == (57.5, 85.0, -27.5)
    assert {one.metric for one in result.columns} == {"sales"}


def test_the_second_step_may_have_groups_an_order_and_a_cut(answer: Run) -> None:
    result = answer(
        metrics=[per("sales", "@month", aggregation="max")],
        group_by=["region.name"],
        period=YEAR,
        order_by=[{"by": "sales.max:@month"}],
        limit={"count": 1},
    )
    assert by_member(result, "sales.max:@month") == {"North": Decimal("130.00"), None: Decimal("50.00")}
    assert result.totals[0].values == {"sales.max:@month": Decimal("240.00")}


def test_second_steps_stand_beside_plain_metrics_and_beside_one_another(answer: Run) -> None:
    """405 in all; by month 0, 0, 0, 0, 240 and 165; by store 205 and 150, and 50 without one."""
    result = answer(metrics=[per("sales", "@month"), "sales", per("sales", "store.name")], period=YEAR)
    assert [one.name for one in result.columns] == ["sales.avg:@month", "sales", "sales.avg:store.name"]
    assert result.rows == ((67.5, Decimal("405.00"), 177.5),)


def test_groups_of_either_part_are_kept(answer: Run) -> None:
    """June: sales of the stores 75 and 40; returns 8 and 1, all in the south, so that the north's are 0."""
    result = answer(metrics=[per("sales", "store.name"), "returned"], group_by=["region.name"], period=JUNE)
    assert by_member(result, "sales.avg:store.name") == {"North": 75.0, "South": 40.0}
    assert by_member(result, "returned") == {"North": 0, "South": Decimal("9.00")}
    assert result.totals[0].values == {"sales.avg:store.name": 57.5, "returned": Decimal("9.00")}


def test_a_formula_over_no_rows_is_what_its_inputs_make_of_none(answer: Run) -> None:
    """On 3 and 4 June nothing was sold and 8 and 1 came back: the profit is nothing, the margin unknown."""
    days = ("2025-06-03", "2025-06-05")
    metrics = ["profit", "margin", "score", per("returned", "store.name")]
    result = answer(metrics=metrics, group_by=["region.name"], period=days)
    assert {row[0]: row[1:] for row in result.rows}["South"] == (0, None, 5.0, 4.5)
    result = answer(metrics=["profit", "margin", per("returned", "store.name")], group_by=["region.name"], period=days)
    assert result.rows == (("South", 0, None, 4.5),)


def test_months_within_a_quarter(answer: Run) -> None:
    """January to March nothing; April 0, May 240, June 165 so far."""
    result = answer(metrics=[per("sales", "@month"), "sales"], grain="quarter", period=YEAR)
    assert result.rows == (
        (date(2025, 1, 1), 0.0, Decimal("0.00")),
        (date(2025, 4, 1), 135.0, Decimal("405.00")),
    )


def test_months_within_a_year_are_compared_with_those_a_year_before(answer: Run) -> None:
    """The best month of 2025 is May with 240; of 2024, to 19 June, February with 100."""
    result = answer(metrics=[per("sales", "@month", aggregation="max")], grain="year", period=YEAR,
                    compare=[{"to": "year_before"}])  # fmt: skip
    assert result.rows[0][:3] == (date(2025, 1, 1), Decimal("240.00"), Decimal("100.00"))


def test_parts_are_compared_each_with_its_own_base(answer: Run) -> None:
    """June against 1-19 May: 165 and 170; by store 57.5 and 85."""
    result = answer(metrics=["sales", per("sales", "store.name")], period=JUNE, compare=[{"to": "previous_period"}])
    assert by_column(result) == {
        "sales": 165, "sales.avg:store.name": 57.5,
        "sales:previous_period": 170, "sales.change:previous_period": -5,
        "sales.change_ratio:previous_period": -5 / 170,
        "sales.avg:store.name:previous_period": 85, "sales.avg:store.name.change:previous_period": -27.5,
        "sales.avg:store.name.change_ratio:previous_period": -27.5 / 85,
    }  # fmt: skip


def by_column(result: ResultTable) -> dict[str, float]:
    [row] = result.rows
    return {one.name: float(str(cell)) for one, cell in zip(result.columns, row, strict=True)}


def test_a_plain_metric_may_order_and_filter_second_steps(answer: Run) -> None:
    """Sales 205, 150 and 50 over six months."""
    result = answer(
        metrics=[per("sales", "@month")],
        group_by=["region.name"],
        period=YEAR,
        order_by=[{"by": "sales", "descending": False}],
        metric_filters=[{"by": "sales", "op": "gt", "value": 100}],
    )
    assert [one.name for one in result.columns] == ["region.name", "sales.avg:@month"]
    assert [(name, float(str(value))) for name, value in result.rows] == [("South", 25.0), ("North", 205 / 6)]


def test_sums_and_numbers_of_members_have_shares(answer: Run) -> None:
    """205, 150 and 50 of 405; one store of two in each region, and none where there is no store."""
    share = [{"column": "sales.sum:@month", "as": "share"}]
    metrics = [per("sales", "@month", aggregation="sum")]
    result = answer(metrics=metrics, group_by=["region.name"], period=YEAR, derive=share)
    at = [one.derivation for one in result.columns].index("share")
    assert {row[0]: row[at] for row in result.rows} == pytest.approx(
        {"North": 205 / 405, "South": 150 / 405, None: 50 / 405}
    )
    result = answer(
        metrics=[per("sales", "store.name", aggregation="count"), "sales"],
        group_by=["region.name"],
        period=YEAR,
        derive=[{"column": "sales.count:store.name", "as": "share"}, {"column": "sales", "as": "share"}],
    )
    assert {row[0]: row[1:] for row in result.rows}["North"] == (1, 205, 205 / 405, 0.5)


def test_what_parts_disclose_is_said_once(answer: Run) -> None:
    result = answer(metrics=["orders", "freight", per("orders", "@month"), per("freight", "store.name")], period=YEAR)
    assert [one.code for one in result.warnings].count("uncertified") == 1
    assert set(codes(result)["uncertified"]["metrics"]) == {"orders", "freight"}


def test_members_of_equal_texts_are_two(answer: Run) -> None:
    """Store customers North Gate: C1 has orders 1, 2, 8 and 9, C2 has 5; the mean is 2.5."""
    result = answer(metrics=[per("orders", "customer.name")], group_by=["store.name"])
    assert by_member(result, "orders.avg:customer.name") == {"North Gate": 2.5, "South Gate": 1.0, None: 1.0}


def test_members_may_be_counted_without_a_metric(answer: Run) -> None:
    assert answer(output="member_count", group_by=["store.name"]).rows == ((3,),)
    assert answer(output="member_count", group_by=["customer.name"]).rows == ((2,),)
    south = [{"field": "region.name", "op": "in", "values": ["South"]}]
    assert answer(output="member_count", group_by=["store.name"], filters=south).rows == ((2,),)
    assert answer(output="member_count", group_by=["store.name"], role="north").rows == ((1,),)


def test_members_may_be_listed_without_a_metric(answer: Run) -> None:
    assert answer(output="members", group_by=["customer.name"]).rows == (("Acme", "C1"), ("Acme", "C2"))
    assert column(answer(output="members", group_by=["region.name"]), "region.name") == ["North", "South"]


def test_second_steps_have_rows_of_members_without_any(answer: Run) -> None:
    """May: North Gate 130, South Gate 110. Only S3, of the south, took returns on 4 June, where a day before S2 did."""
    day = ("2025-06-04", "2025-06-05")
    steps = [per("returned", "store.name", aggregation=one) for one in ("avg", "count", "sum")]
    result = answer(metrics=[*steps, "sales"], group_by=["region.name"], period=day, output="members")
    assert {row[0]: row[1:] for row in result.rows} == {"North": (None, 0, 0, 0), "South": (1, 1, 1, 0)}
    alone = answer(metrics=[per("returned", "@day")], group_by=["region.name"], period=day, output="members")
    assert by_member(alone, "returned.avg:@day") == {"North": 0, "South": 1}
    filtered = answer(
        metrics=steps[:1], group_by=["region.name"], period=day, output="members",
        filters=[{"field": "region.name", "op": "in", "values": ["North"]}],
    )  # fmt: skip
    assert filtered.rows == (("North", None),)


def test_members_of_which_second_steps_hold_are_counted_and_make_sets(answer: Run) -> None:
    """On 4 June one of two regions had a store with returns; in all June the south sold 40."""
    day = {"start": "2025-06-04", "end": "2025-06-05"}
    none = {
        "metrics": [per("returned", "store.name", aggregation="count")], "group_by": ["region.name"], "period": day,
        "metric_filters": [{"by": "returned.count:store.name", "op": "lt", "value": 1}],
    }  # fmt: skip
    assert answer(**none, output="member_count").rows == ((1,),)
    among = [{"field": "region.name", "op": "in_query", "query": none}]
    assert by_member(answer(metrics=["sales"], group_by=["region.name"], period=JUNE, filters=among), "sales") == {
        "North": 75
    }


REFUSED = [
    (
        {
            "metrics": [per("sales", "store.name")],
            "group_by": ["region.name"],
            "grain": "month",
            "output": "members",
        },
        "not-yet",
    ),
    ({"metrics": [per("sales", "store.name")], "output": "members"}, "not-yet"),
    (
        {"output": "member_count", "group_by": ["store.name"], "period": {"start": "2025-06-01", "end": "2025-07-01"}},
        "not-yet",
    ),
    ({"output": "members", "group_by": ["nothing.here"]}, "unreachable-dimension"),
    ({"output": "members"}, "not-yet"),
    (
        {
            "output": "members",
            "group_by": ["store.name"],
            "filters": [{"field": "product.name", "op": "in", "values": ["Pen"]}],
        },
        "filter-not-shared",
    ),
    ({"metrics": [per("sales", "@week")], "grain": "month"}, "not-yet"),
    ({"metrics": [per("sales", "@month")], "grain": "day"}, "not-yet"),
    ({"metrics": [per("sales", "@month", "@day")]}, "not-yet"),
    (
        {
            "metrics": [per("sales", "@month")],
            "group_by": ["region.name"],
            "derive": [{"column": "sales.avg:@month", "as": "share"}],
        },
        "not-yet",
    ),
    (
        {
            "metrics": [per("margin", "store.name", aggregation="sum")],
            "group_by": ["region.name"],
            "derive": [{"column": "margin.sum:store.name", "as": "share"}],
        },
        "not-yet",
    ),
    (
        {
            "metrics": [per("sales", "store.name")],
            "grain": "month",
            "derive": [{"column": "sales.avg:store.name", "as": "cumulative"}],
        },
        "not-yet",
    ),
]


@pytest.mark.parametrize(("query", "code"), REFUSED)
def test_what_would_not_be_honest_is_refused(layer: Layer, query: dict[str, object], code: str) -> None:
    problem = layer.problem_of(written(**query), layer.asker(None), layer.as_of(None))
    assert problem is not None
    assert problem.code == code


def test_units_of_one_kind_need_not_be_kept_apart(answer: Run) -> None:
    """Departments A and B keep their books in CNY alone: -50+20+0+5."""
    both = [{"field": "ledger.dept", "op": "in", "values": ["A", "B"]}]
    result = answer(metrics=["per_currency"], filters=both)
    assert result.rows == ((Decimal("-25.00"),),)
    assert "mixed-units" not in codes(result)


def test_units_grouped_apart_have_no_total(answer: Run) -> None:
    assert answer(metrics=["per_currency"], group_by=["ledger.currency"]).totals == ()


def test_rows_of_no_member_are_left_out_of_a_mean_and_told(answer: Run) -> None:
    """Order 6 names a store nobody knows: its line of 50 is in no store's sales. Order 9 has no day and counts too."""
    alone = answer(metrics=[per("sales", "store.name")], period=JUNE)
    assert codes(alone)["unmatched-rows"]["count"] == 2
    grouped = answer(metrics=[per("sales", "store.name")], group_by=["product.name"], period=JUNE)
    assert codes(grouped)["unmatched-rows"]["count"] == 2


def test_rows_of_no_member_are_told_beside_other_parts(answer: Run) -> None:
    """The line of 50, which is in no known store, and order 9, which has no day; the line of order 7 of no customer."""
    beside = answer(metrics=["returned", per("sales", "store.name")], period=JUNE)
    assert codes(beside)["unmatched-rows"]["count"] == 2
    grouped = answer(metrics=["returned", per("sales", "store.name")], group_by=["region.name"], period=JUNE)
    assert codes(grouped)["unmatched-rows"]["count"] == 2
    assert codes(answer(metrics=[per("sales", "customer.name")], period=JUNE))["unmatched-rows"]["count"] == 2


def test_rows_without_a_value_of_their_own_are_told(answer: Run) -> None:
    """Every row of the ledger has a department; departments of June: 20, 5 and, of another currency, 6."""
    result = answer(metrics=[per("result", "ledger.dept")], period=JUNE)
    assert "unmatched-rows" not in codes(result)


def test_a_month_that_is_not_over_does_not_grow_from_a_whole_one(answer: Run) -> None:
    """Stores sold 130 and 110 in May, 75 and 40 in June so far; all of them 165 after 170 over as many days of May.

    Of January to April there is none.
    """
    name = "sales.avg:store.name"
    derive = [{"column": one, "as": what} for one in (name, "sales") for what in ("growth", "streak")]
    result = answer(metrics=[per("sales", "store.name"), "sales"], grain="month", period=("2025-04-01", "2025-07-01"),
                    derive=derive)  # fmt: skip
    names = ("sales.avg.growth:store.name", "sales.avg.streak:store.name", "sales.growth", "sales.streak")
    may, june = ([row[result.index_of(one)] for one in names] for row in result.rows[1:])
    assert may == [None, 0, None, 1]
    assert june == [None, None, pytest.approx(-5 / 170), -1]
    assert [row[result.index_of(name)] for row in result.rows] == [None, 120, 57.5]


def test_a_median_of_amounts_is_not_cut_to_their_cents(answer: Run) -> None:
    """North Gate 75.00 and South Gate 40.00 in June, 1 to 19 May 130 and 40: half of a cent is kept."""
    result = answer(metrics=[per("sales", "store.name", aggregation="median")], period=JUNE)
    assert result.rows == ((57.5,),)
    assert result.columns[0].type == "double"
