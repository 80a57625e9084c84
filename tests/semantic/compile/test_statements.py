"""An income statement whose lines are metrics: tied to accounts, summed with signs, asked like anything else."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from semantic.catalog import Statement
from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.periods import Period, Unit
from semantic.query import SemanticQuery
from semantic.result import ResultTable
from semantic.review import review
from tests.semantic.compile.company import by_member, codes, column, write_workspace
from tests.semantic.compile.opened import Answer, answer_of, ask_of, opened, refused

WORKSPACE = """
name: Books
data: data/
today: 2025-06-30
data_complete_through: 2025-06-30
roles:
  all: {}
  sales: {policies: [no_ledger]}
  clerk: {policies: [no_cost]}
  cashier: {policies: [no_codes]}
default_role: all
"""
TABLES = {
    # Every account is positive in its own direction. 600101 lies below 6001.
    "ledger": """
day,account,department,amount
2025-05-10,6001,A,100.00
2025-05-11,600101,B,20.00
2025-05-12,6401,A,60.00
2025-05-13,6601,A,15.00
2025-06-10,6001,A,200.00
2025-06-11,6051,B,10.00
2025-06-12,6401,A,90.00
2025-06-13,640101,B,30.00
2025-06-14,6602,B,25.00
""",
    "accounts": """
code,name
6001,sales
600101,sales abroad
6051,other sales
6401,cost
640101,cost abroad
6601,selling
6602,administration
""",
}
CATALOG = """
datasets:
  - name: ledger
    table: ledger
    time_field: day
    fields:
      - {name: day, kind: time}
      - {name: department, kind: dimension}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
  - name: account
    table: accounts
    primary_key: [code]
    fields:
      - {name: code, kind: dimension}
      - {name: name, kind: dimension}
relationships:
  - {from: ledger, columns: [account], to: account, to_columns: [code]}
metrics:
  - {name: booked, type: simple, dataset: ledger, aggregation: sum, expression: amount, unit: CNY, certified: true}
  - {name: half, type: derived, expression: "booked / 2", unit: CNY}
statements:
  - name: income
    label: {en: income statement, zh: 利润表}
    metric: booked
    account: account.code
    lines:
      - {name: revenue, label: {en: revenue, zh: 营业收入}, accounts: ["6001", "6051"]}
      - {name: cost, label: {en: cost, zh: 营业成本}, accounts: [6401], sign: -1}
      - {name: gross_profit, label: {en: gross profit, zh: 毛利}, sum: [revenue, cost]}
      - {name: expenses, label: {en: expenses, zh: 期间费用}, accounts: ["66"], sign: -1, level: 2}
      - {name: profit, label: {en: profit, zh: 营业利润}, sum: [gross_profit, expenses]}
  - name: halves
    metric: half
    account: account.code
    lines:
      - {name: revenue, accounts: ["60"]}
      - {name: rest, accounts: ["64", "66"], sign: -1}
      - {name: profit, sum: [revenue, rest]}
policies:
  - {name: no_ledger, hide: {metrics: [booked]}}
  - {name: no_cost, hide: {metrics: [income_cost]}}
  - {name: no_codes, hide: {fields: [account.code]}}
