"""Bridges of many to many: facts counted once, sums by declared weights, and everything else refused."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from semantic.check import check
from semantic.errors import CatalogProblem, QueryProblem
from semantic.load import load_catalog, load_workspace
from semantic.result import ResultTable
from semantic.review import review
from tests.semantic.compile.company import by_member, codes, write_workspace
from tests.semantic.compile.own import WORKSPACE, Own, add_up_early, mistakes, opened

# Claim 1 has two coverages of one line of business, claim 2 one of each line, claim 3 one, claim 4 none, claim 5 one
# that nobody knows. Claim 6 was reported in 2024. Notes of claim 2: it has two, and so would be met four times.
TABLES = {
    "claims": """
claim_id,day,city,paid
1,2025-06-01,Bern,100.00
2,2025-06-02,Bern,10.00
3,2025-06-03,Genf,1.00
4,2025-06-04,Genf,1000.00
5,2025-06-05,Genf,7.00
6,2024-06-05,Genf,40.00
""",
    "claim_coverage": """
claim_id,coverage_id,part,active
1,K1,0.75,true
1,K2,0.25,true
2,K1,0.4,true
2,K3,0.6,true
3,K3,1,true
3,K1,1,false
5,K9,1,true
6,K3,1,true
""",
    "coverages": "coverage_id,name,line_id\nK1,Hull,M\nK2,Theft,M\nK3,Fire,P\n",
    "business": "line_id,line\nM,Motor\nP,Property\n",
    "payments": "payment_id,claim_id,amount\n1,1,60.00\n2,1,40.00\n3,2,10.00\n4,3,1.00\n",
    "experts": "claim_id,expert\n1,Ann\n2,Ann\n2,Bob\n",
    "people": "expert\nAnn\nBob\n",
}

CATALOG = """
datasets:
  - name: claim
    table: claims
    primary_key: [claim_id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: number, kind: dimension, expression: claim_id}
      - {name: city, kind: dimension}
      - {name: paid, kind: measure, type: "decimal(18,2)"}
  - name: coverage
    table: coverages
    primary_key: [coverage_id]
    fields: [{name: name, kind: dimension}]
  - {name: line, table: business, primary_key: [line_id], fields: [{name: name, kind: dimension, expression: line}]}
  - {name: person, table: people, primary_key: [expert], fields: [{name: name, kind: dimension, expression: expert}]}
  - name: payment
    table: payments
    primary_key: [payment_id]
    time_field: claim.day
    fields: [{name: amount, kind: measure}]
relationships:
  - {from: claim, to: coverage, via: {table: claim_coverage, columns: [claim_id], to_columns: [coverage_id],
     filter: active, cardinality: many, weight: part}}
  - {from: claim, to: person, role: expert, via: {table: experts, columns: [claim_id], to_columns: [expert],
     cardinality: many}}
  - {from: coverage, columns: [line_id], to: line, to_columns: [line_id]}
  - {from: payment, columns: [claim_id], to: claim, to_columns: [claim_id]}
metrics:
  - {name: paid, type: simple, dataset: claim, aggregation: sum, expression: paid}
  - {name: claims, type: simple, dataset: claim, aggregation: count}
  - {name: large, type: simple, dataset: claim, aggregation: count, filter: "paid >= 10"}
  - {name: cities, type: simple, dataset: claim, aggregation: count_distinct, expression: city}
  - {name: largest, type: simple, dataset: claim, aggregation: max, expression: paid}
  - {name: mean, type: simple, dataset: claim, aggregation: avg, expression: paid}
  - {name: middle, type: simple, dataset: claim, aggregation: median, expression: paid}
  - {name: per_claim, type: ratio, numerator: paid, denominator: claims}
  - {name: payments, type: simple, dataset: payment, aggregation: sum, expression: amount}
  - {name: instalments, type: simple, dataset: payment, aggregation: count}
policies:
  - {name: motor, rows: [{dataset: line, filter: "line = 'Motor'"}]}
