"""What members did and did not do, part by part: bought last year · not this year; 既订过厨具 · 又订过灯具."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.understand.mention import Kind
from assistant.understand.operators.deed_counts import Part, counted_with, metrics_called, names_at
from assistant.understand.operators.of import address_of
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.doings import rows_behind
from assistant.understand.words.narrowness import conditions_of
from semantic.catalog import Simple

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.PART)
_NAMING = (Kind.DEED, *_NUMBERS)
_MEMBERS = (Kind.MEMBER, Kind.GROUP)
_NEGATIONS = ("absent", "exclude.not", "exclude.without")
# Verbs that say no more than that something was done.
DOING = ("done", "fulfilled.done")
_RELATIVE = ("which", "whose", "and.with")
# Words that say of times listed beside them that each is meant.
EACH_TIME = ("each.word", "per", "respectively")


def parts_of(scene: Scene, span: Sequence[int], ground: Ground) -> tuple[Part, ...]:
    """The parts that a run of mentions says, every one of which has a place; none where it says anything else."""
    if any(scene.is_cue(at, "and.word", "and.comma", "exclude_but") for at in (span[0], span[-1])):
        return ()
    found = [Part()]
    is_both = any(_is_as_well(scene, at) for at in span)
    only = [at for at in span if scene.is_cue(at, "only")]
    span = [at for at in span if at not in only]
    for place, at in enumerate(span):
        is_last = place + 1 == len(span) or scene.is_cue(at + 1, "and", "exclude_but")
        if scene.is_cue(at, "both") or is_each_time(scene, at, span):
            is_both = True
        elif scene.is_cue(at, *_RELATIVE):
            found += [] if found[-1].is_empty else [Part(is_listed=True)]  # with orders in May that had none in June
        elif scene.is_cue(at, "exclude_but") and scene.is_cue(at - 1, *_NEGATIONS):
            return ()  # nothing but A
        elif scene.is_cue(at, "and.word", "and.comma", "exclude_but") or _is_as_well(scene, at):
            is_opposed = scene.is_cue(at, "exclude_but") or (found[-1].is_opposed and found[-1].is_empty)
            found.append(Part(is_opposed=is_opposed, is_listed=not is_opposed))
        elif (thing := _no_object(found[-1], scene, at, ground)) is not None:
            found[-1] = replace(found[-1], is_absent=True, deed=thing)
        elif (taken := _with(found[-1], scene, at, ground, is_last=is_last)) is not None:
            found[-1] = taken
        elif _is_undone(found[-1], scene, at):
            return ()  # what was not done to other rows
        elif (started := _with(Part(), scene, at, ground, is_last=is_last)) is not None:
            found.append(started)
        else:
            return ()
    parts = _none_of(tuple(one for one in found if not one.is_empty), scene, span)
    parts = _implied(parts, scene, ground, is_led=is_both or any(scene.is_cue(at, *_RELATIVE) for at in span[:1]))
    if not _are_told_apart(parts, is_both=is_both):
        return ()
    return _with_no_others(_completed(parts)) if only else _completed(parts)


def _is_as_well(scene: Scene, at: int) -> bool:
    """Whether something was done with one member as well as with another."""
    return scene.is_cue(at, "adds.word") and all(scene.is_free(one, *_MEMBERS) for one in (at - 1, at + 1))


def _implied(parts: tuple[Part, ...], scene: Scene, ground: Ground, *, is_led: bool) -> tuple[Part, ...]:
    """The parts with what is done to have rows of their own members, where no word says what: 用过支付宝没用过微信."""
    named = [at for one in parts if (at := one.deed) is not None]
    if not named and not is_led and not any(one.is_done or one.is_absent for one in parts):
        return parts
    return tuple(_by_its_members(one, named, scene, ground) for one in parts)


def _by_its_members(part: Part, named: list[int], scene: Scene, ground: Ground) -> Part:
    """A part by the rows that its first member is of, where it has no verb, and no other one can be said of it."""
    if part.deed is not None or not part.members or not counted_with(scene, part.members[0], ground):
        return part
    others = [_is_of_other_rows(scene, part.members[0], at, ground) for at in named]
    own = named[others.index(False)] if False in others else part.members[0]
    return replace(part, deed=own) if own in part.members or part.is_done else part


def _is_of_other_rows(scene: Scene, member: int, deed: int, ground: Ground) -> bool:
    """Whether a member is of rows that are counted, and that what was done says nothing of."""
    field = address_of(scene, member, ground)
    metrics = ground.view.catalog.metrics
    said = [metrics[name] for one in names_at(scene, deed) for name in metrics_called(one, ground)]
    is_counted = bool(said) and bool(counted_with(scene, member, ground))
    return is_counted and not any(ground.view.is_shared(field, one) for one in said)


def _with_no_others(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """What was done only with one member was done with it and with no other: 只在门店买过."""
    one, *more = parts
    if more or one.is_absent or one.is_again or len(one.members) != 1:
        return ()
    return one, replace(one, is_absent=True, is_others=True)


def is_each_time(scene: Scene, at: int, span: Sequence[int]) -> bool:
    """Whether a word says that something was done at each of the times listed beside it: 3月、4月每个月都下过单."""
    times = [one for one in span if scene.is_free(one, Kind.PERIOD)]
    is_listed = len(times) > 1 and all(
        scene.is_cue(one, "and") for one in range(times[0], times[-1]) if one not in times
    )
    return is_listed and scene.is_cue(at, *EACH_TIME) and at in (times[0] - 1, times[-1] + 1)


def _none_of(parts: tuple[Part, ...], scene: Scene, span: Sequence[int]) -> tuple[Part, ...]:
    """摇滚和爵士都没买过: what is listed before "none of them" was done by none."""
    is_all = any(scene.is_cue(at, "absent.each") for at in span) and not any(
        one.is_again or one.is_opposed for one in parts
    )
    open_ones = parts[:-1]
    is_own = bool(parts) and parts[-1].period is not None and any(one.period for one in open_ones)
    is_said = any(one.deed is not None or one.is_absent for one in open_ones)
    if not is_all or is_own or is_said or not parts[-1].is_absent:
        return parts
    return tuple(replace(one, is_absent=True, deed=parts[-1].deed) for one in parts)


def _with(part: Part, scene: Scene, at: int, ground: Ground, *, is_last: bool) -> Part | None:
    """The part with a mention more; None where it has no place in it."""
    if scene.is_free(at, Kind.NUMBER):
        is_one = scene.mentions[at].value.value == 1 and (
            scene.is_free(at + 1, *_NAMING) or scene.is_cue(at + 1, "absent.each")
        )
        return part if is_one and part.deed is None else None  # 一单都没有, 一张都没有
    if scene.is_free(at, *_NAMING):
        return _named(part, scene, at, ground)
    if scene.is_free(at, Kind.DIMENSION) and scene.is_free(at + 1, Kind.MEMBER):
        return part if address_of(scene, at + 1, ground) == scene.mentions[at].value else None  # 批号|B17
    if scene.is_free(at, Kind.PERIOD):
        return replace(part, period=scene.mentions[at].value) if part.period is None else None
    if scene.is_free(at, *_MEMBERS):
        return _of_members(part, scene, at, ground)
    return _saying(part, scene, at, is_last=is_last)


def _named(part: Part, scene: Scene, at: int, ground: Ground) -> Part | None:
    """The part with what was done, said once: beside its verb the rows say no more, nor does it behind them."""
    if part.deed is None or part.deed == at:
        return replace(part, deed=at)
    if _is_undone(part, scene, at):
        return replace(part, deed=at) if _share_rows(part.deed, scene, at, ground) else None
    if _is_object(part.deed, scene, at, ground) or _is_of_one_name(part.deed, scene, at) or _is_said_again(scene, at):
        return part
    return replace(part, deed=at) if _is_kind_of(part.deed, scene, at, ground) else None


def _no_object(part: Part, scene: Scene, at: int, ground: Ground) -> int | None:
    """What there is none of by a "no" right behind its verb: held|no|event, issued|no|motor policies."""
    if part.is_absent or part.deed is None or part.deed != at - 1 or not scene.is_cue(at, "absent.any"):
        return None
    thing = at + 1 + scene.is_free(at + 1, *_MEMBERS)
    return thing if scene.is_free(thing, *_NAMING) and _are_of_the_same(at - 1, scene, thing, ground) else None


def _are_of_the_same(deed: int, scene: Scene, at: int, ground: Ground) -> bool:
    """Whether two words speak of the same rows, whichever of them they count."""
    one, other = (
        {rows for name in names_at(scene, place) for rows in rows_behind(ground.view, name)} for place in (deed, at)
    )
    return not one.isdisjoint(other)


def _is_undone(part: Part, scene: Scene, at: int) -> bool:
    """Whether a number says what was not done by the verb right before it: not sold a single|room night."""
    is_single = scene.is_cue(at - 1, "ordinal.single")
    verb = at - 2 if is_single else at - 1
    is_new = part.deed == verb and not _is_of_one_name(verb, scene, at)
    return part.is_absent and is_new and scene.is_free(at, *(_NAMING if is_single else _NUMBERS))


def _share_rows(deed: int, scene: Scene, at: int, ground: Ground) -> bool:
    """Whether two words are of numbers of the same rows: who has nothing of one has nothing of the other."""
    one, other = (
        {
            rows
            for name in names_at(scene, place)
            for metric in metrics_called(name, ground)
            for rows in _rows_of(metric, ground)
        }
        for place in (deed, at)
    )
    return bool(one & other)


def _rows_of(metric: str, ground: Ground) -> tuple[tuple[str, str | None], ...]:
    shape = ground.view.catalog.metrics[metric].shape
    return ((shape.dataset, shape.filter),) if isinstance(shape, Simple) else ()


def _is_of_one_name(deed: int, scene: Scene, at: int) -> bool:
    """Whether two words are of one name: signed no contracts, held no event."""
    one, other = scene.mentions[deed], scene.mentions[at]
    is_parted = one.kind in (Kind.PART, Kind.DEED) and other.kind in (Kind.PART, Kind.DEED)
    return is_parted and not set(names_at(scene, deed)).isdisjoint(names_at(scene, at))


def _is_kind_of(deed: int, scene: Scene, at: int, ground: Ground) -> bool:
    """Whether a number right behind a verb counts some of the rows that the verb is said of: billed|turnover rent."""
    is_next = deed == at - 1 and scene.is_free(at, Kind.METRIC) and not scene.is_cue(deed - 1, "absent")
    if not is_next:
        return False
    some, rows = _conditions_of(str(scene.mentions[at].value), ground), names_at(scene, deed)
    return some is not None and any(
        whole is not None and whole[0] == some[0] and whole[1] <= some[1]
        for name in rows
        for one in metrics_called(name, ground)
        for whole in (_conditions_of(one, ground),)
    )


def _conditions_of(metric: str, ground: Ground) -> tuple[str, frozenset[str]] | None:
    """The rows that a metric reads, and what has to hold of them."""
    shape = ground.view.catalog.metrics[metric].shape
    if not isinstance(shape, Simple):
        return None
    return shape.dataset, conditions_of(shape)


def _is_said_again(scene: Scene, at: int) -> bool:
    """Whether a verb stands right behind "not one" of what was named before it: 一张单都没|下."""
    again = scene.mentions[at]
    touches = again.start == scene.mentions[at - 1].end
    return touches and again.kind is Kind.DEED and scene.is_cue(at - 1, "absent")


def _is_object(deed: int, scene: Scene, at: int, ground: Ground) -> bool:
    """Whether what was done to rows stands right before what they are called: 取消过|预订."""
    one, thing = scene.mentions[deed], scene.mentions[at]
    if {one.kind, thing.kind} != {Kind.DEED} or deed != at - 1 or thing.start != one.end:
        return False
    rows, others = (
        {rows for name in names_at(scene, place) for rows in rows_behind(ground.view, name)} for place in (deed, at)
    )
    return rows == others


def _saying(part: Part, scene: Scene, at: int, *, is_last: bool) -> Part | None:
    """The part with what a cue says of it: not, never, again, ever."""
    if scene.is_cue(at, "by", *DOING):  # paid by Alipay; 用过支付宝
        is_of_a_member = scene.is_free(at + 1, *_MEMBERS)
        is_done = scene.is_cue(at, "done") or (scene.is_cue(at, *DOING) and scene.is_free(at + 1, Kind.DEED))
        return replace(part, is_done=True) if is_of_a_member or is_done else None
    if part.is_absent and scene.is_cue(at, "ordinal.single"):
        return part  # not sold a single one
    if scene.is_cue(at, "all_time"):
        return replace(part, is_ever=True) if part.period is None else None
    if scene.is_cue(at, "again"):
        return replace(part, is_again=True) if part.deed is None and not part.is_absent else None
    is_hyphenated = scene.is_cue(at + 1, "dash") and scene.mentions[at + 1].start == scene.mentions[at].end  # no-shows
    closes = (is_last and scene.is_cue(at, "absent")) or (scene.is_cue(at, "absent.object") and part.period is None)
    is_open = not (part.is_absent or part.is_again or part.is_done or is_hyphenated) and (part.deed is None or closes)
    if scene.is_cue(at, *_NEGATIONS) and is_open:
        is_ever = scene.is_cue(at, "absent.never")
        is_ever |= scene.is_cue(at, "absent.once") and not scene.places.of_kinds((Kind.PERIOD,))
        return replace(part, is_absent=True, is_ever=part.is_ever or is_ever)
    return None


def _of_members(part: Part, scene: Scene, at: int, ground: Ground) -> Part | None:
    """Members of several fields are meant together; two of one field are two parts, or not understood.

    So is one of rows of its own, of which what was done says nothing: who complained (and) have a renewal.
    """
    if part.deed is not None and _is_of_other_rows(scene, at, part.deed, ground):
        return None
    fields = {address_of(scene, one, ground) for one in part.members}
    return None if address_of(scene, at, ground) in fields else replace(part, members=(*part.members, at))


def _are_told_apart(parts: tuple[Part, ...], *, is_both: bool) -> bool:
    """Whether several parts are said to hold together, and each says whether it was done or not.

    "Not A and B" leaves open whether B was done, and "not both" which was not.
    """
    if not parts or all(one.deed is None for one in parts):
        return False
    if is_both:
        return len(parts) > 1 and not any(one.is_absent for one in parts) and all(map(_says_what, parts))
    if parts[0].deed is None:
        return False
    for before, part in pairwise(parts):
        is_new = part.deed is not None and before.is_absent and not part.is_listed and bool(part.period or part.members)
        is_told = part.is_absent or part.is_again or part.is_opposed or is_new or _has_own_rows(part)
        if not is_told or not _says_what(part):
            return False
    return True


def _has_own_rows(part: Part) -> bool:
    """Whether a part is of rows that its own members are of, and so of nothing said before it."""
    return part.deed is not None and part.deed in part.members


def _says_what(part: Part) -> bool:
    return bool(part.period or part.members or part.deed is not None)


def _completed(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with what is said once for all of them: the deed, of what, and when."""
    whole: list[Part] = []
    first = next(one.deed for one in parts if one.deed is not None)
    for part in parts:
        before = whole[-1] if whole else Part(deed=first)
        same = replace(part, deed=before.deed, members=part.members or before.members)
        whole.append(part if part.deed is not None else same)
    return _timed(tuple(whole))


def _timed(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """One period said of parts that differ in what was done is that of each."""
    periods = [one.period for one in parts if one.period]
    differ = len({(one.deed, one.members) for one in parts}) == len(parts)
    if len(periods) != 1 or not differ:
        return parts
    return tuple(one if one.is_ever else replace(one, period=periods[0]) for one in parts)
