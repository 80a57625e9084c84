"""YAML that knows its lines: a mapping is read key by key, and what is wrong with it is found, not raised."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from semantic.asker import FIRST_DAY, LAST_DAY
from semantic.errors import CatalogProblem, Origin, Parameter, ProblemCode, nearest_names, without_password

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TAG = "tag:yaml.org,2002:"
_NUMBERS = ("int", "float")
_plain = yaml.constructor.SafeConstructor().construct_object

Choice = TypeVar("Choice", bound=str)
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(slots=True)
class Findings:
    """The problems met while reading, in the order met."""

    problems: list[CatalogProblem] = field(default_factory=list)

    def add(self, origin: Origin, code: ProblemCode, nearest: Iterable[str] = (), **parameters: Parameter) -> None:
        found = CatalogProblem(origin=origin, code=code.value, parameters=parameters, nearest=tuple(nearest))
        self.problems.append(found)


class Entry:
    """One mapping of a file. Reading a key makes it known; `done` reports the keys that nobody read."""

    __slots__ = ("_asked", "_pairs", "file", "findings", "origin")

    def __init__(self, node: yaml.MappingNode, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings
        self._asked: dict[str, None] = {}
        self._pairs: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            written = str(key.value)
            if written in self._pairs:
                self.report(key, ProblemCode.DUPLICATE_KEY, key=written)
            self._pairs.setdefault(written, (key, value))
        keys = {written: key.start_mark.line + 1 for written, (key, _) in self._pairs.items()}
        self.origin = Origin(file=file, line=node.start_mark.line + 1, keys=keys)

    @classmethod
    def empty(cls, file: str, findings: Findings) -> "Entry":
        """The mapping of a file that holds nothing."""
        start = yaml.Mark(file, 0, 0, 0, None, 0)
        return cls(yaml.MappingNode(f"{_TAG}map", [], start, start), file, findings)

    def __contains__(self, key: str) -> bool:
        return key in self._pairs

    @property
    def written(self) -> tuple[str, ...]:
        """The keys that were written, in order."""
        return tuple(self._pairs)

    def report(self, node: yaml.Node, code: ProblemCode, nearest: Iterable[str] = (), **parameters: Parameter) -> None:
        """Adds a problem at the line of a node."""
        self.findings.add(Origin(file=self.file, line=node.start_mark.line + 1), code, nearest, **parameters)

    def done(self) -> None:
        """Reports every key that was written and never asked for."""
        for written, (key, _) in self._pairs.items():
            if written not in self._asked:
                near = nearest_names(written, self._asked)
                self.report(key, ProblemCode.UNKNOWN_KEY, near, key=written)

    def raw(self, key: str) -> yaml.Node | None:
        """The node under a key; None when it is absent or null."""
        self._asked[key] = None
        pair = self._pairs.get(key)
        return None if pair is None or tag_of(pair[1]) == "null" else pair[1]

    def need(self, key: str) -> None:
        """Reports a key that has to be there and is not."""
        if self.raw(key) is None:
            self.findings.add(self.origin.at(key), ProblemCode.MISSING_KEY, key=key)

    def need_one(self, keys: tuple[str, ...], code: ProblemCode) -> None:
        """Reports, under a code, when not exactly one of some keys is there."""
        if sum(self.raw(key) is not None for key in keys) != 1:
            self.findings.add(self.origin.at(*keys), code)

    def text(self, key: str) -> str | None:
        """The text under a key, a number as it was written."""
        node = self.raw(key)
        return None if node is None else self.text_of(node, key)

    def needed_text(self, key: str) -> str:
        """The text under a key; empty, and reported, when there is none."""
        self.need(key)
        return self.text(key) or ""

    def text_of(self, node: yaml.Node, key: str) -> str | None:
        """A node as text; None, and reported, when it is none."""
        if tag_of(node) == "bool":
            self.report(node, ProblemCode.YAML_BOOLEAN, key=key, value=str(node.value))
            return None
        if not isinstance(node, yaml.ScalarNode) or tag_of(node) == "null":
            self._wrong(node, key, "text")
            return None
        return str(node.value)

    def stored(self, node: yaml.Node, key: str) -> str | None:
        """A node as the stored value of a dimension: as text, but `true` and `false` are values too."""
        if tag_of(node) == "bool" and node.value in ("true", "false"):
            return str(node.value)
        return self.text_of(node, key)

    def name(self, key: str = "name") -> str:
        """The name under a key; empty, and reported, when there is none or it is no name."""
        self.need(key)
        node = self.raw(key)
        written = self.text_of(node, key) if node is not None else None
        if node is not None and written is not None and not _NAME.fullmatch(written):
            self.report(node, ProblemCode.BAD_NAME, name=written)
        return written or ""

    def items(self, key: str) -> tuple[yaml.Node, ...]:
        """The nodes of the list under a key."""
        node = self.raw(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(node, key, "list")
            return ()
        return tuple(node.value)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list under a key."""
        return tuple(text for item in self.items(key) if (text := self.text_of(item, key)) is not None)

    def matching(
        self, key: str, pattern: re.Pattern[str], example: str, expanded: Callable[[str], str | None] = str
    ) -> str | None:
        """The text under a key that, expanded, a pattern matches as a whole; None when there is none or it is reported.

        `example` is what the problem offers instead.
        """
        node = self.raw(key)
        written = None if node is None else self.text_of(node, key)
        text = None if written is None else expanded(written)
        if node is None or text is None or pattern.fullmatch(text):
            return text
        self.report(node, ProblemCode.UNKNOWN_VALUE, (example,), key=key, value=without_password(text))
        return None

    def choices(self, key: str, options: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Those of the options that the list under a key holds; what is none, or comes twice, is reported."""
        found: list[Choice] = []
        for item in self.items(key):
            chosen = self._option(item, key, options)
            if chosen in found:
                self.report(item, ProblemCode.DUPLICATE_KEY, key=str(chosen))
            elif chosen is not None:
                found.append(chosen)
        return tuple(found)

    def choice(self, key: str, options: tuple[Choice, ...], default: Choice) -> Choice:
        """One of the options; the default, when nothing or, reported, something else was written."""
        return self.optional_choice(key, options) or default

    def optional_choice(self, key: str, options: tuple[Choice, ...]) -> Choice | None:
        """One of the options; None when nothing or, reported, something else was written."""
        node = self.raw(key)
        return None if node is None else self._option(node, key, options)

    def choice_or_day(self, key: str, options: tuple[Choice, ...], default: Choice) -> Choice | date:
        """One of the options or a day; the default, when nothing or, reported, something else was written."""
        node = self.raw(key)
        if node is None:
            return default
        found = next((option for option in options if option == node.value), None)
        return found or self.day_of(node, key) or default

    def _option(self, node: yaml.Node, key: str, options: tuple[Choice, ...]) -> Choice | None:
        written = self.stored(node, key) if "true" in options else self.text_of(node, key)
        found = next((option for option in options if option == written), None)
        if found is None and written is not None:
            near = nearest_names(written, options) or options
            self.report(node, ProblemCode.UNKNOWN_VALUE, near, key=key, value=written)
        return found

    def member(self, key: str, kind: type[Kind]) -> Kind | None:
        """A member of an enumeration; None when nothing or, reported, something else was written."""
        written = self.optional_choice(key, tuple(one.value for one in kind))
        return None if written is None else kind(written)

    def flag(self, key: str, *, default: bool = False) -> bool:
        node = self.raw(key)
        if node is None:
            return default
        if tag_of(node) != "bool":
            self._wrong(node, key, "true or false")
            return default
        return bool(_plain(node))

    def integer(self, key: str, *, at_least: int, at_most: int | None = None) -> int | None:
        node = self.raw(key)
        if node is None:
            return None
        if tag_of(node) != "int":
            self._wrong(node, key, "whole number")
            return None
        return int(self._within(node, key, _plain(node), at_least, at_most))

    def number(self, key: str, *, at_least: float, at_most: float | None = None) -> float | None:
        node = self.raw(key)
        if node is None:
            return None
        if tag_of(node) not in _NUMBERS:
            self._wrong(node, key, "number")
            return None
        return float(self._within(node, key, _plain(node), at_least, at_most))

    def numbers(self, key: str) -> tuple[float, ...]:
        found = []
        for item in self.items(key):
            if tag_of(item) in _NUMBERS:
                found.append(float(_plain(item)))
            else:
                self._wrong(item, key, "number")
        return tuple(found)

    def day(self, key: str) -> date | None:
        node = self.raw(key)
        return None if node is None else self.day_of(node, key)

    def day_of(self, node: yaml.Node, key: str) -> date | None:
        """A node as a date that periods can be counted from, quoted or not."""
        try:
            day = date.fromisoformat(str(node.value))
        except ValueError:
            found = str(node.value) if isinstance(node, yaml.ScalarNode) else _kind_of(node)
            self.report(node, ProblemCode.WRONG_TYPE, key=key, expected="date", found=found)
            return None
        if not FIRST_DAY <= day <= LAST_DAY:
            limits = f"{FIRST_DAY} … {LAST_DAY}"
            self.report(node, ProblemCode.OUT_OF_RANGE, key=key, value=day.isoformat(), limits=limits)
            return None
        return day

    def entry(self, key: str) -> "Entry | None":
        """The mapping under a key."""
        node = self.raw(key)
        return None if node is None else self.entry_of(node, key)

    def entry_of(self, node: yaml.Node, key: str) -> "Entry | None":
        """A node as a mapping; None, and reported, when it is none."""
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, key, "mapping")
            return None
        return Entry(node, self.file, self.findings)

    def entries(self, key: str) -> Iterator["Entry"]:
        """The mappings of the list under a key."""
        found = (self.entry_of(item, key) for item in self.items(key))
        return (entry for entry in found if entry is not None)

    def text_map(self, key: str) -> Mapping[str, str]:
        """A mapping of free keys to texts."""
        inner = self.entry(key)
        if inner is None:
            return {}
        found = {}
        for name in inner.written:
            inner.need(name)
            if (written := inner.text(name)) is not None:
                found[name] = written
        return found

    def everything(self) -> dict[str, Any]:
        """All of this mapping as plain values."""
        return {key: plain_value(value) for key, (_, value) in self._pairs.items()}

    def plain(self, key: str) -> dict[str, Any]:
        """A mapping of free shape as plain values, dates as texts; empty when absent."""
        node = self.raw(key)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, key, "mapping")
            return {}
        found: dict[str, Any] = plain_value(node)
        return found

    def _within(self, node: yaml.Node, key: str, value: float, at_least: float, at_most: float | None) -> float:
        if not math.isfinite(value) or value < at_least or (at_most is not None and value > at_most):
            limits = f"{at_least} … {'' if at_most is None else at_most}".rstrip()
            self.report(node, ProblemCode.OUT_OF_RANGE, key=key, value=str(node.value), limits=limits)
            return at_least
        return value

    def _wrong(self, node: yaml.Node, key: str, expected: str) -> None:
        self.report(node, ProblemCode.WRONG_TYPE, key=key, expected=expected, found=_kind_of(node))


def tag_of(node: yaml.Node) -> str:
    """The YAML type of a node: str, int, float, bool, null, timestamp, map, seq …"""
    return str(node.tag).removeprefix(_TAG)


def plain_value(node: yaml.Node) -> Any:
    """A node as plain Python values, dates as texts."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain_value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain_value(item) for item in node.value]
    return str(node.value) if tag_of(node) in ("str", "timestamp") else _plain(node)


def compose(path: Path, file: str, findings: Findings) -> Entry | None:
    """The mapping a file holds; None when it is empty, or cannot be read, which is reported."""
    origin = Origin(file=file, line=1)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        findings.add(origin, ProblemCode.NOT_UTF8)
        return None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        findings.add(Origin(file=file, line=line), ProblemCode.YAML_SYNTAX, detail=str(error.problem))
        return None
    except yaml.YAMLError as error:
        findings.add(origin, ProblemCode.YAML_SYNTAX, detail=str(error).splitlines()[0])
        return None
    if node is None or tag_of(node) == "null":
        return None
    if not isinstance(node, yaml.MappingNode):
        findings.add(origin, ProblemCode.WRONG_TYPE, key=file, expected="mapping", found=_kind_of(node))
        return None
    return Entry(node, file, findings)


_KINDS = {
    "str": "text", "int": "whole number", "float": "number", "bool": "true or false", "timestamp": "date",
    "null": "nothing", "map": "mapping", "seq": "list",
}  # fmt: skip


def _kind_of(node: yaml.Node) -> str:
    return _KINDS.get(tag_of(node), tag_of(node))
