"""Places in a cycle: by day of the week, by hour of day, workdays beside weekends, on Saturdays."""

from collections.abc import Iterator

from assistant.understand.operators.of import ASKING
from assistant.understand.scene import Ground, Scene
from semantic.query import Filter, Value

_WEEKDAYS, _WEEKEND = (1, 2, 3, 4, 5), (6, 7)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene grouped by a cycle, or filtered to some places of one."""
    days = scene.cues("days")
    kinds = {_last(scene, at) for at in days}
    if kinds & {"weekend", "day_off"} and kinds & {"workday", "weekday"}:
        joints = [at for at in scene.cues("versus", "difference", "or") if min(days) < at <= max(days) + 1]
        scene = scene.take([*days, *joints, *_asking(scene, days)], group_by=(*scene.draft.group_by, "@workday"))
    elif len(kinds) == 1:
        scene = scene.take(days, filters=(*scene.draft.filters, _places(kinds.pop())))
    if cycles := scene.cues("cycle"):
        kind = _last(scene, cycles[0])
        again = [at for at in cycles if _last(scene, at) == kind]
        place = (_hour_of(ground) if kind == "hour" else None) or f"@{kind}"
        scene = scene.take([*again, *_asking(scene, cycles)], group_by=(*scene.draft.group_by, place))
    yield scene


def _hour_of(ground: Ground) -> str | None:
    """The one field of a catalog that is itself the hour of a moment."""
    found = [
        address
        for address, one in ground.view.fields.items()
        if one.field.kind == "dimension" and one.field.expression.lower().startswith("hour(")
    ]
    return found[0] if len(found) == 1 else None


def _last(scene: Scene, at: int) -> str:
    return str(scene.mentions[at].value).rpartition(".")[2]


def _asking(scene: Scene, cues: tuple[int, ...]) -> list[int]:
    return [beside for at in cues for beside in (at - 1, at + 1) if scene.is_cue(beside, *ASKING, "dimension_head")]


def _places(kind: str) -> Filter:
    """Days off and workdays go by the calendar, which knows holidays; the others by the day of the week."""
    if kind in ("workday", "day_off"):
        return Filter(field="@workday", op="in", values=(kind == "workday",))
    named: dict[str, tuple[Value, ...]] = {"weekday": _WEEKDAYS, "weekend": _WEEKEND}
    return Filter(field="@weekday", op="in", values=named.get(kind) or (int(kind),))
