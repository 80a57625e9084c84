"""Whose customers, and where: what plain names alone lead to is meant before what is so of a person."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from semantic.query import Filter
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: sales
    table: sales
    primary_key: [sale_no]
    time_field: sold_on
    label: {zh: 销货单, en: sales notes}
    fields: [{name: sold_on, kind: time, granularity: day, label: {zh: 销货日期, en: date sold}}]
  - name: bills
    table: bills
    primary_key: [bill_no]
    time_field: billed_on
    label: {zh: 账单, en: bills}
    fields: [{name: billed_on, kind: time, granularity: day, label: {zh: 出账日期, en: date billed}}]
  - name: buyer
    table: buyers
    primary_key: [buyer_id]
    label: {zh: 买家, en: buyer}
    fields: [{name: name, kind: dimension, expression: buyer, display_of: buyer_id, label: {zh: 买家, en: buyer}}]
  - name: person
    table: people
    primary_key: [person_id]
    label: {zh: 人员, en: person}
    fields: [{name: name, kind: dimension, expression: person, display_of: person_id, label: {zh: 姓名, en: name}}]
  - name: yard
    table: yards
    primary_key: [yard_id]
    label: {zh: 货场, en: yard}
    fields: [{name: name, kind: dimension, expression: yard, display_of: yard_id, label: {zh: 货场, en: yard}}]
relationships:
  - {from: buyer, columns: [yard_id], to: yard, to_columns: [yard_id]}
  - from: person
    columns: [yard_id]
    to: yard
    to_columns: [yard_id]
    role: home_yard
    label: {zh: 所属货场, en: home yard}
  - {from: sales, columns: [buyer_id], to: buyer, to_columns: [buyer_id]}
  - {from: bills, columns: [sale_no], to: sales, to_columns: [sale_no]}
  - {from: bills, columns: [buyer_id], to: buyer, to_columns: [buyer_id]}
  - from: buyer
    columns: [minder_id]
    to: person
    to_columns: [person_id]
    role: minder
    label: {zh: 跟单员, en: minder}
metrics:
  - name: turnover
    label: {zh: 销货额, en: turnover}
    description: {zh: 销货金额之和, en: the sum of what was sold}
    type: simple
    dataset: sales
    aggregation: sum
    expression: amount
"""
TABLES = {
    "sales": "sale_no,sold_on,buyer_id,amount\n1,2025-05-02,B1,10\n2,2025-05-03,B2,20\n",
    "bills": "bill_no,billed_on,sale_no,buyer_id\n1,2025-05-09,1,B1\n",
    "buyers": "buyer_id,buyer,minder_id,yard_id\nB1,Larch Ltd,P1,Y1\nB2,Aspen Ltd,P2,Y2\n",
    "people": "person_id,person,yard_id\nP1,Juniper,Y2\nP2,Rowan,Y1\n",
    "yards": "yard_id,yard\nY1,Quayside\nY2,Hilltop\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("keepers"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    "text", ["Juniper的买家5月销货额", "Juniper名下买家5月的销货额", "May turnover of Juniper's buyers"]
)
def test_the_buyers_of_a_person_are_no_grouping(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.filters == (Filter(field="minder.name", op="in", values=("Juniper",)),)
    assert query.group_by == ()


@pytest.mark.parametrize("text", ["Juniper的各买家5月销货额", "turnover in May by buyer of Juniper"])
def test_each_of_them_is_one(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.group_by == ("buyer.name",)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("5月各货场销货额", "yard.name"),
        ("turnover by yard in May", "yard.name"),
        ("5月各所属货场的销货额", "home_yard.name"),
        ("turnover by home yard in May", "home_yard.name"),
    ],
)
def test_what_is_in_a_role_with_a_word_is_meant_where_it_is_said(
    read: Callable[[str], Understanding], text: str, address: str
) -> None:
    query = query_in(read(text))
    assert query.group_by == (address,)


@pytest.mark.parametrize("text", ["Quayside的5月销货额", "turnover of Quayside in May"])
def test_a_member_is_of_the_plain_name(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert query.filters == (Filter(field="yard.name", op="in", values=("Quayside",)),)


@pytest.mark.parametrize("text", ["5月各跟单员在各货场的销货额", "turnover by minder and yard in May"])
def test_beside_the_person_it_is_no_matter_of_course(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or "home_yard.name" not in str(found.plan)
