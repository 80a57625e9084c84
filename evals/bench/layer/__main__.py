"""Prints how the layer's SQL compares with an expert's over the same data: the same rows or not, and the time of both.

Usage: python -m evals.bench.layer [--scale MILLIONS] [--rounds N] [--only NAME ...] [--data FILE] [--json FILE]
                                   [--metricflow PYTHON]

Times in a cell are the least and the median of the rounds; ratios are of the least, on the clock and of the
processors' time, which others at work on the machine disturb less. `--data` keeps the tables for the
next run. `--metricflow` names the Python of an environment made from metricflow/requirements.txt.
"""

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path

import duckdb

from evals.bench.layer.asked import WORKSPACE, Asked, ask_all
from evals.bench.layer.beside_metricflow import NAMES, Compiled, compiled_by
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
    parser.add_argument(
        "--scale",
        type=float,
        default=1,
        help="millions of order lines, from 1: with fewer some months are empty, which the SQL by hand does not fill",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", default=())
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--metricflow", type=Path)
    return parser.parse_args()


def _measure(arguments: argparse.Namespace, data: Path) -> None:
    chosen = tuple(one for one in questions() if not arguments.only or one.name in arguments.only)
    compiled = compiled_by(arguments.metricflow) if arguments.metricflow else {}
    asked, opened_s = ask_all(chosen, data)
    with connect(data, WORKSPACE) as connection:
        outcomes = [
            _outcome(connection, one, asked[one.name], compiled.get(one.name), arguments.rounds) for one in chosen
        ]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__}, {arguments.scale:g} million order lines, {arguments.rounds} rounds\n"
    )
    print(markdown(outcomes, opened_s))
    if arguments.json:
        shaped = as_json(outcomes, opened_s, scale=arguments.scale, rounds=arguments.rounds)
        arguments.json.write_text(json.dumps(shaped, indent=1), encoding="utf-8")


def _outcome(
    connection: duckdb.DuckDBPyConnection, question: Question, asked: Asked, beside: Compiled | None, rounds: int
) -> Outcome:
    contestants: dict[str, tuple[str, ...]] = {"by hand": (question.by_hand,)}
    if asked.rows is not None:
        contestants |= {"rows": asked.rows_sql, "whole": (*asked.rows_sql, *asked.beside_sql)}
    if beside is not None:
        contestants |= {"metricflow": (beside.sql,)}
    expected = _by_hand(connection, question)
    times = in_turn(connection, contestants, rounds)
    return Outcome(
        name=question.name,
        verdict=f"refused: {asked.refusal}" if asked.rows is None else _verdict(asked.rows, expected),
        by_hand=times["by hand"],
        rows=times.get("rows"),
        whole=times.get("whole"),
        fresh_ms=asked.fresh_ms,
        seen_ms=asked.seen_ms,
        metricflow=times.get("metricflow"),
        metricflow_verdict=_verdict_on(connection, beside, expected) if beside else "",
        metricflow_fresh_ms=beside.fresh_ms if beside else None,
        metricflow_seen_ms=beside.seen_ms if beside else None,
    )


def _by_hand(connection: duckdb.DuckDBPyConnection, question: Question) -> Rows:
    columns, rows = fetched(connection, question.by_hand)
    return Rows(columns=columns, labels=question.labels, rows=rows)


def _verdict(found: Rows, expected: Rows) -> str:
    differs = difference(found, expected)
    return f"differs: {differs}" if differs else "same"


def _verdict_on(connection: duckdb.DuckDBPyConnection, beside: Compiled, expected: Rows) -> str:
    columns, rows = fetched(connection, beside.sql)
    named = tuple(NAMES.get(one, one) for one in columns)
    return _verdict(Rows(columns=named, labels=expected.labels, rows=rows), expected.only(named))


if __name__ == "__main__":
    main()
