"""The planner knows no language: its words are data in the folders of the languages, and its patterns with them."""

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from assistant.understand import lattice
from assistant.understand.languages import LANGUAGES, cue_phrases, words_of
from semantic import catalog, errors, periods, plan, query, workspace

UNDERSTAND = Path(lattice.__file__).parent
PLANNER = (
    *(UNDERSTAND / f"{name}.py" for name in ("lattice", "compose", "scene", "followup")),
    *sorted(UNDERSTAND.glob("operators/*.py")),
    *sorted(UNDERSTAND.glob("finish/*.py")),
    # `asked` puts mentions back into the typed text, with its signs and gaps
    *(path for path in sorted(UNDERSTAND.glob("deciding/*.py")) if path.stem != "asked"),
)
_FIRST_HAN = "\u2e80"
# Beside the words of plans and catalogs: a part of a column's name, a metric's unit, the name of a placeholder.
_GOVERNED = frozenset(("change", "percent", "meaning"))
PATTERNS = {
    "normalise.py": "the grammar of characters",
    "numbers.py": "the grammar of numbers",
    "grammar/numerals.py": "the same, for numbers in words",
    "times/periods.py": "the grammar of time",
    "triage.py": "SQL and markup are no question; its words are data",
    "tokens.py": "what a token is, in any script",
    "clauses.py": "the punctuation between clauses",
    "aside.py": "the punctuation between sentences",
    "annotators/pasted.py": "the punctuation between the values of a list, and the shapes of codes",
    "times/compiled.py": "the grammar of time",
    "times/festivals.py": "the names of festivals, which calendars give",
    "retrieve/features.py": "runs of one script, to be cut into n-grams",
    "annotators/annotate.py": "runs of letters and digits of the typed text",
    "retrieve/lexical.py": "runs of one script, to be cut into n-grams",
    "finish/sense.py": "reads a metric's own SQL filter, no question; better asked of the layer",
}


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module with its line, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def vocabulary(*modules: ModuleType) -> frozenset[str]:
    """The words of the nouns: the names of their attributes, and the values that these may have."""
    found: set[str] = set()
    for module in modules:
        for one in vars(module).values():
            found.update(_values(one))
            if is_dataclass(one) and isinstance(one, type):
                found.update(field.name for field in fields(one))
                found.update(value for field in fields(one) for value in _values(field.type))
    return frozenset(found)


def _values(annotation: Any) -> Iterator[str]:
    """The texts that a closed type allows, however deep in it they stand."""
    for one in get_args(annotation):
        if isinstance(one, str):
            yield one
        else:
            yield from _values(one)


def planner_words() -> frozenset[str]:
    """What a planner may say: the names of cues and their parts, and the words of plans and catalogs."""
    cues = {part for name, _ in cue_phrases() for part in (name, *name.split("."))}
    return vocabulary(catalog, errors, periods, plan, query, workspace) | _GOVERNED | cues


def spoken_words() -> frozenset[str]:
    """What people say: every cue and every filler of every language."""
    fillers = {word for language in LANGUAGES for line in words_of(language)["fillers"] for word in line}
    return frozenset({phrase for _, phrase in cue_phrases()} | fillers)


@pytest.mark.parametrize("path", PLANNER, ids=lambda path: path.relative_to(UNDERSTAND).as_posix())
def test_no_string_of_the_planner_is_of_a_language(path: Path) -> None:
    spoken = spoken_words() - planner_words()
    found = [
        (line, text)
        for line, text in literals(path)
        if any(character >= _FIRST_HAN for character in text) or text.strip().lower() in spoken
    ]
    assert found == []


def test_the_planner_has_a_string_or_two_for_each_of_its_parts() -> None:
    """The proof reads what it means to: the operators raise themselves by the names of cues."""
    names = {name for name, _ in cue_phrases()}
    assert len(PLANNER) > 20
    assert len({text for path in PLANNER for _, text in literals(path)} & names) > 20


def test_patterns_stand_only_where_text_is_taken_apart() -> None:
    languages = UNDERSTAND / "languages"
    users = {
        path.relative_to(UNDERSTAND).as_posix()
        for path in UNDERSTAND.rglob("*.py")
        if not path.is_relative_to(languages) and "re" in imported(path)
    }
    assert users == set(PATTERNS)


def imported(path: Path) -> frozenset[str]:
    """The modules that a module imports whole or in part."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    return frozenset(names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)})


@pytest.mark.parametrize(
    "path", sorted(UNDERSTAND.glob("languages/*/*.yml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_list_of_words_is_written_once(path: Path) -> None:
    keys = [line.partition(":")[0] for line in path.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]
    assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})
