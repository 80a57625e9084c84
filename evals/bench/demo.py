"""Time, size and rows of the demo company as it is built: `python -m evals.bench.demo [--scale N] [--plant NAME]`."""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from semantic.demo import generate

MEGABYTE = 1_000_000


def main() -> None:
    """Builds the company in a temporary folder and prints what each step took, slowest first, and the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--plant", default="none")
    asked = parser.parse_args()
    began: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as place, _timed() as took:
        folder = Path(place) / "data"
        generate.build(
            folder,
            scale=asked.scale,
            plant=asked.plant,
            on_step=lambda step, *_: began.append((step, time.perf_counter())),
        )
        tables = json.loads((folder / generate.MANIFEST).read_text(encoding="utf-8"))["tables"]
        size = sum(file.stat().st_size for file in folder.glob("*.parquet"))
    steps = [(after - before, step) for (step, before), (_, after) in pairwise(began)]
    for seconds, step in sorted(steps, reverse=True)[:12]:
        print(f"{seconds:8.2f} s  {step}")
    print(f"{took['wall']:8.2f} s on the clock, {took['cpu']:.2f} s of CPU")
    print(f"{len(tables)} tables, {sum(table['rows'] for table in tables.values()):,} rows, {size / MEGABYTE:.0f} MB")


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """Seconds on the clock and of the processor, known once the block is over."""
    took: dict[str, float] = {}
    clock, used = time.perf_counter(), _processor()
    yield took
    took.update(wall=time.perf_counter() - clock, cpu=_processor() - used)


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
