"""Like for like: only members that were open through all days compared."""

from collections.abc import Iterator
from typing import Any

import pytest

from semantic.errors import CatalogError, QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import codes, write_workspace, written

TABLES = {
    # A is old; B opened in June 2024; C closed on 10 June 2025; D closed in April 2024; E opens on 1 June 2024.
    "stores": """
store_id,name,opened_on,closed_on
A,Old,2020-01-01,
B,New,2024-06-10,
C,Gone,2020-01-01,2025-06-10
D,Long gone,2020-01-01,2024-04-01
E,First day,2024-06-01,
""",
    "sales": """
id,day,store_id,amount
1,2024-06-05,A,100
2,2024-06-15,B,50
3,2024-06-05,C,30
4,2025-06-05,A,110
5,2025-06-05,B,90
6,2025-06-05,C,20
7,2025-06-05,E,7
8,2024-06-02,E,5
9,2025-06-07,Z,1000
""",
}
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
  - name: store
    table: stores
    primary_key: [store_id]
    like_for_like: {opened: opened, closed: closed}
    fields:
      - {name: name, kind: dimension}
      - {name: opened, kind: time, expression: opened_on}
      - {name: closed, kind: time, expression: closed_on}
relationships:
  - {from: sales, columns: [store_id], to: store, to_columns: [store_id]}
metrics:
  - {name: amount, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: shops, type: simple, dataset: sales, aggregation: count_distinct, expression: store_id}
