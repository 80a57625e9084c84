"""What costs too much, and what happens at once: an error by its name, and each asker's own number."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.hostile.company import (
    DATASETS,
    METRICS,
    POLICIES,
    ROLES,
    WORKSPACE,
    Company,
    ask,
    code_of,
    door,
    opened,
    rows_of,
)

# Rows that are made as they are read: few to write down, many to count.
HEAVY = """\
  - name: heap
    sql: >-
      select date_diff('day', date '1970-01-01', a.day) * 100000 + date_diff('day', date '1970-01-01', b.day) as id
      from
      (select cast(unnest(generate_series(date '1970-01-01', date '{last}', interval '1' day)) as date) as day) as a
      cross join
      (select cast(unnest(generate_series(date '1970-01-01', date '{last}', interval '1' day)) as date) as day) as b
    primary_key: [id]
    time_field: none
    label: {{zh: 大堆, en: heap}}
    fields: []
"""
HEAVY_METRIC = """\
  - name: grains
    label: {zh: 颗粒数, en: grains}
    description: {zh: 不同的编号, en: how many different ids}
    type: simple
    dataset: heap
    aggregation: count_distinct
    expression: id
    unit: count
"""


def heavy(size: int, limits: str) -> Company:
    """The small company with a dataset of size times size rows."""
    datasets = DATASETS.replace(
        "relationships:", HEAVY.format(last=date(1970, 1, 1) + timedelta(days=size - 1)) + "relationships:"
    )
    return Company(workspace=f"{WORKSPACE}limits: {limits}\n", catalog=datasets + METRICS + HEAVY_METRIC)


def test_a_query_that_takes_too_long_is_a_timeout_through_every_door_and_the_next_one_works(tmp_path: Path) -> None:
    folder = heavy(20_000, "{timeout_s: 1, memory: 1GB}").written(tmp_path / "slow")
    with opened(folder) as assistant, door(assistant) as client:
        told = [client.post("/v1/ask", json={"question": text}).json() for text in ("grains", "颗粒数")]
        told.append(client.post("/v1/query", json={"kind": "query", "metrics": ["grains"]}).json())
        found = [(one["status"], one["language"], one["error"]["code"], one["error"]["retryable"]) for one in told]
        assert found == [("error", language, "timeout", True) for language in ("en", "zh", "zh")]
        assert [one["table"] for one in told] == [None] * 3
        assert str(rows_of(ask(assistant, "revenue"))[0][0]) == "1342.50"


def test_a_query_that_takes_too_much_memory_is_named_so(tmp_path: Path) -> None:
    with opened(heavy(5_000, "{timeout_s: 60, memory: 50MB}").written(tmp_path / "big")) as assistant:
        for text, language in (("grains", "en"), ("颗粒数", "zh")):
            answer = ask(assistant, text)
            assert (answer.status, code_of(answer), answer.language) == ("error", "out-of-memory", language)
        assert str(rows_of(ask(assistant, "revenue"))[0][0]) == "1342.50"


def test_more_rows_than_the_limit_are_cut_and_the_answer_says_so(tmp_path: Path) -> None:
    company = Company(workspace=f"{WORKSPACE}limits: {{rows: 2}}\n").written(tmp_path / "few")
    with opened(company) as own, door(own) as client:
        answer = client.post("/v1/ask", json={"question": "revenue by shop"}).json()
        table = answer["table"]
        assert (len(table["rows"]), table["truncated"], table["row_count"]) == (2, True, 3)
        assert "truncated" in [one["code"] for one in answer["warnings"]]
        assert [one["values"]["revenue"] for one in table["totals"] if not one["level"]] == [1342.5]
        assert client.get(f"/v1/answers/{answer['answer_id']}/rows").json()["rows"] == table["rows"]


# At once


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("state")))
        roles = ROLES.replace("  blind: {policies: [no_bonus]}\n  desk: {policies: [masked_names]}\n", "")
        policies = POLICIES.splitlines(keepends=True)[:2]
        company = Company(workspace=WORKSPACE + roles, catalog=DATASETS + METRICS + "".join(policies))
        with opened(company.written(tmp_path_factory.mktemp("shared"))) as assistant:
            yield assistant


# Sums of the rows of ORDERS by hand: Alder 10.50 + 7.00, Birch 20.25 + 4.75, Cedar 400.00 + 900.00.
EXPECTED = [
    ("revenue of Alder", "boss", "17.50"),
    ("revenue of Birch", "boss", "25.00"),
    ("revenue of Cedar", "boss", "1300.00"),
    ("Alder的营业收入", "east", "17.50"),
    ("revenue", "boss", "1342.50"),
    ("revenue", "east", "42.50"),
    ("revenue in May 2025", "boss", "7.00"),
    ("2025年6月营业收入", "east", "35.50"),
]


def test_sixteen_askers_at_once_each_get_their_own_number(shared: Assistant) -> None:
    def one(number: int) -> tuple[str, str]:
        text, role, expected = EXPECTED[number % len(EXPECTED)]
        return str(rows_of(ask(shared, text, role))[0][-1]), expected

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(one, range(96)))
    assert [given for given, _ in found] == [expected for _, expected in found]


def test_sixteen_conversations_at_once_do_not_mix(shared: Assistant) -> None:
    def one(number: int) -> tuple[str, str]:
        text, role, expected = EXPECTED[number % 3]
        first = ask(shared, text, role)
        again = ask(shared, "本月呢" if number % 2 else "and in May 2025", role, conversation_id=first.conversation_id)
        assert again.conversation_id == first.conversation_id
        kept = shared.stored(first.answer_id, shared.asker(role))
        return str(kept.rows[0][-1]), expected

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(one, range(32)))
    assert [given for given, _ in found] == [expected for _, expected in found]


# The index

INDEXER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from assistant.pipeline import Assistant
    assistant = Assistant.open(Path(sys.argv[1]))
    print("open", flush=True)
    assistant.index(lambda *_: print("step", flush=True))
    answer = assistant.ask("revenue of Alder", asker=assistant.asker(None), as_of=assistant.as_of(None))
    print("asked", answer.narrative)
    """
)


