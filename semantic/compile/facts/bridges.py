"""Facts met over a bridge of many to many: each counted once, sums divided by declared weights, the rest refused.

A row of a fact meets several rows of the dataset behind the bridge, so the join repeats it. What a repeated row cannot
harm is computed as it is: extremes, distinct counts. Rows are counted by their keys. A sum takes the weight of each
crossing, so that the parts of a fact make its whole. Nothing else is honest.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from semantic.catalog import Metric, Relationship
from semantic.compile.asked import Refused
from semantic.compile.inputs import simple
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.setting import Setting
from semantic.errors import Notice
from semantic.graph import is_safe
from semantic.query import CYCLES, Filter, TwoStep

_HARMLESS = ("count", "count_distinct", "min", "max")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A bridge that a fact crosses to reach fields; `is_grouped`: some of them it is grouped by."""

    step: Relationship
    fields: tuple[str, ...]
    is_grouped: bool


def crossings(
    dataset: str, dimensions: Iterable[Dimension], filters: Iterable[Filter], setting: Setting
) -> tuple[Crossing, ...]:
    """The bridges between a dataset and what it is grouped by and filtered on."""
    grouped = [one.name for one in dimensions]
    found: dict[tuple[str, ...], Crossing] = {}
    for name in (*grouped, *(one.field for one in filters)):
        steps = _bridge(dataset, name, setting)
        if steps:
            roles = tuple(step.role for step in steps)
            known = found.get(roles)
            found[roles] = Crossing(
                step=steps[-1],
                fields=(*(known.fields if known else ()), name),
                is_grouped=name in grouped or (known is not None and known.is_grouped),
            )
    return tuple(found.values())


def _bridge(dataset: str, name: str, setting: Setting) -> tuple[Relationship, ...]:
    """The relationships from a dataset up to the bridge it crosses to a field; none where no bridge is crossed."""
    if name in CYCLES:
        return ()
    bands = setting.catalog.bands
    address = bands[name].of if name in bands and name not in setting.view.fields else name
    path = setting.network.any_path(dataset, address) or ()
    at = next((place for place, step in enumerate(path, 1) if not is_safe(step)), 0)
    return path[:at]


def crosses(dimensions: tuple[Dimension, ...], facts: Iterable[Fact], setting: Setting) -> bool:
    """Whether some fact stands in several groups at once, so that groups do not add up to the whole."""
    return any(crossings(fact.basis.dataset, dimensions, (), setting) for fact in facts)


def check_crossings(
    dimensions: tuple[Dimension, ...], filters: tuple[Filter, ...], facts: Iterable[Fact], setting: Setting
) -> None:
    """Refuses what a fact that is met several times would get wrong; `reason` says why."""
    for fact in facts:
        for crossing in (found := crossings(fact.basis.dataset, dimensions, filters, setting)):
            for leaf in fact.leaves.values():
                if reason := _reason(leaf, crossing, len(found), filters, setting):
                    raise Refused("fan-out", metric=leaf.name, field=crossing.fields[0], reason=reason)


def _reason(leaf: Metric, crossing: Crossing, count: int, filters: tuple[Filter, ...], setting: Setting) -> str:
    shape = simple(leaf)
    if shape.aggregation == "sum":
        weighted = crossing.step.via is not None and crossing.step.via.weight is not None
        # Weights of two bridges say nothing about the parts that both cut out of a fact together.
        return "" if weighted and count == 1 else "weight"
    if shape.aggregation not in _HARMLESS:
        return "average"
    if shape.aggregation == "count" and not setting.catalog.datasets[shape.dataset].primary_key:
        return "key"
    # A fact with another member beside the excluded one: kept by one reading of the words, left out by the other.
    excludes = any(one.op == "not_in" and one.field in crossing.fields for one in filters)
    return "exclusion" if excludes and not crossing.is_grouped else ""


def check_steps(
    steps: tuple[TwoStep, ...], inner: Resolved, dimensions: tuple[Dimension, ...], setting: Setting
) -> None:
    """Refuses to add up over members what stands in several of them; parts by weight may be added up again."""
    members = tuple(one for one in inner.dimensions if one not in dimensions)
    for fact in inner.facts:
        found = crossings(fact.basis.dataset, members, (), setting)
        for leaf in fact.leaves.values() if found else ():
            if simple(leaf).aggregation != "sum" and any(one.aggregation == "sum" for one in steps):
                raise Refused("fan-out", metric=leaf.name, field=found[0].fields[0], reason="sum")


def uneven_notices(
    dimensions: tuple[Dimension, ...], filters: tuple[Filter, ...], facts: Iterable[Fact], setting: Setting
) -> tuple[Notice, ...]:
    """The warnings that some facts are divided by weights that do not make a whole, once for each bridge."""
    found: dict[tuple[str, str], Notice] = {}
    for fact in facts:
        if not any(simple(leaf).aggregation == "sum" for leaf in fact.leaves.values()):
            continue
        for one in crossings(fact.basis.dataset, dimensions, filters, setting):
            key = one.step.source, one.step.role
            if count := setting.uneven.get(key):
                found[key] = Notice(code="unmatched-rows", parameters={"weights": count, "field": one.fields[0]})
    return tuple(found.values())
