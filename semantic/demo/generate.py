"""The demo company's data: parquet files that are the same on every machine for the same seed and scale."""

import contextlib
import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb

DATES = {
    "first_day": date(2023, 1, 1),
    "last_day": date(2025, 6, 19),
    "ledger_day": date(2025, 6, 18),
    "bank_day": date(2025, 6, 17),
    "first_stock_day": date(2024, 1, 1),
    "last_budget_month": date(2025, 12, 1),
}
"""What the documents, the ledger and the bank reach to, and where stock and budgets begin and end."""

PLANTS = (
    "accrual_not_reversed",
    "channel_stuffing",
    "count_loss",
    "department_over_budget",
    "duplicate_invoices",
    "ic_one_sided",
    "late_customer",
    "late_shipments",
    "late_vouchers",
    "margin_mix",
    "missing_rent",
    "name_collisions",
    "negative_promotion",
    "price_up_volume_down",
    "short_settlement",
    "silent_store",
    "split_requests",
    "stock_pile",
    "supplier_price",
    "unknown_customers",
    "zero_budget_spend",
)
"""The kinds of facts that can be planted in the data; the seed says where, when and how big."""

MANIFEST = "manifest.json"
PLANTED = "planted.json"

_SQL_FOLDER = Path(__file__).parent / "sql"

OnStep = Callable[[str, int, int], None]


def build(folder: Path, *, scale: float = 1.0, seed: int = 20250620, plant: str = "none", on_step: OnStep) -> None:
    """Writes one parquet file per table and the manifest into `folder`, replacing what an earlier build left there.

    `scale` multiplies orders and expenses, and what follows from them; `plant` is `none`, `all` or one of PLANTS.
    `planted.json` beside the tables tells what was planted and in which rows: nothing but tests reads it. `on_step`
    hears the step that begins, how many are done and how many there are; the last call, `done`, comes when the data is
    in place. The folder is swapped in whole: a build that is killed leaves the earlier data or no folder.

    Raises:
        FileExistsError: the folder holds something that no build of this generator wrote.
        ValueError: the scale is not above zero, or nothing is planted by that name.
    """
    if scale <= 0:
        raise ValueError(f"scale must be above zero, not {scale!r}")
    if plant not in ("none", "all", *PLANTS):
        raise ValueError(f"nothing named {plant!r} can be planted")
    with _only_builder(folder):
        _refuse_foreign(folder)
        building = folder.with_name(f"{folder.name}.building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        with duckdb.connect() as connection:
            populate(connection, scale=scale, seed=seed, plant=plant, on_step=on_step)
            on_step("write", _step_count() - 1, _step_count())
            tables = _export(connection, building)
        manifest = {**_identity(scale, seed, plant), "tables": tables}
        (building / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        _swap(building, folder)
        on_step("done", _step_count(), _step_count())


def populate(
    connection: duckdb.DuckDBPyConnection, *, scale: float, seed: int, plant: str = "none", on_step: OnStep
) -> None:
    """Creates the company's tables in the connection's main schema, and its workings in the schema `work`."""
    for name, value in {"seed": seed, "scale": float(scale), "plant": plant, **DATES}.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
    for done, script in enumerate(_scripts()):
        on_step(script.stem[3:], done, _step_count())
        connection.execute(script.read_text(encoding="utf-8"))


def is_current(folder: Path, scale: float, seed: int, plant: str = "none") -> bool:
    """Whether `folder` holds all that this very generator would write there for this scale, seed and plant."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    match manifest:
        case {"tables": {**tables}, **identity}:
            whole = all((folder / f"{name}.parquet").is_file() for name in tables)
            return whole and identity == _identity(scale, seed, plant)
        case _:
            return False


def _scripts() -> list[Path]:
    return sorted(_SQL_FOLDER.glob("*.sql"))


def _step_count() -> int:
    return len(_scripts()) + 1


def _identity(scale: float, seed: int, plant: str) -> dict[str, object]:
    digest = hashlib.sha256()
    for source in (Path(__file__), *_scripts()):
        digest.update(source.read_bytes())
    return {"generator": digest.hexdigest(), "scale": float(scale), "seed": seed, "plant": plant}


def _export(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, dict[str, object]]:
    """Writes every table in key order, and what was planted; how many rows each has, and their hash in that order.

    The columns of a table's key are its first, so that the order of all columns is the order of the key.
    """
    found = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' order by table_name"
    ).fetchall()
    tables: dict[str, dict[str, object]] = {}
    for (name,) in found:
        table = connection.table(name)
        table.order("all").write_parquet(str(folder / f"{name}.parquet"))
        lines = table.set_alias("whole").project("whole::varchar as line")
        hashed = "md5(coalesce(string_agg(md5(line), '' order by line), ''))"
        ((rows, digest),) = lines.aggregate(f"count(*), {hashed}").fetchall()
        tables[name] = {"rows": rows, "hash": digest}
    planted = {
        "plants": _records(connection, "from work.plant where is_active order by name"),
        "rows": _records(connection, "from work.planted_row order by all"),
    }
    (folder / PLANTED).write_text(json.dumps(planted, indent=2, default=str) + "\n", encoding="utf-8")
    return tables


def _records(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, object]]:
    rows = connection.execute(sql).fetchall()
    columns = [str(column) for column, *_ in connection.description or ()]
    return [{column: cell for column, cell in zip(columns, row, strict=True) if cell is not None} for row in rows]


@contextlib.contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _refuse_foreign(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise FileExistsError(f"{folder} holds files that the demo's generator did not write; name an empty folder")


def _swap(building: Path, folder: Path) -> None:
    """Puts `building` in the place of `folder`; between the two renames there is no folder at all."""
    replaced = folder.with_name(f"{folder.name}.replaced")
    shutil.rmtree(replaced, ignore_errors=True)
    if folder.exists():
        folder.rename(replaced)
    building.rename(folder)
    shutil.rmtree(replaced, ignore_errors=True)
