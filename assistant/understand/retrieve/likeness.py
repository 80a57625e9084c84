"""How alike a text is spelled to every governed thing: its best document and all its words together."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.understand.normalise import normalise
from assistant.understand.retrieve.documents import Document
from assistant.understand.retrieve.lexical import Lexical

# As many sorts of askers as are likely to be at work at once, by a few sets of kinds.
_MOST_MASKS = 64


class Likeness:
    """N-grams of the documents, and of everything said about a key in one language: one row each."""

    def __init__(self, lexical: Lexical, keys: Sequence[str], profiles: int) -> None:
        """The last `profiles` rows are the joined ones; `keys` holds each row's key."""
        self._lexical = lexical
        self._names = sorted(set(keys))
        self._numbers = {key: number for number, key in enumerate(self._names)}
        self._owners = np.array([self._numbers[key] for key in keys], dtype=np.int64)
        self._masks: dict[frozenset[str], NDArray[np.bool_]] = {}
        self._documents = slice(0, len(keys) - profiles)
        self._profiles = slice(len(keys) - profiles, len(keys))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """What `build` left in a folder."""
        saved = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
        return cls(Lexical.open(folder), saved["keys"], saved["profiles"])

    @staticmethod
    def build(folder: Path, documents: Sequence[Document]) -> None:
        """Writes the n-grams of the documents."""
        joined: dict[tuple[str, str], list[str]] = {}
        for document in documents:
            joined.setdefault((document.key, document.language), []).append(document.text)
        # A sample question is mostly the words of any question, so that it counts only among the rest of its words.
        single = [document for document in documents if document.sort != "sample"]
        texts = [document.text for document in single] + ["\n".join(texts) for texts in joined.values()]
        keys = [document.key for document in single] + [key for key, _ in joined]
        Lexical.of([normalise(text).text for text in texts]).save(folder)
        saved = json.dumps({"keys": keys, "profiles": len(joined)}, ensure_ascii=False)
        (folder / "rows.json").write_text(saved, encoding="utf-8")

    def of(self, text: str, allowed: frozenset[str], count: int, also: Collection[str] = ()) -> Mapping[str, float]:
        """The likeness 0..1 of a normal text to the `count` likest allowed keys that share anything with it.

        Keys as like as the last of them, and those in `also`, are among them.
        """
        scores = self._lexical.scores(text)
        best = np.zeros((2, len(self._names)), dtype=np.float32)
        for row, rows in enumerate((self._documents, self._profiles)):
            np.maximum.at(best[row], self._owners[rows], scores[rows])
        mean = np.where(self._mask_of(allowed), best.mean(axis=0), 0)
        least = np.partition(mean, -count)[-count] if count < len(mean) else 0.0
        kept = {self._names[at]: float(mean[at]) for at in np.flatnonzero((mean > 0) & (mean >= least))}
        near = ((key, float(mean[self._numbers[key]])) for key in also if key in self._numbers)
        return kept | {key: likeness for key, likeness in near if likeness > 0}

    def _mask_of(self, allowed: frozenset[str]) -> NDArray[np.bool_]:
        mask = self._masks.get(allowed)
        if mask is None:
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            mask = self._masks[allowed] = np.array([name in allowed for name in self._names], dtype=np.bool_)
        return mask
