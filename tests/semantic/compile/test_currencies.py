"""Amounts in many currencies, converted row by row: by the rate of the day, the month, its end or the budget."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import by_member, column
from tests.semantic.compile.opened import Answer, answer_of, opened, refused
from tests.semantic.compile.own import add_up_early

WORKSPACE = """
name: Rates
data: data/
today: 2025-06-20
roles:
  all: {}
  dollars: {policies: [dollars_only]}
default_role: all
"""
TABLES = {
    # Invoice 5 is older than any rate, 6 in a currency without rates, 7 does not say, 8 has no amount, 9 no day.
    "invoices": """
id,issued_on,paid_on,currency,customer,amount
1,2025-05-05,2025-06-10,USD,A,10.00
2,2025-05-20,2025-06-10,USD,B,20.00
3,2025-05-20,2025-06-10,CNY,A,5.00
4,2025-06-03,2025-06-10,EUR,A,3.00
5,2025-04-30,2025-06-10,USD,B,7.00
6,2025-06-03,2025-06-10,GBP,A,9.00
7,2025-06-03,2025-06-10,,B,1.00
8,2025-06-04,2025-06-10,GBP,B,
9,,2025-06-10,USD,A,2.00
""",
    "fx": """
source,target,rated_on,rate,kind
USD,CNY,2025-05-01,7.0,spot
USD,CNY,2025-05-20,7.4,spot
USD,CNY,2025-06-02,7.1,spot
USD,CNY,2025-06-30,9.9,spot
EUR,CNY,2025-05-31,8.0,spot
EUR,CNY,2025-06-01,,spot
EUR,CNY,2025-06-02,0,spot
CNY,USD,2025-05-01,0.14,spot
USD,CNY,2025-01-01,6.5,budget
EUR,CNY,2025-01-01,7.5,budget
""",
    "stock": """
day,currency,worth
2025-05-31,USD,100.00
2025-06-10,USD,200.00
2025-06-10,GBP,1.00
""",
    "orders": "id,currency,amount\n1,USD,2.00\n2,CNY,1.00\n",
}
CATALOG = """
datasets:
  - name: invoices
    table: invoices
    primary_key: [id]
    time_field: issued_on
    fields:
      - {name: issued_on, kind: time}
      - {name: paid_on, kind: time}
      - {name: currency, kind: dimension}
      - {name: customer, kind: dimension}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
  - name: fx
    table: fx
    primary_key: [source, target, rated_on, kind]
    time_field: rated_on
    fields:
      - {name: source, kind: dimension}
      - {name: target, kind: dimension}
      - {name: rated_on, kind: time}
      - {name: kind, kind: dimension}
      - {name: rate, kind: measure, type: "decimal(12,4)"}
  - name: stock
    table: stock
    primary_key: [day, currency]
    time_field: day
    fields:
      - {name: day, kind: time}
      - {name: currency, kind: dimension}
      - {name: worth, kind: measure, type: "decimal(18,2)"}
  - name: orders
    table: orders
    primary_key: [id]
    time_field: none
    fields:
      - {name: currency, kind: dimension}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
currencies:
  - name: group_rates
    rates: {dataset: fx, from: source, to: target, date: rated_on, rate: rate, kind: kind}
    budget: {kind: budget, period: year}
  - name: fresh_rates
    rates: {dataset: fx, from: source, to: target, date: rated_on, rate: rate, kind: kind}
    daily: {kind: spot}
    carried_days: 5
