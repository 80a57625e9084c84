"""Words of speed: what is slow takes much time, and what takes no time is neither slow nor fast."""

import pytest

from assistant.understand.mention import Kind
from assistant.understand.operators import top
from assistant.understand.scene import Ground
from tests.assistant.understand.test_mean import averaged, scene


@pytest.mark.parametrize(
    ("metric", "speed", "descending"),
    [
        ("cost_rate", "slowest", True),
        ("cost_rate", "fastest", False),
        ("delivery_cost", "slowest", None),
        ("delivery_cost", "fastest", None),
    ],
)
def test_the_slowest_take_the_most_time(
    metric: str,
    speed: str,
    descending: bool | None,
    ground: Ground,
) -> None:
    asked = scene(metric, (Kind.METRIC, metric), (Kind.CUE, speed), (Kind.DIMENSION, "client.name"))
    (found,) = top.apply(asked, averaged(ground))  # where the cost rate is counted in days
    assert found.draft.descending is descending
    assert found.draft.count == (None if descending is None else 1)


def test_the_slowest_growth_is_no_time(ground: Ground) -> None:
    asked = scene("cost_rate", (Kind.METRIC, "cost_rate"), (Kind.CUE, "growth.up"), (Kind.CUE, "slowest"))
    (found,) = top.apply(asked, averaged(ground))
    assert found.draft.count is None
