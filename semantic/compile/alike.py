"""Like for like: only members that were open through all days that are read, on every side of a comparison."""

from semantic.catalog import ALIKE, CLOSED
from semantic.compile.asked import Refused
from semantic.compile.resolved import Fact
from semantic.compile.setting import Setting
from semantic.periods import Period, Unit, shift
from semantic.query import Filter


def as_open_throughout(filters: tuple[Filter, ...], facts: tuple[Fact, ...], setting: Setting) -> tuple[Filter, ...]:
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
        days, role = _days_read(one.field, facts), one.field.rpartition(".")[0]
        opened = f"{role}.{home.like_for_like.opened}"
        if opened not in setting.view.fields:
            raise Refused("unreachable-dimension", field=one.field)
        found.append(Filter(field=opened, op="lt", values=(shift(days.start, Unit.DAY, 1).isoformat(),)))
        found.append(Filter(field=f"{role}.{CLOSED}", op="ge", values=(days.end.isoformat(),)))
    return tuple(found)


def _days_read(field: str, facts: tuple[Fact, ...]) -> Period:
    """From the first day that any side reads through the last."""
    windows = [fact.window for fact in facts if not fact.basis.is_scheduled] or [fact.window for fact in facts]
    starts, ends = [one.start for one in windows], [one.end for one in windows]
    known = [day for day in (*starts, *ends) if day is not None]
    if len(known) < len(starts) + len(ends):
        raise Refused("not-yet", feature=field, reason="period")
    return Period(min(known), max(known))