policies: [{name: blind, hide: {fields: [store.opened]}}]
"""
WORKSPACE = """
name: Alike
data: data/
languages: [en]
today: 2025-06-20
data_complete_through: 2025-06-19
roles: {all: {}, blind: {policies: [blind]}}
default_role: all
"""
JUNE = ("2025-06-01", "2025-07-01")
ALIKE = [{"field": "store.like_for_like", "op": "in", "values": [True]}]
YEAR_BEFORE = [{"to": "year_before"}]


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    opened = Layer.open(write_workspace(tmp_path_factory.mktemp("alike") / "company", WORKSPACE, CATALOG, TABLES))
    yield opened
    opened.close()


def ask(layer: Layer, role: str | None = None, **query: Any) -> ResultTable | QueryProblem:
    return layer.run(written(**query), layer.asker(role), layer.as_of(None))


def test_only_members_open_on_both_sides_are_compared(layer: Layer) -> None:
    """1 to 19 June 2025 against 2024: A 110 and E 7 against 100 and 5; B is too new, C closed on the way, Z unknown."""
    result = ask(layer, metrics=["amount"], period=JUNE, filters=ALIKE, compare=YEAR_BEFORE)
    assert isinstance(result, ResultTable)
    assert result.rows[0][:3] == (117, 105, 12)


def test_all_members_are_compared_where_nobody_asks_for_those_alike(layer: Layer) -> None:
    """110 + 90 + 20 + 7 + 1000 against 100 + 50 + 30 + 5."""
    result = ask(layer, metrics=["amount"], period=JUNE, compare=YEAR_BEFORE)
    assert isinstance(result, ResultTable)
    assert result.rows[0][:2] == (1227, 185)


def test_who_is_alike_hangs_on_the_days_compared(layer: Layer) -> None:
    """Alone, June has A, B and E; by month the same days are read on both sides as without."""
    alone = ask(layer, metrics=["amount", "shops"], period=JUNE, filters=ALIKE)
    assert isinstance(alone, ResultTable)
    assert alone.rows == ((207, 3),)
    months = ask(layer, metrics=["amount"], grain="month", period=JUNE, filters=ALIKE, compare=YEAR_BEFORE)
    assert isinstance(months, ResultTable)
    assert months.rows[0][1:4] == (117, 105, 12)


def test_a_member_closed_the_day_after_is_still_alike(layer: Layer) -> None:
    """C is closed from 10 June on: through the 9th it is there, through the 10th it is not."""
    through = [("2025-06-10", (117 + 20, 135)), ("2025-06-11", (117, 105))]
    for end, expected in through:
        result = ask(layer, metrics=["amount"], period=("2025-06-01", end), filters=ALIKE, compare=YEAR_BEFORE)
        assert isinstance(result, ResultTable)
        assert result.rows[0][:2] == expected


def test_totals_are_of_the_same_members(layer: Layer) -> None:
    result = ask(layer, metrics=["amount"], group_by=["store.name"], period=JUNE, filters=ALIKE, compare=YEAR_BEFORE)
    assert isinstance(result, ResultTable)
    assert {row[0]: row[1:3] for row in result.rows} == {"Old": (110, 100), "First day": (7, 5)}
    assert result.totals[0].values["amount:year_before"] == 105
    assert "unmatched-rows" not in codes(result)


def test_rolling_windows_are_of_members_open_all_the_time_they_read(layer: Layer) -> None:
    """June and the twelve months before, from 1 June 2024: A and E were there, B of 10 June 2024 was not.

    To 20 June 2025: 110 and 7; over 13 months 100 and 5 as well.
    """
    rolled = [{"column": "amount", "as": "rolling", "count": 13}]
    asked: dict[str, Any] = {"grain": "month", "period": JUNE, "filters": ALIKE}
    result = ask(layer, metrics=["amount"], derive=rolled, **asked)
    assert isinstance(result, ResultTable)
    assert [row[1:] for row in result.rows] == [(117, 222)]
    short = ask(layer, metrics=["amount"], derive=[{"column": "amount", "as": "rolling", "count": 12}], **asked)
    assert isinstance(short, ResultTable)
    assert [row[1:] for row in short.rows] == [(207, 207)]


def test_members_are_alike_on_the_days_of_all_parts(layer: Layer) -> None:
    """19 days of June and of May: A and E, who made 117; with the June before, 117 and 105 over 19 days.

    Over the twelve months before as well, 117 of June 2025 and 105 of June 2024 are two of thirteen.
    """
    step = {"metric": "amount", "per": ["@day"], "aggregation": "sum"}
    asked: dict[str, Any] = {"period": JUNE, "filters": ALIKE}
    june = {"to": "period", "period": {"start": "2024-06-01", "end": "2024-06-20"}}
    beside = ask(layer, metrics=[step], compare=[june], **asked)
    assert isinstance(beside, ResultTable)
    assert beside.rows[0][:2] == (117, 105)
    by_name = ask(layer, metrics=[step, "amount"], compare=[june], group_by=["store.name"], **asked)
    assert isinstance(by_name, ResultTable)
    assert {row[0]: row[1:3] for row in by_name.rows} == {"Old": (110, 110), "First day": (7, 7)}
    assert by_name.totals[0].values["amount.sum:@day:period"] == 105
    months = {"metric": "amount", "per": ["@month"], "aggregation": "avg"}
    windows = ask(layer, metrics=[months], grain="month", **asked,
                  derive=[{"column": "amount.avg:@month", "as": "rolling", "count": 13}])  # fmt: skip
    assert isinstance(windows, ResultTable)
    assert [float(str(cell)) for cell in windows.rows[0][1:]] == pytest.approx([117, 222 / 13])
    both = ask(layer, metrics=["amount", {**step, "per": ["store.name"], "aggregation": "avg"}], compare=YEAR_BEFORE,
               **asked)  # fmt: skip
    assert isinstance(both, ResultTable)
    assert both.rows[0][:2] == (117, 58.5)


def test_totals_and_shares_beside_a_window_are_of_the_same_members(layer: Layer) -> None:
    result = ask(
        layer, metrics=["amount", "shops"], group_by=["store.name"], grain="month", period=JUNE, filters=ALIKE,
        derive=[{"column": "amount", "as": "rolling", "count": 13}, {"column": "shops", "as": "share"}],
    )  # fmt: skip
    assert isinstance(result, ResultTable)
    assert {row[1]: (row[2], row[result.index_of("shops.share")]) for row in result.rows} == {
        "Old": (110, 0.5), "First day": (7, 0.5),
    }  # fmt: skip
    assert result.totals[0].values["amount"] == 117


def by_alike(result: ResultTable | QueryProblem, *names: str) -> dict[Any, tuple[Any, ...]]:
    assert isinstance(result, ResultTable)
    return {row[0]: tuple(row[result.index_of(name)] for name in names) for row in result.rows}


def test_those_alike_stand_beside_the_others(layer: Layer) -> None:
    """Alike are A and E; of the others B made 90 after 50 and C 20 after 30; 1,000 is of no known store."""
    asked: dict[str, Any] = {"period": JUNE, "group_by": ["store.like_for_like"], "compare": YEAR_BEFORE}
    result = ask(layer, metrics=["amount", "shops"], **asked)
    assert isinstance(result, ResultTable)
    assert by_alike(result, "amount", "amount:year_before") == {True: (117, 105), False: (110, 80), None: (1000, 0)}
    assert by_alike(result, "shops")[True] == (2,)
    assert (result.columns[0].name, result.columns[0].type) == ("store.like_for_like", "boolean")
    assert result.totals[0].values["amount"] == 1227
    assert codes(result)["unmatched-rows"] == {"count": 1}
    share = ask(layer, metrics=["amount"], derive=[{"column": "amount", "as": "contribution"}], **asked)
    assert {key: float(str(one)) for key, (one,) in by_alike(share, "amount.contribution").items()} == pytest.approx(
        {True: 12 / 1042, False: 30 / 1042, None: 1000 / 1042}
    )


def test_those_alike_may_be_grouped_further_and_in_two_steps(layer: Layer) -> None:
    """To 19 June 2024: A 100, E 5, C 30 and B 50. The means of 110 and 7, and of 90 and 20."""
    months = ask(layer, metrics=["amount"], grain="month", period=JUNE, group_by=["store.like_for_like", "store.name"],
                 compare=YEAR_BEFORE)  # fmt: skip
    assert isinstance(months, ResultTable)
    assert {(row[1], row[2]): row[3:5] for row in months.rows} == {
        (True, "Old"): (110, 100), (True, "First day"): (7, 5), (False, "New"): (90, 50), (False, "Gone"): (20, 30),
        (None, None): (1000, 0),
    }  # fmt: skip
    step = {"metric": "amount", "per": ["store.name"], "aggregation": "avg"}
    means = ask(layer, metrics=[step], period=JUNE, group_by=["store.like_for_like"], compare=YEAR_BEFORE)
    assert by_alike(means, "amount.avg:store.name")[True] == (58.5,)
    assert by_alike(means, "amount.avg:store.name")[False] == (55,)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param({"filters": ALIKE}, "not-yet", id="no period"),
        pytest.param({"group_by": ["store.like_for_like"]}, "not-yet", id="a group without a period"),
        pytest.param(
            {"group_by": ["store.like_for_like"], "period": JUNE, "output": "members"},
            "not-yet",
            id="members of a group",
        ),
        pytest.param(
            {"filters": [{"field": "store.like_for_like", "op": "in", "values": [False]}], "period": JUNE},
            "not-yet",
            id="those that are not",
        ),
        pytest.param(
            {
                "compare": [{"to": "member", "field": "store.like_for_like", "value": "true"}],
                "period": JUNE,
            },
            "not-yet",
            id="a member",
        ),
    ],
)
def test_what_has_no_meaning_is_refused(layer: Layer, query: dict[str, Any], code: str) -> None:
    problem = ask(layer, metrics=["amount"], **query)
    assert isinstance(problem, QueryProblem)
    assert problem.code == code


def test_members_are_not_listed_by_it(layer: Layer) -> None:
    problem = ask(layer, output="members", group_by=["store.name"], filters=ALIKE)
    assert isinstance(problem, QueryProblem)
    assert problem.code == "not-yet"


def test_a_role_that_may_not_see_the_opening_may_not_ask_for_those_alike(layer: Layer) -> None:
    problem = ask(layer, "blind", metrics=["amount"], period=JUNE, filters=ALIKE)
    assert isinstance(problem, QueryProblem)
    assert problem.code == "unreachable-dimension"


def test_a_rule_over_fields_that_are_not_there_is_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    catalog = CATALOG.replace("opened: opened, closed", "opened: openned, closed")
    folder = write_workspace(tmp_path_factory.mktemp("wrong") / "company", WORKSPACE, catalog, TABLES)
    with pytest.raises(CatalogError) as caught:
        Layer.open(folder)
    assert [one.code for one in caught.value.problems] == ["unknown-field"]
