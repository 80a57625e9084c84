"""The layer: rights, the clock, members, what is disclosed, and laws that hold for any cut of the data."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.engines.duckdb import DuckDBEngine, Fetched
from semantic.errors import CatalogError, NoData, QueryProblem, WorkspaceError
from semantic.guard import GatedStatement
from semantic.layer import Layer
from semantic.periods import Period, Unit
from semantic.query import Comparison, Filter, SemanticQuery
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import CATALOG, JUNE, TABLES, WORKSPACE, by_member, write_workspace, written


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    opened = Layer.open(write_workspace(tmp_path_factory.mktemp("layer") / "company", WORKSPACE, CATALOG, TABLES))
    yield opened
    opened.close()


def run(layer: Layer, role: str | None = None, as_of: date | None = None, **query: Any) -> ResultTable:
    result = layer.run(written(**query), layer.asker(role), layer.as_of(as_of))
    assert isinstance(result, ResultTable), result
    return result


def test_a_rule_on_rows_holds_for_every_fact_that_reaches_the_dataset(layer: Layer) -> None:
    """The North has store S1: orders 1, 2, 5, 8 and 9; what belongs to no region is not the North's."""
    result = run(layer, "north", metrics=["sales", "freight", "budget"])
    assert result.rows == ((Decimal("306.00"), Decimal("52.00"), Decimal("1540.00")),)


def test_a_rule_on_rows_binds_the_attribute_and_never_pastes_it(tmp_path: Path) -> None:
    attributes = "region: \"North' OR '1'='1\""
    workspace = WORKSPACE.replace("region: North", attributes)
    assert attributes in workspace
    opened = Layer.open(write_workspace(tmp_path / "w", workspace, CATALOG, TABLES))
    assert run(opened, "north", metrics=["orders"]).rows == ((0,),)
    opened.close()


def test_askers_who_see_the_same_share_a_view_whatever_rows_they_see(layer: Layer) -> None:
    everyone, north, clerk = (layer.view(layer.asker(role)) for role in (None, "north", "clerk"))
    assert north is everyone
    assert "cost" in everyone.catalog.metrics
    assert "cost" not in clerk.catalog.metrics


