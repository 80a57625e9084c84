"""The named stages of a statement, one after the other."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.nodes import Node

# Hidden columns of the last stage: whether a bucket was filled, the place in the cut, the day of a balance, and how
# many rows beyond the cut a row stands for; of a single row when it was, and (with a number from 1) its key.
FILLED, RANK, BALANCE_DAY, OTHERS = "_filled", "_rank", "_balance_day", "_others"
MOMENT, KEY = "_moment", "_key"


class Stages:
    """The stages so far, and the columns of the last.

    A stage that would bear the name of one of `tables` bears a longer one: statements inside later stages read tables.
    """

    def __init__(self, tables: frozenset[str]) -> None:
        self._tables = tables
        self.done: list[tuple[str, exp.Select]] = []
        self.names: list[str] = []

    def add(self, name: str, tree: exp.Select) -> None:
        """Puts a stage after the last."""
        self.done.append((f"{name} rows" if name in self._tables else name, tree))
        self.names = [one.alias_or_name for one in tree.expressions]

    def insert(self, name: str, tree: exp.Select) -> None:
        """Puts a stage before the last, which stays the last."""
        self.done.insert(len(self.done) - 1, (name, tree))

    def all_and(self, extra: list[Node]) -> list[Node]:
        """Every column of the last stage, and more."""
        return [*(nodes.column(name) for name in self.names), *extra]

    @property
    def last_name(self) -> str:
        return self.done[-1][0]

    @property
    def last(self) -> Node:
        return nodes.stage(self.last_name)
