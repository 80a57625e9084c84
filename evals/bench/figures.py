"""The two statistics of the benchmarks: an interval of a share, and a logistic curve."""

import math

import numpy as np
from numpy.typing import NDArray

_NINETY_FIVE = 1.96
_STEPS = 60


def interval(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score (Wilson 1927)."""
    share = part / whole
    weight = _NINETY_FIVE**2 / whole
    middle = (share + weight / 2) / (1 + weight)
    half = _NINETY_FIVE * math.sqrt(share * (1 - share) / whole + weight / (4 * whole)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def logistic(
    rows: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """The coefficients, the offset first, of a ridge logistic regression by Newton's method.

    `rows` are the features of each trial without the offset, `right` is 0 or 1, `weights` say how much a trial counts.
    """
    inputs = np.column_stack([np.ones(len(rows)), rows])
    curve = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        expected = chance(rows, curve)
        gradient = inputs.T @ (weights * (expected - right)) + ridge * curve
        bend = (inputs * (weights * expected * (1 - expected))[:, None]).T @ inputs
        curve = curve - np.linalg.solve(bend + ridge * np.eye(len(curve)), gradient)
    return curve


def chance(rows: NDArray[np.float64], curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability, 0..1, of each row by a curve."""
    drive: NDArray[np.float64] = np.clip(curve[0] + rows @ curve[1:], -30, 30)
    return 1 / (1 + np.exp(-drive))
