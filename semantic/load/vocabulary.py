"""What surrounds metrics: terms, overviews, scenarios, calendars, groups, bands, policies, verified questions."""

from collections.abc import Mapping

import yaml

from semantic.catalog import (
    Band,
    Calendar,
    CalendarDay,
    Group,
    Overview,
    Policy,
    RowRule,
    Scenario,
    Term,
    Verified,
    Words,
)
from semantic.load.located import Entry
from semantic.load.words import many_by_language, one_by_language, words_of
from semantic.periods import Unit


def term_of(entry: Entry, languages: tuple[str, ...]) -> Term:
    """The term an entry declares."""
    entry.need("metrics")
    term = Term(
        name=entry.name(),
        words=words_of(entry, languages),
        metrics=entry.texts("metrics"),
        default=_default(entry),
        origin=entry.origin,
    )
    entry.done()
    return term


def _default(entry: Entry) -> Mapping[str, str]:
    if isinstance(entry.raw("default"), yaml.MappingNode):
        return entry.text_map("default")
    metric = entry.text("default")
    return {} if metric is None else {"any": metric}


def overview_of(entry: Entry, languages: tuple[str, ...]) -> Overview:
    """The overview an entry declares."""
    entry.need("metrics")
    overview = Overview(
        subject=entry.name("subject"),
        words=words_of(entry, languages),
        metrics=entry.texts("metrics"),
        compare=entry.text("compare"),
        origin=entry.origin,
    )
    entry.done()
    return overview


def scenario_of(entry: Entry, languages: tuple[str, ...]) -> Scenario:
    """The scenario an entry declares."""
    entry.need("of")
    entry.need("granularity")
    scenario = Scenario(
        name=entry.name(),
        words=words_of(entry, languages),
        of=entry.text_map("of"),
        granularity=entry.member("granularity", Unit) or Unit.MONTH,
        origin=entry.origin,
        phasing=entry.optional_choice("phasing", ("even", "working_days", "none")),
    )
    entry.done()
    return scenario


def calendar_of(entry: Entry, languages: tuple[str, ...]) -> Calendar:
    """The calendar an entry declares."""
    days = []
    for one in entry.entries("days"):
        one.need("date")
        day = one.day("date")
        words = Words(label=one_by_language(one, "name", languages))
        is_workday = one.flag("workday")
        one.done()
        if day is not None:
            days.append(CalendarDay(date=day, words=words, is_workday=is_workday))
    calendar = Calendar(name=entry.name(), words=words_of(entry, languages), days=tuple(days), origin=entry.origin)
    entry.done()
    return calendar


def group_of(entry: Entry, languages: tuple[str, ...]) -> Group:
    """The group an entry declares."""
    entry.need("values")
    values = (entry.stored(item, "values") for item in entry.items("values"))
    group = Group(
        name=entry.name(),
        words=words_of(entry, languages),
        field=entry.needed_text("field"),
        values=tuple(value for value in values if value is not None),
        origin=entry.origin,
    )
    entry.done()
    return group


def band_of(entry: Entry, languages: tuple[str, ...]) -> Band:
    """The band an entry declares."""
    entry.need("edges")
    band = Band(
        name=entry.name(),
        words=words_of(entry, languages),
        of=entry.needed_text("of"),
        edges=entry.numbers("edges"),
        origin=entry.origin,
    )
    entry.done()
    return band


def policy_of(entry: Entry, languages: tuple[str, ...]) -> Policy:
    """The policy an entry declares."""
    rows = []
    for one in entry.entries("rows"):
        rows.append(RowRule(dataset=one.needed_text("dataset"), filter=one.needed_text("filter")))
        one.done()
    hide = entry.entry("hide")
    policy = Policy(
        name=entry.name(),
        origin=entry.origin,
        rows=tuple(rows),
        hidden_metrics=hide.texts("metrics") if hide else (),
        hidden_fields=hide.texts("fields") if hide else (),
        masked_fields=entry.texts("mask"),
    )
    if hide:
        hide.done()
    # Every named object takes words; those of a policy are for the reader of the file.
    words_of(entry, languages)
    entry.done()
    return policy


def verified_of(entry: Entry, languages: tuple[str, ...]) -> Verified:
    """The verified question an entry declares."""
    for key in ("question", "plan"):
        entry.need(key)
    verified = Verified(
        question=many_by_language(entry, "question", languages),
        plan=entry.plain("plan"),
        origin=entry.origin,
    )
    entry.done()
    return verified
