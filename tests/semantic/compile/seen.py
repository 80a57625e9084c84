"""Companies seen by narrower roles, and the companies that hold nothing but what those roles see.

`whole(seed)` is a company with roles; `left(seed, role)` is the same one whose rows, fields and metrics that the role
may not see were never there: the rows are deleted in plain Python, the names taken out of the catalog.
"""

import atexit
import json
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from semantic.layer import Layer
from tests.semantic.compile.rights import CATALOG, Row, Tables, tables

COMPANIES = 2
_WORKSPACE = """
data: data.duckdb
languages: [en]
time_zone: Asia/Shanghai
today: 2025-06-20
data_complete_through: 2025-06-19
"""
_ROLES = """
roles:
  all: {}
  north: {policies: [own_region], attributes: {region: North}}
  north_web: {policies: [own_region, few], attributes: {region: North}}
  team: {policies: [own_team], attributes: {dept: D1}}
  tagged: {policies: [own_tags]}
  blind: {policies: [hidden]}
default_role: all
"""
_root = tempfile.TemporaryDirectory()
atexit.register(_root.cleanup)


def _keep(given: Tables, table: str, test: Callable[[Row], bool]) -> None:
    given[table] = [row for row in given[table] if test(row)]


def _keys(rows: Iterable[Row], name: str = "id") -> set[Any]:
    return {row[name] for row in rows}


def _without_other_regions(given: Tables) -> None:
    _keep(given, "regions", lambda row: row["region"] == "North")
    _keep(given, "stores", lambda row: row["region_id"] in _keys(given["regions"]))
    _keep(given, "budgets", lambda row: row["region_id"] in _keys(given["regions"]))
    stores = _keys(given["stores"])
    for table in ("orders", "leads", "ledger"):
        _keep(given, table, lambda row: row["store_id"] in stores)


def _without_other_channels(given: Tables) -> None:
    _without_other_regions(given)
    _keep(given, "orders", lambda row: row["channel"] == "web")
    _keep(given, "fx", lambda row: row["source"] != "USD")
    _keep(given, "closed_months", lambda row: row["id"] == 1)


def _without_other_teams(given: Tables) -> None:
    _keep(given, "teams", lambda row: row["dept"] == "D1")

    def has_team(row: Row) -> bool:
        return any(
            one["rep"] == row["rep"]
            and row["day"]
            and one["since"] <= row["day"]
            and (one["until"] is None or row["day"] < one["until"])
            for one in given["teams"]
        )

    _keep(given, "orders", has_team)


def _without_secret_tags(given: Tables) -> None:
    _keep(given, "tags", lambda row: row["name"] != "secret")
    _keep(given, "product_tags", lambda row: row["tag_id"] in _keys(given["tags"]))
    _keep(given, "products", lambda row: row["id"] in _keys(given["product_tags"], "product_id"))
    _keep(given, "orders", lambda row: row["product_id"] in _keys(given["products"]))


_LEFT: dict[str, Callable[[Tables], None]] = {
    "north": _without_other_regions,
    "north_web": _without_other_channels,
    "team": _without_other_teams,
    "tagged": _without_secret_tags,
    "blind": lambda _: None,
}
ROLES = tuple(_LEFT)
_HIDDEN_METRICS = ("cost", "profit", "cost_share", "old_sales")
_HIDDEN_FIELDS = (("store", "city"), ("orders", "channel"), ("customer", "age"), ("product", "cost"))


def _left_catalog(role: str, given: Tables) -> str:
    """The catalog without what the role may not see, written anew; members that rules hide are not declared."""
    catalog = yaml.safe_load(CATALOG)
    stores = next(one for one in catalog["datasets"] if one["name"] == "store")
    if role == "blind":
        catalog["metrics"] = [one for one in catalog["metrics"] if one["name"] not in _HIDDEN_METRICS]
        catalog["metrics"][0].pop("previous")
        for home in catalog["datasets"]:
            home["fields"] = [one for one in home["fields"] if (home["name"], one["name"]) not in _HIDDEN_FIELDS]
        stores["hierarchies"] = [{"name": "place", "levels": ["region.name", "code"]}]
        catalog["bands"] = []
        catalog["scenarios"] = catalog["scenarios"][:1]
    if role.startswith("north") and "Gate" not in _keys(given["stores"], "name"):
        del stores["fields"][0]["members"]
    region = next(one for one in catalog["datasets"] if one["name"] == "region")["fields"][0]
    channel = next((one for home in catalog["datasets"] for one in home["fields"] if one["name"] == "channel"), None)
    if role.startswith("north"):
        region["members"] = region["members"][:1]
    if role == "north_web" and channel:
        channel["members"] = channel["members"][:1]
    del catalog["policies"]
    return json.dumps(catalog, default=str)


_COLUMN_TYPES = {
    "day": "DATE",
    "posted": "DATE",
    "shipped": "DATE",
    "opened": "DATE",
    "closed": "DATE",
    "since": "DATE",
    "until": "DATE",
    "month": "DATE",
    "through": "DATE",
    "amount": "INTEGER",
    "cost": "INTEGER",
    "age": "INTEGER",
    "rate": "INTEGER",
}


def _opened(name: str, roles: str, catalog: str, given: Tables, columns: dict[str, list[str]]) -> Layer:
    folder = Path(_root.name) / name
    (folder / "catalog").mkdir(parents=True)
    (folder / "workspace.yml").write_text(_WORKSPACE + roles)
    (folder / "catalog" / "all.yml").write_text(catalog)
    with duckdb.connect(str(folder / "data.duckdb")) as connection:
        for table, names in columns.items():
            types = ", ".join(f"{one} {_type(table, one)}" for one in names)
            connection.execute(f"CREATE TABLE {table} ({types})")
            if rows := given[table]:
                marks = ", ".join("?" * len(names))
                connection.executemany(
                    f"INSERT INTO {table} VALUES ({marks})", [[row[one] for one in names] for row in rows]
                )
    return Layer.open(folder)


def _type(table: str, column: str) -> str:
    is_number = column in ("id", "region_id", "tag_id") and table not in ("stores", "customers", "products")
    return "INTEGER" if is_number else _COLUMN_TYPES.get(column, "VARCHAR")


@cache
def whole(seed: int) -> Layer:
    """A company with all of its rows, asked by roles."""
    given = tables(seed)
    return _opened(f"{seed}", _ROLES, CATALOG, given, {name: list(rows[0]) for name, rows in given.items()})


@cache
def left(seed: int, role: str) -> Layer:
    """A company that holds what the role sees of another."""
    given = dict(tables(seed))
    _LEFT[role](given)
    return _opened(
        f"{seed}_{role}",
        "",
        _left_catalog(role, given),
        given,
        {name: list(rows[0]) for name, rows in tables(seed).items()},
    )
