"""The whole of a review: many mistakes at once, what keeps it from looking, and how far it says it has come."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from semantic.check import check
from semantic.errors import CatalogError
from semantic.layer import Layer
from semantic.load import load_catalog, load_workspace
from semantic.periods import Period
from semantic.review import review
from semantic.workspace import Workspace
from tests.semantic.compile.company import write_workspace
from tests.semantic.kiosk import CATALOG, TABLES, WORKSPACE, instead, reviewed, told
from tests.semantic.tiny import BROKEN_TABLES, TINY, broken_columns, catalog_of, workspace_of

FIRST_TEST = "{period: {start: 2025-05-01, end: 2025-06-01}, equals: 30}"


def test_ten_mistakes_are_ten_problems_by_line(tmp_path: Path) -> None:
    catalog = instead(
        CATALOG,
        ("{name: due_on, kind: time, ", "{name: due_on, kind: time, expression: due_om, "),  # no such column
        ("{zh: 未付, en: unpaid}", "{zh: 未付, en: settled}"),  # a word of two members
        (
            "to_columns: [shop_id]}",
            "to_columns: [shop_id]}\n  - {from: sale, columns: [a], to: store, to_columns: [b]}",
        ),
        ("    unit: count\n", ""),
        ("    description: {zh: 每月目标, en: goals by month}\n", ""),
        ("    non_additive: {over: time, take: last}\n", ""),  # a balance added up
        ("    tests: [{as_of: 2025-05-31, equals: 11}]\n", ""),
        ("denominator: slips", "denominator: slip"),
        ("values: [甲城, 乙城]", "values: [甲城, 丙城]"),
    )
    rows = {
        "sale": instead(TABLES["sale"], ("2025-06-12,,", "2025-06-12,9,")),  # no such store
        "shop": instead(TABLES["shop"], ("乙城,Yi", "乙城,")),  # no English name
    }
    found = reviewed(tmp_path, catalog=catalog, tables={**TABLES, **rows})
    assert told(found.problems) == [
        ("unknown-column", "error"),
        ("clashing-word", "warning"),
        ("null-label", "warning"),
        ("unmatched-rows", "warning"),
        ("unknown-dataset", "error"),
        ("missing-unit", "warning"),
        ("missing-description", "warning"),
        ("summed-balance", "warning"),
        ("unknown-metric", "error"),
        ("unheld-value", "warning"),
    ]
    lines = [one.origin.line for one in found.problems]
    assert lines == sorted(lines)
    # What the catalog promises cannot be tried while it has errors, and that is said.
    assert (found.has_data, found.is_tested) == (True, False)


def test_ten_mistakes_that_leave_the_catalog_whole_are_ten_problems(tmp_path: Path) -> None:
    catalog = instead(
        CATALOG,
        ("{zh: 单笔金额, en: slip amount}", "{zh: 单笔金额}"),
        ("{name: delay, kind: measure,", '{name: delay, kind: measure, expression: "nullif(delay, delay)",'),
        ("equals: 30}", "equals: 31}"),
        ("    unit: count\n", "    filter: \"status = 'new'\"\n    unit: count\n"),
        ("of: {revenue: goal}", "of: {revenue: goal, slips: received_units}"),
        ("hide: {metrics: [goal]}", "hide: {metrics: [revenue, slips]}"),
        ("metrics: [revenue], group_by: [store.area]", "metrics: [shelf_units], group_by: [sales.status]"),
        ("values: [甲城, 乙城]", "values: [甲城]"),  # what the renamed town leaves of it
    )
    rows = {
        "sale": instead(TABLES["sale"], ("2025-06-12,,", "2025-06-12,9,"), ("2025-05-13", "1900-01-01")),
        "shop": instead(TABLES["shop"], ("乙城,Yi", "甲城,Jia")),
    }
    found = reviewed(tmp_path, catalog=catalog, tables={**TABLES, **rows})
    assert sorted(told(found.problems)) == [
        ("empty-band", "warning"),
        ("failed-test", "error"),
        ("far-date", "warning"),
        ("hidden-term", "warning"),
        ("missing-language", "warning"),
        ("refused-plan", "error"),
        ("split-level", "warning"),
        ("unheld-value", "warning"),
        ("unlike-units", "warning"),
        ("unmatched-rows", "warning"),
    ]
    assert found.is_tested


def test_errors_of_the_data_do_not_keep_other_rules_from_looking(tmp_path: Path) -> None:
    """A key held twice keeps the workspace closed, so tests are not tried; everything else is told all the same."""
    rows = {"shop": TABLES["shop"] + "1,东店,East,丙城,,E\n"}
    found = reviewed(tmp_path, tables={**TABLES, **rows})
    assert sorted(told(found.problems)) == [
        ("not-unique", "error"), ("not-unique", "error"), ("not-unique", "error"), ("null-label", "warning"),
        ("split-level", "warning"),
    ]  # fmt: skip
    assert not found.is_tested


def test_a_select_that_the_gate_stops_is_told_beside_the_rest(tmp_path: Path) -> None:
    catalog = instead(CATALOG, ("    table: shelf\n", "    sql: \"SELECT * FROM read_csv('shelf.csv')\"\n"))
    found = reviewed(tmp_path, catalog=catalog)
    assert ("disallowed-sql", "error") in told(found.problems)
    assert not found.is_tested


def test_a_catalog_full_of_mistakes_is_looked_at_all_the_same(tmp_path: Path) -> None:
    """The broken workspace of other tests over tables as it names them: nothing breaks, nothing is told twice."""
    folder = tmp_path / "broken"
    shutil.copytree(TINY / "broken", folder)
    (folder / "data").mkdir()
    for name, columns in BROKEN_TABLES.items():
        if columns:
            (folder / "data" / f"{name}.csv").write_text(f"{','.join(columns)}\n", encoding="utf-8")
    known = check(catalog_of("broken"), workspace_of("broken"), broken_columns)
    found = review(folder, lambda *_: None).problems
    assert {(one.origin, one.code) for one in known} <= {(one.origin, one.code) for one in found}
    assert {one.code for one in found} - {one.code for one in known} <= {"missing-unit", "missing-description"}


def test_without_data_the_catalog_alone_is_looked_at(tmp_path: Path) -> None:
    catalog = instead(CATALOG, ("    unit: count\n", ""), ("values: [甲城, 乙城]", "values: [丙城]"))
    found = reviewed(tmp_path, catalog=catalog, tables={})
    assert told(found.problems) == [("missing-unit", "warning")]
    assert (found.has_data, found.is_tested) == (False, False)


def test_advice_and_data_keep_no_workspace_closed(tmp_path: Path) -> None:
    catalog = instead(CATALOG, ("    unit: count\n", ""), (FIRST_TEST, FIRST_TEST.replace("30", "31")))
    rows = {"sale": instead(TABLES["sale"], ("2025-06-12,,", "2025-06-12,9,"))}
    folder = write_workspace(tmp_path / "w", WORKSPACE, catalog, {**TABLES, **rows})
    Layer.open(folder).close()
    assert len(review(folder, lambda *_: None).problems) == 3


def test_a_plan_in_another_currency_keeps_a_workspace_closed(tmp_path: Path) -> None:
    catalog = instead(CATALOG, ("    unit: CNY\n  - name: shelf", "    unit: USD\n  - name: shelf"))
    with pytest.raises(CatalogError) as raised:
        Layer.open(write_workspace(tmp_path / "w", WORKSPACE, catalog, TABLES))
    assert [problem.code for problem in raised.value.problems] == ["unlike-units"]


def test_how_far_the_looks_have_come_is_told(tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    folder = write_workspace(tmp_path / "w", WORKSPACE, CATALOG, TABLES)
    review(folder, lambda *step: heard.append(step))
    assert [done for _, done, _ in heard] == list(range(len(heard)))
    assert {count for _, _, count in heard} == {len(heard) - 1}
    assert "store.place" in {name for name, _, _ in heard}


def test_tests_are_put_without_any_policy(tmp_path: Path) -> None:
    """The default role sees area N alone, where May's revenue is 10; the catalog's 30 is of everything."""
    workspace = instead(WORKSPACE, ("default_role: owner", "default_role: north"))
    assert reviewed(tmp_path, workspace=workspace).problems == ()


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        pytest.param("equals: 1", [], id="a state as of now"),
        pytest.param("equals: unknown", [], id="no value"),
        pytest.param("equals: -0.5", [], id="a loss"),
        pytest.param("equals: yes", ["yaml-boolean"], id="a word that YAML takes for true"),
        pytest.param("as_of: 2025-06-01", ["missing-key"], id="nothing expected"),
        pytest.param("equals: many", ["unknown-value"], id="no number"),
        pytest.param("equals: 0x1F", ["unknown-value"], id="a number to YAML alone"),
        pytest.param("equals: .inf", ["unknown-value"], id="no end"),
        pytest.param("equals: 1, within: -1", ["out-of-range"], id="a tolerance below zero"),
        pytest.param("equals: 1, period: {start: 2025-05-01}", ["missing-key"], id="half a period"),
        pytest.param("equals: 1, period: {start: 2025-05-01, end: 2025-05-01}", ["out-of-range"], id="an empty period"),
        pytest.param("equals: 1, period: may", ["wrong-type"], id="a word for a period"),
        pytest.param("equals: 1, as_of: may", ["wrong-type"], id="no day"),
        pytest.param("equals: 1, filters: {store.area: }", ["null-word"], id="a filter of nothing"),
        pytest.param("equals: 1, filters: {store.area: [N, {}]}", ["wrong-type"], id="a filter that is no value"),
        pytest.param("equals: 1, expect: 2", ["unknown-key"], id="an unknown key"),
    ],
)
def test_a_test_is_read_or_its_mistake_is_told(tmp_path: Path, written: str, problems: list[str]) -> None:
    catalog = instead(CATALOG, ("{as_of: 2025-05-31, equals: 11}", f"{{{written}}}"))
    workspace = load_workspace(write_workspace(tmp_path / "w", WORKSPACE, catalog, {}))
    assert _problems_of(workspace) == problems


def _problems_of(workspace: Workspace) -> list[str]:
    """The codes of what keeps a catalog from being read."""
    try:
        load_catalog(workspace)
    except CatalogError as error:
        return [problem.code for problem in error.problems]
    return []


def test_a_test_keeps_what_was_written(tmp_path: Path) -> None:
    catalog = load_catalog(load_workspace(write_workspace(tmp_path / "w", WORKSPACE, CATALOG, {})))
    second = catalog.metrics["revenue"].tests[1]
    assert (second.equals, second.within) == (Decimal("10.00"), Decimal("0.01"))
    assert dict(second.filters) == {"store.area": ("N",)}
    assert second.period == Period(date(2025, 5, 1), date(2025, 6, 1))
    assert catalog.metrics["shelf_units"].tests[0].as_of == date(2025, 5, 31)