def test_how_far_the_rows_go_is_asked_of_the_data_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the opening, by another day and by another role that sees all rows; anew for who sees but some."""
    asked: list[str] = []
    run_it = DuckDBEngine.run

    def counted(engine: DuckDBEngine, statement: GatedStatement, **more: Any) -> Fetched:
        asked.append(statement.sql)
        return run_it(engine, statement, **more)

    monkeypatch.setattr(DuckDBEngine, "run", counted)
    opened = Layer.open(write_workspace(tmp_path / "w", WORKSPACE, CATALOG, TABLES))
    run(opened, metrics=["sales"])
    run(opened, metrics=["sales"], as_of=date(2025, 6, 1))
    run(opened, "clerk", metrics=["sales"])
    extents = [sql for sql in asked if '"undated"' in sql]
    assert extents
    assert len(extents) == len(set(extents))
    run(opened, "north", metrics=["sales"])
    assert len([sql for sql in asked if '"undated"' in sql]) > len(extents)
    opened.close()


def test_a_hidden_name_is_refused_as_one_that_does_not_exist(layer: Layer) -> None:
    clerk, now = layer.asker("clerk"), layer.as_of(None)
    hidden = layer.problem_of(written(metrics=["cost"]), clerk, now)
    unknown = layer.problem_of(written(metrics=["nothing"]), clerk, now)
    assert hidden is not None
    assert unknown is not None
    assert (hidden.code, set(hidden.parameters)) == (unknown.code, set(unknown.parameters))
    assert layer.problem_of(written(metrics=["margin"]), clerk, now) is not None
    field = layer.problem_of(written(metrics=["freight"], group_by=["orders.status"]), clerk, now)
    assert field == QueryProblem(code="unreachable-dimension", parameters={"field": "orders.status"})


def test_a_hidden_field_still_filters_inside_a_metric(layer: Layer) -> None:
    assert run(layer, "clerk", metrics=["sales"]).rows == ((Decimal("506.00"),),)


def test_a_masked_field_shows_no_value_and_takes_no_filter(layer: Layer) -> None:
    result = run(layer, "clerk", metrics=["sales"], group_by=["customer.name"])
    assert [column.name for column in result.columns] == ["customer.name", "sales"]
    assert by_member(result, "sales") == {"***": Decimal("466.00"), None: Decimal("40.00")}
    query = written(metrics=["sales"], filters=[{"field": "customer.name", "op": "in", "values": ["Acme"]}])
    problem = layer.problem_of(query, layer.asker("clerk"), layer.as_of(None))
    assert problem is not None
    assert problem.code == "unknown-member"
    assert layer.members_of("customer.name", layer.asker("clerk")) == ()


def test_roles_are_those_declared(layer: Layer) -> None:
    assert layer.asker(None).role == "all"
    assert layer.asker("north").attributes == {"region": "North"}
    with pytest.raises(WorkspaceError) as raised:
        layer.asker("emperor")
    assert raised.value.code == "unknown-role"


def test_members_are_all_values_with_labels_and_keys(layer: Layer) -> None:
    everyone = layer.asker(None)
    assert [(one.value, one.keys) for one in layer.members_of("customer.name", everyone)] == [("Acme", 2)]
    regions = {one.value: dict(one.labels) for one in layer.members_of("region.name", everyone)}
    assert regions == {"North": {"zh": "北区", "en": "the north"}, "South": {"zh": "南区"}}
    assert [one.value for one in layer.members_of("region.name", layer.asker("north"))] == ["North"]
    assert [one.value for one in layer.members_of("store.name", layer.asker("north"))] == ["North Gate"]
    assert layer.members_of("no.such", everyone) == ()


def test_the_workspace_says_what_today_is(layer: Layer, tmp_path: Path) -> None:
    assert layer.as_of(None).day == date(2025, 6, 20)
    assert layer.as_of(date(2025, 5, 1)).day == date(2025, 5, 1)
    assert layer.complete_through(layer.as_of(None)) == date(2025, 6, 19)
    assert layer.complete_through(layer.as_of(date(2025, 5, 1))) == date(2025, 5, 1)
    by_data = WORKSPACE.replace("today: 2025-06-20", "today: data").replace("data_complete_through: 2025-06-19", "")
    opened = Layer.open(write_workspace(tmp_path / "w", by_data, CATALOG, TABLES))
    assert opened.as_of(None).day == date(2025, 6, 20), "the latest stock day; budgets are scheduled and do not count"
    assert opened.complete_through(opened.as_of(None)) == date(2025, 6, 20)
    opened.close()


def test_by_the_clock_yesterday_is_the_last_complete_day(tmp_path: Path) -> None:
    by_clock = WORKSPACE.replace("today: 2025-06-20", "").replace("data_complete_through: 2025-06-19", "")
    opened = Layer.open(write_workspace(tmp_path / "w", by_clock, CATALOG, TABLES))
    now = opened.as_of(None)
    assert not now.is_over
    assert (now.day - opened.complete_through(now)).days == 1
    result = run(opened, metrics=["sales"])
    assert "stale-data" in {one.code for one in result.warnings}
    opened.close()


def test_sources_are_complete_each_through_their_own_day(tmp_path: Path) -> None:
    catalog = CATALOG.replace("    table: returns\n", "    table: returns\n    source_system: WMS\n")
    workspace = WORKSPACE.replace(
        "data_complete_through: 2025-06-19", "data_complete_through: {default: 2025-06-19, WMS: 2025-06-10}"
    )
    opened = Layer.open(write_workspace(tmp_path / "w", workspace, catalog, TABLES))
    assert run(opened, metrics=["sales"], period=JUNE, compare=[{"to": "previous_period"}]).data_as_of == date(
        2025, 6, 19
    )
    both = run(opened, metrics=["net"], period=JUNE, compare=[{"to": "previous_period"}])
    assert both.data_as_of == date(2025, 6, 10)
    assert [(one.source, one.as_of) for one in both.freshness] == [("WMS", date(2025, 6, 10))]
    opened.close()


def test_statements_are_shown_as_they_ran(layer: Layer) -> None:
    result = run(layer, metrics=["sales"], group_by=["store.name"])
    assert [(one.name, one.rows) for one in result.statements] == [("rows", 3), ("totals", 1)]
    assert all(one.sql.startswith(("SELECT", "WITH")) for one in result.statements)


def test_more_rows_than_the_limit_are_left_out_and_disclosed(tmp_path: Path) -> None:
    opened = Layer.open(write_workspace(tmp_path / "w", WORKSPACE + "limits: {rows: 2}\n", CATALOG, TABLES))
    result = run(opened, metrics=["sales"], group_by=["store.name"])
    assert (len(result.rows), result.row_count, result.is_truncated) == (2, 3, True)
    assert "truncated" in {one.code for one in result.warnings}
    opened.close()


def test_threads_share_a_layer(layer: Layer) -> None:
    def orders_of(role: str) -> object:
        return run(layer, role, metrics=["orders"]).rows[0][0]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(orders_of, ["all", "north"] * 20))
    assert found == [9, 5] * 20


def test_without_data_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoData):
        Layer.open(write_workspace(tmp_path / "w", WORKSPACE, CATALOG, {}))


def test_a_catalog_that_does_not_fit_the_data_is_refused(tmp_path: Path) -> None:
    wrong = CATALOG.replace("expression: order_date", "expression: ordered_at")
    with pytest.raises(CatalogError) as raised:
        Layer.open(write_workspace(tmp_path / "w", WORKSPACE, wrong, TABLES))
    assert [problem.parameters.get("column") for problem in raised.value.problems] == ["ordered_at"]


def test_a_dataset_of_sql_passes_the_gate_or_nothing_opens(tmp_path: Path) -> None:
    wrong = CATALOG.replace(
        "SELECT day, store_id, score FROM scores", "SELECT day, store_id, score FROM read_csv('scores.csv')"
    )
    with pytest.raises(CatalogError):
        Layer.open(write_workspace(tmp_path / "w", WORKSPACE, wrong, TABLES))


def test_a_key_that_the_data_hold_twice_is_refused(tmp_path: Path) -> None:
    """Joining a second S1 would double the North Gate's orders without a word."""
    doubled = {**TABLES, "stores": TABLES["stores"] + "S1,North Gate again,N\n"}
    with pytest.raises(CatalogError) as raised:
        Layer.open(write_workspace(tmp_path / "w", WORKSPACE, CATALOG, doubled))
    found = {(problem.code, problem.parameters["dataset"]) for problem in raised.value.problems}
    assert found == {("not-unique", "store")}


