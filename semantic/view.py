"""What one asker may see of the catalog: hidden names are absent, as if they did not exist."""

from collections.abc import Mapping
from dataclasses import dataclass

from semantic.catalog import AddressedField, Catalog, Conversion, Cumulative, Derived, Metric, Ratio, Simple


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """A catalog without what the asker may not see, and every field under its address; made once for an asker, so that
    what is drawn from it can be kept by it."""

    catalog: Catalog
    fields: Mapping[str, AddressedField]

    def inputs_of(self, metric: Metric) -> tuple[Metric, ...]:
        """The metrics directly behind a metric; none for a simple one."""
        match metric.shape:
            case Ratio(numerator=numerator, denominator=denominator):
                names: tuple[str, ...] = (numerator, denominator)
            case Derived(inputs=inputs):
                names = tuple(one.metric for one in inputs.values())
            case Cumulative(metric=name):
                names = (name,)
            case Conversion(base=base, conversion=conversion):
                names = (base,) if base == conversion else (base, conversion)
            case _:
                names = ()
        return tuple(self.catalog.metrics[name] for name in names)

    def leaves_of(self, metric: Metric) -> tuple[Metric, ...]:
        """The simple metrics a metric is computed from, itself when it is simple; once each, in order."""
        if isinstance(metric.shape, Simple):
            return (metric,)
        found = (leaf for part in self.inputs_of(metric) for leaf in self.leaves_of(part))
        return tuple({leaf.name: leaf for leaf in found}.values())

    def datasets_of(self, metric: Metric) -> frozenset[str]:
        """The fact datasets a metric reads."""
        return frozenset(leaf.shape.dataset for leaf in self.leaves_of(metric) if isinstance(leaf.shape, Simple))

    def is_shared(self, address: str, metric: Metric) -> bool:
        """Whether every fact whose rows the metric groups reaches the field."""
        return self._grouped(metric) <= self.fields[address].facts

    def _grouped(self, metric: Metric) -> frozenset[str]:
        """The datasets whose rows are grouped and filtered: of a conversion those of its base metric alone."""
        if isinstance(metric.shape, Conversion):
            return self._grouped(self.catalog.metrics[metric.shape.base])
        if isinstance(metric.shape, Simple):
            return frozenset((metric.shape.dataset,))
        return frozenset().union(*(self._grouped(part) for part in self.inputs_of(metric)))

    def is_state(self, metric: Metric) -> bool:
        """Whether the metric is a balance or a state: read at a day, never summed over time."""
        for leaf in self.leaves_of(metric):
            shape = leaf.shape
            if not isinstance(shape, Simple):
                continue
            over_time = shape.non_additive is not None and shape.non_additive.over == "time"
            if over_time or shape.is_state or not (shape.time_field or self.catalog.datasets[shape.dataset].time_field):
                return True
        return isinstance(metric.shape, Cumulative) and metric.shape.window == "all"
