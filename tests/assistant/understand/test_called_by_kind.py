"""Rows called by their kind: by clinic, which clinics, 哪些诊所, where a clinic is a kind of client."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from semantic.query import Filter
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: client
    table: clients
    primary_key: [client_id]
    label: {zh: 客户档案, en: client file}
    fields:
      - {name: name, kind: dimension, expression: client, display_of: client_id, label: {zh: 客户, en: client}}
      - name: kind
        kind: dimension
        label: {zh: 客户类别, en: kind of client}
        members: [{value: C, label: {zh: 诊所, en: clinic}}, {value: P, label: {zh: 药房, en: pharmacy}}]
      - {name: region, kind: dimension, label: {zh: 大区, en: region}}
  - name: sale
    table: sales
    primary_key: [sale_id]
    time_field: sold_on
    label: {zh: 销售单, en: sales notes}
    fields:
      - {name: sold_on, kind: time, granularity: day, label: {zh: 销售日期, en: sales date}}
      - {name: number, kind: dimension, expression: sale_id, index: exact, label: {zh: 销售单号, en: sales number}}
      - name: way
        kind: dimension
        label: {zh: 付款方式, en: way of payment}
        members: [{value: K, label: {zh: 现金, en: cash}}, {value: Q, label: {zh: 扫码, en: QR code}}]
relationships: [{from: sale, columns: [client_id], to: client, to_columns: [client_id]}]
metrics:
  - {name: turnover, label: {zh: 销货额, en: turnover}, type: simple, dataset: sale, aggregation: sum, expression: amount, unit: CNY}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "clients": "client_id,client,kind,region\nA,甲一,C,北\nB,乙二,P,北\nC,丙三,C,南\n",
    "sales": "sale_id,client_id,sold_on,way,amount\nS1,A,2025-05-01,K,10\nS2,B,2025-05-02,Q,20\nS3,C,2025-05-03,K,5\n",
}
CLINICS = Filter(field="client.kind", op="in", values=("C",))
CLIENT = "client.name"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("clients"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    ("text", "group_by", "limit"),
    [
        ("turnover by clinic in May", (CLIENT,), None),
        ("5月各诊所销货额", (CLIENT,), None),
        ("5月哪家诊所销货额最高", (CLIENT,), 1),
        ("top 2 clinics by turnover in May", (CLIENT,), 2),
        ("5月销货额前二的诊所", (CLIENT,), 2),
        ("5月每个大区销货额第一的诊所", ("client.region", CLIENT), 1),
    ],
)
def test_what_is_called_by_its_kind_is_grouped_by_its_name(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...], limit: int | None
) -> None:
    query = query_in(read(text))
    assert (query.metric_names, query.group_by, query.filters) == (("turnover",), group_by, (CLINICS,))
    assert (query.limit.count if query.limit else None) == limit


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("how many clinics do we have", "member_count"),
        ("有多少家诊所", "member_count"),
        ("list the clinics", "members"),
        ("clinics with turnover above 5 in May", "aggregate"),
    ],
)
def test_they_are_counted_listed_and_chosen(read: Callable[[str], Understanding], text: str, output: str) -> None:
    query = query_in(read(text))
    assert (query.output, query.group_by, query.filters) == (output, (CLIENT,), (CLINICS,))


@pytest.mark.parametrize(
    ("text", "by", "op"),
    [
        ("5月销货额同比下降的诊所", "turnover.change:year_before", "lt"),
        ("今年以来销货额比去年同期下降的诊所有哪些", "turnover.change:year_before", "lt"),
        ("5月销货额超过5的诊所", "turnover", "gt"),
        ("5月销货额高于平均的诊所", "turnover.change:average", "gt"),
        ("clinics above the average on turnover in May", "turnover.change:average", "gt"),
        ("clinics over 5 in turnover in May", "turnover", "gt"),
    ],
)
def test_a_kind_with_a_condition_beside_it_is_each_of_that_kind(
    read: Callable[[str], Understanding], text: str, by: str, op: str
) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.filters) == ((CLIENT,), (CLINICS,))
    assert [(one.by, one.op) for one in query.metric_filters] == [(by, op)]


@pytest.mark.parametrize(
    "text", ["5月销货额同比增长最快的2家诊所", "the two fastest growing clinics by turnover in May year over year"]
)
def test_the_fastest_of_a_kind_are_ranked(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.filters, query.limit.count if query.limit else None) == ((CLIENT,), (CLINICS,), 2)
    assert query.order_by[0].by == "turnover.change_ratio:year_before"


@pytest.mark.parametrize(
    "text", ["5月诊所销货额下降了吗，跟去年同期比", "did clinic turnover fall in May year over year"]
)
def test_whether_all_of_a_kind_fell_is_one_number(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.filters, query.metric_filters) == ((), (CLINICS,), ())


@pytest.mark.parametrize("text", ["clinic turnover in May", "5月诊所销货额", "turnover of all the clinics in May"])
def test_a_kind_that_nothing_asks_for_narrows_the_number(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.filters) == ((), (CLINICS,))


def test_by_those_of_a_kind_is_by_whom_it_was(read: Callable[[str], Understanding]) -> None:
    found = read("turnover by clinics in May")
    assert not isinstance(found, Reading) or query_in(found).group_by == ()


@pytest.mark.parametrize("text", ["5月销货额诊所和药房哪个高", "which has more turnover in May, clinic or pharmacy"])
def test_two_kinds_beside_one_another_are_compared(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.group_by == ("client.kind",)


@pytest.mark.parametrize("text", ["turnover by cash in May", "哪种现金的销货额"])
def test_rows_that_happened_are_not_listed_for_a_kind_of_theirs(
    read: Callable[[str], Understanding], text: str
) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or query_in(found).group_by == ()
