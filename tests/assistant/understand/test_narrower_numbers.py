"""Two numbers in one breath, of which one is the other under more conditions, are that one; two others stay two.

What is taken off a number counts where it reads nothing.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from semantic.plan import Query
from semantic.query import SemanticQuery
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: reader
    table: readers
    primary_key: [reader_id]
    label: {zh: 读者档案, en: reader file}
    fields: [{name: name, kind: dimension, expression: reader, display_of: reader_id, label: {zh: 读者, en: reader}}]
  - name: loan
    table: loans
    primary_key: [loan_no]
    time_field: lent_on
    label: {zh: 外借表, en: loan list}
    fields:
      - {name: loan_no, kind: dimension, index: exact, label: {zh: 外借号, en: loan number}}
      - {name: lent_on, kind: time, granularity: day, label: {zh: 外借日期, en: lending date}}
      - {name: deposit, kind: measure, unit: CNY, label: {zh: 押金, en: deposit}}
      - {name: fee, kind: measure, unit: CNY, label: {zh: 手续费, en: fee}}
relationships:
  - {from: loan, columns: [reader_id], to: reader, to_columns: [reader_id]}
metrics:
  - {name: held, label: {zh: 在押金额, en: deposits held}, synonyms: {zh: [押款], en: [held money]}, description: {zh: 未退, en: not returned}, type: simple, dataset: loan, aggregation: sum, expression: deposit, filter: "back = 0", time_field: none, unit: CNY}
  - {name: stale, label: {zh: 滞留押金, en: stale deposits}, synonyms: {zh: [滞留金额]}, description: {zh: 超一年未退, en: older than a year}, type: simple, dataset: loan, aggregation: sum, expression: deposit, filter: "back = 0 and lent_on < '2024-06-16'", time_field: none, unit: CNY}
  - {name: fees, label: {zh: 手续费收入, en: fee income}, description: {zh: 全部, en: all}, type: simple, dataset: loan, aggregation: sum, expression: fee, unit: CNY}
  - {name: waived, label: {zh: 减免手续费, en: fees waived}, description: {zh: 负数行, en: rows below zero}, type: simple, dataset: loan, aggregation: sum, expression: "-fee", filter: "fee < 0", unit: CNY}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "readers": "reader_id,reader\nR1,老周\nR2,小何\n",
    "loans": "loan_no,reader_id,lent_on,deposit,fee,back\nL1,R1,2023-05-02,100,2,0\nL2,R2,2025-05-03,50,1,0\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("narrower"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def _query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


@pytest.mark.parametrize(
    "text",
    [
        "押款滞留最多的读者",
        "在押金额滞留最多的读者",
        "滞留的押款最多的读者",
        "滞留押金最多的读者",
        "reader with the most stale deposits",
    ],
)
def test_a_number_and_what_narrows_it_are_one(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.metrics, query.group_by, query.filters) == (("stale",), ("reader.name",), ())
    assert query.limit is not None


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("在押金额和滞留押金", ("held", "stale")),
        ("各读者的在押金额、滞留押金", ("held", "stale")),
        ("在押金额和手续费收入", ("held", "fees")),
        ("deposits held and stale deposits", ("held", "stale")),
    ],
)
def test_numbers_that_a_word_joins_are_two(
    read: Callable[[str], Understanding], text: str, metrics: tuple[str, ...]
) -> None:
    assert _query(read(text)).metrics == metrics


@pytest.mark.parametrize("text", ["5月没有手续费收入的读者有多少", "how many readers had no fee income in May"])
def test_who_got_all_of_it_back_did_have_some(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.output, query.group_by) == ("member_count", ("reader.name",))
    inner = query.filters[0].query
    assert inner is not None
    assert {(one.by, one.op, one.value) for one in inner.metric_filters} == {("fees", "eq", 0), ("waived", "eq", 0)}


@pytest.mark.parametrize("text", ["在押金额手续费收入最多的读者", "手续费收入在押金额最多的读者"])
def test_a_number_that_touches_another_does_not_find_its_members(
    read: Callable[[str], Understanding], text: str
) -> None:
    assert not isinstance(read(text), Reading)
