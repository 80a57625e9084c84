"""Everything that can go wrong, by who must act.

    SemanticError
    ├── WorkspaceError      the operator: the workspace cannot be opened at all
    ├── CatalogError        the catalog's author: every problem, with file and line
    ├── GuardError          nobody: SQL that the gate did not pass (a defect, or an attack)
    └── EngineError         the engine, with a contract code in `code`
        ├── Inconvertible
        ├── BadCell
        ├── QueryTimeout
        ├── OutOfMemory
        ├── EngineUnavailable
        └── NoData

What is expected is a value, not an exception: a query that cannot be answered is a `QueryProblem`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, TypeAlias

Parameter: TypeAlias = str | int | float | tuple[str, ...]

_LONGEST_CELL = 80
# After the name in an address, written in full or without its scheme, and under the names a query string gives it.
_PASSWORD = re.compile(
    r"(:/+[^:/]*:|^[^:/@]*:(?!/)).*(?=@)|([?&;](?:password|passwd|pwd|token|secret)=)[^&;]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where something was written: a file relative to the workspace, and a line counted from 1.

    `keys` holds the lines of what was written under each key of it; it takes no part in equality.
    """

    file: str
    line: int
    keys: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def at(self, *keys: str) -> "Origin":
        """The place of the first of these keys that was written, else the whole."""
        line = next((self.keys[key] for key in keys if key in self.keys), self.line)
        return Origin(file=self.file, line=line)


class ProblemCode(StrEnum):
    """What can be wrong with a workspace or its catalog; every code has a text per language, which a test compares."""

    UNREADABLE_FILE = "unreadable-file"
    YAML_SYNTAX = "yaml-syntax"
    NOT_UTF8 = "not-utf8"
    NO_CATALOG = "no-catalog"
    NO_WORKSPACE = "no-workspace"
    UNSET_VARIABLE = "unset-variable"
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    YAML_BOOLEAN = "yaml-boolean"
    UNKNOWN_VALUE = "unknown-value"
    UNKNOWN_LANGUAGE = "unknown-language"
    NULL_WORD = "null-word"
    BAD_NAME = "bad-name"
    DUPLICATE_NAME = "duplicate-name"
    DUPLICATE_MEMBER = "duplicate-member"
    TABLE_OR_SQL = "table-or-sql"
    OUT_OF_RANGE = "out-of-range"
    UNKNOWN_DATASET = "unknown-dataset"
    UNKNOWN_METRIC = "unknown-metric"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_COLUMN = "unknown-column"
    UNKNOWN_TABLE = "unknown-table"
    UNKNOWN_SUBJECT = "unknown-subject"
    UNKNOWN_SCENARIO = "unknown-scenario"
    UNKNOWN_POLICY = "unknown-policy"
    UNKNOWN_ROLE = "unknown-role"
    UNREACHABLE_FIELD = "unreachable-field"
    FAN_OUT = "fan-out"
    CYCLE = "cycle"
    CIRCULAR_DAY = "circular-day"
    UNPARSABLE_SQL = "unparsable-sql"
    DISALLOWED_SQL = "disallowed-sql"
    WRONG_KIND = "wrong-kind"
    MISSING_PRIMARY_KEY = "missing-primary-key"
    NOT_THE_KEY = "not-the-key"
    NOT_UNIQUE = "not-unique"
    UNUSED_WEIGHT = "unused-weight"
    UNEVEN_WEIGHTS = "uneven-weights"
    COLUMNS_ARITY = "columns-arity"
    DUPLICATE_ROLE = "duplicate-role"
    CONTESTED_ROLE = "contested-role"
    CONTESTED_WORD = "contested-word"
    DEFAULT_NOT_LISTED = "default-not-listed"
    EDGES_NOT_RISING = "edges-not-rising"
    MISSING_ATTRIBUTE = "missing-attribute"
    MISSING_LANGUAGE = "missing-language"
    BAD_PLAN = "bad-plan"
    UNREACHABLE_DIMENSION = "unreachable-dimension"
    AMBIGUOUS_PATH = "ambiguous-path"
    CLASHING_WORD = "clashing-word"
    CLASHING_QUESTION = "clashing-question"
    SUMMED_BALANCE = "summed-balance"
    CUMULATED_BALANCE = "cumulated-balance"
    BALANCE_AND_FLOW = "balance-and-flow"
    STATE_OVER_FLOW = "state-over-flow"
    NO_SHARED_DIMENSION = "no-shared-dimension"
    UNLIKE_UNITS = "unlike-units"
    MISSING_UNIT = "missing-unit"
    MISSING_DESCRIPTION = "missing-description"
    HIDDEN_TERM = "hidden-term"
    REPEATED_KEY = "repeated-key"
    NULL_KEY = "null-key"
    UNMATCHED_ROWS = "unmatched-rows"
    SPLIT_LEVEL = "split-level"
    NULL_LABEL = "null-label"
    UNLABELLED_VALUES = "unlabelled-values"
    NO_DATE = "no-date"
    FAR_DATE = "far-date"
    EMPTY_FILTER = "empty-filter"
    UNHELD_VALUE = "unheld-value"
    EMPTY_BAND = "empty-band"
    REFUSED_PLAN = "refused-plan"
    FAILED_TEST = "failed-test"
    REFUSED_TEST = "refused-test"
    UNCHECKED = "unchecked"
    UNKNOWN_RATES = "unknown-rates"
    UNKNOWN_UNIT = "unknown-unit"
    UNIT_NOT_CONVERTED = "unit-not-converted"
    NOTHING_TO_CONVERT = "nothing-to-convert"
    RATES_WITHOUT_KIND = "rates-without-kind"
    NO_RATES = "no-rates"
    RATES_REPEATED = "rates-repeated"
    DUPLICATE_CONVERSION = "duplicate-conversion"
    UNITS_DIFFER = "units-differ"
    UNKNOWN_LINE = "unknown-line"
    LINE_NOT_BEFORE = "line-not-before"
    LINE_COUNTED_TWICE = "line-counted-twice"
    ACCOUNT_IN_TWO_LINES = "account-in-two-lines"
    ACCOUNT_WITHOUT_LINE = "account-without-line"
    VERSION_NOT_BEFORE = "version-not-before"
    EFFECTIVE_ORDER = "effective-order"
    CLOSED_TOO_EARLY = "closed-too-early"
    PHASING_DIFFERS = "phasing-differs"


