from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic.catalog import Dataset
from semantic.check import check
from semantic.errors import CatalogProblem
from semantic.load import load_catalog, load_workspace
from tests.semantic.tiny import broken_columns, catalog_of, workspace_of, written

# The mistakes of tests/tiny/broken, which loads: what its files say is well formed and cannot hold.
BROKEN = [
    ("catalog/datasets.yml", 5, "wrong-kind"),
    ("catalog/datasets.yml", 6, "unknown-column"),
    ("catalog/datasets.yml", 10, "unparsable-sql"),
    ("catalog/datasets.yml", 11, "disallowed-sql"),
    ("catalog/datasets.yml", 12, "disallowed-sql"),
    ("catalog/datasets.yml", 13, "disallowed-sql"),
    ("catalog/datasets.yml", 14, "unparsable-sql"),
    ("catalog/datasets.yml", 15, "unknown-column"),
    ("catalog/datasets.yml", 16, "missing-primary-key"),
    ("catalog/datasets.yml", 20, "unknown-column"),
    ("catalog/datasets.yml", 21, "unknown-field"),
    ("catalog/datasets.yml", 23, "unknown-table"),
    ("catalog/datasets.yml", 25, "missing-language"),
    ("catalog/datasets.yml", 29, "disallowed-sql"),
    ("catalog/datasets.yml", 42, "columns-arity"),
    ("catalog/datasets.yml", 43, "unknown-dataset"),
    ("catalog/datasets.yml", 44, "contested-role"),
    ("catalog/datasets.yml", 45, "duplicate-role"),
    ("catalog/meanings.yml", 2, "contested-word"),
    ("catalog/meanings.yml", 2, "unknown-column"),
    ("catalog/meanings.yml", 3, "unknown-dataset"),
    ("catalog/meanings.yml", 4, "fan-out"),
    ("catalog/meanings.yml", 5, "fan-out"),
    ("catalog/meanings.yml", 6, "disallowed-sql"),
    ("catalog/meanings.yml", 6, "wrong-kind"),
    ("catalog/meanings.yml", 7, "unknown-metric"),
    ("catalog/meanings.yml", 8, "cycle"),
    ("catalog/meanings.yml", 10, "unknown-metric"),
    ("catalog/meanings.yml", 11, "unreachable-field"),
    ("catalog/meanings.yml", 12, "fan-out"),
    ("catalog/meanings.yml", 12, "unknown-field"),
    ("catalog/meanings.yml", 15, "default-not-listed"),
    ("catalog/meanings.yml", 15, "unknown-role"),
    ("catalog/meanings.yml", 17, "unknown-subject"),
    ("catalog/meanings.yml", 17, "unknown-value"),
    ("catalog/meanings.yml", 19, "unknown-metric"),
    ("catalog/meanings.yml", 21, "unknown-field"),
    ("catalog/meanings.yml", 22, "wrong-kind"),
    ("catalog/meanings.yml", 24, "edges-not-rising"),
    ("catalog/meanings.yml", 24, "wrong-kind"),
    ("catalog/meanings.yml", 26, "unknown-column"),
    ("catalog/meanings.yml", 26, "unknown-dataset"),
    ("catalog/meanings.yml", 27, "unknown-field"),
    ("catalog/meanings.yml", 27, "unknown-metric"),
    ("catalog/meanings.yml", 29, "bad-plan"),
    ("catalog/meanings.yml", 31, "unknown-field"),
    ("catalog/meanings.yml", 31, "unknown-metric"),
    ("catalog/meanings.yml", 31, "unknown-scenario"),
    ("workspace.yml", 5, "unknown-policy"),
    ("workspace.yml", 6, "missing-attribute"),
]


@pytest.fixture(scope="module")
def broken() -> tuple[CatalogProblem, ...]:
    return check(catalog_of("broken"), workspace_of("broken"), broken_columns)


def test_every_mistake_is_found_at_its_line(broken: tuple[CatalogProblem, ...]) -> None:
    assert Counter((one.origin.file, one.origin.line, one.code) for one in broken) == Counter(BROKEN)


def test_what_falls_back_or_only_may_be_wrong_is_a_warning(broken: tuple[CatalogProblem, ...]) -> None:
    assert {one.code for one in broken if one.is_warning} == {"missing-language", "missing-attribute"}


