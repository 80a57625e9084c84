"""The demo company's data, built once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import DemoData

SCALE = 0.2
"""Enough for every law to have rows, and little enough to be built in seconds."""

SALES = """(
    select fct_order.*, year(order_date) as year, date_trunc('month', order_date)::date as month from fct_order
    where status <> 'cancelled' and not is_test
)"""
"""What counts as sold, with its year and month, for laws that put it in the place of `SALES`."""


@pytest.fixture(scope="session")
def data_folder(demo_data: DemoData) -> Path:
    """A folder with the data, nothing planted."""
    return demo_data(SCALE)


def silent(step: str, done: int, total: int) -> None:
    """Hears the steps and says nothing."""


@pytest.fixture(scope="session")
def tables(data_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with one view per parquet file; its variable `scale` is that of the data."""
    with duckdb.connect() as connection:
        connection.execute(f"set variable scale = {SCALE}")
        for file in sorted(data_folder.glob("*.parquet")):
            connection.execute(f"create view {file.stem} as from '{file}'")
        yield connection
