"""Prints how long an answer takes by stage, how long the doors take to open, and what the server holds.

Usage: python -m evals.bench

The questions are the texts of the demo's own cases, each asked once after a warm-up of every tenth. Times depend on the
machine; the last column sets start-up times beside a bare Python process of the same run, which does not.
"""

import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluate import case_files, load_cases
from assistant.pipeline import Assistant

DEMO = Path(__file__).parents[2] / "semantic" / "demo" / "workspace"
ASSISTANT = Path(sys.executable).with_name("assistant")
QUESTION = "本月各区域销售表现如何?"
_REPEATED = 5
_SOON_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Milliseconds of one question: by stage, and the whole as the caller waited for it."""

    understand: float
    compile: float
    execute: float
    present: float
    whole: float

    @property
    def without_execution(self) -> float:
        return self.whole - self.execute


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Seconds from the start of the server's process, and what it holds after some questions."""

    api_s: float
    page_s: float
    memory_mb: float


def main() -> None:
    """Measures and prints."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    _print_stages(questions_asked())
    bare_s = _median_s(lambda: _run([sys.executable, "-c", "pass"]))
    ask_s = _median_s(lambda: _run([str(ASSISTANT), "ask", QUESTION]))
    _print_starts(bare_s, ask_s, server_started())


def questions_asked() -> list[Asked]:
    """Every text of the demo's cases, asked in this process after a warm-up."""
    cases = load_cases(case_files([DEMO / "evals"]), DEMO)
    assistant = Assistant.open(DEMO)
    try:
        assistant.index(lambda *_: None)
        assistant.warm()
        waiting = [(text, case.as_of, case.role) for case in cases for texts in case.texts.values() for text in texts]
        for text, day, role in waiting[::10]:
            assistant.ask(text, asker=assistant.asker(role), as_of=assistant.as_of(day))
        found = []
        for text, day, role in waiting:
            asker, as_of = assistant.asker(role), assistant.as_of(day)
            began = time.perf_counter()
            timings = assistant.ask(text, asker=asker, as_of=as_of).timings
            whole = (time.perf_counter() - began) * 1000
            found.append(
                Asked(
                    understand=timings.understand,
                    compile=timings.compile,
                    execute=timings.execute,
                    present=timings.present,
                    whole=whole,
                )
            )
        return found
    finally:
        assistant.close()


def server_started() -> Started:
    """A server of the demo from start to page, asked a few questions, then told to stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [ASSISTANT, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            api_s = _until(lambda: _health(url) is not None, began)
            page_s = _until(lambda: (_health(url) or {}).get("page") == "ready", began)
            for _ in range(_REPEATED):
                _post(f"{url}/v1/ask", {"question": QUESTION})
            return Started(api_s=api_s, page_s=page_s, memory_mb=_memory_mb(server.pid))
        finally:
            server.send_signal(signal.SIGTERM)


def _until(holds: Callable[[], bool], began: float) -> float:
    while not holds():
        if time.perf_counter() - began > _SOON_S:
            return float("nan")
        time.sleep(0.05)
    return time.perf_counter() - began


def _health(url: str) -> dict[str, str] | None:
    try:
        with urllib.request.urlopen(f"{url}/v1/health", timeout=5) as response:  # noqa: S310 - loopback
            found: dict[str, str] = json.load(response)
            return found
    except OSError:
        return None


def _post(url: str, body: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=_SOON_S) as response:  # noqa: S310 - loopback
        response.read()


def _memory_mb(process: int) -> float:
    """What a process holds in memory, as Linux tells it; nan elsewhere."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return float("nan")
    held_kb = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(held_kb) / 1024


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own


def _median_s(act: Callable[[], None]) -> float:
    times = []
    for _ in range(_REPEATED):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _print_stages(asked: list[Asked]) -> None:
    print(f"{len(asked)} questions of the demo, milliseconds\n")
    print("| stage | p50 | p95 | most |\n|---|---:|---:|---:|")
    for name in ("understand", "compile", "execute", "present", "without_execution", "whole"):
        values = sorted(getattr(one, name) for one in asked)
        shares = (f"{one:.1f}" for one in (_share(values, 0.5), _share(values, 0.95), values[-1]))
        print(f"| {name.replace('_', ' ')} | {' | '.join(shares)} |")
    print()


def _share(values: list[float], share: float) -> float:
    """The value that this share of the sorted values does not exceed."""
    return values[min(len(values) - 1, int(len(values) * share))]


def _print_starts(bare_s: float, ask_s: float, started: Started) -> None:
    rows: Iterable[tuple[str, float]] = (
        ("bare Python process", bare_s),
        ("`assistant ask`, from start to answer", ask_s),
        ("server, from start to the API", started.api_s),
        ("server, from start to the page", started.page_s),
    )
    print("| start-up | seconds | times a bare process |\n|---|---:|---:|")
    for name, seconds in rows:
        print(f"| {name} | {seconds:.2f} | {seconds / bare_s:.0f} |")
    print(f"\nServer after {_REPEATED} questions: {started.memory_mb:.0f} MB.")


if __name__ == "__main__":
    main()
