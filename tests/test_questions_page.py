"""The questions of docs/questions.md, asked of the demo company: the two languages of a line come to one plan."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.channels.cli.shell import demo_folder
from assistant.pipeline import Assistant
from semantic.load import load_workspace
from tests.conftest import DemoData

pytestmark = pytest.mark.slow

ROW = re.compile(r"^\| (?P<cells>.+) \|$", re.MULTILINE)
HAN = re.compile(r"[\u4e00-\u9fff]")


def rows(root: Path, cells: int) -> list[tuple[str, ...]]:
    """The lines of the page's tables with so many cells, without their heads."""
    text = (root / "docs" / "questions.md").read_text(encoding="utf-8")
    found = (tuple(match["cells"].split(" | ")) for match in ROW.finditer(text))
    heads = {"中文", "先问"}
    return [one for one in found if len(one) == cells and one[0] not in heads]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, demo_data: DemoData) -> Iterator[Assistant]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("asked")))
        data = Path(load_workspace(demo_folder()).data)
        data.parent.mkdir()
        data.symlink_to(demo_data(0.2))
        opened = Assistant.open(demo_folder())
        opened.index(lambda *_: None)
        yield opened
        opened.close()


def asked(company: Assistant, text: str, conversation_id: str | None = None) -> Answer:
    day = company.as_of(None)
    return company.ask(text, asker=company.asker(None), as_of=day, conversation_id=conversation_id)


def test_the_page_shows_each_kind_in_both_languages(root: Path) -> None:
    pairs = [(one[0], one[1]) for one in (*rows(root, 2), *rows(root, 3))]
    assert len(pairs) > 40
    assert all(HAN.search(zh) and not HAN.search(en) for zh, en in pairs)


def test_every_question_is_answered_by_one_plan_in_both_languages(root: Path, company: Assistant) -> None:
    for zh, en in rows(root, 2):
        first, second = asked(company, zh), asked(company, en)
        assert (first.status, second.status) == ("answered", "answered"), (zh, en)
        assert first.plan == second.plan, (zh, en)


def test_what_is_asked_back_or_declined_is_so_in_both_languages(root: Path, company: Assistant) -> None:
    for zh, en, outcome in rows(root, 3):
        for answer in (asked(company, zh), asked(company, en)):
            code = answer.refusal.code if answer.refusal else ""
            assert outcome in (answer.status, code), (zh, en, answer.status, code)


def test_what_follows_edits_the_question_before_alike(root: Path, company: Assistant) -> None:
    for zh, then_zh, en, then_en in rows(root, 4):
        ends = []
        for first, then in ((zh, then_zh), (en, then_en)):
            before = asked(company, first)
            after = asked(company, then, before.conversation_id)
            assert (before.status, after.status) == ("answered", "answered"), (first, then)
            assert before.plan != after.plan, (first, then)
            ends.append(after.plan)
        assert ends[0] == ends[1], (zh, then_zh)
