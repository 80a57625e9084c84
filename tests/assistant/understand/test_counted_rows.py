"""Rows that are counted under a longer name: 线索 of 线索量, 工单 of 工单件数, orders of order volume."""

from collections.abc import Iterator

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Reading
from assistant.understand.annotators.counted import may_come
from assistant.understand.languages import stem
from assistant.understand.mention import Kind, Mention
from assistant.understand.normalise import normalise
from semantic.plan import Forecast, Query
from tests.assistant.understand.worlds import query_of, read_by
from tests.semantic.compile.company import write_workspace

WORKSPACE = """
name: Desk
data: data/
languages: [zh, en]
today: 2025-06-30
roles: {all: {}}
default_role: all
"""
TABLES = {
    "enquiries": "enquiry,day,channel\n1,2025-05-02,web\n2,2025-05-09,fair\n",
    "jobs": "job,day,site,hours,fee\n1,2025-05-02,N,2,80\n2,2025-05-09,S,3,60\n",
}
CATALOG = """
datasets:
  - name: enquiry
    label: {zh: 线索, en: enquiries}
    table: enquiries
    primary_key: [enquiry]
    time_field: day
    fields:
      - {name: number, kind: dimension, expression: enquiry, index: exact, label: {zh: 线索编号, en: enquiry number}}
      - {name: day, kind: time, granularity: day, label: {zh: 咨询日, en: enquiry date}}
      - {name: channel, kind: dimension, label: {zh: 渠道, en: channel}}
  - name: job
    label: {zh: 工单, en: job}
    table: jobs
    primary_key: [job]
    time_field: day
    fields:
      - {name: number, kind: dimension, expression: job, index: exact, label: {zh: 工单编号, en: job number}}
      - {name: day, kind: time, granularity: day, label: {zh: 派单日, en: dispatch date}}
      - {name: site, kind: dimension, label: {zh: 站点, en: site}}
metrics:
  - {name: enquiries, label: {zh: 线索量, en: enquiry volume}, type: simple, dataset: enquiry, aggregation: count,
     unit: count}
  - {name: jobs, label: {zh: 工单件数, en: job volume}, type: simple, dataset: job, aggregation: count, unit: count}
  - {name: job_fees, label: {zh: 工单金额, en: job fees}, type: simple, dataset: job, aggregation: sum, expression: fee,
     unit: CNY}
  - {name: job_hours, label: {zh: 平均工单用时, en: mean job hours}, type: simple, dataset: job, aggregation: avg,
     expression: hours, unit: hours}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("state")))
        opened = Assistant.open(write_workspace(tmp_path_factory.mktemp("desk") / "w", WORKSPACE, CATALOG, TABLES))
    opened.index(lambda *_: None)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("5月来了多少条线索", "enquiries"),
        ("5月线索各渠道多少", "enquiries"),
        ("5月线索多少", "enquiries"),
        ("how many enquiries in May", "enquiries"),
        ("5月有多少工单", "jobs"),
        ("5月有几张工单", "jobs"),
        ("how many jobs in May", "jobs"),
    ],
)
def test_rows_are_counted_without_the_word_that_counts_them(desk: Assistant, text: str, metric: str) -> None:
    assert query_of(desk, text).metric_names == (metric,)


@pytest.mark.parametrize("text", ["5月工单多少", "5月各站点工单多少", "5月工单"])
def test_where_a_sum_has_the_word_as_well_it_is_not_taken_for_the_count(desk: Assistant, text: str) -> None:
    assert not isinstance(read_by(desk, text), Reading)


@pytest.mark.parametrize("text", ["本月大概能有多少线索", "本月线索量大概能有多少", "下个月会有多少线索"])
def test_how_many_there_may_be_is_a_forecast(desk: Assistant, text: str) -> None:
    found = read_by(desk, text)
    assert isinstance(found, Reading)
    assert isinstance(found.plan, Forecast)


@pytest.mark.parametrize("text", ["7月大概能有多少线索", "7月线索量大概能有多少"])
def test_how_many_there_may_be_in_a_month_to_come_is_no_number_of_the_last_one(desk: Assistant, text: str) -> None:
    found = read_by(desk, text)
    assert not (isinstance(found, Reading) and isinstance(found.plan, Query))


@pytest.mark.parametrize(
    ("text", "said"), [("三季度能卖多少", "能"), ("三季度还会卖多少", "还会"), ("三季度卖多少", None)]
)
def test_a_number_asked_for_by_its_verb_may_be_to_come(text: str, said: str | None) -> None:
    normal, at = normalise(text), text.index("卖")
    sold = Mention(start=at, end=at + 1, kind=Kind.TERM, value="sales")
    much = Mention(start=at + 1, end=at + 3, kind=Kind.CUE, value="how_much")
    found = [(text[one.start : one.end], one.value) for one in may_come(normal, (sold,), (much,))]
    assert found == ([(said, "to_come")] if said else [])


def test_goods_are_not_what_is_good() -> None:
    assert stem("goods") == "goods"
    assert stem("series") == "series"  # which series is one as well as several
    assert stem("loads") == "load"
