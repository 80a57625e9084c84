from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic.catalog import (
    Catalog,
    Conversion,
    Cumulative,
    Derived,
    DerivedInput,
    FieldUnit,
    NonAdditive,
    Offset,
    Ratio,
    Simple,
)
from semantic.errors import CatalogError, CatalogProblem, WorkspaceError
from semantic.load import load_catalog, load_workspace
from semantic.periods import CalendarRules, Unit
from semantic.workspace import Limits
from tests.semantic.tiny import TINY, catalog_of, workspace_of, written


def problems_of(folder: Path, text: str) -> list[tuple[int, str, dict[str, Any]]]:
    """Line, code and parameters of every problem of a catalog of one file."""
    with pytest.raises(CatalogError) as caught:
        load_catalog(written(folder, only=text))
    return [(one.origin.line, one.code, dict(one.parameters)) for one in caught.value.problems]


def only_metric(folder: Path, text: str) -> Any:
    """The shape of the one metric of a catalog."""
    catalog = load_catalog(written(folder, only=f"metrics:\n  - {{name: m, {text}}}\n"))
    return catalog.metrics["m"].shape


# The mistakes of tests/tiny/garbled, in the order of its files.
GARBLED = [
    ("catalog/broken_yaml.yml", 3, "yaml-syntax"),
    ("catalog/list.yml", 1, "wrong-type"),
    ("catalog/shapes.yml", 2, "bad-name"),
    ("catalog/shapes.yml", 3, "table-or-sql"),
    ("catalog/shapes.yml", 5, "wrong-type"),
    ("catalog/shapes.yml", 6, "unknown-key"),
    ("catalog/shapes.yml", 8, "wrong-type"),
    ("catalog/shapes.yml", 9, "duplicate-name"),
    ("catalog/shapes.yml", 10, "unknown-value"),
    ("catalog/shapes.yml", 10, "unknown-value"),
    ("catalog/shapes.yml", 11, "missing-key"),
    ("catalog/shapes.yml", 11, "null-word"),
    ("catalog/shapes.yml", 14, "unknown-language"),
    ("catalog/shapes.yml", 15, "duplicate-key"),
    ("catalog/shapes.yml", 17, "yaml-boolean"),
    ("catalog/shapes.yml", 19, "duplicate-member"),
    ("catalog/shapes.yml", 21, "missing-key"),
    ("catalog/shapes.yml", 22, "wrong-type"),
    ("catalog/shapes.yml", 24, "missing-key"),
    ("catalog/shapes.yml", 24, "missing-key"),
    ("catalog/shapes.yml", 25, "unknown-key"),
    ("catalog/shapes.yml", 28, "missing-key"),
    ("catalog/shapes.yml", 29, "out-of-range"),
    ("catalog/shapes.yml", 30, "unknown-value"),
    ("catalog/shapes.yml", 31, "unknown-value"),
    ("catalog/shapes.yml", 31, "wrong-type"),
    ("catalog/shapes.yml", 32, "missing-key"),
    ("catalog/shapes.yml", 32, "unknown-value"),
    ("catalog/shapes.yml", 32, "wrong-type"),
    ("catalog/shapes.yml", 37, "wrong-type"),
    ("catalog/shapes.yml", 38, "null-word"),
    ("catalog/shapes.yml", 39, "yaml-boolean"),
    ("catalog/shapes.yml", 41, "wrong-type"),
    ("catalog/shapes.yml", 43, "missing-key"),
]


@pytest.fixture(scope="module")
def garbled() -> tuple[CatalogProblem, ...]:
    with pytest.raises(CatalogError) as caught:
        catalog_of("garbled")
    return caught.value.problems


def test_every_mistake_is_found_at_its_line(garbled: tuple[CatalogProblem, ...]) -> None:
    assert sorted((one.origin.file, one.origin.line, one.code) for one in garbled) == sorted(GARBLED)


