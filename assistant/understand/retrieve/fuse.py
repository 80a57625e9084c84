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


# Fitted by `evals/bench/retrieval.py --fit` on the Northwind paraphrases and the words that nothing governs.
_WITH_ENCODER = Calibration(offset=-6.0, dense=10.0, lexical=2.0)
_LEXICAL_ONLY = Calibration(offset=-4.0, dense=0.0, lexical=10.0)


def fuse(dense: Mapping[str, float] | None, lexical: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Keys with a confidence 0..1, best first and never rising; `dense` None: the encoder does not cover the text.

    The confidence is the share of proposals of such likeness that were right in trials, the first of a list taken.
    """
    ranked = _by_rank(dense, lexical)
    calibration = _LEXICAL_ONLY if dense is None else _WITH_ENCODER
    found: list[tuple[str, float]] = []
    ceiling = 1.0
    for key in ranked:
        likeness = calibration.confidence((dense or {}).get(key, 0.0), lexical.get(key, 0.0))
        ceiling = min(ceiling, likeness)
        found.append((key, ceiling))
    return tuple(found)


def _by_rank(dense: Mapping[str, float] | None, lexical: Mapping[str, float]) -> list[str]:
    points: dict[str, float] = {}
    lexical_share = 1.0 if dense is None else _LEXICAL_SHARE
    least = 0.0 if dense is None else _SPELLED_ALIKE
    for rank, key in enumerate(_descending(dense or {})):
        points[key] = points.get(key, 0.0) + 1 / (_RANK_OFFSET + rank)
    for rank, key in enumerate(_descending(lexical)):
        if lexical[key] > least:
            points[key] = points.get(key, 0.0) + lexical_share / (_RANK_OFFSET + rank)
    return _descending(points)


def _descending(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda key: (-scores[key], key))
