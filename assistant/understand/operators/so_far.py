"""A time and, apart from it, the day up to which it is meant: 本季度签约额，到今天; sales this quarter, as of May."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.scene import Ground, Scene
from semantic.periods import Period


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with both made one time, where the day lies in the other time and nothing joins the two."""
    periods = scene.free(Kind.PERIOD)
    ends = [at for at in periods if scene.mentions[at].value.balance_day is not None]
    if len(periods) != 2 or len(ends) != 1:
        yield scene
        return
    end = ends[0]
    start = next(at for at in periods if at != end)
    day = scene.mentions[end].value.balance_day
    is_joined = any(scene.is_cue(max(periods) - 1, name) for name in ("and.word", "versus", "or", "to"))
    if is_joined or day not in scene.mentions[start].value.period:
        yield scene
        return
    cut = _until(scene.mentions[start].value, scene.mentions[end].value)
    mentions = [replace(one, value=cut) if at == start else one for at, one in enumerate(scene.mentions)]
    yield replace(scene.take([end]), mentions=tuple(mentions))


def _until(value: PeriodValue, end: PeriodValue) -> PeriodValue:
    """A time cut at the end of another, with the day on which a balance is read."""
    assert end.balance_day is not None  # noqa: S101  # its one caller has looked
    period = Period(value.period.start, end.balance_day + timedelta(days=1))
    return PeriodValue(
        period=period,
        balance_day=end.balance_day,
        is_latest=value.is_latest or end.is_latest,
        is_fiscal=value.is_fiscal,
    )
