"""A whole run over a product of a dozen lines: conversations, roles, counts and the file it writes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import simplejson

from assistant.evaluate import Case, Rules, Run, counted, parity, results_json, run_cases
from assistant.evaluate.case import Check
from assistant.evaluate.reply import Option, Reply
from assistant.evaluate.tables import Expected
from semantic.plan import plan_from_json
from tests.assistant.evaluate.replies import CATALOG, ORIGIN, query, reply, shown

HELP = plan_from_json({"kind": "help"})


class Parrot:
    """Answers 1 to everything but `why`, which it refuses, and remembers what it was asked in which conversation."""

    def __init__(self, *, takes_roles: bool = True) -> None:
        self.takes_roles = takes_roles
        self.heard: list[tuple[str, date | None, str | None, str | None]] = []

    def ask(self, text: str, *, as_of: date | None, role: str | None, conversation_id: str | None) -> Reply:
        self.heard.append((text, as_of, role, conversation_id))
        conversation = conversation_id or f"c{len(self.heard)}"
        if text == "why":
            return Reply(status="refused", code="not-yet", message="no", conversation_id=conversation)
        return replace(reply("revenue", [(Decimal("1.10"),)]), conversation_id=conversation, confidence=0.9)

    def answer_option(self, option: Option, *, as_of: date | None, role: str | None) -> Reply:
        raise AssertionError("it never asks back")

    def close(self) -> None:
        """Holds nothing."""


def one(name: str, texts: dict[str, tuple[str, ...]], **parts: object) -> Case:
    checks = (Check(sql="1.1", origin=ORIGIN),)
    return Case(**{"id": name, "origin": ORIGIN, "expect": "answer", "texts": texts, "checks": checks, **parts})  # type: ignore[arg-type]


def run(cases: Sequence[Case], product: Parrot) -> Run:
    def rules_for(role: str | None) -> Rules:
        return Rules(
            expected=lambda check: Expected(columns=("v",), rows=((float(check.sql),),)), catalog=CATALOG, role=role
        )

    return run_cases(cases, product, rules_for, lambda *_: None)


def test_every_text_is_asked_in_a_conversation_of_its_own() -> None:
    product = Parrot()
    run([one("a", {"zh": ("甲", "乙"), "en": ("a",)}, as_of=date(2025, 6, 20))], product)
    assert product.heard == [(text, date(2025, 6, 20), None, None) for text in ("甲", "乙", "a")]


def test_a_follow_up_comes_after_the_first_text_of_the_earlier_case_in_its_language() -> None:
    product = Parrot()
    cases = [
        one("a", {"zh": ("甲", "乙"), "en": ("a",)}, as_of=date(2025, 1, 1), role="finance"),
        one("b", {"zh": ("再",), "en": ("then", "and")}, after="a", as_of=date(2025, 2, 2)),
        one("c", {"en": ("last",)}, after="b"),
    ]
    run(cases, product)
    first, then = ("a", date(2025, 1, 1), "finance", None), ("then", date(2025, 2, 2), "finance")
    assert product.heard[3:] == [
        ("甲", date(2025, 1, 1), "finance", None), ("再", date(2025, 2, 2), "finance", "c4"),
        first, (*then, "c6"),
        first, ("and", date(2025, 2, 2), "finance", "c8"),
        first, (*then, "c10"), ("last", None, "finance", "c10"),
    ]  # fmt: skip


def test_a_server_skips_cases_that_name_a_role_with_the_reason() -> None:
    product = Parrot(takes_roles=False)
    cases = [one("a", {"en": ("a",)}, role="finance"), one("b", {"en": ("b",)}, after="a"), one("c", {"en": ("c",)})]
    found = run(cases, product)
    assert [(skipped.case.id, "credential" in skipped.reason) for skipped in found.skipped] == [
        ("a", True),
        ("b", True),
    ]
    assert [heard[0] for heard in product.heard] == ["c"]


def test_a_case_without_anything_to_hold_against_is_left_out() -> None:
    found = run([one("a", {"en": ("a",)}, checks=()), one("b", {"en": ("b",)}, checks=(), plan=query())], Parrot())
    assert [skipped.case.id for skipped in found.skipped] == ["a"]
    assert [result.case.id for result in found.results] == ["b"]


@pytest.fixture
def results() -> Run:
    wrong = (Check(sql="2", origin=ORIGIN),)
    cases = [
        one("right", {"zh": ("甲",), "en": ("a", "why")}, tags=("total", "ytd")),
        one("off", {"en": ("b",)}, checks=wrong, tags=("total",)),
        one("no", {"en": ("why",)}, expect="refuse", checks=()),
        one("never", {"zh": ("丁",)}, expect="clarify", checks=(), tags=("ytd",)),
    ]
    return run(cases, Parrot())


def test_the_summary_counts_texts(results: Run) -> None:
    counts = counted(results.results)
    assert (counts.answerable, counts.correct, counts.not_answered) == (4, 2, 1)
    assert (counts.unanswerable, counts.rightly_declined, counts.wrong, counts.asked) == (2, 1, 2, 0)
    assert counts.correct_ratio == 2 / 4
    assert counts.wrong_ratio == 2 / 6


def test_ratios_over_nothing_neither_fail_nor_divide() -> None:
    assert (counted(()).correct_ratio, counted(()).wrong_ratio) == (1.0, 0.0)


def test_the_file_has_the_contracts_keys_and_digits(results: Run) -> None:
    written = simplejson.loads(
        simplejson.dumps(results_json(results.results, catalog="f", commit=None), use_decimal=True), use_decimal=True
    )
    counted_keys = {
        "answerable", "correct", "wrong", "asked", "not_answered", "unanswerable", "rightly_declined",
    }  # fmt: skip
    assert set(written) == {"summary", "catalog", "commit", "cases"}
    assert set(written["summary"]) == counted_keys | {"by_tag", "by_language"}
    assert {tag: set(counts) for tag, counts in written["summary"]["by_tag"].items()} == {
        "total": counted_keys,
        "ytd": counted_keys,
    }
    assert written["summary"]["by_tag"]["ytd"]["wrong"] == 1
    assert written["summary"]["by_language"]["zh"]["correct"] == 1
    first = written["cases"][0]
    assert first.pop("ms") >= 0
    assert first.pop("plan")["metrics"] == ["revenue"]
    assert first == {
        "id": "right", "language": "zh", "text": "甲", "outcome": "correct", "status": "answered",
        "columns": ["revenue"], "rows": [[Decimal("1.10")]], "confidence": Decimal("0.9"), "reason": "",
    }  # fmt: skip


def test_wordings_of_a_case_are_compared_by_their_plans() -> None:
    class Split(Parrot):
        def ask(self, text: str, *, as_of: date | None, role: str | None, conversation_id: str | None) -> Reply:
            plan = HELP if text == "b" else query()
            return Reply(status="answered", conversation_id="c", plan=plan, columns=shown("revenue"), rows=((1.1,),))

    cases = [one("same", {"zh": ("甲",), "en": ("a",)}), one("differs", {"zh": ("甲",), "en": ("b",)})]
    found = parity(run(cases, Split()).results)
    assert (found.compared, found.differing) == (2, ("differs",))


def test_what_breaks_before_a_follow_up_is_that_texts_result() -> None:
    class Broken(Parrot):
        def ask(self, text: str, *, as_of: date | None, role: str | None, conversation_id: str | None) -> Reply:
            return Reply(status="error", code="crash", message="KeyError")

    (first, second) = run([one("a", {"en": ("a",)}), one("b", {"en": ("b",)}, after="a")], Broken()).results
    assert first.score.outcome == second.score.outcome == "not_answered"
    assert second.score.reason == "crash: asked before: KeyError"
