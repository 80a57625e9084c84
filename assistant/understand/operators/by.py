"""Dimensions as groupings: by region, 各渠道, which store."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Evidence, Kind
from assistant.understand.operators.mean import is_mean_of_rows
from assistant.understand.operators.of import address_of
from assistant.understand.operators.units import asks_for_some
from assistant.understand.operators.whole import is_of_rows, names_a_whole
from assistant.understand.scene import Draft, Ground, Scene
from assistant.understand.words.relations import are_twins, calls_rows, names_rows
from semantic.catalog import Simple
from semantic.query import SAME_DAYS

_CUES = ("by", "each", "which", "which_several", "dimension_head", "respectively", "only", "versus")
# A dimension with nothing that asks for it may only have been named in passing.
_BARE_DIMENSION_PENALTY = 0.3
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.PART)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene grouped by every dimension that is left; the words around them are taken."""
    free = (at for at in scene.free(Kind.DIMENSION) if not _is_said_in_passing(scene, at))
    dimensions = tuple(at for at in free if not _is_no_grouping(scene, at, ground))
    described = tuple(at for at in dimensions if _is_described(scene, at, ground))
    described += _said_again(scene, dimensions, ground)
    described += tuple(at for at in dimensions if _is_subject(scene, at, ground) or names_a_whole(scene, at, ground))
    described += tuple(at for at in dimensions if _is_what_is_counted(scene, at, ground))
    described += tuple(at for at in dimensions if _is_told_of(scene, at, ground) or _is_of_one(scene, at, ground))
    scene, dimensions = scene.take(described), tuple(at for at in dimensions if at not in described)
    penalty = scene.draft.penalty
    for at in dimensions:
        asked = scene.is_cue(at - 1, *_CUES, "and") or scene.is_cue(at + 1, *_CUES)
        is_rate = scene.is_cue(at - 1, "each.per")  # sales per order: a rate, or a list
        penalty += _BARE_DIMENSION_PENALTY if is_rate else 0.0
        penalty += 0.0 if asked or scene.draft.count or scene.draft.has_share else _BARE_DIMENSION_PENALTY
    within = scene.draft.within or _within(scene, dimensions)
    outer = (name for name in within if not name.startswith("@"))
    named = (str(scene.mentions[at].value) for at in dimensions)
    grouped = tuple(dict.fromkeys((*outer, *scene.draft.group_by, *named)))
    crossing = tuple(at for at in scene.cues("cross") if _is_crossing(scene, at, dimensions))
    cues = (*scene.cues("which", "respectively"), *crossing)
    if grouped or scene.draft.grain:
        asking = scene.cues(*_CUES, "within", "inside", "in_it")
        cues = tuple(at for at in asking if not scene.is_cue(at, "dimension_head") or _is_head(scene, at))
        cues = tuple(at for at in cues if not scene.is_cue(at, "versus") or not _sets_one_beside(scene, at)) + crossing
        cues = tuple(at for at in cues if not scene.is_each_row(at) and not scene.is_by_a_number(at))
    if _may_be_a_whole(scene, dimensions):
        yield scene.take([*dimensions, *scene.cues("each", "total")], penalty=penalty)
        if _is_summed(scene):
            return
    yield scene.take([*dimensions, *cues], group_by=grouped, within=within, penalty=penalty)
    if (part := _part_of_a_name(scene, dimensions)) is not None:
        others = tuple(name for name in grouped if name != scene.mentions[part].value)
        yield scene.take([*dimensions, *cues], group_by=others, within=within, penalty=penalty)


def _is_crossing(scene: Scene, position: int, dimensions: tuple[int, ...]) -> bool:
    """Whether groupings, of which one may be of time, stand on both sides of a sign: region x month."""
    return all(at in dimensions or scene.is_cue(at, "unit", "grain") for at in (position - 1, position + 1))


def _part_of_a_name(scene: Scene, dimensions: tuple[int, ...]) -> int | None:
    """A word that nothing asks for where something else groups: store tickets by hour of day, 门店单日最高.

    So may be the word of rows that a member beside it says something of: by month for the stores in Beijing.
    """
    draft, named = scene.draft, {at for at, _ in scene.draft.named}
    is_placed = bool(draft.group_by or draft.per_unit)
    asking = (*_CUES, "and", "within", "exclude")
    free = [at for at in dimensions if scene.mentions[at].value not in draft.group_by]
    beside = [at for at in free if _is_beside_member(scene, at)]
    placed = [at for at in free if at + 1 in named or is_placed or at in beside]
    bare = [at for at in placed if not scene.is_cue(at - 1, *asking)]
    is_one = len(bare) == 1 and not draft.count and (not scene.mentions[bare[0]].is_plural or bare[0] in beside)
    return bare[0] if is_one and (is_placed or draft.grain is not None or len(dimensions) > 1) else None


