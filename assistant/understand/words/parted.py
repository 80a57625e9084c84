"""Names said with words between theirs: 丢了几单 of 丢单数, 解决了多少工单 of 解决工单数, 退过货 of 退货数."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant.understand.languages import LANGUAGES, listed, listed_with_verbs, verbs_data
from assistant.understand.mention import DeedValue, Evidence, Kind, Mention, NormalText
from assistant.understand.words.loose import loose_cuts
from assistant.understand.words.rownouns import nouns_of, row_nouns, surfaces_of
from assistant.understand.words.unit_words import Units, units_of
from assistant.understand.words.units import is_counted_in, is_currency
from semantic.catalog import Metric
from semantic.view import View

_FEWEST, _MOST = 2, 8
_COST, _TIED_COST = 0.2, 0.4
_LOOSE_COST = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """A metric's name without its head, cut in two: what stands before the words between, and behind them.

    `is_tied`: it is no name of the metric's, and a concept ties the metric to it. `is_loose`: some of the name, or
    another verb for its own, which is said where it is asked for and nowhere else.
    """

    before: str
    behind: str
    metric: str
    is_tied: bool = False
    is_loose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The words between: up to where they reach, how it was done, and what they ask for."""

    end: int
    aspect: str = ""
    asks: bool = False
    asks_count: bool = False
    asks_money: bool = False
    counted_by: str = ""


class Parted:
    """Cut names by what stands first; built once, then only read.

    `rows`: what was done, whole, with the rows it was done to.
    """

    def __init__(
        self,
        cores: Iterable[Core],
        rows: Iterable[tuple[str, str]],
        *,
        money: frozenset[str],
        counts: frozenset[str],
        units: Units,
    ) -> None:
        self._cores: dict[str, list[Core]] = defaultdict(list)
        for core in dict.fromkeys(cores):
            self._cores[core.before].append(core)
        self._rows = tuple(dict.fromkeys(rows))
        self._money, self._counts, self._units = money, counts, units

    def annotate(self, normal: NormalText) -> tuple[Mention, ...]:
        """Every cut name found: as its metric where it is asked for, as what was done where it is only said."""
        text = normal.text
        of_rows = (
            Mention(
                start=at, end=at + len(said), kind=Kind.METRIC, value=metric, evidence=Evidence.INFLECTION, cost=_COST
            )
            for said, metric in self._rows
            if (at := text.find(said)) >= 0
        )
        return (
            *of_rows,
            *dict.fromkeys(self._not_one(text)),
            *dict.fromkeys(
                mention
                for start in range(len(text))
                for size in range(1, _MOST)
                if start + size <= len(text) and (cores := self._cores.get(text[start : start + size]))
                for gaps in (tuple(gaps_at(text, start + size)),)
                for core in cores
                for gap in gaps
                if text.startswith(core.behind, gap.end)
                for mention in self._mentions(text, start, core, gap)
            ),
        )

    def _not_one(self, text: str) -> Iterator[Mention]:
        """What was done of something of which there is not one, and its verb behind, which says nothing more."""
        said = data_of("not_one") or {}
        starts = [at for at in range(len(text)) if said and text.startswith(said["number"], at)]
        counted = [
            (at, word)
            for at in starts
            for word in ("", *listed("classifiers"))
            if text.startswith(word, at + len(said["number"]))
        ]
        for core in (core for cores in self._cores.values() for core in cores) if counted else ():
            for at, word in counted:
                end = at + len(said["number"]) + len(word) + len(core.behind)
                is_named = core.behind and core.metric in self._counts and text[:end].endswith(f"{word}{core.behind}")
                mark = next((mark for mark in said["marks"] if text.startswith(f"{mark}{core.before}", end)), "")
                if is_named and mark:
                    deed = DeedValue(names=(core.metric,), is_past=True)
                    evidence = Evidence.CONCEPT if core.is_tied else Evidence.INFLECTION
                    yield Mention(start=at, end=end, kind=Kind.DEED, value=deed, evidence=evidence, cost=_COST)
                    verb = end + len(mark), end + len(mark) + len(core.before)
                    past = data_of("experience")
                    last = verb[1] + len(past) * text.startswith(past, verb[1])
                    yield Mention(start=verb[0], end=last, kind=Kind.FILLER, value=None)

    def _mentions(self, text: str, start: int, core: Core, gap: Gap) -> Iterator[Mention]:
        end = gap.end + len(core.behind)
        tail, wants = _head_said(text, end)
        cost, evidence = (_TIED_COST, Evidence.CONCEPT) if core.is_tied else (_COST, Evidence.INFLECTION)
        cost += _LOOSE_COST * core.is_loose
        is_money, is_count = gap.asks_money or wants == "money", gap.asks_count or wants == "count"
        fits = (core.metric in self._money or not is_money) and (core.metric in self._counts or not is_count)
        fits = fits and self._units.agrees(core.metric, gap.counted_by)
        if gap.asks or tail or is_ranked(text, gap):
            if fits:
                yield Mention(
                    start=start, end=end + tail, kind=Kind.METRIC, value=core.metric, evidence=evidence, cost=cost
                )
        elif core.metric in self._counts and not core.is_loose and (not core.is_tied or (core.behind and gap.aspect)):
            deed = DeedValue(names=(core.metric,), is_past=gap.aspect == data_of("experience"))
            yield Mention(start=start, end=end, kind=Kind.DEED, value=deed, evidence=evidence, cost=cost)


