"""Which metrics: named ones, the meanings of a term, a subject's overview under a vague head, a statement's lines."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise, product

from assistant.codes import AssumptionCode
from assistant.understand.mention import Evidence, Kind
from assistant.understand.operators.rowsets import counted_by, says_number
from assistant.understand.scene import Draft, Ground, Scene, Swap
from assistant.understand.words.relations import names_rows
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import Overview, Simple, Term
from semantic.errors import Notice
from semantic.query import Comparison

# 预算 after a comparing word is the scenario, not the metric of that name.
_PLANNED_PENALTY = 2.0
_MOST_COMBINATIONS = 16
_BOUNDING = (
    "above",
    "at_least",
    "below",
    "at_most",
    "or_more",
    "or_less",
    "between",
    "growth",
    "fall",
    "more",
    "fewer",
)
_GREATEST = ("best", "worst", "top", "bottom")
_LISTING = ("each", "by", "which")
_PARTING = ("share", "as_percent", "versus", "difference", "over", "slash", "minus", "each", "by", "and")
# Words that join no two metrics, wherever they stand between them.
_NO_JOINTS = ("grain", "cycle", "unit", "per", "trend", "total", "vague", "follow", "now", "sort", "chart", "currency")
# Words that ask for a number, a place or rows, which an overview of a subject is not.
_ONE_NUMBER = (
    *("how_much", "count", "sort", "share", "average", "mean", "per_head", "sum_up", "rows", "listing", "describe"),
    *("top", "top_few", "top_count", "bottom", "bottom_few", "bottom_count", "best", "worst", "place", "rank"),
)
_KINDS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """One scene per combination of meanings; a vague head makes a subject's overview of its word."""
    if scene.draft.describe:
        yield scene
        return
    scene = _joined(scene)
    scene = scene.take(_row_words(scene, ground))
    vague = scene.cues("vague")
    positions = scene.free(*_KINDS)
    is_all = len(positions) == 1 and (bool(vague) or _is_overview(scene, positions[0], ground))
    if is_all and (lines := _lines(scene, positions[0], ground)):
        yield scene.take([*vague, *positions], named=tuple((positions[0], metric) for metric in lines))
        return
    if is_all and (overview := _overview(scene, positions[0], ground)):
        yield _as_overview(scene.take(vague), positions[0], overview, ground)
        return
    if any(scene.mentions[at].is_overall for at in positions):
        return  # the state of one thing beside another one
    if _is_no_list(scene, positions, ground):
        return
    scene = scene.take(vague)
    combinations = product(*(_meanings(scene, position, ground) for position in positions))
    for meanings in islice(combinations, _MOST_COMBINATIONS):
        draft = scene.draft
        for position, (metric, term) in zip(positions, meanings, strict=True):
            draft = _with_metric(draft, position, metric, term, ground)
            if _is_asked_for_as_rows(scene, position):
                draft = draft.edited(penalty=draft.penalty + _PLANNED_PENALTY)
            if _is_compared_with(scene, position) and _is_planned(metric, ground):
                draft = draft.edited(penalty=draft.penalty + _PLANNED_PENALTY)
        yield replace(scene.take(positions), draft=draft)


def _is_no_list(scene: Scene, positions: tuple[int, ...], ground: Ground) -> bool:
    """Whether the names are not all metrics that are asked for.

    "Customers with overdue receivables" are those that have some, which is a set; "sales of cancelled orders" are two
    names that nothing joins.
    """
    named = sorted({*positions, *(at for at, _ in scene.draft.named)})
    return (
        any(_qualifies(scene, at) for at in named)
        or any(_is_one_of_many(scene, at, ground) for at in positions)
        or any(_are_apart(scene, *pair) and not _share_words(scene, *pair, ground) for pair in pairwise(named))
        or (len(named) > 1 and any(_is_of_a_group(scene, at) for at in named))
    )


def _qualifies(scene: Scene, position: int) -> bool:
    """Whether a name says which rows are meant: after "with" behind what has it, and bounded by no number."""
    has_it = position >= 2 and scene.mentions[position - 2].kind in (Kind.DIMENSION, *_KINDS)
    has_it = has_it and not scene.is_cue(position - 3, *_LISTING) and not scene.is_cue(position + 1, "and")
    bounded = any(scene.is_cue(at, *_BOUNDING) for at in range(position + 1, position + 3))
    bounded = bounded or scene.is_free(position + 1, Kind.NUMBER)
    return has_it and scene.is_cue(position - 1, "and.with") and not bounded


