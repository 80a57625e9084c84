"""The README's commands, run as they stand in a folder that has what it shows."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from semantic.load.workspace import state_folder

BLOCK = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
PORT = "8000"
LINES, WORDS_A_LINE = 120, 25


def blocks(root: Path) -> list[tuple[str, str]]:
    text = (root / "README.md").read_text(encoding="utf-8")
    return [(found["kind"], found["text"]) for found in BLOCK.finditer(text)]


def commands(root: Path) -> list[list[str]]:
    """Every line of the blocks that show commands, as words."""
    return [shlex.split(line) for kind, text in blocks(root) if not kind for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def place(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the environment and the files that the README shows, its state copied from `make setup`."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / ".venv").symlink_to(root / ".venv")
    for kind, text in blocks(root):
        if kind:
            named, _, content = text.partition("\n")
            path = folder / named.removeprefix("# ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("MAKE", "ASSISTANT_"))]:
            patch.delenv(name)
        run(["make", "setup"], root)
        made = state_folder(root / "semantic" / "demo" / "workspace")
        shutil.copytree(made, folder / "state" / made.name)
        patch.setenv("ASSISTANT_STATE", str(folder / "state"))
        yield folder


def run(words: list[str], folder: Path) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{shlex.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_command_of_the_readme_is_one_that_is_run_here(root: Path) -> None:
    known = {"make": {"serve", "test", "ask", "eval"}, ".venv/bin/assistant": None, "curl": None}
    for words in commands(root):
        assert words[0] in known
        verbs = known[words[0]]
        assert verbs is None or words[1] in verbs


@pytest.mark.slow
def test_the_readmes_shell_commands_run(root: Path, place: Path) -> None:
    for words in commands(root):
        if words[0] == ".venv/bin/assistant":
            assert run(words, place)
        elif words[:2] == ["make", "ask"]:
            assert run(words, root)


@pytest.mark.slow
def test_the_readmes_own_company_has_the_totals_of_its_three_rows(root: Path, place: Path) -> None:
    words = [".venv/bin/assistant", "--workspace", "my-company", "ask", "各渠道营业收入", "--json"]
    rows = json.loads(run(words, place))["table"]["rows"]
    assert dict(rows) == {"online": 120.50 + 45.25, "store": 80.00}


@pytest.mark.slow
def test_the_readmes_count_of_right_answers_runs(root: Path, place: Path) -> None:
    """Of one file of cases: all of them take minutes, and say nothing more of the command."""
    assert run(["make", "eval", "CASES=semantic/demo/workspace/evals/periods.yml"], root)


@pytest.fixture
def served(root: Path, place: Path) -> Iterator[str]:
    """The port that `make serve` serves on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with subprocess.Popen(
        ["make", "serve", f"PORT={port}"], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as server:  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/v1/health")
            yield port
        finally:
            os.killpg(server.pid, 15)


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - loopback
                if json.load(response)["index"]["status"] == "ready":
                    return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("the server did not come up")


@pytest.mark.slow
def test_the_readmes_request_is_answered_by_the_server_it_starts(root: Path, served: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    (words,) = [words for words in commands(root) if words[0] == "curl"]
    answer = json.loads(run([word.replace(PORT, served) for word in words], root))
    assert (answer["status"], answer["language"]) == ("answered", "en")


def test_the_readme_is_short(root: Path) -> None:
    assert len((root / "README.md").read_text(encoding="utf-8").splitlines()) <= LINES


def test_a_line_of_the_changelog_has_at_most_25_words(root: Path) -> None:
    lines = (root / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line.split()) - 1 > WORDS_A_LINE] == []


def test_the_readme_links_to_what_is_there(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert linked
    assert [path for path in linked if not (root / path).exists()] == []
