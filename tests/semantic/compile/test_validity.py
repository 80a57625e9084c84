"""As it was and as it is: rows of a dimension that hold for a time, met on the fact's own day or on the question's."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.semantic.compile.company import by_member, codes
from tests.semantic.compile.own import Own, mistakes, opened

# Anhui moved from East to Central on 2025-01-01; Hubei was never recorded before 2024-07-01; Tibet has no row at all.
TABLES = {
    "sales": """
sale_id,day,store_id,amount
1,2024-03-01,A,100
2,2024-12-31,A,10
3,2025-01-01,A,1
4,2024-05-01,H,1000
5,2025-05-01,H,2000
6,2025-05-02,T,5
7,,A,7
""",
    "stores": "store_id,province\nA,Anhui\nH,Hubei\nT,Tibet\n",
    "orgs": """
org_id,province,region_id,valid_from,valid_to
1,Anhui,E,,2025-01-01
2,Anhui,C,2025-01-01,
3,Hubei,C,2024-07-01,
""",
    "regions": "region_id,region\nE,East\nC,Central\n",
    "stock": "day,store_id,units\n2024-12-31,A,4\n2025-06-10,A,3\n",
}

CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [sale_id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
  - {name: store, table: stores, primary_key: [store_id], fields: [{name: province, kind: dimension}]}
  - name: org
    table: orgs
    primary_key: [org_id]
    fields: [{name: number, kind: dimension, expression: org_id}, {name: since, kind: time, expression: valid_from}]
  - name: region
    table: regions
    primary_key: [region_id]
    fields: [{name: name, kind: dimension, expression: region}]
  - name: stock
    table: stock
    primary_key: [day, store_id]
    time_field: day
    fields: [{name: day, kind: time, granularity: day}]
relationships:
  - {from: sales, columns: [store_id], to: store, to_columns: [store_id]}
  - {from: stock, columns: [store_id], to: store, to_columns: [store_id]}
  - {from: store, columns: [province], to: org, to_columns: [province], role: org_then,
     valid: {from: valid_from, to: valid_to}, at: event}
  - {from: store, columns: [province], to: org, to_columns: [province], role: org_now,
     valid: {from: valid_from, to: valid_to}, at: now}
  - {from: org, columns: [region_id], to: region, to_columns: [region_id]}
metrics:
  - {name: sales, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: stock, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: last}}
"""

YEAR_2024, YEAR_2025 = ("2024-01-01", "2025-01-01"), ("2025-01-01", "2026-01-01")
THEN, NOW = "org_then.region.name", "org_now.region.name"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    company = opened(tmp_path_factory.mktemp("orgs"), CATALOG, TABLES)
    yield company
    company.layer.close()


CASES = [
    pytest.param(YEAR_2024, THEN, {"East": 110, None: 1000}, id="2024 as it was: Hubei was in no region before July"),
    pytest.param(YEAR_2024, NOW, {"Central": 1110}, id="2024 as it is: Anhui is Central now"),
    pytest.param(YEAR_2025, THEN, {"Central": 2001, None: 5}, id="2025 as it was: the first day is the new region's"),
    pytest.param(YEAR_2025, NOW, {"Central": 2001, None: 5}, id="2025 as it is"),
]


@pytest.mark.parametrize(("period", "field", "expected"), CASES)
def test_a_province_that_moved_counts_where_it_was_or_where_it_is(
    own: Own, period: tuple[str, str], field: str, expected: Mapping[str | None, int]
) -> None:
    result = own.answer(metrics=["sales"], group_by=[field], period=period)
    assert by_member(result, "sales") == {name: Decimal(value) for name, value in expected.items()}
    assert result.totals[0].values["sales"] == sum(expected.values())


def test_both_ways_stand_side_by_side(own: Own) -> None:
    result = own.answer(metrics=["sales"], group_by=[THEN, NOW], period=YEAR_2024)
    assert set(result.rows) == {("East", "Central", Decimal(110)), (None, "Central", Decimal(1000))}


def test_rows_without_a_valid_one_are_counted_as_unassigned(own: Own) -> None:
    """Hubei's one sale before July 2024, and sale 7, which has no day and so no period."""
    assert codes(own.answer(metrics=["sales"], group_by=[THEN], period=YEAR_2024))["unmatched-rows"] == {"count": 2}
    assert codes(own.answer(metrics=["sales"], group_by=[NOW], period=YEAR_2024))["unmatched-rows"] == {"count": 1}


def test_now_is_the_question_s_day(own: Own) -> None:
    """Asked at the end of 2024, Anhui is still East; sale 2 is of that day."""
    result = own.answer(metrics=["sales"], group_by=[NOW], period=YEAR_2024, as_of=date(2024, 12, 31))
    assert by_member(result, "sales") == {"Central": Decimal(1000), "East": Decimal(110)}


