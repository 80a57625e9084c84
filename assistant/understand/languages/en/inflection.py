"""English plurals and possessives taken off, and the regular forms of a verb; others are words of the data."""

_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "indices": "index"}
# Plurals of words that end in a u.
_OF_U = {"skus": "sku", "menus": "menu", "cpus": "cpu", "gpus": "gpu", "gurus": "guru"}
# Singulars in one s; houses and lenses look alike.
_IN_S = ("campus", "status", "bonus", "virus", "bus", "surplus", "census", "gas", "lens", "canvas", "minus", "plus")
_IN_ES = {f"{word}es": word for word in _IN_S}
_PLURALS = {**_IRREGULAR, **_OF_U, **_IN_ES}
# What a word is cut to in tables and in haste.
_CUT = {"avg": "average", "qty": "quantity", "amt": "amount", "pct": "percent", "dept": "department", "acct": "account"}
_KEEP = ("ss", "us", "is")
# No plurals of what they look like: goods are not what is good.
_NO_PLURALS = ("goods", "means", "news", "series", "species")


def stem(word: str) -> str:
    """The singular of a lower-case English word, written out; the word itself when it has no plural ending."""
    if known := _PLURALS.get(word) or _CUT.get(word.removesuffix("s")):
        return known
    if word.endswith("people"):  # salespeople
        return word[: -len("people")] + "person"
    if len(word) > 4 and word.endswith("ies") and word not in _NO_PLURALS:
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(_KEEP) and word not in _NO_PLURALS:
        return word[:-1]
    return word


def verbs_of(noun: str) -> tuple[str, ...]:
    """The verb that a noun may be and its regular forms: visit, visited, visiting; ship, shipped."""
    if noun.endswith("e"):
        return noun, f"{noun}d", f"{noun[:-1]}ing"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun, f"{noun[:-1]}ied", f"{noun}ing"
    is_short = len(noun) > 2 and noun[-1] not in "aeiouwxy" and noun[-2] in "aeiou" and noun[-3] not in "aeiou"
    doubled = (f"{noun}{noun[-1]}ed", f"{noun}{noun[-1]}ing") if is_short else ()
    return noun, f"{noun}ed", f"{noun}ing", *doubled