def _is_beside_member(scene: Scene, at: int) -> bool:
    sides = (one for one in (at - 1, at + 1) if 0 <= one < len(scene.mentions))
    return any(scene.mentions[one].kind is Kind.MEMBER for one in sides)


def _may_be_a_whole(scene: Scene, dimensions: tuple[int, ...]) -> bool:
    """Whether all of something may be meant together: the sales density of all stores, 全部门店的坪效."""
    draft = scene.draft
    if len(dimensions) != 1 or not _is_all(scene, dimensions[0]):
        return False
    is_cut = draft.group_by or draft.grain or draft.is_trend or draft.count or draft.has_share or draft.place
    is_chosen = draft.thresholds or draft.beats or draft.filters or draft.descending is not None or draft.per
    beside = [one.to for one in draft.compare if one.to in SAME_DAYS]
    asked = scene.cues("by", "each.word", "each.per", "which", "which_several", "respectively", "dimension_head")
    return bool(draft.metrics) and not (is_cut or is_chosen or beside or asked)


def _is_all(scene: Scene, dimension: int) -> bool:
    """Whether a word of all stands before a name: 全部门店的坪效."""
    return _is_summed(scene) or scene.is_cue(dimension - 1, "each.all", "total")


def _is_summed(scene: Scene) -> bool:
    """Whether what is asked for is said to be a sum, by no word of a name: 客户一共欠我们多少钱, in total."""
    named = {at for at, _ in scene.draft.named}
    totals = [at for at in scene.places.of_cues(("total",)) if at + 1 not in named]
    apart = [at for at in totals if not scene.is_free(at + 1, Kind.DIMENSION, Kind.MEMBER, Kind.GROUP, Kind.PART)]
    return bool(scene.places.of_cues(("sum_up.word",)) or [at for at in apart if not scene.is_cue(at + 1, "by")])


def _is_said_in_passing(scene: Scene, position: int) -> bool:
    """Whether another word for a grouping, or a part of its name, stands beside a name and nothing asks for it.

    Then it is a word of that name, or of one that nobody knows: warehouse type.
    """
    one = scene.mentions[position]
    is_name = one.evidence not in (Evidence.CONCEPT, Evidence.PART)
    if is_name or scene.draft.is_ranked or scene.draft.count:
        return False
    asked = scene.is_cue(position - 1, *_CUES, "and") or scene.is_cue(position + 1, *_CUES, "and")
    beside = [at for at in (position - 1, position + 1) if 0 <= at < len(scene.mentions)]
    kinds = (Kind.METRIC, Kind.TERM, Kind.DIMENSION)
    return not asked and any(scene.mentions[at].kind in kinds and _touches(scene, at, position) for at in beside)


def _touches(scene: Scene, at: int, other: int) -> bool:
    first, second = sorted((scene.mentions[at], scene.mentions[other]), key=lambda one: one.start)
    return second.start - first.end <= 1


