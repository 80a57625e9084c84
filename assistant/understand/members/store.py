"""The member store as questions read it."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from assistant.understand.members.forms import LONGEST, exact_stem, is_bounded, is_short_word, is_too_short, stem_of
from assistant.understand.members.parts import MOST_MEANT, MOST_SHARING, bare, is_telling, keys_of, stands_in
from assistant.understand.mention import Evidence, Kind, MemberValue, Mention, NormalText
from assistant.understand.normalise import normalise, typed_span
from assistant.understand.tokens import Token, tokenise
from semantic.query import Value

if TYPE_CHECKING:
    from assistant.understand.members.near import NearIndex

Visible: TypeAlias = Callable[[str, Value], bool]

# Whether a word in lower case is a two-letter code, or a bare number a name, is doubtful: fillers and numbers win.
_DOUBTFUL_COST = 0.6
_COST_PER_EDIT = 0.5
_MOST_NEAR = 8
_LONGEST_REGION = 40
_LONGEST_ENDING = 8
_FIRST_HAN = "\u2e80"

_BY_STEM = """
SELECT wanted.value, forms.text, forms.evidence, members.value, members.keys, addresses.address
FROM json_each(?) AS wanted
CROSS JOIN forms ON forms.stem = wanted.value
CROSS JOIN members ON members.id = forms.member
CROSS JOIN addresses ON addresses.field = members.field
"""
_BY_NUMBER = """
SELECT forms.stem, forms.text, forms.evidence, members.value, members.keys, addresses.address
FROM json_each(?) AS wanted
CROSS JOIN forms ON forms.id = wanted.value
CROSS JOIN members ON members.id = forms.member
CROSS JOIN addresses ON addresses.field = members.field
"""
_BY_PART = """
SELECT form FROM parts WHERE key IN (SELECT value FROM json_each(?1))
GROUP BY form HAVING count(*) = json_array_length(?1) LIMIT ?2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMember:
    """A member whose name is nearly the text: `edits` away, or 0 when it only sounds the same."""

    member: MemberValue
    edits: int


@dataclass(frozen=True, slots=True)
class _Found:
    stem: str
    text: str
    evidence: Evidence
    member: MemberValue


