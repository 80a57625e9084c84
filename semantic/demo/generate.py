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

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 6, 19)
FIRST_STOCK_DAY = date(2024, 1, 1)
LAST_BUDGET_MONTH = date(2025, 12, 1)

PLANTS: tuple[str, ...] = ()
"""Names of the effects that can be planted in the data."""

MANIFEST = "manifest.json"

_SQL_FOLDER = Path(__file__).parent / "sql"

OnStep = Callable[[str, int, int], None]


def build(folder: Path, *, scale: float = 1.0, seed: int = 20250620, on_step: OnStep) -> None:
    """Writes one parquet file per table and the manifest into `folder`, replacing what an earlier build left there.

    `scale` multiplies orders and expenses, and what follows from them. `on_step` hears the step that begins, how many
    are done and how many there are; the last call, `done`, comes when the data is in place. The folder is swapped in
    whole: a build that is killed leaves the earlier data or no folder.

    Raises:
        FileExistsError: the folder holds something that no build of this generator wrote.
        ValueError: the scale is not above zero.
    """
    if scale <= 0:
        raise ValueError(f"scale must be above zero, not {scale!r}")
    with _only_builder(folder):
        _refuse_foreign(folder)
        building = folder.with_name(f"{folder.name}.building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        with duckdb.connect() as connection:
            populate(connection, scale=scale, seed=seed, on_step=on_step)
            on_step("write", _step_count() - 1, _step_count())
            names = _export(connection, building)
        manifest = {**_identity(scale, seed), "tables": names}
        (building / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        _swap(building, folder)
        on_step("done", _step_count(), _step_count())


def populate(connection: duckdb.DuckDBPyConnection, *, scale: float, seed: int, on_step: OnStep) -> None:
    """Creates the company's tables in the connection's main schema, and its workings in the schema `work`."""
    settings = {
        "seed": seed,
        "scale": float(scale),
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "first_stock_day": FIRST_STOCK_DAY,
        "last_budget_month": LAST_BUDGET_MONTH,
    }
    for name, value in settings.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
    for done, script in enumerate(_scripts()):
        on_step(script.stem[2:], done, _step_count())
        connection.execute(script.read_text(encoding="utf-8"))


def is_current(folder: Path, scale: float, seed: int) -> bool:
    """Whether `folder` holds all that this very generator would write there for this scale and seed."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    match manifest:
        case {"tables": [*names], **identity}:
            return identity == _identity(scale, seed) and all((folder / f"{name}.parquet").is_file() for name in names)
        case _:
            return False


def _scripts() -> list[Path]:
    return sorted(_SQL_FOLDER.glob("*.sql"))


def _step_count() -> int:
    return len(_scripts()) + 1


def _identity(scale: float, seed: int) -> dict[str, object]:
    digest = hashlib.sha256()
    for source in (Path(__file__), *_scripts()):
        digest.update(source.read_bytes())
    return {"generator": digest.hexdigest(), "scale": float(scale), "seed": seed}


def _export(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' order by table_name"
    ).fetchall()
    names = [str(name) for (name,) in rows]
    for name in names:
        connection.table(name).write_parquet(str(folder / f"{name}.parquet"))
    return names


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
