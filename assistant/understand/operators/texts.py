"""Members whose names hold a text, or begin with one: 名称含“责任”的产品, products with "Liability" in the name."""

from collections.abc import Iterator

from assistant.understand.languages import LANGUAGES
from assistant.understand.mention import Kind
from assistant.understand.operators.of import ASKING
from assistant.understand.scene import Ground, Scene
from semantic.query import Filter, FilterOp

_OPS: dict[str, FilterOp] = {"holds": "contains", "begins": "starts_with"}
_PASSED = ("whose", "in_it", "and.with", "by")
# Of those found, all may be meant together where nothing asks for each of them.
_TOGETHER_PENALTY = 0.3


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with what is said of names made a filter: of each of those, or of them all."""
    literals = scene.free(Kind.LITERAL)
    if len(literals) != 1 or (read := _said(scene, literals[0], ground)) is None:
        yield scene
        return
    said, head, op = read
    address = str(scene.mentions[head].value)
    found = _filter(address, op, str(scene.mentions[literals[0]].value), ground)
    told = scene.take(said, filters=(*scene.draft.filters, found))
    told = told.take([head])
    again = any(scene.mentions[at].value == address for at in scene.free(Kind.DIMENSION) if at != head)
    is_condition = head < literals[0] and not scene.mentions[head].is_plural  # where product contains …
    is_each = bool(scene.cues(*ASKING, "respectively"))
    if again or (is_condition and not is_each):
        yield told
        return
    yield told.take((), group_by=(*told.draft.group_by, address))
    if not is_each:
        yield told.take((), penalty=told.draft.penalty + _TOGETHER_PENALTY)


def _said(scene: Scene, literal: int, ground: Ground) -> tuple[tuple[int, ...], int, FilterOp] | None:
    """The mentions that say what names hold, whose names they are, and which test it is."""
    name = next((one for one in _OPS for at in (literal - 1, literal + 1) if scene.is_cue(at, f"text.{one}")), None)
    if name is None:
        return None
    first, last = literal, literal
    while scene.is_cue(first - 1, "text", *_PASSED):
        first -= 1
    while scene.is_cue(last + 1, "text"):
        last += 1
    head = next((at for at in (first - 1, last + 1) if scene.is_free(at, Kind.DIMENSION)), None)
    if head is None or scene.mentions[head].value not in ground.view.fields:
        return None
    return tuple(range(first, last + 1)), head, _OPS[name]


def _filter(address: str, op: FilterOp, text: str, ground: Ground) -> Filter:
    """A filter on what is stored; on the members themselves where it is a label that holds the text."""
    wanted = text.lower()

    def is_met(name: str) -> bool:
        return wanted in name.lower() if op == "contains" else name.lower().startswith(wanted)

    stored = ground.members_of(address, "")
    named = {
        value
        for language in LANGUAGES
        for value, label in zip(stored, ground.members_of(address, language), strict=True)
        if is_met(label)
    }
    if named <= {value for value in stored if is_met(value)}:
        return Filter(field=address, op=op, values=(text,))
    return Filter(field=address, op="in", values=tuple(value for value in stored if value in named or is_met(value)))
