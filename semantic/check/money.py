"""Currencies, units, scenarios' phasing, versions and closed periods: what does not go together."""

from collections.abc import Iterator
from decimal import Decimal

from semantic.catalog import Dataset, Derived, FieldUnit, Metric, Simple
from semantic.check.datasets import check_time_field
from semantic.check.scope import Scope, problem
from semantic.compile.facts.exchange import units_into
from semantic.compile.facts.units import units_in
from semantic.errors import CatalogProblem, Origin, ProblemCode, nearest_names
from semantic.graph import home_of, path_to
from semantic.money import CloseTable, Convert, Rates

_COUNTS = ("count", "count_distinct")
_CODE_LETTERS = 3


def check_currencies(scope: Scope) -> Iterator[CatalogProblem]:
    """Rates whose dataset or fields are not there."""
    for rates in scope.catalog.rates.values():
        origin = rates.origin.at("rates")
        dataset = scope.catalog.datasets.get(rates.dataset)
        if dataset is None:
            near = nearest_names(rates.dataset, scope.catalog.datasets)
            yield problem(origin, ProblemCode.UNKNOWN_DATASET, near, dataset=rates.dataset)
        else:
            yield from _check_fields(dataset, rates, origin)


def _check_fields(dataset: Dataset, rates: Rates, origin: Origin) -> Iterator[CatalogProblem]:
    kinds = {rates.source: "dimension", rates.target: "dimension", rates.date: "time", rates.rate: "measure"}
    for name, kind in (*kinds.items(), *(((rates.kind, "dimension"),) if rates.kind else ())):
        yield from _check_own_field(dataset, name, kind, origin)


def _check_own_field(dataset: Dataset, name: str, kind: str, origin: Origin) -> Iterator[CatalogProblem]:
    """That a dataset has a field of its own of a kind."""
    field = dataset.fields.get(name)
    if field is None:
        near = nearest_names(name, dataset.fields)
        yield problem(origin, ProblemCode.UNKNOWN_FIELD, near, field=f"{dataset.name}.{name}")
    elif field.kind != kind:
        address = f"{dataset.name}.{name}"
        yield problem(origin, ProblemCode.WRONG_KIND, field=address, kind=field.kind, expected=kind)


def check_converts(scope: Scope) -> Iterator[CatalogProblem]:
    """Metrics that convert by what is not there, or into another unit than theirs."""
    for metric in scope.declared_metrics:
        shape = metric.shape
        if not isinstance(shape, Simple) or shape.convert is None:
            continue
        origin, convert = metric.origin.at("convert"), shape.convert
        if shape.aggregation in _COUNTS:
            yield problem(origin, ProblemCode.NOTHING_TO_CONVERT, metric=metric.name, aggregation=shape.aggregation)
        if metric.unit != convert.target:
            at, told = metric.origin.at("unit", "convert"), _said(metric.unit)
            yield problem(at, ProblemCode.UNIT_NOT_CONVERTED, metric=metric.name, unit=told, target=convert.target)
        if (dataset := scope.catalog.datasets.get(shape.dataset)) is not None:
            yield from scope.check_address(dataset, convert.source, origin)
            if convert.on is not None:
                yield from check_time_field(scope, dataset, convert.on, origin)
            yield from _check_reach(scope, dataset, convert, origin)
        yield from _check_way(scope, convert, origin)


def _said(unit: str | FieldUnit | None) -> str:
    return unit.field if isinstance(unit, FieldUnit) else unit or ""


def _check_reach(scope: Scope, dataset: Dataset, convert: Convert, origin: Origin) -> Iterator[CatalogProblem]:
    """That a dataset reaches the field of at least one factor, where only fields say what a unit is in another."""
    if convert.rates is not None:
        return
    ways = [one.factor for one in scope.catalog.unit_conversions if convert.target in (one.source, one.target)]
    fields = [one for one in ways if isinstance(one, str)]
    if len(fields) == len(ways) and all(path_to(scope.catalog, dataset.name, one) is None for one in fields):
        for address in fields:
            yield from scope.check_address(dataset, address, origin)


def _check_way(scope: Scope, convert: Convert, origin: Origin) -> Iterator[CatalogProblem]:
    """That there are rates of the kind a conversion takes, or a declared way into its unit."""
    if convert.rates is None:
        if not units_into(scope.catalog, convert.target):
            known = [name for one in scope.catalog.unit_conversions for name in (one.source, one.target)]
            near = nearest_names(convert.target, known)
            yield problem(origin, ProblemCode.UNKNOWN_UNIT, near, unit=convert.target)
        return
    rates = scope.catalog.rates.get(convert.rates)
    if rates is None:
        near = nearest_names(convert.rates, scope.catalog.rates)
        yield problem(origin, ProblemCode.UNKNOWN_RATES, near, currency=convert.rates)
        return
    if rates.kind is None and (convert.at == "budget" or rates.daily_kind is not None):
        yield problem(origin, ProblemCode.RATES_WITHOUT_KIND, currency=rates.name)
    if len(convert.target) != _CODE_LETTERS or not convert.target.isupper():
        yield problem(origin, ProblemCode.UNKNOWN_VALUE, key="to", value=convert.target)


