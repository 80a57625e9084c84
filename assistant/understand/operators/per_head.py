"""A figure per head: 人均费用, spend per capita, over the number of people that the catalog counts."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.operators.count import adds_up, is_rate
from assistant.understand.operators.of import ASKING
from assistant.understand.operators.step import governed
from assistant.understand.operators.who import is_of_people
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.held import is_held
from assistant.understand.words.rownouns import surfaces_of
from semantic.query import RatioOf


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """One scene for every number of people it may be over; none counted, or no metric beside it: not understood."""
    cues, named = scene.cues("per_head"), dict(scene.draft.named)
    if len(cues) == 1 and len(scene.draft.named) == 1 and (told := _told_per(scene, cues[0], ground)) is not None:
        yield told
        return
    found = [] if len(cues) != 1 or len(named) != 1 else people_of(ground)
    metric = next(iter(named.values()), "")
    if not found or metric in found or is_rate(metric, ground):
        yield scene
        return
    for people in found:
        if (ratio := governed(metric, people, ground)) is not None:
            yield scene.take(cues, named=tuple((at, ratio) for at in named))
        else:
            yield scene.take(cues, pair=RatioOf(ratio=(metric, people)))


def _told_per(scene: Scene, cue: int, ground: Ground) -> Scene | None:
    """The scene with its metric per one of the people named right before the word, of those who have any of it.

    The catalog's own ratio over how many they are comes before: 业务员人均拜访次数.
    """
    ((at, metric),) = scene.draft.named
    field = ground.view.fields.get(str(scene.mentions[cue - 1].value))
    is_named = scene.is_free(cue - 1, Kind.DIMENSION) and not scene.is_cue(cue - 2, *ASKING)
    if not is_named or field is None or not is_of_people(field) or not adds_up(metric, ground):
        return None
    address = str(scene.mentions[cue - 1].value)
    if (ratio := governed(metric, address, ground)) is not None:
        return scene.take([cue - 1, cue], named=((at, ratio),))
    return scene.take([cue - 1, cue], per=(address,), aggregation="avg")


def people(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and by each number of people there is where only how many people there are is asked.

    Who they are, what they did or what else is counted says that others are meant.
    """
    yield scene
    cues = scene.cues("sort.count.people")
    others = scene.free(Kind.METRIC, Kind.TERM, Kind.PART, Kind.DEED, Kind.OVERVIEW, Kind.SET)
    beside = (at for cue in cues for at in (cue - 1, cue + 1) if scene.is_free(at, Kind.DIMENSION))
    is_told = any(not scene.is_cue(at - 1, "each", "by") for at in beside)
    if len(cues) != 1 or others or is_told or scene.draft.metrics or scene.draft.describe:
        return
    for name in _own_people(scene, ground):
        yield scene.take(cues, named=((cues[0], name),))


def people_of(ground: Ground) -> list[str]:
    """The metrics that are called the number of some people."""
    return [*_called("people", ground), *(name for name in _staff(ground) if name not in _called("people", ground))]


def _own_people(scene: Scene, ground: Ground) -> list[str]:
    """The numbers of our own people; where a member says what some of them are, of those whose rows it is of."""
    view, staff = ground.view, _staff(ground)
    addresses = [one.value.address for one in scene.mentions if one.kind is Kind.MEMBER]
    homes = {view.fields[one].home for one in addresses if one in view.fields}
    told = [name for name in staff if homes.intersection(view.datasets_of(view.catalog.metrics[name]))]
    return told or staff


def _staff(ground: Ground) -> list[str]:
    """The metrics that are called the number of our own people, or that end so and are of people who are there."""
    view, heads = ground.view, listed("staff_heads")
    there = (one for one in view.catalog.metrics.values() if is_held(one, view))
    ending = [one.name for one in there if any(name.lower().endswith(heads) for name in surfaces_of(one.words))]
    called = _called("staff", ground)
    return [*called, *(name for name in ending if name not in called)]


def _called(words: str, ground: Ground) -> list[str]:
    names = {name.lower() for name in listed(words)}
    metrics = ground.view.catalog.metrics.values()
    return [one.name for one in metrics if any(name.lower() in names for name in surfaces_of(one.words))]
