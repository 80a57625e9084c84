"""The bundled catalog against its data and against the rules of words; the YAML is read as anybody would."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

WORKSPACE = Path(__file__).parents[3] / "semantic" / "demo" / "workspace"
LANGUAGES = ("zh", "en")


def read_catalog() -> dict[str, list[dict[str, Any]]]:
    catalog: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in sorted((WORKSPACE / "catalog").rglob("*.yml")):
        for kind, entries in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            catalog[kind].extend(entries)
    return catalog


CATALOG = read_catalog()
DATASETS = {dataset["name"]: dataset for dataset in CATALOG["datasets"]}
METRICS = {metric["name"]: metric for metric in CATALOG["metrics"]}
FIELDS = {f"{dataset['name']}.{field['name']}": field for dataset in CATALOG["datasets"] for field in dataset["fields"]}


def words_of(entry: dict[str, Any], language: str) -> set[str]:
    return {entry["label"][language].lower()} | {word.lower() for word in entry.get("synonyms", {}).get(language, [])}


def named_entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("datasets", "metrics", "terms", "overviews", "scenarios", "calendars", "groups", "bands"):
        for entry in CATALOG[kind]:
            yield f"{kind}:{entry.get('name', entry.get('subject'))}", entry
    for address, field in FIELDS.items():
        yield f"fields:{address}", field
        for member in field.get("members", []):
            if "label" in member:
                yield f"members:{address}={member['value']}", member


@pytest.mark.parametrize(("entry"), [entry for _, entry in named_entries()], ids=[name for name, _ in named_entries()])
def test_every_entry_has_a_label_in_both_languages(entry: dict[str, Any]) -> None:
    assert set(entry["label"]) == set(LANGUAGES)
    assert set(entry.get("synonyms", {})) <= set(LANGUAGES)
    texts = [text for key in ("label", "description") for text in entry.get(key, {}).values()]
    assert all(isinstance(text, str) and text.strip() for text in texts)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_metric_is_described_in_both_languages_with_unit_and_owner(metric: dict[str, Any]) -> None:
    assert set(metric["description"]) == set(LANGUAGES)
    assert metric["unit"] in {"CNY", "count", "ratio", "days"}
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
    sql = f"select {', '.join([*expressions, *columns])} from {dataset['table']} where {dataset.get('filter', 'true')}"
    parameters = {"as_of": date(2025, 6, 20)} if ":as_of" in sql else None
    assert tables.execute(f"{sql.replace(':as_of', '$as_of')} limit 1", parameters).fetchall()


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_primary_keys_are_keys(tables: duckdb.DuckDBPyConnection, dataset: dict[str, Any]) -> None:
    key = ", ".join(dataset["primary_key"])
    assert tables.execute(f"select {key} from {dataset['table']} group by {key} having count(*) > 1").fetchall() == []


@pytest.mark.parametrize("link", CATALOG["relationships"], ids=lambda link: f"{link['from']}-{link['to']}")
def test_relationships_lead_to_one_row(tables: duckdb.DuckDBPyConnection, link: dict[str, Any]) -> None:
    assert link["to_columns"] == DATASETS[link["to"]]["primary_key"]
    columns, source = ", ".join(link["columns"]), DATASETS[link["from"]]["table"]
    matched = tables.execute(
        f"select {columns} from {source} semi join {DATASETS[link['to']]['table']} using ({columns}) limit 1"
    ).fetchall()
    assert matched


def test_every_dataset_leads_to_another_by_one_path_only() -> None:
    targets: dict[str, list[str]] = defaultdict(list)
    for link in CATALOG["relationships"]:
        targets[link["from"]].append(link["to"])

    def reached(name: str) -> list[str]:
        return [far for near in targets[name] for far in (near, *reached(near))]

    doubled = {
        name: repeated
        for name in DATASETS
        if (repeated := sorted({far for far in reached(name) if reached(name).count(far) > 1}))
    }
    assert doubled == {}


def test_listed_members_and_group_values_are_stored(tables: duckdb.DuckDBPyConnection) -> None:
    listed = {address: [member["value"] for member in field.get("members", [])] for address, field in FIELDS.items()}
    for group in CATALOG["groups"]:
        listed[group["field"]] = listed[group["field"]] + group["values"]
    for address, values in listed.items():
        expression = FIELDS[address].get("expression", FIELDS[address]["name"])
        table = DATASETS[address.partition(".")[0]]["table"]
        stored = (
            {value for (value,) in tables.execute(f"select distinct {expression} from {table}").fetchall()}
            if values
            else set()
        )
        assert set(values) <= stored, address


def test_metrics_name_what_exists() -> None:
    for metric in METRICS.values():
        match metric["type"]:
            case "simple":
                assert metric["dataset"] in DATASETS
                address = metric["expression"] if "." in metric["expression"] else None
                assert address is None or address in FIELDS
            case "ratio":
                assert {metric["numerator"], metric["denominator"]} <= set(METRICS)
            case "derived":
                assert set(re.findall(r"[a-z_]+", metric["expression"])) <= set(METRICS)
            case other:
                pytest.fail(f"{metric['name']} has the type {other}")


def test_terms_overviews_and_scenarios_name_what_exists() -> None:
    terms = {term["name"]: term for term in CATALOG["terms"]}
    roles = {*yaml.safe_load((WORKSPACE / "workspace.yml").read_text(encoding="utf-8"))["roles"], "any"}
    for term in terms.values():
        assert set(term["metrics"]) <= set(METRICS)
        assert set(term.get("default", {}).values()) <= set(term["metrics"])
        assert set(term.get("default", {})) <= roles
    for overview in CATALOG["overviews"]:
        assert overview["subject"] in terms
        assert set(overview["metrics"]) <= {*METRICS, *terms}
    for scenario in CATALOG["scenarios"]:
        assert {*scenario["of"], *scenario["of"].values()} <= set(METRICS)
    for band in CATALOG["bands"]:
        assert FIELDS[band["of"]]["kind"] == "measure"


def test_the_sales_term_reads_differently_for_sales_and_finance() -> None:
    (sales,) = (term for term in CATALOG["terms"] if term["name"] == "sales")
    assert sales["default"] == {"finance": "invoiced_sales", "any": "ordered_sales"}
    assert sales["metrics"] == ["ordered_sales", "shipped_sales", "invoiced_sales", "collected_sales"]
