"""Kinds of plan to come, premises, judgements, first person, definitions: the plan each text stands for."""

import pytest

from assistant.pipeline import Assistant
from assistant.question import Context, Question
from assistant.reading import Reading
from assistant.turn import Turn
from semantic.plan import Describe, Query, metrics_of, queries_of
from tests.assistant.conftest import Read
from tests.assistant.questions import Answered, ahead

AHEAD = tuple(ahead())


@pytest.mark.parametrize("said", AHEAD, ids=lambda one: one.id)
def test_a_question_is_read_whole_whatever_its_kind(said: Answered, shop: Assistant, read: Read) -> None:
    if not said.after:
        found = read(said)
    else:
        before = read(Answered(text=said.after[-1], language=said.language, entry=said.entry, plan=said.plan))
        assert isinstance(before, Reading)
        context = Context(plan=before.plan, language=said.language, topic=metrics_of(before.plan)[0])
        question = Question(text=said.text, asker=shop.asker(said.role), as_of=shop.as_of(None), context=context)
        found = shop._understand(Turn(question=question, conversation_id="none"))
    assert isinstance(found, Reading), found
    assert found.plan == said.plan


@pytest.mark.parametrize("said", [one for one in AHEAD if not one.after], ids=lambda one: one.id)
def test_what_is_not_built_yet_is_refused_as_such_with_the_query_behind_it(said: Answered, shop: Assistant) -> None:
    answer = shop.ask(said.text, asker=shop.asker(said.role), as_of=shop.as_of(None))
    if isinstance(said.plan, (Query, Describe)):
        assert answer.status == "answered"
        return
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.plan) == ("not-yet", said.plan)
    assert len(answer.refusal.nearest) == len(queries_of(said.plan))
