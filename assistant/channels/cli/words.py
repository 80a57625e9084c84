"""What the shell says, in the language of whoever reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from semantic.errors import CatalogProblem

_FOLDER = Path(__file__).parents[1] / "languages"
_FALLBACK = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language of the shell: texts by dotted key, and the texts of problems by code."""

    language: str
    texts: Mapping[str, str]
    problems: Mapping[str, Any]

    def say(self, key: str, **values: object) -> str:
        """The text of a key with its placeholders filled.

        Raises: KeyError when there is no such key, or it needs more than was given.
        """
        return self.texts[key].format(**values)

    def problem(self, one: CatalogProblem) -> str:
        """A problem in one line: file, line, what is wrong, and the nearest known names."""
        templates: Mapping[str, str] = self.problems["problems"]
        stated = {name: _listed(value) for name, value in one.parameters.items()}
        code = f"problems.{one.code}"
        said = self.say(code, **stated) if code in self.texts else templates[one.code].format(**stated)
        kind = f"{self.problems['warning']}: " if one.is_warning else ""
        near = f" {self.problems['nearest'].format(nearest=', '.join(one.nearest))}" if one.nearest else ""
        return f"{one.origin.file}:{one.origin.line}: {kind}{said}{self.problems['stop']}{near}"

    def mend(self, one: CatalogProblem) -> str:
        """What to write instead, in one line."""
        stated = {name: _listed(value) for name, value in one.parameters.items()}
        mends: Mapping[str, str] = self.problems["mends"]
        return f"{mends[one.code].format(**stated)}{self.problems['stop']}"

    def workspace_problem(self, code: str, parameters: Mapping[str, object]) -> str:
        """Why a workspace cannot be opened."""
        templates: Mapping[str, str] = self.problems["problems"]
        own = f"problems.{code}"
        return self.say(own, **parameters) if own in self.texts else templates[code].format(**parameters)


def languages() -> tuple[str, ...]:
    """The languages the shell speaks, by name."""
    return tuple(sorted(one.parent.name for one in _FOLDER.glob("*/cli.yml")))


def shell_language() -> str:
    """The language that the shell's environment asks for, by the first variable that is set; else English."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next((value for value in variables if value), "").partition("_")[0].partition(".")[0].lower()
    return wanted if wanted in languages() else _FALLBACK


def words_of(language: str | None) -> Words:
    """The shell's words in a language, else in that of its environment."""
    return _words(language if language is not None and language in languages() else shell_language())


@cache
def _words(spoken: str) -> Words:
    return Words(
        language=spoken,
        texts=dict(_flat(_read(_FOLDER / spoken / "cli.yml"), "")),
        problems=_read(_FOLDER / spoken / "problems.yml"),
    )


def _read(path: Path) -> Mapping[str, Any]:
    written: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return written


def _flat(written: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    found = []
    for name, part in written.items():
        if isinstance(part, Mapping):
            found.extend(_flat(part, f"{prefix}{name}."))
        else:
            found.append((f"{prefix}{name}", str(part)))
    return found


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value
