"""How long something takes, asked with a verb where a metric names it: 平均几天处理完, how long does it take to close.

The verb has to be all that the metric's name says beside that it is so long; what it is done to may be its rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from assistant.understand.languages import LANGUAGES, listed, listed_with_verbs, verb_key, verbs_data
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.tokens import Token, stems_of
from assistant.understand.words.act_words import all_acts
from assistant.understand.words.rownouns import row_nouns, surfaces_of
from semantic.catalog import Metric, Ratio, Simple
from semantic.view import View

_COST = 0.3
# Words behind which a name is what something is cut by.
_CUTTING = ("each", "by", "which", "which_several")
_MEANS = ("avg", "median", "percentile")
# Letters that a verb and its noun have in common: resolve and resolution, deliver and delivery.
_SAME_LETTERS = 5
_FEWEST_HAN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """A metric of how long, by the words of what takes so long, and what its rows are called."""

    metric: str
    unit: str
    words: tuple[str, ...]
    rows: frozenset[str]


class Taking:
    """The metrics of how long of a catalog; built once, then only read."""

    def __init__(self, found: Iterable[Lasting]) -> None:
        self._found = tuple(dict.fromkeys(found))

    def annotate(
        self, normal: NormalText, tokens: tuple[Token, ...], mentions: tuple[Mention, ...]
    ) -> Iterator[Mention]:
        """The verb of what takes long as its metric, and what fills beside it, where a question asks how long."""
        asks = [one for one in _asking() if one.words in normal.text]
        for lasting in self._found if asks else ():
            fitting = [one for one in asks if not one.units or lasting.unit in one.units]
            is_latin = lasting.words[0].isascii()
            said = tuple(_inflected(tokens, lasting)) if is_latin else _apart(normal.text, lasting)
            if not fitting or not said:
                continue
            yield from said
            yield from _filling(normal.text, fitting, lasting)
            yield from _those_waiting(normal.text, fitting, said, mentions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """Words that ask how long, and in which units; in any where there are none."""

    words: str
    units: tuple[str, ...]


@cache
def _asking() -> tuple[_Asking, ...]:
    found = [one for language in LANGUAGES for one in verbs_data(language)["how_long"]]
    return tuple(_Asking(words=str(word), units=tuple(one.get("of", ()))) for one in found for word in one["say"])


def _inflected(tokens: tuple[Token, ...], lasting: Lasting) -> Iterator[Mention]:
    """Each word of the name as it is said in the text, one of them as the metric; nothing where one is not said."""
    places = [next((token for token in tokens if _is_same(token, word)), None) for word in lasting.words]
    said = [token for token in places if token is not None]
    if len(said) < len(lasting.words):
        return
    main = next((token for token in said if token.text not in lasting.rows), said[0])
    yield _metric(main.start, main.end, lasting)
    yield from (_filler(token.start, token.end) for token in said if token != main)


def _is_same(token: Token, word: str) -> bool:
    if token.stem == word or verb_key(token.text) == verb_key(word):
        return True
    return (
        len(word) >= _SAME_LETTERS
        and len(token.text) >= _SAME_LETTERS
        and token.text[:_SAME_LETTERS] == word[:_SAME_LETTERS]
    )


def _apart(text: str, lasting: Lasting) -> tuple[Mention, ...]:
    """The name as it stands in a text without blanks, with what says that it is over."""
    places = [text.find(word) for word in lasting.words]
    if min(places) < 0:
        return ()
    start = places[0]
    end = start + len(lasting.words[0])
    end += len(next((one for one in listed_with_verbs("done") if text.startswith(one, end)), ""))
    others = (_filler(at, at + len(word)) for at, word in zip(places[1:], lasting.words[1:], strict=True))
    return (_metric(start, end, lasting), *others)


def _filling(text: str, asks: list[_Asking], lasting: Lasting) -> Iterator[Mention]:
    """What only joins the words that ask to the verb, and the rows that it is done to."""
    for one in asks:
        start = text.find(one.words)
        yield _filler(start, start + len(one.words))
    for word in (*listed_with_verbs("taking"), *sorted(lasting.rows)):
        start = text.find(word)
        while start >= 0:
            if _is_whole(text, start, start + len(word)):
                yield _filler(start, start + len(word))
            start = text.find(word, start + 1)


def _those_waiting(
    text: str, asks: list[_Asking], said: tuple[Mention, ...], mentions: tuple[Mention, ...]
) -> Iterator[Mention]:
    """Who takes so long, named for all of them: 客户|平均多少天付款, how many days did clients take to pay."""
    for one in mentions:
        is_cut = any(cue.kind is Kind.CUE and cue.end in (one.start, one.start - 1) and _cuts(cue) for cue in mentions)
        if one.kind is not Kind.DIMENSION or is_cut:
            continue
        before = text[: one.start].split()[-1:]
        is_helped = one.is_plural and before != [] and before[0] in listed("helping")
        asking = tuple(f"{word}{ask.words}" for word in listed_with_verbs("averaged") for ask in asks)
        is_before = text[one.end :].lstrip().startswith(asking)
        if is_before or (is_helped and one.end <= said[0].start):
            yield _filler(one.start, one.end)


def _cuts(cue: Mention) -> bool:
    return str(cue.value).partition(".")[0] in _CUTTING


def without_other_readings(mentions: tuple[Mention, ...], taking: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions without what else the words of how long could be: those that wait, and what was done."""
    spans = {(one.start, one.end): one.kind for one in taking}
    named = {one.value for one in taking if one.kind is Kind.METRIC}

    def gives_way(one: Mention) -> bool:
        kind = spans.get((one.start, one.end))
        if one.kind is Kind.DIMENSION:
            return kind is Kind.FILLER
        is_doubtful = one.evidence >= Evidence.INFLECTION and one.kind in (Kind.METRIC, Kind.PART)
        return kind is not None and is_doubtful and one.value not in named

    return tuple(one for one in mentions if not gives_way(one))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a Latin word is no part of a longer one."""
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not text[start:end].isascii() or not any(one.isascii() and one.isalnum() for one in beside)


def _metric(start: int, end: int, lasting: Lasting) -> Mention:
    return Mention(
        start=start, end=end, kind=Kind.METRIC, value=lasting.metric, evidence=Evidence.INFLECTION, cost=_COST
    )


def _filler(start: int, end: int) -> Mention:
    return Mention(start=start, end=end, kind=Kind.FILLER, value=None)


def taking_of(view: View) -> Taking:
    """The metrics of one asker's catalog that say how long something takes."""
    return Taking(_lasting(view))


