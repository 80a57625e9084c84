"""The builtin encoder: one vector a feature, added up; made by `python -m evals.training`.

Texts of both languages come to lie near one another, without torch, without a product of matrices (so that no thread
is taken) and in a few dozen microseconds. `bilingual.npz` holds eight bits a number, one scale a vector.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.understand.normalise import normalise
from assistant.understand.retrieve.features import features_of

Array: TypeAlias = NDArray[np.float32]

_WEIGHTS = Path(__file__).with_name("bilingual.npz")
_LARGEST = 127
_LEAST = 0.01  # of a vector's largest number: what is below rounds to nothing


@dataclass(frozen=True, slots=True)
class Table:
    """A vector by feature: row `numbers[feature]` of `rows` times that row's scale."""

    numbers: dict[str, int]
    rows: NDArray[np.int8]
    scales: Array

    @classmethod
    def of(cls, features: Sequence[str], vectors: Array) -> Self:
        """The table of these vectors, rounded to eight bits each."""
        scales = (np.maximum(np.abs(vectors).max(axis=1), _LEAST) / _LARGEST).astype(np.float16).astype(np.float32)
        rows = np.clip(np.rint(vectors / scales[:, None]), -_LARGEST, _LARGEST).astype(np.int8)
        return cls({feature: number for number, feature in enumerate(features)}, rows, scales)

    @classmethod
    def open(cls, path: Path) -> Self:
        with np.load(path) as saved:
            features = saved["features"].tobytes().decode().split("\n")
            scales = saved["scales"].astype(np.float32)
            return cls({feature: number for number, feature in enumerate(features)}, saved["rows"], scales)

    def save(self, path: Path) -> None:
        features = np.frombuffer("\n".join(self.numbers).encode(), dtype=np.uint8)
        np.savez_compressed(path, features=features, rows=self.rows, scales=self.scales.astype(np.float16))

    def numbers_in(self, text: str) -> list[int]:
        """The numbers of the known features of a text as typed."""
        return [self.numbers[one] for one in features_of(normalise(text).text) if one in self.numbers]

    def vector(self, text: str) -> Array:
        """The sum over the known features, of length one; all zeros where none is known."""
        numbers = self.numbers_in(text)
        total = (self.rows[numbers] * self.scales[numbers, None]).sum(axis=0, dtype=np.float32)
        length = np.sqrt((total * total).sum(dtype=np.float32))
        scaled: Array = total / length if length else total
        return scaled


class Bilingual:
    """The encoder of Chinese and English business words."""

    @cached_property
    def fingerprint(self) -> str:
        return "bilingual-" + hashlib.sha256(_WEIGHTS.read_bytes()).hexdigest()[:16]

    def covers(self, text: str) -> bool:
        return bool(self._table.numbers_in(text))

    def encode(self, texts: Sequence[str]) -> Array:
        return np.stack([self._table.vector(text) for text in texts])

    @cached_property
    def _table(self) -> Table:
        return Table.open(_WEIGHTS)
