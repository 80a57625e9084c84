"""What kind of number a metric is by its times: there on a day, or of days that lie ahead."""

from collections.abc import Iterator
from dataclasses import replace

from semantic.catalog import Metric, Simple
from semantic.view import View


def is_held(metric: Metric, view: View) -> bool:
    """Whether a metric is what is there on a day: a balance, or a state of any day."""
    return view.is_state(metric) or (isinstance(metric.shape, Simple) and metric.shape.is_any_day)


def is_ahead(metric: Metric, view: View) -> bool:
    """Whether the rows of a metric are of a day that is known before it comes: a due date, an expiry."""
    return is_scheduled(time_of(metric, view), view)


def time_of(metric: Metric, view: View) -> str | None:
    """The field that says when the rows of a metric are."""
    shape = metric.shape
    if not isinstance(shape, Simple):
        return None
    written = shape.time_field or view.catalog.datasets[shape.dataset].time_field or ""
    return written if "." in written else f"{shape.dataset}.{written}"


def taken_off(metric: str, view: View) -> Iterator[str]:
    """The numbers of the same rows whose amounts are turned round, so that they are less in this one: refunds."""
    shape = view.catalog.metrics[metric].shape
    if isinstance(shape, Simple) and shape.aggregation == "sum" and shape.filter is None:
        turned = replace(shape, expression=f"-{shape.expression}")
        for name, one in view.catalog.metrics.items():
            if not isinstance(one.shape, Simple) or one.shape.expression != turned.expression:
                continue
            if replace(one.shape, filter=None) == turned:
                yield name


def is_scheduled(address: str | None, view: View) -> bool:
    """Whether a field holds days that are known before they come."""
    field = view.fields.get(address or "")
    return field is not None and field.field.scheduled
