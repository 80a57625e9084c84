"""Values that a condition names of a cycle or a band, of which it is known beforehand which there are."""

import math

from semantic.catalog import Catalog
from semantic.query import Value

_PLACES = {"@weekday": range(1, 8), "@hour": range(24), "@week_of_month": range(1, 7)}
_TRUTH = ("true", "false", "1", "0")
_NEAREST = 3


def off_scale(name: str, values: tuple[Value, ...], catalog: Catalog) -> tuple[str, tuple[str, ...]] | None:
    """The first value that no row can have of a cycle or a band, with the nearest there are; None: any may have all.

    The eighth day of a week, an edge between the edges.
    """
    if name == "@workday":
        return next(((str(one), ("true", "false")) for one in values if str(one).lower() not in _TRUTH), None)
    places = _PLACES[name] if name in _PLACES else catalog.bands[name].edges
    for one in values:
        place = _number(one)
        if place not in places:
            return str(one), _nearest(place, tuple(places))
    return None


def _number(value: Value) -> float:
    """A value as the number it is compared as; infinity where it is none."""
    try:
        number = math.inf if isinstance(value, bool) else float(value)
    except (ValueError, OverflowError):
        return math.inf
    return math.inf if math.isnan(number) else number


def _nearest(place: float, places: tuple[float, ...]) -> tuple[str, ...]:
    near = places[:_NEAREST] if math.isinf(place) else sorted(places, key=lambda one: abs(one - place))[:_NEAREST]
    return tuple(str(int(one)) if one == int(one) else str(one) for one in sorted(near))
