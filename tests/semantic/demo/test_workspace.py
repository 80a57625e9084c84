"""The bundled catalog against its data and against the rules of words; the YAML is read as anybody would."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from semantic.asker import Asker
from semantic.catalog import Simple
from semantic.graph import reach_of
from semantic.load import load_catalog, load_workspace
from semantic.policy import view_of

WORKSPACE = Path(__file__).parents[3] / "semantic" / "demo" / "workspace"
LANGUAGES = ("zh", "en")


def read_catalog() -> dict[str, list[dict[str, Any]]]:
    catalog: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in sorted((WORKSPACE / "catalog").rglob("*.yml")):
        for kind, entries in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).items():
            catalog[kind].extend(entries)
    return catalog


CATALOG = read_catalog()
DATASETS = {dataset["name"]: dataset for dataset in CATALOG["datasets"]}
METRICS = {metric["name"]: metric for metric in CATALOG["metrics"]}
TODAY = "date '2025-06-20'"
FIELDS = {f"{dataset['name']}.{field['name']}": field for dataset in CATALOG["datasets"] for field in dataset["fields"]}


def rows_of(dataset: dict[str, Any]) -> str:
    """The table of a dataset, or its SELECT as a table, for a question asked on the workspace's day."""
    return dataset.get("table") or f"({dataset['sql'].replace(':as_of', TODAY)}) as {dataset['name']}"


def words_of(entry: dict[str, Any], language: str) -> set[str]:
    return {entry["label"][language].lower()} | {word.lower() for word in entry.get("synonyms", {}).get(language, [])}


def named_entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in (
        "datasets",
        "metrics",
        "terms",
        "overviews",
        "scenarios",
        "calendars",
        "groups",
        "bands",
        "statements",
    ):
        for entry in CATALOG[kind]:
            yield f"{kind}:{entry.get('name', entry.get('subject'))}", entry
    for address, field in FIELDS.items():
        yield f"fields:{address}", field
        for member in field.get("members", []):
            if "zh" in member.get("label", {}):
                yield f"members:{address}={member['value']}", member
    for statement in CATALOG["statements"]:
        for line in statement["lines"]:
            yield f"lines:{statement['name']}.{line['name']}", line


