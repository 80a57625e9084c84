"""What a query names: metrics as items, grouping as dimensions, each found in the asker's view or refused."""

import re
from dataclasses import dataclass, replace

from semantic.catalog import ALIKE, Metric, Simple, Words
from semantic.compile import inputs, naming
from semantic.compile.resolved import Dimension, Pinned, Reading
from semantic.compile.scales import off_scale
from semantic.compile.setting import Basis, Setting
from semantic.errors import Origin, QueryProblem
from semantic.graph import canonical_address, needs_own_day
from semantic.query import CYCLES, Comparison, MetricItem, SemanticQuery, Value, column_of

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class Refused(Exception):
    """Carries a problem out of the depths of this module; never leaves it."""

    def __init__(self, code: str, **parameters: str | int | float | tuple[str, ...]) -> None:
        super().__init__(code)
        self.problem = QueryProblem(code=code, parameters=parameters)


@dataclass(frozen=True, slots=True)
class Item:
    """A metric asked for, under the column it fills; hidden ones only order or filter."""

    column: str
    metric: Metric
    is_shown: bool = True


def item_of(item: MetricItem, setting: Setting) -> Item:
    """A metric item under its column; refused when it names a metric that is not known."""
    metric = inputs.metric_of(setting.view.catalog, item)
    if isinstance(metric, str):
        raise Refused("unknown-metric", metric=metric)
    return Item(column_of(item), metric)


def hidden_items(query: SemanticQuery, shown: tuple[Item, ...], setting: Setting) -> tuple[Item, ...]:
    """The metrics that only order, filter or derive."""
    known = {item.column for item in shown} | set(query.group_by) | {one.name for one in query.derive}
    names = dict.fromkeys(
        naming.metric_part(by) for by in naming.columns_named(query) if by not in known and not by.startswith("@")
    )
    missing = [name for name in names if name not in known and "." not in name]
    return tuple(replace(item_of(name, setting), is_shown=False) for name in missing)


def fact_item(query: SemanticQuery, setting: Setting) -> Item:
    """The number of rows of the dataset that holds the query's time field, which shows nowhere.

    Raises: Refused where the query names no time field that the asker sees.
    """
    found = setting.view.fields.get(query.time_field or "")
    if found is None:
        raise Refused("unknown-metric", metric="")
    shape = Simple(dataset=found.home, aggregation="count")
    metric = Metric(name=f"{found.home} rows", shape=shape, words=Words(), origin=Origin(file="", line=0))
    return Item(metric.name, metric, is_shown=False)


def dimension_of(name: str, setting: Setting) -> Dimension:
    """A grouping column under its canonical address; refused when there is no such field."""
    if name in CYCLES:
        return Dimension(name=name, kind="cycle")
    if name in setting.view.catalog.bands and name not in setting.view.fields:
        return Dimension(name=name, kind="band")
    address = address_of(name, setting)
    if is_alike(address, setting):
        return Dimension(name=address, kind="alike")
    found = setting.view.fields[address]
    is_masked = is_masked_field(address, setting)
    return Dimension(
        name=address, kind="field", has_key=found.field.display_of is not None and not is_masked, is_masked=is_masked
    )


def address_of(name: str, setting: Setting) -> str:
    """The one address a written name stands for; refused when the asker sees no such field."""
    if name in setting.view.fields:
        return name
    canonical = canonical_address(setting.view.catalog, name)
    if canonical is None or canonical not in setting.view.fields:
        raise Refused("unreachable-dimension", field=name)
    return canonical


def grouped_address(name: str, setting: Setting) -> str:
    """The address of a field with values of its own; like for like hangs on the days that are read."""
    address = address_of(name, setting)
    if is_alike(address, setting):
        raise Refused("not-yet", feature=address)
    return address


def is_alike(address: str, setting: Setting) -> bool:
    """Whether a field says of members that they are like for like."""
    found = setting.view.fields.get(address)
    return (
        found is not None
        and found.field.name == ALIKE
        and setting.catalog.datasets[found.home].like_for_like is not None
    )


