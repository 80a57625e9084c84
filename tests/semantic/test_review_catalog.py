"""Rules of `assistant check` over the catalog, each broken alone in a company that is sound otherwise."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.semantic.kiosk import CATALOG, instead, line_of, reviewed, told, worded


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is written instead, at which text of the catalog it is told, and what is stated of it."""

    code: str
    at: str
    says: dict[str, Any]
    written: tuple[tuple[str, str], ...]
    severity: str = "warning"
    nearest: tuple[str, ...] = field(default=())


def metric(rest: str, words: str = "label: {zh: 另一个, en: another}, description: {zh: 说明, en: told}") -> str:
    """One more metric before the terms."""
    return f"  - {{name: another, {words}, {rest}}}\nterms:\n"


TERMS = "terms:\n"
PLACE = """\
  - name: place
    table: shop
    primary_key: [shop_id]
    label: {zh: 地点, en: spot}
    fields: [{name: code, kind: dimension, expression: shop_id, label: {zh: 地点码, en: spot code}}]
"""
PERSON = """\
  - name: person
    table: shop
    primary_key: [shop_id]
    label: {zh: 人员, en: people}
    fields: [{name: id, kind: dimension, expression: shop_id, label: {zh: 工号, en: staff number}}]
"""
TWO_WAYS = """\
relationships:
  - {from: store, columns: [shop_id], to: place, to_columns: [shop_id]}
  - {from: sales, columns: [store_id], to: person, to_columns: [shop_id], role: seller}
  - {from: person, columns: [shop_id], to: place, to_columns: [shop_id]}
"""
LEDGER = """\
  - name: ledger
    table: goal
    primary_key: [month, shop_id]
    time_field: month
    label: {zh: 账, en: ledger}
    fields: [{name: month, kind: time, granularity: month, label: {zh: 记账月份, en: month of booking}}]
"""
BALANCE = "type: simple, dataset: sales, aggregation: sum, expression: amount, unit: CNY"

