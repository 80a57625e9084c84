"""One member beside another, each of a grouping beside one, and all of them beside their average."""

from collections.abc import Iterator
from typing import Literal

from assistant.understand.mention import Kind
from assistant.understand.operators.of import ASKING, address_of, is_head
from assistant.understand.scene import Ground, Scene
from semantic.query import Comparison, Filter

_BEATS: dict[str, Literal["gt", "ge", "lt", "le"]] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le"}
_SIZES = ("growth.up.size", "fall.much.size")
_BY_HOW_MUCH = ("difference", "growth", "growth_rate", "fall", "more", "fewer")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene compared with a member or with the average of its groups, where words say so."""
    scene = scene.take(at for at in scene.cues("between") if _is_of_what_is_compared(scene, at))
    yield _with_member(_with_average(scene, ground), ground)


def _is_of_what_is_compared(scene: Scene, between: int) -> bool:
    """Compare revenue between A and B: whose it is that is compared."""
    are_two = scene.is_free(between + 1, Kind.MEMBER, Kind.GROUP) and scene.is_cue(between + 2, "and")
    is_said = any(at < between for at in scene.cues("versus"))
    return are_two and is_said and scene.is_free(between + 3, Kind.MEMBER, Kind.GROUP)


def _with_average(scene: Scene, ground: Ground) -> Scene:
    """高于平均的门店, below the average of all stores, each store compared with the average."""
    for at in (*scene.cues("average"), *_of_its_units(scene)):
        bound, between = _bound_before(scene, at)
        before = str(scene.mentions[bound].value).partition(".")[0] if scene.is_free(bound, Kind.CUE) else ""
        is_set_beside = before == "versus" or (before == "and" and scene.is_cue(at + 1, "versus"))
        is_after = scene.is_cue(at + 1, "or_more", "or_less")
        if before not in _BEATS and not is_set_beside and not is_after:
            continue
        if is_set_beside and _is_of_others(scene, at + 1, bound, ground):
            continue
        said = [*([bound] if not is_after else []), *between, at, *_of_all(scene, at + 1, between)]
        said += [at + 1] if is_after or scene.is_cue(at + 1, "versus") else []
        sizes = scene.cues("more", "fewer") if is_set_beside else ()
        beats = _BEATS.get(before, scene.draft.beats)
        if is_after:
            beats = "ge" if scene.is_cue(at + 1, "or_more") else "le"
        elif sizes and scene.free(Kind.DIMENSION):
            beats = "gt" if scene.is_cue(sizes[0], "more") else "lt"
        differing = scene.cues("difference", "growth", "growth_rate") if is_set_beside else ()
        compare = (*scene.draft.compare, Comparison(to="average"))
        return scene.take([*said, *sizes, *differing], compare=compare, beats=beats)
    return scene


def _is_of_others(scene: Scene, averaged: int, bound: int, ground: Ground) -> bool:
    """Whether what is set beside an average is none of those it is over: Shanghai and the average hotel."""
    if not scene.is_free(averaged, Kind.DIMENSION):
        return False
    over = scene.mentions[averaged].value
    heads = [at for at in scene.free(Kind.DIMENSION) if at != averaged and not scene.is_free(at - 1, Kind.MEMBER)]
    others = [at for at in heads if scene.mentions[at].value == over]
    beside = [at for at in scene.free(Kind.MEMBER, Kind.GROUP) if at < bound]
    return bool(beside) and not others and all(address_of(scene, at, ground) != over for at in beside)


def _of_its_units(scene: Scene) -> tuple[int, ...]:
    """An average per unit of time, where the units themselves are held against it: months above the monthly average."""
    return scene.cues(f"mean.{scene.draft.grain}") if scene.draft.grain is not None else ()


def _bound_before(scene: Scene, average: int) -> tuple[int, tuple[int, ...]]:
    """The word before an average, past a hyphen, and past what is averaged where it is said again: 高于各科平均."""
    at = average - 1
    if scene.is_cue(at, "dash"):
        return at - 1, (at,)
    if scene.draft.grain is not None and scene.is_cue(at, *(f"{of}.{scene.draft.grain}" for of in ("unit", "per"))):
        return at - 1, (at,)  # months above the average of a month
    others = [one for one in scene.free(Kind.DIMENSION) if one != at]
    if scene.is_free(at, Kind.DIMENSION) and any(
        scene.mentions[one].value == scene.mentions[at].value for one in others
    ):
        return (at - 2, (at - 1, at)) if scene.is_cue(at - 1, "each") else (at - 1, (at,))
    return (at - 1, (at,)) if scene.is_cue(at, "each") else (at, ())


def _of_all(scene: Scene, start: int, before: tuple[int, ...]) -> tuple[int, ...]:
    """What an average is over, where it is what is grouped by anyway: the average of all stores."""
    words = tuple(at for at in (start, start + 1) if scene.is_cue(at, "each", "total"))
    over = start + len(words)
    others = [at for at in scene.free(Kind.DIMENSION) if at != over and at not in before]
    is_said_again = scene.is_free(over, Kind.DIMENSION) and any(
        scene.mentions[at].value == scene.mentions[over].value for at in others
    )
    return (*words, over) if is_said_again else ()


def _bases(scene: Scene) -> tuple[int, ...]:
    """Members right after a comparing word, or between "with" and one: what is compared with."""
    return tuple(
        at
        for at in scene.free(Kind.MEMBER)
        if scene.mentions[at].value.keys == 1
        if scene.is_cue(at - 1, "versus", *_BEATS) or (scene.is_cue(at - 1, "and") and scene.is_cue(at + 1, "versus"))
    )


def _with_member(scene: Scene, ground: Ground) -> Scene:
    if not (members := scene.free(Kind.MEMBER)):
        return scene
    same = {address_of(scene, at, ground) for at in members}
    pair = members if len(members) == 2 and len(same) == 1 else ()
    if any(scene.mentions[at].value.keys > 1 for at in members):
        return scene
    if len(pair) == 2 and (said := _by_how_much(scene, pair, ground)):
        main, base = _main_and_base(scene, pair)
        kept = Filter(field=same.copy().pop(), op="in", values=(scene.mentions[main].value.value,))
        return _compared(scene.take([*pair, *said], filters=(*scene.draft.filters, kept)), base, ground)
    bases = _bases(scene)
    if len(bases) == 1 and not pair and _groups(scene, address_of(scene, bases[0], ground)):
        beside = [at for at in (bases[0] - 1, bases[0] + 1) if scene.is_cue(at, "versus", "and", *_BEATS)]
        words = scene.cues("versus", "difference", "growth", "growth_rate", "more", "fewer")
        return _compared(scene.take([bases[0], *beside, *words], beats=_beats(scene, bases[0])), bases[0], ground)
    return scene


def _beats(scene: Scene, base: int) -> Literal["gt", "ge", "lt", "le"] | None:
    """Those that have more than one of them, or less; None where each is only set beside it."""
    if (word := next((name for name in _BEATS if scene.is_cue(base - 1, name)), None)) is not None:
        return _BEATS[word]
    if scene.cues("more", "fewer"):
        return "gt" if scene.cues("more") else "lt"
    return scene.draft.beats


def _groups(scene: Scene, address: str) -> bool:
    """Whether a member's own field is asked for, each beside that one."""
    return any(scene.mentions[at].value == address for at in scene.free(Kind.DIMENSION))


