"""Closed periods, declared and told by the data: what lies after them is provisional."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic.compile.settle.closes import closed_on
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.opened import Answer, answer_of, opened, refused

WORKSPACE = "name: Closes\ndata: data/\ntoday: 2025-07-10\n"
TABLES = {
    "vouchers": "day,amount\n2025-04-10,1\n2025-05-10,2\n2025-06-10,4\n2025-07-05,8\n",
    "orders": "day,amount\n2025-05-10,10\n2025-06-10,20\n",
    "shipments": "day,amount\n2025-06-10,100\n",
    "budgets": "month,amount\n2025-06-01,1000\n",
    # April was closed twice, May is closed, June is to be closed after the day of the question.
    "calendar": """
ends,closed
2025-04-30,2025-05-08
2025-04-30,2025-05-12
2025-05-31,2025-06-09
2025-06-30,2025-07-11
2025-07-31,
""",
    "people": "id\n1\n",
}
CATALOG = """
datasets:
  - {name: vouchers, table: vouchers, primary_key: [day], time_field: day, source_system: ledger,
     fields: [{name: day, kind: time}, {name: amount, kind: measure}]}
  - {name: orders, table: orders, primary_key: [day], time_field: day, source_system: shop,
     fields: [{name: day, kind: time}, {name: amount, kind: measure}]}
  - {name: shipments, table: shipments, primary_key: [day], time_field: day,
     fields: [{name: day, kind: time}, {name: amount, kind: measure}]}
  - {name: budgets, table: budgets, primary_key: [month], time_field: month, scheduled: true, source_system: ledger,
     fields: [{name: month, kind: time, granularity: month}, {name: amount, kind: measure}]}
  - {name: closed_months, table: calendar, primary_key: [ends, closed],
     fields: [{name: ends, kind: time}, {name: closed, kind: time}, {name: note, kind: dimension, expression: "'x'"}]}
  - {name: people, table: people, primary_key: [id], time_field: none, source_system: ledger, fields: []}
metrics:
  - {name: booked, type: simple, dataset: vouchers, aggregation: sum, expression: amount}
  - {name: ordered, type: simple, dataset: orders, aggregation: sum, expression: amount}
  - {name: shipped, type: simple, dataset: shipments, aggregation: sum, expression: amount}
  - {name: budget, type: simple, dataset: budgets, aggregation: sum, expression: amount}
  - {name: people, type: simple, dataset: people, aggregation: count}
closes:
  - {rows: {dataset: closed_months, through: ends, on: closed}, source_system: ledger}
  - {through: 2025-05-31, on: 2025-06-03, source_system: shop}
  - {through: 2025-06-30, on: 2025-07-02, source_system: shop}
