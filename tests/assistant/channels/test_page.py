"""The page: cells as a person reads them, nothing from data trusted, nothing that breaks shown."""

import string
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from assistant.answer import answer_json
from assistant.channels.http.credentials import Credentials
from assistant.channels.http.loading import loading_page
from assistant.channels.languages import languages, wording_of
from assistant.channels.page.app import Page
from assistant.channels.page.bubble import SHOWN, head_html, question_html, rest_html
from assistant.channels.page.cells import cell_text, header_of
from assistant.channels.page.session import MOST_TURNS, Session, messages, picked
from tests.assistant.channels.fakes import NASTY, FakeAssistant, answer_to

ANYONE = cast(gr.Request, SimpleNamespace(headers={}))


def column(name: str = "revenue", type_: str = "decimal", unit: str | None = "CNY", **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name, "role": "metric", "type": type_, "unit": unit, "grain": None, **more}


def dimension(**more: Any) -> dict[str, Any]:
    return column("store.region", "string", None, role="dimension", **more)


def month(grain: str) -> dict[str, Any]:
    return column(f"@{grain}", "date", None, role="time", grain=grain)


CELLS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "money has two decimals": (Decimal("1234567.5"), column(), "1,234,567.50"),
    "money below nothing": (Decimal("-0.5"), column(), "-0.50"),
    "a large decimal keeps every digit": (Decimal("12345678901234567.10"), column(), "12,345,678,901,234,567.10"),
    "a count has none": (1234, column(type_="integer", unit="count"), "1,234"),
    "another unit has what it needs": (2.5, column(type_="double", unit="days"), "2.5"),
    "a fraction is a percentage": (0.12345, column(type_="double", unit="ratio"), "12.35%"),
    "a share too": (0.5, column("revenue.share", "double", None), "50.00%"),
    "a percentage is as stored": (12.3, column(type_="double", unit="percent"), "12.30%"),
    "growth has its sign": (0.1, column("revenue.change_ratio:year_before", "double", "ratio"), "+10.00%"),
    "decline too": (-0.1, column("revenue.change_ratio:year_before", "double", "ratio"), "-10.00%"),
    "a difference of fractions is in points": (0.021, column("margin.change:budget", "double", "ratio"), "+2.10 pp"),
    "of percentages too": (-2.1, column("rate.change:budget", "double", "percentage_point"), "-2.10 pp"),
    "an increase": (Decimal(5), column("revenue.change:year_before"), "+5.00"),
    "a change too small to show": (Decimal("-0.001"), column("revenue.change:year_before"), "0.00"),
    "nothing known": (None, column(), "—"),
    "a member by its label": ("华东", dimension(), "East China"),
    "a member without one": ("华南", dimension(), "华南"),
    "no member": (None, dimension(), "(unassigned)"),
    "a day": ("2025-06-01", month("day"), "2025-06-01"),
    "a month": ("2025-06-01", month("month"), "2025-06"),
    "a quarter": ("2025-04-01", month("quarter"), "2025 Q2"),
    "a year": ("2025-01-01", month("year"), "2025"),
    "a yes": (True, column("store.own", "boolean", None), "True"),
}


@pytest.mark.parametrize(("value", "of", "text"), CELLS.values(), ids=CELLS.keys())
def test_a_cell_reads_as_a_person_would_write_it(value: Any, of: dict[str, Any], text: str) -> None:
    assert cell_text(value, of, {"华东": "East China"}, "en", "(unassigned)") == text


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (column(), "revenue (CNY)"),
        (column(unit="count"), "revenue"),
        (column("revenue.change_ratio:year_before", "double", "CNY"), "revenue.change_ratio:year_before"),
        (dimension(), "store.region"),
    ],
    ids=["money", "a count", "a rate", "a dimension"],
)
def test_a_header_names_a_unit_where_a_number_needs_one(of: dict[str, Any], text: str) -> None:
    assert header_of(of) == text


def shown(question: str, language: str = "en") -> str:
    """All that the page shows of an answer, its chart apart."""
    answer = answer_json(answer_to(question, language))
    return question_html(question) + head_html(answer) + rest_html(answer, question, language)


def test_nothing_from_data_becomes_markup() -> None:
    html = shown("revenue by region")
    assert "<script" not in html
    assert "<img" not in html
    assert "<i>" not in html
    assert "all data <b>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert NASTY.partition("</script>")[2].strip() in html  # the table shows it letter by letter


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"), ("![i](http://example.com/i.png)", "![i](http://example.com/i.png)"),
     ('" onmouseover="x', "&quot; onmouseover=&quot;x")],
)  # fmt: skip
def test_a_question_is_shown_as_typed(typed: str, kept: str) -> None:
    assert question_html(typed) == f'<div class="asked">{kept}</div>'


