"""The locked cases stay locked: no commit touches both them and the code that must pass them."""

import shutil
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]


def _commits_touching(path: str) -> set[str]:
    command = ["git", "log", "--no-merges", "--format=%H", "--", path]
    found = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("this is no repository")
    return set(found.stdout.split())


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_no_commit_touches_both_the_locked_cases_and_understanding() -> None:
    locked = _commits_touching("evals/locked")
    assert not locked & _commits_touching("assistant/understand")
