"""The governed layer: what the numbers mean and how to compute them.

Knows no language, no user interface and no LLM, and words no sentence: it returns codes and parameters.
What one needs to ask is offered here; the modules behind it are imported on first use. Start at `semantic.layer`.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from semantic.asker import Asker, AsOf
    from semantic.errors import CatalogError, QueryProblem, SemanticError
    from semantic.layer import Layer
    from semantic.periods import Period, Unit
    from semantic.plan import query_from_json
    from semantic.query import (
        Comparison,
        Derive,
        DifferenceOf,
        Filter,
        Limit,
        Order,
        RatioOf,
        SemanticQuery,
        Threshold,
        TwoStep,
    )
    from semantic.result import ResultTable

__all__ = [
    "AsOf", "Asker", "CatalogError", "Comparison", "Derive", "DifferenceOf", "Filter", "Layer", "Limit", "Order",
    "Period", "QueryProblem", "RatioOf", "ResultTable", "SemanticError", "SemanticQuery", "Threshold", "TwoStep",
    "Unit", "query_from_json",
]  # fmt: skip

_HOMES: Mapping[str, tuple[str, ...]] = {
    "asker": ("Asker", "AsOf"),
    "errors": ("CatalogError", "QueryProblem", "SemanticError"),
    "layer": ("Layer",),
    "periods": ("Period", "Unit"),
    "plan": ("query_from_json",),
    "query": (
        "Comparison", "Derive", "DifferenceOf", "Filter", "Limit", "Order", "RatioOf", "SemanticQuery", "Threshold",
        "TwoStep",
    ),
    "result": ("ResultTable",),
}  # fmt: skip

if not TYPE_CHECKING:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> object:
        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{home}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
