"""Each part's share of the total or of a change, one metric as a share of another, or of its own budget."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import ASKING, address_of
from assistant.understand.operators.planned import at_the_rate
from assistant.understand.operators.whole import is_of_rows
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.calling import is_called_share
from semantic.catalog import Ratio
from semantic.query import Comparison, RatioOf

# With one of these, "in percent" is said of the change.
_CHANGES = ("growth", "growth_rate", "fall", "year_before", "previous_period", "versus", "attainment")
# A word for a contribution that stands beside a change is not just any verb.
_CHANGE_GAIN = 1.0
# What all of something are named by.
_ALL = ("each.all", "total")
# No more than the sign of a possessive stands between whose a number is and the number: each region's sales.
_POSSESSIVE_GAP = 3


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for what parts contribute to a change."""
    return _CHANGE_GAIN if scene.cues("contribution") and scene.cues(*_CHANGES) else 0.0


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its share cues taken; "of the total" beside them says nothing more."""
    scene = _contributing(scene)
    cues = (*scene.cues("share"), *_split_in_percent(scene))
    percent = tuple(at for at in scene.cues("as_percent") if not scene.is_free(at + 1, Kind.DIMENSION, Kind.MEMBER))
    if percent:
        is_change = bool(scene.cues(*_CHANGES)) or scene.draft.asks_change
        scene, cues = (scene.take(percent), cues) if is_change else (scene, (*cues, *percent))
    if not cues or _is_of_a_pair(scene, cues) or any(_is_of_those(scene, at) for at in cues):
        yield scene
    elif (attained := _of_its_plan(scene, cues, ground)) is not None:
        yield attained
    elif (pair := _pair_around(scene, cues)) is not None and (is_two := pair[0] != pair[1]) == _is_of_all(scene):
        yield scene
    elif pair is not None and is_two:
        yield scene.take(cues, pair=RatioOf(ratio=pair))
    else:
        scene = _of_all(scene, ground)
        within = _parent(scene, cues) or _each_mix(scene)
        whole = scene.take([*cues, *scene.cues("total")], has_share=True, within=within)
        if (part := _part(scene, cues)) is not None:
            yield whole.take((), shares_member=_is_cut(scene), part=address_of(scene, part, ground))
            return
        members = scene.free(Kind.MEMBER)
        if len(members) == 1 and scene.cues("grain", "per") and not scene.free(Kind.DIMENSION, Kind.GROUP):
            yield whole.take((), shares_member=True)  # of each month, or of the year that the months make
            if members[0] - 1 in cues:
                return
        yield whole
        if (ratio := _governed_share(scene, ground)) is not None:
            yield scene.take(cues, named=(*scene.draft.named, (cues[0], ratio)))
        if _may_be_of_member(scene):
            yield whole.take((), shares_member=True)


def _split_in_percent(scene: Scene) -> tuple[int, ...]:
    """The sign of percent right before what parts a number, apart from its name: cash collected, % by method.

    Right behind a name it may be the rate of that number, and beside a change the change's.
    """
    is_changed = scene.cues(*_CHANGES) or scene.draft.asks_change or scene.draft.compare
    signs = () if is_changed else scene.cues("sort.rate")
    parting = [at for at in signs if at and scene.is_cue(at + 1, "by", "each")]
    return tuple(at for at in parting if scene.mentions[at - 1].kind in (Kind.CUE, Kind.PERIOD))


def _of_all(scene: Scene, ground: Ground) -> Scene:
    """The scene without the rows all of which are the whole that something has its share of: 餐饮占全部租户销售的比例.

    What has the share is a member, or each of another grouping: each category's share of all stores' sales.
    """
    groups = scene.free(Kind.DIMENSION)
    wholes = [at for at in groups if _names_all(scene, at)]
    has_part = bool(scene.free(Kind.MEMBER, Kind.GROUP)) or len(groups) > len(wholes)
    fields = ground.view.fields
    homes = [fields[name].home for at in wholes if (name := str(scene.mentions[at].value)) in fields]
    is_theirs = len(homes) == len(wholes) and all(is_of_rows(home, scene, ground) for home in homes)
    said = [at for one in wholes for at in range(one - 1, one + 2) if at == one or scene.is_cue(at, *_ALL, "in_it")]
    return scene.take(said) if has_part and is_theirs else scene


def _is_of_all(scene: Scene) -> bool:
    """Whether of whom is said of one number, and not of all of the other it is a share of: 华东退款占全部销售额."""
    number = scene.draft.named[1][0]
    whole = number - 1 if scene.is_free(number - 1, Kind.DIMENSION) else number
    is_all = scene.is_cue(whole - 1, *_ALL)
    return is_all and any(at < whole for at in scene.free(Kind.MEMBER, Kind.GROUP, Kind.DIMENSION))


def _names_all(scene: Scene, at: int) -> bool:
    """Whether all of something are named together: 全部门店, and 门店中 where nothing asks for each of them."""
    return scene.is_cue(at - 1, *_ALL) or (scene.is_cue(at + 1, "in_it") and not scene.is_cue(at - 1, *ASKING))


def _is_of_a_pair(scene: Scene, cues: tuple[int, ...]) -> bool:
    """Whether a word that is also one for a ratio stands right behind two numbers that are joined: A与B的比例."""
    named = dict(scene.draft.named)
    behind = (at for at in cues if scene.is_cue(at, "share.part.ratio"))
    return any(at - 1 in named and at - 3 in named and scene.is_cue(at - 2, "and", "versus") for at in behind)


def _is_of_those(scene: Scene, share: int) -> bool:
    """Whether the share of those that meet a condition among all is asked for, which no column is.

    What share of customers have sales over 10k, 销售额超过1万的客户占比.
    """
    until = [one.until for one in scene.draft.thresholds if one.until is not None]
    names = [at for at, _ in scene.draft.named]
    after, before = share + 1, share - 1
    is_before = _is_group(scene, after) and any(one > after for one in until) and not any(at < share for at in names)
    is_asked = _is_group(scene, before) and not scene.is_cue(before - 1, "each", "by", "and", "cross")
    is_behind = is_asked and any(one < before for one in until) and not any(at > share for at in names)
    return is_before or is_behind


def _is_group(scene: Scene, at: int) -> bool:
    return scene.is_free(at, Kind.DIMENSION) or scene.is_cue(at, "unit")


def _governed_share(scene: Scene, ground: Ground) -> str | None:
    """The one ratio called a share whose numerator alone is named: slow-moving stock and its share, by category."""
    names, shares = scene.draft.metrics, scene.cues("share")
    after = [at for at, _ in scene.draft.named if shares and at < shares[0]]
    if len(after) != 1 or not any(scene.is_cue(at, "and") for at in range(after[0], shares[0])):
        return None
    found = [
        one.name
        for one in ground.view.catalog.metrics.values()
        if isinstance(one.shape, Ratio) and names == (one.shape.numerator,) and is_called_share(one)
    ]
    return found[0] if len(found) == 1 and scene.free(Kind.DIMENSION) else None


def _parent(scene: Scene, cues: tuple[int, ...]) -> tuple[str, ...]:
    """The grouping whose total is meant: 各门店占所在区域销售额的比例, each customer's share of its channel's sales."""
    named = dict(scene.draft.named)
    groups = scene.free(Kind.DIMENSION)
    wholes = [at for at in groups if scene.is_cue(at - 1, "own") or _holds_number(scene, at, groups)]
    for at in groups:
        before = at - 1 if scene.is_cue(at - 1, "own", "each", "within") else at
        is_owner = at + 1 in named and scene.mentions[at + 1].start - scene.mentions[at].end <= _POSSESSIVE_GAP
        if not wholes and before - 1 in cues and is_owner:
            wholes = [at]
    return (str(scene.mentions[wholes[0]].value),) if wholes and len(groups) > 1 else ()


def _each_mix(scene: Scene) -> tuple[str, ...]:
    """The groupings each of which has a mix of its own: 各渠道的品类结构, the category mix of each channel."""
    groups = scene.free(Kind.DIMENSION)
    behind = [at for at in groups if scene.is_cue(at - 1, "by") and scene.is_cue(at - 2, "share.mix")]
    before = [at for at in groups if scene.is_cue(at + 1, "share.mix") and not scene.is_cue(at - 1, "and", "cross")]
    mixed = before or behind
    asked = [at for at in groups if at not in mixed and scene.is_cue(at - 1, "by", "each", "within", "own")]
    others = [at for at in asked if not scene.is_cue(at + 1, "and", "cross")]
    return tuple(str(scene.mentions[at].value) for at in others) if len(mixed) == 1 else ()


def _holds_number(scene: Scene, at: int, groups: tuple[int, ...]) -> bool:
    """Whether a number is that of a grouping, and the parts stand before it: each line in the sales of its region.

    Such a grouping stands right behind the number and a word for each or for what it is within.
    """
    named = {one for one, _ in scene.draft.named}
    is_of = scene.is_cue(at - 1, "within", "each.word") and at - 2 in named
    return is_of and any(other < at - 2 and scene.is_cue(other - 1, "each", "by") for other in groups)


def _contributing(scene: Scene) -> Scene:
    """What each part adds to a change; a contribution to no change is a share."""
    cues = scene.cues("contribution")
    if not cues:
        return scene
    if scene.cues(*_CHANGES):
        return scene.take(
            [*cues, *scene.cues("share")], has_contribution=True, penalty=scene.draft.penalty - _CHANGE_GAIN
        )
    if scene.cues("contribution.noun"):
        return scene.take(cues, has_share=True) if scene.free(Kind.DIMENSION) and not scene.cues("share") else scene
    return scene.take(cues) if scene.draft.metrics else scene


def _of_its_plan(scene: Scene, cues: tuple[int, ...], ground: Ground) -> Scene | None:
    """完成了预算的百分之几, 费用预算用了百分之几: a metric beside the scenario or the plan that it is a part of."""
    scenarios = ground.view.catalog.scenarios
    named, fulfilled = dict(scene.draft.named), scene.cues("fulfilled", "own")
    for at in scene.free(Kind.SCENARIO):
        actual = [one for one, name in named.items() if name in scenarios[scene.mentions[at].value].of]
        is_asked = bool(scene.cues("fulfilled")) or not scene.free(Kind.DIMENSION)
        if len(actual) == len(named) == 1 and is_asked:
            return _attained(scene.take([at, *cues, *fulfilled]), str(scene.mentions[at].value), ground)
    of_plans = {plan: (one.name, actual) for one in scenarios.values() for actual, plan in one.of.items()}
    if scene.cues("fulfilled") and len(named) == 1 and set(named.values()) <= of_plans.keys():
        ((planned, plan),) = named.items()
        scenario, met = of_plans[plan]
        return _attained(scene.take([*cues, *fulfilled], named=((planned, met),)), scenario, ground)
    return None


def _attained(scene: Scene, scenario: str, ground: Ground) -> Scene:
    """The governed ratio of a metric to its plan, or the metric beside its plan where none is governed."""
    compare = (*scene.draft.compare, Comparison(to="scenario", scenario=scenario))
    return at_the_rate(scene, scenario, ground) or scene.take((), compare=compare)


def _part(scene: Scene, cues: tuple[int, ...]) -> int | None:
    """线上占各区域销售额的比例, Douyin's share of online: the member whose share it is, among others or groups."""
    members = scene.free(Kind.MEMBER)
    parts = [at for at in members if _last_of(scene, at) + 1 in cues or (at - 1 in cues and _is_parted(scene, at))]
    is_among = len(members) > 1 or bool(scene.free(Kind.GROUP)) or _is_cut(scene)
    return parts[0] if len(parts) == 1 and is_among else None