"""

ROLES = "roles:\n  all: {}\n  motor: {policies: [motor]}\ndefault_role: all\n"
YEAR = ("2025-01-01", "2026-01-01")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    company = opened(tmp_path_factory.mktemp("claims"), CATALOG, TABLES, roles=ROLES)
    yield company
    company.layer.close()


def only(field: str, *values: str, op: str = "in") -> list[dict[str, Any]]:
    return [{"field": field, "op": op, "values": list(values)}]


COUNTS = [
    pytest.param("claims", "coverage.name", {"Hull": 2, "Theft": 1, "Fire": 2, None: 2}, 5, id="rows, by coverage"),
    pytest.param("claims", "line.name", {"Motor": 2, "Property": 2, None: 2}, 5, id="rows, by a field beyond it"),
    pytest.param("large", "line.name", {"Motor": 2, "Property": 1, None: 1}, 3, id="rows that pass a filter"),
    pytest.param("cities", "line.name", {"Motor": 1, "Property": 2, None: 1}, 2, id="distinct values"),
    pytest.param("largest", "line.name", {"Motor": 100, "Property": 10, None: 1000}, 1000, id="extremes"),
    pytest.param("claims", "expert.name", {"Ann": 2, "Bob": 1, None: 3}, 5, id="no weight is needed to count"),
    pytest.param("instalments", "line.name", {"Motor": 3, "Property": 2, None: 0}, 4, id="rows of a finer fact"),
]


@pytest.mark.parametrize(("metric", "field", "expected", "total"), COUNTS)
def test_a_fact_counts_once_in_every_group_it_belongs_to(
    own: Own, metric: str, field: str, expected: Mapping[str | None, int], total: int
) -> None:
    """Claim 1 is once in Motor though two coverages lead there; claims 4 and 5 belong to no known coverage."""
    result = own.answer(metrics=[metric], group_by=[field], period=YEAR)
    found = by_member(result, metric)
    assert {name: int(str(value).partition(".")[0]) for name, value in found.items()} == {
        name: value for name, value in expected.items() if value
    }
    assert result.totals[0].values[metric] == total


def test_sums_are_divided_by_the_weights(own: Own) -> None:
    """Hull 75 + 4, Theft 25, Fire 6 + 1, and 1000 + 7 belong to none: together the 1118 that were paid."""
    result = own.answer(metrics=["paid"], group_by=["coverage.name"], period=YEAR)
    assert by_member(result, "paid") == pytest.approx({"Hull": 79, "Theft": 25, "Fire": 7, None: 1007})
    assert result.totals[0].values == {"paid": Decimal("1118.00")}


def test_a_sum_of_a_finer_fact_is_divided_too(own: Own) -> None:
    """Motor 60 + 40 + 4, Property 6 + 1."""
    result = own.answer(metrics=["payments"], group_by=["line.name"], period=YEAR)
    assert by_member(result, "payments") == pytest.approx({"Motor": 104, "Property": 7})


def test_what_belongs_to_none_is_counted_once(own: Own) -> None:
    assert codes(own.answer(metrics=["claims"], group_by=["coverage.name"], period=YEAR))["unmatched-rows"] == {
        "count": 2
    }


def test_two_facts_meet_on_a_bridged_field(own: Own) -> None:
    result = own.answer(metrics=["claims", "instalments"], group_by=["line.name"], period=YEAR)
    assert set(result.rows) == {("Motor", 2, 3), ("Property", 2, 2), (None, 2, 0)}


def test_a_ratio_divides_what_stands_beside_it(own: Own) -> None:
    """Motor 104 over 2 claims."""
    result = own.answer(metrics=["paid", "claims", "per_claim"], group_by=["line.name"], period=YEAR)
    assert by_member(result, "per_claim")["Motor"] == pytest.approx(52)


FILTERED = [
    pytest.param("claims", only("coverage.name", "Hull"), 2, id="one member, counted"),
    pytest.param("claims", only("coverage.name", "Hull", "Theft"), 2, id="two members, each claim once"),
    pytest.param("paid", only("coverage.name", "Hull"), 79, id="one member, its part"),
    pytest.param("paid", only("line.name", "Motor"), 104, id="a member beyond the bridge"),
    pytest.param("paid", only("line.name", "Motor", op="not_in"), 1014, id="all parts but a member's"),
    pytest.param("claims", only("coverage.name", op="is_null"), 2, id="what belongs to none"),
    pytest.param("claims", only("coverage.name", "h", op="contains"), 2, id="by a part of the name"),
    pytest.param("claims", [*only("line.name", "Motor"), *only("coverage.name", "Fire")], 0,
                 id="conditions on one coverage hold together"),
    pytest.param("claims", [*only("line.name", "Property"), *only("expert.name", "Bob")], 1,
                 id="conditions over two bridges"),
]  # fmt: skip


@pytest.mark.parametrize(("metric", "filters", "expected"), FILTERED)
def test_a_filter_gives_what_the_group_holds(
    own: Own, metric: str, filters: list[dict[str, Any]], expected: float
) -> None:
    assert float(str(own.answer(metrics=[metric], filters=filters, period=YEAR).rows[0][0])) == pytest.approx(expected)


def test_an_excluded_member_leaves_the_other_groups_as_they_are(own: Own) -> None:
    result = own.answer(
        metrics=["claims"], group_by=["line.name"], filters=only("line.name", "Motor", op="not_in"), period=YEAR
    )
    assert by_member(result, "claims") == {"Property": 2, None: 2}


REFUSED = [
    pytest.param({"metrics": ["paid"], "group_by": ["expert.name"]}, "weight", id="a sum without weights"),
    pytest.param({"metrics": ["paid"], "filters": only("expert.name", "Ann")}, "weight", id="nor under a filter"),
    pytest.param({"metrics": ["paid"], "group_by": ["coverage.name", "expert.name"]}, "weight",
                 id="a sum over two bridges"),
    pytest.param({"metrics": ["mean"], "group_by": ["coverage.name"]}, "average", id="an average"),
    pytest.param({"metrics": ["middle"], "filters": only("coverage.name", "Hull")}, "average", id="a median"),
    pytest.param({"metrics": ["claims"], "filters": only("line.name", "Motor", op="not_in")}, "exclusion",
                 id="claims without Motor, or with something else"),
    pytest.param({"metrics": ["claims", "paid"], "group_by": ["expert.name"]}, "weight", id="one of two metrics"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "reason"), REFUSED)
def test_what_would_count_a_fact_more_than_once_is_refused(own: Own, query: dict[str, Any], reason: str) -> None:
    problem = own.refusal(**query, period=YEAR)
    assert (problem.code, problem.parameters["reason"]) == ("fan-out", reason)


def test_time_runs_on_each_side_of_a_comparison(own: Own) -> None:
    """2025 up to 19 June: Property has claims 2 and 3; in 2024 claim 6."""
    result = own.answer(
        metrics=["claims"],
        group_by=["line.name"],
        filters=only("line.name", "Property"),
        period=("2025-01-01", "2025-06-20"),
        compare=[{"to": "year_before"}],
    )
    assert result.rows[0][:3] == ("Property", 2, 1)


def test_shares_are_of_the_whole_and_may_exceed_it_together(own: Own) -> None:
    """Five claims, two of them in Motor, two in Property, two in none."""
    result = own.answer(
        metrics=["claims"], group_by=["line.name"], period=YEAR, derive=[{"column": "claims", "as": "share"}]
    )
    assert by_member(result, "claims.share") == pytest.approx({"Motor": 0.4, "Property": 0.4, None: 0.4})
    assert result.totals[0].values["claims.share"] == 1.0


def test_changes_of_parts_add_up_and_those_of_numbers_do_not(own: Own) -> None:
    """2025 up to 19 June: Motor 104, Property 7 and 1,007 of none; in 2024 claim 6 of Property, 40: 1,078 more."""
    over: dict[str, Any] = {
        "group_by": ["line.name"], "period": ("2025-01-01", "2025-06-20"), "compare": [{"to": "year_before"}],
    }  # fmt: skip
    paid = own.ask(metrics=["paid"], derive=[{"column": "paid", "as": "contribution"}], **over)
    assert isinstance(paid, ResultTable)
    assert by_member(paid, "paid.contribution") == pytest.approx(
        {"Motor": 104 / 1078, "Property": -33 / 1078, None: 1007 / 1078}
    )
    claims = own.ask(metrics=["claims"], derive=[{"column": "claims", "as": "contribution"}], **over)
    assert claims == QueryProblem(code="not-yet", parameters={"feature": "claims.contribution"})


def test_rights_on_what_lies_behind_a_bridge_hold(own: Own) -> None:
    """Who may see Motor alone sees claims 1 and 2, of claim 2 only the part that is Motor's, and no other line."""
    assert own.answer(role="motor", metrics=["claims"], period=YEAR).rows == ((2,),)
    result = own.answer(role="motor", metrics=["claims", "paid"], group_by=["coverage.name"], period=YEAR)
    assert by_member(result, "claims") == {"Hull": 2, "Theft": 1}
    assert by_member(result, "paid") == pytest.approx({"Hull": 79, "Theft": 25})
    assert own.answer(role="motor", metrics=["instalments"], period=YEAR).rows == ((3,),)


