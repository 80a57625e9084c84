"""Which concepts of the business lexicon a text and a governed thing speak of: what tells two likenesses apart.

A text that names a concept which a thing never mentions (sick leave, bank balance) means something else, however near
its vector lies.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Self

from assistant.understand.concepts import Key, concepts
from assistant.understand.normalise import normalise
from assistant.understand.retrieve.documents import Document
from assistant.understand.tokens import stems_of

_GAP = " "


class Told:
    """The names of the concepts that stand in the documents of each key, and those of every phrase by its stems."""

    def __init__(self, names: Mapping[str, frozenset[str]], phrases: Mapping[Key, frozenset[str]]) -> None:
        self._names, self._phrases = names, phrases
        self._longest = max(map(len, phrases), default=0)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """What `build` left in a folder."""
        saved = json.loads((folder / "told.json").read_text(encoding="utf-8"))
        names, phrases = saved["names"], saved["phrases"]
        return cls(
            {key: frozenset(found) for key, found in names.items()},
            {tuple(phrase.split(_GAP)): frozenset(found) for phrase, found in phrases.items()},
        )

    @staticmethod
    def build(folder: Path, documents: Sequence[Document]) -> None:
        """Writes the concepts of the documents, and the lexicon's phrases, which take long to read from there."""
        names: dict[str, set[str]] = {}
        for document in documents:
            told = concepts().told_in(stems_of(normalise(document.text).text))
            names.setdefault(document.key, set()).update(one.name for _, _, found in told for one in found)
        phrases = {_GAP.join(key): [one.name for one in found] for key, found in concepts().phrases()}
        saved = {"names": {key: sorted(found) for key, found in names.items()}, "phrases": phrases}
        (folder / "told.json").write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")

    def otherwise(self, text: str, keys: Collection[str]) -> Mapping[str, float]:
        """For each key, the longest phrase for concepts that it never mentions, as a share 0..1 of the text."""
        length, phrases = self._phrases_in(text)
        return {
            key: max(
                (size / length for size, found in phrases if not found & self._names.get(key, frozenset())), default=0.0
            )
            for key in keys
        }

    def shared(self, text: str, keys: Collection[str]) -> Mapping[str, float]:
        """For each key, how much of the text is phrases for concepts that it mentions."""
        length, phrases = self._phrases_in(text)
        return {
            key: sum(size for size, found in phrases if found & self._names.get(key, frozenset())) / max(length, 1)
            for key in keys
        }

    def _phrases_in(self, text: str) -> tuple[int, list[tuple[int, frozenset[str]]]]:
        """How many stems a text has, and the lengths of its phrases for concepts with the names of these.

        A phrase within a longer one says nothing of its own: profit in gross profit.
        """
        stems = stems_of(normalise(text).text)
        phrases: list[tuple[int, frozenset[str]]] = []
        last = 0
        for start in range(len(stems)):
            for end in range(min(len(stems), start + self._longest), max(start, last), -1):
                if found := self._phrases.get(stems[start:end]):
                    phrases.append((end - start, found))
                    last = end
                    break
        return len(stems), phrases
