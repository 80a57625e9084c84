"""`python -m evals.bench.confidence [--fit]`: how far a reading's confidence can be trusted, on the development cases.

Every text is given the plan that it would be answered with if it had to be, and the rows are held against the case; a
text to be refused or asked back has no right plan, and a plan that gets no answer is left out. A logistic curve over
the reader's features is fitted on all workspaces but one, the demo among them, and judged on that one; `--fit` writes
the curve of all of them to `confidence.yml`.
"""

import argparse
import math
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import evaluate as harness
from assistant.evaluate.reply import Option, Reply
from assistant.evaluate.score import Score, score
from assistant.pipeline import Assistant
from assistant.understand.deciding.confidence import FEATURES
from evals.bench.figures import chance, logistic
from semantic.errors import NoData

_ROOT = Path(__file__).resolve().parents[2]
_DEMO = _ROOT / "semantic" / "demo" / "workspace"
_WRITTEN = _ROOT / "assistant" / "understand" / "deciding" / "confidence.yml"
_HEAD = "# Written by `python -m evals.bench.confidence --fit` on the development cases; see docs/evaluation.md.\n"
# Kept out of the fit, so that it can be judged on catalogs that it has not seen.
_HELD_OUT = ("hotel", "online_shop")
_RIDGE = 1.0
_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
_LEVELS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One text with its features and what became of the plan it would be answered with."""

    workspace: str
    features: tuple[float, ...]
    is_right: bool
    is_answerable: bool
    is_apart: bool


def main() -> int:
    """Prints the curves, and writes the coefficients when asked to."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.confidence")
    parser.add_argument("--fit", action="store_true", help="write the coefficients to confidence.yml")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    folders = [one for one in sorted((_ROOT / "evals" / "workspaces").iterdir()) if _is_developed_on(one)]
    trials = [trial for folder in (_DEMO, *folders) for trial in _trials(folder)]
    if not trials:
        return 1
    judged = _leave_one_out(trials)
    print(_reliability(trials, judged))
    print(_coverage(trials, judged))
    print(_floors(trials, judged))
    named = zip(("intercept", *FEATURES), _fit(trials), strict=True)
    written = "".join(f"{name}: {weight:.3f}\n" for name, weight in named)
    print(written)
    if options.fit:
        _WRITTEN.write_text(_HEAD + written, encoding="utf-8")
    return 0


def _is_developed_on(folder: Path) -> bool:
    return (folder / "workspace.yml").exists() and folder.name not in _HELD_OUT


def _trials(folder: Path) -> Iterator[Trial]:
    try:
        assistant = Assistant.open(folder)
    except NoData as error:
        print(f"{folder.name}: {error}", file=sys.stderr)
        return
    if not assistant.is_indexed:
        assistant.index(lambda _step, _done, _all: None)
    tables = harness.Tables.open(assistant.workspace)
    product = harness.InProcess(assistant)
    for case in harness.load_cases(harness.case_files([folder / "evals"]), folder):
        if case.after is not None or not case.is_scored:
            continue
        asker, as_of = assistant.asker(case.role), assistant.as_of(case.as_of)
        rules = harness.Rules(
            expected=lambda check: tables.expected(check.sql), catalog=assistant.view(asker).catalog, role=asker.role
        )
        for text in (text for texts in case.texts.values() for text in texts):
            guess = assistant.guess(text, asker=asker, as_of=as_of)
            if guess is None:
                continue
            option = Option(id="1", question=text, plan=guess.plan)
            reply = product.answer_option(option, as_of=case.as_of, role=case.role)
            if reply.status != "answered":
                continue
            found: Score = score(replace(case, expect="answer"), reply, rules, _no_option)
            yield Trial(
                workspace=folder.name,
                features=tuple(guess.features[name] for name in FEATURES),
                is_right=case.expect == "answer" and found.outcome == "correct",
                is_answerable=case.expect == "answer",
                is_apart=guess.is_apart,
            )
    tables.close()
    assistant.close()


def _no_option(option: Option) -> Reply:
    raise AssertionError(f"a plan was answered with a question back: {option.question}")


def _rows(trials: Sequence[Trial]) -> NDArray[np.float64]:
    return np.array([one.features for one in trials])


def _right(trials: Sequence[Trial]) -> NDArray[np.float64]:
    return np.array([float(one.is_right) for one in trials])


def _fit(trials: Sequence[Trial]) -> NDArray[np.float64]:
    return logistic(_rows(trials), _right(trials), np.ones(len(trials)), _RIDGE)


def _leave_one_out(trials: Sequence[Trial]) -> NDArray[np.float64]:
    """Each trial's chance by a curve that has not seen its workspace."""
    judged = np.zeros(len(trials))
    for name in {one.workspace for one in trials}:
        own = np.array([one.workspace == name for one in trials])
        others = [one for one in trials if one.workspace != name]
        judged[own] = chance(_rows(trials)[own], _fit(others))
    return judged


def _reliability(trials: Sequence[Trial], judged: NDArray[np.float64]) -> str:
    lines = ["| confidence | texts | mean | right |", "|---|---:|---:|---:|"]
    for low, high in pairwise(_EDGES):
        inside = (judged >= low) & (judged < high)
        if inside.any():
            share, mean = _right(trials)[inside].mean(), judged[inside].mean()
            lines.append(f"| {low:.2f}-{min(high, 1):.2f} | {inside.sum()} | {mean:.2f} | {share:.2f} |")
    return "\n".join(lines) + "\n"


def _coverage(trials: Sequence[Trial], judged: NDArray[np.float64]) -> str:
    answerable = sum(one.is_answerable for one in trials)
    lines = ["| answered from | right of the answerable | wrong of all |", "|---:|---:|---:|"]
    for level in _LEVELS:
        answered = judged >= level
        right = _right(trials)[answered].sum()
        wrong = answered.sum() - right
        lines.append(f"| {level:.2f} | {100 * right / answerable:.1f} % | {100 * wrong / len(trials):.1f} % |")
    brier = math.fsum((judged - _right(trials)) ** 2) / len(trials)
    return "\n".join([*lines, f"\nBrier score {brier:.3f} over {len(trials)} texts."]) + "\n"


def _floors(trials: Sequence[Trial], judged: NDArray[np.float64]) -> str:
    """What each floor makes of the readings that the rules would answer: how many of them it turns into questions."""
    apart, right = np.array([one.is_apart for one in trials]), _right(trials) > 0
    lines = [
        "| floor under the rules | right asked instead | wrong asked instead | wrong of all |",
        "|---:|---:|---:|---:|",
    ]
    for level in _LEVELS:
        told, asked = apart & (judged >= level), apart & (judged < level)
        share = 100 * (told & ~right).sum() / len(trials)
        lines.append(f"| {level:.2f} | {(asked & right).sum()} | {(asked & ~right).sum()} | {share:.2f} % |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
