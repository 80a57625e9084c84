"""Prints MetricFlow's SQL for the questions it can be asked, and the milliseconds it takes to write, as JSON.

Run by the Python of an environment made from requirements.txt, as one file: it imports nothing of this project.
"""

import json
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.parsing.dir_to_model import parse_directory_of_yaml_files_to_semantic_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

_HERE = Path(__file__).parent
_REPEATED = 5


class Renderer:
    """All that MetricFlow asks of a client while it writes SQL: the dialect."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


def main() -> None:
    """Compiles each question several times in one process: the first time it is seen, and the median of the rest."""
    manifest = parse_directory_of_yaml_files_to_semantic_manifest(str(_HERE / "manifest")).semantic_manifest
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), Renderer())
    questions = yaml.safe_load((_HERE / "questions.yml").read_text(encoding="utf-8"))
    engine.explain(_request({"metrics": ["discounts"]}))
    json.dump({name: _compiled(engine, written) for name, written in questions.items()}, sys.stdout)


def _compiled(engine: MetricFlowEngine, written: dict[str, Any]) -> dict[str, Any]:
    took = []
    for _ in range(_REPEATED):
        began = time.perf_counter()
        sql = engine.explain(_request(written)).sql_statement.sql
        took.append((time.perf_counter() - began) * 1000)
    return {"sql": sql, "fresh_ms": took[0], "seen_ms": statistics.median(took[1:])}


def _request(written: dict[str, Any]) -> MetricFlowQueryRequest:
    return MetricFlowQueryRequest.create(
        metric_names=written["metrics"],
        group_by_names=written.get("group_by"),
        time_constraint_start=_moment(written.get("start")),
        time_constraint_end=_moment(written.get("end")),
        where_constraints=written.get("where"),
        order_by_names=written.get("order_by"),
        limit=written.get("limit"),
    )


def _moment(day: Any) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day)


if __name__ == "__main__":
    main()
