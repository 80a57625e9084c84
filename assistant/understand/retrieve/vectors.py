"""The vectors of the documents that the encoder covers, in a chromadb collection on disk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.understand.retrieve.documents import Document
from assistant.understand.retrieve.encoder import Encoder

_COLLECTION = "documents"
_BATCH = 2048
_DOCUMENTS_PER_NAME = 12
_PROFILES_PER_NAME = 3
_SINGLE, _PROFILE = "single", "profile"

# A vector, the part it is of, and its key.
_Row: TypeAlias = tuple[NDArray[np.float32], str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Vectors of length one, a row each, with the keys they belong to."""

    rows: NDArray[np.float32]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[_Row]) -> Self:
        vectors = np.array([vector for vector, _, _ in rows], dtype=np.float32).reshape(len(rows), -1)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return cls((vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32), tuple(key for _, _, key in rows))

    def nearest(self, vector: NDArray[np.float32], allowed: frozenset[str], count: int) -> dict[str, float]:
        """The keys of the `count` nearest rows of allowed keys, each with its best cosine."""
        rows = _rows_of(self, allowed)
        if not len(rows):
            return {}
        # Not a product of matrices, for which a library would take more threads than one question is worth.
        cosines = np.einsum("ij,j->i", self.rows, vector)[rows]
        least = np.partition(cosines, -count)[-count] if count < len(cosines) else -1.0
        best: dict[str, float] = {}
        for at in np.flatnonzero(cosines >= least).tolist():
            key, cosine = self.keys[rows[at]], float(cosines[at])
            best[key] = max(cosine, best.get(key, cosine))
        return best


@lru_cache(maxsize=64)
def _rows_of(part: _Part, allowed: frozenset[str]) -> NDArray[np.int64]:
    return np.array([row for row, key in enumerate(part.keys) if key in allowed], dtype=np.int64)


class Vectors:
    """A collection, held in memory: a catalog's few ten thousand rows are compared sooner than searched."""

    def __init__(self, single: _Part, profiles: _Part) -> None:
        self._single, self._profiles = single, profiles

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The collection that `build` left in a folder. Imports chromadb, which takes most of a second."""
        client = _client(folder)
        try:
            collection = client.get_collection(_COLLECTION, embedding_function=None)
            rows = _read(collection)
            return cls(*(_Part.of([row for row in rows if row[1] == part]) for part in (_SINGLE, _PROFILE)))
        finally:
            client.close()

    @staticmethod
    def build(
        folder: Path, documents: Sequence[Document], encoder: Encoder, on_progress: Callable[[int, int], None]
    ) -> None:
        """Writes the vectors of every document that the encoder covers; `on_progress` gets done and total."""
        covered = [document for document in documents if encoder.covers(document.text)]
        rows = encoder.encode([document.text for document in covered]) if covered else ()
        profiles = _profiles(covered, rows)
        client = _client(folder)
        try:
            collection = client.create_collection(_COLLECTION, embedding_function=None)
            vectors = [*rows, *profiles.values()]
            keys = [*((document.key, _SINGLE) for document in covered), *((key, _PROFILE) for key in profiles)]
            for start in range(0, len(keys), _BATCH):
                batch = range(start, min(start + _BATCH, len(keys)))
                collection.add(
                    ids=[str(number) for number in batch],
                    embeddings=[vectors[number] for number in batch],
                    metadatas=[{"key": keys[number][0], "part": keys[number][1]} for number in batch],
                )
                on_progress(batch.stop, len(keys))
        finally:
            client.close()

    def nearest(self, vector: NDArray[np.float32], allowed: frozenset[str], count: int) -> Mapping[str, float]:
        """The likeness of about `count` allowed keys or more, in no order.

        It is the mean of the cosines of a key's nearest document and of all its documents together. A key that
        one of the two searches did not reach is at best as near there as the last that it did.
        """
        single = self._single.nearest(vector, allowed, count * _DOCUMENTS_PER_NAME)
        profile = self._profiles.nearest(vector, allowed, count * _PROFILES_PER_NAME)
        if not single or not profile:
            return {}
        least_single, least_profile = min(single.values()), min(profile.values())
        keys = single | profile
        return {key: (single.get(key, least_single) + profile.get(key, least_profile)) / 2 for key in keys}


def _read(collection: Any) -> list[_Row]:
    """The vectors, each with its part and key, in the order they were written."""
    found: list[tuple[int, _Row]] = []
    for start in range(0, collection.count(), _BATCH):
        page = collection.get(limit=_BATCH, offset=start, include=["embeddings", "metadatas"])
        rows = zip(page["ids"], page["embeddings"], page["metadatas"], strict=True)
        found += [(int(number), (vector, said["part"], said["key"])) for number, vector, said in rows]
    return [row for _, row in sorted(found, key=itemgetter(0))]


def _client(folder: Path) -> Any:
    # chromadb declares its clients without the `close` that they have.
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _profiles(documents: Sequence[Document], rows: Any) -> Mapping[str, Any]:
    """The sum of the vectors of each key's documents: what is said of it altogether."""
    sums: dict[str, Any] = {}
    for document, row in zip(documents, rows, strict=True):
        sums[document.key] = sums[document.key] + row if document.key in sums else row
    return sums
