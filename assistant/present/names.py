"""What things are called in the asker's language: metrics, fields, members, columns, comparisons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from assistant.present.amounts import plain, stem_of
from assistant.present.dates import bucket_words, period_words
from assistant.present.language import Language
from semantic.catalog import AddressedField, ByLanguage, Group, Words
from semantic.periods import Unit
from semantic.query import SAME_DAYS, MetricItem, SemanticQuery, Value, column_of
from semantic.result import Cell, Column, ResultTable
from semantic.view import View

# Of more members than a sentence can hold the first are named, with how many there are.
_MOST_LISTED, _FIRST_LISTED = 12, 3
Owner = tuple[str, str]
# Labels by language, by stored value, by field, as a result holds them.
Labels: TypeAlias = Mapping[str, Mapping[str, ByLanguage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Labels of one view in one language; `labels` of members that stand in the data go before the catalog's."""

    view: View
    language: Language
    labels: Labels = field(default_factory=dict)

    def metric(self, name: str) -> str:
        """A metric's label; its name where the asker may not see it."""
        metric = self.view.catalog.metrics.get(name)
        return metric.words.label_in(self.language.code, _spaced(name)) if metric else _spaced(name)

    def field(self, address: str) -> str:
        """A field's label; units of time and cycles such as @weekday have one of the language's own."""
        if address.startswith("@"):
            name = address.removeprefix("@")
            return self.language.say(f"{'grain' if name in list(Unit) else 'cycle'}.{name}")
        if band := self.view.catalog.bands.get(address):
            return band.words.label_in(self.language.code, _spaced(address))
        found = self.view.fields.get(address)
        if found is None:
            return address
        words = found.field.words if self.goes_without_role(found) else found.words
        return words.label_in(self.language.code, _spaced(address.rpartition(".")[2]))

    def goes_without_role(self, found: AddressedField) -> bool:
        """Whether a field is called by its own word alone: every other way to it has a role with a word to tell."""
        same = [
            one for one in self.view.fields.values() if (one.home, one.field.name) == (found.home, found.field.name)
        ]
        unnamed = [one.address for one in same if not self._is_of_named_role(one.address)]
        return unnamed == [found.address] and not found.field.hidden and bool(found.field.words.label)

    def _is_of_named_role(self, address: str) -> bool:
        roles = address.split(".")[:-1]
        return any(one.role in roles and one.words.label for one in self.view.catalog.relationships)

    def dataset(self, name: str) -> str:
        """A dataset's label."""
        dataset = self.view.catalog.datasets.get(name)
        return dataset.words.label_in(self.language.code, _spaced(name)) if dataset else _spaced(name)

    def scenario(self, name: str) -> str:
        """A scenario's label."""
        scenario = self.view.catalog.scenarios.get(name)
        return scenario.words.label_in(self.language.code, _spaced(name)) if scenario else _spaced(name)

    def statement(self, name: str) -> str:
        """A statement's label."""
        statement = self.view.catalog.statements.get(name)
        return statement.words.label_in(self.language.code, _spaced(name)) if statement else _spaced(name)

    def term(self, name: str) -> str:
        """A term's label."""
        term = self.view.catalog.terms.get(name)
        return term.words.label_in(self.language.code, _spaced(name)) if term else _spaced(name)

    def grain(self, unit: Unit) -> str:
        """A unit of time as a noun."""
        return self.language.say(f"grain.{unit.value}")

    def member(self, address: str, value: Value | None) -> str:
        """The label of a stored value in the data, else in the catalog, else the value."""
        if value is None:
            return self.language.say("unassigned")
        if label := self.labels.get(address, {}).get(str(value), {}).get(self.language.code):
            return label
        found = self.view.fields.get(address)
        for member in found.field.members if found else ():
            if member.value == str(value):
                return member.words.label_in(self.language.code, member.value)
        return str(value)

    def group(self, address: str, values: tuple[Value, ...]) -> Group | None:
        """The catalog's group that holds exactly these members of a field."""
        stated = {str(one) for one in values}
        groups = (one for one in self.view.catalog.groups.values() if one.field == address)
        return next((one for one in groups if set(one.values) == stated), None)

    def listed_members(self, address: str, values: tuple[Value, ...]) -> str:
        """Members in words, those of a group by its label."""
        if group := self.group(address, values):
            return group.words.label_in(self.language.code, _spaced(group.name))
        if len(values) <= _MOST_LISTED:
            return self.language.listed(tuple(self.member(address, one) for one in values))
        first = self.language.listed(tuple(self.member(address, one) for one in values[:_FIRST_LISTED]))
        return self.language.say("many_members", first=first, count=plain(len(values), self.language))

    def measure(self, column: str) -> str:
        """What the column of a metric, or of arithmetic of metrics, is called."""
        for sign, kind in (("/", "ratio"), ("-", "difference")):
            first, found, second = column.partition(sign)
            if found:
                return self.language.say(f"item.{kind}", first=self.metric(first), second=self.metric(second))
        metric, _, rest = column.partition(".")
        aggregation, _, per = rest.partition(":")
        if not per:
            return self.metric(column)
        fields = self.language.listed(tuple(self.per(one) for one in per.split("+")))
        return self.language.say(f"item.{aggregation}", metric=self.metric(metric), fields=fields)

    def item(self, item: MetricItem) -> str:
        """A metric, or arithmetic of metrics."""
        match item:
            case str():
                return self.metric(item)
            case _:
                return self.measure(item.column)

    def per(self, address: str) -> str:
        """A field, or the unit of time behind @month and its like."""
        unit = address.removeprefix("@")
        is_unit = address != unit and unit in list(Unit)
        return self.language.say(f"per.{unit}") if is_unit else self.field(address)

    def column(self, column: Column, result: ResultTable) -> str:
        """What stands over a column."""
        if column.role == "time" and column.grain:
            return self.grain(column.grain)
        if column.role in ("dimension", "key", "time"):
            label = self.field(column.name.removesuffix(".key"))
            return self.language.say("column.key", field=label) if column.role == "key" else label
        if column.name in self.view.fields:  # of single rows
            return self.field(column.name)
        if column.name == "member_count":
            label = self.per(column.field or "")
            return self.language.say("column.member_count", field=label, fields=self.language.plural_of(label))
        return self._number_column(column, result)

    def _number_column(self, column: Column, result: ResultTable) -> str:
        """What stands over the column of a metric, of a comparison, or of what is derived of either."""
        say, metric = self.language.say, self.measured(column, result.query)
        compared = self.suffix(column.suffix, result) if column.suffix else ""
        if column.derivation in ("change", "change_ratio"):
            return self._change(column.derivation, metric, column.suffix or "", result)
        if column.derivation is None:
            return say("column.compared", metric=metric, compared=compared) if compared else metric
        stem = stem_of(column)
        if compared and column.derivation != "contribution":
            kind = stem.rpartition(".")[2]
            is_change = kind in ("change", "change_ratio")
            metric = (
                self._change(kind, metric, column.suffix or "", result)
                if is_change
                else say("column.compared", metric=metric, compared=compared)
            )
        span = {"span": said} if (said := self._span(column, result)) else {}
        return say(f"column.{column.derivation}", metric=metric, **span)

    def _change(self, kind: str, metric: str, suffix: str, result: ResultTable) -> str:
        """How far a metric is from a comparison: over time a change, beside something of the same days a difference."""
        is_beside = any(one.suffix == suffix and one.to in SAME_DAYS for one in result.query.compare)
        key = {"change": "difference", "change_ratio": "difference_ratio"}[kind] if is_beside else kind
        return self.language.say(f"column.{key}", metric=metric, compared=self.suffix(suffix, result))

    def _span(self, column: Column, result: ResultTable) -> str:
        """How many buckets a rolling column is taken over, in words."""
        for one in result.query.derive:
            is_it = column.derivation == one.as_ == "rolling" and one.column.partition(":")[0] == stem_of(column)
            if is_it and one.count and result.query.grain:
                key = f"definition.within.{result.query.grain}"
                return self.language.say(key, one.count, count=plain(one.count, self.language))
        return ""

    def measured(self, column: Column, query: SemanticQuery) -> str:
        """The metric behind a number column."""
        named = [
            one for one in query.metrics if f"{column.name}.".startswith((f"{column_of(one)}.", f"{column_of(one)}:"))
        ]
        if named:
            return self.item(max(named, key=lambda one: len(column_of(one))))
        stem = column.name.partition(":")[0] if column.suffix else column.name
        return self.metric(column.metric or stem.removesuffix(f".{column.derivation}"))

    def suffix(self, suffix: str, result: ResultTable) -> str:
        """What a comparison is against, in a word or two."""
        compared = next((one for one in result.query.compare if one.suffix == suffix), None)
        if compared is None:
            return suffix
        if compared.to == "period" and compared.period:
            return period_words(compared.period, self.language)
        if compared.to == "scenario":
            return self.scenario(suffix)
        if compared.to == "member":
            return self.member(compared.field or "", compared.value)
        return self.language.say(f"compared.{compared.to}")

    def cell(self, cell: Cell, column: Column) -> str:
        """A grouping cell in words: a bucket, a member's label, or unassigned."""
        if column.role == "time" and column.grain and isinstance(cell, date):
            return bucket_words(cell, column.grain, self.language)
        if band := self.view.catalog.bands.get(column.name):
            return self._band(cell, band.edges)
        if cell is None:
            return self.language.say("unassigned")
        if column.name == "@weekday" and isinstance(cell, int) and 1 <= cell <= 7:
            return str(self.language.formats["weekdays"][cell - 1])
        if column.name == "@workday" and isinstance(cell, bool):
            return self.language.say("day_kind.work" if cell else "day_kind.rest")
        return self.member(column.field or column.name, _value(cell))

    def _band(self, cell: Cell, edges: tuple[float, ...]) -> str:
        """A band by its lower edge; null is what lies below the first."""
        if not isinstance(cell, (int, float, Decimal)):
            return self.language.say("band.below", high=plain(edges[0], self.language))
        above = [one for one in edges if one > cell]
        low = plain(cell, self.language)
        if not above:
            return self.language.say("band.from", low=low)
        return self.language.say("band.between", low=low, high=plain(above[0], self.language))


