"""Words of size that are said of one kind of number alone, where they say more or less: longer, dearer, 更长, 便宜."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.mention import Kind
from assistant.understand.operators.count import is_count, is_money
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.ageing import is_time

_SIZES = {"sized.more": "more.word", "sized.fewer": "fewer.word"}
_SWINGS = {"swung.lost": "fall", "swung.gained": "growth.up"}
_BESIDE = ("versus", "year_before", "previous_period", "one_before")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with such words read as more or less, where every number is of the kind that they are said of.

    Elsewhere they are left as they are, and bar an answer: longer revenue is nothing, and a dearer share neither. Who
    lost most of something fell most, where another time is named.
    """
    mentions = list(scene.mentions)
    swings = scene.cues("swung") if _is_beside_another_time(scene) and _is_an_amount(scene, ground) else ()
    for at in swings:
        if scene.is_cue(at + 1, "top.most"):
            swing = next(value for name, value in _SWINGS.items() if scene.is_cue(at, name))
            mentions[at] = replace(mentions[at], value=swing)
    for at in scene.cues("sized"):
        if _is_of_its_kind(scene, at, ground):
            size = next(value for name, value in _SIZES.items() if scene.is_cue(at, name))
            mentions[at] = replace(mentions[at], value=size)
    yield replace(scene, mentions=tuple(mentions)) if mentions != list(scene.mentions) else scene


def _is_of_its_kind(scene: Scene, cue: int, ground: Ground) -> bool:
    """Whether all that is named is money, for a word of price, or else how long something takes."""
    metrics = ground.view.catalog.metrics
    meant = _meant(scene, ground)
    of_price = str(scene.mentions[cue].value).endswith(".price")
    fits = (is_money(name, ground) if of_price else is_time(metrics[name].unit) for name in meant)
    return bool(meant) and all(fits)


def _is_beside_another_time(scene: Scene) -> bool:
    """Whether a time is held against another one, or goes from one to another."""
    ends = any(scene.mentions[at].value.ends is not None for at in scene.free(Kind.PERIOD))
    return ends or bool(scene.cues(*_BESIDE))


def _is_an_amount(scene: Scene, ground: Ground) -> bool:
    """Whether no number counts anything: customers lost are those who left, and no difference."""
    meant = _meant(scene, ground)
    return bool(meant) and not any(is_count(name, ground) for name in meant)


def _meant(scene: Scene, ground: Ground) -> list[str]:
    """The metrics that are named, those of a term among them."""
    metrics, terms = ground.view.catalog.metrics, ground.view.catalog.terms
    named = [str(scene.mentions[at].value) for at in scene.free(Kind.METRIC, Kind.TERM)]
    found = (name for one in named for name in (terms[one].metrics if one in terms else (one,)))
    return [name for name in found if name in metrics]
