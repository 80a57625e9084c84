"""A query of several parts: metrics of two steps per this, others per that, and plain ones, side by side.

Each part is a query of its own at the level of the whole; what is derived, filtered and cut comes after. No SQL.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from semantic.compile import naming
from semantic.compile.asked import Refused, is_alike, item_of
from semantic.compile.resolved import Change, Dimension, Measure, Resolved
from semantic.compile.setting import Setting
from semantic.compile.settle.after import after_aggregation
from semantic.compile.settle.alike import together
from semantic.compile.settle.bases import as_base, base_query, of_their_own, timed
from semantic.compile.settle.comparisons import averages_of, check_comparisons, parents_of
from semantic.compile.settle.derivations import OVER_TIME
from semantic.compile.settle.step_spans import SPANNING, as_span, follows_from_buckets, span_query
from semantic.errors import Notice
from semantic.periods import Period, unit_holding
from semantic.query import Comparison, Derive, MetricItem, SemanticQuery, TwoStep, column_of

# Settles a query beside others that read these days.
Settle: TypeAlias = Callable[[SemanticQuery, Period | None], Resolved]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A query whose columns stand beside others.

    `base_of`: it is the base of a comparison; `span`: it gives one column over several buckets, in those of `period`.
    """

    query: SemanticQuery
    base_of: Comparison | None = None
    span: Derive | None = None
    period: Period | None = None


def parts_of_query(query: SemanticQuery, setting: Setting) -> tuple[Part, ...]:
    """The queries whose columns stand side by side: the plain metrics, those of two steps by what they are per; then
    their bases and what they are over several buckets, where that takes queries of their own.

    A metric that only orders or filters is among the plain ones.
    """
    by_per: dict[tuple[str, ...], list[MetricItem]] = {}
    for item in query.metrics:
        by_per.setdefault(item.per if isinstance(item, TwoStep) else (), []).append(item)
    if hidden := _hidden(query, setting):
        by_per[()] = [*by_per.get((), ()), *hidden]
    ordered = sorted(by_per.items(), key=lambda one: bool(one[0]))
    compare = tuple(one for one in query.compare if one.to != "average")
    bare = replace(query, compare=compare, derive=(), metric_filters=(), order_by=(), limit=None)
    found, behind = [], []
    for per, items in ordered:
        part = replace(bare, metrics=tuple(items))
        if not per:
            of_part = tuple(one for one in query.derive if _is_of_part(one, query))
            of_members = tuple(one for one in compare if one.to == "member" and len(ordered) > 1)
            others = tuple(one for one in compare if one not in of_members)
            found.append(Part(query=replace(part, compare=others, derive=of_part)))
            behind += [Part(query=base_query(part, one, setting), base_of=one) for one in of_members]
            continue
        own = of_their_own(per, query)
        part = replace(timed(replace(part, derive=query.derive), setting), derive=())
        shown = replace(part, compare=tuple(one for one in compare if one not in own))
        found.append(Part(query=shown))
        behind += [Part(query=base_query(part, one, setting), base_of=one) for one in own]
        behind += _span_parts(query, shown, setting)
    return (*found, *behind)


def _span_parts(query: SemanticQuery, shown: SemanticQuery, setting: Setting) -> Iterator[Part]:
    """What the metrics of two steps that a part shows are over several buckets, where a query asks for that."""
    for one in query.derive:
        step = naming.step_behind(one.column, query) if one.as_ in SPANNING else None
        if step is None or step not in shown.metrics or not follows_from_buckets(step, query.grain):
            continue
        if one.column in (step.column, *(f"{step.column}:{other.suffix}" for other in shown.compare)):
            longer = span_query(shown, step, one, setting.catalog.rules)
            yield Part(query=longer, span=one, period=shown.period)


def _is_of_part(one: Derive, query: SemanticQuery) -> bool:
    """Whether a derivation of a plain metric is over buckets, so that the metric's own part sees to it."""
    return one.as_ in (*SPANNING, *OVER_TIME) and naming.step_behind(one.column, query) is None


def _running(query: SemanticQuery, parts: tuple[Resolved, ...], setting: Setting) -> date | None:
    """The bucket that is not over yet, where moves of parts are asked: it has none."""
    last, period = min(part.complete_through for part in parts), parts[0].period
    if query.grain is None or not any(one.as_ in OVER_TIME for one in query.derive):
        return None
    holding = unit_holding(last, query.grain, setting.catalog.rules)
    return holding.start if holding.last_day > last and (period is None or last in period) else None


def _hidden(query: SemanticQuery, setting: Setting) -> tuple[str, ...]:
    columns = tuple(column_of(item) for item in query.metrics)
    named = [by for by in naming.columns_named(query) if not by.startswith(("@", *columns))]
    names = dict.fromkeys(naming.metric_part(by) for by in named)
    return tuple(name for name in names if name in setting.view.catalog.metrics)


