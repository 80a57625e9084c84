"""Quantities in many units: converted row by row where a conversion is declared, never added up where none is."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import by_member, column
from tests.semantic.compile.opened import Answer, answer_of, ask_of, opened, refused

WORKSPACE = "name: Units\ndata: data/\ntoday: 2025-06-30\n"
TABLES = {
    # A box of pens holds 12, of books 10; nobody says how many lamps, for which a box of anything holds 20.
    "products": "product_id,name,pieces_per_box\nP1,Pen,12\nP2,Book,10\nP3,Lamp,\n",
    # Movement 6 is in a unit that nothing converts, 7 in none.
    "moves": """
id,moved_on,product_id,unit,quantity
1,2025-06-01,P1,box,2
2,2025-06-01,P1,piece,5
3,2025-06-02,P2,box,3
4,2025-06-02,P3,box,1
5,2025-06-03,P1,dozen,1
6,2025-06-03,P1,pallet,4
7,2025-06-04,P1,,8
8,2025-06-05,P2,tenth,3
""",
    "counts": "day,pieces,boxes\n2025-06-01,7,2\n",
}
CATALOG = """
datasets:
  - name: product
    table: products
    primary_key: [product_id]
    fields:
      - {name: name, kind: dimension}
      - {name: pieces_per_box, kind: measure}
  - name: moves
    table: moves
    primary_key: [id]
    time_field: moved_on
    fields:
      - {name: moved_on, kind: time}
      - {name: unit, kind: dimension}
      - {name: quantity, kind: measure}
  - name: counts
    table: counts
    primary_key: [day]
    time_field: day
    fields:
      - {name: day, kind: time}
      - {name: pieces, kind: measure}
      - {name: boxes, kind: measure}
relationships:
  - {from: moves, columns: [product_id], to: product, to_columns: [product_id]}
unit_conversions:
  - {from: box, to: piece, factor: product.pieces_per_box}
  - {from: box, to: piece, factor: 20}
  - {from: piece, to: dozen, factor: 0.5}
  - {from: tenth, to: piece, factor: 0.1}
metrics:
  - {name: moved, type: simple, dataset: moves, aggregation: sum, expression: quantity,
     convert: {from: unit, to: piece}}
  - {name: boxed, type: simple, dataset: moves, aggregation: sum, expression: quantity,
     convert: {from: unit, to: box}}
  - {name: pieces, type: simple, dataset: counts, aggregation: sum, expression: pieces, unit: piece}
  - {name: boxes, type: simple, dataset: counts, aggregation: sum, expression: boxes, unit: box}
  - {name: of_rows, type: simple, dataset: moves, aggregation: sum, expression: quantity, unit: {field: unit},
     non_additive: {over: unit, require: single}}
  - {name: unsaid, type: simple, dataset: counts, aggregation: sum, expression: boxes}
  - {name: per_box, type: ratio, numerator: pieces, denominator: boxes}
  - {name: in_pieces, type: derived, expression: "pieces + boxes * 12", unit: piece}
  - {name: with_unsaid, type: derived, expression: "pieces - unsaid"}
