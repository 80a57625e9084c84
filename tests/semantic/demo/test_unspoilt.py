"""Nothing but the generator and its tests knows where the default seed plants its facts."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from semantic.demo import generate
from tests.conftest import DemoData
from tests.semantic.demo.conftest import SCALE

ROOT = Path(__file__).parents[3]
FOLDERS = ("assistant", "docs", "evals", "prompts", "semantic")
SUFFIXES = {".csv", ".json", ".md", ".py", ".sql", ".txt", ".yaml", ".yml"}
LABELS = {
    "store_id": "select store_name, store_name_en from dim_store store where store_id = $key "
    "and not exists (from dim_store other where other.store_name = store.store_name and other.store_id <> $key)",
    "supplier_id": "select supplier_name, supplier_name_en from dim_supplier where supplier_id = $key",
    "customer_id": "select customer_name, customer_name_en from dim_customer where customer_id = $key",
}
DATES = ("%Y-%m-%d", "%Y年%-m月%-d日", "%-m月%-d日", "%-d %B", "%B %-d")


def spellings(day: date) -> set[str]:
    """How a planted day could be written; none for the first and last of a month, which are everywhere."""
    if day.day == 1 or (day + timedelta(days=1)).day == 1:
        return set()
    return {day.strftime(spelling) for spelling in DATES}


@pytest.fixture(scope="module")
def secrets(demo_data: DemoData) -> set[str]:
    """Codes and labels of planted stores, suppliers and firms, and planted days, as the default seed places them.

    A label that two share names neither, and those that collide by plan are of something else: they are no secrets.
    """
    folder = demo_data(SCALE, plant="all")
    plants = json.loads((folder / generate.PLANTED).read_text(encoding="utf-8"))["plants"]
    known: set[str] = set()
    with duckdb.connect() as connection:
        for name in ("dim_store", "dim_supplier", "dim_customer"):
            connection.execute(f"create view {name} as from '{folder}/{name}.parquet'")
        for plant in plants:
            for column in LABELS.keys() & plant.keys():
                known.add(plant[column])
                if plant["name"] != "name_collisions":
                    known |= {
                        name
                        for names in connection.execute(LABELS[column], {"key": plant[column]}).fetchall()
                        for name in names
                    }
            for column in {"first_day", "last_day"} & plant.keys():
                known |= spellings(date.fromisoformat(plant[column]))
    return known


def texts() -> list[Path]:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in SUFFIXES]
    files += [*ROOT.glob("*.md")]
    generator, other_companies = ROOT / "semantic" / "demo" / "sql", ROOT / "evals" / "workspaces"
    locked = ROOT / "evals" / "locked"  # its authors know no plant, and name any store
    return [file for file in files if not {generator, other_companies, locked} & set(file.parents)]


@pytest.mark.slow
def test_no_file_names_a_planted_store_supplier_firm_or_day(secrets: set[str]) -> None:
    assert len(secrets) > 30
    either = re.compile("|".join(rf"(?<![0-9A-Za-z]){re.escape(secret)}(?![0-9A-Za-z])" for secret in sorted(secrets)))
    told = [
        (str(file.relative_to(ROOT)), secret)
        for file in texts()
        for secret in sorted(set(either.findall(file.read_text(encoding="utf-8"))))
    ]
    assert told == []
