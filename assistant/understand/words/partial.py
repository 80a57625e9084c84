"""Names of a catalog of which a question says a part: cut short, or by one sign."""

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.words.calling import joining_cues
from assistant.understand.words.heads import Heads
from assistant.understand.words.rownouns import row_nouns
from assistant.understand.words.shortened import Shortened, made_of
from assistant.understand.words.signs import Signs, Thing
from assistant.understand.words.vocabulary import CONCEPTUAL, catalog_entries, key_of, surfaces_of, without
from semantic.view import View


def shortened_lexicon(view: View) -> Shortened:
    """The names of numbers and groupings, of which a question may say only a part."""
    entries = tuple(one for one in catalog_entries(view) if one.kind in CONCEPTUAL and len(one.tokens) > 1)
    subjects = {
        tuple(token.stem for token in one.tokens) for one in catalog_entries(view) if one.kind is Kind.DIMENSION
    }
    subjects |= {key_of(noun) for nouns in row_nouns(view).values() for noun in nouns}
    heads = {key_of(head) for head in listed("measure_heads")}
    joining = {key_of(word) for word in listed("joining")}
    weak = {key_of(head) for head in listed("droppable_heads")}
    return Shortened(
        entries,
        leads=made_of(frozenset(subjects | heads)),
        ends=made_of(frozenset(heads | weak)),
        own_ends=_words_of_terms(view),
        is_small=frozenset(heads | joining).__contains__,
        joins=joining_cues().__contains__,
    )


def heads_of(view: View) -> Heads:
    """The groupings by the heads of their names."""
    return Heads(entry for entry in catalog_entries(view) if entry.kind is Kind.DIMENSION)


def signs_of(view: View) -> Signs:
    """The groupings by the signs of their names, without what only says that it is a name (药品名称)."""
    endings = [key_of(head) for head in listed("naming_heads")]
    things = (entry for entry in catalog_entries(view) if entry.kind is Kind.DIMENSION)
    named = (
        Thing(name="".join(token.text for token in tokens), address=entry.value)
        for entry in things
        for tokens in (entry.tokens, *(without(entry.tokens, ending) for ending in endings))
    )
    return Signs(named, listed("decisive"))


def _words_of_terms(view: View) -> dict[str, frozenset[tuple[str, ...]]]:
    """For each metric the words of the terms that may mean it: 实收 is enough for 实收运费 where 运费 may be that.

    A scenario's word is never left out: 开票 is not 开票预算.
    """
    planned = {key_of(one) for each in view.catalog.scenarios.values() for one in surfaces_of(each.name, each.words)}
    found: dict[str, set[tuple[str, ...]]] = {}
    for term in view.catalog.terms.values():
        for name in term.metrics:
            found.setdefault(name, set()).update(key_of(one) for one in surfaces_of(term.name, term.words))
    return {name: frozenset(words - planned) for name, words in found.items()}
