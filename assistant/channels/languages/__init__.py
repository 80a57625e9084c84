"""What doors say by themselves, as data: `<language>/ui.yml` holds the page's words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent


def languages() -> tuple[str, ...]:
    """The languages the page speaks, by name."""
    return tuple(sorted(one.parent.name for one in _FOLDER.glob("*/ui.yml")))


@cache
def wording_of(language: str) -> Mapping[str, str]:
    """The page's words in a language, by key.

    Raises: KeyError when the page does not speak it.
    """
    if language not in languages():
        raise KeyError(language)
    written: dict[str, str] = yaml.safe_load((_FOLDER / language / "ui.yml").read_text(encoding="utf-8"))
    return written
