"""What the builtin encoder sees of a text: stems of Latin words, pairs of them, and runs of one to three Han signs."""

import re
from collections.abc import Iterator

from assistant.understand.languages import stem

_RUN = re.compile(r"[a-z\u00c0-\u024f]+(?:'[a-z]+)?|[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_FIRST_HAN = "\u2e80"
_HAN_SIZES = (1, 2, 3)


def features_of(text: str) -> Iterator[str]:
    """The features of a normal text, in order and as often as they occur; figures and symbols have none."""
    before = ""
    for run in _RUN.findall(text):
        if run >= _FIRST_HAN:
            yield from (run[at : at + size] for size in _HAN_SIZES for at in range(len(run) - size + 1))
            before = ""
            continue
        word = stem(run)
        yield word
        if before:
            yield f"{before} {word}"
        before = word
