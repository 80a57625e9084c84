"""Writes the retailer's tables into one DuckDB file."""

from pathlib import Path

import duckdb

_TABLES = Path(__file__).with_name("tables.sql")
_FEWEST_STOCKED = 4


def write_data(file: Path, *, scale: float, memory: str = "8GB") -> None:
    """The tables of `scale` million order lines, in a new file."""
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file), config={"threads": 2, "memory_limit": memory}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET VARIABLE lines = {round(scale * 1_000_000)}::BIGINT")
        connection.execute(f"SET VARIABLE stocked = {max(_FEWEST_STOCKED, round(2 * scale))}::BIGINT")
        connection.execute(_TABLES.read_text(encoding="utf-8"))