metrics:
  - {name: by_day, type: simple, dataset: invoices, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group_rates, at: day}}
  - {name: largest, type: simple, dataset: invoices, aggregation: max, expression: amount, unit: CNY,
     convert: {from: currency, to: CNY, rates: group_rates, at: day}}
  - {name: of_a, type: simple, dataset: invoices, aggregation: sum, expression: amount, filter: "customer = 'A'",
     convert: {from: currency, to: CNY, rates: group_rates, at: day}}
  - {name: when_paid, type: simple, dataset: invoices, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group_rates, at: day, on: paid_on}}
  - {name: fresh, type: simple, dataset: invoices, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: fresh_rates, at: day}}
  - {name: by_month, type: simple, dataset: invoices, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group_rates, at: month_average}}
  - {name: by_closing, type: simple, dataset: invoices, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group_rates, at: closing}}
  - {name: by_budget, type: simple, dataset: invoices, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group_rates, at: budget}}
  - {name: in_dollars, type: simple, dataset: invoices, aggregation: sum, expression: amount,
     convert: {from: currency, to: USD, rates: group_rates, at: day}}
  - {name: worth, type: simple, dataset: stock, aggregation: sum, expression: worth,
     non_additive: {over: time, take: last}, convert: {from: currency, to: CNY, rates: group_rates, at: day}}
  - {name: open_orders, type: simple, dataset: orders, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group_rates, at: day}}
  - {name: invoices, type: simple, dataset: invoices, aggregation: count, unit: count}
  - {name: effect, type: derived, expression: "by_day - by_budget", unit: CNY}
policies:
  - {name: dollars_only, rows: [{dataset: invoices, filter: "currency = 'USD'"}]}
