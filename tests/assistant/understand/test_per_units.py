"""What a number is per where only a unit says it: the number of the same rows that is measured in it, or counted."""

import pytest

from assistant.understand.annotators.per_units import per_units
from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.normalise import normalise
from assistant.understand.tokens import tokenise
from assistant.understand.words.vocabulary import grammar_lexicon
from semantic.catalog import Catalog, Dataset, Metric, Simple, Words
from semantic.errors import Origin
from semantic.periods import CalendarRules
from semantic.view import View

_ORIGIN = Origin(file="catalog/a.yml", line=1)


def _metric(name: str, zh: str, unit: str, shape: Simple) -> Metric:
    words = Words(label={"zh": zh, "en": name.replace("_", " ")}, description={})
    return Metric(name=name, shape=shape, words=words, unit=unit, origin=_ORIGIN)


def _sum(dataset: str, expression: str) -> Simple:
    return Simple(dataset=dataset, aggregation="sum", expression=expression)


_METRICS = (
    _metric("toll", "过路费", "CNY", _sum("trips", "toll")),
    _metric("haul", "里程数", "km", _sum("trips", "km")),
    _metric("test_drive", "试车里程", "km", _sum("tests", "km")),
    _metric("milk", "收奶量", "kl", _sum("milkings", "kl")),
    _metric("waste", "废奶量", "kl", _sum("spills", "kl")),
    _metric("idling", "怠速时长", "minutes", _sum("trips", "idle")),
    _metric("trip_count", "出车次数", "count", Simple(dataset="trips", aggregation="count")),
    _metric("long_trips", "长途次数", "count", Simple(dataset="trips", aggregation="count", filter="km > 300")),
    _metric("washes", "洗车次数", "count", Simple(dataset="washes", aggregation="count")),
)


@pytest.fixture(scope="module")
def view() -> View:
    """Trips, with their length and tolls, and other things that are measured or counted alike."""
    datasets = {name: _dataset(name) for name in ("trips", "tests", "milkings", "spills", "washes")}
    catalog = Catalog(
        languages=("zh", "en"),
        rules=CalendarRules(),
        fingerprint="c",
        datasets=datasets,
        relationships=(),
        metrics={one.name: one for one in _METRICS},
        terms={},
    )
    return View(catalog=catalog, fields={})


def _dataset(name: str) -> Dataset:
    words = Words(label={"zh": name, "en": name}, description={})
    return Dataset(
        name=name, table=name, sql=None, primary_key=("id",), time_field=None, fields={}, words=words, origin=_ORIGIN
    )


def _named(normal: NormalText, names: dict[str, str]) -> tuple[Mention, ...]:
    found = ((normal.text.index(said), said, name) for said, name in names.items())
    return tuple(Mention(start=at, end=at + len(said), kind=Kind.METRIC, value=name) for at, said, name in found)


@pytest.mark.parametrize(
    ("text", "named", "over"),
    [
        ("每公里过路费多少", {"过路费": "toll"}, {"haul"}),
        ("toll per km", {"toll": "toll"}, {"haul"}),
        ("toll per kilometer in may", {"toll": "toll"}, {"haul"}),
        ("每千升过路费", {"过路费": "toll"}, {"milk", "waste"}),  # of no rows of the tolls: any that is so measured
        ("平均每次过路费", {"过路费": "toll"}, {"trip_count"}),  # of all trips, and no washes
        ("每次过路费", {"过路费": "toll"}, set()),  # each single toll may be meant
        ("toll per minute", {"toll": "toll"}, set()),  # which may be a minute of the clock
        ("toll per bottle", {"toll": "toll"}, set()),
        ("每度过路费", {"过路费": "toll"}, set()),
        ("各公里过路费", {"过路费": "toll"}, set()),
    ],
)
def test_a_unit_stands_for_what_is_measured_in_it(text: str, named: dict[str, str], over: set[str], view: View) -> None:
    normal = normalise(text)
    grammar = grammar_lexicon().annotate(tokenise(normal))
    found = list(per_units(normal, grammar, _named(normal, named), view))
    assert {one.value for one in found if one.kind is Kind.METRIC} == over
    assert bool(found) == bool(over)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("每千升收奶量摊多少过路费", {"过路费": "toll", "收奶量": "milk"}),
        ("toll per kl of milk", {"toll": "toll", "milk": "milk"}),
        ("toll per minute of idling", {"toll": "toll", "idling": "idling"}),
    ],
)
def test_a_unit_before_its_own_number_only_says_of_it_what_it_is_in(
    text: str, named: dict[str, str], view: View
) -> None:
    normal = normalise(text)
    grammar = grammar_lexicon().annotate(tokenise(normal))
    found = list(per_units(normal, grammar, _named(normal, named), view))
    assert sorted(str(one.kind) for one in found) == ["cue", "filler"]
