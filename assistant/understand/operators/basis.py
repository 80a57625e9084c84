"""The time basis, when a question names one: by shipped date, 按开票日期."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.held import time_of

# A time that a number has anyway is said for something else, where anything else may be meant.
_OWN_PENALTY = 0.6


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene timed by the one time field it names."""
    named = scene.free(Kind.TIME_FIELD)
    if len(named) != 1:
        yield scene
        return
    beside = [at for at in (named[0] - 1, named[0] + 1) if scene.is_cue(at, "by", "dimension_head", "basis")]
    if scene.is_cue(named[0] + 1, "describe.definition") and scene.draft.metrics:
        beside.append(named[0] + 1)  # 按交期口径
    address = str(scene.mentions[named[0]].value)
    metrics = [ground.view.catalog.metrics[name] for name in scene.draft.metrics]
    is_own = not beside and bool(metrics) and all(time_of(one, ground.view) == address for one in metrics)
    penalty = scene.draft.penalty + _OWN_PENALTY * is_own
    yield scene.take([*named, *beside], time_field=address, penalty=penalty)
