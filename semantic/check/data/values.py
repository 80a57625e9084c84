"""Values that the catalog names and the data do not hold, and values of the data that nobody can read or mistakes."""

from collections.abc import Iterator, Mapping
from functools import partial

from sqlglot import exp

from semantic.catalog import Dataset, Field
from semantic.check.clashes import claimed_words
from semantic.check.data.probe import Ground, Probe, Row, count_all, grouped, is_held, number, select, text
from semantic.check.scope import problem
from semantic.compile import nodes
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.errors import CatalogProblem, Origin, ProblemCode, nearest_names
from semantic.plan import Plan, plan_from_json, queries_of

# So many of the most common values are read beside those asked for: one of them may have been meant.
_NEAR = 500


def probe_named_values(ground: Ground) -> Iterator[Probe]:
    """That members, groups, tests and verified questions name values that the data hold."""
    for dataset, field, address in ground.dimensions():
        values = tuple(member.value for member in field.members)
        yield from held(ground, address, values, field.origin.at("members"), f"{dataset.name}.{field.name}")
    for group in ground.catalog.groups.values():
        yield from held(ground, group.field, group.values, group.origin.at("values"), group.name)
    for metric in ground.catalog.metrics.values():
        for test in metric.tests:
            for address, values in test.filters.items():
                yield from held(ground, address, values, test.origin.at("filters"), metric.name)
    for verified in ground.catalog.verified:
        try:
            plan = plan_from_json(dict(verified.plan))
        except ValueError:
            continue  # another rule tells it
        for address, values in _filtered(plan).items():
            yield from held(ground, address, values, verified.origin.at("plan"), address)