def _is_of_a_group(scene: Scene, position: int) -> bool:
    """Whether a name is that of one of a grouping's members: within the account group selling expenses."""
    is_member = position > 1 and scene.is_free(position - 1, Kind.DIMENSION) and scene.is_cue(position - 2, "within")
    return is_member and scene.mentions[position].start - scene.mentions[position - 1].end <= 1


def _is_one_of_many(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether a name for the one largest is said of several: the largest orders are no largest order."""
    mention = scene.mentions[position]
    metric = ground.view.catalog.metrics.get(str(mention.value))
    shape = metric.shape if metric is not None else None
    is_extreme = isinstance(shape, Simple) and shape.aggregation in ("max", "min")
    return is_extreme and mention.is_plural and mention.evidence is Evidence.INFLECTION


def _are_apart(scene: Scene, before: int, after: int) -> bool:
    """Whether no word that joins stands between two names, so that they are not two metrics of one question."""
    is_mean = scene.is_cue(before - 1, "each") and scene.is_cue(before - 2, "average")  # 平均每单销售额
    is_unit = is_mean or scene.is_cue(before - 1, "each.per")  # 每箱运费
    beside = {before + 1, after - 1} & set(range(before + 1, after))
    return not is_unit and all(
        scene.mentions[at].kind is not Kind.CUE or scene.is_cue(at, *_NO_JOINTS) for at in beside
    )


def _share_words(scene: Scene, before: int, after: int, ground: Ground) -> bool:
    """Whether the second of two names that touch begins as the first does, which is not said again: 资金流入流出."""
    first, second = scene.mentions[before], scene.mentions[after]
    metrics = [ground.view.catalog.metrics.get(str(one.value)) for one in (first, second)]
    if first.end != second.start or second.evidence is not Evidence.PART or None in metrics:
        return False
    names, others = (tuple(surfaces_of(one.words)) for one in metrics if one is not None)
    begun = {one[: len(one) - (second.end - second.start)] for one in others}
    return any(one and name.startswith(one) and len(name) == first.end - first.start for name in names for one in begun)


def _row_words(scene: Scene, ground: Ground) -> list[int]:
    """Names of rows beside the number of one of them, where another metric is asked of it: order SO1, SO1这张订单."""
    named = scene.free(*_KINDS)
    if len(named) + len(scene.draft.named) < 2:
        return []
    found = [at for at in named if any(_is_number_of(scene, beside, at, ground) for beside in (at - 1, at + 1))]
    return found if len(found) < len(named) + len(scene.draft.named) else []


def _is_number_of(scene: Scene, member: int, at: int, ground: Ground) -> bool:
    """Whether a member is the number or name of one of the rows that a metric counts, which is said without a mark."""
    metric = ground.view.catalog.metrics.get(str(scene.mentions[at].value))
    if metric is None or not scene.is_free(member, Kind.MEMBER) or says_number(scene.mentions[at], metric):
        return False
    field = ground.view.fields.get(scene.mentions[member].value.address)
    return field is not None and names_rows(field, ground) and counted_by(metric, ground) == field.home


def _joined(scene: Scene) -> Scene:
    """The scene with the parts of every name that is whole taken as its metric, where its first word stands."""
    parts = {scene.mentions[at].value: at for at in scene.free(Kind.PART)}
    for first in sorted((one for one in parts if one.index == 0), key=lambda one: (one.name, one.count, one.is_close)):
        taken = [parts[one] for index in range(first.count) if (one := replace(first, index=index)) in parts]
        is_apart = first.is_close or not _touch(scene, taken)
        is_whole = len(taken) == first.count and is_apart and not _is_parted(scene, taken)
        if is_whole and not _is_what_became_of_a_part(scene, taken):
            scene = scene.take(taken, named=(*scene.draft.named, (min(taken), first.name)))
    return scene


def _is_what_became_of_a_part(scene: Scene, positions: list[int]) -> bool:
    """What percent of quotes were lost on price: a part of all quotes, and not of those that were lost."""
    return scene.is_cue(min(positions) - 1, "share") and not _touch(scene, positions)


def _is_asked_for_as_rows(scene: Scene, position: int) -> bool:
    """Whether a counting metric's short name follows what asks for rows: top 2 customers, each customer."""
    is_short = scene.mentions[position].kind is Kind.METRIC and scene.mentions[position].cost > 0
    after_number = scene.is_free(position - 1, Kind.NUMBER)
    one = scene.mentions[position]
    if one.is_singular and one.evidence is Evidence.INFLECTION and scene.is_cue(position - 1, *_GREATEST):
        return True  # the best selling product is one of them, and no number of theirs
    return is_short and (
        after_number or scene.is_cue(position - 1, "top", "top_few", "bottom_few", "each.word", "by", "which")
    )


def _is_planned(metric: str, ground: Ground) -> bool:
    """Whether a metric is what was planned of another one."""
    return any(metric in scenario.of.values() for scenario in ground.view.catalog.scenarios.values())


def _is_compared_with(scene: Scene, position: int) -> bool:
    """比预算, 与预算相比: what stands there is what something else is compared with."""
    joined = scene.is_cue(position - 1, "and") and scene.is_cue(position + 1, "versus")
    return joined or scene.is_cue(position - 1, "versus")


def _is_parted(scene: Scene, positions: list[int]) -> bool:
    """Whether a word that sets one thing against another stands between the parts of a name: it is none then."""
    return any(scene.is_cue(at, *_PARTING) for at in range(min(positions), max(positions)))


def _touch(scene: Scene, positions: list[int]) -> bool:
    """Whether mentions stand side by side in the text: then they are a name in one piece, or another one's words."""
    ordered = sorted(positions)
    return all(scene.mentions[after].start - scene.mentions[at].end <= 1 for at, after in pairwise(ordered))


def _is_overview(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether all of a subject is meant: its words say so, or it is no number and nothing asks for one."""
    mention, catalog = scene.mentions[position], ground.view.catalog
    is_only = mention.kind is Kind.OVERVIEW and mention.value not in {*catalog.metrics, *catalog.terms}
    return mention.is_overall or (is_only and not scene.cues(*_ONE_NUMBER))


def _lines(scene: Scene, position: int, ground: Ground) -> tuple[str, ...]:
    """The metrics of the lines of a statement that is named: 利润表, balance sheet."""
    statement = ground.view.catalog.statements.get(scene.mentions[position].value)
    return tuple(line.metric for line in statement.lines) if statement and not scene.draft.named else ()


def _overview(scene: Scene, position: int, ground: Ground) -> Overview | None:
    return ground.view.catalog.overviews.get(scene.mentions[position].value)


def _as_overview(scene: Scene, position: int, overview: Overview, ground: Ground) -> Scene:
    draft = scene.draft
    for name in overview.metrics:
        term = ground.view.catalog.terms.get(name)
        metric = (term.default_for(ground.role) or term.metrics[0]) if term else name
        draft = _with_metric(draft, position, metric, term, ground)
    if overview.compare in ("year_before", "previous_period"):
        draft = draft.edited(compare=(Comparison(to=overview.compare),))  # type: ignore[arg-type]  # narrowed above
    return replace(scene.take([position]), draft=draft)


def _meanings(scene: Scene, position: int, ground: Ground) -> tuple[tuple[str, Term | None], ...]:
    name = scene.mentions[position].value
    if scene.mentions[position].kind is Kind.METRIC or name in ground.view.catalog.metrics:
        return ((name, None),)
    term = ground.view.catalog.terms.get(name)
    if term is None:
        return ()
    if scene.mentions[position].evidence is Evidence.CONCEPT:
        return tuple((metric, None) for metric in term.metrics)  # what revenue is, nobody said who said what sales are
    default = term.default_for(ground.role)
    return tuple((metric, term) for metric in ((default,) if default else term.metrics))


def _with_metric(draft: Draft, position: int, metric: str, term: Term | None, ground: Ground) -> Draft:
    draft = draft.edited(named=(*draft.named, (position, metric)))
    if term is None or term.default_for(ground.role) is None or len(term.metrics) == 1:
        return draft
    note = Notice(code=AssumptionCode.DEFAULT_READING, parameters={"term": term.name, "metric": metric})
    others = tuple(Swap(shown=metric, instead=other) for other in term.metrics if other != metric)
    return draft.edited(notes=(*draft.notes, note), swaps=(*draft.swaps, *others))