def _by_how_much(scene: Scene, pair: tuple[int, ...], ground: Ground) -> tuple[int, ...]:
    """The words by which one member is set against another as a number: 多多少, how much more than, the gap between."""
    heads = _heads(scene, pair, ground)
    if scene.draft.compare or scene.draft.base or set(scene.free(Kind.DIMENSION)) - set(heads):
        return ()
    first, second = pair
    between = [at for at in range(first + 1, second) if at not in heads]
    than = tuple(at for at in (first - 1, *between) if scene.is_cue(at, "versus"))
    than += tuple(at for at in between if scene.is_cue(at, "above", "below"))  # higher in A than in B
    is_listed = all(scene.is_cue(at, "and") for at in between)
    gap, asked = scene.cues("difference"), scene.cues(*_BY_HOW_MUCH)
    if any(is_growth_of_its_own(scene, at) for at in asked):
        return ()
    is_higher = any(scene.is_cue(at, "above", "below") for at in than)
    if (is_listed and gap) or (than and (asked or is_higher)):
        return (*than, *asked, *heads, *scene.cues("between"))
    minus = tuple(at for at in between if scene.is_cue(at, "minus"))
    return (*minus, *heads) if len(minus) == len(between) == 1 else ()


def is_growth_of_its_own(scene: Scene, cue: int) -> bool:
    """East against South sales growth: how each has grown, and not how far one is above the other."""
    named = dict(scene.draft.named)
    is_counted = scene.cues("how_much", "count", *_SIZES) or scene.is_free(cue + 1, Kind.NUMBER)
    return scene.is_cue(cue, "growth", "growth_rate", "fall") and cue - 1 in named and not is_counted


def _heads(scene: Scene, pair: tuple[int, ...], ground: Ground) -> tuple[int, ...]:
    """Words beside the members that only say what they are: 东莞工厂, the Suzhou plant."""
    return tuple(
        beside
        for at in pair
        for beside in (at - 1, at + 1)
        if scene.is_free(beside, Kind.DIMENSION) and not scene.is_cue(beside - 1, *ASKING)
        if is_head(scene, beside, address_of(scene, at, ground), ground)
    )


def _main_and_base(scene: Scene, pair: tuple[int, ...]) -> tuple[int, int]:
    """What stands after "than" or "compared with" is the base, in either order; else the second is."""
    first, second = pair
    is_turned = scene.is_cue(first - 1, "versus") and not scene.is_cue(second - 1, "versus")
    return (second, first) if is_turned else (first, second)


def _compared(scene: Scene, base: int, ground: Ground) -> Scene:
    value = scene.mentions[base].value
    one = Comparison(to="member", field=address_of(scene, base, ground), value=str(value.value))
    asking = [at for at in scene.cues("count") if not scene.is_cue(at + 1, *ASKING)]
    return scene.take(asking, compare=(*scene.draft.compare, one), asks_change=False)
