"""The assistant over tests/tiny/shop, its index built once for all tests, and a way to have a text read."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

import pytest

from assistant.pipeline import Assistant
from assistant.question import Context, Question
from assistant.reading import Reading, Understanding
from assistant.turn import Turn
from semantic.plan import Plan
from tests.assistant.questions import SHOP, Said

Read: TypeAlias = Callable[[Said], Understanding]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The opened assistant; what it writes stays in a folder of this session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("state")))
        opened = Assistant.open(SHOP)
    opened.index(lambda *_: None)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def read(shop: Assistant) -> Read:
    """Understands a text after the earlier turns of its conversation, options completed; nothing is executed."""

    @cache
    def one(text: str, role: str | None, context: Context) -> Understanding:
        question = Question(text=text, asker=shop.asker(role), as_of=shop.as_of(None), context=context)
        return shop._understand(Turn(question=question, conversation_id="none"))

    def whole(said: Said) -> Understanding:
        plan: Plan | None = None
        language: str | None = None
        for text in said.after:
            before = one(text, said.role, Context(plan=plan, language=language))
            assert isinstance(before, Reading), f"{text!r}: {before}"
            plan, language = before.plan, before.language
        return one(said.text, said.role, Context(plan=plan, language=language))

    return whole
