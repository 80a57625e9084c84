"""What the catalog says about something: definition, owner, freshness, lineage."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.plan import Subject

_SUBJECTS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.SCENARIO, Kind.DIMENSION)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """A description of each thing that could be meant, beside the readings without one."""
    yield scene
    cues = tuple(at for at in scene.cues("describe") if not scene.is_free(at - 1, Kind.TIME_FIELD))
    subjects = scene.free(*_SUBJECTS)
    if not cues or len(subjects) != 1:
        return
    mention = scene.mentions[subjects[0]]
    if mention.kind is Kind.DIMENSION and mention.value not in ground.view.fields:
        return
    aspect = scene.mentions[cues[0]].value.removeprefix("describe.")
    beside = scene.cues("vague", "total", "which", "by")
    yield scene.take([*cues, *subjects, *beside], describe=(_subject(mention.kind, mention.value, ground), aspect))


def _subject(kind: Kind, value: str, ground: Ground) -> Subject:
    if kind is Kind.METRIC or (kind is Kind.OVERVIEW and value in ground.view.catalog.metrics):
        return Subject(metric=value)
    if kind in (Kind.TERM, Kind.OVERVIEW):
        return Subject(term=value)
    return Subject(scenario=value) if kind is Kind.SCENARIO else Subject(field=value)
