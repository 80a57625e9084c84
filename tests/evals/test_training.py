"""The recipe of the encoder: the same table every time, which lets two languages meet."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from evals.training.material import Item, Material, Thing, things_of_lexicon

_WORDS = ("freight", "sales", "refund", "staff")


def _thing(group: str, en: Sequence[str], zh: Sequence[str]) -> Thing:
    return Thing(group=group, names={"en": tuple(en), "zh": tuple(zh)}, said={"en": tuple(en), "zh": tuple(zh)})


_THINGS = (
    _thing("cost", ["freight", "shipping cost"], ["运费", "物流费用"]),
    _thing("sales", ["sales", "turnover"], ["销售额", "营业额"]),
    _thing("sales", ["refund", "money back"], ["退款", "退回的钱"]),
    _thing("people", ["staff", "headcount"], ["员工", "在职人数"]),
    _thing("sales", ["turnover", "inventory turns"], ["周转率", "存货周转"]),
)


def _material(seed: int = 1) -> Material:
    return Material(_THINGS, random.Random(seed))  # noqa: S311  # seeded on purpose


def test_wordings_of_an_item_hold_its_things_and_stay_in_their_language() -> None:
    material, draw = _material(), random.Random(2)  # noqa: S311  # seeded on purpose
    for item in material.items:
        chinese = material.wording(item, "zh", draw)
        assert any(name in chinese for name in _THINGS[item.thing].names["zh"])
        assert not any(name in chinese for name in _THINGS[item.thing].names["en"])
    two = next(item for item in material.items if item.beside is not None)
    assert _THINGS[two.beside or 0].names["en"][0] in material.english(two)


def test_only_what_may_be_told_in_the_same_words_is_alike() -> None:
    items = [
        Item(1, "plain", None),
        Item(1, "money", None),  # sales, as an amount: goes without saying
        Item(1, "growth", None),
        Item(4, "plain", None),  # turnover too
        Item(2, "plain", None),  # a refund is not
    ]
    expected = [[True, True, False, True, False]]
    assert _material().alike(items)[:1].tolist() == expected


def test_the_lexicon_and_the_everyday_senses_speak_both_languages() -> None:
    things = tuple(things_of_lexicon())
    assert any(not thing.group for thing in things)
    assert all(thing.names["en"] and thing.names["zh"] for thing in things)
    assert all(max(word) < "\u2e80" for thing in things for word in thing.said["en"])


@pytest.mark.filterwarnings("ignore")  # torch warns about itself
def test_the_same_seed_gives_the_same_table_and_another_seed_another() -> None:
    from evals.training.student import Recipe, train

    def table(seed: int) -> bytes:
        return train(
            _material(), _taught(_material()), _WORDS, Recipe(seed=seed, width=8, steps=3, batch=8)
        ).rows.tobytes()

    assert table(1) == table(1)
    assert table(1) != table(2)


@pytest.mark.filterwarnings("ignore")  # torch warns about itself
def test_wordings_of_one_thing_meet_across_languages() -> None:
    from evals.training.student import Recipe, train

    material = _material()
    table = train(material, _taught(material), _WORDS, Recipe(width=8, steps=60, batch=8, rate=0.05))
    for english, chinese in (("shipping cost", "物流费用"), ("money back", "退款"), ("headcount", "员工")):
        asked = table.vector(english)
        others = [table.vector(other) for other in ("运费", "退款", "员工", "营业额")]
        assert asked @ table.vector(chinese) > np.mean([asked @ other for other in others]) + 0.2


def _taught(material: Material) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """A teacher that gives every thing an axis of its own and knows nothing else."""
    texts = [(material.english(item), item.thing) for item in material.items]
    texts += [(word, number) for number, thing in enumerate(_THINGS) for word in thing.said["en"]]
    axes = np.eye(12, dtype=np.float32)
    return {text: axes[number] + 0.01 * axes[5 + len(text) % 7] for text, number in texts}
