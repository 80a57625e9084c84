"""First person: my region, 我负责的客户. The asker's own attribute where the role has it, else it has to be asked."""

from collections.abc import Iterator

from assistant.codes import AssumptionCode
from assistant.understand.mention import Kind
from assistant.understand.operators.of import ASKING
from assistant.understand.scene import Ground, Scene
from semantic.errors import Notice
from semantic.query import Filter


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene kept to what is the asker's; beside no grouping, first person says nothing more."""
    for cue in scene.cues("mine"):
        if not scene.is_free(cue + 1, Kind.DIMENSION):
            scene = scene.take([cue])
            continue
        address = str(scene.mentions[cue + 1].value)
        own = _own(address, ground)
        if own is None:
            scene = scene.take([cue, cue + 1], whose=((cue, cue + 1), address))
            continue
        field, value = own
        note = Notice(code=AssumptionCode.OWN_ATTRIBUTE, parameters={"value": f"{field}={value}"})
        is_asked_by = field != address and scene.is_cue(cue - 1, *ASKING)
        scene = scene.take(
            [cue] if is_asked_by else [cue, cue + 1],
            filters=(*scene.draft.filters, Filter(field=field, op="in", values=(value,))),
            notes=(*scene.draft.notes, note),
        )
    yield scene


def _own(address: str, ground: Ground) -> tuple[str, str] | None:
    """The asker's attribute that is of a dimension, or of the rows it names: the field and its value."""
    fields = ground.view.fields
    if address not in fields:
        return None
    prefix = address.rpartition(".")[0]
    beside = (one for one in fields if one.rpartition(".")[0] == prefix and fields[one].home == fields[address].home)
    for candidate in (address, *beside):
        if fields[candidate].field.name in ground.attributes:
            return candidate, ground.attributes[fields[candidate].field.name]
    return None
