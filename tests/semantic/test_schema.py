"""The schemas and the reference: generated, complete, and of one mind with the loader."""

import ast
import json
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from semantic.errors import CatalogError
from semantic.load import load_catalog
from semantic.load.catalog import NOT_READ_YET
from semantic.load.located import Entry, Findings, compose
from semantic.schema import generated
from semantic.schema.explore import catalog_runs, runs_of, workspace_runs
from semantic.schema.json_schema import json_schema
from semantic.schema.record import Recorder
from semantic.schema.reference import reference
from semantic.schema.sentences import Sentence, Unexplained, sentences_for, written_sentences
from semantic.schema.shape import shapes_of
from tests.conftest import ROOT
from tests.semantic.tiny import TINY, written

SCHEMAS = ROOT / "semantic" / "schema"
WORKSPACES = (ROOT / "semantic" / "demo" / "workspace", TINY / "shop", TINY / "insurance",
              *sorted(path.parent for path in (ROOT / "evals" / "workspaces").glob("*/workspace.yml")))  # fmt: skip
CATALOGS = sorted(path for folder in WORKSPACES for path in (folder / "catalog").rglob("*.yml"))
SETTINGS = [folder / "workspace.yml" for folder in WORKSPACES]


def as_json(path: Path) -> Any:
    """A YAML file as an editor's schema sees it."""
    entry = compose(path, path.name, Findings())
    return {} if entry is None else entry.everything()


@cache
def validator(schema: str) -> Any:
    known = json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(known)
    return jsonschema.Draft7Validator(known)


def complaints(schema: str, document: Any) -> list[str]:
    """Where a document breaks a schema, as `datasets.0.fields`, once each."""
    found = validator(schema).iter_errors(document)
    return sorted({".".join(map(str, one.absolute_path)) for one in found})


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def fresh() -> dict[Path, str]:
    return dict(generated())


