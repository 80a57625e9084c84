import pytest

from semantic.asker import Asker
from semantic.catalog import Catalog
from semantic.errors import WorkspaceError
from semantic.policy import attributes_of, masked, row_rules, view_of
from semantic.workspace import Workspace
from tests.semantic.tiny import catalog_of, workspace_of

CLERK = Asker(role="clerk")
AUDITOR = Asker(role="auditor")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalog_of("insurance")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return workspace_of("insurance")


def test_a_role_without_policies_sees_everything(catalog: Catalog, workspace: Workspace) -> None:
    view = view_of(catalog, workspace, Asker(role="analyst"))
    assert view.catalog == catalog
    assert "policy_holder.born_on" in view.fields
    assert row_rules(catalog, workspace, Asker(role="analyst")) == {}
    assert masked(catalog, workspace, Asker(role="analyst")) == frozenset()


def test_without_a_role_the_default_one_holds(catalog: Catalog, workspace: Workspace) -> None:
    assert view_of(catalog, workspace, Asker()).catalog == catalog


def test_a_role_nobody_declared_sees_nothing(catalog: Catalog, workspace: Workspace) -> None:
    for reading in (view_of, row_rules, masked):
        with pytest.raises(WorkspaceError, match="unknown-role"):
            reading(catalog, workspace, Asker(role="boss"))


def test_what_is_computed_from_a_hidden_metric_is_hidden_too(catalog: Catalog, workspace: Workspace) -> None:
    view = view_of(catalog, workspace, CLERK)
    # Hidden is premium; loss_ratio, margin and premium_to_date read it, margin_growth reads margin.
    assert set(view.catalog.metrics) == {"claims_paid", "policies", "headcount"}


def test_nothing_refers_to_what_is_hidden(catalog: Catalog, workspace: Workspace) -> None:
    narrowed = view_of(catalog, workspace, CLERK).catalog
    assert narrowed.terms == {}
    assert narrowed.overviews == {}
    assert narrowed.scenarios == {}
    assert narrowed.verified == ()
    assert set(narrowed.groups) == {"big_cities"}
    assert set(narrowed.bands) == {"premium_band"}


def test_a_hidden_field_is_hidden_under_every_role(catalog: Catalog, workspace: Workspace) -> None:
    view = view_of(catalog, workspace, AUDITOR)
    # The policy names insured.born_on; the same column is reached as party.born_on and policy_holder.born_on.
    assert not [address for address in view.fields if address.endswith("born_on") and "signed" not in address]
    assert "insured.name" in view.fields
    left = view.catalog.datasets["party"].fields["born_on"]
    assert left.hidden
    assert left.words.label == {}
    assert view.catalog.metrics == catalog.metrics


def test_a_masked_field_stays_visible_and_is_named_where_it_lives(catalog: Catalog, workspace: Workspace) -> None:
    assert masked(catalog, workspace, AUDITOR) == {"party.name"}
    assert "policy_holder.name" in view_of(catalog, workspace, AUDITOR).fields


def test_rules_on_rows_with_the_attributes_they_bind(catalog: Catalog, workspace: Workspace) -> None:
    assert row_rules(catalog, workspace, CLERK) == {"city": ("city_name = :city",)}
    assert attributes_of(workspace, CLERK) == {"city": "上海"}
    own = Asker(role="clerk", attributes={"city": "北京"})
    assert attributes_of(workspace, own) == {"city": "北京"}


def test_where_no_roles_are_declared_everything_is_seen(catalog: Catalog) -> None:
    open_to_all = workspace_of("garbled")
    assert view_of(catalog, open_to_all, Asker()).catalog == catalog
    assert attributes_of(open_to_all, Asker()) == {}
