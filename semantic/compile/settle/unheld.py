"""A member that a query names and that is not there for the asker is refused, with the nearest that are.

What a condition names and nothing holds would leave a figure of nothing, or of all but nothing, for whoever mistyped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Protocol, TypeAlias

from sqlglot import exp

from semantic.compile.setting import Setting
from semantic.compile.settle.held import held_among_tree, held_tree, nearest_tree
from semantic.compile.settle.named import Named, are_members, declared, groups_of, named_members
from semantic.errors import Inconvertible, Parameter, QueryProblem, nearest_names
from semantic.query import SemanticQuery, Value
from semantic.result import Cell

# So many values of a field are looked for one by one, which reads no further than it must; more in one pass.
_FEW = 8
# How alike what is told as near has to be, 0 to 1.
_LIKE = 0.6
_TEXTS = ("VARCHAR", "ENUM")


class Rows(Protocol):
    """Rows of a statement with the types of their columns."""

    @property
    def types(self) -> tuple[str, ...]: ...

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]: ...


Fetch: TypeAlias = Callable[[exp.Select], tuple[Rows, str]]


def unknown_member(query: SemanticQuery, setting: Setting, fetch: Fetch) -> QueryProblem | None:
    """Why a query that is settled has no answer: a member it names that the asker's data do not hold; None: all are.

    One statement for each dataset that holds members not yet known to be there, and one for each field of which many
    are named.

    Raises: EngineError as the engine failed.
    """
    named = {one.key: one for one in named_members(query, setting)}
    sought = tuple(left for one in named.values() if (left := _left(one, setting)).values)
    for home in dict.fromkeys(one.home for one in sought):
        few = tuple(one for one in sought if one.home == home and len(one.values) <= _FEW)
        many = tuple((one,) for one in sought if one.home == home and len(one.values) > _FEW)
        for together in (few, *many):
            for one, absent in _absent(together, setting, fetch):
                if missing := _missing(named[one.key], absent, setting):
                    return _refused(one, missing[0], setting, fetch)
    return None


def _left(one: Named, setting: Setting) -> Named:
    """What is neither declared nor known to be there."""
    known = declared(one, setting)
    values = (
        value
        for value in one.values
        if str(value) not in known and not setting.held.has(one.home, one.field.name, value)
    )
    return replace(one, values=tuple(values))


def _absent(sought: tuple[Named, ...], setting: Setting, fetch: Fetch) -> Iterator[tuple[Named, tuple[Value, ...]]]:
    """The values that no row holds, by field; those that one holds are remembered."""
    if not sought:
        return
    try:
        found = _found(sought, setting, fetch)
    except Inconvertible as error:
        if len(sought) > 1:
            for one in sought:
                yield from _absent((one,), setting, fetch)
            return
        if error.value not in (None, *sought[0].values):
            raise
        yield sought[0], tuple(value for value in sought[0].values if error.value in (None, value))
        return
    for one, held in zip(sought, found, strict=True):
        if held is None:
            setting.held.unbounded.add((one.home, one.field.name))
            continue
        setting.held.add(one.home, one.field.name, held)
        yield one, tuple(value for value in one.values if value not in held)


def _found(sought: tuple[Named, ...], setting: Setting, fetch: Fetch) -> list[tuple[Value, ...] | None]:
    """The values that a row holds, by field; None where they turn out to be no members."""
    if len(sought) == 1 and len(sought[0].values) > _FEW:
        fetched, _ = fetch(held_among_tree(sought[0], setting))
        is_text = fetched.types[0].startswith(_TEXTS)
        held = {_same(row[0], is_text=is_text) for row in fetched.rows}
        values = tuple(value for value in sought[0].values if _same(value, is_text=is_text) in held)
        return [values if _counts(sought[0], fetched.types[0]) else None]
    fetched, _ = fetch(held_tree(sought, setting))
    cells, types = iter(fetched.rows[0]), iter(fetched.types)
    return [_held_of(one, [(next(cells), next(types)) for _ in one.values]) for one in sought]


def _held_of(one: Named, looked_for: Sequence[tuple[Cell, str]]) -> tuple[Value, ...] | None:
    if not _counts(one, looked_for[0][1]):
        return None
    return tuple(value for value, (cell, _) in zip(one.values, looked_for, strict=True) if cell is not None)


def _counts(one: Named, type_name: str) -> bool:
    return one.is_beside or are_members(type_name)


def _same(value: Cell | Value, *, is_text: bool) -> Decimal | str:
    """A value by which it is found again: a text as it is, a number however it is written."""
    try:
        return str(value) if is_text else Decimal(str(value))
    except InvalidOperation:
        return str(value)


def _missing(one: Named, absent: tuple[Value, ...], setting: Setting) -> tuple[Value, ...]:
    """The absent values, without those of a group that is named as a whole and of which some are there."""
    named = {str(value) for value in one.values}
    gone = {str(value) for value in absent}
    excused = {value for group in groups_of(one, setting) if group <= named and not group <= gone for value in group}
    return tuple(value for value in absent if str(value) not in excused)


def _refused(one: Named, value: Value, setting: Setting, fetch: Fetch) -> QueryProblem:
    stated: dict[str, Parameter] = {"field": one.address, "value": str(value)}
    if one.has_members:
        first = _meant(one, str(value))
        fetched, _ = fetch(nearest_tree(one, str(value), first, setting))
        rows = ((str(row[0]), float(str(row[1] or 0))) for row in fetched.rows)
        if near := tuple(member for member, likeness in rows if likeness >= _LIKE or member in first):
            stated["nearest"] = near
    return QueryProblem(code="unknown-member", parameters=stated)


def _meant(one: Named, text: str) -> tuple[str, ...]:
    """The members that the catalog calls by words like a text."""
    called: dict[str, str] = {}
    for member in one.field.members:
        words = member.words
        synonyms = (word for words_of in words.synonyms.values() for word in words_of)
        for word in (*words.label.values(), *synonyms):
            called.setdefault(word.casefold(), member.value)
    return tuple(dict.fromkeys(called[word] for word in nearest_names(text.casefold(), called)))
