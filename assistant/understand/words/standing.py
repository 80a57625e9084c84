"""Numbers of what is somewhere, told as a sentence: how many customers are in arrears for customers in arrears."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.understand.languages import listed
from assistant.understand.lexicon import Entry
from assistant.understand.mention import Evidence, Kind
from assistant.understand.normalise import normalise
from assistant.understand.tokens import surface_tokens

# So doubtful that no word of the name is kept from being read by itself.
_COST = 0.35


def told_as_standing(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Each name of a metric that says where its rows are, with a verb that says that they are there."""
    verbs = [surface_tokens(word, normalise) for word in listed("standing_verbs")]
    for entry in entries:
        stems = [token.stem for token in entry.tokens]
        at = next((at for at, stem in enumerate(stems) if at and stem in listed("standing_places")), 0)
        if entry.kind is Kind.METRIC and 0 < at < len(stems) - 1:
            for verb in verbs:
                tokens = (*entry.tokens[:at], *verb, *entry.tokens[at:])
                yield replace(entry, tokens=tokens, evidence=Evidence.INFLECTION, cost=entry.cost + _COST)
