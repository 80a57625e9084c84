"""Statements: lines that name accounts twice, and sums of lines that are not there or counted twice."""

from collections import Counter
from collections.abc import Iterator, Mapping

from semantic.catalog import Simple, Statement, StatementLine
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, ProblemCode, nearest_names


def check_statements(scope: Scope) -> Iterator[CatalogProblem]:
    """Metrics and accounts of statements that are not there, and lines that do not hold."""
    for statement in scope.catalog.statements.values():
        yield from scope.check_metric_names((statement.metric,), statement.origin.at("metric"))
        yield from _check_account(scope, statement)
        yield from _check_accounts(statement)
        yield from _check_sums(statement)


def _check_account(scope: Scope, statement: Statement) -> Iterator[CatalogProblem]:
    leaves = scope.leaves_of(scope.catalog.metrics.get(statement.metric))
    datasets = [leaf.shape.dataset for leaf in leaves if isinstance(leaf.shape, Simple)]
    for name in dict.fromkeys(datasets):
        if (dataset := scope.catalog.datasets.get(name)) is not None:
            yield from scope.check_address(dataset, statement.account, statement.origin.at("account"))


def _check_accounts(statement: Statement) -> Iterator[CatalogProblem]:
    """Accounts that two lines hold: the same one, or one below the other."""
    held: list[tuple[str, StatementLine]] = []
    for line in statement.lines:
        for code in line.accounts:
            for other, first in held:
                if first is not line and (code.startswith(other) or other.startswith(code)):
                    account = max(code, other, key=len)
                    origin, code_of_problem = line.origin.at("accounts"), ProblemCode.ACCOUNT_IN_TWO_LINES
                    yield problem(origin, code_of_problem, account=account, line=line.name, other=first.name)
            held.append((code, line))


def _check_sums(statement: Statement) -> Iterator[CatalogProblem]:
    """Sums of lines that are not there or come later, and sums that hold a line more than once."""
    names = [line.name for line in statement.lines]
    held: dict[str, Mapping[str, int]] = {}
    for line in statement.lines:
        origin = line.origin.at("sum")
        counts = Counter({line.name: 1} if line.accounts else {})
        for name in line.sum:
            if name not in names:
                yield problem(origin, ProblemCode.UNKNOWN_LINE, nearest_names(name, names), line=name)
            elif name not in held:
                yield problem(origin, ProblemCode.LINE_NOT_BEFORE, line=name, sum=line.name)
            counts.update(held.get(name, {}))
        for name, count in counts.items():
            if count > 1:
                yield problem(origin, ProblemCode.LINE_COUNTED_TWICE, line=name, sum=line.name)
        held.setdefault(line.name, counts)
