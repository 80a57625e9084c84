"""Words that stand beside a number and say little, or say which one is meant; and what must not be passed over."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from assistant.codes import ClarificationCode
from assistant.reading import Ask, Decline, Reading, Understanding
from assistant.understand.languages import stem
from semantic.periods import Unit
from semantic.plan import Forecast, Horizon, Query
from semantic.query import SemanticQuery
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: site
    table: sites
    primary_key: [site_id]
    label: {zh: 营地资料, en: site list}
    fields:
      - {name: name, kind: dimension, expression: site, label: {zh: 营地, en: campsite}}
      - {name: coast, kind: dimension, expression: coast, label: {zh: 海岸, en: coast}}
  - name: offer
    table: offers
    primary_key: [offer_id]
    label: {zh: 套餐表, en: offer list}
    fields: [{name: name, kind: dimension, expression: offer, label: {zh: 套餐, en: package}, synonyms: {en: [plan]}}]
  - name: guide
    table: guides
    primary_key: [guide_id]
    label: {zh: 向导, en: guide}
    fields:
      - {name: id, kind: dimension, expression: guide_id, label: {zh: 向导, en: guide}, synonyms: {en: [leader]}}
      - name: grade
        kind: dimension
        label: {zh: 级别, en: grade}
        members: [{value: JR, label: {zh: 初级, en: junior}}, {value: SR, label: {zh: 高级, en: senior}}]
  - name: booking
    table: bookings
    primary_key: [booking_no]
    time_field: booked_on
    label: {zh: 预订, en: booking}
    fields:
      - {name: number, kind: dimension, expression: booking_no, label: {zh: 预订号, en: booking number}}
      - {name: booked_on, kind: time, expression: booked_on, granularity: day, label: {zh: 预订日期, en: booking date}}
      - {name: paid_on, kind: time, expression: paid_on, granularity: day, label: {zh: 付款日期, en: payment date}}
      - name: arrives_on
        kind: time
        expression: arrives_on
        granularity: day
        scheduled: true
        label: {zh: 抵达日期, en: day of arrival}
      - name: outcome
        kind: dimension
        label: {zh: 结果, en: outcome}
        members: [{value: OPN, label: {zh: 待定, en: pending}}, {value: WON, label: {zh: 落定, en: confirmed}}]
      - {name: price, kind: measure, expression: price, unit: EUR, label: {zh: 报出价格, en: price offered}}
  - name: deposit
    table: deposits
    primary_key: [held_on, site_id]
    time_field: held_on
    label: {zh: 押金表, en: deposit list}
    fields: [{name: held_on, kind: time, expression: held_on, granularity: day, label: {zh: 盘点日期, en: count date}}]
  - name: goal
    table: goals
    primary_key: [goal_month]
    time_field: goal_month
    scheduled: true
    label: {zh: 目标表, en: goal list}
    fields: [{name: goal_month, kind: time, granularity: month, label: {zh: 目标月, en: goal month}}]
relationships:
  - {from: booking, columns: [site_id], to: site, to_columns: [site_id]}
  - {from: booking, columns: [offer_id], to: offer, to_columns: [offer_id]}
  - {from: booking, columns: [guide_id], to: guide, to_columns: [guide_id]}
  - {from: deposit, columns: [site_id], to: site, to_columns: [site_id]}
metrics:
  - {name: bookings, label: {zh: 预订单数, en: bookings}, type: simple, dataset: booking, aggregation: count}
  - name: takings
    label: {zh: 营地收入, en: takings}
    type: simple
    dataset: booking
    aggregation: sum
    expression: price
    unit: EUR
  - name: average_price
    label: {zh: 单均价格, en: average camping price}
    type: simple
    dataset: booking
    aggregation: avg
    expression: price
    unit: EUR
  - name: arrivals
    label: {zh: 抵达单数, en: arrivals}
    type: simple
    dataset: booking
    aggregation: count
    time_field: arrives_on
  - name: confirmed_rate
    label: {zh: 落定率, en: confirmation rate}
    type: ratio
    numerator: arrivals
    denominator: bookings
  - name: deposits_held
    label: {zh: 押金, en: deposits held}
    type: simple
    dataset: deposit
    aggregation: sum
    expression: amount
    non_additive: {over: time, take: last}
    unit: EUR
  - name: takings_goal
    label: {zh: 收入目标, en: goal for takings}
    type: simple
    dataset: goal
    aggregation: sum
    expression: goal
    unit: EUR
scenarios:
  - {name: goal, label: {zh: 计划, en: plan}, of: {takings: takings_goal}, granularity: month}
  - {name: outlook, label: {zh: 预测, en: forecast}, of: {takings: takings_goal}, granularity: month}
"""
TABLES = {
    "sites": "site_id,site,coast\nS1,Pine,North\nS2,Dune,South\n",
    "offers": "offer_id,offer\nO1,Weekend\nO2,Season\n",
    "guides": "guide_id,grade\nG1,SR\nG2,JR\n",
    "bookings": (
        "booking_no,booked_on,paid_on,arrives_on,site_id,offer_id,guide_id,outcome,price\n"
        "0,2023-12-01,2024-01-02,2024-01-05,S1,O1,G1,WON,10\n"
        "1,2025-05-01,2025-06-02,2025-07-01,S1,O1,G1,OPN,10\n2,2025-06-02,2025-06-02,2026-01-05,S2,O2,G2,WON,20\n"
    ),
    "deposits": "held_on,site_id,amount\n2025-05-31,S1,5\n2025-05-31,S2,6\n",
    "goals": "goal_month,goal\n2025-06-01,100\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("beside"), CATALOG, TABLES, date(2025, 9, 20)) as opened:
        yield partial(read_by, opened)


def query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # A balance is what is there on a day.
        ("各营地押金余额", {"metrics": ("deposits_held",), "group_by": ("site.name",)}),
        ("最新的押金", {"metrics": ("deposits_held",)}),
        ("手上还有多少押金", {"metrics": ("deposits_held",)}),
        ("latest deposits held by campsite", {"metrics": ("deposits_held",), "group_by": ("site.name",)}),
        ("deposits held on hand", {"metrics": ("deposits_held",)}),
        ("balance of deposits held by month this year", {"metrics": ("deposits_held",), "grain": "month"}),
        # By which time a number goes.
        ("6月营地收入（付款日期口径）", {"time_field": "booking.paid_on"}),
        ("6月营地收入，以付款日期为准", {"time_field": "booking.paid_on"}),
        ("takings in June on a payment date basis", {"time_field": "booking.paid_on"}),
        ("June takings, payment date basis", {"time_field": "booking.paid_on"}),
        # The units of a time, counted.
        ("去年四个季度的营地收入", {"grain": "quarter"}),
        ("2024年12个月的营地收入", {"grain": "month"}),
        ("takings in the four quarters of 2024", {"grain": "quarter"}),
        ("takings for all 12 months of last year", {"grain": "month"}),
        # Two groupings crossed.
        ("营地×套餐 2024年营地收入", {"group_by": ("site.name", "offer.name")}),
        ("2024 takings, campsite x package", {"group_by": ("site.name", "offer.name")}),
        ("2024 takings by campsite x month", {"group_by": ("site.name",), "grain": "month"}),
        # A name written short, and as a piece of a longer one.
        ("avg camping price 2024", {"metrics": ("average_price",), "group_by": ()}),
        ("senior grade leaders: takings 2024", {"group_by": ()}),
        ("senior leaders: takings 2024 by leader", {"group_by": ("guide.id",)}),
        # A plan is one after a comparing word, else what is called so.
        ("takings vs plan by month this year", {"group_by": (), "grain": "month"}),
        ("takings by plan in June", {"group_by": ("offer.name",)}),
        ("takings in June ex Pine by campsite", {"group_by": ("site.name",)}),
        # Rows.
        ("list the pending outcome bookings of May", {"output": "rows"}),
        ("5月待定预订明细清单", {"output": "rows"}),
        ("the 3 pending bookings with the highest price offered", {"output": "rows"}),
        ("待定预订里报出价格最高的3个", {"output": "rows"}),
        # What is counted, named once more.
        ("2024年抵达单数的预订按营地", {"metrics": ("arrivals",), "group_by": ("site.name",)}),
    ],
)
def test_what_stands_beside_a_number_is_read(
    read: Callable[[str], Understanding], text: str, parts: dict[str, Any]
) -> None:
    found = query(read(text))
    assert {name: getattr(found, name) for name in parts} == parts


