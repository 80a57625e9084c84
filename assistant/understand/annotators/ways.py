"""From where to where: of one place in two roles, that which things leave, and that which they reach."""

from collections import defaultdict
from itertools import product

from assistant.understand.languages import listed
from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.scene import Ground
from assistant.understand.words.relations import are_twins
from assistant.understand.words.rownouns import surfaces_of


def along_ways(normal: NormalText, members: tuple[Mention, ...], ground: Ground) -> tuple[Mention, ...]:
    """The members without those in other roles, where one is told after "from" and the next after "to".

    Only where of the two roles of the facts just one is called what things leave, and just one what they reach.
    """
    meant: dict[tuple[int, int], set[str]] = defaultdict(set)
    for one in members:
        if one.kind is Kind.MEMBER:
            meant[one.start, one.end].add(one.value.address)
    left = [span for span in meant if _follows(normal, span, "from_words")]
    reached = [span for span in meant if _follows(normal, span, "to_words")]
    kept: dict[tuple[int, int], str] = {}
    for start, end in product(left, reached):
        froms = [one for one in meant[start] if _is_called(one, "from_roles", ground)]
        tos = [one for one in meant[end] if _is_called(one, "to_roles", ground)]
        if start[1] <= end[0] and len(froms) == len(tos) == 1 and are_twins(froms[0], tos[0], ground):
            kept |= {start: froms[0], end: tos[0]}
    return tuple(
        one
        for one in members
        if one.kind is not Kind.MEMBER or kept.get((one.start, one.end), one.value.address) == one.value.address
    )


def _follows(normal: NormalText, span: tuple[int, int], words: str) -> bool:
    before = normal.text[: span[0]].rstrip()
    return any(
        before.endswith(word) and (not word.isascii() or not before[: -len(word)][-1:].isalnum())
        for word in listed(words)
    )


def _is_called(address: str, words: str, ground: Ground) -> bool:
    """Whether the names of a field in its role say that something leaves there, or gets there."""
    names = [name.lower() for name in surfaces_of(ground.view.fields[address].words)]
    return any(
        f" {word} " in f" {name} " if word.isascii() else word in name for word in listed(words) for name in names
    )
