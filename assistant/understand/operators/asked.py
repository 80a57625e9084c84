"""What asks where from or for what reason, as a grouping: where did our leads come from, 因为什么原因，各多少.

Beside nothing that asks for a number of each it asks for what it always does: how a number is made, or why it is so.
"""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.operators.top import RANKING
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import AddressedField, Metric

_SOURCES, _REASONS = "describe.lineage", "later.explain"
_OF_EACH = ("respectively", "each")
# More groupings than can be offered are none.
_MOST = 3


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene by each field that says where from, or for what reason, right at its facts; else as it is."""
    named = scene.free(Kind.METRIC)
    is_open = len(named) == 1 and not scene.free(Kind.DIMENSION, Kind.TERM, Kind.PART)
    for cue, heads in ((_SOURCES, "source_heads"), (_REASONS, "reason_heads")):
        cues = scene.cues(cue)
        is_of_each = scene.cues(*_OF_EACH, *RANKING) or (cue == _SOURCES and scene.free(Kind.PERIOD))
        found = _fields(scene.mentions[named[0]].value, heads, ground) if is_open and cues and is_of_each else []
        if 0 < len(found) <= _MOST:
            yield from (scene.take((*cues, *scene.cues("respectively")), group_by=(one,)) for one in found)
            return
    yield scene


def _fields(name: str, heads: str, ground: Ground) -> list[str]:
    """The groupings of a metric's own rows whose names end so."""
    view = ground.view
    metric = view.catalog.metrics[name]
    fields = (one for one in view.fields.values() if one.home in view.datasets_of(metric))
    return [one.address for one in fields if _is_called(one, heads) and _groups(one, metric, ground)]


def _is_called(field: AddressedField, heads: str) -> bool:
    return any(name.lower().endswith(listed(heads)) for name in surfaces_of(field.words))


def _groups(field: AddressedField, metric: Metric, ground: Ground) -> bool:
    is_grouping = field.field.kind == "dimension" and field.field.index == "yes" and not field.is_detour
    return is_grouping and ground.view.is_shared(field.address, metric)
