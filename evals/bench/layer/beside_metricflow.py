"""The SQL that dbt's MetricFlow writes for the questions it can be asked, from a Python of its own."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).parent / "metricflow" / "compile_sql.py"
# What it calls a column, beside the name in the SQL by hand.
NAMES: Mapping[str, str] = {
    "customer": "customer.code",
    "customer__segment": "customer.segment",
    "metric_time__day": "@day",
    "metric_time__month": "@month",
    "order_line__channel": "order_lines.channel",
    "product": "product.name.key",
    "product__category__category_name": "category.name",
    "product__category__department": "category.department",
    "revenue_year_before": "revenue:year_before",
    "store__city__region_name": "region.name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A statement, and the milliseconds it took to write: seen first, and the median of later times."""

    sql: str
    fresh_ms: float
    seen_ms: float


def compiled_by(python: Path) -> dict[str, Compiled]:
    """By question, what MetricFlow writes; run with nothing else at work."""
    command = [str(python), str(_SCRIPT)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - our own script
    return {name: Compiled(**one) for name, one in json.loads(done.stdout).items()}
