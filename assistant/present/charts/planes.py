"""Charts of two groups, of parts of a whole, and of two measures: stacked bar, heat map, pie, scatter."""

from typing import Any

from assistant.present.amounts import amount, cell_text
from assistant.present.charts.axes import Body, stacks
from assistant.present.charts.panels import MOST_BARS, labels_of, panels_of, value_title
from assistant.present.charts.vega import HEIGHT, PALETTE, WIDTH, colour, quantity, tooltip, value_axis
from assistant.present.context import Context
from assistant.present.shape import number_of
from semantic.result import Cell, Column

_MOST_PARTS = 6
_MOST_STACKED = 8


def _has_two_dimensions(context: Context) -> bool:
    return len(context.shape.dimensions) == 2 and context.shape.time is None


def fits_stacked(context: Context) -> bool:
    """Two dimensions whose values add up, the second with few members."""
    if not _has_two_dimensions(context) or not stacks(context) or context.shape.suffixes:
        return False
    place = context.result.index_of(context.shape.dimensions[1].name)
    return len({row[place] for row in context.result.rows}) <= _MOST_STACKED


def stacked(context: Context) -> Body:
    """A lying bar for each member of the first dimension, piled up by the second."""
    panel = panels_of(context)[0]
    y = {"field": "x", "type": "ordinal", "sort": None, "title": panel.axis_title}
    encoding = {"y": y, "x": quantity(panel, context), **colour(panel), "tooltip": tooltip(panel)}
    view = {"mark": {"type": "bar"}, "encoding": encoding}
    return _plot({"width": WIDTH, "height": {"step": 24}}, list(panel.rows), view), panel.notes


def _plot(size: dict[str, Any], rows: list[dict[str, Any]], view: dict[str, Any]) -> dict[str, Any]:
    return {**size, "data": {"values": rows}, **view}


