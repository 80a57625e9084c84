"""The demo company and the small one, opened once; nothing is written outside folders of this session."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from assistant.channels.cli.shell import demo_folder
from assistant.pipeline import Assistant
from assistant.understand.retrieve.encoder import encoder_of
from semantic.load import load_workspace
from tests.conftest import DemoData
from tests.hostile.company import keep_page_away, opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Half a minute of breaking things: part of `make test`, left out of `make check`."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def _one_encoder() -> Iterator[None]:
    """The built-in encoder, its weights read once for all the workspaces of a session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.understand.library.encoder_of", cache(encoder_of))
        yield


@pytest.fixture(autouse=True)
def _calm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """State beside each test's own folder, a shell in English, and no page, which no test here looks at."""
    keep_page_away(monkeypatch)
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "ASSISTANT_WORKSPACE", "ASSISTANT_TOKENS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_data: DemoData) -> Iterator[Assistant]:
    """The bundled company over a twentieth of its usual data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("demo")))
        data = Path(load_workspace(demo_folder()).data)
        data.parent.mkdir()
        data.symlink_to(demo_data(0.05, seed=1))
        with opened(demo_folder()) as assistant:
            yield assistant
