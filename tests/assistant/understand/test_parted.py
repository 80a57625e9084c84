"""Names said with words between theirs: what is left whole is no cut name of another thing's."""

import pytest

from assistant.understand.mention import Kind
from assistant.understand.normalise import normalise
from assistant.understand.words.parted import parted_names
from semantic.catalog import Catalog, Metric, Simple, Term, Words
from semantic.errors import Origin
from semantic.periods import CalendarRules
from semantic.view import View

_ORIGIN = Origin(file="catalog/a.yml", line=1)


def _view(metrics: dict[str, str], terms: dict[str, str]) -> View:
    """A catalog of metrics by their Chinese labels, summed over one dataset, and of terms."""
    shape = Simple(dataset="ledger", aggregation="sum")
    catalog = Catalog(
        languages=("zh",),
        rules=CalendarRules(),
        fingerprint="c",
        datasets={},
        relationships=(),
        metrics={
            name: Metric(name=name, shape=shape, words=Words(label={"zh": label}, description={}), origin=_ORIGIN)
            for name, label in metrics.items()
        },
        terms={
            name: Term(
                name=name, words=Words(label={"zh": label}, description={}), metrics=(), default={}, origin=_ORIGIN
            )
            for name, label in terms.items()
        },
    )
    return View(catalog=catalog, fields={})


_METRICS = {"profit_before_tax": "利润总额", "returned_goods": "退货总额"}


@pytest.mark.parametrize(
    ("text", "terms", "metrics"),
    [
        ("利润多少", {}, ["profit_before_tax"]),
        ("利润多少", {"profit": "利润"}, []),
        ("利了多少润", {"profit": "利润"}, ["profit_before_tax"]),
        ("退了多少货", {"profit": "利润"}, ["returned_goods"]),
        ("退货多少", {"profit": "利润"}, ["returned_goods"]),
    ],
)
def test_a_name_left_whole_is_no_other_things_name(text: str, terms: dict[str, str], metrics: list[str]) -> None:
    found = parted_names(_view(_METRICS, terms), ()).annotate(normalise(text))
    assert [one.value for one in found if one.kind is Kind.METRIC] == metrics
