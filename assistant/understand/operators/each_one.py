"""Documents ranked or bounded by a sum of theirs: orders worth over 20k, 金额最高的订单, top orders by value."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.operators.count import adds_up, is_money
from assistant.understand.operators.per_row import key_of
from assistant.understand.operators.rowsets import counted_by, says_number
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import leads_to
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import Metric, Simple

_HOLDING = ("above", "at_least", "below", "at_most", "or_more", "or_less", "between")
_RANKING = ("top", "top_few", "top_count", "bottom", "bottom_few", "bottom_count")
# What asks for rows right beside their name, so that it groups there, or is counted.
_ASKING = ("which", "which_several", "count", "by", "each")
# What says that two numbers are asked for.
_TWO = ("and.word", "and.comma", "adds", "how_much")
# Letters that a plural adds.
_PLURAL = 2
# Two numbers side by side are meant where they make a question.
_PENALTY = 0.6


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and with the documents that a number counts told apart, where a sum of theirs is beside it.

    So much, or the most, of that sum is of each of them, and never of how many there are.
    """
    yield scene
    named = scene.free(Kind.METRIC)
    if len(named) != 2 or not scene.cues(*_HOLDING, *_RANKING) or scene.free(Kind.DIMENSION) or scene.cues(*_TWO):
        return
    for at, other in (named, named[::-1]):
        key = _told_apart_by(scene, at, str(scene.mentions[other].value), ground)
        if key and not _is_of_each(scene, other, key, ground):
            mentions = list(scene.mentions)
            mentions[at] = replace(mentions[at], kind=Kind.DIMENSION, value=key)
            swapped = replace(scene, mentions=tuple(mentions))
            is_asked = bool(scene.cues(*_RANKING, *_ASKING))
            grouped = {} if is_asked else {"group_by": (key,)}
            yield swapped.take(() if is_asked else (at,), penalty=scene.draft.penalty + _PENALTY, **grouped)


def _told_apart_by(scene: Scene, at: int, total: str, ground: Ground) -> str:
    """What tells the rows apart that the number named at a place counts, each of which has some of a sum of money."""
    metrics = ground.view.catalog.metrics
    counted, shape = metrics[str(scene.mentions[at].value)], metrics[total].shape
    rows = counted_by(counted, ground)
    is_number = says_number(scene.mentions[at], counted) or not _is_bare(scene.mentions[at], counted)
    if rows is None or not isinstance(shape, Simple) or is_number:
        return ""
    is_theirs = shape.dataset == rows or leads_to(shape.dataset, rows, ground)
    return key_of(rows, ground) if is_theirs and is_money(total, ground) and adds_up(total, ground) else ""


def _is_of_each(scene: Scene, at: int, key: str, ground: Ground) -> bool:
    """Whether only another word names a sum of what each row has by a name of its own: how many have so much is said.

    The number of such rows says it: 账单金额超过5万的账单有多少张.
    """
    total = scene.mentions[at]
    shape, rows = ground.view.catalog.metrics[str(total.value)].shape, ground.view.fields[key].home
    if total.evidence < Evidence.CONCEPT or not scene.cues("count") or not isinstance(shape, Simple):
        return False
    own = (one for one in ground.view.fields.values() if one.home == rows and one.field.kind == "measure")
    named = {name for one in own if not one.field.hidden for name in (one.field.name, one.field.expression)}
    return shape.dataset == rows and shape.expression in named


def _is_bare(mention: Mention, counted: Metric) -> bool:
    """Whether no words that ask for a number stand within the name of one: 订单有几张."""
    size, is_latin = mention.end - mention.start, mention.is_singular or mention.is_plural
    names = (name for name in surfaces_of(counted.words) if name.isascii() == is_latin)
    return any(size <= len(name) + _PLURAL * is_latin for name in names)
