"""Laws of bridges of many to many: rows counted once, sums by weights, every member's figure recounted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell
from tests.hunts import examples
from tests.semantic.compile.worlds import (
    NO_DATA,
    NOT_HELD,
    Company,
    Span,
    company,
    dice,
    figure,
    grand_total,
    is_close,
    is_nothing,
    keyed,
    number,
    only,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 14
AS_OF = date(2025, 6, 20)
FIRST = date(2024, 12, 1)
CATALOG = """
datasets:
  - name: claim
    table: claims
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: city, kind: dimension}
      - {name: paid, kind: measure}
  - {name: payment, table: payments, primary_key: [id], time_field: day,
     fields: [{name: day, kind: time, granularity: day}, {name: amount, kind: measure}]}
  - {name: cover, table: covers, primary_key: [id], fields: [{name: name, kind: dimension}]}
  - {name: line, table: business, primary_key: [id], fields: [{name: name, kind: dimension}]}
relationships:
  - {from: claim, to: cover, via: {table: shares, columns: [claim_id], to_columns: [cover_id], cardinality: many,
     weight: part, filter: "is_active"}}
  - {from: cover, columns: [line_id], to: line, to_columns: [id]}
  - {from: payment, columns: [claim_id], to: claim, to_columns: [id]}
metrics:
  - {name: paid, type: simple, dataset: claim, aggregation: sum, expression: paid}
  - {name: claims, type: simple, dataset: claim, aggregation: count}
  - {name: cities, type: simple, dataset: claim, aggregation: count_distinct, expression: city}
  - {name: high, type: simple, dataset: claim, aggregation: max, expression: paid}
  - {name: low, type: simple, dataset: claim, aggregation: min, expression: paid}
  - {name: each, type: ratio, numerator: paid, denominator: claims}
  - {name: instalments, type: simple, dataset: payment, aggregation: sum, expression: amount}
