"""One metric over another, or less another: 骑手薪酬÷派送成本, A to B ratio, revenue minus cost, 收入与成本之差."""

from collections.abc import Iterable, Iterator, Mapping

from assistant.understand.mention import Kind
from assistant.understand.operators.count import adds_up
from assistant.understand.operators.step import BESIDE, governed
from assistant.understand.scene import Ground, Scene
from semantic.query import DifferenceOf, RatioOf

_BETWEEN = ("over", "slash", "each.per", "minus", "dash", "above.over")
# What may stand between two metrics of which a ratio is asked.
_JOINTS = ("and", "to", "versus")
# Signs that mostly only separate words; the words for the same thing always mean it.
_SEPARATORS = ("slash", "dash")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with the two metrics around a sign made one column; a slash may also only list them.

    A separator elsewhere says nothing. Between two of three or more metrics it was not understood, and stays. What is
    said of the first metric may stand between it and "per": costs in Foshan per order.
    """
    named = dict(scene.draft.named)
    signs = [at for at in scene.cues(*_BETWEEN) if _joins(scene, at, named, ground)]
    stray = [at for at in scene.cues(*_SEPARATORS) if at not in signs and not _divides(scene, at)]
    scene = scene.take(stray)
    if len(named) == 2 and len(signs) == 1:
        sign, behind = signs[0], _behind(scene, signs[0])
        first = next(at for at in named if at != behind)
        pair = named[first], named[behind]
        said = (sign, *_ratios_beside(scene, sorted(named)), *_means(scene, sign))
        if pair[0] == pair[1]:
            yield scene
            return
        if scene.is_cue(sign, "each.per") and not (adds_up(pair[0], ground) and adds_up(pair[1], ground)):
            yield scene  # an average discount per order is no number
            return
        if scene.is_cue(sign, "over", "slash", "each.per", "above.over"):
            yield _divided(scene, said, first, pair, ground)
        else:
            said = (*said, *scene.cues("difference", "how_much", "remaining"))
            yield scene.take(said, pair=DifferenceOf(difference=pair))
        if scene.is_cue(sign, "slash"):
            yield scene.take([sign])
        return
    if len(named) == 2 and not signs and (words := _as_a_ratio(scene, sorted(named))):
        first, second = sorted(named)
        yield _divided(scene, words, first, (named[first], named[second]), ground)
        return
    if len(named) == 2 and not signs and (gap := _gap(scene, sorted(named))) is not None:
        first, second = sorted(named)
        yield scene.take([gap], pair=DifferenceOf(difference=(named[first], named[second])))
        return
    if len(named) == 2 and not signs and (words := _by_how_much(scene, sorted(named))):
        first, second = sorted(named)
        yield scene.take(words, pair=DifferenceOf(difference=(named[first], named[second])))
        return
    yield scene


def _divided(scene: Scene, said: Iterable[int], first: int, pair: tuple[str, str], ground: Ground) -> Scene:
    """The scene with one metric over another: the catalog's own ratio of the two where it has one."""
    ratio = governed(*pair, ground)
    if ratio is not None:
        return scene.take(said, named=((first, ratio),))
    return scene.take(said, pair=RatioOf(ratio=pair))


def _as_a_ratio(scene: Scene, positions: list[int]) -> tuple[int, ...]:
    """The words that ask for the ratio of two metrics: ratio of A to B, A to B ratio, A与B之比."""
    first, last = positions
    said, joint = _ratios_beside(scene, positions), first + 1
    is_joined = last - first == 2 and scene.is_cue(joint, *_JOINTS) and not scene.is_cue(joint, "and.comma")
    return (*said, joint) if said and is_joined else ()


def _ratios_beside(scene: Scene, positions: list[int]) -> tuple[int, ...]:
    """The word for a ratio right before or after two metrics."""
    first, last = positions
    return tuple(at for at in (first - 1, last + 1) if at in scene.cues("ratio"))


def _joins(scene: Scene, sign: int, named: Mapping[int, str], ground: Ground) -> bool:
    """Whether a sign stands between two metrics; "per" speaks of the one before, whatever is said of it in between."""
    if _behind(scene, sign) not in named:
        return False
    if scene.is_cue(sign, "above.over") and (_asks_for_those(scene) or _is_planned(named, sign, ground)):
        return False
    return sign - 1 in named or scene.is_cue(sign, "each.per")


def _means(scene: Scene, sign: int) -> tuple[int, ...]:
    """The word for an average where so much falls on each of something: it says the same, and is of no unit of time."""
    averages = scene.cues("average.word") if scene.is_cue(sign, "each.per") else ()
    averages = tuple(at for at in averages if not scene.is_cue(at - 1, *BESIDE))
    return tuple(at for at in averages if not any(scene.is_cue(one, "per", "unit") for one in (at - 1, at + 1)))


def _asks_for_those(scene: Scene) -> bool:
    """Whether those are asked for of which one number is over another: which months, how many, where."""
    return bool(scene.cues("which", "which_several", "whose", "count", "listing"))


def _is_planned(named: Mapping[int, str], sign: int, ground: Ground) -> bool:
    """Whether what stands behind a sign is the plan of what stands before it, which is exceeded."""
    actual, planned = named.get(sign - 1), named.get(sign + 1)
    scenarios = ground.view.catalog.scenarios.values()
    return any(actual is not None and one.of.get(actual) == planned for one in scenarios)


def _behind(scene: Scene, sign: int) -> int:
    """Where what a sign divides by is named: right behind it, or behind members that say of which: per retail buyer."""
    at = sign + 1
    while scene.is_cue(sign, "each.per") and scene.is_free(at, Kind.MEMBER, Kind.GROUP):
        at += 1
    return at


def _divides(scene: Scene, sign: int) -> bool:
    """Whether a slash stands between a metric and a dimension, which may be meant as how many of it there are."""
    return (
        scene.is_cue(sign, "slash") and sign - 1 in dict(scene.draft.named) and scene.is_free(sign + 1, Kind.DIMENSION)
    )


def _by_how_much(scene: Scene, positions: list[int]) -> tuple[int, ...]:
    """The words by which one metric is set against another as a number: 开票额比回款多多少, how much more A than B."""
    first, last = positions
    than = tuple(at for at in scene.cues("versus") if first < at < last)
    much = scene.cues("difference", "more", "growth.up")
    is_other = scene.free(Kind.MEMBER, Kind.SCENARIO) or len(scene.free(Kind.PERIOD)) > 1 or scene.cues("year_before")
    return (*than, *much, *scene.cues("how_much")) if len(than) == 1 and much and not is_other else ()


def _gap(scene: Scene, positions: list[int]) -> int | None:
    """The word for a difference right before or after two metrics that are joined."""
    first, last = positions
    if last - first != 2 or not scene.is_cue(first + 1, "and"):
        return None
    return next((at for at in (first - 1, last + 1) if at in scene.cues("difference")), None)
