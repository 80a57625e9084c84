"""What a resolved query must disclose before any row is read: warnings and assumptions."""

from datetime import date

from semantic import periods
from semantic.compile import inputs
from semantic.compile.asked import Item, basis_of, single_fields
from semantic.compile.converted import following_bases
from semantic.compile.facts.phasing import phasing_of
from semantic.compile.facts.spread import is_spread
from semantic.compile.resolved import Dimension, Fact, Reading
from semantic.compile.setting import Basis, Setting
from semantic.compile.timing import Frame
from semantic.errors import Notice, Parameter
from semantic.query import SemanticQuery


def warnings_of(
    query: SemanticQuery,
    *,
    dimensions: tuple[Dimension, ...],
    items: tuple[Item, ...],
    facts: tuple[Fact, ...],
    frame: Frame,
    setting: Setting,
) -> tuple[Notice, ...]:
    """What limits the numbers: a period that is not over, metrics not certified, units kept apart, data that lag."""
    found = []
    last = frame.complete_through
    if _is_partial(query, facts, frame):
        stated: dict[str, Parameter] = {"through": last.isoformat(), **_phased(query, facts, setting)}
        found.append(Notice(code="partial-period", parameters=stated))
    uncertified = tuple(item.column for item in items if item.is_shown and not item.metric.certified)
    if uncertified:
        found.append(Notice(code="uncertified", parameters={"metrics": uncertified}))
    added = tuple(
        one.name for one in dimensions if one.name not in query.group_by and one.name in single_fields(items, setting)
    )
    if added:
        found.append(Notice(code="mixed-units", parameters={"fields": added}))
    followed = following_bases((leaf for fact in facts for leaf in fact.leaves.values()), setting)
    bases = (*(fact.basis for fact in _by_day(facts)), *followed)
    stale = _stale(bases, last, setting, reads_on=query.period is None or query.period.last_day > last)
    return (*found, stale) if stale else tuple(found)


def _by_day(facts: tuple[Fact, ...]) -> list[Fact]:
    """The facts that happen on days."""
    return [fact for fact in facts if fact.basis.address and not fact.basis.is_scheduled and not fact.basis.is_coarse]


def _is_partial(query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame) -> bool:
    return bool(_by_day(facts)) and query.period is not None and query.period.last_day > frame.complete_through


def _phased(query: SemanticQuery, facts: tuple[Fact, ...], setting: Setting) -> dict[str, tuple[str, ...]]:
    """The metrics whose longer units are spread over days, and those spread over working days; empty where none is."""
    spread = [fact for fact in facts if fact.window.share_of or is_spread(fact, query.grain, setting.catalog)]
    names = {leaf.name for fact in spread for leaf in fact.leaves.values()}
    by_workday = {name for name in names if phasing_of(setting.catalog, name) == "working_days"}
    return {key: tuple(sorted(one)) for key, one in (("phased", names), ("phased_by_workday", by_workday)) if one}


def _stale(bases: tuple[Basis, ...], complete_through: date, setting: Setting, *, reads_on: bool) -> Notice | None:
    """That data lag by more than their grain; `reads_on`: the period goes on after they end."""
    for basis in bases:
        extent = setting.extents.get(basis)
        if basis.dataset in setting.declared:
            through = setting.complete_through[basis.dataset]
            if reads_on and periods.shift(through, basis.granularity, 2) < setting.tomorrow:
                return Notice(code="stale-data", parameters={"dataset": basis.dataset, "last": through.isoformat()})
            continue
        if extent and extent.last and periods.shift(extent.last, basis.granularity, 1) < complete_through:
            return Notice(code="stale-data", parameters={"dataset": basis.dataset, "last": extent.last.isoformat()})
    return None


def assumptions_of(
    query: SemanticQuery, items: tuple[Item, ...], facts: tuple[Fact, ...], frame: Frame, setting: Setting
) -> tuple[Notice, ...]:
    """What was decided for the asker: the time basis of each metric where they differ, plans spread over days, the day
    of a balance.
    """
    found = []
    bases: dict[str, str] = {}
    for item in items:
        for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading()):
            basis = basis_of(leaf, query, setting)
            if basis.address is not None and item.is_shown:
                field = basis.address if "." in basis.address else f"{basis.dataset}.{basis.address}"
                bases.setdefault(item.column, field)
    if len(set(bases.values())) > 1 and (query.period or query.grain):
        shown = tuple(f"{column}={address}" for column, address in bases.items() if address in setting.view.fields)
        found += [Notice(code="time-basis", parameters={"bases": shown})] if shown else []
    if query.period is None and query.grain is None and frame.period is not None:
        stated = {"start": frame.period.start.isoformat(), "end": frame.period.end.isoformat()}
        found.append(Notice(code="default-period", parameters=stated))
    if not _is_partial(query, facts, frame) and (phased := _phased(query, facts, setting)):
        found.append(Notice(code="default-reading", parameters=phased))
    if any(fact.is_read_on_a_day for fact in facts):
        is_state = all(fact.basis.is_now for fact in facts)
        last = frame.as_of if is_state else frame.complete_through
        day = min(last, query.period.last_day) if query.period else last
        found.append(Notice(code="balance-date", parameters={"day": day.isoformat()}))
    return tuple(found)
