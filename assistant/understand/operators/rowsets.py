"""Which single rows a word names: those a metric counts, or those a dimension is the number or name of."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from assistant.understand.languages import listed
from assistant.understand.mention import Kind, MemberValue, Mention, StateValue
from assistant.understand.scene import Ground, Scene
from assistant.understand.tokens import stems_of
from assistant.understand.words.held import is_held
from assistant.understand.words.narrowness import conditions_of
from assistant.understand.words.relations import calls_rows, names_rows
from assistant.understand.words.rownouns import row_nouns, surfaces_of
from assistant.understand.words.units import is_currency
from semantic.catalog import AddressedField, Metric, Simple
from semantic.view import View


def rows_at(scene: Scene, at: int, ground: Ground, *, is_number: bool = False) -> tuple[str, str] | None:
    """The dataset whose rows a mention names, and the metric that reads them; None when it names none.

    `is_number`: what is said of them is said of each, so that they may be named as a number.
    """
    named = dict(scene.draft.named)
    if scene.is_cue(at - 1, "count") and not is_number:
        return None
    if at in named:
        metric = ground.view.catalog.metrics[named[at]]
        dataset = _counted_one_by_one(scene, at, metric, ground)
        if dataset is not None and not _are_left_out(scene, metric, ground):
            return dataset, metric.name
        if is_number or not says_number(scene.mentions[at], metric):
            return _rows_of(metric, scene, ground)
        return None
    dataset = dataset_at(scene, at, ground)
    metric_name = reading_of(dataset, ground) if dataset is not None else None
    if dataset is None or not metric_name or _are_left_out(scene, ground.view.catalog.metrics[metric_name], ground):
        return None
    return dataset, metric_name


def _are_left_out(scene: Scene, metric: Metric, ground: Ground) -> bool:
    """Whether words say of the rows what a metric that reads them has a condition on: void ones are none of its own."""
    condition = metric.shape.filter if isinstance(metric.shape, Simple) else None
    if not condition:
        return False
    said = [one.value for one in scene.mentions if one.kind in (Kind.MEMBER, Kind.GROUP)]
    return any(_is_held_against(value, condition, ground) for value in said)


def _is_held_against(value: object, condition: str, ground: Ground) -> bool:
    """Whether a condition on rows is of the field that a member, or a state, is said of, and not of that member."""
    if isinstance(value, str) and value in ground.view.catalog.groups:
        fields, is_same = [ground.view.catalog.groups[value].field], False
    elif isinstance(value, MemberValue):
        fields, is_same = [value.address], f"= '{value.value}'" in condition
    elif isinstance(value, StateValue):
        fields, is_same = [one.field for one in value.filters], False
    else:
        return False
    known = [ground.view.fields[one].field for one in fields if one in ground.view.fields]
    words = set(condition.replace("(", " ").replace(".", " ").split())
    return not is_same and any({one.name, one.expression} & words for one in known)


def _counted_one_by_one(scene: Scene, at: int, metric: Metric, ground: Ground) -> str | None:
    """The dataset whose rows a sum of money is made of, where so many single ones of it are spoken of: 3笔回款.

    They are the rows that the sum adds up, and what it leaves out is none of them.
    """
    shape = metric.shape
    beside = (one for one in (at - 1, at + 1) if scene.is_free(one, Kind.NUMBER))
    is_counted = any(scene.mentions[one].value.of_rows for one in beside)
    is_sum = isinstance(shape, Simple) and shape.aggregation == "sum" and is_currency(metric.unit)
    if not (is_counted and is_sum and isinstance(shape, Simple)) or is_held(metric, ground.view):
        return None
    return shape.dataset if main_measure(shape.dataset, ground) and _is_timed(shape.dataset, ground) else None


def _is_timed(dataset: str, ground: Ground) -> bool:
    """Whether the rows of a dataset happened at a time of their own, and are no lines of others."""
    field = ground.view.catalog.datasets[dataset].time_field
    return field is not None and "." not in field and not ground.view.catalog.datasets[dataset].scheduled


def _rows_of(metric: Metric, scene: Scene, ground: Ground) -> tuple[str, str] | None:
    """The rows that a metric counts; where it counts them by their parts, all of them, if what it leaves out is said.

    Orders whose lines are counted, cancelled ones left out, are listed when words say of which status.
    """
    shape = metric.shape
    dataset = counted_by(metric, ground)
    if dataset is None or not isinstance(shape, Simple):
        return None
    if shape.aggregation == "count":
        return dataset, metric.name
    reading = reading_of(dataset, ground)
    members = (one.value.address for one in scene.mentions if one.kind is Kind.MEMBER)
    is_said = shape.filter is None or any(address in shape.filter for address in members)
    return (dataset, reading) if reading and is_said else None


def counted_by(metric: Metric, ground: Ground) -> str | None:
    """The dataset whose rows a metric counts: its own, or one whose key stands in each of its own rows."""
    shape = metric.shape
    if not isinstance(shape, Simple) or shape.aggregation not in ("count", "count_distinct"):
        return None
    if shape.aggregation == "count":
        return shape.dataset
    links = (one for one in ground.view.catalog.relationships if one.source == shape.dataset)
    return next((one.target for one in links if one.columns == (shape.expression,)), None)


def counts_members(metric: Metric, address: str, ground: Ground) -> bool:
    """Whether a metric counts the members of a dimension, each once, by a key in its rows or in those they lead to."""
    shape, field = metric.shape, ground.view.fields.get(address)
    if field is None or not isinstance(shape, Simple) or shape.aggregation != "count_distinct" or not shape.expression:
        return False
    if shape.expression in (address, field.field.display_of, field.field.expression):
        return True
    written = shape.expression if "." in shape.expression else f"{shape.dataset}.{shape.expression}"
    home, _, column = written.rpartition(".")
    known = ground.view.fields.get(written)
    columns = (known.field.expression if known else column,)
    links = (one for one in ground.view.catalog.relationships if one.source == home and one.columns == columns)
    return calls_rows(field, ground) and any(one.role == address.rpartition(".")[0] for one in links)


def dataset_at(scene: Scene, at: int, ground: Ground) -> str | None:
    """The dataset named, or the one whose single rows a dimension tells apart."""
    if scene.is_free(at, Kind.DATASET):
        return str(scene.mentions[at].value)
    field = ground.view.fields.get(scene.mentions[at].value) if scene.is_free(at, Kind.DIMENSION) else None
    if field is None:
        return None
    own = field.home if names_whole_rows(field, ground) else None
    return _called_as_a_role(scene.mentions[at], ground) or own


def _called_as_a_role(mention: Mention, ground: Ground) -> str | None:
    """The dataset whose rows are called by the word that also says in which role they lead to others: 预订 (房型)."""
    role, size = str(mention.value).rpartition(".")[0], mention.end - mention.start
    nouns = row_nouns(ground.view)
    for link in ground.view.catalog.relationships:
        if link.role == role:
            said = {one.lower() for one in surfaces_of(link.words) if len(one) == size}
            if said & nouns[link.source]:
                return link.source
    return None


def names_whole_rows(field: AddressedField, ground: Ground) -> bool:
    """Whether a field tells single rows apart, and is no part of a key of several columns (a category and a month)."""
    return len(ground.view.catalog.datasets[field.home].primary_key) == 1 and names_rows(field, ground)


def document_at(scene: Scene, at: int, ground: Ground) -> tuple[str, str] | None:
    """The dataset of which a member is the number of one row that happened at a time, and a metric that reads it."""
    if not scene.is_free(at, Kind.MEMBER):
        return None
    address = str(scene.mentions[at].value.address)
    field = ground.view.fields[address]
    is_own = address == f"{field.home}.{field.field.name}"
    has_time = is_own and ground.view.catalog.datasets[field.home].time_field is not None
    metric = _reading_of_most(field.home, ground) if has_time and names_whole_rows(field, ground) else None
    return (field.home, metric) if metric else None


def _reading_of_most(dataset: str, ground: Ground) -> str | None:
    """A metric that reads all rows of a dataset, or else the one of the shortest condition, which its meaning tells."""
    if (whole := reading_of(dataset, ground)) is not None:
        return whole
    shapes = ((one.name, one.shape) for one in ground.view.catalog.metrics.values())
    found = [
        (len(shape.filter or ""), not shape.aggregation.startswith("count"), name)
        for name, shape in shapes
        if isinstance(shape, Simple) and shape.dataset == dataset and not (shape.is_state or shape.is_any_day)
    ]
    return min(found)[2] if found else None


def says_number(mention: Mention, metric: Metric) -> bool:
    """Whether a metric was named as a number (number of orders, 订单数) and not by its rows alone (orders, 订单)."""
    if mention.kind is not Kind.METRIC or mention.cost > 0:
        return False  # a name cut short, or a row's own word
    marks = (*listed("counting_marks"), *listed("row_marks"))
    groups = (*metric.words.synonyms.values(), tuple(metric.words.label.values()))
    is_latin = mention.is_singular or mention.is_plural
    said = (name.lower() for group in groups for name in group if len(name) == mention.end - mention.start)
    names = (name for name in said if name.isascii() or not is_latin)
    return any(name.startswith(marks) or name.endswith(marks) for name in names)


def reading_of(dataset: str, ground: Ground) -> str | None:
    """A metric that reads all rows of a dataset: one that counts them, else any without a condition of its own.

    Where all numbers of them leave the same rows out (void ones), it reads the others, and its meaning tells which.
    """
    return _readings(ground.view).get(dataset)


@lru_cache(maxsize=16)
def _readings(view: View) -> Mapping[str, str]:
    """For each dataset of one asker's view a metric that reads all of its rows."""
    shapes = {one.name: one.shape for one in view.catalog.metrics.values()}
    simple = {name: one for name, one in shapes.items() if isinstance(one, Simple) and one.filter is None}
    found: dict[str, str] = {}
    for counts in (True, False):
        for name, one in simple.items():
            if (one.aggregation == "count") is counts:
                found.setdefault(one.dataset, name)
    return {**_governed(view), **found}


