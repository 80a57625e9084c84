"""The bundled workspaces, opened once each for all tests of a session."""

from collections.abc import Iterator

import pytest

from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.understand.scene import Ground
from tests.assistant.understand.worlds import FREIGHT, World, world_of
from tests.conftest import of_all_processes

# A part of the smallest is enough for the quick tests; the others take one case in so many of each.
WORLDS = (
    FREIGHT,
    *(
        pytest.param((name, one_in), id=name, marks=pytest.mark.slow)
        for name, one_in in (("factory", 4), ("hospital", 2), ("saas", 2))
    ),
    *(
        pytest.param((name, 3), id=name, marks=(pytest.mark.slow, pytest.mark.shared))
        for name in ("northwind", "chinook")
    ),
)


@pytest.fixture(scope="session", params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace that can be asked, with every text of its cases."""
    name, one_in = request.param
    state = of_all_processes(tmp_path_factory) / "worlds"
    state.mkdir(exist_ok=True)
    with world_of(name, one_in, state) as opened:
        yield opened


@pytest.fixture(scope="session")
def ground(shop: Assistant) -> Ground:
    """What an analyst of the shop stands on."""
    return shop.grounding.resources(Question(text="", asker=shop.asker("analyst"), as_of=shop.as_of(None))).ground
