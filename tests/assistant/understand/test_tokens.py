"""Tokens: one Han character, one Latin word, one figure or one symbol each, with their place in the normal text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.normalise import normalise
from assistant.understand.tokens import surface_tokens, tokenise


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("运单数", ["运", "单", "数"]),
        ("top 3 clients", ["top", "3", "clients"]),
        ("本月Q2运费", ["本", "月", "q", "2", "运", "费"]),
        ("1.5亿", ["1.5", "亿"]),
        ("client's share", ["client's", "share"]),
        ("on-time", ["on", "-", "time"]),
        ("运费（元）?", ["运", "费", "(", "元", ")", "?"]),
        ("", []),
    ],
)
def test_a_text_falls_into_tokens(text: str, tokens: list[str]) -> None:
    assert [one.text for one in tokenise(normalise(text))] == tokens


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("clients", "client"),
        ("cities", "city"),
        ("boxes", "box"),
        ("client's", "client"),
        ("salespeople", "salesperson"),
        ("gas", "gas"),
        ("status", "status"),
    ],
)
def test_a_latin_token_is_known_without_its_inflection(word: str, stem: str) -> None:
    (token,) = tokenise(normalise(word))
    assert token.stem == stem


@given(st.text(max_size=80))
def test_tokens_are_slices_in_order_that_leave_out_nothing_but_spaces(text: str) -> None:
    normal = normalise(text)
    tokens = tokenise(normal)
    assert all(normal.text[one.start : one.end] == one.text for one in tokens)
    assert all(one.end <= after.start for one, after in pairwise(tokens))
    assert "".join(one.text for one in tokens) == "".join(normal.text.split())


def test_a_catalog_name_is_matched_without_its_symbols() -> None:
    assert [one.text for one in surface_tokens("cost_rate (net)", normalise)] == ["cost", "rate", "net"]


def test_a_word_of_nothing_but_symbols_keeps_them() -> None:
    assert [one.text for one in surface_tokens("&", normalise)] == ["&"]
