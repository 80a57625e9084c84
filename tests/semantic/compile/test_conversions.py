"""Events followed by other events: leads that become orders, orders that are repeated."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from semantic.errors import CatalogProblem
from tests.semantic.compile.company import by_member, codes, column
from tests.semantic.compile.own import Own, mistakes, opened

# Leads with the orders of the same customer; complete through 2025-06-19, asked on 2025-06-20.
# 1 A 05-01 web: order 11 on 05-08, the 8th day: too late for 7 days.      2 A 05-02 web: order 11 is on its 7th day.
# 3 B 05-10 web: orders 12 and 13 on 05-10 and 05-11: once.                4 B 05-12 shop: only earlier orders.
# 5 C 05-20 shop: order 14 was cancelled.                                  6 - 05-21 shop: nobody's, as is order 15.
# 7 D 05-31 shop: order 16 on 06-02, after the month.                      8 E 06-15 web: its week is not over.
# 9 F 06-16 web: order 17 on 06-18.                                        10 G 2024-05-03 web: order 18 next day.
# 11 A without a day. 12 H 06-19 shop: order 19 tomorrow, on 06-20.
TABLES = {
    "leads": """
lead_id,day,customer,channel
1,2025-05-01,A,web
2,2025-05-02,A,web
3,2025-05-10,B,web
4,2025-05-12,B,shop
5,2025-05-20,C,shop
6,2025-05-21,,shop
7,2025-05-31,D,shop
8,2025-06-15,E,web
9,2025-06-16,F,web
10,2024-05-03,G,web
11,,A,web
12,2025-06-19,H,shop
""",
    "orders": """
order_id,stamp,customer,status,store
11,2025-05-08 10:00:00,A,ok,N
12,2025-05-10 09:00:00,B,ok,S
13,2025-05-11 09:00:00,B,ok,S
14,2025-05-21 09:00:00,C,cancelled,S
15,2025-05-22 09:00:00,,ok,S
16,2025-06-02 23:59:00,D,ok,S
17,2025-06-18 08:00:00,F,ok,S
18,2024-05-04 08:00:00,G,ok,S
19,2025-06-20 08:00:00,H,ok,S
20,2025-06-18 09:00:00,F,ok,N
21,2025-06-19 00:00:00,F,ok,N
22,2025-05-30 08:00:00,A,ok,N
""",
    "customers": "customer,name\nA,Ann\nB,Ann\nC,Cox\nD,Day\nE,Eve\nF,Fox\nG,Guy\nH,Hay\n",
    "tags": "lead_id,tag\n1,x\n2,x\n2,y\n3,y\n",
    "tag": "tag\nx\ny\n",
}

CATALOG = """
datasets:
  - name: leads
    table: leads
    primary_key: [lead_id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: channel, kind: dimension}
      - {name: customer, kind: dimension}
  - name: orders
    table: orders
    primary_key: [order_id]
    time_field: stamp
    source_system: shop
    fields:
      - {name: stamp, kind: time, granularity: day}
      - {name: customer, kind: dimension}
      - {name: status, kind: dimension}
      - {name: store, kind: dimension}
  - {name: client, table: customers, primary_key: [customer],
     fields: [{name: name, kind: dimension, display_of: customer}]}
  - {name: tag, table: tag, primary_key: [tag], fields: [{name: name, kind: dimension, expression: tag}]}
relationships:
  - {from: leads, columns: [customer], to: client, to_columns: [customer]}
  - {from: orders, columns: [customer], to: client, to_columns: [customer]}
  - {from: leads, to: tag, via: {table: tags, columns: [lead_id], to_columns: [tag], cardinality: many}}
metrics:
  - {name: leads, type: simple, dataset: leads, aggregation: count}
  - {name: people, type: simple, dataset: leads, aggregation: count_distinct, expression: customer}
  - {name: orders, type: simple, dataset: orders, aggregation: count, filter: "status = 'ok'"}
  - {name: won, type: conversion, base: leads, conversion: orders, entity: customer, window: {count: 7, unit: day}}
  - {name: won_count, type: conversion, base: leads, conversion: orders, entity: customer, calculation: conversions,
     window: {count: 7, unit: day}}
  - {name: won_ever, type: conversion, base: leads, conversion: orders, entity: customer, calculation: conversions}
  - {name: won_in_a_month, type: conversion, base: leads, conversion: orders, entity: client.name,
     calculation: conversions, window: {count: 1, unit: month}}
  - {name: people_won, type: conversion, base: people, conversion: orders, entity: customer, calculation: conversions,
     window: {count: 7, unit: day}}
  - {name: repeated, type: conversion, base: orders, conversion: orders, entity: customer, calculation: conversions,
     window: {count: 1, unit: day}}
  - {name: repeat_rate, type: conversion, base: orders, conversion: orders, entity: customer}
