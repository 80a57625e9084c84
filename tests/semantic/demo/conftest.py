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

DAYS = """(
    select day::date as day, isodow(day) < 6 and not (
        day between date '2023-01-21' and date '2023-01-28'
        or day between date '2024-02-09' and date '2024-02-16'
        or day between date '2025-01-28' and date '2025-02-04'
        or strftime(day, '%m%d') between '1001' and '1007'
        or strftime(day, '%m%d') between '0501' and '0505' or strftime(day, '%m%d') = '0101'
        or day in ('2023-01-02', '2023-04-05', '2023-06-22', '2023-06-23', '2023-09-29', '2024-04-04', '2024-04-05',
                   '2024-06-10', '2024-09-16', '2024-09-17', '2025-04-04', '2025-06-02')) as is_worked
    from generate_series(date '2023-01-01', date '2025-06-30', interval 1 day) calendar(day)
)"""
"""The days and whether offices work on them, for laws that put it in the place of `DAYS`."""


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
