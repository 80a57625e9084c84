"""How long something goes on: the units that say it, and whether the rows that it is said of still do."""

from collections.abc import Iterator

from assistant.understand.scene import Draft, Ground
from semantic.catalog import Metric, Simple
from semantic.view import View

SECONDS = {
    **dict.fromkeys(("seconds", "s", "sec"), 1),
    **dict.fromkeys(("minute", "minutes", "min"), 60),
    **dict.fromkeys(("hour", "hours", "h"), 3600),
    **dict.fromkeys(("day", "days", "d"), 86400),
    **dict.fromkeys(("week", "weeks"), 604800),
}


def is_time(unit: object) -> bool:
    """Whether what is measured in a unit is how long something takes."""
    return str(unit) in SECONDS


def ages_what_is_over(draft: Draft, metrics: tuple[str, ...], ground: Ground) -> bool:
    """Whether rows are held against how long they have been going on, of which some are no longer.

    So many days overdue by today is any old invoice.
    """
    homes = {home for one in draft.filters if (home := home_of_running(one.field, ground)) is not None}
    if not homes:
        return False
    leaves = [leaf for name in metrics for leaf in ground.view.leaves_of(ground.view.catalog.metrics[name])]
    return not metrics or not all(_is_state(one) for one in leaves if ground.view.datasets_of(one) & homes)


def home_of_running(address: str, ground: Ground) -> str | None:
    """The dataset of a field that says how long until today, where some of its rows are a state and others are not."""
    one = ground.view.fields.get(address)
    if (
        one is None
        or one.field.kind != "measure"
        or ":as_of" not in one.field.expression
        or not is_time(one.field.unit)
    ):
        return None
    return one.home if any(states_of(one.home, ground.view)) else None


def states_of(home: str, view: View) -> Iterator[Metric]:
    """The numbers of some of a dataset's rows as they are on a day."""
    for metric in view.catalog.metrics.values():
        if (
            isinstance(metric.shape, Simple)
            and metric.shape.dataset == home
            and metric.shape.filter
            and _is_state(metric)
        ):
            yield metric


def _is_state(metric: Metric) -> bool:
    return isinstance(metric.shape, Simple) and (metric.shape.is_state or metric.shape.is_any_day)
