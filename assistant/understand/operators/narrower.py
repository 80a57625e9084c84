"""Two numbers in one breath, of which one is the other under more conditions: 欠款逾期 is what is overdue of it."""

from dataclasses import replace

from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.scene import Ground
from assistant.understand.words.narrowness import is_narrower
from semantic.catalog import Simple


def narrowed(mentions: tuple[Mention, ...], ground: Ground) -> tuple[Mention, ...]:
    """The mentions with every such pair as the narrower number, beside which the wider one is none of its own.

    Where each of several is asked for, both are.
    """
    found: list[Mention] = []
    if any(one.kind is Kind.CUE and one.value == "respectively" for one in mentions):
        return mentions
    for one in mentions:
        whole = _whole(found[-1], one, ground) if found else None
        found[-1:] = [whole] if whole else [*found[-1:], one]
    return tuple(found)


def _whole(first: Mention, second: Mention, ground: Ground) -> Mention | None:
    """Both as the narrower one, where nothing stands between them or it is not called by its whole name."""
    for narrow, wide in ((first, second), (second, first)):
        is_one = first.end == second.start or narrow.evidence is Evidence.PART
        if is_one and _is_narrower(narrow, wide, ground):
            return replace(narrow, start=first.start, end=second.end)
    return None


def _is_narrower(narrow: Mention, wide: Mention, ground: Ground) -> bool:
    """Whether a number is another one of fewer rows: the same sum of the same rows, under more conditions."""
    metrics = ground.view.catalog.metrics
    if not narrow.kind is wide.kind is Kind.METRIC or not {narrow.value, wide.value} <= metrics.keys():
        return False
    one, other = metrics[narrow.value].shape, metrics[wide.value].shape
    return isinstance(one, Simple) and isinstance(other, Simple) and is_narrower(one, other)
