"""Which rows a number reads, by the conditions that the catalog writes beside it."""

from dataclasses import replace

from semantic.catalog import Simple


def conditions_of(shape: Simple) -> frozenset[str]:
    """The parts of a number's condition that hold together; one that holds either way is a whole."""
    said = (shape.filter or "").lower()
    parts = said.split(" and ") if " or " not in said else [said]
    return frozenset(part.strip() for part in parts if part.strip())


def is_narrower(one: Simple, other: Simple) -> bool:
    """Whether a number is another one of fewer rows: the same figure of the same rows, under more conditions."""
    is_alike = replace(one, filter=None) == replace(other, filter=None)
    return is_alike and conditions_of(other) < conditions_of(one)
