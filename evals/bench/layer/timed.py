"""Statements timed in turn on one connection, so that what slows the machine slows them all."""

import gc
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from semantic.engines.duckdb import THREADS
from semantic.load import load_workspace

_ENOUGH_MS = 15_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Milliseconds of some runs on the clock, and the least that the processors spent on one, all threads together."""

    least: float
    median: float
    cpu: float


def connect(data: Path, workspace: Path) -> duckdb.DuckDBPyConnection:
    """A connection set as the layer sets its own."""
    declared = load_workspace(workspace)
    connection = duckdb.connect(
        str(data),
        read_only=True,
        config={"threads": THREADS, "memory_limit": declared.limits.memory, "temp_directory": ""},
    )
    connection.execute("SET GLOBAL TimeZone = ?", [declared.time_zone])
    return connection


def in_turn(
    connection: duckdb.DuckDBPyConnection, contestants: Mapping[str, tuple[str, ...]], rounds: int
) -> dict[str, Timed]:
    """The time of each contestant's statements, fetched whole; every round starts with another one, after a warm-up.

    A contestant that has taken a quarter of a minute sits the rest out.
    """
    names = list(contestants)
    for name in names:
        _milliseconds(connection, contestants[name])
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    gc.disable()
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            if sum(clock for clock, _ in took[name]) < _ENOUGH_MS:
                took[name].append(_milliseconds(connection, contestants[name]))
    gc.enable()
    return {name: _timed(some) for name, some in took.items()}


def _timed(some: list[tuple[float, float]]) -> Timed:
    clock, cpu = zip(*some, strict=True)
    return Timed(least=min(clock), median=statistics.median(clock), cpu=min(cpu))


def fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The names of the columns of a statement, and its rows."""
    cursor = connection.execute(sql)
    return tuple(str(one[0]) for one in cursor.description or ()), cursor.fetchall()


def _milliseconds(connection: duckdb.DuckDBPyConnection, statements: tuple[str, ...]) -> tuple[float, float]:
    """On the clock, and of the processors."""
    clock, cpu = time.perf_counter(), time.process_time()
    for sql in statements:
        connection.execute(sql).fetchall()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000
