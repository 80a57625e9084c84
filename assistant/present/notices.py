"""Codes with parameters into sentences: warnings, assumptions, refusals all speak through here."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from assistant.answer import Worded
from assistant.present.amounts import plain
from assistant.present.context import Context
from assistant.present.dates import day_words, period_words
from assistant.present.names import Names
from assistant.reading import Reading
from semantic.errors import Notice, Parameter
from semantic.periods import Period, Unit

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/|\.\.)(\d{4}-\d{2}-\d{2})")


def spoken(parameters: Mapping[str, Parameter], names: Names) -> dict[str, str]:
    """Parameters as words: labels for governed names, dates and numbers as people write them."""
    words = {name: _word(name, value, names) for name, value in parameters.items() if value not in ("", ())}
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
    return names.language.say("basis", metric=names.metric(metric), field=names.field(field))


def _columns(names: Names, value: str) -> str:
    """The metric before the colon of a comparison's column."""
    return names.metric(value.partition(":")[0])


_LABELS: Mapping[str, Callable[[Names, str], str]] = {
    **dict.fromkeys(("metric", "metrics"), Names.metric),
    **dict.fromkeys(("field", "fields", "dimension", "dimensions", "time_field", "address"), Names.field),
    **dict.fromkeys(("grain", "unit", "granularity"), _grain),
    "value": named,
    "meaning": named,
    "bases": _basis,
    "columns": _columns,
    "dataset": Names.dataset,
    "scenario": Names.scenario,
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
    count = notice.parameters.get("count", 2)
    plural = count if isinstance(count, (int, float)) else 2
    return Worded(code=notice.code, text=names.language.say(f"{family}.{notice.code}", plural, **values))


def warnings_of(reading: Reading, context: Context) -> tuple[Worded, ...]:
    """What limits the numbers: from reading the question, then from computing, once each."""
    notices = list(reading.warnings)
    if reading.unused and all(one.code != "unused-words" for one in notices):
        notices.append(Notice(code="unused-words", parameters={"words": tuple(one.text for one in reading.unused)}))
    return _worded("warning", (*notices, *context.result.warnings), context)


def assumptions_of(reading: Reading, context: Context) -> tuple[Worded, ...]:
    """What was decided for the asker: from reading the question, then from computing, once each."""
    return _worded("assumption", (*reading.assumptions, *context.result.assumptions), context)


def _worded(family: str, notices: tuple[Notice, ...], context: Context) -> tuple[Worded, ...]:
    known = _known(context)
    return tuple(dict.fromkeys(word_notice(family, one, context.names, known) for one in notices))


def _known(context: Context) -> dict[str, str]:
    """What a notice may leave out because the result says it."""
    result, names = context.result, context.names
    day = min(result.covered.last_day, result.data_as_of) if result.covered else result.data_as_of
    known = {"day": day_words(day, names.language)}
    if result.period:
        known["period"] = period_words(result.period, names.language)
    if result.covered:
        known["covered"] = period_words(result.covered, names.language)
    if len(result.query.metrics) == 1:
        known["metric"] = names.item(result.query.metrics[0])
    if result.query.limit:
        known["places"] = plain(result.query.limit.count, names.language)
    return known
