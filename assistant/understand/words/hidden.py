"""Names of what an asker may not see: no word of theirs is another one misspelt, and none is like another."""

from collections.abc import Iterator

from assistant.understand.lexicon import Entry, Lexicon
from assistant.understand.mention import Kind, Mention
from assistant.understand.normalise import normalise
from assistant.understand.tokens import Token, surface_tokens
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import Catalog
from semantic.view import View


def hidden_lexicon(catalog: Catalog, view: View) -> Lexicon:
    """The names of the metrics of a whole catalog that a view of it lacks."""
    return Lexicon(_entries(catalog, view))


def _entries(catalog: Catalog, view: View) -> Iterator[Entry]:
    for name, metric in catalog.metrics.items():
        for surface in surfaces_of(metric.words) if name not in view.catalog.metrics else ():
            tokens = surface_tokens(surface, normalise)
            if tokens:
                yield Entry(tokens=tokens, kind=Kind.UNKNOWN, value=surface)


def without_hidden(found: tuple[Mention, ...], tokens: tuple[Token, ...], hidden: Lexicon) -> tuple[Mention, ...]:
    """The mentions that no hidden name holds."""
    named = hidden.annotate(tokens) if found else ()
    return tuple(one for one in found if not any(name.start <= one.start and one.end <= name.end for name in named))