def gaps_at(text: str, at: int) -> Iterator[Gap]:
    """Every run of words that may stand between, each with something that makes a verb of what stands before it."""
    for aspect in ("", *listed_with_verbs("aspects")):
        if not text.startswith(aspect, at):
            continue
        begin = at + len(aspect)
        together = next((one for one in listed_with_verbs("together") if text.startswith(one, begin)), "")
        begin += len(together)
        if aspect:
            yield from _joined(text, Gap(end=begin, aspect=aspect))
        for asking in listed_with_verbs("asking_money"):
            if text.startswith(asking, begin):
                yield from _joined(text, Gap(end=begin + len(asking), aspect=aspect, asks=True, asks_money=True))
        for asking in listed_with_verbs("asking"):
            if text.startswith(asking, begin):
                yield from _counted(text, begin + len(asking), aspect, asking)


def _counted(text: str, end: int, aspect: str, asking: str) -> Iterator[Gap]:
    """What asks how many, with the word it counts by and without."""
    yield from _joined(
        text, Gap(end=end, aspect=aspect, asks=True, asks_count=asking in listed_with_verbs("asking_few"))
    )
    for classifier in listed("classifiers"):
        if text.startswith(classifier, end):
            gap = Gap(end=end + len(classifier), aspect=aspect, asks=True, asks_count=True, counted_by=classifier)
            yield from _joined(text, gap)


def _joined(text: str, gap: Gap) -> Iterator[Gap]:
    yield gap
    for joint in listed_with_verbs("joints"):
        if gap.asks and text.startswith(joint, gap.end):
            yield replace(gap, end=gap.end + len(joint))


def _head_said(text: str, end: int) -> tuple[int, str]:
    """How long the words are that say what kind of number is meant, and which kind."""
    for language in LANGUAGES:
        for kind, words in verbs_data(language).get("said_heads", {}).items():
            if found := next((word for word in words if text.startswith(word, end)), None):
                return len(found), str(kind)
    return 0, ""


def is_ranked(text: str, gap: Gap) -> bool:
    """Whether a superlative follows: 发得最多."""
    said = data_of("superlative") or {}
    return bool(said) and gap.aspect == said["after"] and text.startswith(said["before"], gap.end)


def parted_names(view: View, tied: Iterable[tuple[str, str, tuple[str, ...]]]) -> Parted:
    """The names of one asker's catalog that may be cut, and the verbs that its metrics are tied to."""
    metrics = view.catalog.metrics.values()
    money = frozenset(one.name for one in metrics if is_currency(one.unit))
    counts = frozenset(one.name for one in metrics if is_counted_in(one.unit))
    said = (
        Core(before=verb, behind=behind, metric=metric, is_tied=True)
        for metric, verb, objects in tied
        for behind in objects
    )
    own = tuple(_cores(view))
    cuts = {(one.before, one.behind, one.metric) for one in own}
    loose = (
        Core(before=one.before, behind=one.behind, metric=one.metric, is_loose=True)
        for one in loose_cuts(view)
        if (one.before, one.behind, one.metric) not in cuts
    )
    cores = (*own, *loose, *said)
    return Parted(cores, _of_rows(view), money=money, counts=counts, units=units_of(view))


def _cores(view: View) -> Iterator[Core]:
    """Every cut of every name; one that is left whole is no other thing's name (利润 beside 利润总额)."""
    catalog = view.catalog
    words = (*(one.words for one in catalog.metrics.values()), *(one.words for one in catalog.terms.values()))
    named = {surface for one in words for surface in surfaces_of(one)}
    for metric in catalog.metrics.values():
        for core in _whole(metric):
            cuts = range(1, len(core) + (core not in named))
            yield from (Core(before=core[:at], behind=core[at:], metric=metric.name) for at in cuts)


def _whole(metric: Metric) -> Iterator[str]:
    """What a metric is called without its head, where it may be a verb with its object."""
    for surface in surfaces_of(metric.words):
        for core in _without_head(surface):
            is_word = _FEWEST <= len(core) <= _MOST and not core.isascii() and core.isalpha()
            if is_word and core not in listed_with_verbs("nouns"):
                yield core


def _of_rows(view: View) -> Iterator[tuple[str, str]]:
    """What was done with the rows it was done to, and the metric that counts those: 丢单的商机."""
    rows = row_nouns(view)
    for metric in view.catalog.metrics.values():
        nouns = [noun for noun in sorted(nouns_of(rows, metric, view)) if not noun.isascii()]
        ends = {"", *(noun[at:] for noun in nouns for at in range(len(noun) - 1))}
        done = {core.removesuffix(end) for core in _whole(metric) for end in ends} - {""}
        yield from ((f"{one}{data_of('of')}{noun}", metric.name) for one in sorted(done - set(nouns)) for noun in nouns)


def _without_head(surface: str) -> Iterator[str]:
    """A name without what only says that it is a number; the head is not said with the verb."""
    for key in ("counted_heads", "summed_heads", "either_heads"):
        for head in listed_with_verbs(key):
            if surface.endswith(head):
                yield surface.removesuffix(head)


def data_of(key: str) -> Any:
    return next((verbs_data(language)[key] for language in LANGUAGES if key in verbs_data(language)), None)
