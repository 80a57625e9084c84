"""Fields restricted by other queries: what a set keeps, in every fact and for everybody who asks."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from semantic.layer import Layer
from tests.semantic.compile.club import LAST_90_DAYS, Y24, Y25, among, grown, has, open_club, rows_of
from tests.semantic.compile.company import Run, by_member, codes, column
from tests.semantic.compile.own import add_up_early


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    yield from open_club(tmp_path_factory.mktemp("sets"))


OK = "status = 'ok'"
IN_2025 = "day >= '2025-01-01' AND day < '2025-06-21'"
SETS: list[tuple[str, list[dict[str, Any]], str]] = [
    (
        "bought last year",
        [among(metrics=["orders"], period=Y24)],
        f"customer_id IN (SELECT customer_id FROM orders WHERE {OK} AND year(day) = 2024)",
    ),
    (
        "bought last year and not in the last 90 days",
        [
            among(metrics=["orders"], period=Y24),
            among(metrics=["orders"], period=LAST_90_DAYS, metric_filters=has("orders", "eq", 0)),
        ],
        f"customer_id IN (SELECT customer_id FROM orders WHERE {OK} AND year(day) = 2024) AND customer_id NOT IN "
        f"(SELECT customer_id FROM orders WHERE {OK} AND day >= '2025-03-23' AND customer_id IS NOT NULL)",
    ),
    (
        "shipped and not invoiced, one invoice without an order",
        [
            among("orders.number", metrics=["shipped"]),
            among("orders.number", metrics=["invoiced"], metric_filters=has("invoiced", "eq", 0)),
        ],
        "order_id IN (5, 8)",
    ),
    (
        "up in sales and down in margin: C1 alone, from 100 at 0.5 to 150 at 0.4",
        [
            among(
                metrics=["sales", "margin"],
                period=Y25,
                compare=[{"to": "year_before"}],
                metric_filters=[grown("sales", "gt"), grown("margin", "lt")],
            )
        ],
        "customer_id = 'C1'",
    ),
    (
        "sales fell, those without any included: C2 from 50 to 40, C3 from 70 to nothing",
        [
            among(
                metrics=["sales"],
                period=Y25,
                compare=[{"to": "year_before"}],
                metric_filters=[grown("sales", "lt")],
            )
        ],
        "customer_id IN ('C2', 'C3')",
    ),
    (
        "mean per product below 60, which those without any sale do not have: C2 45, C3 35.5, C5 20",
        [
            among(
                metrics=[{"metric": "sales", "per": ["product.name"], "aggregation": "avg"}],
                metric_filters=has("sales.avg:product.name", "lt", 60),
            )
        ],
        "customer_id IN ('C2', 'C3', 'C5')",
    ),
    (
        "sales did not change: those without any on either side, none of whom has an order",
        [
            among(
                metrics=["sales"],
                period=Y25,
                compare=[{"to": "year_before"}],
                metric_filters=[grown("sales", "ge"), grown("sales", "le")],
            )
        ],
        "false",
    ),
    (
        "less than 60 in 2025: C2 with 40, C5 with 20, and C3 without any sale",
        [among(metrics=["sales"], period=Y25, metric_filters=has("sales", "lt", 60))],
        "customer_id IN ('C2', 'C3', 'C5')",
    ),
    (
        "a condition on a metric that is not shown, and no metric that is",
        [among(metric_filters=has("sales", "ge", 90))],
        "customer_id IN ('C1', 'C2')",
    ),
    (
        "a mean over nothing is below nothing: C2 and C5 alone",
        [among(metrics=["mean_sale"], period=Y25, metric_filters=has("mean_sale", "lt", 60))],
        "customer_id IN ('C2', 'C5')",
    ),
    (
        "a ratio over nothing is unknown",
        [among(metrics=["margin"], period=Y25, metric_filters=has("margin", "lt", 0.5))],
        "customer_id = 'C1'",
    ),
    (
        "a derived metric of nothing is zero",
        [among(metrics=["profit"], period=Y25, metric_filters=has("profit", "le", 0))],
        "customer_id = 'C3'",
    ),
    (
        "a monthly mean of months without sales is zero: 25, 6.67, 3.33, and none for C3",
        [
            among(
                metrics=[{"metric": "sales", "per": ["@month"], "aggregation": "avg"}],
                period=Y25,
                metric_filters=has("sales.avg:@month", "lt", 5),
            )
        ],
        "customer_id IN ('C3', 'C5')",
    ),
    (
        "a share of less than a tenth of 442, those without any included",
        [
            among(
                metrics=["sales"],
                derive=[{"column": "sales", "as": "share"}],
                metric_filters=has("sales.share", "lt", 0.1),
            )
        ],
        "customer_id = 'C5'",
    ),
    (
        "the first two by rank",
        [
            among(
                metrics=["sales"], derive=[{"column": "sales", "as": "rank"}], metric_filters=has("sales.rank", "le", 2)
            )
        ],
        "customer_id IN ('C1', 'C2')",
    ),
    (
        "all members there are, with or without facts",
        [among(metrics=["sales"], output="members")],
        "customer_id IN (SELECT customer_id FROM customers)",
    ),
    (
        "the last three, those who never bought among them",
        [
            among(
                metrics=["sales"], output="members", order_by=[{"by": "sales", "descending": False}], limit={"count": 3}
            )
        ],
        "customer_id = 'C5'",
    ),
    (
        "a text of two keys is one of two members: of the Anns C2 alone",
        [among(metrics=["orders"], filters=[{"field": "orders.channel", "op": "in", "values": ["shop"]}])],
        "customer_id IN ('C2', 'C5')",
    ),
    (
        "never bought in a shop: the channel is the order's, so C1 and C3 count although they have web orders",
        [
            among(
                metrics=["orders"],
                filters=[{"field": "orders.channel", "op": "in", "values": ["shop"]}],
                metric_filters=has("orders", "eq", 0),
            )
        ],
        "customer_id IN ('C1', 'C3')",
    ),
    (
        "buyers as the orders have them, without one in a shop: what others bought in a shop does not matter",
        [
            among(
                "orders.buyer",
                metrics=["orders"],
                filters=[{"field": "orders.channel", "op": "in", "values": ["shop"]}],
                metric_filters=has("orders", "eq", 0),
            )
        ],
        "customer_id IN ('C1', 'C3', 'C9')",
    ),
    (
        "as it was known on 12 June: C2's order of the 10th was posted later",
        [among(metrics=["orders"], period=LAST_90_DAYS, known_as_of="2025-06-12")],
        "customer_id = 'C1'",
    ),
    (
        "of Bergen without an order in 2025: the city is the customer's, so nobody of Oslo counts",
        [
            among(
                metrics=["orders"],
                period=Y25,
                filters=[{"field": "customer.city", "op": "in", "values": ["Bergen"]}],
                metric_filters=has("orders", "eq", 0),
            )
        ],
        "customer_id = 'C3'",
    ),
    (
        "members of one field under the role of another: those who hosted",
        [among("customer.name", by="host.name", metrics=["visits"])],
        "customer_id IN ('C2', 'C4')",
    ),
    (
        "members of a field of the fact itself, hidden and with nulls",
        [among("orders.buyer", metrics=["orders"], period=Y25, metric_filters=has("orders", "eq", 0))],
        "customer_id = 'C3'",
    ),
    (
        "days of the week with more than one order",
        [among("@weekday", metrics=["orders"], metric_filters=has("orders", "gt", 1))],
        "isodow(day) IN (SELECT isodow(day) FROM orders WHERE status = 'ok' GROUP BY 1 HAVING count(*) > 1)",
    ),
    (
        "bands of price with sales over 100: below the first edge stands for no band",
        [among("price_band", metrics=["sales"], metric_filters=has("sales", "gt", 50))],
        "product_id = 'P2'",
    ),
    (
        "either of two: bought in 2025 or the largest of all",
        [
            {
                "field": "customer.name",
                "op": "in_query",
                "any_of": [
                    {"metrics": ["sales"], "group_by": ["customer.name"], "period": LAST_90_DAYS},
                    {"metrics": ["sales"], "group_by": ["customer.name"], "metric_filters": has("sales", "lt", 50)},
                ],
            }
        ],
        "customer_id IN ('C1', 'C2', 'C5')",
    ),
]


@pytest.fixture(params=[False, True], ids=["joined", "added up before it is joined"])
def _either_way(layer: Layer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param:
        add_up_early(layer, monkeypatch)
    else:
        layer._plans.clear()


@pytest.mark.slow
@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize(("filters", "condition"), [case[1:] for case in SETS], ids=[case[0] for case in SETS])
def test_a_set_keeps_what_hand_written_sql_keeps(
    layer: Layer, answer: Run, filters: list[dict[str, Any]], condition: str
) -> None:
    expected = rows_of(layer, f"SELECT coalesce(sum(amount), 0), count(*) FROM orders WHERE {OK} AND ({condition})")
    result = answer(metrics=["sales", "orders"], filters=filters)
    assert [float(str(cell)) for cell in result.rows[0]] == [float(cell) for cell in expected[0]]
    by_customer = answer(metrics=["sales", "orders"], group_by=["customer.name"], filters=filters)
    assert by_customer.totals[0].values == dict(zip(("sales", "orders"), result.rows[0], strict=True))


def test_stock_without_a_sale(answer: Run) -> None:
    """Ink was sold in 2024 alone and Cap in a void order: 7 and 9 pieces."""
    without = among("product.name", metrics=["sales"], period=Y25, metric_filters=has("sales", "eq", 0))
    result = answer(metrics=["stock_units"], group_by=["product.name"], filters=[without])
    assert by_member(result, "stock_units") == {"Ink": 7, "Cap": 9}
    assert result.totals[0].values["stock_units"] == 16


def test_the_first_few_with_all_ties_and_then_their_course(answer: Run) -> None:
    """Orders until 19 June: C1 2, C2 2, then C3 and C5 with 1 each, of which one must not be dropped: all four.

    By year: orders 1, 2 and 3 in 2024; 4, 5 and 8 in 2025.
    """
    top = among(metrics=["orders"], period={"start": "2024-01-01", "end": "2025-06-20"}, limit={"count": 3})
    result = answer(metrics=["orders"], grain="year", filters=[top])
    assert column(result, "orders") == [3, 3]
    assert codes(result)["ties-at-cut"] == {"count": 1}


def test_a_set_holds_in_every_fact(answer: Run) -> None:
    """Orders 4, 5 and 8 were shipped; C1 and C2 bought in the last 90 days."""
    recent = among(metrics=["orders"], period=LAST_90_DAYS)
    result = answer(metrics=["sales", "shipped"], group_by=["customer.name"], filters=[recent])
    assert {row[1]: row[2:] for row in result.rows} == {
        "C1": (Decimal("250.00"), 1),
        "C2": (Decimal("90.00"), 1),
    }


def test_a_set_holds_in_the_rows_without_a_day(answer: Run) -> None:
    """C3's order 9 has no day: it is counted where C3 is in the set, and not where C3 is not."""
    old = [among(metrics=["orders"], period=Y24)]
    new = [among(metrics=["orders"], period=LAST_90_DAYS, metric_filters=has("orders", "gt", 0))]
    assert codes(answer(metrics=["sales"], period=Y25, filters=old))["unmatched-rows"] == {"count": 1}
    assert answer(metrics=["sales"], filters=new).rows == ((Decimal("340.00"),),)


