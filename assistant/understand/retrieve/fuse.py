"""Three kinds of likeness into one ranking, and how far to trust each place of it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from heapq import nsmallest
from pathlib import Path
from typing import Any

import yaml

CALIBRATION = Path(__file__).with_name("calibration.yml")
# Likeness of spelling says something only beyond what any two texts of a language share.
_SPELLED_ALIKE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the trust in one proposal rests on, each about 0..1.

    `lead`: how far the first is ahead of the second in meaning and spelling together; 0 for every other.
    """

    meaning: float
    lead: float
    otherwise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessOf:
    """One text beside keys: cosines by the encoder (None: it does not cover the text) and by n-grams.

    `otherwise`: the share of the text that names a concept which the key never mentions.
    """

    dense: Mapping[str, float] | None
    lexical: Mapping[str, float]
    otherwise: Mapping[str, float]


def fuse(likeness: LikenessOf, count: int) -> tuple[tuple[str, float], ...]:
    """The first `count` keys with a confidence 0..1, best first and never rising.

    That of the first is how often a first proposal of such features was right in trials, where one written text in
    three had no right one. That of another says how near it would be without a rival: two near ones are two candidates.
    """
    found: list[tuple[str, float]] = []
    ceiling = 1.0
    for key, features in features_of(likeness, count):
        if likeness.dense is None:
            trust = _trust("spelled", {"spelling": likeness.lexical[key]})
        else:
            trust = _trust("meant", asdict(features))
        ceiling = min(ceiling, trust)
        found.append((key, ceiling))
    return tuple(found)


def features_of(likeness: LikenessOf, count: int) -> tuple[tuple[str, Features], ...]:
    """The first `count` keys with what their confidence rests on, best first."""
    points = _points(likeness)
    ranked = nsmallest(max(count, 2), points, key=lambda key: (-points[key], key))
    dense = likeness.dense or {}
    lead = points[ranked[0]] - points[ranked[1]] if len(ranked) > 1 else 0.0
    return tuple(
        (
            key,
            Features(
                meaning=dense.get(key, 0.0),
                lead=lead if rank == 0 else 0.0,
                otherwise=likeness.otherwise.get(key, 0.0),
            ),
        )
        for rank, key in enumerate(ranked[:count])
    )


def _points(likeness: LikenessOf) -> dict[str, float]:
    """Meaning, and spelling on top of it where it is more than chance."""
    if likeness.dense is None:
        return dict(likeness.lexical)
    least = min(likeness.dense.values(), default=0.0)  # what is not among the nearest is at best as near as the last
    points = dict(likeness.dense)
    for key, spelled in likeness.lexical.items():
        if spelled > _SPELLED_ALIKE:
            points[key] = points.get(key, least) + spelled - _SPELLED_ALIKE
    return points


def _trust(curve: str, values: Mapping[str, float]) -> float:
    weights = _calibration()[curve]
    total = weights["offset"] + sum(weights[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-total))


@cache
def _calibration() -> Mapping[str, Mapping[str, float]]:
    """The curves by name: for texts that the encoder covers, and for those of which it knows no word."""
    written: dict[str, Any] = yaml.safe_load(CALIBRATION.read_text(encoding="utf-8"))
    return written