def is_in_parts(query: SemanticQuery, parts: tuple[Part, ...]) -> bool:
    """Whether it takes more than two steps of one kind: several parts, or something derived from what they give."""
    return len(parts) > 1 or bool(query.derive)


def side_by_side(
    query: SemanticQuery,
    asked: tuple[Part, ...],
    changes_of: Callable[[tuple[Measure, ...]], tuple[Change, ...]],
    settle: Settle,
    setting: Setting,
) -> Resolved:
    """The query settled from its parts."""
    days = None
    if any(is_alike(name, setting) for one in asked for name in one.query.field_names):
        days = together(_settled(one, None, settle, setting).days_read for one in asked)
    parts = tuple(_settled(one, days, settle, setting) for one in asked)
    first = parts[0]
    if any(part.dimensions != _dimensions(part, first.dimensions) for part in parts):
        raise Refused("not-yet", feature=next(column_of(one) for one in query.metrics if isinstance(one, TwoStep)))
    steps = tuple(item_of(one, setting) for one in query.metrics if isinstance(one, TwoStep))
    check_comparisons(query, steps, first.dimensions, first.facts, setting)
    measures = _measures(query, parts)
    within = (*parents_of(first.dimensions, first.facts[0].basis.dataset, setting), *first.apart)
    changes = (*changes_of(measures), *averages_of(query, measures, first.dimensions, within))
    columns = naming.columns_of(query, first.dimensions, measures, changes, setting)
    if (unknown := naming.unknown_column(query, first.dimensions, measures, changes)) is not None:
        raise Refused(unknown[0], **unknown[1])
    rows = replace(
        first,
        query=query,
        facts=tuple(fact for part in parts for fact in part.facts),
        measures=measures,
        changes=changes,
        derives=query.derive,
        order=naming.order_of(query, first.dimensions, columns),
        limit=query.limit,
        grain=query.grain,
        spine=None,
        running=_running(query, parts, setting),
        complete_through=min(part.complete_through for part in parts),
        bases={name: base for part in parts for name, base in _bases(part).items()},
        columns=columns,
        inner=None,
        steps={},
        beside=parts,
        unknown={},
        warnings=_united(part.warnings for part in parts),
        assumptions=_united(part.assumptions for part in parts),
    )
    return after_aggregation(rows, lambda whole: settle(whole, days), setting)


def _settled(part: Part, days: Period | None, settle: Settle, setting: Setting) -> Resolved:
    found = replace(settle(part.query, days), order=())
    if part.base_of is not None:
        return as_base(found, part.base_of, setting)
    return found if part.span is None else as_span(found, part.span, part.period, setting)


def _dimensions(part: Resolved, whole: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
    """What a part is grouped by: as the whole, but for the field of the one member that it is of."""
    pinned = {fact.pinned.field for fact in part.facts if fact.pinned} if part.base_of is not None else set()
    return tuple(one for one in whole if one.name not in pinned)


def _measures(query: SemanticQuery, parts: tuple[Resolved, ...]) -> tuple[Measure, ...]:
    """The values of all parts in the order asked: the current side, then that of each comparison; hidden ones last."""
    shown = {column_of(item): place for place, item in enumerate(query.metrics)}
    sides = ["", *(f":{one.suffix}" for one in query.compare)]
    found = [
        replace(one, is_shown=one.column.removesuffix(one.ending) in shown)
        for part in parts
        for one in part.measures
        if one.ending in sides
    ]

    def place(one: Measure) -> tuple[int, int]:
        return sides.index(one.ending), shown.get(one.column.removesuffix(one.ending), len(shown))

    return tuple(sorted(found, key=place))


def _bases(part: Resolved) -> Mapping[str, Period]:
    """The days of a part's bases; those of a base that is a part of its own."""
    if part.base_of is None or part.base_of.to == "member" or part.period is None:
        return part.bases
    return {part.base_of.suffix: part.period}


def _united(notices: Iterable[tuple[Notice, ...]]) -> tuple[Notice, ...]:
    """What every part has to say, once; metrics of which the same is said, together."""
    found: list[Notice] = []
    for notice in (one for part in notices for one in part):
        others = {name: value for name, value in notice.parameters.items() if name != "metrics"}
        metrics = notice.parameters.get("metrics")
        for place, known in enumerate(found):
            said = {name: value for name, value in known.parameters.items() if name != "metrics"}
            if (known.code, said) == (notice.code, others):
                before = known.parameters.get("metrics")
                if isinstance(before, tuple) and isinstance(metrics, tuple):
                    together = tuple(dict.fromkeys((*before, *metrics)))
                    found[place] = replace(known, parameters={**known.parameters, "metrics": together})
                break
        else:
            found.append(notice)
    return tuple(found)
