"""The page in a browser, in both languages: asked, answered, drawn, clicked, switched; and the server as a process."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.channels.cli.shell import demo_folder
from assistant.channels.languages import wording_of
from semantic.load import load_workspace
from tests.conftest import DemoData

pytestmark = pytest.mark.slow

ASSISTANT = str(Path(sys.executable).with_name("assistant"))
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
FAKE_SERVER = """
import os
import sys
from pathlib import Path
import uvicorn
from assistant.channels.http import create_app
from assistant.channels.http.credentials import Credentials
from tests.assistant.channels.fakes import FakeAssistant
fake = FakeAssistant(Path(sys.argv[1]))
app = create_app(lambda: fake, Credentials.read(os.environ))
uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", timeout_graceful_shutdown=1)
"""
PATIENCE_S = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def health(url: str) -> Any:
    try:
        return httpx.get(f"{url}/v1/health").json()
    except httpx.TransportError:
        return {}


def wait_for(url: str, **wanted: Any) -> None:
    """Waits until health says what is wanted."""
    until = time.monotonic() + PATIENCE_S
    while not wanted.items() <= health(url).items():
        assert time.monotonic() < until, health(url)
        time.sleep(0.1)


@contextmanager
def process(*command: str, root: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A server of ours, told to stop at the end."""
    started = subprocess.Popen(command, cwd=root, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.terminate()
        started.communicate(timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def fake_url(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over an assistant that knows five questions by heart."""
    port, folder = free_port(), tmp_path_factory.mktemp("fake")
    with process(sys.executable, "-c", FAKE_SERVER, str(folder), str(port), root=root, PYTHONPATH=str(root)):
        wait_for(f"http://127.0.0.1:{port}", page="ready")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def demo_state(root: Path, tmp_path_factory: pytest.TempPathFactory, demo_data: DemoData) -> Path:
    """A state folder with a small demo company, its data and its index."""
    state = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(state))
        patch.delenv("ASSISTANT_WORKSPACE", raising=False)
        data = Path(load_workspace(demo_folder()).data)
        data.parent.mkdir()
        data.symlink_to(demo_data(0.2))
        made = subprocess.run([ASSISTANT, "index"], cwd=root, capture_output=True, check=False)
        assert made.returncode == 0, made.stderr.decode()
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The real server over the demo company, and what it said before its page was there."""

    url: str
    process: subprocess.Popen[str]
    first_page: str
    first_answer: Any
    first_stored: Any
    memory_mib: float


@pytest.fixture(scope="module")
def served(root: Path, demo_state: Path) -> Iterator[Served]:
    """The server, started once: its first visitor does not wait for the page."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = (ASSISTANT, "serve", "--port", str(port))
    with process(*command, root=root, ASSISTANT_STATE=str(demo_state)) as server:
        wait_for(url, status="ok", page="loading")
        page = httpx.get(url).text
        answer = httpx.post(f"{url}/v1/ask", json={"question": "本月各区域销售表现如何?"}, timeout=PATIENCE_S).json()
        stored = httpx.get(f"{url}/v1/answers/{answer['answer_id']}").json()
        wait_for(url, page="ready")
        yield Served(
            url=url, process=server, first_page=page, first_answer=answer, first_stored=stored,
            memory_mib=resident_mib(server.pid),
        )  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def visit(browser: Browser, url: str, locale: str) -> Iterator[Page]:
    """A visitor's page; in the end nothing has gone to another host, and the console has no complaint."""
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    own = re.compile(rf"(data:|blob:|{re.escape(url)}/)")
    page.on("request", lambda one: None if own.match(one.url) else complaints.append(one.url))
    page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda one: complaints.append(one.message))
    page.goto(url)
    yield page
    context.close()
    assert complaints == []


def ask(page: Page, text: str) -> None:
    page.locator("#question textarea").fill(text)
    page.keyboard.press("Enter")


def is_drawn(page: Page) -> bool:
    """Whether the last chart has ink of more than one colour."""
    return bool(
        page.locator("canvas.marks").last.evaluate(
            """(canvas) => new Set(new Uint32Array(
                canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size > 2"""
        )
    )


TEXTS = {
    "zh": ("zh-CN", "各区域收入", "收入", ("下单收入", "发货收入"), "整体"),
    "en": ("en-US", "revenue by region", "sales", ("ordered revenue", "shipped revenue"), "Overall"),
}


@pytest.mark.debian("chromium")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visitor_asks_reads_clicks_and_begins_again(browser: Browser, fake_url: str, language: str) -> None:
    locale, question, vague, options, total = TEXTS[language]
    words = wording_of(language)
    with visit(browser, fake_url, locale) as page:
        expect(page.locator("#question textarea")).to_have_attribute("placeholder", words["placeholder"])
        expect(page.locator("#chat .example")).to_have_count(2)

        page.locator("#chat .example", has_text=question).click()
        expect(page.locator(".narrative").last).to_contain_text("6,000.50")
        expect(page.locator(".answer tbody tr")).to_have_count(3)
        expect(page.locator(".answer tbody")).to_contain_text("<script>alert(1)</script>")
        expect(page.locator(".answer tfoot")).to_contain_text(total)
        expect(page.locator("canvas.marks")).to_be_visible()
        assert is_drawn(page)

        expect(page.locator(".answer dl")).to_be_hidden()
        page.locator("details.card > summary").click()
        expect(page.locator(".answer dl")).to_be_visible()

        page.locator("#chat .option", has_text=options[0]).click()
        expect(page.locator(".asked").last).to_have_text(options[0])
        expect(page.locator(".narrative")).to_have_count(2)

        ask(page, vague)
        expect(page.locator("#chat .option")).to_have_text(list(options))
        page.locator("#chat .option", has_text=options[1]).click()
        expect(page.locator(".asked").last).to_have_text(options[1])
        expect(page.locator(".narrative")).to_have_count(4)

        page.locator("#new").click()
        expect(page.locator(".asked")).to_have_count(0)


@pytest.mark.debian("chromium")
def test_a_visitor_switches_the_language_of_the_page(browser: Browser, fake_url: str) -> None:
    with visit(browser, fake_url, "en-US") as page:
        ask(page, "revenue by region")
        expect(page.locator("tfoot")).to_contain_text("Overall")
        page.locator("#language label", has_text="中文").click()
        expect(page.locator("#send")).to_have_text(wording_of("zh")["send"])
        expect(page.locator("tfoot")).to_contain_text("整体")
        expect(page.locator("#title")).to_contain_text("示例公司")
        expect(page.locator(".asked")).to_have_text("revenue by region")


@pytest.mark.debian("chromium")
def test_a_visitor_says_whether_an_answer_was_right(browser: Browser, fake_url: str) -> None:
    with visit(browser, fake_url, "en-US") as page:
        ask(page, "revenue by region")
        expect(page.locator(".narrative")).to_have_count(1)
        page.locator(".message-buttons-left button").first.click()
        expect(page.get_by_text(wording_of("en")["thanks"])).to_be_visible()


@pytest.mark.debian("chromium")
def test_a_visitor_who_gives_a_token_is_served_in_its_role(browser: Browser, root: Path, tmp_path: Path) -> None:
    port = free_port()
    command = (sys.executable, "-c", FAKE_SERVER, str(tmp_path), str(port))
    with process(*command, root=root, PYTHONPATH=str(root), ASSISTANT_TOKENS="cashier=t1,analyst=t2"):
        wait_for(f"http://127.0.0.1:{port}", page="ready")
        context = browser.new_context(locale="en-US", http_credentials={"username": "anyone", "password": "t1"})
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}")
        expect(page.locator("#chat .example")).to_have_text(["revenue by region"])
        ask(page, "revenue by region")
        expect(page.locator(".narrative")).to_contain_text("6,000.50")
        context.close()


@pytest.mark.debian("chromium")
@pytest.mark.parametrize(
    "typed", ["<img src='http://example.com/x.png' onerror='alert(1)'>", "![x](http://example.com/x)"]
)
def test_a_question_of_markup_reaches_nowhere(browser: Browser, fake_url: str, typed: str) -> None:
    with visit(browser, fake_url, "en-US") as page:
        ask(page, typed)
        expect(page.locator(".asked")).to_have_text(typed)
        expect(page.locator(".narrative")).to_contain_text("Nothing is called")


@pytest.mark.debian("chromium")
@pytest.mark.parametrize(
    ("locale", "question"), [("zh-CN", "2025年5月各区域下单金额"), ("en-US", "ordered sales by region in May 2025")]
)
def test_the_demos_numbers_are_those_of_its_tables(
    browser: Browser, served: Served, demo_state: Path, locale: str, question: str
) -> None:
    data = next(demo_state.glob("*/data"))
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"""
            select sum(cast(l.amount as decimal(18, 2)))
            from '{data}/fct_order_line.parquet' l
            join '{data}/fct_order.parquet' o using (order_no)
            join '{data}/dim_province.parquet' p using (province_id)
            where not l.is_test and o.status <> 'cancelled' and o.order_date between '2025-05-01' and '2025-05-31'
            group by p.region_id order by 1 desc
            """
        ).fetchall()
    with visit(browser, served.url, locale) as page:
        ask(page, question)
        expect(page.locator("canvas.marks")).to_be_visible(timeout=20_000)
        assert is_drawn(page)
        cells = page.locator(".answer tbody td.number").all_inner_texts()
    assert cells == [f"{amount:,.2f}" for (amount,) in rows]


def test_the_api_answers_before_the_page_is_there(served: Served) -> None:
    assert wording_of("zh")["page_loading"] in served.first_page
    assert served.first_answer["status"] == "answered"
    assert served.first_stored == served.first_answer
    assert "gradio" in httpx.get(served.url).text
    assert served.memory_mib < 700


def test_the_server_stops_when_told(served: Served) -> None:
    """The last of this file: nothing is served after it."""
    served.process.send_signal(signal.SIGTERM)
    _, logged = served.process.communicate(timeout=PATIENCE_S)
    assert served.process.returncode == 0, logged
    assert "Traceback" not in logged


def resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert found
    return int(found[1]) / 1024
