"""What a text says that was done to rows, or was not done yet: 还没审批, awaiting approval, unpaid, still open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from assistant.understand.languages import LANGUAGES, doing_of, states_data, verb_key
from assistant.understand.normalise import normalise
from assistant.understand.tokens import Token, tokenise

Keys: TypeAlias = tuple[str, ...]
Doing: TypeAlias = Literal["not", "awaiting", "doing", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Words from one token up to another, the stages that they may speak of, and what they say of it.

    `first` counts the words that only lead to them, `start` does not. `is_verbal`: what stands right behind is what
    somebody did not do it to, and no name of rows of which it is said.
    """

    first: int
    start: int
    end: int
    stages: tuple[str, ...]
    doing: Doing
    is_verbal: bool = False


def keys_of(tokens: Sequence[Token]) -> Keys:
    """What the words of a text are known by: verbs by what all their forms share."""
    return tuple(verb_key(token.text) for token in tokens)


def keys_in(text: str) -> Keys:
    """What the words of a name are known by, its signs left out."""
    return keys_of([token for token in tokenise(normalise(text.replace("_", " "))) if not token.is_symbol])


def sayings(tokens: Sequence[Token], own: Mapping[Keys, str]) -> Iterator[Saying]:
    """Everything that a text says of what is done and what is not; `own`: the stages of a catalog's own words."""
    keys, texts = keys_of(tokens), tuple(token.text for token in tokens)
    for at, token in enumerate(tokens):
        first = at - run_before(keys, at)
        for end, stages, doing in (*_fused(token.text, at, own), *_open(texts, at), *_said(keys, at, own)):
            last = end + run(keys, end, "behind")
            is_verbal = longest(keys, at, "not_done") > longest(keys, at, "not_yet")
            yield Saying(first=first, start=at, end=last, stages=stages, doing=doing, is_verbal=is_verbal)


_Found: TypeAlias = tuple[int, tuple[str, ...], Doing]


def _fused(text: str, at: int, own: Mapping[Keys, str]) -> Iterator[_Found]:
    """One word that is another one turned round: unpaid."""
    rest = next((text.removeprefix(one) for one in _plain("fused") if text.startswith(one) and text != one), "")
    if rest and (stage := _stage_of((verb_key(rest),), own)):
        yield at + 1, (stage,), "not"


def _open(texts: Keys, at: int) -> Iterator[_Found]:
    """Words that say by themselves that something is not done, and no other forms of them: open, and not opened."""
    yield from ((at + len(one), stages, "not") for one, stages in _open_words() if texts[at : at + len(one)] == one)


def _said(keys: Keys, at: int, own: Mapping[Keys, str]) -> Iterator[_Found]:
    """A word that says whether something is done, and what."""
    for name, doing in _BEFORE:
        start = at + longest(keys, at, name)
        verb = start + run(keys, start, "between")
        size = _verb_at(keys, verb, own) if start > at else 0
        if size:
            yield verb + size, (_stage_of(keys[verb : verb + size], own),), doing


_BEFORE: tuple[tuple[str, Doing], ...] = (
    *(("not_yet", "not"), ("not_done", "not"), ("awaiting", "awaiting"), ("already", "done")),
)


def longest(keys: Keys, at: int, name: str) -> int:
    """How many words the longest phrase of a list takes that stands at a place; 0 where none does."""
    known = _by_first(name).get(keys[at], ()) if at < len(keys) else ()
    return next((len(one) for one in known if keys[at : at + len(one)] == one), 0)


def longest_before(keys: Keys, at: int, name: str) -> int:
    """How many words the longest phrase of a list takes that ends at a place; 0 where none does."""
    known = _by_last(name).get(keys[at - 1], ()) if at else ()
    return next((len(one) for one in known if len(one) <= at and keys[at - len(one) : at] == one), 0)


def run(keys: Keys, at: int, name: str) -> int:
    """How many words the phrases of a list take, one behind the other."""
    end = at
    while size := longest(keys, end, name):
        end += size
    return end - at


def run_before(keys: Keys, at: int) -> int:
    """How many words lead up to a place."""
    first = at
    while size := longest_before(keys, first, "leading"):
        first -= size
    return at - first


def _verb_at(keys: Keys, at: int, own: Mapping[Keys, str]) -> int:
    """How many words the longest verb takes that stands at a place, one of a stage before one of a catalog's own."""
    sizes = [size for size in range(_LONGEST, 0, -1) if len(keys[at : at + size]) == size]
    known = (size for words in (stage_words(), own) for size in sizes if keys[at : at + size] in words)
    return next(known, 0)