policies:
  - {name: no_orders, hide: {metrics: [orders]}}
  - {name: south, rows: [{dataset: orders, filter: "store = 'S'"}]}
"""

ROLES = "roles:\n  all: {}\n  blind: {policies: [no_orders]}\n  south: {policies: [south]}\ndefault_role: all\n"
MAY, JUNE = ("2025-05-01", "2025-06-01"), ("2025-06-01", "2025-07-01")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    company = opened(tmp_path_factory.mktemp("leads"), CATALOG, TABLES, roles=ROLES)
    yield company
    company.layer.close()


def value(own: Own, metric: str, **query: Any) -> Any:
    [row] = own.answer(metrics=[metric], **query).rows
    return row[0]


COUNTS = [
    pytest.param("won_count", MAY, 3, id="leads 2, 3 and 7: a week is seven days and may outlast the period"),
    pytest.param("won_ever", MAY, 4, id="lead 1 as well, once there is no end"),
    pytest.param("won_in_a_month", MAY, 4, id="lead 1 too; lead 4 is no matter of the other Ann's order"),
    pytest.param("people_won", MAY, 3, id="A, B and D"),
    pytest.param("repeated", MAY, 0, id="orders 12 and 13 are a day apart, and a day is over then"),
    pytest.param("repeated", JUNE, 1, id="order 17 by 20 on the same day; 20 by 21 only on the next"),
]


@pytest.mark.parametrize(("metric", "period", "expected"), COUNTS)
def test_events_that_are_followed_count_once(own: Own, metric: str, period: tuple[str, str], expected: int) -> None:
    assert value(own, metric, period=period) == expected


def test_a_rate_is_of_all_events_of_the_base(own: Own) -> None:
    """3 of the 7 leads of May; of May's orders 11, 12, 13, 15 and 22, A's 11 and B's 12 are repeated."""
    assert value(own, "won", period=MAY) == pytest.approx(3 / 7)
    assert value(own, "repeat_rate", period=MAY) == pytest.approx(2 / 5)


def test_groups_and_filters_are_those_of_the_base(own: Own) -> None:
    """Web: leads 1, 2 and 3, of which 2 and 3; shop: 4, 5, 6 and 7, of which 7."""
    result = own.answer(metrics=["won", "won_count", "leads"], group_by=["leads.channel"], period=MAY)
    assert {row[0]: row[1:] for row in result.rows} == {"web": (2 / 3, 2, 3), "shop": (0.25, 1, 4)}
    assert result.totals[0].values == {"won": pytest.approx(3 / 7), "won_count": 3, "leads": 7}
    web = [{"field": "leads.channel", "op": "in", "values": ["web"]}]
    assert value(own, "won_count", period=MAY, filters=web) == 2


def test_a_field_of_the_other_event_cannot_group(own: Own) -> None:
    assert own.refusal(metrics=["won"], group_by=["orders.store"], period=MAY).code == "unreachable-dimension"
    store = [{"field": "orders.store", "op": "in", "values": ["S"]}]
    assert own.refusal(metrics=["won"], filters=store, period=MAY).code == "filter-not-shared"


def test_buckets_hold_the_events_of_the_base(own: Own) -> None:
    """Lead 7 of May was won in June and is May's; June has leads 8, 9 and 12."""
    result = own.answer(metrics=["won_count", "won"], grain="month", period=("2025-05-01", "2025-07-01"))
    assert result.rows == ((date(2025, 5, 1), 3, 3 / 7), (date(2025, 6, 1), 2, 2 / 3))


def test_events_whose_window_is_not_over_are_told(own: Own) -> None:
    """Lead 8 may still be won until 06-21; lead 12 was, today; lead 9 too. Leads of May have had their week."""
    assert codes(own.answer(metrics=["won"], period=JUNE))["provisional"] == {"metric": "won", "count": 1}
    assert "provisional" not in codes(own.answer(metrics=["won"], period=MAY))
    assert "provisional" not in codes(own.answer(metrics=["won_ever"], period=JUNE))
    shop = [{"field": "leads.channel", "op": "in", "values": ["shop"]}]
    assert "provisional" not in codes(own.answer(metrics=["won"], period=JUNE, filters=shop))


