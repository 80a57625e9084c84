"""`python -m evals.bench.layer.compiling DATA`: milliseconds of processor time from a query to a gated statement.

DATA is a file of tables that `--data` of the benchmark kept. One statement a question, the one that gives its rows.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from evals.bench.layer.asked import DATA_VARIABLE, WORKSPACE
from evals.bench.layer.questions import questions
from semantic.compile.assemble.build import build
from semantic.compile.settle.resolve import AS_ASKED, resolve
from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.query import SemanticQuery

_ROUNDS = 15


def main() -> None:
    """Prints median and 95th percentile over all questions, of the median of some rounds each."""
    os.environ[DATA_VARIABLE] = sys.argv[1]
    layer = Layer.open(WORKSPACE)
    fresh = [_median_ms(partial(_compiled, layer, one.query)) for one in questions()]
    for one in questions():
        layer.run(one.query, layer.asker(None), layer.as_of(None))
    seen = [_median_ms(partial(_known, layer, one.query)) for one in questions()]
    for name, took in (("compile and gate", fresh), ("a plan seen before", seen)):
        print(f"{name}: p50 {statistics.median(took):.2f} ms, p95 {statistics.quantiles(took, n=20)[-1]:.2f} ms")
    layer.close()


def _compiled(layer: Layer, query: SemanticQuery) -> Any:
    setting = layer._setting(layer.asker(None), layer.as_of(None))  # noqa: SLF001 - what the layer does before it runs
    resolved = resolve(query, setting)
    if isinstance(resolved, QueryProblem):
        raise TypeError(resolved.code)
    return layer.gated(build(resolved, setting))


def _known(layer: Layer, query: SemanticQuery) -> object:
    """The look-up that stands for compiling where a plan was run before."""
    plan = layer.asker(None).key, layer.as_of(None), repr(query), AS_ASKED
    return layer._plans[plan]  # noqa: SLF001 - as above


def _median_ms(work: Callable[[], object]) -> float:
    took = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
