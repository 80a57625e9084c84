"""How much was done, where one act has several numbers of other units, is asked back; the unit or the money decides."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.codes import ClarificationCode
from assistant.reading import Ask, Reading, Understanding
from semantic.plan import Query, metrics_of
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: pit
    table: pits
    primary_key: [pit_id]
    label: {zh: 采区档案, en: pit file}
    fields: [{name: name, kind: dimension, expression: pit, display_of: pit_id, label: {zh: 采区, en: pit}}]
  - name: dispatch
    table: dispatches
    primary_key: [note_no, line_no]
    time_field: left_on
    label: {zh: 出料表, en: dispatch list}
    fields:
      - {name: left_on, kind: time, granularity: day, label: {zh: 出料日期, en: dispatch date}}
      - {name: weight, kind: measure, label: {zh: 行重, en: line weight}}
      - {name: worth, kind: measure, label: {zh: 行值, en: line worth}}
      - {name: took, kind: measure, unit: days, label: {zh: 行天, en: line days}}
relationships:
  - {from: dispatch, columns: [pit_id], to: pit, to_columns: [pit_id]}
metrics:
  - {name: sent_value, label: {zh: 发料金额, en: value dispatched}, description: {zh: 全部, en: all}, type: simple, dataset: dispatch, aggregation: sum, expression: worth, unit: CNY}
  - {name: sent_tonnes, label: {zh: 发料吨数, en: tonnes dispatched}, description: {zh: 全部, en: all}, type: simple, dataset: dispatch, aggregation: sum, expression: weight, unit: tonnes}
  - {name: days, label: {zh: 平均装车天数, en: average days loaded}, description: {zh: 全部, en: all}, type: simple, dataset: dispatch, aggregation: avg, expression: took, unit: days}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "pits": "pit_id,pit\nP1,东坑\nP2,西坑\n",
    "dispatches": "note_no,line_no,pit_id,left_on,weight,worth,took\nN1,1,P1,2025-05-02,10,200,3\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("amounts"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    "text",
    [
        "how much did we dispatch in May",
        "how much did the pits dispatch in May",
        "how much was dispatched in May",
        "5月发了多少料",
        "5月发料多少",
        "5月一共发了多少料",
    ],
)
def test_how_much_of_an_act_with_several_units_is_asked(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    assert found.code is ClarificationCode.AMBIGUOUS_METRIC
    offered = {name for one in found.candidates if one.plan is not None for name in metrics_of(one.plan)}
    assert offered == {"sent_value", "sent_tonnes"}


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("how many tonnes did we dispatch in May", "sent_tonnes"),
        ("how much money did we dispatch in May", "sent_value"),
        ("5月发了多少吨料", "sent_tonnes"),
        ("5月发了多少钱的料", "sent_value"),
        ("5月发料吨数", "sent_tonnes"),
    ],
)
def test_the_word_of_the_amount_says_which(read: Callable[[str], Understanding], text: str, metric: str) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    assert found.plan.query.metrics == (metric,)


@pytest.mark.parametrize("text", ["how much did we load in May", "5月装了多少车", "5月装了多少"])
def test_how_long_it_took_is_not_how_much_was_done(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)
