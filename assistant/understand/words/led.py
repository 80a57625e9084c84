"""Metrics by their names without who does it or has it: sales for tenant sales, 销售额 for 租户销售额."""

from collections.abc import Container, Iterable, Mapping
from typing import TypeAlias

from assistant.understand.languages import listed
from assistant.understand.lexicon import Entry
from assistant.understand.mention import Kind

_Key: TypeAlias = tuple[str, ...]


def first_of_each(entries: Iterable[Entry], kinds: Container[Kind]) -> dict[_Key, Entry]:
    """Entries of these kinds by their stems, the first of each."""
    known: dict[_Key, Entry] = {}
    for entry in entries:
        if entry.kind in kinds:
            known.setdefault(tuple(token.stem for token in entry.tokens), entry)
    return known


def led(known: Mapping[_Key, Entry]) -> dict[_Key, list[Entry]]:
    """The metrics by what stands in their names behind a grouping's."""
    whose = {key for key, entry in known.items() if entry.kind is Kind.DIMENSION}
    found: dict[_Key, list[Entry]] = {}
    for key, entry in known.items():
        for at in range(1, len(key) if entry.kind is Kind.METRIC else 0):
            if key[:at] in whose:
                found.setdefault(key[at:], []).append(entry)
    return found


def is_of_people(entry: Entry, key: _Key) -> bool:
    """Whether what stands before the rest of a name is somebody who does it: tenant sales, and no campaign sales."""
    lead = entry.tokens[: len(entry.tokens) - len(key)]
    is_latin = lead[-1].text.isascii()
    return (
        (" " if is_latin else "")
        .join(token.stem if is_latin else token.text for token in lead)
        .endswith(listed("persons"))
    )