_LONGEST = 4
_SHORTEST_END = 2


def _stage_of(keys: Keys, own: Mapping[Keys, str]) -> str:
    return stage_words().get(keys) or own.get(keys, "")


def stage_of(keys: Keys) -> str:
    """The stage that some words are of: that of their line, or one of their own."""
    return stage_words().get(keys) or " ".join(keys)


def facts_of(label: str) -> frozenset[tuple[Doing, str]]:
    """What the name of a member says that is done or not: 已批待付 is approved, and not paid yet."""
    tokens = [token for token in tokenise(normalise(label)) if not token.is_symbol]
    keys = keys_of(tokens)
    found: set[tuple[Doing, str]] = set()
    for one in sayings(tokens, _every_rest(keys)):
        found.update((one.doing, stage) for stage in one.stages[:1])
    for words in phrases("doing_behind"):
        if keys[-len(words) :] == words and keys != words:
            found.add(("doing", stage_of(keys[: -len(words)])))
    if longest(keys, 0, "doing_before") and not found:
        found.add(("doing", stage_of(keys[longest(keys, 0, "doing_before") :])))
    if keys in stage_words() and not found:
        found.add(("done", stage_words()[keys]))
    return frozenset(found)


def _every_rest(keys: Keys) -> Mapping[Keys, str]:
    """In the name of a member, whatever stands at its end may be what was done."""
    return {keys[at:]: stage_of(keys[at:]) for at in range(len(keys))}


def ends_of(label: str) -> Iterator[Keys]:
    """The words by which the name of a member says that it is over without being done."""
    keys = keys_in(label)
    yield from (keys[at : at + size] for at in range(len(keys)) if (size := longest(keys, at, "ended")))


def done_at(label: str, *, is_planned: bool = False) -> Keys:
    """What was done at a time, by what that time is called: 签收 of 签收日期, delivery of delivery date."""
    keys = keys_in(label)
    is_meant = any(longest(keys, at, "planned") for at in range(len(keys)))
    if is_meant and not is_planned:
        return ()
    start = longest(keys, 0, "time_heads")
    heads = sorted(phrases("time_heads"), key=len, reverse=True)
    size = next((len(one) for one in heads if keys[-len(one) :] == one), 0)
    core = keys[start : len(keys) - size]
    if not core or not (start or size):
        return ()
    if core in stage_words() or is_meant:
        return core
    ends = (core[at:] for at in range(1, len(core)) if len("".join(core[at:])) >= _SHORTEST_END)
    return next((one for one in ends if one in stage_words()), core)


def verbs_of(done: Keys) -> frozenset[Keys]:
    """What was done as its noun says it and as its verbs do: termination, terminated."""
    forms = doing_of(done[-1])[1] if done else ()
    return frozenset((done, *((*done[:-1], verb_key(form)) for form in forms)))


@cache
def stage_words() -> Mapping[Keys, str]:
    """The words of all stages, by what they are known by."""
    lines = (states_data(language)["stages"] for language in LANGUAGES)
    return {keys_in(word): stage for one in lines for stage, words in one.items() for word in words}


@cache
def _open_words() -> tuple[tuple[Keys, tuple[str, ...]], ...]:
    lines = (states_data(language)["open_words"] for language in LANGUAGES)
    found = ((tokenise(normalise(word)), stages) for one in lines for word, stages in one.items())
    return tuple((tuple(token.text for token in said), tuple(stages)) for said, stages in found)


@cache
def phrases(name: str) -> tuple[Keys, ...]:
    """The phrases of one list in all languages, the longest first."""
    found = {keys_in(word) for word in _plain(name)}
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


def ends_so(name: str, text: str) -> bool:
    """Whether a phrase of a list ends in a word as it stands there: missing, and not missed."""
    return any(phrase.endswith(text) for phrase in _plain(name))


@cache
def _by_first(name: str) -> Mapping[str, tuple[Keys, ...]]:
    known = phrases(name)
    return {word: tuple(one for one in known if one[0] == word) for word in {one[0] for one in known}}


@cache
def _by_last(name: str) -> Mapping[str, tuple[Keys, ...]]:
    known = phrases(name)
    return {word: tuple(one for one in known if one[-1] == word) for word in {one[-1] for one in known}}


@cache
def _plain(name: str) -> tuple[str, ...]:
    return tuple(str(word) for language in LANGUAGES for word in states_data(language)[name])
