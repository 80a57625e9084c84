"""Verbs that say no more than that rows came to be: 进了几张工单, opened a ticket, 提过工单."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from assistant.understand.languages import LANGUAGES, is_past, listed_with_verbs, verb_key, verbs_data
from assistant.understand.mention import DeedValue, Evidence, Kind, Mention, NormalText
from assistant.understand.tokens import Token, stems_of
from assistant.understand.words.parted import data_of, gaps_at
from assistant.understand.words.rownouns import counts_rows, nouns_of, row_nouns, surfaces_of
from assistant.understand.words.verbal import is_verbal
from semantic.catalog import Metric, Simple
from semantic.view import View

_COST = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the rows are called that a metric counts, all of them, and the verbs in what the metric itself is called.

    `is_own`: by the time that is the dataset's own, and not by when something else became of the rows.
    """

    noun: str
    metric: str
    verbs: frozenset[str]
    is_own: bool


class Light:
    """Light verbs beside the rows of a catalog; built once, then only read."""

    def __init__(self, counted: Iterable[Counted], done: Iterable[tuple[str, Counted]] = ()) -> None:
        self._by_verb: dict[tuple[str, tuple[str, ...]], list[Counted]] = defaultdict(list)
        for verb, one in dict.fromkeys(done):
            self._by_verb[verb, stems_of(one.noun)].append(one)
        self._verbs = frozenset(verb for verb, _ in self._by_verb)
        found = tuple(dict.fromkeys(counted))
        self._inflected: dict[tuple[str, ...], list[Counted]] = defaultdict(list)
        for one in found:
            if one.noun.isascii():
                self._inflected[stems_of(one.noun)].append(one)
        parted = [one for one in found if one.noun.endswith(_light("rows")) and not one.noun.isascii()]
        self._parted = tuple(one for one in parted if one in _meant(one.noun, "", parted))

    def annotate(self, normal: NormalText, tokens: tuple[Token, ...]) -> tuple[Mention, ...]:
        """Light verbs that fill beside what they count, and those that say that somebody did it."""
        said = tuple(self._said(normal.text))
        return (*said, *self._again(normal.text, said), *self._done(tokens))

    def _done(self, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        """Opened a ticket, did not file any complaints; of policies issued: issued a policy, not a single one."""
        verbs, between = _latin("verbs"), _latin("between")
        for at, token in enumerate(tokens):
            verb = verb_key(token.text)
            is_light = verb in verbs
            if not token.text.isascii() or not (is_light or verb in self._verbs) or not is_verbal(tokens, at):
                continue
            is_denied = any(one.text in listed_with_verbs("negated") for one in tokens[:at])
            small = between | (_latin("denied") if is_denied else frozenset())
            start = at + 1
            while start < len(tokens) and tokens[start].text in small:
                start += 1
            own = {stems: one for (said, stems), one in self._by_verb.items() if said == verb} if start > at + 1 else {}
            for stems, counted in {**(self._inflected if is_light else {}), **own}.items():
                run = tokens[start : start + len(stems)]
                if tuple(one.stem for one in run) == stems:
                    yield from (
                        Mention(
                            start=token.start,
                            end=run[-1].end,
                            kind=Kind.DEED,
                            value=DeedValue(names=(one.metric,), is_past=True),
                            evidence=Evidence.SYNONYM,
                            cost=_COST,
                        )
                        for one in _meant(counted[0].noun, verb_key(token.text), counted)
                    )

    def _said(self, text: str) -> Iterator[Mention]:
        for verb in (one for one in _light("verbs") if not one.isascii()):
            start = text.find(verb)
            while start >= 0:
                yield from self._beside(text, start, start + len(verb))
                start = text.find(verb, start + 1)

    def _beside(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """What a light verb is, by what stands beside it."""
        experience, gaps = str(data_of("experience")), tuple(gaps_at(text, end))
        for one in self._parted:
            is_behind = text.endswith(one.noun, 0, start)
            for gap in gaps:
                until = end + len(gap.aspect)
                if gap.asks and (is_behind or text.startswith(one.noun, gap.end)):
                    yield Mention(start=start, end=until, kind=Kind.FILLER, value=None)
                elif not gap.asks and text.startswith(one.noun, gap.end):
                    deed = DeedValue(names=(one.metric,), is_past=gap.aspect == experience)
                    yield Mention(
                        start=start,
                        end=gap.end + len(one.noun),
                        kind=Kind.DEED,
                        value=deed,
                        evidence=Evidence.SYNONYM,
                        cost=_COST,
                    )

    def _again(self, text: str, said: tuple[Mention, ...]) -> Iterator[Mention]:
        """A verb said again without its object behind a negation: 提过工单, 今年没提过."""
        experience = str(data_of("experience"))
        for verb in dict.fromkeys(text[one.start] for one in said if one.kind is Kind.DEED):
            again = f"{verb}{experience}"
            start = text.find(again)
            while start >= 0:
                is_within = any(one.start <= start < one.end for one in said if one.kind is Kind.DEED)
                if not is_within and text[:start].endswith(_light("negations")):
                    yield Mention(start=start, end=start + len(again), kind=Kind.FILLER, value=None)
                start = text.find(again, start + 1)


def _meant(noun: str, verb: str, counted: list[Counted]) -> list[Counted]:
    """Of several counts of the same rows those that a verb names, else those by the rows' own time; else any."""
    alike = [one for one in counted if stems_of(one.noun) == stems_of(noun)]
    return [one for one in alike if verb in one.verbs] or [one for one in alike if one.is_own] or alike


@cache
def _light(key: str) -> tuple[str, ...]:
    return tuple(str(word) for language in LANGUAGES for word in verbs_data(language)["light"].get(key, ()))


@cache
def _latin(key: str) -> frozenset[str]:
    return frozenset(verb_key(word) if key == "verbs" else word for word in _light(key) if word.isascii())


def light_verbs(view: View) -> Light:
    """The light verbs of one asker's catalog: beside rows that a metric counts, all of them."""
    rows = row_nouns(view)
    counted = (
        Counted(noun=noun, metric=metric.name, verbs=_verbs(metric), is_own=_is_by_own_time(metric, view))
        for metric in view.catalog.metrics.values()
        if counts_rows(metric, view) and isinstance(metric.shape, Simple) and metric.shape.filter is None
        for noun in sorted(nouns_of(rows, metric, view))
    )
    return Light(counted, _done_to_rows(view))


def _done_to_rows(view: View) -> Iterator[tuple[str, Counted]]:
    """The verb of what counts rows by what was done to them, with what they are called: policies issued."""
    for metric in view.catalog.metrics.values():
        for surface in surfaces_of(metric.words) if counts_rows(metric, view) else ():
            noun, _, verb = surface.lower().partition(" ")
            if is_past(verb) and not is_past(noun):
                key = verb_key(verb)
                is_own = _is_by_own_time(metric, view)
                yield key, Counted(noun=noun, metric=metric.name, verbs=frozenset((key,)), is_own=is_own)


def _verbs(metric: Metric) -> frozenset[str]:
    said = (word for surface in surfaces_of(metric.words) for word in surface.lower().split())
    return frozenset(verb_key(word) for word in said if is_past(word))


def _is_by_own_time(metric: Metric, view: View) -> bool:
    shape = metric.shape
    own = view.catalog.datasets[shape.dataset].time_field if isinstance(shape, Simple) else None
    return isinstance(shape, Simple) and shape.time_field in (None, own)
