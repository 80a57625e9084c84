"""What one asker may see: the catalog without what is hidden, the rules on rows, the fields that are masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from semantic.asker import Asker
from semantic.catalog import (
    Catalog,
    Conversion,
    Cumulative,
    Dataset,
    Derived,
    Metric,
    Overview,
    Policy,
    Ratio,
    Scenario,
    Simple,
    Statement,
    Term,
    Verified,
    Words,
)
from semantic.errors import ProblemCode, WorkspaceError
from semantic.graph import addressed_fields, home_of
from semantic.plan import fields_of, metrics_of, plan_from_json
from semantic.view import View
from semantic.workspace import RoleRule, Workspace


def view_of(catalog: Catalog, workspace: Workspace, asker: Asker) -> View:
    """The catalog as the asker sees it: what is hidden has no address, no metric, and nothing that refers to it.

    A hidden field stays in its dataset without words, since metrics that are not hidden may compute from it. A band of
    a masked field is hidden: it would tell what the mask covers.

    Raises: WorkspaceError when the asker's role, or a policy of it, is not declared.
    """
    hidden_fields, hidden_metrics, masked_fields = hidden_from(catalog, workspace, asker)
    fields = addressed_fields(catalog)
    if not hidden_fields and not hidden_metrics and not masked_fields:
        return View(catalog=catalog, fields=fields)
    line_of = {
        name: one.metric
        for one in catalog.statements.values()
        for line in one.lines
        for name in (line.metric, *line.parts)
    }
    narrowed = _Narrowing(
        catalog=catalog,
        hidden_fields=hidden_fields,
        hidden_metrics=hidden_metrics,
        masked_fields=masked_fields,
        line_of=line_of,
    ).catalog_left()
    seen = {
        address: addressed
        for address, addressed in fields.items()
        if f"{addressed.home}.{addressed.field.name}" not in hidden_fields
    }
    return View(catalog=narrowed, fields=seen)


def hidden_from(
    catalog: Catalog, workspace: Workspace, asker: Asker
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The fields and the metrics that the asker does not see, and the fields seen masked: askers alike in these see the
    same catalog.

    Raises: WorkspaceError when the asker's role, or a policy of it, is not declared.
    """
    policies = _policies(catalog, workspace, asker)
    return (
        _fields(catalog, (name for policy in policies for name in policy.hidden_fields)),
        frozenset(name for policy in policies for name in policy.hidden_metrics),
        masked(catalog, workspace, asker),
    )


def row_rules(catalog: Catalog, workspace: Workspace, asker: Asker) -> Mapping[str, tuple[str, ...]]:
    """Filters by dataset that hold wherever the dataset is read, all together; `:name` in them is an attribute.

    Raises: WorkspaceError when the asker's role, or a policy of it, is not declared.
    """
    found: dict[str, tuple[str, ...]] = {}
    for policy in _policies(catalog, workspace, asker):
        for rule in policy.rows:
            found[rule.dataset] = (*found.get(rule.dataset, ()), rule.filter)
    return found


def masked(catalog: Catalog, workspace: Workspace, asker: Asker) -> frozenset[str]:
    """The fields, as `dataset.field`, whose values the asker sees masked.

    Raises: WorkspaceError when the asker's role, or a policy of it, is not declared.
    """
    policies = _policies(catalog, workspace, asker)
    return _fields(catalog, (name for policy in policies for name in policy.masked_fields))


def attributes_of(workspace: Workspace, asker: Asker) -> Mapping[str, str]:
    """What policies bind: the attributes of the asker's role, under those of the asker.

    Raises: WorkspaceError when the asker's role is not declared.
    """
    rule = _rule(workspace, asker)
    return {**(rule.attributes if rule else {}), **asker.attributes}


def _rule(workspace: Workspace, asker: Asker) -> RoleRule | None:
    if not workspace.roles:
        return None
    role = asker.role or workspace.default_role
    if role is None or role not in workspace.roles:
        # Who has no declared role must not see what some role may not.
        raise WorkspaceError(ProblemCode.UNKNOWN_ROLE, role=role or "")
    return workspace.roles[role]


def _policies(catalog: Catalog, workspace: Workspace, asker: Asker) -> tuple[Policy, ...]:
    rule = _rule(workspace, asker)
    names = rule.policies if rule else ()
    for name in names:
        if name not in catalog.policies:
            raise WorkspaceError(ProblemCode.UNKNOWN_POLICY, policy=name)
    return tuple(catalog.policies[name] for name in names)


