"""Somebody's customers: the rows that a person is in charge of, where two ways lead to those rows."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from semantic.plan import Query
from semantic.query import Filter
from tests.assistant.understand.worlds import company_of, read_by

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
relationships:
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
    "buyers": "buyer_id,buyer,minder_id\nB1,Larch Ltd,P1\nB2,Aspen Ltd,P2\n",
    "people": "person_id,person\nP1,Juniper\nP2,Rowan\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("keepers"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    "text", ["Juniper的买家5月销货额", "Juniper名下买家5月的销货额", "May turnover of Juniper's buyers"]
)
def test_the_buyers_of_a_person_are_no_grouping(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    assert found.plan.query.filters == (Filter(field="minder.name", op="in", values=("Juniper",)),)
    assert found.plan.query.group_by == ()


@pytest.mark.parametrize("text", ["Juniper的各买家5月销货额", "turnover in May by buyer of Juniper"])
def test_each_of_them_is_one(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    assert found.plan.query.group_by == ("buyer.name",)
