from dataclasses import replace

import pytest

from semantic.catalog import Catalog, Relationship, Words
from semantic.errors import Origin
from semantic.graph import (
    addressed_fields,
    canonical_address,
    home_of,
    path_to,
    reach_of,
    reaches_by_fan_out,
)
from tests.semantic.tiny import catalog_of

NOWHERE = Origin(file="catalog/none.yml", line=1)


@pytest.fixture(scope="module")
def insurance() -> Catalog:
    return catalog_of("insurance")


def roles_to(catalog: Catalog, dataset: str, address: str) -> tuple[str, ...] | None:
    """The roles on the way to a field; None when there is no way."""
    path = path_to(catalog, dataset, address)
    return None if path is None else tuple(step.role for step in path)


@pytest.mark.parametrize(
    ("dataset", "address", "expected"),
    [
        pytest.param("policy", "policy.number", (), id="own field"),
        pytest.param("policy", "number", (), id="own field, bare"),
        pytest.param("claim", "policy.number", ("policy",), id="default role"),
        pytest.param("policy", "policy_holder.name", ("policy_holder",), id="named role"),
        pytest.param("claim", "policy_holder.name", ("policy", "policy_holder"), id="last role of a longer path"),
        pytest.param("claim", "policy.policy_holder.name", ("policy", "policy_holder"), id="its whole path"),
        pytest.param("claim", "claim.policy.number", ("policy",), id="path from the dataset's own name"),
        pytest.param("policy", "policy_holder.city.name", ("policy_holder", "city"), id="one of two ways"),
        pytest.param("policy", "insured.city.name", ("insured", "city"), id="the other of two ways"),
        pytest.param("claim", "insured.city.name", ("policy", "insured", "city"), id="shortest telling ending"),
        pytest.param("policy", "city.name", None, id="two ways, so neither"),
        pytest.param("party", "city.name", ("city",), id="one way"),
        pytest.param("employee", "manager.name", ("manager",), id="to its own dataset in a role"),
        pytest.param("employee", "department.name", ("department",), id="direct wins over the manager's"),
        pytest.param("employee", "manager.department.name", ("manager", "department"), id="detour by its path"),
        pytest.param("policy", "department.name", ("agent", "department"), id="direct one step on wins too"),
        pytest.param("policy", "head.name", ("agent", "department", "head"), id="head of the agent's department"),
        pytest.param("policy", "policy.amount", None, id="no such field"),
        pytest.param("policy", "claim.number", None, id="against the arrows"),
        pytest.param("claim", "coverage.kind", None, id="over a bridge of many to many"),
        pytest.param("nothing", "policy.number", None, id="no such dataset"),
    ],
)
def test_path_to(insurance: Catalog, dataset: str, address: str, expected: tuple[str, ...] | None) -> None:
    assert roles_to(insurance, dataset, address) == expected


@pytest.mark.parametrize(
    ("dataset", "address", "expected"),
    [
        pytest.param("policy", "claim.number", True, id="finer dataset"),
        pytest.param("claim", "coverage.kind", True, id="bridge of many"),
        pytest.param("city", "policy.premium", True, id="two steps against the arrows"),
        pytest.param("claim", "policy.number", False, id="reached safely"),
        pytest.param("coverage", "employee.name", False, id="not connected"),
        pytest.param("policy", "nothing.at_all", False, id="does not exist"),
    ],
)
def test_reaches_by_fan_out(insurance: Catalog, dataset: str, address: str, expected: bool) -> None:
    assert reaches_by_fan_out(insurance, dataset, address) is expected


def test_a_bridge_of_one_is_safe(insurance: Catalog) -> None:
    *others, bridge = insurance.relationships
    assert bridge.via is not None
    single = replace(bridge, via=replace(bridge.via, cardinality="one"))
    changed = replace(insurance, relationships=(*others, single))
    assert roles_to(changed, "claim", "coverage.kind") == ("coverage",)


