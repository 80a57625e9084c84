"""Verified questions: applied when the texts are equal but for periods, numbers and members, which are filled anew."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.understand.mention import Kind, Mention, NormalText, PeriodValue
from assistant.understand.normalise import normalise
from semantic.catalog import Verified
from semantic.plan import Plan, Query, plan_from_json
from semantic.query import Comparison, Filter, SemanticQuery, Value

_SLOTS = (Kind.PERIOD, Kind.NUMBER, Kind.MEMBER)
_EDGES = " \t?？!！.。,，"
Mentioned = Callable[[NormalText], tuple[Mention, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """What a verified question says in one place, and what was asked there."""

    verified: Mention
    asked: Mention


def verified_plan(
    normal: NormalText, mentions: tuple[Mention, ...], verified: tuple[Verified, ...], mentioned: Mentioned
) -> Plan | None:
    """The plan of the verified question that a text says, its slots filled with what stands there now; else None.

    `mentioned` gives the best cover of another text.
    """
    slots = tuple(one for one in mentions if one.kind in _SLOTS)
    pieces = _pieces(normal.text, slots)
    for one in verified:
        for text in (text for texts in one.question.values() for text in texts):
            there = normalise(text)
            if not all(piece in there.text for piece in pieces):
                continue
            pairs = _paired(pieces, slots, there, mentioned(there))
            plan = None if pairs is None else _filled(plan_from_json(dict(one.plan)), pairs)
            if plan is not None:
                return plan
    return None


def _pieces(text: str, slots: tuple[Mention, ...]) -> list[str]:
    """What stands before, between and after the slots, without what a sentence ends with."""
    edges = [0, *(edge for one in slots for edge in (one.start, one.end)), len(text)]
    pieces = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    pieces[0], pieces[-1] = pieces[0].lstrip(_EDGES), pieces[-1].rstrip(_EDGES)
    return pieces


def _paired(
    pieces: list[str], asked: tuple[Mention, ...], there: NormalText, mentions: tuple[Mention, ...]
) -> tuple[_Slot, ...] | None:
    """Each slot with what the verified question has in its place; None where the words around them or kinds differ."""
    slots = tuple(one for one in mentions if one.kind in _SLOTS)
    if [one.kind for one in slots] != [one.kind for one in asked] or _pieces(there.text, slots) != pieces:
        return None
    return tuple(_Slot(verified=old, asked=new) for old, new in zip(slots, asked, strict=True))


def _filled(plan: Plan, slots: tuple[_Slot, ...]) -> Plan | None:
    """The plan with every slot filled anew; None where one has no place of its own in it."""
    if not slots:
        return plan
    query = plan.query if isinstance(plan, Query) else None
    if sum(one.asked.kind is Kind.PERIOD for one in slots) > 1:
        return None
    for one in slots:
        if query is None:
            return None
        fill = {Kind.PERIOD: _with_period, Kind.NUMBER: _with_number}.get(one.asked.kind, _with_member)
        query = fill(query, one)
    return None if query is None else Query(query=query)


def _with_period(query: SemanticQuery, slot: _Slot) -> SemanticQuery | None:
    value: PeriodValue = slot.asked.value
    if query.period is None or any(one.period for one in query.compare) or query.inner_queries:
        return None
    is_own = value.by_unit is not None and query.grain == value.unit
    return replace(query, period=value.by_unit if is_own else value.period)


def _with_number(query: SemanticQuery, slot: _Slot) -> SemanticQuery | None:
    """The one number of the plan that the verified question said: how many, or a bound."""
    old, new = slot.verified.value, slot.asked.value
    if old.is_ratio != new.is_ratio:
        return None
    counts = [query.limit.count] if query.limit else []
    bounds = [one.value for one in query.metric_filters if not isinstance(one.value, str)]
    if sum(float(one) == float(old.value) for one in (*counts, *bounds)) != 1:
        return None
    if query.limit and float(query.limit.count) == float(old.value):
        is_whole = new.value == int(new.value) and new.value >= 1
        return replace(query, limit=replace(query.limit, count=int(new.value))) if is_whole else None
    filters = tuple(
        replace(one, value=float(new.value)) if one.value == float(old.value) else one for one in query.metric_filters
    )
    return replace(query, metric_filters=filters)


def _with_member(query: SemanticQuery, slot: _Slot) -> SemanticQuery | None:
    """The member of the same field in place of the one that the verified question named."""
    old, new = slot.verified.value, slot.asked.value
    if old.address != new.address:
        return None
    filters = tuple(_renamed(one, old.address, old.value, new.value) for one in query.filters)
    compare = tuple(_compared(one, old.address, str(old.value), str(new.value)) for one in query.compare)
    changed = replace(query, filters=filters, compare=compare)
    return changed if changed != query or old.value == new.value else None


def _renamed(one: Filter, address: str, old: Value, new: Value) -> Filter:
    if one.field != address or old not in one.values:
        return one
    return replace(one, values=tuple(new if value == old else value for value in one.values))


def _compared(one: Comparison, address: str, old: str, new: str) -> Comparison:
    return replace(one, value=new) if (one.field, one.value) == (address, old) else one
