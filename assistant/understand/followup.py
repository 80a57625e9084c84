"""Follow-ups as edits of the query before: 那华东呢, by month, and last year, drop returns, the other way round."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.scene import Draft, Scene
from semantic.plan import Plan, Query
from semantic.query import Comparison, Filter, Limit, SemanticQuery, Threshold, Value, column_of

# What a question may be about.
ASKED_FOR = (
    *(Kind.METRIC, Kind.TERM, Kind.PART, Kind.MEASURE, Kind.DEED, Kind.EVENT, Kind.DATASET, Kind.OVERVIEW),
    *(Kind.LITERAL, Kind.UNKNOWN),
)


def continued(before: SemanticQuery, draft: Draft) -> tuple[SemanticQuery, Draft] | None:
    """The earlier query and the draft with everything it left unsaid filled in; None when it stands alone.

    A draft without a metric continues; so does one that is nothing but a metric (那毛利率呢, and the gross margin?).
    """
    if draft.drops:
        is_back = draft.drops == ("@left_out",)
        shortened = _with_again(before, draft.filters) if is_back else _without(before, draft.drops)
        draft = draft.edited(filters=()) if is_back else draft
        return None if shortened is None else (shortened, _filled(shortened, draft))
    if _adds_members(draft) and (again := _with_again(before, draft.filters)) is not None:
        return again, _filled(again, draft.edited(filters=()))
    says_more = draft.period or draft.group_by or draft.grain or draft.is_trend or draft.is_all_time
    narrows = draft.filters or draft.compare or draft.count or draft.has_share or draft.pair or draft.per
    if draft.adds and draft.metrics and not says_more:
        named = tuple((-1 - at, name) for at, name in enumerate(before.metric_names) if name not in draft.metrics)
        draft = draft.edited(named=(*named, *draft.named))
    if draft.output != "aggregate" or (draft.metrics and (says_more or (narrows and not draft.follows))):
        return None
    changes = draft.metrics or draft.filters or draft.compare or draft.base or draft.asks_change or draft.count
    shows = draft.has_share or draft.thresholds or draft.chart or draft.scale or draft.reverses or draft.is_ranked
    asks = draft.ahead or draft.premise or draft.judges
    if not (says_more or changes or shows or asks):
        whole = _as_whole(before, draft.whole) if draft.whole else None
        return None if whole is None else (whole, _filled(whole, draft))
    return before, _filled(before, draft)


def _adds_members(draft: Draft) -> bool:
    """Whether nothing but some members is to be there as well: and East too."""
    is_kept = bool(draft.filters) and all(one.op == "in" for one in draft.filters)
    return draft.adds and is_kept and not draft.metrics and draft.output == "aggregate"


def _as_whole(before: SemanticQuery, whole: Literal["total", "sum"]) -> SemanticQuery | None:
    """What a query shows, in one: added up over its groups, or overall without the one thing that narrows it.

    None where that could be either, or where only some of the groups are shown.
    """
    is_some = before.limit or before.metric_filters or before.derive or before.output != "aggregate"
    if is_some or before.grain is not None or before.metrics != before.metric_names:
        return None
    if before.group_by and (whole == "sum" or not before.filters):
        return replace(before, group_by=(), order_by=())
    is_narrowed = whole == "total" and not before.group_by and len(before.filters) == 1
    return replace(before, filters=()) if is_narrowed else None


def _filled(before: SemanticQuery, draft: Draft) -> Draft:
    """The draft with everything it leaves unsaid as the query before has it."""
    return replace(
        draft,
        named=draft.named or tuple((-1 - at, name) for at, name in enumerate(before.metric_names)),
        group_by=draft.group_by or (() if draft.follows and draft.grain else before.group_by),
        grain=draft.grain or (None if draft.is_trend else before.grain),
        filters=_merged(before.filters, draft),
        compare=draft.compare or _compared(before, draft),
        count=draft.count or (None if draft.group_by or draft.grain else _count(before.limit)),
        descending=_descending(before, draft),
        has_share=draft.has_share or any(one.as_ == "share" for one in before.derive),
        output=before.output if _is_same_list(before, draft) else draft.output,
    )


def _is_same_list(before: SemanticQuery, draft: Draft) -> bool:
    """Whether members or rows were listed, or counted, and others of them are asked for: of when, of whom."""
    is_other = draft.metrics or draft.group_by or draft.grain or draft.is_trend or draft.per or draft.pair
    shows = draft.count or draft.has_share or draft.thresholds or draft.compare or draft.base or draft.asks_change
    return before.output != "aggregate" and draft.output == "aggregate" and not (is_other or shows)


def _descending(before: SemanticQuery, draft: Draft) -> bool | None:
    if draft.descending is not None:
        return draft.descending
    earlier = before.order_by[0].descending if before.order_by else None
    return not (earlier is None or earlier) if draft.reverses else earlier


def _without(before: SemanticQuery, drops: tuple[str, ...]) -> SemanticQuery | None:
    """The query without some of its parts; None when it does not have one of them, or nothing would be left."""
    query = before
    for part in drops:
        match part:
            case "@grain":
                shorter = replace(query, grain=None)
            case "@compare":
                shorter = replace(query, compare=())
            case "@limit":
                shorter = replace(query, limit=None, order_by=())
            case "@share":
                shorter = replace(query, derive=tuple(one for one in query.derive if one.as_ != "share"))
            case "@filters":
                shorter = replace(query, filters=(), metric_filters=())
            case _:
                shorter = _without_name(query, part)
        if shorter == query or not shorter.metrics:
            return None
        query = shorter
    return _sound(query)


def _with_again(before: SemanticQuery, named: tuple[Filter, ...]) -> SemanticQuery | None:
    """The query with members shown again that were left out: those named, else all; None where it left out others."""
    left_out = [one for one in before.filters if one.op == "not_in"]
    again = {one.field: set(one.values) for one in named} or {one.field: set(one.values) for one in left_out}
    missing = {one.field: set(one.values) for one in left_out}
    if any(one.op != "in" for one in named) or len(again) != 1:
        return None
    if any(not values <= missing.get(field, set()) for field, values in again.items()):
        return None
    filters = (_still_without(one, again) if one in left_out else one for one in before.filters)
    return replace(before, filters=tuple(one for one in filters if one is not None))


def _still_without(one: Filter, again: Mapping[str, set[Value]]) -> Filter | None:
    values = tuple(value for value in one.values if value not in again.get(one.field, ()))
    return replace(one, values=values) if values else None


def _without_name(query: SemanticQuery, name: str) -> SemanticQuery:
    """The query without a metric, a grouping or, where it is none, the filter on it."""
    if name in query.metrics:
        return replace(query, metrics=tuple(one for one in query.metrics if one != name))
    if name in query.group_by:
        return replace(query, group_by=tuple(one for one in query.group_by if one != name))
    return replace(query, filters=tuple(one for one in query.filters if one.field != name))


def _sound(query: SemanticQuery) -> SemanticQuery:
    """The query without what speaks of columns or groupings that it no longer has."""
    grouped = (*query.group_by, *([f"@{query.grain}"] if query.grain else []))
    return replace(
        query,
        derive=tuple(one for one in query.derive if grouped and set(one.within) <= set(grouped)),
        order_by=tuple(one for one in query.order_by if grouped and has_column(query, one.by)),
        metric_filters=tuple(one for one in query.metric_filters if has_column(query, one.by)),
        limit=query.limit if grouped and query.limit and set(query.limit.within) <= set(grouped) else None,
    )


def has_column(query: SemanticQuery, column: str) -> bool:
    """Whether a query has a column: one of its metrics', or one of its groupings'."""
    if column in query.group_by:
        return True
    stem, _, suffix = column.partition(":")
    names = {column_of(item) for item in query.metrics}
    if column in names:
        return True
    derived = stem.rpartition(".")[2]
    of_metric = stem in names or stem.rpartition(".")[0] in names
    compared = {one.suffix for one in query.compare}
    return of_metric and (suffix in compared if suffix else derived in {one.as_ for one in query.derive})


def kept(before: SemanticQuery, query: SemanticQuery, draft: Draft) -> SemanticQuery:
    """The edited query with what a draft cannot hold and the question left unsaid as it was before."""
    of_same = set(query.metric_names) == set(before.metric_names)
    if of_same and draft.pair is None and not draft.per:
        query = replace(query, metrics=before.metrics)
    if draft.thresholds:
        conditions = query.metric_filters
    else:
        earlier = (one for one in before.metric_filters if has_column(query, one.by))
        conditions = (*query.metric_filters, *earlier)
    is_ordered = draft.descending is not None or draft.by_change or draft.order_at is not None
    order = tuple(one for one in before.order_by if has_column(query, one.by))
    if order and not is_ordered:
        turned = (replace(order[0], descending=not order[0].descending), *order[1:])
        query = replace(query, order_by=turned if draft.reverses else order)
    if query.limit is not None and before.limit is not None and draft.count is None:
        query = replace(query, limit=before.limit)
    return _sound(
        replace(
            query,
            metric_filters=_distinct(conditions),
            derive=(*query.derive, *before.derive),
            time_field=query.time_field or before.time_field,
            known_as_of=query.known_as_of or before.known_as_of,
        )
    )


def _distinct(conditions: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
    return tuple(dict.fromkeys(conditions))


def _compared(before: SemanticQuery, draft: Draft) -> tuple[Comparison, ...]:
    """What was compared before; another period ends all of it but the plan, which has every period."""
    if draft.base is not None:
        return ()
    return tuple(one for one in before.compare if draft.period is None or one.to == "scenario")


def _merged(before: tuple[Filter, ...], draft: Draft) -> tuple[Filter, ...]:
    """New filters in place of those on the same field, or beside them after "also"; grouping by a field frees it.

    Leaving out a member that was kept beside others leaves those; after one that was kept alone all others are meant.
    """
    left_out = {one.field: one.values for one in draft.filters if one.op == "not_in"}
    kept_of = (_shortened(one, left_out[one.field]) for one in before if one.op == "in" and one.field in left_out)
    shortened = tuple(one for one in kept_of if one is not None)
    done = {one.field for one in shortened}
    fields = {one.field for one in draft.filters}
    stay = tuple(
        one for one in before if one.field not in fields and (one.op != "in" or one.field not in draft.group_by)
    )
    new = tuple(one for one in draft.filters if one.field not in done)
    if not draft.adds:
        return (*stay, *shortened, *new)
    earlier = {one.field: one.values for one in before if one.op == "in"}
    return (
        *stay,
        *shortened,
        *(replace(one, values=(*earlier.get(one.field, ()), *one.values)) if one.op == "in" else one for one in new),
    )


def _shortened(one: Filter, left_out: tuple[Value, ...]) -> Filter | None:
    """A filter without the members left out; None when none is left, or it never kept them."""
    values = tuple(value for value in one.values if value not in left_out)
    return replace(one, values=values) if values and values != one.values else None


def _count(limit: Limit | None) -> int | None:
    return limit.count if limit else None


def naming(scene: Scene, before: Plan | None) -> Scene | None:
    """The scene as if it said the one number spoken of first; None where it names what can be asked for itself.

    What is said of a number is read so where the number is left out: against plan, above 3% only, worst first.
    """
    names_another = any(one.kind in (*ASKED_FOR, Kind.DIMENSION) for one in scene.mentions)
    if not isinstance(before, Query) or names_another or not scene.mentions:
        return None
    names = before.query.metric_names
    if len(names) != 1 or before.query.output != "aggregate":
        return None
    at = _behind_the_opening(scene)
    if at == len(scene.mentions):
        return None
    start = scene.mentions[at].start
    spoken_of = Mention(start=start, end=start, kind=Kind.METRIC, value=names[0], evidence=Evidence.EXACT)
    return Scene(mentions=(*scene.mentions[:at], spoken_of, *scene.mentions[at:]))


def _behind_the_opening(scene: Scene) -> int:
    """Where the words end that begin a question and only say that it goes on: only those …, 只看 …."""
    places = range(len(scene.mentions))
    return next((at for at in places if not scene.is_cue(at, "only", "those", "follow", "listing")), len(places))


def unnamed(scene: Scene) -> Scene | None:
    """The scene without the number put into it; None where what it says is none of what is read so."""
    draft, place = scene.draft, _behind_the_opening(scene)
    is_ranked = draft.is_ranked or draft.descending is not None
    is_planned = any(one.to == "scenario" for one in draft.compare)
    is_cut = draft.group_by or draft.count or draft.pair or draft.per or draft.period or len(draft.named) != 1
    is_other = draft.output != "aggregate" or draft.describe or draft.ahead or draft.refused
    changes = draft.asks_change or any(one.to != "scenario" for one in draft.compare)
    if not (draft.thresholds or is_ranked or is_planned) or is_cut or is_other or changes:
        return None
    spoken_of = tuple(replace(one, at=None, until=None) for one in draft.thresholds)
    own = draft.edited(named=(), thresholds=spoken_of, order_at=None, is_ranked=is_ranked)
    taken = frozenset(at - (at > place) for at in scene.taken if at != place)
    return Scene(mentions=(*scene.mentions[:place], *scene.mentions[place + 1 :]), taken=taken, draft=own)
