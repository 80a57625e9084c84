"""A table of feature vectors taught by MiniLM's vectors of English and by wordings that mean the same."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from assistant.understand.normalise import normalise
from assistant.understand.retrieve.bilingual import Table
from assistant.understand.retrieve.features import features_of
from evals.training.material import Item, Language, Material

_PAIRS: tuple[tuple[Language, Language], ...] = (("en", "zh"), ("zh", "en"), ("en", "en"), ("zh", "zh"))
_LEAST_OFTEN = 2
_COMMON = 3000  # the teacher's vocabulary is in order of frequency: what comes first says least


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that was chosen, by trials on the paraphrases of Northwind and the demo."""

    seed: int = 1
    width: int = 192
    steps: int = 1500
    batch: int = 256
    rate: float = 0.003
    temperature: float = 0.06
    distilled: float = 0.5
    dropped: float = 0.15


def train(material: Material, taught: Mapping[str, NDArray[np.float32]], words: Sequence[str], recipe: Recipe) -> Table:
    """The table after all steps; same material, recipe and machine: same table.

    `taught` holds the teacher's vector of each English wording, plainest wording and word; `words` are the teacher's
    own, most frequent first.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    targets = _narrowed(taught, recipe.width)
    features = _features(material, words)
    numbers = {feature: number for number, feature in enumerate(features)}
    student = torch.nn.EmbeddingBag(len(features), recipe.width, mode="sum")
    student.weight.data = torch.from_numpy(_start(material, targets, words, numbers))
    optimiser = torch.optim.Adam(student.parameters(), lr=recipe.rate)
    lesson = _Lesson(material, targets, numbers, recipe)
    for step in range(recipe.steps):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * (1 - step / recipe.steps)
        optimiser.zero_grad()
        loss = lesson.loss(student)
        loss.backward()
        optimiser.step()
        if step % 100 == 99:
            print(f"step {step + 1} of {recipe.steps}, loss {float(loss.detach()):.2f}", flush=True)
    return Table.of(features, student.weight.detach().numpy())


class _Lesson:
    """Draws batches: half of one neighbourhood, whose things are easily confused, half from everywhere."""

    def __init__(
        self,
        material: Material,
        targets: Mapping[str, NDArray[np.float32]],
        numbers: Mapping[str, int],
        recipe: Recipe,
    ) -> None:
        self._material, self._targets, self._numbers, self._recipe = material, targets, numbers, recipe
        self._draw = random.Random(recipe.seed)  # noqa: S311  # seeded on purpose: no secret
        self._taught = tuple(targets)
        groups: dict[str, list[Item]] = {}
        for item in material.items:
            groups.setdefault(material.things[item.thing].group, []).append(item)
        self._groups = tuple(sorted(items, key=lambda item: item.thing) for items in groups.values())

    def loss(self, student: torch.nn.EmbeddingBag) -> torch.Tensor:
        """Pairs of one meaning near and of others apart (InfoNCE), and all as near to the teacher's as they can be."""
        items = self._items()
        left, right = self._pairs(items)
        words = [self._draw.choice(self._taught) for _ in range(len(items) // 2)]
        vectors = self._vectors(student, [*left, *right, *words])
        one, other, single = vectors.split([len(items), len(items), len(words)])
        alike = self._material.alike(items) & ~np.eye(len(items), dtype=np.bool_)
        likeness = (one @ other.T / self._recipe.temperature).masked_fill(torch.from_numpy(alike), -1e4)
        right_one = torch.arange(len(items))
        apart = functional.cross_entropy(likeness, right_one) + functional.cross_entropy(likeness.T, right_one)
        plain = self._target(self._material.english(item) for item in items)
        unlike = (
            3
            - (one * plain).sum(1).mean()
            - (other * plain).sum(1).mean()
            - (single * self._target(words)).sum(1).mean()
        )
        return apart / 2 + self._recipe.distilled * unlike

    def _items(self) -> list[Item]:
        half = self._recipe.batch // 2
        group = self._draw.choice(self._groups)
        start = self._draw.randrange(max(1, len(group) - half))
        near = group[start : start + half]
        return [*near, *self._draw.choices(self._material.items, k=self._recipe.batch - len(near))]

    def _pairs(self, items: Sequence[Item]) -> tuple[list[str], list[str]]:
        left, right = [], []
        for item in items:
            first, second = self._draw.choice(_PAIRS)
            left.append(self._material.wording(item, first, self._draw))
            right.append(self._material.wording(item, second, self._draw))
        return left, right

    def _target(self, texts: Iterable[str]) -> torch.Tensor:
        return torch.from_numpy(np.stack([self._targets[text] for text in texts]))

    def _vectors(self, student: torch.nn.EmbeddingBag, texts: Sequence[str]) -> torch.Tensor:
        bags = [self._kept(text) for text in texts]
        starts = np.cumsum([0, *map(len, bags[:-1])])
        flat = torch.tensor([number for bag in bags for number in bag])
        summed = student(flat, torch.from_numpy(starts))
        return functional.normalize(summed, dim=1)

    def _kept(self, text: str) -> list[int]:
        """The features of a text without a random few, so that no single one is relied on."""
        known = [self._numbers[one] for one in _features_of(text) if one in self._numbers]
        kept = [number for number in known if self._draw.random() > self._recipe.dropped]
        return kept or known


@cache
def _features_of(text: str) -> tuple[str, ...]:
    return tuple(features_of(normalise(text).text))


def _narrowed(taught: Mapping[str, NDArray[np.float32]], width: int) -> dict[str, NDArray[np.float32]]:
    """The teacher's vectors on their first principal components, of length one again."""
    vectors = np.stack(list(taught.values())).astype(np.float32)
    centred = vectors - vectors.mean(axis=0)
    _, components = np.linalg.eigh(centred.T @ centred)
    narrow = centred @ components[:, ::-1][:, :width]
    narrow /= np.maximum(np.linalg.norm(narrow, axis=1, keepdims=True), 1e-6)
    return dict(zip(taught, narrow, strict=True))


def _features(material: Material, words: Iterable[str]) -> tuple[str, ...]:
    """The features that get a vector: single words and short runs as they come, the longer from twice on."""
    counts = Counter(feature for text in material.texts() for feature in set(_features_of(text)))
    known = [feature for feature, often in counts.items() if often >= _LEAST_OFTEN or _is_short(feature)]
    return tuple(sorted({*known, *(feature for word in words for feature in _features_of(word))}))


def _is_short(feature: str) -> bool:
    return " " not in feature if feature.isascii() else len(feature) < 3


def _start(
    material: Material,
    targets: Mapping[str, NDArray[np.float32]],
    words: Sequence[str],
    numbers: Mapping[str, int],
) -> NDArray[np.float32]:
    """Where training begins: what the teacher knows of a word; of the rest, the mean of what they stand in."""
    width = next(iter(targets.values())).shape[0]
    table = np.zeros((len(numbers), width), dtype=np.float32)
    often = np.zeros(len(numbers), dtype=np.float32)
    for thing in material.things:
        meaning = np.mean([targets[word] for word in thing.said["en"]], axis=0)
        for text in (*thing.said["zh"], *thing.said["en"]):
            rows = [numbers[feature] for feature in set(_features_of(text)) if feature in numbers]
            table[rows] += meaning
            often[rows] += 1
    table /= 2 * np.maximum(often, 1)[:, None]
    for rank, word in reversed(list(enumerate(words))):
        for feature in _features_of(word):
            table[numbers[feature]] = targets[word] * min(1, 0.25 + 0.75 * rank / _COMMON)
    return table
