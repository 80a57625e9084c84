"""What a role may not see is told by nothing beside the rows: labels, closes, units, errors, and what others asked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic.errors import BadCell, EngineError
from semantic.policy import view_of
from tests.semantic.compile.company import by_member, codes, column
from tests.semantic.compile.own import Own, opened

TABLES = {
    "orders": """
id,day,shipped,store,rep,currency,amount
1,2025-03-03,2024-12-20,S1,r1,CNY,10
2,2025-05-20,2025-05-21,S1,r1,USD,20
3,2025-06-10,2025-06-11,S2,r2,GBP,40
""",
    "stores": "id,region\nS1,North\nS2,South\n",
    # Rep r1 was in D1 until May and is in D2 since; r2 the other way round.
    "teams": """
rep,since,until,dept
r1,2025-01-01,2025-05-01,D1
r1,2025-05-01,,D2
r2,2025-01-01,2025-06-15,D2
r2,2025-06-15,,D1
""",
    "closed": "id,through,made\n1,2025-03-31,2025-04-05\n2,2025-04-30,2025-05-05\n",
    "fx": "source,target,day,rate\nUSD,CNY,2025-01-01,7\n",
}
CATALOG = """
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: day
    source_system: shop
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: shipped, kind: time, granularity: day}
      - {name: currency, kind: dimension}
      - {name: number, kind: dimension, expression: id}
  - name: open
    table: orders
    primary_key: [id]
    time_field: as_of
    filter: "day <= :as_of"
  - name: store
    table: stores
    primary_key: [id]
    fields:
      - {name: region, kind: dimension, members: [{value: North, label: {en: the north}},
         {value: South, label: {en: the south}}, {value: West, label: {en: the west}}]}
  - {name: team, table: teams, primary_key: [rep, since], fields: [{name: dept, kind: dimension}]}
  - name: closed
    table: closed
    primary_key: [id]
    fields: [{name: through, kind: time, granularity: day}, {name: made, kind: time, granularity: day}]
  - name: fx
    table: fx
    primary_key: [source, day]
    fields:
      - {name: source, kind: dimension}
      - {name: target, kind: dimension}
      - {name: day, kind: time, granularity: day}
      - {name: rate, kind: measure}
  - name: plans
    table: orders
    primary_key: [id]
    time_field: due
    fields: [{name: due, kind: time, granularity: day, expression: shipped}]
relationships:
  - {from: orders, columns: [store], to: store, to_columns: [id]}
  - {from: orders, columns: [rep], to: team, to_columns: [rep], valid: {from: since, to: until}, at: event}
metrics:
  - {name: sales, type: simple, dataset: orders, aggregation: sum, expression: amount}
  - {name: open, type: simple, dataset: open, aggregation: count}
  - {name: plans, type: simple, dataset: plans, aggregation: count}
  - {name: cny, type: simple, dataset: orders, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group, at: day}}
  - {name: foreign, type: simple, dataset: orders, aggregation: sum, expression: amount, unit: {field: currency},
     non_additive: {over: currency, require: single}}
  - {name: doubled, type: derived, expression: foreign * 2}
currencies: [{name: group, rates: {dataset: fx, from: source, to: target, date: day, rate: rate}}]
closes: [{rows: {dataset: closed, through: through, "on": made}, source_system: shop}]
policies:
  - {name: own_region, rows: [{dataset: store, filter: "region = :region"}]}
  - {name: own_team, rows: [{dataset: team, filter: "dept = 'D1'"}]}
  - {name: first_close, rows: [{dataset: closed, filter: "id = 1"}]}
  - {name: hide_currency, hide: {fields: [orders.currency, orders.day]}}
  - {name: mask_currency, mask: [orders.currency, orders.shipped]}
"""
ROLES = """
roles:
  all: {}
  north: {policies: [own_region], attributes: {region: North}}
  team: {policies: [own_team]}
  auditor: {policies: [first_close]}
  hides: {policies: [hide_currency]}
  masks: {policies: [mask_currency]}
default_role: all
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return opened(tmp_path_factory.mktemp("rights"), CATALOG, TABLES, roles=ROLES)


def test_labels_of_members_are_told_where_rows_are(company: Own) -> None:
    """South is in no row that the role sees, and West in none at all, which the role must not tell apart."""
    query: dict[str, Any] = {"metrics": ["sales"], "group_by": ["store.region"]}
    assert company.answer("north", **query).members == {"store.region": {"North": {"en": "the north"}}}
    assert set(company.answer("all", **query).members["store.region"]) == {"North", "South", "West"}