def _is_no_grouping(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether a dimension is named and asked for by nothing, in a place where it says something else."""
    if _is_listed_with_metric(scene, position) or _is_told_by_whom(scene, position, ground):
        return True
    if scene.is_cue(position - 1, "which.who") or _is_had(scene, position, ground):
        return True  # what somebody did, by a word that is a role elsewhere
    if scene.is_cue(position - 1, "each.per") and _are_documents(scene, position, ground):
        return True  # a margin per shipment is a mean, and no list
    is_asked = scene.is_cue(position - 1, *_CUES, "and") or scene.is_cue(position + 1, *_CUES)
    if is_asked or scene.draft.count or scene.draft.output != "aggregate":
        return False
    is_summed = scene.is_cue(position + 1, "sum_up.word") and not scene.draft.metrics
    is_counted = is_summed or scene.is_cue(position - 1, "how_much", "count")
    is_each = _is_of_every_row(scene, position, ground) or _are_documents(scene, position, ground)
    return is_counted or is_each


def _is_had(scene: Scene, position: int, ground: Ground) -> bool:
    """Customers with a company: those that have one, and no grouping by both."""
    rows, fields = position - 2, ground.view.fields
    if not scene.is_cue(position - 1, "and.with") or not scene.is_free(rows, Kind.DIMENSION):
        return False
    own, named = fields.get(scene.mentions[position].value), fields.get(scene.mentions[rows].value)
    is_one = own is not None and named is not None and own.home == named.home
    return is_one and own is not None and not calls_rows(own, ground) and not scene.is_cue(rows - 1, "by", "each")


def _is_told_by_whom(scene: Scene, position: int, ground: Ground) -> bool:
    """Employees managed by X: a word and a member of something else joined by "by" say what X did to others."""
    member = position + 2
    is_by = scene.is_cue(position + 1, "by") and member < len(scene.mentions)
    if not is_by or scene.mentions[member].kind is not Kind.MEMBER or member + 1 in dict(scene.draft.named):
        return False
    return bool(address_of(scene, member, ground) != scene.mentions[position].value)


def _is_head(scene: Scene, at: int) -> bool:
    """Whether a word of grouping is that of a dimension beside it; 各档位客户 asks for brackets, not clients."""
    return _beside(scene, at) and not scene.is_cue(at - 1, "each")


def _is_of_every_row(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether a dimension tells the rows of a metric's own dataset apart: nobody means each order without saying so."""
    view, named = ground.view, ground.view.fields.get(scene.mentions[position].value)
    metrics = [view.catalog.metrics[name] for name in scene.draft.metrics]
    homes = {home for metric in metrics for home in view.datasets_of(metric)}
    return named is not None and named.home in homes and names_rows(named, ground)


def _are_documents(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether what a dimension names happened at a time each: the metric's own rows, or what has a number (claims)."""
    named = ground.view.fields.get(scene.mentions[position].value)
    if named is None or ground.view.catalog.datasets[named.home].time_field in (None, "none"):
        return False
    labels = (label.lower().split()[-1] for label in named.field.words.label.values() if label)
    is_numbered = names_rows(named, ground) and any(word in listed("weak_heads") for word in labels)
    return is_numbered or _is_of_every_row(scene, position, ground)


def _is_listed_with_metric(scene: Scene, position: int) -> bool:
    """Orders and customers: what is named beside a metric, and asked for by nothing, is no grouping."""
    named = dict(scene.draft.named)
    after = scene.is_cue(position - 1, "and.word") and position - 2 in named
    before = position == 0 and scene.is_cue(1, "and.word") and 2 in named
    return (after and not scene.cues("by", "each")) or before


def _is_described(scene: Scene, position: int, ground: Ground) -> bool:
    """不同行业的客户: the rows of a dataset named beside one of its own attributes are what is grouped, not by."""
    if _has_attribute(scene, position, ground):
        return True
    if not scene.is_free(position - 1, Kind.DIMENSION) or scene.draft.count:
        return False
    fields = ground.view.fields
    own, before = fields.get(scene.mentions[position].value), fields.get(scene.mentions[position - 1].value)
    if own is None or before is None or own.home != before.home or own.address == before.address:
        return False
    return names_rows(own, ground)


def _has_attribute(scene: Scene, position: int, ground: Ground) -> bool:
    """By rep office: whose attribute is meant is said right before it, in the singular."""
    fields, one = ground.view.fields, scene.mentions[position]
    if not scene.is_free(position + 1, Kind.DIMENSION) or not one.is_singular or scene.draft.count:
        return False
    own, after = fields.get(one.value), fields.get(scene.mentions[position + 1].value)
    if own is None or after is None or own.address.rpartition(".")[0] != after.address.rpartition(".")[0]:
        return False
    return own.address != after.address and _touches(scene, position, position + 1) and names_rows(own, ground)


def _is_subject(scene: Scene, position: int, ground: Ground) -> bool:
    """How much do clients owe us: who does something, where nothing asks for each of them."""
    if not scene.mentions[position].is_subject:
        return False
    asked = scene.is_cue(position - 1, *_CUES, "and") or scene.is_cue(position + 1, *_CUES, "and")
    draft = scene.draft
    is_chosen = draft.thresholds or draft.beats or draft.count is not None or draft.descending is not None
    is_one = not (asked or is_chosen or draft.is_ranked or draft.has_share or draft.output != "aggregate")
    named = ground.view.fields.get(scene.mentions[position].value)
    are_asked_for = scene.cues("which", "which_several", "respectively")
    return is_one and not are_asked_for and named is not None and is_of_rows(named.home, scene, ground)


def _is_of_one(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether one number is asked for of all the rows named: 收了多少租户的钱, 客户去年平均多少天回款.

    Their money says whose it is; a mean that is said to be one is no list of means.
    """
    is_money = scene.is_cue(position + 1, "sort.money") and position - 1 in dict(scene.draft.named)
    is_mean = bool(scene.places.of_cues(("average.word",))) and all(
        is_mean_of_rows(one, ground) for one in scene.draft.metrics
    )
    asked = any(scene.is_cue(at, *_CUES, "and") for at in (position - 1, position + 1))
    named = ground.view.fields.get(scene.mentions[position].value)
    if not (is_money or is_mean) or asked or named is None or not calls_rows(named, ground) or not scene.draft.metrics:
        return False
    is_listed = scene.draft.output != "aggregate" or scene.draft.thresholds or scene.draft.compare
    return not (is_listed or _is_cut(scene.draft) or asks_for_some(scene)) and is_of_rows(named.home, scene, ground)


def _is_what_is_counted(scene: Scene, position: int, ground: Ground) -> bool:
    """10月到期的保单分险种: the rows that a metric counts, named right after it where another grouping is asked for."""
    name = dict(scene.draft.named).get(position - 1)
    metric = ground.view.catalog.metrics[name] if name else None
    if metric is None or not isinstance(metric.shape, Simple) or metric.shape.aggregation != "count":
        return False
    named = ground.view.fields.get(scene.mentions[position].value)
    is_parted = scene.is_cue(position + 1, "by") and scene.is_free(position + 2, Kind.DIMENSION)
    return is_parted and named is not None and named.home == metric.shape.dataset and names_rows(named, ground)


def _is_told_of(scene: Scene, position: int, ground: Ground) -> bool:
    """Sales of the customers whose manager is X: of those whose something is told, behind what is asked of them."""
    field = ground.view.fields.get(scene.mentions[position].value)
    is_asked = any(scene.is_cue(at, *_CUES) for at in (position - 1, position - 2)) or _is_cut(scene.draft)
    is_behind = any(at < position for at, _ in scene.draft.named)
    if _is_timed(scene, position - 2) and field is not None and calls_rows(field, ground):
        return not (is_asked or is_behind)  # 开户日期在今年的客户，订货额合计
    told = [at for at in range(position + 2, min(position + 4, len(scene.mentions))) if at in scene.taken]
    is_told = bool(told) and scene.mentions[told[-1]].kind in (Kind.MEMBER, Kind.GROUP)
    is_told = is_told or _is_timed(scene, position + 2)
    is_joined = scene.is_cue(position + 1, "whose", "and.with", "which.who") and is_told
    is_theirs = is_joined and field is not None and calls_rows(field, ground)
    return is_theirs and is_behind and not is_asked


def _is_timed(scene: Scene, at: int) -> bool:
    """Whether a time field stands there with its time right behind it, and both are taken."""
    is_said = at >= 0 and {at, at + 1} <= scene.taken and scene.mentions[at].kind is Kind.TIME_FIELD
    return is_said and scene.mentions[at + 1].kind is Kind.PERIOD


def _is_cut(draft: Draft) -> bool:
    return bool(draft.count or draft.is_ranked or draft.descending is not None or draft.has_share)


def _said_again(scene: Scene, dimensions: tuple[int, ...], ground: Ground) -> tuple[int, ...]:
    """按当时的区域看各区域: a word that is only a part of another one's, which says in which role it is meant."""
    return tuple(
        at
        for at in dimensions
        if not scene.is_cue(at - 1, "and") and not scene.is_cue(at + 1, "and")
        if any(_is_plainer(scene.mentions[at].value, scene.mentions[other].value, ground) for other in dimensions)
    )


def _is_plainer(address: str, other: str, ground: Ground) -> bool:
    """Whether two fields are one thing in two roles, and the label of the second is that of the first and more."""
    if not are_twins(address, other, ground):
        return False
    fields = ground.view.fields
    labels, longer = ({label.lower() for label in fields[one].words.label.values()} for one in (address, other))
    return any(
        whole != label and (whole.endswith(label) or whole.startswith(f"{label} "))
        for label in labels
        for whole in longer
    )


def _beside(scene: Scene, cue: int) -> bool:
    """Whether a word like "distribution" or 维度 stands beside a grouping; elsewhere it may be something's name."""
    kinds = (Kind.DIMENSION, Kind.METRIC, Kind.TERM, Kind.TIME_FIELD)
    return any(0 <= at < len(scene.mentions) and scene.mentions[at].kind in kinds for at in (cue - 1, cue + 1))


def _sets_one_beside(scene: Scene, versus: int) -> bool:
    """Whether a comparing word sets a thing beside another: a member, a time, or a number that a grouping is none of.

    Sales vs plan are not sales by the plan that customers are on.
    """
    around = [at for at in (versus - 1, versus + 1) if 0 <= at < len(scene.mentions)]
    kinds = tuple(scene.mentions[at].kind for at in around)
    is_of_a_number = len(kinds) > 1 and kinds[0] in _NUMBERS and kinds[1] is Kind.DIMENSION
    is_time = versus + 1 in around and kinds[-1] is Kind.PERIOD
    return is_of_a_number or is_time or Kind.MEMBER in kinds


def _within(scene: Scene, dimensions: tuple[int, ...]) -> tuple[str, ...]:
    """The groupings inside of which to rank or share: 每个区域前两名的商品, each channel's share within its region."""
    inner = [at for at in dimensions if scene.is_cue(at - 1, "within") or scene.is_cue(at + 1, "inside", "in_it")]
    if not inner and (scene.draft.count or scene.draft.is_ranked):
        inner = [at for at in dimensions if scene.is_cue(at - 1, "each")]
    is_part = 0 < len(inner) < len(dimensions) + bool(scene.draft.grain)
    return tuple(str(scene.mentions[at].value) for at in inner) if is_part else ()
