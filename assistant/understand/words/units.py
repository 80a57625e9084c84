"""What a unit says of its metric: an amount of money, or how many of something there are."""

from semantic.catalog import FieldUnit

CURRENCY_LETTERS = 3

# What is measured rather than counted, beside money.
_MEASURES = frozenset(
    (
        *("t", "tonnes", "tons", "kg", "kilograms", "g", "lb", "m", "km", "kilometres", "kilometers", "sqm", "m2"),
        *("square_metres", "square_meters", "l", "litres", "liters", "m3", "cubic_metres", "cubic_meters", "barrels"),
        *("kwh", "mwh", "gwh", "ratio", "percent"),
        *("day", "days", "week", "weeks", "month", "months", "hour", "hours", "minute", "minutes"),
    )
)


def is_counted_in(unit: str | FieldUnit | None) -> bool:
    """Whether a metric of this unit says how many of something there are."""
    return not is_currency(unit) and unit not in _MEASURES


def is_currency(unit: str | FieldUnit | None) -> bool:
    """Whether a metric of this unit is a sum of money."""
    return isinstance(unit, FieldUnit) or (unit is not None and len(unit) == CURRENCY_LETTERS and unit.isupper())
