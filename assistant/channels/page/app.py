"""The page's layout and what its controls do."""

import logging
from collections.abc import Callable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI
from gradio.components.chatbot import ExampleMessage

from assistant.answer import Answer, answer_json
from assistant.channels.languages import languages, wording_of
from assistant.channels.page.session import Session, messages, picked
from assistant.receipt import UnknownAnswer, UnknownConversation
from semantic.asker import Asker

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

_LOG = logging.getLogger(__name__)
_SAMPLES = 4
_AT_ONCE = 8
_LONGEST_TYPED = 60_000
# The answer is read from its top, which the chart below moves while it is being drawn.
_SHOW_LAST = """() => [0, 300, 900].forEach((ms) => setTimeout(
  () => [...document.querySelectorAll("#chat .user-row")].pop()?.scrollIntoView({block: "start"}), ms))"""
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")


def build_page(assistant: "Assistant", role_of: Callable[[str | None], str | None]) -> FastAPI:
    """An app with the page at `/`; `role_of` tells the role behind an Authorization header."""
    page = Page(assistant, role_of)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page.layout(),
        "/",
        theme=gr.themes.Soft(primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=_MONO),
        css=Path(__file__).with_name("page.css").read_text(encoding="utf-8"),
        show_error=False,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
    )
    return mounted


class Page:
    """One page for everybody; what differs by browser is in its `Session`."""

    def __init__(self, assistant: "Assistant", role_of: Callable[[str | None], str | None]) -> None:
        self._assistant = assistant
        self._role_of = role_of
        spoken = assistant.workspace.languages
        self._languages = tuple(one for one in spoken if one in languages()) or languages()[:1]

    def layout(self) -> gr.Blocks:
        """Every control, wired; its words come with the first visit."""
        first = self._languages[0]
        blocks = gr.Blocks(title=self._title(first), fill_height=True, analytics_enabled=False)
        with blocks:
            session = gr.State(Session(language=first))
            with gr.Row(elem_id="head"):
                title = gr.HTML(elem_id="title")
                switch = gr.Radio(
                    [(wording_of(one)["language_name"], one) for one in self._languages],
                    value=first, elem_id="language", show_label=False, container=False,
                    visible=len(self._languages) > 1,
                )  # fmt: skip
                new = gr.Button(elem_id="new", size="sm", scale=0)
            chat = gr.Chatbot(
                elem_id="chat", show_label=False, buttons=[], height="100%", scale=1, layout="bubble", autoscroll=False
            )
            with gr.Row(elem_id="ask"):
                text = gr.Textbox(
                    elem_id="question", show_label=False, container=False, scale=1, max_length=_LONGEST_TYPED
                )
                send = gr.Button(variant="primary", elem_id="send", scale=0)

            worded = [session, switch, title, new, chat, text, send]
            quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
            asked: dict[str, Any] = {"outputs": [session, chat, text], **quiet}
            blocks.load(self._arrive, [session], worded, **quiet)
            switch.input(self._switch, [switch, session], worded, **quiet)
            new.click(self._empty, [session], **asked)
            for answering in (
                text.submit(self._type, [text, session], **asked),
                send.click(self._type, [text, session], **asked),
                chat.example_select(self._sample, [session], **asked),
                chat.option_select(self._click, [session], **asked),
            ):
                answering.then(None, js=_SHOW_LAST, **quiet)
            chat.like(self._judge, [session], None, **quiet)
        blocks.queue(default_concurrency_limit=_AT_ONCE)
        return blocks

    def _title(self, language: str) -> str:
        name = self._assistant.workspace.name
        return name.get(language) or next(iter(name.values()), wording_of(language)["title"])

    def _arrive(self, session: Session, request: gr.Request) -> tuple[Any, ...]:
        """The page's words in the first language the browser asks for that is spoken here."""
        accepted = request.headers.get("accept-language", "").split(",")
        wanted = (one.split(";")[0].strip().split("-")[0].lower() for one in accepted)
        language = next((one for one in wanted if one in self._languages), session.language)
        return self._switch(language, session, request)

    def _switch(self, language: str, session: Session, request: gr.Request) -> tuple[Any, ...]:
        """Every control's words in a language; what was answered stays in the language it was asked in."""
        words = wording_of(language)
        session = session.speaking(language)
        samples: list[ExampleMessage] = [{"text": one} for one in self._samples(language, request)]
        return (
            session,
            language,
            f"<h1>{escape(self._title(language))}</h1><p>{escape(words['subtitle'])}</p>",
            gr.Button(words["new_conversation"]),
            gr.Chatbot(messages(session), placeholder=f"### {words['empty_heading']}", examples=samples),
            gr.Textbox(placeholder=words["placeholder"]),
            gr.Button(words["send"]),
        )

    def _samples(self, language: str, request: gr.Request) -> tuple[str, ...]:
        """The first sample question of a few metrics, those of overviews and terms before the rest."""
        asker = self._asker(request)
        catalog = self._assistant.view(asker).catalog
        meant = {one.name: one.default_for(asker.role) for one in catalog.terms.values()}
        shown = (meant.get(name) or name for one in catalog.overviews.values() for name in one.metrics)
        names = dict.fromkeys((*shown, *filter(None, meant.values()), *catalog.metrics))
        metrics = (catalog.metrics[name] for name in names if name in catalog.metrics)
        asked = (one.words.sample_questions.get(language, ())[:1] for one in metrics)
        return tuple(islice((question for questions in asked for question in questions), _SAMPLES))

    def _empty(self, session: Session) -> tuple[Any, ...]:
        emptied = session.emptied()
        return emptied, messages(emptied), ""

    def _type(self, text: str, session: Session, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from self._ask(text, None, session, request)

    def _sample(self, session: Session, event: gr.SelectData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from self._ask(event.value["text"], None, session, request)

    def _click(self, session: Session, event: gr.SelectData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        text, option = picked(event.value)
        yield from self._ask(text, option, session, request)

    def _ask(self, text: str, option: str | None, session: Session, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """The session with the question at once, then with its answer; never a stack trace."""
        asking = session.asking(text)
        yield asking, messages(asking), ""
        try:
            if self._assistant.is_indexed:
                after = asking.answered(answer_json(self._answer(text, option, asking, request)))
            else:
                after = asking.told("indexing")
        except Exception:  # noqa: BLE001  # whatever it was, the asker reads a sentence
            _LOG.exception("a question broke the page")
            after = asking.told("broken")
        yield after, messages(after), ""

    def _answer(self, text: str, option: str | None, session: Session, request: gr.Request) -> Answer:
        asker, as_of = self._asker(request), self._assistant.as_of(None)
        try:
            return self._assistant.ask(
                text, asker=asker, as_of=as_of, conversation_id=session.conversation_id, option=option
            )
        except UnknownConversation:  # forgotten meanwhile: the question starts a new one
            return self._assistant.ask(text, asker=asker, as_of=as_of)

    def _judge(self, session: Session, event: gr.LikeData, request: gr.Request) -> None:
        index = event.index[0] if isinstance(event.index, (list, tuple)) else event.index
        answer = session.turns[index // 2].answer
        if answer is None or event.liked not in (True, False):
            return
        try:
            self._assistant.give_feedback(
                answer["answer_id"], self._asker(request), "right" if event.liked else "wrong", None, None
            )
        except UnknownAnswer:
            return
        gr.Info(wording_of(session.language)["thanks"], duration=3)

    def _asker(self, request: gr.Request) -> Asker:
        return self._assistant.asker(self._role_of(request.headers.get("authorization")))