@pytest.mark.parametrize(
    ("code", "line", "parameters", "nearest"),
    [
        pytest.param("unknown-key", 6, {"key": "labels"}, "label", id="nearest key"),
        pytest.param("unknown-key", 25, {"key": "metric"}, "metrics", id="nearest top-level key"),
        pytest.param("unknown-value", 30, {"key": "type", "value": "simpel"}, "simple", id="nearest value"),
        pytest.param("unknown-language", 14, {"language": "fr"}, "zh", id="the languages there are"),
        pytest.param("yaml-boolean", 17, {"key": "value", "value": "no"}, None, id="the Norway trap"),
        pytest.param("null-word", 11, {"key": "label.市"}, None, id="an unquoted comma"),
        pytest.param(
            "duplicate-name",
            9,
            {"kind": "field", "name": "paid", "first": "catalog/shapes.yml:8"},
            None,
            id="where the name was first",
        ),
    ],
)
def test_a_mistake_says_what_and_what_was_near(
    garbled: tuple[CatalogProblem, ...], code: str, line: int, parameters: dict[str, Any], nearest: str | None
) -> None:
    found = [one for one in garbled if (one.code, one.origin.line) == (code, line)]
    assert [dict(one.parameters) for one in found] == [parameters]
    assert (found[0].nearest[0] if found[0].nearest else None) == nearest


def test_names_are_unique_per_kind_across_files_and_a_metric_may_share_a_datasets(tmp_path: Path) -> None:
    one = "datasets:\n  - {name: sales, table: t, primary_key: [id], fields: []}\n"
    two = "metrics:\n  - {name: sales, type: simple, dataset: sales, aggregation: count}\n"
    workspace = written(tmp_path, a=one, b=two, c=two)
    with pytest.raises(CatalogError) as caught:
        load_catalog(workspace)
    assert [str(found) for found in caught.value.problems] == [
        "catalog/c.yml:2: duplicate-name kind='metric' name='sales' first='catalog/b.yml:2'"
    ]


def test_an_empty_catalog_and_a_file_of_another_encoding_are_problems(tmp_path: Path) -> None:
    workspace = written(tmp_path)
    with pytest.raises(CatalogError, match=r"^catalog:1: no-catalog$"):
        load_catalog(workspace)
    (tmp_path / "catalog" / "a.yml").write_bytes("metrics: [] # 数".encode("gbk"))
    with pytest.raises(CatalogError, match=r"^catalog/a\.yml:1: not-utf8$"):
        load_catalog(workspace)


def test_a_key_written_twice_among_languages_is_a_problem(tmp_path: Path) -> None:
    text = "metrics:\n  - name: a\n    type: ratio\n    numerator: a\n    denominator: a\n    label: {zh: 甲, zh: 乙}\n"
    assert problems_of(tmp_path, text) == [(6, "duplicate-key", {"key": "zh"})]


def test_a_plain_word_or_list_holds_for_every_language(tmp_path: Path) -> None:
    text = (
        "metrics:\n"
        "  - {name: a, type: ratio, numerator: a, denominator: a, label: AOV, synonyms: [x, y],\n"
        "     sample_questions: {zh: 一个问题}}\n"
    )
    words = load_catalog(written(tmp_path, only=text)).metrics["a"].words
    assert words.label == {"zh": "AOV", "en": "AOV"}
    assert words.synonyms == {"zh": ("x", "y"), "en": ("x", "y")}
    assert words.sample_questions == {"zh": ("一个问题",)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "type: simple, dataset: d, aggregation: count",
            Simple(dataset="d", aggregation="count"),
            id="count of rows",
        ),
        pytest.param(
            "type: simple, dataset: d, aggregation: sum, expression: x, time_field: none",
            Simple(dataset="d", aggregation="sum", expression="x", is_state=True),
            id="a state",
        ),
        pytest.param(
            "type: simple, dataset: d, aggregation: percentile, expression: x, percentile: 0.9, time_field: o.due_on",
            Simple(dataset="d", aggregation="percentile", expression="x", percentile=0.9, time_field="o.due_on"),
            id="percentile on a time basis of its own",
        ),
        pytest.param(
            "type: simple, dataset: d, aggregation: sum, expression: x, "
            "non_additive: {over: time, take: last_known, by: [account]}",
            Simple(
                dataset="d",
                aggregation="sum",
                expression="x",
                non_additive=NonAdditive(over="time", take="last_known", by=("account",)),
            ),
            id="balance by key",
        ),
        pytest.param(
            "type: simple, dataset: d, aggregation: sum, expression: x, non_additive: {over: c, require: single}",
            Simple(
                dataset="d", aggregation="sum", expression="x", non_additive=NonAdditive(over="c", require="single")
            ),
            id="single currency",
        ),
        pytest.param("type: ratio, numerator: a, denominator: b", Ratio(numerator="a", denominator="b"), id="ratio"),
        pytest.param(
            "type: derived, expression: '(a - b) / nullif(a, 0)'",
            Derived(
                expression="(a - b) / nullif(a, 0)",
                inputs={"a": DerivedInput(metric="a"), "b": DerivedInput(metric="b")},
            ),
            id="inputs are the names in the expression",
        ),
        pytest.param(
            "type: derived, expression: 'a / prior - 1', inputs: {prior: {metric: a, offset: {count: 1, unit: month}}}",
            Derived(
                expression="a / prior - 1",
                inputs={
                    "a": DerivedInput(metric="a"),
                    "prior": DerivedInput(metric="a", offset=Offset(count=1, unit=Unit.MONTH)),
                },
            ),
            id="an input of an earlier time",
        ),
        pytest.param(
            "type: cumulative, metric: a, window: year_to_date",
            Cumulative(metric="a", window="year_to_date"),
            id="to date",
        ),
        pytest.param(
            "type: cumulative, metric: a, window: {trailing: {count: 12, unit: month}}",
            Cumulative(metric="a", window=Offset(count=12, unit=Unit.MONTH)),
            id="trailing",
        ),
        pytest.param(
            "type: conversion, base: a, conversion: b, entity: who",
            Conversion(base="a", conversion="b", entity="who"),
            id="a rate of events followed at any time",
        ),
        pytest.param(
            "type: conversion, base: a, conversion: a, entity: who, window: {count: 7, unit: day}, "
            "calculation: conversions",
            Conversion(
                base="a",
                conversion="a",
                entity="who",
                window=Offset(count=7, unit=Unit.DAY),
                calculation="conversions",
            ),
            id="a number of events repeated within a week",
        ),
    ],
)
def test_shapes_of_metrics(tmp_path: Path, text: str, expected: object) -> None:
    assert only_metric(tmp_path, text) == expected


