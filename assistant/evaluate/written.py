"""YAML and JSON lines as located values: plain Python with the line of every part."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from semantic.errors import CatalogProblem, Origin, ProblemCode

_TAG = "tag:yaml.org,2002:"
_scalar = yaml.constructor.SafeConstructor().construct_object


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A value with the line (from 1) of every part of it: `line_at` takes keys and positions, as deep as they lead."""

    value: Any
    line_at: Callable[[tuple[str | int, ...]], int]


def read_yaml(text: str, file: str, problems: list[CatalogProblem]) -> list[Located]:
    """The entries of the list that a YAML text holds; what is wrong is added to `problems`."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = str(getattr(error, "problem", None) or str(error).splitlines()[0])
        problems.append(_syntax(file, mark.line + 1 if mark else 1, detail))
        return []
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        stated = {"key": file, "expected": "list", "found": str(node.tag).removeprefix(_TAG)}
        problems.append(_problem(file, node.start_mark.line + 1, ProblemCode.WRONG_TYPE, stated))
        return []
    problems.extend(
        _problem(file, key.start_mark.line + 1, ProblemCode.DUPLICATE_KEY, {"key": str(key.value)})
        for key in _repeated(node)
    )
    return [Located(value=_plain(item), line_at=_finder(item)) for item in node.value]


def read_lines(text: str, file: str, problems: list[CatalogProblem]) -> list[Located]:
    """The entries of a JSON-lines text, one a line; empty lines count for nothing."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(Located(value=json.loads(line), line_at=lambda _, number=number: number))  # type: ignore[misc]
        except json.JSONDecodeError as error:
            problems.append(_syntax(file, number, error.msg))
    return found


def _syntax(file: str, line: int, detail: str) -> CatalogProblem:
    return _problem(file, line, ProblemCode.YAML_SYNTAX, {"detail": detail})


def _problem(file: str, line: int, code: ProblemCode, stated: dict[str, str]) -> CatalogProblem:
    return CatalogProblem(origin=Origin(file=file, line=line), code=code.value, parameters=stated)


def _plain(node: yaml.Node) -> Any:
    """A node as plain values; dates stay texts, so that an impossible one is found with its key."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    is_text = str(node.tag).removeprefix(_TAG) in ("str", "timestamp")
    return str(node.value) if is_text else _scalar(node)


def _finder(node: yaml.Node) -> Callable[[tuple[str | int, ...]], int]:
    def line_at(path: tuple[str | int, ...]) -> int:
        found: yaml.Node = node
        line = node.start_mark.line
        for part in path:
            step = _step(found, part)
            if step is None:
                break
            line, found = step
        return int(line) + 1

    return line_at


def _step(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    """The line of a part and its node; None when the node has no such part."""
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line, node.value[part]
    return None


def _repeated(node: yaml.Node) -> Iterator[yaml.Node]:
    """The keys that a mapping anywhere inside holds more than once."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
            yield from _repeated(value)
