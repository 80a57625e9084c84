"""Words that say nothing beside what they frame: the month of May, exact sales, 华东名下的客户, run me the sales."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from assistant.understand.clauses import ENDS
from assistant.understand.languages import LANGUAGES, framing_of
from assistant.understand.lexicon import Entry, Lexicon
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.tokens import Token
from assistant.understand.words.held import is_held
from assistant.understand.words.units import is_currency
from assistant.understand.words.vocabulary import entries_of
from semantic.catalog import Metric
from semantic.view import View

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)
_FRAMED = {
    "period": (Kind.PERIOD,),
    "number": _NUMBERS,
    "money": (Kind.METRIC,),
    "cost": (Kind.METRIC,),
    "grouping": (Kind.DIMENSION,),
    "member": (Kind.MEMBER, Kind.GROUP),
    "alone": (Kind.MEMBER,),
    "pair": _NUMBERS,
    "balance": (Kind.METRIC,),
}
# What says that each of something has its own (a row for each region), and what asks how many people there are.
_CUES = {"each": "each", "people": "sort.count.people"}
# Of members where no grouping is named: customers with orders in both cities are other ones than those of both.
_OF_MEMBERS_ALONE = "before.alone"
# Of numbers, unless it says of whom both are true: who had both orders and returns.
_OF_A_PAIR = "before.pair"
_WITH = "and.with"
_SAYING_WHO = ("which", "which_several", "whose", "absent", "count", "how_much")


# Words that fill at an edge of a question, whatever they stand beside: what they name here they mean there too.
_AT_AN_EDGE = ("first", "last", "either")
_CALLED = (Kind.DIMENSION, Kind.METRIC, Kind.TERM, Kind.DATASET)


@cache
def _framing_words() -> Lexicon:
    """Words that fill beside what they frame; the value says where: `before.period`, `first`, `opens.at.level`."""
    return Lexicon(_framing_entries())


def _framing_entries() -> Iterator[Entry]:
    for language in LANGUAGES:
        words = framing_of(language)
        for side in ("first", "last", "either"):
            yield from entries_of(Kind.FILLER, side, words.get(side, ()), Evidence.EXACT)
        for side in ("before", "behind", "where", "opening"):
            for framed, said in words[side].items():
                yield from entries_of(Kind.FILLER, f"{side}.{framed}", said, Evidence.EXACT)
        for left, right in words["around"]:
            yield from entries_of(Kind.FILLER, f"opens.{left}.{right}", [left], Evidence.EXACT)
            yield from entries_of(Kind.FILLER, f"closes.{left}.{right}", [right], Evidence.EXACT)


def framing(
    normal: NormalText,
    tokens: tuple[Token, ...],
    grammar: tuple[Mention, ...],
    content: tuple[Mention, ...],
    view: View,
) -> tuple[Mention, ...]:
    """The words that fill where they stand, by the names, times and words of each beside them."""
    content = tuple(_on_their_own(content))
    named = {(one.start, one.end) for one in content if one.kind in _CALLED and one.evidence <= Evidence.SYNONYM}
    said = tuple(
        one
        for one in _framing_words().annotate(tokens)
        if one.value not in _AT_AN_EDGE or (one.start, one.end) not in named  # 老师 where there are teachers
    )
    if any(one.kind is Kind.DIMENSION for one in content):
        said = tuple(one for one in said if one.value != _OF_MEMBERS_ALONE)
    numbers = [one for one in content if one.kind in _NUMBERS and one.evidence <= Evidence.SYNONYM]
    if any(_says_who(one) and not _is_part_of(one, numbers) for one in (*grammar, *content)):
        said = tuple(one for one in said if one.value not in (_OF_MEMBERS_ALONE, _OF_A_PAIR))
    if not said:
        return ()
    filling = {normal.text[one.start : one.end] for one in grammar if one.kind is Kind.FILLER}
    edges = _Edges(normal.text, frozenset(filling))
    beside = (*grammar, *content)
    found = [one for one in said if _frames(one, edges, beside, view) or _is_beside_a_cue(one, edges, beside)]
    return tuple(replace(one, value=None) for one in (*found, *_around(said, edges, content)))


def _says_who(one: Mention) -> bool:
    """Whether a word may ask of whom several things are true at once: how many stayed in both cities."""
    said = str(one.value)
    is_asked = one.kind is Kind.CUE and (said == _WITH or said.partition(".")[0] in _SAYING_WHO)
    return one.kind is Kind.DEED or is_asked


def _is_part_of(one: Mention, numbers: list[Mention]) -> bool:
    """Whether a word is one of a number's name: the takings of job takings are no deed."""
    return any(number.start <= one.start and one.end <= number.end for number in numbers)


