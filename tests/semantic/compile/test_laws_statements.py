"""Laws of statements: lines by the account tree, sums by signs, whatever they are grouped, timed and compared by."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from tests.hunts import examples
from tests.semantic.compile.worlds import (
    GRAINS,
    NO_DATA,
    ROLES,
    Company,
    Key,
    Span,
    column,
    company,
    dice,
    following,
    grand_total,
    keyed,
    number,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 12
TODAY = date(2025, 6, 20)
FIRST = date(2024, 10, 1)
ACCOUNTS = ("60", "6001", "600101", "6002", "64", "6401", "66", "6601", "67", "1001", None)
CATALOG = """
datasets:
  - name: ledger
    table: ledger
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: department, kind: dimension}
      - {name: amount, kind: measure}
  - {name: account, table: accounts, primary_key: [code], fields: [{name: code, kind: dimension}]}
relationships:
  - {from: ledger, columns: [account], to: account, to_columns: [code]}
metrics:
  - {name: booked, type: simple, dataset: ledger, aggregation: sum, expression: amount}
  - {name: carried, type: cumulative, metric: booked, window: all}
statements:
  - name: income
    metric: booked
    account: account.code
    lines:
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of accounts, or a sum of lines before it, with the sign it enters sums by."""

    name: str
    accounts: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    sign: int = 1

    @property
    def text(self) -> str:
        held = (
            f"accounts: [{', '.join(map(repr, self.accounts))}]" if self.accounts else f"sum: [{', '.join(self.sums)}]"
        )
        return f"      - {{name: {self.name}, {held}, sign: {self.sign}}}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    day: date | None
    account: str | None
    department: str | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]

    def value(self, name: str, rows: list[Row]) -> int:
        """A line over rows: what its accounts hold and all below them, or its parts by their signs."""
        by_name = {one.name: one for one in self.lines}
        line = by_name[name]
        if line.accounts:
            held = [row for row in rows if row.account and row.account.startswith(line.accounts)]
            return sum(row.amount for row in held)
        return sum(by_name[part].sign * self.value(part, rows) for part in line.sums)


@cache
def world(seed: int) -> World:
    """Statements of some lines over a tree of accounts; bookings on each, on accounts in no line and on none."""
    rng = dice("statements", seed)
    lines: list[Line] = []
    heads = rng.choice(
        ([("6001", "6002"), ("64",), ("66", "67")], [("60",), ("64", "66")], [("6001",), ("67",), ("1001",)])
    )
    for at, accounts in enumerate(heads):
        lines.append(Line(name=f"line_{at}", accounts=accounts, sign=rng.choice((1, -1))))
    lines.append(Line(name="gross", sums=("line_0", "line_1"), sign=rng.choice((1, -1))))
    if len(heads) > 2:  # a line is left for a further sum
        lines.append(Line(name="net", sums=("gross", "line_2")))
    length = (TODAY + timedelta(5) - FIRST).days
    rows = [
        (at, rng.choice((None, *(FIRST + timedelta(rng.randint(0, length)) for _ in range(8)))), rng.choice(ACCOUNTS),
         rng.choice(("A", "B", None)), rng.randint(-20, 90))
        for at in range(rng.choice((1, 10, 40)))
    ]  # fmt: skip
    text = "".join(one.text for one in lines)
    income = CATALOG[CATALOG.index("  - name: income") :]
    sheet = income.replace("income", "sheet").replace("metric: booked", "metric: carried")
    catalog = CATALOG + text + sheet + text
    opened = company(
        f"statements-{seed}", f"today: {TODAY}\n{ROLES}", catalog,
        {
            "ledger (id INT, day DATE, account VARCHAR, department VARCHAR, amount INT)": rows,
            "accounts (code VARCHAR)": [(one,) for one in ACCOUNTS if one],
        },
    )  # fmt: skip
    booked = tuple(Row(day=day, account=account, department=department, amount=amount)
                   for _, day, account, department, amount in rows)  # fmt: skip
    return World(company=opened, rows=booked, lines=tuple(lines))


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = st.none() | spans(FIRST, TODAY)
BY = st.lists(st.sampled_from(("ledger.department", "account.code")), unique=True, max_size=2)


def _within(of: World, span: Span | None) -> list[Row]:
    if span is None:
        return [row for row in of.rows if row.day is None or row.day <= TODAY]
    return [row for row in of.rows if row.day and span[0] <= row.day < span[1] and row.day <= TODAY]


def _under(rows: list[Row], by: list[str], key: Key) -> list[Row]:
    of = {"ledger.department": "department", "account.code": "account"}
    return [row for row in rows if all(getattr(row, of[one]) == value for one, value in zip(by, key, strict=True))]


@settings(max_examples=examples(30))
@given(of=WORLD, by=BY, span=SPAN)
def test_lines_are_their_accounts_and_sums_their_lines(of: World, by: list[str], span: Span | None) -> None:
    """All of the statement at once; accounts of the data that are in no line are told."""
    names = [f"income_{one.name}" for one in of.lines]
    result = of.company.ask(metrics=names, group_by=by, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    rows = _within(of, span)
    for line, name in zip(of.lines, names, strict=True):
        for key, cell in keyed(result, name, by).items():
            assert number(cell) == of.value(line.name, _under(rows, by, key)), (name, key)
        if by:
            assert number(grand_total(result, name)) == of.value(line.name, rows)
    heads = tuple(account for line in of.lines for account in line.accounts)
    unplaced = {row.account or "" for row in of.rows if not (row.account and row.account.startswith(heads))}
    told: list[Any] = [one.parameters["accounts"] for one in result.warnings if "statement" in one.parameters]
    assert told == ([tuple(sorted(unplaced))] if unplaced else [])


@settings(max_examples=examples(25))
@given(of=WORLD, grain=st.sampled_from(GRAINS[1:]), span=SPAN, data=st.data())
def test_a_line_by_bucket_is_that_of_the_bucket_s_bookings(
    of: World, grain: str, span: Span | None, data: st.DataObject
) -> None:
    """Of a statement that is carried on, of all bookings through the bucket's end."""
    statement, line = data.draw(st.sampled_from(("income", "sheet"))), data.draw(st.sampled_from(of.lines))
    name = f"{statement}_{line.name}"
    result = of.company.ask(metrics=[name], grain=grain, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    for (bucket,), cell in column(result, name).items():
        assert isinstance(bucket, date)
        first, end = span or (date.min, date.max)
        days = (max(bucket, first) if statement == "income" else date.min, min(following(bucket, grain), end))
        assert number(cell) == of.value(line.name, _within(of, days)), (name, bucket, cell)


@settings(max_examples=examples(30))
@given(of=WORLD, month=st.integers(1, 8), data=st.data())
def test_a_change_of_a_sum_is_made_of_the_changes_of_its_lines(of: World, month: int, data: st.DataObject) -> None:
    statement = data.draw(st.sampled_from(("income", "sheet")))
    start = (FIRST + timedelta(31 * month)).replace(day=1)
    end = following(start, "month")
    names = [f"{statement}_{one.name}" for one in of.lines]
    result = of.company.ask(metrics=names, period=said((start, end)), compare=[{"to": "previous_period"}])
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    changes = {
        one.name: result.rows[0][result.index_of(f"{statement}_{one.name}.change:previous_period")] for one in of.lines
    }
    signs = {one.name: one.sign for one in of.lines}
    for line in of.lines:
        if line.sums and changes[line.name] is not None:
            assert number(changes[line.name]) == sum(signs[part] * number(changes[part]) for part in line.sums)