def test_a_share_that_is_no_sum_is_of_the_set(answer: Run) -> None:
    """C1 bought pens, C2 ink and a pen: of two buyers two and one, although five bought at all.

    Sales of both are 340 and their cost 50+25+90+10 = 175.
    """
    recent = among(metrics=["orders"], period=LAST_90_DAYS)
    share = [{"column": "buyers", "as": "share"}]
    shares = answer(metrics=["buyers"], group_by=["product.name"], derive=share, filters=[recent])
    assert by_member(shares, "buyers.share") == {"Pen": 1.0, "Ink": 0.5}
    margins = answer(metrics=["margin"], group_by=["customer.name"], filters=[recent])
    assert margins.totals[0].values["margin"] == pytest.approx((340 - 175) / 340)


def test_two_steps_take_a_set(answer: Run) -> None:
    """C1 has 250 and C2 90: a mean of 170."""
    recent = among(metrics=["orders"], period=LAST_90_DAYS)
    step = {"metric": "sales", "per": ["customer.name"], "aggregation": "avg"}
    assert answer(metrics=[step], filters=[recent]).rows == ((170.0,),)


def test_days_without_the_weekdays_of_a_set_are_no_gaps(answer: Run) -> None:
    """From the 10th to the 12th of June, Tuesday to Thursday, Tuesday alone has an order of 40."""
    days = {"start": "2025-06-10", "end": "2025-06-13"}
    large = among("@weekday", metrics=["sales"], period=days, metric_filters=has("sales", "ge", 40))
    result = answer(metrics=["sales"], grain="day", period=days, filters=[large])
    assert [row[1] for row in result.rows] == [Decimal("40.00")]


