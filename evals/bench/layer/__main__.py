"""Prints how the layer's SQL compares with an expert's over the same data: the same rows or not, and the time of both.

Usage: python -m evals.bench.layer [--scale MILLIONS] [--rounds N] [--only NAME ...] [--data FILE] [--json FILE]
                                   [--metricflow PYTHON]

Times in a cell are the least and the median of the rounds; ratios are of the least. `--data` keeps the tables for the
next run. `--metricflow` names the Python of an environment made from metricflow_requirements.txt.
"""

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path

import duckdb

from evals.bench.layer.asked import WORKSPACE, Asked, ask_all
from evals.bench.layer.data import write_data
from evals.bench.layer.questions import Question, questions
from evals.bench.layer.report import Outcome, as_json, markdown
from evals.bench.layer.same_rows import Rows, difference
from evals.bench.layer.timed import connect, fetched, in_turn


def main() -> None:
    """Writes the tables where they are not there yet, measures and prints."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data or Path(folder) / "retailer.duckdb"
        if not data.exists():
            write_data(data, scale=arguments.scale)
        _measure(arguments, data)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1, help="millions of order lines")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", default=())
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--metricflow", type=Path)
    return parser.parse_args()


def _measure(arguments: argparse.Namespace, data: Path) -> None:
    chosen = tuple(one for one in questions() if not arguments.only or one.name in arguments.only)
    asked, opened_s = ask_all(chosen, data)
    with connect(data, WORKSPACE) as connection:
        outcomes = [_outcome(connection, one, asked[one.name], arguments.rounds) for one in chosen]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__}, {arguments.scale:g} million order lines, {arguments.rounds} rounds\n"
    )
    print(markdown(outcomes, opened_s))
    if arguments.json:
        shaped = as_json(outcomes, opened_s, scale=arguments.scale, rounds=arguments.rounds)
        arguments.json.write_text(json.dumps(shaped, indent=1), encoding="utf-8")


def _outcome(connection: duckdb.DuckDBPyConnection, question: Question, asked: Asked, rounds: int) -> Outcome:
    if asked.rows is None:
        times = in_turn(connection, {"by hand": (question.by_hand,)}, rounds)
        return Outcome(name=question.name, verdict=f"refused: {asked.refusal}", by_hand=times["by hand"])
    columns, rows = fetched(connection, question.by_hand)
    differs = difference(asked.rows, Rows(columns=columns, labels=asked.rows.labels, rows=rows))
    contestants = {
        "by hand": (question.by_hand,),
        "rows": asked.rows_sql,
        "whole": (*asked.rows_sql, *asked.totals_sql),
    }
    times = in_turn(connection, contestants, rounds)
    return Outcome(
        name=question.name,
        verdict=f"differs: {differs}" if differs else "same",
        by_hand=times["by hand"],
        rows=times["rows"],
        whole=times["whole"],
        fresh_ms=asked.fresh_ms,
        seen_ms=asked.seen_ms,
    )


if __name__ == "__main__":
    main()
