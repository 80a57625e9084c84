"""Fields of how long, by what it is that lasts, beside a length: 逾期90天以上, overdue by more than 90 days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from assistant.understand.languages import listed
from assistant.understand.lexicon import Entry, Lexicon
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.normalise import normalise
from assistant.understand.tokens import Token, tokenise
from assistant.understand.words.ageing import is_time
from assistant.understand.words.rownouns import surfaces_of
from semantic.view import View

# A length beside it says that the field is meant, and no number of the same word.
_GAIN = -0.4
_FEWEST_HAN = 2
_LENGTHS = ("duration", "unit")
_BOUNDS = ("above", "at_least", "below", "at_most", "or_more", "or_less", "equal")


def lasting(
    normal: NormalText,
    tokens: tuple[Token, ...],
    grammar: Sequence[Mention],
    numbers: Sequence[Mention],
    view: View,
) -> Iterator[Mention]:
    """The fields of how long something lasts or is late, named without the word of their unit right beside a length."""
    said = _lasting_words(view).annotate(tokens)
    lengths = [(start, end) for start, end in _lengths(normal, grammar, numbers)] if said else []
    for one in said:
        for start, end in lengths:
            if one.end <= start and (last := _joined(normal, grammar, one.end, start)) is not None:
                yield Mention(
                    start=one.start, end=last, kind=one.kind, value=one.value, evidence=one.evidence, cost=_GAIN
                )
            if end <= one.start and _joined(normal, grammar, end, one.start) is not None:
                yield replace(one, cost=_GAIN)


def _lengths(normal: NormalText, grammar: Sequence[Mention], numbers: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Where a number stands with a word of time behind it."""
    units = [one for one in grammar if one.kind is Kind.CUE and str(one.value).partition(".")[0] in _LENGTHS]
    for number in numbers:
        for unit in units:
            if normal.text[number.end : unit.start].strip() == "" and number.end <= unit.start:
                yield number.start, unit.end


def _joined(normal: NormalText, grammar: Sequence[Mention], start: int, end: int) -> int | None:
    """Where the words end that only join a name to a length, where all that stands between them joins or bounds it."""
    last = at = start
    is_bounded = False
    while at < end:
        if normal.text[at] == " ":
            at += 1
            continue
        joint = next((one for one in _joints() if _is_word(normal.text, at, one)), None)
        bounds = [one.end for one in grammar if one.start == at and one.end <= end and _bounds(one)]
        if bounds:
            at, is_bounded = max(bounds), True
        elif joint is not None:
            at += len(joint)
            last = last if is_bounded else at
        else:
            return None
    return last


def _bounds(one: Mention) -> bool:
    return one.kind is Kind.CUE and str(one.value).partition(".")[0] in _BOUNDS


def _is_word(text: str, at: int, word: str) -> bool:
    after = text[at + len(word) : at + len(word) + 1]
    return text.startswith(word, at) and not (word.isascii() and after.isalnum())


@cache
def _joints() -> tuple[str, ...]:
    return tuple(sorted(listed("length_joints"), key=lambda word: (-len(word), word)))


@lru_cache(maxsize=16)
def _lasting_words(view: View) -> Lexicon:
    """What the fields of how long are called but for the words of their unit; a band by its own name."""
    return Lexicon(
        Entry(tokens=found, kind=Kind.MEASURE, value=address, evidence=Evidence.SYNONYM)
        for address, surface in _surfaces(view)
        if (found := tokenise(normalise(surface)))
    )


def _surfaces(view: View) -> Iterator[tuple[str, str]]:
    measures = {
        address: one
        for address, one in view.fields.items()
        if one.field.kind == "measure" and not one.field.hidden and is_time(one.field.unit)
    }
    for address, one in measures.items():
        for surface in surfaces_of(one.words):
            yield from ((address, core) for core in cores_of(surface.lower()))
    for band in view.catalog.bands.values():
        if band.of in measures:
            yield from ((band.of, surface.lower()) for surface in surfaces_of(band.words))


def cores_of(surface: str) -> Iterator[str]:
    """A name without what says in which unit it is: 逾期 of 逾期天数, overdue of days overdue."""
    for word in listed("length_heads"):
        before, after = surface.removesuffix(word).strip(), surface.removeprefix(f"{word} ")
        if not word.isascii() and before != surface and len(before) >= _FEWEST_HAN:
            yield before
        if word.isascii() and after != surface:
            yield after