def indexer(folder: Path) -> "subprocess.Popen[str]":
    """A process that indexes a workspace and then asks it something."""
    return subprocess.Popen(
        [sys.executable, "-c", INDEXER, str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=Path(__file__).parents[2], env=os.environ,
    )  # fmt: skip


@pytest.mark.slow
def test_two_processes_that_index_at_once_both_end_with_a_whole_index(tmp_path: Path) -> None:
    folder = Company().written(tmp_path / "company")
    both = [indexer(folder), indexer(folder)]
    told = [one.communicate(timeout=60) for one in both]
    assert [one.returncode for one in both] == [0, 0], [err for _, err in told]
    assert all("17.50" in out for out, _ in told)
    with opened(folder) as assistant:
        assert assistant.is_indexed
        assert str(rows_of(ask(assistant, "revenue of Birch"))[0][-1]) == "25.00"
        leftovers = [one.name for one in (assistant.workspace.state / "index").glob("*building*")]
    assert leftovers == []


@pytest.mark.slow
def test_an_index_killed_half_way_is_built_by_the_next(tmp_path: Path) -> None:
    folder = Company().written(tmp_path / "company")
    killed = indexer(folder)
    assert killed.stdout is not None
    while "step" not in killed.stdout.readline():
        time.sleep(0.001)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=30)
    with opened(folder) as assistant:
        assert str(rows_of(ask(assistant, "revenue of Alder"))[0][-1]) == "17.50"
        left = sorted(one.name for one in (assistant.workspace.state / "index").iterdir())
    assert len(left) == 2
    assert "current" in left


def test_a_killed_index_leaves_the_older_one_in_use(tmp_path: Path) -> None:
    folder = Company().written(tmp_path / "company")
    with opened(folder) as assistant:
        state = assistant.workspace.state
    half = state / "index" / "building-1-feedfeed"
    half.mkdir()
    (half / "members").mkdir()
    with opened(folder) as assistant:
        assert assistant.is_indexed
        assert str(rows_of(ask(assistant, "revenue of Alder"))[0][-1]) == "17.50"


@pytest.mark.parametrize("pointer", ["", "../../.."])
def test_a_pointer_to_no_index_builds_a_new_one(tmp_path: Path, pointer: str) -> None:
    folder = Company().written(tmp_path / "company")
    with opened(folder) as assistant:
        (assistant.workspace.state / "index" / "current").write_text(pointer)
    with opened(folder) as assistant:
        assert assistant.is_indexed
        assert str(rows_of(ask(assistant, "revenue of Alder"))[0][-1]) == "17.50"


def test_an_answer_that_cannot_be_kept_is_still_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    with opened(Company().written(tmp_path / "company")) as assistant:
        monkeypatch.setattr("assistant.store.Store.keep", full)
        assert str(rows_of(ask(assistant, "revenue"))[0][0]) == "1342.50"