@pytest.mark.parametrize(("entry"), [entry for _, entry in named_entries()], ids=[name for name, _ in named_entries()])
def test_every_entry_has_a_label_in_both_languages(entry: dict[str, Any]) -> None:
    assert set(entry["label"]) == set(LANGUAGES)
    assert set(entry.get("synonyms", {})) <= set(LANGUAGES)
    texts = [text for key in ("label", "description") for text in entry.get(key, {}).values()]
    assert all(isinstance(text, str) and text.strip() for text in texts)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_metric_is_described_in_both_languages_with_unit_and_owner(metric: dict[str, Any]) -> None:
    assert set(metric["description"]) == set(LANGUAGES)
    assert metric["unit"] in {"CNY", "count", "ratio", "days", "months", "times", "square_metres"}
    assert metric["owner"]
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in metric["label"]["en"] + metric["description"]["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_belongs_to_two_metrics_or_to_a_term_and_a_metric_outside_it(language: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for metric in CATALOG["metrics"]:
        for word in words_of(metric, language):
            owners[word].add(metric["name"])
    shared = {word: names for word, names in owners.items() if len(names) > 1}
    contested = {
        word: owners[word] - set(term["metrics"]) - {term["name"]}
        for term in CATALOG["terms"]
        for word in words_of(term, language)
        if owners.get(word, set()) - set(term["metrics"])
    }
    assert shared == {}
    assert contested == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_names_two_dimensions_or_a_dimension_and_a_metric(language: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for address, field in FIELDS.items():
        if not field.get("hidden"):
            for word in words_of(field, language):
                owners[word].add(address)
    for entry in CATALOG["metrics"] + CATALOG["terms"] + CATALOG["bands"]:
        for word in words_of(entry, language):
            if word in owners:
                owners[word].add(entry["name"])
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_every_field_reads_its_table(tables: duckdb.DuckDBPyConnection, dataset: dict[str, Any]) -> None:
    expressions = [field.get("expression", field["name"]) for field in dataset["fields"]]
    columns = [*dataset["primary_key"], *(dataset[key] for key in ("posted_at",) if key in dataset)]
    for field in dataset["fields"]:
        columns += [*([field["display_of"]] if "display_of" in field else []), *field.get("label_columns", {}).values()]
    sql = f"select {', '.join([*expressions, *columns])} from {rows_of(dataset)} where {dataset.get('filter', 'true')}"
    assert tables.execute(f"{sql.replace(':as_of', TODAY)} limit 1").fetchall()


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_primary_keys_are_keys(tables: duckdb.DuckDBPyConnection, dataset: dict[str, Any]) -> None:
    key = ", ".join(dataset["primary_key"])
    assert tables.execute(f"select {key} from {rows_of(dataset)} group by {key} having count(*) > 1").fetchall() == []


@pytest.mark.parametrize(
    "link", CATALOG["relationships"], ids=lambda link: f"{link['from']}-{link.get('role', link['to'])}"
)
def test_relationships_lead_to_one_row(tables: duckdb.DuckDBPyConnection, link: dict[str, Any]) -> None:
    if "valid" not in link:
        assert link["to_columns"] == DATASETS[link["to"]]["primary_key"]
    near, far = rows_of(DATASETS[link["from"]]), rows_of(DATASETS[link["to"]])
    pairs = zip(link["columns"], link["to_columns"], strict=True)
    same = " and ".join(f"near.{one} = far.{other}" for one, other in pairs)
    matched = tables.execute(
        f"select 1 from (from {near}) as near semi join (from {far}) as far on {same} limit 1"
    ).fetchall()
    assert matched


def test_every_dataset_leads_to_another_by_one_path_only() -> None:
    catalog = load_catalog(load_workspace(WORKSPACE))
    for name in catalog.datasets:
        reach = reach_of(catalog, name)
        reached = [path[-1].target for path in reach.named.values() if path]
        # The region of today and the one at the time are told apart by two datasets.
        assert sorted(reached) == sorted(set(reached)), name
        assert reach.detours == frozenset(), name


def test_listed_members_and_group_values_are_stored(tables: duckdb.DuckDBPyConnection) -> None:
    listed = {address: [member["value"] for member in field.get("members", [])] for address, field in FIELDS.items()}
    for group in CATALOG["groups"]:
        listed[group["field"]] = listed[group["field"]] + group["values"]
    for address, values in listed.items():
        expression = FIELDS[address].get("expression", FIELDS[address]["name"])
        table = rows_of(DATASETS[address.partition(".")[0]])
        stored = (
            {value for (value,) in tables.execute(f"select distinct {expression} from {table}").fetchall()}
            if values
            else set()
        )
        assert set(values) <= stored, address


def test_metrics_name_what_exists() -> None:
    lines = {
        f"{statement['name']}_{line['name']}" for statement in CATALOG["statements"] for line in statement["lines"]
    }
    known = {*METRICS, *lines}
    for metric in METRICS.values():
        match metric["type"]:
            case "simple":
                assert metric["dataset"] in DATASETS
            case "ratio":
                assert {metric["numerator"], metric["denominator"]} <= known
            case "derived":
                assert set(re.findall(r"[a-z_]+[a-z0-9_]*", metric["expression"])) <= known
            case "cumulative":
                assert metric["metric"] in known
            case "conversion":
                assert {metric["base"], metric["conversion"]} <= known
            case other:
                pytest.fail(f"{metric['name']} has the type {other}")


def test_there_is_a_metric_for_every_question_of_the_business() -> None:
    assert len(METRICS) >= 120
    assert sum(metric.get("certified", False) for metric in METRICS.values()) >= 80


def test_terms_overviews_and_scenarios_name_what_exists() -> None:
    terms = {term["name"]: term for term in CATALOG["terms"]}
    roles = {*yaml.safe_load((WORKSPACE / "workspace.yml").read_text(encoding="utf-8"))["roles"], "any"}
    for term in terms.values():
        assert set(term["metrics"]) <= set(METRICS)
        assert set(term.get("default", {}).values()) <= set(term["metrics"])
        assert set(term.get("default", {})) <= roles
    for overview in CATALOG["overviews"]:
        assert overview["subject"] in {*terms, *METRICS, *DATASETS} or overview["label"]
        assert set(overview["metrics"]) <= {*METRICS, *terms}
    for scenario in CATALOG["scenarios"]:
        assert {*scenario["of"], *scenario["of"].values()} <= set(METRICS)
    for band in CATALOG["bands"]:
        assert FIELDS[band["of"]]["kind"] == "measure"


def test_the_sales_term_reads_differently_for_sales_and_finance() -> None:
    (sales,) = (term for term in CATALOG["terms"] if term["name"] == "sales")
    assert sales["default"] == {"finance": "invoiced_sales", "any": "ordered_sales"}
    assert sales["metrics"] == ["ordered_sales", "shipped_sales", "invoiced_sales", "collected_sales"]


def test_ten_words_are_contested_and_most_have_a_meaning_for_a_role() -> None:
    labels = {term["label"]["zh"] for term in CATALOG["terms"]}
    assert labels == {"销售额", "收入", "毛利", "利润", "成本", "库存", "回款", "费用", "客户数", "预算"}
    assert all(term.get("default") for term in CATALOG["terms"])
    assert all(len(term["metrics"]) >= 2 for term in CATALOG["terms"])


def test_roles_see_what_they_should() -> None:
    roles = yaml.safe_load((WORKSPACE / "workspace.yml").read_text(encoding="utf-8"))["roles"]
    assert set(roles) == {"sales", "finance", "supply_chain", "manager", "east_manager", "steward"}
    workspace = load_workspace(WORKSPACE)
    catalog = load_catalog(workspace)
    seen = {role: view_of(catalog, workspace, Asker(role=role)).catalog.metrics.keys() for role in roles}
    payroll = {"payroll_expenses", "net_pay", "payroll_per_head"}
    assert {role for role in roles if payroll & seen[role]} == {"finance", "steward"}
    assert {role for role in roles if "credit_limit" not in seen[role]} == {"east_manager"}
    assert {role for role in roles if "cash_balance" not in seen[role]} == {"east_manager"}
    assert {role for role in roles if not seen[role] >= METRICS.keys() - payroll} == {"east_manager"}


def test_what_a_region_manager_sees_belongs_to_a_region() -> None:
    """Every fact behind a metric that is not hidden leads to the region, so that the manager sees the region's rows."""
    workspace = load_workspace(WORKSPACE)
    catalog = load_catalog(workspace)
    seen = view_of(catalog, workspace, Asker(role="east_manager")).catalog.metrics.values()
    facts = {metric.shape.dataset for metric in seen if isinstance(metric.shape, Simple)}
    unbound = {
        fact
        for fact in facts
        if not any(path and path[-1].target == "region" for path in reach_of(catalog, fact).named.values())
    }
    assert unbound == {"product"}