def _fields(catalog: Catalog, written: Iterable[str]) -> frozenset[str]:
    """Written names as `dataset.field`; a field may be named by any role that leads to it."""
    return frozenset(home_of(catalog, name) or name for name in written)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Narrowing:
    """A catalog and what of it has to go, by name and as `dataset.field`.

    `line_of` gives the metric that a statement's line is cut from.
    """

    catalog: Catalog
    hidden_fields: frozenset[str]
    hidden_metrics: frozenset[str]
    masked_fields: frozenset[str]
    line_of: Mapping[str, str]

    def catalog_left(self) -> Catalog:
        metrics = {name: metric for name, metric in self.catalog.metrics.items() if self._sees(name)}
        terms = {term.name: term for term in map(self._term, self.catalog.terms.values()) if term.metrics}
        statements = map(self._statement, self.catalog.statements.values())
        left = replace(
            self.catalog,
            datasets={name: self._dataset(dataset) for name, dataset in self.catalog.datasets.items()},
            metrics=metrics,
            terms=terms,
            scenarios={one.name: one for one in map(self._scenario, self.catalog.scenarios.values()) if one.of},
            groups={name: group for name, group in self.catalog.groups.items() if self._shows(group.field)},
            bands={name: band for name, band in self.catalog.bands.items() if self._tells(band.of)},
            statements={one.name: one for one in statements if one.lines},
        )
        overviews = (_overview(one, self.catalog, left) for one in self.catalog.overviews.values())
        return replace(
            left,
            overviews={one.subject: one for one in overviews if one is not None},
            verified=tuple(one for one in self.catalog.verified if self._may_run(one, left)),
        )

    def _sees(self, name: str, seen: frozenset[str] = frozenset()) -> bool:
        metric = self.catalog.metrics.get(name)
        if metric is None or name in self.hidden_metrics or name in seen:
            return False
        if isinstance(metric.shape, Simple) and not self._keeps_apart(metric.shape):
            return False
        if name in self.line_of and not self._sees(self.line_of[name], seen | {name}):
            return False
        return all(self._sees(part, seen | {name}) for part in inputs_of(metric))

    def _keeps_apart(self, shape: Simple) -> bool:
        """Whether the field by which the units of a metric are kept apart, if any, can be shown."""
        one = shape.non_additive
        if one is None or one.require != "single":
            return True
        return self._shows(one.over if "." in one.over else f"{shape.dataset}.{one.over}")

    def _shows(self, address: str) -> bool:
        return home_of(self.catalog, address) not in self.hidden_fields

    def _tells(self, address: str) -> bool:
        return self._shows(address) and home_of(self.catalog, address) not in self.masked_fields

    def _dataset(self, dataset: Dataset) -> Dataset:
        fields = {
            name: replace(field, hidden=True, words=Words(), members=())
            if f"{dataset.name}.{name}" in self.hidden_fields
            else field
            for name, field in dataset.fields.items()
        }
        hierarchies = tuple(
            replace(one, levels=tuple(level for level in one.levels if self._shows(_level(dataset, level))))
            for one in dataset.hierarchies
        )
        return replace(dataset, fields=fields, hierarchies=hierarchies)

    def _statement(self, statement: Statement) -> Statement:
        return replace(statement, lines=tuple(line for line in statement.lines if self._sees(line.metric)))

    def _term(self, term: Term) -> Term:
        metrics = tuple(name for name in term.metrics if self._sees(name))
        default = {role: name for role, name in term.default.items() if self._sees(name)}
        return replace(term, metrics=metrics, default=default)

    def _scenario(self, scenario: Scenario) -> Scenario:
        pairs = {actual: other for actual, other in scenario.of.items() if self._sees(actual) and self._sees(other)}
        return replace(scenario, of=pairs)

    def _may_run(self, verified: Verified, left: Catalog) -> bool:
        try:
            plan = plan_from_json(dict(verified.plan))
        except ValueError:
            return False
        bands = [name for name in fields_of(plan) if name in self.catalog.bands]
        addresses = [name for name in fields_of(plan) if name not in self.catalog.bands]
        return (
            all(name in left.metrics for name in metrics_of(plan))
            and all(name in left.bands for name in bands)
            and all(self._shows(address) for address in addresses)
        )


def _overview(overview: Overview, whole: Catalog, left: Catalog) -> Overview | None:
    """The overview over what is left; None when its subject, or all of it, is gone."""
    subject = overview.subject
    if (subject in whole.terms or subject in whole.metrics) and not (subject in left.terms or subject in left.metrics):
        return None
    metrics = tuple(name for name in overview.metrics if name in left.metrics or name in left.terms)
    return replace(overview, metrics=metrics) if metrics else None


def _level(dataset: Dataset, level: str) -> str:
    return level if "." in level else f"{dataset.name}.{level}"


def inputs_of(metric: Metric) -> tuple[str, ...]:
    """The names of the metrics directly behind a metric, whether or not they exist; none for a simple one."""
    match metric.shape:
        case Ratio(numerator=numerator, denominator=denominator):
            return (numerator, denominator)
        case Derived(inputs=inputs):
            return tuple(one.metric for one in inputs.values())
        case Cumulative(metric=name):
            return (name,)
        case Conversion(base=base, conversion=conversion):
            return (base,) if base == conversion else (base, conversion)
        case Simple():
            return ()
