"""Festivals as places in a year: those on a fixed date always, the others where the workspace's calendar names them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import import_module

from assistant.understand.grammar.moments import Feast, Piece
from assistant.understand.grammar.patterns import Festivals
from assistant.understand.languages import LANGUAGES
from assistant.understand.mention import NamedDays
from assistant.understand.normalise import normalise
from semantic.catalog import Calendar
from semantic.periods import Period

# A single word in Latin letters is a name of days only when it is longer than most words are.
_SHORTEST_WORD = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """One way to name a festival, with all its days, and what it means with a suffix behind it."""

    pattern: re.Pattern[str]
    all_days: Feast
    suffixed: tuple[tuple[re.Pattern[str], Feast], ...]


def named_days(calendars: Iterable[Calendar]) -> tuple[NamedDays, ...]:
    """What the calendars name, days at work aside, one entry a name."""
    found: dict[tuple[str, ...], set[date]] = {}
    for calendar in calendars:
        for one in calendar.days:
            if not one.is_workday and one.words.label:
                found.setdefault(tuple(one.words.label.values()), set()).add(one.date)
    return tuple(NamedDays(names=names, days=tuple(sorted(days))) for names, days in sorted(found.items()))


def festivals_in(text: str, calendar: tuple[NamedDays, ...]) -> Iterator[tuple[int, int, Piece]]:
    """Where a normal text names festivals, each as a piece that may be completed by a year, or is known to nobody."""
    for named in _named(calendar):
        for match in named.pattern.finditer(text):
            end, feast = match.end(), named.all_days
            for suffix, meant in named.suffixed:
                if said := suffix.match(text, match.end()):
                    end, feast = said.end(), meant
                    break
            yield match.start(), end, Piece(feast=feast)


@lru_cache(maxsize=64)
def _named(calendar: tuple[NamedDays, ...]) -> tuple[_Named, ...]:
    """Every way to name a festival; what none of the languages knows goes by the calendar's own names."""
    tables = _festivals()
    by_key = {key: one for one in calendar for key in _keys(one, tables)}
    known = [
        _one(pattern, by_key.get(key), Feast(fixed=one.fixed.get(key), moving=one.moving.get(key)))
        for one in tables
        for key, pattern in one.names.items()
    ]
    literal = [_one(pattern, one, Feast()) for one in calendar if (pattern := _literal(one, tables))]
    return (*known, *literal)


def _one(pattern: str, days: NamedDays | None, own: Feast) -> _Named:
    runs = _runs(days.days) if days else ()
    has_rule = own.fixed is not None or own.moving is not None
    own_day = replace(own, known=() if has_rule else tuple(run for run in runs if run.days == 1))
    days_off = replace(own, known=tuple(run for run in runs if run.days > 1), has_more=True)
    return _Named(
        pattern=re.compile(pattern, re.ASCII),
        all_days=replace(own, known=runs),
        suffixed=tuple(zip(_suffixes(), (own_day, days_off, Feast()), strict=True)),
    )


def _keys(one: NamedDays, tables: tuple[Festivals, ...]) -> Iterator[str]:
    names = [normalise(name).text for name in one.names]
    for table in tables:
        yield from (
            key for key, pattern in table.names.items() if any(re.fullmatch(pattern, name, re.ASCII) for name in names)
        )


def _literal(one: NamedDays, tables: tuple[Festivals, ...]) -> str | None:
    """The calendar's names of days as a pattern, without those that a language knows; None when none is left."""
    names = (normalise(name).text for name in one.names)
    known = [pattern for table in tables for pattern in table.names.values()]
    kept = [
        rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
        for name in names
        if len(name) >= (_SHORTEST_WORD if name.isascii() and " " not in name else 2)
        and not any(re.fullmatch(pattern, name, re.ASCII) for pattern in known)
    ]
    return "|".join(sorted(kept, key=len, reverse=True)) or None


def _runs(days: tuple[date, ...]) -> tuple[Period, ...]:
    runs: list[Period] = []
    for day in days:
        after = day + timedelta(days=1)
        if runs and runs[-1].end == day:
            runs[-1] = Period(runs[-1].start, after)
        else:
            runs.append(Period(day, after))
    return tuple(runs)


@cache
def _suffixes() -> tuple[re.Pattern[str], ...]:
    """What follows a name: words for the day itself, for the days off around it, for no definite time."""
    parts = ("same_day", "days_off", "vague")
    return tuple(re.compile("|".join(getattr(one, part) for one in _festivals()), re.ASCII) for part in parts)


@cache
def _festivals() -> tuple[Festivals, ...]:
    package = "assistant.understand.languages"
    return tuple(import_module(f"{package}.{language}.festivals").FESTIVALS for language in LANGUAGES)