"""
DEFAULT = "  - {through: 2025-03-31, on: 2025-04-05}\n"
JUNE = ("2025-06-01", "2025-07-01")
MAY = ("2025-05-01", "2025-06-01")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    with opened(tmp_path_factory.mktemp("closes"), WORKSPACE, CATALOG, TABLES) as layer:
        yield layer


@pytest.fixture
def answer(layer: Layer) -> Answer:
    return answer_of(layer)


def provisional(result: ResultTable) -> list[dict[str, Any]]:
    return [dict(one.parameters) for one in result.warnings if one.code == "provisional"]


LEDGER = {"through": "2025-05-31", "sources": ("ledger",)}
SHOP = {"through": "2025-06-30", "sources": ("shop",)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"metrics": ["booked"], "period": JUNE}, [LEDGER], id="open month"),
        pytest.param({"metrics": ["booked"], "period": ("2025-05-31", "2025-06-02")}, [LEDGER], id="one open day"),
        pytest.param({"metrics": ["booked"], "period": MAY}, [], id="closed month"),
        pytest.param({"metrics": ["booked"]}, [LEDGER], id="all time"),
        pytest.param({"metrics": ["booked"], "period": MAY, "grain": "day"}, [], id="closed days"),
        pytest.param(
            {
                "metrics": ["booked"],
                "period": MAY,
                "compare": [{"to": "period", "period": {"start": "2025-06-01", "end": "2025-07-01"}}],
            },
            [LEDGER],
            id="open base",
        ),
        pytest.param({"metrics": ["booked"], "period": JUNE, "as_of": date(2025, 7, 11)}, [], id="closed by then"),
        pytest.param(
            {"metrics": ["booked"], "period": MAY, "as_of": date(2025, 6, 1)},
            [{"through": "2025-04-30", "sources": ("ledger",)}],
            id="open by then",
        ),
        pytest.param(
            {"metrics": ["booked"], "period": ("2025-04-01", "2025-05-01"), "as_of": date(2025, 5, 1)},
            [{"sources": ("ledger",)}],
            id="nothing closed",
        ),
        pytest.param({"metrics": ["ordered"], "period": JUNE}, [], id="closed elsewhere"),
        pytest.param({"metrics": ["booked", "ordered"]}, [LEDGER, SHOP], id="two systems"),
        pytest.param({"metrics": ["shipped"]}, [], id="never closed"),
        pytest.param({"metrics": ["budget"], "period": JUNE}, [], id="a plan"),
        pytest.param({"metrics": ["people"]}, [], id="a state"),
    ],
)
def test_what_is_not_closed_is_provisional(
    answer: Answer, query: dict[str, Any], expected: list[dict[str, Any]]
) -> None:
    assert provisional(answer(**query)) == expected


@pytest.mark.parametrize(
    ("source_system", "day", "expected"),
    [
        pytest.param("ledger", date(2025, 4, 30), date(2025, 5, 8), id="the first of two closes"),
        pytest.param("ledger", date(2025, 5, 1), date(2025, 6, 9), id="the day after"),
        pytest.param("ledger", date(2025, 2, 1), date(2025, 5, 8), id="before all closes"),
        pytest.param("ledger", date(2025, 6, 1), None, id="closed after the question"),
        pytest.param("shop", date(2025, 6, 30), date(2025, 7, 2), id="declared"),
        pytest.param("crm", date(2025, 1, 1), None, id="no such system"),
    ],
)
def test_the_day_of_a_close(layer: Layer, source_system: str, day: date, expected: date | None) -> None:
    setting = layer._setting(layer.asker(None), layer.as_of(None))
    assert closed_on(setting, source_system, day) == expected


def test_closes_without_a_system_hold_for_every_other(tmp_path: Path) -> None:
    with opened(tmp_path, WORKSPACE, CATALOG + DEFAULT, TABLES) as layer:
        assert provisional(answer_of(layer)(metrics=["shipped"])) == [{"through": "2025-03-31"}]
        assert provisional(answer_of(layer)(metrics=["booked"], period=MAY)) == []
        setting = layer._setting(layer.asker(None), layer.as_of(None))
        assert closed_on(setting, None, date(2025, 1, 1)) == date(2025, 4, 5)
        assert closed_on(setting, "crm", date(2025, 1, 1)) == date(2025, 4, 5)


MISTAKES = [
    pytest.param("on: 2025-06-03, source", "on: 2025-05-31, source", "closed-too-early", id="too early"),
    pytest.param(
        "through: 2025-06-30, on: 2025-07-02", "through: 2025-05-31, on: 2025-07-02", "duplicate-key", id="twice"
    ),
    pytest.param(
        "on: 2025-06-03, source_system: shop", "on: 2025-06-03, source_system: shpo", "unknown-value", id="system"
    ),
    pytest.param("{dataset: closed_months", "{dataset: closed_month", "unknown-dataset", id="dataset"),
    pytest.param("on: closed}", "on: closed_on}", "unknown-field", id="field"),
    pytest.param("on: closed}", "on: note}", "wrong-kind", id="kind"),
    pytest.param("on: 2025-06-03, source", "on: tomorrow, source", "wrong-type", id="no day"),
    pytest.param("through: 2025-05-31, on: 2025-06-03,", "on: 2025-06-03,", "missing-key", id="no period"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES)
def test_mistakes_are_found(tmp_path: Path, right: str, wrong: str, code: str) -> None:
    assert right in CATALOG
    assert {one.code for one in refused(tmp_path, WORKSPACE, CATALOG.replace(right, wrong), TABLES)} == {code}
