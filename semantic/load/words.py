"""Labels, descriptions, synonyms and sample questions: maps by language, or one value that holds for every language."""

from collections.abc import Mapping

import yaml

from semantic.catalog import Words
from semantic.errors import Origin, ProblemCode, nearest_names
from semantic.load.located import Entry, tag_of


def words_of(entry: Entry, languages: tuple[str, ...]) -> Words:
    """Everything people call the thing that an entry declares."""
    return Words(
        label=one_by_language(entry, "label", languages),
        description=one_by_language(entry, "description", languages),
        synonyms=many_by_language(entry, "synonyms", languages),
        sample_questions=many_by_language(entry, "sample_questions", languages),
    )


def one_by_language(entry: Entry, key: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    """One text per language."""
    found = many_by_language(entry, key, languages, is_list=False)
    return {language: texts[0] for language, texts in found.items() if texts}


def many_by_language(
    entry: Entry, key: str, languages: tuple[str, ...], *, is_list: bool = True
) -> Mapping[str, tuple[str, ...]]:
    """Texts per language; one text is a list of one where a list is meant."""
    node = entry.raw(key)
    if node is None:
        if key in entry:
            entry.findings.add(entry.origin.at(key), ProblemCode.NULL_WORD, key=key)
        return {}
    if not isinstance(node, yaml.MappingNode):
        texts = _texts(entry, key, node, is_list=is_list)
        return dict.fromkeys(languages, texts) if texts else {}
    found = {}
    written: set[str] = set()
    for language_node, value in node.value:
        language = str(language_node.value)
        if language in written:
            entry.report(language_node, ProblemCode.DUPLICATE_KEY, key=language)
        written.add(language)
        if tag_of(value) == "null":
            # `{zh: 甲, 乙}` is YAML for a key 乙 without a value: a comma that wanted quotes.
            entry.report(language_node, ProblemCode.NULL_WORD, key=f"{key}.{language}")
        elif language not in languages:
            near = nearest_names(language, languages) or languages
            entry.report(language_node, ProblemCode.UNKNOWN_LANGUAGE, near, language=language)
        elif texts := _texts(entry, f"{key}.{language}", value, is_list=is_list):
            found[language] = texts
    return found


def _texts(entry: Entry, key: str, node: yaml.Node, *, is_list: bool) -> tuple[str, ...]:
    nodes = node.value if is_list and isinstance(node, yaml.SequenceNode) else [node]
    found = []
    for one in nodes:
        if tag_of(one) == "null":
            origin = Origin(file=entry.file, line=one.start_mark.line + 1)
            entry.findings.add(origin, ProblemCode.NULL_WORD, key=key)
        elif (text := entry.text_of(one, key)) is not None:
            found.append(text)
    return tuple(found)
