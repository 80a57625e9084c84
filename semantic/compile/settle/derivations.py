"""Which derivations mean something of which column, and which rows each is taken over."""

from collections.abc import Mapping

from semantic.compile import inputs, naming
from semantic.compile.asked import Refused
from semantic.compile.facts.bridges import crosses
from semantic.compile.resolved import Change, Measure, Resolved
from semantic.compile.setting import Setting
from semantic.compile.settle.spans import can_be_spanned, can_be_trailed
from semantic.compile.settle.step_spans import SPANNING, follows_from_buckets
from semantic.periods import Unit
from semantic.query import CYCLES_OF_DAYS, Derive, TwoStep

_OF_ANY_COLUMN = ("rank", "first", "last")
OVER_TIME = ("growth", "streak")


def check_derivations(rows: Resolved, setting: Setting) -> None:
    """Refuses a derivation that would mean nothing of its column, and two that would fill one."""
    names = [naming.derived_column(one).casefold() for one in rows.derives]
    compared = {name for one in rows.changes for name in naming.change_columns(one)}
    for one in rows.derives:
        measure = _measure(one.column, rows)
        if measure is None and one.column not in compared:
            raise Refused("unknown-metric", metric=one.column)
        is_twice = names.count(naming.derived_column(one).casefold()) > 1
        if is_twice or not _is_meant(one, measure, rows, setting):
            raise Refused("not-yet", feature=one.name)


def groups_of(rows: Resolved, setting: Setting) -> Mapping[str, tuple[str, ...]]:
    """The columns, by derived column, that make the groups it is taken over.

    They are those that the derivation names. Beside them a share of a balance is always of one bucket, amounts in
    several units stay apart, and the first and the last of a series are those of each member.
    """
    return {naming.derived_column(one): tuple(dict.fromkeys(_group_of(one, rows, setting))) for one in rows.derives}


def _measure(column: str, rows: Resolved) -> Measure | None:
    return next((one for one in rows.measures if one.column == column), None)


def _is_meant_of_step(one: Derive, step: TwoStep, measure: Measure, rows: Resolved, setting: Setting) -> bool:
    """Whether it means something of a metric of two steps: only sums and numbers of members have shares."""
    if one.as_ == "share":
        is_sum = step.aggregation == "sum" and inputs.has_share(setting.catalog, measure.metric)
        return (is_sum or step.aggregation == "count") and not _is_same_everywhere(measure, rows)
    if one.as_ in SPANNING:
        is_whole = one.as_ == "cumulative" or _has_every_bucket(one, rows)
        return follows_from_buckets(step, rows.grain) and is_whole and measure.reading.pinned is None
    return one.as_ in _OF_ANY_COLUMN or (one.as_ in OVER_TIME and rows.grain is not None)


def _is_meant(one: Derive, measure: Measure | None, rows: Resolved, setting: Setting) -> bool:
    if measure is not None and (step := naming.step_behind(one.column, rows.query)) is not None:
        return _is_meant_of_step(one, step, measure, rows, setting)
    if one.as_ == "contribution" or (one.as_ == "share" and measure is None):
        change = naming.change_behind(one.column, rows.changes)
        is_whole = change is not None and (measure is not None or one.column == naming.change_column(change))
        return is_whole and change is not None and _adds_up(change, rows, setting)
    if one.as_ in _OF_ANY_COLUMN or measure is None:
        return one.as_ in _OF_ANY_COLUMN
    if one.as_ == "share":
        return inputs.has_share(setting.catalog, measure.metric) and not _is_same_everywhere(measure, rows)
    if rows.grain is None or one.as_ in OVER_TIME or rows.beside:  # a part has seen to its own
        return rows.grain is not None
    is_sum = can_be_spanned(setting.catalog, measure.metric) and not _is_balance(measure, rows, setting)
    is_flow = is_sum or can_be_trailed(setting.catalog, measure.metric)
    return is_flow and (one.as_ == "cumulative" or _has_every_bucket(one, rows))


def _adds_up(change: Change, rows: Resolved, setting: Setting) -> bool:
    """Whether the changes of a breakdown add up to the change of the whole.

    Of rows in several groups at once only sums do, which go by the parts that belong to each.
    """
    if naming.step_behind(change.current, rows.query):
        return False
    sides = [one for one in rows.measures if one.column in (change.current, change.base)]
    if crosses(rows.dimensions, rows.facts, setting) and not all(_is_of_sums(one, setting) for one in sides):
        return False
    are_additive = all(inputs.is_additive(setting.catalog, one.metric) for one in sides)
    return are_additive and not any(_is_same_everywhere(one, rows) for one in sides)


def _is_of_sums(measure: Measure, setting: Setting) -> bool:
    leaves = inputs.leaves_of(setting.catalog, measure.metric, measure.reading)
    return all(inputs.simple(leaf).aggregation == "sum" for leaf, _ in leaves)


def _is_same_everywhere(measure: Measure, rows: Resolved) -> bool:
    """Whether a measure is of one member, and stands beside every member of that field."""
    pinned = measure.reading.pinned
    return pinned is not None and any(one.name == pinned.field for one in rows.dimensions)


def _is_balance(measure: Measure, rows: Resolved, setting: Setting) -> bool:
    """Whether a measure is read at days, and so is never added up over buckets."""
    leaves = inputs.leaves_of(setting.catalog, measure.metric, measure.reading)
    columns = {reading.column(leaf.name) for leaf, reading in leaves}
    at_days = (fact for fact in rows.facts if fact.take or fact.is_read_on_a_day)
    return any(not columns.isdisjoint(fact.leaves) for fact in at_days)


def _has_every_bucket(one: Derive, rows: Resolved) -> bool:
    """Whether a rolling column says how many buckets, and none of them is left out of the result."""
    named = (*(dimension.name for dimension in rows.dimensions), *(filtered.field for filtered in rows.filters))
    is_sparse = rows.grain is Unit.DAY and any(name in CYCLES_OF_DAYS for name in named)
    return one.count is not None and one.count >= 1 and not is_sparse


def _group_of(one: Derive, rows: Resolved, setting: Setting) -> tuple[str, ...]:
    if one.as_ in ("first", "last") and rows.bucket and not one.within:
        return tuple(dimension.name for dimension in rows.dimensions)
    measure = _measure(one.column, rows) or _measure(naming.metric_part(one.column), rows)
    is_at_days = one.as_ in ("share", "contribution") and measure is not None and _is_balance(measure, rows, setting)
    bucket = (rows.bucket,) if is_at_days and rows.bucket else ()
    return (*bucket, *one.within, *rows.apart)
