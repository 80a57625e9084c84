"""Numbers against the corpus: every value was written by hand."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.mention import NumberValue
from assistant.understand.normalise import normalise
from assistant.understand.numbers import annotate_numbers, code_spans

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def _cases() -> Iterator[Any]:
    for file in sorted(CORPUS.glob("*/numbers.yml")):
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 BaseLoader makes texts only
        for expected, texts in loaded.items():
            for text in texts:
                yield pytest.param(expected, text, id=f"{file.parent.name}-{expected}-{text}")


def _value(expected: str) -> NumberValue:
    value, *marks = expected.split()
    whole, _, parts = value.partition("/")
    is_ratio = "%" in marks
    currency = next((mark for mark in marks if mark != "%"), None)
    return NumberValue(value=Decimal(whole) / Decimal(parts or 1), is_ratio=is_ratio, currency=currency)


@pytest.mark.parametrize(("expected", "text"), list(_cases()))
def test_the_corpus_is_read_as_written(expected: str, text: str) -> None:
    normal = normalise(re.sub("[<>]", "", text))
    found = [(normal.text[one.start : one.end], one.value) for one in annotate_numbers(normal)]
    if expected == "nothing":
        assert found == []
        return
    marked = re.findall("<([^>]*)>", text)
    values = [_value(one) for one in expected.split(" ; ")]
    assert found == [(normalise(one).text, value) for one, value in zip(marked, values, strict=True)]


def test_two_numbers_of_one_text_come_in_order() -> None:
    found = annotate_numbers(normalise("前10名里超过100万元的"))
    assert [one.value.value for one in found] == [Decimal(10), Decimal(1_000_000)]


def test_a_range_is_two_numbers() -> None:
    assert [one.value.value for one in annotate_numbers(normalise("100-200"))] == [Decimal(100), Decimal(200)]


def test_eleven_figures_are_a_telephone_s_unless_they_are_round_or_grouped() -> None:
    found = [annotate_numbers(normalise(text)) for text in ("13812345678", "13,812,345,678", "13800000000")]
    assert [[one.value.value for one in each] for each in found] == [[], [Decimal(13812345678)], [Decimal(13800000000)]]


def test_codes_are_told_from_amounts() -> None:
    text = "凭证记-0456和1122科目超过500"
    assert [text[start:end] for start, end in code_spans(text)] == ["记-0456", "1122科目"]


@given(value=st.integers(min_value=0, max_value=10**10))  # eleven figures may be a telephone's
def test_figures_with_and_without_commas_are_the_same_number(value: int) -> None:
    plain, grouped = (annotate_numbers(normalise(text)) for text in (f"{value}", f"{value:,}"))
    assert [one.value.value for one in plain] == [one.value.value for one in grouped] == [Decimal(value)]


@given(text=st.text(alphabet="0123456789,.%-百千万亿一二十零点成w$元 abk", max_size=30))
def test_any_text_has_numbers_within_it_and_never_fails(text: str) -> None:
    normal = normalise(text)
    end = 0
    for mention in annotate_numbers(normal):
        assert end <= mention.start < mention.end <= len(normal.text) or mention.end > end
        end = mention.end
