"""What has no honest answer is refused, with what to say about it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import JUNE, MAY, write_workspace, written

CASES: list[tuple[str, dict[str, Any], str, dict[str, Any] | None]] = [
    ("unknown metric", {"metrics": ["profits"]}, "unknown-metric", {"metric": "profits"}),
    ("no metric at all", {}, "unknown-metric", {"metric": ""}),
    (
        "unknown part of a ratio",
        {"metrics": [{"ratio": ["sales", "nothing"]}]},
        "unknown-metric",
        {"metric": "nothing"},
    ),
    (
        "unknown field",
        {"metrics": ["sales"], "group_by": ["store.colour"]},
        "unreachable-dimension",
        {"field": "store.colour"},
    ),
    (
        "fan-out",
        {"metrics": ["freight"], "group_by": ["product.name"]},
        "fan-out",
        {"metric": "freight", "field": "product.name"},
    ),
    (
        "not reached",
        {"metrics": ["budget"], "group_by": ["ledger.dept"]},
        "unreachable-dimension",
        {"metric": "budget", "field": "ledger.dept"},
    ),
    (
        "not shared by all facts",
        {"metrics": ["sales", "budget"], "group_by": ["store.name"]},
        "unreachable-dimension",
        None,
    ),
    (
        "filter not shared",
        {"metrics": ["sales", "budget"], "filters": [{"field": "store.name", "op": "in", "values": ["x"]}]},
        "filter-not-shared",
        {"metric": "budget", "field": "store.name"},
    ),
    (
        "budget by day",
        {"metrics": ["budget"], "grain": "day"},
        "grain-too-fine",
        {"metric": "budget", "granularity": "month"},
    ),
    (
        "budget of ten days",
        {"metrics": ["budget"], "period": ("2025-06-01", "2025-06-11")},
        "grain-too-fine",
        {"metric": "budget", "granularity": "month"},
    ),
    (
        "period after the data",
        {"metrics": ["sales"], "period": ("2025-07-01", "2025-08-01")},
        "no-data-yet",
        {"metric": "sales", "last": "2025-06-19"},
    ),
    (
        "the day that is not complete",
        {"metrics": ["sales"], "period": ("2025-06-20", "2025-06-21")},
        "no-data-yet",
        {"metric": "sales", "last": "2025-06-19"},
    ),
    (
        "period before the data",
        {"metrics": ["sales"], "period": ("2020-01-01", "2021-01-01")},
        "no-history",
        {"metric": "sales", "first": "2024-02-29"},
    ),
    ("a state in an earlier month", {"metrics": ["open"], "period": MAY}, "no-history", {"metric": "open"}),
    ("a state by month", {"metrics": ["open"], "grain": "month"}, "no-history", {"metric": "open"}),
    (
        "a state a year ago",
        {"metrics": ["open"], "period": JUNE, "compare": [{"to": "year_before"}]},
        "no-history",
        {"metric": "open"},
    ),
    (
        "all data against the year before",
        {"metrics": ["sales"], "compare": [{"to": "year_before"}]},
        "no-history",
        {"comparison": "year_before"},
    ),
    (
        "no budget for the metric",
        {"metrics": ["freight"], "period": JUNE, "compare": [{"to": "scenario", "scenario": "plan"}]},
        "unknown-metric",
        {"metric": "freight", "scenario": "plan"},
    ),
    (
        "budget by store",
        {
            "metrics": ["sales"],
            "group_by": ["store.name"],
            "period": JUNE,
            "compare": [{"to": "scenario", "scenario": "plan"}],
        },
        "unreachable-dimension",
        None,
    ),
    (
        "two steps",
        {"metrics": [{"metric": "sales", "per": ["@hour"], "aggregation": "avg"}]},
        "not-yet",
        {"feature": "sales.avg:@hour"},
    ),
    (
        "known as of a day, by a dataset that does not tell",
        {"metrics": ["sales"], "known_as_of": "2025-04-05"},
        "no-history",
        {"metric": "sales", "known_as_of": "2025-04-05"},
    ),
    (
        "share of a ratio",
        {"metrics": ["margin"], "group_by": ["store.name"], "derive": [{"column": "margin", "as": "share"}]},
        "not-yet",
        {"feature": "margin.share"},
    ),
    (
        "running total of a balance",
        {"metrics": ["stock_end"], "grain": "month", "derive": [{"column": "stock_end", "as": "cumulative"}]},
        "not-yet",
        {"feature": "stock_end.cumulative"},
    ),
    (
        "order by a base nobody asked for",
        {"metrics": ["sales"], "group_by": ["store.name"], "order_by": [{"by": "sales.change:year_before"}]},
        "unknown-metric",
        {"metric": "sales.change:year_before"},
    ),
    (
        "a cut within a field that is not grouped",
        {"metrics": ["sales"], "group_by": ["store.name"], "limit": {"count": 1, "within": ["region.name"]}},
        "unreachable-dimension",
        {"field": "region.name"},
    ),
    (
        "hour of a day",
        {"metrics": ["budget"], "group_by": ["@weekday"]},
        "grain-too-fine",
        {"metric": "budget", "granularity": "month"},
    ),
    (
        "a time field that is none",
        {"metrics": ["sales"], "time_field": "store.name"},
        "unreachable-dimension",
        {"field": "store.name", "metric": "sales"},
    ),
]


@pytest.mark.parametrize(("query", "code", "parameters"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_query_without_an_honest_answer_is_refused(
    layer: Layer, query: dict[str, Any], code: str, parameters: dict[str, Any] | None
) -> None:
    problem = layer.run(written(**query), layer.asker(None), layer.as_of(None))
    assert isinstance(problem, QueryProblem)
    assert problem.code == code
    assert parameters is None or dict(problem.parameters) == parameters
    assert layer.problem_of(written(**query), layer.asker(None), layer.as_of(None)) == problem


def test_what_is_refused_later_in_time_may_be_answered_earlier(ask: Callable[..., ResultTable | QueryProblem]) -> None:
    may = {"start": "2025-05-01", "end": "2025-06-01"}
    assert isinstance(ask(metrics=["sales"], period=may, as_of=date(2025, 6, 1)), ResultTable)
    assert isinstance(ask(metrics=["sales"], period=may, as_of=date(2025, 4, 30)), QueryProblem)


@pytest.mark.parametrize("expression", ["cast(at as date)", "TRY_CAST(at AS DATE)", "at::date", '"at" :: DATE'])
def test_a_moment_cast_to_a_date_has_no_hours(expression: str, tmp_path: Path) -> None:
    catalog = f"""
datasets:
  - name: visit
    table: visits
    primary_key: [visit]
    time_field: day
    fields: [{{name: day, kind: time, granularity: day, expression: '{expression}', label: {{zh: 日期, en: day}}}}]
metrics: [{{name: visits, label: {{zh: 到访数, en: visits}}, type: simple, dataset: visit, aggregation: count}}]
"""
    workspace = (
        "name: Visits\ndata: data/\nlanguages: [zh, en]\ntoday: 2025-06-30\nroles: {all: {}}\ndefault_role: all\n"
    )
    folder = write_workspace(tmp_path / "w", workspace, catalog, {"visits": "visit,at\n1,2025-06-02 09:30:00\n"})
    layer = Layer.open(folder)
    found = layer.run(written(metrics=["visits"], group_by=["@hour"]), layer.asker(None), layer.as_of(None))
    layer.close()
    assert isinstance(found, QueryProblem)
    assert found.code == "grain-too-fine"
