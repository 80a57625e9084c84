"""The layer asked every question: its rows, its statements, and the time it takes beside the engine."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.bench.layer.questions import Question
from evals.bench.layer.same_rows import Rows
from semantic.errors import EngineError, QueryProblem
from semantic.layer import Layer
from semantic.query import SemanticQuery
from semantic.result import ResultTable

WORKSPACE = Path(__file__).with_name("workspace")
DATA_VARIABLE = "LAYER_BENCH_DATA"
_ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the layer made of a question. `refusal` empty: answered.

    `rows_sql` gives the rows, `beside_sql` totals, subtotals and what else is told with them. `fresh_ms` and `seen_ms`
    are all but the engine's time: resolving, compiling, the gate and what follows the rows, the first time and the
    second.
    """

    refusal: str = ""
    rows: Rows | None = None
    rows_sql: tuple[str, ...] = ()
    beside_sql: tuple[str, ...] = ()
    fresh_ms: float = 0.0
    seen_ms: float = 0.0


def ask_all(questions: Sequence[Question], data: Path) -> tuple[dict[str, Asked], float]:
    """Every question asked twice of one open layer, and the seconds it took to open."""
    os.environ[DATA_VARIABLE] = str(data)
    began = time.perf_counter()
    layer = Layer.open(WORKSPACE)
    opened_s = time.perf_counter() - began
    try:
        _run(layer, SemanticQuery.of("discounts"))
        return {one.name: _asked(layer, one) for one in questions}, opened_s
    finally:
        layer.close()


def _asked(layer: Layer, question: Question) -> Asked:
    try:
        result, fresh_ms = _run(layer, question.query)
        if isinstance(result, QueryProblem):
            return Asked(refusal=" ".join((result.code, *(str(one) for one in result.parameters.values()))))
        _, seen_ms = _run(layer, question.query)
    except EngineError as error:
        return Asked(refusal=f"{error.code} {error}")
    return Asked(
        rows=_rows(result, question),
        rows_sql=tuple(one.sql for one in result.statements if one.name == _ROWS),
        beside_sql=tuple(one.sql for one in result.statements if one.name != _ROWS),
        fresh_ms=fresh_ms,
        seen_ms=seen_ms,
    )


def _run(layer: Layer, query: SemanticQuery) -> tuple[ResultTable | QueryProblem, float]:
    """The answer, and the milliseconds that were not the engine's."""
    began = time.perf_counter()
    result = layer.run(query, layer.asker(None), layer.as_of(None))
    took_ms = (time.perf_counter() - began) * 1000
    in_engine_ms = 0.0 if isinstance(result, QueryProblem) else sum(one.elapsed_ms for one in result.statements)
    return result, took_ms - in_engine_ms


def _rows(result: ResultTable, question: Question) -> Rows:
    return Rows(columns=tuple(one.name for one in result.columns), labels=question.labels, rows=result.rows)
