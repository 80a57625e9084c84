"""One metric over another, or less another: 骑手薪酬÷派送成本, revenue minus cost, 收入与成本之差."""

from collections.abc import Iterator, Mapping

from assistant.understand.mention import Kind
from assistant.understand.operators.count import adds_up
from assistant.understand.operators.step import governed
from assistant.understand.scene import Ground, Scene
from semantic.query import DifferenceOf, RatioOf

_BETWEEN = ("over", "slash", "each.per", "minus", "dash")
# Signs that mostly only separate words; the words for the same thing always mean it.
_SEPARATORS = ("slash", "dash")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with the two metrics around a sign made one column; a slash may also only list them.

    A separator elsewhere says nothing. Between two of three or more metrics it was not understood, and stays. What is
    said of the first metric may stand between it and "per": costs in Foshan per order.
    """
    named = dict(scene.draft.named)
    signs = [at for at in scene.cues(*_BETWEEN) if _joins(scene, at, named)]
    stray = [at for at in scene.cues(*_SEPARATORS) if at not in signs and not _divides(scene, at)]
    scene = scene.take(stray)
    if len(named) == 2 and len(signs) == 1:
        sign, first = signs[0], min(named)
        pair = named[first], named[_behind(scene, sign)]
        if pair[0] == pair[1]:
            yield scene
            return
        if scene.is_cue(sign, "each.per") and not (adds_up(pair[0], ground) and adds_up(pair[1], ground)):
            yield scene  # an average discount per order is no number
            return
        is_ratio = scene.is_cue(sign, "over", "slash", "each.per")
        ratio = governed(*pair, ground) if is_ratio else None
        if ratio is not None:
            yield scene.take([sign], named=((first, ratio),))
        else:
            said = [sign] if is_ratio else [sign, *scene.cues("difference", "how_much", "remaining")]
            yield scene.take(said, pair=RatioOf(ratio=pair) if is_ratio else DifferenceOf(difference=pair))
        if scene.is_cue(sign, "slash"):
            yield scene.take([sign])
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


def _joins(scene: Scene, sign: int, named: Mapping[int, str]) -> bool:
    """Whether a sign stands between two metrics; "per" speaks of the one before, whatever is said of it in between."""
    if _behind(scene, sign) not in named:
        return False
    return sign - 1 in named or (scene.is_cue(sign, "each.per") and min(named) < sign)


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