"""
JUNE = ("2025-06-01", "2025-07-01")
LINES = ("income_revenue", "income_cost", "income_gross_profit", "income_expenses", "income_profit")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    with opened(tmp_path_factory.mktemp("books"), WORKSPACE, CATALOG, TABLES) as layer:
        yield layer


@pytest.fixture
def answer(layer: Layer) -> Answer:
    return answer_of(layer)


def income(layer: Layer, **asked: Any) -> ResultTable:
    asker = layer.asker(None)
    query = layer.statement("income", asker, **asked)
    assert isinstance(query, SemanticQuery)
    result = layer.run(query, asker, layer.as_of(None))
    assert isinstance(result, ResultTable)
    return result


def test_a_statement_is_its_lines_in_order(layer: Layer) -> None:
    """June: 200 + 10 of sales, 90 + 30 of cost, 25 of expenses; so 90 and 65 are left."""
    result = income(layer, period=Period(layer.as_of(None).day.replace(day=1), layer.as_of(None).day))
    assert tuple(one.name for one in result.columns) == LINES
    assert result.rows == ((Decimal(210), Decimal(120), Decimal(90), Decimal(25), Decimal(65)),)
    assert {one.unit for one in result.columns} == {"CNY"}
    assert not result.warnings


def test_lines_are_compared_grouped_and_timed_like_any_metric(layer: Layer, answer: Answer) -> None:
    """May: 120 less 60 less 15. By department in June: A 200 - 90, B 10 - 30 - 25."""
    by_month = income(layer, grain=Unit.MONTH)
    assert column(by_month, "income_profit") == [Decimal(45), Decimal(65)]
    compared = answer(metrics=["income_profit"], period=JUNE, compare=[{"to": "previous_period"}])
    assert column(compared, "income_profit.change:previous_period") == [Decimal(20)]
    grouped = answer(metrics=["income_profit"], group_by=["ledger.department"], period=JUNE)
    assert by_member(grouped, "income_profit") == {"A": Decimal(110), "B": Decimal(-45)}


def test_the_ledger_is_read_once(layer: Layer) -> None:
    sql = income(layer).statements[0].sql
    assert sql.count('FROM "ledger"') == 1


def test_lines_without_sums_add_up_to_the_ledger(answer: Answer) -> None:
    result = answer(metrics=["booked", "income_revenue", "income_cost", "income_expenses"])
    whole, *parts = (Decimal(str(value)) for value in result.rows[0])
    assert sum(parts) == whole == Decimal(550)


def test_a_statement_of_a_derived_metric_narrows_its_inputs(answer: Answer) -> None:
    """Half of 210 less half of 145 in June."""
    result = answer(metrics=["halves_revenue", "halves_profit"], period=JUNE)
    assert result.rows == ((105.0, 32.5),)


def test_the_catalog_keeps_order_sign_and_level(layer: Layer) -> None:
    statement: Statement = layer.catalog.statements["income"]
    assert tuple(line.metric for line in statement.lines) == LINES
    assert [line.sign for line in statement.lines] == [1, -1, 1, -1, 1]
    assert [line.level for line in statement.lines] == [1, 1, 0, 2, 0]
    metric = layer.catalog.metrics["income_gross_profit"]
    assert (metric.words.label["zh"], metric.certified) == ("毛利", True)


def test_who_may_not_see_the_ledger_sees_no_line(layer: Layer) -> None:
    """Without the metric there is no statement; without a line none of the sums over it."""
    sales, clerk = layer.asker("sales"), layer.asker("clerk")
    refused = layer.statement("income", sales)
    assert isinstance(refused, QueryProblem)
    problem = ask_of(layer)(role="sales", metrics=["income_revenue"])
    assert isinstance(problem, QueryProblem)
    assert problem.code == "unknown-metric"
    assert not [name for name in layer.view(sales).catalog.metrics if name.startswith(("income", "halves"))]
    left = layer.statement("income", clerk)
    assert isinstance(left, SemanticQuery)
    assert left.metrics == ("income_revenue", "income_expenses")


BALANCES = """
day,account,amount
2025-05-31,1001,70.00
2025-05-31,2202,-30.00
2025-05-31,4001,-40.00
2025-06-30,1001,90.00
2025-06-30,1122,5.00
2025-06-30,2202,-35.00
2025-06-30,4001,-60.00
"""
BALANCE_SHEET = """
datasets:
  - {name: balances, table: balances, primary_key: [day, account], time_field: day,
     fields: [{name: day, kind: time}, {name: account, kind: dimension}, {name: amount, kind: measure}]}
metrics:
  - {name: balance, type: simple, dataset: balances, aggregation: sum, expression: amount,
     non_additive: {over: time, take: last}}
statements:
  - name: sheet
    metric: balance
    account: account
    lines:
      - {name: assets, accounts: ["1"]}
      - {name: liabilities, accounts: ["2"]}
      - {name: equity, accounts: ["4"]}
      - {name: check, sum: [assets, liabilities, equity]}
"""


def test_a_balance_sheet_is_read_at_the_end(tmp_path: Path) -> None:
    """On 31 May 70, -30 and -40; on 30 June 90 and 5, -35 and -60: either comes to nothing."""
    workspace = "name: Sheet\ndata: data/\ntoday: 2025-06-30\n"
    with opened(tmp_path, workspace, BALANCE_SHEET, {"balances": BALANCES}) as layer:
        answer, asker = answer_of(layer), layer.asker(None)
        query = layer.statement("sheet", asker, grain=Unit.MONTH)
        assert isinstance(query, SemanticQuery)
        result = layer.run(query, asker, layer.as_of(None))
        assert isinstance(result, ResultTable)
        assert [row[1:] for row in result.rows] == [(70, -30, -40, 0), (95, -35, -60, 0)]
        assert column(answer(metrics=["sheet_assets"], period=("2025-05-01", "2025-06-01")), "sheet_assets") == [70]


FLOWS = """
day,account,amount
2025-05-10,1001,100.00
2025-05-20,2202,-40.00
2025-06-05,1001,-30.00
2025-06-06,1122,15.00
2025-06-07,4001,-8.00
"""


def test_a_balance_sheet_may_carry_bookings_on(tmp_path: Path) -> None:
    """Through May 100 and -40, through June 85 and -40; 4001 is in no line, and is told."""
    catalog = BALANCE_SHEET.split("statements:", maxsplit=1)[0].replace(
        ",\n     non_additive: {over: time, take: last}", ""
    )
    catalog += """  - {name: carried, type: cumulative, metric: balance, window: all}
statements:
  - name: sheet
    metric: carried
    account: account
    lines:
      - {name: assets, accounts: ["1"]}
      - {name: liabilities, accounts: ["2"]}
      - {name: net, sum: [assets, liabilities]}
