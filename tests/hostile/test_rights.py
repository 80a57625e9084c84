"""What a role may not see is, through every door, as if it did not exist.

The oracle of each test is a company that lacks what is hidden: the two have to answer alike, to the last byte.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import simplejson
from fastapi.testclient import TestClient

from tests.hostile.company import (
    BONUS,
    DATASETS,
    METRICS,
    ORDERS,
    POLICIES,
    ROLES,
    SHOPS,
    WORKSPACE,
    Company,
    bearer,
    door,
    keep_page_away,
    opened,
    without_chance,
)

TOKENS = {"b": "boss", "e": "east", "n": "blind", "d": "desk"}
WHOLE = Company(workspace=WORKSPACE + ROLES, catalog=DATASETS + METRICS + BONUS + POLICIES)
# The same company had it never had the bonus, nor a shopkeeper.
PLAIN_ROLES = "roles: {boss: {}, blind: {}}\ndefault_role: boss\n"
KEEPER = "      - {name: keeper, kind: dimension, expression: keeper, label: {zh: 店长, en: shopkeeper}}\n"
WITHOUT_BONUS = Company(workspace=WORKSPACE + PLAIN_ROLES, catalog=DATASETS.replace(KEEPER, "") + METRICS)
# The same company had it never had the West: neither its shop nor that shop's orders.
EAST_DATA = {
    "shops.csv": "".join(line for line in SHOPS.splitlines(keepends=True) if ",West," not in line),
    "orders.csv": "".join(line for line in ORDERS.splitlines(keepends=True) if line.split(",")[2] != "3"),
}
ONLY_EAST = Company(
    workspace=WORKSPACE + "roles: {boss: {}, east: {}}\ndefault_role: boss\n",
    catalog=DATASETS + METRICS + BONUS,
    data=EAST_DATA,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """One client per company."""

    whole: TestClient
    without_bonus: TestClient
    only_east: TestClient


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("state")))
        keep_page_away(patch)
        folders = (one.written(tmp_path_factory.mktemp("company")) for one in (WHOLE, WITHOUT_BONUS, ONLY_EAST))
        clients = [stack.enter_context(door(stack.enter_context(opened(one)), TOKENS)) for one in folders]
        yield Doors(whole=clients[0], without_bonus=clients[1], only_east=clients[2])


def asked(client: TestClient, token: str, text: str, **rest: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": text, **rest}, headers=bearer(token))
    assert response.status_code == 200, response.text
    return without_chance(simplejson.loads(response.text, use_decimal=True))


def planned(client: TestClient, token: str, **query: Any) -> dict[str, Any]:
    response = client.post("/v1/query", json={"kind": "query", **query}, headers=bearer(token))
    assert response.status_code == 200, response.text
    return without_chance(simplejson.loads(response.text, use_decimal=True))


# A hidden metric and a hidden field


@pytest.mark.parametrize(
    "text",
    ["secret bonus", "secret bonus by area", "kickback this month", "what is secret bonus", "bonus",
     "revenue and kickback", "秘密奖金", "各片区红包", "秘密奖金是什么意思", "secert bonus", "revenue by shopkeeper",
     "各店长营业收入", "revenue of Iris Vole", "list shopkeepers", "how many shopkeepers", "what can I ask",
     "可以问什么", "Mina Stoat"],
)  # fmt: skip
def test_a_hidden_name_in_a_question_is_a_name_that_does_not_exist(doors: Doors, text: str) -> None:
    assert asked(doors.whole, "n", text) == asked(doors.without_bonus, "n", text)


def test_the_names_do_exist_for_whoever_may_see_them(doors: Doors) -> None:
    assert asked(doors.whole, "b", "secret bonus")["table"]["rows"] == [[21]]  # 1 + 2 + 3 + 4 + 5 + 6
    assert asked(doors.whole, "b", "revenue of Iris Vole")["table"]["rows"][0][-1] == simplejson.loads(
        "17.50", use_decimal=True
    )  # 10.50 + 7.00, both of Alder


@pytest.mark.parametrize(
    "query",
    [
        {"metrics": ["bonus"]},
        {"metrics": ["revenue"], "metric_filters": [{"by": "bonus", "op": "gt", "value": 1}]},
        {"metrics": ["revenue"], "group_by": ["shop.area"], "order_by": [{"by": "bonus", "descending": True}]},
        {"metrics": [{"ratio": ["bonus", "revenue"]}]},
        {"metrics": [{"metric": "bonus", "per": ["shop.name"], "aggregation": "avg"}]},
        {"metrics": ["revenue"], "group_by": ["shop.keeper"]},
        {"metrics": ["revenue"], "filters": [{"field": "shop.keeper", "op": "in", "values": ["Iris Vole"]}]},
        {"metrics": ["revenue"], "filters": [{"field": "shop.keeper", "op": "starts_with", "values": ["I"]}]},
        {"metrics": [], "group_by": ["shop.keeper"], "output": "members"},
        {"metrics": ["revenue"], "filters": [{"field": "shop.name", "op": "in_query", "query": {
            "metrics": ["bonus"], "group_by": ["shop.name"], "limit": {"count": 1}}}]},
        {"metrics": ["revenue"], "compare": [{"to": "member", "field": "shop.keeper", "value": "Iris Vole"}]},
    ],
)  # fmt: skip
def test_a_hidden_name_in_a_plan_is_a_name_that_does_not_exist(doors: Doors, query: dict[str, Any]) -> None:
    hidden, absent = planned(doors.whole, "n", **query), planned(doors.without_bonus, "n", **query)
    assert hidden["status"] == "refused"
    assert hidden == absent


@pytest.mark.parametrize("subject", [{"metric": "bonus"}, {"field": "shop.keeper"}])
def test_a_hidden_name_cannot_be_described(doors: Doors, subject: dict[str, str]) -> None:
    plan = {"kind": "describe", "subject": subject, "aspect": "definition"}
    replies = [
        without_chance(one.post("/v1/query", json=plan, headers=bearer("n")).json())
        for one in (doors.whole, doors.without_bonus)
    ]
    assert replies[0] == replies[1]


@pytest.mark.parametrize("subject", [{"metric": "never_was"}, {"field": "shop.never_was"}, {"term": "never_was"}])
def test_what_does_not_exist_cannot_be_described(doors: Doors, subject: dict[str, str]) -> None:
    plan = {"kind": "describe", "subject": subject, "aspect": "definition"}
    assert doors.whole.post("/v1/query", json=plan, headers=bearer("b")).json()["status"] == "refused"


def test_the_catalog_of_a_role_holds_nothing_hidden(doors: Doors) -> None:
    seen = [one.get("/v1/catalog", headers=bearer("n")).json() for one in (doors.whole, doors.without_bonus)]
    for one in seen:
        one.pop("fingerprint")
    assert seen[0] == seen[1]
    paths = ("/v1/metrics/bonus", "/v1/metrics/never_was")
    refused = [doors.whole.get(path, headers=bearer("n")) for path in paths]
    assert refused[0].content == refused[1].content
    assert [one.status_code for one in refused] == [404, 404]


# Rows of another's


@pytest.mark.parametrize(
    "text",
    ["revenue", "revenue by area", "revenue by shop",
     "top 5 shops by revenue", "number of orders", "list shops", "list areas", "how many shops", "有多少家店铺",
     "revenue of Cedar", "revenue of West", "Cedar的营业收入", "revenue of Ceder", "revenue without West",
     "revenue of Alder", "share of revenue by shop", "各店铺营业收入占比", "compare revenue of East and West",
     "shops without revenue", "secret bonus by area", "revenue of Mina Stoat", "revenue by shopkeeper",
     "revenue this month vs last month by shop", "highest revenue shop", "average revenue per shop"],
)  # fmt: skip
def test_a_rule_on_rows_makes_the_company_the_smaller_one(doors: Doors, text: str) -> None:
    assert _told(asked(doors.whole, "e", text)) == _told(asked(doors.only_east, "e", text))


@pytest.mark.parametrize("text", ["revenue by month", "revenue by year", "营业收入趋势", "revenue in 2019"])
def test_a_rule_on_rows_holds_for_how_far_the_data_go(doors: Doors, text: str) -> None:
    assert _told(asked(doors.whole, "e", text)) == _told(asked(doors.only_east, "e", text))


def test_the_sum_is_that_of_the_rows_the_role_may_see(doors: Doors) -> None:
    whole, east = (asked(doors.whole, token, "revenue")["table"]["rows"] for token in ("b", "e"))
    assert [str(whole[0][0]), str(east[0][0])] == ["1342.50", "42.50"]  # 42.50 = 10.50 + 20.25 + 7.00 + 4.75


@pytest.mark.parametrize(
    "filters",
    [
        [{"field": "shop.name", "op": "in", "values": ["Cedar"]}],
        [{"field": "shop.area", "op": "in", "values": ["West", "East"]}],
        [{"field": "shop.area", "op": "not_in", "values": ["East"]}],
        [{"field": "shop.name", "op": "not_in", "values": ["Alder"]}],
        [{"field": "shop.keeper", "op": "contains", "values": ["o"]}],
        [{"field": "shop.name", "op": "is_null"}],
        [{"field": "shop.name", "op": "not_null"}],
        [{"field": "shop.name", "op": "in_query", "query": {"metrics": ["revenue"], "group_by": ["shop.name"],
          "limit": {"count": 1}}}],
    ],
)  # fmt: skip
def test_no_filter_reaches_behind_a_rule_on_rows(doors: Doors, filters: list[dict[str, Any]]) -> None:
    june = {"start": "2025-06-01", "end": "2025-07-01"}
    for rest in ({}, {"group_by": ["shop.name"]}, {"grain": "month", "period": june}):
        query: dict[str, Any] = {"metrics": ["revenue", "order_count"], "filters": filters, **rest}
        assert _told(planned(doors.whole, "e", **query)) == _told(planned(doors.only_east, "e", **query))


@pytest.mark.parametrize("output", ["members", "member_count", "rows"])
@pytest.mark.parametrize("field", ["shop.name", "shop.area", "shop.keeper"])
def test_lists_hold_only_what_the_rule_lets_through(doors: Doors, output: str, field: str) -> None:
    query = {"metrics": ["revenue"] if output == "rows" else [], "group_by": [] if output == "rows" else [field]}
    seen, small = (planned(one, "e", **query, output=output) for one in (doors.whole, doors.only_east))
    assert _told(seen) == _told(small)


@pytest.mark.parametrize("compare", [{"to": "member", "field": "shop.name", "value": "Cedar"}, {"to": "average"}])
def test_a_comparison_stays_inside_the_rule(doors: Doors, compare: dict[str, str]) -> None:
    query = {"metrics": ["revenue"], "group_by": ["shop.name"], "compare": [compare]}
    assert _told(planned(doors.whole, "e", **query)) == _told(planned(doors.only_east, "e", **query))


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    """What an asker is told: all but the SQL, which names the rule."""
    return {key: part for key, part in answer.items() if key not in ("sql", "statements")}


# Masked values

NAMES = ("Iris Vole", "Otto Wren", "Mina Stoat", "Vole", "Stoat")


@pytest.mark.parametrize(
    "text",
    ["revenue by shopkeeper", "各店长营业收入", "list shopkeepers", "how many shopkeepers",
     "top 2 shopkeepers by revenue", "revenue by shop and shopkeeper", "what can I ask",
     "what is shopkeeper", "shop list"],
)  # fmt: skip
def test_a_masked_value_appears_nowhere(doors: Doors, text: str) -> None:
    told = simplejson.dumps(asked(doors.whole, "d", text), use_decimal=True)
    assert [name for name in NAMES if name in told] == []


@pytest.mark.parametrize("text", ["revenue of Iris Vole", "Mina Stoat的营业收入", "revenue of Otto Wrem"])
def test_a_masked_value_is_not_recognised(doors: Doors, text: str) -> None:
    masked, unknown = asked(doors.whole, "d", text), asked(doors.whole, "d", text.replace("Iris Vole", "Ives Vale"))
    assert masked["status"] == unknown["status"] == "refused"
    assert [part for part in masked["understood"] if part["as"] == "member"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"filters": [{"field": "shop.keeper", "op": "in", "values": ["Iris Vole"]}]},
        {"filters": [{"field": "shop.keeper", "op": "starts_with", "values": ["I"]}]},
        {"filters": [{"field": "shop.keeper", "op": "gt", "values": ["J"]}]},
        {"compare": [{"to": "member", "field": "shop.keeper", "value": "Iris Vole"}]},
    ],
)
def test_a_masked_value_cannot_be_guessed_by_filters(doors: Doors, query: dict[str, Any]) -> None:
    answer = planned(doors.whole, "d", metrics=["revenue"], **query)
    assert answer["status"] == "refused"
    assert answer["table"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"metrics": ["revenue"], "group_by": ["shop.keeper"]},
        {"metrics": ["revenue"], "group_by": ["shop.keeper"], "order_by": [{"by": "shop.keeper"}]},
        {"metrics": ["revenue"], "group_by": ["shop.keeper"], "limit": {"count": 1}},
        {"metrics": [], "group_by": ["shop.keeper"], "output": "members"},
        {"metrics": ["revenue"], "output": "rows"},
    ],
)
def test_a_masked_value_is_in_no_table(doors: Doors, query: dict[str, Any]) -> None:
    told = simplejson.dumps(planned(doors.whole, "d", **query), use_decimal=True)
    assert [name for name in NAMES if name in told] == []


# What is another's


def test_a_foreign_conversation_and_answer_are_unknown(doors: Doors) -> None:
    mine = doors.whole.post("/v1/ask", json={"question": "revenue"}, headers=bearer("b")).json()
    places = [f"/v1/answers/{mine['answer_id']}", f"/v1/answers/{mine['answer_id']}/rows"]
    assert [doors.whole.get(one, headers=bearer("b")).status_code for one in places] == [200, 200]
    for place in places:
        foreign = doors.whole.get(place, headers=bearer("e"))
        absent = doors.whole.get(place.replace(mine["answer_id"], "never-was"), headers=bearer("e"))
        assert (foreign.status_code, foreign.content) == (404, absent.content)
    verdict = {"verdict": "wrong", "reason": None, "expected": None}
    assert doors.whole.post(f"{places[0]}/feedback", json=verdict, headers=bearer("e")).status_code == 404
    told = [
        doors.whole.post("/v1/ask", json={"question": "by shop", "conversation_id": one}, headers=bearer("e"))
        for one in (mine["conversation_id"], "never-was")
    ]
    assert [one.status_code for one in told] == [404, 404]
    assert told[0].content == told[1].content


def test_the_role_comes_from_the_credential_alone(doors: Doors) -> None:
    for body in ({"question": "revenue", "role": "boss"}, {"question": "revenue", "asker": {"role": "boss"}}):
        assert doors.whole.post("/v1/ask", json=body, headers=bearer("e")).status_code == 422
    for header in ({"X-Role": "boss"}, {"Cookie": "role=boss"}):
        answer = doors.whole.post("/v1/ask", json={"question": "revenue"}, headers={**bearer("e"), **header}).json()
        assert answer["table"]["rows"] == [[42.5]]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic Zm9v", "bearer  x", "b"])
def test_without_a_known_token_nothing_is_served(doors: Doors, header: str) -> None:
    sent = {"Authorization": header} if header else {}
    for path in ("/v1/catalog", "/v1/metrics/revenue", "/v1/schema/query", "/docs", "/openapi.json", "/"):
        response = doors.whole.get(path, headers=sent)
        assert response.status_code == 401, path
        assert "revenue" not in response.text
    assert doors.whole.post("/v1/ask", json={"question": "revenue"}, headers=sent).status_code == 401
