"""Festivals as places in a year: those on a fixed date always, the others where the workspace's calendar names them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import import_module

from assistant.understand.languages import LANGUAGES
from assistant.understand.mention import NamedDays
from assistant.understand.moments import Feast, Piece
from assistant.understand.normalise import normalise
from assistant.understand.period_rules import Festivals
from semantic.catalog import Calendar
from semantic.periods import Period

# A single word in Latin letters is a name of days only when it is longer than most words are.
_SHORTEST_WORD = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """One way to name a festival, with the one day it means, all its days, and the days off around it."""

    pattern: re.Pattern[str]
    suffixes: "_Suffixes"
    own_day: Feast
    all_days: Feast
    days_off: Feast


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suffixes:
    """What follows a festival's name: words for the day itself, for the days off around it, for a time unknown."""

    same_day: re.Pattern[str]
    days_off: re.Pattern[str]
    vague: re.Pattern[str]


def named_days(calendars: Iterable[Calendar]) -> tuple[NamedDays, ...]:
    """What the calendars name, days at work aside, one entry a name."""
    found: dict[tuple[str, ...], set[date]] = {}
    for calendar in calendars:
        for one in calendar.days:
            if not one.is_workday and one.words.label:
                found.setdefault(tuple(one.words.label.values()), set()).add(one.date)
    return tuple(NamedDays(names=names, days=tuple(sorted(days))) for names, days in sorted(found.items()))


def festivals_in(text: str, calendar: tuple[NamedDays, ...]) -> Iterator[tuple[int, int, Piece]]:
    """Where a normal text names festivals, each as a piece that may be completed by a year."""
    for named in _named(calendar):
        for match in named.pattern.finditer(text):
            same_day, days_off = (
                pattern.match(text, match.end()) for pattern in (named.suffixes.same_day, named.suffixes.days_off)
            )
            if same_day:
                yield match.start(), same_day.end(), Piece(feast=named.own_day)
            elif days_off:
                yield match.start(), days_off.end(), Piece(feast=named.days_off)
            elif not named.suffixes.vague.match(text, match.end()):
                yield match.start(), match.end(), Piece(feast=named.all_days)


@lru_cache(maxsize=64)
def _named(calendar: tuple[NamedDays, ...]) -> tuple[_Named, ...]:
    """Every way to name a festival; what none of the languages knows goes by the calendar's own names."""
    tables = _festivals()
    by_key = {key: one for one in calendar for key in _keys(one, tables)}
    known = [
        _one(pattern, one, by_key.get(key), one.fixed.get(key)) for one in tables for key, pattern in one.names.items()
    ]
    literal = [_one(pattern, tables[0], one, None) for one in calendar if (pattern := _literal(one, tables))]
    return (*known, *literal)


def _one(pattern: str, table: Festivals, days: NamedDays | None, fixed: tuple[int, int] | None) -> _Named:
    runs = _runs(days.days) if days else ()
    return _Named(
        pattern=re.compile(pattern, re.ASCII),
        suffixes=_suffixes(),
        own_day=Feast(known=() if fixed else tuple(run for run in runs if run.days == 1), fixed=fixed),
        all_days=Feast(known=runs, fixed=fixed),
        days_off=Feast(known=tuple(run for run in runs if run.days > 1), fixed=fixed, has_more=True),
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
def _suffixes() -> _Suffixes:
    parts: Mapping[str, re.Pattern[str]] = {
        name: re.compile("|".join(getattr(one, name) for one in _festivals()), re.ASCII)
        for name in ("same_day", "days_off", "vague")
    }
    return _Suffixes(**parts)


@cache
def _festivals() -> tuple[Festivals, ...]:
    package = "assistant.understand.languages"
    return tuple(import_module(f"{package}.{language}.festivals").FESTIVALS for language in LANGUAGES)