def test_the_last_day_of_a_window_must_be_complete(own: Own) -> None:
    """Asked on 05-18, lead 4 of 05-12 may be won that day still; once the day is over, it may not."""
    day = ("2025-05-12", "2025-05-13")
    before, after = (own.answer(as_of=date(2025, 5, one), metrics=["won"], period=day) for one in (17, 18))
    assert codes(before)["provisional"] == {"metric": "won", "count": 1}
    assert "provisional" not in codes(after)


def test_what_followed_after_the_question_s_day_is_not_seen(own: Own) -> None:
    """On 05-10 order 13 lies ahead and so does order 16 of lead 7; order 12 is there."""
    assert value(own, "won_count", as_of=date(2025, 5, 10), period=MAY) == 2
    assert value(own, "won_count", as_of=date(2025, 6, 1), period=MAY) == 2
    assert value(own, "won_count", as_of=date(2025, 6, 2), period=MAY) == 3


def test_both_sides_of_a_comparison_are_read_alike(own: Own) -> None:
    """1 of 1 in May 2024; compared, days end on 06-19, so that order 19 is not seen."""
    result = own.answer(metrics=["won"], period=MAY, compare=[{"to": "year_before"}])
    assert list(result.rows[0][:2]) == pytest.approx([3 / 7, 1])
    june = own.answer(metrics=["won_count"], period=("2025-06-19", "2025-06-20"), compare=[{"to": "previous_period"}])
    assert june.rows[0][:2] == (0, 0)
    assert codes(june)["provisional"] == {"metric": "won_count", "count": 1}


def test_the_base_s_side_of_a_comparison_may_be_open_too(own: Own) -> None:
    """15 and 16 June stand before 17 and 18 June; lead 8 of the 15th is open."""
    result = own.answer(metrics=["won"], period=("2025-06-17", "2025-06-19"), compare=[{"to": "previous_period"}])
    assert codes(result)["provisional"] == {"metric": "won", "count": 1, "comparison": "previous_period"}


def test_events_before_the_others_are_recorded_are_told(tmp_path: Path) -> None:
    """Orders begin on 2025-05-08: whether leads of May 2024 were won is not known, nor of the first days of May."""
    later = {**TABLES, "orders": "order_id,stamp,customer,status,store\n11,2025-05-08,A,ok,N\n"}
    company = opened(tmp_path, CATALOG, later)
    result = company.answer(metrics=["won_count"], period=MAY, compare=[{"to": "year_before"}])
    assert result.rows[0][:2] == (1, None)
    told = [one.parameters for one in result.warnings if one.code == "partial-period"]
    assert told == [
        {"metrics": ("won_count",), "first": "2025-05-08"},
        {"metrics": ("won_count",), "first": "2025-05-08", "lacks": "year_before"},
    ]


def test_sources_of_both_are_shown(own: Own) -> None:
    assert [one.source for one in own.answer(metrics=["won"], period=MAY).freshness] == ["shop"]


def test_as_the_events_were_known_then(tmp_path: Path) -> None:
    """Order 11 was posted on 05-20: known as of 05-19, lead 2 had not been won. Leads do not tell elsewhere."""
    posted = CATALOG.replace("time_field: day", "time_field: day\n    posted_at: day", 1)
    then: dict[str, Any] = {"period": MAY, "known_as_of": "2025-05-19"}
    company = opened(tmp_path, posted.replace("time_field: stamp", "time_field: stamp\n    posted_at: posted", 1), {
        **TABLES,
        "orders": "order_id,stamp,customer,status,store,posted\n11,2025-05-08,A,ok,N,2025-05-20\n"
        "12,2025-05-10,B,ok,S,2025-05-10\n",
    })  # fmt: skip
    assert company.answer(metrics=["won_count"], period=MAY).rows == ((2,),)
    assert company.answer(metrics=["won_count"], **then).rows == ((1,),)
    half = opened(tmp_path / "half", posted, TABLES)
    assert (refused := half.refusal(metrics=["won"], **then)).code == "no-history"
    assert refused.parameters["metric"] == "won"


def test_conversions_carried_on_over_time(tmp_path: Path) -> None:
    """Won by month: 1 in May 2024, 3 in May 2025, 2 in June; to the end of each of these months 1, 4 and 6."""
    running = CATALOG.replace(
        "policies:", "  - {name: won_so_far, type: cumulative, metric: won_count, window: all}\npolicies:"
    )
    company = opened(tmp_path, running, TABLES)
    result = company.answer(metrics=["won_so_far"], grain="month", period=("2025-05-01", "2025-07-01"))
    assert column(result, "won_so_far") == [4, 6]


