"""What a follow-up says by less than its name, for what was spoken of says the rest.

A member of the fields that the question before was about (携程 for 携程渠道), which may be the whole name of something
else in the catalog; a number that shares the last words of the one before (after room revenue: and dining?).
"""

from collections.abc import Iterator
from itertools import groupby

from assistant.understand.lattice import Cover
from assistant.understand.mention import Evidence, Kind, MemberValue, Mention
from assistant.understand.scene import Ground
from assistant.understand.tokens import Token, stems_of
from semantic.catalog import Member

# A word that is added to the name of the number before is sooner that than another number.
_ADDED_COST = -0.7
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.PART)
# What may be less than a number's name.
_LESS = (Kind.UNKNOWN, Kind.OVERVIEW, Kind.MEMBER, Kind.GROUP, Kind.DATASET)


def members_spoken_of(
    tokens: tuple[Token, ...], best: Cover, ground: Ground, fields: tuple[str, ...]
) -> tuple[Mention, ...]:
    """What each member named of another field may be of these: the only one whose name begins or ends so."""
    named = (one for one in best.mentions if one.kind is Kind.MEMBER and one.value.address not in fields)
    return tuple(meant for one in named for meant in _meant(one, tokens, ground, fields))


def numbers_spoken_of(
    tokens: tuple[Token, ...], best: Cover, ground: Ground, metrics: tuple[str, ...]
) -> tuple[Mention, ...]:
    """The numbers that words mean which are no whole name: what is added to the name of one of these, or begins one
    that ends like it.
    """
    spoken_of = {name for metric in metrics for name in _names(metric, ground)}
    ends = {name[at:] for name in spoken_of for at in range(1, len(name))}
    others = [one for one in ground.view.catalog.metrics if one not in metrics] if metrics else []
    found: dict[tuple[int, int, str], Mention] = {}
    for (start, end), is_number in _runs(best):
        said = tuple(token.stem for token in tokens if start <= token.start and token.end <= end)
        for metric in others:
            names = tuple(_names(metric, ground))
            if any(_adds(name, said, one) for name in names for one in spoken_of):
                cost = _ADDED_COST if is_number else 0.0
            elif not is_number and any(_is_short_for(name, said, ends) for name in names):
                cost = 0.0
            else:
                continue
            found[start, end, metric] = Mention(
                start=start, end=end, kind=Kind.METRIC, value=metric, evidence=Evidence.PART, cost=cost
            )
    return tuple(found.values())


def _runs(best: Cover) -> Iterator[tuple[tuple[int, int], bool]]:
    """Where things are named, or no known word is, one right after the other; and whether any of them is a number."""
    for is_named, run in groupby(best.mentions, key=lambda one: one.kind in (*_LESS, *_NUMBERS)):
        if is_named:
            named = list(run)
            yield (named[0].start, named[-1].end), any(one.kind in _NUMBERS for one in named)


def _adds(name: tuple[str, ...], said: tuple[str, ...], spoken_of: tuple[str, ...]) -> bool:
    """Whether a name is another one with these words in its midst or at an end: 门店销售额, 含税, 门店含税销售额."""
    size = len(said)
    if not size or len(name) != size + len(spoken_of):
        return False
    return any(name[at : at + size] == said and name[:at] + name[at + size :] == spoken_of for at in range(len(name)))


def _is_short_for(name: tuple[str, ...], said: tuple[str, ...], ends: set[tuple[str, ...]]) -> bool:
    size = len(said)
    return name[:size] == said and name[size:] in ends


def _names(metric: str, ground: Ground) -> Iterator[tuple[str, ...]]:
    one = ground.view.catalog.metrics[metric]
    yield from (stems_of(name) for name in one.words.label.values())
    yield from (stems_of(name) for many in one.words.synonyms.values() for name in many)


def _meant(named: Mention, tokens: tuple[Token, ...], ground: Ground, fields: tuple[str, ...]) -> Iterator[Mention]:
    said = tuple(token.stem for token in tokens if named.start <= token.start and token.end <= named.end)
    found = [
        (address, member)
        for address in fields
        if address in ground.view.fields
        for member in ground.view.fields[address].field.members
        if _is_called(member, said)
    ]
    if len(found) == 1:
        ((address, member),) = found
        value = MemberValue(address=address, value=member.value, matched_text=named.value.matched_text)
        yield Mention(start=named.start, end=named.end, kind=Kind.MEMBER, value=value, evidence=Evidence.PART)


def _is_called(member: Member, said: tuple[str, ...]) -> bool:
    words = member.words
    names = (*words.label.values(), *(one for many in words.synonyms.values() for one in many))
    return any(_has_at_an_end(stems_of(name), said) for name in names)


def _has_at_an_end(name: tuple[str, ...], said: tuple[str, ...]) -> bool:
    size = len(said)
    return 0 < size < len(name) and said in (name[:size], name[-size:])
