"""A number beside what was planned of it: vs budget, 完成率, over budget, which regions hit their target."""

from collections.abc import Iterator
from typing import Literal

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.operators.change import MOVES
from assistant.understand.operators.units import asks_for_some
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import Ratio
from semantic.query import Comparison

Beats = Literal["gt", "ge", "lt", "le"]

_ATTAINING = ("attainment", "fulfilled")
_BEATEN: dict[str, Beats] = {"over_budget": "gt", "under_budget": "lt", "within_budget": "le"}
_BOUNDS: dict[str, Beats] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le"}
_CHANGES = ("versus", "difference", *MOVES, "more", "fewer", "whose")
# What may stand between a bound and the plan that it is one of: exceeded their budget.
_OWN = ("those.own", "own", "each")
# What was planned of more numbers than these is asked for by name.
_MOST_PLANNED = 6


def planned(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene beside a scenario that is named, or the only one of its metric where a word speaks of attaining it."""
    for one in _beside_a_plan(scene, ground):
        yield _unfulfilled(one, ground)


def _beside_a_plan(scene: Scene, ground: Ground) -> Iterator[Scene]:
    beats, said = _condition(scene, ground)
    attained = tuple(at for at in scene.cues(*_ATTAINING) if not _is_a_named_plan(scene, at))
    cues = tuple(dict.fromkeys((*scene.cues("versus", "difference", "short_of"), *attained, *said)))
    if not cues:
        yield scene
        return
    speaks_of_plans = bool(attained or beats)
    found = _actuals(scene, ground) if speaks_of_plans else scene
    named = scene.free(Kind.SCENARIO)
    meant = [str(scene.mentions[at].value) for at in named[:1]]
    if scene.draft.metrics:
        is_said = bool(beats or scene.cues("attainment"))  # 花了 alone says nothing of a plan
        meant = meant or (_scenarios_of(scene.draft.metrics, ground, is_said=is_said) if speaks_of_plans else [])
        is_rate = beats is None and _asks_for_a_rate(scene)
        if len(meant) == 1 and is_rate and (at_rate := at_the_rate(found, meant[0], ground)) is not None:
            again = [at for at in named if scene.mentions[at].value == meant[0]]
            yield at_rate.take([*attained, *again])
            return
        yield _compared(found, meant[0], beats, cues) if len(meant) == 1 else scene
    elif beats and (asks_for_some(scene) or scene.draft.count is not None):
        yield from _of_all_planned(scene, meant, beats, cues, ground) or (scene,)
    elif scene.cues("attainment") and (only := _only_planned(scene, meant, ground)) is not None:
        scenario, metric = only
        one = scene.take((), named=((attained[0], metric),))
        at_rate = at_the_rate(one, scenario, ground) if _asks_for_a_rate(one) else None
        yield _compared(one, scenario, None, cues) if at_rate is None else at_rate.take([*cues, *named])
    else:
        yield scene


def _is_a_named_plan(scene: Scene, cue: int) -> bool:
    """Whether words of a plan that was kept name one that somebody has: customers on plan Basic."""
    beside = (cue + 1, cue + 2 if scene.is_cue(cue + 1, "and", "by") else -1)
    return scene.is_cue(cue, "attainment.kept") and any(
        scene.is_free(at, Kind.MEMBER, Kind.GROUP, Kind.UNKNOWN, Kind.DIMENSION) for at in beside
    )


def _asks_for_a_rate(scene: Scene) -> bool:
    """Whether how much of a plan was attained is asked for by itself, or ranked by; and not set beside the plan."""
    is_ranked = scene.draft.count is not None or scene.draft.is_ranked or scene.draft.descending is not None
    is_rate = bool(scene.cues("attainment.rate")) or (is_ranked and bool(scene.cues(*_ATTAINING)))
    return is_rate and not scene.cues("versus", "difference", "short_of", "missed")


def at_the_rate(scene: Scene, scenario: str, ground: Ground) -> Scene | None:
    """The scene with the one governed ratio of what happened to its plan in place of its metric; None without one."""
    plans = ground.view.catalog.scenarios[scenario].of
    named = dict(scene.draft.named)
    actual = set(named.values())
    found = [
        one.name
        for one in ground.view.catalog.metrics.values()
        if isinstance(one.shape, Ratio) and one.shape.numerator in actual
        if one.shape.denominator == plans.get(one.shape.numerator)
    ]
    if len(found) != 1 or len(actual) != 1:
        return None
    is_open = scene.draft.favours is not None and ground.view.catalog.metrics[found[0]].favourable is None
    return None if is_open else scene.take((), named=tuple((at, found[0]) for at in named))


def _compared(scene: Scene, scenario: str, beats: Beats | None, cues: tuple[int, ...]) -> Scene:
    """The scene beside one scenario, with only those that kept or broke it where words say so.

    Whether one number did is seen beside its plan: 5月费用超预算了吗.
    """
    is_one = not (_is_cut(scene) or scene.draft.group_by or asks_for_some(scene) or scene.draft.is_trend)
    beats = None if is_one and scene.draft.count is None else beats
    compare = (*scene.draft.compare, Comparison(to="scenario", scenario=scenario))
    draft = scene.draft
    ranked = draft.count is not None and draft.by_change is None and bool(beats or scene.cues(*_ATTAINING))
    by_change = ("change" if beats else "change_ratio") if ranked else draft.by_change
    is_short = ranked and beats in ("lt", "le") and draft.favours is None
    descending = draft.descending is not True if is_short else draft.descending  # the most below their plan
    again = [at for at in scene.free(Kind.SCENARIO) if scene.mentions[at].value == scenario]
    changes = scene.cues(*_CHANGES) if any(one.change for one in scene.draft.thresholds) else ()
    said = [*cues, *again, *changes]
    return scene.take(said, compare=compare, beats=beats, by_change=by_change, descending=descending)


def _pairs(meant: list[str], ground: Ground) -> list[tuple[str, str]]:
    """Every number that was planned, with its scenario."""
    scenarios = [one for one in ground.view.catalog.scenarios.values() if not meant or one.name in meant]
    return [(one.name, metric) for one in scenarios for metric in one.of if metric in ground.view.catalog.metrics]


def _only_planned(scene: Scene, meant: list[str], ground: Ground) -> tuple[str, str] | None:
    """The one number that was planned at all, where none is named: how we are doing against the plan."""
    is_open = scene.free(Kind.METRIC, Kind.TERM, Kind.PART, Kind.OVERVIEW, Kind.DEED, Kind.MEASURE)
    pairs = _pairs(meant, ground)
    return pairs[0] if len(pairs) == 1 and not is_open else None


def _of_all_planned(
    scene: Scene, meant: list[str], beats: Beats, cues: tuple[int, ...], ground: Ground
) -> tuple[Scene, ...]:
    """哪些部门超预算: of what, is left open; everything that was planned may be meant."""
    pairs = _pairs(meant, ground)
    return tuple(
        _compared(scene.take((), named=((cues[0], metric),)), scenario, beats, cues)
        for scenario, metric in (pairs if len(pairs) <= _MOST_PLANNED else ())
    )


def _condition(scene: Scene, ground: Ground) -> tuple[Beats | None, tuple[int, ...]]:
    """Which side of the plan those are on that are meant, with the words that say so."""
    for at in scene.cues(*_BEATEN):
        return _BEATEN[str(scene.mentions[at].value)], (*scene.cues(*_BEATEN), *_owned(scene, ground))
    for at in scene.cues(*_BOUNDS) if _is_cut(scene) else ():
        beside = at + 2 if scene.is_cue(at + 1, *_OWN) else at + 1
        if scene.is_free(beside, Kind.SCENARIO) or _is_planned(scene, beside, ground) or _is_apart(scene, at):
            said = (at, *scene.cues("versus"), *_owned(scene, ground))
            return _BOUNDS[str(scene.mentions[at].value).partition(".")[0]], said
    whose = tuple(at for at in scene.cues("whose") if scene.is_free(at - 1, Kind.DIMENSION))  # reps that missed quota
    is_chosen = asks_for_some(scene) or whose or (scene.draft.count is not None and scene.cues("missed"))
    beats, said = _reached(scene, ground) if is_chosen and _is_cut(scene) else (None, ())
    return beats, (*said, *whose) if beats else ()


def _is_cut(scene: Scene) -> bool:
    """Whether groups or units of time are asked for, of which some may be on one side of their plan."""
    return bool(scene.free(Kind.DIMENSION) or scene.draft.grain)


def _owned(scene: Scene, ground: Ground) -> tuple[int, ...]:
    """Their, in "their budget" and "their revenue budget": whose plan it is goes without saying."""
    owned = scene.cues("those.own", "own")
    return tuple(at for at in owned if scene.is_free(at + 1, Kind.SCENARIO) or _is_planned(scene, at + 1, ground))


def _is_planned(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether a metric that is the plan of another one stands there: 超了费用预算."""
    plans = {name for one in ground.view.catalog.scenarios.values() for name in one.of.values()}
    return dict(scene.draft.named).get(position) in plans


def _is_apart(scene: Scene, bound: int) -> bool:
    """Whether a bound without a number is one of the scenario named elsewhere: over on spend vs budget."""
    after = (Kind.PERIOD, Kind.MEMBER, Kind.GROUP)
    is_bare = not scene.free(Kind.NUMBER) and not scene.is_free(bound + 1, *after)
    return is_bare and bool(scene.free(Kind.SCENARIO)) and not scene.cues("average")


def _reached(scene: Scene, ground: Ground) -> tuple[Beats | None, tuple[int, ...]]:
    """Those of which a plan was kept or missed; where less was planned to be better, the other way round."""
    missed, beaten = scene.cues("missed"), scene.cues("beaten")
    is_degree = bool(scene.cues("share", "as_percent", "how_much")) or scene.draft.count is not None
    reached = () if is_degree else scene.cues("fulfilled", "attainment.kept", "attainment.reached")
    metrics = scene.draft.metrics
    if sum(map(bool, (missed, reached, beaten))) != 1 or len(metrics) != 1:
        return None, ()
    actual = _actuals(scene, ground).draft.metrics[0]
    favours_less = ground.view.catalog.metrics[actual].favourable == "down"
    if missed:
        return ("gt" if favours_less else "lt"), (*missed, *_owned(scene, ground))
    if beaten:
        is_less = favours_less and not scene.cues("beaten.over")
        return ("lt" if is_less else "gt"), (*beaten, *_owned(scene, ground))
    return ("le" if favours_less else "ge"), (*reached, *_owned(scene, ground))


def _actuals(scene: Scene, ground: Ground) -> Scene:
    """The scene with what happened in place of what was planned: 预算完成率 is of the sales that were budgeted."""
    scenarios = ground.view.catalog.scenarios.values()
    actuals = {plan: actual for one in scenarios for actual, plan in one.of.items()}
    return scene.take((), named=tuple((at, actuals.get(name, name)) for at, name in scene.draft.named))


def _scenarios_of(metrics: tuple[str, ...], ground: Ground, *, is_said: bool) -> list[str]:
    """The scenarios whose plan is named, else those of what is named; of several the one plainly called a plan."""
    scenarios = ground.view.catalog.scenarios.values()
    of_plans = [one for one in scenarios if set(metrics) & set(one.of.values())]
    found = of_plans or [one for one in scenarios if set(metrics) & set(one.of)]
    plain = [one for one in found if {name.lower() for name in surfaces_of(one.words)} & set(listed("plan_words"))]
    return [one.name for one in (plain if is_said and len(plain) == 1 else found)]


def _unfulfilled(scene: Scene, ground: Ground) -> Scene:
    """完成了多少销售额: what was done says nothing more where nothing was planned, and it is not said how well."""
    if not (done := scene.cues("fulfilled.done")) or scene.draft.favours is not None:
        return scene
    scenarios = ground.view.catalog.scenarios.values()
    plans = {name for one in scenarios for name in one.of.values()}
    speaks_of_plans = plans & set(scene.draft.metrics) or any(one.kind is Kind.SCENARIO for one in scene.mentions)
    return scene if speaks_of_plans else scene.take(done)
