"""The shell's door, run as a reader runs it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import simplejson
import yaml

from assistant.channels.cli import main
from assistant.channels.cli.words import words_of
from assistant.evaluate.load import BAD_CASE_PLAN, CIRCLE, NO_TEXT_BEFORE, UNKNOWN_CASE
from assistant.evaluate.run import CHECK_FAILED
from semantic.demo.generate import build

pytestmark = pytest.mark.slow  # nearly every test opens a workspace anew

COMMAND = str(Path(sys.executable).with_name("assistant"))
ANSWER_KEYS = {
    "answer_id", "conversation_id", "status", "language", "narrative", "plan", "query", "sql", "statements", "dialect",
    "table", "chart", "definitions", "understood", "assumptions", "warnings", "clarification", "refusal", "error",
    "suggestions", "confidence", "planner", "data_as_of", "freshness", "receipt", "timings_ms",
}  # fmt: skip

WORKSPACE = """\
name: {zh: 小店, en: Tiny Shop}
today: 2025-06-20
"""
CATALOG = """\
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: ordered_on
    label: {zh: 订单, en: orders}
    fields:
      - {name: ordered_on, kind: time, expression: day, granularity: day, label: {zh: 下单日期, en: order date}}
      - {name: shop, kind: dimension, expression: shop, label: {zh: 店铺, en: shop}}
metrics:
  - name: revenue
    label: {zh: 营业收入, en: revenue}
    description: {zh: 订单金额之和, en: the sum of order amounts}
    type: simple
    dataset: orders
    aggregation: sum
    expression: amount
    unit: CNY
"""
ORDERS = "id,day,shop,amount\n1,2025-06-01,East,10.5\n2,2025-06-02,West,20.25\n3,2025-05-30,East,7\n"
CASES = """\
- id: by-shop
  zh: 本月各店铺营业收入
  en: revenue by shop this month
  expect: answer
  check_sql: SELECT shop, sum(amount) FROM orders WHERE day >= DATE '2025-06-01' GROUP BY shop
- id: weather
  en: will it rain tomorrow
  zh: 明天下雨吗
  expect: refuse
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of three rows, its state beside it."""
    folder = tmp_path / "shop"
    for name, text in (
        ("workspace.yml", WORKSPACE), ("catalog/all.yml", CATALOG), ("data/orders.csv", ORDERS),
        ("evals/cases.yml", CASES),
    ):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.delenv("ASSISTANT_WORKSPACE", raising=False)
    return folder


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command with these words, its outputs as UTF-8."""
    return subprocess.run(
        [COMMAND, *words], env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
    )


def test_an_answer_is_printed_with_its_table_and_its_meaning(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "revenue by shop this month", "--workspace", str(shop)]) == 0
    given = capsys.readouterr()
    assert "Traceback" not in given.err
    rows = {line.split()[0]: line.split()[-1] for line in given.out.splitlines() if line.startswith(("East", "West"))}
    assert rows == {"East": "10.50", "West": "20.25"}
    assert re.search(r"^Definition · revenue: the sum of order amounts", given.out, re.MULTILINE)


def test_json_is_the_contracts_answer_and_nothing_else(shop: Path) -> None:
    done = run("--json", "--workspace", str(shop), "ask", "本月各店铺营业收入")
    answer = simplejson.loads(done.stdout, use_decimal=True)
    assert set(answer) == ANSWER_KEYS
    assert (done.returncode, answer["status"], answer["language"]) == (0, "answered", "zh")
    assert sorted(map(tuple, answer["table"]["rows"])) == [("East", 10.5), ("West", 20.25)]


