"""The rows of one fact: its table, the many-to-one joins that were asked for, and every expression over them."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlglot import exp

from semantic.catalog import Band, Catalog, Dataset, Field, Relationship, Via
from semantic.compile import nodes
from semantic.compile.expressions import Bound, bound, of_table, with_parameters
from semantic.compile.facts.times_asked import day_of
from semantic.compile.facts.validity import is_valid
from semantic.compile.nodes import Node
from semantic.compile.setting import Basis, Setting
from semantic.graph import Path, is_safe, needs_own_day
from semantic.periods import Unit, shift
from semantic.query import Filter

MASK = "***"


class FactRows:
    """A growing FROM clause: asking for a field adds the joins that lead to it, once each.

    `as_of` is what `:as_of` stands for, the question's day unless told; `basis` places the rows in time where that
    decides what they meet, their dataset's own unless told.
    """

    def __init__(self, setting: Setting, dataset: str, as_of: Node | None = None, basis: Basis | None = None) -> None:
        self._setting = setting
        self._basis = basis
        self._dataset = setting.catalog.datasets[dataset]
        self._parameters: Bound = {"as_of": setting.as_of.day if as_of is None else as_of}
        self._joins: dict[str, exp.Join] = {}
        self._last_keys: dict[str, Node] = {}
        self.alias = dataset
        self.bridges: dict[str, Via] = {}

    @property
    def from_(self) -> Node:
        """The fact's own table."""
        return self.source_of(self._dataset, self.alias)

    @property
    def joins(self) -> tuple[exp.Join, ...]:
        """The joins asked for so far, in the order of their paths."""
        return tuple(self._joins.values())

    @property
    def as_of(self) -> Node:
        """The day that the rows are read at, what `:as_of` stands for."""
        return bound(":as_of", lambda _: exp.Null(), self._parameters)

    def join_stage(self, name: str, pairs: Mapping[str, Node]) -> str:
        """Joins a stage of the statement that holds at most one row for each row here; gives the name it goes by.

        `pairs` are its columns with what each has to equal. It is joined once for the same pairs, else anew.
        """
        alias, number = name, 1
        while True:
            tests = [exp.EQ(this=nodes.column(key, alias), expression=value.copy()) for key, value in pairs.items()]
            join = nodes.join(nodes.stage(name, alias), nodes.all_of(tests), "LEFT")
            if self._joins.setdefault(alias, join) == join:
                return alias
            number += 1
            alias = f"{name} {number}"

    def known_by(self, day: date) -> list[Node]:
        """That a row had been posted by the end of a day; nothing where the dataset does not tell."""
        posted = self.posted
        return [] if posted is None else [exp.LT(this=posted, expression=nodes.day(shift(day, Unit.DAY, 1)))]

    def posted_after(self, day: date) -> list[Node]:
        """That a row was posted later than a day; nothing where the dataset does not tell."""
        posted = self.posted
        return [] if posted is None else [exp.GTE(this=posted, expression=nodes.day(shift(day, Unit.DAY, 1)))]

    @property
    def posted(self) -> Node | None:
        """When a row became known; None where the dataset does not tell."""
        return None if self._dataset.posted_at is None else self.own(self._dataset.posted_at)

    def own(self, name: str) -> Node:
        """A field of the fact's own dataset, else a column of its table."""
        return self.value(name) if name in self._dataset.fields else nodes.column(name, self.alias)

    def conditions(self) -> list[Node]:
        """What always holds: the dataset's own filter, and the row rules of every dataset it reaches.

        Asked for last: of what is met over a bridge, every row that is joined must be one that may be seen.
        """
        own = [of_table(self._dataset.filter, self.alias, self._parameters)] if self._dataset.filter else []
        rights = self._setting.rights
        bindings: Bound = {**rights.attributes, **self._parameters}
        for target, filters in rights.row_rules.items():
            for path in self._ruled(target):
                alias = self.reach(path)
                own += [of_table(sql, alias, bindings) for sql in filters]
        return own + self._rules_over_bridges(bindings)

    def _ruled(self, target: str) -> tuple[Path, ...]:
        """The ways to a dataset on which a row must be one that may be seen: all of them; where plain names lead there,
        these alone, the row's own roles (sold there, shipped there), and what something of the query is read over.

        Who may see the bills of his district sees them, wherever the customer's account manager is at home.
        """
        paths = self._setting.network.paths_into(self._dataset.name, target)
        plain = [path for path in paths if all(step.role == step.target for step in path)]
        if not plain:
            return paths
        return tuple(path for path in paths if path in plain or len(path) == 1 or self._alias_of(path) in self._joins)

    def _rules_over_bridges(self, bindings: Bound) -> list[Node]:
        """That a row meets, over each bridge with rules behind it, one row that may be seen, and no other."""
        ruled: dict[str, list[tuple[Path, tuple[str, ...]]]] = {}
        for target, filters in self._setting.rights.row_rules.items():
            for path in self._setting.network.bridged_into(self._dataset.name, target):
                ruled.setdefault(self._bridge_of(path), []).append((path, filters))
        found: list[Node] = []
        for bridge, rules in ruled.items():
            is_met = bridge in self.bridges
            rows = self if is_met else FactRows(self._setting, self._dataset.name, basis=self._basis)
            tests = [of_table(sql, rows.reach(path), bindings) for path, filters in rules for sql in filters]
            found += tests if is_met else [self._is_among(rows, rules[0][0], tests)]
        return found

    def _is_among(self, rows: "FactRows", path: Path, tests: list[Node]) -> Node:
        """That the key which leads over a bridge is one of those that do so in `rows` and pass the tests."""
        at = next(place for place, step in enumerate(path) if not is_safe(step))
        names = path[at].columns or self._setting.catalog.datasets[path[at].source].primary_key
        keys, own = ([nodes.column(name, one.reach(path[:at])) for name in names] for one in (rows, self))
        seen = nodes.select(keys, from_=rows.from_, joins=rows.joins, where=nodes.all_of(tests))
        return exp.In(this=nodes.together(own), query=exp.Subquery(this=seen))

    def _bridge_of(self, path: Path) -> str:
        """The alias of the bridge on a path."""
        at = next(place for place, step in enumerate(path, 1) if not is_safe(step))
        return f"{self._alias_of(path[:at])} bridge"

    @property
    def row_key(self) -> Node:
        """What tells a row of the fact from every other."""
        return nodes.together([nodes.column(name, self.alias) for name in self._dataset.primary_key])

    def value(self, address: str) -> Node:
        """The value of a field as it is grouped by, filtered and shown (text of a `display_of` field, else its key)."""
        _, field, alias = self._find(address)
        value = self._row_value(field, alias)
        if field.display_of is None:
            return value
        return nodes.coalesce(value, nodes.cast(nodes.column(field.display_of, alias), "VARCHAR"))

    def compared(self, one: Filter, address: str) -> Node:
        """What a filter looks at: the value of a field, of a moment its day where days are named."""
        _, field, _ = self._find(address)
        value = self.value(address)
        is_by_day = field.kind == "time" and one.op in ("in", "not_in") and all(day_of(given) for given in one.values)
        return nodes.cast(value, "DATE") if is_by_day else value

    def key(self, address: str) -> Node | None:
        """The key behind a `display_of` field."""
        _, field, alias = self._find(address)
        return nodes.column(field.display_of, alias) if field.display_of else None

    def identity(self, address: str) -> Node:
        """What tells the members of a field apart: the key behind a text, else the value."""
        key = self.key(address)
        return self.value(address) if key is None else key

    def label_columns(self, address: str) -> dict[str, Node]:
        """The columns that hold a field's labels, by language."""
        _, field, alias = self._find(address)
        return {language: nodes.column(name, alias) for language, name in field.label_columns.items()}

    def is_unmatched(self, address: str) -> Node | None:
        """Whether a row has no match in the dataset that holds a field; None for the fact's own fields."""
        _, _, alias = self._find(address)
        key = self._last_keys.get(alias)
        return nodes.is_null(key.copy()) if key is not None else None

    def is_met_once(self, address: str) -> bool:
        """Whether no bridge of many to many leads to a field."""
        return self._setting.network.path(self._dataset.name, address) is not None

    def band(self, band: Band) -> Node:
        """The lower edge of the band a row falls into; null below the first edge, and where there is no value."""
        value = self.value(band.of)
        steps = [
            exp.If(
                this=exp.GTE(this=nodes.enclosed(value.copy()), expression=nodes.number(edge)), true=nodes.number(edge)
            )
            for edge in sorted(band.edges, reverse=True)
        ]
        return exp.Case(ifs=steps)

    def moment(self, basis: Basis) -> Node:
        """The date or timestamp that places a row in time."""
        if basis.address is None:
            raise ValueError(f"{basis.dataset!r} is a state and has no time")
        return self.value(basis.address)

    def _day_of(self, step: Relationship) -> Node:
        """The day on which a row of the target has to be valid."""
        if not needs_own_day(step):
            return nodes.day(self._setting.as_of.day)
        basis = self._basis or self._setting.basis_of(self._dataset, self._dataset.time_field)
        if basis.address is not None:
            return self.moment(basis)
        read_on = self._parameters["as_of"]
        return read_on.copy() if isinstance(read_on, exp.Expr) else nodes.cast(nodes.text(str(read_on)), "DATE")

    def cycle(self, name: str, basis: Basis) -> Node:
        """The place of a row's moment in a cycle of time."""
        return cycle_of(name, self.moment(basis), self._setting.catalog)

    def metric_sql(self, sql: str) -> Node:
        """A metric's expression or filter: a name is a field first, then a column; `role.field` is reached."""
        return bound(sql, self._metric_name, self._parameters)

    def _metric_name(self, parts: tuple[str, ...]) -> Node:
        if len(parts) == 1 and parts[0] not in self._dataset.fields:
            return nodes.column(parts[0], self.alias)
        address = ".".join(parts)
        if len(parts) > 1 and self._setting.network.path(self._dataset.name, address) is None:
            return nodes.column(parts[-1], self.alias)
        _, field, alias = self._find(address)
        return nodes.enclosed(self._row_value(field, alias))

    def _row_value(self, field: Field, alias: str) -> Node:
        value = of_table(field.expression, alias, self._parameters)
        return nodes.cast(value, field.type) if field.type else value

    def _find(self, address: str) -> tuple[Dataset, Field, str]:
        path = self._setting.network.any_path(self._dataset.name, address)
        if path is None:
            raise KeyError(f"{address!r} is not reached from {self._dataset.name!r}")
        alias = self.reach(path)
        home = self._setting.catalog.datasets[path[-1].target] if path else self._dataset
        return home, home.fields[address.rsplit(".", 1)[-1]], alias

    def reach(self, path: Path) -> str:
        """The alias of the dataset that a path leads to, once it is joined."""
        alias = self.alias
        for length, step in enumerate(path, 1):
            before, alias = alias, self._alias_of(path[:length])
            if alias not in self._joins:
                self._add(step, before, alias)
        return alias

    def _alias_of(self, path: Path) -> str:
        name = ".".join(step.role for step in path)
        return f"{name} reached" if name == self.alias else name

    def _add(self, step: Relationship, before: str, alias: str) -> None:
        target = self._setting.catalog.datasets[step.target]
        if step.via is None:
            pairs = _pairs(before, step.columns, alias, step.to_columns)
        else:
            between = f"{alias} bridge"
            source_keys = self._setting.catalog.datasets[step.source].primary_key
            on_bridge = _pairs(before, step.columns or source_keys, between, step.via.columns)
            if step.via.filter:
                on_bridge.append(of_table(step.via.filter, between, self._parameters))
            bridge = nodes.physical(step.via.table, between)
            self._joins[between] = nodes.join(bridge, nodes.all_of(on_bridge), "LEFT")
            if not is_safe(step):
                self.bridges[between] = step.via
            pairs = _pairs(between, step.via.to_columns, alias, step.to_columns or target.primary_key)
        if target.filter:
            pairs.append(of_table(target.filter, alias, self._parameters))
        if step.valid is not None:
            pairs += is_valid(step.valid, alias, self._day_of(step))
        self._joins[alias] = nodes.join(self.source_of(target, alias), nodes.all_of(pairs), "LEFT")
        self._last_keys[alias] = nodes.column((step.to_columns or target.primary_key)[0], alias)

    def source_of(self, dataset: Dataset, alias: str) -> Node:
        """The table of a dataset, or its SELECT, under an alias."""
        if dataset.sql is None:
            return nodes.physical(dataset.table or dataset.name, alias)
        return exp.Subquery(
            this=with_parameters(dataset.sql, self._parameters), alias=exp.TableAlias(this=nodes.identifier(alias))
        )


