"""Keys of several columns, and one table reached in several roles."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.semantic.compile.company import by_member, codes
from tests.semantic.compile.own import Own, mistakes, opened

# Account 10 is Cash in both companies, account 20 Rent in one and Travel in the other; company 3 keeps no accounts.
# Entry 5 names an account without a company, entry 6 a company without an account, entry 7 one that company 3 lacks.
# Entry 2 was shipped in the month after its order, entry 3 not at all, and the day of entry 4 is in no calendar.
# Entry 1 is billed to P1 and shipped to P2, both called Lee; P2 has no city; P9 is nobody known.
TABLES = {
    "entries": """
entry_id,company,account,ordered,shipped,bill_to,ship_to,agent,amount
1,1,10,2025-04-01,2025-04-02,P1,P2,P3,100
2,1,20,2025-04-30,2025-05-01,P1,P1,P1,20
3,2,20,2025-05-01,,P2,P1,P3,3
4,2,10,2025-05-02,2031-01-01,P3,P3,,400
5,,10,2025-05-03,2025-05-03,P9,P3,P2,5000
6,1,,2025-05-04,2025-05-04,,P1,P3,60000
7,3,10,2025-05-05,2025-05-05,P1,P1,P1,700000
""",
    "accounts": "company,account,name,kind\n1,10,Cash,asset\n1,20,Rent,cost\n2,10,Cash,asset\n2,20,Travel,cost\n",
    "days": "day,month,is_open\n2025-04-01,April,true\n2025-04-02,April,true\n2025-04-30,April,false\n"
    "2025-05-01,May,false\n2025-05-02,May,true\n2025-05-03,May,true\n2025-05-04,May,true\n2025-05-05,May,true\n",
    "parties": "party_id,name,city_id\nP1,Lee,1\nP2,Lee,\nP3,Kim,2\n",
    "cities": "city_id,city\n1,Bern\n2,Genf\n",
    "plans": "plan_id,company,account,month,amount\n1,1,20,2025-04-01,30\n2,2,20,2025-05-01,5\n",
}

CATALOG = """
datasets:
  - name: entry
    table: entries
    primary_key: [entry_id]
    time_field: order_day.day
    fields: [{name: amount, kind: measure, type: "decimal(18,2)"}]
  - name: account
    table: accounts
    primary_key: [company, account]
    fields:
      - {name: name, kind: dimension, display_of: account}
      - {name: company, kind: dimension}
      - {name: kind, kind: dimension}
  - name: day
    table: days
    primary_key: [day]
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: month, kind: dimension}
      - {name: is_open, kind: dimension}
  - {name: party, table: parties, primary_key: [party_id],
     fields: [{name: name, kind: dimension, display_of: party_id}]}
  - {name: city, table: cities, primary_key: [city_id], fields: [{name: name, kind: dimension, expression: city}]}
  - name: plan
    table: plans
    primary_key: [plan_id]
    time_field: month
    scheduled: true
    fields: [{name: month, kind: time, granularity: month}, {name: amount, kind: measure}]
relationships:
  - {from: entry, columns: [company, account], to: account, to_columns: [company, account]}
  - {from: plan, columns: [account, company], to: account, to_columns: [account, company]}
  - {from: entry, columns: [ordered], to: day, to_columns: [day], role: order_day}
  - {from: entry, columns: [shipped], to: day, to_columns: [day], role: ship_day}
  - {from: entry, columns: [bill_to], to: party, to_columns: [party_id], role: bill_to}
  - {from: entry, columns: [ship_to], to: party, to_columns: [party_id], role: ship_to}
  - {from: entry, columns: [agent], to: party, to_columns: [party_id], role: agent}
  - {from: party, columns: [city_id], to: city, to_columns: [city_id]}
metrics:
  - {name: amount, type: simple, dataset: entry, aggregation: sum, expression: amount}
  - {name: shipped, type: simple, dataset: entry, aggregation: sum, expression: amount, time_field: ship_day.day}
  - {name: planned, type: simple, dataset: plan, aggregation: sum, expression: amount}
  - {name: own_business, type: simple, dataset: entry, aggregation: sum, expression: amount,
     filter: "bill_to.name = agent.name"}
policies:
  - {name: bern, rows: [{dataset: city, filter: "city = 'Bern'"}]}
