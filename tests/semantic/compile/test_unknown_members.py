"""A member that is not there is refused with the nearest that are; one that is there may well have nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from semantic.compile.settle import held
from semantic.errors import QueryProblem
from tests.hunts import examples
from tests.semantic.compile.own import Own, opened

# Amounts: North 10 + 20, South 5, no store 3; Beta in the north and Delta in the east sold nothing.
TABLES = {
    "sales": """
id,day,store_id,ship_id,channel,account,due,is_rush,qty,amount
1,2025-05-02,N1,S1,web,6001,2025-06-01,false,1,10
2,2025-06-03,N1,N1,shop,6001,2025-06-05,false,2,20
3,2025-06-04,S1,S1,shop,6002,2025-07-01,false,3,5
4,2025-06-05,,N1,Web shop,7100,2025-07-02,false,4,3
""",
    "stores": """
store_id,name,region,region_de
N1,Alpha,North,Norden
N2,Beta,North,Norden
S1,Gamma,South,Sueden
E1,Delta,East,Osten
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
      - name: channel
        kind: dimension
        members: [{value: fax, label: fax}, {value: web, label: online, synonyms: [internet]}]
      - {name: account, kind: dimension}
      - {name: digit, kind: dimension, expression: "account % 1000"}
      - {name: code, kind: dimension, expression: "CAST(account AS VARCHAR)"}
      - {name: due, kind: dimension}
      - {name: month_due, kind: dimension, expression: "date_trunc('month', due)"}
      - {name: is_rush, kind: dimension}
      - {name: is_large, kind: dimension, expression: "qty > 100"}
      - {name: qty, kind: measure}
  - name: store
    table: stores
    primary_key: [store_id]
    fields:
      - {name: name, kind: dimension, display_of: store_id}
      - {name: region, kind: dimension, label_columns: {en: region_de}, members: [{value: West, label: {en: the west}}]}
relationships:
  - {from: sales, columns: [store_id], to: store, to_columns: [store_id]}
  - {from: sales, columns: [ship_id], to: store, to_columns: [store_id], role: shipped_to}
metrics:
  - {name: amount, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: by_post, type: simple, dataset: sales, aggregation: sum, expression: amount, filter: "channel = 'post'"}
bands: [{name: size, of: sales.qty, edges: [2, 4, 10.5]}]
groups:
  - {name: poles, field: store.region, values: [North, South]}
  - {name: cold, field: store.region, values: [South, Antarctica]}
policies:
  - {name: north_only, rows: [{dataset: store, filter: "region = :region"}]}
  - {name: web_only, rows: [{dataset: sales, filter: "channel = 'web'"}]}
  - {name: blind, mask: [store.region]}
"""

ROLES = """
roles:
  all: {}
  north: {policies: [north_only], attributes: {region: North}}
  web: {policies: [web_only]}
  clerk: {policies: [blind]}
default_role: all
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    company = _open(tmp_path_factory)
    yield company
    company.layer.close()


@pytest.fixture
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    """The company as it is before anything was asked."""
    company = _open(tmp_path_factory)
    yield company
    company.layer.close()


def _open(factory: pytest.TempPathFactory) -> Own:
    return opened(factory.mktemp("named"), CATALOG, TABLES, roles=ROLES)


def only(field: str, *values: Any, op: str = "in") -> dict[str, Any]:
    return {"field": field, "op": op, "values": list(values)}


def near(problem: QueryProblem) -> tuple[str, ...]:
    """The nearest members that a refusal tells."""
    told = problem.parameters.get("nearest", ())
    assert isinstance(told, tuple)
    return told


def inside(field: str, *inner: dict[str, Any]) -> dict[str, Any]:
    queries = [{"metrics": ["amount"], "group_by": [field], "filters": [one]} for one in inner]
    return {"field": field, "op": "in_query", **({"query": queries[0]} if len(queries) == 1 else {"any_of": queries})}


