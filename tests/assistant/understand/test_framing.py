"""Words that frame a name, a time or a grouping: silent beside it, and never silent where they may narrow."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Ask, Decline, Reading, Understanding
from semantic.plan import Describe, Query
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: jobs
    table: jobs
    primary_key: [job_no]
    time_field: done_on
    label: {zh: 作业单, en: jobs}
    fields:
      - {name: done_on, kind: time, granularity: day, label: {zh: 完工日期, en: completion date}}
      - {name: district, kind: dimension, label: {zh: 片区, en: district}}
      - {name: foreman, kind: dimension, label: {zh: 工长, en: foreman}}
metrics:
  - name: takings
    label: {zh: 作业进账, en: job takings}
    description: {zh: 作业收到的钱, en: what jobs brought in}
    type: simple
    dataset: jobs
    aggregation: sum
    expression: amount
    unit: CNY
    favourable: up
  - name: diesel
    label: {zh: 柴油费, en: diesel cost}
    description: {zh: 作业用的柴油, en: what the diesel of jobs cost}
    type: simple
    dataset: jobs
    aggregation: sum
    expression: fuel
    unit: CNY
    favourable: down
  - name: jobs_done
    label: {zh: 完工单数, en: completed jobs}
    description: {zh: 完工的作业数, en: how many jobs were completed}
    type: simple
    dataset: jobs
    aggregation: count
"""
TABLES = {
    "jobs": (
        "job_no,done_on,district,foreman,amount,fuel\n1,2025-05-03,Harbour,Basalt,10,4\n2,2025-06-02,Moor,Flint,20,5\n"
    )
}
MAY, MAY_ZH = "job takings in May", "5月作业进账"
BY, BY_ZH = "job takings by district in May", "5月各片区作业进账"
FUEL, FUEL_ZH = "diesel cost in May", "5月柴油费"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("framing"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    ("framed", "plain"),
    [
        # orders, at the beginning, and in Chinese at the end
        ("run me the job takings for May", MAY),
        ("a rundown of job takings by district in May", BY),
        ("a recap of job takings in May", MAY),
        ("来一份5月各片区作业进账", BY_ZH),
        ("5月各片区作业进账介绍一下", BY_ZH),
        ("不好意思, 5月作业进账", MAY_ZH),
        # around a time
        ("job takings for the month of May", MAY),
        ("job takings throughout May", MAY),
        ("job takings over the course of May", MAY),
        ("5月全月作业进账", MAY_ZH),
        ("5月那个月的作业进账", MAY_ZH),
        # around a number
        ("the exact job takings in May", MAY),
        ("actual job takings in May", MAY),
        ("the value of job takings in May", MAY),
        ("job takings numbers in May", MAY),
        ("具体的5月作业进账数字", MAY_ZH),
        ("5月作业进账实际是多少", MAY_ZH),
        ("5月作业进账有多高", MAY_ZH),
        # what was spent, of a cost
        ("how much did we spend on diesel cost in May", FUEL),
        ("5月柴油费花了多少", FUEL_ZH),
        ("5月花了多少柴油费", FUEL_ZH),
        # around a grouping, and before the words of each
        ("job takings in May at district level", BY),
        ("job takings in May with a row for each district", BY),
        ("job takings in May, one line per district", BY),
        ("从片区的角度看5月作业进账", BY_ZH),
        # around a member
        ("Harbour旗下5月作业进账", "Harbour的5月作业进账"),
        ("光Harbour的5月作业进账", "Harbour的5月作业进账"),
        ("job takings in May limited to Harbour", "job takings of Harbour in May"),
        ("regarding Harbour, I need the job takings in May", "job takings of Harbour in May"),
        # two numbers, and two members of which nothing is asked that both could have
        ("both job takings and diesel cost in May", "job takings and diesel cost in May"),
        ("not just job takings but also diesel cost in May", "job takings and diesel cost in May"),
        ("job takings for both Harbour and Moor in May", "job takings of Harbour and Moor in May"),
        # where a share, a change or a comparison is asked
        ("what share of job takings does Harbour account for in May", "share of Harbour in job takings in May"),
        ("out of total job takings in May, what percentage is Harbour", "share of Harbour in job takings in May"),
        ("by how many percent did job takings grow year on year in May", "growth rate of job takings in May yoy"),
        ("put Harbour and Moor side by side on job takings in May", "compare job takings of Harbour and Moor in May"),
        ("拿今年作业进账跟去年同期比", "今年作业进账跟去年同期比"),
        ("如果不算Harbour, 5月作业进账是多少", "5月作业进账不算Harbour"),
        # at the end
        ("job takings in May, would be great", MAY),
        ("job takings and diesel cost in May side by side", "job takings and diesel cost in May"),
        ("5月作业进账和柴油费并排看", "5月作业进账和柴油费"),
        ("5月作业进账就行", MAY_ZH),
    ],
)
def test_what_frames_says_nothing_more(read: Callable[[str], Understanding], framed: str, plain: str) -> None:
    found, meant = read(framed), read(plain)
    assert isinstance(found, Reading), found
    assert isinstance(meant, Reading), meant
    assert isinstance(meant.plan, Query)
    assert found.plan == meant.plan


