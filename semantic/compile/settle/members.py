"""All members of a grouping, those without facts among them: where they are written down, and what holds for them."""

from dataclasses import replace

from semantic.catalog import AddressedField
from semantic.compile.asked import Refused
from semantic.compile.resolved import Dimension, Fact, Members, Resolved
from semantic.compile.setting import Setting
from semantic.graph import Path, is_safe
from semantic.query import Filter


def with_absent(resolved: Resolved, setting: Setting) -> Resolved:
    """The rows by member, with one for every member that has no facts.

    Of two steps the first has them where it has no members of its own, else the second has.
    """
    if resolved.beside:
        whole = resolved.dimensions
        return replace(
            resolved,
            beside=tuple(with_absent(part, setting) if part.dimensions == whole else part for part in resolved.beside),
        )
    if resolved.inner is not None:
        if resolved.inner.dimensions == resolved.dimensions:
            return replace(resolved, inner=with_absent(resolved.inner, setting))
        if resolved.grain is not None:
            raise Refused("not-yet", feature=next(iter(resolved.steps)))
    elif resolved.grain is not None and resolved.spine is None:
        raise Refused("not-yet", feature="members")
    return replace(resolved, members=_members_of(resolved, setting))


def _members_of(resolved: Resolved, setting: Setting) -> Members:
    for dimension in resolved.dimensions:
        if dimension.is_masked:
            raise Refused("unknown-member", field=dimension.name, value="")
        if dimension.kind != "field":
            raise Refused("not-yet", feature="members", field=dimension.name)
    if not resolved.dimensions:
        raise Refused("not-yet", feature="members")
    base = _base(resolved.dimensions, resolved.facts, setting)
    found = setting.view.fields[base.name]
    is_settling = _settles_others(found, resolved.facts, setting)
    fields: dict[str, str] = {}
    for dimension in resolved.dimensions:
        written = written_from(base.name, dimension.name, resolved.facts, setting)
        if written is None or (dimension is not base and not is_settling):
            raise Refused("not-yet", feature="members", field=dimension.name)
        fields[dimension.name] = written
    filters: dict[Filter, str] = {}
    for one in resolved.filters:
        written = written_from(base.name, _field_of(one.field, setting), resolved.facts, setting, over_bridges=True)
        if written is not None and (is_settling or one.field in fields):
            filters[one] = written
    return Members(dataset=found.home, base=base.name, fields=fields, filters=filters)


def _base(dimensions: tuple[Dimension, ...], facts: tuple[Fact, ...], setting: Setting) -> Dimension:
    """The dimension closest to the facts, the key of its rows first: the others may be attributes of its members."""
    dataset = facts[0].basis.dataset

    def place(one: Dimension) -> tuple[int, bool]:
        found = setting.view.fields[one.name]
        return len(setting.network.any_path(dataset, one.name) or ()), not _is_key(found, setting)

    return min(dimensions, key=place)


def _is_key(found: AddressedField, setting: Setting) -> bool:
    """Whether each value of a field, or each key behind it, stands in one row of its dataset."""
    home = setting.catalog.datasets[found.home]
    return home.primary_key in ((found.field.display_of,), (found.field.expression,))


def _settles_others(found: AddressedField, facts: tuple[Fact, ...], setting: Setting) -> bool:
    """Whether what is reached from a member's row is the member's own, not that of one event among many.

    So it is where the field is the key of its rows, and in a dataset of members alone.
    """
    home = setting.catalog.datasets[found.home]
    is_event = home.time_field is not None or any(fact.basis.dataset == home.name for fact in facts)
    return _is_key(found, setting) or not is_event


def _field_of(name: str, setting: Setting) -> str:
    """The field behind a filter: itself, or what a band is of."""
    band = setting.catalog.bands.get(name) if name not in setting.view.fields else None
    return band.of if band else name


def written_from(
    base: str, name: str, facts: tuple[Fact, ...], setting: Setting, *, over_bridges: bool = False
) -> str | None:
    """A field as written from the dataset that holds another; None unless every fact reaches it by way of that one.

    `over_bridges`: many of its values may belong to one of the other.
    """
    ways = {_beyond(base, name, fact.basis.dataset, setting, over_bridges=over_bridges) for fact in facts}
    way = ways.pop() if len(ways) == 1 else None
    return None if way is None else ".".join((*way, name.rpartition(".")[2]))


def _beyond(base: str, name: str, dataset: str, setting: Setting, *, over_bridges: bool) -> tuple[str, ...] | None:
    start, whole = (setting.network.any_path(dataset, one) for one in (base, name))
    if start is None or whole is None or whole[: len(start)] != start:
        return None
    rest: Path = whole[len(start) :]
    if not over_bridges and not all(is_safe(step) for step in rest):
        return None
    return tuple(step.role for step in rest)
