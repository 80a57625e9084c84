"""The nouns of composition: a draft of a plan, and the scene on which operators write it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from assistant.codes import RefusalCode
from assistant.understand.mention import Evidence, Kind, Mention, PeriodClock, PeriodValue
from semantic.errors import Notice, QueryProblem
from semantic.periods import Unit
from semantic.plan import Aspect, Subject
from semantic.query import Aggregation, Comparison, DifferenceOf, Filter, RatioOf, SemanticQuery, ThresholdOp
from semantic.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What composition stands on: the asker's catalog, the clock, and the cheap check of the semantic layer."""

    view: View
    clock: PeriodClock
    problem_of: Callable[[SemanticQuery], QueryProblem | None]
    default_period: Literal["all", "this_year", "last_complete_month", "ask"] = "all"
    role: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    members_of: Callable[[str, str], tuple[str, ...]] = lambda _address, _language: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingThreshold:
    """A condition on a metric's value.

    `at` is the mention of the metric it speaks of, None: the first one; `until` the last mention of its words.
    `change`: it speaks of the metric's change rather than of its value.
    """

    op: ThresholdOp
    value: float
    is_ratio: bool
    at: int | None = None
    until: int | None = None
    change: Literal["change", "change_ratio"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A kind of plan that is not built yet, with what it holds beside its query.

    `stated`: a figure held against ours; `driver` and `change_ratio`: what would change, and by how much.
    """

    kind: str
    stated: float | None = None
    driver: str | None = None
    change_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Another meaning of a metric that a default decided: `shown` could be `instead`."""

    shown: str
    instead: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan being written. `named` maps mentions to the metrics they gave; `penalty` is what doubtful steps cost.

    `base` is what a period is compared with: `period`, else the one talked of, else the `running` one. `over`: the unit
    by which periods before are counted. `favours`: the metric's own direction decides what `descending` is. `per` and
    `aggregation`: the metric per that first. `rolling`: over so many buckets. `streak`: at least so many in a row,
    negative for falls, 0 where any are shown; `streak_until`: the last ends there. `place`: the one place in the
    ranking that is asked for. `stands`: the field of the member whose place among its peers it is.
    `part`: the field of the member whose share it is. `row_order`: the field by which single rows are sorted.
    `describe` without a subject speaks of the metric before. `premise`: which way it is taken for
    granted that the number went. `whose`: the mentions of "my region", whose member has to be asked. `drops`: what of
    the query before goes: addresses, metrics, @grain, @compare, @limit; or comes back: @left_out. `whole`: all is asked
    for in one, overall (total), or what is shown added up (sum). `all_of`: the rows of which all are asked for.
    """

    named: tuple[tuple[int, str], ...] = ()
    group_by: tuple[str, ...] = ()
    grain: Unit | None = None
    per: tuple[str, ...] = ()
    aggregation: Aggregation = "avg"
    rolling: int | None = None
    is_rolling_mean: bool = False
    streak: int | None = None
    streak_until: date | None = None
    is_trend: bool = False
    period: PeriodValue | None = None
    base: PeriodValue | None = None
    running: PeriodValue | None = None
    over: Unit | None = None
    time_field: str | None = None
    known_as_of: str | None = None
    filters: tuple[Filter, ...] = ()
    thresholds: tuple[PendingThreshold, ...] = ()
    compare: tuple[Comparison, ...] = ()
    asks_change: bool = False
    has_share: bool = False
    shares_member: bool = False
    part: str | None = None
    has_contribution: bool = False
    pair: RatioOf | DifferenceOf | None = None
    within: tuple[str, ...] = ()
    is_all_time: bool = False
    is_cumulative: bool = False
    beats: Literal["gt", "ge", "lt", "le"] | None = None
    count: int | None = None
    has_others: bool = False
    place: int | None = None
    stands: str | None = None
    descending: bool | None = None
    favours: Literal["best", "worst"] | None = None
    is_ranked: bool = False
    order_at: int | None = None
    by_change: Literal["change", "change_ratio"] | None = None
    output: Literal["aggregate", "members", "member_count", "rows"] = "aggregate"
    row_order: str | None = None
    describe: tuple[Subject | None, Aspect] | None = None
    is_help: bool = False
    refused: tuple[RefusalCode, str] | None = None
    ahead: Ahead | None = None
    premise: Literal["upwards", "downwards"] | None = None
    judges: bool = False
    whose: tuple[tuple[int, int], str] | None = None
    chart: str | None = None
    scale: int | None = None
    drops: tuple[str, ...] = ()
    reverses: bool = False
    goes_back: bool = False
    follows: bool = False
    adds: bool = False
    whole: Literal["total", "sum"] | None = None
    all_of: tuple[str, ...] = ()
    swaps: tuple[Swap, ...] = ()
    notes: tuple[Notice, ...] = ()
    penalty: float = 0.0

    @property
    def per_unit(self) -> Unit | None:
        """The unit of time that the metric is taken per first."""
        return next((Unit(name[1:]) for name in self.per if name.startswith("@")), None)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The governed metrics named, in order, once each."""
        return tuple(dict.fromkeys(name for _, name in self.named))

    def edited(self, **edits: Any) -> "Draft":
        """This draft with other values: `dataclasses.replace`, without the time that takes for so many fields."""
        if not edits:
            return self
        if not edits.keys() <= vars(self).keys():
            raise TypeError(f"a draft has no {sorted(edits.keys() - vars(self).keys())}")
        made = object.__new__(Draft)
        vars(made).update(vars(self))
        vars(made).update(edits)
        return made


class Places:
    """Where in a tuple of mentions those of a kind, and cues of a name, stand; looked up once for all scenes of it."""

    def __init__(self, mentions: tuple[Mention, ...]) -> None:
        self.mentions = mentions
        self._of_kinds: dict[tuple[Kind, ...], tuple[int, ...]] = {}
        self._of_cues: dict[str, list[int]] = {}
        for at, one in enumerate(mentions):
            if one.kind is Kind.CUE:
                for name in _names_of(one.value):
                    self._of_cues.setdefault(name, []).append(at)
        self.cues = frozenset(self._of_cues)

    def of_kinds(self, kinds: tuple[Kind, ...]) -> tuple[int, ...]:
        """The positions of mentions of these kinds, in order."""
        found = self._of_kinds.get(kinds)
        if found is None:
            found = self._of_kinds[kinds] = tuple(at for at, one in enumerate(self.mentions) if one.kind in kinds)
        return found

    def of_cues(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """The positions of cues of these names, in order."""
        return tuple(sorted({at for name in names for at in self._of_cues.get(name, ())}))


@cache
def _names_of(cue: str) -> frozenset[str]:
    """What a cue is called: by its own name, and by every name that it stands under: each, each.word."""
    parts = cue.split(".")
    return frozenset(".".join(parts[:size]) for size in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The content of one cover, in order; operators take mentions and edit the draft.

    `inside`: mentions that say which members a set has, which stand apart while the rest is read.
    """

    mentions: tuple[Mention, ...]
    taken: frozenset[int] = frozenset()
    draft: Draft = Draft()
    inside: tuple[Mention, ...] = ()
    places: Places = field(default=Places(()), compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.places.mentions is not self.mentions:
            object.__setattr__(self, "places", Places(self.mentions))

    def free(self, *kinds: Kind) -> tuple[int, ...]:
        """Positions of mentions of these kinds that nobody took."""
        positions = self.places.of_kinds(kinds)
        return self._untaken(positions) if positions else positions

    def cues(self, *names: str) -> tuple[int, ...]:
        """Positions of free cues by name; a name stands for all under it too: "unit" for unit.day."""
        places = self.places
        return () if places.cues.isdisjoint(names) else self._untaken(places.of_cues(names))

    def _untaken(self, positions: tuple[int, ...]) -> tuple[int, ...]:
        if self.taken.isdisjoint(positions):
            return positions
        return tuple(at for at in positions if at not in self.taken)

    def is_cue(self, position: int, *names: str) -> bool:
        """Whether there is such a cue at a position, taken or not."""
        if not 0 <= position < len(self.mentions):
            return False
        mention = self.mentions[position]
        return mention.kind is Kind.CUE and not _names_of(mention.value).isdisjoint(names)

    def is_each_row(self, position: int) -> bool:
        """Whether "each" stands before what a metric counts: its rows, and not its number; 每笔小票, each order."""
        if not self.is_cue(position, "each.word") or position + 1 not in dict(self.draft.named):
            return False
        each, named = self.mentions[position], self.mentions[position + 1]
        is_short = named.evidence is Evidence.PART or named.cost > 0
        is_counted = each.end < named.start and not named.is_plural  # a classifier stands between
        return named.is_singular or (is_short and is_counted)

    def is_by_a_number(self, position: int) -> bool:
        """Whether "by" or "per" stands before a number, beside another one, by which nothing can be cut or sorted here.

        Premium by agents recruited: whose it is, and no second number.
        """
        draft, named = self.draft, dict(self.draft.named)
        if position + 1 not in named or min(named) > position:
            return False
        is_sorted = draft.is_ranked or draft.count is not None or draft.descending is not None or draft.place
        return self.is_cue(position, "each.per") or (self.is_cue(position, "by") and not is_sorted)

    def is_free(self, position: int, *kinds: Kind) -> bool:
        """Whether a free mention of one of the kinds stands there."""
        inside = 0 <= position < len(self.mentions)
        return inside and position not in self.taken and self.mentions[position].kind in kinds

    def take(self, positions: Iterable[int], **edits: Any) -> "Scene":
        """This scene with mentions taken and the draft edited."""
        taken = self.taken.union(positions)
        if len(taken) == len(self.taken) and not edits:
            return self
        draft = self.draft.edited(**edits)
        return Scene(mentions=self.mentions, taken=taken, draft=draft, inside=self.inside, places=self.places)

    def left(self, positions: Iterable[int]) -> "Scene":
        """This scene with mentions that are free again."""
        taken = self.taken.difference(positions)
        return Scene(mentions=self.mentions, taken=taken, draft=self.draft, inside=self.inside, places=self.places)

    def run(self, start: int, step: int, *kinds: Kind) -> Iterator[int]:
        """Free mentions of the kinds from `start` on, side by side or joined by "and"."""
        position = start
        while self.is_free(position, *kinds) or self.is_cue(position, "and", "or"):
            if self.is_free(position, *kinds):
                yield position
            position += step