def test_a_comparison_reads_each_side_on_its_own_days(own: Own) -> None:
    """1 January to 19 June: 2025 Anhui 1 and Hubei 2000 in Central, Tibet 5; 2024 Anhui 100 in East, Hubei nowhere."""
    result = own.answer(
        metrics=["sales"], group_by=[THEN], period=("2025-01-01", "2025-06-20"), compare=[{"to": "year_before"}]
    )
    assert {row[:3] for row in result.rows} == {
        ("Central", Decimal(2001), Decimal(0)),
        ("East", Decimal(0), Decimal(100)),
        (None, Decimal(5), Decimal(1000)),
    }


def test_a_row_without_a_day_of_its_own_has_no_region_as_it_was(own: Own) -> None:
    """Without a period sale 7 is seen: it has no day, so nothing was valid on it; as it is, Anhui is Central."""
    assert by_member(own.answer(metrics=["sales"], group_by=[THEN]), "sales") == {
        "Central": Decimal(2001), "East": Decimal(110), None: Decimal(1012),
    }  # fmt: skip
    assert by_member(own.answer(metrics=["sales"], group_by=[NOW]), "sales") == {
        "Central": Decimal(3118), None: Decimal(5),
    }  # fmt: skip


def test_a_balance_is_in_the_region_of_the_day_it_was_taken_on(own: Own) -> None:
    assert own.answer(metrics=["stock"], group_by=[THEN], period=YEAR_2024).rows == (("East", 4),)
    assert own.answer(metrics=["stock"], group_by=[THEN], period=YEAR_2025).rows == (("Central", 3),)


def test_members_are_listed_as_of_now(own: Own) -> None:
    result = own.answer(output="members", group_by=["store.province"], filters=[
        {"field": "store.org_then.region.name", "op": "in", "values": ["Central"]}])  # fmt: skip
    assert result.rows == (("Anhui",), ("Hubei",))


BROKEN = [
    pytest.param("at: event", "", "missing-key", {"key": "at"}, id="no word on which day"),
    pytest.param("valid: {from: valid_from, to: valid_to}, at: event", "at: now", "missing-key", {"key": "valid"},
                 id="no days"),
    pytest.param("at: event", "at: once", "unknown-value", {"key": "at", "value": "once"}, id="an unknown day"),
    pytest.param("to: valid_to}, at: event", "to: valid_til}, at: event", "unknown-column",
                 {"column": "valid_til", "dataset": "org"}, id="no such column"),
    pytest.param("[sale_id]\n    time_field: day", "[sale_id]\n    time_field: org_then.since", "circular-day",
                 {"field": "org_then.since", "role": "org_then"}, id="a day that needs itself"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "stated"), BROKEN)
def test_what_the_author_gets_wrong_is_told(
    tmp_path: Path, old: str, new: str, code: str, stated: dict[str, str]
) -> None:
    assert old in CATALOG
    [found] = mistakes(tmp_path, CATALOG.replace(old, new, 1), TABLES)
    assert (found.code, {name: found.parameters[name] for name in stated}) == (code, stated)


OVERLAPS = [
    pytest.param("4,Hubei,E,2025-06-01,\n", id="one that is still valid, and another"),
    pytest.param("4,Anhui,E,2023-01-01,2023-02-01\n", id="one day within a row that has no beginning"),
    pytest.param("4,Anhui,E,2024-12-31,2025-01-02\n", id="across the border of two"),
]


@pytest.mark.parametrize("row", OVERLAPS)
def test_two_rows_of_one_key_must_not_hold_on_one_day(tmp_path: Path, row: str) -> None:
    tables = {**TABLES, "orgs": TABLES["orgs"] + row}
    found = mistakes(tmp_path, CATALOG, tables)
    assert [(one.code, one.parameters["role"], one.parameters["count"]) for one in found] == [
        ("not-unique", "org_then", 1), ("not-unique", "org_now", 1),
    ]  # fmt: skip


def test_rows_that_never_hold_do_no_harm(tmp_path: Path) -> None:
    """A row that ends on the day it begins holds on no day; one without a province is nobody's."""
    rows = "4,Anhui,E,2025-03-01,2025-03-01\n5,,E,2024-01-01,\n6,,C,2024-01-01,\n"
    opened(tmp_path, CATALOG, {**TABLES, "orgs": TABLES["orgs"] + rows}).layer.close()


def test_a_question_s_own_time_must_not_depend_on_itself(own: Own) -> None:
    problem = own.refusal(metrics=["sales"], time_field="org_then.since", period=YEAR_2024)
    assert problem.code == "unreachable-dimension"