def test_detail_rows_under_a_filter_come_once(own: Own) -> None:
    """Claims 2 and 1, the newest first, although claim 1 has two coverages that are Motor's."""
    motor = only("line.name", "Motor")
    result = own.answer(metrics=["claims"], output="rows", filters=motor, period=YEAR)
    assert [row[result.index_of("claim.number")] for row in result.rows] == [2, 1]
    problem = own.refusal(metrics=["claims"], output="rows", group_by=["line.name"], period=YEAR)
    assert (problem.code, problem.parameters["reason"]) == ("fan-out", "rows")


def test_a_set_of_members_behind_a_bridge_keeps_each_fact_once(own: Own) -> None:
    """Hull and Fire have more than one claim each: claims 1, 2 and 3 of this year have one of them, or both."""
    several = {"metrics": ["claims"], "group_by": ["coverage.name"],
               "metric_filters": [{"by": "claims", "op": "gt", "value": 1}]}  # fmt: skip
    among = [{"field": "coverage.name", "op": "in_query", "query": several}]
    assert own.answer(metrics=["claims"], filters=among, period=YEAR).rows == ((3,),)
    step = {"metric": "claims", "per": ["@month"], "aggregation": "avg"}
    assert own.answer(metrics=[step, "claims"], filters=among, period=YEAR).rows == ((0.5, 3),)