def _value(cell: Cell) -> Value:
    return cell if isinstance(cell, (str, int)) else str(cell)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueWords:
    """For every metric, field, scenario and member a word that means nothing else in the view."""

    language: str
    owners: Mapping[str, frozenset[Owner]]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, view: View, language: str) -> "UniqueWords":
        """The words of a view, with who carries each; gathered once."""
        owners: defaultdict[str, set[Owner]] = defaultdict(set)
        for owner, words in _named(view):
            for word in _all_words(words, language, owner[1]):
                owners[word.lower()].add(owner)
        return cls(language=language, owners={word: frozenset(found) for word, found in owners.items()})

    def words(self, owner: Owner, words: Words, otherwise: str) -> tuple[str, ...]:
        """The label and the synonyms that this owner alone carries, the label first; the label when there are none."""
        label = words.label_in(self.language, otherwise)
        candidates = (label, *words.synonyms.get(self.language, ()))
        return tuple(one for one in candidates if self.is_own(owner, one)) or (label,)

    def is_taken(self, word: str) -> bool:
        """Whether anything carries the word."""
        return word.lower() in self.owners

    def is_own(self, owner: Owner, word: str) -> bool:
        """Whether nobody else carries the word."""
        return self.owners.get(word.lower(), frozenset({owner})) == {owner}


def _all_words(words: Words, language: str, name: str) -> Iterable[str]:
    return (words.label_in(language, _spaced(name)), *words.synonyms.get(language, ()))


def _named(view: View) -> Iterator[tuple[Owner, Words]]:
    catalog = view.catalog
    for name, metric in catalog.metrics.items():
        yield ("metric", name), metric.words
    for name, term in catalog.terms.items():
        yield ("term", name), term.words
    for name, group in catalog.groups.items():
        yield ("group", name), group.words
    for address, found in view.fields.items():
        if found.field.hidden or found.field.kind == "measure":
            continue
        yield ("field", address), found.words
        for member in found.field.members:
            yield ("member", f"{address}={member.value}"), member.words
