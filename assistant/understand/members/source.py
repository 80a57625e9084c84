"""Where members come from: the values of a field, with the words that the catalog has for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from semantic.catalog import Field
from semantic.query import Value
from semantic.view import View


class MemberRow(Protocol):
    """One distinct value as the governed layer returns it; `keys`: how many keys share the text."""

    @property
    def value(self) -> Value | None: ...

    @property
    def key(self) -> Value | None: ...

    @property
    def labels(self) -> Mapping[str, str]: ...

    @property
    def keys(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSource:
    """The values of one field, found under every address that leads to it."""

    addresses: tuple[str, ...]
    field: Field
    rows: Iterable[MemberRow]


def member_sources(view: View, rows_of: Callable[[str], Iterable[MemberRow]]) -> Iterator[MemberSource]:
    """The dimensions of a view whose values are looked up in questions; rows are read as each source is taken."""
    addresses: dict[tuple[str, str], list[str]] = {}
    for address, addressed in view.fields.items():
        addresses.setdefault((addressed.home, addressed.field.name), []).append(address)
    for (home, name), known in addresses.items():
        field = view.fields[known[0]].field
        if field.kind == "dimension" and field.index != "no" and not field.hidden:
            own = f"{home}.{name}"
            rows = rows_of(own if own in known else known[0])
            yield MemberSource(addresses=tuple(known), field=field, rows=rows)
