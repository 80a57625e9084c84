"""What is done, by whom or not: verbs of business and the words of a catalog's own numbers, dates and rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from assistant.understand.languages import LANGUAGES, doing_of, listed, words_of
from assistant.understand.lexicon import Entry, Lexicon
from assistant.understand.mention import DeedValue, EventValue, Evidence, Kind
from assistant.understand.words.doings import is_part_of, rows_behind
from assistant.understand.words.happenings import deeds_of, events_of
from assistant.understand.words.vocabulary import catalog_entries, entries_of, key_of, without
from semantic.view import View

_VERB_COST = 0.4
# As many kinds of names a verb may mean, each where the catalog has none of those before.
_TIERS = 4
# A counting name cut short.
_COUNTED_COST = 0.25
_HAPPENED_COST, _SHORT_COST = 0.2, 0.5


def deed_lexicon(view: View) -> Lexicon:
    """What is done, by verbs (bought, 买过) and by what counts it here: orders, 下单 of 下单数, visited of visits."""
    named = (*_deed_entries(view), *_done_entries(view))
    return Lexicon((*named, *_happening_entries(view, named)))


def _deed_entries(view: View) -> Iterator[Entry]:
    known = _named_numbers(view)
    deeds = [deed for language in LANGUAGES for deed in words_of(language).get("deeds", ())]
    for kind in dict.fromkeys(str(deed["kind"]) for deed in deeds):
        of_kind = [deed for deed in deeds if deed["kind"] == kind]
        found = next((names for tier in range(_TIERS) if (names := _meant(of_kind, tier, known))), [])
        found = [name for name in found if not _is_open(view, name)] or found
        meant: dict[frozenset[str], str] = {}
        for name in sorted(dict.fromkeys(found), key=lambda name: not _counts(view, name)):
            meant.setdefault(rows_behind(view, name), name)
        for together, deed in product(_of_one_deed(view, meant), of_kind):
            for words, is_past in ((deed["words"], False), (deed.get("past", ()), True)):
                value = DeedValue(names=together, is_past=is_past, is_guess="is_guess" in deed)
                yield from entries_of(Kind.DEED, value, words, Evidence.SYNONYM, _VERB_COST)


def _meant(deeds: list[Mapping[str, Any]], tier: int, known: Mapping[tuple[str, ...], str]) -> list[str]:
    """What the catalog has of the names that verbs may mean first, or else, or else."""
    tiers = ((deed["mean"], *deed.get("else", ())) for deed in deeds)
    names = (key_of(name) for words in tiers for named in words[tier : tier + 1] for name in named)
    return [known[name] for name in names if name in known]


def _is_open(view: View, name: str) -> bool:
    """Whether a word means numbers of several kinds of rows, and which of them is not said."""
    term = view.catalog.terms.get(name)
    rows = {view.datasets_of(view.catalog.metrics[one]) for one in term.metrics} if term else set()
    return term is not None and term.default_for(None) is None and len(rows) > 1


def _counts(view: View, name: str) -> bool:
    metric = view.catalog.metrics.get(name)
    return metric is not None and metric.unit == "count"


def _of_one_deed(view: View, meant: dict[frozenset[str], str]) -> Iterator[tuple[str, ...]]:
    """The names whose rows are parts of one another, together: orders, then order lines."""
    for rows, name in meant.items():
        if not any(is_part_of(view, rows, whole) for whole in meant):
            yield name, *(other for part, other in meant.items() if is_part_of(view, part, rows))


def _named_numbers(view: View) -> dict[tuple[str, ...], str]:
    """Metrics and terms by their words, as a deed may mean them."""
    kinds = (Kind.METRIC, Kind.TERM)
    entries = (one for one in catalog_entries(view) if one.kind in kinds)
    return {tuple(token.stem for token in one.tokens): one.value for one in reversed(tuple(entries))}


def _done_entries(view: View) -> Iterator[Entry]:
    """Counting metrics without what says that they count (签单 of 签单件数), and the verbs of the same stem."""
    marks = list(dict.fromkeys(key_of(mark) for mark in listed("deed_marks")))
    for entry in catalog_entries(view):
        if entry.kind is not Kind.METRIC or view.catalog.metrics[entry.value].unit != "count":
            continue
        value = DeedValue(names=(entry.value,))
        bare = [rest for mark in marks if (rest := without(entry.tokens, mark))]
        for rest in bare:
            yield Entry(tokens=rest, kind=Kind.DEED, value=value, evidence=Evidence.SYNONYM, cost=_COUNTED_COST)
        for name in (entry.tokens, *bare):
            verbs = [form for forms in doing_of(name[0].stem) for form in forms] if len(name) == 1 else ()
            yield from entries_of(Kind.DEED, value, verbs, Evidence.SYNONYM, _VERB_COST)


def _happening_entries(view: View, named: tuple[Entry, ...]) -> Iterator[Entry]:
    """What the dates and rows of a dataset say, where no number of the same rows says it in those words."""
    known: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entry in named:
        known[tuple(token.stem for token in entry.tokens)] |= rows_behind(view, entry.value.names[0])
    for value, said in deeds_of(view):
        rows = rows_behind(view, value.names[0])
        for words, is_past, cost in (
            (said.plain, False, _HAPPENED_COST),
            (said.past, True, _HAPPENED_COST),
            (said.short, False, _SHORT_COST),
            (said.short_past, True, _SHORT_COST),
        ):
            done = DeedValue(names=value.names, is_past=is_past, time_field=value.time_field, is_guess=True)
            for entry in entries_of(Kind.DEED, done, words, Evidence.SYNONYM, cost):
                if rows.isdisjoint(known[tuple(token.stem for token in entry.tokens)]):
                    yield entry


def event_lexicon(view: View) -> Lexicon:
    """What happened to the rows of a dataset at one of their dates: launched, 开户."""
    return Lexicon(
        entry
        for one in events_of(view)
        for entry in entries_of(
            Kind.EVENT,
            EventValue(dataset=one.dataset, field=one.field),
            one.words,
            Evidence.SYNONYM,
            _HAPPENED_COST,
        )
    )
