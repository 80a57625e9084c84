"""Which governed things a text names, by its exact words alone."""

from assistant.understand.lattice import cover
from assistant.understand.library import AskerWords
from assistant.understand.mention import Evidence, Kind
from assistant.understand.normalise import normalise
from assistant.understand.tokens import tokenise

_NAMES = (Kind.METRIC, Kind.TERM, Kind.DIMENSION)


def names_in(text: str, words: AskerWords) -> frozenset[str]:
    """The names of the metrics, terms and fields that a text says as the catalog does."""
    tokens = tokenise(normalise(text))
    found = (one for one in words.lexicon.annotate(tokens) if one.kind in _NAMES and one.evidence < Evidence.CONCEPT)
    best = cover(tokens, found, 1)[0]
    return frozenset(one.value for one in best.mentions if one.kind in _NAMES)
