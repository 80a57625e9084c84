"""Laws of conversions: every event of the base looked at by itself, whether another follows in time."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell
from tests.hunts import examples
from tests.semantic.compile.company import codes
from tests.semantic.compile.worlds import (
    NO_DATA,
    NOT_HELD,
    ROLES,
    Company,
    Span,
    column,
    company,
    dice,
    figure,
    floor,
    following,
    grand_total,
    is_close,
    keyed,
    number,
    only,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 14
TODAY = date(2025, 6, 20)
FIRST = date(2025, 1, 25)
DAY = timedelta(1)
CATALOG = """
datasets:
  - name: leads
    table: leads
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: channel, kind: dimension}
      - {name: person, kind: dimension}
  - name: orders
    table: orders
    primary_key: [id]
    time_field: stamp
    fields:
      - {name: stamp, kind: time, granularity: day}
      - {name: person, kind: dimension}
      - {name: shop, kind: dimension}
metrics:
  - {name: leads, type: simple, dataset: leads, aggregation: count}
  - {name: people, type: simple, dataset: leads, aggregation: count_distinct, expression: person}
  - {name: web, type: simple, dataset: leads, aggregation: count, filter: "channel = 'web'"}
  - {name: orders, type: simple, dataset: orders, aggregation: count, filter: "status = 'ok'"}