def test_what_surrounds_a_metric(tmp_path: Path) -> None:
    text = (
        "metrics:\n"
        "  - name: invoiced\n"
        "    type: simple\n"
        "    dataset: d\n"
        "    aggregation: count\n"
        "    unit: {field: currency}\n"
        "    favourable: up\n"
        "    fill: unknown\n"
        "    owner: finance\n"
        "    certified: true\n"
        "    version: 2\n"
        "    effective: {from: 2024-01-01}\n"
    )
    metric = load_catalog(written(tmp_path, only=text)).metrics["invoiced"]
    assert metric.unit == FieldUnit(field="currency")
    assert (metric.favourable, metric.fill, metric.owner, metric.certified) == ("up", "unknown", "finance", True)
    assert (metric.version, metric.effective_from, metric.effective_to) == (2, date(2024, 1, 1), None)
    assert (metric.origin.file, metric.origin.line, metric.origin.at("unit").line) == ("catalog/only.yml", 2, 6)


@pytest.fixture(scope="module")
def insurance() -> Catalog:
    return catalog_of("insurance")


def test_defaults_of_datasets_fields_and_relationships(insurance: Catalog) -> None:
    party = insurance.datasets["party"]
    assert party.time_field is None
    assert party.fields["name"].display_of == "party_id"
    tier = insurance.datasets["city"].fields["tier"]
    assert (tier.expression, tier.index, tier.hidden) == ("tier", "yes", False)
    assert [member.value for member in tier.members] == ["1", "2"]
    assert insurance.datasets["policy"].fields["number"].index == "exact"
    assert insurance.datasets["policy"].fields["signed_on"].granularity is Unit.DAY
    roles = [one.role for one in insurance.relationships if one.source == "claim"]
    assert roles == ["policy", "coverage"]


def test_vocabulary(insurance: Catalog) -> None:
    assert insurance.terms["income"].default_for("clerk") == "margin"
    assert insurance.terms["income"].default_for("analyst") == "premium"
    assert insurance.overviews["income"].metrics == ("income", "loss_ratio")
    assert insurance.scenarios["plan"].granularity is Unit.MONTH
    assert insurance.groups["big_cities"].values == ("北京", "上海")
    assert insurance.bands["premium_band"].edges == (0.0, 1000.0, 5000.0)
    assert insurance.policies["own_city"].rows[0].filter == "city_name = :city"
    assert insurance.verified[0].plan["period"] == {"start": "2024-01-01", "end": "2025-01-01"}


def test_the_fingerprint_is_of_the_meaning(tmp_path: Path) -> None:
    text = "metrics:\n  - {name: a, type: ratio, numerator: a, denominator: b}\n"
    spaced = "# a comment\nmetrics:\n  - name: a\n    type: ratio\n    numerator: a\n    denominator: b\n"
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    one = load_catalog(written(folders[0], first=text)).fingerprint
    assert load_catalog(written(folders[1], renamed=spaced)).fingerprint == one
    assert load_catalog(written(folders[2], first=text.replace("denominator: b", "denominator: c"))).fingerprint != one


