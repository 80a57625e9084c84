"""A logistic curve from the features of a first proposal to the share of right ones."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Protocol

import numpy as np
import yaml

from assistant.understand.retrieve.fuse import Features

_HEADER = """\
# How far to trust a first proposal: a logistic curve over what speaks for it and against it.
# Written by `python -m evals.bench.retrieval --fit` on the paraphrases of Northwind and the demo; reviewed, not edited.
"""
_RIDGE = 0.1
_MISSPELT_SHARE = 0.5
_SPELLED = ("spelling",)


class _Asked(Protocol):
    @property
    def sort(self) -> str: ...


class _Trial(Protocol):
    @property
    def asked(self) -> _Asked: ...
    @property
    def features(self) -> Features | None: ...
    @property
    def is_covered(self) -> bool: ...
    def is_right(self) -> bool: ...


def calibration(found: Sequence[_Trial]) -> str:
    """The text of `calibration.yml`: a curve for texts that the encoder covers, and one for those it does not.

    Misspelt names weigh half as much together as the written texts, which are fewer. What nothing covers is fitted on
    all texts: those without any word that the encoder knows are too few.
    """
    proposed = [(trial, trial.features) for trial in found if trial.features is not None]
    meant = [(trial, features) for trial, features in proposed if trial.is_covered]
    names = tuple(field.name for field in fields(Features))
    curves = {"meant": _curve(meant, names), "spelled": _curve(proposed, _SPELLED)}
    return _HEADER + yaml.safe_dump(curves, default_flow_style=None, sort_keys=False, width=120)


def _curve(found: Sequence[tuple[_Trial, Features]], names: Sequence[str]) -> dict[str, float]:
    """The weights by Newton's method."""
    spelled = np.array([trial.asked.sort == "misspelt" for trial, _ in found])
    weights = np.where(spelled, _MISSPELT_SHARE * (~spelled).sum() / max(spelled.sum(), 1), 1.0)
    inputs = np.array([[1.0, *(getattr(features, name) for name in names)] for _, features in found])
    right = np.array([trial.is_right() for trial, _ in found], dtype=float)
    curve = np.zeros(inputs.shape[1])
    for _ in range(50):
        expected = 1 / (1 + np.exp(-inputs @ curve))
        gradient = inputs.T @ (weights * (expected - right)) + _RIDGE * curve
        bend = (inputs * (weights * expected * (1 - expected))[:, None]).T @ inputs
        curve -= np.linalg.solve(bend + _RIDGE * np.eye(len(curve)), gradient)
    return {name: round(float(weight), 2) for name, weight in zip(("offset", *names), curve, strict=True)}
