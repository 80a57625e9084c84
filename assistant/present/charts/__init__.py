"""A chart by rule: the first rule that fits draws; where none is honest, there is no drawing."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.answer import Chart
from assistant.present.charts.axes import (
    Body,
    area,
    bar,
    column,
    fits_area,
    fits_bar,
    fits_column,
    fits_line,
    line,
)
from assistant.present.charts.planes import (
    fits_heat,
    fits_pie,
    fits_scatter,
    fits_share,
    fits_stacked,
    heat,
    pie,
    scatter,
    stacked,
)
from assistant.present.charts.vega import specification
from assistant.present.context import Context
from assistant.present.shape import has_mixed_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a kind of chart is honest for a result, and how it is drawn."""

    kind: str
    fits: Callable[[Context], bool]
    draw: Callable[[Context], Body]


RULES = (
    Rule(kind="pie", fits=fits_share, draw=pie),
    Rule(kind="line", fits=fits_line, draw=line),
    Rule(kind="bar", fits=fits_bar, draw=bar),
    Rule(kind="stacked", fits=fits_stacked, draw=stacked),
    Rule(kind="heat", fits=fits_heat, draw=heat),
)
REQUESTED = {
    one.kind: one
    for one in (
        Rule(kind="line", fits=fits_line, draw=line),
        Rule(kind="area", fits=fits_area, draw=area),
        Rule(kind="bar", fits=fits_bar, draw=bar),
        Rule(kind="column", fits=fits_column, draw=column),
        Rule(kind="pie", fits=fits_pie, draw=pie),
        Rule(kind="scatter", fits=fits_scatter, draw=scatter),
    )
}


def draw(context: Context, requested: str | None) -> Chart | None:
    """The chart of a result: the kind asked for where it is honest, else the first rule's. None without a number."""
    if not context.result.rows or not context.shape.metrics:
        return None
    if not context.shape.is_grouped:
        return _chart("number", None, context)
    is_mixed = any(has_mixed_units(one, context.result, context.names.view) for one in context.shape.metrics)
    if requested == "table" or is_mixed:
        return _chart("table", None, context)
    asked = REQUESTED.get(requested or "")
    for rule in ((asked,) if asked else ()) + RULES:
        if rule.fits(context):
            return _chart(rule.kind, rule.draw(context), context)
    return _chart("table", None, context)


def _chart(kind: str, body: Body | None, context: Context) -> Chart:
    title = _title(kind, context)
    if body is None:
        return Chart(kind=kind, title=title, spec=None)
    view, notes = body
    period = context.language.say("chart.subtitle", period=context.period(is_alone=True), scope=context.scope()).strip()
    lead = period[:1].upper() + period[1:]
    return Chart(kind=kind, title=title, spec=specification(title, (lead, *notes), view))


def _title(kind: str, context: Context) -> str:
    say, names, shape, result = context.language.say, context.names, context.shape, context.result
    is_first_only = shape.is_grouped and (shape.suffixes or len(shape.groups) > 1)
    drawn = shape.metrics[:1] if is_first_only else shape.metrics
    metrics = context.language.listed(tuple(names.column(one, result) for one in drawn))
    dimensions = context.language.listed(tuple(names.column(one, result) for one in shape.groups))
    if not shape.is_grouped:
        text = say("chart.title", metrics=metrics)
    elif shape.share_of(shape.metrics[0]) and kind in ("pie", "bar"):
        text = say("chart.title_share", dimension=dimensions, metrics=metrics)
    else:
        text = say("chart.title_by", dimensions=dimensions, metrics=metrics)
    return text[:1].upper() + text[1:]
