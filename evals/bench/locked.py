"""The locked cases, in aggregates only: `make eval-locked`. Nobody who develops the product reads a case of them.

Every run is a line in `locked.jsonl`: the day, the commit, and the counts of each workspace by language. A commit never
touches both `evals/locked` and `assistant/understand` (`tests/test_locked.py`).
"""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from evals.bench.figures import interval

Counts: TypeAlias = dict[str, int]

_HERE = Path(__file__).resolve().parent
_EVALS = _HERE.parent
_LOG = _HERE / "locked.jsonl"
_COUNTED = ("answerable", "correct", "wrong", "asked", "not_answered", "unanswerable", "rightly_declined")


def main() -> int:
    """Asks every locked text, prints the counts with their intervals, and writes them to the log; 1: nothing to ask."""
    found: dict[str, dict[str, Counts]] = {}
    for folder in sorted(one for one in (_EVALS / "locked").iterdir() if one.is_dir()):
        counts = _asked(folder)
        if counts is None:
            print(f"{folder.name}: its data are not here, or it could not be asked")
            continue
        found[folder.name] = counts
        print(_told(folder.name, counts["all"]), flush=True)
    if not found:
        return 1
    for language in ("zh", "en", "all"):
        print(_told(language, _sum([counts.get(language, {}) for counts in found.values()])))
    line = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "commit": _commit(), "counts": found}
    with _LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, sort_keys=True) + "\n")
    return 0


def _asked(folder: Path) -> dict[str, Counts] | None:
    """The counts of a workspace's locked cases, all and by language; nothing else of them leaves this function."""
    if (folder / "workspace.yml").exists():
        workspace, cases = ["--workspace", str(folder)], folder / "evals"
    elif folder.name == "demo":
        workspace, cases = [], folder
    else:
        workspace, cases = ["--workspace", str(_EVALS / "workspaces" / folder.name)], folder
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch) / "run.json"
        program = "from assistant.channels.cli import main; main()"
        command = [sys.executable, "-c", program, *workspace, "eval", str(cases), "--json", str(written)]
        subprocess.run(command, cwd=_EVALS.parent, capture_output=True, check=False)  # noqa: S603 - our own program
        if not written.exists():
            return None
        summary = json.loads(written.read_text(encoding="utf-8"))["summary"]
    parts = {"all": summary, **summary["by_language"]}
    return {name: {key: part[key] for key in _COUNTED} for name, part in parts.items()}


def _sum(parts: list[Counts]) -> Counts:
    return {key: sum(part.get(key, 0) for part in parts) for key in _COUNTED}


def _told(name: str, counts: Counts) -> str:
    total = counts["answerable"] + counts["unanswerable"]
    return (
        f"{name}: correct {_share(counts['correct'], counts['answerable'])} of the answerable, "
        f"wrong {_share(counts['wrong'], total)} of all, "
        f"declined {_share(counts['rightly_declined'], counts['unanswerable'])} of the unanswerable, "
        f"asked {counts['asked']}, not answered {counts['not_answered']}"
    )


def _share(part: int, whole: int) -> str:
    """A share with its 95 % interval."""
    if not whole:
        return "0 of 0"
    low, high = interval(part, whole)
    return f"{part} of {whole} ({100 * part / whole:.1f} %, {100 * low:.1f}-{100 * high:.1f})"


def _commit() -> str:
    """The commit that was asked, with "+" where files of it are changed."""
    head = _git("rev-parse", "--short", "HEAD")
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no", "--", "assistant", "semantic") else "")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=_EVALS, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main())
