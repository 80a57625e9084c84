"""A query of several parts: metrics of two steps per this, others per that, and plain ones, side by side.

Each part is a query of its own at the level of the whole; what is derived, filtered and cut comes after. No SQL.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from semantic.compile import inputs, naming
from semantic.compile.asked import Refused
from semantic.compile.bridges import crosses
from semantic.compile.checks import check_derives
from semantic.compile.resolved import Change, Measure, Resolved
from semantic.compile.setting import Setting
from semantic.errors import Notice
from semantic.query import Derive, MetricItem, SemanticQuery, TwoStep, column_of

Settle: TypeAlias = Callable[[SemanticQuery], Resolved]


def parts_of_query(query: SemanticQuery, setting: Setting) -> tuple[SemanticQuery, ...]:
    """The queries whose columns stand side by side: the plain metrics, then those of two steps by what they are per.

    A metric that only orders or filters is among the plain ones.
    """
    per: dict[tuple[str, ...], list[MetricItem]] = {}
    for item in query.metrics:
        per.setdefault(item.per if isinstance(item, TwoStep) else (), []).append(item)
    if hidden := _hidden(query, setting):
        per[()] = [*per.get((), ()), *hidden]
    ordered = sorted(per.items(), key=lambda one: bool(one[0]))
    bare = replace(query, derive=(), metric_filters=(), order_by=(), limit=None)
    return tuple(replace(bare, metrics=tuple(items)) for _, items in ordered)


def _hidden(query: SemanticQuery, setting: Setting) -> tuple[str, ...]:
    columns = tuple(column_of(item) for item in query.metrics)
    named = [by for by in naming.columns_named(query) if not by.startswith(("@", *columns))]
    names = dict.fromkeys(naming.metric_part(by) for by in named)
    return tuple(name for name in names if name in setting.view.catalog.metrics)


def is_in_parts(query: SemanticQuery, parts: tuple[SemanticQuery, ...]) -> bool:
    """Whether it takes more than two steps of one kind: several parts, or something derived from what they give."""
    return len(parts) > 1 or bool(query.derive)


def side_by_side(
    query: SemanticQuery,
    queries: tuple[SemanticQuery, ...],
    changes_of: Callable[[tuple[Measure, ...]], tuple[Change, ...]],
    settle: Settle,
    setting: Setting,
) -> Resolved:
    """The query settled from its parts."""
    parts = tuple(replace(settle(one), order=()) for one in queries)
    first = parts[0]
    if any(part.dimensions != first.dimensions for part in parts):
        raise Refused("not-yet", feature=next(column_of(one) for one in query.metrics if isinstance(one, TwoStep)))
    measures = _measures(query, parts)
    changes = changes_of(measures)
    columns = naming.columns_of(query, first.dimensions, measures, changes, setting)
    if (unknown := naming.unknown_column(query, first.dimensions, measures, changes)) is not None:
        raise Refused(unknown[0], **unknown[1])
    _check_derives(query, parts, measures, setting)
    return replace(
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
        complete_through=min(part.complete_through for part in parts),
        columns=columns,
        wholes=_wholes(query, parts, measures, settle, setting),
        inner=None,
        steps={},
        beside=parts,
        unknown={},
        warnings=_united(part.warnings for part in parts),
        assumptions=_united(part.assumptions for part in parts),
    )


def _measures(query: SemanticQuery, parts: tuple[Resolved, ...]) -> tuple[Measure, ...]:
    """The values of all parts in the order asked: the current side, then that of each comparison; hidden ones last."""
    shown = {column_of(item): place for place, item in enumerate(query.metrics)}
    sides = ["", *(f":{one.suffix}" for one in query.compare)]
    found = [
        replace(one, is_shown=one.column.removesuffix(one.ending) in shown) for part in parts for one in part.measures
    ]

    def place(one: Measure) -> tuple[int, int]:
        return sides.index(one.ending), shown.get(one.column.removesuffix(one.ending), len(shown))

    return tuple(sorted(found, key=place))


def _check_derives(
    query: SemanticQuery, parts: tuple[Resolved, ...], measures: tuple[Measure, ...], setting: Setting
) -> None:
    """Refuses a derivation that means nothing: of second steps only sums and numbers of members have shares."""
    plain = [one for one in query.derive if _step_of(one, query) is None]
    facts = tuple(fact for part in parts if part.inner is None for fact in part.facts)
    check_derives(replace(query, derive=tuple(plain)), measures, facts, setting)
    metrics = {one.column: one.metric for one in measures}
    for derive in query.derive:
        step = _step_of(derive, query)
        if step is None:
            continue
        is_sum = step.aggregation == "sum" and inputs.has_share(setting.catalog, metrics[derive.column])
        if derive.as_ == "share" and not (is_sum or step.aggregation == "count"):
            raise Refused("not-yet", feature=derive.name)
        if derive.as_ == "cumulative" or (derive.as_ == "growth" and query.grain is None):
            raise Refused("not-yet", feature=derive.name)


def _step_of(derive: Derive, query: SemanticQuery) -> TwoStep | None:
    steps = (item for item in query.metrics if isinstance(item, TwoStep))
    return next((one for one in steps if f"{derive.column}:".startswith(f"{one.column}:")), None)


def _wholes(
    query: SemanticQuery, parts: tuple[Resolved, ...], measures: tuple[Measure, ...], settle: Settle, setting: Setting
) -> dict[str, Resolved]:
    """For every share whose parts do not surely add up: the same query at the level of the whole."""
    metrics = {one.column: one.metric for one in measures}
    is_crossed = any(crosses(part.dimensions, part.facts, setting) for part in parts)
    found: dict[str, Resolved] = {}
    for derive in query.derive:
        if derive.as_ != "share" or derive.column not in metrics:
            continue
        is_plain = _step_of(derive, query) is None
        if is_plain and not is_crossed and inputs.is_additive(setting.catalog, metrics[derive.column]):
            continue
        bucket = f"@{query.grain}" if query.grain else ""
        whole = replace(
            query,
            group_by=tuple(name for name in derive.within if name != bucket),
            grain=query.grain if bucket in derive.within else None,
            derive=(), metric_filters=(), order_by=(), limit=None,
        )  # fmt: skip
        found[naming.derived_column(derive)] = settle(whole)
    return found


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
