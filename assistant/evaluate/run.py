"""All cases asked, one text after another, each follow-up in a conversation of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.evaluate.case import Case
from assistant.evaluate.product import Product
from assistant.evaluate.reply import Option, Reply
from assistant.evaluate.score import Rules, score
from assistant.evaluate.summary import Result, Skipped
from assistant.evaluate.tables import Tables
from semantic.errors import CatalogError, CatalogProblem

CHECK_FAILED = "check-failed"

OnText = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What every text came to, in the order of the cases, and what was left out."""

    results: tuple[Result, ...]
    skipped: tuple[Skipped, ...]


def verify_checks(cases: Iterable[Case], tables: Tables) -> None:
    """Runs every check once, before anything is asked.

    Raises: CatalogError with every check that the database refuses.
    """
    problems = []
    for case in cases:
        for check in case.checks:
            try:
                tables.expected(check.sql)
            except ValueError as error:
                stated = {"name": case.id, "detail": str(error)}
                problems.append(CatalogProblem(origin=check.origin, code=CHECK_FAILED, parameters=stated))
    if problems:
        raise CatalogError(tuple(problems))


def run_cases(
    cases: Sequence[Case], product: Product, rules_for: Callable[[str | None], Rules], on_text: OnText
) -> Run:
    """Asks and scores every text; `rules_for` gives what scoring stands on for a role.

    `on_text` hears the text that begins, how many are done and how many there are; the last call comes with the end.
    """
    asking = _Asking(by_id={case.id: case for case in cases}, product=product, rules_for=rules_for)
    skipped = tuple(Skipped(case=case, reason=why) for case in cases if (why := asking.why_not(case)))
    left_out = {one.case.id for one in skipped}
    waiting = [
        (case, language, text)
        for case in cases
        if case.id not in left_out
        for language, texts in case.texts.items()
        for text in texts
    ]
    results = []
    for done, (case, language, text) in enumerate(waiting):
        on_text(text, done, len(waiting))
        results.append(asking.result(case, language, text))
    on_text("", len(waiting), len(waiting))
    return Run(results=tuple(results), skipped=skipped)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What every text of a run is asked with."""

    by_id: Mapping[str, Case]
    product: Product
    rules_for: Callable[[str | None], Rules]

    def why_not(self, case: Case) -> str | None:
        """Why a case is left out; None when it is not."""
        if not case.is_scored:
            return "neither check_sql nor plan: nothing to hold an answer against"
        if self._role(case) is not None and not self.product.takes_roles:
            return "names a role; who asks a server follows from the credential"
        return None

    def result(self, case: Case, language: str, text: str) -> Result:
        """What one text came to."""
        role = self._role(case)
        before = self._before(case, language, role)
        if before is not None and not before.conversation_id:
            reply = replace(before, message=f"asked before: {before.message}")
        else:
            conversation = before.conversation_id if before else None
            reply = self.product.ask(text, as_of=case.as_of, role=role, conversation_id=conversation)

        def answer_option(option: Option) -> Reply:
            return self.product.answer_option(option, as_of=case.as_of, role=role)

        found = score(case, reply, self.rules_for(role), answer_option)
        return Result(case=case, language=language, text=text, reply=reply, score=found)

    def _role(self, case: Case) -> str | None:
        """Who asks: the case's role, else that of what was asked before in the same conversation."""
        if case.role is not None or case.after is None:
            return case.role
        return self._role(self.by_id[case.after])

    def _before(self, case: Case, language: str, role: str | None) -> Reply | None:
        """The product's own reply to the first text of the earlier case, right or wrong, itself asked after its own."""
        if case.after is None:
            return None
        earlier = self.by_id[case.after]
        start = self._before(earlier, language, role)
        conversation = start.conversation_id if start else None
        return self.product.ask(
            earlier.texts[language][0], as_of=earlier.as_of, role=role, conversation_id=conversation
        )
