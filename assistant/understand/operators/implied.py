"""What a grouping is ranked by where its own name says it: top 3 spend categories, 费用科目前三."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.top import RANKING
from assistant.understand.scene import Ground, Scene
from semantic.catalog import Words

# What is named outright is meant before what a name only holds.
_IMPLIED_PENALTY = 0.3


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and by the one metric that the only grouping of a ranking is called after."""
    yield scene
    groups = scene.free(Kind.DIMENSION)
    if scene.draft.metrics or len(groups) != 1 or not scene.cues(*RANKING) or scene.draft.describe:
        return
    field = ground.view.fields.get(scene.mentions[groups[0]].value)
    if field is None:
        return
    found = [metric.name for metric in ground.view.catalog.metrics.values() if _leads(metric.words, field.words)]
    if len(found) == 1:
        penalty = scene.draft.penalty + _IMPLIED_PENALTY
        yield scene.take((), named=((groups[0], found[0]),), penalty=penalty)


def _leads(metric: Words, field: Words) -> bool:
    """Whether a metric's label begins that of a field, in one language at least."""
    labels = ((label.lower(), field.label.get(language, "").lower()) for language, label in metric.label.items())
    return any(name.startswith(f"{label} " if label.isascii() else label) and name != label for label, name in labels)
