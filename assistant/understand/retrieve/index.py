"""The retrieval index of a workspace: built in a new folder, switched at once, opened where it is needed.

<state>/index/
  current              the fingerprint of the index in use
  <fingerprint>/       vectors/ (chromadb), texts/ (n-grams), members/, concepts.json (the words others use)
"""

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from assistant.understand.concepts import Concepts
from assistant.understand.members import MemberSource
from assistant.understand.normalise import normalise
from assistant.understand.retrieve.documents import Document, IndexedKind
from assistant.understand.retrieve.encoder import Encoder
from assistant.understand.retrieve.fuse import LikenessOf, fuse

if TYPE_CHECKING:
    from assistant.understand.retrieve.likeness import Likeness
    from assistant.understand.retrieve.told import Told
    from assistant.understand.retrieve.vectors import Vectors

Progress: TypeAlias = Callable[[str, int, int], None]

_FORMAT = "6"
_CONCEPTS = "concepts.json"
# Ranks below this many are never looked at, so that a short list is the beginning of a long one.
_RANKED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A governed thing close to a text, with the confidence 0..1 that it is meant."""

    kind: str
    name: str
    score: float


class NoIndex(Exception):
    """The workspace has no index yet."""


def index_fingerprint(*, catalog: str, encoder: str, data: str) -> str:
    """What changes whenever the index has to be built anew."""
    return hashlib.sha256("\n".join((_FORMAT, catalog, encoder, data)).encode()).hexdigest()[:16]


def is_current(state: Path, fingerprint: str) -> bool:
    """Whether the index in use is the one of this fingerprint."""
    return _current(state) == fingerprint


def build_index(
    state: Path,
    *,
    fingerprint: str,
    documents: Sequence[Document],
    encoder: Encoder,
    members: Iterable[MemberSource],
    concepts: Concepts,
    on_progress: Progress,
) -> None:
    """Builds the index beside the one in use and switches to it, unless it is current; killed half-way, the old stays.

    `on_progress` gets a step (members, texts, vectors), how much of it is done and how much there is (0: not known).
    """
    from assistant.understand.members.write import build_members

    if is_current(state, fingerprint):
        return
    home = state / "index"
    building = home / f"building-{os.getpid()}-{fingerprint}"
    _clear_leftovers(home)
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    build_members(building / "members", members, lambda done: on_progress("members", done, 0))
    _build_texts(building, documents, encoder, on_progress)
    concepts.save(building / _CONCEPTS)
    _put_in_place(building, home / fingerprint)
    pointer = home / f"current-{os.getpid()}"
    pointer.write_text(fingerprint, encoding="utf-8")
    before = _current(state)
    pointer.replace(home / "current")
    _drop_others(home, {fingerprint, before})


def _put_in_place(building: Path, target: Path) -> None:
    """Moves a finished index to where it belongs; one of the same fingerprint that is there by then is as good."""
    try:
        building.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        shutil.rmtree(building, ignore_errors=True)


def members_folder(state: Path) -> Path:
    """Where the member store of the index in use lies.

    Raises:
        NoIndex: nothing was built yet.
    """
    return index_folder(state) / "members"


def concepts_of(state: Path) -> Concepts:
    """The other words for what the catalog of the index in use names.

    Raises:
        NoIndex: nothing was built yet.
    """
    return Concepts.read(index_folder(state) / _CONCEPTS)


class Index:
    """The index in use. Opening reads nothing; the first question that needs it, or `warm`, loads it."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._folder, self._encoder = folder, encoder
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @classmethod
    def open(cls, state: Path, encoder: Encoder) -> Self:
        """The index that is current when this is called.

        Raises:
            NoIndex: nothing was built yet.
        """
        return cls(index_folder(state), encoder)

    def warm(self) -> None:
        """Loads chromadb, the n-grams and the encoder now rather than with the first question."""
        self._load()
        self._encoder.encode(["warm"])

    def nearest(
        self, text: str, *, kinds: tuple[IndexedKind, ...], count: int, allowed: frozenset[str]
    ) -> tuple[Nearest, ...]:
        """At most `count` things of these kinds close to the text, best first; only keys that are `allowed` take part.

        `allowed` comes from `visible_keys` of the asker's view. Both languages are searched: a text may mix them.
        """
        found = fuse(self.evidence(text, kinds=kinds, count=count, allowed=allowed), count)
        return tuple(_nearest(key, score) for key, score in found)

    def evidence(self, text: str, *, kinds: tuple[IndexedKind, ...], count: int, allowed: frozenset[str]) -> LikenessOf:
        """What `nearest` decides on: how alike the text is to each key, and what else it names.

        Keys too far to be among the first `count` are left out.
        """
        loaded = self._load()
        keys = _keys_of(allowed, kinds)
        normal = normalise(text).text
        dense = None
        if self._encoder.covers(normal):
            dense = loaded.vectors.nearest(self._encoder.encode([normal])[0], keys, max(count, _RANKED))
        lexical = loaded.texts.of(normal, keys, max(count, _RANKED), dense or {})
        otherwise = loaded.told.otherwise(normal, {**(dense or {}), **lexical})
        return LikenessOf(dense=dense, lexical=lexical, otherwise=otherwise)

    def close(self) -> None:
        with self._lock:
            self._loaded = None

    def _load(self) -> "_Loaded":
        with self._lock:
            if self._loaded is None:
                self._loaded = _Loaded.open(self._folder)
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Loaded:
    texts: "Likeness"
    told: "Told"
    vectors: "Vectors"

    @classmethod
    def open(cls, folder: Path) -> Self:
        from assistant.understand.retrieve.likeness import Likeness
        from assistant.understand.retrieve.told import Told
        from assistant.understand.retrieve.vectors import Vectors

        texts = folder / "texts"
        return cls(Likeness.open(texts), Told.open(texts), Vectors.open(folder / "vectors"))


