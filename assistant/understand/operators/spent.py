"""What was spent on one kind of cost: 5月差旅花了多少, how much did we spend on travel, where no cost is named."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.operators.of import address_of
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.rownouns import surfaces_of
from assistant.understand.words.units import is_currency
from semantic.catalog import Metric, Simple

_NAMES = (Kind.METRIC, Kind.TERM, Kind.PART, Kind.OVERVIEW, Kind.SET)
# A cost that only its kind names.
_UNNAMED_PENALTY = 0.3


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and by each sum of money spent whose own rows are of the kind that is named."""
    yield scene
    cues = scene.cues("spent")
    members = scene.free(Kind.MEMBER)
    if len(cues) != 1 or not members or scene.draft.metrics or scene.free(*_NAMES) or scene.draft.describe:
        return
    said = (*cues, *scene.cues("sort.money"), *scene.free(Kind.DEED))
    for name in _costs(scene, members, ground):
        penalty = scene.draft.penalty + _UNNAMED_PENALTY
        yield scene.take(said, named=((cues[0], name),), penalty=penalty)


def _costs(scene: Scene, members: tuple[int, ...], ground: Ground) -> list[str]:
    """The metrics that add up what was spent in rows one of whose own fields has a member here."""
    own = [
        ground.view.fields[address]
        for at in members
        if (address := address_of(scene, at, ground)) in ground.view.fields
    ]
    planned = {name for one in ground.view.catalog.scenarios.values() for name in one.of.values()}
    metrics = (one for one in ground.view.catalog.metrics.values() if one.name not in planned)
    kinds = {(one.home, one.field.name) for one in own}
    return [one.name for one in metrics if any(_adds_up(one, home, kind) for home, kind in kinds)]


def _adds_up(metric: Metric, home: str, kind: str) -> bool:
    """Whether a metric is all that was spent in rows of every kind: a flow of money that is called a cost."""
    shape = metric.shape
    if not isinstance(shape, Simple) or shape.dataset != home or shape.aggregation != "sum":
        return False
    is_flow = shape.non_additive is None and not (shape.is_state or shape.is_any_day)
    is_called = any(surface.lower().endswith(listed("costs")) for surface in surfaces_of(metric.words))
    return is_flow and is_called and is_currency(metric.unit) and kind not in (shape.filter or "")