def _pairs(left: str, left_columns: Iterable[str], right: str, right_columns: Iterable[str]) -> list[Node]:
    return [
        exp.EQ(this=nodes.column(one, left), expression=nodes.column(other, right))
        for one, other in zip(left_columns, right_columns, strict=True)
    ]


def cycle_of(name: str, moment: Node, catalog: Catalog) -> Node:
    """`@weekday` 1 (Monday) to 7, `@hour` 0 to 23, `@week_of_month` 1 to 6, `@workday` true or false."""
    match name:
        case "@weekday":
            return exp.DayOfWeekIso(this=moment)
        case "@hour":
            return exp.Extract(this=exp.Var(this="HOUR"), expression=moment)
        case "@workday":
            return _is_workday(moment, catalog)
        case _:
            return _week_of_month(moment, catalog.rules.week_start)


def _week_of_month(moment: Node, week_start: int) -> Node:
    first = exp.DayOfWeekIso(this=exp.TimestampTrunc(this=moment.copy(), unit=exp.Var(this="MONTH")))
    ahead = (8 - week_start) % 7
    into = exp.Mod(
        this=exp.Paren(this=exp.Add(this=first, expression=nodes.number(6 + ahead))), expression=nodes.number(7)
    )
    days = exp.Add(this=exp.Day(this=moment), expression=exp.Paren(this=into))
    before = exp.Sub(this=days, expression=nodes.number(1))
    return exp.Add(this=exp.IntDiv(this=exp.Paren(this=before), expression=nodes.number(7)), expression=nodes.number(1))


