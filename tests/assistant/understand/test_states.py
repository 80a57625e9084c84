"""Rows in a state: not done yet, over, with a field that holds nothing, and what was done at a time."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from assistant.understand.annotators.stages import done_at, ends_of, facts_of
from semantic.plan import Query
from semantic.query import Filter, SemanticQuery
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: permit
    table: permits
    primary_key: [permit_no]
    time_field: asked_on
    label: {zh: 许可单, en: permits}
    fields:
      - {name: permit_no, kind: dimension, index: exact, label: {zh: 许可单号, en: permit number}}
      - {name: asked_on, kind: time, granularity: day, label: {zh: 申请日期, en: application date}}
      - {name: granted_on, kind: time, granularity: day, label: {zh: 批准日期, en: approval date}}
      - {name: lapses_on, kind: time, granularity: day, scheduled: true, label: {zh: 失效日, en: expiry date}}
      - name: state
        kind: dimension
        label: {zh: 许可状态, en: permit state}
        members:
          - {value: N, label: {zh: 待受理, en: awaiting intake}}
          - {value: W, label: {zh: 审核中, en: under review}}
          - {value: Y, label: {zh: 已办结, en: completed}}
          - {value: X, label: {zh: 已撤回, en: withdrawn}}
      - name: way
        kind: dimension
        label: {zh: 受理窗口, en: counter}
        members: [{value: A, label: {zh: 东窗, en: east}}, {value: B, label: {zh: 西窗, en: west}}]
  - name: parcel
    table: parcels
    primary_key: [parcel_no]
    time_field: sent_on
    label: {zh: 邮件表, en: parcels}
    fields:
      - {name: parcel_no, kind: dimension, index: exact, label: {zh: 邮件号, en: parcel number}}
      - {name: sent_on, kind: time, granularity: day, label: {zh: 寄出日期, en: date sent}}
      - {name: received_on, kind: time, granularity: day, label: {zh: 签收日期, en: delivery date}}
      - name: state
        kind: dimension
        label: {zh: 邮件状态, en: parcel state}
        members:
          - {value: G, label: {zh: 正常, en: normal}}
          - {value: V, label: {zh: 已作废, en: void}}
      - {name: worth, kind: measure, unit: CNY, label: {zh: 申报价值, en: declared worth}}
  - name: flaw
    table: flaws
    primary_key: [flaw_no]
    time_field: seen_on
    label: {zh: 缺陷, en: flaws}
    fields:
      - {name: flaw_no, kind: dimension, index: exact, label: {zh: 缺陷号, en: flaw number}}
      - {name: seen_on, kind: time, granularity: day, label: {zh: 发现日期, en: date seen}}
      - {name: mended_on, kind: time, granularity: day, label: {zh: 修复日期, en: date fixed}}
      - {name: mend_by, kind: time, granularity: day, scheduled: true, label: {zh: 修复期限, en: deadline to fix}}
      - {name: fee, kind: measure, unit: CNY, label: {zh: 修复费, en: repair fee}}
  - name: machine
    table: machines
    primary_key: [machine_id]
    label: {zh: 机台档案, en: machine file}
    fields:
      - {name: name, kind: dimension, expression: machine, display_of: machine_id, label: {zh: 机台, en: machine}}
      - {name: bought_on, kind: time, granularity: day, label: {zh: 购入日期, en: purchase date}}
      - {name: started_on, kind: time, granularity: day, label: {zh: 启用日期, en: start date}}
  - name: keeper
    table: keepers
    primary_key: [keeper_id]
    label: {zh: 保管员档案, en: keeper file}
    fields: [{name: name, kind: dimension, expression: keeper, display_of: keeper_id, label: {zh: 保管员, en: keeper}}]
relationships:
  - {from: flaw, columns: [machine_id], to: machine, to_columns: [machine_id]}
  - {from: machine, columns: [keeper_id], to: keeper, to_columns: [keeper_id]}
metrics:
  - {name: permit_count, label: {zh: 许可数, en: number of permits}, description: {zh: 全部, en: all}, type: simple, dataset: permit, aggregation: count, unit: count}
  - {name: parcel_count, label: {zh: 邮件数, en: number of parcels}, description: {zh: 全部, en: all}, type: simple, dataset: parcel, aggregation: count, unit: count}
  - {name: parcel_worth, label: {zh: 邮件申报额, en: parcel worth}, description: {zh: 全部, en: all}, type: simple, dataset: parcel, aggregation: sum, expression: worth, unit: CNY}
  - {name: flaws_seen, label: {zh: 缺陷数, en: flaws seen}, description: {zh: 按发现, en: by date seen}, type: simple, dataset: flaw, aggregation: count, unit: count}
  - {name: open_flaws, label: {zh: 未修缺陷, en: unfixed flaws}, synonyms: {en: [open flaws]}, description: {zh: 截至今天, en: as of now}, type: simple, dataset: flaw, aggregation: count, filter: "mended_on is null", time_field: none, unit: count}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "permits": "permit_no,asked_on,granted_on,lapses_on,state,way\nP001,2025-05-02,,2025-09-01,N,\n"
    "P002,2025-05-03,2025-05-20,2026-05-20,Y,A\n",
    "parcels": "parcel_no,sent_on,received_on,state,worth\nM001,2025-06-02,,G,10\nM002,2025-06-03,2025-06-05,V,20\n",
    "flaws": "flaw_no,machine_id,seen_on,mended_on,mend_by,fee\nF001,K1,2025-05-02,,2025-05-30,5\n",
    "machines": "machine_id,machine,keeper_id,bought_on,started_on\nK1,一号机,W1,2025-02-01,2025-02-09\n"
    "K2,二号机,,2023-02-01,\n",
    "keepers": "keeper_id,keeper\nW1,老田\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("states"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def _query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


def _said(query: SemanticQuery) -> set[tuple[str, str, tuple[object, ...]]]:
    return {(one.field, one.op, tuple(sorted(one.values))) for one in query.filters if isinstance(one, Filter)}


@pytest.mark.parametrize(
    ("label", "facts"),
    [
        ("待审批", {("awaiting", "approve")}),
        ("已批待付", {("done", "approve"), ("awaiting", "pay")}),
        ("处理中", {("doing", "close")}),
        ("未到货", {("not", "deliver")}),
        ("unpaid", {("not", "pay")}),
        ("awaiting dispatch", {("awaiting", "ship")}),
        ("completed", {("done", "close")}),
        ("east", set()),
        ("华东", set()),
    ],
)
def test_the_name_of_a_member_says_what_is_done(label: str, facts: set[tuple[str, str]]) -> None:
    assert facts_of(label) == facts


@pytest.mark.parametrize(
    ("label", "keys"),
    [
        ("签收日期", ("签", "收")),
        ("退货审批日期", ("审", "批")),
        ("delivery date", ("delivery",)),
        ("date closed", ("clos",)),
        ("预计到货日期", ()),
        ("expected arrival date", ()),
        ("首次联系日期", ()),
        ("供应商", ()),
    ],
)
def test_the_name_of_a_time_says_what_was_done_then(label: str, keys: tuple[str, ...]) -> None:
    assert done_at(label) == keys


@pytest.mark.parametrize(
    ("label", "ended"), [("已作废", True), ("called off", True), ("已办结", False), ("open", False)]
)
def test_what_is_over_was_not_done(label: str, ended: bool) -> None:
    assert any(ends_of(label)) == ended


@pytest.mark.parametrize(
    "text",
    [
        "还没办结的许可有多少",
        "尚未办结的许可有多少张",
        "没处理完的许可有多少",
        "how many permits are still open",
        "how many permits have not been completed yet",
        "number of permits not closed yet",
    ],
)
def test_what_is_open_is_neither_done_nor_over(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.metrics == ("permit_count",)
    assert _said(query) == {("permit.state", "in", ("N", "W"))}


@pytest.mark.parametrize(
    "text",
    [
        "6月还没签收的邮件明细",
        "list the June parcels that have not been delivered",
        "undelivered parcels in June, row by row",
    ],
)
def test_what_no_day_says_was_done_is_not_done_and_not_over(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.output, query.period is not None) == ("rows", True)
    assert _said(query) == {("parcel.received_on", "is_null", ()), ("parcel.state", "not_in", ("V",))}


@pytest.mark.parametrize(
    ("text", "metric", "ended"),
    [
        ("没有撤回的许可有多少", "permit_count", ("permit.state", "X")),
        ("未撤回的许可数", "permit_count", ("permit.state", "X")),
        ("没撤回的许可数量", "permit_count", ("permit.state", "X")),
        ("没有作废的邮件有多少", "parcel_count", ("parcel.state", "V")),
        ("how many permits were not withdrawn", "permit_count", ("permit.state", "X")),
        ("number of permits that have not been withdrawn", "permit_count", ("permit.state", "X")),
    ],
)
def test_what_is_not_over_in_one_way_may_be_done_or_be_over_in_another(
    read: Callable[[str], Understanding], text: str, metric: str, ended: tuple[str, str]
) -> None:
    query = _query(read(text))
    assert query.metrics == (metric,)
    assert _said(query) == {(ended[0], "not_in", (ended[1],))}


@pytest.mark.parametrize("text", ["除了没有撤回的许可以外的许可数", "permits except those that were not withdrawn"])
def test_what_is_left_out_of_those_not_over_is_never_passed_over(
    read: Callable[[str], Understanding], text: str
) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or _said(_query(found)) == {("permit.state", "in", ("X",))}


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("还没修复的缺陷有多少", "aggregate"),
        ("还有多少缺陷没修好", "aggregate"),
        ("把还没修的缺陷列出来", "rows"),
        ("how many flaws are still open", "aggregate"),
        ("how many flaws have not been repaired", "aggregate"),
        ("list the flaws that are still unfixed", "rows"),
    ],
)
def test_a_governed_number_of_a_state_wins(read: Callable[[str], Understanding], text: str, output: str) -> None:
    query = _query(read(text))
    assert (query.metrics, query.filters, query.output) == (("open_flaws",), (), output)


@pytest.mark.parametrize("text", ["flaws seen and open flaws", "缺陷数和未修缺陷"])
def test_a_word_that_joins_two_names_leads_to_no_state(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.metrics, query.filters) == (("flaws_seen", "open_flaws"), ())


@pytest.mark.parametrize(
    "text",
    [
        "修复期限已过还没修复的缺陷有多少",
        "open flaws past their deadline",
        "how many open flaws are past the deadline to fix",
    ],
)
def test_a_day_that_is_over_is_before_today(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.metrics == ("open_flaws",)
    assert _said(query) == {("flaw.mend_by", "lt", ("2025-06-16",))}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("没填受理窗口的许可有多少", "permit.way"),
        ("受理窗口为空的许可有多少", "permit.way"),
        ("how many permits have no counter", "permit.way"),
        ("number of permits without a counter", "permit.way"),
        ("批准日期为空的许可数", "permit.granted_on"),
        ("number of permits without an approval date", "permit.granted_on"),
    ],
)
def test_a_field_that_holds_nothing_is_empty(read: Callable[[str], Understanding], text: str, field: str) -> None:
    query = _query(read(text))
    assert query.metrics == ("permit_count",)
    assert _said(query) == {(field, "is_null", ())}


@pytest.mark.parametrize(
    "text", ["没有保管员的机台有哪些", "which machines have no keeper", "machines without a keeper"]
)
def test_what_each_has_one_of_may_be_lacking(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.output, query.group_by) == ("members", ("machine.name",))
    assert _said(query) == {("keeper.name", "is_null", ())}


@pytest.mark.parametrize("text", ["没有缺陷的机台", "machines without flaws"])
def test_rows_of_others_are_no_field_that_is_empty(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and any(op == "is_null" for _, op, _ in _said(_query(found))))


@pytest.mark.parametrize(
    "text", ["今年购入的机台有哪些", "which machines were purchased this year", "list the machines purchased this year"]
)
def test_what_was_done_at_a_time_is_a_condition_where_rows_have_no_time(
    read: Callable[[str], Understanding], text: str
) -> None:
    query = _query(read(text))
    assert (query.output, query.group_by, query.period) == ("members", ("machine.name",), None)
    assert _said(query) == {("machine.bought_on", "ge", ("2025-01-01",)), ("machine.bought_on", "lt", ("2026-01-01",))}


@pytest.mark.parametrize(
    ("text", "time_field"),
    [
        ("5月批准的许可数", "permit.granted_on"),
        ("number of permits approved in May", "permit.granted_on"),
        ("5月申请的许可数", None),
        ("number of permits filed in May", None),
    ],
)
def test_what_was_done_at_a_time_is_the_time_of_a_number(
    read: Callable[[str], Understanding], text: str, time_field: str | None
) -> None:
    query = _query(read(text))
    assert (query.metrics, query.time_field, query.filters) == (("permit_count",), time_field, ())
    assert query.period is not None
    assert query.period.start == date(2025, 5, 1)


@pytest.mark.parametrize(
    "text", ["还没付款的许可单有多少", "how many permits are unpaid", "how many parcels are still open"]
)
def test_what_nothing_in_the_catalog_tells_is_not_answered(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize("text", ["排除还没签收的邮件的邮件数", "number of parcels excluding those not delivered"])
def test_a_state_of_two_conditions_is_not_turned_round(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or not _said(_query(found))
