"""What two ways lead to: the short way is meant unless the long way's word, or what stands on it, is said."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.codes import ClarificationCode
from assistant.reading import Ask, Reading, Understanding
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: orders
    table: orders
    primary_key: [order_no]
    time_field: ordered_on
    label: {zh: 订单, en: orders}
    fields:
      - {name: ordered_on, kind: time, granularity: day, label: {zh: 下单日期, en: order date}}
      - {name: amount, kind: measure, label: {zh: 单笔金额, en: amount of an order}}
  - name: firm
    table: firms
    primary_key: [firm_id]
    label: {zh: 企业, en: firm}
    fields:
      - {name: name, kind: dimension, expression: firm, label: {zh: 名称, en: name}}
      - name: size
        kind: dimension
        label: {zh: 企业规模, en: firm size}
        members: [{value: PER, label: {zh: 个体户, en: sole trader}}, {value: BIG, label: {zh: 大企业, en: large}}]
  - name: clerk
    table: clerks
    primary_key: [clerk_id]
    time_field: none
    label: {zh: 经办人, en: clerk}
    fields:
      - {name: clerk_id, kind: dimension, label: {zh: 工号, en: staff number}}
      - {name: grade, kind: dimension, label: {zh: 职级, en: grade}}
  - name: province
    table: provinces
    primary_key: [province_id]
    label: {zh: 省份资料, en: province list}
    fields: [{name: name, kind: dimension, expression: province, label: {zh: 省份, en: province}}]
relationships:
  - {from: orders, columns: [firm_id], to: firm, to_columns: [firm_id]}
  - {from: orders, columns: [province_id], to: province, to_columns: [province_id]}
  - {from: firm, columns: [province_id], to: province, to_columns: [province_id]}
  - {from: orders, columns: [clerk_id], to: clerk, to_columns: [clerk_id]}
  - from: clerk
    columns: [province_id]
    to: province
    to_columns: [province_id]
    role: native
    label: {zh: 籍贯, en: native}
metrics:
  - name: orders_taken
    label: {zh: 订单数, en: number of orders}
    description: {zh: 订单的张数, en: how many orders there are}
    type: simple
    dataset: orders
    aggregation: count
  - name: clerks_employed
    label: {zh: 编制人数, en: headcount}
    description: {zh: 在册经办人, en: clerks on the books}
    type: simple
    dataset: clerk
    aggregation: count
  - name: revenue
    label: {zh: 营业收入, en: revenue}
    description: {zh: 订单金额之和, en: the sum of order amounts}
    type: simple
    dataset: orders
    aggregation: sum
    expression: amount
"""
TABLES = {
    "orders": (
        "order_no,ordered_on,firm_id,province_id,clerk_id,amount\n1,2025-06-01,F1,P1,K1,10\n2,2025-06-02,F1,P2,K1,20\n"
    ),
    "firms": "firm_id,firm,province_id,size\nF1,Acme,P1,PER\n",
    "clerks": "clerk_id,grade,province_id\nK1,senior,P2\nK2,junior,P1\n",
    "provinces": "province_id,province\nP1,江苏\nP2,浙江\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("detour"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("江苏的营业收入", "province.name"),
        ("revenue of 江苏", "province.name"),
        ("企业省份江苏的营业收入", "firm.province.name"),
        ("revenue of firm province 江苏", "firm.province.name"),
    ],
)
def test_a_member_is_of_the_direct_way_unless_the_other_is_said(
    read: Callable[[str], Understanding], text: str, address: str
) -> None:
    query = query_in(read(text))
    assert [(one.field, one.values) for one in query.filters] == [(address, ("江苏",))]
    assert query.group_by == ()


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("各省份的营业收入", ("province.name",)),
        ("revenue by province", ("province.name",)),
        ("revenue per province", ("province.name",)),  # PER is a size of firms
        ("各籍贯省份的营业收入", ("native.name",)),
        ("revenue by native province", ("native.name",)),
        ("各省份的编制人数", ("native.name",)),
        ("headcount by province", ("native.name",)),
    ],
)
def test_what_the_facts_point_to_is_meant_unless_a_role_is_said(
    read: Callable[[str], Understanding], text: str, addresses: tuple[str, ...]
) -> None:
    query = query_in(read(text))
    assert query.group_by == addresses
    assert query.filters == ()