@pytest.mark.parametrize(
    "narrative",
    ["<img src=http://example.com/x>", "![x](http://example.com/x)", "[x](javascript:alert(1))", "<http://example.com>",
     "[x](http://example.com)", "# x\n\n<style>*{display:none}</style>"],
)  # fmt: skip
def test_a_narrative_reaches_nowhere(narrative: str) -> None:
    answer = {**answer_json(answer_to("revenue by region", "en")), "narrative": narrative}
    html = head_html(answer)
    assert not [tag for tag in ("<img", "<a ", "<style", "<h1", "href", 'src="') if tag in html]


def test_a_narrative_has_emphasis_and_lists() -> None:
    answer = {**answer_json(answer_to("revenue by region", "en")), "narrative": "Sales:\n- **12** in A\n- 3 in B"}
    html = head_html(answer)
    assert html.count("<li>") == 2
    assert "<strong>12</strong>" in html


def test_what_was_understood_is_marked_in_the_question() -> None:
    html = shown("revenue by region")
    assert '<mark class="dimension" title="dimension: r">rev</mark>enue by region' in html


def test_words_that_were_not_said_are_not_marked() -> None:
    answer = answer_json(answer_to("revenue by region", "en"))
    assert "<mark" not in rest_html(answer, "the second one", "en")


@pytest.mark.parametrize(("language", "label"), [("zh", "整体"), ("en", "Overall")])
def test_a_table_ends_with_what_was_computed_for_all_of_it(language: str, label: str) -> None:
    html = shown({"zh": "各区域收入", "en": "revenue by region"}[language], language)
    assert f'<tfoot><tr><td>{label}</td><td class="number">6,000.50</td></tr></tfoot>' in html


def test_a_top_n_says_that_its_last_line_goes_beyond_it() -> None:
    answer = answer_json(answer_to("revenue by region", "en"))
    cut = {**answer, "query": {**answer["query"], "limit": {"count": 3}}}
    assert "<td>Overall, beyond these rows</td>" in rest_html(cut, "", "en")


def test_a_long_table_says_how_much_of_it_is_shown() -> None:
    answer = answer_json(answer_to("revenue by region", "en"))
    table = answer["table"]
    answer = {**answer, "table": {**table, "rows": [["华东", 1]] * 300, "row_count": 5000}}
    html = rest_html(answer, "", "en")
    assert html.count("<tr>") == SHOWN + 2
    assert f"{SHOWN} of 5000 rows shown" in html


def test_the_card_is_one_line_until_it_is_opened() -> None:
    html = shown("revenue by region")
    line = html.partition('<details class="card"><summary>')[2].partition("</summary>")[0]
    assert line == ('<b>Definition</b> revenue <span class="certified">certified</span> · data as of 2025-06-19')
    assert "<dt>Formula</dt><dd>sum(amount)</dd>" in html
    assert "SELECT 1 AS a -- &lt;i&gt;" in html


# Words


def test_every_language_has_every_word_with_the_same_gaps() -> None:
    assert languages() == ("en", "zh")
    gaps = {
        language: {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name} for key, text in words.items()
        }
        for language, words in ((one, wording_of(one)) for one in languages())
    }
    assert gaps["en"] == gaps["zh"]
    assert all(text.strip() for one in languages() for text in wording_of(one).values())


def test_until_the_page_is_there_a_line_refreshes_itself() -> None:
    waiting, given_up = (bytes(loading_page(is_failed=one).body).decode() for one in (False, True))
    assert 'http-equiv="refresh"' in waiting
    assert wording_of("zh")["page_loading"] in waiting
    assert 'http-equiv="refresh"' not in given_up
    assert wording_of("en")["page_failed"] in given_up


# A session


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def page(fake: FakeAssistant) -> Page:
    return Page(cast(Any, fake), Credentials().role_of)


def asked(page: Page, session: Session, text: str, option: str | None = None) -> Session:
    """The session after a question."""
    *_, last = page._ask(text, option, session, ANYONE)
    return cast(Session, last[0])


def written(session: Session) -> str:
    """All the HTML of a session's last message."""
    content = cast(Any, messages(session)[-1])["content"]
    parts = content if isinstance(content, list) else [content]
    return "".join(one.value for one in parts if isinstance(one, gr.HTML))


def test_a_question_is_shown_before_its_answer_is_there(page: Page) -> None:
    first, second = page._ask("各区域收入", None, Session(language="zh"), ANYONE)
    assert [turn.question for turn in first[0].turns] == ["各区域收入"]
    assert wording_of("zh")["thinking"] in written(first[0])
    assert "6,000.50" in written(second[0])


