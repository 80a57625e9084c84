"""The demo company and the small one, opened once; nothing is written outside folders of this session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.channels.cli.shell import demo_folder
from assistant.channels.http.house import House
from assistant.pipeline import Assistant
from semantic.demo.generate import build
from semantic.load import load_workspace
from tests.hostile.company import Company, opened


@pytest.fixture(autouse=True)
def _calm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """State beside each test's own folder, a shell in English, and no page, which no test here looks at."""

    async def stays_away(self: House, _: object) -> None:
        self.page = "failed"
        self._settled.set()

    monkeypatch.setattr(House, "_show_page", stays_away)
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "ASSISTANT_WORKSPACE", "ASSISTANT_TOKENS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The bundled company over a twentieth of its usual data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("demo")))
        workspace = load_workspace(demo_folder())
        build(workspace.state / "data", scale=0.05, seed=1, on_step=lambda *_: None)
        with opened(demo_folder()) as assistant:
            yield assistant


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The small company without roles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("small-state")))
        with opened(Company().written(tmp_path_factory.mktemp("small"))) as assistant:
            yield assistant
