"""The loader's readers, overheard: a stand-in for a file's mapping that notes what it is asked and invents answers.

Readers ask an `Entry` for keys. A `Recorder` answers in a file's stead: for every key it decides what stands there,
nothing unless its run has planned otherwise, and notes what the reader took from it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import yaml

from semantic.errors import Parameter, ProblemCode
from semantic.load.located import Choice, Entry, Findings

Path: TypeAlias = tuple[str, ...]
# Steps of a path beside keys: into the mappings of a list, and under whatever names the author likes.
ITEM, ANY_NAME = "[]", "any_name"
ABSENT, SCALAR = "absent", "scalar"
SHAPES = (ABSENT, SCALAR, "list", "mappings", "mapping", "mapping of lists")
_TAG = "tag:yaml.org,2002:"
_DAY = date(2025, 1, 31)
_WORD = "x"
_START = yaml.Mark("", 0, 0, 0, None, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One way in which a reader takes what stands under a key.

    `kind` is text, name, stored, choice, flag, integer, number, date, mapping or anything. `place` says which part is
    meant: the value itself, an item of a list, a language's value, or an item of a language's list.
    """

    kind: str
    place: str = "value"
    options: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run has to decide of a key: the shape of what stands there, or which of the options it is."""

    path: Path
    key: str
    aspect: str = "shape"


@dataclass(slots=True)
class Run:
    """One reading: what was planned, what was decided, and what the readers asked."""

    plan: dict[Decision, str]
    languages: tuple[str, ...]
    decided: dict[Decision, str] = field(default_factory=dict)
    alternatives: dict[Decision, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[Path, dict[str, dict[Take, None]]] = field(default_factory=dict)
    needed: set[tuple[Path, str]] = field(default_factory=set)
    one_of: set[tuple[Path, tuple[str, ...]]] = field(default_factory=set)
    defaults: dict[tuple[Path, str], str] = field(default_factory=dict)
    closed: set[Path] = field(default_factory=set)

    def decide(self, decision: Decision, alternatives: tuple[str, ...]) -> str:
        """What the plan says, else the first alternative."""
        self.alternatives[decision] = alternatives
        return self.decided.setdefault(decision, self.plan.get(decision, alternatives[0]))


class Recorder(Entry):
    """The mapping at a path of a file that nobody wrote."""

    __slots__ = ("_nodes", "_places", "_run", "path")

    def __init__(self, run: Run, path: Path = ()) -> None:
        super().__init__(yaml.MappingNode(f"{_TAG}map", [], _START, _START), "", Findings())
        self._run = run
        self.path = path
        self._nodes: dict[str, yaml.Node | None] = {}
        self._places: dict[yaml.Node, tuple[str, str]] = {}
        run.asked.setdefault(path, {})

    def __contains__(self, key: str) -> bool:
        return self.raw(key) is not None

    @property
    def written(self) -> tuple[str, ...]:
        return (ANY_NAME,)

    def report(self, node: yaml.Node, code: ProblemCode, nearest: Iterable[str] = (), **parameters: Parameter) -> None:
        """Nothing: what nobody wrote is nobody's mistake."""

    def done(self) -> None:
        self._run.closed.add(self.path)

    def everything(self) -> dict[str, Any]:
        return {}

    def raw(self, key: str) -> yaml.Node | None:
        self._run.asked[self.path].setdefault(key, {})
        if key not in self._nodes:
            self._nodes[key] = self._node(key, self._run.decide(Decision(self.path, key), SHAPES))
        return self._nodes[key]

    def need(self, key: str) -> None:
        self.raw(key)
        self._run.needed.add((self.path, key))

    def need_one(self, keys: tuple[str, ...], code: ProblemCode) -> None:
        self._run.one_of.add((self.path, keys))

    def text_of(self, node: yaml.Node, key: str) -> str | None:
        return _WORD if self._takes(node, "text") else None

    def stored(self, node: yaml.Node, key: str) -> str | None:
        return _WORD if self._takes(node, "stored") else None

    def day_of(self, node: yaml.Node, key: str) -> date | None:
        return _DAY if self._takes(node, "date") else None

    def entry_of(self, node: yaml.Node, key: str) -> "Recorder | None":
        if not isinstance(node, yaml.MappingNode):
            return None
        key, place = self._places[node]
        self._note(key, Take(kind="mapping", place=place))
        return Recorder(self._run, (*self.path, key, ITEM) if place == "item" else (*self.path, key))

    def name(self, key: str = "name") -> str:
        self.need(key)
        return _WORD if self._takes(self.raw(key), "name") else ""

    def matching(
        self, key: str, pattern: re.Pattern[str], example: str, expanded: Callable[[str], str | None] = str
    ) -> str | None:
        # What a variable stands for, and letters of either case, are beyond the patterns of JSON Schema.
        is_plain = expanded is str and not pattern.flags & re.IGNORECASE
        return example if self._takes(self.raw(key), "text", pattern=pattern.pattern if is_plain else None) else None

    def choice(self, key: str, options: tuple[Choice, ...], default: Choice) -> Choice:
        self._run.defaults[self.path, key] = default
        return super().choice(key, options, default)

    def choice_or_day(self, key: str, options: tuple[Choice, ...], default: Choice) -> Choice | date:
        self._run.defaults[self.path, key] = default
        node = self.raw(key)
        if node is None or not self._takes(node, "date"):
            return default
        return self._option(node, key, options) or default

    def _option(self, node: yaml.Node, key: str, options: tuple[Choice, ...]) -> Choice | None:
        if not self._takes(node, "choice", options=options):
            return None
        chosen = self._run.decide(Decision(self.path, key, "option"), options)
        return next(option for option in options if option == chosen)

    def flag(self, key: str, *, default: bool = False) -> bool:
        written = str(default).lower()
        self._run.defaults[self.path, key] = written
        if not self._takes(self.raw(key), "flag"):
            return default
        return self._run.decide(Decision(self.path, key, "option"), ("true", "false")) == "true"

    def integer(self, key: str, *, at_least: int, at_most: int | None = None) -> int | None:
        return at_least if self._takes(self.raw(key), "integer", at_least=at_least, at_most=at_most) else None

    def number(self, key: str, *, at_least: float, at_most: float | None = None) -> float | None:
        return at_least if self._takes(self.raw(key), "number", at_least=at_least, at_most=at_most) else None

    def numbers(self, key: str) -> tuple[float, ...]:
        return tuple(0.0 for item in self.items(key) if self._takes(item, "number"))

    def plain(self, key: str) -> dict[str, Any]:
        if isinstance(self.raw(key), yaml.MappingNode):
            self._note(key, Take(kind="anything"))
        return {}

    def _takes(self, node: yaml.Node | None, kind: str, **stated: Any) -> bool:
        """Whether a node is a scalar, of which is noted then how it is taken."""
        if not isinstance(node, yaml.ScalarNode):
            return False
        key, place = self._places[node]
        self._note(key, Take(kind=kind, place=place, **stated))
        return True

    def _note(self, key: str, take: Take) -> None:
        self._run.asked[self.path][key][take] = None

    def _node(self, key: str, shape: str) -> yaml.Node | None:
        match shape:
            case "scalar":
                return self._word(key, "value")
            case "list":
                return _list(self._word(key, "item"))
            case "mappings":
                return _list(self._mapping(key, "item"))
            case "mapping":
                return self._mapping(key, "value", lambda: self._word(key, "language"))
            case "mapping of lists":
                return self._mapping(key, "value", lambda: _list(self._word(key, "language item")))
            case _:
                return None

    def _word(self, key: str, place: str) -> yaml.Node:
        return self._placed(_text(_WORD), key, place)

    def _mapping(self, key: str, place: str, value: Callable[[], yaml.Node] | None = None) -> yaml.Node:
        """A mapping, with a value under every language for readers who look for languages."""
        pairs = [(_text(one), value()) for one in self._run.languages] if value else []
        return self._placed(yaml.MappingNode(f"{_TAG}map", pairs, _START, _START), key, place)

    def _placed(self, node: yaml.Node, key: str, place: str) -> yaml.Node:
        self._places[node] = key, place
        return node


def _text(written: str) -> yaml.Node:
    return yaml.ScalarNode(f"{_TAG}str", written, _START, _START)


def _list(item: yaml.Node) -> yaml.Node:
    return yaml.SequenceNode(f"{_TAG}seq", [item], _START, _START)