CASES = {
    "a dimension no fact reaches": Mistake(
        code="unreachable-dimension",
        at="fields: [{name: code",
        says={"dataset": "place", "fields": ("code",)},
        written=(("relationships:\n", f"{PLACE}relationships:\n"),),
    ),
    "a role reached in two ways": Mistake(
        code="ambiguous-path",
        at="{from: person, columns: [shop_id], to: place",
        says={"dataset": "sales", "role": "place", "ways": ("store.place", "seller.place")},
        written=(("relationships:\n", PLACE + PERSON + TWO_WAYS),),
    ),
    "two metrics of one word": Mistake(
        code="clashing-word",
        at="label: {zh: 收入目标, en: revenue goal}",
        says={"word": "revenue goal", "one": "slips", "other": "goal"},
        written=(("{zh: 单数, en: number of slips}", "{zh: 单数, en: revenue goal}"),),
    ),
    "two fields of one word": Mistake(
        code="clashing-word",
        at="{name: area",
        says={"word": "城镇", "one": "store.town", "other": "store.area"},
        written=(("{zh: 片区, en: area}", "{zh: 片区, en: area}, synonyms: {zh: [城镇]}"),),
    ),
    "two members of one word": Mistake(
        code="clashing-word",
        at="members:",
        says={"word": "settled", "one": "sales.status=paid", "other": "sales.status=open"},
        written=(("{zh: 未付, en: unpaid}", "{zh: 未付, en: settled}"),),
    ),
    "a member called as another is stored": Mistake(
        code="clashing-word",
        at="members:",
        says={"word": "Paid", "one": "sales.status=paid", "other": "sales.status=open"},
        written=(("{zh: 未付, en: unpaid}", "{zh: 未付, en: Paid}"),),
    ),
    "a member called as a metric": Mistake(
        code="clashing-word",
        at="members:",
        says={"word": "笔均", "kind": "metric", "one": "ticket", "other": "sales.status=open"},
        written=(("{zh: 未付, en: unpaid}", "{zh: 笔均, en: unpaid}"),),
    ),
    "two terms of one word": Mistake(
        code="contested-word",
        severity="error",
        at="{name: business",
        says={"word": "trade", "term": "trade", "other": "business"},
        written=(
            (
                "overviews:\n",
                "  - {name: business, label: {zh: 买卖, en: trade}, metrics: [revenue, slips]}\noverviews:\n",
            ),
        ),
    ),
    "two metrics of one question": Mistake(
        code="clashing-question",
        at="sample_questions: {en: [Revenue last month]}",
        says={"question": "Revenue last month", "one": "revenue", "other": "slips"},
        written=(
            (
                "    description: {zh: 所有",
                "    sample_questions: {en: [Revenue last month]}\n    description: {zh: 所有",
            ),
        ),
    ),
    "a verified question that a metric understands otherwise": Mistake(
        code="clashing-question",
        at="{question: {zh: 上月收入多少",
        says={"question": "上月收入多少", "one": "revenue"},
        written=(
            (
                "verified:\n",
                "verified:\n  - {question: {zh: 上月收入多少}, plan: {kind: query, metrics: [slips]}}\n",
            ),
        ),
    ),
    "a question verified twice with two plans": Mistake(
        code="clashing-question",
        at="各片区上月收入, en",
        says={"question": "各片区上月收入"},
        written=(
            (
                "verified:\n",
                "verified:\n  - {question: {zh: 各片区上月收入}, plan: {kind: query, metrics: [revenue]}}\n",
            ),
        ),
    ),
    "a balance by its name, added up": Mistake(
        code="summed-balance",
        at="{name: another",
        says={"metric": "another"},
        written=((TERMS, metric(BALANCE, "label: {zh: 账户余额, en: money}, description: {zh: 甲, en: told}")),),
    ),
    "a stock counted day by day, added up": Mistake(
        code="summed-balance",
        at="{name: another",
        says={"metric": "another"},
        written=(
            (
                TERMS,
                metric(
                    "type: simple, dataset: shelves, aggregation: sum, expression: units * 2, unit: units",
                    "label: {zh: 双倍, en: stock twice}, description: {zh: 甲, en: told}",
                ),
            ),
        ),
    ),
    "what another metric reads as a balance, added up": Mistake(
        code="summed-balance",
        at="{name: another",
        says={"metric": "another"},
        written=((TERMS, metric("type: simple, dataset: shelves, aggregation: sum, expression: units, unit: units")),),
    ),
    "a balance cumulated": Mistake(
        code="cumulated-balance",
        severity="error",
        at="{name: another",
        says={"metric": "another", "input": "shelf_units"},
        written=((TERMS, metric("type: cumulative, metric: shelf_units, window: year_to_date, unit: units")),),
    ),
    "a cumulative metric cumulated": Mistake(
        code="cumulated-balance",
        severity="error",
        at="{name: another",
        says={"metric": "another", "input": "so_far"},
        written=(
            (TERMS, metric("type: cumulative, metric: so_far, window: all, unit: units")),
            (
                TERMS,
                metric("type: cumulative, metric: received_units, window: year_to_date, unit: units")
                .replace("another", "so_far")
                .replace("另一个", "迄今"),
            ),
        ),
    ),
    "a balance and a flow added": Mistake(
        code="balance-and-flow",
        at="{name: another",
        says={"metric": "another", "balance": "shelf_units", "flow": "received_units"},
        written=((TERMS, metric("type: derived, expression: shelf_units + received_units, unit: units")),),
    ),
    "a flow over a state, unsaid": Mistake(
        code="state-over-flow",
        at="{name: another",
        says={"metric": "another", "state": "shelf_units", "flow": "received_units"},
        written=(
            (
                TERMS,
                metric("type: ratio, numerator: received_units, denominator: shelf_units, unit: ratio"),
            ),
        ),
    ),
    "a flow over a state in a formula, unsaid": Mistake(
        code="state-over-flow",
        at="{name: another",
        says={"metric": "another", "state": "shelf_units", "flow": "received_units"},
        written=((TERMS, metric('type: derived, expression: "received_units / shelf_units * 100", unit: percent')),),
    ),
    "a balance over the difference of two flows, unsaid": Mistake(
        code="state-over-flow",
        at="{name: another",
        says={"metric": "another", "state": "shelf_units", "flow": "received_units"},
        written=((TERMS, metric('type: derived, expression: "shelf_units / (received_units - 1)", unit: ratio')),),
    ),
    "a ratio whose sides share no dimension": Mistake(
        code="no-shared-dimension",
        at="{name: another",
        says={"numerator": "revenue", "denominator": "booked"},
        written=(
            ("relationships:\n", f"{LEDGER}relationships:\n"),
            (TERMS, metric("type: ratio, numerator: revenue, denominator: booked, unit: ratio")),
            (
                TERMS,
                (
                    "  - {name: booked, label: {zh: 记账, en: booked}, description: {zh: 乙, en: told}, type: simple,\n"
                    f"     dataset: ledger, aggregation: sum, expression: amount, unit: CNY}}\n{TERMS}"
                ),
            ),
        ),
    ),
    "a plan in another currency": Mistake(
        code="unlike-units",
        severity="error",
        at="{name: plan",
        says={"name": "plan", "one": "revenue", "unit": "CNY", "other": "goal", "other_unit": "USD"},
        written=(("    unit: CNY\n  - name: shelf", "    unit: USD\n  - name: shelf"),),
    ),
    "a plan in another word for the unit": Mistake(
        code="unlike-units",
        at="{name: plan",
        says={"one": "slips", "unit": "count", "other": "received_units", "other_unit": "units"},
        written=(("of: {revenue: goal}", "of: {revenue: goal, slips: received_units}"),),
    ),
    "an overview of two currencies": Mistake(
        code="unlike-units",
        at="{subject: trade",
        says={"name": "trade", "one": "revenue", "other": "another", "other_unit": "EUR"},
        written=(
            (TERMS, metric("type: simple, dataset: sales, aggregation: max, expression: amount, unit: EUR")),
            ("metrics: [revenue, slips, ticket]", "metrics: [trade, ticket, another]"),
        ),
    ),
    "a metric without a unit": Mistake(
        code="missing-unit",
        at="- name: slips",
        says={"metric": "slips"},
        written=(("    unit: count\n", ""),),
    ),
    "a metric without a description": Mistake(
        code="missing-description",
        at="- name: slips",
        says={"metric": "slips"},
        written=(("    description: {zh: 所有销售单, en: all slips}\n", ""),),
    ),
    "a label without a language": Mistake(
        code="missing-language",
        at="label: {en: number of slips}",
        says={"kind": "metric", "name": "slips", "key": "label", "language": "zh"},
        written=(("label: {zh: 单数, en", "label: {en"),),
    ),
    "a member without a label in a language": Mistake(
        code="missing-language",
        at="members:",
        says={"kind": "member", "name": "sales.status=open", "language": "en"},
        written=(("{zh: 未付, en: unpaid}", "{zh: 未付}"),),
    ),
    "a policy that hides all a term means": Mistake(
        code="hidden-term",
        at="{name: no_goals",
        says={"policy": "no_goals", "term": "trade"},
        written=(("hide: {metrics: [goal]}", "hide: {metrics: [slips, revenue]}"),),
    ),
    "a test of no field": Mistake(
        code="unknown-field",
        severity="error",
        at="filters: {store.aera",
        says={"field": "store.aera"},
        nearest=("store.area", "store.name", "store.town"),
        written=(("filters: {store.area", "filters: {store.aera"),),
    ),
    "a test of a flow without its period": Mistake(
        code="missing-key",
        severity="error",
        at="- {equals: 30}",
        says={"key": "period"},
        written=(("{period: {start: 2025-05-01, end: 2025-06-01}, equals: 30}", "{equals: 30}"),),
    ),
}