@pytest.mark.parametrize(
    "text",
    [
        "the value of completed jobs in May",  # of jobs, and no number of them
        "how much did we spend on job takings in May",  # no cost
        "5月作业进账花了多少",
        "job takings in May by district level",  # perhaps another grouping
        "5月各片区级别的作业进账",
        "real job takings in May",  # without inflation
        "the latest job takings in May",
        "full job takings in May",  # no time beside it
        "全月作业进账",
        "5月从片区那边作业进账",  # of all of them, perhaps
        "job takings for level in May",
        "job takings run in May",  # an order only at the beginning
        "put job takings versus diesel cost in May",  # perhaps the name of a kind
        "which foremen had jobs in both Harbour and Moor in May",  # the same ones in both
        "how many completed jobs in both Harbour and Moor in May",
        "job takings that Harbour accounts for in May",  # no share asked
        "cut job takings by district in May",  # perhaps cut jobs
        "job takings throughout",
    ],
)
def test_what_may_narrow_is_never_dropped(read: Callable[[str], Understanding], text: str) -> None:
    assert isinstance(read(text), Decline | Ask)


@pytest.mark.parametrize(
    ("told", "plain"),
    [
        ("I have a meeting with the boss this afternoon and need the job takings in May", MAY),
        ("I have a call with the franchisees at three, what were job takings in May?", MAY),
        ("job takings by district in May, I'm presenting to the board tomorrow", BY),
        ("we're preparing for an audit, so I need job takings in May", MAY),
        ("我这边下午要给老板汇报，5月各片区作业进账", BY_ZH),
        ("领导催得紧，5月作业进账是多少", MAY_ZH),
        ("5月柴油费是多少，我正赶材料", FUEL_ZH),
    ],
)
def test_a_clause_of_an_occasion_is_set_aside_and_told(
    read: Callable[[str], Understanding], told: str, plain: str
) -> None:
    found, meant = read(told), read(plain)
    assert isinstance(found, Reading), found
    assert isinstance(meant, Reading), meant
    assert found.plan == meant.plan
    assert found.unused


@pytest.mark.parametrize(
    "text",
    [
        "meeting, job takings in May",  # perhaps those of meetings
        "汇报单, 5月作业进账",
        "job takings in May, wholesale",  # no occasion
        "5月作业进账, 批发",
        "I have a meeting about the Gravel job takings in May",  # the same clause
        "job takings in May, without rain, I have a meeting",
    ],
)
def test_a_clause_that_may_narrow_is_not_set_aside(read: Callable[[str], Understanding], text: str) -> None:
    assert isinstance(read(text), Decline | Ask)


@pytest.mark.parametrize("text", ["list all districts", "show me all the districts", "片区列表", "列出所有工长"])
def test_a_list_of_names_is_their_members(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Describe)
    assert found.plan.aspect == "members"


@pytest.mark.parametrize(
    "text", ["对比上个月Harbour和Moor的作业进账", "compare last month Harbour and Moor job takings"]
)
def test_a_time_right_behind_a_comparison_of_members_is_theirs(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    period = query.period
    assert period is not None
    assert (period.start, period.end) == (date(2025, 5, 1), date(2025, 6, 1))
    assert not query.compare


@pytest.mark.parametrize("text", ["the top-2 districts by job takings in May", "top 2 districts by job takings in May"])
def test_a_place_may_be_hyphenated(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.limit is not None
    assert query.limit.count == 2


@pytest.mark.parametrize(
    "text", ["what did completed jobs come to in May", "what was the number of completed jobs in May"]
)
def test_what_a_number_was_asks_for_no_rows(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.output == "aggregate"
