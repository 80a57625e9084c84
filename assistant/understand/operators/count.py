"""How many: a word before a counting metric, or the number of members of a dimension."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Draft, Ground, Scene
from semantic.catalog import FieldUnit
from semantic.plan import Subject

# A governed count is preferred to counting the members of a dimension.
_UNGOVERNED_PENALTY = 1.0
CURRENCY_LETTERS = 3

# What is measured rather than counted, beside money.
_MEASURES = frozenset(
    (
        *("t", "kg", "g", "lb", "m", "km", "square_metres", "l", "m3", "kwh", "mwh", "ratio", "percent"),
        *("day", "days", "week", "weeks", "month", "months", "hour", "hours", "minute", "minutes"),
    )
)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its counting words; without a metric, the members of the dimension beside them are counted.

    A counting word beside a dimension counts that dimension, whatever metric stands elsewhere: it is not taken then.
    """
    cues = scene.cues("count")
    dimensions = scene.free(Kind.DIMENSION)
    counting = tuple(at for at in cues if _counts_dimension(scene, at))
    if scene.draft.metrics:
        if len(counting) == len(dimensions) == 1 and _is_conditioned(scene.draft):
            yield scene.take(cues, output="member_count")
            return
        yield scene.take(set(cues) - set(counting) if _counts_something(scene, ground) else ())
        return
    if cues and len(dimensions) == 1:
        grouped = (scene.mentions[dimensions[0]].value,)
        yield scene.take([*cues, *dimensions], output="member_count", group_by=grouped, penalty=_UNGOVERNED_PENALTY)
        return
    listing = scene.cues("which_several", "which", "describe.members")
    is_field = len(dimensions) == 1 and scene.mentions[dimensions[0]].value in ground.view.fields
    if listing and is_field and _says_nothing_else(scene.draft):
        subject = Subject(field=scene.mentions[dimensions[0]].value)
        yield scene.take([*listing, *dimensions], describe=(subject, "members"))
    yield scene


def _is_conditioned(draft: Draft) -> bool:
    """Whether those that meet a condition are counted: how many stores sold less than last year."""
    return bool(draft.thresholds or draft.beats) and draft.count is None and draft.grain is None


def _counts_something(scene: Scene, ground: Ground) -> bool:
    """Whether a metric named is a number of something: 卖出多少首 asks for no amount, and 多少票 for no weight."""
    is_of_things = bool(scene.cues("count.of"))
    return any(is_count(name, ground) if is_of_things else not is_money(name, ground) for name in scene.draft.metrics)


def is_count(metric: str, ground: Ground) -> bool:
    """Whether a metric says how many of something there are."""
    return not is_money(metric, ground) and ground.view.catalog.metrics[metric].unit not in _MEASURES


def is_money(metric: str, ground: Ground) -> bool:
    """Whether a metric is a sum of money: its unit is a currency's three letters, or read from a field of the row."""
    unit = ground.view.catalog.metrics[metric].unit
    return isinstance(unit, FieldUnit) or (unit is not None and len(unit) == CURRENCY_LETTERS and unit.isupper())


def _says_nothing_else(draft: Draft) -> bool:
    """有哪些渠道 lists members; a period, a rank or a filter wants numbers of them."""
    return draft == Draft(penalty=draft.penalty, notes=draft.notes)


def _counts_dimension(scene: Scene, cue: int) -> bool:
    if scene.is_free(cue + 1, Kind.DIMENSION):
        return True
    named = {at for at, _ in scene.draft.named}
    return scene.is_free(cue - 1, Kind.DIMENSION) and cue + 1 not in named
