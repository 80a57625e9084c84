"""Late documents: the rows that were not known then, whoever asks, and what of the difference they explain."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import Cell, ResultTable
from tests.semantic.compile.company import codes, column, written
from tests.semantic.compile.ledger import CATALOG, TABLES, WORKSPACE
from tests.semantic.compile.opened import Answer, answer_of, opened

MARCH = ("2025-03-01", "2025-04-01")
CLOSED: dict[str, Any] = {"period": MARCH, "known_as_of": "2025-04-05"}
Late = Callable[..., ResultTable]
Refusal = Callable[..., QueryProblem]


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    with opened(tmp_path_factory.mktemp("late"), WORKSPACE, CATALOG, TABLES) as layer:
        yield layer


def late_of(
    layer: Layer, role: str | None = None, as_of: date | None = None, **query: Any
) -> ResultTable | QueryProblem:
    return layer.late_documents(written(**query), layer.asker(role), layer.as_of(as_of))


@pytest.fixture
def late(layer: Layer) -> Late:
    def listed(**query: Any) -> ResultTable:
        result = late_of(layer, **query)
        assert isinstance(result, ResultTable), result
        return result

    return listed


@pytest.fixture
def refused(layer: Layer) -> Refusal:
    def run(**query: Any) -> QueryProblem:
        result = late_of(layer, **query)
        assert isinstance(result, QueryProblem), result
        return result

    return run


@pytest.fixture
def answer(layer: Layer) -> Answer:
    return answer_of(layer)


def by_hand(layer: Layer, sql: str) -> tuple[Any, ...]:
    """The one row that hand-written SQL gives over the same files."""
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.read_csv(f"{layer.workspace.data}/{name}.csv").create(name)
        found = connection.execute(sql).fetchone()
    assert found is not None
    return found


def figures(result: ResultTable, metric: str) -> tuple[Cell, Cell, Cell]:
    """A metric as known now, as known then, and the difference."""
    (total,) = result.totals
    assert total.level == ()
    values = total.values
    return values[metric], values[f"{metric}:known_as_of"], values[f"{metric}.change:known_as_of"]


EAST = [{"field": "region.name", "op": "in", "values": ["East"]}]
LATE_MEMBERS = [
    {
        "field": "region.name",
        "op": "in_query",
        "query": {"metrics": ["refunds"], "group_by": ["region.name"], "period": {"start": MARCH[0], "end": MARCH[1]},
                  "metric_filters": [{"by": "refunds", "op": "gt", "value": 0}]},
    }
]  # fmt: skip
LISTED: list[tuple[str, dict[str, Any], list[int]]] = [
    ("of a metric with a filter, the latest day first", {"metrics": ["sales"], **CLOSED}, [4, 3]),
    ("of a count of all rows", {"metrics": ["documents"], **CLOSED}, [4, 3, 7]),
    ("that any input of a difference reads", {"metrics": ["net"], **CLOSED}, [4, 3, 7]),
    ("that either side of a ratio reads", {"metrics": ["refund_rate"], **CLOSED}, [4, 3, 7]),
    ("of several metrics", {"metrics": ["sales", "refunds"], **CLOSED}, [4, 3, 7]),
    ("of arithmetic of two metrics", {"metrics": [{"ratio": ["refunds", "sales"]}], **CLOSED}, [4, 3, 7]),
    ("after the close", {"metrics": ["sales"], "period": MARCH, "known_as_of": "close"}, [4, 3]),
    ("that came even later", {"metrics": ["sales"], "period": MARCH, "known_as_of": "2025-04-06"}, [4]),
    ("none, on the day of the last", {"metrics": ["sales"], "period": MARCH, "known_as_of": "2025-05-02"}, []),
    ("none, after the question's day", {"metrics": ["sales"], "period": MARCH, "known_as_of": "2030-01-01"}, []),
    ("none, at the end of time", {"metrics": ["sales"], "period": MARCH, "known_as_of": "9999-12-31"}, []),
    ("filtered", {"metrics": ["sales"], "filters": EAST, **CLOSED}, [3]),
    ("of the members of a set", {"metrics": ["sales"], "filters": LATE_MEMBERS, **CLOSED}, [3]),
    ("of all days, one without a day last", {"metrics": ["sales"], "known_as_of": "2025-04-05"}, [9, 4, 3, 10, 8]),
    ("by month, without those that have no day", {"metrics": ["sales"], "grain": "month", "known_as_of": "2025-04-05"},
     [9, 4, 3, 10]),
    ("grouped", {"metrics": ["sales"], "group_by": ["region.name"], **CLOSED}, [4, 3]),
    ("ordered by a metric, which single rows have not", {"metrics": ["sales"], "group_by": ["region.name"],
     "order_by": [{"by": "sales"}], **CLOSED}, [4, 3]),
    ("beside a base, which takes no part", {"metrics": ["sales"], "compare": [{"to": "previous_period"}], **CLOSED},
     [4, 3]),
    ("beside a plan, which takes no part", {"metrics": ["sales"], "compare": [{"to": "scenario", "scenario": "plan"}],
     **CLOSED}, [4, 3]),
    ("with shares", {"metrics": ["sales"], "group_by": ["region.name"], "derive": [{"column": "sales", "as": "share"}],
     **CLOSED}, [4, 3]),
    ("with members that have none", {"metrics": ["sales"], "group_by": ["region.name"], "output": "members", **CLOSED},
     [4, 3]),
    ("as rows, in an order", {"metrics": ["documents"], "output": "rows", "order_by": [{"by": "postings.amount"}],
     **CLOSED}, [3, 7, 4]),
    ("as rows, the first", {"metrics": ["documents"], "output": "rows", "limit": {"count": 1}, **CLOSED}, [4]),
    ("of a window to date", {"metrics": ["to_date"], **CLOSED}, [4, 3, 10]),
    ("asked before most of them came", {"metrics": ["documents"], "as_of": date(2025, 4, 21), **CLOSED}, [3, 7]),
    ("that a role may see", {"metrics": ["documents"], "role": "east", **CLOSED}, [3, 7]),
    ("by another day", {"metrics": ["sales"], "time_field": "postings.posted", "period": ("2025-05-01", "2025-06-01"),
     "known_as_of": "2025-05-03"}, [8]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "ids"), [one[1:] for one in LISTED], ids=[one[0] for one in LISTED])
def test_the_rows_that_were_not_known_then_are_listed(late: Late, query: dict[str, Any], ids: list[int]) -> None:
    result = late(**query)
    assert column(result, "postings.id") == ids
    assert result.row_count == len(ids)


SUMS: list[tuple[str, dict[str, Any], str]] = [
    ("a month", {"metrics": ["sales"], "period": MARCH, "known_as_of": "2025-04-05"},
     "day BETWEEN '2025-03-01' AND '2025-03-31'"),
    ("a month of a region", {"metrics": ["sales"], "period": MARCH, "known_as_of": "2025-04-05", "filters": EAST},
     "day BETWEEN '2025-03-01' AND '2025-03-31' AND region_id = 'E'"),
    ("all time", {"metrics": ["sales"], "known_as_of": "2025-04-05"}, "true"),
    ("by month", {"metrics": ["sales"], "grain": "month", "known_as_of": "2025-04-05"}, "day IS NOT NULL"),
    ("to date", {"metrics": ["to_date"], "period": MARCH, "known_as_of": "2025-04-05"},
     "day BETWEEN '2025-01-01' AND '2025-03-31'"),
    ("as a role sees it", {"metrics": ["sales"], "period": MARCH, "known_as_of": "2025-04-05", "role": "east"},
     "day BETWEEN '2025-03-01' AND '2025-03-31' AND region_id = 'E'"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "where"), [one[1:] for one in SUMS], ids=[one[0] for one in SUMS])
def test_the_rows_add_up_to_the_difference(layer: Layer, late: Late, query: dict[str, Any], where: str) -> None:
    now, then = by_hand(
        layer,
        f"""SELECT sum(amount) FILTER (posted < '2025-06-21'), sum(amount) FILTER (posted < '2025-04-06')
        FROM postings WHERE kind = 'sale' AND {where}""",
    )
    result = late(**query)
    metric = query["metrics"][0]
    assert figures(result, metric) == (now, then, now - then)
    assert sum(Decimal(str(cell)) for cell in column(result, "postings.amount")) == now - then


DAYS = ["2025-02-01", "2025-03-03", "2025-04-04", "2025-04-05", "2025-04-06", "2025-04-20", "2025-05-02", "2025-07-01"]


@pytest.mark.slow
@pytest.mark.parametrize("today", DAYS[2:])
@pytest.mark.parametrize("known", DAYS)
def test_late_is_what_was_posted_after_the_one_day_and_by_the_other(
    layer: Layer, late: Late, known: str, today: str
) -> None:
    between = f"posted >= DATE '{known}' + 1 AND posted < DATE '{today}' + 1"
    (expected,) = by_hand(
        layer,
        f"""SELECT coalesce(list(id ORDER BY id) FILTER ({between}), []) FROM postings
        WHERE kind = 'sale' AND day BETWEEN '2025-03-01' AND '2025-03-31'""",
    )
    result = late(metrics=["sales"], period=MARCH, known_as_of=known, as_of=date.fromisoformat(today))
    assert sorted(int(str(cell)) for cell in column(result, "postings.id")) == expected
    listed = sum(Decimal(str(cell)) for cell in column(result, "postings.amount"))
    assert figures(result, "sales")[2] == listed


def test_both_figures_are_those_that_queries_of_these_days_give(late: Late, answer: Answer) -> None:
    for metric in ("sales", "net", "refund_rate", "documents", "to_date"):
        now = answer(metrics=[metric], period=MARCH, known_as_of="2025-06-20").rows[0][0]
        then = answer(metrics=[metric], **CLOSED).rows[0][0]
        assert figures(late(metrics=[metric], **CLOSED), metric)[:2] == (now, then)


def test_what_is_no_sum_has_its_difference_too(late: Late) -> None:
    """Now 187 less 12, then 150 less none; the latest document of March is of the 31st now, of the 20th then."""
    result = late(metrics=["net", "refund_rate", "documents", "latest"], **CLOSED)
    assert figures(result, "net") == (175, 150, 25)
    assert figures(result, "documents") == (5, 2, 3)
    assert figures(result, "latest") == (date(2025, 3, 31), date(2025, 3, 20), 11)
    assert figures(result, "refund_rate")[1] == 0
    assert figures(result, "refund_rate")[::2] == pytest.approx((12 / 187, 12 / 187))


def test_columns_are_those_of_single_rows(late: Late) -> None:
    """The currency is hidden by the catalog; moments are whole."""
    result = late(metrics=["sales"], group_by=["region.name"], filters=EAST, **CLOSED)
    assert [one.name for one in result.columns] == [
        "postings.id", "postings.day", "postings.posted", "postings.kind", "postings.amount", "region.name",
    ]  # fmt: skip
    assert result.rows == ((3, date(2025, 3, 28), datetime(2025, 4, 6, 0, 10), "sale", 30, "East"),)


def test_the_query_of_the_table_names_the_day_of_the_close(late: Late) -> None:
    result = late(metrics=["sales"], period=MARCH, known_as_of="close", compare=[{"to": "previous_period"}])
    assert result.query == written(metrics=["sales"], period=MARCH, known_as_of="2025-04-05", output="rows")


def test_nothing_late_is_an_empty_table_and_no_difference(late: Late) -> None:
    result = late(metrics=["sales"], period=MARCH, known_as_of="2025-05-02")
    assert (result.rows, result.row_count, result.is_truncated) == ((), 0, False)
    assert figures(result, "sales") == (187, 187, 0)


def test_rows_that_are_no_late_documents_yet_or_ever_are_told(late: Late) -> None:
    """Row 5 is posted after the question's day; row 6 never says when, and is in neither figure."""
    result = late(metrics=["sales"], **CLOSED)
    assert codes(result)["restated"] == {"late": 1, "known_as_of": "2025-06-20"}
    assert codes(result)["unmatched-rows"] == {"unposted": 1}
    july = late(metrics=["sales"], as_of=date(2025, 7, 1), **CLOSED)
    assert column(july, "postings.id") == [4, 5, 3]
    assert "restated" not in codes(july)


