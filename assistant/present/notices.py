"""Codes with parameters into sentences: warnings, assumptions, refusals all speak through here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

from assistant.answer import Presented, Worded
from assistant.present.amounts import is_currency, plain, unit_word
from assistant.present.context import Context
from assistant.present.dates import day_words, period_words, shape_of
from assistant.present.language import language_of
from assistant.present.names import Names
from assistant.present.shape import is_ratio, reaches_beyond_data
from assistant.reading import Reading
from semantic.catalog import Cumulative
from semantic.errors import Notice, Parameter
from semantic.periods import Period, Unit
from semantic.query import Derivation
from semantic.result import ResultTable
from semantic.view import View

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/|\.\.)(\d{4}-\d{2}-\d{2})")


def spoken(parameters: Mapping[str, Parameter], names: Names) -> dict[str, str]:
    """Parameters as words: labels for governed names, dates and numbers as people write them."""
    found = {name: _word(name, value, names) for name, value in parameters.items() if value not in ("", ())}
    words = {name: word for name, word in found.items() if word}
    if "words" in words:
        words["word"] = words["words"]
    start, end = (str(parameters.get(name, "")) for name in ("start", "end"))
    if _DAY.fullmatch(start) and _DAY.fullmatch(end):
        words.setdefault("period", _period(start, end, names))
    return words


def _word(name: str, value: Parameter, names: Names) -> str:
    if isinstance(value, tuple):
        return names.language.listed(tuple(dict.fromkeys(_word(name, one, names) for one in value)))
    if isinstance(value, (int, float)):
        return plain(value, names.language)
    labels = _LABELS.get(name)
    return labels(names, value) if labels else _date_words(value, names)


def named(names: Names, value: str) -> str:
    """What understanding took something for, in words: a governed name, a member of a field, a period."""
    catalog, fields = names.view.catalog, names.view.fields
    if value in catalog.metrics:
        return names.metric(value)
    if value in catalog.terms:
        return names.term(value)
    if value in fields:
        return names.field(value)
    field, _, member = value.partition("=")
    if member and field in fields:
        return names.language.say("member_of", member=names.member(field, member), field=names.field(field))
    return _date_words(value, names)


def _grain(names: Names, value: str) -> str:
    return names.grain(Unit(value)) if value in list(Unit) else value


def _basis(names: Names, value: str) -> str:
    """`revenue=orders.ordered_on` as a metric and its time field."""
    metric, _, field = value.partition("=")
    return names.language.say("basis", metric=names.measure(metric), field=names.field(field))


def _columns(names: Names, value: str) -> str:
    """The metric before the last colon of a comparison's column."""
    return names.measure(value.rpartition(":")[0] or value)


def _unit(names: Names, value: str) -> str:
    return value if is_currency(value) else unit_word(value, names.language)


def _comparison(names: Names, value: str) -> str:
    key = f"compared.{value}"
    return names.language.say(key) if key in names.language.messages else names.scenario(value)


def _feature(names: Names, value: str) -> str:
    """What a query asked for that cannot be had, in words; empty where only the code has a name for it."""
    key = f"feature.{value.replace(' ', '_')}"
    if key in names.language.messages:
        return names.language.say(key)
    if value in names.view.catalog.metrics:
        return names.metric(value)
    stem, _, derivation = value.rpartition(".")
    if stem in names.view.catalog.metrics and derivation in get_args(Derivation):
        return names.language.say(f"column.{derivation}", metric=names.metric(stem))
    return ""


def _kind(names: Names, value: str) -> str:
    """A kind of plan that is to come, in words."""
    return names.language.say(f"kind.{value}")


_LABELS: Mapping[str, Callable[[Names, str], str]] = {
    **dict.fromkeys(("metric", "metrics", "previous", "phased", "phased_by_workday"), Names.measure),
    **dict.fromkeys(("field", "fields", "dimension", "dimensions", "time_field", "address"), Names.field),
    **dict.fromkeys(("grain", "unit", "granularity"), _grain),
    **dict.fromkeys(("dataset", "datasets"), Names.dataset),
    "grouped": Names.field,
    "units": _unit,
    "comparison": _comparison,
    "feature": _feature,
    "kind": _kind,
    "value": named,
    "meaning": named,
    "bases": _basis,
    "columns": _columns,
    "scenario": Names.scenario,
    "statement": Names.statement,
    "term": Names.term,
}


def _date_words(value: str, names: Names) -> str:
    """An ISO day or period in words; any other text as it is."""
    if found := _DAYS.fullmatch(value):
        return _period(found[1], found[2], names)
    if not _DAY.fullmatch(value):
        return value
    try:
        return day_words(date.fromisoformat(value), names.language)
    except ValueError:
        return value


def _period(start: str, end: str, names: Names) -> str:
    """The words of a half-open period; as written when its days do not exist."""
    try:
        return period_words(Period(date.fromisoformat(start), date.fromisoformat(end)), names.language)
    except ValueError:
        return f"{start}–{end}"


