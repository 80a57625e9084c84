"""The values a catalog expects of a metric."""

from collections.abc import Mapping
from decimal import Decimal

import yaml

from semantic.errors import ProblemCode
from semantic.expected import MetricTest
from semantic.load.located import Entry, tag_of
from semantic.periods import Period

UNKNOWN = "unknown"


def tests_of(entry: Entry) -> tuple[MetricTest, ...]:
    """The tests a metric's entry declares, in order."""
    return tuple(_test(one) for one in entry.entries("tests"))


def _test(entry: Entry) -> MetricTest:
    entry.need("equals")
    within = _number(entry, "within") or Decimal(0)
    if within < 0:
        entry.findings.add(
            entry.origin.at("within"), ProblemCode.OUT_OF_RANGE, key="within", value=str(within), limits="0 …"
        )
    test = MetricTest(
        origin=entry.origin,
        equals=None if entry.text("equals") == UNKNOWN else _number(entry, "equals"),
        within=within,
        period=_period(entry),
        as_of=entry.day("as_of"),
        filters=_filters(entry),
    )
    entry.done()
    return test


def _number(entry: Entry, key: str) -> Decimal | None:
    """A number with the digits it was written in."""
    node = entry.raw(key)
    if node is None:
        return None
    written = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    try:
        number = Decimal(written.replace("_", "")) if tag_of(node) in ("int", "float") else None
    except ArithmeticError:  # a number to YAML alone: 0x1F, .inf
        number = None
    if number is None or not number.is_finite():
        entry.report(node, ProblemCode.WRONG_TYPE, key=key, expected="number", found=written or "…")
        return None
    return number


def _period(entry: Entry) -> Period | None:
    """The half-open period under `period`."""
    inner = entry.entry("period")
    if inner is None:
        return None
    for key in ("start", "end"):
        inner.need(key)
    start, end = inner.day("start"), inner.day("end")
    inner.done()
    if start is None or end is None:
        return None
    if end <= start:
        stated = {"key": "end", "value": end.isoformat(), "limits": f"{start.isoformat()} …"}
        inner.findings.add(inner.origin.at("end"), ProblemCode.OUT_OF_RANGE, **stated)
        return None
    return Period(start, end)


def _filters(entry: Entry) -> Mapping[str, tuple[str, ...]]:
    """Members by field; one member may stand without a list."""
    inner = entry.entry("filters")
    found: dict[str, tuple[str, ...]] = {}
    for name in inner.written if inner else ():
        node = inner.raw(name) if inner else None
        if inner is None or node is None:
            entry.findings.add(entry.origin.at("filters"), ProblemCode.NULL_WORD, key=f"filters.{name}")
            continue
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        values = (inner.stored(one, name) for one in nodes)
        found[name] = tuple(value for value in values if value is not None)
    return found
