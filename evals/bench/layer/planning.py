"""`python -m evals.bench.layer.planning DATA`: milliseconds in which the engine binds, optimises and plans statements.

DATA is a file of tables that `--data` of the benchmark kept; the SQL by hand beside the layer's, as the engine's own
profile tells, the least of some rounds each.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

import duckdb

from evals.bench.layer.asked import WORKSPACE, ask_all
from evals.bench.layer.questions import questions
from evals.bench.layer.timed import connect

_ROUNDS = 7
_STEPS = ("planner", "optimizer", "physical_planner")


def main() -> None:
    """Prints median and 90th percentile over all questions, and of what the layer's statements take more."""
    data = Path(sys.argv[1])
    asked, _ = ask_all(questions(), data)
    with connect(data, WORKSPACE) as connection, tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile.json"
        connection.execute("PRAGMA enable_profiling = 'json'")
        connection.execute("PRAGMA profiling_mode = 'detailed'")
        connection.execute(f"PRAGMA profiling_output = '{profile}'")
        by_hand = [_planned_ms(connection, one.by_hand, profile) for one in questions()]
        layer = [_planned_ms(connection, asked[one.name].rows_sql[0], profile) for one in questions()]
    more = [own - other for own, other in zip(layer, by_hand, strict=True)]
    for name, took in (("by hand", by_hand), ("the layer", layer), ("more", more)):
        print(f"{name}: p50 {statistics.median(took):.2f} ms, p90 {statistics.quantiles(took, n=10)[-1]:.2f} ms")


def _planned_ms(connection: duckdb.DuckDBPyConnection, sql: str, profile: Path) -> float:
    took: list[float] = []
    for _ in range(_ROUNDS):
        connection.execute(sql).fetchall()
        told = json.loads(profile.read_text(encoding="utf-8"))
        took.append(sum(told[step]["total_time"] for step in _STEPS) * 1000)
    return min(took)


if __name__ == "__main__":
    main()
