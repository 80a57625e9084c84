"""Prints how often retrieval proposes what is meant, for words that share little with the catalog.

Usage: python -m evals.bench.retrieval [--encoder NAME] [--fit]

Each file of `evals/bench/retrieval/` holds paraphrases of one workspace's catalog by language, and words for what it
does not hold. Everything was chosen on the first two; the others were committed before the lexicon, by another hand,
and are only measured. Beside them stand the catalog's own names with a character missing. Printed are recall by each
signal alone and by all together, with Wilson's 95 % intervals, and how the score of the first proposal divides right
ones from wrong ones and from proposals for what nothing governs. `--fit` writes the calibration.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.understand.concepts import Concepts
from assistant.understand.retrieve.documents import Document, IndexedKind, documents_of
from assistant.understand.retrieve.encoder import Encoder, encoder_of
from assistant.understand.retrieve.fuse import CALIBRATION, Features, features_of
from assistant.understand.retrieve.index import Index, Nearest, build_index
from assistant.understand.retrieve.told import Told
from evals.bench.figures import interval
from evals.bench.fitted import calibration
from semantic.graph import addressed_fields
from semantic.load import load_catalog, load_workspace
from semantic.view import View

_HERE = Path(__file__).parent / "retrieval"
_ROOT = Path(__file__).parents[2]
_CHOSEN_ON = {"northwind": _ROOT / "evals/workspaces/northwind", "demo": _ROOT / "semantic/demo/workspace"}
_UNSEEN = {name: _ROOT / f"evals/workspaces/{name}" for name in ("factory", "freight_forwarder", "chinook")}
_KINDS: tuple[IndexedKind, ...] = ("metric", "term")
_LANGUAGES = ("en", "zh")
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_SHORTEST_MISSPELT = 4
_FIRST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One text and the names that are right for it; none: nothing is."""

    sort: str
    language: str
    text: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The names proposed for a text, best first, by each signal alone and fused; and the first one's trust."""

    asked: Asked
    proposals: Mapping[str, tuple[str, ...]]
    score: float
    spelling: float
    features: Features | None
    is_covered: bool
    elapsed_ms: float

    def is_right(self, among: int = 1, signal: str = "fused") -> bool:
        return not self.asked.names.isdisjoint(self.proposals[signal][:among])


def trials(workspace: Path, encoder: Encoder) -> Iterator[Trial]:
    """Every text of a workspace's file, and its misspelt names, asked of an index built for it."""
    catalog = load_catalog(load_workspace(workspace))
    documents = documents_of(View(catalog=catalog, fields=addressed_fields(catalog)))
    name = "demo" if workspace == _CHOSEN_ON["demo"] else workspace.name
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        build_index(
            state,
            fingerprint=name,
            documents=documents,
            encoder=encoder,
            members=(),
            concepts=Concepts(()),
            on_progress=lambda *_: None,
        )
        index = Index.open(state, encoder)
        index.warm()
        told = Told.open(state / "index" / name / "texts")
        allowed = frozenset(document.key for document in documents)
        for asked in (*_written(name), *_misspelt(documents)):
            yield _trial(index, told, asked, allowed)
        index.close()


def _written(workspace: str) -> Iterator[Asked]:
    written: dict[str, Any] = yaml.safe_load((_HERE / f"{workspace}.yml").read_text(encoding="utf-8"))
    for language in _LANGUAGES:
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


def _trial(index: Index, told: Told, asked: Asked, allowed: frozenset[str]) -> Trial:
    start = time.perf_counter()
    found = index.nearest(asked.text, kinds=_KINDS, count=_FIRST, allowed=allowed)
    elapsed_ms = (time.perf_counter() - start) * 1e3
    likeness = index.evidence(asked.text, kinds=_KINDS, count=_FIRST, allowed=allowed)
    ranked = features_of(likeness, _FIRST)
    concepts = told.shared(asked.text, {key for key in allowed if key.partition(":")[0] in _KINDS})
    return Trial(
        asked=asked,
        proposals={
            "lexical": _best(likeness.lexical),
            "concepts": _best(concepts),
            "encoder": _best(likeness.dense or {}),
            "fused": _names(found),
        },
        score=found[0].score if found else 0.0,
        spelling=max(likeness.lexical.values(), default=0.0),
        features=ranked[0][1] if ranked else None,
        is_covered=likeness.dense is not None,
        elapsed_ms=elapsed_ms,
    )


