"""The values a catalog expects of a metric."""

import re
from collections.abc import Mapping
from decimal import Decimal

import yaml

from semantic.errors import ProblemCode
from semantic.expected import MetricTest
from semantic.load.located import Entry
from semantic.periods import Period

UNKNOWN = "unknown"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def tests_of(entry: Entry) -> tuple[MetricTest, ...]:
    """The tests a metric's entry declares, in order."""
    return tuple(_test(one) for one in entry.entries("tests"))


def _test(entry: Entry) -> MetricTest:
    test = MetricTest(
        origin=entry.origin,
        equals=_equals(entry),
        within=Decimal(str(entry.number("within", at_least=0) or 0)),
        period=_period(entry),
        as_of=entry.day("as_of"),
        filters=_filters(entry),
    )
    entry.done()
    return test


def _equals(entry: Entry) -> Decimal | None:
    """The value, with the digits it was written in; None where it is said to be unknown, or something else is wrong."""
    entry.need("equals")
    node, written = entry.raw("equals"), entry.text("equals")
    if node is None or written is None or written == UNKNOWN:
        return None
    if not _NUMBER.fullmatch(written):
        entry.report(node, ProblemCode.UNKNOWN_VALUE, (UNKNOWN,), key="equals", value=written)
        return None
    return Decimal(written)


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
