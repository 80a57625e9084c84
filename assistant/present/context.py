"""The words around the numbers of one result: its period, its scope, its comparisons, its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.present.dated import dated
from assistant.present.dates import day_words, period_words, shape_of, short_words
from assistant.present.language import Language
from assistant.present.names import Names
from assistant.present.shape import Shape, are_states, is_read_at_a_day, order_told, rank_told, reaches_beyond_data
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
    def _is_of_states(self) -> bool:
        """Whether every number, or what single rows stand behind, is read at a day."""
        if self.shape.metrics:
            return are_states(self.shape, self.names.view)
        known = self.names.view.catalog.metrics
        metrics = [known.get(one) for one in self.result.query.metric_names]
        return bool(metrics) and all(one is not None and is_read_at_a_day(one, self.names.view) for one in metrics)

    @property
    def is_partial(self) -> bool:
        """Whether data end before the period does."""
        period, covered = self.result.period, self.covered
        return period is not None and covered is not None and covered != period and covered.days > 0

    @property
    def covered(self) -> Period | None:
        """The days that the numbers are over; of balances, which are read at the last complete day, none after it."""
        covered = self.result.covered
        if covered is None or not self._is_of_states:
            return covered
        return covered.cut(self.result.data_as_of)

    def period(self, *, is_total: bool = False, is_alone: bool = False) -> str:
        """The period as it stands in a sentence: in June 2025 (1–19 June), as of 19 June 2025.

        `is_total`: of the total of buckets, which for balances is as of a day; `is_alone`: nothing follows.
        """
        say, period, covered = self.language.say, self.result.period, self.covered
        if self._is_of_states and (is_total or not self.shape.time):
            return say("when.state_alone" if is_alone else "when.state", day=self._known(self.state_day()))
        if period is None:
            is_open = reaches_beyond_data(self.result, self.names.view)
            if is_open:
                return say("when.all_dates", dates=self._known(say("dates")))
            return self._known(say("when.all", day=self._day(covered)))
        text = period_words(period, self.language)
        if covered is not None and self.is_partial:
            text = say("when.partial", period=text, covered=self._within(covered, period))
        return say(f"when.{shape_of(period)}", period=self._known(text))

    def state_day(self) -> str:
        """The day that balances are read at, and up to which others are carried on."""
        day = self._balance_day()
        return day_words(day, self.language) if day else self._day(self.covered)

    def is_day_said(self, metric: str) -> bool:
        """Whether a number is of a day beside others that are of a period, and so has to say which."""
        found = self.names.view.catalog.metrics.get(metric)
        return found is not None and is_read_at_a_day(found, self.names.view) and not self._is_of_states

    def _known(self, text: str) -> str:
        """A period with the day its facts are told as known on, or its close, where one is asked for."""
        asked = self.result.query.known_as_of
        if asked is None:
            return text
        day = {} if asked == "close" else {"day": day_words(date.fromisoformat(asked), self.language)}
        return self.language.say("when.known", period=text, **day)

    def _day(self, covered: Period | None) -> str:
        day = covered.last_day if covered and covered.days else self.result.data_as_of
        return day_words(min(day, self.result.data_as_of), self.language)

    def _balance_day(self) -> date | None:
        """The day a balance was read at, where the layer says so."""
        for one in self.result.assumptions:
            if one.code == "balance-date" and "day" in one.parameters:
                return date.fromisoformat(str(one.parameters["day"]))
        return None

    def _within(self, covered: Period, period: Period) -> str:
        is_one_year = covered.start.year == covered.last_day.year == period.start.year
        return (short_words if is_one_year else period_words)(covered, self.language)

    def scope(self) -> str:
        """What the filters leave, as it stands before or after the metric; empty without filters."""
        filters = self.result.query.filters
        dates, others = dated(filters, self.names.view)
        of_dates = (self._dated(field, period) for field, period in dates)
        conditions = (*(self._condition(one) for one in others if one.op != "not_in"), *of_dates)
        kept = self.language.listed(conditions)
        left_out = self.language.listed(tuple(self._condition(one) for one in filters if one.op == "not_in"))
        both = self.language.say("scope.both", kept=kept, left_out=left_out) if kept and left_out else kept or left_out
        return self.language.say("scope.joined", scope=both) if both else ""

    def _dated(self, field: str, period: Period) -> str:
        words = period_words(period, self.language)
        return self.language.say("scope.dated", field=self.names.field(field), period=words)

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
        if self._is_of_states and not self.shape.time:
            return self.language.say("base.dated", compared=words, period=day_words(period.last_day, self.language))
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
        known |= {self.row(row) for row in rows} | {self.scope()}
        known |= {self.state_day(), self.period(), self.period(is_total=True), self.period(is_alone=True)}
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
        rank = rank_told(query)
        limits = (query.limit.within if query.limit else ()) or (rank.within if rank else ())
        names = limits or tuple(shares)
        groups = (one for one in self.shape.groups if one.name in names)
        return self.language.listed(tuple(self.names.column(one, self.result) for one in groups))

    def ordered_by(self) -> str:
        """The column that ranks, in words."""
        order = order_told(self.result.query)
        by = order.by if order else ""
        column = next((one for one in self.result.columns if one.name == by), None)
        return self.names.column(column, self.result) if column else by