"""
MAY = ("2025-05-01", "2025-06-01")
JUNE = ("2025-06-01", "2025-07-01")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    with opened(tmp_path_factory.mktemp("rates"), WORKSPACE, CATALOG, TABLES) as layer:
        yield layer


@pytest.fixture
def answer(layer: Layer) -> Answer:
    return answer_of(layer)


def left_out(result: ResultTable) -> dict[str, Any]:
    """What was left out for want of a rate; a row without a day is told apart from it."""
    told = [one.parameters for one in result.warnings if one.code == "unmatched-rows" and "metrics" in one.parameters]
    assert len(told) < 2
    return dict(told[0]) if told else {}


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        # 10 USD at 7.0, the latest on 5 May; 20 USD at 7.4, of that very day; 5 CNY as they are.
        pytest.param("by_day", "223", id="day"),
        # The mean of 7.0 and 7.4 is 7.2: 30 x 7.2 + 5.
        pytest.param("by_month", "221", id="month_average"),
        # The last rate of May is 7.4: 30 x 7.4 + 5.
        pytest.param("by_closing", "227", id="closing"),
        # Budgeted for the year at 6.5: 30 x 6.5 + 5.
        pytest.param("by_budget", "200", id="budget"),
        # All were paid on 10 June, at 7.1: 30 x 7.1 + 5.
        pytest.param("when_paid", "218", id="on another day"),
        # 10 USD on 5 May by the rate of four days before, 20 by that of the day.
        pytest.param("fresh", "223", id="carried four days"),
        # The larger of 70, 148 and 5.
        pytest.param("largest", "148", id="max"),
        # 148 + 75 - (130 + 65 + 5): the effect of rates, day against budget.
        pytest.param("effect", "23", id="derived"),
        # Into dollars: 30 as they are and 5 CNY at 0.14.
        pytest.param("in_dollars", "30.7", id="another target"),
    ],
)
def test_rows_are_converted_before_they_are_added_up(answer: Answer, metric: str, expected: str) -> None:
    result = answer(metrics=[metric], period=MAY)
    assert column(result, metric) == [Decimal(expected)]
    assert left_out(result) == {}
    assert result.columns[0].unit == ("USD" if metric == "in_dollars" else "CNY")


def test_rows_without_a_rate_are_left_out_and_told(answer: Answer) -> None:
    """In June 3 EUR at 8.0 of 31 May, since an empty rate and one of zero are none; GBP and a row without currency."""
    result = answer(metrics=["by_day"], period=JUNE)
    assert column(result, "by_day") == [Decimal(24)]
    assert left_out(result) == {
        "count": 2,
        "metrics": ("by_day",),
        "no_rate_into": "CNY",
        "units": ("GBP",),
        "without_unit": 1,
    }


def test_a_rate_is_carried_no_longer_than_declared(answer: Answer) -> None:
    """The last rate of EUR before 3 June is of 31 May, three days old; on 20 June it would be twenty."""
    assert column(answer(metrics=["fresh"], period=JUNE), "fresh") == [Decimal(24)]
    by_paid = answer(
        metrics=["fresh"], period=MAY, filters=[{"field": "invoices.customer", "op": "in", "values": ["B"]}]
    )
    assert column(by_paid, "fresh") == [Decimal(148)]


def test_a_month_without_any_rate_has_none(answer: Answer) -> None:
    """EUR has no rate in June that is one, so that its month has no average; 7 USD of April lie before all rates."""
    june = answer(metrics=["by_month"], period=JUNE)
    assert (column(june, "by_month"), left_out(june)["units"]) == ([0], ("EUR", "GBP"))
    april = answer(metrics=["by_day"], period=("2025-04-01", "2025-05-01"))
    assert (column(april, "by_day"), left_out(april)["units"]) == ([0], ("USD",))


def test_rates_of_days_to_come_are_not_known(answer: Answer) -> None:
    """The average of June for USD is 7.1 alone on 20 June: 9.9 is of 30 June. 2 USD are without a day."""
    by_month = answer(
        metrics=["by_month"],
        period=MAY,
        filters=[{"field": "invoices.currency", "op": "in", "values": ["USD"]}],
        compare=[{"to": "period", "period": {"start": "2025-06-01", "end": "2025-07-01"}}],
    )
    assert column(by_month, "by_month") == [Decimal(216)]
    paid = answer(metrics=["when_paid"], time_field="invoices.paid_on", period=JUNE)
    # 7.1 for 10, 20, 7 and 2 USD, 8.0 for 3 EUR, 5 CNY: 276.9 + 24 + 5.
    assert column(paid, "when_paid") == [Decimal("305.9")]


def test_a_row_without_a_day_has_no_rate(answer: Answer) -> None:
    """Of all time: 223 of May, 24 of June; 7 USD of April, 2 without a day, 9 GBP and 1 of no currency are left out."""
    result = answer(metrics=["by_day"])
    assert column(result, "by_day") == [Decimal(247)]
    assert (left_out(result)["count"], left_out(result)["units"]) == (4, ("GBP", "USD"))


def test_a_mean_of_rates_is_not_cut_at_their_places(tmp_path: Path) -> None:
    """Of 7.0000, 7.4000 and 7.0001 the mean is 7.13336666…: three places more than any rate is told with."""
    tables = {**TABLES, "fx": TABLES["fx"] + "USD,CNY,2025-05-28,7.0001,spot\n"}
    with opened(tmp_path, WORKSPACE, CATALOG, tables) as layer:
        (total,) = column(answer_of(layer)(metrics=["by_month"], period=MAY), "by_month")
    assert abs(Decimal(str(total)) - (30 * Decimal("21.4001") / 3 + 5)) < Decimal("0.00000001")


def test_what_is_left_out_is_counted_on_both_sides_of_a_comparison(answer: Answer) -> None:
    result = answer(metrics=["by_day"], period=MAY, compare=[{"to": "previous_period"}])
    assert column(result, "by_day:previous_period") == [0]
    assert left_out(result) == {
        "count": 1,
        "metrics": ("by_day",),
        "no_rate_into": "CNY",
        "units": ("USD",),
        "comparison": "previous_period",
    }


def test_groups_filters_and_totals_go_with_conversion(answer: Answer) -> None:
    """A in May: 70 + 5; B: 148. Only rows that pass the filters are counted as left out."""
    result = answer(metrics=["by_day", "invoices"], group_by=["invoices.customer"], period=MAY)
    assert by_member(result, "by_day") == {"A": Decimal(75), "B": Decimal(148)}
    assert result.totals[0].values["by_day"] == Decimal(223)
    only_a = answer(
        metrics=["by_day"], period=JUNE, filters=[{"field": "invoices.customer", "op": "in", "values": ["A"]}]
    )
    assert left_out(only_a)["count"] == 1
    assert "without_unit" not in left_out(only_a)


def test_the_filter_of_a_metric_says_whose_rows_count(answer: Answer) -> None:
    """Of A in June: 24, with 9 GBP left out; B's row without a currency does not concern it."""
    result = answer(metrics=["of_a"], period=JUNE)
    assert (column(result, "of_a"), left_out(result)["count"]) == ([Decimal(24)], 1)
    together = answer(metrics=["of_a", "by_day"], period=JUNE)
    assert column(together, "of_a") == [Decimal(24)]