def test_facts_share_a_dimension_under_the_same_role(insurance: Catalog) -> None:
    fields = addressed_fields(insurance)
    assert fields["policy_holder.name"].facts == {"policy", "claim"}
    assert fields["policy.number"].facts == {"policy", "claim"}
    assert fields["policy_holder.city.name"].facts == {"policy", "claim"}
    assert fields["city.name"].facts == {"party", "city"}
    assert fields["claim.number"].facts == {"claim"}
    assert fields["policy_holder.name"].home == "party"
    assert not any(address.startswith("policy.policy_holder") for address in fields)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("policy_holder.name", "policy_holder.name", id="canonical already"),
        pytest.param("policy.policy_holder.name", "policy_holder.name", id="whole path"),
        pytest.param("claim.policy.number", "policy.number", id="from the fact on"),
        pytest.param("policy.policy_holder.city.name", "policy_holder.city.name", id="whole path of three"),
        pytest.param("agent.department.name", "department.name", id="path where the last role suffices"),
        pytest.param("policy_holder.age", None, id="no such field"),
        pytest.param("holder.name", None, id="no such role"),
        pytest.param("name", None, id="no role"),
    ],
)
def test_canonical_address(insurance: Catalog, written: str, expected: str | None) -> None:
    assert canonical_address(insurance, written) == expected


def test_home_of_a_name_is_where_the_field_was_declared(insurance: Catalog) -> None:
    assert home_of(insurance, "party.name") == "party.name"
    assert home_of(insurance, "insured.born_on") == "party.born_on"
    assert home_of(insurance, "insured.age") is None


def test_words_of_role_and_field_combine_and_a_bare_word_fits_both_roles(insurance: Catalog) -> None:
    fields = addressed_fields(insurance)
    holder, insured = fields["policy_holder.name"].words, fields["insured.name"].words
    assert (holder.label["zh"], insured.label["zh"]) == ("投保人姓名", "被保险人姓名")
    assert (holder.label["en"], insured.label["en"]) == ("policy holder name", "insured name")
    assert "姓名" in holder.synonyms["zh"]
    assert "姓名" in insured.synonyms["zh"]
    # What a row is called: the role's word alone means its name.
    assert "投保人" in holder.synonyms["zh"]
    assert "被保险人" not in holder.synonyms["zh"]


def test_words_along_a_path_name_the_role_that_tells_it_apart(insurance: Catalog) -> None:
    fields = addressed_fields(insurance)
    assert fields["policy_holder.city.name"].words.label["zh"] == "投保人城市"
    assert fields["insured.city.tier"].words.label["zh"] == "被保险人城市等级"
    assert "城市" in fields["insured.city.name"].words.synonyms["zh"]


def test_words_of_a_field_suffice_where_one_role_leads(insurance: Catalog) -> None:
    words = addressed_fields(insurance)["policy.number"].words
    assert words.label == {"zh": "保单号", "en": "policy number"}


def test_a_detour_is_named_only_with_its_role(insurance: Catalog) -> None:
    fields = addressed_fields(insurance)
    detour = fields["manager.department.name"].words
    assert detour.label["zh"] == "上级部门"
    assert "部门" not in (detour.label["zh"], *detour.synonyms.get("zh", ()))
    assert fields["department.name"].words.label["zh"] == "部门"


def test_a_hidden_field_has_an_address_and_no_words(insurance: Catalog) -> None:
    salary = addressed_fields(insurance)["employee.salary"]
    assert salary.words == Words()


def test_cycles_end(insurance: Catalog) -> None:
    names = tuple(insurance.datasets)
    everything = tuple(
        Relationship(
            source=source,
            columns=("x",),
            target=target,
            to_columns=("x",),
            role=target,
            words=Words(),
            origin=NOWHERE,
        )
        for source in names
        for target in names
        if source != target
    )
    circular = replace(insurance, relationships=everything)
    assert roles_to(circular, "policy", "city.name") == ("city",)
    assert all(len(path) <= 2 for path in reach_of(circular, "policy").named.values())
    assert addressed_fields(circular)["city.name"].facts == set(names)


def test_a_circle_of_two_comes_back_under_a_role_only(insurance: Catalog) -> None:
    # A department has a head, who is an employee, who has a department: the way back to the start is a detour.
    assert roles_to(insurance, "department", "head.name") == ("head",)
    assert roles_to(insurance, "department", "department.name") == ()
    assert roles_to(insurance, "department", "head.department.name") == ("head", "department")
