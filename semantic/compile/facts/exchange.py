"""Rows in many currencies or units, each brought into one before anything is added up.

Rates are prepared once per statement, one stage for each way of reading them: a rate for every day on which it holds,
or for every month. They stand once per currency and day or month, so that joining them repeats no row.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlglot import exp

from semantic.catalog import Catalog, Simple
from semantic.compile import nodes
from semantic.compile.facts.rows import FactRows
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact
from semantic.compile.setting import Basis, Setting
from semantic.money import Convert, Rates, UnitConversion
from semantic.periods import Unit

_CURRENCY, _SINCE, _RATE, _UNTIL = "currency", "since", "rate", "until"
_SAID = {"day": "by day", "month_average": "by month's average", "closing": "by month's end", "budget": "as budgeted"}
# Wide enough for what a thousand of one currency is worth in another, with ten places.
_PRECISE = "DECIMAL(18, 10)"


def exchanged(value: Node, shape: Simple, rows: FactRows, setting: Setting) -> Node:
    """A row's value in the unit that its metric is told in; null where the row's own cannot be converted."""
    if shape.convert is None:
        return value
    return exp.Mul(this=nodes.enclosed(value), expression=_multiplier(shape, shape.convert, rows, setting))


def is_left_out(value: Node, shape: Simple, rows: FactRows, setting: Setting) -> list[Node]:
    """Conditions on a row that together say: it has a value, and none in the unit that its metric is told in."""
    has_value = exp.Not(this=nodes.is_null(value))
    if shape.convert is None:
        return [has_value, exp.false()]
    return [has_value, nodes.is_null(_multiplier(shape, shape.convert, rows, setting))]


def _multiplier(shape: Simple, convert: Convert, rows: FactRows, setting: Setting) -> Node:
    """What a row's value is multiplied by: 1 in the target's own unit, else its rate or factor, null without one."""
    own = rows.value(convert.source)
    is_own = exp.EQ(this=nodes.enclosed(own), expression=nodes.text(convert.target))
    if convert.rates is None:
        return exp.Case(ifs=[exp.If(this=is_own, true=nodes.number(1)), *_factors(own, convert, shape, rows, setting)])
    one = nodes.cast(nodes.number(1), _type(setting.catalog.rates[convert.rates], setting))
    return nodes.case(is_own, one, _rate(shape, convert, rows, setting))


def _factors(own: Node, convert: Convert, shape: Simple, rows: FactRows, setting: Setting) -> Iterator[exp.If]:
    """For every unit with a declared way into the target its factor, or one over the factor of the way back."""
    declared = setting.catalog.unit_conversions
    for unit in units_into(setting.catalog, convert.target):
        there = [one for one in declared if (one.source, one.target) == (unit, convert.target)]
        back = [one for one in declared if (one.source, one.target) == (convert.target, unit)]
        factor = _factor(there, shape.dataset, rows, setting)
        if factor is None and (divisor := _factor(back, shape.dataset, rows, setting)) is not None:
            factor = nodes.divided(nodes.number(1), divisor)
        if factor is not None:
            is_unit = exp.EQ(this=nodes.enclosed(own.copy()), expression=nodes.text(unit))
            yield exp.If(this=is_unit, true=factor)


def units_into(catalog: Catalog, target: str) -> tuple[str, ...]:
    """The units that are declared to convert into one, in the order written."""
    pairs = ((one.source, one.target) for one in catalog.unit_conversions)
    found = (source if to == target else to for source, to in pairs if target in (source, to))
    return tuple(dict.fromkeys(found))


def _factor(declared: list[UnitConversion], dataset: str, rows: FactRows, setting: Setting) -> Node | None:
    """The first factor that is there: of fields only those that the dataset reaches; None where it reaches none."""
    found: list[Node] = []
    for one in declared:
        if not isinstance(one.factor, str):
            found.append(exp.Literal(this=format(one.factor, "f"), is_string=False))
        elif setting.network.path(dataset, one.factor) is not None:
            found.append(exp.Nullif(this=rows.value(one.factor), expression=nodes.number(0)))
    return nodes.coalesce(*found) if found else None


def _rate(shape: Simple, convert: Convert, rows: FactRows, setting: Setting) -> Node:
    """The rate of a row: that of its currency on its day, or in the month or other period that holds the day."""
    rates = setting.catalog.rates[convert.rates or ""]
    pairs = {_CURRENCY: rows.value(convert.source), _SINCE: _since(shape, convert, rates, rows, setting)}
    return nodes.column(_RATE, rows.join_stage(stage_name(convert), pairs))


def _since(shape: Simple, convert: Convert, rates: Rates, rows: FactRows, setting: Setting) -> Node:
    """The day, or first day of the period, whose rate a row takes; days to come take the latest rate there is."""
    basis = rate_basis(shape, setting)
    day: Node = rows.as_of if basis.address is None else nodes.cast(rows.moment(basis), "DATE")
    if convert.at != "day":
        unit = rates.budget_period if convert.at == "budget" else Unit.MONTH
        return nodes.bucket_of(day, unit, setting.catalog.rules.week_start)
    if basis.address is None:
        return day
    today = nodes.day(setting.as_of.day)
    return nodes.case(exp.GT(this=day, expression=today), today.copy(), day.copy())


def rate_basis(shape: Simple, setting: Setting) -> Basis:
    """The day of a row that decides its rate, whichever time the question goes by."""
    if shape.convert is None or shape.convert.on is None:
        return setting.own_basis(shape)
    return setting.basis_of(setting.catalog.datasets[shape.dataset], shape.convert.on)


def stage_name(convert: Convert) -> str:
    """What the stage is called that holds the rates of a conversion."""
    return f"{convert.rates} into {convert.target} {_SAID[convert.at or 'day']}"


def converts_of(*facts: Fact) -> tuple[Convert, ...]:
    """How the rows of some facts are converted, each way once."""
    shapes = (simple(one) for fact in facts for one in fact.leaves.values())
    return tuple(dict.fromkeys(shape.convert for shape in shapes if shape.convert is not None))


def rate_stages(
    converts: Iterable[Convert], setting: Setting, known_as_of: date | None
) -> Iterator[tuple[str, exp.Select]]:
    """The stages that hold the rates of some conversions, each once, as they were known by a day where one is named."""
    for name, convert in {stage_name(one): one for one in converts if one.rates is not None}.items():
        rates = setting.catalog.rates[convert.rates or ""]
        if convert.at == "day":
            held = f"{name}, as published"
            yield held, _published(convert, rates, setting, known_as_of)
            yield name, _every_day(held, rates, setting)
        else:
            yield name, _by_period(convert, rates, setting, known_as_of)


def _published(convert: Convert, rates: Rates, setting: Setting, known_as_of: date | None) -> exp.Select:
    """Each daily rate with the day on which the next one of its currency takes its place."""
    rows, where = _read(convert, rates, setting, known_as_of)
    currency, day = rows.value(rates.source), nodes.cast(rows.value(rates.date), "DATE")
    order = exp.Order(expressions=[exp.Ordered(this=day.copy(), nulls_first=False)])
    following = exp.Window(this=exp.Lead(this=day.copy()), partition_by=[currency.copy()], order=order, over="OVER")
    columns = [
        nodes.aliased(currency, _CURRENCY),
        nodes.aliased(day, _SINCE),
        nodes.aliased(_rate_value(rates, rows, setting), _RATE),
        nodes.aliased(following, _UNTIL),
    ]
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where))


def _every_day(held: str, rates: Rates, setting: Setting) -> exp.Select:
    """Each rate on every day on which it holds."""
    since = nodes.column(_SINCE)
    until: Node = nodes.coalesce(nodes.column(_UNTIL), nodes.day(setting.tomorrow))
    if rates.carried_days is not None:
        carried = exp.Add(this=since.copy(), expression=nodes.interval(rates.carried_days + 1, Unit.DAY))
        until = exp.Least(this=until, expressions=[nodes.cast(carried, "DATE")], ignore_nulls=True)
    last = exp.Sub(this=until, expression=nodes.interval(1, Unit.DAY))
    days = exp.GenerateSeries(start=since, end=last, step=nodes.interval(1, Unit.DAY))
    columns = [
        nodes.column(_CURRENCY),
        nodes.aliased(nodes.cast(exp.Explode(this=days), "DATE"), _SINCE),
        nodes.column(_RATE),
    ]
    return nodes.select(columns, from_=nodes.stage(held))


def _by_period(convert: Convert, rates: Rates, setting: Setting, known_as_of: date | None) -> exp.Select:
    """One rate for each currency and month, or period of the budget."""
    rows, where = _read(convert, rates, setting, known_as_of)
    day, rate = nodes.cast(rows.value(rates.date), "DATE"), _rate_value(rates, rows, setting)
    unit = rates.budget_period if convert.at == "budget" else Unit.MONTH
    one: Node
    match convert.at:
        case "month_average":
            one = nodes.cast(exp.Avg(this=rate), _PRECISE)
        case "closing":
            one = exp.ArgMax(this=rate, expression=day.copy())
        case _:
            one = exp.Max(this=rate)
    columns = [
        nodes.aliased(rows.value(rates.source), _CURRENCY),
        nodes.aliased(nodes.bucket_of(day, unit, setting.catalog.rules.week_start), _SINCE),
        nodes.aliased(one, _RATE),
    ]
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), group_count=2)


def _read(convert: Convert, rates: Rates, setting: Setting, known_as_of: date | None) -> tuple[FactRows, list[Node]]:
    """The rows that hold rates into the target of a conversion, of its kind, known by the question's day."""
    rows = FactRows(setting, rates.dataset)
    where = rows.conditions() + (rows.known_by(known_as_of) if known_as_of else [])
    where.append(exp.EQ(this=nodes.enclosed(rows.value(rates.target)), expression=nodes.text(convert.target)))
    where.append(exp.GT(this=nodes.enclosed(rows.value(rates.rate)), expression=nodes.number(0)))
    if rates.kind is not None:
        where.append(of_kind(rates, rows, is_budget=convert.at == "budget"))
    if convert.at != "budget":
        where.append(exp.LT(this=nodes.enclosed(rows.value(rates.date)), expression=nodes.day(setting.tomorrow)))
    return rows, where


def of_kind(rates: Rates, rows: FactRows, *, is_budget: bool) -> Node:
    """Whether a rate is a budgeted one, or whether it is a daily one."""
    kind = rows.value(rates.kind or "")
    if is_budget or rates.daily_kind is not None:
        wanted = rates.budget_kind if is_budget else rates.daily_kind or ""
        return exp.EQ(this=nodes.enclosed(kind), expression=nodes.text(wanted))
    return exp.NEQ(this=nodes.coalesce(kind, nodes.text("")), expression=nodes.text(rates.budget_kind))


def _rate_value(rates: Rates, rows: FactRows, setting: Setting) -> Node:
    value = rows.value(rates.rate)
    return value if _type(rates, setting) != _PRECISE else nodes.cast(value, _PRECISE)


def _type(rates: Rates, setting: Setting) -> str:
    """The type of a rate: what its field declares, and is cast to there, else a decimal."""
    return setting.catalog.datasets[rates.dataset].fields[rates.rate].type or _PRECISE