@pytest.mark.parametrize(
    ("place", "code", "parameters", "nearest"),
    [
        pytest.param(
            ("catalog/datasets.yml", 6), "unknown-column", {"column": "is_tets", "dataset": "sales"}, "is_test",
            id="nearest column",
        ),
        pytest.param(
            ("catalog/meanings.yml", 2), "unknown-column", {"column": "amuont", "dataset": "sales"}, "amount",
            id="nearest field, where a metric's expression names fields first",
        ),
        pytest.param(("catalog/meanings.yml", 3), "unknown-dataset", {"dataset": "sale"}, "sales", id="dataset"),
        pytest.param(("catalog/meanings.yml", 7), "unknown-metric", {"metric": "revenu"}, "revenue", id="metric"),
        pytest.param(("catalog/meanings.yml", 8), "cycle", {"metrics": ("left", "right", "left")}, None, id="circle"),
        pytest.param(
            ("catalog/meanings.yml", 2), "contested-word", {"word": "销售额", "term": "sales", "other": "revenue"},
            None, id="a word of a term that a foreign metric carries",
        ),
        pytest.param(
            ("catalog/meanings.yml", 29), "bad-plan", {"detail": "metric: Unexpected keyword argument"}, None,
            id="what is wrong with a plan",
        ),
        pytest.param(
            ("catalog/datasets.yml", 44), "contested-role", {"role": "store", "target": "budget", "other": "store"},
            None, id="a role of two meanings",
        ),
        pytest.param(
            ("workspace.yml", 6), "missing-attribute", {"role": "guard", "policy": "north_only", "attribute": "area"},
            None, id="what a policy binds",
        ),
    ],
)  # fmt: skip
def test_a_mistake_says_what_and_what_was_near(
    broken: tuple[CatalogProblem, ...],
    place: tuple[str, int],
    code: str,
    parameters: dict[str, Any],
    nearest: str | None,
) -> None:
    found = [one for one in broken if (one.origin.file, one.origin.line) == place and one.code == code]
    assert [dict(one.parameters) for one in found] == [parameters]
    assert (found[0].nearest[0] if found[0].nearest else None) == nearest


def test_a_sound_catalog_has_no_problem() -> None:
    assert check(catalog_of("insurance"), workspace_of("insurance"), _unknown) == ()


def test_columns_match_without_regard_to_case_and_need_not_be_known() -> None:
    catalog, workspace = catalog_of("insurance"), workspace_of("insurance")
    columns = {"POLICY_ID": "INTEGER", "Policy_No": "VARCHAR", "SIGN_DATE": "DATE", "PREMIUM": "DOUBLE"}
    keys = {"holder_id": "INTEGER", "insured_id": "INTEGER", "agent_id": "INTEGER"}

    def policies_only(dataset: Dataset) -> Mapping[str, str] | None:
        return {**columns, **keys} if dataset.name == "policy" else None

    assert check(catalog, workspace, policies_only) == ()


def test_a_relationship_that_leads_to_another_column_than_the_key_is_a_warning() -> None:
    catalog = catalog_of("insurance")
    first, *others = catalog.relationships
    changed = replace(catalog, relationships=(replace(first, to_columns=("id_card",)), *others))
    found = check(changed, workspace_of("insurance"), _unknown)
    assert [(one.code, one.is_warning, one.parameters["columns"]) for one in found] == [
        ("not-the-key", True, ("id_card",))
    ]


def test_a_relationship_to_its_own_dataset_needs_a_role(tmp_path: Path) -> None:
    text = (
        "datasets:\n"
        "  - {name: account, table: t, primary_key: [id], label: 科目, fields: []}\n"
        "relationships:\n"
        "  - {from: account, columns: [parent_id], to: account, to_columns: [id]}\n"
    )
    workspace = written(tmp_path, only=text)
    found = check(load_catalog(workspace), workspace, _unknown)
    assert [(one.origin.line, one.code) for one in found] == [(4, "duplicate-role")]


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        pytest.param("date_diff('day', due, :as_of)", [], id="the question's day"),
        pytest.param("case when a > 0 then 'x' else b end", [], id="case"),
        pytest.param("a::decimal(18, 2) * coalesce(b, 0)", [], id="cast"),
        pytest.param("getenv('HOME')", ["disallowed-sql"], id="a function the gate does not know"),
        pytest.param("random()", ["disallowed-sql"], id="never the same"),
        pytest.param("now()", ["disallowed-sql"], id="a clock of its own"),
        pytest.param("row_number() over (order by a)", ["disallowed-sql"], id="window"),
        pytest.param("a; drop table t", ["unparsable-sql"], id="two statements"),
        pytest.param("drop table t", ["disallowed-sql"], id="a statement"),
        pytest.param("a in (select b from t)", ["disallowed-sql"], id="subquery"),
        pytest.param(":who", ["disallowed-sql"], id="an attribute outside of a policy"),
    ],
)
def test_row_expressions(tmp_path: Path, expression: str, codes: list[str]) -> None:
    text = (
        "datasets:\n"
        "  - name: d\n"
        "    table: t\n"
        "    primary_key: [id]\n"
        "    label: 表\n"
        "    fields:\n"
        f'      - {{name: f, kind: measure, label: 数, expression: "{expression}"}}\n'
    )
    workspace = written(tmp_path, only=text)
    assert [one.code for one in check(load_catalog(workspace), workspace, _unknown)] == codes


