"""The closed list of codes, as the contract writes it; each is worded in each language, in that language's script."""

import re
from enum import StrEnum

import pytest

from assistant.codes import AssumptionCode, ClarificationCode, ErrorCode, RefusalCode, WarningCode
from assistant.present.language import language_of, placeholders

# Copied by hand from the contract, section 3.
CONTRACT: tuple[tuple[str, type[StrEnum], str], ...] = (
    (
        "refusal",
        RefusalCode,
        "empty-question, question-too-long, not-a-question, unsupported-language, unknown-metric, unknown-member, "
        "unknown-word, unreachable-dimension, grain-too-fine, fan-out, filter-not-shared, no-data-yet, no-such-date, "
        "no-history, out-of-scope, action-not-supported, unsafe, not-yet, not-allowed, too-much-data",
    ),
    (
        "clarification",
        ClarificationCode,
        "ambiguous-metric, ambiguous-member, ambiguous-dimension, ambiguous-period, ambiguous-structure, "
        "two-questions, missing-metric, missing-period",
    ),
    (
        "warning",
        WarningCode,
        "partial-period, unmatched-rows, unused-words, base-zero, base-negative, mixed-units, truncated, ties-at-cut, "
        "stale-data, uncertified, provisional, restated, premise-false, filled-gaps",
    ),
    ("error", ErrorCode, "timeout, engine-unavailable, out-of-memory, no-data, internal"),
    (
        "assumption",
        AssumptionCode,
        "default-period, default-reading, latest-occurrence, time-basis, fuzzy-match, remembered-choice, "
        "own-attribute, balance-date",
    ),
)
_HAN = re.compile("[\u4e00-\u9fff]")
_EVERY_TEXT = [(family, code, language) for family, codes, _ in CONTRACT for code in codes for language in ("zh", "en")]


@pytest.mark.parametrize(("family", "codes", "written"), CONTRACT, ids=[family for family, _, _ in CONTRACT])
def test_the_codes_are_those_of_the_contract(family: str, codes: type[StrEnum], written: str) -> None:
    assert {one.value for one in codes} == set(written.split(", "))


@pytest.mark.parametrize(("family", "code", "language"), _EVERY_TEXT)
def test_every_code_has_a_text_in_its_language(family: str, code: StrEnum, language: str) -> None:
    message = language_of(language).messages[f"{family}.{code}"]
    forms = [form for variant in message.variants for form in variant.values()]
    assert forms
    for form in forms:
        assert bool(_HAN.search(_without_placeholders(form))) == (language == "zh"), form


def _without_placeholders(template: str) -> str:
    for name in placeholders(template):
        template = template.replace(f"{{{name}}}", "")
    return template
