"""The members that a query names by value, and those that the catalog declares whether or not a row holds them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from semantic.catalog import AddressedField, Field
from semantic.compile.asked import filtered_name
from semantic.compile.setting import Setting
from semantic.graph import home_of
from semantic.query import SemanticQuery, Value

# What no name can be missing from: a day without rows is a day, and what is true of no row is false.
_WITHOUT_MEMBERS = ("BOOLEAN", "DATE", "TIME", "INTERVAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Values of one field of a dataset that a query names as members; `address` is one under which it does.

    `is_beside`: as what is compared with, for which any value of any field may stand.
    """

    address: str
    home: str
    field: Field
    values: tuple[Value, ...]
    is_beside: bool = False

    @property
    def key(self) -> tuple[str, str, bool]:
        """What it names: a field, whatever role leads to it, as a condition or to compare with."""
        return self.home, self.field.name, self.is_beside

    @property
    def has_members(self) -> bool:
        """Whether the field is one whose values are names and codes, as far as the catalog tells."""
        return self.field.kind == "dimension"


def are_members(type_name: str) -> bool:
    """Whether values of a type of the engine's are names or codes: texts and numbers, not days or truth."""
    return not type_name.upper().startswith(_WITHOUT_MEMBERS)


def named_members(query: SemanticQuery, setting: Setting) -> tuple[Named, ...]:
    """What a query that is settled names, by field, its queries inside filters included.

    Left out are values on a scale: those of measures and times, days, and what is true or not.
    """
    found: dict[tuple[str, str, bool], Named] = {}
    for written, values, is_beside in _stated(query):
        name = filtered_name(written, setting)
        if name not in setting.view.fields:
            continue
        field = setting.view.fields[name]
        one = Named(address=name, home=field.home, field=field.field, values=values, is_beside=is_beside)
        if is_beside or _may_miss(one, setting):
            known = found.setdefault(one.key, one)
            found[one.key] = replace(known, values=tuple(dict.fromkeys((*known.values, *values))))
    return tuple(found.values())


def _stated(query: SemanticQuery) -> Iterator[tuple[str, tuple[Value, ...], bool]]:
    for one in (query, *query.inner_queries):
        for each in one.filters:
            values = tuple(value for value in each.values if not isinstance(value, bool))
            if each.op in ("in", "not_in") and values:
                yield each.field, values, False
        for comparison in one.compare:
            if comparison.field and comparison.value is not None:
                yield comparison.field, (comparison.value,), True


def _may_miss(one: Named, setting: Setting) -> bool:
    home = setting.catalog.datasets[one.home]
    is_unbounded = (one.home, one.field.name) in setting.held.unbounded
    return one.has_members and not is_unbounded and are_members(setting.type_of(home, one.field))


def is_ruled(home: str, setting: Setting) -> bool:
    """Whether the asker sees some rows of a dataset only."""
    network = setting.network
    return any(
        network.paths_into(home, target) or network.bridged_into(home, target) for target in setting.rights.row_rules
    )


def is_told_by_rows(one: AddressedField, setting: Setting) -> bool:
    """Whether rows must tell which labels of a field an asker sees: in columns, or of members that rules may hide."""
    return bool(one.field.label_columns) or (bool(one.field.members) and is_ruled(one.home, setting))


def declared(one: Named, setting: Setting) -> frozenset[str]:
    """The members of a field that the catalog names, with words or in a group; none where rules hide some rows.

    Where they do, what is written down is not told from what is hidden: only rows tell who is there.
    """
    if is_ruled(one.home, setting):
        return frozenset()
    grouped = (value for values in groups_of(one, setting) for value in values)
    return frozenset((*(member.value for member in one.field.members), *grouped))


def groups_of(one: Named, setting: Setting) -> tuple[frozenset[str], ...]:
    """The members of each group of a field that the asker knows."""
    catalog, name = setting.view.catalog, f"{one.home}.{one.field.name}"
    return tuple(frozenset(group.values) for group in catalog.groups.values() if home_of(catalog, group.field) == name)
