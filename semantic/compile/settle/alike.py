"""Like for like: only members that were open through all days that are read, on every side of a comparison."""

from collections.abc import Iterable
from dataclasses import replace

from semantic.catalog import CLOSED
from semantic.compile.asked import Refused, is_alike
from semantic.compile.resolved import Dimension, Fact
from semantic.compile.setting import Setting
from semantic.periods import Period, Unit, shift
from semantic.query import Filter


def as_open_throughout(filters: tuple[Filter, ...], days: Period | None, setting: Setting) -> tuple[Filter, ...]:
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
        found += _tests(one.field, days, setting)
    return tuple(found)


def with_tests(dimensions: tuple[Dimension, ...], days: Period | None, setting: Setting) -> tuple[Dimension, ...]:
    """The grouping with what makes members like for like over the days that are read; refused without a period."""
    return tuple(
        replace(one, tests=_tests(one.name, days, setting)) if one.kind == "alike" else one for one in dimensions
    )


def days_read(facts: tuple[Fact, ...], others: Period | None) -> Period | None:
    """From the first day that any side reads through the last, `others` among them; None where one has no bounds."""
    windows = [fact.window for fact in facts if not fact.basis.is_scheduled] or [fact.window for fact in facts]
    bounds = [day for one in windows for day in (one.start, one.end)]
    known = [day for day in bounds if day is not None]
    if len(known) < len(bounds):
        return None
    return together((Period(min(known), max(known)), others))


def together(days: Iterable[Period | None]) -> Period | None:
    """From the first day of any period through the last."""
    known = [one for one in days if one is not None]
    return Period(min(one.start for one in known), max(one.end for one in known)) if known else None


def _tests(field: str, days: Period | None, setting: Setting) -> tuple[Filter, ...]:
    """That a member had opened by the first day and not closed by the last."""
    home = setting.catalog.datasets[setting.view.fields[field].home]
    role = field.rpartition(".")[0]
    if home.like_for_like is None or (opened := f"{role}.{home.like_for_like.opened}") not in setting.view.fields:
        raise Refused("unreachable-dimension", field=field)
    if days is None:
        raise Refused("not-yet", feature=field, reason="period")
    return (
        Filter(field=opened, op="lt", values=(shift(days.start, Unit.DAY, 1).isoformat(),)),
        Filter(field=f"{role}.{CLOSED}", op="ge", values=(days.end.isoformat(),)),
    )
