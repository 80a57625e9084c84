"""The word "average" beside a metric that is an average, and beside others."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.understand.mention import Kind, Mention
from assistant.understand.operators import by, mean
from assistant.understand.scene import Draft, Ground, Scene
from semantic.catalog import Simple


def averaged(ground: Ground) -> Ground:
    """The shop with delivery cost as the average of its rows, and the cost rate as an amount for each piece."""
    catalog = ground.view.catalog
    cost, rate = catalog.metrics["delivery_cost"], catalog.metrics["cost_rate"]
    assert isinstance(cost.shape, Simple)
    changed = {
        "delivery_cost": replace(cost, shape=replace(cost.shape, aggregation="avg")),
        "cost_rate": replace(rate, unit="days"),
    }
    return replace(ground, view=replace(ground.view, catalog=replace(catalog, metrics={**catalog.metrics, **changed})))


def scene(metric: str, *mentions: tuple[Kind, Any]) -> Scene:
    placed = tuple(Mention(start=at, end=at + 1, kind=kind, value=value) for at, (kind, value) in enumerate(mentions))
    at = next(at for at, (kind, _) in enumerate(mentions) if kind is Kind.METRIC)
    return Scene(mentions=placed, taken=frozenset({at}), draft=Draft(named=((at, metric),)))


AVERAGE = (Kind.CUE, "average.word")


@pytest.mark.parametrize(
    ("metric", "is_averaged", "beside", "is_taken"),
    [
        ("delivery_cost", True, (), True),
        ("delivery_cost", False, (), False),
        ("cost_rate", True, (), True),
        ("cost_rate", False, (), False),  # a share
        ("delivery_cost", True, ((Kind.DIMENSION, "client.name"),), False),
        ("delivery_cost", True, ((Kind.CUE, "each.word"),), False),
        ("delivery_cost", True, ((Kind.CUE, "per.month"),), False),
    ],
)
def test_an_average_of_an_average_is_the_average(
    metric: str,
    is_averaged: bool,
    beside: tuple[tuple[Kind, Any], ...],
    is_taken: bool,
    ground: Ground,
) -> None:
    standing = averaged(ground) if is_averaged else ground
    found = list(mean.apply(scene(metric, AVERAGE, *beside, (Kind.METRIC, metric)), standing))
    assert [0 in one.taken for one in found] == [is_taken]


def test_what_something_is_held_against_is_no_average_of_its_own(ground: Ground) -> None:
    above = scene("delivery_cost", (Kind.CUE, "above"), AVERAGE, (Kind.METRIC, "delivery_cost"))
    assert [1 in one.taken for one in mean.apply(above, averaged(ground))] == [False]


CLIENTS = (Kind.DIMENSION, "client.name")


@pytest.mark.parametrize(
    ("said", "is_grouped"),
    [
        ((CLIENTS, AVERAGE, (Kind.METRIC, "delivery_cost")), False),
        (((Kind.CUE, "each.word"), CLIENTS, AVERAGE, (Kind.METRIC, "delivery_cost")), True),
        (((Kind.CUE, "which.any"), CLIENTS, AVERAGE, (Kind.METRIC, "delivery_cost")), True),
        (((Kind.DIMENSION, "client.trade"), AVERAGE, (Kind.METRIC, "delivery_cost")), True),  # of what kind
        ((CLIENTS, (Kind.METRIC, "delivery_cost")), True),
        (((Kind.METRIC, "delivery_cost"), CLIENTS, (Kind.CUE, "sort.money")), False),
        (((Kind.METRIC, "delivery_cost"), (Kind.CUE, "each.word"), CLIENTS, (Kind.CUE, "sort.money")), True),
        ((CLIENTS, (Kind.CUE, "sort.money"), (Kind.METRIC, "delivery_cost")), True),
    ],
)
def test_one_mean_and_their_money_are_of_all_of_them(
    said: tuple[tuple[Kind, Any], ...], is_grouped: bool, ground: Ground
) -> None:
    (found,) = by.apply(scene("delivery_cost", *said), averaged(ground))
    assert bool(found.draft.group_by) is is_grouped
