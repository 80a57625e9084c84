"""The k best ways to cover a question with mentions that do not overlap; what none covers becomes Unknown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.tokens import Token

# One mention costs one, so that a long match beats its parts; a filler costs less than content, Unknown far more.
_MENTION_COST = 1.0
_FILLER_COST = 0.75
_UNKNOWN_COST = 6.0
_EVIDENCE_COST = {
    Evidence.EXACT: 0.0,
    Evidence.SYNONYM: 0.02,
    Evidence.INFLECTION: 0.05,
    Evidence.CONCEPT: 0.1,
    Evidence.PART: 0.4,
    Evidence.TYPO: 1.0,
    Evidence.EMBEDDING: 1.5,
    Evidence.NONE: 0.0,
}


@dataclass(frozen=True, slots=True)
class Cover:
    """A path through the lattice: mentions in order, without overlap, and what it costs."""

    cost: float
    mentions: tuple[Mention, ...]


class _Path(NamedTuple):
    """A cover as far as it goes; `kinds`: what kind each of its mentions is of, by the first letter."""

    cost: float
    kinds: str
    mentions: tuple[Mention, ...]


def cost_of(mention: Mention) -> float:
    """What a mention adds to its path."""
    if mention.kind is Kind.UNKNOWN:
        return _UNKNOWN_COST
    own = _FILLER_COST if mention.kind in (Kind.FILLER, Kind.ECHO) else _MENTION_COST
    return own + mention.cost + _EVIDENCE_COST[mention.evidence]


def cover(tokens: tuple[Token, ...], mentions: Iterable[Mention], count: int) -> tuple[Cover, ...]:
    """The `count` cheapest covers of all tokens, cheapest first; symbols that nothing takes cost nothing."""
    position = {token.start: index for index, token in enumerate(tokens)}
    after = {token.end: index + 1 for index, token in enumerate(tokens)}
    edges: dict[int, list[tuple[int, Mention | None, float]]] = defaultdict(list)
    for mention in mentions:
        if mention.start in position and mention.end in after:
            edges[position[mention.start]].append((after[mention.end], mention, cost_of(mention)))
    for index, token in enumerate(tokens):
        if not (token.is_symbol and any(end == index + 1 for end, _, _ in edges[index])):
            edges[index].append(_bare(index, token))
    best: list[list[_Path]] = [[] for _ in range(len(tokens) + 1)]
    best[0] = [_Path(0.0, "", ())]
    for index in range(len(tokens)):
        for end, taken, cost in edges[index]:
            step, kind = ((taken,), taken.kind[0]) if taken else ((), "")
            best[end].extend(_Path(path.cost + cost, path.kinds + kind, path.mentions + step) for path in best[index])
        best[index] = []
        best[index + 1] = sorted(best[index + 1], key=_rank)[:count]
    return tuple(Cover(path.cost, path.mentions) for path in best[-1])


def _rank(path: _Path) -> tuple[float, int, str]:
    return round(path.cost, 6), len(path.kinds), path.kinds


def _bare(index: int, token: Token) -> tuple[int, Mention | None, float]:
    if token.is_symbol:
        return index + 1, None, 0.0
    unknown = Mention(start=token.start, end=token.end, kind=Kind.UNKNOWN, value=token.text, evidence=Evidence.NONE)
    return index + 1, unknown, cost_of(unknown)
