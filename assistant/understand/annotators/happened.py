"""When something was done to rows, by a verb beside a time: 今年上市的产品, contracts that end in Q3, 5月签的合同."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.understand.annotators.called_rows import Noun, nearest, rows_named
from assistant.understand.annotators.stages import (
    Keys,
    done_at,
    keys_of,
    longest,
    longest_before,
    run,
    run_before,
    stage_of,
    stage_words,
    verbs_of,
)
from assistant.understand.finish.timing import nearer_of
from assistant.understand.languages import is_past, listed_with_verbs
from assistant.understand.mention import Evidence, Kind, Mention, PeriodValue, StateValue
from assistant.understand.resources import Resources
from assistant.understand.scene import Ground
from assistant.understand.tokens import Token
from assistant.understand.words.held import time_of
from assistant.understand.words.rownouns import counts_rows, surfaces_of
from semantic.catalog import Metric
from semantic.query import Filter
from semantic.view import View

_COST = 0.1
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.PART)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A verb beside a time, and the fields of when that was done."""

    period: Mention
    start: int
    end: int
    times: tuple[str, ...]


def happened(tokens: tuple[Token, ...], content: Iterable[Mention], resources: Resources) -> Iterator[Mention]:
    """The words that say what was done at a time, as the time that they are of: of the rows named nearest to them."""
    content = tuple(content)
    ground, keys = resources.ground, keys_of(tokens)
    periods = [one for one in content if one.kind is Kind.PERIOD and not one.value.balance_day]
    times = times_done(ground.view) if periods else {}
    if not times:
        return
    nouns = rows_named(tokens, content, ground)
    for period in periods:
        for first, last, stage in _beside(tokens, keys, period):
            start, end = tokens[first].start, tokens[last - 1].end
            said = _Said(period=period, start=start, end=end, times=times.get(stage, ()))
            if said.times and not _is_in_a_name(said, content):
                yield from _read(said, nouns, content, ground)


def _is_in_a_name(said: _Said, content: tuple[Mention, ...]) -> bool:
    """Whether a verb is a word of a number's name: refunds paid in May."""
    names = (one for one in content if one.kind in _NUMBERS)
    return any(one.start < said.end and said.start < one.end for one in names)


def _beside(tokens: tuple[Token, ...], keys: Keys, period: Mention) -> Iterator[tuple[int, int, str]]:
    """The verbs right behind a time, or before it where they are past or words of their own join them to it."""
    inside = [at for at, token in enumerate(tokens) if period.start <= token.start and token.end <= period.end]
    behind = inside[-1] + 1
    at = behind + run(keys, behind, "time_before")
    for size in range(1, min(len(keys) - at, _LONGEST) + 1):
        last = at + size
        if joined := longest(keys, last, "done_behind"):
            yield behind, last + joined, stage_of(keys[at:last])
    before = inside[0]
    joint = longest_before(keys, before, "time_behind")
    last = before - joint
    for size in range(1, min(last, _LONGEST) + 1):
        at = last - size
        is_verb = is_past(tokens[last - 1].text) or (keys[at:last] in stage_words() and not _is_noun(tokens, keys, at))
        if tokens[at].text.isascii() and is_verb:
            yield at - run_before(keys, at), before, stage_of(keys[at:last])


_LONGEST = 4


def _is_noun(tokens: tuple[Token, ...], keys: Keys, at: int) -> bool:
    """Whether a word that may be a verb stands behind what only nouns stand behind: revenue per bill in May."""
    before = tokens[at - 1].text if at and not run_before(keys, at) else ""
    return before in listed_with_verbs("before_nouns") and before not in listed_with_verbs("auxiliaries")