def test_what_limits_the_inner_query_is_said(answer: Run) -> None:
    """The set's own period is not over and its metric not certified; the outer query has neither."""
    inner = among(metrics=["entries"], period=Y25)
    result = answer(metrics=["sales"], period=Y24, filters=[inner])
    assert codes(result)["uncertified"] == {"metrics": ("entries",)}
    assert {"through": "2025-06-19"} in [dict(one.parameters) for one in result.warnings]


def test_what_was_known_later_and_the_sources_of_a_set_are_said(answer: Run) -> None:
    known = among("product.name", metrics=["orders"], period=LAST_90_DAYS, known_as_of="2025-06-12")
    result = answer(metrics=["stock_units"], filters=[known])
    assert codes(result)["restated"] == {"late": 1, "known_as_of": "2025-06-12"}
    assert [one.source for one in result.freshness] == ["shop", "warehouse"]


def test_a_role_learns_nothing_of_members_it_may_not_see(answer: Run) -> None:
    """Bergen's are C2, C3 and C5; of them C3 alone has no order in 2025, and C4 and C6 do not exist."""
    without = has("orders", "eq", 0)
    inner = among(metrics=["orders"], period=Y25, metric_filters=without)
    result = answer(role="bergen", metrics=["sales"], group_by=["customer.name"], filters=[inner])
    assert column(result, "customer.name.key") == ["C3"]
    listed = answer(
        role="bergen", metrics=["orders"], group_by=["customer.name"], output="members", period=Y25,
        metric_filters=without,
    )  # fmt: skip
    assert column(listed, "customer.name.key") == ["C3"]
    counted = {"group_by": ["customer.name"], "output": "member_count", "metric_filters": without, "period": Y25}
    assert answer(role="bergen", **counted).rows == ((1,),)
    assert answer(**counted).rows == ((3,),)


def test_a_group_is_a_filter_in_a_set_as_anywhere(answer: Run) -> None:
    """The group `west` is Bergen; its customers without an order in 2025 are C3."""
    west = {"field": "customer.city", "op": "in", "values": ["Bergen"]}
    inner = among(metrics=["orders"], period=Y25, filters=[west], metric_filters=has("orders", "eq", 0))
    assert column(answer(metrics=["orders"], group_by=["customer.name"], filters=[inner]), "orders") == [2]
