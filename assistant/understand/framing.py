"""Words that say nothing beside what they frame: the month of May, exact sales, 华东名下的客户, run me the sales."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.clauses import ENDS
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.operators.count import is_currency
from assistant.understand.tokens import Token
from assistant.understand.vocabulary import framing_words
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
}
# What says that each of something has its own (a row for each region), and what asks how many people there are.
_CUES = {"each": "each", "people": "sort.count.people"}


def framing(
    normal: NormalText,
    tokens: tuple[Token, ...],
    grammar: tuple[Mention, ...],
    content: tuple[Mention, ...],
    view: View,
) -> tuple[Mention, ...]:
    """The words that fill where they stand, by the names, times and words of each beside them."""
    said = framing_words().annotate(tokens)
    if not said:
        return ()
    filling = {normal.text[one.start : one.end] for one in grammar if one.kind is Kind.FILLER}
    edges = _Edges(normal.text, frozenset(filling))
    found = [one for one in said if _frames(one, edges, (*grammar, *content), view)]
    return tuple(replace(one, value=None) for one in (*found, *_around(said, edges, content)))


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