def test_the_workspace_may_come_from_the_environment_and_flags_may_follow_the_command(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_WORKSPACE", str(shop))
    assert main(["ask", "revenue", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["table"]["rows"] == [[37.75]]


def test_the_day_of_a_question_may_be_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--workspace", str(shop), "ask", "revenue this month", "--as-of", "2025-05-31", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["table"]["rows"] == [[7.0]]


def test_a_refusal_is_done(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--workspace", str(shop), "ask", "把订单表删了"]) == 0
    assert capsys.readouterr().out.strip() != ""


@pytest.mark.parametrize("question", ["<script>alert(1)</script>", "x" * 10_000, ""])
def test_no_text_breaks_the_shell(shop: Path, capsys: pytest.CaptureFixture[str], question: str) -> None:
    assert main(["--workspace", str(shop), "ask", "--json", "--", question]) == 0
    assert json.loads(capsys.readouterr().out)["status"] in ("refused", "clarification")


def test_what_is_no_text_does_not_break_the_shell(shop: Path) -> None:
    done = subprocess.run(
        [COMMAND, "--workspace", str(shop), "ask", "--json", "--", "\udcff\udcfe\x01"], capture_output=True, check=False
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] in ("refused", "clarification")


def test_output_is_utf8_whatever_the_locale(shop: Path) -> None:
    done = run("--workspace", str(shop), "ask", "本月各店铺营业收入", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "营业收入" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "required"),
        (["dance"], "invalid choice"),
        (["ask"], "required"),
        (["ask", "revenue", "--as-of", "2025-02-30"], "'2025-02-30' is no date"),
        (["ask", "revenue", "--role", "king"], "There is no role king"),
        (["eval", "--server", "http://127.0.0.1:9"], "No assistant answers at http://127.0.0.1:9"),
        (["eval", "nowhere.yml"], "There is no nowhere.yml"),
        (["eval", "--json", "evals/cases.yml"], "looks like a file of cases"),
        (["demo", "--plant", "rabbit"], "Nothing named rabbit"),
        (["demo"], "which the demo does not write"),
    ],
)
def test_wrong_usage_says_what_is_wrong(
    shop: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    try:
        status = main(["--workspace", str(shop), *words])
    except SystemExit as left:
        status = int(str(left.code))
    assert status == 2
    assert said in capsys.readouterr().err


NOT_YET = [
    ["init", "new", "--data", "a.csv"], ["import", "dbt", "models"], ["export", "ossie"], ["report", "weekly"],
    ["monitor"], ["reconcile", "cash"], ["replay", "r1"],
]  # fmt: skip


@pytest.mark.parametrize("words", NOT_YET, ids=lambda words: words[0])
def test_what_is_not_built_yet_says_so(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main([*words, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not-yet"


def test_a_sound_workspace_has_no_problem(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--workspace", str(shop)]) == 0
    assert capsys.readouterr().out == "No problem found.\n"


@pytest.mark.parametrize("words", [["check"], ["ask", "revenue"], ["index"], ["eval"], ["serve", "--port", "0"]])
def test_a_broken_workspace_tells_every_problem_with_file_and_line(
    shop: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    (shop / "catalog" / "more.yml").write_text(
        "metrics:\n  - {name: Cost, dataset: order}\n  - {name: margin, lable: x}\n", encoding="utf-8"
    )
    assert main(["--workspace", str(shop), *words]) == 1
    said = "".join(capsys.readouterr())
    assert "catalog/more.yml:2:" in said
    assert "catalog/more.yml:3:" in said
    assert "Traceback" not in said


def test_problems_are_told_errors_first_each_with_its_mend(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """June holds 10.5 + 20.25 = 30.75."""
    path = shop / "catalog" / "all.yml"
    text = path.read_text(encoding="utf-8").replace("    unit: CNY\n", "")
    tests = "    tests: [{period: {start: 2025-06-01, end: 2025-07-01}, equals: 30}]\n"
    path.write_text(text + tests, encoding="utf-8")
    assert main(["check", "--workspace", str(shop)]) == 1
    assert capsys.readouterr().out == (
        "catalog/all.yml:18: A test of revenue expects 30 (within 0) and gets 30.75.\n"
        "    → Mend the metric or the data; where the new value is right, write equals: 30.75.\n"
        "catalog/all.yml:11: warning: The metric revenue has no unit.\n"
        "    → Write unit: CNY (or another currency), count, ratio, percent, days or a word of your own.\n"
        "1 error, 1 warning.\n"
    )


def test_problems_in_chinese_and_as_json(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    path = shop / "catalog" / "all.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("    unit: CNY\n", ""), encoding="utf-8")
    assert main(["check", "--workspace", str(shop), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "problems": [{
            "file": "catalog/all.yml", "line": 11, "severity": "warning", "code": "missing-unit",
            "message": "catalog/all.yml:11: 提醒: 指标 “revenue” 没有单位。",
            "mend": "写 unit：CNY 等币种、count、ratio、percent、days，或者自己的词。",
        }],
        "data": True,
        "tested": True,
    }  # fmt: skip


def test_how_far_a_check_has_come_is_told_beside_its_result(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--workspace", str(shop)]) == 0
    given = capsys.readouterr()
    assert given.out == "No problem found.\n"
    assert re.search(r"(\d+)/\1", given.err)


def test_a_warning_alone_is_no_failure(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shop / "catalog" / "all.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("zh: 店铺, ", ""), encoding="utf-8")
    assert main(["check", "--workspace", str(shop), "--json"]) == 0
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["file"], problem["line"], problem["severity"]) == ("catalog/all.yml", 9, "warning")


def test_a_folder_without_a_workspace_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--workspace", str(tmp_path), "ask", "收入"]) == 1
    assert "workspace.yml" in capsys.readouterr().err


def test_missing_data_are_told_with_the_way_to_make_them(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(shop / "data")
    assert main(["--workspace", str(shop), "ask", "revenue", "--json"]) == 1
    given = capsys.readouterr()
    assert json.loads(given.out)["error"]["code"] == "no-data"
    assert set(json.loads(given.out)) == ANSWER_KEYS
    assert given.err.count("\n") == 1
    assert "parquet" in given.err


def test_the_demo_without_data_says_which_command_makes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path))
    monkeypatch.delenv("ASSISTANT_WORKSPACE", raising=False)
    assert main(["ask", "本月销售额"]) == 1
    assert "assistant demo" in capsys.readouterr().err


@pytest.mark.usefixtures("masters_only")
def test_the_demo_is_built_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path))
    monkeypatch.delenv("ASSISTANT_WORKSPACE", raising=False)
    assert main(["demo", "--scale", "0.1", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["built"], len(list(Path(first["folder"]).glob("*.parquet"))) > 5) == (True, True)
    # What was built on purpose stays: only another generator makes it out of date.
    assert main(["demo", "--if-needed", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["built"] is False
    build(tmp_path / "other", scale=0.1, on_step=lambda *_: None)
    mine, theirs = Path(first["folder"]) / "manifest.json", tmp_path / "other" / "manifest.json"
    assert mine.read_text(encoding="utf-8") == theirs.read_text(encoding="utf-8")


def test_an_index_is_built_once(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for built in (True, False):
        assert main(["--workspace", str(shop), "index", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"built": built}


def test_cases_are_counted_and_written(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.json"
    assert main(["--workspace", str(shop), "eval", "--json", str(file)]) == 0
    summary = json.loads(file.read_text(encoding="utf-8"))["summary"]
    assert (summary["answerable"], summary["correct"]) == (2, 2)
    assert (summary["unanswerable"], summary["rightly_declined"], summary["wrong"]) == (2, 2, 0)
    assert "4 texts of 2 cases" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--min-correct", "0.5", "--max-wrong", "0.5"], 0),
        (["--min-correct", "0.9"], 1),
        (["--max-wrong", "0.1"], 1),
    ],
)
def test_thresholds_decide_the_exit_status(shop: Path, words: list[str], status: int) -> None:
    first, _, _ = CASES.partition("- id: weather")
    wrong = first.replace("by-shop", "one-too-many").replace("sum(amount)", "sum(amount) + 1")
    (shop / "evals" / "cases.yml").write_text(CASES + wrong, encoding="utf-8")
    assert main(["--workspace", str(shop), "eval", *words]) == status


def test_cases_with_problems_tell_each_with_file_and_line(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "evals" / "more.yml").write_text(
        "- {id: a, en: x, expect: answer, plan: {kind: none}}\n- {id: b, en: x, expect: refuse, after: c}\n",
        encoding="utf-8",
    )
    assert main(["--workspace", str(shop), "eval"]) == 1
    said = capsys.readouterr().err
    assert "evals/more.yml:1: This is no plan" in said
    assert "evals/more.yml:2: There is no case c" in said


def test_a_check_that_does_not_run_is_told_before_anything_is_asked(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shop / "evals" / "cases.yml"
    path.write_text(CASES.replace("FROM orders", "FROM order_lines"), encoding="utf-8")
    assert main(["--workspace", str(shop), "eval"]) == 1
    assert "evals/cases.yml:5: The check_sql of by-shop does not run" in capsys.readouterr().err


def test_cases_over_absent_data_are_skipped_unless_a_threshold_was_named(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(shop / "data")
    assert main(["--workspace", str(shop), "eval"]) == 0
    assert "Skipped" in capsys.readouterr().out
    assert main(["--workspace", str(shop), "eval", "--max-wrong", "0"]) == 1


def test_a_reader_who_stops_is_no_trouble(shop: Path) -> None:
    with subprocess.Popen(
        [COMMAND, "--workspace", str(shop), "ask", "revenue"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        said = started.stderr.read().decode()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_an_interrupt_leaves_quietly_with_130(shop: Path) -> None:
    pause = (
        # What a shell runs in the background ignores SIGINT, and so would what that starts.
        "import signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from assistant.pipeline import Assistant;"
        "Assistant.ask = lambda *a, **k: (print('asked', flush=True), time.sleep(60));"
        "from assistant.channels.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", pause, "--workspace", str(shop), "ask", "revenue"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as started:  # fmt: skip
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.readline()
        time.sleep(0.1)
        started.send_signal(signal.SIGINT)
        said = started.stderr.read().decode()
        assert started.wait() == 130
    assert "Traceback" not in said


def test_a_defect_is_one_sentence_in_the_shell(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object, **__: object) -> Iterator[object]:
        raise RuntimeError("a defect")

    monkeypatch.setattr("assistant.pipeline.Assistant.ask", break_down)
    assert main(["--workspace", str(shop), "ask", "revenue"]) == 1
    given = capsys.readouterr()
    assert given.err.strip().endswith("RuntimeError: a defect")
    assert "Traceback" not in given.err


@pytest.mark.parametrize(
    ("words", "shell", "expected"),
    [
        (["revenue"], "zh_CN.UTF-8", "There are no data"),
        (["收入"], "en_US.UTF-8", "没有数据"),
        (["revenue", "--language", "zh"], "en_US.UTF-8", "没有数据"),
        (["123"], "zh_CN.UTF-8", "没有数据"),
        (["123"], "C", "There are no data"),
    ],
)
def test_messages_follow_the_named_language_then_the_question_then_the_shell(
    shop: Path, capsys: pytest.CaptureFixture[str], words: list[str], shell: str, expected: str
) -> None:
    shutil.rmtree(shop / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANG", shell)
        assert main(["--workspace", str(shop), "ask", *words]) == 1
    assert expected in capsys.readouterr().err


def test_both_languages_say_the_same_things_with_the_same_parts(root: Path) -> None:
    zh, en = (words_of(language).texts for language in ("zh", "en"))
    assert zh.keys() == en.keys()

    def parts(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [key for key in zh if parts(zh[key]) != parts(en[key])] == []


@pytest.mark.parametrize("code", [BAD_CASE_PLAN, UNKNOWN_CASE, NO_TEXT_BEFORE, CIRCLE, CHECK_FAILED])
def test_every_problem_of_cases_has_its_words(code: str) -> None:
    assert f"problems.{code}" in words_of("zh").texts


def test_every_text_of_the_shell_is_said_somewhere(root: Path) -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (root / "assistant" / "channels" / "cli").glob("*.py")
    )
    written = yaml.safe_load((root / "assistant/channels/languages/en/cli.yml").read_text(encoding="utf-8"))
    unused = [
        f"{section}.{key}"
        for section in ("check", "index", "demo", "eval", "sorry")
        for key in written[section]
        if f'"{section}.{key}' not in sources and f'"{section}.{{' not in sources and key != "found"
    ]
    assert unused == []


def test_nothing_heavy_is_imported_before_the_command_is_known() -> None:
    program = "import sys, assistant.channels.cli; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = ["duckdb", "sqlglot", "pydantic", "chromadb", "numpy", "fastapi", "gradio", "sqlalchemy", "babel", "rich"]
    done = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
