"""What an asking word wants that a plan does not show: who booked it, when it was, how much of something else."""

from assistant.understand.mention import Kind, Mention
from assistant.understand.scene import Scene
from semantic.plan import Plan, Query
from semantic.query import SemanticQuery

# Behind one of these "who" says of whom something is told.
_TOLD_OF = (Kind.DIMENSION, Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.MEMBER, Kind.GROUP, Kind.PART, Kind.DATASET)


def unanswered(scene: Scene, plan: Plan | None) -> tuple[int, ...]:
    """What asks for somebody, or for a time, where the plan is a number of neither; and what only says who it is."""
    if not isinstance(plan, Query):
        return ()
    query = plan.query
    is_shown = bool(query.group_by) or query.output != "aggregate"
    asking = [at for at in scene.places.of_cues(("which.who",)) if not is_shown and not _is_relative(scene, at)]
    joints = scene.places.of_cues(("which", "whose"))
    done = [at + 1 for at in joints if _is_one_more(scene, at + 1)]
    rows = [0] if scene.is_cue(0, "which.any") and query.output == "aggregate" and _is_of_rows(scene) else []
    other = [at for at in scene.places.of_cues(("how_much", "count")) if _is_of_another_number(scene, at, query)]
    is_timed = query.grain is not None or query.output == "rows"
    return (*asking, *done, *rows, *other, *(() if is_timed else scene.places.of_cues(("when",))))


def _is_relative(scene: Scene, at: int) -> bool:
    """Patients who died: a word that stands apart right behind the name of what it tells something of."""
    before = scene.mentions[at - 1] if at else None
    return before is not None and before.kind in _TOLD_OF and scene.mentions[at].start - before.end == 1


def _is_one_more(scene: Scene, at: int) -> bool:
    """The stay of guests who booked a package: what they did, by its verb, is no second number."""
    is_named = at in dict(scene.draft.named) and len(scene.draft.metrics) > 1
    return is_named and _is_relative(scene, at - 1) and not _is_noun(scene.mentions[at])


def _is_of_another_number(scene: Scene, at: int, query: SemanticQuery) -> bool:
    """取消了多少订单, 新客户贡献了多少收入: one number said of another that is asked for, and no two side by side."""
    named, asking = dict(scene.draft.named), scene.places.of_cues(("how_much", "count"))
    before = at - 1
    while scene.is_cue(before, "contribution"):
        before -= 1
    is_between = before in named and at + 1 in named and named[before] != named[at + 1]
    is_between = is_between and {named[before], named[at + 1]} <= set(query.metrics)
    return is_between and len(asking) < len(named) and scene.mentions[at + 1].start == scene.mentions[at].end


def _is_noun(one: Mention) -> bool:
    return one.is_singular or one.is_plural


def _is_of_rows(scene: Scene) -> bool:
    """Which guests stayed: a word that asks for the very rows that a number named right behind it counts."""
    named = scene.mentions[1] if len(scene.mentions) > 1 else None
    return named is not None and named.kind is Kind.METRIC and named.start - scene.mentions[0].end == 1