def _last_of(scene: Scene, member: int) -> int:
    """Where a member ends: with the word behind it that says what it is (医疗行业占…)."""
    is_headed = scene.is_free(member + 1, Kind.DIMENSION)
    is_own = is_headed and scene.mentions[member + 1].value == scene.mentions[member].value.address
    return member + is_own


def _is_parted(scene: Scene, member: int) -> bool:
    """Share of exports in sales: a small word between a member and the metric says that it is a part of that."""
    is_before = member + 1 in dict(scene.draft.named) or scene.is_free(member + 1, Kind.MEMBER, Kind.GROUP)
    return is_before and scene.mentions[member + 1].start - scene.mentions[member].end > 1


def _is_cut(scene: Scene) -> bool:
    """Whether groups or units of time are asked for, within each of which something has its share."""
    return bool(scene.free(Kind.DIMENSION) or scene.cues("grain", "per"))


def _may_be_of_member(scene: Scene) -> bool:
    """各区域线上销售额占比: a member named after the groups may be shared within each, or over them."""
    members = scene.free(Kind.MEMBER)
    groups = [at for at in scene.free(Kind.DIMENSION) if scene.is_cue(at - 1, *ASKING)]
    named = [at for at, _ in scene.draft.named]
    is_shared = len(members) == 1 and scene.is_cue(members[0] - 1, "share")  # share of export sales by family
    is_between = len(members) == 1 and (is_shared or any(at < members[0] for at in groups))
    is_between = bool(groups) and is_between and any(at > members[0] for at in named)
    return is_between and not scene.cues("whose", "exclude", "exclude_after")


def _pair_around(scene: Scene, cues: tuple[int, ...]) -> tuple[str, str] | None:
    """A占B的比例, A as a percentage of B: one metric on either side of the first cue."""
    named = scene.draft.named
    if len(named) != 2 or not named[0][0] < cues[0] < named[1][0]:
        return None
    return named[0][1], named[1][1]