def test_the_committed_files_are_what_the_loader_says_today(fresh: dict[Path, str]) -> None:
    stale = [path.name for path, text in fresh.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `.venv/bin/python -m semantic.schema`"


def test_one_command_writes_them_all(fresh: dict[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {tmp_path / path.name: text for path, text in fresh.items()}
    monkeypatch.setattr("semantic.schema.generated", lambda: there)
    runpy.run_module("semantic.schema", run_name="__main__")
    assert {path.name for path in tmp_path.iterdir()} == {
        "catalog.schema.json", "workspace.schema.json", "REFERENCE.md",
    }  # fmt: skip
    assert {path: path.read_text(encoding="utf-8") for path in there} == there


@pytest.mark.parametrize("path", CATALOGS, ids=relative)
def test_every_catalog_of_the_repository_fits_the_schema(path: Path) -> None:
    assert complaints("catalog", as_json(path)) == []


@pytest.mark.parametrize("path", SETTINGS, ids=relative)
def test_every_workspace_of_the_repository_fits_the_schema(path: Path) -> None:
    assert complaints("workspace", as_json(path)) == []


def test_the_garbled_catalog_is_marked_where_its_shapes_are_wrong() -> None:
    found = complaints("catalog", as_json(TINY / "garbled" / "catalog" / "shapes.yml"))
    assert found == [
        "",  # the key `metric`
        "bands.0.edges.1",
        "datasets.0",  # a table and a SELECT, and the key `labels`
        "datasets.0.fields.0.scheduled",
        "datasets.0.fields.2.index",
        "datasets.0.fields.2.kind",
        "datasets.0.fields.3",  # no kind
        "datasets.0.fields.3.label",
        "datasets.0.fields.4.label",
        "datasets.0.name",
        "datasets.0.primary_key",
        "datasets.1",  # no name
        "datasets.2",
        "metrics.0",  # no denominator
        "metrics.1.percentile",
        "metrics.2.type",
        "metrics.3.version",
        "metrics.3.window",
        "metrics.4.certified",
        "metrics.4.non_additive",  # neither `take` nor `require`
        "metrics.4.unit",
        "metrics.5.effective.from",
        "metrics.5.label",
        "metrics.5.synonyms",  # `no` without quotes
        "relationships.0",  # no columns
        "scenarios.0",  # no granularity
    ]


SIMPLE = "name: m, type: simple, dataset: d, aggregation: sum, expression: x"

# A catalog's part, and where its mistake is.
MISTAKES = [
    pytest.param("dataset: []", "", id="an unknown key"),
    pytest.param("datasets: [{table: t, primary_key: [id]}]", "datasets.0", id="no name"),
    pytest.param("datasets: [{name: d, primary_key: [id]}]", "datasets.0", id="neither table nor sql"),
    pytest.param("datasets: [{name: d, table: t, sql: select 1}]", "datasets.0", id="both table and sql"),
    pytest.param("datasets: [{name: Orders, table: t}]", "datasets.0.name", id="no name of ours"),
    pytest.param("datasets: [{name: d, table: t, primary_key: id}]", "datasets.0.primary_key", id="text for a list"),
    pytest.param("datasets: [{name: d, table: t, label: {fr: x}}]", "datasets.0.label", id="an unknown language"),
    pytest.param("datasets: [{name: d, table: t, label: null}]", "datasets.0.label", id="a null word"),
    pytest.param("datasets: [{name: d, table: t, label: {zh: 甲, 乙}}]", "datasets.0.label", id="a comma unquoted"),
    pytest.param("datasets: [{name: d, table: t, label: [x]}]", "datasets.0.label", id="a list for one text"),
    pytest.param("datasets: [{name: d, table: t, fields: [{name: f}]}]", "datasets.0.fields.0", id="no kind"),
    pytest.param(
        "datasets: [{name: d, table: t, fields: [{name: f, kind: date}]}]",
        "datasets.0.fields.0.kind",
        id="no such kind",
    ),
    pytest.param(
        "datasets: [{name: d, table: t, fields: [{name: f, kind: dimension, index: fuzzy}]}]",
        "datasets.0.fields.0.index",
        id="no such index",
    ),
    pytest.param(
        "datasets: [{name: d, table: t, fields: [{name: f, kind: measure, hidden: 1}]}]",
        "datasets.0.fields.0.hidden",
        id="a number for a flag",
    ),
    pytest.param("relationships: [{from: a, to: b, columns: [x]}]", "relationships.0", id="no columns of the other"),
    pytest.param("relationships: [{from: a, to: b, columns: [x], to_columns: [y], role: A}]", "relationships.0.role",
                 id="no name for a role"),
    pytest.param("relationships: [{from: a, to: b, via: {table: t, columns: [x]}}]", "relationships.0.via",
                 id="a bridge of one side"),
    pytest.param("metrics: [{name: m}]", "metrics.0", id="no type"),
    pytest.param("metrics: [{name: m, type: simpel}]", "metrics.0.type", id="no such type"),
    pytest.param("metrics: [{name: m, type: simple, dataset: d, aggregation: sum}]", "metrics.0", id="sum of nothing"),
    pytest.param("metrics: [{name: m, type: ratio, numerator: a}]", "metrics.0", id="half a ratio"),
    pytest.param("metrics: [{name: m, type: ratio, numerator: a, denominator: b, filter: x}]", "metrics.0",
                 id="a key of another type"),
    pytest.param(
        "metrics: [{name: m, type: simple, dataset: d, aggregation: percentile, expression: x}]",
        "metrics.0",
        id="no percentile",
    ),
    pytest.param(f"metrics: [{{{SIMPLE}, percentile: 90}}]", "metrics.0.percentile", id="a percentile of points"),
    pytest.param(f"metrics: [{{{SIMPLE}, version: 0}}]", "metrics.0.version", id="version nought"),
    pytest.param(f"metrics: [{{{SIMPLE}, unit: '¥'}}]", "metrics.0.unit", id="a sign for a unit"),
    pytest.param(f"metrics: [{{{SIMPLE}, unit: {{column: c}}}}]", "metrics.0.unit", id="a unit of a column"),
    pytest.param(f"metrics: [{{{SIMPLE}, effective: {{from: 2024-01}}}}]", "metrics.0.effective.from", id="no day"),
    pytest.param(f"metrics: [{{{SIMPLE}, non_additive: {{over: time}}}}]", "metrics.0.non_additive",
                 id="neither taken nor required"),
    pytest.param(f"metrics: [{{{SIMPLE}, non_additive: {{over: time, take: last_known}}}}]",
                 "metrics.0.non_additive", id="last known of what"),
    pytest.param("metrics: [{name: m, type: cumulative, metric: a, window: decade}]", "metrics.0.window",
                 id="no such window"),
    pytest.param("metrics: [{name: m, type: cumulative, metric: a, window: {trailing: {count: 0, unit: day}}}]",
                 "metrics.0.window", id="a window of nothing"),
    pytest.param("metrics: [{name: m, type: derived, expression: a, inputs: {b: {offset: {count: 1, unit: day}}}}]",
                 "metrics.0.inputs.b", id="an input of no metric"),
    pytest.param("terms: [{name: t, metrics: [a], default: {any: }}]", "terms.0.default.any", id="a default of none"),
    pytest.param("bands: [{name: b, of: d.x, edges: [0, ten]}]", "bands.0.edges.1", id="a word for a number"),
    pytest.param("scenarios: [{name: s, of: {a: b}}]", "scenarios.0", id="no granularity"),
    pytest.param("policies: [{name: p, rows: [{dataset: d}]}]", "policies.0.rows.0", id="no filter"),
    pytest.param("verified: [{question: q}]", "verified.0", id="no plan"),
]  # fmt: skip

ACCEPTED = [
    pytest.param("datasets: [{name: d, table: t, primary_key: [1], time_field: null}]", id="numbers and nulls"),
    pytest.param("datasets: [{name: d, sql: select 1, label: d, synonyms: one}]", id="one word for every language"),
    pytest.param("datasets: [{name: d, table: t, sql: null}]", id="a null beside a table"),
    pytest.param(
        "datasets: [{name: d, table: t, fields: [{name: f, kind: dimension, index: exact, members:"
        " [{value: true}, {value: 2}, {value: x, synonyms: {zh: 甲, en: [a, b]}}]},"
        " {name: g, kind: time, index: false}]}]",
        id="values of every kind",
    ),
    pytest.param("relationships: [{from: a, to: b, columns: [x], to_columns: [y]}]", id="a plain relationship"),
    pytest.param(
        "relationships: [{from: a, to: b, via: {table: t, columns: [x], to_columns: [y], cardinality: many}}]",
        id="a bridge",
    ),
    pytest.param("metrics: [{name: m, type: simple, dataset: d, aggregation: count}]", id="a count of rows"),
    pytest.param(f"metrics: [{{{SIMPLE}, unit: {{field: currency}}}}]", id="a unit of a field"),
    pytest.param(f"metrics: [{{{SIMPLE}, non_additive: {{over: c, require: single}}}}]", id="one currency"),
    pytest.param("metrics: [{name: m, type: cumulative, metric: a, window: {trailing: {count: 1, unit: day}}}]",
                 id="a trailing window"),
    pytest.param("metrics: [{name: m, type: derived, expression: a, inputs: {}}]", id="no inputs"),
    pytest.param("terms: [{name: t, metrics: [a], default: a}, {name: u, metrics: [a], default: {any: a}}]",
                 id="defaults of both shapes"),
    pytest.param("verified: [{question: {zh: [甲, 乙], en: a}, plan: {kind: anything}}]", id="a plan"),
    pytest.param("drivers: {anything: [goes]}", id="a part not read yet"),
]  # fmt: skip


def loads(folder: Path, text: str) -> bool:
    """Whether the loader takes a catalog's file."""
    try:
        load_catalog(written(folder, only=text))
    except CatalogError:
        return False
    return True


@pytest.mark.parametrize(("text", "place"), MISTAKES)
def test_loader_and_schema_refuse_the_same_mistake(tmp_path: Path, text: str, place: str) -> None:
    assert not loads(tmp_path, text)
    assert complaints("catalog", as_json(tmp_path / "catalog" / "only.yml")) == [place]


@pytest.mark.parametrize("text", ACCEPTED)
def test_loader_and_schema_accept_the_same_file(tmp_path: Path, text: str) -> None:
    assert loads(tmp_path, text)
    assert complaints("catalog", as_json(tmp_path / "catalog" / "only.yml")) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("tody: data", "", id="an unknown key"),
        pytest.param("today: yesterday", "today", id="no day"),
        pytest.param("languages: [fr]", "languages.0", id="no language of ours"),
        pytest.param("calendar: {fiscal_year_start: 13}", "calendar.fiscal_year_start", id="month thirteen"),
        pytest.param("calendar: {fiscal_pattern: 5-5-3}", "calendar.fiscal_pattern", id="no such pattern"),
        pytest.param("limits: {rows: many}", "limits.rows", id="no number"),
        pytest.param("roles: {sales: {policy: [p]}}", "roles.sales", id="an unknown key of a role"),
        pytest.param("data_complete_through: {ERP: soon}", "data_complete_through.ERP", id="no day of a source"),
    ],
)
def test_loader_and_schema_refuse_the_same_workspace(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(CatalogError):
        written(tmp_path, workspace=text + "\n")
    assert complaints("workspace", as_json(tmp_path / "workspace.yml")) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "today: clock", "today: 2025-06-20", "roles: {sales: , finance: {}}", "llm: {model: x}", "name: 名",
        "data_complete_through: 2025-06-19", "data_complete_through: {ERP: 2025-06-19}", "limits: {timeout_s: 0.5}",
    ],
)  # fmt: skip
def test_loader_and_schema_accept_the_same_workspace(tmp_path: Path, text: str) -> None:
    written(tmp_path, workspace=text + "\n")
    assert complaints("workspace", as_json(tmp_path / "workspace.yml")) == []


