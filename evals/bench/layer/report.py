"""What was measured, as Markdown and as JSON."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.bench.layer.timed import Timed

_RATIOS = ("ratio", "cpu_ratio", "whole_cpu_ratio", "metricflow_ratio", "metricflow_cpu_ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One question: how the layer's rows compare, and the times where it answered."""

    name: str
    verdict: str
    by_hand: Timed | None = None
    rows: Timed | None = None
    whole: Timed | None = None
    metricflow: Timed | None = None
    metricflow_verdict: str = ""
    fresh_ms: float | None = None
    seen_ms: float | None = None
    metricflow_fresh_ms: float | None = None
    metricflow_seen_ms: float | None = None

    @property
    def ratio(self) -> float:
        """The layer's rows over the rows by hand, by the least time of each; nan where it did not answer."""
        return _over(self.rows, self.by_hand)

    @property
    def cpu_ratio(self) -> float:
        """The same of the processors' time, which others at work on the machine disturb least."""
        return self.rows.cpu / self.by_hand.cpu if self.rows and self.by_hand else math.nan

    @property
    def whole_cpu_ratio(self) -> float:
        """The layer's rows and totals over the rows by hand, of the processors' time."""
        return self.whole.cpu / self.by_hand.cpu if self.whole and self.by_hand else math.nan

    @property
    def metricflow_ratio(self) -> float:
        return _over(self.metricflow, self.by_hand)

    @property
    def metricflow_cpu_ratio(self) -> float:
        return self.metricflow.cpu / self.by_hand.cpu if self.metricflow and self.by_hand else math.nan


def markdown(outcomes: Sequence[Outcome], opened_s: float) -> str:
    """The report: a table of all questions, then what they come to together."""
    lines = [
        "| question | by hand, ms | layer, ms | times by hand | of CPU | with totals | rows |",
        "|---|---:|---:|---:|---:|---:|---|",
        *(_line(one) for one in outcomes),
        "",
        *_together(outcomes, opened_s),
    ]
    if beside := [one for one in outcomes if one.metricflow]:
        lines += ["", *_beside_metricflow(beside)]
    return "\n".join(lines)


def as_json(outcomes: Sequence[Outcome], opened_s: float, **stated: Any) -> dict[str, Any]:
    """Everything measured, ratios included."""
    shaped = [
        {**asdict(one), **{name: getattr(one, name) for name in _RATIOS if not math.isnan(getattr(one, name))}}
        for one in outcomes
    ]
    return {**stated, "opened_s": opened_s, "questions": shaped}


def _line(one: Outcome) -> str:
    ratios = f"{_ratio(one.ratio)} | {_ratio(one.cpu_ratio)} | {_ratio(one.whole_cpu_ratio)}"
    return f"| {one.name} | {_cell(one.by_hand)} | {_cell(one.rows)} | {ratios} | {one.verdict} |"


def _together(outcomes: Sequence[Outcome], opened_s: float) -> list[str]:
    answered = [one for one in outcomes if one.rows]
    counted = {sort: sum(one.verdict.startswith(sort) for one in outcomes) for sort in ("same", "differs", "refused")}
    told = ", ".join(f"{count} {sort}" for sort, count in counted.items())
    lines = [f"{len(outcomes)} questions: {told}. The layer opened in {opened_s:.1f} s."]
    if answered:
        worst = max(answered, key=lambda one: one.cpu_ratio)
        lines += [
            "",
            f"Times by hand, geometric mean: {_mean(one.ratio for one in answered):.2f}; "
            f"of CPU {_mean(one.cpu_ratio for one in answered):.2f}, "
            f"with totals {_mean(one.whole_cpu_ratio for one in answered):.2f}; "
            f"worst {worst.cpu_ratio:.2f} ({worst.name}).",
            "",
            "| beside the engine, ms | p50 | p95 |",
            "|---|---:|---:|",
            _share_line("a query seen first", [one.fresh_ms for one in answered]),
            _share_line("a query seen before", [one.seen_ms for one in answered]),
        ]
    return lines


def _beside_metricflow(outcomes: Sequence[Outcome]) -> list[str]:
    both = [one for one in outcomes if one.rows]
    same = sum(one.metricflow_verdict == "same" for one in outcomes)
    return [
        "| question | by hand, ms | MetricFlow, ms | times by hand | of CPU | layer's, of CPU | MetricFlow's rows |",
        "|---|---:|---:|---:|---:|---:|---|",
        *(
            f"| {one.name} | {_cell(one.by_hand)} | {_cell(one.metricflow)} | {one.metricflow_ratio:.2f} "
            f"| {one.metricflow_cpu_ratio:.2f} | {_ratio(one.cpu_ratio)} | {one.metricflow_verdict} |"
            for one in outcomes
        ),
        "",
        f"MetricFlow, {len(outcomes)} questions, {same} with the same rows; of the {len(both)} that both answer, "
        f"times by hand of CPU, geometric mean: {_mean(one.metricflow_cpu_ratio for one in both):.2f}, "
        f"the layer {_mean(one.cpu_ratio for one in both):.2f}.",
        "",
        "| MetricFlow writes SQL, ms | p50 | p95 |",
        "|---|---:|---:|",
        _share_line("a query seen first", [one.metricflow_fresh_ms for one in outcomes]),
        _share_line("a query seen before", [one.metricflow_seen_ms for one in outcomes]),
    ]


def _cell(timed: Timed | None) -> str:
    return f"{timed.least:.1f} / {timed.median:.1f}" if timed else ""


def _ratio(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"


def _share_line(name: str, values: Iterable[float | None]) -> str:
    ordered = sorted(one for one in values if one is not None)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"| {name} | {statistics.median(ordered):.1f} | {late:.1f} |"


def _mean(ratios: Iterable[float]) -> float:
    known = [math.log(one) for one in ratios if not math.isnan(one)]
    return math.exp(statistics.fmean(known)) if known else math.nan


def _over(one: Timed | None, other: Timed | None) -> float:
    return one.least / other.least if one and other else math.nan
