"""Two rankings into one, and how far to trust each place of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). The encoder leads where it covers the text; n-grams then
# speak only for what is spelled alike (typos, shared stems), for function words make everything a little alike.
_RANK_OFFSET = 10
_LEXICAL_SHARE = 0.4
_SPELLED_ALIKE = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A logistic curve from likeness to the share of right proposals."""

    offset: float
    dense: float
    lexical: float

    def confidence(self, dense: float, lexical: float) -> float:
        return 1 / (1 + math.exp(-(self.offset + self.dense * dense + self.lexical * lexical)))


# `python -m evals.bench.retrieval --fit` on both workspaces: paraphrases, misspelt names, words that nothing governs.
_WITH_ENCODER = Calibration(offset=-3.6, dense=4.1, lexical=4.7)
_LEXICAL_ONLY = Calibration(offset=-1.1, dense=0.0, lexical=6.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessOf:
    """Cosines of one text with keys: by the encoder (None: it does not cover the text) and by n-grams."""

    dense: Mapping[str, float] | None
    lexical: Mapping[str, float]


def fuse(likeness: LikenessOf) -> tuple[tuple[str, float], ...]:
    """Keys with a confidence 0..1, best first and never rising.

    The confidence is how often a first proposal of such likeness was the right one in trials, where one written
    text in three had no right one. It says nothing about the distance to the next: two near scores are two candidates.
    """
    found: list[tuple[str, float]] = []
    ceiling = 1.0
    for key in _by_rank(likeness):
        ceiling = min(ceiling, confidence(likeness, key))
        found.append((key, ceiling))
    return tuple(found)


def confidence(likeness: LikenessOf, key: str) -> float:
    """The calibrated likeness of one key."""
    lexical = likeness.lexical.get(key, 0.0)
    if likeness.dense is None:
        return _LEXICAL_ONLY.confidence(0.0, lexical)
    return _WITH_ENCODER.confidence(likeness.dense.get(key, 0.0), lexical)


def _by_rank(likeness: LikenessOf) -> list[str]:
    points: dict[str, float] = {}
    dense, lexical = likeness.dense or {}, likeness.lexical
    share, least = (1.0, 0.0) if likeness.dense is None else (_LEXICAL_SHARE, _SPELLED_ALIKE)
    for rank, key in enumerate(_descending(dense)):
        points[key] = points.get(key, 0.0) + 1 / (_RANK_OFFSET + rank)
    for rank, key in enumerate(_descending(lexical)):
        if lexical[key] > least:
            points[key] = points.get(key, 0.0) + share / (_RANK_OFFSET + rank)
    return _descending(points)


def _descending(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda key: (-scores[key], key))