def _unknown(dataset: Dataset) -> Mapping[str, str] | None:
    return None


def test_the_guides_example_is_a_sound_catalog(root: Path, tmp_path: Path) -> None:
    guide = (root / "docs" / "catalog.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    workspace = written(tmp_path, only=example)
    assert check(load_catalog(workspace), workspace, _unknown) == ()


# What the guide's second example speaks of and does not write out.
_BOOKS = """
datasets:
  - {name: fx_rates, table: fx, primary_key: [rate_date], time_field: rate_date, fields: [
     {name: from_currency, kind: dimension}, {name: to_currency, kind: dimension}, {name: rate_date, kind: time},
     {name: rate_kind, kind: dimension}, {name: rate, kind: measure}]}
  - {name: invoices, table: invoices, primary_key: [id], time_field: none, fields: [
     {name: currency_code, kind: dimension}, {name: total, kind: measure}]}
  - {name: product, table: products, primary_key: [id], fields: [{name: pieces_per_box, kind: measure}]}
  - {name: shipments, table: shipments, primary_key: [id], time_field: none, source_system: shop, fields: [
     {name: unit_code, kind: dimension}, {name: quantity, kind: measure}]}
  - {name: orders, table: orders, primary_key: [id], time_field: none, fields: [{name: amount, kind: measure}]}
  - {name: account, table: accounts, primary_key: [code], fields: [{name: code, kind: dimension}]}
  - {name: ledger, table: ledger, primary_key: [id], time_field: none, source_system: ledger, fields: [
     {name: amount, kind: measure}]}
  - {name: closed_months, table: closes, primary_key: [period_end], fields: [
     {name: period_end, kind: time}, {name: closed_on, kind: time}]}
relationships:
  - {from: shipments, columns: [product_id], to: product, to_columns: [id]}
  - {from: ledger, columns: [account], to: account, to_columns: [code]}
metrics:
  - {name: ledger_amount, type: simple, dataset: ledger, aggregation: sum, expression: amount}
  - {name: revenue_v1, type: simple, dataset: orders, aggregation: sum, expression: amount}
  - {name: revenue_budget, type: simple, dataset: orders, aggregation: sum, expression: amount}
"""


def test_the_guides_example_of_money_is_sound(root: Path, tmp_path: Path) -> None:
    guide = (root / "docs" / "catalog.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[2].split("```")[0]
    workspace = written(tmp_path, books=_BOOKS, example=example)
    assert [str(one) for one in check(load_catalog(workspace), workspace, _unknown) if not one.is_warning] == []


def test_the_demos_catalog_has_no_error(root: Path) -> None:
    workspace = load_workspace(root / "semantic" / "demo" / "workspace")
    assert [str(one) for one in check(load_catalog(workspace), workspace, _unknown) if not one.is_warning] == []


@pytest.mark.shared
def test_northwinds_catalog_has_no_error_against_its_tables(root: Path, shared_data: Path) -> None:
    workspace = load_workspace(root / "evals" / "workspaces" / "northwind")

    def columns(dataset: Dataset) -> Mapping[str, str]:
        file = shared_data / "northwind" / f"{dataset.table}.parquet"
        with duckdb.connect() as connection:
            described = connection.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall() if file.exists() else []
        return {row[0]: row[1] for row in described}

    assert [str(one) for one in check(load_catalog(workspace), workspace, columns) if not one.is_warning] == []
