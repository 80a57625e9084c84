"""The meaning card (口径): what a metric is, in the asker's words."""

import re
from collections.abc import Callable

from assistant.answer import Definition
from assistant.present.amounts import unit_word
from assistant.present.names import Names
from semantic.catalog import (
    Conversion,
    Cumulative,
    Dataset,
    Derived,
    FieldUnit,
    Metric,
    MetricShape,
    NonAdditive,
    Offset,
    Ratio,
    Simple,
)

# A quoted text, a word of SQL, an identifier (perhaps `role.field`) that calls no function, or an operator.
_TOKEN = re.compile(
    r"'(?:[^']|'')*'|:as_of\b|\b(?:is\s+not\s+null|is\s+null|not\s+in|and|or|not|in)\b"
    r"|[A-Za-z_][\w.]*(?!\s*\()\b|<>|!=|>=|<=|[*/-]|\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"[\w.]+")
_SIGNS = {"<>": "≠", "!=": "≠", ">=": "≥", "<=": "≤", "*": "×", "/": "÷", "-": "−"}


def definition_of(metric: Metric, names: Names) -> Definition:
    """The meaning card of one metric."""
    say, code = names.language.say, names.language.code
    return Definition(
        metric=metric.name,
        label=names.metric(metric.name),
        definition=metric.words.description_in(code),
        formula=formula_of(metric, names),
        unit=_unit(metric, names),
        time_basis=_joined(tuple(_time_basis(leaf, names) for leaf in _leaves(metric, names)), names),
        owner=metric.owner or say("definition.no_owner"),
        certified=metric.certified,
        version=metric.version,
        source=_joined(tuple(_source(one, names) for one in _datasets(metric, names)), names),
    )


def formula_of(metric: Metric, names: Names) -> str:
    """How the metric is computed, with labels for names."""
    return _of_accounts(metric, names) or _formula(metric.shape, names)


def _of_accounts(metric: Metric, names: Names) -> str:
    """The line of a statement over accounts, which are named to those who may see them; empty for other metrics."""
    for statement in names.view.catalog.statements.values():
        for line in statement.lines:
            if line.metric == metric.name and line.accounts:
                is_seen = statement.account in names.view.fields
                accounts = {"accounts": names.language.listed(line.accounts)} if is_seen else {}
                return names.language.say("aggregation.accounts", metric=names.metric(statement.metric), **accounts)
    return ""


def _formula(shape: MetricShape, names: Names) -> str:
    say = names.language.say
    match shape:
        case Simple():
            return _simple(shape, names)
        case Ratio(numerator=numerator, denominator=denominator):
            return say("item.ratio", first=names.metric(numerator), second=names.metric(denominator))
        case Derived(expression=expression, inputs=inputs):
            labels = {name: _input(one.metric, one.offset, names) for name, one in inputs.items()}
            return _reworded(expression, lambda word: labels.get(word, word))
        case Cumulative(metric=metric, window=Offset(count=count, unit=unit)):
            return say(f"aggregation.trailing.{unit.value}", count, metric=names.metric(metric), count=str(count))
        case Cumulative(metric=metric, window=str(window)):
            return say(f"aggregation.{window}", metric=names.metric(metric))
        case Conversion():
            return _conversion(shape, names)
    raise AssertionError(shape)


def _conversion(shape: Conversion, names: Names) -> str:
    say, view = names.language.say, names.view
    datasets = sorted(view.datasets_of(view.catalog.metrics[shape.base]))
    written = (shape.entity, *(f"{name}.{shape.entity}" for name in datasets))
    entity = next((one for one in written if one in view.fields), shape.entity)
    window = shape.window
    within = (
        {"window": say(f"definition.within.{window.unit}", window.count, count=str(window.count))} if window else {}
    )
    return say(
        f"aggregation.{shape.calculation}",
        base=names.metric(shape.base),
        conversion=names.metric(shape.conversion),
        entity=names.field(entity),
        **within,
    )


def _input(metric: str, offset: Offset | None, names: Names) -> str:
    label = names.metric(metric)
    if offset is None:
        return label
    key = f"definition.offset.{offset.unit.value}"
    return names.language.say(key, offset.count, metric=label, count=str(offset.count))


def _simple(shape: Simple, names: Names) -> str:
    say, dataset = names.language.say, names.view.catalog.datasets[shape.dataset]
    label = names.dataset(dataset.name)
    what = _reworded(shape.expression, _labels(dataset, names)) if shape.expression else label
    if shape.expression and not _NAME.fullmatch(shape.expression):
        what = say("aggregation.of_expression", what=what)
    formula = say(f"aggregation.{shape.aggregation}", what=what, dataset=label, percentile=str(shape.percentile or ""))
    if shape.non_additive and shape.non_additive.over == "time" and shape.non_additive.take:
        formula = say(f"aggregation.{_taken(shape.non_additive)}", formula=formula)
    filters = tuple(_filter_words(one, dataset, names) for one in (shape.filter, dataset.filter) if one)
    said = say("definition.filter", formula=formula, filter=_joined(filters, names)) if filters else formula
    return _converted(said, shape, names) if shape.convert else said


def _converted(formula: str, shape: Simple, names: Names) -> str:
    """That the rows are converted, into what, and at which rate."""
    say, convert = names.language.say, shape.convert
    if convert is None or convert.at is None:
        return say("definition.converted", formula=formula, unit=convert.target if convert else "")
    day = _address(convert.on or shape.time_field or names.view.catalog.datasets[shape.dataset].time_field, shape)
    rate = say(f"definition.rate.{convert.at}", on=names.field(day) if day else say("definition.now"))
    return say("definition.converted", formula=formula, unit=convert.target, rate=rate)


def _address(written: str | None, shape: Simple) -> str:
    return f"{shape.dataset}.{written}" if written and "." not in written else written or ""


def _taken(rule: NonAdditive) -> str:
    return {"avg": "taken_avg"}.get(rule.take or "last", rule.take or "last")


def _filter_words(condition: str, dataset: Dataset, names: Names) -> str:
    return _reworded(condition, _labels(dataset, names))


def _labels(dataset: Dataset, names: Names) -> Callable[[str], str]:
    """What a token of an expression of this dataset is called: a field, a member's label, or a word of SQL."""
    say, code = names.language.say, names.language.code
    members = {
        member.value: member.words.label_in(code, member.value)
        for field in dataset.fields.values()
        for member in field.members
    }

    def label(token: str) -> str:
        if token.startswith("'"):
            return members.get(token[1:-1], token[1:-1])
        if field := dataset.fields.get(token):
            return field.words.label_in(code, token.replace("_", " "))
        if token in names.view.fields:
            return names.field(token)
        key = f"sql.{' '.join(token.lower().split())}"
        return say(key) if key in names.language.messages else token

    return label


def _reworded(expression: str, label: Callable[[str], str]) -> str:
    def put(found: re.Match[str]) -> str:
        token = found[0]
        return _SIGNS.get(token) or (" " if token.isspace() else label(token))

    return _TOKEN.sub(put, expression).strip()


def _unit(metric: Metric, names: Names) -> str:
    if isinstance(metric.unit, FieldUnit):
        written = metric.unit.field
        addresses = (written, *(f"{name}.{written}" for name in sorted(names.view.datasets_of(metric))))
        return names.field(next((one for one in addresses if one in names.view.fields), written))
    return unit_word(metric.unit, names.language)


def _leaves(metric: Metric, names: Names) -> tuple[Metric, ...]:
    return names.view.leaves_of(metric)


def _datasets(metric: Metric, names: Names) -> tuple[Dataset, ...]:
    shapes = (leaf.shape for leaf in _leaves(metric, names))
    return tuple(names.view.catalog.datasets[one.dataset] for one in shapes if isinstance(one, Simple))


def _time_basis(leaf: Metric, names: Names) -> str:
    shape = leaf.shape
    if not isinstance(shape, Simple):
        return ""
    dataset = names.view.catalog.datasets[shape.dataset]
    if shape.is_any_day or (dataset.is_any_day and not shape.time_field and not shape.is_state):
        return names.language.say("definition.any_day")
    written = shape.time_field or dataset.time_field
    if shape.is_state or written is None:
        return names.language.say("definition.now")
    return names.field(_address(written, shape))


def _source(dataset: Dataset, names: Names) -> str:
    say, label = names.language.say, names.dataset(dataset.name)
    if dataset.source_system:
        return say("definition.source", dataset=label, system=dataset.source_system)
    return say("definition.source", dataset=label)


def _joined(parts: tuple[str, ...], names: Names) -> str:
    """The parts once each, in order."""
    return str(names.language.formats["also_joint"]).join(dict.fromkeys(one for one in parts if one))
