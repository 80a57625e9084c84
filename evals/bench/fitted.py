"""A logistic curve from the features of a first proposal to the share of right ones."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Protocol

import numpy as np
import yaml

from assistant.understand.retrieve.fuse import Features
from evals.bench.figures import logistic

_HEADER = """\
# How far to trust a first proposal: a logistic curve over what speaks for it and against it.
# Written by `python -m evals.bench.retrieval --fit` on the paraphrases of Northwind and the demo; reviewed, not edited.
"""
_RIDGE = 0.1
_MISSPELT_SHARE = 0.5


class _Asked(Protocol):
    @property
    def sort(self) -> str: ...


class _Trial(Protocol):
    @property
    def asked(self) -> _Asked: ...
    @property
    def features(self) -> Features | None: ...
    @property
    def spelling(self) -> float: ...
    @property
    def is_covered(self) -> bool: ...
    def is_right(self, among: int = ..., signal: str = ...) -> bool: ...


def calibration(found: Sequence[_Trial]) -> str:
    """The text of `calibration.yml`: a curve for texts that the encoder covers, and one for those it does not.

    The latter is fitted on what n-grams alone propose for every text, for few have no word that the encoder knows.
    Misspelt names weigh half as much together as the written texts, which are fewer.
    """
    names = tuple(field.name for field in fields(Features))
    meant = [(trial, trial.features) for trial in found if trial.features is not None and trial.is_covered]
    curves = {
        "meant": _curve(
            [trial for trial, _ in meant],
            [[getattr(features, name) for name in names] for _, features in meant],
            [trial.is_right() for trial, _ in meant],
            names,
        ),
        "spelled": _curve(
            found,
            [[trial.spelling] for trial in found],
            [trial.is_right(1, "lexical") for trial in found],
            ("spelling",),
        ),
    }
    return _HEADER + yaml.safe_dump(curves, default_flow_style=None, sort_keys=False, width=120)


def _curve(
    found: Sequence[_Trial], rows: Sequence[Sequence[float]], right: Sequence[bool], names: Sequence[str]
) -> dict[str, float]:
    """The weights by Newton's method."""
    spelled = np.array([trial.asked.sort == "misspelt" for trial in found])
    weights = np.where(spelled, _MISSPELT_SHARE * (~spelled).sum() / max(spelled.sum(), 1), 1.0)
    curve = logistic(np.array(rows, dtype=float), np.array(right, dtype=float), weights, _RIDGE)
    return {name: round(float(weight), 2) for name, weight in zip(("offset", *names), curve, strict=True)}
