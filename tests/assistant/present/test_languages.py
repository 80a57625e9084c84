"""The language folders say the same things: every code has a text, with the same placeholders, in every language."""

import pytest

from assistant.codes import AssumptionCode, ClarificationCode, ErrorCode, RefusalCode, WarningCode
from assistant.present.language import Language, language_of, languages

FAMILIES = {
    "refusal": RefusalCode,
    "clarification": ClarificationCode,
    "warning": WarningCode,
    "error": ErrorCode,
    "assumption": AssumptionCode,
}


def _keys(language: Language, family: str) -> set[str]:
    return {key.removeprefix(f"{family}.") for key in language.messages if key.startswith(f"{family}.")}


def test_the_languages_are_those_with_a_folder() -> None:
    assert languages() == ("en", "zh")


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("family", FAMILIES)
def test_every_code_of_the_contract_has_a_text_and_no_text_is_without_a_code(code: str, family: str) -> None:
    assert _keys(language_of(code), family) == {one.value for one in FAMILIES[family]}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("family", FAMILIES)
def test_every_code_can_be_said_without_any_parameter(code: str, family: str) -> None:
    language = language_of(code)
    for key in _keys(language, family):
        assert language.say(f"{family}.{key}").strip() != ""


def test_the_languages_have_the_same_messages() -> None:
    assert language_of("zh").messages.keys() == language_of("en").messages.keys()


@pytest.mark.parametrize("key", sorted(language_of("en").messages))
def test_a_message_takes_the_same_placeholders_in_every_language(key: str) -> None:
    zh, en = (frozenset().union(*language_of(code).messages[key].needs) for code in ("zh", "en"))

    assert zh == en


def test_the_formats_have_the_same_entries() -> None:
    zh, en = language_of("zh").formats, language_of("en").formats

    assert zh.keys() == en.keys()
    assert zh["periods"].keys() == en["periods"].keys()
    assert zh["units"].keys() == en["units"].keys()
    assert zh["buckets"].keys() == en["buckets"].keys()


def test_a_language_without_a_folder_speaks_english() -> None:
    assert language_of("fr").code == "en"


def test_a_message_without_what_it_needs_is_an_error_not_a_hole() -> None:
    with pytest.raises(KeyError, match="none of its variants"):
        language_of("en").say("item.ratio", first="a")


def test_plurals_follow_the_number() -> None:
    en = language_of("en")

    assert en.say("fact.detail", 1, count="1", period="in May", scope="") == "1 row in May."
    assert en.say("fact.detail", 3, count="3", period="in May", scope="") == "3 rows in May."
    assert [en.plural_of(one) for one in ("store", "category", "day", "status", "sales", "box")] == [
        "stores", "categories", "days", "statuses", "sales", "boxes",
    ]  # fmt: skip
    assert language_of("zh").plural_of("门店") == "门店"
