"""What a catalog says a metric was: values that `assistant check` reckons again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from semantic.errors import Origin
from semantic.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricTest:
    """A value that a metric is known to have had; `equals` None: that it had none (`equals: unknown`).

    `filters` are members by field, all of them together; `period` None: a state as of `as_of`, which is the
    workspace's day where it is left out. `within` is how far off the value may be, in the metric's own unit.
    """

    origin: Origin
    equals: Decimal | None
    within: Decimal = Decimal(0)
    period: Period | None = None
    as_of: date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
