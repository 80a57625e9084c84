"""Rules of `assistant check` over the data, each broken alone in a company that is sound otherwise."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.semantic.kiosk import CATALOG, TABLES, instead, line_of, reviewed, told, worded

Written = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the catalog or one table holds instead, at which text of the catalog it is told, and what is stated."""

    code: str
    at: str
    says: dict[str, Any]
    catalog: Written = ()
    table: str = "sale"
    rows: Written = ()
    severity: str = "warning"
    nearest: tuple[str, ...] = field(default=())


BRIDGE = """\
relationships:
  - {from: sales, to: store, role: helped_by, label: {zh: 协助, en: helping},
     via: {table: shelf, columns: [received], to_columns: [shop_id], cardinality: many}}
"""

CASES = {
    "a key of one side held twice": Fault(
        # Shop 1 twice: a join would double its sales. The names differ, so no level is split.
        code="not-unique",
        severity="error",
        at="- {from: sales, columns: [store_id]",
        says={"role": "store", "dataset": "store", "columns": ("shop_id",), "count": 1},
        catalog=(
            ("  - {from: shelves, columns: [shop_id], to: store, to_columns: [shop_id]}\n", ""),
            ("  - {from: goals, columns: [shop_id], to: store, to_columns: [shop_id]}\n", ""),
            ("hierarchies: [{name: place, levels: [area, town, name]}]", "hierarchies: []"),
        ),
        table="shop",
        rows=(("2,南店", "1,北二店,North II,甲城,Jia,N\n2,南店"),),
    ),
    "a primary key held twice": Fault(
        code="repeated-key",
        severity="error",
        at="primary_key: [sale_id]",
        says={"dataset": "sales", "columns": ("sale_id",), "count": 1},
        rows=(("3,2025-05-20", "1,2025-05-20"),),
    ),
    "a composite key held twice": Fault(
        code="repeated-key",
        severity="error",
        at="primary_key: [counted_on, shop_id]",
        says={"dataset": "shelves", "columns": ("counted_on", "shop_id"), "count": 1},
        table="shelf",
        rows=(("2025-06-01,1,6,0", "2025-06-01,1,6,0\n2025-06-01,1,8,0"),),
    ),
    "a key left empty": Fault(
        code="null-key",
        at="primary_key: [sale_id]",
        says={"dataset": "sales", "count": 2},
        rows=(("3,2025-05-20", ",2025-05-20"), ("4,2025-06-02", ",2025-06-02")),
    ),
    "rows without a match": Fault(
        code="unmatched-rows",
        at="- {from: sales, columns: [store_id]",
        says={"dataset": "sales", "target": "store", "columns": ("store_id",), "count": 2, "example": "8"},
        rows=(("2025-05-30,1,", "2025-05-30,8,"), ("2025-06-12,,", "2025-06-12,9,")),
    ),
    "a bridge to nothing": Fault(
        # `received` stands for the sale, `shop_id` for who helped: there is no shop 7.
        code="unmatched-rows",
        at="via: {table: shelf",
        says={"role": "helped_by", "dataset": "sales", "target": "store", "columns": ("shop_id",), "count": 1},
        catalog=(
            ("relationships:\n", BRIDGE),
            ("  - {from: shelves, columns: [shop_id], to: store, to_columns: [shop_id]}\n", ""),
        ),
        table="shelf",
        rows=(("2025-05-31,2,", "2025-05-31,7,"),),
    ),
    "a town in two areas": Fault(
        code="split-level",
        at="hierarchies: [{name: place",
        says={"hierarchy": "place", "level": "town", "above": "area", "count": 1, "example": "甲城"},
        catalog=(("values: [甲城, 乙城]", "values: [甲城]"),),
        table="shop",
        rows=(("乙城,Yi", "甲城,Jia"),),
    ),
    "a label left empty": Fault(
        code="null-label",
        at="{name: town",
        says={"field": "store.town", "column": "town_en", "language": "en", "count": 1, "example": "乙城"},
        table="shop",
        rows=(("乙城,Yi", "乙城,"),),
    ),
    "values without a label in a language": Fault(
        code="unlabelled-values",
        at="{name: town",
        says={"field": "store.town", "language": "en", "count": 2, "example": "乙城"},
        catalog=(("label: {zh: 城镇, en: town}, label_columns: {en: town_en}", "label: {zh: 城镇, en: town}"),),
    ),
    "a time that is no date": Fault(
        code="no-date",
        severity="error",
        at="{name: sold_on",
        says={"field": "sales.sold_on", "count": 1, "example": "2025-05-32"},
        rows=(("3,2025-05-20", "3,2025-05-32"),),
    ),
    "a time whose expression cannot read a value": Fault(
        code="no-date",
        severity="error",
        at="{name: due_on",
        says={"field": "sales.due_on", "example": "soon"},
        catalog=(("{name: due_on, kind: time, ", "{name: due_on, kind: time, expression: cast(due_on as date), "),),
        rows=(("2,2025-05-19,2025-05-29", "2,2025-05-19,soon"),),
    ),
    "a day before there was a company": Fault(
        code="far-date",
        at="{name: due_on",
        says={"field": "sales.due_on", "count": 1, "example": "1900-01-01"},
        rows=(("2,2025-05-19,2025-05-29", "2,2025-05-19,1900-01-01"),),
    ),
    "a day beyond any plan": Fault(
        code="far-date",
        at="{name: due_on",
        says={"field": "sales.due_on", "count": 2, "example": "9999-12-30"},
        rows=(("2,2025-05-19,2025-05-29", "2,2025-05-19,9999-12-31"), ("2025-05-13", "9999-12-30")),
    ),
    "a metric's filter that lets nothing pass": Fault(
        code="empty-filter",
        at='filter: "amount > 1000"',
        says={"kind": "metric", "name": "slips", "filter": "amount > 1000"},
        catalog=(("    unit: count\n", '    filter: "amount > 1000"\n    unit: count\n'),),
    ),
    "a dataset's filter that lets nothing pass": Fault(
        code="empty-filter",
        at='filter: "units > 50"',
        says={"kind": "dataset", "name": "shelves"},
        catalog=(
            ("    time_field: counted_on\n", '    time_field: counted_on\n    filter: "units > 50"\n'),
            ("    tests: [{as_of: 2025-05-31, equals: 11}]\n", ""),
        ),
    ),
    "a policy under which a role sees nothing": Fault(
        code="empty-filter",
        at="{name: one_area",
        says={"kind": "policy", "name": "north"},
        catalog=(('filter: "area = :area"', "filter: \"area = :area || '!'\""),),
    ),
    "a text in a metric's filter that the data spell otherwise": Fault(
        # Revenue of May would hold the cancelled 99 as well.
        code="unheld-value",
        at="filter: \"status <> 'canceled'\"",
        says={"field": "status", "values": ("canceled",)},
        catalog=(
            ("filter: \"status <> 'cancelled'\"", "filter: \"status <> 'canceled'\""),
            ("end: 2025-06-01}, equals: 30}", "end: 2025-06-01}, equals: 129}"),
            ("equals: 10.00, within: 0.01", "equals: 109"),
        ),
        nearest=("cancelled",),
    ),
    "a text that lets nothing pass is told once": Fault(
        code="unheld-value",
        at="filter: \"store.town in ('丙城')\"",
        says={"field": "store.town", "values": ("丙城",)},
        catalog=(("    unit: count\n", "    filter: \"store.town in ('丙城')\"\n    unit: count\n"),),
    ),
    "a text in a dataset's filter": Fault(
        code="unheld-value",
        at="filter: \"amount > 0 and status <> 'test'\"",
        says={"field": "status", "values": ("test",)},
        catalog=(('filter: "amount > 0"', "filter: \"amount > 0 and status <> 'test'\""),),
    ),
    "a group of values that are not there": Fault(
        code="unheld-value",
        at="{name: coast",
        says={"field": "store.town", "values": ("丙城", "丁城")},
        catalog=(("values: [甲城, 乙城]", "values: [丙城, 甲城, 丁城]"),),
    ),
    "a member that is not there": Fault(
        code="unheld-value",
        at="members:",
        says={"field": "sales.status", "values": ("opn",)},
        catalog=(("{value: open, label", "{value: opn, label"),),
        nearest=("open",),
    ),
    "a value of a verified question that is not there": Fault(
        code="unheld-value",
        at="plan: {kind: query",
        says={"field": "store.area", "values": ("NN",)},
        catalog=(("group_by: [store.area]", "filters: [{field: store.area, op: in, values: [NN, S]}]"),),
        nearest=("N",),
    ),
    "a value of the data that is a metric's word": Fault(
        code="clashing-word",
        at="{name: area",
        says={"word": "Ticket", "kind": "metric", "one": "ticket", "other": "store.area=Ticket"},
        table="shop",
        rows=(("乙城,Yi,S", "乙城,Yi,Ticket"),),
    ),
    "a band of nothing": Fault(
        code="empty-band",
        at="{name: lateness",
        says={"band": "lateness", "field": "sales.delay"},
        catalog=(("{name: delay, kind: measure,", '{name: delay, kind: measure, expression: "nullif(delay, delay)",'),),
    ),
    "a verified question that is refused": Fault(
        code="refused-plan",
        severity="error",
        at="plan: {kind: query",
        says={"question": "各片区上月收入", "refusal": "unreachable-dimension"},
        catalog=(("metrics: [revenue], group_by: [store.area]", "metrics: [shelf_units], group_by: [sales.status]"),),
    ),
    "a test that does not hold": Fault(
        # 10 + 20 = 30 in May.
        code="failed-test",
        severity="error",
        at="equals: 31, within: 0.5",
        says={"metric": "revenue", "expected": "31", "within": "0.5", "got": "30.00"},
        catalog=(("end: 2025-06-01}, equals: 30}", "end: 2025-06-01}, equals: 31, within: 0.5}"),),
    ),
    "a test that expects nothing and gets something": Fault(
        code="failed-test",
        severity="error",
        at="equals: unknown",
        says={"metric": "revenue", "expected": "unknown", "got": "30.00"},
        catalog=(("end: 2025-06-01}, equals: 30}", "end: 2025-06-01}, equals: unknown}"),),
    ),
    "a test that is refused": Fault(
        code="refused-test",
        severity="error",
        at="equals: 3}",
        says={"metric": "shelf_units", "refusal": "filter-not-shared"},
        catalog=(("{as_of: 2025-05-31, equals: 11}", "{as_of: 2025-05-31, filters: {sales.status: open}, equals: 3}"),),
    ),
    "a test that the engine cannot reckon": Fault(
        code="refused-test",
        severity="error",
        at="equals: 7}",
        says={"metric": "worst", "refusal": "internal"},
        catalog=(
            (
                "terms:\n",
                "  - {name: worst, label: {zh: 最差, en: worst}, description: {zh: 甲, en: told},\n"
                "     type: simple, dataset: sales, aggregation: max, unit: days,\n"
                "     expression: \"date_diff('day', status, sold_on)\",\n"
                "     tests: [{period: {start: 2025-05-01, end: 2025-06-01}, equals: 7}]}\nterms:\n",
            ),
        ),
    ),
    "what the engine cannot do is told as not checked": Fault(
        code="unchecked",
        at="{name: lateness",
        says={"name": "lateness"},
        catalog=(("{name: delay, kind: measure,", '{name: delay, kind: measure, expression: "delay + status",'),),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", CASES.values(), ids=CASES)
def test_a_fault_is_told_once_and_alone(tmp_path: Path, fault: Fault) -> None:
    catalog = instead(CATALOG, *fault.catalog)
    tables = {**TABLES, fault.table: instead(TABLES[fault.table], *fault.rows)}
    problems = reviewed(tmp_path, catalog=catalog, tables=tables).problems
    assert told(problems) == [(fault.code, fault.severity)], [str(one) for one in problems]
    (found,) = problems
    assert (found.origin.file, found.origin.line) == ("catalog/all.yml", line_of(catalog, fault.at))
    assert {name: found.parameters[name] for name in fault.says} == fault.says
    assert found.nearest == fault.nearest
    assert all(worded(found))


SOUND: dict[str, tuple[Written, str, Written]] = {
    "a row that names no store": ((), "sale", (("2025-05-30,1,", "2025-05-30,,"),)),
    "two shops of one name under two keys": ((), "shop", (("2,南店,South", "2,北店,North"),)),
    "values in Latin letters without a Chinese label": ((), "shop", (("Yi,S", "Yi,South"),)),
    "Chinese values that are only listed": (
        (("label: {zh: 城镇, en: town}, label_columns: {en: town_en}", "index: false, label: {zh: 城镇, en: town}"),),
        "sale",
        (),
    ),
    "a label that the catalog gives where its column has none": (
        (
            (
                "label_columns: {en: town_en}}",
                "label_columns: {en: town_en}, members: [{value: 乙城, label: {en: Yi}}]}",
            ),
        ),
        "shop",
        (("乙城,Yi", "乙城,"),),
    ),
    "a birthday": ((), "sale", (("2,2025-05-19,2025-05-29", "2,2025-05-19,1937-09-19"),)),
    "a table without rows": (
        (("    tests: [{as_of: 2025-05-31, equals: 11}]\n", ""),),
        "shelf",
        (("2025-05-31,1,7,3\n2025-05-31,2,4,2\n2025-06-01,1,6,0\n", ""),),
    ),
    "a comparison with what is no column as it is": (
        (("filter: \"status <> 'cancelled'\"", "filter: \"upper(status) <> 'CANCELLED'\""),),
        "sale",
        (),
    ),
    "a test of a ratio over doubles": (
        # 30 over the three slips of May.
        (
            (
                "    denominator: slips\n",
                ("    denominator: slips\n    tests: [{period: {start: 2025-05-01, end: 2025-06-01}, equals: 10}]\n"),
            ),
        ),
        "sale",
        (),
    ),
    "a test of what no row has": (
        # Nothing was counted after 1 June, so the stock is unknown there.
        (("{as_of: 2025-05-31, equals: 11}", ("{period: {start: 2025-06-02, end: 2025-06-10}, equals: unknown}")),),
        "sale",
        (),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("catalog", "table", "rows"), SOUND.values(), ids=SOUND)
def test_what_is_no_fault_is_not_told(tmp_path: Path, catalog: Written, table: str, rows: Written) -> None:
    tables = {**TABLES, table: instead(TABLES[table], *rows)}
    review = reviewed(tmp_path, catalog=instead(CATALOG, *catalog), tables=tables)
    assert [str(one) for one in review.problems] == []
    assert review.is_tested
