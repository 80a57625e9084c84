"""Members without any fact: what they read where a fact is missing, and whether they may pass a query's conditions."""

from enum import Enum, auto

from semantic.catalog import Catalog, Metric, Ratio, Simple
from semantic.compile import inputs, naming
from semantic.compile.asked import Refused
from semantic.compile.resolved import Measure, Reading, Resolved
from semantic.compile.setting import Setting
from semantic.query import Derive, Threshold

# Comparisons whose base is not of the member itself.
_OF_OTHERS = ("member", "average")


class Absent(Enum):
    """What a column holds for a member without facts; ZERO may be null where nothing is known at all."""

    ZERO = auto()
    NULL = auto()
    UNSURE = auto()
    UNPLACED = auto()


def may_hold(resolved: Resolved, setting: Setting) -> bool:
    """Whether a member without any fact may pass every condition after aggregation.

    Raises: Refused where that hangs on a rank, which such a member does not have.
    """
    absent = {one: _absent(one.by, resolved, setting) for one in resolved.query.metric_filters}
    if not all(_may_pass(one, held) for one, held in absent.items()):
        return False
    if unplaced := [one.by for one, held in absent.items() if held is Absent.UNPLACED]:
        raise Refused("not-yet", feature=unplaced[0])
    return True


def _may_pass(one: Threshold, held: Absent) -> bool:
    if held is Absent.NULL or (held is Absent.UNPLACED and one.op in ("lt", "le", "eq")):
        return False
    if held is not Absent.ZERO or isinstance(one.value, str):
        return True
    tests = {"gt": one.value < 0, "ge": one.value <= 0, "lt": one.value > 0, "le": one.value >= 0}
    return tests.get(one.op, (one.value == 0) == (one.op == "eq"))


def _absent(column: str, resolved: Resolved, setting: Setting) -> Absent:
    measures = {one.column: _of_measure(one, resolved, setting) for one in resolved.measures}
    derived = {naming.derived_column(one): _of_derived(one, measures) for one in resolved.derives}
    changes: dict[str, Absent] = {}
    for one in resolved.changes:
        current, base = measures[one.current], Absent.NULL if one.peers is not None else measures[one.base]
        is_over_zero = base in (Absent.ZERO, Absent.NULL)
        changes[naming.change_column(one)] = _difference(current, base)
        changes[naming.change_ratio_column(one)] = Absent.NULL if is_over_zero else _difference(current, base)
    return {**measures, **changes, **derived}.get(column, Absent.UNSURE)


def _difference(left: Absent, right: Absent) -> Absent:
    if Absent.NULL in (left, right):
        return Absent.NULL
    return Absent.ZERO if left is right is Absent.ZERO else Absent.UNSURE


def _of_measure(measure: Measure, resolved: Resolved, setting: Setting) -> Absent:
    step = resolved.steps.get(measure.column)
    comparison = next((one for one in resolved.query.compare if one.suffix == measure.reading.suffix), None)
    if (step is not None and step[1] == "count") or (comparison is not None and comparison.to in _OF_OTHERS):
        return Absent.UNSURE
    return _of_metric(setting.catalog, measure.metric, measure.reading)


def _of_metric(catalog: Catalog, metric: Metric, reading: Reading) -> Absent:
    if reading.is_scenario:
        return Absent.NULL
    match metric.shape:
        case Simple():
            return Absent.ZERO if inputs.fills_zero(metric) else Absent.NULL
        case Ratio(denominator=denominator):
            part, side = inputs.parts_of(catalog, metric, reading)[denominator]
            is_over_nothing = _of_metric(catalog, part, side) in (Absent.ZERO, Absent.NULL)
            filled = Absent.ZERO if inputs.fills_zero(metric) else Absent.NULL
            return filled if is_over_nothing else Absent.UNSURE
        case _:
            return Absent.UNSURE


def _of_derived(one: Derive, measures: dict[str, Absent]) -> Absent:
    if one.as_ == "rank":
        return Absent.UNPLACED
    return measures.get(one.column, Absent.UNSURE) if one.as_ == "share" else Absent.UNSURE