def _is_workday(moment: Node, catalog: Catalog) -> Node:
    """Monday to Friday, but for the days off and the working days that the calendars name."""
    day = nodes.cast(moment, "DATE")
    ordinary = exp.LTE(this=exp.DayOfWeekIso(this=day), expression=nodes.number(5))
    named = {one.date: one.is_workday for calendar in catalog.calendars.values() for one in calendar.days}
    cases = []
    for is_workday in (False, True):
        if days := sorted(one for one, is_on in named.items() if is_on is is_workday):
            among = exp.In(this=day.copy(), expressions=[nodes.day(one) for one in days])
            cases.append(exp.If(this=among, true=exp.Boolean(this=is_workday)))
    return exp.Case(ifs=cases, default=ordinary) if cases else ordinary


def prorated(value: Node, moment: Node, unit: Unit, start: Node | None, end: Node) -> Node:
    """The part of a row's value that falls before `end` (and from `start`), its bucket taken as even over its days."""
    bucket = nodes.bucket_of(moment, unit, 1)
    after = nodes.cast(exp.Add(this=bucket.copy(), expression=nodes.interval(1, unit)), "DATE")
    begin = (
        exp.Greatest(this=bucket.copy(), expressions=[start], ignore_nulls=True) if start is not None else bucket.copy()
    )
    stop = exp.Least(this=after.copy(), expressions=[end], ignore_nulls=True)
    inside = exp.Greatest(this=_days(begin, stop), expressions=[nodes.number(0)], ignore_nulls=True)
    return exp.Div(this=exp.Mul(this=nodes.cast(value, "DOUBLE"), expression=inside), expression=_days(bucket, after))


def _days(start: Node, end: Node) -> Node:
    return exp.DateDiff(this=end, expression=start, unit=exp.Var(this="DAY"), date_part_boundary=True)