def _read(said: _Said, nouns: tuple[Noun, ...], content: tuple[Mention, ...], ground: Ground) -> Iterator[Mention]:
    """A verb as the time of the rows: as nothing more where they go by it anyway, and as a condition where by none."""
    start, end = min(said.start, said.period.start), max(said.end, said.period.end)
    outside = [one for one in nouns if one.end <= start or end <= one.start]
    for homes in nearest(outside, start, end):
        own = [address for address in said.times if ground.view.fields[address].home in homes]
        if len(own) != 1 or any(_is_of_others(one, homes, ground) for one in content):
            continue
        address, are_counted = own[0], any(_counts(one, homes, ground) for one in content)
        own_time = _own_times(ground.view.fields[address].home, content, ground)
        is_timed = are_counted and None not in own_time and not _is_ahead(address, said.period.value, ground)
        if own_time == {address}:
            yield Mention(start=said.start, end=said.end, kind=Kind.FILLER, value=None)
        if _is_counted_by(address, ground.view):
            return  # policies that expire are a number of their own
        if own_time != {address} and is_timed:
            kind = Kind.TIME_FIELD
            yield Mention(
                start=said.start, end=said.end, kind=kind, value=address, evidence=Evidence.SYNONYM, cost=_COST
            )
        if not is_timed:
            value = StateValue(filters=tuple(_within(address, said.period.value, ground)))
            yield Mention(start=start, end=end, kind=Kind.GROUP, value=value, evidence=Evidence.SYNONYM, cost=_COST)
        return


def _counts(one: Mention, homes: frozenset[str], ground: Ground) -> bool:
    """Whether a number of these rows is named."""
    view = ground.view
    return one.kind is Kind.METRIC and view.datasets_of(view.catalog.metrics[one.value]) <= homes


def _is_of_others(one: Mention, homes: frozenset[str], ground: Ground) -> bool:
    """Whether a number of other rows is named, which has a time of its own: whose it is is told with it (cohorts)."""
    view = ground.view
    return one.kind is Kind.METRIC and not view.datasets_of(view.catalog.metrics[one.value]) & homes


def _own_times(home: str, content: tuple[Mention, ...], ground: Ground) -> set[str | None]:
    """The times that the numbers named of some rows go by, else the one that the rows have."""
    view = ground.view
    metrics = [view.catalog.metrics[one.value] for one in content if one.kind is Kind.METRIC]
    named = {_time_of(one, view) for one in metrics if view.datasets_of(one) == {home}}
    main = view.catalog.datasets[home].time_field
    return named or {main if main is None or "." in main else f"{home}.{main}"}


def _time_of(metric: Metric, view: View) -> str | None:
    """The time that a number goes by; None where it is a state, whatever day it is of."""
    return None if view.is_state(metric) else time_of(metric, view)


def _is_ahead(address: str, value: PeriodValue, ground: Ground) -> bool:
    """Whether a time without a year may lie ahead, as what is due then may."""
    return value.is_latest and ground.view.fields[address].field.scheduled


def _is_counted_by(address: str, view: View) -> bool:
    """Whether rows are counted by a time that is not the one they have."""
    home = view.fields[address].home
    main = view.catalog.datasets[home].time_field
    counted = (one for one in view.catalog.metrics.values() if counts_rows(one, view))
    return main not in (address, address.rpartition(".")[2]) and any(time_of(one, view) == address for one in counted)


def _within(address: str, value: PeriodValue, ground: Ground) -> Iterator[Filter]:
    period = nearer_of(value.period, ground.clock.as_of) if _is_ahead(address, value, ground) else value.period
    yield Filter(field=address, op="ge", values=(period.start.isoformat(),))
    yield Filter(field=address, op="lt", values=(period.end.isoformat(),))


@lru_cache(maxsize=16)
def times_done(view: View) -> dict[str, tuple[str, ...]]:
    """The fields of times by the stage of what was done then, those of the same rows under one stage included."""
    found: dict[str, dict[str, None]] = {}
    for address, one in view.fields.items():
        is_own = address == f"{one.home}.{one.field.name}"
        if one.field.kind != "time" or one.field.hidden or not is_own:
            continue
        for surface in surfaces_of(one.words):
            keys = done_at(surface, is_planned=one.field.scheduled)
            for said in {*verbs_of(keys), *verbs_of(keys[-1:])} if keys and keys[-1].isascii() else {keys}:
                if said:
                    found.setdefault(stage_of(said), {})[address] = None
    return {stage: tuple(addresses) for stage, addresses in found.items()}
