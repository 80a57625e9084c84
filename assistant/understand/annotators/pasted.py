"""A list pasted into a question (codes from a sheet: one a line, with commas, tabs) as one sign and one mention.

What stands in a list is a value of a field or nothing: never a number, a period or a word. Only what one field knows
at least half of is a list, and only what can be nothing else stands in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from assistant.understand.annotators.annotate import DETOUR_COST, annotate
from assistant.understand.mention import Kind, MemberValue, Mention, NormalText, Pasted
from assistant.understand.normalise import normalise
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token, tokenise
from assistant.understand.words.vocabulary import list_words

MOST_VALUES = 2000
# Fewer are read as any other names of a question.
_FEWEST = 8
# With the blanks and doubles of a sheet, and words beside the list.
_MOST_SEGMENTS = 4 * MOST_VALUES
_BREAK = re.compile("[\r\n\t,;\uff0c\uff1b\u3001]")
# What stands around a value and is none of it: blanks, quotes, the marks of a text cell.
_AROUND = " \u00a0\u3000\ufeff\u200b\"'`\u201c\u201d\u2018\u2019"
_LAST = (re.compile("(?<=[:\uff1a])[^:\uff1a]+$"), re.compile(r"\S+$"), re.compile("[!-~]+$"))
_FIRST = (re.compile(r"\S+"), re.compile("[!-~]+"))
_RUNS = re.compile(r"(\d+)|([a-z]+)")
_SIGN = "\ue000"
_LEAST_RATIO = 0.5
# A field that knows nearly as many of the values as another may be the one that is meant.
_RIVAL_RATIO = 0.9
# Names that nothing knows are looked at one by one, for one of them may be words of the question.
_MOST_STRANGERS = 200
_WORDS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.PERIOD, Kind.DIMENSION, Kind.CUE)


@dataclass(frozen=True, slots=True)
class _Item:
    """A stretch of the text as typed, and what it says in normal text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedList:
    """A text with a sign for its list, what is typed beside it, and what it is in every field it may be of."""

    text: NormalText
    beside: NormalText
    at: int
    fields: tuple[Pasted, ...]

    def mentions(
        self, tokens: tuple[Token, ...], others: Iterable[Mention], resources: Resources
    ) -> tuple[Mention, ...]:
        """The list in each of its fields, and the words that point to it, beside the other mentions of the question."""
        said = {one.value for one in others if one.kind is Kind.DIMENSION}
        fields = resources.ground.view.fields
        found = (
            Mention(
                start=self.at,
                end=self.at + 1,
                kind=Kind.GROUP,
                value=one,
                cost=DETOUR_COST if fields[one.address].is_detour and one.address not in said else 0.0,
            )
            for one in self.fields
        )
        return (*list_words().annotate(tokens), *found)


def pasted_list(typed: str, resources: Resources) -> PastedList | None:
    """The list of a text; None when there is none, or something between its values may be words of the question."""
    segments = tuple(_segments(typed)) if len(_BREAK.findall(typed)) >= _FEWEST - 1 and _SIGN not in typed else ()
    if not _FEWEST <= len(segments) <= _MOST_SEGMENTS:
        return None
    items, known = _items(typed, segments, resources)
    values = tuple(dict.fromkeys(one.text for one in items))
    if not _FEWEST <= len(values) <= MOST_VALUES:
        return None
    shapes = {_shape(one) for one in known}
    strangers = [one for one in values if one not in known and not _is_code(one, shapes)]
    if len(strangers) > _MOST_STRANGERS or any(_says_something(one, resources) for one in strangers):
        return None
    found = tuple(_fields_of({one.text: typed[one.start : one.end] for one in items}, known, resources))
    return _with_sign(typed, items[0].start, items[-1].end, found) if found else None


def _segments(typed: str) -> Iterator[_Item]:
    """What stands between the breaks, without what is around it; blank cells are nothing."""
    edges = [-1, *(match.start() for match in _BREAK.finditer(typed)), len(typed)]
    for before, after in pairwise(edges):
        if item := _item(typed, before + 1, after):
            yield item


def _item(typed: str, start: int, end: int) -> _Item | None:
    text = typed[start:end]
    left = len(text) - len(text.lstrip(_AROUND))
    bare = text.strip(_AROUND)
    normal = normalise(bare).text
    return _Item(start + left, start + left + len(bare), normal) if normal else None


