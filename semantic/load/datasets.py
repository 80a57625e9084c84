"""Datasets, their fields and hierarchies, and the relationships between datasets."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.catalog import (
    ALIKE,
    CLOSED,
    Dataset,
    Field,
    Hierarchy,
    LikeForLike,
    Member,
    Relationship,
    Validity,
    Via,
    Words,
)
from semantic.errors import Origin, ProblemCode
from semantic.load.located import Entry
from semantic.load.unique import by_name
from semantic.load.words import one_by_language, words_of
from semantic.periods import Unit

# Words in the place of a time field: rows as they are now, and rows as they were on any day (`:as_of`).
NO_TIME, ANY_DAY = "none", "as_of"

Index: TypeAlias = Literal["yes", "exact", "no"]
_INDEX: Mapping[str, Index] = {"true": "yes", "exact": "exact", "false": "no"}
At: TypeAlias = Literal["event", "now"]
_AT: tuple[At, ...] = ("event", "now")


def dataset_of(entry: Entry, languages: tuple[str, ...]) -> Dataset:
    """The dataset an entry declares."""
    table, sql = entry.text("table"), entry.text("sql")
    entry.need_one(("table", "sql"), ProblemCode.TABLE_OR_SQL)
    time_field = entry.text("time_field")
    fields = by_name(entry.findings, "field", [field_of(one, languages) for one in entry.entries("fields")])
    alike = entry.entry("like_for_like")
    like_for_like = None if alike is None else _like_for_like(alike)
    dataset = Dataset(
        name=entry.name(),
        table=table,
        sql=sql,
        primary_key=entry.texts("primary_key"),
        time_field=None if time_field in (NO_TIME, ANY_DAY) else time_field,
        fields=fields if like_for_like is None else {**_fields_alike(like_for_like, fields, entry.origin), **fields},
        words=words_of(entry, languages),
        origin=entry.origin,
        filter=entry.text("filter"),
        source_system=entry.text("source_system"),
        posted_at=entry.text("posted_at"),
        scheduled=entry.flag("scheduled"),
        is_any_day=time_field == ANY_DAY,
        like_for_like=like_for_like,
        hierarchies=tuple(_hierarchy(one, languages) for one in entry.entries("hierarchies")),
    )
    entry.done()
    return dataset


def _like_for_like(entry: Entry) -> LikeForLike:
    found = LikeForLike(opened=entry.needed_text("opened"), closed=entry.text("closed"))
    entry.done()
    return found


def _fields_alike(rule: LikeForLike, fields: Mapping[str, Field], origin: Origin) -> Mapping[str, Field]:
    """The fields that filters by like for like name and read; what never closes does so on the last of days."""
    closed = fields.get(rule.closed or "")
    expression = f"coalesce({closed.expression}, DATE '9999-12-31')" if closed else "DATE '9999-12-31'"
    return {
        ALIKE: Field(
            name=ALIKE, kind="dimension", expression="true", words=Words(), origin=origin, index="no", hidden=True
        ),
        CLOSED: Field(
            name=CLOSED, kind="time", expression=expression, words=Words(), origin=origin, index="no", hidden=True
        ),
    }


def field_of(entry: Entry, languages: tuple[str, ...]) -> Field:
    """The field an entry declares; its expression defaults to the column of its own name."""
    name = entry.name()
    entry.need("kind")
    field = Field(
        name=name,
        kind=entry.choice("kind", ("dimension", "time", "measure"), "dimension"),
        expression=entry.text("expression") or _column_named(name),
        words=words_of(entry, languages),
        origin=entry.origin,
        granularity=entry.member("granularity", Unit),
        scheduled=entry.flag("scheduled"),
        type=entry.text("type"),
        unit=entry.text("unit"),
        display_of=entry.text("display_of"),
        label_columns=one_by_language(entry, "label_columns", languages),
        index=_INDEX[entry.choice("index", tuple(_INDEX), "true")],
        hidden=entry.flag("hidden"),
        members=_members(entry, languages),
    )
    entry.done()
    return field


def _column_named(name: str) -> str:
    """The column of that name as SQL says it: quoted where the bare word would mean something else, or nothing."""
    try:
        is_column = isinstance(sqlglot.parse_one(name, dialect="duckdb"), exp.Column)
    except SqlglotError:
        is_column = False
    return name if is_column else f'"{name}"'


def _members(entry: Entry, languages: tuple[str, ...]) -> tuple[Member, ...]:
    found: dict[str, Member] = {}
    for one in entry.entries("members"):
        one.need("value")
        node = one.raw("value")
        value = one.stored(node, "value") if node is not None else None
        words = words_of(one, languages)
        one.done()
        if value in found:
            one.findings.add(one.origin, ProblemCode.DUPLICATE_MEMBER, value=value)
        elif value is not None:
            found[value] = Member(value=value, words=words)
    return tuple(found.values())


def _hierarchy(entry: Entry, languages: tuple[str, ...]) -> Hierarchy:
    entry.need("levels")
    hierarchy = Hierarchy(name=entry.name(), levels=entry.texts("levels"), words=words_of(entry, languages))
    entry.done()
    return hierarchy


def relationship_of(entry: Entry, languages: tuple[str, ...]) -> Relationship:
    """The relationship an entry declares; its role defaults to the name of the dataset it leads to."""
    target = entry.needed_text("to")
    bridge = entry.entry("via")
    if bridge is None:
        entry.need("columns")
        entry.need("to_columns")
    relationship = Relationship(
        source=entry.needed_text("from"),
        columns=entry.texts("columns"),
        target=target,
        to_columns=entry.texts("to_columns"),
        role=entry.name("role") if "role" in entry else target,
        words=words_of(entry, languages),
        origin=entry.origin,
        via=None if bridge is None else _via(bridge),
        valid=_validity(entry),
    )
    entry.raw("role")
    entry.done()
    return relationship


def _validity(entry: Entry) -> Validity | None:
    dates, at = entry.entry("valid"), entry.optional_choice("at", _AT)
    if dates is None and at is None:
        return None
    for key in ("valid", "at"):
        entry.need(key)
    if dates is None:
        return None
    validity = Validity(start=dates.needed_text("from"), end=dates.needed_text("to"), at=at or "event")
    dates.done()
    return validity


def _via(entry: Entry) -> Via:
    for key in ("columns", "to_columns"):
        entry.need(key)
    via = Via(
        table=entry.needed_text("table"),
        columns=entry.texts("columns"),
        to_columns=entry.texts("to_columns"),
        cardinality=entry.choice("cardinality", ("one", "many"), "one"),
        filter=entry.text("filter"),
        weight=entry.text("weight"),
    )
    entry.done()
    return via