def _best(likeness: Mapping[str, float]) -> tuple[str, ...]:
    ranked = sorted((key for key in likeness if likeness[key] > 0), key=lambda key: (-likeness[key], key))
    return tuple(key.partition(":")[2] for key in ranked[:_FIRST])


def _names(found: Sequence[Nearest]) -> tuple[str, ...]:
    return tuple(one.name for one in found)


def _recall(title: str, found: Sequence[Trial]) -> None:
    """Rows of recall at the first one and the first three: each signal for paraphrases, all together for typos."""
    for signal in ("lexical", "concepts", "encoder", "fused"):
        _row(title, signal, [trial for trial in found if trial.asked.sort == "paraphrase"], signal)
    _row(title, "fused, misspelt", [trial for trial in found if trial.asked.sort == "misspelt"], "fused")


def _row(title: str, signal: str, some: Sequence[Trial], column: str) -> None:
    shown = [_share([trial.is_right(among, column) for trial in some]) for among in (1, 3)]
    print(f"| {title} | {signal} | {len(some)} | {' | '.join(shown)} |")


def _share(right: Sequence[bool]) -> str:
    """A share with its 95 % interval."""
    low, high = interval(sum(right), len(right))
    return f".{round(100 * sum(right) / len(right)):02d} ({low:.2f}-{high:.2f})".replace(".100", "1.00")


def _curve(title: str, found: Sequence[Trial]) -> None:
    """Rows of what is proposed from each score on, among the written texts."""
    written = [trial for trial in found if trial.asked.sort != "misspelt"]
    nothing = [trial for trial in written if trial.asked.sort == "nothing"]
    for least in _THRESHOLDS:
        kept = [trial for trial in written if trial.score >= least]
        idle = sum(trial.asked.sort == "nothing" for trial in kept)
        right = sum(trial.is_right() for trial in kept)
        covered = (len(kept) - idle) / (len(written) - len(nothing))
        wrong = 1 - right / len(kept) if kept else 0.0
        print(
            f"| {title} | {least} | {covered:.0%} | {right} | {len(kept) - right - idle} | {idle} of {len(nothing)} "
            f"| {wrong:.0%} |"
        )


def _report(title: str, found: Sequence[tuple[Trial, ...]]) -> None:
    pooled = [trial for ones in found for trial in ones]
    print("\n| catalogs | signal | texts | recall @1 | @3 |\n|---|---|---:|---|---|")
    for language in _LANGUAGES:
        _recall(f"{title}, {language}", [trial for trial in pooled if trial.asked.language == language])
    print("\n| catalogs | score from | paraphrases covered | right | wrong | for nothing | wrong of all |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    _curve(title, pooled)
    print(f"\n{np.median([trial.elapsed_ms for trial in pooled]):.1f} ms a text")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="builtin")
    parser.add_argument("--fit", action="store_true", help="write the calibration and stop")
    arguments = parser.parse_args()
    encoder = encoder_of(arguments.encoder)
    chosen_on = {name: tuple(trials(path, encoder)) for name, path in _CHOSEN_ON.items()}
    if arguments.fit:
        CALIBRATION.write_text(calibration([trial for ones in chosen_on.values() for trial in ones]), encoding="utf-8")
        return
    unseen = {name: tuple(trials(path, encoder)) for name, path in _UNSEEN.items()}
    for name, ones in (chosen_on | unseen).items():
        _report(name, [ones])
    _report("chosen on", tuple(chosen_on.values()))
    _report("unseen", tuple(unseen.values()))


if __name__ == "__main__":
    main()