"""
WINDOWS = {"ever": "", "d1": "{count: 1, unit: day}", "d10": "{count: 10, unit: day}", "m1": "{count: 1, unit: month}"}
BASES = ("leads", "people", "web", "orders")
CATALOG += "".join(
    f"  - {{name: {base}_{name}{suffix}, type: conversion, base: {base}, conversion: orders, entity: person"
    f"{f', window: {window}' if window else ''}{calculation}}}\n"
    for base in BASES
    for name, window in WINDOWS.items()
    for suffix, calculation in (("", ", calculation: conversions"), ("_rate", ""))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    key: int
    day: date | None
    person: str | None
    member: str | None
    is_ok: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    leads: tuple[Event, ...]
    orders: tuple[Event, ...]

    def events(self, base: str, span: Span | None, as_of: date) -> list[Event]:
        """The events of a base that are seen on a day of asking."""
        every = [one for one in self.orders if one.is_ok] if base == "orders" else list(self.leads)
        if base == "web":
            every = [one for one in every if one.member == "web"]
        if span is None:
            return [one for one in every if one.day is None or one.day <= as_of]
        return [one for one in every if one.day and span[0] <= one.day < span[1] and one.day <= as_of]

    def followed(self, base: str, window: str, event: Event, as_of: date) -> bool:
        if event.day is None or event.person is None:
            return False
        end = _end(event.day, window)
        for order in self.orders:
            if order.is_ok and order.person == event.person and order.day and order.day <= as_of:
                is_later = order.day > event.day or (
                    order.day == event.day and (base != "orders" or order.key > event.key)
                )
                if is_later and (end is None or order.day < end):
                    return True
        return False

    def converted(self, base: str, window: str, events: list[Event], as_of: date) -> tuple[int, int]:
        """How many of some events were followed, and of how many: people once each."""
        won = [one for one in events if self.followed(base, window, one, as_of)]
        if base == "people":
            return len({one.person for one in won}), len({one.person for one in events if one.person})
        return len(won), len(events)


def _end(day: date, window: str) -> date | None:
    """The day a window is over on: its own day counts."""
    match window:
        case "ever":
            return None
        case "m1":
            first = following(floor(day, "month"), "month")
            return min(first + timedelta(day.day - 1), following(first, "month") - DAY)
        case _:
            return day + timedelta(int(window[1:]))


@cache
def world(seed: int) -> World:
    """Leads and orders of a few people, on few days, so that many share one; some of nobody or of no day."""
    rng = dice("conversions", seed)
    days = [FIRST + timedelta(rng.randint(0, 150)) for _ in range(rng.choice((2, 6, 14)))]
    days += [date(2025, 1, 31), date(2025, 2, 28), TODAY, TODAY + DAY]
    people = ("ann", "bob", "cat", None)
    leads = [
        (at, rng.choice((None, *days)), rng.choice(people), rng.choice(("web", "shop", None)))
        for at in range(rng.choice((1, 10, 25)))
    ]
    orders = [
        (
            at,
            rng.choice((None, *days)),
            rng.choice(people),
            rng.choice(("n", "s", None)),
            rng.choice(("ok", "ok", "off")),
        )
        for at in rng.sample(range(40), rng.choice((0, 6, 20)))
    ]
    hours = [(at, f"{day} {at // 2:02}:30:00" if day else None, *rest) for at, day, *rest in orders]
    opened = company(
        f"conversions-{seed}", f"today: {TODAY}\n{ROLES}", CATALOG,
        {
            "leads (id INT, day DATE, person VARCHAR, channel VARCHAR)": leads,
            "orders (id INT, stamp TIMESTAMP, person VARCHAR, shop VARCHAR, status VARCHAR)": hours,
        },
    )  # fmt: skip
    return World(
        company=opened,
        leads=tuple(Event(key=at, day=day, person=person, member=channel) for at, day, person, channel in leads),
        orders=tuple(
            Event(key=at, day=day, person=person, member=shop, is_ok=status == "ok")
            for at, day, person, shop, status in orders
        ),
    )


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = st.none() | spans(FIRST, TODAY, 90)
BASE = st.sampled_from(BASES)
WINDOW = st.sampled_from(sorted(WINDOWS))
AS_OF = st.sampled_from((TODAY, date(2025, 2, 28), date(2025, 5, 2)))


def _field(base: str) -> str:
    return "orders.shop" if base == "orders" else "leads.channel"


@settings(max_examples=examples(30))
@given(of=WORLD, base=BASE, window=WINDOW, span=SPAN, as_of=AS_OF)
def test_every_event_counts_once_if_another_follows_in_time(
    of: World, base: str, window: str, span: Span | None, as_of: date
) -> None:
    """By member of the base; the rate is of all events; events whose window is not over are told."""
    field, names = _field(base), (f"{base}_{window}", f"{base}_{window}_rate")
    result = of.company.ask(metrics=list(names), group_by=[field], period=said(span), as_of=as_of)
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        assert not of.events(base, span, as_of) or span is None
        return
    events = of.events(base, span, as_of)
    groups: dict[Cell, list[Event]] = {}
    for event in events:
        groups.setdefault(event.member, []).append(event)
    counts, rates = (keyed(result, name, [field]) for name in names)
    assert {key for (key,) in counts} == set(groups)
    for (key,), cell in counts.items():
        won, whole = of.converted(base, window, groups[key], as_of)
        assert number(cell) == won, (key, cell, won)
        assert is_close(rates[key,], won / whole if whole else None), (key, rates[key,], won, whole)
    won, whole = of.converted(base, window, events, as_of)
    assert number(grand_total(result, names[0])) == won
    assert is_close(grand_total(result, names[1]), won / whole if whole else None)


@settings(max_examples=examples(40))
@given(of=WORLD, base=BASE, window=WINDOW, grain=st.sampled_from(("week", "month")), span=SPAN)
def test_buckets_hold_the_events_of_the_base(of: World, base: str, window: str, grain: str, span: Span | None) -> None:
    """Whatever the bucket in which they are followed."""
    name = f"{base}_{window}"
    result = of.company.ask(metrics=[name, f"{name}_rate"], grain=grain, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    events = [one for one in of.events(base, span, TODAY) if one.day]
    rates = column(result, f"{name}_rate")
    for (bucket,), cell in column(result, name).items():
        held = [one for one in events if one.day and floor(one.day, grain) == bucket]
        won, whole = of.converted(base, window, held, TODAY)
        assert number(cell) == won, (bucket, cell, won)
        assert is_close(rates[bucket,], won / whole if whole else None) or not whole
    if base != "people":
        assert sum(map(number, column(result, name).values())) == of.converted(base, window, events, TODAY)[0]


@settings(max_examples=examples(60))
@given(of=WORLD, base=BASE, window=WINDOW, span=SPAN, member=st.sampled_from(("web", "shop", "n", "s")))
def test_a_condition_on_the_base_leaves_what_follows_as_it_is(
    of: World, base: str, window: str, span: Span | None, member: str
) -> None:
    """A repeat may be by an order that the condition leaves out."""
    name = f"{base}_{window}"
    conditions: list[dict[str, Any]] = [only(_field(base), member)]
    result = of.company.ask(metrics=[name], period=said(span), filters=conditions)
    if isinstance(result, QueryProblem):
        assert result.code in NOT_HELD
        return
    events = [one for one in of.events(base, span, TODAY) if one.member == member]
    assert number(figure(result)) == of.converted(base, window, events, TODAY)[0]


@settings(max_examples=examples(60))
@given(
    of=WORLD, base=st.sampled_from(("leads", "web", "orders")), window=st.sampled_from(("d1", "d10", "m1")), span=SPAN
)
def test_events_that_may_still_be_followed_are_told(of: World, base: str, window: str, span: Span | None) -> None:
    """Those that were not, and whose window is not over on the last complete day."""
    result = of.company.ask(metrics=[f"{base}_{window}"], period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    still_open = [
        one for one in of.events(base, span, TODAY)
        if one.day and one.person and (_end(one.day, window) or date.max) > TODAY + DAY
        and not of.followed(base, window, one, TODAY)
    ]  # fmt: skip
    assert codes(result).get("provisional", {"count": 0})["count"] == len(still_open)
