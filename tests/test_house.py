"""The house itself: its front door, its pins and its own skips."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands_of(markdown: str) -> list[list[str]]:
    """Every `make` and `assistant` command line of the fenced blocks, as words."""
    lines = [line.removeprefix("$ ") for block in FENCE.findall(markdown) for line in block.splitlines()]
    split = [shlex.split(line, comments=True) for line in lines if "make " in line or "assistant " in line]
    return [words for words in split if words and Path(words[0]).name in {"make", "assistant"}]


def targets_of(makefile: str) -> set[str]:
    """The targets that `make help` lists."""
    return set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))


def subcommand_of(words: list[str]) -> str:
    """The subcommand of an `assistant` command line, past `--workspace DIR` and `--json`."""
    rest = words[1:]
    while rest[0].startswith("--"):
        rest = rest[2:] if rest[0] == "--workspace" else rest[1:]
    return rest[0]


@pytest.fixture
def readme_commands(root: Path) -> list[list[str]]:
    return commands_of((root / "README.md").read_text(encoding="utf-8"))


def test_readme_names_only_targets_that_the_makefile_has(root: Path, readme_commands: list[list[str]]) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    named = {words[1] for words in readme_commands if words[0] == "make"}
    assert {"serve", "test"} <= named
    assert named <= targets_of(makefile)


def test_readme_names_only_subcommands_that_the_shell_has(readme_commands: list[list[str]]) -> None:
    named = {subcommand_of(words) for words in readme_commands if Path(words[0]).name == "assistant"}
    assert named
    command = str(Path(sys.executable).with_name("assistant"))
    unknown = {
        name for name in named if subprocess.run([command, name, "--help"], capture_output=True, check=False).returncode
    }
    assert unknown == set()


def test_help_lists_every_target_of_the_front_door(root: Path) -> None:
    # MAKEFLAGS of an outer make would make the inner one print the folder it enters.
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    shown = subprocess.run(["make", "help"], cwd=root, env=outer, capture_output=True, text=True, check=True).stdout
    listed = {line.split()[1] for line in shown.splitlines()}
    assert listed == {
        "help", "setup", "serve", "ask", "test", "check", "soak", "eval", "eval-locked", "bench", "lint", "clean",
    }  # fmt: skip


def test_every_dependency_is_pinned_and_nothing_else_is_in_the_pins(root: Path) -> None:
    pins = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert "torch==2.13.0" in pins
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower() for line in pins}
    assert {re.sub(r"\[.*", "", name).lower() for name in wanted} <= names


def test_ci_runs_the_gate_with_nothing_left_to_skip(root: Path) -> None:
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert text.index("export REQUIRE_DEBIAN=1") < text.index("make test")


@pytest.mark.parametrize(("required", "outcome"), [("", "skipped"), ("1", "errors")], ids=["at home", "in CI"])
def test_a_missing_debian_package_skips_at_home_and_fails_in_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, root: Path, required: str, outcome: str
) -> None:
    monkeypatch.setenv("REQUIRE_DEBIAN", required)
    monkeypatch.setenv("PATH", "")
    pytester.makeini("[pytest]\nmarkers =\n    debian(package)\n    shared\n")
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("import pytest\n@pytest.mark.debian('chromium')\ndef test_page(): pass\n")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(**{outcome: 1})


def test_absent_shared_tables_skip_with_a_reason(pytester: pytest.Pytester, root: Path) -> None:
    pytester.makeini("[pytest]\nmarkers =\n    debian(package)\n    shared\n")
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("import pytest\n@pytest.mark.shared\ndef test_tables(): pass\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*needs ../shared/data*"])