def test_the_fingerprint_of_the_data_follows_the_files(tmp_path: Path) -> None:
    opened = Layer.open(write_workspace(tmp_path / "w", WORKSPACE, CATALOG, TABLES))
    before = opened.data_fingerprint()
    assert opened.data_fingerprint() == before
    (tmp_path / "w" / "data" / "regions.csv").write_text("region_id,region,region_zh\n", encoding="utf-8")
    assert opened.data_fingerprint() != before
    opened.close()


FIELDS = ("store.name", "region.name", "customer.name", "orders.status")
PERIODS = st.tuples(st.dates(date(2024, 2, 1), date(2025, 6, 10)), st.integers(1, 500)).map(
    lambda pair: Period(pair[0], date.fromordinal(min(pair[0].toordinal() + pair[1], date(2025, 6, 20).toordinal())))
)


def _sum(layer: Layer, query: SemanticQuery, column: str) -> Decimal:
    result = layer.run(query, layer.asker(None), layer.as_of(None))
    if isinstance(result, QueryProblem):
        assert result.code == "no-history"
        return Decimal(0)
    return sum((Decimal(str(row[result.index_of(column)])) for row in result.rows), Decimal(0))


@settings(max_examples=examples(40))
@given(
    period=PERIODS,
    fields=st.lists(st.sampled_from(FIELDS), max_size=2, unique=True),
    grain=st.sampled_from([None, *Unit]),
)
def test_the_parts_of_an_additive_metric_sum_to_its_total(
    layer: Layer, period: Period, fields: list[str], grain: Unit | None
) -> None:
    parts = SemanticQuery(metrics=("freight",), group_by=tuple(fields), grain=grain, period=period)
    assert _sum(layer, parts, "freight") == _sum(layer, SemanticQuery(metrics=("freight",), period=period), "freight")