class MemberStore:
    """Members by name. `visible` says of an address and a value whether the asker may know it; None: everything."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        location = f"{(folder / 'members.sqlite').absolute().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(location, uri=True, check_same_thread=False)
        self._lengths = frozenset(length for (length,) in self._rows("SELECT length FROM lengths"))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The store that `build_members` left in a folder."""
        return cls(folder)

    def close(self) -> None:
        self._connection.close()

    def annotate(self, normal: NormalText, visible: Visible | None = None) -> tuple[Mention, ...]:
        """A mention for every span that names a member and every field that has it, by start, longest first."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for start, end in self._spans(normal):
            spans.setdefault(stem_of(normal.text[start:end]), []).append((start, end))
            spans.setdefault(exact_stem(normal.text[start:end]), []).append((start, end))
        found: dict[tuple[int, int, str, Value], Mention] = {}
        for one in self._by_stem(spans, visible):
            for start, end in spans[one.stem]:
                mention = _mention(normal, start, end, one)
                key = (start, end, one.member.address, one.member.value)
                if mention and (key not in found or mention.evidence < found[key].evidence):
                    found[key] = mention
        return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], -key[1], key[2], str(key[3]))))

    def exact(self, text: str, visible: Visible | None = None) -> tuple[MemberValue, ...]:
        """The members that the whole text names, however short: what stands in quotes, or beside its field's name."""
        form = normalise(text).text
        found = self._by_stem((exact_stem(form), stem_of(form)), visible)
        return tuple(one.member for one in found if _evidence(form, one) is not None)

    def exact_all(self, texts: Iterable[str], visible: Visible | None = None) -> Mapping[str, tuple[MemberValue, ...]]:
        """Of many normal texts those that name members as a whole, with the members."""
        by_stem: dict[str, list[str]] = {}
        for text in dict.fromkeys(texts):
            for stem in {exact_stem(text), stem_of(text)}:
                by_stem.setdefault(stem, []).append(text)
        found: dict[str, dict[MemberValue, None]] = {}
        for one in self._by_stem(by_stem, visible):
            for text in by_stem[one.stem]:
                if _evidence(text, one) is not None:
                    found.setdefault(text, {})[one.member] = None
        return {text: tuple(members) for text, members in found.items()}

    def fuzzy(self, text: str, visible: Visible | None = None) -> tuple[NearMember, ...]:
        """The members nearest to a whole text that names none, nearest first: same sound, then fewest edits."""
        form = normalise(text).text
        if any(character.isdigit() for character in form):
            return ()
        best: dict[tuple[str, Value], NearMember] = {}
        for one, edits in chain(self._sounding_like(form, visible), self._spelled_like(form, visible)):
            key = (one.member.address, one.member.value)
            if key not in best or edits < best[key].edits:
                best[key] = NearMember(member=one.member, edits=edits)
        nearest = sorted(best.values(), key=lambda near: (near.edits, near.member.address, str(near.member.value)))
        return tuple(nearest[:_MOST_NEAR])

    def annotate_unknown(
        self, normal: NormalText, start: int, end: int, visible: Visible | None = None
    ) -> tuple[Mention, ...]:
        """Members nearly named within a span that nothing else explains, and those it is a part of the name of.

        Each that is nearly named is there once, where it is nearest.
        """
        tokens = [token for token in tokenise(normal) if start <= token.start and token.end <= end]
        best: dict[tuple[str, Value], Mention] = {}
        for first, last in _stretches(tokens, frozenset(range(2, _LONGEST_REGION + 1))):
            for near in self.fuzzy(normal.text[first.start : last.end], visible):
                mention = _near_mention(first.start, last.end, near)
                key = (near.member.address, near.member.value)
                if key not in best or mention.cost < best[key].cost:
                    best[key] = mention
        called = self._called(normal, start, end, visible)
        return tuple(sorted((*best.values(), *called), key=lambda one: (one.start, -one.end, one.cost)))

    def _called(self, normal: NormalText, start: int, end: int, visible: Visible | None) -> tuple[Mention, ...]:
        """Members that a whole span, with what stands around it, is a part of the name of, unless they are many."""
        part = bare(normal.text[start:end])
        typed = typed_span(normal, start, start + len(part)).text
        if not is_telling(part, typed, normal.text[end:].strip()):
            return ()
        keys = json.dumps(sorted(keys_of(part)), ensure_ascii=False)
        forms = [form for (form,) in self._rows(_BY_PART, keys, MOST_SHARING + 1)]
        if len(forms) > MOST_SHARING:
            return ()
        widest: dict[tuple[str, Value], Mention] = {}
        for one in self._by_number(forms, visible):
            known = [(span.start, span.end) for span in self.annotate(normalise(one.text)) if not _is_own(span, one)]
            for first, last in _around(normal, start, end):
                key = (one.member.address, one.member.value)
                is_wider = key not in widest or last - first > widest[key].end - widest[key].start
                if is_wider and stands_in(normal.text[first:last], one.text, known):
                    widest[key] = _near_mention(first, last, NearMember(member=one.member, edits=0))
        longest = max((one.end - one.start for one in widest.values()), default=0)
        meant = [one for one in widest.values() if one.end - one.start == longest]
        return tuple(meant) if len({one.value.value for one in meant}) <= MOST_MEANT else ()

    def _spans(self, normal: NormalText) -> Iterator[tuple[int, int]]:
        lengths = {length + more for length in self._lengths for more in range(_LONGEST_ENDING + 1)}
        for first, last in _stretches(tokenise(normal), frozenset(lengths)):
            text = normal.text[first.start : last.end]
            if not is_too_short(text) and is_bounded(normal.text, first.start, last.end):
                yield first.start, last.end

    def _by_stem(self, stems: Iterable[str], visible: Visible | None) -> Iterator[_Found]:
        wanted = [stem for stem in stems if len(stem) in self._lengths]
        return self._found(_BY_STEM, json.dumps(wanted, ensure_ascii=False), visible)

    def _by_number(self, numbers: Iterable[int], visible: Visible | None) -> Iterator[_Found]:
        return self._found(_BY_NUMBER, json.dumps(sorted(numbers)), visible)

    def _found(self, statement: str, wanted: str, visible: Visible | None) -> Iterator[_Found]:
        for stem, text, evidence, value, keys, address in self._rows(statement, wanted):
            if visible is None or visible(address, value):
                member = MemberValue(address=address, value=value, keys=keys, matched_text=text)
                yield _Found(stem, text, Evidence(evidence), member)

    def _rows(self, statement: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, parameters).fetchall()

    @cached_property
    def _near(self) -> "NearIndex":
        from assistant.understand.members.near import NearIndex

        return NearIndex.open(self._folder / "near.npy")

    def _sounds(self, text: str) -> tuple[str, ...]:
        """The pronunciations of Han characters; Latin letters may be a pronunciation themselves (huadong)."""
        from assistant.understand.members.near import sounds_of

        if text.isascii():
            return (text,) if text.isalpha() else ()
        characters = json.dumps(sorted(set(text)), ensure_ascii=False)
        statement = "SELECT character, syllables FROM readings WHERE character IN (SELECT value FROM json_each(?))"
        readings = {one: tuple(syllables.split()) for one, syllables in self._rows(statement, characters)}
        return sounds_of(text, readings)

    def _sounding_like(self, text: str, visible: Visible | None) -> Iterator[tuple[_Found, int]]:
        sounds = frozenset(self._sounds(text))
        for one in self._by_number(self._near.sounding_like(sounds), visible):
            if one.text != text and not sounds.isdisjoint(self._sounds(one.text)):
                yield one, 0

    def _spelled_like(self, text: str, visible: Visible | None) -> Iterator[tuple[_Found, int]]:
        from rapidfuzz.distance import OSA

        from assistant.understand.members.near import edits_allowed

        allowed = edits_allowed(len(text))
        for one in self._by_number(self._near.spelled_like(text), visible):
            edits = OSA.distance(text, one.text, score_cutoff=allowed)
            if 0 < edits <= allowed:
                yield one, edits


