"""English verbs by a key that all forms of one share: ship, shipped and shipping; lose and lost."""

from functools import cache

from assistant.understand.languages import verbs_data

_SHORTEST = 3


def verb_key(word: str) -> str:
    """What all forms of a verb have in common, for a lower-case word in any form."""
    base = _irregular().get(word)
    return _core(base) if base is not None else _core(_without_ending(word))


def is_past(word: str) -> bool:
    """Whether a word is a past form: one by rule, or one of those that no rule makes."""
    return word in _irregular() or (word.endswith("ed") and len(word) > _SHORTEST + 1)


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