def test_others_over_a_bridge_are_the_facts_that_belong_to_any_of_them(own: Own) -> None:
    """Fire has claims 2 and 3; Hull and Theft claims 1 and 2, claim 1 once, and of what was paid 79 and 25."""
    result = own.answer(
        metrics=["claims", "paid", "cities", "largest"], group_by=["coverage.name"], period=YEAR,
        order_by=[{"by": "coverage.name", "descending": False}], limit={"count": 1, "others": True},
        derive=[{"column": "claims", "as": "share"}],
    )  # fmt: skip
    [(at, count)] = result.others.items()
    assert count == 2
    assert list(result.rows[at][1:]) == pytest.approx([2, 104, 1, 100, 0.4])
    assert by_member(result, "claims")["Fire"] == 2


def test_others_over_a_bridge_are_what_asking_for_them_alone_gives(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of either way to reckon a fact."""
    step = {"metric": "claims", "per": ["claim.city"], "aggregation": "avg"}
    metrics = ["claims", "paid", "large", "instalments", "payments", step]
    for role in ("all", "motor"):
        first = own.answer(
            role=role, metrics=metrics, group_by=["coverage.name"], period=YEAR, limit={"count": 1, "others": True}
        )
        [(at, count)] = first.others.items()
        kept = {row[0] for place, row in enumerate(first.rows) if place != at} - {None}
        left_out = {"Hull", "Theft", "Fire"} - kept - ({"Fire"} if role == "motor" else set())
        assert count == len(left_out)
        alone = own.answer(role=role, metrics=metrics, filters=only("coverage.name", *sorted(left_out)), period=YEAR)
        assert list(first.rows[at][1:]) == pytest.approx(list(alone.rows[0]))
    add_up_early(own.layer, monkeypatch)
    again = own.answer(
        role=role, metrics=metrics, group_by=["coverage.name"], period=YEAR, limit={"count": 1, "others": True}
    )
    assert again.rows == first.rows


def test_members_behind_a_bridge_may_be_averaged_over(own: Own) -> None:
    """Motor and Property have two claims each."""
    step = {"metric": "claims", "per": ["line.name"], "aggregation": "avg"}
    assert own.answer(metrics=[step], period=YEAR).rows == ((2.0,),)


def test_members_behind_a_bridge_are_listed_with_and_without_facts(own: Own) -> None:
    """In 2024 there was claim 6 of Fire alone; Motor's coverages are Hull and Theft, and Ann and Bob are people."""
    before = ("2024-01-01", "2025-01-01")
    result = own.answer(metrics=["claims", "paid"], group_by=["coverage.name"], period=before, output="members")
    assert {row[0]: row[1:] for row in result.rows} == {"Fire": (1, 40), "Hull": (0, 0), "Theft": (0, 0)}
    motor = own.answer(
        metrics=["claims"], group_by=["line.name", "coverage.name"], period=before, output="members",
        filters=only("line.name", "Motor"),
    )  # fmt: skip
    assert set(motor.rows) == {("Motor", "Hull", 0), ("Motor", "Theft", 0)}
    people = own.answer(metrics=["claims"], group_by=["expert.name"], period=before, output="members")
    assert by_member(people, "claims") == {"Ann": 0, "Bob": 0, None: 1}
    seen = own.answer(
        role="motor", metrics=["claims"], group_by=["coverage.name"], period=YEAR, output="members",
        filters=[{"field": "claim.city", "op": "starts_with", "values": ["Gen"]}],
    )  # fmt: skip
    assert by_member(seen, "claims") == {"Hull": 0, "Theft": 0}


def test_members_behind_a_bridge_that_have_no_facts_are_counted_and_make_sets(own: Own) -> None:
    """This year Bob has one claim and Ann two; in 2024 neither has any, nor have Hull and Theft."""
    before = {"start": "2024-01-01", "end": "2025-01-01"}
    none = [{"by": "claims", "op": "eq", "value": 0}]
    idle: dict[str, Any] = {"metrics": ["claims"], "period": before, "metric_filters": none}
    for field in ("coverage.name", "expert.name"):
        assert own.answer(**idle, group_by=[field], output="member_count").rows == ((2,),)
    among = [{"field": "coverage.name", "op": "in_query", "query": {**idle, "group_by": ["coverage.name"]}}]
    assert list(own.answer(metrics=["claims", "paid"], filters=among, period=YEAR).rows[0]) == pytest.approx([2, 104])


def test_members_of_several_must_not_be_added_up_again(own: Own) -> None:
    """Claims of Hull, Theft and Fire are 2, 1 and 2, which no sum of claims is; their amounts are 79, 25 and 7."""
    step = {"metric": "claims", "per": ["coverage.name"], "aggregation": "sum"}
    problem = own.refusal(metrics=[step], period=YEAR)
    assert (problem.code, problem.parameters["reason"]) == ("fan-out", "sum")
    assert own.answer(metrics=[{**step, "metric": "paid"}], period=YEAR).rows[0][0] == pytest.approx(111)


def test_weights_that_make_no_whole_are_told_to_the_author_and_to_the_asker(tmp_path: Path) -> None:
    """Claim 3 has but half a weight; that of claim 7 is not known."""
    bridge = TABLES["claim_coverage"].replace("3,K3,1,", "3,K3,0.5,") + "7,K1,,true\n"
    company = opened(tmp_path, CATALOG, {**TABLES, "claim_coverage": bridge})
    [found] = uneven(company)
    assert (found.code, found.parameters, found.is_warning) == (
        "uneven-weights", {"role": "coverage", "dataset": "claim", "count": 2}, True,
    )  # fmt: skip
    warned = company.answer(metrics=["paid"], filters=only("coverage.name", "Hull"), period=YEAR)
    assert codes(warned)["unmatched-rows"] == {"weights": 2, "field": "coverage.name"}
    assert "unmatched-rows" not in codes(company.answer(metrics=["claims"], filters=only("line.name", "Motor")))


def test_thirds_make_a_whole(tmp_path: Path) -> None:
    bridge = "claim_id,coverage_id,part,active\n" + "".join(f"1,{one},0.33333333,true\n" for one in ("K1", "K2", "K3"))
    assert uneven(opened(tmp_path, CATALOG, {**TABLES, "claim_coverage": bridge})) == []


def uneven(company: Own) -> list[CatalogProblem]:
    found = review(company.layer.workspace.folder, lambda *_: None).problems
    return [one for one in found if one.code == "uneven-weights"]


BROKEN = [
    pytest.param("weight: part", "weight: prt", "unknown-column", id="weight"),
    pytest.param("columns: [claim_id], to_columns: [expert]", "columns: [claim], to_columns: [expert]",
                 "unknown-column", id="column"),
    pytest.param("filter: active", "filter: activ", "unknown-column", id="filter"),
    pytest.param("table: experts", "table: expert", "unknown-table", id="table"),
]  # fmt: skip


def test_a_weight_that_nothing_uses_is_told(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w", WORKSPACE, CATALOG.replace("cardinality: many, weight", "weight"), TABLES)
    workspace = load_workspace(folder)
    found = [one for one in check(load_catalog(workspace), workspace, lambda _: None) if one.code == "unused-weight"]
    assert [(one.is_warning, one.parameters) for one in found] == [(True, {"role": "coverage"})]


@pytest.mark.parametrize(("old", "new", "code"), BROKEN)
def test_what_a_bridge_does_not_have_is_found(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert [one.code for one in mistakes(tmp_path, CATALOG.replace(old, new, 1), TABLES)] == [code]


def test_facts_of_a_composite_key_are_told_apart_by_all_of_it(tmp_path: Path) -> None:
    """Order A has two lines, order B one, and both projects have line 1 of A: lines count 2 and 1, not 1 and 1."""
    tables = {
        "lines": "order_no,line,amount\nA,1,10\nA,2,20\nB,1,5\n",
        "parts": "order_no,line,project\nA,1,X\nA,1,Y\nA,2,X\nB,1,Y\n",
        "projects": "project\nX\nY\n",
    }
    catalog = """
datasets:
  - {name: lines, table: lines, primary_key: [order_no, line], fields: [{name: amount, kind: measure}]}
  - name: project
    table: projects
    primary_key: [project]
    fields: [{name: name, kind: dimension, expression: project}]
relationships:
  - {from: lines, to: project, via: {table: parts, columns: [order_no, line], to_columns: [project], cardinality: many}}
metrics: [{name: lines, type: simple, dataset: lines, aggregation: count}]
"""
    company = opened(tmp_path, catalog, tables)
    result = company.answer(metrics=["lines"], group_by=["project.name"])
    assert by_member(result, "lines") == {"X": 2, "Y": 2}
    assert result.totals[0].values == {"lines": 3}