"""
JUNE = ("2025-06-01", "2025-07-01")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    with opened(tmp_path_factory.mktemp("units"), WORKSPACE, CATALOG, TABLES) as layer:
        yield layer


@pytest.fixture
def answer(layer: Layer) -> Answer:
    return answer_of(layer)


def left_out(result: ResultTable) -> dict[str, Any]:
    told = [one.parameters for one in result.warnings if one.code == "unmatched-rows"]
    assert len(told) < 2
    return dict(told[0]) if told else {}


def test_rows_are_converted_by_number_and_by_field(answer: Answer) -> None:
    """Pens: 2 boxes of 12, 5 pieces, a dozen, declared as two; books: 30 and 3 tenths; a box of lamps: 20."""
    result = answer(metrics=["moved"], group_by=["product.name"], period=JUNE)
    assert by_member(result, "moved") == {"Pen": 31.0, "Book": pytest.approx(30.3), "Lamp": 20.0}
    assert result.totals[0].values["moved"] == pytest.approx(81.3)


def test_a_conversion_holds_both_ways(answer: Answer) -> None:
    """In boxes: 2 and 5/12 of pens, 3 of books, 1 of lamps; dozens and tenths have no way into boxes of their own."""
    result = answer(metrics=["boxed"], period=JUNE)
    assert column(result, "boxed") == [pytest.approx(2 + 5 / 12 + 3 + 1)]
    assert left_out(result)["units"] == ("dozen", "pallet", "tenth")


def test_rows_in_other_units_are_left_out_and_told(answer: Answer) -> None:
    result = answer(metrics=["moved"], period=JUNE)
    assert left_out(result) == {
        "count": 2,
        "metrics": ("moved",),
        "no_conversion_into": "piece",
        "units": ("pallet",),
        "without_unit": 1,
    }
    first_two_days = answer(metrics=["moved"], period=("2025-06-01", "2025-06-03"))
    assert (column(first_two_days, "moved"), left_out(first_two_days)) == ([Decimal(79)], {})


def test_a_difference_across_units_is_refused(layer: Layer) -> None:
    problem = ask_of(layer)(metrics=[{"difference": ["pieces", "boxes"]}])
    assert isinstance(problem, QueryProblem)
    assert (problem.code, problem.parameters["units"]) == ("out-of-scope", ("piece", "box"))
    for others in (["in_pieces", "boxes"], ["of_rows", "boxes"]):
        assert isinstance(ask_of(layer)(metrics=[{"difference": others}]), QueryProblem)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param({"difference": ["pieces", "moved"]}, -22.0, id="the same unit"),
        pytest.param({"difference": ["pieces", "unsaid"]}, 5.0, id="a unit nobody told"),
        pytest.param({"ratio": ["pieces", "boxes"]}, 3.5, id="a ratio"),
    ],
)
def test_what_goes_together_is_answered(answer: Answer, item: dict[str, list[str]], expected: float) -> None:
    """On 1 June: 7 pieces, 2 boxes, 29 pieces moved."""
    result = answer(metrics=[item], period=("2025-06-01", "2025-06-02"))
    (value,) = result.rows[0]
    assert float(str(value)) == expected


DERIVED = '  - {name: mixed, type: derived, expression: "%s"%s}\n'


@pytest.mark.parametrize(
    ("expression", "rest", "is_wrong"),
    [
        pytest.param("pieces + boxes", "", True, id="a sum"),
        pytest.param("(pieces - boxes) / pieces", "", True, id="inside a ratio"),
        pytest.param("greatest(pieces - boxes, 0)", "", True, id="inside a function"),
        pytest.param("pieces + half", ", inputs: {half: {metric: boxes}}", True, id="under another name"),
        pytest.param("in_pieces - boxes", "", True, id="of a derived one"),
        pytest.param("pieces / boxes", "", False, id="a ratio"),
        pytest.param("of_rows - of_rows", "", False, id="of the rows' own units"),
        pytest.param("pieces + boxes * 12", "", False, id="with a factor"),
        pytest.param("pieces - unsaid", "", False, id="with an unknown one"),
        pytest.param("pieces / pieces - 1", "", False, id="less a number"),
    ],
)
def test_a_metric_across_units_is_found(tmp_path: Path, expression: str, rest: str, is_wrong: bool) -> None:
    catalog = CATALOG + DERIVED % (expression, rest)
    if not is_wrong:
        with opened(tmp_path, WORKSPACE, catalog, TABLES):
            return
    (found,) = refused(tmp_path, WORKSPACE, catalog, TABLES)
    assert found.code == "units-differ"
    assert {found.parameters["left"], found.parameters["right"]} == {"piece", "box"}
    assert found.origin.line == len(catalog.splitlines())


def test_a_metric_told_in_another_currency_is_found(tmp_path: Path) -> None:
    catalog = CATALOG.replace("unit: piece}", "unit: CNY}", 1) + DERIVED % ("pieces - unsaid", ", unit: USD")
    found = refused(tmp_path, WORKSPACE, catalog, TABLES)
    assert ("units-differ", "CNY", "USD") in [
        (one.code, one.parameters.get("left"), one.parameters.get("right")) for one in found
    ]


def test_factors_that_no_row_reaches_are_found(tmp_path: Path) -> None:
    """Counts have no product, so that nothing could say how many pieces a box of them holds."""
    catalog = CATALOG.replace("expression: pieces, unit: piece", "expression: pieces, convert: {from: day, to: piece}")
    catalog = "\n".join(line for line in catalog.splitlines() if "factor: " not in line or "pieces_per_box" in line)
    found = refused(tmp_path, WORKSPACE, catalog, TABLES)
    assert [(one.code, one.parameters["field"]) for one in found] == [("unreachable-field", "product.pieces_per_box")]


MISTAKES = [
    pytest.param("convert: {from: unit, to: box}", "convert: {from: unit, to: crate}", "unknown-unit", id="unit"),
    pytest.param("factor: product.pieces_per_box", "factor: product.pieces", "unknown-field", id="factor"),
    pytest.param("factor: product.pieces_per_box", "factor: product.name", "wrong-kind", id="kind of factor"),
    pytest.param(
        "{from: tenth, to: piece, factor: 0.1}", "{from: piece, to: box, factor: 1}", "duplicate-conversion", id="twice"
    ),
    pytest.param("factor: 0.1", "factor: 0", "out-of-range", id="nothing"),
    pytest.param("factor: 0.1", "factor: -1", "out-of-range", id="negative"),
    pytest.param("convert: {from: unit, to: box}", "convert: {from: unit, to: box, at: day}", "unknown-key", id="at"),
    pytest.param(
        "convert: {from: unit, to: box}", "unit: kg, convert: {from: unit, to: box}", "unit-not-converted", id="told"
    ),
]


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES)
def test_mistakes_are_found(tmp_path: Path, right: str, wrong: str, code: str) -> None:
    assert right in CATALOG
    assert {one.code for one in refused(tmp_path, WORKSPACE, CATALOG.replace(right, wrong), TABLES)} == {code}
