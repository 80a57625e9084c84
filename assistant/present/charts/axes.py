"""Charts over one axis of groups: line, area, column, horizontal bar."""

from collections.abc import Callable, Mapping
from math import isclose
from typing import Any

from assistant.present.charts.panels import MOST_BARS, Panel, panels_of
from assistant.present.charts.vega import HEIGHT, WIDTH, colour, quantity, side_by_side, tooltip
from assistant.present.context import Context
from assistant.present.facts import At, read
from assistant.present.shape import is_additive, number_of

Body = tuple[dict[str, Any], tuple[str, ...]]


def fits_line(context: Context) -> bool:
    """Time, alone or split by one dimension."""
    return context.shape.time is not None and len(context.shape.groups) <= 2 and len(context.result.rows) > 1


def fits_area(context: Context) -> bool:
    """As a line, where values add up and none is negative, so that what is filled means something."""
    return fits_line(context) and not context.shape.suffixes and stacks(context)


def stacks(context: Context) -> bool:
    """Whether the first metric's values may be piled up."""
    metric = context.shape.metrics[0]
    place = context.result.index_of(metric.name)
    values = [number_of(row[place]) or 0 for row in context.result.rows]
    total = read(context.result, At(row=None, column=metric.name))
    is_whole = total is None or isclose(sum(map(float, values)), float(total), rel_tol=1e-9)
    is_cut = context.result.query.limit is not None or bool(context.result.query.metric_filters)
    is_parted = is_whole or is_cut or context.result.is_truncated  # not where one row counts for several members
    return is_additive(metric, context.names.view) and min(values, default=0) >= 0 and is_parted


def fits_bar(context: Context) -> bool:
    """One dimension, or time alone."""
    return len(context.shape.groups) == 1


def fits_column(context: Context) -> bool:
    """One dimension with few members, or time alone."""
    return fits_bar(context) and len(context.result.rows) <= (MOST_BARS if context.shape.dimensions else 400)


def line(context: Context) -> Body:
    """A line for each series."""
    return _over(context, _line_view)


def area(context: Context) -> Body:
    """A filled line, series piled up."""
    return _over(context, lambda panel, context: _flat_view(panel, context, {"type": "area", "opacity": 0.8}))


def column(context: Context) -> Body:
    """Upright bars, series beside each other."""
    return _over(context, _column_view)


def bar(context: Context) -> Body:
    """Lying bars with their values at the end, series beside each other; a share is drawn where one was asked."""
    share = context.shape.share_of(context.shape.metrics[0])
    drawn = next((one for one in context.result.columns if one.name == share), None)
    return _over(context, _bar_view, panels_of(context, drawn))


def _over(
    context: Context, view: Callable[[Panel, Context], Mapping[str, Any]], panels: tuple[Panel, ...] | None = None
) -> Body:
    drawn = panels or panels_of(context)
    notes = tuple(dict.fromkeys(note for one in drawn for note in one.notes))
    return side_by_side(drawn, [view(one, context) for one in drawn]), notes


def _group(panel: Panel, **axis: Any) -> dict[str, Any]:
    return {"field": "x", "type": "ordinal", "sort": None, "title": panel.axis_title, "axis": axis}


def _flat_view(panel: Panel, context: Context, mark: Mapping[str, Any], **encoding: Any) -> dict[str, Any]:
    x = _group(panel, labelAngle=0 if len(panel.groups) <= 8 else -40, labelOverlap="greedy")
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "mark": dict(mark),
        "encoding": {"x": x, "y": quantity(panel, context), **colour(panel), **encoding, "tooltip": tooltip(panel)},
    }


def _line_view(panel: Panel, context: Context) -> dict[str, Any]:
    mark = {"type": "line", "point": {"size": 40, "filled": True}, "strokeWidth": 2}
    view = _flat_view(panel, context, mark)
    view["encoding"].pop("order", None)  # along a line the order would be that of its points
    if panel.unit in ("ratio", "percent"):
        view["encoding"]["y"]["scale"] = {"zero": False}
    return view


def _column_view(panel: Panel, context: Context) -> dict[str, Any]:
    offset = {"xOffset": {"field": "s", "sort": None}} if panel.series_title else {}
    return _flat_view(panel, context, {"type": "bar"}, **offset)


def _bar_view(panel: Panel, context: Context) -> dict[str, Any]:
    """The texts stand outside the bars; room for the longest is kept free on the value axis."""
    is_grouped = panel.series_title is not None
    encoding = {
        "y": _group(panel, labelLimit=180),
        "x": quantity(panel, context, scale=_with_room(panel)),
        **({"yOffset": {"field": "s", "sort": None}} if is_grouped else {}),
    }
    side = {"expr": "datum.v < 0 ? 'right' : 'left'"}
    text = {"type": "text", "baseline": "middle", "align": side, "dx": {"expr": "datum.v < 0 ? -4 : 4"}}
    return {
        "width": WIDTH,
        "height": {"step": 18 if is_grouped else 24},
        "encoding": encoding,
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {**colour(panel), "tooltip": tooltip(panel)}},
            {"mark": text, "encoding": {"text": {"field": "t", "type": "nominal"}}},
        ],
    }


def _with_room(panel: Panel) -> dict[str, Any]:
    values = [one["v"] for one in panel.rows if one["v"] is not None]
    high, low = max(values, default=0.0), min(values, default=0.0)
    span = max(high, 0.0) - min(low, 0.0)
    if not span:
        return {}
    room = span * 0.16
    return {"domain": [low - room if low < 0 else 0, high + room if high > 0 else 0], "nice": False}
