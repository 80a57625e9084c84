"""Rows called by their kind: by mall, which hospitals, 哪些商场, where a mall is a kind of property."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.languages import stem
from assistant.understand.mention import Kind, Mention
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import calls_rows
from semantic.query import Filter

_ASKING = ("by", "each.word", "which.any", "which_several", "count", "listing")
# Behind a kind: hospitals with sales above 10, hospitals that never ordered.
_TOLD = ("and.with", "whose", "absent")
_RANKS = ("top", "bottom", "top_few", "bottom_few", "top_count", "bottom_count", "over_budget", "under_budget")
# What a kind stands before is what is asked for: which mall tenants.
_HEADS = (Kind.DIMENSION, Kind.SET, Kind.MEMBER, Kind.GROUP)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with each kind that is asked for as the grouping by what is of that kind."""
    found = scene
    for at in scene.free(Kind.MEMBER):
        before = at - 1 - scene.is_free(at - 1, Kind.NUMBER)  # the top 3 malls
        is_by_whom = scene.is_cue(at - 1, "by") and _is_plural(scene.mentions[at])  # ordered by dealers
        is_asked = (
            (scene.is_cue(at - 1, *_ASKING) and not is_by_whom)
            or scene.is_cue(before, *_RANKS)
            or scene.is_cue(at + 1, *_TOLD)
        )
        address = _named_by(scene, at, ground) if is_asked else None
        if address is None or (scene.is_free(at + 1, *_HEADS) and _touch(scene, at)):
            continue
        one = scene.mentions[at]
        of_kind = Filter(field=one.value.address, op="in", values=(one.value.value,))
        mentions = (*found.mentions[:at], replace(one, kind=Kind.DIMENSION, value=address), *found.mentions[at + 1 :])
        draft = found.draft.edited(filters=(*found.draft.filters, of_kind))
        found = Scene(mentions=mentions, taken=found.taken, draft=draft, inside=found.inside)
    yield found


def _is_plural(one: Mention) -> bool:
    return one.end - one.start > len(stem(one.value.matched_text.lower()))


def _touch(scene: Scene, at: int) -> bool:
    return scene.mentions[at + 1].start - scene.mentions[at].end <= 1


def _named_by(scene: Scene, at: int, ground: Ground) -> str | None:
    """What the rows of a member are called by, in its role; None for events, and for what they are called itself."""
    view, address = ground.view, scene.mentions[at].value.address
    own = view.fields.get(address)
    if own is None or calls_rows(own, ground) or view.catalog.datasets[own.home].time_field not in (None, "none"):
        return None
    role = address.rpartition(".")[0]
    same = [(name, one) for name, one in view.fields.items() if name.rpartition(".")[0] == role]
    listed = [(name, one) for name, one in same if one.home == own.home and one.field.index == "yes"]
    names = [name for name, one in listed if calls_rows(one, ground)]
    return names[0] if len(names) == 1 else None
