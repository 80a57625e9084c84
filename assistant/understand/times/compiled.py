"""The grammars of periods of all languages, compiled."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TypeAlias

from assistant.understand.grammar.moments import Value
from assistant.understand.grammar.patterns import Build, Grammar, Side
from assistant.understand.languages import LANGUAGES
from assistant.understand.mention import PeriodClock, PeriodValue
from assistant.understand.times.bounds import before, since, until, until_before, year_through


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    pattern: re.Pattern[str]
    build: Build
    grammar: Grammar
    unless_after: re.Pattern[str] | None
    only_after: re.Pattern[str] | None
    cost: float


_Around: TypeAlias = tuple[re.Pattern[str], re.Pattern[str], Callable[[Value, PeriodClock], PeriodValue | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledJoins:
    """The joins of all languages, compiled; openings are searched for before a time, closes matched after it."""

    glues: tuple[re.Pattern[str], ...]
    glues_upwards: tuple[re.Pattern[str], ...]
    lists: tuple[re.Pattern[str], ...]
    ranges: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]
    around: tuple[_Around, ...]
    offsets: tuple[tuple[re.Pattern[str], re.Pattern[str], Side, Grammar], ...]
    goes_from: re.Pattern[str]
    same_day: re.Pattern[str]
    no_range_after: re.Pattern[str]
    possessive: re.Pattern[str]
    fiscal_start: tuple[tuple[re.Pattern[str], Grammar], ...]


@cache
def _grammars() -> tuple[Grammar, ...]:
    package = "assistant.understand.languages"
    return tuple(import_module(f"{package}.{language}.periods").GRAMMAR for language in LANGUAGES)


def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern with letters and word borders as ASCII has them: YTD销售额 holds the word ytd."""
    return re.compile(pattern, re.ASCII)


@cache
def particles() -> re.Pattern[str]:
    """What stands before a time and is no part of it."""
    return _compiled("|".join(one.particle for one in _grammars() if one.particle))


@cache
def ways_of_saying() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What the unit before the running one is called, and what says that all of a period is meant."""
    grammars = _grammars()
    previous, whole, before = (
        _compiled("|".join(getattr(one, name) for one in grammars)) for name in ("previous", "whole", "whole_before")
    )
    return previous, whole, before


@cache
def indefinite() -> re.Pattern[str]:
    return _compiled("|".join(grammar.indefinite for grammar in _grammars()))


@cache
def rules() -> tuple[CompiledRule, ...]:
    return tuple(
        CompiledRule(
            pattern=_compiled(rule.pattern),
            build=rule.build,
            grammar=grammar,
            unless_after=_compiled(rule.unless_after) if rule.unless_after else None,
            only_after=_compiled(rule.only_after) if rule.only_after else None,
            cost=rule.cost,
        )
        for grammar in _grammars()
        for rule in grammar.rules
    )


@cache
def joins() -> CompiledJoins:
    written = [grammar.joins for grammar in _grammars()]
    readings: tuple[tuple[str, Callable[[Value, PeriodClock], PeriodValue | None]], ...] = (
        ("since", since),
        ("after", lambda value, clock: since(value, clock, is_after=True)),
        ("until", until),
        ("before", before),
        ("until_before", until_before),
        ("year_through", year_through),
    )
    return CompiledJoins(
        glues=tuple(_compiled(one.glue) for one in written),
        glues_upwards=tuple(_compiled(one.glue_upwards) for one in written),
        lists=tuple(_compiled(one.list_join) for one in written),
        ranges=tuple(
            (_compiled(rf"(?:{opening})$"), _compiled(join), _compiled(close))
            for one in written
            for opening, join, close in one.ranges
        ),
        around=tuple(
            (_compiled(rf"(?:{opening})$"), _compiled(close), reading)
            for one in written
            for name, reading in readings
            for opening, close in getattr(one, name)
        ),
        offsets=tuple(
            (_compiled(rf"(?:{opening})$"), _compiled(close), side, grammar)
            for grammar in _grammars()
            for opening, close, side in grammar.joins.offsets
        ),
        goes_from=_compiled("|".join(one.goes_from for one in written)),
        same_day=_compiled("|".join(one.same_day for one in written)),
        no_range_after=_compiled("|".join(one.no_range_after for one in written if one.no_range_after)),
        possessive=_compiled("|".join(one.possessive for one in written if one.possessive)),
        fiscal_start=tuple((_compiled(grammar.joins.fiscal_start), grammar) for grammar in _grammars()),
    )
