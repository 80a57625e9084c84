"""What is done, as verbs and as the words of names that say it: collected and received, 收 and 实收."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.understand.languages import LANGUAGES, is_past, listed, listed_with_verbs, verb_key, verbs_data
from assistant.understand.tokens import stems_of
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import Metric

# Two signs in a row make a word of a Han name.
_HAN_WORD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that is done: what people say, what of a name says it, and beside which names it says nothing more.

    `counts`: whether it says nothing more beside numbers of rows either.
    """

    say: tuple[str, ...]
    named: tuple[str, ...]
    beside: tuple[str, ...]
    counts: tuple[str, ...]


@cache
def all_acts() -> tuple[Act, ...]:
    """Every act with its words in all languages."""
    acts = [verbs_data(language)["acts"] for language in LANGUAGES]
    names = dict.fromkeys(name for one in acts for name in one)
    return tuple(
        Act(
            **{
                key: _words(key, [one[name] for one in acts if name in one])
                for key in ("say", "named", "beside", "counts")
            }
        )
        for name in names
    )


def _words(key: str, acts: list[dict[str, list[str]]]) -> tuple[str, ...]:
    return tuple(str(word) for one in acts for word in one.get(key, ()))


@cache
def verbs_beside(said: str) -> tuple[str, ...]:
    """Single words that people say for what a word of a name says: collect, take for received."""
    found = (word for act in all_acts() if said in act.named for word in act.say)
    return tuple(dict.fromkeys(word for word in found if word.isascii() and " " not in word))


def holds(metric: Metric, words: tuple[str, ...]) -> bool:
    """Whether what a metric is called has one of these words in it."""
    return any(_has(surface.lower(), word) for surface in surfaces_of(metric.words) for word in words)


def _has(surface: str, word: str) -> bool:
    if not word.isascii() or not surface.isascii():
        return word in surface
    said, wanted = stems_of(surface), stems_of(word)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


def forms_in(metric: Metric) -> Iterator[str]:
    """The verbs, by the key of all their forms, that a metric is called by in such a form: hours taught, teaching."""
    words = (word for surface in surfaces_of(metric.words) for word in surface.lower().split())
    yield from (verb_key(word) for word in words if is_past(word) or word.endswith(_present()))


@cache
def _present() -> tuple[str, ...]:
    return listed_with_verbs("present")


def says_only(metric: Metric, act: Act) -> bool:
    """Whether something that a metric is called says what is done, and of nothing in particular: cash received."""
    acts = {stems_of(word) for word in act.named if " " not in word}
    small = _beside_a_noun()
    return any(
        surface.isascii()
        and len([stem for stem in stems_of(surface) if stem not in small and (stem,) not in acts]) == 0
        for surface in surfaces_of(metric.words)
    )


@cache
def _beside_a_noun() -> frozenset[str]:
    small = (word for key in ("before_nouns", "droppable") for word in listed_with_verbs(key))
    of_names = {stem for word in listed_with_verbs("of_names") for stem in stems_of(word)}
    return frozenset(stem for word in small for stem in stems_of(word)) - of_names


def things_of(metric: Metric) -> frozenset[str]:
    """The words of what a metric is called that say of what it is, beside what says what kind of number it is."""
    return frozenset(word for surface in surfaces_of(metric.words) for word in things_in(surface.lower()))


@cache
def things_in(surface: str) -> frozenset[str]:
    """The words of a name that say of what it is: stems, and every two signs of a Han name."""
    small = _small()
    words = {stem for stem in stems_of(surface) if stem.isascii() and stem not in small}
    signs = [surface[at : at + _HAN_WORD] for at in range(len(surface) - 1)]
    return frozenset((*words, *(one for one in signs if not one.isascii() and one not in small)))


@cache
def _small() -> frozenset[str]:
    """What says nothing of what a number is of: value, number, 金额, and the acts themselves."""
    said = [word for act in all_acts() for word in act.named]
    words = (*listed("measure_heads"), *said, *listed_with_verbs("before_nouns"), *listed_with_verbs("droppable"))
    return frozenset(stem for word in words for stem in (word, *stems_of(word)))
