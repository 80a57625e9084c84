"""Prints how long understanding a text takes, by whether the encoder was asked, and the slowest texts.

Usage: python -m evals.bench.understanding [WORKSPACE ...] [--large] [--metrics N] [--members N] [--slowest N]

Without arguments the demo's case texts; a WORKSPACE is a folder. `--large` makes a catalog of 10,000 metrics with a
million members (`enterprise.py`) in a temporary folder, and asks questions made of its names. Each text is understood
once after a warm-up of every tenth; in the clock's milliseconds, and in the processor's, which others at work on the
machine disturb less.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.evaluate import case_files, load_cases
from assistant.pipeline import Assistant
from assistant.question import Context, Question, sound_text
from assistant.understand.reader import understand
from assistant.understand.retrieve.index import Index
from evals.bench import enterprise
from evals.bench.latency import DEMO

_A_DAY = date(2025, 6, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to be understood; `shows` groups what is printed."""

    text: str
    shows: str = "cases"
    as_of: date | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Milliseconds of one text, by the clock and of the processor; `looked_up`: how often the encoder was asked."""

    text: Text
    clock: float
    processor: float
    looked_up: int


class _Counted:
    """Counts what is asked of the index."""

    def __init__(self) -> None:
        self.count = 0
        self._nearest = Index.nearest

    def __enter__(self) -> "_Counted":
        def nearest(index: Index, *said: object, **more: object) -> object:
            self.count += 1
            return self._nearest(index, *said, **more)  # type: ignore[arg-type]  # passed on as they came

        Index.nearest = nearest  # type: ignore[method-assign,assignment]  # for as long as is counted
        return self

    def __exit__(self, *_: object) -> None:
        Index.nearest = self._nearest  # type: ignore[method-assign]  # as it was


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.understanding")
    parser.add_argument("workspaces", nargs="*", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--metrics", type=int, default=10_000)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--slowest", type=int, default=5)
    asked = parser.parse_args()
    for folder in asked.workspaces or ([] if asked.large else [DEMO]):
        _print(folder.name, measured(folder, list(_of_cases(folder))), asked.slowest)
    if asked.large:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "group"
            enterprise.write(folder, metrics=asked.metrics, members=asked.members)
            made = enterprise.questions(20, metrics=asked.metrics, members=asked.members)
            texts = [Text(text=text, shows=shown, as_of=_A_DAY) for shown, text in made]
            _print(f"{asked.metrics:,} metrics, {asked.members:,} members", measured(folder, texts), asked.slowest)


def measured(folder: Path, texts: list[Text]) -> list[Took]:
    """What each text of a workspace took; opening, indexing and the first question are printed."""
    began = time.perf_counter()
    assistant = Assistant.open(folder)
    try:
        opened = time.perf_counter()
        assistant.index(lambda *_: None)
        indexed = time.perf_counter()
        assistant.warm()
        warm = time.perf_counter()
        with _Counted() as counted:
            first = _took(texts[0], assistant, counted)
            for one in texts[::10]:
                _took(one, assistant, counted)
            print(
                f"\n{folder.name}: opened in {opened - began:.1f} s, indexed in {indexed - opened:.1f} s, "
                f"warm in {warm - indexed:.1f} s, first question {first.clock:.0f} ms"
            )
            return [_took(one, assistant, counted) for one in texts]
    finally:
        assistant.close()


def _took(one: Text, assistant: Assistant, counted: _Counted) -> Took:
    asker, as_of = assistant.asker(one.role), assistant.as_of(one.as_of)
    question = Question(text=sound_text(one.text), asker=asker, as_of=as_of, language=None, context=Context())
    before, clock, processor = counted.count, time.perf_counter(), time.process_time()
    understand(question, assistant.grounding.resources(question))
    return Took(
        text=one,
        clock=(time.perf_counter() - clock) * 1000,
        processor=(time.process_time() - processor) * 1000,
        looked_up=counted.count - before,
    )


def _of_cases(folder: Path) -> Iterator[Text]:
    for case in load_cases(case_files([folder / "evals"]), folder):
        for texts in case.texts.values():
            yield from (Text(text=text, as_of=case.as_of, role=case.role) for text in texts)


def _print(title: str, found: list[Took], slowest: int) -> None:
    print(f"\n{title}: {len(found)} texts, milliseconds of the processor (of the clock)\n")
    print("| texts | count | p50 | p95 | most |\n|---|---:|---:|---:|---:|")
    by_kind: dict[str, list[Took]] = defaultdict(list)
    for one in found:
        by_kind["exact evidence alone" if not one.looked_up else "with the encoder"].append(one)
        if one.text.shows != "cases":
            by_kind[one.text.shows].append(one)
    for kind, some in (("all", found), *by_kind.items()):
        print(f"| {kind} | {len(some)} | {' | '.join(_shares(some))} |")
    print()
    for one in sorted(found, key=lambda took: -took.processor)[:slowest]:
        print(f"- {one.processor:.0f} ({one.clock:.0f}), encoder asked {one.looked_up} times: {one.text.text[:90]}")


def _shares(some: Iterable[Took]) -> Iterator[str]:
    listed = list(some)
    for share in (0.5, 0.95, 1.0):
        at = min(len(listed) - 1, int(len(listed) * share))
        processor, clock = sorted(one.processor for one in listed)[at], sorted(one.clock for one in listed)[at]
        yield f"{processor:.1f} ({clock:.1f})"


if __name__ == "__main__":
    main()
