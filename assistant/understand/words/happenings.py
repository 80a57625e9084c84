"""What happens to rows, by the words of their dates and by what they are called: 缴费 of 缴费日期, paid of payments.

A date says of its rows that something was done then. Of who has such rows it is said by the verb (customers who paid);
of the rows themselves it says which of them are meant (customers who joined in 2024).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.understand.languages import LANGUAGES, doing_of, listed_with_verbs, verbs_data
from assistant.understand.mention import DeedValue
from assistant.understand.words.held import time_of
from assistant.understand.words.rownouns import row_nouns, surfaces_of
from semantic.catalog import Dataset, Field, Metric, Simple
from semantic.view import View

_FEWEST_HAN, _MOST_HAN = 2, 4
_MOST_WORDS = 3
# What a member without rows reads 0 of; counts come before sums.
ADDING = ("count", "count_distinct", "sum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words that say that something happened; `past`: by themselves.

    `verbs`: of these, what is no noun as well. `short`, `short_past`: a verb without its object.
    """

    plain: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    short_past: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.plain or self.past)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A date of a dataset's rows, and the words that say that it was then."""

    dataset: str
    field: str
    words: tuple[str, ...]


def deeds_of(view: View) -> Iterator[tuple[DeedValue, Said]]:
    """What is done to have rows of a dataset, by what its dates and its rows are called, and what counts them."""
    nouns = row_nouns(view)
    for dataset in view.catalog.datasets.values():
        if dataset.scheduled or dataset.time_field is None:
            continue
        for field in dataset.fields.values():
            values = tuple(_counted(dataset, field, view)) if _is_happening(field) else ()
            own = [DeedValue(names=(one.name,)) for one in _own(dataset, view)] if values else []
            for core in _cores(field):
                is_had = any(core in surface for surface in surfaces_of(dataset.words))
                yield from ((value, said_of(core)) for value in (own if is_had and own else values))
        for metric in _own(dataset, view):
            yield from ((DeedValue(names=(metric.name,)), said_of_rows(noun)) for noun in sorted(nouns[dataset.name]))


def events_of(view: View) -> Iterator[Event]:
    """The dates of rows by the words of their names, and by those that say the same."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        for kind, words in verbs_data(language)["events"].items():
            kinds[kind] += words
    for dataset in view.catalog.datasets.values():
        for field in dataset.fields.values() if _are_things(dataset, view) else ():
            is_dated = field.kind == "time" and not field.hidden
            said = [said_of(core) for core in _cores(field, is_any=True)] if is_dated else []
            words = [word for one in said for word in (*one.verbs, *one.past)]
            words += [f"{new}{word}" for one in said for new in listed_with_verbs("newly") for word in one.verbs]
            alike = [word for of_kind in kinds.values() if not set(of_kind).isdisjoint(words) for word in of_kind]
            if words:
                yield Event(dataset=dataset.name, field=field.name, words=tuple(dict.fromkeys((*words, *alike))))


def said_of_rows(noun: str) -> Said:
    """The words that say that somebody has rows: their name, and its verb where it is one: 投诉过, inspected."""
    if noun.isascii():
        return said_of(noun)
    return Said(plain=(noun,), past=(f"{noun}{listed_with_verbs('done_marks')[-1]}",))


def _are_things(dataset: Dataset, view: View) -> bool:
    """Whether rows are meant as they are, and not only those of some state, as contracts that were not cancelled."""
    counts = [one for one in _counts(dataset, view) if _shape(one).aggregation == "count"]
    return not counts or any(not _conditions(one, view) for one in counts)


@cache
def said_of(core: str) -> Said:
    """The words by which a thing or a verb is said to have been done: 缴费, 缴过费; payment, paid."""
    if not core.isascii():
        return _said_in_characters(core)
    *objects, noun = core.split()
    plain, past = doing_of(noun)
    if not objects:
        return Said(plain=(core, *plain), verbs=tuple(one for one in plain if one != core), past=past)
    thing = " ".join(objects)
    behind = [f"{verb} {small} {thing}" for verb in past for small in listed_with_verbs("objects_after")]
    before = [f"{thing} {small} {verb}" for verb in past for small in listed_with_verbs("objects_before")]
    return Said(plain=(core,), past=(*behind, *before))


def _said_in_characters(core: str) -> Said:
    """A verb with its object may have what says that it was done between them or behind; a longer word only behind."""
    *marks, once = listed_with_verbs("done_marks")
    is_parted = len(core) == _FEWEST_HAN
    to = listed_with_verbs("given_to")[0]
    given = f"{core[0] if is_parted else core}{to}"
    plain = [core, given, *(f"{core}{mark}" for mark in marks)]
    past = [f"{core}{once}", *(f"{given}{mark}" for mark in (*marks, once))]
    if is_parted:
        plain += [f"{core[0]}{mark}{core[1]}" for mark in marks]
        past.append(f"{core[0]}{once}{core[1]}")
    short = tuple(f"{core[0]}{mark}" for mark in marks) if is_parted else ()
    short_past = (f"{core[0]}{once}",) if is_parted else ()
    return Said(plain=tuple(plain), verbs=tuple(plain), past=tuple(past), short=short, short_past=short_past)


def _is_happening(field: Field) -> bool:
    return field.kind == "time" and not field.scheduled and not field.hidden


def _cores(field: Field, *, is_any: bool = False) -> Iterator[str]:
    """What a date is called without what says that it is one; nothing where it is one of several, or to come.

    `is_any`: whatever it is, all of its words have to be said.
    """
    words = listed_with_verbs("no_happening")
    for surface in dict.fromkeys(one.lower() for one in surfaces_of(field.words)):
        core = _without_head(surface)
        is_latin = core.isascii()
        fits = len(core.split()) <= _MOST_WORDS if is_latin else _FEWEST_HAN <= len(core) <= _MOST_HAN
        is_other = not is_any and any(f" {word} " in f" {core} " if is_latin else word in core for word in words)
        if core and core != surface and fits and not is_other:
            yield core


def _without_head(surface: str) -> str:
    """A date's name without its head; as it is where it has none."""
    for head in sorted(listed_with_verbs("date_heads"), key=lambda word: (-len(word), word)):
        rest = surface.removesuffix(f" {head}" if head.isascii() else head)
        rest = surface.removeprefix(f"{head} ") if rest == surface and head.isascii() else rest
        if rest != surface:
            return rest.strip()
    return surface


