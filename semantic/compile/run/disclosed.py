"""What small statements beside a query find out, to be disclosed with it and with the sets it names."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeAlias

from sqlglot import exp

from semantic.compile.converted import Converted, can_be_open
from semantic.compile.facts.bridges import crosses
from semantic.compile.resolved import Fact, MemberSet, Resolved
from semantic.compile.run import outcome
from semantic.compile.run.probes import late_tree, open_tree, set_size_tree, unassigned_tree, undated_tree
from semantic.compile.setting import Setting
from semantic.errors import Notice
from semantic.periods import Unit, shift

# Runs a statement under a name; its tree is made where it was not run before.
Run: TypeAlias = Callable[[str, Callable[[], exp.Select]], outcome.Rows]


def undated(parts: Iterable[Resolved], setting: Setting, run: Run) -> int:
    """How many rows have no day and so belong to no period of any of the queries."""
    count = 0
    for part in parts:
        for fact in (one for one in part.facts if part.is_dated or one.carried is not None):
            extent = setting.extents.get(fact.basis)
            if not fact.is_base and extent is not None and extent.undated:
                count = max(count, _count(run("undated", partial(undated_tree, fact, part, setting))))
    return count


def unassigned(resolved: Resolved, setting: Setting, run: Run) -> int:
    """How many rows find no match where a bridge of many to many is crossed, which no total can tell."""
    count = 0
    for fact in resolved.facts:
        if not fact.is_base and crosses(resolved.dimensions, (fact,), setting):
            tree = unassigned_tree(fact, resolved, setting)
            count = max(count, _count(run("unassigned", tree.copy)) if tree is not None else 0)
    return count


def provisional(parts: Iterable[Resolved], setting: Setting, run: Run) -> tuple[Notice, ...]:
    """The warnings that events count as not followed which still can be, once for each conversion and side."""
    found = []
    for part in parts:
        for fact, name, leaf in ((one, *item) for one in part.facts for item in one.leaves.items()):
            if not isinstance(leaf.shape, Converted) or not _can_be_open(fact, leaf.shape, part, setting):
                continue
            if count := _count(run("open", partial(open_tree, fact, leaf, leaf.shape, part, setting))):
                stated: dict[str, str | int] = {"metric": leaf.name, "count": count}
                stated |= {"comparison": side} if (side := name.partition(":")[2].partition("~")[0]) else {}
                found.append(Notice(code="provisional", parameters=stated))
    return tuple(found)


def _can_be_open(fact: Fact, shape: Converted, part: Resolved, setting: Setting) -> bool:
    end = fact.window.end or shift(setting.as_of.day, Unit.DAY, 1)
    return can_be_open(shape, shift(end, Unit.DAY, -1), part.complete_through)


def late_notices(parts: Iterable[Resolved], setting: Setting, run: Run) -> tuple[Notice, ...]:
    """The warnings of rows that became known only after the day a query is known as of, or never say when they did."""
    found: list[Notice] = []
    for part in parts:
        if (known := part.known_as_of) is not None:
            facts = (fact for fact in part.facts if not fact.is_base)
            counts = [run("late", partial(late_tree, fact, part, setting, known)).rows[0] for fact in facts]
            late, unposted = (sum(int(str(row[at])) for row in counts) for at in (0, 1))
            found += (*outcome.late_notice(late, known), *outcome.unposted_notice(unposted))
    return tuple(found)


def tied_sets(sets: Iterable[MemberSet], setting: Setting, run: Run) -> tuple[Notice, ...]:
    """The warning that ties let more members into sets than their cuts say."""
    tied = 0
    for one in sets:
        if one.rows.limit is not None and not one.rows.limit.within:
            tied += max(0, _count(run("members of a set", partial(set_size_tree, one, setting))) - one.rows.limit.count)
    return (Notice(code="ties-at-cut", parameters={"count": tied}),) if tied else ()


def _count(fetched: outcome.Rows) -> int:
    return int(str(fetched.rows[0][0]))
