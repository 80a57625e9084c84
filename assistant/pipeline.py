"""READ THIS FIRST: a question becomes an answer, stage by stage.

    text ─▶ understand ─▶ Reading ─▶ Layer.run ─▶ ResultTable ─▶ present ─▶ Answer
                 ├─▶ Ask ─────▶ a question back, whose options are complete questions
                 └─▶ Decline ─▶ a refusal, with what can be asked instead

Understanding, presentation, the store and the semantic layer never see one another; they meet here and nowhere else.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from assistant import present
from assistant.answer import Answer, Presented, answer_json
from assistant.codes import ClarificationCode, ErrorCode, RefusalCode
from assistant.converse import completed, left_by, picked, proposals_from, told_of
from assistant.earlier import run_or_earlier
from assistant.grounding import Grounding
from assistant.question import Context, Question, sound_text
from assistant.reading import Ask, Decline, Reading, Understanding
from assistant.receipt import (
    Proposal,
    Receipt,
    Record,
    StoredAnswer,
    UnknownAnswer,
    UnknownConversation,
    Verdict,
    owner_of,
    result_hash,
)
from assistant.settings import settings_of
from assistant.store import Store, new_id
from assistant.turn import Clock, Stage, Turn
from assistant.understand.deciding.decide import Guess
from assistant.understand.normalise import normalise
from assistant.understand.reader import guess, typed_language, understand
from assistant.understand.resources import Resources
from assistant.understand.said import is_name, names_in
from semantic.asker import Asker, AsOf
from semantic.errors import EngineError, Parameter, QueryProblem, WorkspaceError
from semantic.layer import Layer
from semantic.plan import Describe, Help, Plan, Query, queries_of
from semantic.query import SemanticQuery
from semantic.result import Freshness, ResultTable
from semantic.view import View
from semantic.workspace import Workspace

_log = logging.getLogger(__name__)
_NEAREST_METRICS = 3
# What is ambiguous but has no two options that work alone is refused under these codes.
_UNASKABLE = {
    ClarificationCode.AMBIGUOUS_METRIC: RefusalCode.UNKNOWN_METRIC,
    ClarificationCode.MISSING_METRIC: RefusalCode.UNKNOWN_METRIC,
    ClarificationCode.AMBIGUOUS_MEMBER: RefusalCode.UNKNOWN_MEMBER,
}
_WITH_NEAREST = (RefusalCode.UNKNOWN_METRIC, RefusalCode.UNKNOWN_WORD, RefusalCode.OUT_OF_SCOPE)


class Assistant:
    """The one meeting place of a workspace; thread-safe. Opening builds nothing and loads nothing heavy."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self.grounding = Grounding(layer)
        self._kept_in: Path | str = settings_of(layer.workspace).state_url or layer.workspace.state / "state.sqlite"
        self._is_spared = False  # whether the collector leaves alone what this one holds

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The assistant of a workspace.

        Raises: WorkspaceError, CatalogError or NoData, as the semantic layer does.
        """
        assistant = cls(Layer.open(folder))
        encoder = settings_of(assistant.workspace).encoder
        if Path(encoder).is_absolute() and not Path(encoder).exists():
            assistant.close()
            raise WorkspaceError("no-encoder", encoder=encoder)
        return assistant

    @property
    def workspace(self) -> Workspace:
        return self._layer.workspace

    def view(self, asker: Asker) -> View:
        """What an asker may see of the catalog."""
        return self._layer.view(asker)

    def asker(self, role: str | None) -> Asker:
        """The asker of a role, None: the default role.

        Raises: WorkspaceError when there is no such role.
        """
        if role == "":
            raise WorkspaceError("unknown-role", role=role, known=tuple(self.workspace.roles))
        return self._layer.asker(role)

    def as_of(self, requested: date | None) -> AsOf:
        """The clock of a question: the requested day, else the workspace's today."""
        return self._layer.as_of(requested)

    @property
    def is_indexed(self) -> bool:
        """Whether members and retrieval are those of today's catalog and data."""
        return self.grounding.is_indexed

    def index(self, on_progress: Callable[[str, int, int], None]) -> bool:
        """Builds members and retrieval; False when they were current."""
        return self.grounding.index(on_progress)

    def warm(self) -> None:
        """Makes what is made lazily, so that no asker waits for it, and spares the collector looking through it."""
        self.grounding.warm()
        asker, as_of = self.asker(next(iter(self.workspace.roles), None)), self.as_of(None)
        for metric in tuple(self.view(asker).catalog.metrics.values())[:1]:
            for label in metric.words.label.values():
                self.guess(label, asker=asker, as_of=as_of)
        gc.collect()
        gc.freeze()
        self._is_spared = True

    def close(self) -> None:
        """Lets go of engine, index and store."""
        if self._is_spared:
            gc.unfreeze()
        self.grounding.close()
        self._layer.close()
        if "_store" in self.__dict__:
            self._store.close()

    # A question's way

    def ask(
        self,
        text: str,
        *,
        asker: Asker,
        as_of: AsOf,
        conversation_id: str | None = None,
        language: str | None = None,
        option: str | None = None,
    ) -> Answer:
        """The answer to a question, or to a pick among the options of the question back.

        Raises: UnknownConversation when the conversation does not exist or is another's.
        """
        turn = self._turn(text, asker, as_of, conversation_id=conversation_id, language=language, option=option)
        return next(event for event in self._stages(turn) if isinstance(event, Answer))

    def guess(self, text: str, *, asker: Asker, as_of: AsOf) -> Guess | None:
        """The plan a text would be answered with if it had to be, and what confidence in it stands on."""
        question = Question(text=sound_text(text), asker=asker, as_of=as_of, language=None, context=Context())
        return guess(question, self.grounding.resources(question))

    def stages(
        self,
        text: str,
        *,
        asker: Asker,
        as_of: AsOf,
        conversation_id: str | None = None,
        language: str | None = None,
        option: str | None = None,
    ) -> Iterator[Stage | Answer]:
        """Every stage as it ends, then the answer; never raises for what a question says."""
        yield from self._stages(
            self._turn(text, asker, as_of, conversation_id=conversation_id, language=language, option=option)
        )

    def answer_plan(self, plan: Plan, *, asker: Asker, as_of: AsOf, language: str | None = None) -> Answer:
        """The answer to a plan, without words to understand."""
        turn = self._turn("", asker, as_of, language=language or self.workspace.languages[0])
        reading = Reading(plan=plan, language=language or self.workspace.languages[0], understood=())
        return next(event for event in self._stages(turn, reading) if isinstance(event, Answer))

    def _stages(self, turn: Turn, understood: Reading | None = None) -> Iterator[Stage | Answer]:
        clock = Clock()
        try:
            found = understood or self._understand(turn)
            yield clock.stage("understand")
            if isinstance(found, Reading) and isinstance(found.plan, Query):
                read, outcome = self._run(found, found.plan.query, turn)
                yield clock.stage("execute")
                answer = self._answered(turn, read, outcome)
            else:
                answer = self._worded(turn, found)
        except EngineError as error:
            answer = self._failed(turn, error.code, self._told(error, turn.asker))
        except Exception:  # noqa: BLE001  # a defect must not reach the asker as a stack trace
            _log.exception("a question broke the pipeline")
            answer = self._failed(turn, ErrorCode.INTERNAL, {})
        yield clock.stage("present")
        answer = replace(answer, timings=clock.timings(answer.result))
        self._keep(turn, answer)
        yield answer

    def _turn(
        self,
        text: str,
        asker: Asker,
        as_of: AsOf,
        *,
        conversation_id: str | None = None,
        language: str | None = None,
        option: str | None = None,
    ) -> Turn:
        context = Context()
        if conversation_id is not None:
            found = self._store.context(conversation_id, owner_of(asker))
            if found is None:
                raise UnknownConversation(conversation_id)
            context = found
        choice = picked(option or text, context.options) if context.options else None
        if choice is not None:
            text, language = choice.question, language or context.language
        question = Question(text=sound_text(text), asker=asker, as_of=as_of, language=language, context=context)
        return Turn(
            question=question,
            conversation_id=conversation_id or self._store.start_conversation(owner_of(asker)),
            picked=choice,
        )

    def _understand(self, turn: Turn) -> Understanding:
        question, resources = turn.question, self.grounding.resources(turn.question)
        if turn.picked is not None:
            question = replace(question, context=Context(language=question.context.language))
        found = understand(question, resources)
        if turn.picked is not None and not (isinstance(found, Reading) and found.plan == turn.picked.plan):
            return Reading(plan=turn.picked.plan, language=question.language or found.language, understood=())
        if isinstance(found, Ask):
            return self._completed(found, question, resources)
        if isinstance(found, Decline) and found.code in _WITH_NEAREST and not found.nearest:
            near = resources.nearest(question.text, ("metric",), _NEAREST_METRICS)
            return replace(found, nearest=tuple(one.name for one in near))
        return found

    def _completed(self, ask: Ask, question: Question, resources: Resources) -> Understanding:
        """The question back with options that work alone; when fewer than two do, a refusal with what does."""
        alone = replace(question, context=Context(), language=ask.language)
        view = resources.ground.view

        def read(text: str) -> Understanding:
            return understand(replace(alone, text=text), resources)

        def worded(plan: Plan) -> str:
            labels = self._layer.labels_of(plan.query, question.asker) if isinstance(plan, Query) else {}
            return present.question_for(plan, view, ask.language, labels)

        whole = completed(ask, read, worded)
        if len(whole.candidates) > 1:
            return whole
        near = resources.nearest(question.text, ("metric",), _NEAREST_METRICS)
        return Decline(
            code=_UNASKABLE.get(ask.code, RefusalCode.UNKNOWN_WORD),
            language=ask.language,
            parameters=told_of(whole, question.text),
            nearest=tuple(one.name for one in near),
            instead=whole.candidates,
            understood=ask.understood,
            goes_on=ask.goes_on,
        )

    def _run(self, reading: Reading, query: SemanticQuery, turn: Turn) -> tuple[Reading, ResultTable | QueryProblem]:
        """What the layer says, with the reading it is of: an empty balance is read at its last day before."""
        outcome = run_or_earlier(query, lambda one: self._layer.run(one, turn.asker, turn.question.as_of))
        if isinstance(outcome, ResultTable) and outcome.query.period != query.period:
            reading = replace(reading, plan=Query(query=outcome.query))
        return reading, outcome

    def _answered(self, turn: Turn, reading: Reading, outcome: ResultTable | QueryProblem) -> Answer:
        view = self.view(turn.asker)
        if isinstance(outcome, QueryProblem):
            refusal = present.word_refusal(outcome, view, reading.language)
            return replace(
                self._bare(turn, reading.language, "refused", present.plain_text(refusal.message)),
                understood=reading.understood,
                refusal=refusal,
                suggestions=tuple(near.question for near in refusal.nearest),
                goes_on=reading.edits is not None,
            )
        presented = present.present(reading, outcome, view)
        answer = self._presented(turn, reading, presented)
        return replace(answer, result=outcome, data_as_of=outcome.data_as_of)

    def _worded(self, turn: Turn, found: Understanding) -> Answer:
        """The answer of everything that runs no query."""
        view = self.view(turn.asker)
        match found:
            case Ask():
                asked = present.word_clarification(found, view)
                bare = self._bare(turn, found.language, "clarification", asked.prompt)
                return replace(bare, clarification=asked, understood=found.understood, goes_on=found.goes_on)
            case Decline():
                refusal = present.word_refusal(found, view, found.language)
                bare = self._bare(turn, found.language, "refused", refusal.message)
                questions = tuple(near.question for near in refusal.nearest)
                bare = replace(bare, plan=found.plan, understood=found.understood, goes_on=found.goes_on)
                return replace(bare, refusal=refusal, suggestions=questions)
            case Reading(plan=Describe() as plan):
                if missing := present.undescribed(plan, view, found.language):
                    return self._worded(turn, missing)
                known = self._known(plan, turn, found.language)
                described = present.present_describe(plan, view, found.language, known)
                return self._presented(turn, found, present.told_beside(described, found, view))
            case Reading(plan=Help()):
                helped = present.present_help(view, found.language)
                return self._presented(turn, found, present.told_beside(helped, found, view))
            case Reading(plan=plan):
                return self._worded(
                    turn,
                    Decline(
                        code=RefusalCode.NOT_YET,
                        language=found.language,
                        parameters={"kind": plan.kind},
                        understood=found.understood,
                        plan=plan,
                        behind=queries_of(plan),
                    ),
                )

    def _known(self, plan: Describe, turn: Turn, language: str) -> present.Known:
        """What a description needs beyond the catalog: how fresh each source is, and the members asked about."""
        layer, catalog = self._layer, self._layer.catalog
        fresh = {
            dataset.source_system: layer.complete_through(turn.question.as_of, (dataset.name,))
            for dataset in catalog.datasets.values()
            if dataset.source_system
        }
        wants_members = plan.aspect == "members" and plan.subject.field is not None
        rows = layer.members_of(plan.subject.field or "", turn.asker) if wants_members else ()
        return present.Known(
            freshness=tuple(Freshness(source=source, as_of=day) for source, day in fresh.items()),
            members=tuple(row.labels.get(language, row.value) for row in rows),
            role=turn.asker.role,
        )

    def _presented(self, turn: Turn, reading: Reading, presented: Presented) -> Answer:
        return replace(
            self._bare(turn, reading.language, "answered", presented.narrative),
            plan=reading.plan,
            column_labels=presented.column_labels,
            members=presented.members,
            chart=presented.chart,
            definitions=presented.definitions,
            understood=reading.understood,
            assumptions=presented.assumptions,
            warnings=presented.warnings,
            suggestions=presented.suggestions,
            confidence=reading.confidence,
            planner=reading.planner,
            receipt=new_id(),
        )

    def _told(self, error: EngineError, asker: Asker) -> Mapping[str, Parameter]:
        """What an asker may read of an error: neither fields nor values where a policy narrows what is seen."""
        if self.grounding.visible(asker) is None:
            return error.parameters
        return {name: value for name, value in error.parameters.items() if name == "type_name"}

    def _failed(self, turn: Turn, code: str, parameters: Mapping[str, Parameter]) -> Answer:
        language = (
            turn.question.language or typed_language(normalise(turn.question.text)) or self.workspace.languages[0]
        )
        failure = present.word_failure(code, parameters, self.view(turn.asker), language)
        return replace(self._bare(turn, language, "error", present.plain_text(failure.message)), failure=failure)

    def _bare(self, turn: Turn, language: str, status: str, narrative: str) -> Answer:
        return Answer(
            answer_id=new_id(),
            conversation_id=turn.conversation_id,
            status=status,  # type: ignore[arg-type]  # one of the contract's four, written out by every caller
            language=language,
            narrative=narrative,
            question=turn.question.text,
        )

    # What stays

    def stored(self, answer_id: str, asker: Asker) -> StoredAnswer:
        """An answer as it was given, with every stored row.

        Raises: UnknownAnswer when it does not exist or is another's.
        """
        kept = self._store.answer(answer_id, owner_of(asker))
        if kept is None:
            raise UnknownAnswer(answer_id)
        return kept

    def give_feedback(
        self, answer_id: str, asker: Asker, verdict: Verdict, reason: str | None, expected: str | None
    ) -> None:
        """Keeps what an asker says of an answer.

        Raises: UnknownAnswer when it does not exist or is another's.
        """
        kept = self._store.give_feedback(
            answer_id, owner_of(asker), verdict=verdict, reason=reason, expected=expected, now=datetime.now(UTC)
        )
        if not kept:
            raise UnknownAnswer(answer_id)

    def proposals(self) -> tuple[Proposal, ...]:
        """The synonyms that conversations and feedback suggest to whoever looks after the catalog."""
        words = self.grounding.words_of(Asker())
        turns = self._store.turns()
        return proposals_from(turns, lambda text: names_in(text, words), lambda text: is_name(text, words))

    def _keep(self, turn: Turn, answer: Answer) -> None:
        rows = answer.result.rows if answer.result else ()
        record = Record(
            answer_id=answer.answer_id,
            conversation_id=answer.conversation_id,
            owner=owner_of(turn.asker),
            question=answer.question,
            context=left_by(turn, answer),
            answer=answer_json(answer),
            rows=rows,
            receipt=self._receipt(turn, answer) if answer.receipt else None,
            now=datetime.now(UTC),
        )
        try:
            self._store.keep(record)
        except Exception:  # noqa: BLE001  # an answer that cannot be kept is still an answer
            _log.exception("an answer was not kept")

    def _receipt(self, turn: Turn, answer: Answer) -> Receipt:
        return Receipt(
            receipt_id=answer.receipt,
            question=answer.question,
            catalog_fingerprint=self._layer.catalog.fingerprint,
            plan=answer.plan,
            sql=tuple(one.sql for one in answer.result.statements) if answer.result else (),
            data_fingerprint=self._layer.data_fingerprint(),
            result_hash=result_hash(answer.result.rows if answer.result else ()),
            language=answer.language,
            as_of=turn.question.as_of.day,
            role=turn.asker.role,
        )

    @cached_property
    def _store(self) -> Store:
        return Store.open(self._kept_in)