def check_unit_conversions(scope: Scope) -> Iterator[CatalogProblem]:
    """Factors that are no fields of numbers, and numbers given twice for one pair of units, either way round."""
    given: set[frozenset[str]] = set()
    for one in scope.catalog.unit_conversions:
        pair = frozenset((one.source, one.target))
        if isinstance(one.factor, str):
            yield from _check_factor(scope, one.factor, one.origin.at("factor"))
        elif pair in given or len(pair) == 1:
            yield problem(one.origin, ProblemCode.DUPLICATE_CONVERSION, source=one.source, target=one.target)
        if isinstance(one.factor, Decimal):
            given.add(pair)


def _check_factor(scope: Scope, address: str, origin: Origin) -> Iterator[CatalogProblem]:
    home = home_of(scope.catalog, address)
    if home is None:
        yield problem(origin, ProblemCode.UNKNOWN_FIELD, nearest_names(address, scope.addresses), field=address)
        return
    dataset, _, name = home.partition(".")
    yield from _check_own_field(scope.catalog.datasets[dataset], name, "measure", origin)


def check_units(scope: Scope) -> Iterator[CatalogProblem]:
    """Derived metrics that add or subtract metrics of different units, or are told in another currency than theirs."""
    for metric in scope.declared_metrics:
        if not isinstance(metric.shape, Derived):
            continue
        found = units_in(scope.catalog, metric.shape, seen=frozenset({metric.name}))
        differ = found.differ or _of_another_currency(metric, found.unit)
        if differ is not None:
            origin = metric.origin.at("expression", "sum")
            yield problem(origin, ProblemCode.UNITS_DIFFER, metric=metric.name, left=differ[0], right=differ[1])


def _of_another_currency(metric: Metric, unit: str | None) -> tuple[str, str] | None:
    told = metric.unit
    if not isinstance(told, str) or unit is None or not (told.isupper() and unit.isupper()) or told == unit:
        return None
    return unit, told


def check_phasing(scope: Scope) -> Iterator[CatalogProblem]:
    """A metric that two scenarios spread over days in different ways."""
    catalog = scope.catalog
    known: dict[str, tuple[str, str]] = {}
    for scenario in catalog.scenarios.values():
        for name in scenario.of.values():
            for leaf in scope.leaves_of(catalog.metrics.get(name)):
                way = scenario.phasing or "even"
                other, phasing = known.setdefault(leaf.name, (scenario.name, way))
                if phasing != way:
                    origin, names = scenario.origin.at("phasing"), (leaf.name, scenario.name, other)
                    yield _phased_twice(origin, *names)


def _phased_twice(origin: Origin, metric: str, scenario: str, other: str) -> CatalogProblem:
    return problem(origin, ProblemCode.PHASING_DIFFERS, metric=metric, scenario=scenario, other=other)


def check_versions(scope: Scope) -> Iterator[CatalogProblem]:
    """Versions that end before they begin, that do not come before the present one, or overlap with it."""
    for metric in scope.declared_metrics:
        origin = metric.origin.at("effective")
        start, end = metric.effective_from, metric.effective_to
        if start and end and end <= start:
            yield _order(origin, metric, start.isoformat(), end.isoformat())
        origin = metric.origin.at("previous")
        yield from scope.check_metric_names((one.metric for one in metric.previous), origin)
        later = metric.version
        for one in metric.previous:
            if one.version >= later or one.metric == metric.name:
                code = ProblemCode.VERSION_NOT_BEFORE
                yield problem(origin, code, metric=metric.name, version=one.version, later=later)
            if one.effective_from and one.effective_to and one.effective_to <= one.effective_from:
                yield _order(origin, metric, one.effective_from.isoformat(), one.effective_to.isoformat())
            if start and one.effective_to and one.effective_to > start:
                yield _order(origin, metric, one.effective_to.isoformat(), start.isoformat())
            later, start = one.version, one.effective_from


def _order(origin: Origin, metric: Metric, first: str, last: str) -> CatalogProblem:
    return problem(origin, ProblemCode.EFFECTIVE_ORDER, metric=metric.name, first=first, last=last)


def check_closes(scope: Scope) -> Iterator[CatalogProblem]:
    """Closes of what is not there, before the last day they close, and two of one period in one source system."""
    known = {one.source_system for one in scope.catalog.datasets.values()}
    seen: set[tuple[str | None, str]] = set()
    for one in scope.catalog.closes:
        if one.source_system is not None and one.source_system not in known:
            near = nearest_names(one.source_system, (name for name in known if name))
            origin, key = one.origin.at("source_system"), "source_system"
            yield problem(origin, ProblemCode.UNKNOWN_VALUE, near, key=key, value=one.source_system)
        if isinstance(one, CloseTable):
            yield from _check_close_table(scope, one)
            continue
        through = one.through.isoformat()
        if one.on <= one.through:
            yield problem(one.origin.at("on"), ProblemCode.CLOSED_TOO_EARLY, through=through, on=one.on.isoformat())
        if (one.source_system, through) in seen:
            yield problem(one.origin.at("through"), ProblemCode.DUPLICATE_KEY, key=f"through: {through}")
        seen.add((one.source_system, through))


def _check_close_table(scope: Scope, one: CloseTable) -> Iterator[CatalogProblem]:
    dataset = scope.catalog.datasets.get(one.dataset)
    if dataset is None:
        near = nearest_names(one.dataset, scope.catalog.datasets)
        yield problem(one.origin.at("rows"), ProblemCode.UNKNOWN_DATASET, near, dataset=one.dataset)
        return
    for name in (one.through, one.on):
        yield from _check_own_field(dataset, name, "time", one.origin.at("rows"))
