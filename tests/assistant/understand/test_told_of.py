"""What is told of the rows a number is of: sums of a subject, whose they are, which they are, and at which times."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.codes import ClarificationCode
from assistant.reading import Ask, Reading, Understanding
from semantic.plan import Describe, Query
from semantic.query import DifferenceOf, RatioOf, SemanticQuery
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: jobs
    table: jobs
    primary_key: [job_no]
    time_field: taken_on
    label: {zh: 印单表, en: job sheet}
    fields:
      - {name: job_no, kind: dimension, index: exact, label: {zh: 印单号, en: job number}}
      - {name: client_ref, kind: dimension, expression: client_id, hidden: true}
      - {name: taken_on, kind: time, granularity: day, label: {zh: 接单日期, en: date taken}}
      - name: state
        kind: dimension
        label: {zh: 印单状态, en: job state}
        members:
          - {value: WAIT, label: {zh: 待上机, en: awaiting press}}
          - {value: DONE, label: {zh: 已印完, en: printed}}
          - {value: DROP, label: {zh: 已撤, en: dropped}}
  - name: job_lines
    table: job_lines
    primary_key: [job_no, line_no]
    time_field: jobs.taken_on
    label: {zh: 印单明细, en: job lines}
    fields:
      - {name: worth, kind: measure, unit: CNY, label: {zh: 行金额, en: line worth}}
      - {name: sheets, kind: measure, label: {zh: 行张数, en: line sheets}}
      - name: press
        kind: dimension
        label: {zh: 印刷机, en: press}
        members:
          - {value: A, label: {zh: 海德, en: Haide}}
          - {value: B, label: {zh: 小森, en: Komo}}
          - {value: C, label: {zh: 罗兰, en: Roland}}
          - {value: D, label: {zh: 高宝, en: Gaobao}}
  - name: bills
    table: bills
    primary_key: [bill_no]
    time_field: billed_on
    label: {zh: 账单表, en: bill book}
    fields:
      - {name: billed_on, kind: time, granularity: day, label: {zh: 出账日期, en: bill date}}
      - {name: open_amount, kind: measure, unit: CNY, label: {zh: 未收, en: amount open}}
      - {name: amount, kind: measure, unit: CNY, label: {zh: 账单金额, en: bill amount}}
  - name: client
    table: clients
    primary_key: [client_id]
    label: {zh: 客户档案, en: client file}
    fields:
      - {name: name, kind: dimension, expression: client, display_of: client_id, label: {zh: 客户, en: client}}
      - name: kind
        kind: dimension
        label: {zh: 客户类别, en: client kind}
        members: [{value: S, label: {zh: 学校, en: school}}, {value: P, label: {zh: 出版社, en: publisher}}]
  - name: desk
    table: desks
    primary_key: [desk_id]
    label: {zh: 小组表, en: desk list}
    fields: [{name: name, kind: dimension, expression: desk, label: {zh: 名称, en: name}}]
  - name: paper
    table: papers
    primary_key: [paper_id]
    label: {zh: 纸张档案, en: paper file}
    fields: [{name: name, kind: dimension, expression: paper, label: {zh: 纸张, en: paper}}]
relationships:
  - {from: job_lines, columns: [job_no], to: jobs, to_columns: [job_no]}
  - {from: job_lines, columns: [paper_id], to: paper, to_columns: [paper_id]}
  - {from: jobs, columns: [client_id], to: client, to_columns: [client_id]}
  - {from: bills, columns: [client_id], to: client, to_columns: [client_id]}
  - {from: client, columns: [desk_id], to: desk, to_columns: [desk_id], role: keeper, label: {zh: 维护小组, en: account desk}}
metrics:
  - {name: jobs_taken, label: {zh: 接单数, en: jobs taken}, description: {zh: 含已撤, en: dropped ones too}, type: simple, dataset: jobs, aggregation: count, unit: count}
  - {name: job_count, label: {zh: 印单数, en: jobs}, synonyms: {zh: [订单数], en: [orders]}, description: {zh: 未撤, en: not dropped}, type: simple, dataset: job_lines, aggregation: count_distinct, expression: job_no, filter: "jobs.state <> 'DROP'", unit: count}
  - {name: clients_served, label: {zh: 下单客户数, en: clients served}, description: {zh: 有未撤印单, en: with a job}, type: simple, dataset: job_lines, aggregation: count_distinct, expression: jobs.client_ref, filter: "jobs.state <> 'DROP'", unit: count}
  - {name: job_worth, label: {zh: 承印金额, en: job worth}, description: {zh: 未撤, en: not dropped}, type: simple, dataset: job_lines, aggregation: sum, expression: worth, filter: "jobs.state <> 'DROP'", unit: CNY}
  - {name: sheets, label: {zh: 印张数, en: sheets printed}, synonyms: {zh: [下单张数]}, description: {zh: 张, en: sheets}, type: simple, dataset: job_lines, aggregation: sum, expression: sheets, unit: count}
  - {name: billed, label: {zh: 出账额, en: amount billed}, description: {zh: 账单, en: bills}, type: simple, dataset: bills, aggregation: sum, expression: amount, unit: CNY}
  - {name: receivables, label: {zh: 应收余额, en: receivables}, description: {zh: 未收, en: open}, type: simple, dataset: bills, aggregation: sum, expression: open_amount, time_field: none, unit: CNY}
  - {name: gross_profit, label: {zh: 毛利, en: gross profit}, description: {zh: 减纸款, en: less paper}, type: derived, expression: "job_worth - billed", unit: CNY}
terms:
  - {name: sales, label: {zh: 销售额, en: sales}, metrics: [job_worth, billed], default: {any: job_worth}}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "jobs": "job_no,taken_on,client_id,state\nJB0001,2024-06-01,C1,DONE\nJB0002,2025-05-02,C2,WAIT\n",
    "job_lines": "job_no,line_no,paper_id,press,worth,sheets\nJB0001,1,P1,A,10,5\nJB0002,1,P2,B,20,7\n",
    "bills": "bill_no,client_id,billed_on,amount,open_amount\nB1,C1,2025-05-03,10,4\n",
    "clients": "client_id,client,kind,desk_id\nC1,晨光小学,S,D1\nC2,北岸出版社,P,D2\n",
    "desks": "desk_id,desk\nD1,滨江组\nD2,Harbour\n",
    "papers": "paper_id,paper\nP1,铜版纸\nP2,双胶纸\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("told"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def _query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("客户现在一共欠我们多少钱", ()),
        ("客户总共欠我们多少钱", ()),
        ("how much do clients owe us altogether", ()),
        ("in total, how much do clients owe us", ()),
        ("各客户一共欠我们多少钱", ("client.name",)),
        ("total receivables by client", ("client.name",)),
        ("各客户的应收余额总共多少", ("client.name",)),
        ("应收余额按客户", ("client.name",)),
    ],
)
def test_what_a_subject_has_in_all_is_one_number(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = _query(read(text))
    assert query.metric_names == ("receivables",)
    assert query.group_by == group_by


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("job worth of the clients whose account desk is Harbour", ()),
        ("job worth this year of clients with account desk Harbour", ()),
        ("job worth per client whose account desk is Harbour", ("client.name",)),
        ("job worth by client whose account desk is Harbour", ("client.name",)),
    ],
)
def test_whose_something_is_told_are_no_grouping(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = _query(read(text))
    assert query.metric_names == ("job_worth",)
    assert query.group_by == group_by
    assert [(one.field, one.values) for one in query.filters] == [("keeper.name", ("Harbour",))]


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("除了海德和小森，5月其他印刷机的印张数各是多少", ("job_lines.press",)),
        ("除了海德和小森，其他印刷机的印张数分别是多少", ("job_lines.press",)),
        ("除了海德和小森，5月其他印刷机的印张数是多少", ()),
        ("除海德外其他印刷机各纸张的印张数各是多少", ("paper.name",)),
    ],
)
def test_each_of_the_others_is_asked_for_by_its_word(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = _query(read(text))
    assert query.group_by == group_by
    assert [(one.field, one.op) for one in query.filters] == [("job_lines.press", "not_in")]


@pytest.mark.parametrize(
    "text",
    ["订单JB0001各纸张的印张数", "JB0001这张订单各纸张的印张数", "sheets printed per paper on job JB0001"],
)
def test_a_row_named_with_its_number_is_no_metric(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.metric_names == ("sheets",)
    assert query.group_by == ("paper.name",)
    assert [(one.field, one.values) for one in query.filters] == [("jobs.job_no", ("JB0001",))]


@pytest.mark.parametrize("text", ["印张数和印单数，JB0001", "sheets printed and jobs of Haide"])
def test_a_number_of_rows_that_is_asked_for_stays(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    if isinstance(found, Reading):
        assert set(_query(found).metric_names) == {"sheets", "job_count"}


@pytest.mark.parametrize("text", ["job worth per school job", "job worth per Haide job"])
def test_what_is_divided_by_may_be_told_of(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.metrics == (RatioOf(ratio=("job_worth", "job_count")),)
    assert len(query.filters) == 1
    assert query.group_by == ()


@pytest.mark.parametrize("text", ["把待上机的印单列出来", "list the jobs awaiting press", "list all printed jobs"])
def test_rows_counted_by_their_parts_are_listed(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.output == "rows"
    assert query.metric_names == ("jobs_taken",)
    assert [one.field for one in query.filters] == ["jobs.state"]


@pytest.mark.parametrize("text", ["列出5月的印单", "list the jobs of May"])
def test_rows_are_not_listed_with_those_that_their_number_leaves_out(
    read: Callable[[str], Understanding], text: str
) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and _query(found).output == "rows")


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("哪些纸张的印张数到5月为止连续三个月环比增长", 3),
        ("哪些纸张的印张数连续两个月环比下滑", -2),
        ("papers whose sheets printed grew month over month three months in a row up to May", 3),
    ],
)
def test_moves_in_a_row_may_be_said_with_what_each_is_held_against(
    read: Callable[[str], Understanding], text: str, least: int
) -> None:
    query = _query(read(text))
    assert query.compare == ()
    assert [one.value for one in query.metric_filters if one.by == "sheets.streak"] == [least]


@pytest.mark.parametrize(
    "text",
    ["哪些纸张的印张数连续三个月同比增长", "papers whose sheets printed grew year on year three months in a row"],
)
def test_moves_against_the_year_before_are_not_counted_in_a_row(
    read: Callable[[str], Understanding], text: str
) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("3月到5月印张数连续三个月环比增长的纸张", None),
        ("papers whose sheets printed grew three months in a row from March to May", None),
        (
            "papers whose sheets printed grew two months in a row from January to May",
            (date(2025, 1, 1), date(2025, 6, 1)),
        ),
    ],
)
def test_a_run_that_fills_its_time_ends_with_it(
    read: Callable[[str], Understanding], text: str, period: tuple[date, date] | None
) -> None:
    query = _query(read(text))
    assert (query.period and (query.period.start, query.period.end)) == period
    ends = [one.value for one in query.metric_filters if one.by == "@month"]
    assert ends == ([] if period else ["2025-05-01"])


def test_a_time_of_some_months_in_a_row_stays_one(read: Callable[[str], Understanding]) -> None:
    query = _query(read("到5月为止连续三个月的印张数"))
    assert query.period is not None
    assert (query.period.start, query.period.end) == (date(2025, 3, 1), date(2025, 6, 1))
    assert query.derive == ()


@pytest.mark.parametrize(
    "text",
    [
        "出账额是按出账日期统计的吗",
        "出账额是不是按出账日期算的",
        "出账额是以出账日期为准吗",
        "is the amount billed recorded by bill date",
        "is amount billed recognised on bill date?",
    ],
)
def test_a_yes_or_no_on_what_a_number_goes_by_is_of_its_definition(
    read: Callable[[str], Understanding], text: str
) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Describe)
    assert (found.plan.subject.metric, found.plan.aspect) == ("billed", "definition")


@pytest.mark.parametrize("text", ["5月出账额按出账日期统计", "amount billed in May by bill date"])
def test_a_number_that_goes_by_a_date_is_one(read: Callable[[str], Understanding], text: str) -> None:
    assert _query(read(text)).time_field == "bills.billed_on"


@pytest.mark.parametrize(
    "text",
    [
        "去年下过单、今年没下单的学校有多少",
        "number of schools who ordered last year and have not ordered this year",
        "how many schools ordered last year but not this year",
    ],
)
def test_who_did_something_is_who_the_catalog_counts(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    inner = [one.query for one in query.filters if one.query is not None]
    assert query.output == "member_count"
    assert [one.metric_names for one in inner] == [("job_count",), ("job_count",)]


@pytest.mark.parametrize(
    "text",
    [
        "3月、4月、5月每个月都下过单的客户有哪些",
        "clients who ordered in each of March, April and May",
        "which clients ordered in each of March, April and May",
    ],
)
def test_each_of_several_times_is_all_of_them(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    starts = [one.query.period.start for one in query.filters if one.query is not None and one.query.period]
    assert query.output == "members"
    assert sorted(starts) == [date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)]


@pytest.mark.parametrize("text", ["4月和5月每个月的下单客户数", "clients served in each of April and May"])
def test_a_number_in_each_of_several_times_is_by_time(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.metric_names, query.grain) == (("clients_served",), "month")


@pytest.mark.parametrize("text", ["上月营业额", "上月营业收入多少", "turnover last month", "May revenue"])
def test_a_term_by_another_word_is_asked(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    assert found.code is ClarificationCode.AMBIGUOUS_METRIC


@pytest.mark.parametrize("text", ["上月销售额", "sales last month", "上月卖了多少钱"])
def test_a_term_by_its_own_word_has_its_default(read: Callable[[str], Understanding], text: str) -> None:
    assert _query(read(text)).metric_names == ("job_worth",)


@pytest.mark.parametrize("text", ["5月赚了多少钱", "how much money did we make in May"])
def test_what_was_earned_is_no_gross_profit(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    "text", ["5月承印金额扣掉出账额", "5月承印金额减去出账额还剩多少", "job worth minus amount billed in May"]
)
def test_what_is_left_of_a_number_is_a_difference(read: Callable[[str], Understanding], text: str) -> None:
    assert _query(read(text)).metrics == (DifferenceOf(difference=("job_worth", "billed")),)


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("没有客户类别的客户的承印金额", ()),
        ("job worth of clients with no client kind", ()),
        ("job worth of clients without a client kind", ()),
        ("各没有客户类别的客户的承印金额", ("client.name",)),
        ("job worth by client with no client kind", ("client.name",)),
    ],
)
def test_a_field_that_is_said_to_be_absent_is_empty(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = _query(read(text))
    assert [(one.field, one.op) for one in query.filters] == [("client.kind", "is_null")]
    assert query.group_by == group_by


@pytest.mark.parametrize("text", ["job worth of presses with no client kind", "没有客户类别的纸张的承印金额"])
def test_what_others_lack_is_not_empty(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and any(one.op == "is_null" for one in _query(found).filters))


@pytest.mark.parametrize(
    "text", ["学校客户清单", "学校客户有哪些", "list the clients that are schools", "which clients are schools"]
)
def test_members_of_whom_is_said_what_they_are_are_listed(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.output, query.group_by, query.metrics) == ("members", ("client.name",), ())
    assert [(one.field, one.values) for one in query.filters] == [("client.kind", ("S",))]


@pytest.mark.parametrize("text", ["今年学校客户有哪些", "列出海德的客户", "list the clients of Haide"])
def test_members_of_whom_more_is_said_are_not_only_those(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and found.plan == Query(query=_query(found)) and not _query(found).metrics)


@pytest.mark.parametrize(
    "text", ["承印金额包括出账额吗", "承印金额含已撤的印单吗", "does job worth include amount billed"]
)
def test_what_a_number_holds_is_asked_and_not_shown(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Describe)
    assert found.plan.subject.metric == "job_worth"


@pytest.mark.parametrize(
    "text", ["各学校客户的承印金额", "每个学校的承印金额", "job worth for each school", "job worth of every publisher"]
)
def test_each_of_some_is_never_all_of_them_together(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or _query(found).group_by == ("client.name",)


def test_how_many_ordered_is_the_governed_number_of_those_who_did(read: Callable[[str], Understanding]) -> None:
    assert _query(read("2025年5月有多少客户下过单")).metric_names == ("clients_served",)


@pytest.mark.parametrize("text", ["2025年5月下过单的客户有哪些", "2025年5月没下过单的客户"])
def test_who_ordered_has_orders_and_not_sheets(read: Callable[[str], Understanding], text: str) -> None:
    (only,) = _query(read(text)).filters
    assert (only.field, only.op) == ("client.name", "in_query")
    assert only.query is not None
    assert only.query.metric_names == ("job_count",)


@pytest.mark.parametrize("text", ["2025年只买过铜版纸的客户", "2025年仅买过铜版纸的客户有哪些"])
def test_what_was_done_with_one_alone_was_done_with_no_other(read: Callable[[str], Understanding], text: str) -> None:
    done, other = _query(read(text)).filters
    assert done.query is not None
    assert other.query is not None
    assert [(one.op, one.values) for one in (*done.query.filters, *other.query.filters)] == [
        ("in", ("铜版纸",)),
        ("not_in", ("铜版纸",)),
    ]
    assert done.query.metric_filters == ()
    assert [(one.op, one.value) for one in other.query.metric_filters] == [("eq", 0)]
    assert done.query.period == other.query.period


@pytest.mark.parametrize(
    "text", ["2025年只买过铜版纸和双胶纸的客户", "clients who ordered only on press A and press B"]
)
def test_only_with_several_is_not_guessed(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("5月承印金额超过2万的印单", "aggregate"),
        ("5月承印金额超过2万的印单有哪些", "aggregate"),
        ("5月承印金额超过2万的印单有几张", "member_count"),
        ("jobs with job worth above 20k in May", "aggregate"),
        ("which jobs had job worth above 20k in May", "aggregate"),
        ("how many jobs had job worth above 20k in May", "member_count"),
    ],
)
def test_documents_are_told_apart_by_a_sum_of_theirs(
    read: Callable[[str], Understanding], text: str, output: str
) -> None:
    query = _query(read(text))
    assert (query.metric_names, query.group_by, query.output) == (("job_worth",), ("jobs.job_no",), output)
    assert [(one.by, one.op, one.value) for one in query.metric_filters] == [("job_worth", "gt", 20000)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("承印金额最高的10张印单", 10),
        ("which job had the highest job worth ever", 1),
        ("top 10 jobs by job worth", 10),
    ],
)
def test_documents_are_ranked_by_a_sum_of_theirs(read: Callable[[str], Understanding], text: str, count: int) -> None:
    query = _query(read(text))
    assert (query.metric_names, query.group_by) == (("job_worth",), ("jobs.job_no",))
    assert query.limit is not None
    assert query.limit.count == count


@pytest.mark.parametrize(
    "text", ["5月承印金额和印单数", "5月承印金额超过2万吗，印单多少", "monthly jobs and job worth"]
)
def test_two_numbers_side_by_side_stay_two(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    is_told_apart = isinstance(found, Reading) and isinstance(found.plan, Query) and bool(found.plan.query.group_by)
    assert not is_told_apart
