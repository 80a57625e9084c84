"""A JSON Schema (draft 7, which editors know best) of what the loader reads.

What the loader refuses may pass here, where it takes more than one mapping to see it; what it takes passes, dates and
flags in their usual form.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from semantic.load.workspace import LANGUAGES
from semantic.schema.record import ABSENT, ANY_NAME, SHAPES, Take
from semantic.schema.sentences import Sentence
from semantic.schema.shape import Condition, Key, Shape

Schema: TypeAlias = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
_INTEGER = re.compile(r"-?\d+")
_NAME = "^[a-z][a-z0-9_]*$"
_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_LANGUAGE, _LANGUAGE_ITEM = "language", "language item"
_NULL: Schema = {"type": "null"}
_TEXT: Schema = {"type": ["string", "number"]}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}


def json_schema(title: str, shapes: Mapping[str, Shape], sentences: Mapping[str, Sentence]) -> Schema:
    """The schema of a file whose mappings these are."""
    definitions = {"text": _by_language(_TEXT), "texts": _by_language(_TEXTS)}
    return {"$schema": DRAFT, "title": title, **_Writer(shapes, sentences).mapping(""), "definitions": definitions}


def _by_language(value: Schema) -> Schema:
    languages = {"type": "object", "properties": dict.fromkeys(LANGUAGES, value), "additionalProperties": False}
    return {"anyOf": [*value.get("anyOf", [value]), languages]}


class _Writer:
    """Writes the mappings of one file."""

    def __init__(self, shapes: Mapping[str, Shape], sentences: Mapping[str, Sentence]) -> None:
        self.shapes = shapes
        self.sentences = sentences

    def mapping(self, place: str) -> Schema:
        """The schema of the mapping at a place."""
        shape = self.shapes[place]
        written: Schema = {"type": "object"}
        if shape.keys:
            written["properties"] = {name: self._told(shape, key) for name, key in shape.keys.items()}
        if shape.any_name:
            written["additionalProperties"] = self._told(shape, shape.any_name)
        elif shape.is_closed and not shape.variants:
            written["additionalProperties"] = False
        written.update(_rules(shape.keys.values()))
        exactly_one = [
            {"if": {"type": "object"}, "then": {"oneOf": [_present(name) for name in names]}} for names in shape.one_of
        ]
        variants = [self._variant(shape, when) for when in shape.variants]
        if rules := [*written.pop("allOf", []), *exactly_one, *variants]:
            written["allOf"] = rules
        return written

    def _variant(self, shape: Shape, when: str) -> Schema:
        variant = shape.variants[when]
        then: Schema = {"properties": {name: self._told(variant, key) for name, key in variant.keys.items()}}
        if variant.is_closed:
            then["propertyNames"] = {"enum": [*shape.keys, *variant.keys]}
        return {"if": _standing(str(shape.told_by), [when]), "then": {**then, **_rules(variant.keys.values())}}

    def _told(self, shape: Shape, key: Key) -> Schema:
        """The schema of a key's value, with its sentences."""
        place = shape.place_of(key)
        sentence = self.sentences[place]
        told: Schema = {"description": f"{sentence.en}\n{sentence.zh}"}
        if key.default is not None and key.needed == "never":
            told["default"] = _option(key.default)
        return {**told, **self._value(key, place)}

    def _value(self, key: Key, place: str) -> Schema:
        places = {take.place for take in key.takes}
        if _LANGUAGE in places:
            return {"$ref": f"#/definitions/{'texts' if _LANGUAGE_ITEM in places else 'text'}"}
        found = [self._one(take, place) for take in key.takes if take.place == "value"]
        if items := [self._one(take, place) for take in key.takes if take.place == "item"]:
            found.append({"type": "array", "items": _any_of(items)})
        if {} in found:
            return {}
        needs_one = key.needed == "always" or (key.name == ANY_NAME and not any("properties" in one for one in found))
        return _any_of(found if needs_one else [*found, _NULL])

    def _one(self, take: Take, place: str) -> Schema:
        match take.kind:
            case "mapping":
                return self.mapping(place)
            case "choice":
                return {"enum": [_option(one) for one in take.options]}
            case "integer" | "number":
                limits = {"minimum": take.at_least, "maximum": take.at_most}
                return {"type": take.kind, **{name: limit for name, limit in limits.items() if limit is not None}}
            case "text" if take.pattern is not None:
                return {"type": "string", "pattern": f"^(?:{take.pattern})$"}
            case _:
                return _PLAIN[take.kind]


_PLAIN: Mapping[str, Schema] = {
    "text": _TEXT,
    "name": {"type": "string", "pattern": _NAME},
    "stored": {"type": ["string", "number", "boolean"]},
    "flag": {"type": "boolean"},
    "date": {"type": "string", "pattern": _DAY},
    "anything": {},
}


def _rules(keys: Iterable[Key]) -> Schema:
    """Which keys have to be there, always or when another says so."""
    known = tuple(keys)
    always = [key.name for key in known if key.needed == "always"]
    written: Schema = {"required": always} if always else {}
    sometimes = [(key.name, _holds(key.when)) for key in known if key.when is not None]
    if rules := [{"if": holds, "then": _present(name)} for name, holds in sometimes if holds is not None]:
        written["allOf"] = rules
    return written


def _holds(when: Condition) -> Schema | None:
    """The schema of a mapping that a condition holds for; None for what would need more than options and presence."""
    if ABSENT in when.found:
        opposite = Condition(key=when.key, found=when.possible - when.found, possible=when.possible)
        holds = _holds(opposite)
        return None if holds is None else {"not": holds}
    if when.found == when.possible - {ABSENT}:
        return _present(when.key)
    return None if when.found & set(SHAPES) else _standing(when.key, sorted(when.found))


def _standing(key: str, options: list[str]) -> Schema:
    return {"properties": {key: {"enum": [_option(one) for one in options]}}, "required": [key]}


def _option(option: str) -> bool | int | str:
    """An option as YAML gives it to a schema: `true`, `-1` and the like are no texts there."""
    if option in ("true", "false"):
        return option == "true"
    return int(option) if _INTEGER.fullmatch(option) else option


def _present(key: str) -> Schema:
    """That something stands under a key: null is as good as nothing."""
    return {"properties": {key: {"not": _NULL}}, "required": [key]}


def _any_of(found: list[Schema]) -> Schema:
    """What fits one of some schemas, as one schema where each speaks of types of its own: complaints are finer then."""
    merged: Schema = {"type": []}
    for one in found:
        types = [one["type"]] if isinstance(one.get("type"), str) else one.get("type", [])
        rest = {name: value for name, value in one.items() if name != "type"}
        if not types or set(types) & set(merged["type"]) or rest.keys() & merged.keys():
            return _with_null(found)
        merged = {**merged, **rest, "type": [*merged["type"], *types]}
    return {**merged, "type": merged["type"] if len(merged["type"]) > 1 else merged["type"][0]}


def _with_null(found: list[Schema]) -> Schema:
    if len(found) == 1:
        return found[0]
    if _NULL in found and "enum" in found[0] and len(found) == 2:
        return {"enum": [*found[0]["enum"], None]}
    return {"anyOf": found}
