"""Currencies, conversions of units, former versions and closed periods."""

import re
from decimal import Decimal

from semantic.errors import ProblemCode
from semantic.load.located import Entry
from semantic.load.words import words_of
from semantic.money import Close, CloseTable, Convert, PreviousVersion, RateAt, Rates, UnitConversion
from semantic.periods import Unit

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_AT: tuple[RateAt, ...] = ("day", "month_average", "closing", "budget")


def rates_of(entry: Entry, languages: tuple[str, ...]) -> Rates:
    """The rates that an entry of `currencies` declares."""
    entry.need("rates")
    inner = entry.entry("rates")
    daily, budget = entry.entry("daily"), entry.entry("budget")
    rates = Rates(
        name=entry.name(),
        dataset=inner.needed_text("dataset") if inner else "",
        source=inner.needed_text("from") if inner else "",
        target=inner.needed_text("to") if inner else "",
        date=inner.needed_text("date") if inner else "",
        rate=inner.needed_text("rate") if inner else "",
        kind=inner.text("kind") if inner else None,
        daily_kind=daily.needed_text("kind") if daily else None,
        budget_kind=(budget.text("kind") if budget else None) or "budget",
        budget_period=(budget.member("period", Unit) if budget else None) or Unit.MONTH,
        carried_days=entry.integer("carried_days", at_least=0),
        origin=entry.origin,
    )
    # Every named object takes words; those of rates are for the reader of the file.
    words_of(entry, languages)
    for one in (inner, daily, budget, entry):
        if one is not None:
            one.done()
    return rates


def convert_of(entry: Entry) -> Convert | None:
    """How the metric of an entry converts its rows."""
    inner = entry.entry("convert")
    if inner is None:
        return None
    if "rates" in inner:
        inner.need("at")
    convert = Convert(
        source=inner.needed_text("from"),
        target=inner.needed_text("to"),
        rates=inner.text("rates"),
        at=inner.optional_choice("at", _AT) if "rates" in inner else None,
        on=inner.text("on") if "rates" in inner else None,
    )
    inner.done()
    return convert


def unit_conversion_of(entry: Entry, _languages: tuple[str, ...]) -> UnitConversion:
    """The conversion an entry declares; its factor is a number or the address of a field."""
    conversion = UnitConversion(
        source=entry.needed_text("from"),
        target=entry.needed_text("to"),
        factor=_factor(entry),
        origin=entry.origin,
    )
    entry.done()
    return conversion


def _factor(entry: Entry) -> Decimal | str:
    written = entry.needed_text("factor")
    if not _NUMBER.fullmatch(written):
        return written
    if (factor := Decimal(written)) > 0:
        return factor
    at, limits = entry.origin.at("factor"), "> 0"
    entry.findings.add(at, ProblemCode.OUT_OF_RANGE, key="factor", value=written, limits=limits)
    return Decimal(1)


def previous_of(entry: Entry) -> tuple[PreviousVersion, ...]:
    """The former versions that the entry of a metric names."""
    found = []
    for one in entry.entries("previous"):
        one.need("version")
        effective = one.entry("effective")
        found.append(
            PreviousVersion(
                version=one.integer("version", at_least=1) or 1,
                metric=one.needed_text("metric"),
                effective_from=effective.day("from") if effective else None,
                effective_to=effective.day("to") if effective else None,
            )
        )
        if effective:
            effective.done()
        one.done()
    return tuple(found)


def close_of(entry: Entry, _languages: tuple[str, ...]) -> Close | CloseTable | None:
    """The closed period, or the rows of closed periods, that an entry declares; None where its days are no days."""
    source_system = entry.text("source_system")
    rows = entry.entry("rows")
    found: Close | CloseTable | None = None
    if rows is not None:
        found = CloseTable(
            dataset=rows.needed_text("dataset"),
            through=rows.needed_text("through"),
            on=rows.needed_text("on"),
            source_system=source_system,
            origin=entry.origin,
        )
        rows.done()
    else:
        for key in ("through", "on"):
            entry.need(key)
        through, on = entry.day("through"), entry.day("on")
        if through is not None and on is not None:
            found = Close(through=through, on=on, source_system=source_system, origin=entry.origin)
    entry.done()
    return found