def _shown(fields: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """A tooltip of texts: field and title."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in fields]


def fits_heat(context: Context) -> bool:
    """Two dimensions that fit a page."""
    if not _has_two_dimensions(context):
        return False
    places = [context.result.index_of(one.name) for one in context.shape.dimensions]
    return all(1 < len({row[place] for row in context.result.rows}) <= MOST_BARS for place in places)


def heat(context: Context) -> Body:
    """A cell for each pair of members, darker for more."""
    result, metric = context.result, context.shape.metrics[0]
    rows, place = range(len(result.rows)), result.index_of(metric.name)
    first, second = context.shape.dimensions
    ys, xs = labels_of(rows, first, context), labels_of(rows, second, context)
    cells = [result.rows[row][place] for row in rows]
    texts = [cell_text(one, metric, context.language) for one in cells]
    values = [{"y": ys[row], "x": xs[row], "v": _float(cells[row]), "t": texts[row]} for row in rows]
    titles = [context.names.column(one, result) for one in (first, second)]
    colours = {
        "field": "v",
        "type": "quantitative",
        "title": value_title(metric, context),
        "scale": {"scheme": "blues"},
        "legend": None,
    }
    angle = 0 if len(set(xs.values())) <= _MOST_PARTS else -40
    encoding = {
        "y": {"field": "y", "type": "ordinal", "sort": None, "title": titles[0]},
        "x": {"field": "x", "type": "ordinal", "sort": None, "title": titles[1], "axis": {"labelAngle": angle}},
        "tooltip": _shown([("y", titles[0]), ("x", titles[1]), ("t", context.names.column(metric, result))]),
    }
    layer = [
        {"mark": {"type": "rect"}, "encoding": {"color": colours}},
        {"mark": {"type": "text"}, "encoding": {"text": {"field": "t", "type": "nominal"}, "color": _ink(values)}},
    ]
    return _plot({"width": WIDTH, "height": {"step": 26}}, values, {"encoding": encoding, "layer": layer}), ()


def _ink(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Light text on the darker half of the cells."""
    values = [one["v"] for one in rows if one["v"] is not None]
    middle = (min(values, default=0.0) + max(values, default=0.0)) / 2
    return {"condition": {"test": f"datum.v > {middle}", "value": "white"}, "value": "#222222"}


def _float(cell: Cell) -> float | None:
    value = number_of(cell)
    return None if value is None else float(value)


def fits_pie(context: Context) -> bool:
    """All parts of one whole: one metric that adds up, few members, none negative, none left out."""
    result, shape = context.result, context.shape
    is_whole = result.query.limit is None and not result.query.metric_filters and not result.is_truncated
    if len(shape.groups) != 1 or len(shape.metrics) != 1 or not shape.dimensions or not is_whole:
        return False
    place = result.index_of(shape.metrics[0].name)
    total = sum(float(number_of(row[place]) or 0) for row in result.rows)
    return stacks(context) and 1 < len(result.rows) <= _MOST_PARTS and total > 0


def fits_share(context: Context) -> bool:
    """A pie that was asked for by asking for shares."""
    shares = [context.shape.share_of(one) for one in context.shape.metrics]
    return None not in shares and fits_pie(context)


def pie(context: Context) -> Body:
    """A ring with each part's share beside it."""
    panel = panels_of(context)[0]
    total = sum(one["v"] or 0.0 for one in panel.rows)
    shares = [amount((one["v"] or 0.0) / total, "ratio", context.language) for one in panel.rows]
    rows = [{**one, "p": share, "o": place} for place, (one, share) in enumerate(zip(panel.rows, shares, strict=True))]
    groups = list(panel.groups)
    colours = {"domain": groups, "range": list(PALETTE[: len(groups)])}
    parts = {"field": "x", "type": "nominal", "title": None, "scale": colours}
    share = context.language.say("column.share", metric=context.names.column(context.shape.metrics[0], context.result))
    encoding = {
        "theta": {"field": "v", "type": "quantitative", "stack": True},
        "order": {"field": "o", "type": "quantitative"},
        "tooltip": [*tooltip(panel), *_shown([("p", share)])],
    }
    ring = {"type": "arc", "innerRadius": 55, "outerRadius": 105, "stroke": "white"}
    text = {"type": "text", "radius": 128, "fontSize": 12}
    layer = [
        {"mark": ring, "encoding": {"color": parts}},
        {"mark": text, "encoding": {"text": {"field": "p", "type": "nominal"}}},
    ]
    return _plot({"width": 380, "height": HEIGHT}, rows, {"encoding": encoding, "layer": layer}), ()


def fits_scatter(context: Context) -> bool:
    """Two metrics of the members of one dimension."""
    shape = context.shape
    is_flat = len(shape.dimensions) == 1 and shape.time is None
    return is_flat and len(shape.metrics) == 2 and len(context.result.rows) > 2


def scatter(context: Context) -> Body:
    """A point for each member: the first metric across, the second up."""
    result, (across, up) = context.result, context.shape.metrics
    member = context.shape.dimensions[0]
    names = labels_of(range(len(result.rows)), member, context)
    rows = [
        {"n": names[row], **_coordinate("x", cells, across, context), **_coordinate("y", cells, up, context)}
        for row, cells in enumerate(result.rows)
    ]
    titles = [context.names.column(one, result) for one in (member, across, up)]
    encoding = {
        "x": _measure("x", across, context),
        "y": _measure("y", up, context),
        "tooltip": _shown(list(zip(("n", "tx", "ty"), titles, strict=True))),
    }
    mark = {"type": "point", "filled": True, "size": 70}
    return _plot({"width": WIDTH, "height": HEIGHT}, rows, {"mark": mark, "encoding": encoding}), ()


def _coordinate(axis: str, cells: tuple[Cell, ...], column: Column, context: Context) -> dict[str, Any]:
    cell = cells[context.result.index_of(column.name)]
    return {axis: _float(cell), f"t{axis}": cell_text(cell, column, context.language)}


def _measure(axis: str, column: Column, context: Context) -> dict[str, Any]:
    title, ticks = value_title(column, context), value_axis(column.unit, context)
    return {"field": axis, "type": "quantitative", "title": title, "axis": ticks}
