"""Definitions that changed: what is computed by the present one before it held says so, and the former can be asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import codes, column
from tests.semantic.compile.opened import Answer, answer_of, ask_of, opened, refused

WORKSPACE = """
name: Versions
data: data/
today: 2025-12-31
roles:
  all: {}
  newcomer: {policies: [no_former]}
default_role: all
"""
# Since 2024 freight is no revenue any more. The shop rate was measured in 2023 and 2024 alone.
TABLES = {
    "sales": """
day,goods,freight
2022-06-01,1,1
2023-06-01,100,10
2023-12-31,50,5
2024-06-01,200,20
2025-06-01,300,30
""",
    "late": "day,goods\n2024-02-01,7\n2025-02-01,9\n",
}
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [day]
    time_field: day
    fields:
      - {name: day, kind: time}
      - {name: goods, kind: measure}
      - {name: freight, kind: measure}
  - name: late
    table: late
    primary_key: [day]
    time_field: day
    fields:
      - {name: day, kind: time}
      - {name: goods, kind: measure}
metrics:
  - {name: revenue, type: simple, dataset: sales, aggregation: sum, expression: goods, version: 2,
     effective: {from: 2024-01-01}, previous: [{version: 1, metric: revenue_v1, effective: {to: 2024-01-01}}]}
  - {name: revenue_v1, type: simple, dataset: sales, aggregation: sum, expression: "goods + freight",
     effective: {to: 2024-01-01}}
  - {name: freight, type: simple, dataset: sales, aggregation: sum, expression: freight}
  - {name: freight_rate, type: ratio, numerator: freight, denominator: revenue}
  - {name: arrivals, type: simple, dataset: late, aggregation: sum, expression: goods, version: 3,
     effective: {from: 2024-01-01}}
  - {name: since_ever, type: cumulative, metric: revenue, window: all}
  - {name: this_year, type: cumulative, metric: revenue, window: year_to_date}
policies:
  - {name: no_former, hide: {metrics: [revenue_v1]}}
"""
Y2023 = ("2023-01-01", "2024-01-01")
Y2024 = ("2024-01-01", "2025-01-01")
SINCE = {"metrics": ("revenue",), "version": 2, "since": "2024-01-01", "previous": ("revenue_v1",)}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    with opened(tmp_path_factory.mktemp("versions"), WORKSPACE, CATALOG, TABLES) as layer:
        yield layer


@pytest.fixture
def answer(layer: Layer) -> Answer:
    return answer_of(layer)


def restated(result: ResultTable) -> dict[str, Any] | None:
    found = codes(result).get("restated")
    return dict(found) if found is not None else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"metrics": ["revenue"], "period": Y2023}, SINCE, id="before"),
        pytest.param({"metrics": ["revenue"], "period": ("2023-12-31", "2024-07-01")}, SINCE, id="one day before"),
        pytest.param({"metrics": ["revenue"]}, SINCE, id="all time"),
        pytest.param({"metrics": ["revenue"], "grain": "year"}, SINCE, id="by year"),
        pytest.param({"metrics": ["freight_rate"], "period": Y2023}, SINCE, id="an input"),
        pytest.param(
            {"metrics": ["revenue"], "period": Y2024, "compare": [{"to": "year_before"}]},
            {**SINCE, "comparisons": ("year_before",)},
            id="only the base",
        ),
        pytest.param(
            {"metrics": ["revenue"], "period": Y2023, "compare": [{"to": "year_before"}]}, SINCE, id="both sides"
        ),
        pytest.param({"metrics": ["revenue"], "period": Y2024}, None, id="since"),
        pytest.param({"metrics": ["since_ever"], "period": Y2024}, SINCE, id="carried on from before"),
        pytest.param({"metrics": ["this_year"], "period": Y2024}, None, id="carried on since"),
        pytest.param({"metrics": ["this_year"], "period": Y2023, "grain": "month"}, SINCE, id="carried on by month"),
        pytest.param({"metrics": ["freight"], "period": Y2023}, None, id="of one definition"),
        pytest.param({"metrics": ["arrivals"]}, None, id="no data before"),
        pytest.param({"metrics": ["revenue_v1"], "period": Y2023}, None, id="as published"),
        pytest.param(
            {"metrics": ["revenue_v1"], "period": ("2023-06-01", "2024-06-02")},
            {"metrics": ("revenue_v1",), "version": 1, "until": "2024-01-01"},
            id="after its end",
        ),
    ],
)
def test_days_under_another_definition_are_told(
    answer: Answer, query: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert restated(answer(**query)) == expected


def test_as_published_and_restated_stand_side_by_side(answer: Answer) -> None:
    """2023: 150 of goods, with 15 of freight then."""
    result = answer(metrics=["revenue_v1", "revenue"], period=Y2023)
    assert result.rows == ((165, 150),)
    assert column(
        answer(metrics=["revenue"], period=Y2024, compare=[{"to": "year_before"}]), "revenue:year_before"
    ) == [150]


def test_a_former_metric_that_is_hidden_is_not_named(answer: Answer) -> None:
    told = restated(answer(role="newcomer", metrics=["revenue"], period=Y2023))
    assert told == {"metrics": ("revenue",), "version": 2, "since": "2024-01-01"}


def test_a_period_after_the_end_is_refused(layer: Layer) -> None:
    problem = ask_of(layer)(metrics=["revenue_v1"], period=Y2024)
    assert isinstance(problem, QueryProblem)
    stated = {"metric": "revenue_v1", "last": "2023-12-31", "ended": "2024-01-01"}
    assert (problem.code, problem.parameters) == ("no-data-yet", stated)


MISTAKES = [
    pytest.param("metric: revenue_v1, effective", "metric: revenue_v0, effective", "unknown-metric", id="metric"),
    pytest.param("[{version: 1, metric", "[{version: 2, metric", "version-not-before", id="version"),
    pytest.param("metric: revenue_v1, effective", "metric: revenue, effective", "version-not-before", id="itself"),
    pytest.param("metric: revenue_v1, effective: {to: 2024-01-01}", "metric: revenue_v1, effective: {to: 2024-02-01}",
                 "effective-order", id="overlap"),
    pytest.param("effective: {from: 2024-01-01}, previous", "effective: {from: 2024-01-01, to: 2023-01-01}, previous",
                 "effective-order", id="backwards"),
    pytest.param("[{version: 1, metric: revenue_v1,", "[{metric: revenue_v1,", "missing-key", id="no version"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES)
def test_mistakes_are_found(tmp_path: Path, right: str, wrong: str, code: str) -> None:
    assert right in CATALOG
    assert {one.code for one in refused(tmp_path, WORKSPACE, CATALOG.replace(right, wrong), TABLES)} == {code}
