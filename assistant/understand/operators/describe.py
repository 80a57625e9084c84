"""What the catalog says about something: definition, owner, freshness, lineage, impact, and what it holds."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.plan import Subject

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)
_SUBJECTS = (*_NUMBERS, Kind.SCENARIO, Kind.DIMENSION, Kind.DATASET)
# What a definition may be asked to hold or leave out.
_OBJECTS = (
    *(Kind.UNKNOWN, Kind.MEMBER, Kind.GROUP, Kind.DIMENSION, Kind.METRIC, Kind.TERM, Kind.SCENARIO, Kind.DATASET),
    *(Kind.PART, Kind.DEED, Kind.MEASURE, Kind.OVERVIEW),
)
_HOLDING = ("describe.holds", "describe.held", "describe.based")
# "Does A include B" asks what A is, and hardly for A and B.
_HOLDING_GAIN = 0.9
_BESIDE = ("vague", "total", "which", "which_several", "by", "those", "now", "judge", "in_it")


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for what a number is asked to hold."""
    return _HOLDING_GAIN if scene.cues(*_HOLDING) else 0.0


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """A description of each thing that could be meant, beside the readings without one."""
    yield scene
    yield from _holding(scene, ground)
    cues = tuple(at for at in scene.cues("describe") if not scene.is_free(at - 1, Kind.TIME_FIELD))
    cues = tuple(at for at in cues if not scene.is_cue(at, *_HOLDING))
    subjects = scene.free(*_SUBJECTS)
    if not cues or len(subjects) > 1:
        return
    aspect = scene.mentions[cues[0]].value.removeprefix("describe.")
    beside = scene.cues(*_BESIDE)
    if not subjects:
        yield scene.take([*cues, *beside], describe=(None, aspect))
        return
    mention = scene.mentions[subjects[0]]
    if mention.kind is Kind.DIMENSION and mention.value not in ground.view.fields:
        return
    subject = _subject(mention.kind, mention.value, ground)
    if aspect == "freshness" and subject.field is not None:
        subject = Subject(dataset=ground.view.fields[subject.field].home)  # rows are fresh together
    yield scene.take([*cues, *subjects, *beside], describe=(subject, aspect))


def _holding(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The definition of what holds a thing or not, or goes by it: does it include VAT, is it counted by ship date."""
    for cue in scene.cues(*_HOLDING):
        holds = not scene.is_cue(cue, "describe.held")
        sides = range(cue) if holds else range(cue + 1, len(scene.mentions))
        named = [at for at in scene.free(*_NUMBERS) if at in sides]
        objects = [at for at in (*scene.free(*_OBJECTS), *_bases(scene, cue)) if at not in sides]
        if len(named) > 1 or not (objects or scene.cues("in_it")):
            continue
        if any(at in sides for at in scene.free(Kind.UNKNOWN)):
            continue
        subject = _subject(scene.mentions[named[0]].kind, scene.mentions[named[0]].value, ground) if named else None
        said = [cue, *named, *objects, *scene.cues(*_BESIDE, "and", "or")]
        yield scene.take(said, describe=(subject, "definition"), penalty=scene.draft.penalty - _HOLDING_GAIN)
        return


def _bases(scene: Scene, cue: int) -> tuple[int, ...]:
    """What else a number may be said to go by, beside the things that it may hold."""
    if not scene.is_cue(cue, "describe.based"):
        return ()
    return (*scene.cues("unit", "grain", "per", "basis"), *scene.free(Kind.TIME_FIELD))


def _subject(kind: Kind, value: str, ground: Ground) -> Subject:
    if kind is Kind.METRIC or (kind is Kind.OVERVIEW and value in ground.view.catalog.metrics):
        return Subject(metric=value)
    if kind is Kind.OVERVIEW and value in ground.view.catalog.statements:
        return Subject(metric=ground.view.catalog.statements[value].metric)  # of which all of its lines are made
    if kind in (Kind.TERM, Kind.OVERVIEW):
        return Subject(term=value)
    if kind is Kind.DATASET:
        return Subject(dataset=value)
    return Subject(scenario=value) if kind is Kind.SCENARIO else Subject(field=value)
