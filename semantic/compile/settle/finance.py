"""What finance must disclose of a resolved query: days under another definition, days not closed, accounts left out."""

from collections.abc import Iterator, Mapping
from datetime import date

from semantic import periods
from semantic.catalog import Metric, Statement
from semantic.compile import inputs
from semantic.compile.asked import Item, Refused
from semantic.compile.facts.carried import reached
from semantic.compile.resolved import Fact, Measure, Reading
from semantic.compile.setting import Setting
from semantic.compile.settle.closes import closed_through, has_closes
from semantic.errors import Notice, Parameter
from semantic.periods import Unit
from semantic.query import SemanticQuery
from semantic.view import View


def finance_notices(
    measures: tuple[Measure, ...], facts: tuple[Fact, ...], grain: Unit | None, setting: Setting
) -> tuple[Notice, ...]:
    """Restated, provisional and incomplete: what of a result was defined, or will be booked, another way."""
    days = {column: _days_of(fact, grain, setting) for fact in facts for column in fact.leaves}
    return (*_restated(measures, days, setting), *_provisional(facts, setting), *_unplaced(measures, setting))


def check_ended(query: SemanticQuery, items: tuple[Item, ...], setting: Setting) -> None:
    """Refuses a period in which a metric was not defined any more: it wholly lies after the metric's end."""
    if query.period is None:
        return
    for item in items:
        for metric, _ in _defined(item.metric, Reading(), setting):
            end = metric.effective_to
            if end is not None and query.period.start >= end:
                last = periods.shift(end, Unit.DAY, -1).isoformat()
                raise Refused("no-data-yet", metric=metric.name, last=last, ended=end.isoformat())


def _defined(metric: Metric, reading: Reading, setting: Setting) -> Iterator[tuple[Metric, Reading]]:
    """A metric and every metric behind it, each with the side it is read on."""
    yield metric, reading
    for part, side in inputs.parts_of(setting.catalog, metric, reading).values():
        yield from _defined(part, side, setting)


def _restated(
    measures: tuple[Measure, ...], days_of: Mapping[str, tuple[date, date] | None], setting: Setting
) -> Iterator[Notice]:
    """Metrics that read days before their definition began, or after it ended; told apart where only a base does."""
    found: dict[tuple[str, bool], set[str]] = {}
    for measure in measures:
        for metric, reading in _defined(measure.metric, measure.reading, setting):
            if metric.effective_from is None and metric.effective_to is None:
                continue
            sides = inputs.leaves_of(setting.catalog, metric, reading)
            read = [days for leaf, side in sides if (days := days_of[side.column(leaf.name)]) is not None]
            if metric.effective_from and any(first < metric.effective_from for first, _ in read):
                found.setdefault((metric.name, False), set()).add(reading.suffix)
            if metric.effective_to and any(last >= metric.effective_to for _, last in read):
                found.setdefault((metric.name, True), set()).add(reading.suffix)
    grouped: dict[tuple[tuple[str, Parameter], ...], list[str]] = {}
    for (name, is_ended), suffixes in found.items():
        stated = _definition(setting.catalog.metrics[name], suffixes, setting, is_ended=is_ended)
        grouped.setdefault(tuple(stated.items()), []).append(name)
    for said, names in grouped.items():
        yield Notice(code="restated", parameters={"metrics": tuple(names), **dict(said)})


def _definition(metric: Metric, suffixes: set[str], setting: Setting, *, is_ended: bool) -> dict[str, Parameter]:
    """Since, or until, when the definition holds that the numbers were computed by, and who holds the one before."""
    stated: dict[str, Parameter] = {"version": metric.version}
    if is_ended and metric.effective_to:
        stated["until"] = metric.effective_to.isoformat()
    elif metric.effective_from:
        stated["since"] = metric.effective_from.isoformat()
        known = setting.view.catalog.metrics
        if former := tuple(one.metric for one in metric.previous if one.metric in known):
            stated["previous"] = former
    if "" not in suffixes:
        stated["comparisons"] = tuple(sorted(suffixes))
    return stated


def _days_of(fact: Fact, grain: Unit | None, setting: Setting) -> tuple[date, date] | None:
    """The first and the last day that a fact reads rows of; None where it reads none, or rows without days."""
    window = reached(fact, grain, setting.catalog.rules)
    if fact.basis.is_any_day and window.end is not None:
        last = periods.shift(window.end, Unit.DAY, -1)
        return (window.start or setting.first_day or last) if grain else last, last
    extent = setting.extents.get(fact.basis)
    if extent is None or extent.first is None or extent.last is None:
        return None
    unit, rules = fact.basis.granularity, setting.catalog.rules
    last_of_data = periods.shift(periods.shift(periods.floor(extent.last, unit, rules), unit, 1), Unit.DAY, -1)
    first, last = periods.floor(extent.first, unit, rules), last_of_data
    if window.start is not None:
        first = max(first, window.start)
    if window.end is not None:
        last = min(last, periods.shift(window.end, Unit.DAY, -1))
    return (first, last) if first <= last else None


def _provisional(facts: tuple[Fact, ...], setting: Setting) -> Iterator[Notice]:
    """Days that are read and not closed yet, by what is closed in their source systems."""
    sources: dict[date | None, dict[str, None]] = {}
    for fact in facts:
        source = setting.catalog.datasets[fact.basis.dataset].source_system
        if fact.basis.is_now or fact.basis.is_scheduled or not has_closes(setting, source):
            continue
        through = closed_through(setting, source)
        last = periods.shift(fact.window.end, Unit.DAY, -1) if fact.window.end else setting.as_of.day
        if through is None or last > through:
            sources.setdefault(through, {})[source or ""] = None
    for through, names in sources.items():
        stated: dict[str, str | tuple[str, ...]] = {"through": through.isoformat()} if through else {}
        if named := tuple(name for name in names if name):
            stated["sources"] = named
        yield Notice(code="provisional", parameters=stated)


def _unplaced(measures: tuple[Measure, ...], setting: Setting) -> Iterator[Notice]:
    """Accounts of the data that are in no line of a statement, so that its sums are without them."""
    asked = {one.name for measure in measures for one, _ in _defined(measure.metric, measure.reading, setting)}
    for statement in setting.view.catalog.statements.values():
        codes = setting.unplaced.get(statement.name, ())
        if not codes or asked.isdisjoint(line.metric for line in statement.lines):
            continue
        stated: dict[str, str | int | tuple[str, ...]] = {"statement": statement.name, "count": len(codes)}
        if _may_see(statement, setting):
            stated["accounts"] = codes
        yield Notice(code="unmatched-rows", parameters=stated)


def _may_see(statement: Statement, setting: Setting) -> bool:
    """Whether the asker may read the codes of the accounts."""
    everything = View(catalog=setting.catalog, fields={})
    leaf = everything.leaves_of(setting.catalog.metrics[statement.metric])[0]
    return may_read(inputs.simple(leaf).dataset, statement.account, setting)


def may_read(dataset: str, address: str, setting: Setting) -> bool:
    """Whether the asker sees the values of a field, written from a dataset, as they are stored."""
    path, name = setting.network.path(dataset, address), address.rpartition(".")[2]
    home = path[-1].target if path else dataset
    is_seen = any((one.home, one.field.name) == (home, name) for one in setting.view.fields.values())
    return is_seen and f"{home}.{name}" not in setting.rights.masked
