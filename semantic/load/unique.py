"""Names that may be given once."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from semantic.errors import Origin, ProblemCode
from semantic.load.located import Findings


class Named(Protocol):
    """Something with a name and the place it was written."""

    @property
    def name(self) -> str: ...

    @property
    def origin(self) -> Origin: ...


One = TypeVar("One", bound=Named)


def by_name(findings: Findings, kind: str, declared: Iterable[One]) -> Mapping[str, One]:
    """What was declared, by name in the order written; the first of a name stays, later ones are reported."""
    found: dict[str, One] = {}
    for one in declared:
        first = found.setdefault(one.name, one)
        if first is not one and one.name:
            place = f"{first.origin.file}:{first.origin.line}"
            findings.add(one.origin.at("name"), ProblemCode.DUPLICATE_NAME, kind=kind, name=one.name, first=place)
    found.pop("", None)
    return found
