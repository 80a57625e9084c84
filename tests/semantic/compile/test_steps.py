"""Two steps, and members without a metric."""

from decimal import Decimal

import pytest

from semantic.layer import Layer
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


REFUSED = [
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
    ({"metrics": ["sales", {"metric": "sales", "per": ["@month"], "aggregation": "avg"}]}, "not-yet"),
    ({"metrics": [{"metric": "sales", "per": ["@month"], "aggregation": "avg"}], "grain": "year"}, "not-yet"),
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
