"""What small statements beside a query find out, to be disclosed with it and with the sets it names."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from sqlglot import exp

from semantic.compile import outcome
from semantic.compile.probes import late_tree, set_size_tree, undated_tree
from semantic.compile.resolved import MemberSet, Resolved
from semantic.compile.setting import Setting
from semantic.errors import Notice

# Runs a statement under a name.
Run: TypeAlias = Callable[[str, exp.Select], outcome.Rows]


def undated(parts: Iterable[Resolved], setting: Setting, run: Run) -> int:
    """How many rows have no day and so belong to no period of any of the queries."""
    count = 0
    for part in (part for part in parts if part.is_dated):
        for fact in part.facts:
            extent = setting.extents.get(fact.basis)
            if not fact.is_base and extent is not None and extent.undated:
                count = max(count, _count(run("undated", undated_tree(fact, part, setting))))
    return count


def late_notices(parts: Iterable[Resolved], setting: Setting, run: Run) -> tuple[Notice, ...]:
    """The warnings that rows became known only after the day that a query is known as of."""
    found: list[Notice] = []
    for part in parts:
        if (known := part.known_as_of) is not None:
            facts = (fact for fact in part.facts if not fact.is_base)
            count = sum(_count(run("late", late_tree(fact, part, setting, known))) for fact in facts)
            found += outcome.late_notice(count, known)
    return tuple(found)


def tied_sets(sets: Iterable[MemberSet], setting: Setting, run: Run) -> tuple[Notice, ...]:
    """The warning that ties let more members into sets than their cuts say."""
    tied = 0
    for one in sets:
        if one.rows.limit is not None and not one.rows.limit.within:
            tied += max(0, _count(run("members of a set", set_size_tree(one, setting))) - one.rows.limit.count)
    return (Notice(code="ties-at-cut", parameters={"count": tied}),) if tied else ()


def _count(fetched: outcome.Rows) -> int:
    return int(str(fetched.rows[0][0]))