def shapes_read(entry: Entry) -> None:
    """A reader with one of everything that decides what else is asked."""
    kind = entry.choice("kind", ("circle", "square"), "circle")
    entry.need("kind")
    if kind == "circle":
        entry.integer("radius", at_least=1, at_most=9)
        if not entry.flag("is_open"):
            entry.need("colour")
        entry.text("colour")
    else:
        for one in entry.entries("sides"):
            one.needed_text("length")
            one.done()
    entry.done()


def test_a_key_that_a_reader_asks_for_is_found_in_whatever_branch() -> None:
    shapes = shapes_of(runs_of(shapes_read))
    assert set(shapes) == {"", "(square).sides"}
    assert (shapes[""].told_by, list(shapes[""].keys)) == ("kind", ["kind"])
    found = {when: list(one.keys) for when, one in shapes[""].variants.items()}
    assert found == {"circle": ["radius", "is_open", "colour"], "square": ["sides"]}
    assert shapes["(square).sides"].keys["length"].needed == "always"


def test_when_a_key_is_needed_is_found_out() -> None:
    colour = shapes_of(runs_of(shapes_read))[""].variants["circle"].keys["colour"]
    assert colour.needed == "sometimes"
    assert colour.when is not None
    assert (colour.when.key, set(colour.when.found)) == ("is_open", {"absent", "false"})


