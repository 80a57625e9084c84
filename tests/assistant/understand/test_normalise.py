"""Normal text and the way back to what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.normalise import language_of, normalise, typed_span


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("本月各區域銷售表現如何？", "本月各区域销售表现如何?"),
        ("Ａ　Ｂ１２３，“x”", 'a b123,"x"'),
        ("「华东」『华北』", '"华东""华北"'),
        ("May’s — revenue", "may's - revenue"),
        ("1月～5月", "1月~5月"),
        ("a\x00b\u200bc\ufeff", "abc"),
        ("  two \t\n lines  ", "two lines"),
        ("１，２００", "1,200"),
        ("华东、华南。", "华东、华南。"),
        ("e\u0301", "é"),
        ("\ud800x", "x"),
        ("", ""),
        (" \u200b ", ""),
        ("2024 年 5 月, 3 万 and 12 May", "2024年 5月, 3万 and 12 may"),
        ("出帐金额、帐龄，帐篷和蚊帐", "出账金额、账龄,帐篷和蚊帐"),
    ],
    ids=[
        "traditional",
        "width",
        "corner-quotes",
        "apostrophe-and-dash",
        "wave",
        "invisible",
        "space",
        "figures",
        "list-comma-stays",
        "combining",
        "surrogate",
        "empty",
        "blank",
        "unit",
        "accounts-and-tents",
    ],
)
def test_text_is_brought_to_one_form(typed: str, normal: str) -> None:
    assert normalise(typed).text == normal


def test_a_span_leads_back_to_the_typed_words() -> None:
    normal = normalise("  請問　ＱＩ 營收")
    start = normal.text.index("营收")
    span = typed_span(normal, start, start + 2)
    assert (span.text, span.start, span.end) == ("營收", 8, 10)


def test_part_of_a_character_that_became_several_leads_back_to_all_of_it() -> None:
    normal = normalise("a½b")
    assert normal.text == "a1⁄2b"
    assert typed_span(normal, 1, 2).text == "½"
    assert typed_span(normal, 2, 5).text == "½b"


@given(text=st.text(max_size=60))
def test_every_span_is_a_non_empty_slice_in_order(text: str) -> None:
    normal = normalise(text)
    assert len(normal.origin) == len(normal.text) + 1
    assert list(normal.origin) == sorted(normal.origin)
    for index in range(len(normal.text)):
        span = typed_span(normal, index, index + 1)
        assert span.text
        assert span.text == text[span.start : span.end]


@given(text=st.text(max_size=60))
def test_normal_text_has_single_spaces_and_nothing_invisible(text: str) -> None:
    normal = normalise(text).text
    assert normal == normal.strip()
    assert "  " not in normal
    assert not any(ord(character) < 32 for character in normal)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("本月 revenue 多少", "zh"),
        ("revenue by region", "en"),
        ('revenue of "华东"', "en"),
        ("revenue of 「华东」", "en"),
        ("今月の売上を教えて", "other"),
        ("продажи за май", "other"),
        ("매출은 얼마인가요", "other"),
        ("Q1?", None),
        ("2024", None),
        ("", None),
    ],
)
def test_the_language_is_that_of_the_words_left(text: str, language: str | None) -> None:
    assert language_of(normalise(text)) == language


def test_catalog_names_are_left_out_of_the_language() -> None:
    normal = normalise("华东 revenue by month")
    assert language_of(normal, [(0, 2)]) == "en"
    assert language_of(normalise("ROI 怎么样"), [(0, 3)]) == "zh"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_a_code_reads_the_same_alone_as_within_a_chinese_text(text: str) -> None:
    alone, within = normalise(text), normalise(f"甲{text}")
    assert within.text == f"甲{alone.text}"
    assert [at - 1 for at in within.origin[1:]] == list(alone.origin)


@given(st.text(st.sampled_from([*"aZ`'~%_-.,7 年近萬前个华東"]), max_size=12))
def test_a_plain_text_reads_the_same_as_with_a_sign_that_nobody_sees(text: str) -> None:
    """Plain texts are read in one step; the sign, which is removed, has each character looked at."""
    plain, looked_at = normalise(text), normalise(f"{text}\u200b")
    assert plain.text == looked_at.text
    assert plain.origin[:-1] == looked_at.origin[:-1]
