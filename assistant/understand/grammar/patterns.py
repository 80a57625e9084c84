"""What a language's grammar of periods is made of: patterns with named groups, and what their groups mean."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assistant.understand.grammar.moments import Value
from assistant.understand.grammar.numerals import Numerals, numeral_value
from assistant.understand.mention import PeriodClock
from semantic.periods import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a pattern found: its groups as numbers, and the unit of its `unit` group."""

    numbers: Mapping[str, int]
    unit: tuple[Unit, int] | None
    clock: PeriodClock


Build: TypeAlias = Callable[[Found], Iterable[Value]]
# How so many units lie beside a time: before its start, after its end, up to its end, from its start, around it.
Side: TypeAlias = Literal["before", "after", "through", "from", "holding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to write a time: a pattern, and what its groups mean.

    It stands only after
    `only_after`, and never after `unless_after`; both are patterns.
    """

    pattern: str
    build: Build
    unless_after: str | None = None
    only_after: str | None = None
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The words between and around times, as patterns.

    `glue` stands between the parts of one place (去年的5月), `glue_upwards` only from fine to coarse (May of 2024). A
    range is an opening, a join and a close, and something goes from its first end to its last where the opening is
    `goes_from`; the others are an opening and a close: `before` what lies in the year so far,
    `until_before` what is said to end there, `year_through` what a year has up to there. `offsets` count units (`n`,
    `unit`) beside a time. `list_join` stands between members of a list, which may say their year once. `same_day` after
    a day adds nothing (5月20日当天). `fiscal_start` states the `month` that fiscal years start with. `no_range_after`
    forbids a range that has no opening (compare May to June).
    """

    glue: str
    glue_upwards: str
    list_join: str
    ranges: tuple[tuple[str, str, str], ...]
    since: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    until: tuple[tuple[str, str], ...]
    before: tuple[tuple[str, str], ...]
    until_before: tuple[tuple[str, str], ...]
    offsets: tuple[tuple[str, str, Side], ...]
    year_through: tuple[tuple[str, str], ...] = ()
    fiscal_start: str
    goes_from: str
    same_day: str
    no_range_after: str | None = None
    possessive: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Festivals:
    """A language's festivals: patterns of names by key, and the (month, day) of those on a fixed date.

    `moving`: those some days after the n-th weekday of a month, the same everywhere: (month, weekday, n, days).
    After a name `same_day` means that day alone, `days_off` the days off around it, and `vague` no definite time.
    """

    names: Mapping[str, str]
    fixed: Mapping[str, tuple[int, int]]
    moving: Mapping[str, tuple[int, int, int, int]]
    same_day: str
    days_off: str
    vague: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """A language's periods: its rules, the numbers behind its words, its units (半年 is six months), and its joins.

    `previous` matches the whole of what names the unit before the running one; `whole` is found in what says
    that all of a period is meant, `whole_before` at the end of the words before it; `indefinite` is no definite time.
    Nothing of a `particle` belongs to the time after it (看一下|年初).
    """

    rules: tuple[Rule, ...]
    words: Mapping[str, int]
    units: Mapping[str, tuple[Unit, int]]
    numerals: Numerals
    joins: Joins
    previous: str
    whole: str
    whole_before: str
    indefinite: str
    particle: str | None = None

    def found(self, groups: Mapping[str, str | None], clock: PeriodClock) -> Found | None:
        """The groups of a match as numbers and a unit; None when one of them is no number."""
        numbers: dict[str, int] = {}
        for name, text in groups.items():
            if name == "unit" or text is None:
                continue
            number = self._number(text)
            if number is None or (name == "n" and self._is_about(text)):
                return None
            numbers[name] = number
        unit = groups.get("unit")
        return Found(numbers=numbers, unit=self.units[unit] if unit else None, clock=clock)

    def _is_about(self, text: str) -> bool:
        """Whether digits side by side say about how many (两三年)."""
        return self.numerals.is_positional and len(text) > 1 and all(digit in self.numerals.digits for digit in text)

    def _number(self, text: str) -> int | None:
        if text in self.words:
            return self.words[text]
        value = numeral_value(text, self.numerals)
        return None if value is None or value != int(value) else int(value)
