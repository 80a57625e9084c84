"""What metrics of two steps stand beside: one member's own figure, another period's. See the shops' tables."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.periods import Period
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import Run, codes, column, written
from tests.semantic.compile.shops import (
    MAY,
    SPRING,
    YEAR_2025,
    YEAR_BEFORE,
    are_same,
    by_shop,
    derive,
    open_shops,
    rows,
    run,
)

LATELY = ("2025-04-01", "2025-06-01")
BEFORE = {"to": "previous_period"}


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    opened = open_shops(tmp_path_factory)
    yield opened
    opened.close()


def per(*names: str, metric: str = "sales", aggregation: str = "avg") -> dict[str, Any]:
    return {"metric": metric, "per": list(names), "aggregation": aggregation}


def member(field: str, value: str) -> dict[str, str]:
    return {"to": "member", "field": field, "value": value}


# One member


def test_a_mean_per_member_stands_beside_that_of_one_group(answer: Run) -> None:
    """May: shops of the north sold 20 and 25, the one of the south 2."""
    name = "sales.avg:shop.name"
    result = answer(metrics=[per("shop.name")], group_by=["shop.region"], period=MAY,
                    compare=[member("shop.region", "south")])  # fmt: skip
    assert rows(result, "shop.region", name, f"{name}:south", f"{name}.change:south") == [
        ("north", 22.5, 2, 20.5),
        ("south", 2, 2, 0),
    ]
    assert result.totals[0].values[f"{name}:south"] == 2


def test_a_condition_on_the_field_is_not_the_member_s(answer: Run) -> None:
    north = [{"field": "shop.region", "op": "in", "values": ["north"]}]
    result = answer(metrics=[per("shop.name")], filters=north, period=MAY, compare=[member("shop.region", "south")])
    assert rows(result, "sales.avg:shop.name", "sales.avg:shop.name:south") == [(22.5, 2)]


def test_one_of_the_members_is_not_counted_for_each_of_them(answer: Run) -> None:
    """May: 20, 25 and 2, of which Ash's 20 is one."""
    steps = [per("shop.name", aggregation=one) for one in ("avg", "sum", "count")]
    result = answer(metrics=steps, period=MAY, compare=[member("shop.name", "Ash")])
    assert rows(result, *(f"sales.{one}:shop.name" for one in ("avg", "sum", "count"))) == [
        (pytest.approx(47 / 3), 47, 3)
    ]
    assert rows(result, *(f"sales.{one}:shop.name:Ash" for one in ("avg", "sum", "count"))) == [(20, 20, 1)]


def test_each_bucket_stands_beside_the_member_s_own(answer: Run) -> None:
    """March: Ash 30, Cedar 8; April: Ash 20, Beech 15; May: 20, 25 and 2; Ash had 30, 20 and 20."""
    name = "sales.avg:shop.name"
    result = answer(metrics=[per("shop.name")], grain="month", period=SPRING, compare=[member("shop.name", "Ash")])
    assert rows(result, name, f"{name}:Ash") == [(19, 30), (17.5, 20), (pytest.approx(47 / 3), 20)]


def test_other_groups_are_kept_beside_a_member(answer: Run) -> None:
    """2025: tea of Beech 15 in one month, cups 35 over two; Ash sold tea for 70 over four months, cups for 30 in one.

    Months are those of the period: five.
    """
    name = "sales.max:@month"
    result = answer(
        metrics=[per("@month", aggregation="max"), "sales"], group_by=["shop.name", "sales.product"], period=YEAR_2025,
        compare=[member("shop.name", "Ash")], filters=[{"field": "shop.name", "op": "in", "values": ["Beech"]}],
    )  # fmt: skip
    assert set(rows(result, "shop.name", "sales.product", name, f"{name}:Ash", "sales", "sales:Ash")) == {
        ("Beech", "tea", 15, 20, 15, 70),
        ("Beech", "cup", 25, 30, 35, 30),
    }


def test_a_member_found_on_either_side_is_kept(answer: Run) -> None:
    """In March Ash sold cups to bob, Cedar tea to ann."""
    name = "sales.avg:sales.buyer"
    result = answer(
        metrics=[per("sales.buyer")], group_by=["sales.product"], period=("2025-03-01", "2025-04-01"),
        filters=[{"field": "shop.region", "op": "in", "values": ["south"]}], compare=[member("shop.region", "north")],
    )  # fmt: skip
    assert set(rows(result, "sales.product", name, f"{name}:north")) == {("tea", 8, None), ("cup", None, 30)}


