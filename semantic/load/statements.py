"""Statements, and the metrics that their lines are.

A line over accounts is the statement's metric over the rows of those accounts and everything below them: the codes that
begin with one of theirs. A sum adds the lines it names, each with its sign.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.catalog import (
    Cumulative,
    Derived,
    DerivedInput,
    Metric,
    Ratio,
    Simple,
    Statement,
    StatementLine,
    Words,
)
from semantic.load.located import Entry
from semantic.load.words import words_of

_DIALECT = "duckdb"


def statement_of(entry: Entry, languages: tuple[str, ...]) -> Statement:
    """The statement an entry declares."""
    entry.need("lines")
    name = entry.name()
    statement = Statement(
        name=name,
        words=words_of(entry, languages),
        metric=entry.needed_text("metric"),
        account=entry.needed_text("account"),
        lines=tuple(_line(one, name, languages) for one in entry.entries("lines")),
        origin=entry.origin,
    )
    entry.done()
    return statement


def _line(entry: Entry, statement: str, languages: tuple[str, ...]) -> StatementLine:
    name = entry.name()
    is_sum = "sum" in entry
    entry.need("sum" if is_sum else "accounts")
    level = entry.integer("level", at_least=0)
    line = StatementLine(
        name=name,
        metric=f"{statement}_{name}",
        words=words_of(entry, languages),
        origin=entry.origin,
        accounts=() if is_sum else entry.texts("accounts"),
        sum=entry.texts("sum") if is_sum else (),
        sign=-1 if entry.choice("sign", ("1", "-1"), "1") == "-1" else 1,
        level=(0 if is_sum else 1) if level is None else level,
    )
    entry.done()
    return line


def with_metrics(statement: Statement, metrics: Mapping[str, Metric]) -> tuple[Statement, tuple[Metric, ...]]:
    """The statement with the parts of its lines named, and every metric it adds to the catalog.

    A statement whose own metric is not there adds none, which `check` reports.
    """
    whole = metrics.get(statement.metric)
    if whole is None:
        return statement, ()
    known: dict[str, StatementLine] = {}
    lines, added = [], list[Metric]()
    for line in statement.lines:
        made = tuple(_metrics_of(line, whole, statement.account, known, metrics))
        added += made
        lines.append(replace(line, parts=tuple(one.name for one in made if one.name != line.metric)))
        known.setdefault(line.name, line)
    return replace(statement, lines=tuple(lines)), tuple(added)


def _metrics_of(
    line: StatementLine,
    whole: Metric,
    account: str,
    before: Mapping[str, StatementLine],
    metrics: Mapping[str, Metric],
) -> Iterator[Metric]:
    """The metric of a line, after those that it is computed from."""
    told = replace(whole, name=line.metric, words=line.words, origin=line.origin, previous=())
    if line.accounts and account:
        yield from _narrowed(told, _within(account, line.accounts), metrics)
    summed = [before[name] for name in line.sum if name in before]
    if summed:
        names = {one.metric: DerivedInput(metric=one.metric) for one in summed}
        signed = [f"{'-' if one.sign < 0 else '+'} {one.metric}" for one in summed]
        yield replace(told, shape=Derived(expression=" ".join(signed).removeprefix("+ "), inputs=names), fill=None)


def _within(account: str, codes: tuple[str, ...]) -> exp.Expr:
    """That a row's account is one of these, or below one."""
    code = exp.cast(exp.to_column(account), "VARCHAR")
    return exp.or_(*(exp.StartsWith(this=code.copy(), expression=exp.Literal.string(one)) for one in codes))


def _narrowed(metric: Metric, condition: exp.Expr, metrics: Mapping[str, Metric]) -> Iterator[Metric]:
    """A metric over the rows that fulfil a condition, after the parts it is then computed from."""
    shape = metric.shape
    match shape:
        case Simple():
            yield replace(metric, shape=replace(shape, filter=_both(shape.filter, condition)))
            return
        case Cumulative(metric=name):
            named = {name: name}
        case Ratio(numerator=numerator, denominator=denominator):
            named = {numerator: numerator, denominator: denominator}
        case Derived(inputs=inputs):
            named = {alias: one.metric for alias, one in inputs.items()}
        case _:
            named = {}
    part_of = {name: f"{metric.name}_of_{name}" for name in named.values() if name in metrics}
    for name, own in part_of.items():
        part = replace(metrics[name], name=own, words=Words(), origin=metric.origin, previous=())
        yield from _narrowed(part, condition, metrics)
    match shape:
        case Cumulative():
            yield replace(metric, shape=replace(shape, metric=part_of.get(shape.metric, shape.metric)))
        case Ratio(numerator=numerator, denominator=denominator):
            above, below = (part_of.get(name, name) for name in (numerator, denominator))
            yield replace(metric, shape=Ratio(numerator=above, denominator=below))
        case Derived(inputs=inputs):
            moved = {alias: replace(one, metric=part_of.get(one.metric, one.metric)) for alias, one in inputs.items()}
            yield replace(metric, shape=replace(shape, inputs=moved))


def _both(written: str | None, condition: exp.Expr) -> str:
    """Both conditions as one text; one that does not parse stands alone, and `check` reports it."""
    if written is None:
        return condition.sql(dialect=_DIALECT)
    try:
        return exp.and_(sqlglot.parse_one(written, dialect=_DIALECT), condition).sql(dialect=_DIALECT)
    except SqlglotError:
        return written