def word_notice(family: str, notice: Notice, names: Names, known: Mapping[str, str]) -> Worded:
    """A notice in words; `known` fills what its parameters leave out."""
    values = {**known, **spoken(notice.parameters, names)}
    counts = (notice.parameters.get(name) for name in ("count", "late", "weights", "unposted", "lost"))
    plural = next((one for one in counts if isinstance(one, (int, float))), 2)
    return Worded(code=notice.code, text=names.language.say(f"{family}.{notice.code}", plural, **values))


def told_beside(presented: Presented, reading: Reading, view: View) -> Presented:
    """What is told without a result, with what reading the question has to disclose: near names, unused words."""
    names = Names(view=view, language=language_of(reading.language))
    return replace(
        presented,
        assumptions=tuple(dict.fromkeys(word_notice("assumption", one, names, {}) for one in reading.assumptions)),
        warnings=tuple(dict.fromkeys(word_notice("warning", one, names, {}) for one in _read_warnings(reading))),
    )


def _read_warnings(reading: Reading) -> tuple[Notice, ...]:
    """What reading the question could not use, once."""
    is_told = any(one.code == "unused-words" and "lost" not in one.parameters for one in reading.warnings)
    if not reading.unused or is_told:
        return reading.warnings
    words = tuple(one.text for one in reading.unused)
    return (*reading.warnings, Notice(code="unused-words", parameters={"words": words}))


def warnings_of(reading: Reading, context: Context) -> tuple[Worded, ...]:
    """What limits the numbers: from reading the question, then from computing, once each."""
    computed = tuple(one for one in context.result.warnings if one.code != "filled-gaps" or _are_gaps_zero(context))
    return _worded("warning", (*_read_warnings(reading), *computed), context)


def _are_gaps_zero(context: Context) -> bool:
    """Whether a gap shows as zero: a zero is there, of a metric that is no ratio, whose gaps are never filled."""
    result = context.result
    metrics = [one for one in context.shape.metrics if not is_ratio(one, context.names.view)]
    return any(row[result.index_of(one.name)] == 0 for row in result.rows for one in metrics)


def assumptions_of(reading: Reading, context: Context) -> tuple[Worded, ...]:
    """What was decided for the asker: from reading the question, then from computing, once each."""
    return _worded("assumption", (*reading.assumptions, *context.result.assumptions), context)


def _worded(family: str, notices: tuple[Notice, ...], context: Context) -> tuple[Worded, ...]:
    known = _known(context)
    said = (
        _beside(word_notice(family, _compared(one, context), context.names, known), one, context) for one in notices
    )
    return tuple(dict.fromkeys(said))


def _beside(said: Worded, notice: Notice, context: Context) -> Worded:
    """What holds of a comparison alone, said so."""
    suffix = notice.parameters.get("comparison")
    if suffix is None:
        return said
    compared = context.base(str(suffix))
    return replace(said, text=context.language.say("of_comparison", comparison=compared, text=said.text))


def _compared(notice: Notice, context: Context) -> Notice:
    """A notice about one comparison, its suffix replaced by the comparison's words."""
    sides = {"lacks": context.base, "lacks_part": context.base, "lacks_early": context.compared}
    words: dict[str, Parameter] = {
        name: say(str(notice.parameters[name])) for name, say in sides.items() if name in notice.parameters
    }
    if isinstance(several := notice.parameters.get("comparisons"), tuple):
        words["comparisons"] = tuple(context.base(one) for one in several)
    return replace(notice, parameters={**notice.parameters, **words})


def _ends_today(result: ResultTable) -> bool:
    """Whether the days asked for are all there, but for the one that is not over."""
    period, covered = result.period, result.covered
    if period is None or covered is None:
        return False
    return covered == period or (shape_of(period) == "range" and (period.end - covered.end).days == 1)


def _known(context: Context) -> dict[str, str]:
    """What a notice may leave out because the result says it."""
    result, names, covered = context.result, context.names, context.covered
    day = min(covered.last_day, result.data_as_of) if covered else result.data_as_of
    known = {"day": day_words(day, names.language)}
    if result.period:
        known["period"] = period_words(result.period, names.language)
    else:
        known |= {"dates": names.language.say("dates")} if reaches_beyond_data(result, names.view) else {}
    if covered and not _ends_today(result):
        known["covered"] = period_words(covered, names.language)
    if len(result.query.metrics) == 1:
        metric = names.view.catalog.metrics.get(next(iter(result.query.metric_names), ""))
        is_carried = metric is not None and isinstance(metric.shape, Cumulative) and metric.shape.window != "all"
        known["metric"] = names.item(result.query.metrics[0])
        known |= {"carried": known["metric"]} if is_carried else {}
    if result.query.limit:
        known["places"] = plain(result.query.limit.count, names.language)
    return known