def test_a_balance_takes_the_rate_of_its_day(answer: Answer) -> None:
    """On 10 June 200 USD at 7.1; the GBP of that day are left out, nothing of any other day is."""
    result = answer(metrics=["worth"], period=JUNE)
    assert (column(result, "worth"), left_out(result)["count"]) == ([Decimal(1420)], 1)
    by_month = answer(metrics=["worth"], grain="month", period=("2025-05-01", "2025-07-01"))
    assert column(by_month, "worth") == [Decimal(740), Decimal(1420)]


def test_a_state_takes_the_rate_of_the_questions_day(answer: Answer) -> None:
    """2 USD at 7.1 and 1 CNY on 20 June; on 10 May at 7.0."""
    assert column(answer(metrics=["open_orders"]), "open_orders") == [Decimal("15.2")]
    early = answer(metrics=["open_orders"], as_of=date(2025, 5, 10))
    assert column(early, "open_orders") == [Decimal(15)]


def test_what_a_role_may_not_see_is_not_told_either(answer: Answer) -> None:
    result = answer(role="dollars", metrics=["by_day"], period=JUNE)
    assert left_out(result) == {}


def test_rates_are_prepared_once_and_named(answer: Answer) -> None:
    sql = (
        answer(metrics=["by_day", "of_a", "effect"], period=MAY, compare=[{"to": "previous_period"}]).statements[0].sql
    )
    assert sql.count('"group_rates into CNY by day" AS (') == 1
    assert sql.count('"group_rates into CNY as budgeted" AS (') == 1
    assert sql.count('FROM "invoices"') == 2


def test_two_metrics_take_rates_of_one_kind_on_days_of_their_own(answer: Answer) -> None:
    """In May 10 dollars at 7.0, 20 at 7.4 and 5 yuan; paid on 10 June, when a dollar was 7.1."""
    result = answer(metrics=["by_day", "when_paid"], period=MAY)
    assert result.rows == ((223, 218),)
    assert result.statements[0].sql.count('"group_rates into CNY by day" AS (') == 1


def test_the_currency_may_stand_in_a_reached_dataset(tmp_path: Path) -> None:
    """Customer A is billed in USD, B in CNY: in May 10 at 7.0, 5 at 7.4, and 20 as they are."""
    catalog = CATALOG.replace("convert: {from: currency, to: CNY", "convert: {from: customer.currency, to: CNY", 1)
    catalog = catalog.replace(
        "  - name: orders\n",
        "  - name: customer\n    table: customers\n    primary_key: [name]\n"
        "    fields: [{name: currency, kind: dimension}]\n  - name: orders\n",
    ).replace(
        "currencies:\n",
        "relationships:\n  - {from: invoices, columns: [customer], to: customer, to_columns: [name]}\ncurrencies:\n",
    )
    tables = {**TABLES, "customers": "name,currency\nA,USD\nB,CNY\n"}
    with opened(tmp_path, WORKSPACE, catalog, tables) as layer:
        (total,) = column(answer_of(layer)(metrics=["by_day"], period=MAY), "by_day")
    assert total == 10 * Decimal(7) + 5 * Decimal("7.4") + 20


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"metrics": ["by_day"]}, id="all time"),
        pytest.param(
            {"metrics": ["by_day", "of_a"], "period": MAY, "compare": [{"to": "previous_period"}]}, id="filtered"
        ),
        pytest.param(
            {"metrics": ["by_day"], "grain": "month", "group_by": ["invoices.customer"]}, id="groups and months"
        ),
        pytest.param(
            {"metrics": ["by_month", "by_closing", "by_budget"], "group_by": ["invoices.customer"]}, id="ways"
        ),
        pytest.param({"metrics": ["when_paid"], "period": JUNE}, id="another day"),
        pytest.param({"metrics": ["effect"], "group_by": ["invoices.currency"], "period": MAY}, id="derived"),
    ],
)
def test_amounts_are_added_up_by_day_and_currency_first(
    layer: Layer, answer: Answer, monkeypatch: pytest.MonkeyPatch, query: dict[str, Any]
) -> None:
    """Of a large fact the sums of each day and currency are converted, which gives the same to the last place."""
    plain = answer(**query)
    add_up_early(layer, monkeypatch)
    two = answer(**query)
    assert (plain.rows, plain.totals, plain.warnings) == (two.rows, two.totals, two.warnings)
    assert [one.type for one in plain.columns] == [one.type for one in two.columns]
    assert " by key" in two.statements[0].sql
    assert all(" by key" in one.sql for one in two.statements if one.name == "unconverted")