def _items(
    typed: str, segments: tuple[_Item, ...], resources: Resources
) -> tuple[list[_Item], Mapping[str, tuple[MemberValue, ...]]]:
    """The values, from the first that is known to the last with codes of the same shape beside them; and what is known.

    The first and the last may stand with words of the question: "sales of C001", C999 的销售额.
    """
    known = resources.exact_members({one.text for one in segments})
    places = [place for place, one in enumerate(segments) if one.text in known]
    if not places:
        return [], {}
    first, last = places[0], places[-1]
    shapes = {_shape(one) for one in known}
    while first and _is_code(segments[first - 1].text, shapes):
        first -= 1
    while last + 1 < len(segments) and _is_code(segments[last + 1].text, shapes):
        last += 1
    before = _within(typed, segments[first - 1 : first] if first else (), _LAST)
    after = _within(typed, segments[last + 1 : last + 2], _FIRST)
    edges = resources.exact_members({one.text for one in (*before, *after)})
    is_value = {one.text for one in (*before, *after) if one.text in edges or _is_code(one.text, shapes)}
    lead = next((one for one in before if one.text in is_value), None)
    rest = next((one for one in after if one.text in is_value), None)
    items = [*([lead] if lead else []), *segments[first : last + 1], *([rest] if rest else [])]
    texts = {one.text for one in items}
    return items, {text: members for text, members in {**known, **edges}.items() if text in texts}


def _within(typed: str, segments: tuple[_Item, ...], patterns: tuple[re.Pattern[str], ...]) -> list[_Item]:
    """What may be a value at the edge of a segment that holds words as well."""
    found = []
    for segment in segments:
        matches = (pattern.search(typed[segment.start : segment.end]) for pattern in patterns)
        spans = ((segment.start + match.start(), segment.start + match.end()) for match in matches if match)
        found += [item for span in spans if (item := _item(typed, *span)) is not None]
    return found


def _shape(text: str) -> str:
    """Figures and letters as one sign a run: C-0017 and d-3 are alike."""
    return _RUNS.sub(lambda match: "9" if match[1] else "a", text)


def _is_code(text: str, shapes: set[str]) -> bool:
    """Whether a text is a code like the known ones: with figures, and of the same shape."""
    return text.isascii() and " " not in text and any(one.isdigit() for one in text) and _shape(text) in shapes


def _says_something(text: str, resources: Resources) -> bool:
    """Whether a stretch that no field knows holds a word that a question may be made of."""
    normal = normalise(text)
    found = annotate(normal, tokenise(normal), resources)
    return any(one.kind in _WORDS and not str(one.value).startswith("and") for one in found)


def _fields_of(
    written: Mapping[str, str], known: Mapping[str, tuple[MemberValue, ...]], resources: Resources
) -> Iterator[Pasted]:
    """What the list is in each field that knows most of it, and nearly as much as any other does.

    A value that several rows share, or that stands for two, is none that a field knows.
    """
    fields = resources.ground.view.fields
    found: dict[str, dict[str, MemberValue | None]] = {}
    for text, members in known.items():
        for member in members:
            if member.address in fields:
                of_field = found.setdefault(member.address, {})
                is_clear = member.keys == 1 and (text not in of_field or of_field[text] == member)
                of_field[text] = member if is_clear else None
    clear = {address: {text: one for text, one in of.items() if one} for address, of in found.items()}
    most = max(map(len, clear.values()), default=0)
    if most < _LEAST_RATIO * len(written):
        return
    rivals = {address: of for address, of in clear.items() if len(of) >= _RIVAL_RATIO * most}
    for address in sorted(rivals):
        if not any(_is_written_better(rivals, other, address, resources) for other in rivals):
            of = rivals[address]
            lost = tuple(typed for text, typed in written.items() if text not in of)
            values = tuple(of[text].value for text in written if text in of)
            yield Pasted(address=address, values=values, lost=lost, count=len(written))


def _is_written_better(
    rivals: Mapping[str, Mapping[str, MemberValue]], other: str, address: str, resources: Resources
) -> bool:
    """Whether another field of the same rows is the one whose values stand there: codes, and not names behind codes."""
    fields = resources.ground.view.fields
    if other == address or fields[other].home != fields[address].home:
        return False
    if other.rpartition(".")[0] != address.rpartition(".")[0]:
        return False
    own, others = (_as_written(rivals[one]) for one in (address, other))
    return others > own


def _as_written(found: Mapping[str, MemberValue]) -> int:
    """How many values are written in the list just as they are stored."""
    return sum(normalise(str(member.value)).text == text for text, member in found.items())


def _with_sign(typed: str, start: int, end: int, fields: tuple[Pasted, ...]) -> PastedList:
    beside = normalise(f"{typed[:start]}{_SIGN}{typed[end:]}")
    longer = end - start - 1
    origin = tuple(at if at <= start else at + longer for at in beside.origin)
    return PastedList(
        text=NormalText(beside.text, typed, origin),
        beside=normalise(f"{typed[:start]} {typed[end:]}"),
        at=beside.text.index(_SIGN),
        fields=fields,
    )
