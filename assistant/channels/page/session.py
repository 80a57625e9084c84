"""What one browser session holds, and the messages it is shown as."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import gradio as gr
import simplejson
from gradio.components.chatbot import Message, MessageDict, OptionDict
from gradio.components.plot import PlotData

from assistant.channels.languages import wording_of
from assistant.channels.page.bubble import head_html, question_html, rest_html, said_html

MOST_TURNS = 30
PICK, ASK = "pick:", "ask:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and its answer's JSON; `answer` None: it is being worked out, or `said` stands for it."""

    question: str
    answer: Mapping[str, Any] | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The language of the page's own words, the conversation, and its turns, oldest first."""

    language: str
    conversation_id: str | None = None
    turns: tuple[Turn, ...] = ()

    def asking(self, question: str) -> Self:
        """The session with a question that has no answer yet."""
        return replace(self, turns=(*self.turns, Turn(question=question))[-MOST_TURNS:])

    def answered(self, answer: Mapping[str, Any]) -> Self:
        """The session with the last question answered."""
        last = replace(self.turns[-1], answer=answer)
        return replace(self, turns=(*self.turns[:-1], last), conversation_id=answer["conversation_id"])

    def told(self, said: str) -> Self:
        """The session with a sentence of the page's own, by key, in the answer's place."""
        return replace(self, turns=(*self.turns[:-1], replace(self.turns[-1], said=said)))

    def speaking(self, language: str) -> Self:
        """The session with the page's own words in another language."""
        return replace(self, language=language)

    def emptied(self) -> Self:
        """The session as it began, in the same language."""
        return replace(self, conversation_id=None, turns=())


def messages(session: Session) -> list[MessageDict | Message]:
    """Two messages a turn; the last answer carries what can be clicked."""
    return [message for turn in session.turns for message in _messages(turn, session.language)]


def _messages(turn: Turn, language: str) -> Iterator[MessageDict]:
    yield {"role": "user", "content": gr.HTML(question_html(turn.question))}
    if turn.answer is None:
        yield {"role": "assistant", "content": gr.HTML(said_html(wording_of(language)[turn.said or "thinking"]))}
        return
    yield {
        "role": "assistant",
        "content": list(_content(turn.answer, turn.question, language)),
        "options": list(_clickable(turn.answer)),
    }


def _content(answer: Mapping[str, Any], question: str, language: str) -> Iterator[Any]:
    yield gr.HTML(head_html(answer))
    spec = answer["chart"]["spec"] if answer["chart"] else None
    if spec:
        written = simplejson.dumps(spec, use_decimal=True, ignore_nan=True, ensure_ascii=False)
        yield gr.Plot(PlotData(type="altair", plot=written), show_label=False, container=False)
    if rest := rest_html(answer, question, language):
        yield gr.HTML(rest)


def _clickable(answer: Mapping[str, Any]) -> Iterator[OptionDict]:
    """The options of a question back, else what can be asked next."""
    if answer["clarification"]:
        for one in answer["clarification"]["options"]:
            yield {"value": PICK + json.dumps([one["id"], one["label"]]), "label": one["label"]}
        return
    for question in answer["suggestions"]:
        yield {"value": ASK + question, "label": question}


def picked(value: str) -> tuple[str, str | None]:
    """What a click says, and the id of the option that it picks, if any."""
    if value.startswith(PICK):
        option, label = json.loads(value.removeprefix(PICK))
        return label, option
    return value.removeprefix(ASK), None