def without_password(place: str) -> str:
    """An address as it may be shown; any other text as it is."""
    return _PASSWORD.sub(r"\1\2***", place)


def nearest_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names closest in spelling to a wrong one, best first, at most three."""
    return tuple(get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6))


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogProblem:
    """One problem of a catalog: a code with parameters, and where; `nearest` holds known names close to a wrong one."""

    origin: Origin
    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()
    is_warning: bool = False

    def __str__(self) -> str:
        stated = " ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.origin.file}:{self.origin.line}: {self.code} {stated}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryProblem:
    """Why a query has no answer: a refusal code of the contract, with parameters for its wording."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to disclose beside an answer: a warning or assumption code of the contract, with parameters."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


class SemanticError(Exception):
    """The root of what this package raises."""


class WorkspaceError(SemanticError):
    """The workspace cannot be opened: `code` and `parameters` say why."""

    def __init__(self, code: str, **parameters: Parameter) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters: Mapping[str, Parameter] = parameters


class CatalogError(SemanticError):
    """The catalog has problems; `problems` holds every one of them."""

    def __init__(self, problems: tuple[CatalogProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class GuardError(SemanticError):
    """A statement the gate did not pass; `reason` is a code, `detail` the offending part."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class EngineError(SemanticError):
    """The engine failed; `code` is an error code of the contract, `parameters` are for its wording."""

    code: ClassVar[str] = "internal"
    is_retryable: ClassVar[bool] = False
    parameters: Mapping[str, Parameter] = MappingProxyType({})


class Inconvertible(EngineError):
    """A value that the statement compares or casts is not of the type needed; `value` is None when it is not told."""

    def __init__(self, message: str, value: str | None) -> None:
        super().__init__(message)
        self.value = value


class BadCell(EngineError):
    """A value of the data is not what the catalog says its field holds."""

    code = "no-data"

    def __init__(self, *, field: str, type_name: str, value: str, count: int) -> None:
        super().__init__(f"{field}: {value!r} ({count}) <> {type_name}")
        self.field, self.type_name, self.value, self.count = field, type_name, value, count
        cell = value if len(value) <= _LONGEST_CELL else f"{value[:_LONGEST_CELL]}…"
        self.parameters = {"field": field, "type_name": type_name, "cell": cell, "count": count}


class QueryTimeout(EngineError):
    """The statement ran longer than the workspace allows."""

    code = "timeout"
    is_retryable = True


class OutOfMemory(EngineError):
    """The statement needed more memory than the workspace allows."""

    code = "out-of-memory"


class EngineUnavailable(EngineError):
    """The engine could not be reached or opened."""

    code = "engine-unavailable"
    is_retryable = True


class NoData(EngineError):
    """The workspace's data are not there; the place is told without the password it may hold."""

    code = "no-data"

    def __init__(self, place: str) -> None:
        super().__init__(without_password(place))