def test_a_conversation_goes_on_until_a_new_one_is_begun(page: Page) -> None:
    session = asked(page, asked(page, Session(language="en"), "revenue by region"), "ordered revenue")
    assert (session.conversation_id, len(session.turns)) == ("c1", 2)
    emptied, shown_after, typed = page._empty(session)
    assert (emptied, shown_after, typed) == (Session(language="en"), [], "")


def test_a_forgotten_conversation_starts_a_new_one(page: Page) -> None:
    session = asked(page, Session(language="en", conversation_id="long-gone"), "revenue by region")
    assert session.conversation_id == "c1"


def test_options_and_suggestions_can_be_clicked(page: Page, fake: FakeAssistant) -> None:
    session = asked(page, Session(language="en"), "sales")
    options = cast(Any, messages(session)[-1])["options"]
    assert [one["label"] for one in options] == ["ordered revenue", "shipped revenue"]
    assert picked(options[1]["value"]) == ("shipped revenue", "2")
    session = asked(page, session, *picked(options[1]["value"]))
    assert fake.calls[-1]["option"] == "2"
    session = asked(page, session, "revenue by region")
    (suggestion,) = cast(Any, messages(session)[-1])["options"]
    assert picked(suggestion["value"]) == ("ordered revenue", None)


def test_a_suggestion_that_looks_like_a_pick_is_asked_as_it_is() -> None:
    assert picked('ask:pick:["1", "x"]') == ('pick:["1", "x"]', None)


def test_what_breaks_is_told_in_a_sentence(page: Page) -> None:
    html = written(asked(page, Session(language="zh"), "break"))
    assert wording_of("zh")["broken"] in html
    assert "secret" not in html
    assert "Traceback" not in html


def test_while_indexing_the_page_says_so(tmp_path: Path) -> None:
    page = Page(cast(Any, FakeAssistant(tmp_path, is_indexed=False)), Credentials().role_of)
    assert wording_of("en")["indexing"] in written(asked(page, Session(language="en"), "revenue by region"))


def test_a_long_conversation_keeps_its_latest_turns() -> None:
    session = Session(language="en")
    for number in range(MOST_TURNS + 5):
        session = session.asking(str(number))
    assert [session.turns[0].question, session.turns[-1].question] == ["5", str(MOST_TURNS + 4)]


def test_a_switch_of_language_rewords_the_page_and_keeps_the_conversation(page: Page) -> None:
    before = asked(page, Session(language="zh"), "各区域收入")
    after = page._switch("en", before, ANYONE)
    assert after[0] == before.speaking("en")
    assert "Example Co" in after[2]
    assert "Overall" in written(after[0])


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-GB,en;q=0.9", "en"), ("fr,zh-CN;q=0.8", "zh"), ("fr", "zh"), ("", "zh")],
    ids=["English", "Chinese after French", "French alone", "nothing said"],
)
def test_the_first_words_are_in_the_browsers_language(page: Page, accepted: str, language: str) -> None:
    request = cast(gr.Request, SimpleNamespace(headers={"accept-language": accepted}))
    assert page._arrive(Session(language="zh"), request)[0].language == language


def test_sample_questions_are_those_the_asker_may_ask(fake: FakeAssistant) -> None:
    page = Page(cast(Any, fake), lambda _: "cashier")
    assert page._samples("en", ANYONE) == ("revenue by region",)
    page = Page(cast(Any, fake), lambda _: "analyst")
    assert page._samples("en", ANYONE) == ("revenue by region", "shipped revenue")


@pytest.mark.parametrize(("liked", "verdict"), [(True, "right"), (False, "wrong")])
def test_a_verdict_goes_to_the_answer_it_was_given_on(
    page: Page, fake: FakeAssistant, liked: bool, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gr, "Info", lambda *_, **__: None)
    session = asked(page, asked(page, Session(language="en"), "revenue by region"), "ordered revenue")
    page._judge(session, cast(Any, SimpleNamespace(index=(1, 0), liked=liked)), ANYONE)
    page._judge(session, cast(Any, SimpleNamespace(index=3, liked=liked)), ANYONE)
    assert fake.feedback == [("a1", verdict, None, None), ("a2", verdict, None, None)]


def test_a_verdict_taken_back_or_on_nothing_is_let_go(page: Page, fake: FakeAssistant) -> None:
    session = asked(page, Session(language="en"), "revenue by region").asking("and now?")
    page._judge(session, cast(Any, SimpleNamespace(index=1, liked="")), ANYONE)
    page._judge(session, cast(Any, SimpleNamespace(index=3, liked=True)), ANYONE)
    assert fake.feedback == []