"""
    workspace = "name: Sheet\ndata: data/\ntoday: 2025-06-30\n"
    with opened(tmp_path, workspace, catalog, {"balances": FLOWS}) as layer:
        asker = layer.asker(None)
        query = layer.statement("sheet", asker, grain=Unit.MONTH)
        assert isinstance(query, SemanticQuery)
        result = layer.run(query, asker, layer.as_of(None))
        assert isinstance(result, ResultTable)
        assert layer.catalog.statements["sheet"].lines[0].parts == ("sheet_assets_of_balance",)
        assert [one.parameters["accounts"] for one in layer.findings] == [("4001",)]
    assert [row[1:] for row in result.rows] == [(100, -40, 60), (85, -40, 45)]
    assert codes(result)["unmatched-rows"]["accounts"] == ("4001",)


def test_a_mistake_in_the_metric_is_told_once(tmp_path: Path) -> None:
    catalog = CATALOG.replace("expression: amount, unit", "expression: amuont, unit")
    assert [one.code for one in refused(tmp_path, WORKSPACE, catalog, TABLES)] == ["unknown-column"]


def test_an_unknown_statement_is_refused(layer: Layer) -> None:
    problem = layer.statement("balance", layer.asker(None))
    assert isinstance(problem, QueryProblem)


def test_accounts_in_no_line_are_found_and_disclosed(tmp_path: Path) -> None:
    """6711, with a line of its own in neither statement, and a row without any account."""
    rows = TABLES["ledger"] + "2025-06-20,6711,A,1.00\n2025-06-21,,A,2.00\n"
    accounts = TABLES["accounts"] + "6711,fines\n"
    with opened(tmp_path, WORKSPACE, CATALOG, {"ledger": rows, "accounts": accounts}) as layer:
        found = [(one.code, one.parameters["statement"], one.parameters["accounts"]) for one in layer.findings]
        assert found == [("account-without-line", name, ("", "6711")) for name in ("income", "halves")]
        assert all(one.is_warning for one in layer.findings)
        told = codes(answer_of(layer)(metrics=["income_profit"]))["unmatched-rows"]
        assert told == {"statement": "income", "count": 2, "accounts": ("", "6711")}
        assert "unmatched-rows" not in codes(answer_of(layer)(metrics=["booked"]))
        hidden = codes(answer_of(layer)(role="cashier", metrics=["income_profit"]))["unmatched-rows"]
        assert hidden == {"statement": "income", "count": 2}


def test_check_lists_the_accounts_in_no_line(tmp_path: Path) -> None:
    """And asks no description of the lines, nor of the parts of them, one by one."""
    tables = {"ledger": TABLES["ledger"] + "2025-06-20,6711,A,1.00\n", "accounts": TABLES["accounts"] + "6711,fines\n"}
    found = review(write_workspace(tmp_path / "books", WORKSPACE, CATALOG, tables), lambda *_: None).problems
    unplaced = [one.parameters["statement"] for one in found if one.code == "account-without-line"]
    assert unplaced == ["income", "halves"]
    undescribed = [one.parameters["metric"] for one in found if one.code == "missing-description"]
    assert undescribed == ["booked", "half"]


MISTAKES = [
    pytest.param("metric: booked\n", "metric: bookd\n", {"unknown-metric"}, id="metric"),
    pytest.param("account: account.code\n", "account: account.cod\n", {"unknown-field"}, id="account"),
    pytest.param("sum: [revenue, cost]", "sum: [revenue, costs]", {"unknown-line"}, id="unknown line"),
    pytest.param("sum: [revenue, cost]", "sum: [revenue, cost, profit]", {"line-not-before"}, id="later line"),
    pytest.param("sum: [revenue, cost]", "sum: [gross_profit]", {"line-not-before"}, id="itself"),
    pytest.param("sum: [gross_profit, expenses]", "sum: [gross_profit, cost]", {"line-counted-twice"}, id="twice"),
    pytest.param('accounts: ["66"]', 'accounts: ["66", "6401"]', {"account-in-two-lines"}, id="in two lines"),
    pytest.param('accounts: ["66"]', 'accounts: ["66", "640101"]', {"account-in-two-lines"}, id="below another"),
    pytest.param('accounts: ["66"]', 'accounts: ["6"]', {"account-in-two-lines"}, id="above another"),
    pytest.param("sign: -1, level: 2", "sign: -2, level: 2", {"unknown-value"}, id="sign"),
    pytest.param(', accounts: ["66"], sign', ", sign", {"missing-key"}, id="nothing"),
    pytest.param("{name: half,", "{name: income_cost,", {"duplicate-name"}, id="name of a metric"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "expected"), MISTAKES)
def test_mistakes_are_found(tmp_path: Path, right: str, wrong: str, expected: set[str]) -> None:
    assert right in CATALOG
    found = refused(tmp_path, WORKSPACE, CATALOG.replace(right, wrong, 1), TABLES)
    assert {one.code for one in found} == expected
    assert all(one.origin.line > 1 for one in found)
