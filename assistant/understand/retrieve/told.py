"""Which concepts of the business lexicon a text and a governed thing speak of: what tells two likenesses apart.

A text that names a concept which a thing never mentions (sick leave, bank balance) means something else, however near
its vector lies.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Self

from assistant.understand.concepts import concepts
from assistant.understand.normalise import normalise
from assistant.understand.retrieve.documents import Document
from assistant.understand.tokens import stems_of


class Told:
    """The names of the concepts that stand in the documents of each key."""

    def __init__(self, names: Mapping[str, frozenset[str]]) -> None:
        self._names = names

    @classmethod
    def open(cls, folder: Path) -> Self:
        """What `build` left in a folder."""
        saved: dict[str, list[str]] = json.loads((folder / "told.json").read_text(encoding="utf-8"))
        return cls({key: frozenset(names) for key, names in saved.items()})

    @staticmethod
    def build(folder: Path, documents: Sequence[Document]) -> None:
        """Writes the concepts of the documents."""
        names: dict[str, set[str]] = {}
        for document in documents:
            told = concepts().told_in(stems_of(normalise(document.text).text))
            names.setdefault(document.key, set()).update(one.name for _, _, found in told for one in found)
        saved = json.dumps({key: sorted(found) for key, found in names.items()}, ensure_ascii=False)
        (folder / "told.json").write_text(saved, encoding="utf-8")

    def otherwise(self, text: str, allowed: Collection[str]) -> Mapping[str, float]:
        """For each allowed key, the longest phrase for concepts that it never mentions, as a share 0..1 of the text."""
        length, phrases = _phrases(text)
        return {
            key: max(
                (size / length for size, found in phrases if not found & self._names.get(key, frozenset())), default=0.0
            )
            for key in allowed
        }

    def shared(self, text: str, allowed: Collection[str]) -> Mapping[str, float]:
        """For each allowed key, how much of the text is phrases for concepts that it mentions."""
        length, phrases = _phrases(text)
        return {
            key: sum(size for size, found in phrases if found & self._names.get(key, frozenset())) / max(length, 1)
            for key in allowed
        }


def _phrases(text: str) -> tuple[int, list[tuple[int, frozenset[str]]]]:
    """How many stems a text has, and the lengths of its phrases for concepts with the names of these.

    A phrase within a longer one says nothing of its own: profit in gross profit.
    """
    stems = stems_of(normalise(text).text)
    phrases: list[tuple[int, frozenset[str]]] = []
    last = 0
    for start, end, found in concepts().told_in(stems):
        if end > last:
            phrases.append((end - start, frozenset(one.name for one in found)))
            last = end
    return len(stems), phrases
