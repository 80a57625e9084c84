"""Names and values of the data as they stand in markdown: as text, whatever they are made of."""

import re

_MARKS = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:[-+](?=\s)|[#>=])")
_BREAKS = re.compile(r"[\r\n]+")


def plain_text(text: str) -> str:
    """A text that a renderer of markdown shows as it is, on one line."""
    return _LINE_START.sub(lambda one: f"\\{one[0]}", _MARKS.sub(lambda one: f"\\{one[0]}", _BREAKS.sub(" ", text)))