@pytest.mark.parametrize("text", ["senior经办人各省份的营业收入", "revenue of senior clerks by province"])
def test_beside_a_word_of_the_long_way_it_is_asked(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    assert found.code is ClarificationCode.AMBIGUOUS_DIMENSION


@pytest.mark.parametrize(
    ("text", "op", "values"),
    [
        ("江苏和浙江各省份的营业收入", "in", {"江苏", "浙江"}),
        ("revenue by province in 江苏 and 浙江", "in", {"江苏", "浙江"}),
        ("各省份的营业收入，不要江苏", "not_in", {"江苏"}),
        ("revenue by province without 江苏", "not_in", {"江苏"}),
        ("revenue by province except 江苏 and 浙江", "not_in", {"江苏", "浙江"}),
    ],
)
def test_grouping_and_members_are_of_the_same_way(
    read: Callable[[str], Understanding], text: str, op: str, values: set[str]
) -> None:
    query = query_in(read(text))
    assert query.group_by == ("province.name",)
    (only,) = query.filters
    assert (only.field, only.op, set(only.values)) == ("province.name", op, values)


@pytest.mark.parametrize("text", ["senior经办人在江苏的营业收入", "revenue of senior clerks in 江苏"])
def test_a_member_beside_a_word_of_the_long_way_is_asked(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    assert found.code is ClarificationCode.AMBIGUOUS_MEMBER


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("各企业所在省份的营业收入", ("firm.province.name",)),
        ("按企业的省份看营业收入", ("firm.province.name",)),
        ("revenue by province of the firm", ("firm.province.name",)),
        ("revenue by the firm's province", ("firm.province.name",)),
        ("revenue by province of clerks", ("native.name",)),
        ("按经办人的省份看营业收入", ("native.name",)),
        ("revenue by grade of the clerk", ("clerk.grade",)),
        ("revenue by province and firm", ("province.name", "firm.name")),  # two things, neither the other's
        ("各省份各企业的营业收入", ("province.name", "firm.name")),
    ],
)
def test_whose_it_is_decides_which_is_meant(
    read: Callable[[str], Understanding], text: str, addresses: tuple[str, ...]
) -> None:
    query = query_in(read(text))
    assert query.group_by == addresses
    assert query.filters == ()


@pytest.mark.parametrize(
    "text",
    ["revenue, size: sole trader", "revenue where size is sole trader", "规模为个体户的营业收入"],
)
def test_what_a_field_is_called_stands_beside_its_member(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert [(one.field, one.values) for one in query.filters] == [("firm.size", ("PER",))]
    assert query.group_by == ()


@pytest.mark.parametrize("text", ["revenue, shade: sole trader", "种类是个体户的营业收入"])
def test_a_word_of_no_name_does_not(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize("text", ["provinces without orders in June 2025", "provinces with no orders in June 2025"])
def test_what_somebody_has_is_not_whose_it_is(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.group_by == ("province.name",)
    (only,) = query.filters
    assert (only.field, only.op) == ("province.name", "in_query")


@pytest.mark.parametrize("text", ["how many provinces are there", "有多少个省份"])
def test_what_is_counted_is_in_its_own_place(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.output) == (("province.name",), "member_count")


@pytest.mark.parametrize("text", ["which firms are in 江苏", "江苏有哪些企业"])
def test_where_what_is_listed_is_is_its_own_place(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.group_by == ("firm.name",)
    assert [(one.field, one.values) for one in query.filters] == [("province.name", ("江苏",))]


@pytest.mark.parametrize("text", ["revenue in 江苏 by clerk", "江苏的营业收入，按经办人"])
def test_a_grouping_apart_from_a_member_says_nothing_of_it(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.group_by == ("clerk.clerk_id",)
    assert [(one.field, one.values) for one in query.filters] == [("province.name", ("江苏",))]


@pytest.mark.parametrize(
    "text", ["revenue of 江苏 clerks", "江苏经办人的营业收入", "revenue of 江苏 firms", "江苏的企业的营业收入"]
)
def test_whose_a_member_is_that_stands_beside_rows_is_asked(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    assert found.code is ClarificationCode.AMBIGUOUS_MEMBER
