"""What comes from the data stands in markdown as text."""

import pytest
from markdown_it import MarkdownIt

from assistant.present.markdown import plain_text

VALUES = [
    "<b>x</b>", "![p](http://x.example)", "[a](b)", "**b**", "_b_", "`c`", "\\*", "a_b", "&amp;", "# head", "- item",
    "+ item", "> quote", "R&D", "3 * 4", "2025年6月", "a\nb",
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_rendered_as_the_text_it_is(value: str) -> None:
    tokens = MarkdownIt("commonmark").parseInline(plain_text(value))
    assert {one.type for one in tokens[0].children or []} <= {"text", "text_special"}
    assert "".join(one.content for one in tokens[0].children or []) == value.replace("\n", " ")


@pytest.mark.parametrize("value", ["华东", "key account", "a_b", "R&D", "8–19 June 2025", "-5%"])
def test_an_ordinary_name_stays_as_it_is(value: str) -> None:
    assert plain_text(value) == value
