"""What finance adds to a catalog, as frozen nouns: rates, conversions of units, former versions, closed periods."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from semantic.errors import Origin
from semantic.periods import Unit

RateAt: TypeAlias = Literal["day", "month_average", "closing", "budget"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Where the rates of currencies stand: fields of a dataset, one rate a row.

    An amount in `source` times `rate` is an amount in `target`. `kind` tells budgeted rates, those of `budget_kind`,
    from daily ones, those of `daily_kind` (None: all others). A budgeted rate holds for its `budget_period`, a daily
    one until the next, for at most `carried_days` days after its own; None: as long as there is no other.
    """

    name: str
    dataset: str
    source: str
    target: str
    date: str
    rate: str
    origin: Origin
    kind: str | None = None
    daily_kind: str | None = None
    budget_kind: str = "budget"
    budget_period: Unit = Unit.MONTH
    carried_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Convert:
    """How the rows of a metric come into one currency or unit, `target`; `source` is the field that holds each row's.

    With `rates` amounts of money are converted by the rate `at` the day of the field `on` (None: the metric's own time
    field); without, quantities by the declared conversions of units.
    """

    source: str
    target: str
    rates: str | None = None
    at: RateAt | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitConversion:
    """One `source` is `factor` times `target`: a number, or a field that says it for each row."""

    source: str
    target: str
    factor: Decimal | str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousVersion:
    """The metric that holds a former definition, valid from `effective_from` up to and without `effective_to`."""

    version: int
    metric: str
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """All days through `through` were closed on the day `on`; `source_system` None: in every system without its own."""

    through: date
    on: date
    source_system: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTable:
    """Closed periods as rows of a dataset: `through` and `on` are fields of it."""

    dataset: str
    through: str
    on: str
    source_system: str | None
    origin: Origin
