"""Rows and queries at the edge: days that stand for never, cells that do not fit, values without a counterpart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from semantic.asker import AsOf
from semantic.errors import BadCell, NoData, QueryProblem, WorkspaceError
from semantic.layer import Layer
from semantic.periods import Period, Unit
from semantic.query import Comparison, Filter, Limit, SemanticQuery, Threshold

CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: sold_on
    label: {zh: 销售, en: sales}
    fields:
      - {name: sold_on, kind: time, expression: day, granularity: day, label: {zh: 日期, en: date}}
      - {name: area, kind: dimension, label: {zh: 片区, en: area}}
      - {name: amount, kind: measure, type: "decimal(18,2)", label: {zh: 金额, en: amount}}
metrics:
  - {name: revenue, label: {zh: 收入, en: revenue}, type: simple, dataset: sales, aggregation: sum, expression: amount}
policies:
  - {name: east_only, rows: [{dataset: sales, filter: "area = 'East'"}]}
"""
WORKSPACE = "name: x\ntoday: data\nroles: {boss: {}, east: {policies: [east_only]}}\ndefault_role: boss\n"
ROWS = "id,day,area,amount\n1,2024-01-05,West,8\n2,2025-05-06,East,3\n3,2025-06-20,East,1\n"
WHOLE = Period(date.min, date.max)


@contextmanager
def opened(folder: Path, rows: str) -> Iterator[Layer]:
    for name, text in (("workspace.yml", WORKSPACE), ("catalog/all.yml", CATALOG), ("data/sales.csv", rows)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    layer = Layer.open(folder)
    yield layer
    layer.close()


def test_the_extent_of_the_data_is_that_of_the_rows_the_asker_may_see(tmp_path: Path) -> None:
    early = SemanticQuery(metrics=("revenue",), period=Period(date(2024, 1, 1), date(2025, 1, 1)))
    monthly = SemanticQuery(metrics=("revenue",), grain=Unit.MONTH)
    with opened(tmp_path, ROWS) as layer:
        as_of, east = layer.as_of(None), layer.asker("east")
        refused = layer.problem_of(early, east, as_of)
        assert refused == QueryProblem(code="no-history", parameters={"metric": "revenue", "first": "2025-05-06"})
        assert layer.problem_of(early, layer.asker("boss"), as_of) is None
        counts = {role: _rows(layer, monthly, role, as_of) for role in ("east", "boss")}
    assert (counts["east"], counts["boss"]) == (2, 18)  # May and June 2025; January 2024 to June 2025


def _rows(layer: Layer, query: SemanticQuery, role: str, as_of: AsOf) -> int:
    result = layer.run(query, layer.asker(role), as_of)
    assert not isinstance(result, QueryProblem)
    return result.row_count


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_edge_of_the_calendar_leaves_the_others_as_they_are(tmp_path: Path, day: str) -> None:
    june = SemanticQuery(metrics=("revenue",), period=Period(date(2025, 6, 1), date(2025, 7, 1)))
    compared = (Comparison(to="year_before"), Comparison(to="previous_period"))
    with opened(tmp_path, f"{ROWS}4,{day},West,100\n") as layer:
        as_of = layer.as_of(None)
        assert as_of.day == date(2025, 6, 20)
        for query in (june, SemanticQuery(metrics=("revenue",), period=june.period, compare=compared)):
            result = layer.run(query, layer.asker("boss"), as_of)
            assert not isinstance(result, QueryProblem)
            assert result.rows[0][0] == 1


@pytest.mark.parametrize(
    "rest",
    [{"limit": Limit(count=10**400), "group_by": ("sales.area",)}, {"period": WHOLE},
     {"period": WHOLE, "compare": (Comparison(to="year_before"), Comparison(to="previous_period"))},
     {"metric_filters": (Threshold(by="revenue", op="lt", value=10**400),)}],
)  # fmt: skip
def test_values_out_of_all_bounds_are_as_good_as_none(tmp_path: Path, rest: dict[str, object]) -> None:
    with opened(tmp_path, ROWS) as layer:
        result = layer.run(SemanticQuery(metrics=("revenue",), **rest), layer.asker("boss"), layer.as_of(None))  # type: ignore[arg-type]  # the keys of the table above
        assert not isinstance(result, QueryProblem)
        at = result.index_of("revenue")
        assert sum(int(str(row[at]).partition(".")[0]) for row in result.rows) == 12  # 8 + 3 + 1


@pytest.mark.parametrize(
    ("given", "code"),
    [(Filter(field="sales.area", op="in", values=("a\0b",)), "unknown-member"),
     (Filter(field="sales.area", op="in", values=("\ud800",)), "unknown-member"),
     (Filter(field="sales.area", op="gt", values=(5,)), "unknown-member"),
     (Filter(field="sales.area", op="in", values=(True,)), "unknown-member"),
     (Filter(field="sales.sold_on", op="ge", values=("not a day",)), "no-such-date")],
)  # fmt: skip
def test_a_value_that_a_field_cannot_hold_is_refused(tmp_path: Path, given: Filter, code: str) -> None:
    with opened(tmp_path, ROWS) as layer:
        refused = layer.run(
            SemanticQuery(metrics=("revenue",), filters=(given,)), layer.asker("boss"), layer.as_of(None)
        )
    assert isinstance(refused, QueryProblem)
    assert refused.code == code


def test_a_cell_that_is_no_number_is_named_with_its_field(tmp_path: Path) -> None:
    with opened(tmp_path, f"{ROWS}4,2025-06-19,West,n/a\n") as layer:
        asked = SemanticQuery(metrics=("revenue",), filters=(Filter(field="sales.area", op="in", values=("West",)),))
        with pytest.raises(BadCell) as caught:
            layer.run(asked, layer.asker("boss"), layer.as_of(None))
    error = caught.value
    assert (error.field, error.value, error.count, error.code) == ("sales.amount", "n/a", 1, "no-data")


def test_a_file_in_another_encoding_is_named_in_one_line(tmp_path: Path) -> None:
    with opened(tmp_path, ROWS):
        pass
    (tmp_path / "data" / "sales.csv").write_bytes("id,备注\n1,中文\n".encode("gbk"))
    with pytest.raises(WorkspaceError) as caught:
        Layer.open(tmp_path)
    assert (caught.value.code, caught.value.parameters["file"]) == ("unreadable-file", "sales.csv")
    assert "\n" not in str(caught.value.parameters["reason"])


@pytest.mark.parametrize(
    ("place", "told"),
    [("postgresql://u:s3@cret@h/db", "postgresql://u:***@h/db"), ("x://h/db?password=s3&y=1", "x://h/db?password=***&y=1"),
     ("/plain/data", "/plain/data")],
)  # fmt: skip
def test_the_password_in_a_place_is_never_told(place: str, told: str) -> None:
    assert str(NoData(place)) == told
