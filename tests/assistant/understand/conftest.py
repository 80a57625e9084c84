"""The bundled workspaces, opened once each for all tests of a session."""

from collections.abc import Iterator

import pytest

from tests.assistant.understand.worlds import World, world_of

# One is small enough for every run; the others are for the long hunt.
WORLDS = (
    "freight_forwarder",
    *(pytest.param(name, marks=pytest.mark.slow) for name in ("factory", "hospital", "saas")),
    *(pytest.param(name, marks=(pytest.mark.slow, pytest.mark.shared)) for name in ("northwind", "chinook")),
)


@pytest.fixture(scope="session", params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace that can be asked, with every text of its cases."""
    with world_of(request.param, tmp_path_factory.mktemp(request.param)) as opened:
        yield opened
