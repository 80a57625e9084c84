"""Which governed things a text names, by its exact words alone."""

from collections.abc import Iterator

from assistant.understand.lattice import cover
from assistant.understand.library import AskerWords
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.normalise import normalise
from assistant.understand.tokens import Token, tokenise

_NAMES = (Kind.METRIC, Kind.TERM, Kind.DIMENSION)


def names_in(text: str, words: AskerWords) -> frozenset[str]:
    """The names of the metrics, terms and fields that a text says as the catalog does."""
    tokens = tokenise(normalise(text))
    best = cover(tokens, _named(tokens, words), 1)[0]
    return frozenset(one.value for one in best.mentions if one.kind in _NAMES)


def is_name(text: str, words: AskerWords) -> bool:
    """Whether a text as a whole is what the catalog calls something."""
    tokens = tokenise(normalise(text))
    whole = (tokens[0].start, tokens[-1].end) if tokens else (0, 0)
    return any((one.start, one.end) == whole for one in _named(tokens, words))


def _named(tokens: tuple[Token, ...], words: AskerWords) -> Iterator[Mention]:
    """Every name found as it is written in the catalog."""
    found = words.lexicon.annotate(tokens)
    yield from (one for one in found if one.kind in _NAMES and one.evidence < Evidence.CONCEPT)