def test_closes_are_those_in_the_rows_that_a_role_sees(company: Own) -> None:
    """April's close stands in a row that the auditor may not see."""
    for role, through in (("auditor", "2025-03-31"), ("all", "2025-04-30"), ("auditor", "2025-03-31")):
        told = codes(company.answer(role, metrics=["sales"]))["provisional"]
        assert told["through"] == through, role


def test_the_first_day_of_a_state_is_not_moved_by_what_was_asked_before(tmp_path: Path) -> None:
    """Orders begin on 3 March; the time that another asker goes by begins in December."""
    company = opened(tmp_path, CATALOG.replace("time_field: due", "time_field: none"), TABLES, roles=ROLES)
    company.answer(metrics=["sales"], grain="month", time_field="orders.shipped")
    assert column(company.answer(metrics=["open"], grain="month"), "@month")[0] == date(2025, 3, 1)
    assert company.refusal(metrics=["open"], period=("2025-01-01", "2025-02-01")).code == "no-history"


def test_rules_over_validity_go_by_the_day_of_each_row_without_a_metric_too(company: Own) -> None:
    """Of D1 are order 1 (r1 in March) and, by today's teams alone, order 3: r2 is in D1 only since 15 June."""
    query: dict[str, Any] = {"output": "members", "group_by": ["orders.number"]}
    assert column(company.answer("team", **query), "orders.number") == [1]
    assert [one.value for one in company.layer.members_of("orders.number", company.layer.asker("team"))] == ["1"]
    assert by_member(company.answer("team", metrics=["sales"], group_by=["orders.number"]), "sales") == {1: 10}
    filtered = {"field": "orders.number", "op": "in", "values": ["3"]}
    assert company.refusal("team", metrics=["sales"], filters=[filtered]).code == "unknown-member"


@pytest.mark.parametrize("query", [
    pytest.param({}, id="plain"),
    pytest.param({"group_by": ["orders.currency"]}, id="by the field itself"),
    pytest.param({"group_by": ["store.region"]}, id="by another field"),
])  # fmt: skip
def test_units_under_a_mask_are_not_added_up(company: Own, query: dict[str, Any]) -> None:
    """10 CNY, 20 USD and 40 GBP are not 70 of anything."""
    problem = company.refusal("masks", metrics=["foreign"], **query)
    assert (problem.code, problem.parameters["field"]) == ("unknown-member", "orders.currency")


@pytest.mark.parametrize("name", ["foreign", "doubled"])
def test_a_metric_kept_apart_by_a_hidden_field_is_hidden_with_it(company: Own, name: str) -> None:
    problem = company.refusal("hides", metrics=[name])
    assert (problem.code, problem.parameters) == ("unknown-metric", {"metric": name})
    layer = company.layer
    assert name not in view_of(layer.catalog, layer.workspace, layer.asker("hides")).catalog.metrics


def test_a_hidden_time_is_not_named_where_metrics_count_time_differently(company: Own) -> None:
    query: dict[str, Any] = {"metrics": ["sales", "plans"], "grain": "month"}
    told = {role: str(company.answer(role, **query).assumptions) for role in ("all", "hides")}
    assert "sales=orders.day" in told["all"]
    assert "plans=plans.due" in told["hides"]
    assert "orders.day" not in told["hides"]


def test_a_band_of_a_masked_field_is_a_band_that_does_not_exist(tmp_path: Path) -> None:
    """Order 3 alone is of 40 and more: its band would tell what the mask covers."""
    catalog = """
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: day
    fields: [{name: day, kind: time, granularity: day}, {name: amount, kind: measure}]
metrics:
  - {name: orders, type: simple, dataset: orders, aggregation: count}
bands:
  - {name: size, of: orders.amount, edges: [0, 20, 40]}
policies:
  - {name: no_amounts, mask: [orders.amount]}
"""
    own = opened(
        tmp_path, catalog, TABLES, roles="roles:\n  all: {}\n  masked: {policies: [no_amounts]}\ndefault_role: all\n"
    )
    assert by_member(own.answer(metrics=["orders"], group_by=["size"]), "orders") == {0: 1, 20: 1, 40: 1}
    for query in ({"group_by": ["size"]}, {"filters": [{"field": "size", "op": "in", "values": ["20"]}]}):
        refused = own.refusal(role="masked", metrics=["orders"], **query)
        named = own.refusal(role="masked", metrics=["orders"], **_with_name(query, "width"))
        assert (refused.code, dict(refused.parameters)) == (named.code, {**named.parameters, "field": "size"})


def _with_name(query: dict[str, Any], name: str) -> dict[str, Any]:
    return {"group_by": [name]} if "group_by" in query else {"filters": [{**query["filters"][0], "field": name}]}


