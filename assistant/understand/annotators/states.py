"""Rows in a state that a catalog tells by the members of a status, by a time that holds nothing, or by a number's name.

What is not done yet is neither done nor over without being done; where a member of the status is not understood, or a
later stage may be meant as well, nothing is found.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.understand.annotators.called_rows import Noun, nearest, rows_named
from assistant.understand.annotators.stages import (
    Doing,
    Keys,
    Saying,
    done_at,
    ends_of,
    facts_of,
    keys_in,
    keys_of,
    longest,
    sayings,
    stage_of,
)
from assistant.understand.languages import listed
from assistant.understand.lexicon import Part
from assistant.understand.mention import Evidence, Kind, MemberValue, Mention, StateValue
from assistant.understand.normalise import normalise
from assistant.understand.resources import Resources
from assistant.understand.scene import Ground
from assistant.understand.tokens import Token, tokenise
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import AddressedField
from semantic.query import Filter
from semantic.view import View

_FINAL = "close"
_COST = 0.1
# A governed number that says just this is meant before rows that are in the state.
_UNGOVERNED_COST = 1.4
_PART_COST = 0.1
_MOST_MEMBERS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the name of one member says: which stages are done or not, and how it is over without being done."""

    value: str
    facts: frozenset[tuple[Doing, str]]
    ends: frozenset[Keys]

    @property
    def ended(self) -> bool:
        return bool(self.ends)

    def says(self, stage: str, *doings: Doing) -> bool:
        return any((doing, stage) in self.facts for doing in doings)

    @property
    def is_open(self) -> bool:
        """Whether it says that something is not done yet, and nothing that is done."""
        return bool(self.facts) and all(doing != "done" for doing, _ in self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A number whose name says in which state the rows are: the stages, and the words beside."""

    metric: str
    stages: tuple[str, ...]
    rest: Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one asker's catalog tells of states.

    `statuses`: for each dataset its fields that say in which state rows are; `times`: for each the fields of when
    something was done, by its stage; `own`: the catalog's own words for what is done; `named`: numbers of a state.
    """

    statuses: Mapping[str, Mapping[str, tuple[Told, ...]]]
    times: Mapping[str, Mapping[str, tuple[str, ...]]]
    own: Mapping[Keys, str]
    named: tuple[Named, ...]


def states(tokens: tuple[Token, ...], content: Iterable[Mention], resources: Resources) -> Iterator[Mention]:
    """The states that a text says rows are in, by the rows named nearest to them."""
    ground = resources.ground
    known = known_states(ground)
    said = tuple(sayings(tokens, known.own))
    content = tuple(content)
    nouns = rows_named(tokens, content, ground) if said else ()
    is_timed = any(one.kind is Kind.PERIOD for one in content)
    numbers = [(one.start, one.end) for one in content if one.kind is Kind.METRIC]
    for one in said:
        start, end = tokens[one.start].start, tokens[one.end - 1].end
        if any(other.start <= start and end <= other.end for other in content if other.kind is Kind.MEASURE):
            continue  # days open
        members = [other for other in content if other.kind is Kind.MEMBER and (other.start, other.end) == (start, end)]
        parts = tuple(part for part in _parts(one, tokens, known) if part.kind is Kind.METRIC or not members)
        yield from parts
        if members:
            first = tokens[one.first].start
            cost = _UNGOVERNED_COST * bool(parts)
            yield from (replace(other, start=first, cost=other.cost + cost) for other in members if first < start)
            continue
        if any(first <= start and end <= last for first, last in numbers) and not is_timed:
            continue
        is_governed = bool(parts)
        if filters := _nearest(tokens, one, nouns, known):
            yield from _mentions(tokens, one, filters, _COST + _UNGOVERNED_COST * is_governed)


def _mentions(tokens: tuple[Token, ...], one: Saying, filters: tuple[Filter, ...], cost: float) -> Iterator[Mention]:
    """The words of a state, with and without those that only lead to it."""
    alone = filters[0] if len(filters) == 1 and filters[0].op == "in" and len(filters[0].values) == 1 else None
    for first in dict.fromkeys((one.first, one.start)):
        start, end = tokens[first].start, tokens[one.end - 1].end
        yield Mention(
            start=start,
            end=end,
            kind=Kind.MEMBER if alone else Kind.GROUP,
            value=MemberValue(address=alone.field, value=alone.values[0]) if alone else StateValue(filters=filters),
            evidence=Evidence.SYNONYM,
            cost=cost,
        )


def _nearest(tokens: tuple[Token, ...], one: Saying, nouns: tuple[Noun, ...], known: Known) -> tuple[Filter, ...]:
    """What is said of the rows named right behind the words of a state, else of those right before them."""
    start, end = tokens[one.first].start, tokens[one.end - 1].end
    for homes in nearest([noun for noun in nouns if noun.end <= start or _is_said_of(tokens, one, noun)], start, end):
        found = {filters for home in homes if (filters := _told(one, home, known))}
        if len(found) == 1:
            return found.pop()
    return ()


def _is_said_of(tokens: tuple[Token, ...], one: Saying, noun: Noun) -> bool:
    """Whether a state may be said of rows named behind it: 没签收的邮件, and not 没签收邮件的客户."""
    behind = [token.text for token in tokens[one.end : one.end + 2]]
    is_joined = behind[:1] != [] and behind[0] in listed("possessives")
    last = next((at for at, token in enumerate(tokens) if token.start >= noun.end), len(tokens))
    is_owner = last < len(tokens) and tokens[last].text in listed("possessives")
    return is_joined or not (one.is_verbal or is_owner)


def _told(one: Saying, home: str, known: Known) -> tuple[Filter, ...]:
    for stage in one.stages:
        if one.doing in ("not", "awaiting") and any(ends_of(stage)):
            return _not_over(stage, home, known) if one.doing == "not" else ()
        for address, members in known.statuses.get(home, {}).items():
            if values := _values(stage, one.doing, members):
                return (Filter(field=address, op="in", values=values),)
        times = known.times.get(home, {}).get(stage, ())
        if len(times) == 1 and one.doing == "done":
            return (Filter(field=times[0], op="not_null"),)
        if len(times) == 1:
            return (Filter(field=times[0], op="is_null"), *_not_ended(home, known))
    return ()


def _not_over(stage: str, home: str, known: Known) -> tuple[Filter, ...]:
    """All rows but those that are over in just this way: what was not cancelled is open, or done, or was lost."""
    for address, members in known.statuses.get(home, {}).items():
        values = tuple(member.value for member in members if tuple(stage.split()) in member.ends)
        if values:
            return (Filter(field=address, op="not_in", values=values),)
    times = known.times.get(home, {}).get(stage, ())
    return (Filter(field=times[0], op="is_null"),) if len(times) == 1 else ()


def _not_ended(home: str, known: Known) -> Iterator[Filter]:
    """What is over without being done is not open, though no day says that it was done."""
    for address, members in known.statuses.get(home, {}).items():
        if ended := tuple(one.value for one in members if one.ended):
            yield Filter(field=address, op="not_in", values=ended)


def _values(stage: str, doing: Doing, members: tuple[Told, ...]) -> tuple[str, ...]:
    """The members of a status that say a stage is done or is not; none where another member may say so too."""
    if doing == "done":
        return tuple(one.value for one in members if one.says(stage, "done"))
    awaiting = tuple(one.value for one in members if one.says(stage, "not", "awaiting"))
    if doing == "awaiting" and awaiting:
        return awaiting
    going_on = [one for one in members if not one.ended and one.says(stage, "not", "awaiting", "doing")]
    rest = [one for one in members if one not in going_on and not one.ended and not _is_done(one, stage, members)]
    is_whole = len(going_on) + len(rest) == len(members)
    if is_whole or any(not one.is_open for one in rest) or (stage != _FINAL and (rest or not going_on)):
        return ()
    return tuple(one.value for one in members if one in going_on or one in rest)


def _is_done(one: Told, stage: str, members: tuple[Told, ...]) -> bool:
    """Whether a member says that a stage is done; to be over is the one stage that a status says is done or not."""
    if one.says(stage, "done"):
        return True
    done = {said for member in members if not member.ended for doing, said in member.facts if doing == "done"}
    is_paired = len(done) == 1 and any(other.says(next(iter(done)), "not", "awaiting") for other in members)
    return stage == _FINAL and is_paired and any(doing == "done" for doing, _ in one.facts)


def _parts(one: Saying, tokens: tuple[Token, ...], known: Known) -> Iterator[Mention]:
    """The words of a governed number whose name says in which state rows are, with others between them or not."""
    if one.doing not in {"not", "awaiting"}:
        return
    keys = keys_of(tokens)
    for number in known.named:
        if not set(number.stages) & set(one.stages):
            continue
        size = len(number.rest)
        for at in range(len(keys) - size + 1):
            is_apart = at + size <= one.first or at >= one.end
            first = _behind_a_joint(one, keys) if at >= one.end else one.first
            if is_apart and keys[at : at + size] == number.rest:
                yield from _number(number.metric, tokens, sorted(((first, one.end), (at, at + size))))


def _behind_a_joint(one: Saying, keys: Keys) -> int:
    """Where a state begins that is said of what follows it: paid and outstanding claims are two, and no lead."""
    joints = [at for at in range(one.first, one.start) if longest(keys, at, "joining")]
    return joints[-1] + 1 if joints else one.first


def _number(metric: str, tokens: tuple[Token, ...], said: list[tuple[int, int]]) -> Iterator[Mention]:
    """A number by the two parts of its name: as one where nothing stands between them, or only what joins them."""
    (first, end), (start, last) = said
    between = "".join(token.text for token in tokens[end:start])
    if between in ("", *listed("whose_own")):
        yield Mention(
            start=tokens[first].start,
            end=tokens[last - 1].end,
            kind=Kind.METRIC,
            value=metric,
            evidence=Evidence.SYNONYM,
            cost=_PART_COST,
        )
    for index, (at, until) in enumerate(said):
        yield Mention(
            start=tokens[at].start,
            end=tokens[until - 1].end,
            kind=Kind.PART,
            value=Part(name=metric, index=index, count=2, is_close=True),
            evidence=Evidence.SYNONYM,
            cost=_PART_COST,
        )


def known_states(ground: Ground) -> Known:
    """What an asker's catalog tells of states; kept as long as it stands."""
    return _known(ground.view)


@lru_cache(maxsize=16)
def _known(view: View) -> Known:
    statuses: dict[str, dict[str, tuple[Told, ...]]] = {}
    times: dict[str, dict[str, tuple[str, ...]]] = {}
    own: dict[Keys, str] = {}
    for address, one in view.fields.items():
        if one.field.hidden or address != f"{one.home}.{one.field.name}":
            continue
        if one.field.kind == "dimension" and one.field.members:
            members = tuple(_told_of(one))
            if any(member.facts or member.ended for member in members):
                statuses.setdefault(one.home, {})[address] = members
            stages = {stage for member in members for _, stage in member.facts}
            stages |= {" ".join(end) for member in members for end in member.ends}
            own.update((tuple(stage.split()), stage) for stage in stages)
        if one.field.kind == "time" and not one.field.scheduled:
            for keys in {done_at(surface) for surface in surfaces_of(one.words)} - {()}:
                own.setdefault(keys, stage_of(keys))
                _add_time(times.setdefault(one.home, {}), stage_of(keys), address, view)
    return Known(statuses=statuses, times=times, own=own, named=tuple(_named(view, own)))


def _add_time(times: dict[str, tuple[str, ...]], stage: str, address: str, view: View) -> None:
    """A time of something done; the time that all rows of a dataset have is never empty."""
    home = view.fields[address].home
    main = view.catalog.datasets[home].time_field
    if main not in (address, address.rpartition(".")[2]) and address not in times.get(stage, ()):
        times[stage] = (*times.get(stage, ()), address)


def _told_of(one: AddressedField) -> Iterator[Told]:
    for member in one.field.members:
        names = surfaces_of(member.words) or [str(member.value)]
        facts = frozenset(fact for name in names for fact in facts_of(name))
        yield Told(value=str(member.value), facts=facts, ends=frozenset(end for name in names for end in ends_of(name)))


def _named(view: View, own: Mapping[Keys, str]) -> Iterator[Named]:
    """The numbers whose names say that something is not done yet: 未结投诉, unpaid tuition."""
    marks = {keys_in(mark) for mark in listed("counting_marks")}
    for metric in view.catalog.metrics.values():
        for surface in surfaces_of(metric.words):
            tokens = tokenise(normalise(surface))
            keys = keys_of(tokens)
            for one in sayings(tokens, own):
                rest = (*keys[: one.first], *keys[one.end :])
                bare = next((rest[: -len(mark)] for mark in marks if rest[-len(mark) :] == mark), rest)
                for said in dict.fromkeys((rest, bare)) if one.doing in {"not", "awaiting"} else ():
                    if said:
                        yield Named(metric=metric.name, stages=one.stages, rest=said)
