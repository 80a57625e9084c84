"""Whether the parts of a draft make a question together."""

import re
from dataclasses import replace

from assistant.understand.finish.columns import is_one_of_peers, shared_member
from assistant.understand.mention import PeriodValue
from assistant.understand.scene import Draft, Ground, Scene
from assistant.understand.words.ageing import ages_what_is_over
from semantic.catalog import Simple
from semantic.periods import Unit, shift
from semantic.query import Filter

_LEAST_DAYS = {Unit.DAY: 1, Unit.WEEK: 1, Unit.MONTH: 1, Unit.QUARTER: 85, Unit.YEAR: 170}


def is_senseless(draft: Draft, metrics: tuple[str, ...], ground: Ground) -> bool:
    """Whether the parts of a draft make no question together."""
    is_grouped = bool(draft.group_by or draft.grain)
    is_cut = is_grouped or draft.is_trend or draft.stands is not None
    if ages_what_is_over(draft, metrics, ground):
        return True
    if draft.output == "rows":  # of single rows nothing is added up, compared or ranked by what they add up to
        return is_cut or bool(draft.thresholds or draft.compare or draft.has_share or draft.pair or draft.asks_change)
    return (
        bool(
            (draft.thresholds or draft.count or draft.is_ranked or draft.beats) and not is_cut and not draft.ahead
        )  # of a grand total
        or bool((draft.thresholds or draft.beats) and not metrics)
        or bool(draft.output != "aggregate" and draft.count and not metrics)  # the first of members, by nothing
        or (any(one.change for one in draft.thresholds) and not (draft.compare or draft.base or draft.asks_change))
        or ((draft.shares_member or draft.stands is not None) and not shared_member(draft)[2])
        or (draft.has_share and not is_grouped and not shared_member(draft)[0])  # a share of itself
        or (is_one_of_peers(draft) and not shared_member(draft)[2])
        or _shares_several(draft)
        or (draft.has_share and draft.output != "aggregate")  # what share of the members
        or _counts_units_of_no_kind(draft)
        or _is_out_of_time(draft)
        or _contradicts(draft, metrics, ground)
        or _ranks_in_a_heap(draft)
    )


def _counts_units_of_no_kind(draft: Draft) -> bool:
    """Whether months are counted of which nothing is said, or the first of them."""
    of_units = draft.output == "member_count" and draft.grain is not None and not draft.group_by
    return of_units and (draft.count is not None or not (draft.thresholds or draft.beats))


def asks_of_every_unit(scene: Scene) -> bool:
    """Whether those are asked for of whom something is true in each unit of time: which customers grew every month.

    No query tells that: one by the unit would show those of whom it was true once.
    """
    draft = scene.draft
    is_each = bool(scene.places.of_cues(("per",)) and scene.places.of_cues(("which", "which_several")))
    is_some = bool(draft.thresholds or draft.beats) and draft.streak is None and draft.count is None
    return is_each and is_some and bool(draft.grain and draft.group_by)


def _shares_several(draft: Draft) -> bool:
    """Whether several members together have a share by month, which no column of their groups is."""
    several = any(one.op == "in" and len(one.values) > 1 for one in draft.filters)
    return draft.has_share and several and draft.grain is not None and not draft.group_by


def _is_out_of_time(draft: Draft) -> bool:
    """Whether the period is too short for the grain (June by year), or what it is compared with is another unit's."""
    if draft.grain and draft.period and draft.period.period.days < _LEAST_DAYS[draft.grain]:
        return True
    return draft.base is not None and draft.period is not None and _is_beside_the_point(draft.period, draft.base)


def _is_beside_the_point(main: PeriodValue, base: PeriodValue) -> bool:
    """Whether what is compared is no pair.

    "Last month" and its like is said beside a period of another unit, whose last month it is not; a part of a year
    beside all of an earlier one (May against 2023); a time this year has not seen yet beside the latest one.
    """
    if main.is_latest and base.period == main.period and not base.is_previous:
        return True
    if base.unit is Unit.YEAR and main.unit not in (None, Unit.YEAR) and not (base.is_previous or base.is_whole):
        return base.period.days > main.period.days
    if not base.is_previous or base.is_whole or base.unit in (main.unit, Unit.YEAR):
        return False
    return base.unit is None or shift(main.period.start, base.unit, 1) != main.period.end


def _contradicts(draft: Draft, metrics: tuple[str, ...], ground: Ground) -> bool:
    """Whether filters exclude each other, or keep only what a metric's own definition leaves out."""
    kept = {one.field for one in draft.filters if one.op == "in"}
    if any(one.op == "not_in" and one.field in kept for one in draft.filters) or _did_and_did_not(draft.filters):
        return True
    shapes = [
        leaf.shape
        for name in metrics
        for leaf in ground.view.leaves_of(ground.view.catalog.metrics[name])
        if isinstance(leaf.shape, Simple)
    ]
    if any(_keep_others(one, shapes) for one in draft.filters if one.op == "in"):
        return True
    written = " ".join(shape.filter or "" for shape in shapes)
    values = [str(value) for one in draft.filters if one.op == "in" for value in one.values]
    said = (value for value in values if f"'{value}'" in written)
    return any(re.search(rf"(?:<>|!=|not in \([^)]*)\s*'{re.escape(value)}'", written) for value in said)


def _did_and_did_not(filters: tuple[Filter, ...]) -> bool:
    """Whether the same is said to be done and not done."""
    sets = [(one.field, one.query) for one in filters if one.query is not None]
    done = [one for one in sets if not one[1].metric_filters]
    return any((field, replace(query, metric_filters=())) in done for field, query in sets if query.metric_filters)


def _keep_others(kept: Filter, shapes: list[Simple]) -> bool:
    """Whether definitions keep other members of a field than are asked for: completed orders that are open."""
    dataset, _, field = kept.field.rpartition(".")
    written = [shape.filter or "" for shape in shapes if shape.dataset == dataset]
    said = {str(value) for value in kept.values}
    return bool(written) and all((own := members_kept(one, field)) and not said & own for one in written)


def members_kept(written: str, field: str) -> frozenset[str]:
    """The members that a definition keeps of a field, as far as it says so in one place."""
    members = r"'[^']*'(?:\s*,\s*'[^']*')*"
    found = re.search(rf"(?<![\w.]){re.escape(field)}\s*(?:=|\bin\s*\()\s*({members})", written, re.IGNORECASE)
    if found is None or re.search(r"\bor\b", written, re.IGNORECASE):
        return frozenset()
    return frozenset(re.findall(r"'([^']*)'", found.group(1)))


def _ranks_in_a_heap(draft: Draft) -> bool:
    """Whether a rank over two groupings leaves open which is ranked inside which, or sums up what it ranks."""
    groupings = len(draft.group_by) + bool(draft.grain or draft.is_trend)
    is_open = draft.count is not None and groupings > 1 and not draft.within
    return is_open or bool(draft.count and draft.has_share and draft.filters)