@settings(max_examples=examples(40))
@given(period=PERIODS, values=st.lists(st.sampled_from(["North Gate", "South Gate", "Never Sold"]), min_size=1))
def test_a_filter_and_its_complement_make_the_whole(layer: Layer, period: Period, values: list[str]) -> None:
    def freight(*filters: Filter) -> Decimal:
        return _sum(layer, SemanticQuery(metrics=("freight",), period=period, filters=filters), "freight")

    inside = Filter(field="store.name", op="in", values=tuple(values))
    outside = Filter(field="store.name", op="not_in", values=tuple(values))
    assert freight(inside) + freight(outside) == freight()


@settings(max_examples=examples(40))
@given(period=PERIODS)
def test_the_base_of_a_period_is_what_that_period_gives_when_asked(layer: Layer, period: Period) -> None:
    """A period before all data is refused when asked, and unknown as a base."""
    whole = SemanticQuery(metrics=("freight",), period=period, compare=(Comparison(to="year_before"),))
    result = layer.run(whole, layer.asker(None), layer.as_of(None))
    if isinstance(result, QueryProblem):
        return
    base = SemanticQuery(metrics=("freight",), period=result.bases["year_before"])
    asked = layer.run(base, layer.asker(None), layer.as_of(None))
    if isinstance(asked, QueryProblem):
        assert (asked.code, result.rows[0][1]) == ("no-history", None)
    else:
        assert result.rows[0][1] == asked.rows[0][0]


def test_a_plan_run_again_gives_the_same_and_is_not_built_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    layer = Layer.open(write_workspace(tmp_path / "company", WORKSPACE, CATALOG, TABLES))
    query = written(metrics=["sales", "margin"], group_by=["region.name", "store.name"], period=JUNE)
    first = layer.run(query, layer.asker(None), layer.as_of(None))
    monkeypatch.setattr("semantic.layer.gate", _never)
    again = layer.run(query, layer.asker(None), layer.as_of(None))
    assert isinstance(first, ResultTable)
    assert isinstance(again, ResultTable)
    assert (again.rows, again.totals, again.warnings) == (first.rows, first.totals, first.warnings)
    assert [one.sql for one in again.statements] == [one.sql for one in first.statements]


def test_plans_that_are_equal_keep_the_order_they_show(tmp_path: Path) -> None:
    layer = Layer.open(write_workspace(tmp_path / "company", WORKSPACE, CATALOG, TABLES))
    orders = [written(metrics=names, period=JUNE) for names in (["sales", "units"], ["units", "sales"])]
    assert orders[0] == orders[1]
    shown = [layer.run(one, layer.asker(None), layer.as_of(None)) for one in orders]
    assert [[column.name for column in one.columns] for one in shown if isinstance(one, ResultTable)] == [
        ["sales", "units"],
        ["units", "sales"],
    ]


def test_what_one_role_ran_is_not_given_to_another(tmp_path: Path) -> None:
    """All of June is 165, the North's part 75."""
    layer = Layer.open(write_workspace(tmp_path / "company", WORKSPACE, CATALOG, TABLES))
    query = written(metrics=["sales"], period=JUNE)
    results = [layer.run(query, layer.asker(role), layer.as_of(None)) for role in ("all", "north", "all")]
    assert [int(str(one.rows[0][0]).partition(".")[0]) for one in results if isinstance(one, ResultTable)] == [
        165,
        75,
        165,
    ]


def _never(*_: object) -> None:
    raise AssertionError("a plan that was run before passes no gate again")