def _lasting(view: View) -> Iterator[Lasting]:
    rows = row_nouns(view)
    for metric in view.catalog.metrics.values():
        if not _is_mean_time(metric):
            continue
        nouns = frozenset(noun for dataset in view.datasets_of(metric) for noun in rows.get(dataset, ()))
        for surface in surfaces_of(metric.words):
            for words in _words(surface, nouns):
                yield Lasting(metric=metric.name, unit=str(metric.unit), words=words, rows=_with_articles(nouns))


def _is_mean_time(metric: Metric) -> bool:
    is_mean = isinstance(metric.shape, Ratio) or (
        isinstance(metric.shape, Simple) and metric.shape.aggregation in _MEANS
    )
    return is_mean and metric.unit in listed_with_verbs("time_units")


def _words(surface: str, nouns: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """What a name says beside that it is so long; a Han name also by other verbs for it, and without its rows."""
    if surface.isascii():
        small = {stem for word in listed_with_verbs("length_words") for stem in stems_of(word)}
        if words := tuple(stem for stem in stems_of(surface) if stem not in small):
            yield words
        return
    heads = sorted((*listed("length_heads"), *listed_with_verbs("long_heads")), key=len, reverse=True)
    head = next((one for one in heads if surface.endswith(one)), "")
    lead = next((one for one in listed_with_verbs("averaged") if one and surface.startswith(one)), "")
    core = surface.removesuffix(head).removeprefix(lead)
    if len(core) < _FEWEST_HAN or not head or not core.isalpha():
        return
    yield (core,)
    yield from ((verb,) for act in all_acts() if core in act.named for verb in act.say if len(verb) >= _FEWEST_HAN)
    for noun in sorted(nouns):
        if core.startswith(noun) and len(core) - len(noun) >= _FEWEST_HAN:
            yield core.removeprefix(noun), noun


def _with_articles(nouns: frozenset[str]) -> frozenset[str]:
    singular = {noun.removesuffix("s") for noun in nouns if noun.isascii()}
    small = listed_with_verbs("one_of")
    return frozenset((*nouns, *singular, *(f"{one} {noun}" for one in small for noun in singular)))
