"""Like for like: only members that were open through all days that are read, on every side of a comparison."""

from dataclasses import replace

from semantic.catalog import CLOSED
from semantic.compile.asked import Refused, is_alike
from semantic.compile.carried import reached
from semantic.compile.resolved import Dimension, Fact
from semantic.compile.setting import Setting
from semantic.compile.timing import Window
from semantic.periods import CalendarRules, Period, Unit, floor, shift
from semantic.query import Filter, SemanticQuery


def as_open_throughout(
    filters: tuple[Filter, ...], facts: tuple[Fact, ...], query: SemanticQuery, setting: Setting
) -> tuple[Filter, ...]:
    """The filters with every one of like for like replaced by what it asks of opening and closing.

    Refused without a period, and for anything but members that are alike.
    """
    found: list[Filter] = []
    for one in filters:
        if not is_alike(one.field, setting):
            found.append(one)
            continue
        if one.op != "in" or one.values != (True,):
            raise Refused("not-yet", feature=one.field)
        found += _tests(one.field, facts, query, setting)
    return tuple(found)


def with_tests(
    dimensions: tuple[Dimension, ...], facts: tuple[Fact, ...], query: SemanticQuery, setting: Setting
) -> tuple[Dimension, ...]:
    """The grouping with what makes members like for like over the days that are read; refused without a period."""
    return tuple(
        replace(one, tests=_tests(one.name, facts, query, setting)) if one.kind == "alike" else one
        for one in dimensions
    )


def _tests(field: str, facts: tuple[Fact, ...], query: SemanticQuery, setting: Setting) -> tuple[Filter, ...]:
    """That a member had opened by the first day and not closed by the last."""
    home = setting.catalog.datasets[setting.view.fields[field].home]
    days, role = _days_read(field, facts, query, setting), field.rpartition(".")[0]
    if home.like_for_like is None or (opened := f"{role}.{home.like_for_like.opened}") not in setting.view.fields:
        raise Refused("unreachable-dimension", field=field)
    return (
        Filter(field=opened, op="lt", values=(shift(days.start, Unit.DAY, 1).isoformat(),)),
        Filter(field=f"{role}.{CLOSED}", op="ge", values=(days.end.isoformat(),)),
    )


def _days_read(field: str, facts: tuple[Fact, ...], query: SemanticQuery, setting: Setting) -> Period:
    """From the first day that any side reads through the last, those before the period of a window over buckets too."""
    rules = setting.catalog.rules
    read = [fact for fact in facts if not fact.basis.is_scheduled] or list(facts)
    windows = [reached(fact, query.grain, rules) for fact in read]
    rolled = [one.count - 1 for one in query.derive if one.as_ == "rolling" and one.count]
    if rolled and query.grain is not None:
        windows += [_from_buckets_before(fact.window, max(rolled), query.grain, rules) for fact in read]
    starts, ends = [one.start for one in windows], [one.end for one in windows]
    known = [day for day in (*starts, *ends) if day is not None]
    if len(known) < len(starts) + len(ends):
        raise Refused("not-yet", feature=field, reason="period")
    return Period(min(known), max(known))


def _from_buckets_before(window: Window, count: int, grain: Unit, rules: CalendarRules) -> Window:
    if window.start is None:
        return window
    return replace(window, start=shift(floor(window.start, grain, rules), grain, -count))
