"""Chains of dimensions folded: what one key of a large fact leads to, over several tables, stands in one stage.

Then each row of the fact is looked up once for each key, not once for each table behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.nodes import Node


@dataclass(slots=True)
class _Chain:
    """A table that a key of the fact leads to, and those that follow from it alone."""

    root: exp.Join
    behind: list[exp.Join] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.root.alias_or_name

    @property
    def tables(self) -> tuple[str, ...]:
        return self.name, *(one.alias_or_name for one in self.behind)

    def column(self, one: exp.Column) -> str:
        """What the stage calls a column of one of its tables."""
        return one.name if one.table == self.name else f"{one.table}.{one.name}"


def folded(name: str, plain: exp.Select, alias: str) -> list[tuple[str, exp.Select]]:
    """The stages of a fact, each chain of LEFT joins from the fact under `alias` in one of its own.

    A chain is left as it is where a statement inside `plain` names its tables, as that may mean tables of its own.
    """
    tree = plain.copy()
    inside = {one.table for query in tree.find_all(exp.Subquery) for one in query.find_all(exp.Column)}
    stages = []
    for chain in _chains(tree, alias):
        if inside.isdisjoint(chain.tables) and (stage := _stage(chain, tree)) is not None:
            called = f"{chain.name} of {name}"
            stages.append((called, stage))
            _put_in(called, chain, tree)
    return [*stages, (name, tree)]


def _chains(tree: exp.Select, alias: str) -> list[_Chain]:
    """The chains of more than one table, in order."""
    found: dict[str, _Chain] = {}
    for one in tree.args.get("joins") or ():
        named = {column.table for column in _columns(one.args.get("on"))} - {one.alias_or_name}
        if one.args.get("side") != "LEFT" or len(named) != 1:
            continue
        (before,) = named
        if before == alias:
            found[one.alias_or_name] = _Chain(one)
        elif before in found and _is_lost_with(one, before):
            found[before].behind.append(one)
            found[one.alias_or_name] = found[before]
    return [chain for name, chain in found.items() if name == chain.name and chain.behind]


def _columns(node: exp.Expr | None) -> Iterator[exp.Column]:
    return node.find_all(exp.Column) if node is not None else iter(())


def _is_lost_with(one: exp.Join, before: str) -> bool:
    """Whether a table has no match where the one before it has none: some column of both has to be equal."""
    on = one.args["on"]
    for test in on.flatten() if isinstance(on, exp.And) else [on]:
        sides = {side.table for side in test.iter_expressions() if isinstance(side, exp.Column)}
        if isinstance(test, exp.EQ) and sides == {before, one.alias_or_name}:
            return True
    return False


def _stage(chain: _Chain, tree: exp.Select) -> exp.Select | None:
    """The chain's tables joined, with the columns that are read of it; None where two would go by one name."""
    within = {id(column) for one in chain.behind for column in _columns(one.args["on"])}
    read = [one for one in tree.find_all(exp.Column) if one.table in chain.tables and id(one) not in within]
    columns: dict[str, Node] = {chain.column(one): one for one in read}
    if len(columns) != len({(one.table, one.name) for one in read}):
        return None
    named = [one.copy() if one.name == name else nodes.aliased(one.copy(), name) for name, one in columns.items()]
    return nodes.select(named, from_=chain.root.this.copy(), joins=[one.copy() for one in chain.behind])


def _put_in(called: str, chain: _Chain, tree: exp.Select) -> None:
    """Joins the stage in the place of the chain's tables."""
    tree.set("joins", [one for one in tree.args["joins"] if not any(one is gone for gone in chain.behind)])
    chain.root.set("this", nodes.stage(called, chain.name))
    for one in list(tree.find_all(exp.Column)):
        if one.table in chain.tables:
            one.replace(nodes.column(chain.column(one), chain.name))
