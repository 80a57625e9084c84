"""Every code of a problem has a text in each language, and each text can be filled with what the problem states."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from semantic.check import check
from semantic.errors import CatalogError, CatalogProblem, ProblemCode
from tests.semantic.tiny import broken_columns, catalog_of, workspace_of

LANGUAGES = ("zh", "en")


def texts(root: Path, language: str) -> dict[str, Any]:
    """The texts of a language."""
    file = root / "assistant" / "channels" / "languages" / language / "problems.yml"
    loaded: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded


def placeholders(template: str) -> set[str]:
    """The names that a template asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def problems() -> Iterator[CatalogProblem]:
    """The problems of the tiny workspaces that have some."""
    with pytest.raises(CatalogError) as caught:
        catalog_of("garbled")
    yield from caught.value.problems
    yield from check(catalog_of("broken"), workspace_of("broken"), broken_columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_text_and_every_text_a_code(root: Path, language: str) -> None:
    for part in ("problems", "mends"):
        assert set(texts(root, language)[part]) == {code.value for code in ProblemCode}, part


def test_both_languages_state_the_same_of_a_problem(root: Path) -> None:
    zh, en = (texts(root, language)["problems"] for language in LANGUAGES)
    assert {code: placeholders(text) for code, text in zh.items()} == {
        code: placeholders(text) for code, text in en.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_problem_states_fills_its_texts(root: Path, language: str) -> None:
    written = texts(root, language)
    for problem in problems():
        for part in ("problems", "mends"):
            template = written[part][problem.code]
            assert placeholders(template) <= set(problem.parameters), (part, problem)
            assert template.format(**problem.parameters).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_be_written_names_nothing_the_problem_does_not_state(root: Path, language: str) -> None:
    stated = texts(root, language)
    for code, template in stated["mends"].items():
        assert placeholders(template) <= placeholders(stated["problems"][code]), code
