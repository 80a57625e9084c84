"""Texts by their character n-grams: TF-IDF in numpy, for every script alike and without a segmenter."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Scores: TypeAlias = NDArray[np.float32]

_RUN = re.compile(r"[a-z0-9\u00c0-\u024f]+|[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_FIRST_HAN = "\u2e80"
_HAN_SIZES = (1, 2, 3)
_LATIN_SIZES = (3, 4)


def grams_of(text: str) -> Iterator[str]:
    """The n-grams of a normal text: 1 to 3 Han characters; whole Latin words, and 3 or 4 letters with their borders."""
    for run in _RUN.findall(text):
        if run >= _FIRST_HAN:
            yield from (run[at : at + size] for size in _HAN_SIZES for at in range(len(run) - size + 1))
            continue
        bordered = f" {run} "
        yield bordered
        for size in _LATIN_SIZES:
            yield from (bordered[at : at + size] for at in range(len(bordered) - size + 1))


class Lexical:
    """An inverted index of texts by n-gram; rows are the texts in the order given."""

    def __init__(
        self, *, grams: Sequence[str], starts: NDArray[np.int64], rows: NDArray[np.int32], weights: Scores, size: int
    ) -> None:
        self._numbers = {gram: number for number, gram in enumerate(grams)}
        self._starts, self._rows, self._weights, self._size = starts, rows, weights, size

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """The index of normal texts."""
        counts = [Counter(grams_of(text)) for text in texts]
        frequency = Counter(gram for count in counts for gram in count)
        grams = sorted(frequency)
        numbers = {gram: number for number, gram in enumerate(grams)}
        idf = np.array([_idf(len(texts), frequency[gram]) for gram in grams], dtype=np.float32)
        columns = np.array([numbers[gram] for count in counts for gram in count], dtype=np.int64)
        rows = np.array([row for row, count in enumerate(counts) for _ in count], dtype=np.int32)
        often = np.array([many for count in counts for many in count.values()], dtype=np.float32)
        weights = (1 + np.log(often)) * idf[columns]
        lengths = np.sqrt(np.bincount(rows, weights=weights * weights, minlength=len(texts)))
        weights = (weights / lengths[rows]).astype(np.float32)
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(len(grams) + 1))
        return cls(grams=grams, starts=starts, rows=rows[order], weights=weights[order], size=len(texts))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index that `save` left in a folder."""
        grams = (folder / "grams.txt").read_text(encoding="utf-8").split("\n")
        with np.load(folder / "grams.npz") as saved:
            return cls(
                grams=grams,
                starts=saved["starts"],
                rows=saved["rows"],
                weights=saved["weights"],
                size=int(saved["size"]),
            )

    def save(self, folder: Path) -> None:
        (folder / "grams.txt").write_text("\n".join(self._numbers), encoding="utf-8")
        np.savez(
            folder / "grams.npz", starts=self._starts, rows=self._rows, weights=self._weights, size=np.int64(self._size)
        )

    def scores(self, text: str) -> Scores:
        """The cosine of a normal text with every row, 0 to 1; n-grams that no row holds count against it."""
        counts = Counter(grams_of(text))
        found = np.zeros(self._size, dtype=np.float32)
        squared = 0.0
        for gram, often in counts.items():
            number = self._numbers.get(gram)
            span = slice(0, 0) if number is None else slice(self._starts[number], self._starts[number + 1])
            weight = (1 + np.log(often)) * _idf(self._size, span.stop - span.start)
            squared += weight * weight
            found[self._rows[span]] += np.float32(weight) * self._weights[span]
        return found / np.float32(np.sqrt(squared)) if squared else found


def _idf(size: int, frequency: int) -> float:
    """Rarer weighs more; smoothed, so that what no text holds is finite (Salton and Buckley 1988)."""
    return float(np.log((1 + size) / (1 + frequency))) + 1
