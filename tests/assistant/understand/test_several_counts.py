"""How many rows there are, where the catalog counts them in several ways and calls no number just so, is asked back."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Ask, Reading, Understanding
from semantic.plan import Query, metrics_of
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: deal
    table: deals
    primary_key: [deal_no]
    time_field: signed_on
    label: {zh: 合同, en: contracts}
    fields:
      - {name: deal_no, kind: dimension, index: exact, label: {zh: 合同号, en: contract number}}
      - {name: signed_on, kind: time, granularity: day, label: {zh: 签约日期, en: signing date}}
      - {name: ends_on, kind: time, granularity: day, scheduled: true, label: {zh: 到期日期, en: end date}}
  - name: visit
    table: visits
    primary_key: [visit_no]
    time_field: seen_on
    label: {zh: 拜访记录, en: visits}
    fields:
      - {name: visit_no, kind: dimension, index: exact, label: {zh: 拜访号, en: visit number}}
      - {name: seen_on, kind: time, granularity: day, label: {zh: 拜访日期, en: visit date}}
metrics:
  - {name: signed, label: {zh: 签约数, en: contracts signed}, description: {zh: 按签约日, en: by signing date}, type: simple, dataset: deal, aggregation: count, unit: count}
  - {name: ending, label: {zh: 到期合同数, en: contracts ending}, description: {zh: 按到期日, en: by end date}, type: simple, dataset: deal, aggregation: count, time_field: ends_on, unit: count}
  - {name: visits, label: {zh: 拜访量, en: visits made}, description: {zh: 全部, en: all}, type: simple, dataset: visit, aggregation: count, unit: count}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "deals": "deal_no,signed_on,ends_on\nD1,2024-05-02,2025-05-01\nD2,2025-05-03,2026-05-02\n",
    "visits": "visit_no,seen_on\nV1,2025-05-02\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("counts"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize("text", ["今年合同数", "今年合同数多少", "今年有多少合同", "how many contracts this year"])
def test_how_many_of_what_is_counted_in_several_ways_is_asked(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    offered = {name for one in found.candidates if one.plan is not None for name in metrics_of(one.plan)}
    assert offered == {"signed", "ending"}


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("今年签约数", "signed"),
        ("今年到期合同数", "ending"),
        ("contracts signed this year", "signed"),
        ("今年拜访数", "visits"),
        ("今年拜访总数", "visits"),
        ("今年拜访量", "visits"),
    ],
)
def test_what_is_counted_in_one_way_or_called_so_is_told(
    read: Callable[[str], Understanding], text: str, metric: str
) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    assert found.plan.query.metrics == (metric,)


@pytest.mark.parametrize("text", ["最近的拜访数", "最新的拜访量"])
def test_the_latest_of_a_number_is_no_row(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and isinstance(found.plan, Query) and found.plan.query.output == "rows")
