"""How likely a reading is the right one: a logistic curve over six named features, fitted on the development cases.

The coefficients are data (`confidence.yml`), written by `python -m evals.bench.confidence --fit` and reviewed.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import yaml

from assistant.understand.compose import Composed
from assistant.understand.mention import Evidence, Kind

# Beyond this much, a distance to another reading says nothing more.
FAR = 1.5
# Words in sentences that say nothing of the question weigh as much of a word in its midst.
_ASIDE = 0.5
FEATURES = ("stretch", "likeness", "detour", "margin", "behind", "unused")


def features_of(best: Composed, rivals: Iterable[Composed], cheapest: float, unused: int) -> dict[str, float]:
    """What the confidence in a reading stands on.

    `stretch`: how far its words are from the catalog's own, summed (synonyms 0, another word for the same thing 1, a
    part of a name 2, a typing error 3). `likeness`: how many of its names were found by likeness alone. `detour`: what
    its other doubtful mentions and its doubtful steps cost. `margin`: how much dearer the next other plan is, of those
    that could be answered as well (`rivals`). `behind`: how much cheaper the `cheapest` candidate is, which could not
    be. `unused`: 1 where words of the question found no place, half where all of them are in sentences set aside.
    """
    used = [best.scene.mentions[at] for at in best.scene.taken]
    alike = [one for one in used if one.evidence is Evidence.EMBEDDING]
    named = [one for one in used if one.evidence is not Evidence.EMBEDDING]
    dearer = [one.cost - best.cost for one in rivals if one.plan not in (None, best.plan)]
    return {
        "stretch": float(sum(max(0, one.evidence - Evidence.INFLECTION) for one in named)),
        "likeness": float(len(alike)),
        "detour": sum(max(0.0, one.cost) for one in named if one.kind is not Kind.CUE)
        + max(0.0, best.finished.penalty),
        "margin": min(FAR, max(0.0, min(dearer, default=FAR))),
        "behind": min(FAR, max(0.0, best.cost - cheapest)),
        "unused": 1.0 if best.leftovers else _ASIDE * bool(unused),
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
