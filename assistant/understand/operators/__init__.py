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
    implied,
    include,
    kind,
    known,
    later,
    listing,
    mean,
    nested,
    of,
    own,
    per_head,
    premise,
    rather,
    rolling,
    rows,
    sets,
    share,
    so_far,
    sort,
    standing,
    step,
    style,
    texts,
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
    implied.apply,
    so_far.apply,
    premise.judged,
    standing.apply,
    ahead.apply,
    own.apply,
    sort.apply,
    per_head.apply,
    arithmetic.apply,
    texts.apply,
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
    include.apply,
    rather.apply,
    beside.apply,
    versus.apply,
    mean.apply,
    change.apply,
    at.apply,
    of.apply,
    count.apply,
    by.apply,
    listing.apply,
    style.apply,
)

# By how much readings of a scene may be cheaper than its words: 0 without the words for which operators gain anything.
GAINS: tuple[Callable[[Scene], float], ...] = (
    *(drop.most_gain, nested.most_gain, of.most_gain, rows.most_gain, sets.most_gain, share.most_gain),
)
