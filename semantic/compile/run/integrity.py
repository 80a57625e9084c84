"""What the data must hold for joins to be honest: keys that lead to one row, weights that make a whole."""

from collections.abc import Iterator

from semantic.catalog import Relationship
from semantic.compile.facts.repeated import uneven_tree
from semantic.compile.run.probes import bridge_tree, keys_tree
from semantic.compile.run.soundness import Count
from semantic.compile.setting import Setting
from semantic.errors import CatalogProblem, ProblemCode


def repeated_keys(setting: Setting, fetch: Count) -> Iterator[CatalogProblem]:
    """Every relationship whose key the data hold more than once, so that joining would repeat rows."""
    for one in setting.catalog.relationships:
        trees = [keys_tree(one, setting)]
        if one.via is not None:
            trees = [*trees, bridge_tree(one.via, setting)] if one.via.cardinality == "one" else []
        if count := sum(int(str(fetch(tree).rows[0][0])) for tree in trees):
            columns = one.to_columns or setting.catalog.datasets[one.target].primary_key
            yield CatalogProblem(
                origin=one.origin,
                code=ProblemCode.NOT_UNIQUE,
                parameters={"role": one.role, "dataset": one.target, "columns": columns, "count": count},
            )


def uneven_weights(setting: Setting, fetch: Count) -> Iterator[tuple[Relationship, int]]:
    """The relationships over whose bridge some rows are divided by weights that do not sum to one, and how many."""
    for one in setting.catalog.relationships:
        if one.via is not None and one.via.weight is not None:
            fetched = fetch(uneven_tree(one, one.via, one.via.weight, setting))
            if count := int(str(fetched.rows[0][0])):
                yield one, count
