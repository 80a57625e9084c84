"""Covers to candidate plans: every operator reads every scene; what nobody took is paid for."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

from assistant.question import Context
from assistant.understand.finish import CONTINUED_GAIN, SPOKEN_OF_GAIN, Finished, finish
from assistant.understand.followup import naming, unnamed
from assistant.understand.lattice import Cover
from assistant.understand.mention import Kind, Mention
from assistant.understand.operators import GAINS, OPERATORS
from assistant.understand.operators.narrower import narrowed
from assistant.understand.operators.nested import NAMED_PENALTY, SET_CUES, Read, nested
from assistant.understand.operators.of import ASKING
from assistant.understand.operators.sets import unfolded
from assistant.understand.scene import Ground, Scene
from assistant.understand.unanswered import unanswered
from semantic.plan import Plan, Query
from semantic.query import SemanticQuery

_MEMBERS = (Kind.MEMBER, Kind.GROUP)
# Enough for three words of three meanings each; a question with more is not understood by trying harder.
_MOST_SCENES = 48
# No candidate gains more by its words, but for sets in words of their own and for going on with the query before.
_MOST_GAIN = 2.0
# What a mention costs that stands in a question and found no place in the plan.
_LEFTOVER_COST = {
    Kind.CUE: 1.5,
    Kind.NUMBER: 5.0,
    Kind.PERIOD: 6.0,
    Kind.MEMBER: 6.0,
    Kind.LITERAL: 6.0,
    Kind.DEED: 1.5,
    Kind.EVENT: 1.5,
    Kind.MEASURE: 1.5,
    Kind.UNKNOWN: 0.0,
    Kind.PART: 1.0,
}
_OTHER_LEFTOVER_COST = 4.0
_ECHO_COST = 1.5
# Words of which operators need to know nothing.
_SAYING_NOTHING = (Kind.FILLER, Kind.ECHO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A candidate plan with the scene it was read from and what the whole reading costs.

    `echoes`: verbs beside none of whose numbers the plan has any.
    """

    finished: Finished
    scene: Scene
    cost: float
    echoes: tuple[Mention, ...] = ()

    @property
    def plan(self) -> Plan | None:
        return self.finished.plan

    @property
    def is_whole(self) -> bool:
        """Whether there is a plan in which every word has a place."""
        return self.plan is not None and not self.leftovers

    @property
    def leftovers(self) -> tuple[Mention, ...]:
        """Content that found no place: unknown words first of all."""
        cues = tuple(at for at in self.scene.free(Kind.CUE) if not self._says_little(at))
        cues += (*_asked_again(self.scene), *unanswered(self.scene, self.plan))
        joints = (at for at in range(len(self.scene.mentions)) if self.scene.is_cue(at, "and.word", "adds.plus"))
        cues = tuple(dict.fromkeys((*cues, *(at for at in joints if self._joins_unlike(at)))))
        kinds = (Kind.UNKNOWN, Kind.NUMBER, Kind.PERIOD, Kind.MEMBER, Kind.METRIC, Kind.TERM, Kind.DIMENSION)
        left = (self.scene.mentions[at] for at in sorted((*cues, *self.scene.free(*kinds, *_RARE))))
        return (*left, *self.echoes)

    def _says_little(self, at: int) -> bool:
        """Whether a cue changes nothing here; each of what a metric counts are its rows, and not its number."""
        if self.scene.is_cue(at, "dimension_head") and self.scene.is_cue(at - 1, "by", "each"):
            return False  # customers by tier: a grouping that is not known
        if self.scene.is_cue(at, "dimension_head.spread") and isinstance(self.plan, Query) and not self._is_cut():
            return False  # the distribution of a number by nothing is not its total
        if self.scene.is_cue(at, "each.word") and _is_name(self.scene, at + 1) and not self._is_cut():
            return False  # of each one of something that is no grouping here
        if self.scene.is_cue(at, "each.word") and _is_member(self.scene, at + 1):
            return False  # each retail customer is none of them together
        if self.scene.is_cue(at, "each.per") or self.scene.is_by_a_number(at):
            return False  # a rate per order that is no number: two metrics side by side are something else
        return says_little(self.scene.mentions[at]) and not self.scene.is_each_row(at)

    def _joins_unlike(self, joint: int) -> bool:
        """Whether a member, before which no number is named, is joined to what is none: online and store sales.

        So is a grouping that nothing asks for, joined to a member, or a member to a unit of time: store and online
        sales, elective and day surgeries.
        """
        scene, named = self.scene, {at for at, _ in self.scene.draft.named}
        before = scene.mentions[joint - 1]
        if joint + 2 in named and _is_member(scene, joint + 1) and before.kind is Kind.DIMENSION:
            return not before.is_plural and not scene.is_cue(joint - 2, *ASKING)
        if not _is_member(scene, joint - 1) or not named or min(named) < joint:
            return False
        is_group = scene.mentions[joint + 1].kind is Kind.DIMENSION and not _is_member(scene, joint + 2)
        return joint + 1 in named or is_group or scene.is_cue(joint + 1, "unit")

    def _is_cut(self) -> bool:
        """Whether the plan has groups or units of time."""
        draft = self.scene.draft
        return bool(draft.group_by or draft.grain or draft.per or draft.is_trend or draft.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where candidates come from: none of them costs less than `least`."""

    least: float
    read: Callable[[], Iterable[Composed]]


def _asked_again(scene: Scene) -> tuple[int, ...]:
    """The words of "how much" that ask for more than the plan holds: sold how much, and the margin is how much.

    Each of them asks for a number of its own, for another member or for another time.
    """
    asking = [at for at, one in enumerate(scene.mentions) if one.kind is Kind.CUE and _asks_how_much(one)]
    kinds = [one.kind for one in scene.mentions]
    said = max(len({at for at, _ in scene.draft.named}), *(kinds.count(one) for one in (Kind.PERIOD, *_MEMBERS)))
    is_listed = any(scene.is_cue(at, "and", "adds") for at in range(asking[0], asking[-1])) if asking else False
    return tuple(asking[said:]) if is_listed and said else ()


def _asks_how_much(cue: Mention) -> bool:
    return str(cue.value).partition(".")[0] in ("how_much", "count")


def _is_member(scene: Scene, at: int) -> bool:
    return at < len(scene.mentions) and scene.mentions[at].kind in _MEMBERS


def _is_name(scene: Scene, position: int) -> bool:
    return position < len(scene.mentions) and scene.mentions[position].kind in (Kind.METRIC, Kind.TERM, Kind.PART)


_RARE = (
    *(Kind.DEED, Kind.EVENT, Kind.MEASURE, Kind.DATASET, Kind.OVERVIEW, Kind.SCENARIO, Kind.GROUP, Kind.TIME_FIELD),
    *(Kind.PART, Kind.LITERAL),
)
# Cues without which a question still means the same; any other that found no place was not understood.
_SAYING_LITTLE = frozenset(
    (
        "by",
        "each",
        "which",
        "which_several",
        "dimension_head",
        "and",
        "total",
        "only",
        "respectively",
        "vague",
        "follow",
        "in_it",
        "own",
        "how_much",
        "listing.shown",
    )
)


def says_little(cue: Mention) -> bool:
    """Whether a question means the same without this cue."""
    return cue.value in _SAYING_LITTLE or str(cue.value).partition(".")[0] in _SAYING_LITTLE


class Candidates(Iterator[Composed]):
    """Candidates, cheapest first; a source is read when all that is sure to cost less than it has been taken.

    Most covers are far dearer than the one that is meant, and whoever has enough never pays for them: what costs more
    than `most` is not looked for. Of candidates that cost the same, those of the earlier source come first.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self.most = inf
        placed = sorted(enumerate(sources), key=lambda one: one[1].least)
        self._unread = deque((one.least, place, one.read) for place, one in placed)
        self._waiting: list[tuple[float, int, int, Composed]] = []

    def __next__(self) -> Composed:
        while self._unread and self._unread[0][0] <= min(self.most, self._cheapest):
            _, place, read = self._unread.popleft()
            for number, one in enumerate(read()):
                heappush(self._waiting, (one.cost, place, number, one))
        if self._cheapest > self.most or not self._waiting:
            raise StopIteration
        return heappop(self._waiting)[-1]

    @property
    def _cheapest(self) -> float:
        return self._waiting[0][0] if self._waiting else inf


def compose(covers: Iterable[Cover], ground: Ground, context: Context) -> Candidates:
    """Every candidate of every cover."""
    inner = _read_once(ground)
    return Candidates([_source(cover, ground, context, inner) for cover in covers])


def _source(cover: Cover, ground: Ground, context: Context, inner: Read) -> Source:
    is_followed = context.plan is not None or context.topic is not None
    said = _saying(tuple(one for one in cover.mentions if one.kind not in _SAYING_NOTHING))
    whole = Scene(mentions=narrowed(said, ground))
    echoes = tuple(one for one in cover.mentions if one.kind is Kind.ECHO)

    def composed(scenes: Iterable[Scene]) -> Iterator[Composed]:
        for scene in scenes:
            for finished in finish(scene, ground, context):
                apart = tuple(one for one in echoes if not _is_echoed(one, scene))
                cost = cover.cost + _leftover_cost(scene) + finished.penalty + _ECHO_COST * len(apart)
                yield Composed(finished=finished, scene=scene, cost=cost, echoes=apart)

    def read() -> Iterator[Composed]:
        found = list(composed(_scenes(whole, ground, inner, is_followed=is_followed)))
        yield from found
        if (named := naming(whole, context.plan)) is not None and not any(one.is_whole for one in found):
            pointing = (_pointing(scene, is_followed=True) for scene in _operated([named], ground))
            scenes = (unnamed(scene) for scene in pointing)
            yield from composed(scene for scene in scenes if scene is not None)

    return Source(least=cover.cost - _most_gain(whole, is_followed=is_followed), read=read)


def _most_gain(whole: Scene, *, is_followed: bool) -> float:
    """By how much a candidate of a cover may be cheaper than the cover, from the words for which operators gain."""
    gain = min(_MOST_GAIN, sum(most_gain(whole) for most_gain in GAINS))
    sets = sum(one.kind is Kind.CUE and one.value in SET_CUES for one in whole.mentions)
    return gain - sets * NAMED_PENALTY - is_followed * (CONTINUED_GAIN + SPOKEN_OF_GAIN)


def _scenes(whole: Scene, ground: Ground, inner: Read, *, is_followed: bool) -> list[Scene]:
    scenes = [whole, *nested(whole, ground, inner)]
    return [unfolded(_pointing(scene, is_followed=is_followed)) for scene in _operated(scenes, ground)]


def _saying(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions without words that only say of a member that it is one: tagged sso, 带sso标签, 缺陷类."""
    return tuple(one for at, one in enumerate(mentions) if not _only_says_that_it_is(mentions, at))


def _only_says_that_it_is(mentions: tuple[Mention, ...], at: int) -> bool:
    cue = mentions[at]
    if cue.kind is not Kind.CUE:
        return False
    if cue.value == "kind_of.either":
        return at > 0 and mentions[at - 1].kind in _MEMBERS and mentions[at - 1].end == cue.start
    following = [one for one in mentions[at + 1 : at + 3] if one.kind is not Kind.DIMENSION]
    return cue.value == "being" and bool(following) and following[0].kind in _MEMBERS


def _operated(scenes: list[Scene], ground: Ground) -> list[Scene]:
    for operator in OPERATORS:
        scenes = [after for scene in scenes for after in operator(scene, ground)][:_MOST_SCENES]
    return scenes


def _read_once(ground: Ground) -> Read:
    """Reads mentions as a question of their own: once for all covers of a question in which the same ones stand."""
    known: dict[tuple[int, ...], tuple[tuple[Mention, ...], tuple[tuple[SemanticQuery, float], ...]]] = {}

    def read(mentions: tuple[Mention, ...]) -> tuple[tuple[SemanticQuery, float], ...]:
        same = tuple(map(id, mentions))  # numbers that are told apart by what they count are equal
        if same not in known:
            known[same] = mentions, tuple(_queries(mentions, ground))
        return known[same][1]

    return read


def _queries(mentions: tuple[Mention, ...], ground: Ground) -> Iterator[tuple[SemanticQuery, float]]:
    """Every query that mentions are as a question of their own, nothing left over, with what is doubtful about it."""
    for scene in _operated([Scene(mentions=mentions)], ground):
        for finished in finish(scene, ground, Context()):
            whole = Composed(finished=finished, scene=scene, cost=0.0)
            if isinstance(finished.plan, Query) and not whole.leftovers:
                yield finished.plan.query, finished.penalty


def _pointing(scene: Scene, *, is_followed: bool) -> Scene:
    """The scene with words taken that point to what was named before them, in the question or in the one before it."""
    rows = [at for at, one in enumerate(scene.mentions) if one.kind is Kind.DIMENSION]
    named = [at for at, one in enumerate(scene.mentions) if one.kind in (Kind.DIMENSION, Kind.METRIC, Kind.TERM)]
    units = [at for at in range(len(scene.mentions)) if scene.is_cue(at, "unit")]
    pointing = {at for at in scene.cues("whose") if any(other < at for other in (*named, *units))}
    pointing |= {at for at in scene.cues("those") if is_followed or any(other < at for other in rows)}
    pointing |= set(scene.cues("it")) if is_followed else set()
    pointing |= {at for at in scene.cues("within") if is_followed and at + 1 in pointing}  # among them
    return scene.take(pointing)


def _is_echoed(verb: Mention, scene: Scene) -> bool:
    """Whether one of the metrics named next to a verb, before or behind it, is what the verb says again."""
    named = sorted((scene.mentions[at].start, metric) for at, metric in scene.draft.named if at < len(scene.mentions))
    before = [metric for start, metric in named if start < verb.start][-1:]
    behind = [metric for start, metric in named if start >= verb.start][:1]
    return not verb.value.metrics.isdisjoint((*before, *behind))


def _leftover_cost(scene: Scene) -> float:
    left = (mention for at, mention in enumerate(scene.mentions) if at not in scene.taken)
    return sum(_LEFTOVER_COST.get(mention.kind, _OTHER_LEFTOVER_COST) for mention in left)