def test_days_under_a_mask_are_not_what_a_query_goes_by(company: Own) -> None:
    for grain in ("day", "month"):
        problem = company.refusal("masks", metrics=["sales"], grain=grain, time_field="orders.shipped")
        assert (problem.code, problem.parameters["field"]) == ("unknown-member", "orders.shipped")


@pytest.mark.parametrize(("role", "units"), [("all", ("GBP",)), ("masks", ("***",)), ("hides", ("***",))])
def test_units_without_a_rate_are_named_to_who_may_read_them(company: Own, role: str, units: tuple[str]) -> None:
    """Order 3 is in GBP, which has no rate."""
    told = codes(company.answer(role, metrics=["cny"]))["unmatched-rows"]
    assert (told["count"], told["units"]) == (1, units)


_BAD_CATALOG = """
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
      - {name: factor, kind: measure}
  - {name: store, table: stores, primary_key: [id], fields: [{name: region, kind: dimension}]}
relationships: [{from: orders, columns: [store], to: store, to_columns: [id]}]
metrics:
  - {name: sales, type: simple, dataset: orders, aggregation: sum, expression: amount}
  - {name: grown, type: simple, dataset: orders, aggregation: max, expression: factor * factor}
policies:
  - {name: own_region, rows: [{dataset: store, filter: "region = :region"}]}
  - {name: no_amount, hide: {fields: [orders.amount]}}
  - {name: amount_masked, mask: [orders.amount]}
"""
_BAD_ROLES = """
roles:
  all: {}
  north: {policies: [own_region], attributes: {region: North}}
  south: {policies: [own_region], attributes: {region: South}}
  blind: {policies: [no_amount]}
  veiled: {policies: [amount_masked]}
default_role: all
"""


@pytest.fixture(scope="module")
def bad_cells(tmp_path_factory: pytest.TempPathFactory) -> Own:
    """50000 orders in the north, whose stores are many, and one in the south that is no number: the engine reads it
    before it knows where the store lies.
    """
    orders = "\n".join(f"{at},2025-06-01,S{at % 50},{at % 7},1" for at in range(50_000))
    stores = "\n".join(f"S{at},North" for at in range(50))
    tables = {
        "orders": f"id,day,store,amount,factor\n99999,2025-06-02,S99,secret99,4611686018427387904\n{orders}",
        "stores": f"id,region\nS99,South\n{stores}",
    }
    return opened(tmp_path_factory.mktemp("bad"), _BAD_CATALOG, tables, roles=_BAD_ROLES)


def _said(company: Own, role: str, metric: str) -> EngineError:
    with pytest.raises(EngineError) as caught:
        company.ask(role, metrics=[metric])
    return caught.value


@pytest.mark.parametrize("role", ["north", "blind", "veiled"])
def test_a_cell_that_cannot_be_read_is_not_told_to_who_may_not_see_it(bad_cells: Own, role: str) -> None:
    error = _said(bad_cells, role, "sales")
    assert not isinstance(error, BadCell)
    assert "secret99" not in str(error)
    assert not error.parameters


@pytest.mark.parametrize("role", ["all", "south"])
def test_a_cell_that_cannot_be_read_is_told_to_who_sees_it(bad_cells: Own, role: str) -> None:
    error = _said(bad_cells, role, "sales")
    assert isinstance(error, BadCell)
    assert (error.field, error.value, error.count) == ("orders.amount", "secret99", 1)


def test_what_the_engine_quotes_of_hidden_rows_is_not_told(bad_cells: Own) -> None:
    assert "4611686018427387904" in str(_said(bad_cells, "all", "grown"))
    assert "4611686018427387904" not in str(_said(bad_cells, "south", "grown"))


_TAGGED_CATALOG = """
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: day
    fields: [{name: day, kind: time, granularity: day}, {name: amount, kind: measure}]
  - {name: store, table: stores, primary_key: [id], fields: [{name: region, kind: dimension}]}
  - {name: tag, table: tags, primary_key: [id], fields: [{name: name, kind: dimension}]}
relationships:
  - {from: orders, columns: [store], to: store, to_columns: [id]}
  - from: orders
    to: tag
    via: {table: order_tags, columns: [order_id], to_columns: [tag_id], cardinality: many, weight: part}
metrics:
  - {name: sales, type: simple, dataset: orders, aggregation: sum, expression: amount}
policies:
  - {name: own_region, rows: [{dataset: store, filter: "region = :region"}]}
  - {name: recent, rows: [{dataset: orders, filter: "day > :as_of - 30"}]}
"""
_TAGGED_TABLES = {
    "orders": "id,day,store,amount\n1,2025-03-01,S1,10\n2,2025-06-10,S2,20\n3,2025-06-12,S1,5\n",
    "stores": "id,region\nS1,North\nS2,South\n",
    "tags": "id,name\n1,red\n2,blue\n",
    # The weights of order 2 are 1.4 together.
    "order_tags": "order_id,tag_id,part\n1,1,1\n2,1,0.7\n2,2,0.7\n3,2,1\n",
}
_TAGGED_ROLES = """
roles:
  all: {}
  north: {policies: [own_region], attributes: {region: North}}
  south: {policies: [own_region], attributes: {region: South}}
  recent: {policies: [recent]}
default_role: all
"""