def _governed(view: View) -> dict[str, str]:
    """For each dataset the number of it whose condition all of its numbers have: what counts as a row there at all.

    What is there on a day (open items) is told of some of the rows, and leaves others out for that.
    """
    own: dict[str, list[tuple[frozenset[str], Metric]]] = defaultdict(list)
    for metric in view.catalog.metrics.values():
        if isinstance(metric.shape, Simple) and not is_held(metric, view):
            own[metric.shape.dataset].append((conditions_of(metric.shape), metric))
    found: dict[str, str] = {}
    for dataset, numbers in own.items():
        shared = frozenset.intersection(*(said for said, _ in numbers))
        whole = [one for said, one in numbers if said == shared and _reads_rows(one, view)]
        if whole and (len(numbers) > 1 or whole[0].unit != "count"):
            found[dataset] = whole[0].name
    return found


def _reads_rows(metric: Metric, view: View) -> bool:
    """Whether the rows of a number are told by when they happened."""
    shape = metric.shape
    return isinstance(shape, Simple) and shape.time_field is None and not is_held(metric, view)


def measure_at(scene: Scene, at: int, ground: Ground) -> str | None:
    """The number field that a mention names; what a row is worth is the only sum of money of the rows named.

    Where the rows have lines that are worth something, it is none of theirs: the freight of an order is not its amount.
    """
    if address := str(scene.mentions[at].value):
        return address
    each = (rows_at(scene, one, ground, is_number=True) for one in range(len(scene.mentions)))
    named = {rows[0] for rows in each if rows is not None}
    dataset = named.pop() if len(named) == 1 else None
    return main_measure(dataset, ground) if dataset and not _has_lines(dataset, ground) else None