def filtered_name(name: str, setting: Setting) -> str:
    """What a condition is on: a cycle or a band by its name, a field by its address; refused when there is none."""
    is_band = name in setting.view.catalog.bands and name not in setting.view.fields
    return name if name in CYCLES or is_band else address_of(name, setting)


def pinned_of(comparison: Comparison, setting: Setting) -> Pinned:
    """The member that a comparison names; refused where its field is not known or masked."""
    name, value = filtered_name(comparison.field or "", setting), comparison.value or ""
    if name in setting.view.fields and is_masked_field(grouped_address(name, setting), setting):
        raise Refused("unknown-member", field=name, value=value)
    check_places(name, (value,), setting)
    return Pinned(name, value)


def check_places(name: str, values: tuple[Value, ...], setting: Setting) -> None:
    """Refuses a value that no row can have of a cycle or a band; which values a field has, its data say."""
    is_field = name in setting.view.fields
    if not is_field and (found := off_scale(name, values, setting.view.catalog)) is not None:
        raise Refused("unknown-member", field=name, value=found[0], nearest=found[1])


def check_texts(query: SemanticQuery) -> None:
    """Refuses a condition on a text that no data can hold: with a NUL in it, or half a character."""
    stated = [(one.field, given) for one in query.filters for given in one.values]
    stated += [(one.field, one.value) for one in query.compare if one.field and one.value]
    for name, given in (*stated, *((one.by, one.value) for one in query.metric_filters)):
        if isinstance(given, str) and _NOT_TEXT.search(given):
            raise Refused("unknown-member", field=name, value=_NOT_TEXT.sub("\ufffd", given))


def is_masked_field(address: str, setting: Setting) -> bool:
    """Whether the asker may not see the values of a field."""
    found = setting.view.fields[address]
    return bool({address, f"{found.home}.{found.field.name}"} & setting.rights.masked)


def with_units(
    dimensions: tuple[Dimension, ...],
    items: tuple[Item, ...],
    query: SemanticQuery,
    setting: Setting,
    *,
    unmixed: frozenset[str],
) -> tuple[Dimension, ...]:
    """The grouping with the fields over which a metric may not be mixed (`require: single`).

    Raises: Refused where such a field is masked: what it keeps apart would be one group under the mask.
    """
    for name in single_fields(items, setting):
        if name not in unmixed and name in setting.view.fields and is_masked_field(name, setting):
            raise Refused("unknown-member", field=name, value="")
    names = [one.name for one in dimensions]
    fixed = [one.field for one in query.filters if one.op == "in" and len(one.values) == 1]
    added = [name for name in single_fields(items, setting) if name not in {*names, *fixed, *unmixed}]
    return (*dimensions, *(dimension_of(name, setting) for name in added))


def single_fields(items: tuple[Item, ...], setting: Setting) -> tuple[str, ...]:
    """The fields over which some metric may not be mixed."""
    found: dict[str, None] = {}
    for item in items:
        for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading()):
            shape = leaf.shape
            if isinstance(shape, Simple) and shape.non_additive and shape.non_additive.require == "single":
                over = shape.non_additive.over
                found[over if "." in over else f"{shape.dataset}.{over}"] = None
    return tuple(found)


def basis_of(leaf: Metric, query: SemanticQuery, setting: Setting) -> Basis:
    """How the rows behind a leaf are placed in time: by its own time field unless the query names another."""
    shape = inputs.simple(leaf)
    dataset = setting.catalog.datasets[shape.dataset]
    if query.time_field is None:
        return setting.own_basis(shape)
    found = setting.view.fields.get(query.time_field)
    if found is None or found.field.kind != "time" or dataset.name not in found.facts:
        raise Refused("unreachable-dimension", field=query.time_field, metric=leaf.name)
    if any(needs_own_day(step) for step in setting.network.path(dataset.name, query.time_field) or ()):
        raise Refused("unreachable-dimension", field=query.time_field, metric=leaf.name)
    if is_masked_field(query.time_field, setting):  # its days would be told one by one
        raise Refused("unknown-member", field=query.time_field, value="")
    return setting.basis_of(dataset, query.time_field)