# The filters, and the field, the value and the first of the nearest members that the refusal states.
REFUSED: list[tuple[str, list[dict[str, Any]], str, str, tuple[str, ...]]] = [
    ("a letter missing", [only("store.region", "Noth")], "store.region", "Noth", ("North", "South")),
    ("beside one that is there", [only("store.region", "North", "Sout")], "store.region", "Sout", ("South",)),
    ("left out", [only("store.region", "Noth", op="not_in")], "store.region", "Noth", ("North", "South")),
    ("in small letters", [only("store.region", "north")], "store.region", "north", ("North", "South")),
    ("under another role", [only("shipped_to.region", "Easd")], "shipped_to.region", "Easd", ("East",)),
    ("by a word of the catalog", [only("sales.channel", "internet")], "sales.channel", "internet", ("web",)),
    ("by a label in a column", [only("store.region", "Sueden")], "store.region", "Sueden", ("South",)),
    ("like nothing there is", [only("store.region", "zzz")], "store.region", "zzz", ()),
    ("the text of a key", [only("store.name", "Alfa")], "store.name", "Alfa", ("Alpha",)),
    ("the key of a text", [only("store.name", "N1")], "store.name", "N1", ()),
    ("a text without letters", [only("sales.channel", "")], "sales.channel", "", ()),
    ("a code", [only("sales.account", 6003)], "sales.account", "6003", ("6001", "6002", "7100")),
    ("a code as a text", [only("sales.account", "6O01")], "sales.account", "6O01", ("6001", "6002")),
    ("a text of digits otherwise", [only("sales.code", "06001")], "sales.code", "06001", ("6001", "6002", "7100")),
    ("a text that no code is, beside one that a text is",
     [only("sales.account", "shop"), only("sales.channel", "shop")],
     "sales.account", "shop", ()),
    ("in a set", [inside("store.name", only("store.region", "Noth"))], "store.region", "Noth", ("North", "South")),
    ("in one of several sets",
     [inside("store.name", only("store.region", "North"), only("store.region", "Sout"))],
     "store.region", "Sout", ("South",)),
    ("a band's edge that is none", [only("size", 3)], "size", "3", ("2", "4", "10.5")),
    ("no number for a band", [only("size", "small")], "size", "small", ("2", "4", "10.5")),
    ("the eighth day of a week", [only("@weekday", 8)], "@weekday", "8", ("5", "6", "7")),
    ("a day of the week by name", [only("@weekday", "Monday")], "@weekday", "Monday", ("1", "2", "3")),
    ("a zeroth week", [only("@week_of_month", 1, 0, op="not_in")], "@week_of_month", "0", ("1", "2", "3")),
    ("a truth for a day", [only("@weekday", True)], "@weekday", "True", ("1", "2", "3")),
    ("no truth", [only("@workday", "perhaps")], "@workday", "perhaps", ("true", "false")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "field", "value", "nearest"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_a_member_that_is_not_there_is_refused_with_the_nearest(
    own: Own, filters: list[dict[str, Any]], field: str, value: str, nearest: tuple[str, ...]
) -> None:
    problem = own.refusal(metrics=["amount"], filters=filters)
    assert (problem.code, problem.parameters["field"], problem.parameters["value"]) == ("unknown-member", field, value)
    assert near(problem)[: len(nearest)] == nearest
    assert bool(near(problem)) is bool(nearest)


# The filters, and the amount by the rows above.
ANSWERED: list[tuple[str, list[dict[str, Any]], float]] = [
    ("there", [only("store.region", "North", "South")], 35),
    ("there, left out with the rows of no store kept", [only("store.region", "North", op="not_in")], 8),
    ("there without a sale", [only("store.region", "East")], 0),
    ("of stores that ship nothing", [only("shipped_to.name", "Beta")], 0),
    ("declared, in no row", [only("sales.channel", "fax")], 0),
    ("declared in a dimension", [only("store.region", "West", "North")], 30),
    ("in a group, in no row", [only("store.region", "South", "Antarctica")], 5),
    ("a code written otherwise", [only("sales.account", "06001")], 30),
    ("a code as a number with a point", [only("sales.account", 7100.0)], 3),
    ("a day on which nothing is due", [only("sales.due", "2031-01-01")], 0),
    ("a month in which nothing is due", [only("sales.month_due", "2031-01-01")], 0),
    ("a day without a sale", [only("sales.day", "2025-06-10")], 0),
    ("true of no row", [only("sales.is_rush", True)], 0),
    ("true of no row, as a text", [only("sales.is_rush", "true")], 0),
    ("true of no row, as a text of an expression", [only("sales.is_large", "true")], 0),
    ("a number on a scale", [only("sales.qty", 99)], 0),
    ("a search that finds nothing", [only("store.region", "Nowhere", op="contains")], 0),
    ("an edge of a band", [only("size", 2, "10.5")], 25),
    ("a day of the week", [only("@weekday", 2, "3")], 25),
    ("a working day", [only("@workday", True)], 38),
    ("in a set that is empty", [inside("store.name", only("store.region", "East"))], 0),
]


@pytest.mark.parametrize(("filters", "amount"), [one[1:] for one in ANSWERED], ids=[one[0] for one in ANSWERED])
def test_what_is_there_or_is_no_member_has_what_it_has(own: Own, filters: list[dict[str, Any]], amount: float) -> None:
    assert own.answer(metrics=["amount"], filters=filters).rows == ((amount,),)
    assert own.answer(metrics=["amount"], filters=filters).rows == ((amount,),)


def test_a_member_outside_the_period_has_nothing_in_it(own: Own) -> None:
    """Order 1 of May is the only one whose channel is web."""
    asked: dict[str, Any] = {"metrics": ["amount"], "filters": [only("sales.channel", "web")]}
    assert own.answer(**asked, period=("2025-06-01", "2025-07-01")).rows == ((0,),)
    assert own.answer(**asked).rows == ((10,),)


@pytest.mark.parametrize(
    "rest",
    [{"metrics": ["amount"], "output": "rows"}, {"group_by": ["store.name"], "output": "members"},
     {"group_by": ["store.name"], "output": "member_count"}, {"metrics": ["amount"], "group_by": ["store.name"]},
     {"metrics": ["amount"], "group_by": ["store.name"], "output": "members"},
     {"metrics": ["amount"], "group_by": ["store.name"], "output": "member_count"}],
    ids=str,
)  # fmt: skip
def test_every_output_refuses(own: Own, rest: dict[str, Any]) -> None:
    problem = own.refusal(**rest, filters=[only("store.region", "Noth")])
    assert problem.code == "unknown-member"
    assert near(problem)[:2] == ("North", "South")


def test_a_metric_that_names_a_value_nobody_has_is_its_authors_business(own: Own) -> None:
    assert own.answer(metrics=["by_post"]).rows == ((0,),)


def test_a_member_to_compare_with_is_refused_with_the_nearest(own: Own) -> None:
    problem = own.refusal(metrics=["amount"], compare=[{"to": "member", "field": "store.region", "value": "Noth"}])
    assert near(problem)[:2] == ("North", "South")
    problem = own.refusal(metrics=["amount"], compare=[{"to": "member", "field": "@weekday", "value": "9"}])
    assert problem == QueryProblem(
        code="unknown-member", parameters={"field": "@weekday", "value": "9", "nearest": ("5", "6", "7")}
    )


def test_a_declared_member_may_be_compared_with(own: Own) -> None:
    answer = own.answer(metrics=["amount"], compare=[{"to": "member", "field": "sales.channel", "value": "fax"}])
    assert answer.rows[0][:2] == (38, 0)


# What a role may see


@pytest.mark.parametrize("value", ["South", "West", "Antarctica", "Utopia"])
@pytest.mark.parametrize("op", ["in", "not_in"])
def test_a_hidden_member_is_refused_as_one_that_never_was(own: Own, value: str, op: str) -> None:
    """South is hidden, West declared and nowhere, Antarctica of a group and nowhere, Utopia nothing at all."""
    own.answer(metrics=["amount"], filters=[only("store.region", "South", op=op)])
    problem = own.refusal("north", metrics=["amount"], filters=[only("store.region", value, op=op)])
    assert problem.code == "unknown-member"
    assert (problem.parameters["field"], problem.parameters["value"]) == ("store.region", value)
    assert near(problem) in ((), ("North",))


def test_a_hidden_text_of_a_key_and_a_hidden_role_are_none(own: Own) -> None:
    for field, value in (("store.name", "Gamma"), ("shipped_to.region", "South"), ("shipped_to.name", "Delta")):
        assert own.refusal("north", metrics=["amount"], filters=[only(field, value)]).parameters["value"] == value


def test_rules_on_a_fact_hide_its_own_members_alone(own: Own) -> None:
    """One sale was made on the web, from store N1; the stores themselves are no secret."""
    assert own.answer("web", metrics=["amount"], filters=[only("store.region", "South")]).rows == ((0,),)
    assert own.answer("web", metrics=["amount"], filters=[only("sales.channel", "web")]).rows == ((10,),)
    for value in ("shop", "fax"):
        problem = own.refusal("web", metrics=["amount"], filters=[only("sales.channel", value)])
        assert set(near(problem)) <= {"web"}


def test_a_group_named_as_a_whole_is_there_where_any_of_it_is(own: Own) -> None:
    """A manager of the north sees order 2 alone, sold and shipped there: all of the poles, nothing of what is cold."""
    poles = [only("store.region", "North", "South")]
    assert own.answer("north", metrics=["amount"], filters=poles).rows == ((20,),)
    problem = own.refusal("north", metrics=["amount"], filters=[only("store.region", "South", "Antarctica")])
    assert problem.parameters["value"] == "Antarctica"
    problem = own.refusal("north", metrics=["amount"], filters=[only("store.region", "North", "South", "Utopia")])
    assert problem.parameters["value"] == "Utopia"


def test_a_masked_field_says_neither_whether_a_member_is_there_nor_which_are_near(own: Own) -> None:
    there, not_there = (
        own.refusal("clerk", metrics=["amount"], filters=[only("store.region", value)]).parameters
        for value in ("North", "Noth")
    )
    assert (there, not_there) == (
        {"field": "store.region", "value": "North"},
        {"field": "store.region", "value": "Noth"},
    )


# What it costs


@pytest.fixture
def looks(new: Own, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that were run around queries so far."""
    new.answer(metrics=["amount"])
    sent: list[str] = []
    fetch = new.layer.fetch

    def heard(tree: exp.Select) -> Any:
        found, sql = fetch(tree)
        sent.append(sql)
        return found, sql

    monkeypatch.setattr(new.layer, "fetch", heard)
    return sent


def test_a_member_is_looked_for_once(new: Own, looks: list[str]) -> None:
    for period in (None, ("2025-06-01", "2025-07-01")):
        for op in ("in", "not_in"):
            new.answer(metrics=["amount"], period=period, filters=[only("store.region", "East", op=op)])
    new.answer(metrics=["amount"], filters=[only("shipped_to.region", "East")])
    assert len(looks) == 1
    assert "LIMIT 1" in " ".join(looks[0].split())


def test_all_members_of_a_dataset_are_looked_for_together(new: Own, looks: list[str]) -> None:
    filters = [
        only("store.region", "North", "East"),
        only("shipped_to.name", "Alpha"),
        only("sales.channel", "shop", "fax"),
    ]
    new.answer(metrics=["amount"], filters=filters)
    assert len(looks) == 2
    new.answer(metrics=["amount"], filters=[*filters, only("sales.channel", "Web shop", op="not_in")])
    assert len(looks) == 3
    assert "'shop'" not in looks[2]


def test_what_is_declared_or_no_member_is_looked_for_not_at_all(new: Own, looks: list[str]) -> None:
    new.answer(
        metrics=["amount"], filters=[only("sales.channel", "fax"), only("sales.due", "2031-01-01"), only("size", 2)]
    )
    assert looks == []


def test_one_asker_learns_nothing_from_what_another_was_told(new: Own, looks: list[str]) -> None:
    south = [only("store.region", "South")]
    assert new.answer(metrics=["amount"], filters=south).rows == ((5,),)
    assert new.refusal("north", metrics=["amount"], filters=south).parameters["nearest"] == ("North",)
    assert new.answer(metrics=["amount"], filters=south).rows == ((5,),)


def test_a_thousand_members_are_looked_for_in_one_pass(new: Own, looks: list[str]) -> None:
    """Of a thousand codes two are there, 6001 with 30 and 6002 with 5."""
    codes = [f"{number:04}" for number in range(6001, 6003)] + ["7100"]
    many = [*codes, *(f" {code}" for code in codes), *(f"0{code}" for code in codes), *(f"00{code}" for code in codes)]
    assert new.answer(metrics=["amount"], filters=[only("sales.account", *many)]).rows == ((38,),)
    assert len(looks) == 1
    problem = new.refusal(metrics=["amount"], filters=[only("sales.account", *range(5000, 6000))])
    assert (problem.code, problem.parameters["value"]) == ("unknown-member", "5000")
    problem = new.refusal(metrics=["amount"], filters=[only("sales.code", *many)])
    assert problem.parameters["value"] == " 6001"


def test_many_days_and_truths_are_no_members(own: Own) -> None:
    days = [f"2031-01-{day:02}" for day in range(1, 32)]
    assert own.answer(metrics=["amount"], filters=[only("sales.month_due", *days)]).rows == ((0,),)


def test_more_values_than_a_statement_holds_are_too_many(own: Own) -> None:
    problem = own.refusal(metrics=["amount"], filters=[only("sales.account", *range(60_000))])
    assert problem == QueryProblem(code="too-much-data", parameters={})


def test_the_nearest_are_looked_for_among_so_many_rows_at_most(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first row of the stores lies in the north; the first two rows of sales are of one code."""
    monkeypatch.setattr(held, "_ROWS", 1)
    assert own.refusal(metrics=["amount"], filters=[only("store.region", "South Sea")]).parameters["nearest"] == (
        "North",
    )


def test_a_text_beyond_all_bounds_is_compared_by_its_beginning(own: Own) -> None:
    problem = own.refusal(metrics=["amount"], filters=[only("store.name", "Gamma" + " " * 100_000)])
    assert near(problem)[0] == "Gamma"


@settings(max_examples=examples(60), deadline=None)
@given(
    values=st.lists(st.sampled_from(["North", "South", "East", "Noth", "WEST", "x"]), min_size=1, unique=True),
    op=st.sampled_from(["in", "not_in"]),
    field=st.sampled_from(["store.region", "shipped_to.region"]),
)
def test_a_filter_is_answered_where_all_it_names_is_there(own: Own, values: list[str], op: str, field: str) -> None:
    """Sold from: North 30, South 5, no store 3. Shipped to: South 10 + 5, North 20 + 3."""
    by_field: dict[str, dict[str | None, int]] = {
        "store.region": {"North": 30, "South": 5, None: 3},
        "shipped_to.region": {"South": 15, "North": 23},
    }
    sold = by_field[field]
    asked: dict[str, Any] = {"metrics": ["amount"], "filters": [only(field, *values, op=op)]}
    if gone := sorted({*values} - {"North", "South", "East"}):
        assert own.refusal(**asked).parameters["value"] == gone[0]
        return
    kept = sum(amount for region, amount in sold.items() if (region in values) is (op == "in"))
    assert own.answer(**asked).rows == ((kept,),)
