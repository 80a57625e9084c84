"""Texts to vectors. Nothing heavy is imported before the first text is encoded."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]

BUILTIN = "builtin"


class Encoder(Protocol):
    """What turns texts into vectors of length one whose dot product is their likeness."""

    @property
    def fingerprint(self) -> str:
        """Changes with any vector; known without loading the model."""

    def covers(self, text: str) -> bool:
        """Whether the vector of this text means anything: a model knows the scripts it was trained on."""

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """One row per text, in order, float32, each of length one."""


def encoder_of(name: str) -> Encoder:
    """The encoder that a workspace names: "builtin", or the folder or name of a sentence-transformers model."""
    if name == BUILTIN:
        from assistant.understand.retrieve.bilingual import Bilingual

        return Bilingual()
    return SentenceTransformersModel(name)


class SentenceTransformersModel:
    """Any model that sentence-transformers can load; taken to know every script."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def fingerprint(self) -> str:
        folder = Path(self._name)
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        stated = [f"{path.relative_to(folder)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
        return "sentence-transformers-" + hashlib.sha256("\n".join([self._name, *stated]).encode()).hexdigest()[:16]

    def covers(self, text: str) -> bool:
        return bool(text.strip())

    def encode(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(self._name, device="cpu")
