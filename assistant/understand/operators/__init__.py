"""The operators, one file each, in the order in which they read a scene.

An operator sees typed mentions and the catalog, never text; the words that raise it are cues in the languages' data.
It takes the mentions it uses and yields every scene it can make; one that finds nothing yields the scene as it came.
"""

from collections.abc import Callable, Iterator

from assistant.understand.operators import (
    ahead,
    arithmetic,
    at,
    basis,
    beside,
    by,
    change,
    conditions,
    count,
    cycle,
    describe,
    drop,
    exclude,
    grain,
    helping,
    kind,
    known,
    later,
    of,
    own,
    premise,
    rolling,
    rows,
    sets,
    share,
    sort,
    step,
    style,
    threshold,
    top,
    versus,
    what,
)
from assistant.understand.scene import Ground, Scene

Operator = Callable[[Scene, Ground], Iterator[Scene]]

OPERATORS: tuple[Operator, ...] = (
    sets.apply,
    later.apply,
    helping.apply,
    describe.apply,
    drop.apply,
    what.apply,
    premise.judged,
    ahead.apply,
    own.apply,
    sort.apply,
    arithmetic.apply,
    conditions.apply,
    rows.apply,
    step.apply,
    rolling.apply,
    threshold.apply,
    top.apply,
    share.apply,
    basis.apply,
    known.apply,
    kind.apply,
    cycle.apply,
    grain.apply,
    exclude.apply,
    beside.apply,
    versus.apply,
    change.apply,
    at.apply,
    of.apply,
    count.apply,
    by.apply,
    style.apply,
)