def test_no_place_is_lost_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3.33 USD at 7.1357 is 23.761881; the same to the last place whether rows or sums are converted."""
    fx = TABLES["fx"].replace("USD,CNY,2025-05-01,7.0,spot", "USD,CNY,2025-05-01,7.1357,spot")
    tables = {
        **TABLES,
        "fx": fx,
        "invoices": "id,issued_on,paid_on,currency,customer,amount\n1,2025-05-05,,USD,A,3.33\n",
    }
    with opened(tmp_path, WORKSPACE, CATALOG, tables) as layer:
        plain = column(answer_of(layer)(metrics=["by_day", "by_month"], period=MAY), "by_day")
        add_up_early(layer, monkeypatch)
        two = column(answer_of(layer)(metrics=["by_day", "by_month"], period=MAY), "by_day")
    assert plain == two == [Decimal("23.761881")]


def test_an_extreme_is_looked_for_among_rows(layer: Layer, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    add_up_early(layer, monkeypatch)
    result = answer(metrics=["largest"], period=MAY)
    assert column(result, "largest") == [Decimal(148)]
    assert " by key" not in result.statements[0].sql


def test_a_cumulative_amount_adds_up_what_was_converted(tmp_path: Path) -> None:
    """223 through May and 24 more in June; 7 USD of April, 9 GBP and 1 of no currency are left out on the way."""
    catalog = CATALOG.replace(
        "policies:\n", "  - {name: so_far, type: cumulative, metric: by_day, window: all}\npolicies:\n"
    )
    with opened(tmp_path, WORKSPACE, catalog, TABLES) as layer:
        result = answer_of(layer)(metrics=["so_far"], grain="month", period=("2025-05-01", "2025-07-01"))
    assert column(result, "so_far") == [Decimal(223), Decimal(247)]
    assert (left_out(result)["count"], left_out(result)["units"]) == (3, ("GBP", "USD"))


OPEN = """  - name: open_invoices
    sql: "SELECT id, currency, amount FROM invoices WHERE issued_on <= :as_of AND paid_on > :as_of"
    primary_key: [id]
    time_field: as_of
    fields:
      - {name: currency, kind: dimension}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
currencies:
"""


def test_a_state_of_any_day_takes_the_rate_of_that_day(tmp_path: Path) -> None:
    """On 31 May 37 USD at 7.4 and 5 CNY are not paid yet; on 30 April 7 USD are not, for which there was no rate."""
    catalog = CATALOG.replace("currencies:\n", OPEN).replace(
        "policies:\n",
        "  - {name: unpaid, type: simple, dataset: open_invoices, aggregation: sum, expression: amount,\n"
        "     convert: {from: currency, to: CNY, rates: group_rates, at: day}}\npolicies:\n",
    )
    with opened(tmp_path, WORKSPACE, catalog, TABLES) as layer:
        by_month = answer_of(layer)(metrics=["unpaid"], grain="month", period=("2025-04-01", "2025-06-01"))
        at_the_end = answer_of(layer)(metrics=["unpaid"], period=MAY)
    assert column(by_month, "unpaid") == [0, Decimal("278.8")]
    assert (left_out(by_month)["count"], left_out(by_month)["units"]) == (1, ("USD",))
    assert column(at_the_end, "unpaid") == [Decimal("278.8")]
    assert left_out(at_the_end) == {}


def test_amounts_as_known_then_take_the_rates_known_then(tmp_path: Path) -> None:
    """The rate of 20 May was posted on 1 June: on 25 May 20 USD were worth what the one of 1 May gave, 140."""
    fx = """
