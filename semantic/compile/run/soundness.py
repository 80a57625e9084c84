"""What the data say against the finance of a catalog: rates that are missing or repeat, accounts without a line."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias

from sqlglot import exp

from semantic.catalog import Simple, Statement
from semantic.compile import nodes
from semantic.compile.facts.exchange import of_kind
from semantic.compile.facts.rows import FactRows
from semantic.compile.inputs import simple
from semantic.compile.setting import Setting
from semantic.errors import CatalogProblem, Origin, Parameter, ProblemCode
from semantic.money import Rates
from semantic.periods import Unit
from semantic.result import Cell
from semantic.view import View

# Accounts are named in a warning; beyond so many the reader needs the ledger itself.
_MOST_ACCOUNTS = 50


class Counted(Protocol):
    """Rows of a small statement."""

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]: ...


Count: TypeAlias = Callable[[exp.Select], Counted]


def problems_of(setting: Setting, fetch: Count) -> Iterator[CatalogProblem]:
    """Every problem that only the data show; those that are no errors are warnings."""
    for rates in setting.catalog.rates.values():
        yield from _repeated_rates(rates, setting, fetch)
    yield from _missing_rates(setting, fetch)
    for statement in setting.catalog.statements.values():
        if codes := unplaced_accounts(statement, setting, fetch):
            origin = statement.origin.at("lines")
            stated: dict[str, Parameter] = {"statement": statement.name, "accounts": codes}
            code = ProblemCode.ACCOUNT_WITHOUT_LINE
            yield CatalogProblem(origin=origin, code=code, parameters=stated, is_warning=True)


def _problem(origin: Origin, code: ProblemCode, **stated: Parameter) -> CatalogProblem:
    return CatalogProblem(origin=origin, code=code, parameters=stated)


def _number(fetched: Counted) -> int:
    return int(str(fetched.rows[0][0]))


def _repeated_rates(rates: Rates, setting: Setting, fetch: Count) -> Iterator[CatalogProblem]:
    """That a currency has two rates on one day, or two budgeted ones in one period."""
    sides = (False, True) if rates.kind is not None else (False,)
    for is_budget in sides:
        if count := _number(fetch(_repeated_rates_tree(rates, setting, is_budget=is_budget))):
            yield _problem(rates.origin, ProblemCode.RATES_REPEATED, currency=rates.name, count=count)


def _repeated_rates_tree(rates: Rates, setting: Setting, *, is_budget: bool) -> exp.Select:
    rows = FactRows(setting, rates.dataset)
    day = nodes.bucket_of(
        rows.value(rates.date), rates.budget_period if is_budget else Unit.DAY, setting.catalog.rules.week_start
    )
    where = rows.conditions()
    if rates.kind is not None:
        where.append(of_kind(rates, rows, is_budget=is_budget))
    keys = [
        nodes.aliased(rows.value(rates.source), "from"),
        nodes.aliased(rows.value(rates.target), "to"),
        nodes.aliased(day, "since"),
    ]
    counted = nodes.select(
        [*keys, nodes.aliased(exp.Count(this=exp.Star()), "rows")],
        from_=rows.from_,
        joins=rows.joins,
        where=nodes.all_of(where),
        group_count=len(keys),
    )
    is_repeated = exp.GT(this=nodes.column("rows", "each"), expression=nodes.number(1))
    count = nodes.aliased(exp.Count(this=nodes.case(is_repeated, nodes.number(1))), "repeated")
    return nodes.select([count], from_=exp.Subquery(this=counted, alias=exp.TableAlias(this=nodes.identifier("each"))))


def _missing_rates(setting: Setting, fetch: Count) -> Iterator[CatalogProblem]:
    """That a metric converts into a currency that no rate leads into, of the kind it takes."""
    known: dict[tuple[str, str, bool], bool] = {}
    for metric in setting.catalog.metrics.values():
        convert = metric.shape.convert if isinstance(metric.shape, Simple) else None
        if convert is None or convert.rates is None:
            continue
        key = convert.rates, convert.target, convert.at == "budget"
        if key not in known:
            tree = _rates_tree(setting.catalog.rates[convert.rates], convert.target, setting, is_budget=key[2])
            known[key] = bool(_number(fetch(tree)))
        if not known[key]:
            origin, target = metric.origin.at("convert"), convert.target
            yield _problem(origin, ProblemCode.NO_RATES, metric=metric.name, currency=convert.rates, target=target)


def _rates_tree(rates: Rates, target: str, setting: Setting, *, is_budget: bool) -> exp.Select:
    rows = FactRows(setting, rates.dataset)
    where = rows.conditions()
    where.append(exp.EQ(this=nodes.enclosed(rows.value(rates.target)), expression=nodes.text(target)))
    if rates.kind is not None:
        where.append(of_kind(rates, rows, is_budget=is_budget))
    count = nodes.aliased(exp.Count(this=exp.Star()), "rates")
    return nodes.select([count], from_=rows.from_, joins=rows.joins, where=nodes.all_of(where))


def unplaced_accounts(statement: Statement, setting: Setting, fetch: Count) -> tuple[str, ...]:
    """The accounts of the data that no line of a statement holds, as codes; rows without any as an empty one."""
    catalog = setting.catalog
    found: dict[str, None] = {}
    everything = View(catalog=catalog, fields={})
    for leaf in everything.leaves_of(catalog.metrics[statement.metric]):
        shape = simple(leaf)
        rows = FactRows(setting, shape.dataset)
        code = nodes.cast(rows.value(statement.account), "VARCHAR")
        codes = [one for line in statement.lines for one in line.accounts]
        held = nodes.any_of(exp.StartsWith(this=code.copy(), expression=nodes.text(one)) for one in codes)
        where = [*rows.conditions(), *([rows.metric_sql(shape.filter)] if shape.filter else [])]
        if held is not None:
            nowhere = exp.Not(this=exp.Paren(this=held))
            where.append(exp.Paren(this=exp.Or(this=nodes.is_null(code.copy()), expression=nowhere)))
        shown = nodes.aliased(nodes.coalesce(code, nodes.text("")), "code")
        tree = nodes.select([shown], from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), distinct=True)
        tree.set("order", exp.Order(expressions=[exp.Ordered(this=nodes.column("code"), nulls_first=False)]))
        tree.set("limit", exp.Limit(expression=nodes.number(_MOST_ACCOUNTS)))
        found |= dict.fromkeys(str(row[0]) for row in fetch(tree).rows)
    return tuple(sorted(found))