def test_a_figure_as_known_then_tells_of_rows_that_never_say_when(answer: Answer) -> None:
    """Of March 3, 4 and 5 are known later, 6 never; all of them are in the plain figure."""
    result = answer(metrics=["sales"], **CLOSED)
    assert result.rows == ((150,),)
    assert codes(result)["restated"] == {"late": 3, "known_as_of": "2025-04-05"}
    assert codes(result)["unmatched-rows"] == {"unposted": 1}
    assert answer(metrics=["sales"], period=MARCH).rows == ((100 + 50 + 30 + 7 + 1000 + 2000,),)


def test_amounts_in_several_currencies_are_apart(late: Late) -> None:
    """CNY 180 of 150 then, USD 7 of nothing then; of East alone there is one currency, and one total."""
    result = late(metrics=["in_currency"], **CLOSED)
    assert [
        (one.level, tuple(one.values.values())) for one in sorted(result.totals, key=lambda one: str(one.values))
    ] == [
        (("postings.currency",), ("CNY", 180, 150, 30)),
        (("postings.currency",), ("USD", 7, 0, 7)),
    ]
    assert figures(late(metrics=["in_currency"], filters=EAST, **CLOSED), "in_currency") == (130, 100, 30)


def test_a_balance_lists_the_rows_of_the_day_it_is_read_at_now(late: Late) -> None:
    """By the close 30 March was the last day, of 10 and 20; now it is the 31st, of 11 and 25, both of them late."""
    result = late(metrics=["balance"], **CLOSED)
    assert [row[1:] for row in result.rows] == [("A", 11), ("B", 25)]
    assert figures(result, "balance") == (36, 30, 6)
    said = [dict(one.parameters) for one in result.assumptions if one.code == "balance-date"]
    assert said == [{"day": "2025-03-31"}, {"day": "2025-03-30", "known_as_of": "2025-04-05"}]
    in_time = late(metrics=["balance"], period=MARCH, known_as_of="2025-04-08")
    assert (in_time.rows, figures(in_time, "balance")) == ((), (36, 36, 0))


