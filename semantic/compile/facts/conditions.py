"""What is asked of a value or a moment: a window of days, the test of a filter, a value as it is written."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.nodes import Node
from semantic.compile.timing import Window
from semantic.query import Filter, FilterOp, Value


def time_conditions(moment: Node, start: Node | None, end: Node | None, *, keeps_undated: bool) -> list[Node]:
    """The rows from `start` up to and without `end`; rows without a day only where `keeps_undated`."""
    found: list[Node] = []
    if start is not None:
        found.append(exp.GTE(this=moment.copy(), expression=start))
    if end is not None:
        before: Node = exp.LT(this=moment.copy(), expression=end)
        found.append(exp.Or(this=before, expression=nodes.is_null(moment.copy())) if keeps_undated else before)
    if not found and not keeps_undated:
        found.append(exp.Not(this=nodes.is_null(moment.copy())))
    return found


def window_conditions(window: Window, moment: Node, is_dated: bool) -> list[Node]:
    """That a moment lies in a window."""
    start = nodes.day(window.start) if window.start else None
    end = nodes.day(window.end) if window.end else None
    return time_conditions(moment, start, end, keeps_undated=not is_dated and start is None)


_COMPARES: dict[str, type[exp.Binary]] = {"gt": exp.GT, "ge": exp.GTE, "lt": exp.LT, "le": exp.LTE}


def condition(one: Filter, value: Node) -> Node:
    """What a query's filter asks of a value; null is kept by `not_in` alone."""
    match one.op:
        case "in":
            return _among(value, one.values)
        case "not_in":
            return exp.Or(this=exp.Not(this=_among(value.copy(), one.values)), expression=nodes.is_null(value))
        case "is_null":
            return nodes.is_null(value)
        case "not_null":
            return exp.Not(this=nodes.is_null(value))
        case _:
            tests = [_test(one.op, value.copy(), given) for given in one.values]
            joined = nodes.any_of(tests) if one.op in ("contains", "starts_with") else nodes.all_of(tests)
            return joined if joined is not None else exp.true()


def _among(value: Node, values: tuple[Value, ...]) -> Node:
    return exp.In(this=nodes.enclosed(value), expressions=[literal(given) for given in values])


def _test(op: FilterOp, value: Node, given: Value) -> Node:
    if op == "contains":
        return _contains(value, str(given))
    if op == "starts_with":
        return _starts_with(value, str(given))
    return _COMPARES[op](this=nodes.enclosed(value), expression=literal(given))


def _contains(value: Node, given: str) -> Node:
    lower = exp.Lower(this=nodes.cast(value, "VARCHAR"))
    return exp.GT(
        this=exp.StrPosition(this=lower, substr=exp.Lower(this=nodes.text(given))), expression=nodes.number(0)
    )


def _starts_with(value: Node, given: str) -> Node:
    lower = exp.Lower(this=nodes.cast(value, "VARCHAR"))
    return exp.StartsWith(this=lower, expression=exp.Lower(this=nodes.text(given)))


def literal(value: Value) -> Node:
    """A filter's value as a literal; dates are compared as texts that the engine casts."""
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    return nodes.text(value) if isinstance(value, str) else nodes.number(value)
