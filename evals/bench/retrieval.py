"""Prints how often retrieval proposes what is meant, for words that share little with the catalog.

Usage: python -m evals.bench.retrieval [--encoder NAME] [--fit]

Each file of `evals/bench/retrieval/` holds paraphrases of one workspace's catalog by language, and words for what it
does not hold. Beside them stand the catalog's own names with a character missing. Printed are recall among the first
one, three and five, and how the score of the first proposal divides right ones from wrong ones and from proposals for
what nothing governs. `--fit` prints the coefficients of the calibration in `assistant/understand/retrieve/fuse.py`.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.understand.retrieve.documents import Document, IndexedKind, documents_of
from assistant.understand.retrieve.encoder import Encoder, encoder_of
from assistant.understand.retrieve.index import Index, Nearest, build_index
from semantic.graph import addressed_fields
from semantic.load import load_catalog, load_workspace
from semantic.view import View

_HERE = Path(__file__).parent / "retrieval"
_ROOT = Path(__file__).parents[2]
_WORKSPACES = {"northwind": _ROOT / "evals/workspaces/northwind", "demo": _ROOT / "semantic/demo/workspace"}
_KINDS: tuple[IndexedKind, ...] = ("metric", "term")
_THRESHOLDS = (0.3, 0.5, 0.7)
_SHORTEST_MISSPELT = 4
_RIDGE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One text and the names that are right for it; none: nothing is."""

    sort: str
    language: str
    text: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was proposed for a text, best first, and the likeness of the first proposal by encoder and by n-grams."""

    asked: Asked
    proposals: tuple[Nearest, ...]
    dense: float | None
    lexical: float
    elapsed_ms: float

    def is_right(self, among: int) -> bool:
        return any(one.name in self.asked.names for one in self.proposals[:among])

    @property
    def score(self) -> float:
        return self.proposals[0].score if self.proposals else 0.0


def trials(workspace: str, encoder: Encoder) -> Iterator[Trial]:
    """Every text of a workspace's file, and its misspelt names, asked of an index built for it."""
    catalog = load_catalog(load_workspace(_WORKSPACES[workspace]))
    documents = documents_of(View(catalog=catalog, fields=addressed_fields(catalog)))
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        build_index(
            state,
            fingerprint=workspace,
            documents=documents,
            encoder=encoder,
            members=(),
            on_progress=lambda *_: None,
        )
        index = Index.open(state, encoder)
        index.warm()
        allowed = frozenset(document.key for document in documents)
        for asked in (*_written(workspace), *_misspelt(documents)):
            yield _trial(index, asked, allowed)
        index.close()


def _written(workspace: str) -> Iterator[Asked]:
    written: dict[str, Any] = yaml.safe_load((_HERE / f"{workspace}.yml").read_text(encoding="utf-8"))
    for language in ("en", "zh"):
        for one in written[language]:
            names = frozenset(one["names"])
            yield Asked(sort="paraphrase", language=language, text=one["text"], names=names)
        for text in written["nothing"][language]:
            yield Asked(sort="nothing", language=language, text=text, names=frozenset())


def _misspelt(documents: Sequence[Document]) -> Iterator[Asked]:
    """Labels and synonyms without their middle character."""
    for document in documents:
        text = document.text
        if document.kind in _KINDS and document.sort in ("label", "synonym") and len(text) >= _SHORTEST_MISSPELT:
            wrong = text[: len(text) // 2] + text[len(text) // 2 + 1 :]
            names = frozenset({document.name})
            yield Asked(sort="misspelt", language=document.language, text=wrong, names=names)


def _trial(index: Index, asked: Asked, allowed: frozenset[str]) -> Trial:
    start = time.perf_counter()
    found = index.nearest(asked.text, kinds=_KINDS, count=5, allowed=allowed)
    elapsed_ms = (time.perf_counter() - start) * 1e3
    likeness = index.evidence(asked.text, kinds=_KINDS, count=5, allowed=allowed)
    first = f"{found[0].kind}:{found[0].name}" if found else ""
    dense = None if likeness.dense is None else likeness.dense.get(first, 0.0)
    return Trial(
        asked=asked, proposals=found, dense=dense, lexical=likeness.lexical.get(first, 0.0), elapsed_ms=elapsed_ms
    )


def _report(title: str, found: Sequence[Trial]) -> None:
    for sort in ("paraphrase", "misspelt"):
        some = [trial for trial in found if trial.asked.sort == sort]
        recall = "  ".join(f"@{among} {np.mean([trial.is_right(among) for trial in some]):.2f}" for among in (1, 3, 5))
        print(f"{title:<13} {sort:<10} {len(some):3d} texts  recall {recall}")
    print(f"{'':<13} {np.median([trial.elapsed_ms for trial in found]):.1f} ms a text")
    for least in _THRESHOLDS:
        kept = [trial for trial in found if trial.score >= least]
        right = sum(trial.is_right(1) for trial in kept)
        idle = sum(trial.asked.sort == "nothing" for trial in kept)
        print(f"{'':<13} score >= {least}: {right} right, {len(kept) - right - idle} wrong, {idle} for nothing")


def _fit(found: Sequence[Trial]) -> None:
    """Prints a logistic curve for texts that the encoder covers, and one for those it does not, by Newton's method.

    Misspelt names weigh half as much together as the written texts, which are fewer.
    """
    for covered in (True, False):
        some = [trial for trial in found if (trial.dense is not None) == covered]
        spelled = np.array([trial.asked.sort == "misspelt" for trial in some])
        weights = np.where(spelled, (~spelled).sum() / spelled.sum() / 2, 1.0)
        inputs = np.array([(1.0, *([trial.dense] if covered else []), trial.lexical) for trial in some], dtype=float)
        right = np.array([trial.is_right(1) for trial in some], dtype=float)
        curve = np.zeros(inputs.shape[1])
        for _ in range(50):
            expected = 1 / (1 + np.exp(-inputs @ curve))
            gradient = inputs.T @ (weights * (expected - right)) + _RIDGE * curve
            bend = (inputs * (weights * expected * (1 - expected))[:, None]).T @ inputs
            curve -= np.linalg.solve(bend + _RIDGE * np.eye(len(curve)), gradient)
        print("with encoder:" if covered else "n-grams only:", " ".join(f"{one:.2f}" for one in curve))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="builtin")
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    encoder = encoder_of(arguments.encoder)
    found = {workspace: tuple(trials(workspace, encoder)) for workspace in _WORKSPACES}
    for workspace, ones in found.items():
        for language in ("en", "zh"):
            _report(f"{workspace} {language}", [trial for trial in ones if trial.asked.language == language])
        if arguments.fit:
            _fit(ones)
    if arguments.fit:
        _fit([trial for ones in found.values() for trial in ones])


if __name__ == "__main__":
    main()
