"""Words of size: longer is said of what takes time, dearer of money, and either of nothing else."""

from dataclasses import replace

import pytest

from assistant.understand.mention import Kind
from assistant.understand.operators import sizes
from assistant.understand.scene import Draft, Ground, Scene
from tests.assistant.understand.test_mean import averaged, scene


def unread(made: Scene) -> Scene:
    """The scene before anything of it was read."""
    return replace(made, taken=frozenset(), draft=Draft())


@pytest.mark.parametrize(
    ("metric", "size", "said"),
    [
        ("cost_rate", "sized.more.long", "more.word"),  # counted in days here
        ("cost_rate", "sized.fewer.slow", "fewer.word"),
        ("delivery_cost", "sized.more.price", "more.word"),
        ("delivery_cost", "sized.fewer.price", "fewer.word"),
        ("delivery_cost", "sized.more.long", "sized.more.long"),
        ("delivery_cost", "sized.more.slow", "sized.more.slow"),
        ("cost_rate", "sized.more.price", "sized.more.price"),
        ("parcel_count", "sized.fewer.price", "sized.fewer.price"),
    ],
)
def test_a_word_of_size_fits_numbers_of_its_kind(metric: str, size: str, said: str, ground: Ground) -> None:
    asked = unread(scene(metric, (Kind.METRIC, metric), (Kind.CUE, size)))
    (found,) = sizes.apply(asked, averaged(ground))
    assert found.mentions[1].value == said


def test_a_word_of_size_says_nothing_where_no_number_is_named(ground: Ground) -> None:
    asked = scene(
        "cost_rate", (Kind.METRIC, "cost_rate"), (Kind.DIMENSION, "client.name"), (Kind.CUE, "sized.more.long")
    )
    asked = replace(unread(asked), mentions=asked.mentions[1:])
    (found,) = sizes.apply(asked, averaged(ground))
    assert found == asked