def test_what_is_compared_with_a_plan_has_one(read: Callable[[str], Understanding]) -> None:
    assert [one.scenario for one in query(read("takings vs plan for June")).compare] == ["goal"]
    assert isinstance(read("confirmation rate vs plan in June"), Decline)


def test_ex_leaves_out(read: Callable[[str], Understanding]) -> None:
    filters = query(read("takings in June ex Pine")).filters
    assert [(one.field, one.op, one.values) for one in filters] == [("site.name", "not_in", ("Pine",))]


@pytest.mark.parametrize("text", ["arrivals in October", "10月抵达单数", "10月各营地抵达单数"])
def test_of_what_lies_ahead_both_occurrences_are_offered(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    assert found.code is ClarificationCode.AMBIGUOUS_PERIOD
    plans = [one.plan.query for one in found.candidates if isinstance(one.plan, Query)]
    assert {str(one.period.start) for one in plans if one.period} == {"2024-10-01", "2025-10-01"}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("arrivals in August", "2025-08-01"),
        ("arrivals in October 2025", "2025-10-01"),
        ("bookings in October", "2024-10-01"),
        ("10月预订单数", "2024-10-01"),
    ],
)
def test_an_occurrence_that_is_said_or_nearer_is_meant(
    read: Callable[[str], Understanding], text: str, start: str
) -> None:
    period = query(read(text)).period
    assert period is not None
    assert str(period.start) == start


