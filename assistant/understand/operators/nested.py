"""Something about members that another question finds: sales of last year's top ten, 增速前三的区域的毛利率."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from assistant.understand.mention import Kind, Mention
from assistant.understand.operators.sets import folded, with_mention
from assistant.understand.operators.top import RANKING
from assistant.understand.scene import Ground, Scene
from semantic.catalog import Simple
from semantic.query import Filter, SemanticQuery

# Reads mentions as a question of their own: every query it may be, with what is doubtful about it.
Read: TypeAlias = Callable[[tuple[Mention, ...]], tuple[tuple[SemanticQuery, float], ...]]

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.PART)
_BOUNDS = ("above", "at_least", "below", "at_most", "between", "or_more", "or_less", "equal")
_CHANGES = ("growth", "growth_rate", "fall", "more", "fewer")
_OVER_TIME = ("trend", "grain", "per", "mean", "cumulative")
# One question is plainer than one within another.
_NESTED_PENALTY = 0.6
# What is said to be among others is that, however the same words read in one piece.
NAMED_PENALTY = -2.0
SET_CUES = ("among", "in_it")
# What is said once may be meant inside as well as outside.
_SHARED_METRIC_PENALTY = 0.1
_SHARED_PERIOD_PENALTY = 0.05
# What touches the beginning of a question is said in it, rather than its like behind the question's end.
_TORN_PENALTY = 1.5
# A metric named again is asked anew.
_AGAIN_GAIN = 1.4
# Of those found by a number of their own, in a run that ends with them, another is asked behind it.
_ASKED_BEHIND_GAIN = 1.2
# What is said to be a sum is one, and no list.
_SUM_GAIN, _TOTAL_GAIN = 1.3, 0.6
_MOST_MENTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A question inside another: its mentions in the span, and those it shares with what is asked of its members."""

    inner: tuple[Mention, ...]
    span: range
    head: int
    shared: Mention | None = None
    is_named: bool = False
    penalty: float = _NESTED_PENALTY


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for the questions in it, those said in words of their own apart."""
    if not scene.free(Kind.DIMENSION) or not scene.cues(*RANKING, *_BOUNDS, *_CHANGES):
        return 0.0
    names = [scene.mentions[at].value for at in scene.free(*_NUMBERS)]
    again = _AGAIN_GAIN if len(set(names)) < len(names) else 0.0
    behind = _ASKED_BEHIND_GAIN if len(names) > 1 else 0.0
    summed = _SUM_GAIN if scene.cues("total", "sum_up") else 0.0
    return max(0.0, again + behind + summed - _NESTED_PENALTY)


def nested(scene: Scene, ground: Ground, read: Read) -> Iterator[Scene]:
    """One scene for every part of a question that finds members of which the rest asks something."""
    is_short = len(scene.mentions) <= _MOST_MENTIONS  # a longer one is not made clearer by cutting it in all ways
    yield from _among(scene, ground, read) or _read(scene, _found(scene, ground) if is_short else (), ground, read)


def _among(scene: Scene, ground: Ground, read: Read) -> tuple[Scene, ...]:
    """The scenes of the first set that is said in words of its own, and of all others behind it."""
    each = (tuple(_read(scene, (cut,), ground, read)) for cut in _named(scene))
    found = next((found for found in each if found), ())
    return tuple(more for one in found for more in (_among(one, ground, read) or (one,)))


def _read(scene: Scene, cuts: Iterable[_Cut], ground: Ground, read: Read) -> Iterator[Scene]:
    for cut in cuts:
        address = str(scene.mentions[cut.head].value)
        if address not in ground.view.fields:
            continue
        for query, penalty in read(cut.inner):
            if query.group_by == (address,) and query.grain is None and not query.inner_queries and _is_cut(query, cut):
                within = Filter(field=address, op="in_query", query=query)
                if cut.is_named or query.limit or query.metric_filters:
                    yield from _around(scene, replace(cut, penalty=cut.penalty + penalty), within)


def _is_cut(query: SemanticQuery, cut: _Cut) -> bool:
    """Whether a set is of as many as were said: of "those with more" nobody said how many."""
    several = query.limit is not None and query.limit.count > 1
    return not several or any(one.kind is Kind.NUMBER for one in cut.inner)


def _named(scene: Scene) -> Iterator[_Cut]:
    """Members said to be among those of a question in its own words: customer is among (…), 客户在（…）之中的.

    Longest first; of those that leave a time outside, and have one.
    """
    times = scene.free(Kind.PERIOD)
    for head in scene.free(Kind.DIMENSION):
        starts_at = head + 2 if scene.is_cue(head + 1, "among") else head + 1
        ends = range(len(scene.mentions), starts_at, -1)
        for end in sorted(ends, key=lambda end: sum(at < end for at in times if at > head) != 1):
            is_said = scene.is_cue(head + 1, "among") or scene.is_cue(end - 1, "in_it")
            inner = scene.mentions[starts_at : end - 1 if scene.is_cue(end - 1, "in_it") else end]
            names = (one for one in inner if one.kind is Kind.DIMENSION)
            is_one = not any(one.kind is Kind.CUE and one.value in SET_CUES for one in inner)
            if is_said and is_one and any(one.value == scene.mentions[head].value for one in names):
                before = 1 if scene.is_cue(head - 1, "whose") else 0
                yield _Cut(inner=inner, span=range(head - before, end), head=head, is_named=True, penalty=NAMED_PENALTY)


def _found(scene: Scene, ground: Ground) -> Iterator[_Cut]:
    """Every run around a dimension that holds all ranks and bounds of the question, or some change."""
    if scene.cues("share", "as_percent"):
        return  # a share of what, is another question
    must = scene.cues(*RANKING, *_BOUNDS)
    may = must or scene.cues(*_CHANGES)
    for head in scene.free(Kind.DIMENSION):
        for start in range(head + 1):
            for end in range(head + 1, len(scene.mentions) + 1):
                span = range(start, end)
                holds = set(must) <= set(span) if must else any(at in span for at in may)
                if may and holds and (cut := _cut(scene, span, head, ground)) is not None:
                    yield cut


def _cut(scene: Scene, span: range, head: int, ground: Ground) -> _Cut | None:
    """The run with what is said only outside of it; None where nothing is asked of its members, or too much is open."""
    outside = [at for at in range(len(scene.mentions)) if at not in span]
    asked = [at for at in outside if scene.mentions[at].kind in _NUMBERS]
    told = _told_behind(scene, span, head)
    inner = tuple(scene.mentions[at] for at in span if at != told)
    if any(scene.is_cue(at, "which", "which_several") for at in outside):
        return None  # the superlative says which of those
    is_torn = _is_torn(scene, span, head)
    is_ranked = is_torn and scene.is_cue(span[0], *RANKING)  # 销售额|前10的客户毛利率: the rank is by what touches it
    if is_ranked or _are_of_one_name(scene, span[0] - 1) or _are_of_one_name(scene, span[-1]):
        return None  # 欠款|逾期最多的客户: what is overdue of it
    if not asked or _is_joined(scene, span) or sum(one.kind is Kind.DIMENSION for one in inner) != 1:
        return None
    penalty = _NESTED_PENALTY + _TORN_PENALTY * is_torn - _AGAIN_GAIN * _is_asked_anew(scene, span)
    shared: Mention | None = None
    if not any(one.kind in _NUMBERS for one in inner):
        is_asked = _says_more(scene, span, outside) and not _is_within(scene, outside)
        groups = any(scene.mentions[at].kind is Kind.DIMENSION for at in outside)
        if len(asked) != 1 or not is_asked or groups or _is_anothers(scene, span, asked[0]):
            return None
        inner, penalty = (*inner, scene.mentions[asked[0]]), penalty + _SHARED_METRIC_PENALTY
    elif _is_asked_behind(scene, span, head, asked) or (told >= 0 and all(at < head for at in asked)):
        penalty -= _ASKED_BEHIND_GAIN
    times, own = ([one for one in some if one.kind is Kind.PERIOD] for some in (_at(scene, outside), inner))
    if len(times) == 1 and not own and not _are_timeless(inner, ground):
        inner, penalty = (times[0], *inner), penalty + _SHARED_PERIOD_PENALTY
    elif len(own) == 1 and not times:
        shared = own[0]
    elif own and not times:
        return None
    return _Cut(inner=inner, span=span, head=head, shared=shared, penalty=penalty)


def _is_asked_behind(scene: Scene, span: range, head: int, asked: list[int]) -> bool:
    """Whether a run ends with those it finds by a number, and what is asked of them follows: 前三的分公司，赔付率."""
    has_number = any(scene.mentions[at].kind is Kind.NUMBER for at in span)
    is_last = head == span[-1] and not scene.is_cue(head + 1, "by")
    return has_number and is_last and all(at > head for at in asked)


def _told_behind(scene: Scene, span: range, head: int) -> int:
    """Where the word stands behind which a number is told of those named: revenue of customers whose debt is over 1m.

    -1 where there is none.
    """
    has_number = any(scene.mentions[at].kind is Kind.NUMBER for at in span)
    is_told = scene.is_cue(head + 1, "whose", "and.with") and head == span[0]
    return head + 1 if has_number and is_told else -1


def _are_timeless(inner: tuple[Mention, ...], ground: Ground) -> bool:
    """Whether what is held against a number is no number of a period, so that a time outside is not its own."""
    metrics = ground.view.catalog.metrics
    named = [metrics[one.value] for one in inner if one.kind is Kind.METRIC and one.value in metrics]
    return bool(named) and all(isinstance(one.shape, Simple) and one.shape.is_state for one in named)


def _is_joined(scene: Scene, span: range) -> bool:
    """Whether a run begins or ends with a word that joins it to what stands outside, which is listed beside it."""
    content = [at for at in span if scene.mentions[at].kind is not Kind.CUE]
    edges = (*range(span[0] - 1, content[0]), *range(content[-1] + 1, span[-1] + 2))
    edges = tuple(at for at in edges if not _parts_head(scene, at))
    return any(scene.is_cue(at, "and", "adds") and not scene.is_cue(at + 1, "sum_up") for at in edges)


def _parts_head(scene: Scene, comma: int) -> bool:
    """Whether a comma stands between those that were found and what is asked of them: 超过12件的代理人，转化率."""
    after = comma + 1
    while scene.is_free(after, Kind.PERIOD):
        after += 1
    is_asked = scene.is_free(after, *_NUMBERS)
    return scene.is_cue(comma, "and.comma") and scene.is_free(comma - 1, Kind.DIMENSION) and is_asked


def _is_anothers(scene: Scene, span: range, metric: int) -> bool:
    """Whether a metric outside is said of the run itself: right before it, or after "by" behind it."""
    touches = metric == span[0] - 1 and scene.mentions[span[0]].start - scene.mentions[metric].end <= 1
    return touches or (scene.is_cue(span[-1] + 1, "by") and metric == span[-1] + 2)


def _is_torn(scene: Scene, span: range, head: int) -> bool:
    """Whether a run leaves out what touches it, and has its like behind its head: 去年|销售额前10的客户今年."""
    if span[0] == 0 or scene.mentions[span[0]].start - scene.mentions[span[0] - 1].end > 1:
        return False
    before = scene.mentions[span[0] - 1].kind
    like = _NUMBERS if before in _NUMBERS else (Kind.PERIOD,)
    return before in like and any(scene.mentions[at].kind in like for at in range(head + 1, span[-1] + 1))


def _are_of_one_name(scene: Scene, at: int) -> bool:
    """Whether a number touches the next one, and so is hardly another one that is asked for."""
    pair = scene.mentions[max(at, 0) : at + 2]
    return len(pair) > 1 and all(one.kind in _NUMBERS for one in pair) and pair[0].end == pair[1].start


def _is_asked_anew(scene: Scene, span: range) -> bool:
    """Whether a metric inside stands outside as well, with something said of it there that is not said inside."""
    outside = [at for at in range(len(scene.mentions)) if at not in span]
    names = {scene.mentions[at].value for at in span if scene.mentions[at].kind in _NUMBERS}
    again = any(scene.mentions[at].value in names for at in outside if scene.mentions[at].kind in _NUMBERS)
    return again and _says_more(scene, span, outside)


def _says_more(scene: Scene, span: range, outside: list[int]) -> bool:
    """Whether something is asked over time, at another time, or by something else than inside of a run."""
    kinds = {scene.mentions[at].kind for at in outside}
    is_inside = any(scene.mentions[at].kind is Kind.PERIOD for at in span)
    is_over_time = any(scene.is_cue(at, *_OVER_TIME, "total", "sum_up") for at in outside)
    return is_over_time or Kind.DIMENSION in kinds or (Kind.PERIOD in kinds and is_inside)


def _is_within(scene: Scene, outside: list[int]) -> bool:
    """Whether a dimension outside says inside of what is ranked: the top 2 of each zone."""
    groups = [at for at in outside if scene.mentions[at].kind is Kind.DIMENSION]
    return any(scene.is_cue(at - 1, "each", "within") or scene.is_cue(at + 1, "inside", "in_it") for at in groups)


def _at(scene: Scene, positions: list[int]) -> list[Mention]:
    return [scene.mentions[at] for at in positions]


def _around(scene: Scene, cut: _Cut, within: Filter) -> Iterator[Scene]:
    """The rest of the question about those members: of each of them, or of all together.

    Each of a few that were ranked is shown. Over time, and where a condition found them, either may be meant.
    """
    kept = [at for at in range(len(scene.mentions)) if at not in cut.span or at == cut.head]
    before = scene.draft
    draft = before.edited(filters=(*before.filters, within), penalty=before.penalty + cut.penalty)
    outer = folded(scene, kept, cut.head, draft=draft, is_head=True)
    if cut.shared is not None:
        outer = with_mention(outer, cut.shared)
    each = outer.take((), group_by=(within.field,))
    if cut.is_named:
        yield outer if outer.free(*_NUMBERS) else _listed(outer, within.field)
    elif sums := outer.cues("total", "sum_up"):
        yield outer.take((), penalty=outer.draft.penalty - _sum_gain(outer, sums, within))
    elif outer.free(Kind.DIMENSION):
        yield outer
    elif outer.cues(*_OVER_TIME):
        yield from (each, outer)
    elif outer.cues("respectively") or (within.query is not None and within.query.limit is not None):
        yield each
    else:
        yield from (each, outer)


def _sum_gain(outer: Scene, sums: tuple[int, ...], within: Filter) -> float:
    """How much a word for a sum says that one is meant: 一共, altogether.

    "Total" right before a name may be a part of it, and is one of what the members are ranked by: the total sales of
    the top 3.
    """
    named = [at + 1 for at in sums if outer.is_cue(at, "total") and outer.is_free(at + 1, *_NUMBERS)]
    if len(named) < len(sums):
        return _SUM_GAIN
    ranked = within.query.metric_names if within.query else ()
    return 0.0 if any(outer.mentions[at].value in ranked for at in named) else _TOTAL_GAIN


def _listed(outer: Scene, address: str) -> Scene:
    """Who they are, or how many: a set of which nothing else is asked."""
    heads = [at for at in outer.free(Kind.DIMENSION) if outer.mentions[at].value == address]
    counts = outer.cues("count")
    of_members = {one.value.address for one in outer.mentions if one.kind is Kind.MEMBER}
    others = [at for at in outer.free(Kind.DIMENSION) if at not in heads]
    if outer.free(Kind.PERIOD) or any(outer.mentions[at].value not in of_members for at in others):
        return outer
    output = "member_count" if counts else "members"
    asking = outer.cues("which", "which_several")
    return outer.take([*heads, *counts, *asking], group_by=(address,), output=output)
