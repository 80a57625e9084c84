"""Words: one that a term and a foreign metric both claim, and languages left out."""

import re
from collections.abc import Iterator

from semantic.catalog import Field, Words
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, Origin, ProblemCode

_HAN = re.compile("[\u4e00-\u9fff]")


def check_contested_words(scope: Scope) -> Iterator[CatalogProblem]:
    """Words of a term that a metric it does not list, or another term, carries too."""
    for language in scope.catalog.languages:
        owners: dict[str, str] = {}
        for term in scope.catalog.terms.values():
            for word, key in _said(term.words, language):
                owner = owners.setdefault(word.casefold(), term.name)
                if owner != term.name:
                    yield _contested(term.origin.at(key), word, owner, term.name)
        for metric in scope.catalog.metrics.values():
            for word, key in _said(metric.words, language):
                term_name = owners.get(word.casefold())
                if term_name is not None and metric.name not in scope.catalog.terms[term_name].metrics:
                    yield _contested(metric.origin.at(key), word, term_name, metric.name)


def _contested(origin: Origin, word: str, term: str, other: str) -> CatalogProblem:
    return problem(origin, ProblemCode.CONTESTED_WORD, word=word, term=term, other=other)


def _said(words: Words, language: str) -> Iterator[tuple[str, str]]:
    """Each word of a language with the key it was written under."""
    if language in words.label:
        yield words.label[language], "label"
    for synonym in words.synonyms.get(language, ()):
        yield synonym, "synonyms"


def check_languages(scope: Scope) -> Iterator[CatalogProblem]:
    """Labels, and descriptions where there is one, that a language of the workspace is without."""
    for kind, name, words, origin in _named(scope):
        for language in scope.catalog.languages:
            for key, written in (("label", words.label), ("description", words.description)):
                if language not in written and (written or key == "label"):
                    yield _missing(origin.at(key), kind, name, key, language)
    for dataset in scope.catalog.datasets.values():
        for field in dataset.fields.values():
            yield from _members(scope, field, f"{dataset.name}.{field.name}")


def _members(scope: Scope, field: Field, address: str) -> Iterator[CatalogProblem]:
    """Members that have a label in one language and need one in another; in Chinese a Chinese value is its own."""
    for member in field.members:
        for language in scope.catalog.languages:
            labels = member.words.label
            is_said = language in labels or language in field.label_columns
            if labels and not is_said and not (language == "zh" and _HAN.search(member.value)):
                name = f"{address}={member.value}"
                yield _missing(field.origin.at("members"), "member", name, "label", language)


def _missing(origin: Origin, kind: str, name: str, key: str, language: str) -> CatalogProblem:
    stated = {"kind": kind, "name": name, "key": key, "language": language}
    return problem(origin, ProblemCode.MISSING_LANGUAGE, is_warning=True, **stated)


def _named(scope: Scope) -> Iterator[tuple[str, str, Words, Origin]]:
    catalog = scope.catalog
    for dataset in catalog.datasets.values():
        yield "dataset", dataset.name, dataset.words, dataset.origin
        for field in dataset.fields.values():
            if not field.hidden:
                yield "field", f"{dataset.name}.{field.name}", field.words, field.origin
    for relationship in catalog.relationships:
        if relationship.words.label:
            yield "relationship", relationship.role, relationship.words, relationship.origin
    parts = {name for one in catalog.statements.values() for line in one.lines for name in line.parts}
    for metric in catalog.metrics.values():
        if metric.name not in parts:
            yield "metric", metric.name, metric.words, metric.origin
    for overview in catalog.overviews.values():
        if overview.words.label:
            yield "overview", overview.subject, overview.words, overview.origin
    others = (
        ("term", catalog.terms),
        ("scenario", catalog.scenarios),
        ("group", catalog.groups),
        ("band", catalog.bands),
        ("statement", catalog.statements),
    )
    for kind, declared in others:
        for one in declared.values():
            yield kind, one.name, one.words, one.origin
