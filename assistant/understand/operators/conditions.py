"""Conditions on number fields of single rows: tracks longer than ten minutes, 金额大于15美元的发票, orders over 50k."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.durations import in_unit, unit_at
from assistant.understand.operators.rowsets import measure_at, rows_at, worth_of
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.units import is_currency
from semantic.query import Filter, FilterOp

_BEFORE: dict[str, FilterOp] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le", "equal": "in"}
_AFTER: dict[str, FilterOp] = {"or_more": "ge", "or_less": "le"}
# A number beside rows may also be of how many there are.
_UNNAMED_PENALTY = 0.7


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and with what is said of fields of single rows made filters."""
    yield scene
    named = scene
    for at in scene.free(Kind.MEASURE):
        if at not in named.taken:
            named = _named(named, at, ground)
    if named is not scene:
        yield named
    yield from _unnamed(scene, ground)


def _named(scene: Scene, at: int, ground: Ground) -> Scene:
    """The scene with a condition that stands right behind a field, or before the word of its unit."""
    field = measure_at(scene, at, ground)
    before = ((number, number - 1, _BEFORE) for number in (at + 2, at - 1))
    after = ((number, cue, _AFTER) for number, cue in ((at + 1, at + 2), (at - 1, at + 1), (at - 2, at - 1)))
    timed = [(at + 1, at + 3, _AFTER)] if unit_at(scene, at + 1) else []
    timed += [(at - 2, at - 3, _BEFORE)] if unit_at(scene, at - 2) else []  # over 90 days overdue
    timed += [(at - 3, at - 1, _AFTER)] if unit_at(scene, at - 3) else []  # 90天以上逾期
    for number, cue, words in (*before, *after, *timed):
        op = _op(scene, number, cue, words)
        is_own = field and not _is_of_the_metric(scene, (at, number, cue), field, ground)
        if op and field and is_own and _is_in_its_unit(scene, number, field, ground):
            last = max(at, number, cue)
            again = scene.is_free(last + 1, Kind.MEASURE) and scene.mentions[last + 1].value == field
            return _filtered(scene, [at, number, cue, *([last + 1] if again else [])], (field, op), number, ground)
    return scene


def _is_of_the_metric(scene: Scene, span: tuple[int, int, int], field: str, ground: Ground) -> bool:
    """Departments with an average wait over 30 minutes: the word of a unit behind a number of the metric before it."""
    at, number, _ = span
    metric = dict(scene.draft.named).get(min(span) - 1)
    is_unit = at == number + 1
    unit = ground.view.fields[field].field.unit
    return is_unit and metric is not None and unit is not None and ground.view.catalog.metrics[metric].unit == unit


def _unnamed(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """Orders over 50k: a sum of money right behind or before rows that have only one."""
    for number in scene.free(Kind.NUMBER):
        for cue, words in ((number - 1, _BEFORE), (number + 1, _AFTER)):
            op = _op(scene, number, cue, words)
            beside = (min(number, cue) - 1, max(number, cue) + 1)
            is_money = scene.mentions[number].value.is_money  # of each, for a number of rows is none
            for rows in (rows_at(scene, at, ground, is_number=is_money) for at in beside if op):
                measure = worth_of(rows[0], ground) if rows else None
                if op and measure and _is_in_its_unit(scene, number, measure, ground):
                    taken = _filtered(scene, [number, cue], (measure, op), number, ground)
                    yield taken.take((), penalty=taken.draft.penalty + _UNNAMED_PENALTY)


def _op(scene: Scene, number: int, cue: int, words: dict[str, FilterOp]) -> FilterOp | None:
    if not (scene.is_free(number, Kind.NUMBER) and scene.is_free(cue, Kind.CUE)):
        return None
    return words.get(str(scene.mentions[cue].value).partition(".")[0])


def _is_in_its_unit(scene: Scene, number: int, field: str, ground: Ground) -> bool:
    """Whether a number may be one of a field: an amount of money only of money, and of no other currency."""
    value, unit = scene.mentions[number].value, ground.view.fields[field].field.unit
    is_of_money = is_currency(unit)
    if value.counts and is_of_money:
        return False
    if not value.is_money or unit is None:
        return True
    return is_of_money and value.currency in (None, unit)


def _filtered(scene: Scene, span: list[int], bound: tuple[str, FilterOp], number: int, ground: Ground) -> Scene:
    """The scene with a field held against a number, in the field's unit; as it was where that has no such unit."""
    field, op = bound
    value = in_unit(scene, number, ground.view.fields[field].field.unit)
    if value is None:
        return scene
    exact = int(value) if value == int(value) else float(value)
    unit = unit_at(scene, number)
    span = span if unit is None else [*span, unit]
    return scene.take(span, filters=(*scene.draft.filters, Filter(field=field, op=op, values=(exact,))))
