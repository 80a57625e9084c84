"""Catalog expressions: parsed once, then bound to the tables of one statement."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeAlias

import sqlglot
from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.nodes import Node

Names: TypeAlias = Callable[[tuple[str, ...]], Node]
Bound: TypeAlias = Mapping[str, str | date | Node]


@lru_cache(maxsize=8192)
def parsed(sql: str) -> Node:
    """The tree of an expression or of one SELECT; copy it before changing it.

    Raises: sqlglot.errors.ParseError (`check` has found such an expression before).
    """
    return sqlglot.parse_one(sql, dialect="duckdb")


def bound(sql: str, names: Names, parameters: Bound) -> Node:
    """The expression with every name replaced by what `names` says and every `:parameter` by its literal."""

    def replace(node: exp.Expr) -> Node:
        if isinstance(node, exp.Column):
            return names(tuple(part.name for part in node.parts))
        if isinstance(node, exp.Placeholder):
            return _literal(parameters[str(node.this)])
        return node

    return parsed(sql).copy().transform(replace, copy=False)


def with_parameters(sql: str, parameters: Bound) -> Node:
    """One SELECT with every `:parameter` replaced."""

    def replace(node: exp.Expr) -> Node:
        return _literal(parameters[str(node.this)]) if isinstance(node, exp.Placeholder) else node

    return parsed(sql).copy().transform(replace, copy=False)


def of_table(sql: str, alias: str, parameters: Bound) -> Node:
    """A row-level expression whose names are columns of one table, seen under `alias`."""
    if _is_name(sql):
        return nodes.column(sql, alias)
    return bound(sql, lambda parts: nodes.column(parts[-1], alias), parameters)


def _is_name(sql: str) -> bool:
    return sql.isascii() and sql.replace("_", "a").isalnum() and not sql[0].isdigit() and sql.lower() not in _WORDS


_WORDS = frozenset({"null", "true", "false", "current_date", "current_timestamp", "localtime"})


def _literal(value: str | date | Node) -> Node:
    if isinstance(value, exp.Expr):
        return value.copy()
    return nodes.day(value) if isinstance(value, date) else nodes.text(value)
