"""Prints what the member store costs: time to build and open, bytes, and microseconds per look-up.

Usage: python -m evals.bench.members [COUNT ...]    (default: 100000 1000000)
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.understand.members import MemberSource, MemberStore
from assistant.understand.members.write import build_members
from assistant.understand.normalise import normalise
from semantic.catalog import Field, Words
from semantic.errors import Origin
from semantic.query import Value

_SEED = 7
_PLACES = ("上海", "北京", "深圳", "广州", "杭州", "苏州", "南京", "成都", "武汉", "西安", "青岛", "长沙")
_TRADES = ("贸易", "科技", "家居", "物流", "食品", "纺织", "机械", "电子", "建材", "医药")
_CHARACTERS = "华东明德信达瑞丰盛源泰和恒通嘉美利安康宏图远景新锐博雅天成金石立方"
_SYLLABLES = (
    "ba",
    "co",
    "di",
    "fo",
    "ga",
    "he",
    "ki",
    "lo",
    "mu",
    "na",
    "po",
    "ra",
    "si",
    "ta",
    "zen",
    "mar",
    "tel",
    "dor",
)
_ENDINGS = ("ltd", "inc", "gmbh", "trading", "foods", "systems")
_QUESTIONS = (
    "本月上海华东明德贸易有限公司的销售额和去年同期相比怎么样",
    "how did Marteldor Trading do in the first quarter compared with the year before",
    "各区域本月销售额排名前五的客户",
)


@dataclass(frozen=True, slots=True)
class _Row:
    value: Value
    key: Value | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: int = 1


def names(count: int) -> Iterator[str]:
    """Half Chinese company names, half English ones, all different."""
    chance = random.Random(_SEED)  # noqa: S311 - synthetic names, nothing secret
    seen: set[str] = set()
    while len(seen) < count:
        if len(seen) % 2:
            middle = "".join(chance.choices(_CHARACTERS, k=chance.randint(3, 4)))
            name = f"{chance.choice(_PLACES)}{middle}{chance.choice(_TRADES)}有限公司"
        else:
            first, second = ("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).title() for _ in range(2))
            name = f"{first} {second} {chance.choice(_ENDINGS).title()}"
        if name not in seen:
            seen.add(name)
            yield name


def _source(count: int) -> MemberSource:
    described = Field(
        name="name", kind="dimension", expression="name", words=Words(), origin=Origin(file="bench", line=1)
    )
    rows = (_Row(name, f"C{number:07}") for number, name in enumerate(names(count)))
    return MemberSource(addresses=("customer.name",), field=described, rows=rows)


def _microseconds(act: Callable[[str], object], texts: list[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        act(text)
    return (time.perf_counter() - start) / len(texts) * 1e6


def _measure(count: int, folder: Path) -> None:
    start = time.perf_counter()
    build_members(folder, [_source(count)], lambda _: None)
    built_s = time.perf_counter() - start
    size = sum(path.stat().st_size for path in folder.iterdir())
    start = time.perf_counter()
    store = MemberStore.open(folder)
    opened_ms = (time.perf_counter() - start) * 1e3
    some = [name for number, name in enumerate(names(count)) if number % (count // 500) == 0]
    wrong = [name[: len(name) // 2] + name[len(name) // 2 + 1 :] for name in some]
    asked = [f"{name} 的销售额" for name in some]
    found = sum(
        name in {near.member.value for near in store.fuzzy(text)} for name, text in zip(some, wrong, strict=True)
    )

    def annotate(text: str) -> object:
        return store.annotate(normalise(text))

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:>9,} members: built in {built_s:.1f} s, {size / 2**20:.0f} MiB, opened in {opened_ms:.1f} ms")
    print(f"          exact name      {_microseconds(store.exact, some):8.0f} µs")
    print(f"          name in words   {_microseconds(annotate, asked):8.0f} µs")
    print(f"          whole questions {_microseconds(annotate, list(_QUESTIONS) * 50):8.0f} µs")
    print(f"          misspelt name   {_microseconds(store.fuzzy, wrong):8.0f} µs, {found / len(some):.1%} found")
    print(
        f"          memory at its peak, while building: {peak:.0f} MiB; what serving adds: {_serving(folder):.0f} MiB"
    )


def _serving(folder: Path) -> float:
    """Resident MiB that a fresh process gains by opening the store and being asked every question."""
    program = (
        "import sys; from pathlib import Path\n"
        "from evals.bench.members import _QUESTIONS, resident_mib\n"
        "from assistant.understand.members import MemberStore\n"
        "from assistant.understand.normalise import normalise\n"
        "import numpy, rapidfuzz.distance, assistant.understand.members.near\n"
        "normalise('甲'); before = resident_mib(); store = MemberStore.open(Path(sys.argv[1]))\n"
        "for text in _QUESTIONS: store.annotate(normalise(text)); store.fuzzy(text)\n"
        "print(resident_mib() - before)\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    return float(done.stdout)


def resident_mib() -> float:
    """Memory of this process that is resident now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    for count in [int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            _measure(count, Path(folder) / "members")


if __name__ == "__main__":
    main()