"""

ROLES = "roles:\n  all: {}\n  bern: {policies: [bern]}\ndefault_role: all\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    company = opened(tmp_path_factory.mktemp("keys"), CATALOG, TABLES, roles=ROLES)
    yield company
    company.layer.close()


GROUPED: list[Any] = [
    pytest.param(["account.kind"], {("asset",): 500, ("cost",): 23, (None,): 765000}, 3,
                 id="half a key leads nowhere, and so does one that is not there"),
    pytest.param(["account.name", "account.company"],
                 {("Cash", 10, 1): 100, ("Cash", 10, 2): 400, ("Rent", 20, 1): 20, ("Travel", 20, 2): 3,
                  (None, None, None): 765000}, 3, id="one number in two companies"),
    pytest.param(["bill_to.name"], {("Lee", "P1"): 700120, ("Lee", "P2"): 3, ("Kim", "P3"): 400,
                                    (None, None): 65000}, 2, id="bill-to"),
    pytest.param(["ship_to.name"], {("Lee", "P2"): 100, ("Lee", "P1"): 760023, ("Kim", "P3"): 5400}, 0, id="ship-to"),
    pytest.param(["bill_to.city.name", "ship_to.city.name"],
                 {("Bern", None): 100, ("Bern", "Bern"): 700020, (None, "Bern"): 60003, ("Genf", "Genf"): 400,
                  (None, "Genf"): 5000}, 4, id="the same city twice"),
    pytest.param(["order_day.month", "ship_day.month"],
                 {("April", "April"): 100, ("April", "May"): 20, ("May", None): 403, ("May", "May"): 765000}, 2,
                 id="ordered in one month, shipped in another, on no day, on one that no calendar holds"),
    pytest.param(["order_day.is_open", "ship_day.is_open"],
                 {(True, True): 765100, (False, False): 20, (False, None): 3, (True, None): 400}, 2,
                 id="flags of two days"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected", "unmatched"), GROUPED)
def test_every_role_and_every_part_of_a_key_counts(
    own: Own, fields: list[str], expected: Mapping[tuple[str | None, ...], int], unmatched: int
) -> None:
    result = own.answer(metrics=["amount"], group_by=fields)
    assert {row[:-1]: row[-1] for row in result.rows} == {key: Decimal(value) for key, value in expected.items()}
    assert result.totals[0].values == {"amount": Decimal(765523)}
    assert codes(result).get("unmatched-rows", {"count": 0}) == {"count": unmatched}


def test_a_filter_on_one_role_leaves_the_other_alone(own: Own) -> None:
    bern = [{"field": "bill_to.city.name", "op": "in", "values": ["Bern"]}]
    result = own.answer(metrics=["amount"], group_by=["ship_to.city.name"], filters=bern)
    assert by_member(result, "amount") == {"Bern": Decimal(700020), None: Decimal(100)}


def test_two_roles_meet_in_one_condition(own: Own) -> None:
    """Billed to whom sold it, by name: entries 2 and 7; entry 5's Lee sold to nobody known."""
    assert own.answer(metrics=["own_business"]).rows == ((Decimal(700020),),)


def test_a_name_of_two_is_each_of_them_under_a_filter(own: Own) -> None:
    lee = [{"field": "agent.name", "op": "in", "values": ["Lee"]}]
    result = own.answer(metrics=["amount"], group_by=["agent.name"], filters=lee)
    assert result.rows == (("Lee", "P1", Decimal(700020)), ("Lee", "P2", Decimal(5000)))


def test_each_metric_goes_by_its_own_day(own: Own) -> None:
    """Ordered in April: 1 and 2, in May the rest; shipped in April 1, in May 2, 5, 6 and 7."""
    result = own.answer(metrics=["amount", "shipped"], grain="month", period=("2025-04-01", "2025-06-01"))
    assert result.rows == (
        (date(2025, 4, 1), Decimal(120), Decimal(100)),
        (date(2025, 5, 1), Decimal(765403), Decimal(765020)),
    )
    assert codes(result)["unmatched-rows"] == {"count": 2}


def test_a_question_may_name_the_other_day(own: Own) -> None:
    result = own.answer(metrics=["amount"], period=("2025-05-01", "2025-06-01"), time_field="ship_day.day")
    assert result.rows == ((Decimal(765020),),)


def test_two_facts_meet_on_a_key_of_two_columns_in_either_order(own: Own) -> None:
    result = own.answer(metrics=["amount", "planned"], group_by=["account.name", "account.company"],
                        filters=[{"field": "account.kind", "op": "in", "values": ["cost"]}])  # fmt: skip
    assert {(row[0], row[2]): row[3:] for row in result.rows} == {
        ("Rent", 1): (Decimal(20), 30), ("Travel", 2): (Decimal(3), 5),
    }  # fmt: skip


def test_rights_hold_in_every_role(own: Own) -> None:
    """Bern alone: of entries 2 and 7 every party lives there."""
    assert own.answer(role="bern", metrics=["amount"]).rows == ((Decimal(700020),),)


def test_a_key_must_be_unique_as_a_whole(tmp_path: Path) -> None:
    """Company 1 again with account 10; half a key twice does no harm."""
    harmless = TABLES["accounts"] + ",10,Lost,asset\n,10,Lost,asset\n1,,Lost,asset\n1,,Lost,asset\n"
    opened(tmp_path / "harmless", CATALOG, {**TABLES, "accounts": harmless}).layer.close()
    found = mistakes(tmp_path, CATALOG, {**TABLES, "accounts": TABLES["accounts"] + "1,10,Cash,asset\n"})
    assert [(one.code, one.parameters["columns"], one.parameters["count"]) for one in found] == [
        ("not-unique", ("company", "account"), 1), ("not-unique", ("account", "company"), 1),
    ]  # fmt: skip


def test_a_key_has_to_be_led_to_whole(tmp_path: Path) -> None:
    half = CATALOG.replace("columns: [company, account], to: account", "columns: [account], to: account")
    assert [one.code for one in mistakes(tmp_path, half, TABLES)] == ["columns-arity"]
