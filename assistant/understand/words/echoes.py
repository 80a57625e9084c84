"""Verbs that say again what the metric beside them is called: 收了多少 of 实收气费, how much did they pay in payments.

Beside any other metric such a verb means something else, and bars an answer: orders are not those that were shipped.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from assistant.understand.languages import listed, listed_with_verbs, verb_key
from assistant.understand.lexicon import Entry, Lexicon
from assistant.understand.mention import EchoValue, Evidence, Kind, Mention, NormalText
from assistant.understand.normalise import normalise
from assistant.understand.tokens import Token, surface_tokens
from assistant.understand.words.act_words import Called, all_acts, forms_in, says_only, things_of
from assistant.understand.words.halves import LIGHT
from assistant.understand.words.held import is_held
from assistant.understand.words.parted import data_of, gaps_at, is_ranked
from assistant.understand.words.rownouns import counts_rows
from assistant.understand.words.subjects import with_objects
from assistant.understand.words.taking import Taking, taking_of, without_other_readings
from assistant.understand.words.unit_words import words_of_unit
from assistant.understand.words.units import is_currency
from assistant.understand.words.verbal import is_verbal
from semantic.catalog import Metric
from semantic.view import View

# What names a number by itself is preferred to what only says it again.
_COST, _UNIT_COST = 0.75, 1.0
# A number of which only what is done is said.
_ALONE_COST = 0.4
_ONLY = "only"
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.PART)


class Echoes:
    """Verbs by the metrics of a catalog whose names say them; built once, then only read."""

    def __init__(
        self,
        fitting: Mapping[str, frozenset[str]],
        light: Mapping[str, frozenset[str]],
        *,
        alone: Mapping[str, frozenset[str]],
        units: Mapping[str, frozenset[str]],
        taking: Taking,
    ) -> None:
        self._latin: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._signs = tuple(phrase for phrase in fitting if not phrase.isascii())
        self._fitting, self._light, self._alone = fitting, light, alone
        self._taking = taking
        self._units = Lexicon(
            Entry(
                tokens=surface_tokens(word, normalise),
                kind=Kind.ECHO,
                value=EchoValue(metrics=metrics),
                cost=_UNIT_COST,
            )
            for word, metrics in units.items()
        )
        for phrase in {**fitting, **alone}:
            if phrase.isascii():
                first, *rest = phrase.split()
                self._latin[first].append((tuple(rest), phrase))

    def annotate(
        self, normal: NormalText, tokens: tuple[Token, ...], mentions: tuple[Mention, ...]
    ) -> tuple[Mention, ...]:
        """The mentions, and every verb that may say again what a metric is called; a light one by what it fits."""
        if any(one.kind is Kind.CUE and one.value == _ONLY for one in mentions):
            return mentions  # who ordered only in one shop did so, and in no other
        said = (*self._inflected(normal, tokens), *self._apart(normal.text, mentions), *self._counted(normal, tokens))
        found = tuple(dict.fromkeys(said))
        taking = tuple(dict.fromkeys(self._taking.annotate(normal, tokens, mentions)))
        light = tuple(self._bound(one, normal.text) for one in mentions)
        known = without_other_readings(tuple(with_objects(normal.text, light, found)), taking)
        return (*known, *found, *taking)

    def _bound(self, one: Mention, text: str) -> Mention:
        """A verb that fills beside any number as one that does beside those that no other number of it contradicts."""
        phrase = text[one.start : one.end]
        fits = self._light.get(verb_key(phrase)) if one.kind is Kind.FILLER and one.value == LIGHT else None
        if fits is None:
            return one
        return replace(one, kind=Kind.ECHO, value=EchoValue(metrics=fits, is_light=True))

    def _counted(self, normal: NormalText, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        """The unit of a metric where it is asked how many: 售气量多少方, how many m3."""
        asking = (*listed("asks_count"), *listed("asks_how_much"), *listed_with_verbs("in_units"))
        for one in self._units.annotate(tokens):
            if normal.text[: one.start].rstrip().endswith(asking):
                yield one

    def _inflected(self, normal: NormalText, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        asks_amount = any(word in normal.text for word in listed_with_verbs("asks_amount"))
        for at, token in enumerate(tokens):
            if not token.text.isascii() or not _is_said(tokens, at):
                continue
            for rest, phrase in self._latin.get(verb_key(token.text), ()):
                said = tokens[at + 1 : at + 1 + len(rest)]
                if tuple(one.text for one in said) == rest:
                    end = (said or (token,))[-1].end
                    yield from (self._mention(token.start, end, phrase),) if phrase in self._fitting else ()
                    if rest and _says_as_much(phrase):
                        yield Mention(start=token.end + 1, end=end, kind=Kind.FILLER, value=None)
                    yield from (
                        Mention(
                            start=token.start,
                            end=end,
                            kind=Kind.METRIC,
                            value=metric,
                            evidence=Evidence.CONCEPT,
                            cost=_ALONE_COST,
                        )
                        for metric in sorted(self._alone.get(phrase, ()) if asks_amount else ())
                    )

    def _apart(self, text: str, mentions: tuple[Mention, ...]) -> Iterator[Mention]:
        """Verbs with what says how it was done, where they ask how much, end a clause or stand before a number."""
        numbers = frozenset(one.start for one in mentions if one.kind in _NUMBERS)
        for phrase in self._signs:
            start = text.find(phrase)
            while start >= 0:
                end = start + len(phrase)
                if not text[:start].endswith(listed_with_verbs("undone")):
                    is_undone = phrase.startswith(listed_with_verbs("undone"))
                    yield from (
                        self._mention(start, one, phrase) for one in _ends(text, end, numbers, is_undone=is_undone)
                    )
                start = text.find(phrase, start + 1)

    def _mention(self, start: int, end: int, phrase: str) -> Mention:
        value = EchoValue(metrics=self._fitting[phrase])
        return Mention(start=start, end=end, kind=Kind.ECHO, value=value, evidence=Evidence.EXACT, cost=_COST)


def _says_as_much(phrase: str) -> bool:
    """Whether a verb says the same without the words behind it: pay out, and not pay back."""
    verb, _, _ = phrase.partition(" ")
    return any(phrase in keys and verb in keys for keys in _keys_of_acts())


@cache
def _keys_of_acts() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(_key(phrase) for phrase in act.say) for act in all_acts())


def _is_said(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a word is said as a verb of the whole question: of nobody that a clause tells of, and not as undone."""
    before = [one.text for one in tokens[1:at]]
    if any(word in before for word in (*listed_with_verbs("relative"), *listed_with_verbs("negated"))):
        return False
    if any(word in listed("helping") for word in (*before, tokens[0].text)) and at:
        return tokens[at - 1].text not in listed_with_verbs("before_nouns")
    is_present = tokens[at].text.endswith(listed_with_verbs("present"))
    last = tokens[at - 1].text if at else ""
    is_noun = last in listed_with_verbs("before_nouns") and last not in listed_with_verbs("being")
    return is_verbal(tokens, at) or (is_present and not is_noun)