@pytest.mark.parametrize(
    "text",
    [
        "营地收入余额",
        "手上营地收入",
        "latest takings",
        "takings on hand",
        "takings on a cash basis in June",
        "6月营地收入，净额口径",
        "2024年三个季度的营地收入",
        "takings in the three quarters of 2024",
        "2024 takings x 3",
        "takings x campsite x",
    ],
)
def test_what_would_mean_something_else_is_not_passed_over(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(("short", "whole"), [("avg", "average"), ("qty", "quantity"), ("depts", "department")])
def test_a_word_cut_short_is_the_word(short: str, whole: str) -> None:
    assert stem(short) == stem(whole)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("预测下个月押金", 1),
        ("押金下个月预测", 1),
        ("forecast deposits held for next month", 1),
        ("forecast of bookings for December", 3),
        ("预测12月预订单数", 3),
        ("预测明年1月预订单数", 4),
        ("forecast bookings for the next two months", 2),
        ("forecast bookings by month this year", 3),
    ],
)
def test_what_is_to_come_of_what_nobody_planned_is_a_forecast_up_to_that_time(
    text: str, count: int, read: Callable[[str], Understanding]
) -> None:
    """Today is 20 September: December is the third month to come, and no December that is over."""
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Forecast)
    assert (found.plan.horizon, found.plan.query.period) == (Horizon(count=count, unit=Unit.MONTH), None)


@pytest.mark.parametrize("text", ["6月营地收入和预测比", "takings against the forecast in June"])
def test_a_plan_called_a_forecast_is_still_what_a_number_is_held_against(
    text: str, read: Callable[[str], Understanding]
) -> None:
    assert [(one.to, one.scenario) for one in query(read(text)).compare] == [("scenario", "outlook")]


@pytest.mark.parametrize("text", ["takings vs package in June", "takings versus campsite in June"])
def test_a_number_beside_a_grouping_is_no_number_by_it(text: str, read: Callable[[str], Understanding]) -> None:
    """Sales vs plan, where customers are on plans, asks for what was planned."""
    assert isinstance(read(text), Ask | Decline)
