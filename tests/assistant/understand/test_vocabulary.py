"""What can be looked up: the catalog's words by asker, the cues, and what may be left out of a counting name."""

from dataclasses import replace

import pytest

from assistant.pipeline import Assistant
from assistant.understand.concepts import concepts
from assistant.understand.lexicon import Lexicon
from assistant.understand.mention import Kind
from assistant.understand.normalise import normalise
from assistant.understand.tokens import tokenise
from assistant.understand.words.vocabulary import (
    catalog_lexicon,
    counted_lexicon,
    grammar_lexicon,
    known_words,
    scattered_lexicon,
)
from semantic.view import View


@pytest.fixture(scope="module")
def view(shop: Assistant) -> View:
    return shop.view(shop.asker("analyst"))


def whole(lexicon: Lexicon, text: str) -> set[tuple[Kind, str]]:
    """What the whole text is taken for."""
    normal = normalise(text)
    found = lexicon.annotate(tokenise(normal))
    return {(one.kind, one.value) for one in found if (one.start, one.end) == (0, len(normal.text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("运费", {(Kind.TERM, "freight"), (Kind.OVERVIEW, "freight")}),
        ("freight", {(Kind.TERM, "freight"), (Kind.OVERVIEW, "freight")}),
        ("开单运费", {(Kind.METRIC, "billed_freight")}),
        ("票数", {(Kind.METRIC, "parcel_count")}),
        ("预算", {(Kind.METRIC, "planned_freight"), (Kind.SCENARIO, "budget")}),
        ("寄件城市", {(Kind.DIMENSION, "origin.name")}),
        ("destination city", {(Kind.DIMENSION, "destination.name")}),
        ("城市", {(Kind.DIMENSION, f"{role}.name") for role in ("origin", "destination", "city")}),
        ("沿江城市", {(Kind.GROUP, "river_cities")}),
        ("签收日期", {(Kind.TIME_FIELD, "parcel.delivered_on")}),
        ("单票运费", set()),
        ("parcel_count", set()),
    ],
)
def test_a_word_of_the_catalog_stands_for_what_carries_it(
    text: str, expected: set[tuple[Kind, str]], view: View
) -> None:
    assert whole(catalog_lexicon(view, concepts()), text) == expected


@pytest.mark.parametrize("text", ["骑手薪酬", "courier pay"])
def test_a_hidden_metric_has_no_words(text: str, shop: Assistant, view: View) -> None:
    hidden_from = shop.view(shop.asker("cashier"))
    assert whole(catalog_lexicon(view, concepts()), text) == {(Kind.METRIC, "courier_pay")}
    assert whole(catalog_lexicon(hidden_from, concepts()), text) == set()
    assert "courier" not in known_words(hidden_from)


def test_a_counting_name_is_known_without_the_word_that_counts(view: View) -> None:
    counted = counted_lexicon(view)
    assert whole(counted, "发货客户") == {(Kind.METRIC, "shipping_clients")}
    assert whole(counted, "运单") == {(Kind.METRIC, "parcel_count")}
    assert whole(counted, "派送成本") == set()


def test_names_of_several_latin_words_may_be_scattered(view: View) -> None:
    found = scattered_lexicon(view).annotate(tokenise(normalise("how many complaints are still open")))
    assert {one.value.name for one in found} == {"open_complaints"}


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("同比", "year_before"),
        ("year over year", "year_before"),
        ("环比", "previous_period.any"),
        ("month over month", "previous_period.month"),
        ("除了", "exclude.word"),
        ("excluding", "exclude.word"),
        ("占比", "share.part.word"),
        ("按月", "grain.month"),
        ("by month", "grain.month"),
        ("前", "top_count"),
        ("最低", "bottom.word.any"),
        ("怎么算", "describe.definition"),
        ("为什么", "later.explain"),
        ("why", "later.explain"),
    ],
)
def test_a_cue_raises_its_operator(text: str, cue: str) -> None:
    assert (Kind.CUE, cue) in whole(grammar_lexicon(), text)


def test_typing_errors_are_measured_against_catalog_and_grammar(view: View) -> None:
    assert {"freight", "express", "client", "excluding"} - known_words(view) == {"express"}


@pytest.mark.parametrize(
    ("dataset", "time_field", "called"),
    [
        ("city", None, "city.name"),  # of things, what comes first
        ("city", "founded_on", None),  # of what happened, that says what it is like
        ("client", None, "client.name"),
        ("client", "founded_on", "client.name"),  # shown for the key
    ],
)
def test_rows_that_happened_are_called_by_nothing_that_only_comes_first(
    dataset: str, time_field: str | None, called: str | None, view: View
) -> None:
    datasets = {**view.catalog.datasets, dataset: replace(view.catalog.datasets[dataset], time_field=time_field)}
    changed = replace(view, catalog=replace(view.catalog, datasets=datasets))
    found = whole(catalog_lexicon(changed, concepts()), datasets[dataset].words.label["en"])
    assert {value for kind, value in found if kind is Kind.DIMENSION} == ({called} if called else set())