def _ends(text: str, end: int, numbers: frozenset[int], *, is_undone: bool) -> Iterator[int]:
    """Where a verb may end with what says how it was done; one that was not done may end a clause by itself."""
    for aspect in ("", *listed_with_verbs("aspects"), data_of("of")):
        until = end + len(aspect)
        if not text.startswith(aspect, end):
            continue
        gaps = [gap for gap in gaps_at(text, end) if gap.aspect == aspect != data_of("of")]
        asks = any(gap.asks or is_ranked(text, gap) for gap in gaps)
        is_over = aspect != data_of("of") and (aspect or is_undone) and not text[until:].strip(" ?.,!;:。")
        if asks or is_over or until in numbers:
            yield until


def echoes_of(view: View) -> Echoes:
    """The verbs of one asker's catalog that its metrics are called by, and those beside which they say nothing."""
    metrics = tuple(view.catalog.metrics.values())
    things = {one.name: things_of(one) for one in metrics}
    own: dict[str, set[str]] = defaultdict(set)
    beside: dict[str, set[str]] = defaultdict(set)
    for metric in metrics:
        for verb in forms_in(metric):
            own[verb].add(metric.name)
        called, is_of_rows = Called.of(metric), counts_rows(metric, view)
        for act in all_acts():
            # Beside a verb that says nothing more of it, as far as its own name tells.
            is_beside = called.holds(act.beside) or (bool(act.counts) and is_of_rows)
            for kind in (*((own,) if called.holds(act.named) else ()), *((beside,) if is_beside else ())):
                for phrase in act.say:
                    kind[_key(phrase)].add(metric.name)
    flows = frozenset(one.name for one in metrics if not is_held(one, view))
    fitting = {
        phrase: frozenset(own[phrase] | (beside[phrase] & _uncontradicted(own[phrase], things)))
        for phrase in {**own, **beside}
    }
    return Echoes(
        {phrase: names for phrase, names in fitting.items() if names},
        {phrase: flows & _uncontradicted(names, things) for phrase, names in own.items()},
        alone=_alone(metrics),
        units=_units(metrics),
        taking=taking_of(view),
    )


def _key(phrase: str) -> str:
    """A phrase by the key of its verb: pay out for paid out."""
    first, *rest = phrase.split()
    return " ".join((verb_key(first), *rest))


def _uncontradicted(own: set[str], things: dict[str, frozenset[str]]) -> frozenset[str]:
    """The metrics but those of what another one says the verb of: gas revenue, where there is gas sold."""
    said = frozenset().union(*(things[name] for name in own))
    return frozenset(name for name, of_it in things.items() if name in own or of_it.isdisjoint(said))


def _alone(metrics: tuple[Metric, ...]) -> dict[str, frozenset[str]]:
    """The sums of money that say what is done and of nothing in particular, by the verbs that say as much."""
    found: dict[str, set[str]] = defaultdict(set)
    for act in all_acts():
        own = {one.name for one in metrics if is_currency(one.unit) and says_only(one, act)}
        for phrase in act.say if own else ():
            if phrase.isascii() and phrase not in listed_with_verbs("both_ways"):
                found[_key(phrase)] |= own
    return {phrase: frozenset(names) for phrase, names in found.items()}


def _units(metrics: tuple[Metric, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for metric in metrics:
        for word in words_of_unit(metric):
            found[word].add(metric.name)
    return {word: frozenset(names) for word, names in found.items()}