def test_a_member_is_read_over_the_same_days_as_the_others(answer: Run) -> None:
    """Beside a year before and Ash at once: April and May 2025 and 2024."""
    name = "sales.avg:@month"
    result = answer(metrics=[per("@month")], period=LATELY, compare=[YEAR_BEFORE, member("shop.name", "Ash")])
    assert rows(result, name, f"{name}:year_before", f"{name}:Ash") == [(43, 20, 20)]


def test_others_stand_beside_one_member(answer: Run) -> None:
    """April and May: Beech 15 and 25, Ash 20 and 20, Cedar 0 and 2."""
    name = "sales.avg:@month"
    result = answer(
        metrics=[per("@month")], group_by=["shop.name"], period=LATELY, compare=[member("shop.name", "Cedar")],
        order_by=[{"by": "shop.name", "descending": False}], limit={"count": 1, "others": True},
    )  # fmt: skip
    assert rows(result, name, f"{name}:Cedar", f"{name}.change:Cedar") == [(20, 1, 19), (2, 1, 1), (21, 1, 20)]


# Another period


def test_a_mean_per_month_stands_beside_that_of_the_months_before(answer: Run) -> None:
    """All shops: 39 and 47 after 33 and 38. By shop: 20, 20 after 20, 30; 15, 25 after 5, 0; 0, 2 after 8, 8; and what
    has no shop 4, 0 after nothing in either month.
    """
    name = "sales.avg:@month"
    result = answer(metrics=[per("@month")], period=LATELY, compare=[BEFORE])
    assert rows(result, name, f"{name}:previous_period", f"{name}.change:previous_period") == [(43, 35.5, 7.5)]
    assert result.bases == {"previous_period": Period(date(2025, 2, 1), date(2025, 4, 1))}
    shops = answer(metrics=[per("@month")], group_by=["shop.name"], period=LATELY, compare=[BEFORE])
    assert by_shop(shops, name) == {"Ash": 20, "Beech": 20, "Cedar": 1, None: 2}
    assert by_shop(shops, f"{name}:previous_period") == {"Ash": 25, "Beech": 2.5, "Cedar": 8, None: 0}
    assert shops.totals[0].values[f"{name}:previous_period"] == 35.5


def test_months_named_need_not_be_as_many(answer: Run) -> None:
    """38, 39 and 47 in spring, 15 and 33 in January and February; the best of them 47 and 33."""
    steps = [per("@month"), per("@month", aggregation="max"), per("@month", aggregation="count")]
    winter = {"to": "period", "period": {"start": "2025-01-01", "end": "2025-03-01"}}
    result = answer(metrics=[*steps, "sales"], period=SPRING, compare=[winter])
    names = ["sales.avg:@month", "sales.max:@month", "sales.count:@month", "sales"]
    assert rows(result, *names) == [(pytest.approx(124 / 3), 47, 3, 124)]
    assert rows(result, *(f"{name}:period" for name in names)) == [(24, 33, 2, 48)]


def test_days_of_a_month_that_is_not_over_stand_beside_as_many_days(layer: Layer) -> None:
    """1 to 20 May: Ash 20, Beech 25, over 20 days; 1 to 20 April: 35."""
    asked = written(metrics=[per("@day")], period=MAY, compare=[BEFORE])
    result = layer.run(asked, layer.asker(None), layer.as_of(date(2025, 5, 20)))
    assert isinstance(result, ResultTable)
    assert rows(result, "sales.avg:@day", "sales.avg:@day:previous_period") == [(45 / 20, 35 / 20)]


def test_conditions_on_the_days_are_part_of_the_period(answer: Run) -> None:
    since = [{"field": "sales.day", "op": "ge", "values": ["2025-04-01"]}]
    result = answer(metrics=[per("@month")], filters=since, period=YEAR_2025, compare=[BEFORE])
    assert rows(result, "sales.avg:@month", "sales.avg:@month:previous_period") == [(43, 35.5)]


