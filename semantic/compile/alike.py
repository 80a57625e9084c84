"""Like for like: only members that were open through all days that are read, on every side of a comparison."""

from dataclasses import replace

from semantic.catalog import ALIKE, CLOSED
from semantic.compile.asked import Refused
from semantic.compile.carried import reached
from semantic.compile.resolved import Fact
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
        field = setting.view.fields.get(one.field)
        home = setting.catalog.datasets[field.home] if field else None
        if field is None or home is None or home.like_for_like is None or field.field.name != ALIKE:
            found.append(one)
            continue
        if one.op != "in" or one.values != (True,):
            raise Refused("not-yet", feature=one.field)
        days, role = _days_read(one.field, facts, query, setting), one.field.rpartition(".")[0]
        opened = f"{role}.{home.like_for_like.opened}"
        if opened not in setting.view.fields:
            raise Refused("unreachable-dimension", field=one.field)
        found.append(Filter(field=opened, op="lt", values=(shift(days.start, Unit.DAY, 1).isoformat(),)))
        found.append(Filter(field=f"{role}.{CLOSED}", op="ge", values=(days.end.isoformat(),)))
    return tuple(found)


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