def converted(entry: Entry) -> None:
    """A reader that asks for one key only beside another."""
    if "rates" in entry:
        entry.needed_text("at")
    entry.text("rates")
    entry.done()


def test_a_key_that_is_asked_for_only_beside_another_is_not_needed_without_it() -> None:
    at = shapes_of(runs_of(converted))[""].keys["at"]
    assert (at.needed, at.when and (at.when.key, set(at.when.found))) == ("sometimes", ("rates", {"scalar"}))


def test_a_new_key_reaches_schema_and_reference_by_itself() -> None:
    shapes = shapes_of(runs_of(lambda entry: entry.texts("tags")))
    sentences = {"tags": Sentence(en="What it is filed under.", zh="归在哪里。")}
    properties = json_schema("any", shapes, sentences)["properties"]
    described = "What it is filed under.\n归在哪里。"
    texts = {"type": ["array", "null"], "items": {"type": ["string", "number"]}}
    assert properties == {"tags": {"description": described, **texts}}
    told = reference({"catalog": (shapes, sentences)})
    assert "| `tags` | list of text | no | What it is filed under. | 归在哪里。 |" in told


def test_a_key_without_a_sentence_and_a_sentence_without_a_key_are_both_told() -> None:
    shapes = shapes_of(runs_of(lambda entry: entry.text("invented")))
    with pytest.raises(Unexplained) as caught:
        sentences_for("workspace", shapes)
    assert caught.value.missing == ("invented",)
    assert "calendar.week_start" in caught.value.stale


@pytest.mark.parametrize("section", ["words", "catalog", "workspace"])
def test_every_sentence_is_there_in_both_languages_and_short(section: str) -> None:
    for place, sentence in written_sentences(section).items():
        assert sentence.en.endswith("."), place
        assert sentence.zh.endswith("。"), place
        assert len(sentence.en.split()) <= 25, place
        assert "|" not in sentence.en + sentence.zh, place


def entries_built(path: Path) -> Iterator[int]:
    """Lines of a module that build an `Entry` themselves."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Entry":
            yield node.lineno


def test_readers_take_mappings_from_the_entry_that_holds_them() -> None:
    """An `Entry` built by a reader itself (`Entry(node, …)`) would read keys that no recorder hears of."""
    modules = [path for path in (ROOT / "semantic" / "load").glob("*.py") if path.name != "located.py"]
    assert len(modules) > 5
    assert {f"{path.name}:{line}" for path in modules for line in entries_built(path)} == set()


def test_every_way_an_entry_looks_at_what_was_written_is_overheard() -> None:
    """A method of `Entry` that looks at a node's type, or at the pairs themselves, finds none of that in a recorder."""
    tree = ast.parse((ROOT / "semantic" / "load" / "located.py").read_text(encoding="utf-8"))
    (entry,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Entry")
    looking = set()
    for method in (node for node in entry.body if isinstance(node, ast.FunctionDef)):
        names = {node.id for node in ast.walk(method) if isinstance(node, ast.Name)}
        attributes = {node.attr for node in ast.walk(method) if isinstance(node, ast.Attribute)}
        if names & {"tag_of", "_plain", "plain_value"} or "_pairs" in attributes:
            looking.add(method.name)
    assert {"flag", "integer", "raw", "everything"} <= looking
    assert looking - {"__init__"} <= set(vars(Recorder))


def test_only_these_keys_take_anything() -> None:
    """A key the recorder knows nothing of is read off its node by a reader itself: give `Entry` a method for it."""
    free = {
        shape.place_of(key)
        for runs in (catalog_runs(), workspace_runs())
        for shape in shapes_of(runs).values()
        for one in (shape, *shape.variants.values())
        for key in one.own
        if {take.kind for take in key.takes} == {"anything"}
    }
    assert free - set(NOT_READ_YET) == {"verified.plan", "llm"}
