"""The vectors of the documents that the encoder covers, in a chromadb collection on disk."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from assistant.understand.retrieve.documents import Document
from assistant.understand.retrieve.encoder import Encoder

_COLLECTION = "documents"
# One thread and a wide search: a catalog is small, and the same build must give the same answers.
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 400, "num_threads": 1}}
_BATCH = 512
_DOCUMENTS_PER_NAME = 12
_PROFILES_PER_NAME = 3
_SINGLE, _PROFILE = "single", "profile"


class Vectors:
    """A collection opened for reading."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._collection = client.get_collection(_COLLECTION, embedding_function=None)
        self._size = self._collection.count()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The collection that `build` left in a folder. Imports chromadb, which takes most of a second."""
        return cls(_client(folder))

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
            collection = client.create_collection(_COLLECTION, embedding_function=None, configuration=_CONFIGURATION)
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

    def nearest(self, vector: Any, allowed: Collection[str], count: int) -> Mapping[str, float]:
        """The likeness of about `count` allowed keys or more, in no order.

        It is the mean of the cosines of a key's nearest document and of all its documents together. A key that
        one of the two searches did not reach is at best as near there as the last that it did.
        """
        if not allowed or not self._size:
            return {}
        single = self._search(vector, allowed, _SINGLE, count * _DOCUMENTS_PER_NAME)
        profile = self._search(vector, allowed, _PROFILE, count * _PROFILES_PER_NAME)
        if not single or not profile:
            return {}
        least_single, least_profile = min(single.values()), min(profile.values())
        keys = single | profile
        return {key: (single.get(key, least_single) + profile.get(key, least_profile)) / 2 for key in keys}

    def _search(self, vector: Any, allowed: Collection[str], part: str, count: int) -> dict[str, float]:
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(self._size, count),
            where={"$and": [{"part": part}, {"key": {"$in": sorted(allowed)}}]},
            include=["metadatas", "distances"],
        )
        best: dict[str, float] = {}
        for metadata, distance in zip(found["metadatas"][0], found["distances"][0], strict=True):
            best.setdefault(metadata["key"], 1 - distance)
        return best

    def close(self) -> None:
        self._client.close()


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
