"""What the index holds: every text by which a governed thing can be recognised."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from semantic.catalog import Verified, Words
from semantic.view import View

IndexedKind: TypeAlias = Literal["metric", "dimension", "term", "overview", "verified"]
Sort: TypeAlias = Literal["label", "synonym", "description", "sample"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text of one named thing."""

    kind: IndexedKind
    name: str
    language: str
    sort: Sort
    text: str

    @property
    def key(self) -> str:
        return key_of(self.kind, self.name)


def key_of(kind: IndexedKind, name: str) -> str:
    """What tells things of different kinds and equal names apart."""
    return f"{kind}:{name}"


def verified_name(verified: Verified) -> str:
    """The name of a verified question, which has none of its own: a digest of its plan."""
    plan = json.dumps(verified.plan, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plan.encode()).hexdigest()[:12]


def documents_of(view: View) -> tuple[Document, ...]:
    """The documents of everything a view shows: hidden fields, times and measures are not among them."""
    catalog = view.catalog
    found: list[Document] = []
    for metric in catalog.metrics.values():
        found.extend(_texts("metric", metric.name, metric.words))
    for address, field in view.fields.items():
        if field.field.kind == "dimension" and not field.field.hidden:
            found.extend(_texts("dimension", address, field.words))
    for term in catalog.terms.values():
        found.extend(_texts("term", term.name, term.words))
    for overview in catalog.overviews.values():
        found.extend(_texts("overview", overview.subject, overview.words))
    for verified in catalog.verified:
        found.extend(_questions(verified))
    return tuple(found)


def visible_keys(view: View) -> frozenset[str]:
    """The keys of what a view shows: what `Index.nearest` may return to its asker."""
    return frozenset(document.key for document in documents_of(view))


def _texts(kind: IndexedKind, name: str, words: Words) -> Iterator[Document]:
    def document(language: str, sort: Sort, text: str) -> Document:
        return Document(kind=kind, name=name, language=language, sort=sort, text=text)

    for language, text in words.label.items():
        yield document(language, "label", text)
    for language, texts in words.synonyms.items():
        yield from (document(language, "synonym", text) for text in texts)
    for language, text in words.description.items():
        yield document(language, "description", text)
    for language, texts in words.sample_questions.items():
        yield from (document(language, "sample", text) for text in texts)


def _questions(verified: Verified) -> Iterable[Document]:
    name = verified_name(verified)
    for language, texts in verified.question.items():
        for text in texts:
            yield Document(kind="verified", name=name, language=language, sort="sample", text=text)
