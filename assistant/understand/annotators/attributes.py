"""What is said of a thing by the thing's name: the country of the supplier, 供应商所在国家, is no other's country."""

from collections.abc import Iterator

from assistant.understand.annotators.pieces import is_within
from assistant.understand.languages import listed
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.resources import Resources
from assistant.understand.scene import Ground
from assistant.understand.tokens import Token, stems_of
from assistant.understand.words.heads import heads_of
from assistant.understand.words.relations import are_twins, names_rows
from assistant.understand.words.rownouns import surfaces_of

_COST = 0.1
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.DEED)


def attributes(
    normal: NormalText,
    tokens: tuple[Token, ...],
    content: tuple[Mention, ...],
    aside: tuple[Mention, ...],
    resources: Resources,
) -> tuple[Mention, ...]:
    """The names of a question, a grouping and whose it is being one; what its two parts name alone is gone there.

    What is a number as well is no thing: those without complaints are no complaint's (没有投诉的机构).
    """
    ground = resources.ground
    numbers = {(one.start, one.end) for one in (*content, *aside) if one.kind in _NUMBERS}
    groupings = [one for one in content if one.kind is Kind.DIMENSION and one.value in ground.view.fields]
    named = [one for one in groupings if (one.start, one.end) not in numbers and not is_within(one, numbers)]
    owners = [one for one in named if _may_own(normal, one)]
    things = [one for one in owners if _is_thing(normal, one, ground)]
    found = tuple(
        Mention(
            start=min(thing.start, said.start),
            end=max(thing.end, said.end),
            kind=Kind.DIMENSION,
            value=said.value,
            evidence=Evidence.SYNONYM,
            cost=_COST,
        )
        for thing in things
        for said in (*_own(thing, tokens, ground), *_beyond(thing, groupings, ground))
        if _is_joined(normal, thing, said)
    )
    spans = {(one.start, one.end) for one in found}
    apart = (one for one in content if not (one.kind is Kind.DIMENSION and is_within(one, spans)))
    return (*apart, *dict.fromkeys(found))


def headings(
    normal: NormalText, tokens: tuple[Token, ...], members: tuple[Mention, ...], resources: Resources
) -> Iterator[Mention]:
    """Words that fill: a part of what a field is called, right beside a member of it (cause fire, 原因是火灾).

    What a field is called by itself is a name, and tells its member from others that are called alike.
    """
    ends = {token.end: at for at, token in enumerate(tokens)}
    starts = {token.start: at for at, token in enumerate(tokens)}
    for one in members:
        field = resources.ground.view.fields[one.value.address].field
        names = {stems_of(surface) for surface in surfaces_of(field.words)}
        parts = {part for name in names for part in heads_of(name)} - names
        before = normal.text[: one.start].rstrip()
        joint = next((word for word in listed("beside_members") if before.endswith(word)), "")
        last = ends.get(len(before.removesuffix(joint).rstrip()), -1)
        first = starts.get(len(normal.text) - len(normal.text[one.end :].lstrip()), len(tokens))
        for part in parts:
            for run in (tokens[max(0, last + 1 - len(part)) : last + 1], tokens[first : first + len(part)]):
                if tuple(token.stem for token in run) == part:
                    yield Mention(start=run[0].start, end=run[-1].end, kind=Kind.FILLER, value=None, cost=_COST)


def _is_thing(normal: NormalText, one: Mention, ground: Ground) -> bool:
    """Whether a grouping is what rows are called by, or is said by what its table is called."""
    field = ground.view.fields[one.value]
    said = stems_of(normal.text[one.start : one.end])
    return names_rows(field, ground) or said in _called(field.home, ground)


def _called(dataset: str, ground: Ground) -> list[tuple[str, ...]]:
    return [stems_of(one) for one in surfaces_of(ground.view.catalog.datasets[dataset].words)]


def _own(thing: Mention, tokens: tuple[Token, ...], ground: Ground) -> Iterator[Mention]:
    """Where a text says what a field of the thing's own table is called, with or without the thing's name."""
    fields = ground.view.fields
    way, home = thing.value.rpartition(".")[0], fields[thing.value].home
    nouns = _called(home, ground)
    for address, one in fields.items():
        is_own = address != thing.value and address.rpartition(".")[0] == way and one.home == home
        if not is_own or one.field.kind != "dimension":
            continue
        for surface in surfaces_of(one.field.words):
            stems = stems_of(surface)
            bare = next((stems[len(noun) :] for noun in nouns if noun and stems[: len(noun)] == noun), stems) or stems
            for start in range(len(tokens) - len(bare) + 1):
                run = tokens[start : start + len(bare)]
                if tuple(token.stem for token in run) == bare:
                    yield Mention(start=run[0].start, end=run[-1].end, kind=Kind.DIMENSION, value=address)


def _beyond(thing: Mention, groupings: list[Mention], ground: Ground) -> Iterator[Mention]:
    """Groupings of what the thing itself points to, in the role that it points to it: the branch of an agent."""
    fields, relationships = ground.view.fields, ground.view.catalog.relationships
    way, home = thing.value.rpartition(".")[0], fields[thing.value].home
    ways = {address.rpartition(".")[0] for address in fields}
    roles = {one.role for one in relationships if one.source == home}
    ends = {role if f"{way}.{role}" not in ways else f"{way}.{role}" for role in roles}
    reached = [address for address in fields if address.rpartition(".")[0] in ends]
    for one in groupings:
        for address in reached:
            if address == one.value or are_twins(address, one.value, ground):
                yield Mention(start=one.start, end=one.end, kind=Kind.DIMENSION, value=address)


def _may_own(normal: NormalText, one: Mention) -> bool:
    """Whether a word stands beside a name that joins a thing and what is its own, so that it is worth looking for."""
    behind = normal.text[one.end :].lstrip().startswith(listed("whose_own"))
    before = set(normal.text[: one.start].split()) & set(listed("own_of"))
    return behind or bool(before) or normal.text[: one.end].endswith(listed("whose_own"))


def _is_joined(normal: NormalText, thing: Mention, said: Mention) -> bool:
    """Whether two names are joined as whose it is and what: country of the supplier, the supplier's country."""
    if thing.end <= said.start:
        gap = normal.text[thing.end : said.start].strip()
        return gap in ("", *listed("whose_own")) and normal.text[: said.start].rstrip().endswith(listed("whose_own"))
    between = normal.text[said.end : thing.start].split()
    return bool(between) and between[0] in listed("own_of") and set(between[1:]) <= set(listed("own_of_the"))
