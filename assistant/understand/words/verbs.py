"""What people say with a verb where the catalog has a noun: the deals we lost of deals lost, 开了多少票 of 开票额.

A verb means only what the catalog names with it, or what a concept ties to it; several such metrics are all proposed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.understand.concepts import Concepts
from assistant.understand.languages import LANGUAGES, is_past, listed_with_verbs, verb_key, verbs_data
from assistant.understand.lexicon import Part
from assistant.understand.mention import DeedValue, Evidence, Kind, Mention, NormalText
from assistant.understand.tokens import Token, stems_of
from assistant.understand.words.act_words import verbs_beside
from assistant.understand.words.light import Light, light_verbs
from assistant.understand.words.parted import Parted, parted_names
from assistant.understand.words.rownouns import nouns_of, row_nouns, surfaces_of
from assistant.understand.words.unit_words import is_amount, words_of_unit
from assistant.understand.words.units import is_counted_in, is_currency
from assistant.understand.words.verbal import is_verbal
from semantic.catalog import Metric
from semantic.view import View

_MOST_WORDS = 3
_VERB_COST = 0.3
# Two words apart cost a little more than a name in one piece.
_PART_COST = 0.25
# So does another verb for the one in a name, or the unit for what it is a number of.
_LOOSE_COST = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A metric by a verb and what it is said of: each of `others` by any of its words, none where the verb is enough.

    `is_tied`: a concept ties the metric to the verb, or its name says of what state the rows are (qualified leads).
    `is_loose`: another verb for its own, or its unit for what it is a number of. `is_amount`: without its unit, where
    it is asked how much was done.
    """

    metric: str
    verb: str
    others: tuple[frozenset[str], ...] = ()
    is_tied: bool = False
    is_loose: bool = False
    is_amount: bool = False


class Verbs:
    """The metrics of a catalog by verbs; built once, then only read.

    `counts`: those that say how many of something; `rows`: of these, those whose unit does not say of what.
    """

    def __init__(
        self, names: Iterable[Name], counts: frozenset[str], rows: frozenset[str], parted: Parted, light: Light
    ) -> None:
        self._names: dict[str, list[Name]] = defaultdict(list)
        for name in dict.fromkeys(names):
            self._names[name.verb].append(name)
        self._counts, self._rows, self._parted, self._light = counts, rows, parted, light

    def annotate(self, normal: NormalText, tokens: tuple[Token, ...]) -> tuple[Mention, ...]:
        """A metric where its verb is enough, else a part for every word of it; and names with words between theirs."""
        asks_amount = any(word in normal.text for word in listed_with_verbs("asks_amount"))
        where: dict[str, list[Token]] = defaultdict(list)
        for token in tokens:
            where[token.stem].append(token)
        found = dict.fromkeys(
            mention
            for at, token in enumerate(tokens)
            for name in self._names.get(verb_key(token.text), ())
            if is_verbal(tokens, at) and not (name.metric in self._rows if asks_amount else name.is_amount)
            for mention in (*_mentions(name, token, where), *_attributed(name, tokens, at, self._counts))
        )
        return (*found, *self._parted.annotate(normal), *self._light.annotate(normal, tokens))

    def beside_kinds(self, tokens: tuple[Token, ...], members: Iterable[Mention], view: View) -> Iterator[Mention]:
        """What was done, where a kind of the rows stands for what they are called: held a market, of events held."""
        homes: dict[int, set[str]] = defaultdict(set)
        for one in members:
            homes[one.start].add(view.fields[one.value.address].home)
        small = listed_with_verbs("one_of")
        for at, token in enumerate(tokens):
            behind = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].text in small)
            home = homes.get(tokens[behind].start, set()) if behind < len(tokens) else set()
            for name in self._names.get(verb_key(token.text), ()) if home and is_past(token.text) else ():
                is_of_them = name.metric in self._counts and not home.isdisjoint(
                    view.datasets_of(view.catalog.metrics[name.metric])
                )
                if is_of_them and len(name.others) == 1:
                    value = DeedValue(names=(name.metric,), is_past=True)
                    yield _mention(token, Kind.DEED, value, evidence=Evidence.INFLECTION, cost=_VERB_COST)


def _mentions(name: Name, verb: Token, where: Mapping[str, list[Token]]) -> Iterator[Mention]:
    said = [
        [token for word in sorted(words) for token in where.get(word, ()) if token != verb] for words in name.others
    ]
    if not all(said):
        return
    evidence = Evidence.CONCEPT if name.is_tied else Evidence.INFLECTION
    loose = _LOOSE_COST * name.is_loose
    if not said:
        yield _mention(verb, Kind.METRIC, name.metric, evidence=evidence, cost=_VERB_COST + loose)
        return
    for index, tokens in enumerate(([verb], *said)):
        part = Part(name=name.metric, index=index, count=len(said) + 1, is_close=True)
        yield from (_mention(token, Kind.PART, part, evidence=evidence, cost=_PART_COST + loose) for token in tokens)


