"""A synonym written into a catalog file, everything else left as its author wrote it."""

import json
import re
from collections.abc import Iterator

import yaml

_PLAIN = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_WORDS_OF_YAML = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))


def with_synonym(text: str, line: int, language: str, word: str) -> str:
    """The text of a file with one more synonym for the entry that begins on a line (from 1).

    Raises: ValueError when no entry with a label begins there.
    """
    entry = next((one for one in _mappings(yaml.compose(text)) if one.start_mark.line + 1 == line), None)
    held = _values(entry) if entry is not None else {}
    if "label" not in held:
        raise ValueError(f"no entry with a label begins on line {line}")
    written = _written(word)
    synonyms = held.get("synonyms")
    if synonyms is None:
        return _after(
            text, held["label"], f"synonyms: {{{language}: [{written}]}}", is_flow=bool(entry and entry.flow_style)
        )
    if not isinstance(synonyms, yaml.MappingNode):
        raise ValueError(f"the synonyms on line {line} are not kept by language")
    listed = _values(synonyms).get(language)
    if listed is None:
        last = synonyms.value[-1][1]
        return _after(text, last, f"{language}: [{written}]", is_flow=bool(synonyms.flow_style))
    if not isinstance(listed, yaml.SequenceNode):
        return _replaced(text, listed, f"[{text[listed.start_mark.index : listed.end_mark.index]}, {written}]")
    last = listed.value[-1]
    return _after(text, last, written if listed.flow_style else f"- {written}", is_flow=bool(listed.flow_style))


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """Every mapping of a document, the inner ones of a line first."""
    parts: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        parts = [value for _, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        parts = list(node.value)
    for part in parts:
        yield from _mappings(part)
    if isinstance(node, yaml.MappingNode) and any(key.value == "name" for key, _ in node.value):
        yield node


def _values(node: yaml.MappingNode) -> dict[str, yaml.Node]:
    return {str(key.value): value for key, value in node.value}


def _after(text: str, node: yaml.Node, addition: str, *, is_flow: bool) -> str:
    """The text with something after a node: after a comma, or on a line of its own that is indented like the node's."""
    end = node.end_mark.index
    if is_flow:
        return f"{text[:end]}, {addition}{text[end:]}"
    end = len(text[:end].rstrip())
    start = text.rfind("\n", 0, node.start_mark.index) + 1
    lead = text[start : node.start_mark.index]
    indent = " " * (len(lead) - len(lead.lstrip(" ")))
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    return f"{text[:stop]}\n{indent}{addition}{text[stop:]}"


def _replaced(text: str, node: yaml.Node, instead: str) -> str:
    return text[: node.start_mark.index] + instead + text[node.end_mark.index :]


def _written(word: str) -> str:
    """A word as YAML reads it back: plain where nothing in it means something there."""
    is_plain = _PLAIN.fullmatch(word) and not word[0].isdigit() and word.lower() not in _WORDS_OF_YAML
    return word if is_plain else json.dumps(word, ensure_ascii=False)
