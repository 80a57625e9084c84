"""The nouns of understanding: normal text, and typed mentions on a lattice over its characters."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, Literal

from semantic.periods import CalendarRules, Period, Unit
from semantic.query import Filter, Value


@dataclass(frozen=True, slots=True)
class NormalText:
    """Text in one width, case and script. `origin[i]`: where character i began as typed; one more at the end."""

    text: str
    typed: str
    origin: tuple[int, ...]


class Kind(StrEnum):
    """What a mention can be."""

    NUMBER = "number"
    PERIOD = "period"
    NO_SUCH_DATE = "no-such-date"
    GRAIN = "grain"
    CUE = "cue"
    PART = "part"
    METRIC = "metric"
    TERM = "term"
    OVERVIEW = "overview"
    SCENARIO = "scenario"
    DIMENSION = "dimension"
    DATASET = "dataset"
    MEMBER = "member"
    DEED = "deed"
    ECHO = "echo"
    EVENT = "event"
    MEASURE = "measure"
    SET = "set"
    GROUP = "group"
    TIME_FIELD = "time-field"
    FILLER = "filler"
    LITERAL = "literal"
    UNKNOWN = "unknown"


class Evidence(IntEnum):
    """How a span was matched, best first.

    CONCEPT: another word for the same thing. PART: a name of which only the part was said that tells it apart.
    EMBEDDING: by likeness alone.
    """

    EXACT = 0
    SYNONYM = 1
    INFLECTION = 2
    CONCEPT = 3
    PART = 4
    TYPO = 5
    EMBEDDING = 6
    NONE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Characters `start` up to and without `end` of the normal text, read as `value` (typed by `kind`).

    `is_singular`, `is_plural`: a known Latin phrase whose last word has no plural ending, or has one. `is_overall`:
    words of a subject that say by themselves that all of it is meant (费用状况). `is_subject`: who does what is asked.
    """

    start: int
    end: int
    kind: Kind
    value: Any
    evidence: Evidence = Evidence.EXACT
    cost: float = 0.0
    is_singular: bool = False
    is_plural: bool = False
    is_subject: bool = False
    is_overall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberValue:
    """A number as meant (1.5亿 is 150000000). `is_ratio`: written with % or as 成, `value` then a fraction (0.15).

    `is_money`: written with a word or sign of money, whose `currency` it may leave open (块钱). `counts`: with a word
    that things are counted by (50件), `of_rows` when they are single documents (一笔), or deals (一单).
    """

    value: Decimal
    is_ratio: bool = False
    currency: str | None = None
    is_money: bool = field(default=False, compare=False)
    counts: bool = field(default=False, compare=False)
    of_rows: Literal["", "document", "deal"] = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodValue:
    """A period as meant on the question's day.

    `unit` and `count`: what it is counted in, when words say so (近3个月: month, 3; 5月: month, 1). `by_unit` is the
    period when grouped by that same unit (近3个月 by month: three calendar months); None: the same. `balance_day`
    is where a balance is read when words say "as of" / 截至; a flow then takes `period`. `is_latest`: a year was
    left out and the latest occurrence taken. `is_fiscal`: counted in fiscal years. `is_running`: said as a
    running total (今年累计). `is_open`: from its first day on, which is still to come, and without an end. How it
    was said, which makes no other period: `is_previous` by the running unit (上月, last year), `is_whole` as all
    of it (全年, all of May), `so_far` as the part of the running unit that is over (本月至今, YTD), `ends` the first
    and the last of what it goes from and to (from April to May).
    """

    period: Period
    unit: Unit | None = None
    count: int = 1
    by_unit: Period | None = None
    balance_day: date | None = None
    is_latest: bool = False
    is_fiscal: bool = False
    is_running: bool = False
    is_open: bool = False
    is_previous: bool = field(default=False, compare=False)
    is_whole: bool = field(default=False, compare=False)
    so_far: Unit | None = field(default=None, compare=False)
    ends: tuple[Period, Period] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDays:
    """What a calendar of the workspace calls some days, in all languages, and every day called so, in order."""

    names: tuple[str, ...]
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClock:
    """What a period's words are read against; `complete_through` is the last day whose data are complete."""

    as_of: date
    complete_through: date
    rules: CalendarRules
    date_order: str = "ymd"
    named_days: tuple[NamedDays, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberValue:
    """A stored value of the dimension at `address`. `keys`: how many share it; `matched_text`: its name as found."""

    address: str
    value: Value
    keys: int = 1
    matched_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """Values of the field at `address` that a question lists; of the `count` listed it does not know those `lost`."""

    address: str
    values: tuple[Value, ...]
    lost: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StateValue:
    """What is said of the state that rows are in, or of a field that holds nothing: the filters that say it."""

    filters: tuple[Filter, ...]

    @property
    def address(self) -> str:
        """The field that it is first of all said of."""
        return self.filters[0].field


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedValue:
    """What is done, as the metrics or terms that count it, of rows that are parts of one another: the widest first.

    `is_past`: the word itself says that it was done once. `time_field`: by that date, which is not the metrics' own.
    `is_guess`: the word may say something else, so that it has to be said that it was done or not.
    """

    names: tuple[str, ...]
    is_past: bool = False
    time_field: str | None = None
    is_guess: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoValue:
    """A verb that says nothing more beside one of these metrics. `is_light`: it asks for a number by itself too."""

    metrics: frozenset[str]
    is_light: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventValue:
    """What happened to the rows of a dataset at the date of a field: who opened an account in 2024."""

    dataset: str
    field: str
