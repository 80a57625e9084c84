"""A grouping by the head of its name: where one can be meant, where several can, and where none is."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.codes import ClarificationCode
from assistant.reading import Ask, Decline, Reading, Understanding
from semantic.plan import fields_of
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: repairs
    table: repairs
    primary_key: [repair_no]
    time_field: opened_on
    label: {zh: 维修单, en: repair orders}
    fields:
      - {name: opened_on, kind: time, granularity: day, label: {zh: 报修日期, en: opening date}}
      - {name: repair_no, kind: dimension, label: {zh: 维修单号, en: repair docket}}
      - {name: cause, kind: dimension, label: {zh: 故障原因, en: cause of failure}}
      - {name: why_late, kind: dimension, label: {zh: 延误缘由, en: delay reason}}
      - {name: intake, kind: dimension, label: {zh: 报修来源, en: intake source}}
      - {name: state, kind: dimension, label: {zh: 维修状态, en: repair status}}
      - {name: parts_cost, kind: measure, label: {zh: 单笔配件费, en: parts cost of one}}
  - name: machine
    table: machines
    primary_key: [machine_id]
    label: {zh: 设备, en: machine}
    fields:
      - {name: machine_id, kind: dimension, label: {zh: 设备, en: machine}}
      - {name: origin, kind: dimension, label: {zh: 采购来源, en: purchase source}}
      - {name: kind, kind: dimension, label: {zh: 机器类别, en: equipment class}}
      - {name: estate, kind: dimension, label: {zh: 使用场所, en: operating premises}}
      - {name: plate, kind: dimension, index: exact, label: {zh: 出厂铭牌, en: factory plate}}
  - name: trips
    table: trips
    primary_key: [trip_no]
    time_field: left_on
    label: {zh: 出车记录, en: trip log}
    fields:
      - {name: left_on, kind: time, granularity: day, label: {zh: 出车日期, en: departure date}}
      - {name: shift, kind: dimension, label: {zh: 行车时段, en: shift period}}
      - {name: route, kind: dimension, label: {zh: 行车路线, en: driving route}}
relationships:
  - {from: repairs, columns: [machine_id], to: machine, to_columns: [machine_id]}
metrics:
  - name: repairs_opened
    label: {zh: 报修数, en: repairs opened}
    description: {zh: 报修的张数, en: how many repairs were opened}
    type: simple
    dataset: repairs
    aggregation: count
  - name: parts_spend
    label: {zh: 配件支出, en: parts spend}
    description: {zh: 配件费之和, en: the sum of what parts cost}
    type: simple
    dataset: repairs
    aggregation: sum
    expression: parts_cost
  - name: trips_made
    label: {zh: 出车次数, en: trips made}
    description: {zh: 出车的次数, en: how many trips were made}
    type: simple
    dataset: trips
    aggregation: count
bands:
  - {name: spend_band, label: {zh: 配件费规模, en: spend band}, of: repairs.parts_cost, edges: [0, 100]}
"""
TABLES = {
    "repairs": (
        "repair_no,opened_on,cause,why_late,intake,state,parts_cost,machine_id\n"
        "1,2025-06-01,wear,holiday,phone,open,10,M1\n2,2025-06-02,heat,weather,desk,closed,20,M2\n"
    ),
    "machines": "machine_id,origin,kind,estate,plate\nM1,auction,lathe,north,P1\nM2,maker,press,south,P2\n",
    "trips": "trip_no,left_on,shift,route\n1,2025-06-01,night,coast\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("heads"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("repairs opened by cause", "repairs.cause"),
        ("repairs opened by cause this year", "repairs.cause"),
        ("repairs opened for each cause", "repairs.cause"),
        ("报修数按原因分", "repairs.cause"),
        ("今年各原因的报修数", "repairs.cause"),
        ("按原因看配件支出", "repairs.cause"),
        ("repairs opened by reason", "repairs.why_late"),  # the word asks why as well
        ("parts spend per reason", "repairs.why_late"),
        ("parts spend by premises", "machine.estate"),  # of what the facts point to
        ("各场所的配件支出", "machine.estate"),
        ("trips made by route", "trips.route"),
        ("出车次数按路线", "trips.route"),
        ("repairs opened by status", "repairs.state"),
    ],
)
def test_the_only_grouping_with_such_a_head_is_meant(
    read: Callable[[str], Understanding], text: str, address: str
) -> None:
    query = query_in(read(text))
    assert query.group_by == (address,)
    assert query.filters == ()


@pytest.mark.parametrize(
    "text", ["repairs opened by source", "parts spend by source", "报修数按来源分", "各来源的配件支出"]
)
def test_where_several_have_it_it_is_asked(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    assert found.code is ClarificationCode.AMBIGUOUS_DIMENSION
    meant = {address for one in found.candidates if one.plan for address in fields_of(one.plan)}
    assert {"repairs.intake", "machine.origin"} <= meant


@pytest.mark.parametrize(
    "text",
    [
        "trips made by cause",  # no trip has one
        "出车次数按原因分",
        "repairs opened by cause code",  # part of a longer name
        "repairs opened by cause of delay",
        "报修数按原因编码分",
        "parts spend per premises",  # a rate of some unit, perhaps
        "repairs opened by failure",  # the end of a name, and not its head
        "repairs opened by plate",  # no two machines have one
        "按机原因看报修数",
        "repairs opened from source",
        "trips made by period",  # a time of some length
        "出车次数按时段分",
    ],
)
def test_nothing_is_grouped_by_a_head_elsewhere(read: Callable[[str], Understanding], text: str) -> None:
    assert isinstance(read(text), Decline | Ask)


@pytest.mark.parametrize("text", ["why did repairs opened rise", "报修数上升的原因", "报修数为什么上升"])
def test_who_asks_why_is_told_no_grouping(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or not {"repairs.cause", "repairs.why_late"} & set(fields_of(found.plan))


@pytest.mark.parametrize("text", ["repairs opened by band", "报修数按规模分"])
def test_a_band_is_called_by_its_whole_name(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize("text", ["repairs opened by spend band", "报修数按配件费规模分"])
def test_a_band_by_its_name_is_a_grouping(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.group_by == ("spend_band",)
