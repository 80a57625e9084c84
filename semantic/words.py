"""What people call things, by language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

ByLanguage: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What people call a thing, by language. A language that the catalog left out is absent here."""

    label: ByLanguage = field(default_factory=dict)
    description: ByLanguage = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sample_questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label_in(self, language: str, otherwise: str) -> str:
        """The label in `language`, else in any language there is, else `otherwise` (the name)."""
        return self.label.get(language) or next(iter(self.label.values()), otherwise)

    def description_in(self, language: str) -> str:
        """The description in `language`, else in any language there is, else empty."""
        return self.description.get(language) or next(iter(self.description.values()), "")