def test_what_stands_beside_may_be_filtered_ordered_ranked_and_cut(answer: Run) -> None:
    """Changes: Ash -5, Beech +17.5, Cedar -7; what has no shop has no base."""
    name = "sales.avg:@month"
    change = f"{name}.change:previous_period"
    over: dict[str, Any] = {
        "metrics": [per("@month")],
        "group_by": ["shop.name"],
        "period": LATELY,
        "compare": [BEFORE],
    }
    result = answer(**over, metric_filters=[{"by": change, "op": "lt", "value": 0}], order_by=[{"by": change}])
    assert column(result, "shop.name") == ["Ash", "Cedar"]
    ranked = answer(**over, derive=[derive(f"{name}:previous_period", "rank")])
    assert by_shop(ranked, "sales.avg.rank:@month:previous_period") == {"Ash": 1, "Cedar": 2, "Beech": 3, None: None}
    cut = answer(**over, limit={"count": 1, "others": True}, order_by=[{"by": change}])
    assert [row for at, row in enumerate(rows(cut, name, f"{name}:previous_period")) if at in cut.others] == [(21, 33)]


def test_who_fell_may_be_a_set_and_be_counted(answer: Run) -> None:
    below = [{"by": "sales.avg:@month.change:previous_period", "op": "lt", "value": 0}]
    fell: dict[str, Any] = {
        "metrics": [per("@month")], "group_by": ["shop.name"], "period": {"start": LATELY[0], "end": LATELY[1]},
        "compare": [BEFORE], "metric_filters": below,
    }  # fmt: skip
    assert answer(**fell, output="member_count").rows == ((2,),)
    among = [{"field": "shop.name", "op": "in_query", "query": fell}]
    assert set(column(answer(metrics=["sales"], group_by=["shop.name"], filters=among), "shop.name")) == {
        "Ash",
        "Cedar",
    }


def test_a_base_that_begins_before_the_data_is_told(answer: Run) -> None:
    """Data begin in March 2024; January and February had none, so that March's 12 is their months' mean."""
    result = answer(metrics=[per("@month")], period=("2024-04-01", "2024-07-01"), compare=[BEFORE])
    assert rows(result, "sales.avg:@month:previous_period") == [(12,)]
    told = [one.parameters for one in result.warnings if one.code == "partial-period" and "first" in one.parameters]
    assert told == [{"metrics": ("sales",), "first": "2024-03-01", "lacks_part": "previous_period"}]


# Laws


STEPS = (
    per("@month"), per("@day", aggregation="max"), per("shop.name"), per("sales.buyer", "@month", aggregation="median"),
    per("@month", metric="margin"), per("shop.name", metric="buyers", aggregation="max"),
    per("@month", metric="stock_end"), per("sales.product", metric="receipts", aggregation="min"),
)  # fmt: skip


def alone(layer: Layer, group: str | None, **query: Any) -> dict[Any, Any]:
    """The first figure by group, or the only one."""
    result = run(layer, **query, group_by=[group] if group else [])
    name = next(one.name for one in result.columns if one.role == "metric")
    return dict(rows(result, *([group, name] if group else [name, name])))


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(step=st.sampled_from(STEPS), group=st.sampled_from([None, "shop.region"]),
       period=st.sampled_from([LATELY, SPRING, MAY]))  # fmt: skip
def test_a_base_is_what_its_period_gives_alone(
    layer: Layer, step: dict[str, Any], group: str | None, period: tuple[str, str]
) -> None:
    if (step["metric"], period) == ("stock_end", SPRING):
        return  # there was no stock before
    result = run(layer, metrics=[step], group_by=[group] if group else [], period=period, compare=[BEFORE])
    name = next(one.name for one in result.columns if one.role == "metric")
    days = result.bases["previous_period"]
    base = alone(layer, group, metrics=[step], period=(days.start.isoformat(), days.end.isoformat()))
    gap = 0 if step["per"] in (["@month"], ["@day"]) and step["metric"] == "sales" else None
    for row in rows(result, *([group] if group else [name]), f"{name}:previous_period"):
        assert are_same(row[1], base.get(row[0], gap) if group else next(iter(base.values())))


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(
    step=st.sampled_from([one for one in STEPS if one["metric"] != "stock_end"]),
    value=st.sampled_from(["Ash", "Beech"]),
    group=st.sampled_from([None, "shop.region", "sales.product", "shop.name"]),
)
def test_a_member_s_base_is_what_it_gives_alone(
    layer: Layer, step: dict[str, Any], value: str, group: str | None
) -> None:
    over: dict[str, Any] = {"metrics": [step], "period": SPRING}
    result = run(layer, **over, group_by=[group] if group else [], compare=[member("shop.name", value)])
    name = next(one.name for one in result.columns if one.role == "metric")
    by = None if group == "shop.name" else group
    own = alone(layer, by, **over, filters=[{"field": "shop.name", "op": "in", "values": [value]}])
    for row in rows(result, *([group] if group else [name]), f"{name}:{value}"):
        gap = 0 if step["per"] in (["@month"], ["@day"]) and step["metric"] == "sales" else None
        assert are_same(row[1], own.get(row[0], gap) if by else next(iter(own.values())))


