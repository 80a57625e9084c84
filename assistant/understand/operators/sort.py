"""What kind of number is asked for: money, a count, days, a rate. A metric of another kind is not what was meant."""

from collections.abc import Callable, Iterator, Mapping

from assistant.understand.operators.count import is_count, is_money, is_rate
from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with such words taken where a metric of the kind is named; elsewhere they were not understood."""
    for kind, is_of_kind in _KINDS.items():
        said = scene.cues(f"sort.{kind}")
        if said and any(is_of_kind(name, ground) for name in scene.draft.metrics):
            scene = scene.take(said)
    yield scene


def _is_days(metric: str, ground: Ground) -> bool:
    return _unit(metric, ground) in ("day", "days")


def _unit(metric: str, ground: Ground) -> object:
    return ground.view.catalog.metrics[metric].unit


_KINDS: Mapping[str, Callable[[str, Ground], bool]] = {
    "money": is_money,
    "count": is_count,
    "days": _is_days,
    "rate": is_rate,
}