@pytest.mark.parametrize(("role", "uneven"), [("all", True), ("south", True), ("north", False)])
def test_weights_that_are_no_whole_are_told_of_rows_that_a_role_sees(tmp_path: Path, role: str, uneven: bool) -> None:
    company = opened(tmp_path, _TAGGED_CATALOG, _TAGGED_TABLES, roles=_TAGGED_ROLES)
    told = codes(company.answer(role, metrics=["sales"], group_by=["tag.name"]))
    assert (told.get("unmatched-rows", {}).get("weights") == 1) == uneven


@pytest.mark.parametrize("is_asked_before", [False, True])
def test_how_far_rows_go_is_that_of_the_day_of_the_question(tmp_path: Path, is_asked_before: bool) -> None:
    """On 20 June the last thirty days hold orders of June alone, whoever asked in March, when order 1 was seen."""
    company = opened(tmp_path, _TAGGED_CATALOG, _TAGGED_TABLES, roles=_TAGGED_ROLES)
    if is_asked_before:
        company.answer("recent", date(2025, 3, 10), metrics=["sales"])
    found = company.answer("recent", metrics=["sales"], grain="month")
    assert found.rows == ((date(2025, 6, 1), 25),)
    refused = company.refusal("recent", metrics=["sales"], period=("2025-03-01", "2025-04-01"))
    assert (refused.code, refused.parameters["first"]) == ("no-history", "2025-06-10")


DELIVERIES = """
datasets:
  - {name: deliveries, table: deliveries, primary_key: [id], time_field: none}
  - {name: transfers, table: transfers, primary_key: [id], time_field: none}
  - {name: driver, table: drivers, primary_key: [id], fields: [{name: id, kind: dimension}]}
  - {name: store, table: stores, primary_key: [id], fields: [{name: region, kind: dimension}]}
relationships:
  - {from: deliveries, columns: [store], to: store, to_columns: [id]}
  - {from: deliveries, columns: [driver], to: driver, to_columns: [id]}
  - {from: driver, columns: [home], to: store, to_columns: [id], role: home}
  - {from: transfers, columns: [giver], to: store, to_columns: [id], role: giver}
  - {from: transfers, columns: [taker], to: store, to_columns: [id], role: taker}
metrics:
  - {name: delivered, type: simple, dataset: deliveries, aggregation: sum, expression: amount}
  - {name: moved, type: simple, dataset: transfers, aggregation: sum, expression: amount}
policies: [{name: own_region, rows: [{dataset: store, filter: "region = :region"}]}]
"""


def test_rules_go_by_the_plain_name_and_what_is_asked_by_and_not_by_what_is_so_of_a_person(tmp_path: Path) -> None:
    """Who may see the north sees what its stores had delivered, wherever the drivers are at home; of what has no plain
    name there, a transfer between two stores, both have to be seen."""
    tables = {
        "deliveries": "id,store,driver,amount\n1,S1,north,1\n2,S1,south,2\n3,S2,north,4\n4,,north,8\n",
        "transfers": "id,giver,taker,amount\n1,S1,S1,16\n2,S1,S2,32\n3,S2,S1,64\n",
        "drivers": "id,home\nnorth,S1\nsouth,S2\n",
        "stores": TABLES["stores"],
    }
    roles = "\nroles: {all: {}, north: {policies: [own_region], attributes: {region: North}}}\ndefault_role: all\n"
    company = opened(tmp_path, DELIVERIES, tables, roles=roles)
    assert column(company.answer("north", metrics=["delivered"]), "delivered") == [3]
    by_store = company.answer("north", metrics=["delivered"], group_by=["store.region"])
    assert by_member(by_store, "delivered") == {"North": 3}
    by_home = company.answer("north", metrics=["delivered"], group_by=["home.region"])
    assert by_member(by_home, "delivered") == {"North": 1}
    assert column(company.answer("north", metrics=["moved"]), "moved") == [16]