# Refusals


REFUSED: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    (
        "no such member",
        {"metrics": [per("shop.name")], "compare": [member("shop.region", "west")]},
        "unknown-member",
        {"field": "shop.region", "value": "west"},
    ),
    (
        "a field that the fact does not reach",
        {"metrics": [per("shop.name")], "compare": [member("fees.currency", "CNY")]},
        "filter-not-shared",
        {"metric": "sales", "field": "fees.currency"},
    ),
    (
        "another currency",
        {"metrics": [per("shop.name", metric="fees")], "compare": [member("fees.currency", "CNY")]},
        "not-yet",
        {"feature": "fees.currency=CNY"},
    ),
    (
        "two members of one name",
        {"metrics": [per("shop.name")], "compare": [member("shop.name", "Ash"), member("shop.region", "ash")]},
        "not-yet",
        {"feature": "two comparisons to Ash"},
    ),
    (
        "one value beside its own average",
        {"metrics": [per("shop.name")], "compare": [{"to": "average"}]},
        "not-yet",
        {"feature": "average"},
    ),
    ("no period", {"metrics": [per("@month")], "compare": [BEFORE]}, "no-history", {"comparison": "previous_period"}),
    (
        "months within quarters beside the quarters before",
        {"metrics": [per("@month")], "grain": "quarter", "period": YEAR_2025, "compare": [BEFORE]},
        "not-yet",
        {"feature": "sales.avg:@month"},
    ),
    (
        "a base that lies before all data",
        {"metrics": [per("@month")], "period": ("2024-03-01", "2024-05-01"), "compare": [BEFORE]},
        "no-history",
        {"metric": "sales", "first": "2024-03-01"},
    ),
    (
        "a share of what stands beside every row",
        {
            "metrics": [per("@month", aggregation="sum")],
            "group_by": ["shop.name"],
            "period": MAY,
            "compare": [member("shop.name", "Ash")],
            "derive": [derive("sales.sum:@month:Ash", "share")],
        },
        "not-yet",
        {"feature": "sales.sum:@month:Ash.share"},
    ),
]


@pytest.mark.parametrize(("query", "code", "parameters"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_has_nothing_honest_to_stand_beside_is_refused(
    layer: Layer, query: dict[str, Any], code: str, parameters: dict[str, Any]
) -> None:
    problem = layer.run(written(**query), layer.asker(None), layer.as_of(None))
    assert isinstance(problem, QueryProblem)
    assert (problem.code, dict(problem.parameters)) == (code, parameters)


@pytest.mark.parametrize(("role", "field", "value"), [("clerk", "shop.name", "Ash"), ("north", "shop.region", "south")])
def test_a_member_that_the_role_may_not_see_is_no_member(layer: Layer, role: str, field: str, value: str) -> None:
    asked = written(metrics=[per("sales.buyer")], compare=[member(field, value)])
    problem = layer.run(asked, layer.asker(role), layer.as_of(None))
    assert isinstance(problem, QueryProblem)
    assert problem.code == "unknown-member"
    assert (problem.parameters["field"], problem.parameters["value"]) == (field, value)
    nearest = problem.parameters.get("nearest", ())
    assert isinstance(nearest, tuple)
    assert value not in nearest


def test_what_both_sides_disclose_is_said_once(answer: Run) -> None:
    result = answer(metrics=[per("@month")], period=LATELY, compare=[BEFORE, member("shop.name", "Ash")])
    assert [one.code for one in result.warnings].count("uncertified") == 1
    assert codes(result)["uncertified"] == {"metrics": ("sales",)}
