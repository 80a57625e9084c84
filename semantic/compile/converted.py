"""Conversion metrics as leaves: the events of one metric that are followed by an event of another. No SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from semantic import periods
from semantic.catalog import Catalog, Conversion, Metric, Simple
from semantic.compile.setting import Basis, Setting
from semantic.periods import Unit

CONVERTED = "converted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted(Simple):
    """The base metric of a conversion, over those of its rows alone that are followed."""

    metric: str
    conversion: Conversion

    @property
    def stage(self) -> str:
        """The name of the stage that says when each event is followed."""
        return f"{self.metric} next"

    def needs(self, stage: str) -> bool:
        """Whether a stage is this one, or one that it reads."""
        return stage.startswith(f"{self.metric} ")


def parts_of_conversion(metrics: Mapping[str, Metric], metric: Metric, shape: Conversion) -> dict[str, Metric]:
    """The leaf that counts the events that are followed, under the metric's name; of a rate, that of all events too."""
    base = metrics[shape.base]
    if not isinstance(base.shape, Simple):
        raise TypeError(f"{base.name!r} is not a simple metric")
    held = {one.name: getattr(base.shape, one.name) for one in fields(Simple)}
    followed = Converted(**held, metric=metric.name, conversion=shape)
    leaf = replace(base, name=metric.name, shape=followed)
    return {CONVERTED: leaf, shape.base: base} if shape.calculation == "conversion_rate" else {CONVERTED: leaf}


def converting(catalog: Catalog, shape: Converted) -> Simple:
    """The shape of the metric whose events follow.

    Raises: TypeError when it is not simple (`check` has found that before).
    """
    found = catalog.metrics[shape.conversion.conversion].shape
    if not isinstance(found, Simple):
        raise TypeError(f"{shape.conversion.conversion!r} is not a simple metric")
    return found


def also_read(catalog: Catalog, leaf: Metric) -> tuple[str, ...]:
    """The datasets a leaf reads beside its own."""
    return (converting(catalog, leaf.shape).dataset,) if isinstance(leaf.shape, Converted) else ()


def following_bases(leaves: Iterable[Metric], setting: Setting) -> tuple[Basis, ...]:
    """How the events that follow those of some leaves are placed in time."""
    shapes = (leaf.shape for leaf in leaves)
    return tuple(setting.own_basis(converting(setting.catalog, one)) for one in shapes if isinstance(one, Converted))


def can_be_open(shape: Converted, last: date, complete_through: date) -> bool:
    """Whether the window of an event of a day is not over on the last complete day; one without end is none."""
    window = shape.conversion.window
    tomorrow = periods.shift(complete_through, Unit.DAY, 1)
    return window is not None and periods.shift(last, window.unit, window.count) > tomorrow
