"""Names that are nearly alike: a deletion neighbourhood in one sorted array, mapped from disk.

Two texts within one edit (insert, delete, replace, swap) share a text that is left when one character is deleted from
either (Garbe's SymSpell). Of two edits, one half of a name takes at most one, so halves are indexed the same way. A
key is 32 bits of a checksum, so what is found is a candidate that the caller measures.
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SHORTEST = 3
TWO_EDITS_FROM = 8
_SHORTEST_HALVED = TWO_EDITS_FROM - 2
_MOST_SOUNDS = 8
# A half that more names share (有限公司) tells nothing.
_MOST_PER_KEY = 400


def edits_allowed(length: int) -> int:
    """How many edits a text of this length may be away from a name: one from three characters, two from eight."""
    return 0 if length < SHORTEST else 1 if length < TWO_EDITS_FROM else 2


class NearIndex:
    """Candidates by nearness; the array holds a key in its upper and a form's number in its lower 32 bits."""

    def __init__(self, packed: NDArray[np.uint64]) -> None:
        self._packed = packed

    @classmethod
    def open(cls, path: Path) -> Self:
        return cls(np.load(path, mmap_mode="r"))

    def spelled_like(self, text: str) -> frozenset[int]:
        """The forms that may be within the edits allowed of the text."""
        allowed = edits_allowed(len(text))
        keys = set(_keys("w", _with_deletions(text))) if allowed else set()
        if allowed > 1:
            first, last = (len(text) - 2) // 2 - 1, (len(text) + 3) // 2 + 1
            for size in range(max(1, first), min(len(text), last) + 1):
                keys.update(_keys("a", _with_deletions(text[:size])))
                keys.update(_keys("b", _with_deletions(text[-size:])))
        return self._forms(keys)

    def sounding_like(self, sounds: Iterable[str]) -> frozenset[int]:
        """The forms that may be pronounced in one of these ways."""
        return self._forms(set(_keys("p", sounds)))

    def _forms(self, keys: set[int]) -> frozenset[int]:
        wanted = np.array(sorted(keys), dtype=np.uint64) << np.uint64(32)
        starts = np.searchsorted(self._packed, wanted)
        ends = np.searchsorted(self._packed, wanted + np.uint64(1 << 32))
        found: set[int] = set()
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if end - start <= _MOST_PER_KEY:
                found.update((self._packed[start:end] & np.uint64(0xFFFFFFFF)).tolist())
        return frozenset(found)


class NearWriter:
    """Collects the keys of forms and writes the array."""

    def __init__(self) -> None:
        self._packed = array("Q")

    def add(self, number: int, text: str, sounds: Iterable[str]) -> None:
        """The form with this number, below two to the 32nd."""
        keys = set(_keys("p", sounds))
        if len(text) >= SHORTEST - 1:
            keys.update(_keys("w", _with_deletions(text)))
        if len(text) >= _SHORTEST_HALVED:
            half = len(text) // 2
            keys.update(_keys("a", _with_deletions(text[:half])))
            keys.update(_keys("b", _with_deletions(text[half:])))
        self._packed.extend([key << 32 | number for key in keys])

    def save(self, path: Path) -> None:
        packed = np.frombuffer(self._packed, dtype=np.uint64) if self._packed else np.empty(0, np.uint64)
        np.save(path, np.sort(packed))


def sounds_of(text: str, readings: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """How a text of Han characters may be pronounced, without tones; empty when any character has no reading."""
    known = [readings.get(character, ()) for character in text]
    if len(text) < 2 or not all(known):
        return ()
    many = 1
    kept = []
    for ways in known:
        kept.append(ways if many * len(ways) <= _MOST_SOUNDS else ways[:1])
        many *= len(kept[-1])
    return tuple("".join(syllables) for syllables in product(*kept))


@cache
def all_readings() -> dict[str, tuple[str, ...]]:
    """The syllables of every common Han character, the most usual first. Imports pypinyin: for building only."""
    from pypinyin import Style, pinyin

    return {
        chr(code): tuple(dict.fromkeys(pinyin(chr(code), style=Style.NORMAL, heteronym=True)[0]))
        for code in range(0x4E00, 0x9FA6)
    }


def _with_deletions(text: str) -> Iterator[str]:
    yield text
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]


def _keys(kind: str, texts: Iterable[str]) -> Iterator[int]:
    return (crc32((kind + text).encode()) for text in texts)