def test_a_balance_last_known_lists_the_latest_rows_of_each_key(late: Late) -> None:
    result = late(metrics=["balance_of_each"], **CLOSED)
    assert [row[1:] for row in result.rows] == [("A", 11), ("B", 25)]
    assert figures(result, "balance_of_each") == (36, 30, 6)


def test_a_plan_has_late_documents_too(late: Late) -> None:
    result = late(metrics=["budget"], **CLOSED)
    assert [row[-1] for row in result.rows] == [20]
    assert figures(result, "budget") == (320, 300, 20)


REFUSED: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("no metric", {"metrics": [], **CLOSED}, "unknown-metric", {"metric": ""}),
    ("an unknown metric", {"metrics": ["profit"], **CLOSED}, "unknown-metric", {"metric": "profit"}),
    ("no day to look back from", {"metrics": ["sales"], "period": MARCH}, "no-such-date", {"word": ""}),
    ("what is no day", {"metrics": ["sales"], "known_as_of": "yesterday"}, "no-such-date", {"word": "yesterday"}),
    ("what does not tell when it was posted", {"metrics": ["ordered"], **CLOSED}, "no-history",
     {"metric": "ordered", "known_as_of": "2025-04-05"}),
    ("one of two that does not tell", {"metrics": ["sales", "ordered"], **CLOSED}, "no-history",
     {"metric": "ordered", "known_as_of": "2025-04-05"}),
    ("rows of two datasets", {"metrics": ["sales", "balance"], **CLOSED}, "not-yet",
     {"feature": "rows", "datasets": ("postings", "balances")}),
    ("a period not closed", {"metrics": ["sales"], "period": ("2025-04-01", "2025-05-01"), "known_as_of": "close"},
     "no-data-yet", {"metric": "sales", "unclosed": "2025-04-30"}),
    ("the close of no period", {"metrics": ["sales"], "known_as_of": "close"}, "not-yet",
     {"feature": "known_as_of close"}),
    ("two steps", {"metrics": [{"metric": "sales", "per": ["region.name"], "aggregation": "avg"}], **CLOSED}, "not-yet",
     {"feature": "rows", "reason": "two steps"}),
    ("members by their figure", {"metrics": ["sales"], "group_by": ["region.name"],
     "metric_filters": [{"by": "sales", "op": "gt", "value": 0}], **CLOSED}, "not-yet",
     {"feature": "rows", "reason": "metric_filters"}),
    ("the first members", {"metrics": ["sales"], "group_by": ["region.name"], "limit": {"count": 1}, **CLOSED},
     "not-yet", {"feature": "rows", "reason": "limit"}),
    ("a number of members", {"metrics": ["sales"], "group_by": ["region.name"], "output": "member_count", **CLOSED},
     "not-yet", {"feature": "member_count"}),
    ("conversions", {"metrics": ["returned"], **CLOSED}, "not-yet", {"feature": "rows", "reason": "conversion"}),
    ("an earlier month as an input", {"metrics": ["grown"], **CLOSED}, "not-yet",
     {"feature": "rows", "datasets": ("postings",)}),
    ("a balance by month", {"metrics": ["balance"], "grain": "month", **CLOSED}, "not-yet",
     {"feature": "rows", "reason": "grain"}),
    ("to date by month", {"metrics": ["to_date"], "grain": "month", **CLOSED}, "not-yet",
     {"feature": "rows", "reason": "grain"}),
    ("like for like with the month before", {"metrics": ["sales"], "compare": [{"to": "previous_period"}],
     "filters": [{"field": "region.like_for_like", "op": "in", "values": [True]}], **CLOSED}, "not-yet",
     {"feature": "rows", "reason": "compare"}),
    ("who may not see when it was posted", {"metrics": ["sales"], "role": "no_posting", **CLOSED}, "no-history",
     {"metric": "sales", "known_as_of": "2025-04-05"}),
    ("who sees that masked", {"metrics": ["sales"], "role": "masked_posting", **CLOSED}, "no-history",
     {"metric": "sales", "known_as_of": "2025-04-05"}),
    ("who may not see the metric", {"metrics": ["net"], "role": "no_refunds", **CLOSED}, "unknown-metric",
     {"metric": "net"}),
    ("a field nobody has", {"metrics": ["sales"], "group_by": ["region.size"], **CLOSED}, "unreachable-dimension",
     {"field": "region.size"}),
    ("rows in the order of a figure", {"metrics": ["sales"], "output": "rows", "order_by": [{"by": "sales"}], **CLOSED},
     "unreachable-dimension", {"field": "sales"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "code", "stated"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_cannot_be_listed_is_refused(
    refused: Refusal, query: dict[str, Any], code: str, stated: dict[str, Any]
) -> None:
    problem = refused(**query)
    assert (problem.code, problem.parameters) == (code, stated)


@pytest.mark.parametrize("role", ["no_posting", "masked_posting"])
def test_who_may_not_see_when_rows_were_posted_cannot_ask_what_was_known(layer: Layer, role: str) -> None:
    """Else a day asked after the other would tell when a row was posted."""
    problem = layer.run(written(metrics=["sales"], **CLOSED), layer.asker(role), layer.as_of(None))
    assert isinstance(problem, QueryProblem)
    assert (problem.code, problem.parameters) == ("no-history", {"metric": "sales", "known_as_of": "2025-04-05"})
    plain = layer.run(written(metrics=["sales"], period=MARCH), layer.asker(role), layer.as_of(None))
    assert isinstance(plain, ResultTable)


def test_masked_amounts_stay_masked(late: Late) -> None:
    result = late(metrics=["sales"], role="masked_amount", **CLOSED)
    assert column(result, "postings.amount") == ["***", "***"]
    assert figures(result, "sales") == (187, 150, 37)


def test_a_column_that_no_field_shows_tells_when_rows_were_posted(tmp_path: Path) -> None:
    catalog = CATALOG.replace("      - {name: posted, kind: time}\n", "")
    catalog = catalog.replace("hide: {fields: [postings.posted]}", "hide: {fields: [postings.kind]}")
    catalog = catalog.replace("mask: [postings.posted]", "mask: [postings.kind]")
    with opened(tmp_path, WORKSPACE, catalog, TABLES) as layer:
        result = late_of(layer, metrics=["documents"], **CLOSED)
    assert isinstance(result, ResultTable)
    assert column(result, "postings.id") == [4, 3, 7]
    assert "postings.posted" not in [one.name for one in result.columns]


def test_more_rows_than_are_shown_are_told(tmp_path: Path) -> None:
    with opened(tmp_path, f"{WORKSPACE}limits: {{rows: 2}}\n", CATALOG, TABLES) as layer:
        result = late_of(layer, metrics=["documents"], **CLOSED)
    assert isinstance(result, ResultTable)
    assert column(result, "postings.id") == [4, 3]
    assert (result.row_count, codes(result)["truncated"]) == (3, {"shown": 2, "count": 3})
    assert figures(result, "documents") == (5, 2, 3)


def test_every_statement_that_ran_is_shown(late: Late) -> None:
    names = [one.name for one in late(metrics=["sales"], **CLOSED).statements]
    assert names == ["rows", "undated", "late", "now", "then"]