def test_without_a_period_rows_without_a_day_are_seen_and_never_followed(own: Own) -> None:
    """All 12 leads; won are 2, 3, 7, 9, 10 and 12."""
    assert own.answer(metrics=["leads", "won_count"]).rows == ((12, 6),)


def test_another_time_places_the_base_alone(own: Own) -> None:
    assert value(own, "won_count", period=MAY, time_field="leads.day") == 3
    assert own.refusal(metrics=["won"], period=MAY, time_field="orders.stamp").code == "unreachable-dimension"


def test_over_a_bridge_each_event_counts_once(own: Own) -> None:
    """Tag x: leads 1 and 2, of which 2; y: 2 and 3, both."""
    result = own.answer(metrics=["won_count"], group_by=["tag.name"], period=MAY)
    assert by_member(result, "won_count") == {"x": 1, "y": 2, None: 1}
    assert result.totals[0].values == {"won_count": 3}


def test_a_share_of_followed_events_adds_up_and_a_rate_has_none(own: Own) -> None:
    share = [{"column": "won_count", "as": "share"}]
    result = own.answer(metrics=["won_count"], group_by=["leads.channel"], period=MAY, derive=share)
    assert by_member(result, "won_count.share") == pytest.approx({"web": 2 / 3, "shop": 1 / 3})
    rate = [{"column": "won", "as": "share"}]
    assert own.refusal(metrics=["won"], group_by=["leads.channel"], period=MAY, derive=rate).code == "not-yet"


def numbers(own: Own, *metrics: str, **query: Any) -> list[tuple[Any, ...]]:
    """The leads behind some conversions, each with whether it was won."""
    result = own.answer(metrics=list(metrics), output="rows", group_by=["client.name"], **query)
    at = [result.index_of(name) for name in ("leads.day", *metrics)]
    return [tuple(row[one] for one in at) for row in result.rows]


def test_rows_behind_a_number_of_conversions_are_the_events_that_are_followed(own: Own) -> None:
    """Leads 7, 3 and 2."""
    days = [date(2025, 5, one) for one in (31, 10, 2)]
    assert numbers(own, "won_count", period=MAY) == [(day, 1) for day in days]
    web = [{"field": "leads.channel", "op": "in", "values": ["web"]}]
    assert numbers(own, "won_count", period=MAY, filters=web) == [(day, 1) for day in days[1:]]
    assert numbers(own, "won_count", role="south", period=MAY) == [(day, 1) for day in days[:2]]


def test_rows_behind_a_rate_are_all_events_with_whether_they_are_followed(own: Own) -> None:
    """Leads 7 to 1; lead 1 was won on the eighth day, which is ever, and not within a week."""
    expected = [(31, 1, 1), (21, 0, 0), (20, 0, 0), (12, 0, 0), (10, 1, 1), (2, 1, 1), (1, 0, 1)]
    assert numbers(own, "won", "won_ever", period=MAY) == [(date(2025, 5, day), *rest) for day, *rest in expected]
    result = own.answer(metrics=["won"], output="rows", period=MAY, order_by=[{"by": "won", "descending": False}])
    assert [(one.name, one.role, one.type) for one in result.columns][-1] == ("won", "metric", "integer")
    assert column(result, "won") == [0, 0, 0, 0, 1, 1, 1]
    assert codes(own.answer(metrics=["won"], output="rows", period=JUNE))["provisional"] == {
        "metric": "won",
        "count": 1,
    }


def test_rows_behind_a_repetition_are_the_first_of_two(own: Own) -> None:
    """In June order 17, which 20 followed on the same day."""
    result = own.answer(metrics=["repeated"], output="rows", period=JUNE)
    assert column(result, "orders.stamp") == [datetime(2025, 6, 18, 8)]


def test_who_was_won_may_be_a_set(own: Own) -> None:
    """A, B and D are won in May; of its leads they have 1, 2 and 3 on the web, and 4 and 7 in the shop."""
    won = {"metrics": ["won_count"], "group_by": ["client.name"], "period": {"start": MAY[0], "end": MAY[1]},
           "metric_filters": [{"by": "won_count", "op": "gt", "value": 0}]}  # fmt: skip
    among = [{"field": "client.name", "op": "in_query", "query": won}]
    result = own.answer(metrics=["leads"], group_by=["leads.channel"], filters=among, period=MAY)
    assert by_member(result, "leads") == {"web": 3, "shop": 2}


def test_who_may_not_see_one_of_the_two_does_not_see_the_conversion(own: Own) -> None:
    for name in ("won", "repeat_rate"):
        assert own.refusal(role="blind", metrics=[name], period=MAY).code == "unknown-metric"
    assert own.answer(role="blind", metrics=["leads"], period=MAY).rows == ((7,),)


