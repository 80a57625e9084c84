"""Laws that hold over any star schema, and every number recounted in plain Python."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.result import Cell, ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import codes
from tests.semantic.compile.own import add_up_early
from tests.semantic.compile.stars import AS_OF, EMPTY, MEASURED, VALUES, WORLDS, World, seen, world

pytestmark = pytest.mark.slow

WORLD = st.integers(0, WORLDS - 1).map(world)
SHARED = ("store.name", "region.name")
FIELDS = (*SHARED, "product.name", "orders.channel")
GRAINS = ("day", "week", "month", "quarter", "year")
MONTHS = [date(2024, month, 1) for month in range(4, 13)] + [date(2025, month, 1) for month in range(1, 7)]
Groups = dict[tuple[Cell, ...], Cell]


def _next_month(day: date) -> date:
    return (day + timedelta(31)).replace(day=1)


def _filter(field: str) -> st.SearchStrategy[dict[str, Any]]:
    values = st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=2)
    valued = st.builds(
        lambda op, said: {"field": field, "op": op, "values": said},
        st.sampled_from(("in", "not_in", "starts_with")), values,
    )  # fmt: skip
    return valued | st.sampled_from(("is_null", "not_null")).map(lambda op: {"field": field, "op": op})


def _filters(fields: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.sampled_from(fields).flatmap(_filter), max_size=2)


MONTH = st.sampled_from(MONTHS).map(lambda day: (day.isoformat(), _next_month(day).isoformat()))
SPAN = st.tuples(st.integers(0, 420), st.integers(1, 200)).map(
    lambda one: tuple((date(2024, 4, 1) + timedelta(days)).isoformat() for days in (one[0], one[0] + one[1]))
)
PERIOD = st.none() | MONTH | SPAN | st.just(("2025-01-01", "2026-01-01"))
DIMENSIONS = st.lists(st.sampled_from(FIELDS), unique=True, max_size=3)
CONFORMED = st.lists(st.sampled_from(SHARED), unique=True, max_size=2)
GRAIN = st.none() | st.sampled_from(GRAINS)


def _has_data(of: World, period: tuple[str, str] | None) -> bool:
    """Whether a period is not wholly outside of what the orders cover, where it is refused."""
    days = [row.day for row in of.orders if row.day is not None]
    if period is None:
        return True
    has_begun = not days or min(days).isoformat() < period[1]
    return has_begun and period[0] <= of.complete_through.isoformat()


def _column(result: ResultTable, name: str) -> Groups:
    width = sum(one.role in ("dimension", "time") for one in result.columns)
    found = {row[:width]: row[result.index_of(name)] for row in result.rows}
    assert len(found) == len(result.rows), "a group comes twice"
    return found


def _total(result: ResultTable, name: str) -> Cell:
    (total,) = [one for one in result.totals if not one.level]
    return total.values[name]


def _close(one: Cell, other: Cell) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(float(str(one)), float(str(other)), rel_tol=1e-9, abs_tol=1e-9)


def _same(one: Mapping[Any, Cell], other: Mapping[Any, Cell], gap: Cell = 0) -> bool:
    """Whether two breakdowns agree, a group that only one has being a gap there."""
    return all(_close(one.get(key, gap), other.get(key, gap)) for key in {*one, *other})


def _sum(cells: Iterable[Cell]) -> int:
    return sum(int(str(cell)) for cell in cells if cell is not None)


def _counted(of: World, query: Mapping[str, Any]) -> dict[tuple[Cell, ...], dict[str, Cell]]:
    """Every measure of every group that has rows, recounted row by row."""
    groups = defaultdict(list)
    for row in seen(of.orders, query):
        time = [of.bucket(row.day, query["grain"])] if query["grain"] and row.day else []
        groups[(*time, *(row.of[name] for name in query["group_by"]))].append(row)
    return {key: {name: measure(rows) for name, measure in MEASURED.items()} for key, rows in groups.items()}


@settings(max_examples=examples(200))
@given(of=WORLD, group_by=DIMENSIONS, grain=GRAIN, period=PERIOD, filters=_filters(FIELDS))
def test_every_number_is_what_the_rows_add_up_to(
    of: World, group_by: list[str], grain: str | None, period: tuple[str, str] | None, filters: list[dict[str, Any]]
) -> None:
    """Every group that has rows is there with its numbers, and any other is a gap of time: zero, or unknown."""
    if not _has_data(of, period):
        return
    query: dict[str, Any] = {"group_by": group_by, "grain": grain, "period": period, "filters": filters}
    result = of.answer(metrics=list(MEASURED), **query)
    expected = _counted(of, query)
    columns = {name: _found(result, name, query) for name in MEASURED}
    shown = set(columns["sales"])
    assert set(expected) <= shown
    if group_by and grain is None:
        assert shown == set(expected)
    for name, column in columns.items():
        for key, cell in column.items():
            assert _close(cell, expected[key][name] if key in expected else EMPTY[name]), (name, key, cell)


def _found(result: ResultTable, name: str, query: Mapping[str, Any]) -> Groups:
    """A column by bucket and members in the order of the query, wherever the columns stand."""
    keys = [result.index_of(one) for one in ((f"@{query['grain']}",) if query["grain"] else ())]
    keys += [result.index_of(one) for one in query["group_by"]]
    found = {tuple(row[at] for at in keys): row[result.index_of(name)] for row in result.rows}
    assert len(found) == len(result.rows), "a group comes twice"
    return found


@settings(max_examples=examples(60))
@given(of=WORLD, group_by=DIMENSIONS.filter(bool), grain=GRAIN, period=PERIOD, filters=_filters(FIELDS))
def test_parts_sum_to_the_whole(
    of: World, group_by: list[str], grain: str | None, period: tuple[str, str] | None, filters: list[dict[str, Any]]
) -> None:
    """Sums and counts add up; a distinct count lies between its largest part and the sum of its parts."""
    if not _has_data(of, period):
        return
    query: dict[str, Any] = {"group_by": group_by, "grain": grain, "period": period, "filters": filters}
    result = of.answer(metrics=["sales", "lines", "buyers"], **query)
    for name in ("sales", "lines"):
        assert _sum(_column(result, name).values()) == _total(result, name)
    parts = [int(str(cell)) for cell in _column(result, "buyers").values()]
    assert max(parts, default=0) <= int(str(_total(result, "buyers"))) <= sum(parts)


@settings(max_examples=examples(40))
@given(of=WORLD, field=st.sampled_from(FIELDS), period=PERIOD, data=st.data())
def test_a_filter_and_its_complement_make_the_whole(
    of: World, field: str, period: tuple[str, str] | None, data: st.DataObject
) -> None:
    if not _has_data(of, period):
        return
    values = data.draw(st.lists(st.sampled_from(VALUES[field]), min_size=1))
    whole = of.answer(metrics=["sales", "lines"], period=period).rows[0]
    for pair in (("in", "not_in"), ("is_null", "not_null")):
        parts = [
            of.answer(metrics=["sales", "lines"], period=period, filters=[
                {"field": field, "op": op, **({"values": values} if "in" in pair else {})}
            ]).rows[0]
            for op in pair
        ]  # fmt: skip
        assert tuple(_sum(column) for column in zip(*parts, strict=True)) == whole


@settings(max_examples=examples(40))
@given(of=WORLD, group_by=CONFORMED)
def test_longer_buckets_are_the_sum_of_their_months(of: World, group_by: list[str]) -> None:
    months = _column(of.answer(metrics=["sales"], group_by=group_by, grain="month"), "sales")
    for grain in ("quarter", "year"):
        longer: dict[tuple[Cell, ...], int] = defaultdict(int)
        for (month, *members), cell in months.items():
            assert isinstance(month, date)
            longer[(of.bucket(month, grain), *members)] += _sum([cell])
        assert _same(_column(of.answer(metrics=["sales"], group_by=group_by, grain=grain), "sales"), longer)


@settings(max_examples=examples(40))
@given(of=WORLD, group_by=CONFORMED)
def test_what_is_cumulative_is_the_sum_of_what_came_before(of: World, group_by: list[str]) -> None:
    """At the end of each month; to date from January on; without a grain at the last complete day, of all that has
    a day, and rows without one are counted in a warning.
    """
    by_month = _column(of.answer(metrics=["running"], group_by=group_by, grain="month"), "running")
    to_date = _column(of.answer(metrics=["to_date"], group_by=group_by, grain="month"), "to_date")
    for columns, is_yearly in ((by_month, False), (to_date, True)):
        for (month, *members), cell in columns.items():
            assert isinstance(month, date)
            rows = [
                row for row in of.orders
                if row.day and row.day < _next_month(month) and row.day <= AS_OF
                and [row.of[name] for name in group_by] == members
                and (not is_yearly or row.day.year == month.year)
                and (is_yearly or row.day <= of.complete_through)
            ]  # fmt: skip
            assert _sum([cell]) == sum(row.amount or 0 for row in rows), (month, members, is_yearly)
    now = of.answer(metrics=["running"])
    assert _sum(now.rows[0]) == sum(row.amount or 0 for row in of.orders if row.day and row.day <= of.complete_through)
    undated = sum(row.day is None for row in of.orders)
    assert codes(now).get("unmatched-rows", {"count": 0})["count"] == undated


@settings(max_examples=examples(60))
@given(of=WORLD, group_by=CONFORMED, month=st.sampled_from(MONTHS[2:]), filters=_filters(SHARED))
def test_a_base_is_what_its_own_period_gives(
    of: World, group_by: list[str], month: date, filters: list[dict[str, Any]]
) -> None:
    """A month that is not over is cut at the last complete day on both sides; before all data nothing is known."""
    first = min((row.day for row in of.orders if row.day), default=None)
    period = (month.isoformat(), _next_month(month).isoformat())
    if not _has_data(of, period) or month > of.complete_through:
        return
    end = min(_next_month(month), of.complete_through + timedelta(1))
    whole = end == _next_month(month)
    before = (month - timedelta(1)).replace(day=1)
    days = (end - month).days
    previous = (before, month if whole else min(before + timedelta(days), month))
    last_year = (month.replace(year=month.year - 1), _year_back(end, whole=whole))
    for to, base in (("previous_period", previous), ("year_before", last_year)):
        result = of.answer(metrics=["sales"], group_by=group_by, filters=filters, period=period, compare=[{"to": to}])
        for column, span in (("sales", (month, end)), (f"sales:{to}", base)):
            query = {"group_by": group_by, "grain": None, "period": span, "filters": filters}
            rows = {key: cells["sales"] for key, cells in _counted(of, query).items()}
            found = _column(result, column)
            if first is not None and span[1] <= first:
                assert set(found.values()) <= {None}
            else:
                assert _same(found, rows), (column, span)


@settings(max_examples=examples(40))
@given(of=WORLD, group_by=CONFORMED, start=st.integers(0, 400), days=st.integers(1, 80))
def test_any_other_span_is_set_beside_the_equally_long_one_before_it(
    of: World, group_by: list[str], start: int, days: int
) -> None:
    """Of days that are over, from a Wednesday on, so that they make no whole weeks, months or years."""
    first = date(2024, 4, 3) + timedelta(start // 7 * 7)
    first += timedelta(first.day == 1)
    end = first + timedelta(days)
    period = (first.isoformat(), end.isoformat())
    if days % 7 == 0 or end > of.complete_through or not _has_data(of, period):
        return
    result = of.answer(metrics=["sales"], group_by=group_by, period=period, compare=[{"to": "previous_period"}])
    base = (first - timedelta(days), first)
    known = min((row.day for row in of.orders if row.day), default=date.min)
    for column, span in (("sales", (first, end)), ("sales:previous_period", base)):
        rows = _counted(of, {"group_by": group_by, "grain": None, "period": span})
        found = _column(result, column)
        if span[1] <= known:
            assert set(found.values()) <= {None}
        else:
            assert _same(found, {key: cells["sales"] for key, cells in rows.items()}), (column, span)


@settings(max_examples=examples(40))
@given(of=WORLD, group_by=CONFORMED, grain=st.sampled_from(("month", "quarter", "year")))
def test_bucket_by_bucket_a_base_is_the_bucket_before(of: World, group_by: list[str], grain: str) -> None:
    """The bucket that is not over is cut at the last complete day, and its base at the same day."""
    result = of.answer(metrics=["sales"], group_by=group_by, grain=grain, compare=[{"to": "previous_period"}])
    current = [row for row in of.orders if row.day and row.day <= of.complete_through]
    last = of.bucket(of.complete_through, grain)
    for (bucket, *members), cell in _column(result, "sales:previous_period").items():
        assert isinstance(bucket, date)
        before = of.bucket(bucket - timedelta(1), grain)
        rows = [row for row in current if row.day and of.bucket(row.day, grain) == before]
        if bucket == last:
            rows = [row for row in rows if row.day and _moved(row.day, grain) <= of.complete_through]
        expected = sum(row.amount or 0 for row in rows if [row.of[name] for name in group_by] == members)
        if cell is None:  # nothing is known of what lies before all data
            assert not rows
        else:
            assert _sum([cell]) == expected, (bucket, members)


def _moved(day: date, grain: str) -> date:
    """A day a month, quarter or year on; where there is none, the month's last."""
    month = day.month - 1 + {"month": 1, "quarter": 3, "year": 12}[grain]
    first = date(day.year + month // 12, month % 12 + 1, 1)
    return min(first + timedelta(day.day - 1), _next_month(first) - timedelta(1))


def _year_back(end: date, *, whole: bool) -> date:
    """A year before the end of a month, whole or cut at a day that a year before is one too."""
    if whole:
        return end.replace(year=end.year - 1)
    last = end - timedelta(1)
    return last.replace(year=last.year - 1) + timedelta(1)


@settings(max_examples=examples(60))
@given(of=WORLD, group_by=CONFORMED, grain=GRAIN, filters=_filters(SHARED))
def test_facts_side_by_side_are_each_what_they_are_alone(
    of: World, group_by: list[str], grain: str | None, filters: list[dict[str, Any]]
) -> None:
    """And what is derived of them is their arithmetic, at every group and at the total."""
    query: dict[str, Any] = {"group_by": group_by, "grain": grain, "filters": filters}
    both = of.answer(metrics=["sales", "refunded", "net", "rate"], **query)
    sales, refunded = _column(both, "sales"), _column(both, "refunded")
    for name, column in (("sales", sales), ("refunded", refunded)):
        assert _same(column, _column(of.answer(metrics=[name], **query), name))
    for key, net in _column(both, "net").items():
        assert net == _sum([sales[key]]) - _sum([refunded[key]])
        divisor = _sum([sales[key]])
        assert _close(_column(both, "rate")[key], _sum([refunded[key]]) / divisor if divisor else None)
    if group_by or grain:
        divisor = _sum(sales.values())
        assert _close(_total(both, "rate"), _sum(refunded.values()) / divisor if divisor else None)


@settings(max_examples=examples(40))
@given(of=WORLD, group_by=DIMENSIONS, grain=GRAIN, filters=_filters(FIELDS), data=st.data())
def test_the_order_of_what_is_asked_changes_no_number(
    of: World, group_by: list[str], grain: str | None, filters: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Nor does asking again."""
    metrics = data.draw(st.permutations(["sales", "buyers", "mean", "web"]))
    query: dict[str, Any] = {"group_by": group_by, "grain": grain, "filters": filters}
    moved: dict[str, Any] = {"group_by": data.draw(st.permutations(group_by)), "grain": grain, "filters": filters[::-1]}
    one = of.answer(metrics=["sales", "buyers", "mean", "web"], **query)
    other = of.answer(metrics=list(metrics), **moved)
    for name in metrics:
        assert _found(one, name, query) == _found(other, name, query)
    assert of.answer(metrics=["sales", "buyers", "mean", "web"], **query).rows == one.rows


@settings(max_examples=examples(60))
@given(of=WORLD, group_by=DIMENSIONS, grain=GRAIN, period=PERIOD, filters=_filters(FIELDS))
def test_aggregation_in_two_steps_changes_nothing(
    of: World, group_by: list[str], grain: str | None, period: tuple[str, str] | None, filters: list[dict[str, Any]]
) -> None:
    if not _has_data(of, period):
        return
    query: dict[str, Any] = {"group_by": group_by, "grain": grain, "period": period, "filters": filters}
    asked = {**query, "metrics": ["sales", "lines", "low", "high", "web", "buyers"]}
    of.layer._plans.clear()
    plain = of.answer(**asked)
    with pytest.MonkeyPatch.context() as patch:
        add_up_early(of.layer, patch)
        two = of.answer(**asked)
    assert (plain.rows, plain.totals, plain.warnings) == (two.rows, two.totals, two.warnings)


def _naming_none(filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in filters if one["op"] not in ("in", "not_in")]


@settings(max_examples=examples(40))
@given(of=WORLD, group_by=DIMENSIONS, filters=_filters(("product.name",)) | _filters(FIELDS).map(_naming_none))
def test_a_rule_on_rows_is_a_filter_that_says_it(of: World, group_by: list[str], filters: list[dict[str, Any]]) -> None:
    """Named are products alone: which stores, regions and channels there are depends on the rule."""
    rule = {"field": "region.name", "op": "in", "values": ["R1"]}
    asked: dict[str, Any] = {"metrics": ["sales", "lines", "buyers", "mean"], "group_by": group_by}
    ruled = of.answer(role="one", filters=filters, **asked)
    said = of.answer(filters=[*filters, rule], **asked)
    assert (ruled.rows, ruled.totals) == (said.rows, said.totals)
    if ("R1",) in of.answer(role="one", group_by=["region.name"], output="members").rows:
        again = of.answer(role="one", filters=[*filters, rule], **asked)
        assert again.rows == said.rows


@settings(max_examples=examples(40))
@given(of=WORLD, field=st.sampled_from(FIELDS), count=st.integers(1, 3), descending=st.booleans())
def test_a_limit_keeps_the_first_with_their_ties(of: World, field: str, count: int, descending: bool) -> None:
    """The null member takes no place and stays beside them."""
    order = [{"by": "sales", "descending": descending}]
    whole = _column(of.answer(metrics=["sales"], group_by=[field]), "sales")
    cut = of.answer(metrics=["sales"], group_by=[field], order_by=order, limit={"count": count})
    ranked = sorted((_sum([cell]) for key, cell in whole.items() if key != (None,)), reverse=descending)
    edge = ranked[count - 1] if count <= len(ranked) else None
    kept = {
        key: cell for key, cell in whole.items()
        if key == (None,) or edge is None or (_sum([cell]) >= edge if descending else _sum([cell]) <= edge)
    }  # fmt: skip
    assert _column(cut, "sales") == kept


@settings(max_examples=examples(40))
@given(of=WORLD, field=st.sampled_from(FIELDS))
def test_shares_make_one_and_members_are_listed(of: World, field: str) -> None:
    """Where the whole is zero there is no share; a member that has a number is among the members."""
    result = of.answer(metrics=["sales"], group_by=[field], derive=[{"column": "sales", "as": "share"}])
    shares = [float(str(one)) for one in _column(result, "sales.share").values() if one is not None]
    if _sum(_column(result, "sales").values()):
        assert math.isclose(math.fsum(shares), 1.0, abs_tol=1e-9)
    else:
        assert not shares
    listed = {row[0] for row in of.answer(group_by=[field], output="members").rows}
    assert {key[0] for key in _column(result, "sales")} - {None} <= listed
