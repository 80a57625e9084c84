"""One fact on its way to SQL."""

from dataclasses import dataclass

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.aligned import needs_alignment
from semantic.compile.facts.carried import reached
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Resolved
from semantic.compile.setting import Setting
from semantic.compile.timing import Window
from semantic.periods import Unit


@dataclass(frozen=True, slots=True)
class Building:
    """One fact on its way to SQL."""

    fact: Fact
    resolved: Resolved
    setting: Setting
    rows: FactRows

    @property
    def has_days(self) -> bool:
        """Whether its rows are balances, which are read at days of their own."""
        return self.fact.take is not None

    @property
    def window(self) -> Window:
        """The rows that are read, those carried into the days asked for included."""
        return reached(self.fact, self.resolved.grain, self.setting.catalog.rules)

    @property
    def days_name(self) -> str:
        """What the stage is called that finds those days."""
        return days_name(self.fact)


def days_name(fact: Fact) -> str:
    """What the stage is called that finds the days a balance is read at."""
    return f"{fact.name} days"


def bucket_of_rows(building: Building, grain: Unit) -> Node:
    """The bucket that a row falls into, on the side that is asked for."""
    return bucket_at(building.rows.moment(building.fact.basis), building, grain)


def bucket_at(moment: Node, building: Building, grain: Unit) -> Node:
    """The bucket that a moment of the fact falls into, on the side that is asked for."""
    if not needs_alignment(building.fact, building.resolved):
        for step in building.fact.shift:
            moment = exp.Add(this=nodes.enclosed(moment), expression=nodes.interval(step.count, step.unit))
    return nodes.bucket_of(moment, grain, building.setting.catalog.rules.week_start)