def test_rights_hold_on_the_events_that_follow(own: Own) -> None:
    """Order 11 is of the north: without it lead 2 is not won."""
    assert value(own, "won_count", role="south", period=MAY) == 2


def test_the_view_knows_both_metrics(own: Own) -> None:
    view = own.layer.view(own.layer.asker(None))
    won = view.catalog.metrics["won"]
    assert [one.name for one in view.leaves_of(won)] == ["leads", "orders"]
    assert view.datasets_of(won) == {"leads", "orders"}
    assert view.is_shared("leads.channel", won)
    assert not view.is_shared("orders.store", won)


def test_it_agrees_with_plain_sql_over_many_events(tmp_path: Path) -> None:
    """300 events of 7 customers on 40 days each way, against a join that tries every pair."""
    leads = [(n, date(2025, 1, 1 + n * 7 % 31), n * 5 % 7) for n in range(300)]
    orders = [(n, date(2025, 1, 1 + n * 11 % 31), n * 3 % 7) for n in range(0, 300, 9)]
    tables = {
        **TABLES,
        "leads": "lead_id,day,customer,channel\n" + "".join(f"{n},{day},{who},web\n" for n, day, who in leads),
        "orders": "order_id,stamp,customer,status,store\n"
        + "".join(f"{n},{day},{who},ok,S\n" for n, day, who in orders),
        "customers": "customer,name\n" + "".join(f"{n},{n}\n" for n in range(7)),
    }
    company = opened(tmp_path, CATALOG, tables)
    won = sum(any(b == who and 0 <= (then - day).days < 7 for _, then, b in orders) for _, day, who in leads)
    again = sum(
        any(b == who and (then, m) > (day, n) and (then - day).days < 1 for m, then, b in orders)
        for n, day, who in orders
    )
    assert company.answer(metrics=["won_count"], period=("2025-01-01", "2025-02-01")).rows == ((won,),)
    assert company.answer(metrics=["repeated"], period=("2025-01-01", "2025-02-01")).rows == ((again,),)


BROKEN = [
    pytest.param("base: leads, conversion: orders, entity: customer, window", "base: leeds, conversion: orders, "
                 "entity: customer, window", ("unknown-metric", {"metric": "leeds"}), id="no such metric"),
    pytest.param("entity: customer, window", "entity: custoner, window", ("unknown-field", {"field": "custoner"}),
                 id="no such entity"),
    pytest.param("entity: customer, window", "entity: store, window", ("unknown-field", {"field": "store"}),
                 id="an entity of one dataset only"),
    pytest.param("entity: customer, window", "entity: tag.name, window", ("fan-out", {"field": "tag.name"}),
                 id="an entity over a bridge"),
    pytest.param("window: {count: 7, unit: day}}", "window: {count: 7}}", ("missing-key", {"key": "unit"}),
                 id="a window without a unit"),
    pytest.param("base: leads, conversion: orders, entity: customer, window", "base: won_count, conversion: orders, "
                 "entity: customer, window", ("wrong-kind", {"field": "won_count", "kind": "conversion"}),
                 id="not a plain count"),
    pytest.param("aggregation: count_distinct, expression: customer", "aggregation: max, expression: customer",
                 ("wrong-kind", {"field": "people", "kind": "max"}), id="not a count at all"),
    pytest.param("entity: client.name,\n     calculation: conversions", "entity: client.name,\n     calculation: rate",
                 ("unknown-value", {"value": "rate"}), id="an unknown calculation"),
    pytest.param("primary_key: [order_id]", "primary_key: []", ("missing-primary-key", {"dataset": "orders"}),
                 id="repeats of rows that nothing tells apart"),
    pytest.param("dataset: leads, aggregation: count}", "dataset: leads, aggregation: count, time_field: none}",
                 ("wrong-kind", {"field": "leads", "kind": "state"}), id="a state"),
    pytest.param("{name: day, kind: time, granularity: day}", "{name: day, kind: time, granularity: month}",
                 ("wrong-kind", {"field": "day", "kind": "month"}), id="months"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), BROKEN)
def test_what_the_author_gets_wrong_is_found(
    tmp_path: Path, old: str, new: str, expected: tuple[str, dict[str, str]]
) -> None:
    assert old in CATALOG
    found = mistakes(tmp_path, CATALOG.replace(old, new, 1), TABLES)
    code, stated = expected
    assert any(_says(one, code, stated) for one in found), found


def _says(found: CatalogProblem, code: str, stated: dict[str, str]) -> bool:
    return found.code == code and stated.items() <= dict(found.parameters).items()
