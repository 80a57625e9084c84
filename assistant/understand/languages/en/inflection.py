"""English plurals and possessives taken off; verb forms are words of their own in the data."""

_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "indices": "index"}
_KEEP = ("ss", "us", "is")


def stem(word: str) -> str:
    """The singular of a lower-case English word; the word itself when it has no plural ending."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("people"):  # salespeople
        return word[: -len("people")] + "person"
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(_KEEP):
        return word[:-1]
    return word