def test_a_workspace_as_written() -> None:
    workspace = workspace_of("insurance")
    assert workspace.name == {"zh": "小保险", "en": "Tiny Insurance"}
    assert workspace.data == str(TINY / "insurance" / "data")
    assert workspace.today == date(2025, 6, 20)
    assert workspace.data_complete_through == {"ledger": date(2025, 5, 31), "default": date(2025, 6, 19)}
    assert workspace.calendar == CalendarRules(fiscal_year_start=4, fiscal_year_named_by="start", week_start=7)
    assert workspace.roles["clerk"].policies == ("no_premium", "own_city")
    assert workspace.roles["clerk"].attributes == {"city": "上海"}
    assert workspace.roles["clerk"].origin.line == 10
    assert workspace.limits == Limits(timeout_s=5.0, rows=100, memory="1GB")


def test_every_key_of_a_workspace_has_a_default(tmp_path: Path) -> None:
    workspace = written(tmp_path, workspace="")
    assert workspace.name == {"zh": tmp_path.name, "en": tmp_path.name}
    assert workspace.data == str(tmp_path / "data")
    assert (workspace.today, workspace.default_period, workspace.date_order) == ("clock", "all", "ymd")
    assert workspace.data_complete_through == {}
    assert (workspace.roles, workspace.default_role) == ({}, None)
    assert workspace.limits == Limits(timeout_s=30.0, rows=100_000, memory="2GB")
    assert workspace.assistant == {"encoder": "builtin", "llm": None, "state_url": None}


def test_variables_are_expanded_in_data_and_state_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_DATA", "elsewhere")
    monkeypatch.delenv("TINY_STATE", raising=False)
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "states"))
    text = "data: ${TINY_DATA:-here}/x\nstate_url: 'sqlite:///${STATE}/${TINY_STATE:-a.db}'\nencoder: ${TINY_DATA}\n"
    workspace = written(tmp_path, workspace=text)
    assert workspace.data == str(tmp_path / "elsewhere" / "x")
    assert workspace.state.parent == tmp_path / "states"
    assert workspace.state.name.startswith(f"{tmp_path.name}-")
    assert workspace.assistant["state_url"] == f"sqlite:///{workspace.state}/a.db"
    assert workspace.assistant["encoder"] == "${TINY_DATA}"


def test_a_url_of_data_is_left_as_it_is(tmp_path: Path) -> None:
    assert written(tmp_path, workspace="data: postgresql://host/db\n").data == "postgresql://host/db"


def test_state_is_kept_in_the_workspace_and_the_demos_in_the_users_own(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANT_STATE", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    assert written(tmp_path).state == tmp_path / ".assistant"
    demo = load_workspace(root / "semantic" / "demo" / "workspace")
    assert demo.state.parent == tmp_path / "home" / "metric-assistant"
    assert demo.state.name.startswith("workspace-")
    assert demo.data == str(demo.state / "data")


def test_mistakes_in_a_workspace_have_lines_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_VARIABLE", raising=False)
    text = (
        "data: ${NO_SUCH_VARIABLE}\n"
        "time_zone: Asia/Shanghia\n"
        "today: tomorrow\n"
        "calendar: {fiscal_year_start: 13, week_start: mon}\n"
        "default_role: boss\n"
        "limit: {rows: 3}\n"
    )
    with pytest.raises(CatalogError) as caught:
        written(tmp_path, workspace=text)
    found = [(one.origin.line, one.code, one.nearest[:1]) for one in caught.value.problems]
    assert found == [
        (1, "unset-variable", ()),
        (2, "unknown-value", ("Asia/Shanghai",)),
        (3, "wrong-type", ()),
        (4, "out-of-range", ()),
        (4, "unknown-value", ("monday",)),
        (5, "unknown-role", ()),
        (6, "unknown-key", ("limits",)),
    ]


def test_a_folder_without_a_workspace_is_the_operators_matter(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load_workspace(tmp_path)
    assert (caught.value.code, caught.value.parameters) == ("no-workspace", {"folder": str(tmp_path)})


@pytest.mark.parametrize("place", ["semantic/demo/workspace", "evals/workspaces/northwind"])
def test_the_projects_own_catalogs_load(root: Path, place: str) -> None:
    catalog = load_catalog(load_workspace(root / place))
    assert len(catalog.metrics) >= 20
