"""The checker, tried by mutation: whatever is changed in a proven sentence or beneath it must be found."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.present.details import facts_of
from assistant.present.facts import At, Claim, Figure, read
from assistant.present.language import language_of
from assistant.present.prove import Sentence, faults, reckon, written
from assistant.present.shape import shape_of
from semantic.query import SemanticQuery
from semantic.result import ResultTable
from tests.assistant.present.shop import VIEW, dec, table

ZH = language_of("zh")
RESULT = table(
    SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",)),
    "store.region ordered_sales",
    ("华东", dec("600.00")),
    ("华南", dec("300.00")),
    ("华北", dec("100.00")),
    totals={"ordered_sales": dec("1000.00")},
)
TOP = At(row=0, column="ordered_sales")
TOTAL = At(row=None, column="ordered_sales")
VALUE = Figure(value=dec("600.00"), unit="CNY", reckoned="cell", cells=(TOP,))
SHARE = Figure(value=0.6, unit="ratio", reckoned="ratio", cells=(TOP, TOTAL))
SENTENCE = Sentence(
    text="618大促：华东为600元，占60%。",
    figures=(("600元", VALUE), ("60%", SHARE)),
    claims=(Claim(says="highest", at=TOP, among=tuple(At(row=row, column="ordered_sales") for row in range(3))),),
    words=("618大促", "华东"),
)
KNOWN = ("618大促", "华东")


def test_a_true_sentence_stands() -> None:
    assert faults(SENTENCE, RESULT, KNOWN, ZH) == ()


def _with_value(figure: Figure) -> Sentence:
    return replace(SENTENCE, figures=(("600元", figure), SENTENCE.figures[1]))


SECOND, THIRD = (At(row=row, column="ordered_sales") for row in (1, 2))
MUTANTS = {
    "another value": replace(SENTENCE, figures=(("600元", replace(VALUE, value=dec("600.01"))), SENTENCE.figures[1])),
    "another cell": replace(
        SENTENCE, figures=(("600元", replace(VALUE, cells=(At(row=1, column="ordered_sales"),))), SENTENCE.figures[1])
    ),
    "no such cell": _with_value(replace(VALUE, cells=(At(row=9, column="ordered_sales"),))),
    "no such column": _with_value(replace(VALUE, cells=(At(row=0, column="cost"),))),
    "text unlike its value": replace(
        SENTENCE, text="618大促：华东为601元，占60%。", figures=(("601元", VALUE), SENTENCE.figures[1])
    ),
    "another unit": replace(SENTENCE, figures=(("600元", replace(VALUE, unit="USD")), SENTENCE.figures[1])),
    "share of another whole": replace(
        SENTENCE, figures=(SENTENCE.figures[0], ("60%", replace(SHARE, cells=(TOP, At(row=1, column="ordered_sales")))))
    ),
    "a figure nobody declared": replace(SENTENCE, text=SENTENCE.text + "另有5个。"),
    "a digit slipped into the text": replace(SENTENCE, text="1" + SENTENCE.text),
    "a word nobody knows": replace(SENTENCE, words=("618大促", "华东", "7月"), text=SENTENCE.text + "7月"),
    "a claim about the wrong row": replace(SENTENCE, claims=(replace(SENTENCE.claims[0], at=SECOND),)),
    "a claim the other way round": replace(SENTENCE, claims=(replace(SENTENCE.claims[0], says="lowest"),)),
    "a fall that is none": replace(SENTENCE, claims=(Claim(says="down", at=TOP),)),
    "above a larger one": replace(SENTENCE, claims=(Claim(says="above", at=THIRD, among=(TOP,)),)),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS.keys())
def test_a_mutated_sentence_falls(mutant: Sentence) -> None:
    assert len(faults(mutant, RESULT, KNOWN, ZH)) >= 1


def _raised(result: ResultTable, row: int) -> ResultTable:
    cells = [list(one) for one in result.rows]
    cells[row][1] = dec("601.00")
    return replace(result, rows=tuple(tuple(one) for one in cells))


def test_a_sentence_falls_when_the_table_beneath_it_changes() -> None:
    assert faults(SENTENCE, _raised(RESULT, 0), KNOWN, ZH) != ()
    assert faults(SENTENCE, _raised(RESULT, 1), KNOWN, ZH) != ()


def test_every_figure_of_every_fact_reckons_from_its_cells() -> None:
    facts = facts_of(RESULT, shape_of(RESULT), VIEW)
    figures = [one for fact in facts for one in fact.figures.values()]

    assert len(figures) >= 4
    for one in figures:
        value = reckon(one, RESULT)
        assert value is not None
        assert float(value) == pytest.approx(float(one.value))


def test_figures_are_written_with_their_unit() -> None:
    assert written(VALUE, ZH) == "600元"
    assert written(replace(SHARE, is_difference=True), ZH) == "60个百分点"


def test_null_and_nan_are_no_numbers() -> None:
    holed = replace(RESULT, rows=(("华东", None), ("华南", float("nan")), ("华北", Decimal(1))))

    assert read(holed, TOP) is None
    assert read(holed, At(row=1, column="ordered_sales")) is None
    assert read(holed, At(row=2, column="ordered_sales")) == 1
