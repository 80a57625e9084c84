"""Charts by rule: the right kind, a valid specification, honest axes, and a picture that can be drawn."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from assistant.answer import Chart
from assistant.present import present
from assistant.present.charts.vega import PALETTE
from assistant.reading import Presentation
from tests.assistant.present.charted import DRAWN, months_of_two_units, regions, regions_compared, stores
from tests.assistant.present.shop import VIEW, reading

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    """The schema of Vega-Lite 5 that altair carries, read without importing altair."""
    found = find_spec("altair")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "vegalite" / "v5" / "schema" / "vega-lite-schema.json"
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def drawn(name: str, language: str) -> Chart:
    make, asked, _ = DRAWN[name]
    result = make()
    chart = present(reading(result, language, presentation=Presentation(chart=asked)), result, VIEW).chart
    assert chart is not None
    return chart


@pytest.mark.parametrize("name", DRAWN)
def test_the_first_honest_kind_is_drawn(name: str) -> None:
    assert drawn(name, "zh").kind == DRAWN[name][2]


def test_cards_and_tables_have_no_specification() -> None:
    assert drawn("number", "zh").spec is None
    assert drawn("three_groups", "zh").spec is None
    assert drawn("regions_as_table", "en").spec is None


@pytest.mark.parametrize("name", [name for name, (_, _, kind) in DRAWN.items() if kind not in ("number", "table")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_specification_is_valid_vega_lite_5_and_plain_json(
    name: str, language: str, validator: Draft7Validator
) -> None:
    spec = drawn(name, language).spec
    assert spec is not None
    plain = json.loads(json.dumps(spec, allow_nan=False))

    assert plain["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
    assert [error.message for error in validator.iter_errors(plain)] == []


def _views(spec: Any) -> Iterator[dict[str, Any]]:
    yield spec
    for part in (*spec.get("vconcat", ()), *spec.get("layer", ())):
        yield from _views(part)


def test_measures_of_different_units_never_share_an_axis() -> None:
    result = months_of_two_units()
    chart = present(reading(result, "zh"), result, VIEW).chart
    assert chart is not None
    assert chart.spec is not None
    titles = [view["encoding"]["y"]["title"] for view in _views(chart.spec) if "y" in view.get("encoding", {})]

    assert titles == ["下单销售额（元）", "毛利率（%）", "订单数"]


def test_bars_are_sorted_and_what_has_no_member_comes_last() -> None:
    chart = drawn("regions", "zh")
    assert chart.spec is not None
    rows = chart.spec["data"]["values"]

    assert [one["x"] for one in rows] == ["华东", "华南", "华北", "西南", "未归属"]
    assert [one["t"] for one in rows] == ["2,000万元", "1,500万元", "9,876.50元", "-300万元", "12万元"]
    assert regions().rows[2][1] is not None
    assert isinstance(rows[2]["v"], float)


def test_many_members_are_cut_and_said_and_equal_names_kept_apart() -> None:
    chart = drawn("stores", "en")
    assert chart.spec is not None
    labels = [one["x"] for one in chart.spec["data"]["values"]]

    assert len(stores().rows) == 26
    assert len(set(labels)) == 20
    assert labels[:2] == ["门店0 (S0)", "门店0 (S1)"]
    assert "First 20 of 26 shown" in chart.spec["title"]["subtitle"]


def test_a_comparison_stands_beside_its_base_in_colours_told_apart_by_everyone() -> None:
    result = regions_compared()
    chart = present(reading(result, "zh"), result, VIEW).chart
    assert chart is not None
    assert chart.spec is not None
    bars = chart.spec["layer"][0]["encoding"]

    assert bars["color"]["scale"] == {"domain": ["本期", "去年同期"], "range": list(PALETTE[:2])}
    assert [one["title"] for one in bars["tooltip"]] == ["区域", "系列", "下单销售额（元）"]


def test_an_unfinished_bucket_is_said_under_the_title() -> None:
    assert "2025-06尚未结束" in str(drawn("months", "zh").spec)
    assert "尚未结束" not in str(drawn("months_by_region", "zh").spec)


@pytest.mark.slow
@pytest.mark.debian("fonts-wqy-microhei")
@pytest.mark.parametrize("name", [name for name, (_, _, kind) in DRAWN.items() if kind not in ("number", "table")])
def test_a_specification_becomes_a_picture(name: str) -> None:
    import vl_convert

    vl_convert.register_font_directory("/usr/share/fonts/truetype/wqy")
    for language in ("zh", "en"):
        picture = vl_convert.vegalite_to_png(dict(drawn(name, language).spec or {}), vl_version="5.21")
        assert picture.startswith(PNG)
        assert len(picture) > 3_000