source,target,rated_on,rate,kind,posted
USD,CNY,2025-05-01,7.0,spot,2025-05-01
USD,CNY,2025-05-20,7.4,spot,2025-06-01
USD,CNY,2025-01-01,6.5,budget,2025-01-01
CNY,USD,2025-01-01,0.1,spot,2025-01-01
"""
    catalog = CATALOG.replace("time_field: issued_on\n", "time_field: issued_on\n    posted_at: issued_on\n")
    catalog = catalog.replace("time_field: rated_on\n", "time_field: rated_on\n    posted_at: posted\n")
    with opened(tmp_path, WORKSPACE, catalog, {**TABLES, "fx": fx}) as layer:
        then = answer_of(layer)(metrics=["by_day"], period=MAY, known_as_of="2025-05-25")
        now = answer_of(layer)(metrics=["by_day"], period=MAY)
    assert column(then, "by_day") == [10 * 7 + 20 * 7 + 5]
    assert column(now, "by_day") == [223]


MISTAKES = [
    pytest.param("rates: group_rates, at: day", "rates: group_rate, at: day", "unknown-rates", id="rates"),
    pytest.param("{dataset: fx, from: source", "{dataset: fxx, from: source", "unknown-dataset", id="dataset"),
    pytest.param("rate: rate, kind: kind", "rate: raet, kind: kind", "unknown-field", id="field"),
    pytest.param("date: rated_on, rate", "date: kind, rate", "wrong-kind", id="kind of field"),
    pytest.param("{from: currency, to: CNY", "{from: curency, to: CNY", "unknown-field", id="currency"),
    pytest.param("at: day, on: paid_on", "at: day, on: customer", "wrong-kind", id="day"),
    pytest.param("unit: CNY,\n     convert", "unit: USD,\n     convert", "unit-not-converted", id="unit"),
    pytest.param(
        "aggregation: max, expression", "aggregation: count_distinct, expression", "nothing-to-convert", id="count"
    ),
    pytest.param("at: closing}", "at: close}", "unknown-value", id="at"),
    pytest.param("to: USD, rates", "to: dollar, rates", "unknown-value", id="no currency"),
    pytest.param(", kind: kind}\n    budget", "}\n    budget", "rates-without-kind", id="no kind"),
    pytest.param("to: USD, rates", "to: EUR, rates", "no-rates", id="only the inverse"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES)
def test_mistakes_are_found(tmp_path: Path, right: str, wrong: str, code: str) -> None:
    assert right in CATALOG
    found = refused(tmp_path, WORKSPACE, CATALOG.replace(right, wrong), TABLES)
    assert {one.code for one in found} == {code}
    assert all(one.origin.file == "catalog/all.yml" and one.origin.line > 1 for one in found)


def test_one_kind_of_daily_rates_may_be_chosen(tmp_path: Path) -> None:
    """With a bank's rate of 20 May beside the spot one there are two that day, unless only spot rates are daily."""
    tables = {**TABLES, "fx": TABLES["fx"] + "USD,CNY,2025-05-20,7.6,bank\n"}
    found = refused(tmp_path / "all", WORKSPACE, CATALOG, tables)
    assert [(one.code, one.parameters["currency"]) for one in found] == [("rates-repeated", "group_rates")]
    chosen = CATALOG.replace("    budget: {kind", "    daily: {kind: spot}\n    budget: {kind")
    with opened(tmp_path / "one", WORKSPACE, chosen, tables) as layer:
        assert column(answer_of(layer)(metrics=["by_day"], period=MAY), "by_day") == [Decimal(223)]


@pytest.mark.parametrize(
    "row", ["USD,CNY,2025-05-20,7.5,spot", "USD,CNY,2025-03-01,6.6,budget"], ids=["of a day", "of a budgeted year"]
)
def test_two_rates_at_once_are_found(tmp_path: Path, row: str) -> None:
    tables = {**TABLES, "fx": TABLES["fx"] + row + "\n"}
    found = refused(tmp_path, WORKSPACE, CATALOG, tables)
    assert [(one.code, one.parameters["currency"]) for one in found][:1] == [("rates-repeated", "group_rates")]