def _attributed(name: Name, tokens: tuple[Token, ...], at: int, counts: frozenset[str]) -> Iterator[Mention]:
    """What is counted, right behind what was done to it, as what one may have or not: no signed contracts."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind is None or name.metric not in counts or len(name.others) != 1 or behind.stem not in name.others[0]:
        return
    value = DeedValue(names=(name.metric,), is_past=True)
    evidence = Evidence.INFLECTION
    yield Mention(
        start=tokens[at].start, end=behind.end, kind=Kind.DEED, value=value, evidence=evidence, cost=_VERB_COST
    )


def _mention(token: Token, kind: Kind, value: object, *, evidence: Evidence, cost: float) -> Mention:
    return Mention(start=token.start, end=token.end, kind=kind, value=value, evidence=evidence, cost=cost)


def verbs_of_catalog(view: View, concepts: Concepts) -> Verbs:
    """The verbs of one asker's catalog."""
    tied = tuple(_tied(view, concepts))
    inflected = (Name(metric=metric, verb=verb_key(verb), is_tied=True) for metric, verb, _ in tied if verb.isascii())
    counts = frozenset(one.name for one in view.catalog.metrics.values() if is_counted_in(one.unit))
    parted = parted_names(view, [one for one in tied if not one[1].isascii()])
    rows = frozenset(one for one in counts if not words_of_unit(view.catalog.metrics[one]))
    return Verbs((*_named(view), *_acted(view), *inflected), counts, rows, parted, light_verbs(view))


def _tied(view: View, concepts: Concepts) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every metric with a verb that it is tied to, by a name or by a concept, and what the verb is said of, if so."""
    words = {one.name: one.words for one in concepts}
    called: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for metric in view.catalog.metrics.values():
        for surface in surfaces_of(metric.words):
            called[stems_of(surface)][metric.name] = None
    for language in LANGUAGES:
        for verb in verbs_data(language)["verbs"]:
            names = [*verb.get("mean", ()), *(word for one in verb.get("concepts", ()) for word in words.get(one, ()))]
            metrics = dict.fromkeys(metric for name in names for metric in called.get(stems_of(name), ()))
            for metric_name in metrics:
                for say in verb["say"]:
                    yield metric_name, str(say), tuple(verb["of"] if "of" in verb else ("", *verb.get("objects", ())))


def _named(view: View) -> Iterator[Name]:
    """The names that hold a past form: deals lost, voided invoices, amount invoiced."""
    rows = row_nouns(view)
    droppable = listed_with_verbs("droppable")
    small = set(listed_with_verbs("before_nouns")) - set(listed_with_verbs("of_names"))
    for metric in view.catalog.metrics.values():
        for surface in surfaces_of(metric.words):
            said = [word for word in surface.lower().split() if word not in small]
            verbs = [word for word in said if is_past(word)]
            if len(verbs) != 1 or not 2 <= len(said) <= _MOST_WORDS or not all(word.isalpha() for word in said):
                continue
            others = [stem for word in said if word not in verbs for stem in stems_of(word)]
            if is_currency(metric.unit):
                others = [stem for stem in others if stem not in droppable]
            same = nouns_of(rows, metric, view) if len(others) == 1 else frozenset()
            alike = frozenset(stems[0] for noun in same if len(stems := stems_of(noun)) == 1 and noun.isascii())
            words = tuple(frozenset((one,)) | alike for one in others)
            is_tied = said[0] == verbs[0]
            own = Name(metric=metric.name, verb=verb_key(verbs[0]), others=words, is_tied=is_tied)
            yield own
            yield from _loose(own, verbs[0], metric)


def _acted(view: View) -> Iterator[Name]:
    """The names that end with what is done, as a noun: what retailers sell of retailer sales."""
    things = {surface.lower() for one in view.fields.values() for surface in surfaces_of(one.words)}
    for metric in view.catalog.metrics.values():
        for surface in surfaces_of(metric.words):
            *rest, noun = surface.lower().split() or ("",)
            is_told = " ".join(rest) not in things  # who does it is asked for by that name
            if (
                is_told
                and 1 <= len(rest) < _MOST_WORDS
                and all(word.isalpha() and not is_past(word) for word in (*rest, noun))
            ):
                others = tuple(frozenset((stem,)) for word in rest for stem in stems_of(word))
                for verb in dict.fromkeys(verb_key(word) for word in verbs_beside(noun)):
                    yield Name(metric=metric.name, verb=verb, others=others, is_loose=True)


def _loose(own: Name, said: str, metric: Metric) -> Iterator[Name]:
    """A name by its unit for what it is a number of, and by other verbs for its own: m3 sold, cash collected."""
    units = [stems_of(word) for word in words_of_unit(metric) if word.isascii()]
    said_of = {stem for unit in units for stem in unit}
    if own.others and all(words & said_of for words in own.others) and is_amount(metric):
        yield replace(own, others=(), is_loose=True, is_amount=True)
    measured = tuple(tuple(frozenset((stem,)) for stem in unit) for unit in units if len(own.others) == 1)
    verbs = (verb_key(word) for word in verbs_beside(said) if own.others or word not in listed_with_verbs("both_ways"))
    alike = dict.fromkeys((own.verb, *verbs))
    names = ((verb, others) for verb in alike for others in (own.others, *measured))
    for verb, others in names:
        if (verb, others) != (own.verb, own.others):
            yield replace(own, verb=verb, others=others, is_loose=True)