@pytest.mark.parametrize("mistake", CASES.values(), ids=CASES)
def test_a_mistake_is_told_once_and_alone(tmp_path: Path, mistake: Mistake) -> None:
    catalog = instead(CATALOG, *mistake.written)
    problems = reviewed(tmp_path, catalog=catalog, tables={}).problems
    assert told(problems) == [(mistake.code, mistake.severity)]
    (found,) = problems
    assert (found.origin.file, found.origin.line) == ("catalog/all.yml", line_of(catalog, mistake.at))
    assert {name: found.parameters[name] for name in mistake.says} == mistake.says
    assert found.nearest == mistake.nearest
    assert all(worded(found))


OPENING = metric(
    "type: simple, dataset: shelves, aggregation: sum, expression: units, unit: units,\n"
    "     non_additive: {over: time, take: first}"
)

SOUND = {
    "nothing changed": (),
    "a field no fact reaches that is hidden": (
        ("relationships:\n", f"{PLACE}relationships:\n".replace("kind: dimension,", "kind: dimension, hidden: true,")),
    ),
    "a word that a term shares with the metrics it lists": (
        ("{zh: 单数, en: number of slips}", "{zh: 单数, en: trade}"),
        ("{zh: 收入, en: revenue}", "{zh: 收入, en: trade}"),
    ),
    "one word of two fields that no fact reaches together": (
        ("{zh: 盘点日期, en: day of the count}", "{zh: 销售日期, en: sales date}"),
    ),
    "a word that a thing repeats of itself": (
        ("{zh: 单数, en: number of slips}", "{zh: 单数, en: Slips}\n    synonyms: {en: [slips, Slips]}"),
    ),
    "a question that a term and its metric share": (
        ("metrics: [revenue, slips]}", "metrics: [revenue, slips], sample_questions: {en: [revenue last month]}}"),
    ),
    "a question verified with the metric that claims it": (
        ("question: {zh: 各片区上月收入", "question: {zh: 上月收入多少"),
    ),
    "a verified question with a question inside": (
        (
            "group_by: [store.area],",
            "group_by: [store.area], filters: [{field: store.name, op: in_query, query: {metrics: [revenue],"
            " group_by: [store.name], metric_filters: [{by: revenue, op: gt, value: 5}]}}],",
        ),
    ),
    "an opening balance and the flows after it": (
        (TERMS, metric("type: derived, expression: opening + received_units, unit: units")),
        (TERMS, OPENING.replace("another", "opening").replace("另一个", "期初")),
    ),
    "a balance less the one before": (
        (
            TERMS,
            metric(
                "type: derived, expression: shelf_units - prior, unit: units,\n"
                "     inputs: {prior: {metric: shelf_units, offset: {count: 1, unit: month}}}"
            ),
        ),
    ),
    "a flow over a state that says which": (
        (
            TERMS,
            metric("type: ratio, numerator: received_units, denominator: shelf_units, unit: ratio").replace(
                "en: told", "en: units received over the stock at the end of the period"
            ),
        ),
    ),
    "growth of one metric": (
        (
            TERMS,
            metric(
                'type: derived, expression: "revenue / prior - 1", unit: ratio,\n'
                "     inputs: {prior: {metric: revenue, offset: {count: 1, unit: month}}}"
            ),
        ),
    ),
    "a flow cumulated": ((TERMS, metric("type: cumulative, metric: received_units, window: all, unit: units")),),
    "a policy that leaves a term one metric": (("hide: {metrics: [goal]}", "hide: {metrics: [slips]}"),),
}


@pytest.mark.slow
@pytest.mark.parametrize("written", SOUND.values(), ids=SOUND)
def test_what_is_no_mistake_is_not_told(tmp_path: Path, written: tuple[tuple[str, str], ...]) -> None:
    review = reviewed(tmp_path, catalog=instead(CATALOG, *written))
    assert [str(one) for one in review.problems] == []
    assert (review.has_data, review.is_tested) == (True, True)
