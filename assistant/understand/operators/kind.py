"""Kinds of a thing: 各类客户, types of warehouse: the one field of its rows that says of what kind each is."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.catalog import AddressedField

# Where rows are of several kinds, each is another question.
_MOST_KINDS = 4


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """One scene per field that could be meant; as it came where the rows have none."""
    cues = [at for at in scene.cues("kind_of") if scene.is_free(at + 1, Kind.DIMENSION)]
    fields = _kinds_of(str(scene.mentions[cues[0] + 1].value), ground) if cues else []
    if not cues or not 1 <= len(fields) <= _MOST_KINDS:
        yield scene
        return
    at = cues[0]
    beside = [before for before in (at - 1, at - 2) if scene.is_cue(before, "by", "each", "which", "which_several")]
    for address in fields:
        yield scene.take([at, at + 1, *beside], group_by=(*scene.draft.group_by, address))


def _kinds_of(rows: str, ground: Ground) -> list[str]:
    """The fields beside the one named, in the same role, that are called a type, a category or the like."""
    own, fields = ground.view.fields.get(rows), ground.view.fields
    if own is None:
        return []
    return [
        address
        for address, one in fields.items()
        if one.home == own.home and address != rows and address.rpartition(".")[0] == rows.rpartition(".")[0]
        if one.field.kind == "dimension" and not one.field.hidden and _is_kind(one)
    ]


def _is_kind(one: AddressedField) -> bool:
    labels = {label.lower() for label in one.field.words.label.values()}
    return any(called.endswith(listed("kind_heads")) for called in (*labels, one.field.name.replace("_", " ")))
