"""Follow-ups as edits: what a short question leaves unsaid stays; what it says replaces its like."""

from datetime import date
from typing import Any

import pytest

from assistant.understand.followup import continued
from assistant.understand.mention import PeriodValue
from assistant.understand.scene import Draft
from semantic.periods import Period, Unit
from semantic.query import Comparison, Derive, Filter, Limit, Order, SemanticQuery

JULY = Period(date(2024, 7, 1), date(2024, 8, 1))
JUNE = PeriodValue(period=Period(date(2024, 6, 1), date(2024, 7, 1)), unit=Unit.MONTH)
EXPRESS = Filter(field="service.kind", op="in", values=("EXP",))
BULK = Filter(field="service.kind", op="in", values=("BLK",))
TEA = Filter(field="client.trade", op="in", values=("茶叶",))
BEFORE = SemanticQuery(metrics=("parcel_count",), group_by=("service.kind",), period=JULY, filters=(EXPRESS,))


def edited(before: SemanticQuery = BEFORE, **draft: Any) -> Draft | None:
    found = continued(before, Draft(**draft))
    return found[1] if found else None


@pytest.mark.parametrize(
    ("says", "keeps"),
    [
        ({"period": JUNE}, {"metrics": ("parcel_count",), "group_by": ("service.kind",), "filters": (EXPRESS,)}),
        ({"group_by": ("client.name",)}, {"metrics": ("parcel_count",), "filters": (EXPRESS,)}),
        ({"grain": Unit.MONTH}, {"metrics": ("parcel_count",), "group_by": ("service.kind",)}),
        ({"named": ((0, "delivery_cost"),)}, {"metrics": ("delivery_cost",), "group_by": ("service.kind",)}),
        ({"filters": (TEA,)}, {"filters": (EXPRESS, TEA), "group_by": ("service.kind",)}),
        ({"filters": (BULK,)}, {"filters": (BULK,)}),
        ({"compare": (Comparison(to="year_before"),)}, {"metrics": ("parcel_count",), "filters": (EXPRESS,)}),
        ({"count": 3, "descending": True}, {"group_by": ("service.kind",), "count": 3}),
        ({"has_share": True}, {"group_by": ("service.kind",), "has_share": True}),
    ],
)
def test_what_is_left_unsaid_stays(says: dict[str, Any], keeps: dict[str, Any]) -> None:
    draft = edited(**says)
    assert draft is not None
    assert {name: getattr(draft, name) for name in keeps} == keeps


@pytest.mark.parametrize(
    "says",
    [
        {"named": ((0, "delivery_cost"),), "period": JUNE},
        {"named": ((0, "delivery_cost"),), "group_by": ("client.name",)},
        {"named": ((0, "delivery_cost"),), "filters": (TEA,)},
        {"group_by": ("client.name",), "output": "member_count"},
        {},
        {"descending": True},
    ],
)
def test_a_question_that_stands_alone_or_says_nothing_continues_nothing(says: dict[str, Any]) -> None:
    assert edited(**says) is None


def test_a_metric_with_a_member_goes_on_when_words_say_so() -> None:
    assert edited(named=((0, "delivery_cost"),), filters=(TEA,), follows=True) is not None


def test_another_period_ends_the_comparison_of_the_one_before() -> None:
    before = SemanticQuery(metrics=("parcel_count",), period=JULY, compare=(Comparison(to="year_before"),))
    draft = edited(before, period=JUNE)
    assert draft is not None
    assert draft.compare == ()
    kept = edited(before, filters=(TEA,))
    assert kept is not None
    assert kept.compare == before.compare


def test_rank_order_and_share_stay() -> None:
    before = SemanticQuery(
        metrics=("parcel_count",), group_by=("client.name",), period=JULY, limit=Limit(count=2),
        order_by=(Order(by="parcel_count", descending=False),), derive=(Derive(column="parcel_count", as_="share"),),
    )  # fmt: skip
    draft = edited(before, period=JUNE)
    assert draft is not None
    assert (draft.count, draft.descending, draft.has_share) == (2, False, True)