def _build_texts(folder: Path, documents: Sequence[Document], encoder: Encoder, on_progress: Progress) -> None:
    from assistant.understand.retrieve.likeness import Likeness
    from assistant.understand.retrieve.told import Told
    from assistant.understand.retrieve.vectors import Vectors

    for part in ("texts", "vectors"):
        (folder / part).mkdir()
    Likeness.build(folder / "texts", documents)
    Told.build(folder / "texts", documents)
    on_progress("texts", len(documents), len(documents))
    Vectors.build(folder / "vectors", documents, encoder, lambda done, total: on_progress("vectors", done, total))


@lru_cache(maxsize=64)
def _keys_of(allowed: frozenset[str], kinds: tuple[IndexedKind, ...]) -> frozenset[str]:
    return frozenset(key for key in allowed if key.partition(":")[0] in kinds)


def _nearest(key: str, score: float) -> Nearest:
    kind, _, name = key.partition(":")
    return Nearest(kind=kind, name=name, score=score)


def _current(state: Path) -> str | None:
    pointer = state / "index" / "current"
    if not pointer.is_file():
        return None
    fingerprint = pointer.read_text(encoding="utf-8").strip()
    return fingerprint if (state / "index" / fingerprint).is_dir() else None


def index_folder(state: Path) -> Path:
    """Where the index in use lies.

    Raises:
        NoIndex: nothing was built yet.
    """
    fingerprint = _current(state)
    if fingerprint is None:
        raise NoIndex(f"no index under {state}")
    return state / "index" / fingerprint


def _clear_leftovers(home: Path) -> None:
    """Removes what builds that were killed left behind; a build that still runs keeps its folder."""
    for folder in home.glob("building-*"):
        if not _is_running(int(folder.name.split("-")[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _drop_others(home: Path, kept: set[str | None]) -> None:
    """Removes older indexes; the one before stays, for a server may still be reading it."""
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in kept and not folder.name.startswith("building-"):
            shutil.rmtree(folder, ignore_errors=True)