def _counted(dataset: Dataset, field: Field, view: View) -> Iterator[DeedValue]:
    """The numbers of rows to which something happened at a date: those by that date, else of all rows by it."""
    address = f"{dataset.name}.{field.name}"
    by_date = _widest([one for one in _counts(dataset, view) if time_of(one, view) == address], view)
    other = () if by_date else _own(dataset, view)
    yield from (DeedValue(names=(one.name,)) for one in by_date)
    yield from (DeedValue(names=(one.name,), time_field=address) for one in other)


def _own(dataset: Dataset, view: View) -> tuple[Metric, ...]:
    """What counts the rows of a dataset by their own time, or adds them up where nothing counts them."""
    return _widest([one for one in _counts(dataset, view) if time_of(one, view) == _own_time(dataset)], view)


@lru_cache(maxsize=256)
def counting_rows(dataset: str, view: View) -> str | None:
    """What counts the rows of a dataset that come about in time; None for things, and for plans."""
    one = view.catalog.datasets[dataset]
    found = _own(one, view) if one.time_field is not None and not one.scheduled else ()
    return found[0].name if found else None


def _counts(dataset: Dataset, view: View) -> Iterator[Metric]:
    """The metrics of which a member without rows has none: counts and sums over a dataset's rows, and no states."""
    for metric in view.catalog.metrics.values():
        shape = metric.shape
        if not isinstance(shape, Simple) or shape.dataset != dataset.name or shape.is_any_day:
            continue
        if shape.aggregation in ADDING and not view.is_state(metric):
            yield metric


def _is_of_what_is_due(metric: Metric) -> bool:
    """Whether all names of a number are of what was to be, done or not: 应到人次, expected attendances."""
    words = listed_with_verbs("no_happening")
    said = [one.lower() for one in surfaces_of(metric.words)]
    return all(any(f" {word} " in f" {one} " if one.isascii() else word in one for word in words) for one in said)


def _widest(found: list[Metric], view: View) -> tuple[Metric, ...]:
    """The one whose condition all others have too, and of those what counts, where the first adds up; else none."""
    done = [one for one in found if not _is_of_what_is_due(one)] or found
    conditions = {one.name: _conditions(one, view) for one in done}
    ordered = sorted(done, key=lambda one: (len(conditions[one.name]), ADDING.index(_shape(one).aggregation)))
    if not ordered or not all(conditions[ordered[0].name] <= one for one in conditions.values()):
        return ()
    alike = [one for one in ordered if conditions[one.name] == conditions[ordered[0].name]]
    counted = [one for one in alike if _shape(one).aggregation == "count"]
    is_added_up = bool(counted) and ordered[0] is not counted[0]
    return (ordered[0], *(counted[:1] if is_added_up else ()))


def _conditions(metric: Metric, view: View) -> frozenset[str]:
    """What has to hold for a row to be counted, but for that it has its time."""
    time = (time_of(metric, view) or "").rpartition(".")[2]
    said = {part.strip() for part in (_shape(metric).filter or "").split(" and ")}
    return frozenset(said - {"", f"{time} is not null"})


def _shape(metric: Metric) -> Simple:
    if not isinstance(metric.shape, Simple):
        raise TypeError(f"{metric.name} is no aggregation of rows")
    return metric.shape


def _own_time(dataset: Dataset) -> str:
    own = dataset.time_field or ""
    return own if "." in own else f"{dataset.name}.{own}"
