"""Every way through the readers: a reading in which nothing is written, and from each all that differ in one thing."""

from collections import deque
from collections.abc import Callable
from pathlib import Path as Folder

from semantic.load.catalog import catalog_of
from semantic.load.located import Entry, Findings
from semantic.load.workspace import LANGUAGES, workspace_of
from semantic.schema.record import Decision, Recorder, Run


def catalog_runs() -> tuple[Run, ...]:
    """Readings of a catalog's file."""
    workspace = workspace_of(Entry.empty("", Findings()), Folder(), Folder())
    return runs_of(lambda entry: catalog_of(workspace, [("", entry)], Findings()))


def workspace_runs() -> tuple[Run, ...]:
    """Readings of workspace.yml."""
    return runs_of(lambda entry: workspace_of(entry, Folder(), Folder()))


def runs_of(read: Callable[[Recorder], object]) -> tuple[Run, ...]:
    """Readings by a reader that meet everything there is to decide.

    A reading that met something new is varied in every decision of the mappings in which it did.
    """
    runs: list[Run] = []
    met: set[Decision] = set()
    waiting: deque[dict[Decision, str]] = deque([{}])
    planned: set[frozenset[tuple[Decision, str]]] = set()
    while waiting:
        run = Run(plan=waiting.popleft(), languages=LANGUAGES)
        read(Recorder(run))
        runs.append(run)
        fresh = {one.path for one in run.decided if one not in met}
        met.update(run.decided)
        for decision in [one for one in run.decided if one.path in fresh]:
            for alternative in run.alternatives[decision]:
                plan = {**run.plan, decision: alternative}
                if frozenset(plan.items()) not in planned:
                    planned.add(frozenset(plan.items()))
                    waiting.append(plan)
    return tuple(runs)
