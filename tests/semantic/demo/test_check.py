"""`assistant check` over the demo company: nothing to say of what it is, and of what is planted only that."""

import json
from pathlib import Path

import duckdb
import pytest

from semantic.demo import generate
from semantic.errors import CatalogProblem
from semantic.load import load_workspace
from semantic.review import review
from tests.conftest import DemoData
from tests.semantic.demo.conftest import SCALE

WORKSPACE = Path(__file__).resolve().parents[3] / "semantic" / "demo" / "workspace"

pytestmark = pytest.mark.slow


def findings(data: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[CatalogProblem, ...]:
    """What is found against the workspace over a folder of data."""
    monkeypatch.setenv("ASSISTANT_STATE", str(state))
    expected = Path(load_workspace(WORKSPACE).data)
    expected.parent.mkdir(parents=True)
    expected.symlink_to(data)
    found = review(WORKSPACE, lambda *_: None)
    assert (found.has_data, found.is_tested) == (True, True)
    return tuple(found.problems)


def test_nothing_is_found_where_nothing_is_planted(
    demo_data: DemoData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = findings(demo_data(SCALE), tmp_path, monkeypatch)
    assert [str(one) for one in found] == []


def test_what_is_found_where_all_is_planted_is_planted(
    demo_data: DemoData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = demo_data(SCALE, plant="all")
    found = findings(folder, tmp_path, monkeypatch)
    planted = json.loads((folder / generate.PLANTED).read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        strangers = connection.execute(f"""
            select distinct customer_id from '{folder}/fct_order.parquet'
            anti join '{folder}/dim_customer.parquet' using (customer_id) where customer_id is not null
        """).fetchall()
    renamed = {row["row_key"] for row in planted["rows"] if row["name"] == "name_collisions"}
    with duckdb.connect() as connection:
        names = connection.execute(
            f"select product_name from '{folder}/dim_product.parquet' where list_contains($keys, product_id)",
            {"keys": sorted(renamed)},
        ).fetchall()
    causes = {"unmatched-rows": {name for (name,) in strangers}, "clashing-word": {name for (name,) in names}}
    assert {one.code for one in found} == set(causes)
    for one in found:
        named = one.parameters["example" if one.code == "unmatched-rows" else "word"]
        assert named in causes[one.code], str(one)
