"""How the fields and datasets of a catalog belong together: what rows are called by, and which rows lead to which."""

from collections.abc import Sequence

from assistant.understand.scene import Ground
from assistant.understand.words import rownouns
from semantic.catalog import AddressedField, Relationship


def are_twins(address: str, other: str, ground: Ground) -> bool:
    """Whether two fields show the same column of the same table: one thing in two roles, as it was and as it is."""
    fields, datasets = ground.view.fields, ground.view.catalog.datasets
    if address == other or address not in fields or other not in fields:
        return False
    one, two = fields[address], fields[other]
    tables = {datasets[each.home].table or each.home for each in (one, two)}
    return one.field.expression == two.field.expression and len(tables) == 1


def names_rows(one: AddressedField, ground: Ground) -> bool:
    """Whether a field is what the rows of its dataset are called by: its key, or what displays it."""
    key = ground.view.catalog.datasets[one.home].primary_key
    return one.field.display_of in key or one.field.expression in key


def calls_rows(one: AddressedField, ground: Ground) -> bool:
    """Whether a field is what the rows of its dataset are called by, or is called what they are."""
    return names_rows(one, ground) or rownouns.is_called(one.field.words, ground.view.catalog.datasets[one.home].words)


def leads_to(dataset: str, other: str, ground: Ground) -> bool:
    """Whether each row of a dataset has one row of the other, over declared relationships."""
    return steps_between(dataset, other, ground.view.catalog.relationships) is not None


def steps_between(start: str, end: str, links: Sequence[Relationship]) -> int | None:
    """How many relationships lie at least between two datasets; None where none of these lead there."""
    reached, edge, count = {start}, {start}, 0
    while edge and end not in edge:
        edge = {one.target for one in links if one.source in edge} - reached
        reached |= edge
        count += 1
    return count if edge else None
