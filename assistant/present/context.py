"""The words around the numbers of one result: its period, its scope, its comparisons, its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.present.dates import day_words, period_words, shape_of, short_words
from assistant.present.language import Language
from assistant.present.names import Names
from assistant.present.shape import Shape, are_states, reaches_beyond_data
from semantic.periods import Period, shift
from semantic.query import Filter
from semantic.result import Column, ResultTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A result with its shape, and the names to word it with."""

    result: ResultTable
    shape: Shape
    names: Names

    @property
    def language(self) -> Language:
        return self.names.language

    @property
    def is_partial(self) -> bool:
        """Whether data end before the period does."""
        period, covered = self.result.period, self.result.covered
        return period is not None and covered is not None and covered != period and covered.days > 0

    def period(self) -> str:
        """The period as it stands in a sentence: in June 2025 (1–19 June), as of 19 June 2025."""
        say, period, covered = self.language.say, self.result.period, self.result.covered
        if are_states(self.shape, self.names.view) and (not self.shape.time):
            return say("when.state", day=self._balance_day() or self._day(covered))
        if period is None:
            is_open = reaches_beyond_data(self.result, self.names.view)
            return say("when.all_dates", dates=say("dates")) if is_open else say("when.all", day=self._day(covered))
        text = period_words(period, self.language)
        if covered is not None and self.is_partial:
            text = say("when.partial", period=text, covered=self._within(covered, period))
        return say(f"when.{shape_of(period)}", period=text)

    def _day(self, covered: Period | None) -> str:
        day = covered.last_day if covered and covered.days else self.result.data_as_of
        return day_words(min(day, self.result.data_as_of), self.language)

    def _balance_day(self) -> str | None:
        """The day a balance was read at, where the layer says so."""
        for one in self.result.assumptions:
            if one.code == "balance-date" and "day" in one.parameters:
                return day_words(date.fromisoformat(str(one.parameters["day"])), self.language)
        return None

    def _within(self, covered: Period, period: Period) -> str:
        is_one_year = covered.start.year == covered.last_day.year == period.start.year
        return (short_words if is_one_year else period_words)(covered, self.language)

    def scope(self) -> str:
        """What the filters leave, as it stands before or after the metric; empty without filters."""
        filters = self.result.query.filters
        kept = self.language.listed(tuple(self._condition(one) for one in filters if one.op != "not_in"))
        left_out = self.language.listed(tuple(self._condition(one) for one in filters if one.op == "not_in"))
        both = self.language.say("scope.both", kept=kept, left_out=left_out) if kept and left_out else kept or left_out
        return self.language.say("scope.joined", scope=both) if both else ""

    def _condition(self, one: Filter) -> str:
        say = self.language.say
        members = self.names.listed_members(one.field, one.values)
        if one.op in ("in", "not_in"):
            return say(f"scope.{one.op}", members=members)
        condition = say(f"op.{one.op}", value=members)
        return say("scope.other", field=self.names.field(one.field), condition=condition)

    def compared(self, suffix: str) -> str:
        """A comparison in a word: the year before, budget."""
        return self.names.suffix(suffix, self.result)

    def base(self, suffix: str) -> str:
        """A comparison with the days behind it, where it has days of its own."""
        words, period = self.compared(suffix), self.result.bases.get(suffix)
        is_of_time = suffix in ("previous_period", "year_before", "year_before_aligned")
        if period is None or not is_of_time:
            return words
        return self.language.say("base.dated", compared=words, period=period_words(period, self.language))

    def row(self, row: int) -> str:
        """What a row is called: its bucket and its members."""
        return str(self.language.formats["row_joint"]).join(self._group(row, one) for one in self.shape.groups)

    def _group(self, row: int, column: Column) -> str:
        cell = self.result.rows[row][self.result.index_of(column.name)]
        if column.role == "time" and column.grain and isinstance(cell, date):
            return period_words(Period(cell, shift(cell, column.grain, 1)), self.language)
        return self.names.cell(cell, column)

    def bases(self) -> tuple[str, ...]:
        """Every comparison that has days of its own, with those days."""
        return tuple(self.base(one) for one in self.shape.suffixes if self.base(one) != self.compared(one))

    def known_words(self, rows: Iterable[int]) -> set[str]:
        """Every name and date that a sentence about these rows may carry."""
        names, result = self.names, self.result
        known = {names.column(one, result) for one in result.columns}
        known |= {names.item(one) for one in result.query.metrics} | {names.field(one) for one in result.query.group_by}
        known |= {self.row(row) for row in rows} | {self.period(), self.scope()}
        for suffix in self.shape.suffixes:
            known |= {self.compared(suffix), self.base(suffix)}
        return known

    def together(self) -> str:
        """The groups as one listing."""
        return self.language.listed(tuple(self.names.column(one, self.result) for one in self.shape.groups))

    def within(self) -> str:
        """The groups inside which the others are ranked or have their shares, as one listing."""
        query = self.result.query
        shares = (name for one in query.derive if one.as_ == "share" for name in one.within)
        names = query.limit.within if query.limit and query.limit.within else tuple(shares)
        groups = (one for one in self.shape.groups if one.name in names)
        return self.language.listed(tuple(self.names.column(one, self.result) for one in groups))

    def ordered_by(self) -> str:
        """The column that ranks, in words."""
        by = self.result.query.order_by[0].by
        column = next((one for one in self.result.columns if one.name == by), None)
        return self.names.column(column, self.result) if column else by
