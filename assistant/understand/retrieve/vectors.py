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
        client = _client(folder)
        try:
            collection = client.create_collection(_COLLECTION, embedding_function=None, configuration=_CONFIGURATION)
            for start in range(0, len(covered), _BATCH):
                batch = covered[start : start + _BATCH]
                collection.add(
                    ids=[str(number) for number in range(start, start + len(batch))],
                    embeddings=encoder.encode([document.text for document in batch]),
                    documents=[document.text for document in batch],
                    metadatas=[_metadata(document) for document in batch],
                )
                on_progress(start + len(batch), len(covered))
        finally:
            client.close()

    def nearest(self, vector: Any, allowed: Collection[str], count: int) -> Mapping[str, float]:
        """The cosine of the nearest document of each allowed key, for about `count` keys, nearest first."""
        if not allowed or not self._size:
            return {}
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(self._size, count * _DOCUMENTS_PER_NAME),
            where={"key": {"$in": sorted(allowed)}},
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


def _metadata(document: Document) -> dict[str, str]:
    return {
        "key": document.key,
        "kind": document.kind,
        "name": document.name,
        "language": document.language,
        "sort": document.sort,
    }
