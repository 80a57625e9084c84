"""What the data say against a catalog: each rule gives probes, and `look` runs them one by one."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.check.data.filters import probe_bands, probe_filters
from semantic.check.data.keys import probe_matches, probe_primary_keys, probe_relationship_keys, probe_weights
from semantic.check.data.levels import probe_levels
from semantic.check.data.probe import Ground, Probe, Row
from semantic.check.data.times import probe_times
from semantic.check.data.values import probe_labels, probe_mistaken_values, probe_named_values, probe_scripts
from semantic.check.scope import problem
from semantic.errors import CatalogProblem, EngineError, GuardError, Inconvertible, ProblemCode

__all__ = ["Ground", "Heard", "Rows", "look"]

PROBES: tuple[Callable[[Ground], Iterator[Probe]], ...] = (
    probe_relationship_keys,
    probe_primary_keys,
    probe_weights,
    probe_matches,
    probe_levels,
    probe_times,
    probe_filters,
    probe_bands,
    probe_named_values,
    probe_labels,
    probe_scripts,
    probe_mistaken_values,
)

# What is looked at, how many looks are done, and of how many.
Heard: TypeAlias = Callable[[str, int, int], None]
Rows: TypeAlias = Callable[[exp.Select], tuple[Row, ...]]


def look(ground: Ground, rows: Rows, hear: Heard, *, is_sound: bool) -> tuple[CatalogProblem, ...]:
    """Every problem that the data have with the catalog, in the order of the rules.

    `rows` gives the rows of a tree once it has passed the gate. What cannot be looked at is told, except where the
    catalog is not sound: what its own errors keep from running has been told with them.
    """
    probes = [probe for rule in PROBES for probe in rule(ground)]
    found: list[CatalogProblem] = []
    for done, probe in enumerate(probes):
        hear(probe.name, done, len(probes))
        found += _seen(probe, rows, is_sound=is_sound)
    hear("", len(probes), len(probes))
    return _explained(found)


def _seen(probe: Probe, rows: Rows, *, is_sound: bool) -> list[CatalogProblem]:
    try:
        return list(probe.found(rows(probe.tree())))
    except Inconvertible as error:
        if probe.unfit is not None and error.value is not None:
            return [probe.unfit(error.value)]
        reason = str(error)
    except (EngineError, GuardError, SqlglotError, LookupError, ValueError) as error:
        reason = str(error)
    if not is_sound:
        return []
    return [problem(probe.origin, ProblemCode.UNCHECKED, is_warning=True, name=probe.name, detail=reason)]


def _explained(found: list[CatalogProblem]) -> tuple[CatalogProblem, ...]:
    """The problems without filters that let nothing pass because of a value that is told beside them."""
    unheld = {one.origin for one in found if one.code == ProblemCode.UNHELD_VALUE}
    return tuple(one for one in found if one.code != ProblemCode.EMPTY_FILTER or one.origin not in unheld)