def worth_of(dataset: str, ground: Ground) -> str | None:
    """What a row is worth, by which rows are ranked without a word of it: what happened at a time has one such sum.

    A price is what a thing costs, and no reason to call it the top one; the freight of an order is not its worth where
    that is in its lines.
    """
    has_time = ground.view.catalog.datasets[dataset].time_field
    return main_measure(dataset, ground) if has_time and not _has_lines(dataset, ground) else None


def _has_lines(dataset: str, ground: Ground) -> bool:
    """Whether the rows of a dataset consist of those of another one, which have sums of money of their own."""
    sources = ground.view.catalog.datasets
    parts = {
        link.source
        for link in ground.view.catalog.relationships
        if link.target == dataset and set(link.columns) < set(sources[link.source].primary_key)
    }
    fields = ground.view.fields.values()
    return any(one.home in parts and one.field.kind == "measure" and is_currency(one.field.unit) for one in fields)


def main_measure(dataset: str, ground: Ground) -> str | None:
    """The one sum of money that each row of a dataset has; None when there are none or several."""
    money = _money_of(dataset, ground)
    return money[0] if len(money) == 1 else None


def has_money(dataset: str, ground: Ground) -> bool:
    """Whether each row of a dataset has sums of money of its own."""
    return bool(_money_of(dataset, ground))


def _money_of(dataset: str, ground: Ground) -> list[str]:
    fields = (
        (address, one.field)
        for address, one in ground.view.fields.items()
        if one.home == dataset and address == f"{dataset}.{one.field.name}" and one.field.kind == "measure"
    )
    return [address for address, field in fields if not field.hidden and is_currency(field.unit)]


def extreme_of(dataset: str, aggregation: Literal["max", "min"], ground: Ground) -> str | None:
    """The one governed greatest or least sum of money of a dataset's rows."""
    found = [name for name, home in _extremes(aggregation, ground).items() if home == dataset]
    return found[0] if len(found) == 1 else None


def extremes_of(aggregation: Literal["max", "min"], ground: Ground) -> tuple[str, ...]:
    """The governed greatest or least sums of money of rows, of each dataset that has one."""
    found = _extremes(aggregation, ground)
    return tuple(name for name, home in found.items() if list(found.values()).count(home) == 1)


def _extremes(aggregation: Literal["max", "min"], ground: Ground) -> dict[str, str]:
    """The metrics that are one of a dataset's rows by what they are called: largest order, and no largest limit."""
    return {
        one.name: one.shape.dataset
        for one in ground.view.catalog.metrics.values()
        if isinstance(one.shape, Simple) and one.shape.aggregation == aggregation and is_currency(one.unit)
        if _is_called_row(one, one.shape.dataset, ground.view)
    }


def _is_called_row(metric: Metric, dataset: str, view: View) -> bool:
    nouns = {stems_of(noun) for noun in row_nouns(view)[dataset]}
    named = (stems_of(surface) for surface in surfaces_of(metric.words))
    return any(name[at : at + len(noun)] == noun for name in named for noun in nouns for at in range(len(name)))
