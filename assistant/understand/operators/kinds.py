"""Rows called by their kind: by mall, which hospitals, 哪些商场, where a mall is a kind of property."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.languages import stem
from assistant.understand.mention import Kind, Mention
from assistant.understand.operators.change import MOVES
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import calls_rows
from assistant.understand.words.units import is_counted_in
from semantic.query import Filter

_ASKING = ("by", "each.word", "which.any", "which_several", "count", "listing")
# Behind a kind: hospitals with sales above 10, hospitals that never ordered.
_TOLD = ("and.with", "whose", "absent")
_RANKS = ("top", "bottom", "top_few", "bottom_few", "top_count", "bottom_count", "fastest", "slowest", "best", "worst")
# What may say of which ones a question is, where the word for them ends it: 同比下降的商场, 高于平均的商场有哪些.
_SAID = (*MOVES, "above", "below", "at_least", "at_most", "or_more", "or_less", "over_budget", "under_budget", "missed")
_BOUNDS = ("above", "below", "at_least", "at_most", "over_budget", "under_budget", "missed")
_ENDS = ("which", "which_several", "count", "listing", "yes_no")
# What a kind stands before is what is asked for: which mall tenants.
_HEADS = (Kind.DIMENSION, Kind.SET, Kind.MEMBER, Kind.GROUP)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with each kind that is asked for as the grouping by what is of that kind."""
    found = scene
    for at in scene.free(Kind.MEMBER):
        before = at - 1 - scene.is_free(at - 1, Kind.NUMBER)  # the top 3 malls
        before -= scene.is_cue(before, *MOVES)  # the fastest growing malls
        is_by_whom = scene.is_cue(at - 1, "by") and _is_plural(scene.mentions[at])  # ordered by dealers
        is_asked = (
            (scene.is_cue(at - 1, *_ASKING) and not is_by_whom)
            or scene.is_cue(before, *_RANKS)
            or scene.is_cue(at + 1, *_TOLD)
            or _is_told_of(scene, at)
        )
        address = named_by(scene.mentions[at].value.address, ground) if is_asked else None
        is_head = scene.is_free(at + 1, *_HEADS) or _is_counted(scene, at + 1, ground)
        if address is None or (is_head and _touch(scene, at)):
            continue
        one = scene.mentions[at]
        of_kind = Filter(field=one.value.address, op="in", values=(one.value.value,))
        mentions = (*found.mentions[:at], replace(one, kind=Kind.DIMENSION, value=address), *found.mentions[at + 1 :])
        draft = found.draft.edited(filters=(*found.draft.filters, of_kind))
        found = Scene(mentions=mentions, taken=found.taken, draft=draft, inside=found.inside)
    yield found


def _is_told_of(scene: Scene, kind: int) -> bool:
    """Whether a condition stands right before a kind that ends the question, or right behind a kind that begins it.

    Several of them are meant in either case; of all of a kind together it would be asked whether it is so.
    """
    rest = range(kind + 1, len(scene.mentions))
    if not any(scene.is_free(at, *_HEADS) for at in range(kind)) and all(scene.is_cue(at, *_ENDS) for at in rest):
        return _ends_a_condition(scene, kind - 1)
    return kind == 0 and _is_plural(scene.mentions[kind]) and scene.is_cue(1, *_BOUNDS)


def _ends_a_condition(scene: Scene, last: int) -> bool:
    """Whether what stands there says how a number is or went: 下降, 高于平均, 超过12万, 没达到预算."""
    if scene.is_cue(last, *_SAID):
        return True
    is_held = scene.is_free(last, Kind.NUMBER, Kind.SCENARIO) or scene.is_cue(last, "average", "unit")
    return is_held and any(scene.is_cue(at, *_SAID) for at in (last - 1, last - 2))


def _is_counted(scene: Scene, at: int, ground: Ground) -> bool:
    """Whether a number of something is what is counted, and the kind before it says of which: how many mall visits."""
    if not scene.is_free(at, Kind.METRIC) or not scene.is_cue(at - 2, "count"):
        return False
    metric = ground.view.catalog.metrics[scene.mentions[at].value]
    return is_counted_in(metric.unit) and scene.mentions[at - 1].end < scene.mentions[at].start


def _is_plural(one: Mention) -> bool:
    return one.end - one.start > len(stem(one.value.matched_text.lower()))


def _touch(scene: Scene, at: int) -> bool:
    return scene.mentions[at + 1].start - scene.mentions[at].end <= 1


def named_by(address: str, ground: Ground) -> str | None:
    """What the rows of a field are called by, in its role; None for events, and for what they are called itself."""
    view = ground.view
    own = view.fields.get(address)
    if own is None or calls_rows(own, ground) or view.catalog.datasets[own.home].time_field not in (None, "none"):
        return None
    role = address.rpartition(".")[0]
    same = [(name, one) for name, one in view.fields.items() if name.rpartition(".")[0] == role]
    listed = [(name, one) for name, one in same if one.home == own.home and one.field.index == "yes"]
    names = [name for name, one in listed if calls_rows(one, ground)]
    return names[0] if len(names) == 1 else None