def _filtered(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """The members a plan keeps or leaves out, by field."""
    found: dict[str, tuple[str, ...]] = {}
    for query in queries_of(plan):
        for one in query.filters:
            if one.op in ("in", "not_in"):
                texts = tuple(value for value in one.values if isinstance(value, str))
                found[one.field] = (*found.get(one.field, ()), *texts)
    return found


def held(ground: Ground, address: str, values: tuple[str, ...], origin: Origin, name: str) -> Iterator[Probe]:
    """The probe that tells which of some values no row of a field's dataset holds; none for a field that is not."""
    at = ground.home(address)
    if at is None or not values or at[1].kind != "dimension":
        return
    home, field = at

    def tree() -> exp.Select:
        rows = ground.rows(home)
        return values_tree(rows, rows.value(field.name), values)

    yield Probe(name=name, origin=origin, tree=tree, found=partial(unheld, values, address, origin))


def values_tree(rows: FactRows, value: Node, asked: tuple[str, ...], *, is_whole: bool = False) -> exp.Select:
    """The values of an expression as text: first those asked for, then the most common others."""
    shown = text(value)
    is_asked = exp.In(this=shown.copy(), expressions=[nodes.text(one) for one in asked])
    tree = select(
        rows, [nodes.aliased(shown, "value")], where=[is_held(shown.copy())], group_count=1, is_whole=is_whole
    )
    is_other = nodes.case(is_asked, nodes.number(0), nodes.number(1))
    most_common = exp.Ordered(this=exp.Count(this=exp.Star()), desc=True)
    order = [exp.Ordered(this=is_other), most_common, exp.Ordered(this=shown.copy())]
    tree.set("order", exp.Order(expressions=order))
    tree.set("limit", exp.Limit(expression=nodes.number(len(asked) + _NEAR)))
    return tree


def unheld(asked: tuple[str, ...], name: str, origin: Origin, rows: tuple[Row, ...]) -> Iterator[CatalogProblem]:
    """The problem that some of the values asked for are not among those found, with the nearest that are."""
    found = {str(row[0]) for row in rows}
    missing = tuple(value for value in dict.fromkeys(asked) if value not in found)
    if missing and found:
        near = tuple(dict.fromkeys(close for value in missing for close in nearest_names(value, found - {*asked})))
        yield problem(origin, ProblemCode.UNHELD_VALUE, near, is_warning=True, field=name, values=missing)


def probe_labels(ground: Ground) -> Iterator[Probe]:
    """That columns of labels hold one for every value, where the catalog gives none itself."""
    for dataset, field, address in ground.dimensions():
        for language, column in field.label_columns.items():
            labelled = tuple(one.value for one in field.members if language in one.words.label)
            stated = {"field": address, "column": column, "language": language}
            origin = field.origin.at("label_columns")
            tree = partial(_unlabelled, ground, dataset, field, language, labelled)
            found = partial(_some, origin, ProblemCode.NULL_LABEL, stated)
            yield Probe(name=address, origin=origin, tree=tree, found=found)


def _some(
    origin: Origin, code: ProblemCode, stated: Mapping[str, str], rows: tuple[Row, ...]
) -> Iterator[CatalogProblem]:
    """The warning that a count is not zero, with an example."""
    count, example = rows[0]
    if number(count):
        yield problem(origin, code, is_warning=True, **stated, count=number(count), example=str(example))


def _unlabelled(ground: Ground, dataset: Dataset, field: Field, language: str, labelled: tuple[str, ...]) -> exp.Select:
    """How many values have no label in a column in any row, and one of them."""
    rows = ground.rows(dataset.name)
    value = text(rows.value(field.name))
    label = nodes.aliased(exp.Max(this=rows.label_columns(field.name)[language]), "label")
    inner = select(rows, [nodes.aliased(value, "value"), label], where=[is_held(value.copy())], group_count=1)
    shown = nodes.column("value", "each")
    where: list[Node] = [nodes.is_null(nodes.column("label", "each"))]
    if labelled:
        among = exp.In(this=shown.copy(), expressions=[nodes.text(one) for one in labelled])
        where.append(exp.Not(this=nodes.enclosed(among)))
    return grouped(inner, [count_all(), nodes.aliased(exp.Min(this=shown), "example")], where=nodes.all_of(where))


def probe_scripts(ground: Ground) -> Iterator[Probe]:
    """That values written in Chinese have labels for readers of another language.

    The other way round names and codes stand as they are, and what is only listed (`index: false`) may be any text.
    """
    others = [language for language in ground.catalog.languages if language != "zh"]
    for dataset, field, address in ground.dimensions():
        for language in others if field.index != "no" else ():
            if language not in field.label_columns:
                yield _script_probe(ground, dataset, field, address, language)


def _script_probe(ground: Ground, dataset: Dataset, field: Field, address: str, language: str) -> Probe:
    origin = field.origin.at("members", "name")
    labelled = tuple(one.value for one in field.members if language in one.words.label)

    def tree() -> exp.Select:
        rows = ground.rows(dataset.name)
        value = text(rows.value(field.name))
        where: list[Node] = [exp.RegexpLike(this=value.copy(), expression=nodes.text(r"\p{Han}"))]
        if labelled:
            among = exp.In(this=value.copy(), expressions=[nodes.text(one) for one in labelled])
            where.append(exp.Not(this=nodes.enclosed(among)))
        count = exp.Count(this=exp.Distinct(expressions=[value]))
        return select(rows, [nodes.aliased(count, "count"), _least(value.copy())], where=where)

    stated = {"field": address, "language": language}
    found = partial(_some, origin, ProblemCode.UNLABELLED_VALUES, stated)
    return Probe(name=address, origin=origin, tree=tree, found=found)


def _least(value: Node) -> Node:
    return nodes.aliased(exp.Min(this=value), "example")


def probe_mistaken_values(ground: Ground) -> Iterator[Probe]:
    """That no value that questions are matched against is a word of a metric or a term."""
    claimed = claimed_words(ground.scope)
    for dataset, field, address in ground.dimensions():
        if field.index != "no" and claimed:
            yield _mistaken_probe(ground, dataset, field, address, claimed)


def _mistaken_probe(
    ground: Ground, dataset: Dataset, field: Field, address: str, claimed: Mapping[str, tuple[str, str]]
) -> Probe:
    origin = field.origin.at("expression", "name")

    def tree() -> exp.Select:
        rows = ground.rows(dataset.name)
        value = text(rows.value(field.name))
        among = exp.In(this=exp.Lower(this=value.copy()), expressions=[nodes.text(word) for word in claimed])
        return select(rows, [nodes.aliased(value, "value")], where=[among], group_count=1)

    def found(rows: tuple[Row, ...]) -> Iterator[CatalogProblem]:
        for word in sorted(str(row[0]) for row in rows):
            kind, name = claimed[word.lower()]
            stated = {"word": word, "kind": kind, "one": name, "other_kind": "member", "other": f"{address}={word}"}
            yield problem(origin, ProblemCode.CLASHING_WORD, is_warning=True, **stated)

    return Probe(name=address, origin=origin, tree=tree, found=found)
