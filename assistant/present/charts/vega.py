"""Pieces of Vega-Lite 5 that every chart shares: palette, fonts, axes, tooltips, the frame around."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.present.charts.panels import Panel
from assistant.present.context import Context

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH = 560
HEIGHT = 260
_LOW = 150
# Okabe and Ito's palette, told apart with every kind of colour vision.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
_FONTS = "'WenQuanYi Micro Hei', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_TEXTS: Mapping[str, Any] = {
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "labelLimit": 180,
}
_CONFIG: Mapping[str, Any] = {
    "font": _FONTS,
    "background": "white",
    "view": {"stroke": None},
    "range": {"category": list(PALETTE)},
    "mark": {"color": PALETTE[0]},
    "axis": {**_TEXTS, "gridColor": "#e6e6e6"},
    "legend": {**_TEXTS, "orient": "top", "titleLimit": 240},
    "title": {"anchor": "start", "fontSize": 14, "subtitleFontSize": 12, "subtitleColor": "#555555", "offset": 12},
    "text": {"fontSize": 11, "fill": "#333333"},
}


def specification(title: str, subtitle: Sequence[str], body: Mapping[str, Any]) -> dict[str, Any]:
    """A complete specification around a view."""
    return {
        "$schema": SCHEMA,
        "title": {"text": title, **({"subtitle": list(subtitle)} if subtitle else {})},
        **body,
        "config": dict(_CONFIG),
    }


def quantity(panel: Panel, context: Context, **more: Any) -> dict[str, Any]:
    """The value channel: a zero-based scale, an axis in the language's own magnitudes."""
    axis = value_axis(panel.unit, context)
    return {"field": "v", "type": "quantitative", "title": panel.value_title, "axis": axis, **more}


def value_axis(unit: str | None, context: Context) -> dict[str, Any]:
    """How numbers of a unit stand at an axis."""
    if unit == "ratio":
        return {"format": "~%", "tickCount": 5}
    if unit == "percent":
        return {"labelExpr": "format(datum.value, ',.4~g') + '%'", "tickCount": 5}
    return {"labelExpr": context.language.formats["axis_number"], "tickCount": 5}


def tooltip(panel: Panel) -> list[dict[str, Any]]:
    """Group, series and the value's text, under their names in the asker's language."""
    shown = [{"field": "x", "type": "nominal", "title": panel.axis_title}]
    if panel.series_title:
        shown.append({"field": "s", "type": "nominal", "title": panel.series_title})
    return [*shown, {"field": "t", "type": "nominal", "title": panel.value_title}]


def colour(panel: Panel) -> dict[str, Any]:
    """The colour channel by series, piled up in their order; nothing where there is one."""
    if not panel.series_title:
        return {}
    series = list(dict.fromkeys(one["s"] for one in panel.rows))
    scale = {"domain": series, "range": list(PALETTE[: len(series)])}
    place = {"field": "o", "type": "quantitative"}
    return {"color": {"field": "s", "type": "nominal", "title": None, "scale": scale}, "order": place}


def side_by_side(panels: Sequence[Panel], views: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One view, or several beneath each other, each with data and axes of its own."""
    placed = [{**view, "data": {"values": list(panel.rows)}} for panel, view in zip(panels, views, strict=True)]
    if len(placed) > 1:
        placed = [{**one, "height": _LOW} if one.get("height") == HEIGHT else one for one in placed]
    return dict(placed[0]) if len(placed) == 1 else {"vconcat": placed}
