"""Conditions on number fields of single rows: tracks longer than ten minutes, 金额大于15美元的发票, orders over 50k."""

from collections.abc import Iterator
from decimal import Decimal

from assistant.understand.mention import Kind
from assistant.understand.operators.rowsets import main_measure, measure_at, rows_at
from assistant.understand.scene import Ground, Scene
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
    for number, cue, words in (*before, *after):
        op = _op(scene, number, cue, words)
        if op and field:
            last = max(at, number, cue)
            again = scene.is_free(last + 1, Kind.MEASURE) and scene.mentions[last + 1].value == field
            return _filtered(scene, [at, number, cue, *([last + 1] if again else [])], field, op, number)
    return scene


def _unnamed(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """Orders over 50k: a sum of money right behind or before rows that have only one."""
    for number in scene.free(Kind.NUMBER):
        for cue, words in ((number - 1, _BEFORE), (number + 1, _AFTER)):
            op = _op(scene, number, cue, words)
            beside = (min(number, cue) - 1, max(number, cue) + 1)
            for rows in (rows_at(scene, at, ground) for at in beside if op):
                measure = main_measure(rows[0], ground) if rows else None
                if op and measure:
                    taken = _filtered(scene, [number, cue], measure, op, number)
                    yield taken.take((), penalty=taken.draft.penalty + _UNNAMED_PENALTY)


def _op(scene: Scene, number: int, cue: int, words: dict[str, FilterOp]) -> FilterOp | None:
    if not (scene.is_free(number, Kind.NUMBER) and scene.is_free(cue, Kind.CUE)):
        return None
    return words.get(str(scene.mentions[cue].value).partition(".")[0])


def _filtered(scene: Scene, span: list[int], field: str, op: FilterOp, number: int) -> Scene:
    value: Decimal = scene.mentions[number].value.value
    exact = int(value) if value == int(value) else float(value)
    return scene.take(span, filters=(*scene.draft.filters, Filter(field=field, op=op, values=(exact,))))
