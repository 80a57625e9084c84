"""English verbs by a key that all forms of one share: ship, shipped and shipping; lose and lost."""

from functools import cache

from assistant.understand.languages import verbs_data
from assistant.understand.languages.en.inflection import verbs_of

_SHORTEST = 3


def verb_key(word: str) -> str:
    """What all forms of a verb have in common, for a lower-case word in any form."""
    base = _irregular().get(word)
    return _core(base) if base is not None else _core(_without_ending(word))


def is_past(word: str) -> bool:
    """Whether a word is a past form: one by rule, or one of those that no rule makes."""
    return word in _irregular() or (word.endswith("ed") and len(word) > _SHORTEST + 1)


def forms_of(base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of a verb: those of the present, and those that say that it was done."""
    plain, *made = verbs_of(base)
    irregular = tuple(str(form) for form in verbs_data("en")["irregular"].get(base, ()))
    past = irregular or tuple(form for form in made if form.endswith("ed"))
    return (plain, *(form for form in made if form.endswith("ing"))), past


def bases_of(noun: str) -> tuple[str, ...]:
    """The verbs that a noun may be made of: payment, pay; cancellation, cancel; a word that is no verb does no harm."""
    known = verbs_data("en")["of_nouns"].get(noun)
    if known is not None:
        return (str(known),)
    if is_past(noun):
        return tuple(dict.fromkeys((_irregular().get(noun, _without_ending(noun)), f"{_without_ending(noun)}e")))
    found = [noun]
    for ending in verbs_data("en")["noun_endings"]:
        rest = noun.removesuffix(ending)
        if rest != noun and len(rest) >= _SHORTEST:
            found += [rest, f"{rest}e", f"{rest}y" if ending == "ication" else f"{rest}ate"]
            found += [rest[:-1]] if rest[-1] == rest[-2] else []
    return tuple(dict.fromkeys(found))


def _without_ending(word: str) -> str:
    for ending in ("ied", "ies"):
        if word.endswith(ending) and len(word) > _SHORTEST + 1:
            return f"{word[:-3]}y"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word


def _core(base: str) -> str:
    """A base without what its endings change: its last e, and its last consonant doubled."""
    core = base.removesuffix("e")
    return core[:-1] if len(core) > _SHORTEST and core[-1] == core[-2] else core


@cache
def _irregular() -> dict[str, str]:
    pairs = verbs_data("en")["irregular"].items()
    return {str(form): str(base) for base, forms in pairs for form in forms}
