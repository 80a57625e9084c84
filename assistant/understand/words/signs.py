"""One Han sign for a thing of two, where something is grouped by it or one is named: 各科 for 科室, 宁波厂 for 工厂."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assistant.understand.lattice import Cover
from assistant.understand.mention import Evidence, Kind, Mention

_SIGNS_OF_A_NAME = 2
# Weaker than a name that lacks only what its kind of name may lack.
_COST = 0.3
# More names than can be offered are none.
_MOST_NAMES = 3
_GROUPING = ("each", "by", "which", "which_several")
_RANKING = ("top_count", "bottom_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A grouping by the name of what it tells apart: 药品 where the field is called 药品名称."""

    name: str
    address: str


class Signs:
    """Groupings by the signs of their names; one with a decisive sign (大科) is never meant by the other alone."""

    def __init__(self, things: Iterable[Thing], decisive: Collection[str]) -> None:
        self._by_sign: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for thing in things:
            if len(thing.name) == _SIGNS_OF_A_NAME and not thing.name.isascii() and not set(thing.name) & set(decisive):
                for sign in thing.name:
                    self._by_sign[sign][thing.name].add(thing.address)

    def annotate(self, best: Cover) -> tuple[Mention, ...]:
        """Groupings for every single sign without a place that follows what asks for one, or one of its members."""
        return tuple(
            Mention(
                start=one.start,
                end=one.end,
                kind=Kind.DIMENSION,
                value=address,
                evidence=Evidence.PART,
                cost=_COST,
            )
            for at, one in enumerate(best.mentions)
            if _stands_alone(best, at)
            for address in self._of(one.value)
            if _is_asked_for(best, at) or _is_behind_a_member(best, at, self._of(one.value))
        )

    def _of(self, sign: str) -> list[str]:
        names = self._by_sign.get(sign, {})
        found = {address for addresses in names.values() for address in addresses}
        return sorted(found) if len(names) <= _MOST_NAMES else []


def _stands_alone(best: Cover, at: int) -> bool:
    """Whether an unknown sign is no part of a longer unknown word."""
    around = (best.mentions[one] for one in (at - 1, at + 1) if 0 <= one < len(best.mentions))
    one = best.mentions[at]
    touching = (near for near in around if near.end == one.start or near.start == one.end)
    return one.kind is Kind.UNKNOWN and len(one.value) == 1 and all(near.kind is not Kind.UNKNOWN for near in touching)


def _is_asked_for(best: Cover, at: int) -> bool:
    """Whether what stands before a sign, fillers aside, asks for a grouping: 各, 哪个, 按, the count of the first."""
    before = [one for one in best.mentions[:at] if one.kind is not Kind.FILLER][-2:]
    if before and before[-1].kind is Kind.NUMBER:
        return len(before) > 1 and _is_cue(before[-2], _RANKING)
    return bool(before) and _is_cue(before[-1], _GROUPING) and before[-1].end == best.mentions[at].start


def _is_behind_a_member(best: Cover, at: int, addresses: list[str]) -> bool:
    """Whether a sign says again of what the member is one that it follows without a blank, in whatever role."""
    before = best.mentions[at - 1] if at else best.mentions[at]
    is_member = before.kind is Kind.MEMBER and before.end == best.mentions[at].start
    return is_member and before.value.address in addresses


def _is_cue(one: Mention, names: tuple[str, ...]) -> bool:
    return one.kind is Kind.CUE and str(one.value).partition(".")[0] in names