def _on_their_own(content: tuple[Mention, ...]) -> Iterator[Mention]:
    """The names without groupings that are only a part of a number's name: the jobs of job takings."""
    wholes = [one for one in content if one.kind in _NUMBERS]
    for one in content:
        size = one.end - one.start
        if one.kind is not Kind.DIMENSION or not any(
            whole.start <= one.start and one.end <= whole.end and whole.end - whole.start > size for whole in wholes
        ):
            yield one


class _Edges:
    """Which places of a text lie side by side, but for blanks and words that fill."""

    def __init__(self, text: str, filling: frozenset[str]) -> None:
        self._text, self._filling = text, filling

    def meet(self, end: int, start: int) -> bool:
        return end <= start and self._says_nothing(self._text[end:start])

    def is_first(self, start: int) -> bool:
        """Whether nothing but words that fill stands before, from where a clause begins."""
        return self._says_nothing(ENDS.split(self._text[:start])[-1])

    def is_last(self, end: int) -> bool:
        return self._says_nothing(ENDS.split(self._text[end:])[0])

    def _says_nothing(self, gap: str) -> bool:
        words = gap.replace("-", " ").split()
        return not words or gap.strip() in self._filling or all(word in self._filling for word in words)


def _frames(one: Mention, edges: _Edges, beside: tuple[Mention, ...], view: View) -> bool:
    side, _, framed = str(one.value).partition(".")
    match side:
        case "first":
            return edges.is_first(one.start) and not edges.is_last(one.end)
        case "last":
            return edges.is_last(one.end) and not edges.is_first(one.start)
        case "either":
            return edges.is_first(one.start) or edges.is_last(one.end)
        case "before":
            return any(edges.meet(one.end, other.start) for other in beside if _is_framed(other, framed, view))
        case "behind":
            return any(edges.meet(other.end, one.start) for other in beside if _is_framed(other, framed, view))
    return False


def _is_beside_a_cue(one: Mention, edges: _Edges, beside: tuple[Mention, ...]) -> bool:
    """Whether a word says no more than what is asked of it: the share that Germany makes up.

    An order stands at the beginning and before what it orders, or it may be part of a name: put May beside June.
    """
    side, _, head = str(one.value).partition(".")
    is_asked = any(cue.kind is Kind.CUE and str(cue.value).partition(".")[0] == head for cue in beside)
    if side == "where":
        return is_asked
    ordered = (other.start for other in beside if other.kind in (Kind.MEMBER, Kind.GROUP, Kind.PERIOD))
    is_order = side == "opening" and is_asked and edges.is_first(one.start)
    return is_order and any(edges.meet(one.end, start) for start in ordered)


def _is_framed(one: Mention, framed: str, view: View) -> bool:
    if framed in _CUES:
        return one.kind is Kind.CUE and str(one.value).startswith(_CUES[framed])
    if one.kind not in _FRAMED[framed] or one.evidence >= Evidence.PART:
        return False
    metric = view.catalog.metrics.get(str(one.value)) if one.kind is Kind.METRIC else None
    match framed:
        case "money":
            return metric is not None and is_currency(metric.unit)
        case "cost":
            return metric is not None and _is_cost(metric)
        case "balance":
            return metric is not None and is_held(metric, view)
    return True


def _is_cost(metric: Metric) -> bool:
    return is_currency(metric.unit) and metric.favourable == "down"


def _around(said: tuple[Mention, ...], edges: _Edges, content: tuple[Mention, ...]) -> Iterator[Mention]:
    """Both words of a pair, with a grouping between them: at region level, 从大区的角度."""
    names = [one for one in content if one.kind is Kind.DIMENSION]
    for opening in said:
        side, _, pair = str(opening.value).partition(".")
        closing = [one for one in said if side == "opens" and one.value == f"closes.{pair}"]
        for one in closing:
            if any(edges.meet(opening.end, name.start) and edges.meet(name.end, one.start) for name in names):
                yield from (opening, one)
