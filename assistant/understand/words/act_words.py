"""What is done, as verbs and as the words of names that say it: collected and received, 收 and 实收."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.understand.languages import LANGUAGES, is_past, listed, listed_with_verbs, verb_key, verbs_data
from assistant.understand.tokens import stems_of
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import Metric

# Two signs in a row make a word of a Han name.
_HAN_WORD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that is done: what people say, what of a name says it, and beside which names it says nothing more.

    `named` has the longest first. `counts`: whether it says nothing more beside numbers of rows either.
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
    return tuple(_act([one[name] for one in acts if name in one]) for name in names)


def _act(told: list[dict[str, list[str]]]) -> Act:
    named = sorted(_words("named", told), key=len, reverse=True)
    return Act(
        say=_words("say", told), named=tuple(named), beside=_words("beside", told), counts=_words("counts", told)
    )


def _words(key: str, acts: list[dict[str, list[str]]]) -> tuple[str, ...]:
    return tuple(str(word) for one in acts for word in one.get(key, ()))


@cache
def verbs_beside(said: str) -> tuple[str, ...]:
    """Single words that people say for what a word of a name says: collect, take for received."""
    found = (word for act in all_acts() if said in act.named for word in act.say)
    return tuple(dict.fromkeys(word for word in found if word.isascii() and " " not in word))


@dataclass(frozen=True, slots=True)
class Called:
    """All that a metric is called: as written, what of it is not Latin alone, and the Latin by its stems."""

    written: str
    mixed: str
    stems: str

    @classmethod
    def of(cls, metric: Metric) -> "Called":
        surfaces = [surface.lower() for surface in surfaces_of(metric.words)]
        latin = [surface for surface in surfaces if surface.isascii()]
        mixed = [surface for surface in surfaces if not surface.isascii()]
        return cls("\n".join(surfaces), "\n".join(mixed), "\n".join(_spaced(one) for one in latin))

    def holds(self, words: tuple[str, ...]) -> bool:
        """Whether one of these words is in it."""
        return any(
            (word in self.mixed or _spaced(word) in self.stems) if word.isascii() else word in self.written
            for word in words
        )


@lru_cache(maxsize=16384)
def _spaced(phrase: str) -> str:
    return f" {' '.join(stems_of(phrase))} "


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