def _is_own(span: Mention, one: _Found) -> bool:
    """Whether a span within a name is the whole name, or another form of the same member's."""
    is_whole = span.end - span.start == len(one.text)
    return is_whole or (span.value.address, span.value.value) == (one.member.address, one.member.value)


def _around(normal: NormalText, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span itself and every longer stretch of words around it, as far as a name goes."""
    tokens = tokenise(normal)
    starts = [one.start for one in tokens if start - LONGEST < one.start <= start]
    ends = [one.end for one in tokens if end <= one.end < end + LONGEST]
    for first in starts:
        yield from ((first, last) for last in ends if last - first <= LONGEST)


def _stretches(tokens: Iterable[Token], lengths: frozenset[int]) -> Iterator[tuple[Token, Token]]:
    """The first and last token of every stretch whose length is among `lengths`."""
    listed = tuple(tokens)
    longest = min(max(lengths, default=0), LONGEST + _LONGEST_ENDING)
    for at, first in enumerate(listed):
        for last in listed[at:]:
            length = last.end - first.start
            if length > longest:
                break
            if length in lengths:
                yield first, last


def _evidence(text: str, one: _Found) -> Evidence | None:
    """How well a text names what was found by its stem; 上海区 is not 上海市, where each has an ending of its own."""
    if text == one.text:
        return one.evidence
    if stem_of(text) != one.stem or (text[-1] >= _FIRST_HAN and one.stem not in (text, one.text)):
        return None
    return max(one.evidence, Evidence.INFLECTION)


def _mention(normal: NormalText, start: int, end: int, one: _Found) -> Mention | None:
    text = normal.text[start:end]
    evidence = _evidence(text, one)
    if evidence is None:
        return None
    typed = typed_span(normal, start, end).text
    is_doubtful = text.isdigit() or (is_short_word(text) and not typed.isupper())
    return Mention(
        start=start,
        end=end,
        kind=Kind.MEMBER,
        value=one.member,
        evidence=evidence,
        cost=_DOUBTFUL_COST if is_doubtful else 0.0,
    )


def _near_mention(start: int, end: int, near: NearMember) -> Mention:
    cost = _COST_PER_EDIT * near.edits
    return Mention(start=start, end=end, kind=Kind.MEMBER, value=near.member, evidence=Evidence.TYPO, cost=cost)
