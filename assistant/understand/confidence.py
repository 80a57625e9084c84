"""How likely a reading is the right one: a logistic curve over six named features, fitted on the development cases.

The coefficients are data (`confidence.yml`), written by `python -m evals.bench.confidence --fit` and reviewed.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from assistant.understand.compose import Composed
from assistant.understand.mention import Evidence, Kind

# Beyond this much, a distance to another reading says nothing more.
FAR = 3.0
FEATURES = ("stretch", "detour", "structure", "margin", "behind", "unused")


def features_of(best: Composed, found: Sequence[Composed], unused: int) -> dict[str, float]:
    """What the confidence in a reading stands on, beside all candidates, cheapest first.

    `stretch`: how far its words are from the catalog's own, summed (synonyms 0, another word for the same thing 1, a
    part of a name 2, a typing error 3, likeness 4). `detour`: what its doubtful mentions cost. `structure`: what its
    doubtful steps cost. `margin`: how much dearer the next other plan is. `behind`: how much cheaper a reading is that
    gives no plan. `unused`: how many words of the question found no place.
    """
    used = [best.scene.mentions[at] for at in best.scene.taken]
    others = [one.cost for one in found if one.plan is not None and one.plan != best.plan]
    return {
        "stretch": float(sum(max(0, one.evidence - Evidence.INFLECTION) for one in used)),
        "detour": sum(max(0.0, one.cost) for one in used if one.kind is not Kind.CUE),
        "structure": max(0.0, best.finished.penalty),
        "margin": min(FAR, max(0.0, min(others, default=best.cost + FAR) - best.cost)),
        "behind": min(FAR, max(0.0, best.cost - found[0].cost)),
        "unused": float(len(best.leftovers) + unused),
    }


def confidence_of(features: Mapping[str, float]) -> float:
    """The probability, 0..1, that a reading with these features is right."""
    weights = _weights()
    drive = weights["intercept"] + sum(weights[name] * features[name] for name in FEATURES)
    return 1 / (1 + math.exp(-drive))


@cache
def _weights() -> Mapping[str, float]:
    loaded: dict[str, float] = yaml.safe_load(files(__package__).joinpath("confidence.yml").read_text(encoding="utf-8"))
    return loaded
