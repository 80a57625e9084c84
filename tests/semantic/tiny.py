"""Tiny workspaces: small enough that every expected name, path and line can be read off their files."""

from collections.abc import Mapping
from pathlib import Path

from semantic.catalog import Catalog, Dataset
from semantic.load import load_catalog, load_workspace
from semantic.workspace import Workspace

TINY = Path(__file__).resolve().parent.parent / "tiny"


def workspace_of(name: str) -> Workspace:
    """The tiny workspace of a name."""
    return load_workspace(TINY / name)


def catalog_of(name: str) -> Catalog:
    """The catalog of a tiny workspace."""
    return load_catalog(workspace_of(name))


def written(folder: Path, *, workspace: str = "languages: [zh, en]\n", **files: str) -> Workspace:
    """A workspace written into a folder, each file by its stem."""
    (folder / "catalog").mkdir()
    (folder / "workspace.yml").write_text(workspace, encoding="utf-8")
    for stem, text in files.items():
        (folder / "catalog" / f"{stem}.yml").write_text(text, encoding="utf-8")
    return load_workspace(folder)


BROKEN_TABLES: Mapping[str, Mapping[str, str]] = {
    "sale": {
        "id": "INTEGER",
        "store_id": "INTEGER",
        "qty": "INTEGER",
        "price": "DOUBLE",
        "sold_date": "DATE",
        "region": "VARCHAR",
        "is_test": "BOOLEAN",
    },
    "stores": {"id": "INTEGER", "store_name": "VARCHAR"},
    "stocks": {},
}


def broken_columns(dataset: Dataset) -> Mapping[str, str] | None:
    """The columns behind the broken workspace: one table is not there, and of some nothing is known."""
    return BROKEN_TABLES.get(dataset.table or "")
