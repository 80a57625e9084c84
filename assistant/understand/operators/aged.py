"""Ageing: how long what is there has been going on, in the catalog's bands: 欠费账龄分布, age the receivables."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.operators.count import is_money
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.ageing import is_time
from assistant.understand.words.held import is_held
from semantic.catalog import Band, Simple, Words

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.PART, Kind.OVERVIEW, Kind.SET, Kind.DEED, Kind.MEASURE)
# Words with which members are asked for, or something of them, rather than a number by the band.
_OTHERWISE = ("which", "which_several", "listing", "rows", "count", "describe", "top", "bottom", "best", "worst")
# A number that only its bands name.
_UNNAMED_PENALTY = 0.3


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene by the one band that ages its numbers; a band by itself is of what it is called after.

    As it came where none does, or several do: which edges are meant is then open.
    """
    cues = scene.cues("aged")
    if cues and scene.draft.metrics and not scene.free(Kind.PART):
        bands = [band for band in _bands(ground) if all(_is_of(one, band, ground) for one in scene.draft.metrics)]
        said = [*cues, *_beside(scene, cues[0])]
        yield scene.take(said, group_by=(*scene.draft.group_by, bands[0].name)) if len(bands) == 1 else scene
        return
    yield scene
    named = [at for at in scene.free(Kind.DIMENSION) if scene.mentions[at].value in ground.view.catalog.bands]
    is_open = scene.draft.metrics or scene.draft.describe or scene.free(*_NUMBERS) or scene.cues(*_OTHERWISE)
    if len(named) != 1 or is_open:
        return
    at = named[0]
    band = ground.view.catalog.bands[str(scene.mentions[at].value)]
    found = _meant(band, ground) if _ages(band, ground) else []
    for name in found if len(found) == 1 else ():
        said = [at, *_beside(scene, at)]
        penalty = scene.draft.penalty + _UNNAMED_PENALTY
        yield scene.take(said, named=((at, name),), group_by=(*scene.draft.group_by, band.name), penalty=penalty)


def _beside(scene: Scene, at: int) -> list[int]:
    return [one for one in (at - 1, at + 1) if scene.is_cue(one, "by", "dimension_head", "each")]


def _bands(ground: Ground) -> list[Band]:
    return [band for band in ground.view.catalog.bands.values() if _ages(band, ground)]


def _ages(band: Band, ground: Ground) -> bool:
    """Whether a band is of how long something has been going on."""
    measure = ground.view.fields.get(band.of)
    if measure is None or not is_time(measure.field.unit):
        return False
    is_called = any(name.lower().endswith(listed("ageing_heads")) for name in band.words.label.values())
    return is_called or ":as_of" in measure.field.expression


def _is_of(name: str, band: Band, ground: Ground) -> bool:
    """Whether a number is one of the rows that a band cuts, as they are on a day."""
    metric = ground.view.catalog.metrics[name]
    home = ground.view.fields[band.of].home
    return is_held(metric, ground.view) and isinstance(metric.shape, Simple) and metric.shape.dataset == home


def _meant(band: Band, ground: Ground) -> list[str]:
    """The numbers of its rows that a band is called after, else all of them; of these the sums of money, if any."""
    held = [name for name in ground.view.catalog.metrics if _is_of(name, band, ground)]
    called = [name for name in held if _leads(ground.view.catalog.metrics[name].words, band.words)] or held
    return [name for name in called if is_money(name, ground)] or called


def _leads(metric: Words, band: Words) -> bool:
    """Whether a number's own name, without what says that it is a number, begins that of a band."""
    for language, label in metric.label.items():
        begun, name = band.label.get(language, "").lower(), label.lower()
        heads = (head for head in listed("measure_heads") if name.endswith(head))
        stems = {name, *(name.removesuffix(head).strip() for head in heads)}
        if any(stem and begun.startswith(f"{stem} " if stem.isascii() else stem) for stem in stems):
            return True
    return False