policies: [{name: fire_only, rows: [{dataset: line, filter: "name = 'Fire'"}]}]
"""
WORKSPACE = f"today: {AS_OF}\nroles:\n  all: {{}}\n  fire: {{policies: [fire_only]}}\ndefault_role: all\n"
FIELDS = ("cover.name", "line.name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A fact with the covers it leads to: their names, lines and parts of it; a part may be nobody's."""

    day: date | None
    city: str | None
    amount: int | None
    covers: tuple[tuple[str | None, str | None, Fraction], ...]

    def parts(self, field: str, value: Cell) -> list[Fraction]:
        """The parts of a fact that belong to a member; to nobody: all of a fact that leads nowhere, and its parts."""
        at = FIELDS.index(field)
        found = [one[2] for one in self.covers if one[at] == value]
        return found if self.covers or value is not None else [Fraction(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    claims: tuple[Row, ...]
    payments: tuple[Row, ...]
    is_even: bool


Measure = Callable[[list[tuple[Row, Fraction]]], Cell]


def _amounts(rows: list[tuple[Row, Fraction]]) -> list[int]:
    return [row.amount for row, _ in rows if row.amount is not None]


def _weighed(rows: list[tuple[Row, Fraction]]) -> float:
    return float(sum((part * row.amount for row, part in rows if row.amount is not None), Fraction()))


MEASURED: dict[str, Measure] = {
    "paid": _weighed,
    "instalments": _weighed,
    "claims": len,
    "cities": lambda rows: len({row.city for row, _ in rows if row.city}),
    "high": lambda rows: max(_amounts(rows), default=None),
    "low": lambda rows: min(_amounts(rows), default=None),
    "each": lambda rows: _weighed(rows) / len(rows) if rows else None,
}


@cache
def world(seed: int) -> World:
    """Claims of none, one or several covers, some of which nobody knows; weights that sum to one, or do not."""
    rng = dice("bridges", seed)
    lines = [(1, "Motor"), (2, "Fire")]
    covers = [(at, rng.choice(("Hull", "Theft", "Glass", None)), rng.choice((1, 2, 2, None, 9))) for at in range(1, 5)]
    is_even = rng.random() < 0.7  # most companies declare weights that sum to one
    claims, shares = [], []
    for at in range(rng.choice((1, 6, 20))):
        day = rng.choice((None, *(FIRST + timedelta(rng.randint(0, 215)) for _ in range(6))))
        claims.append((at, day, rng.choice(("Bern", "Genf", None)), rng.choice((None, 0, 4, -8, rng.randint(1, 90)))))
        held = rng.sample([1, 2, 3, 4, 9], rng.choice((0, 1, 1, 2, 3)))
        parts = _parts(rng.randint(0, 9), len(held), is_even=is_even)
        shares += [(at, cover, part / 8, True) for cover, part in zip(held, parts, strict=True)]
        shares += [(at, cover, 1.0, False) for cover in rng.sample([1, 2, 3, 4], rng.choice((0, 0, 1)))]
    payments = [
        (at, rng.choice([*range(len(claims)), 99, None]), FIRST + timedelta(rng.randint(0, 200)), rng.randint(-9, 40))
        for at in range(rng.choice((0, 5, 25)))
    ]
    opened = company(
        f"bridges-{seed}", WORKSPACE, CATALOG,
        {
            "claims (id INT, day DATE, city VARCHAR, paid INT)": claims,
            "payments (id INT, claim_id INT, day DATE, amount INT)": payments,
            "covers (id INT, name VARCHAR, line_id INT)": covers,
            "business (id INT, name VARCHAR)": lines,
            "shares (claim_id INT, cover_id INT, part DOUBLE, is_active BOOLEAN)": shares,
        },
    )  # fmt: skip
    line_of = dict(lines)
    known = {at: (name, line_of.get(line or 0)) for at, name, line in covers}
    led = {
        at: tuple((*known.get(cover, (None, None)), Fraction(part)) for claim, cover, part, active in shares
                  if claim == at and active)
        for at, *_ in claims
    }  # fmt: skip
    cities = {at: city for at, _, city, _ in claims}
    return World(
        company=opened,
        claims=tuple(Row(day=day, city=city, amount=paid, covers=led[at]) for at, day, city, paid in claims),
        payments=tuple(
            Row(day=day, city=cities.get(claim or 0), amount=amount, covers=led.get(-1 if claim is None else claim, ()))
            for _, claim, day, amount in payments
        ),
        is_even=is_even,
    )


def _parts(draw: int, count: int, *, is_even: bool) -> list[int]:
    """Eighths of a whole; of an uneven company not of a whole."""
    if not is_even:
        return [1 + draw % 3] * count
    return {0: [], 1: [8], 2: [draw % 7 + 1, 7 - draw % 7], 3: [1, 2 + draw % 4, 5 - draw % 4]}[count]


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = st.none() | spans(FIRST, AS_OF)
METRIC = st.sampled_from(sorted(MEASURED))
FIELD = st.sampled_from(FIELDS)


def _facts(of: World, metric: str, span: Span | None) -> list[Row]:
    rows = of.payments if metric == "instalments" else of.claims
    if span is None:
        return [row for row in rows if row.day is None or row.day <= AS_OF]
    return [row for row in rows if row.day and span[0] <= row.day < span[1] and row.day <= AS_OF]


def _of_member(rows: list[Row], field: str, values: set[Cell]) -> list[tuple[Row, Fraction]]:
    """The rows of any of some members, each once, with the parts that are theirs."""
    held = [(row, [part for value in values for part in row.parts(field, value)]) for row in rows]
    return [(row, sum(parts, Fraction())) for row, parts in held if parts]


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, field=FIELD, span=SPAN)
def test_every_member_has_what_its_rows_add_up_to(of: World, metric: str, field: str, span: Span | None) -> None:
    """Each row once in every group it belongs to, its sum by its part; the total is of all rows."""
    result = of.company.ask(metrics=[metric], group_by=[field], period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    rows = _facts(of, metric, span)
    found = keyed(result, metric, [field])
    at = FIELDS.index(field)
    members = {one[at] for row in rows for one in row.covers} | {None for row in rows if not row.covers}
    assert set(found) == {(one,) for one in members}
    for (value,), cell in found.items():
        assert is_close(cell, MEASURED[metric](_of_member(rows, field, {value}))), (value, cell)
    assert is_close(grand_total(result, metric), MEASURED[metric]([(row, Fraction(1)) for row in rows]))


@settings(max_examples=examples(60))
@given(of=WORLD, metric=st.sampled_from(("paid", "instalments")), field=FIELD, span=SPAN)
def test_parts_of_a_sum_make_the_whole_where_weights_do(of: World, metric: str, field: str, span: Span | None) -> None:
    """Where they do not, the answer says so."""
    result = of.company.ask(metrics=[metric], group_by=[field], period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    together = sum(map(number, keyed(result, metric, [field]).values()))
    known = all(_is_whole(row) for row in _facts(of, metric, span))
    if known:
        assert is_close(together, number(grand_total(result, metric)))


def _is_whole(row: Row) -> bool:
    return not row.covers or sum(one[2] for one in row.covers) == 1


@settings(max_examples=examples(80))
@given(
    of=WORLD, metric=METRIC, field=FIELD, span=SPAN,
    values=st.lists(st.sampled_from(("Hull", "Theft", "Glass", "Motor", "Fire")), min_size=1, max_size=2, unique=True),
)  # fmt: skip
def test_a_condition_keeps_each_row_once_with_the_parts_it_allows(
    of: World, metric: str, field: str, span: Span | None, values: list[Any]
) -> None:
    result = of.company.ask(metrics=[metric], period=said(span), filters=[only(field, *values)])
    if isinstance(result, QueryProblem):
        assert result.code in NOT_HELD
        return
    expected = MEASURED[metric](_of_member(_facts(of, metric, span), field, set(values)))
    cell = figure(result)
    assert is_close(cell, expected) or (is_nothing(cell) and is_nothing(expected)), (cell, expected)


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, field=FIELD, line=st.sampled_from(("Motor", "Fire")), span=SPAN)
def test_groups_under_a_condition_are_those_of_the_parts_it_allows(
    of: World, metric: str, field: str, line: str, span: Span | None
) -> None:
    result = of.company.ask(metrics=[metric], group_by=[field], period=said(span), filters=[only("line.name", line)])
    if isinstance(result, QueryProblem):
        assert result.code in NOT_HELD
        return
    at = FIELDS.index(field)
    rows = _facts(of, metric, span)
    found = keyed(result, metric, [field])
    for (value,), cell in found.items():
        held = [(row, [one[2] for one in row.covers if one[1] == line and one[at] == value]) for row in rows]
        expected = MEASURED[metric]([(row, sum(parts, Fraction())) for row, parts in held if parts])
        assert is_close(cell, expected), (value, cell, expected)
    assert set(found) == {(one[at],) for row in rows for one in row.covers if one[1] == line}


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, field=st.none() | FIELD, span=SPAN)
def test_who_may_see_one_line_sees_what_a_condition_on_it_gives(
    of: World, metric: str, field: str | None, span: Span | None
) -> None:
    asked: dict[str, Any] = {"metrics": [metric], "group_by": [field] if field else [], "period": said(span)}
    seen = of.company.ask(role="fire", **asked)
    conditioned = of.company.ask(**asked, filters=[only("line.name", "Fire")])
    if isinstance(seen, QueryProblem) or isinstance(conditioned, QueryProblem):
        return
    if field:
        assert keyed(seen, metric, [field]).keys() == keyed(conditioned, metric, [field]).keys()
        for key, cell in keyed(seen, metric, [field]).items():
            assert is_close(cell, keyed(conditioned, metric, [field])[key])
    elif metric not in ("paid", "instalments", "each"):
        assert is_close(figure(seen), figure(conditioned))
