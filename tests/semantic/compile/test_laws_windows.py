"""Laws of what is carried on: to date, trailing and rolling figures are what the metric gives for those days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell
from tests.hunts import examples
from tests.semantic.compile.worlds import (
    GRAINS,
    NO_DATA,
    ROLES,
    Company,
    Span,
    column,
    company,
    dice,
    figure,
    floor,
    following,
    is_close,
    is_nothing,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 12
AS_OF = date(2025, 6, 20)
FIRST = date(2023, 11, 5)
CATALOG = """
datasets:
  - name: flows
    table: flows
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: dept, kind: dimension}
      - {name: amount, kind: measure}
metrics:
  - {name: flow, type: simple, dataset: flows, aggregation: sum, expression: amount}
  - {name: rows, type: simple, dataset: flows, aggregation: count}
  - {name: payers, type: simple, dataset: flows, aggregation: count_distinct, expression: payer}
  - {name: high, type: simple, dataset: flows, aggregation: max, expression: amount}
  - {name: mean, type: simple, dataset: flows, aggregation: avg, expression: amount}
  - {name: each, type: ratio, numerator: flow, denominator: rows, unit: ratio}
"""
WINDOWS = {
    "all": "all",
    "ytd": "year_to_date",
    "qtd": "quarter_to_date",
    "mtd": "month_to_date",
    "fytd": "fiscal_year_to_date",
    "fqtd": "fiscal_quarter_to_date",
    "d45": "{trailing: {count: 45, unit: day}}",
    "m3": "{trailing: {count: 3, unit: month}}",
}
METRICS = ("flow", "rows", "payers", "high", "mean", "each")
CATALOG += "".join(
    f"  - {{name: {metric}_{name}, type: cumulative, metric: {metric}, window: {window}}}\n"
    for metric in METRICS
    for name, window in WINDOWS.items()
)
TRAILING = ("d45", "m3")
NAMED = "{}_{}".format


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    day: date | None
    dept: str | None
    amount: int | None
    payer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    rows: tuple[Row, ...]
    complete: date
    fiscal_start: int
    week_start: int
    fiscal_end: str | None

    def bucket(self, day: date, grain: str) -> date:
        return floor(day, grain, self.week_start)

    def seen(self, start: date, end: date, dept: tuple[Cell, ...] = ()) -> list[Row]:
        """The rows of some days through the question's own, of a department where one is given."""
        dated = [row for row in self.rows if row.day and start <= row.day < end and row.day <= AS_OF]
        return [row for row in dated if not dept or row.dept == dept[0]]

    def fiscal(self, day: date, *, is_quarter: bool) -> date:
        """The first day of the fiscal year or quarter that holds a day: of months, or of whole weeks."""
        if self.fiscal_end is None:
            back = (day.month - self.fiscal_start) % (3 if is_quarter else 12)
            return _months(day.replace(day=1), -back)
        starts = [self.first_week(year) for year in range(day.year - 1, day.year + 2)]
        start = max(one for one in starts if one <= day)
        return start + timedelta(91 * min((day - start).days // 91, 3)) if is_quarter else start

    def first_week(self, year: int) -> date:
        """The day after the week's end that closes the month before the fiscal year's first."""
        first = date(year, self.fiscal_start, 1)
        monday = floor(first, "week", self.week_start)
        is_nearer = self.fiscal_end == "nearest" and first - monday > monday + timedelta(7) - first
        return monday + timedelta(7) if is_nearer else monday

    def last(self, end: date | None) -> date:
        """The day a window is read on that is asked for up to a day: the last complete one at the latest."""
        return min(end - timedelta(1), self.complete) if end else self.complete

    def start(self, window: str, last: date) -> date:
        """The first day that a window holds which ends on a day."""
        match window:
            case "all":
                return date.min
            case "ytd" | "qtd" | "mtd":
                return floor(last, {"y": "year", "q": "quarter", "m": "month"}[window[0]])
            case "fytd" | "fqtd":
                return self.fiscal(last, is_quarter=window == "fqtd")
            case "d45":
                return last - timedelta(44)
            case _:
                return _months(last + timedelta(1), -3)


def _months(day: date, count: int) -> date:
    """The same day some months on; a missing day becomes the month's last."""
    first = date(day.year + (day.month - 1 + count) // 12, (day.month - 1 + count) % 12 + 1, 1)
    return min(first + timedelta(day.day - 1), following(first, "month") - timedelta(1))


def _amounts(rows: Iterable[Row]) -> list[int]:
    return [row.amount for row in rows if row.amount is not None]


def _mean(amounts: list[int]) -> float | None:
    return sum(amounts) / len(amounts) if amounts else None


MEASURED: dict[str, Callable[[list[Row]], Cell]] = {
    "flow": lambda rows: sum(_amounts(rows)),
    "rows": len,
    "payers": lambda rows: len({row.payer for row in rows if row.payer}),
    "high": lambda rows: max(_amounts(rows), default=None),
    "mean": lambda rows: _mean(_amounts(rows)),
    "each": lambda rows: sum(_amounts(rows)) / len(rows) if rows else None,
}


@cache
def world(seed: int) -> World:
    """Flows over a year and a half, some on the borders of months and years; some without a day."""
    rng = dice("windows", seed)
    complete = rng.choice((AS_OF, date(2025, 6, 19), date(2025, 5, 31), date(2025, 4, 14), date(2025, 2, 28)))
    length = (AS_OF + timedelta(9) - FIRST).days
    borders = [date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 30), complete, None]
    rows = []
    for at in range(rng.choice((2, 8, 20, 40))):
        day = rng.choice([*borders, *(FIRST + timedelta(rng.randint(0, length)) for _ in range(12))])
        amount = rng.choice((None, 0, 5, 5, -3, rng.randint(-40, 90)))
        rows.append((at, day, rng.choice(("A", "B", None)), amount, rng.choice(("p1", "p2", "p3", None))))
    start, week = rng.randint(1, 12), rng.choice(("monday", "sunday"))
    ends = rng.choice((None, None, "last", "nearest"))
    weeks = f", fiscal_pattern: {rng.choice(('4-4-5', '5-4-4'))}, fiscal_year_end: {ends}" if ends else ""
    workspace = (
        f"today: {AS_OF}\ndata_complete_through: {complete}\n{ROLES}"
        f"calendar: {{fiscal_year_start: {start}, week_start: {week}{weeks}}}\n"
    )
    table = "flows (id INT, day DATE, dept VARCHAR, amount INT, payer VARCHAR)"
    return World(
        company=company(f"windows-{seed}", workspace, CATALOG, {table: rows}),
        rows=tuple(Row(day=day, dept=dept, amount=amount, payer=payer) for _, day, dept, amount, payer in rows),
        complete=complete,
        fiscal_start=start,
        week_start={"monday": 1, "sunday": 7}[week],
        fiscal_end=ends,
    )


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = spans(FIRST, AS_OF)
WINDOW = st.sampled_from(sorted(WINDOWS))
METRIC = st.sampled_from(METRICS)
BY_DEPT = st.sampled_from(([], ["flows.dept"]))


def _is_same(cell: Cell, rows: list[Row], metric: str) -> bool:
    """Whether a cell is what a metric gives for rows; no rows at all may be unknown or nothing."""
    return is_close(cell, MEASURED[metric](rows)) or (not rows and is_nothing(cell))


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, window=WINDOW, by=BY_DEPT, span=st.none() | SPAN)
def test_to_date_is_what_the_metric_gives_for_the_days_of_its_window(
    of: World, metric: str, window: str, by: list[str], span: Span | None
) -> None:
    """Read at the last day of the period that is over."""
    name = NAMED(metric, window)
    result = of.company.ask(metrics=[name], group_by=by, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        assert span is not None
        assert not of.seen(span[0], min(span[1], of.complete + timedelta(1)))
        return
    last = of.last(span[1] if span else None)
    first = of.start(window, last)
    for key, cell in column(result, name).items():
        assert _is_same(cell, of.seen(first, last + timedelta(1), key), metric), (key, cell, first, last)
    if by:
        held = {row.dept for row in of.seen(first, last + timedelta(1))}
        assert held <= {key[0] for key in column(result, name)}


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, window=WINDOW, grain=st.sampled_from(GRAINS), span=st.none() | SPAN)
def test_each_bucket_is_read_at_its_own_end(of: World, metric: str, window: str, grain: str, span: Span | None) -> None:
    """A window that trails, in a period of whole buckets that are over."""
    if window in TRAILING and span:
        span = (span[0], following(of.bucket(span[1] - timedelta(1), grain), grain))
        if span[1] > AS_OF:
            return
    _reads(of, metric, window, grain, span)


def _reads(of: World, metric: str, window: str, grain: str, span: Span | None) -> None:
    name = NAMED(metric, window)
    result = of.company.ask(metrics=[name], group_by=["flows.dept"], grain=grain, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        assert span is not None
        assert not of.seen(span[0], min(span[1], of.complete + timedelta(1)))
        return
    cells = column(result, name)
    for (bucket, *dept), cell in cells.items():
        assert isinstance(bucket, date)
        last = of.last(min(following(bucket, grain), span[1] if span else date.max))
        first = of.start(window, last)
        assert _is_same(cell, of.seen(first, last + timedelta(1), tuple(dept)), metric), (bucket, dept, cell, first)
    buckets = sorted({bucket for bucket, *_ in cells if isinstance(bucket, date)})
    assert all(following(one, grain) == other for one, other in pairwise(buckets))


@settings(max_examples=examples(60))
@given(
    of=WORLD, metric=st.sampled_from(("flow", "rows", "high", "each")), by=BY_DEPT, span=st.none() | SPAN,
    window=st.tuples(st.integers(1, 6), st.sampled_from(GRAINS[1:])),
)  # fmt: skip
def test_a_rolling_figure_is_the_metric_over_its_last_buckets(
    of: World, metric: str, by: list[str], span: Span | None, window: tuple[int, str]
) -> None:
    _rolls(of, metric, by, span, window)


def _rolls(of: World, metric: str, by: list[str], span: Span | None, window: tuple[int, str]) -> None:
    """Whole buckets, the last of them as far as it goes; a window that begins before the data is empty."""
    count, grain = window
    result = of.company.ask(
        metrics=[metric], group_by=by, grain=grain, period=said(span),
        derive=[{"column": metric, "as": "rolling", "count": count}],
    )  # fmt: skip
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    first_day = min((row.day for row in of.rows if row.day and row.day <= AS_OF), default=None)
    for (bucket, *dept), cell in column(result, f"{metric}.rolling").items():
        assert isinstance(bucket, date)
        start = bucket
        for _ in range(count - 1):
            start = _before(start, grain)
        end = min(following(bucket, grain), span[1] if span else date.max)
        if first_day is None or following(start, grain) <= first_day:
            assert cell is None
        elif cell is not None or start >= first_day:
            assert _is_same(cell, of.seen(start, end, tuple(dept)), metric), (bucket, dept, cell, start)


def _before(bucket: date, grain: str) -> date:
    return bucket - timedelta(7) if grain == "week" else floor(bucket - timedelta(1), grain)


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, by=BY_DEPT, grain=st.sampled_from(GRAINS[1:]), span=st.none() | SPAN)
def test_a_running_figure_is_the_metric_since_the_period_began(
    of: World, metric: str, by: list[str], grain: str, span: Span | None
) -> None:
    result = of.company.ask(
        metrics=[metric], group_by=by, grain=grain, period=said(span), derive=[{"column": metric, "as": "cumulative"}]
    )
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    cells = column(result, f"{metric}.cumulative")
    for (bucket, *dept), cell in cells.items():
        assert isinstance(bucket, date)
        end = min(following(bucket, grain), span[1] if span else date.max)
        rows = of.seen(span[0] if span else date.min, end, tuple(dept))
        assert _is_same(cell, rows, metric), (bucket, dept, cell)


@settings(max_examples=examples(40))
@given(
    of=WORLD,
    window=st.sampled_from(("ytd", "fytd")),
    metric=st.sampled_from(("flow", "rows")),
    month=st.integers(1, 19),
)
def test_to_date_is_the_sum_of_its_months(of: World, window: str, metric: str, month: int) -> None:
    """Whole months from the year's beginning on, asked one by one."""
    last = following(_months(date(2023, 11, 1), month), "month") - timedelta(1)
    if last > of.complete:
        return
    whole = of.company.ask(metrics=[NAMED(metric, window)], period=said((last.replace(day=1), last + timedelta(1))))
    by_month = of.company.ask(
        metrics=[metric], grain="month", period=said((of.start(window, last), last + timedelta(1)))
    )
    if isinstance(whole, QueryProblem) or isinstance(by_month, QueryProblem):
        assert not of.seen(of.start(window, last), last + timedelta(1))
        return
    assert is_close(figure(whole), sum(int(str(cell)) for cell in column(by_month, metric).values()))


@settings(max_examples=examples(40))
@given(
    of=WORLD, metric=st.sampled_from(("flow", "rows", "high", "each")), by=BY_DEPT,
    count=st.integers(1, 4), months=st.tuples(st.integers(0, 18), st.integers(1, 6)),
)  # fmt: skip
def test_a_base_rolls_and_runs_over_its_own_days(
    of: World, metric: str, by: list[str], count: int, months: tuple[int, int]
) -> None:
    """Whole months that are over, a year before; rolling over whole months, running since the base's own beginning."""
    start = _months(date(2023, 11, 1), months[0])
    span = (start, _months(start, months[1]))
    if span[1] > of.complete + timedelta(1):
        return
    base = f"{metric}:year_before"
    result = of.company.ask(
        metrics=[metric], group_by=by, grain="month", period=said(span), compare=[{"to": "year_before"}],
        derive=[{"column": base, "as": "rolling", "count": count}, {"column": base, "as": "cumulative"}],
    )  # fmt: skip
    if isinstance(result, QueryProblem):
        assert result.code in (*NO_DATA, "not-yet")
        return
    first_day = min((row.day for row in of.rows if row.day and row.day <= AS_OF), default=date.max)
    for name, reach in (("rolling", count - 1), ("cumulative", None)):
        for (bucket, *dept), cell in column(result, f"{metric}.{name}:year_before").items():
            assert isinstance(bucket, date)
            month = _months(bucket, -12)
            days = (_months(start, -12) if reach is None else _months(month, -reach), _months(month, 1))
            if cell is not None or days[0] >= first_day:
                assert _is_same(cell, of.seen(*days, tuple(dept)), metric), (name, bucket, dept, cell)


@settings(max_examples=examples(60))
@given(
    of=WORLD, metric=st.sampled_from(("payers", "mean")), by=BY_DEPT, span=st.none() | SPAN,
    window=st.tuples(st.integers(1, 6), st.sampled_from(GRAINS[1:])),
)  # fmt: skip
def test_distinct_counts_and_means_roll_over_the_days_that_sums_roll_over(
    of: World, metric: str, by: list[str], span: Span | None, window: tuple[int, str]
) -> None:
    _rolls(of, metric, by, span, window)


@settings(max_examples=examples(60))
@given(
    of=WORLD, window=st.sampled_from(TRAILING), grain=st.sampled_from(("month", "quarter", "year")),
    days=st.tuples(st.integers(0, 560), st.integers(1, 30)),
)  # fmt: skip
def test_what_trails_reaches_back_from_the_day_the_period_ends_on(
    of: World, window: str, grain: str, days: tuple[int, int]
) -> None:
    """A period that ends within a bucket, or on the question's day."""
    start = FIRST + timedelta(days[0])
    _reads(of, "flow", window, grain, (start, start + timedelta(days[1])))
