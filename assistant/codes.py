"""The contract's closed list of codes. Every one has a text in every language, which a test compares."""

from enum import StrEnum


class RefusalCode(StrEnum):
    """Why a question got no answer."""

    EMPTY_QUESTION = "empty-question"
    QUESTION_TOO_LONG = "question-too-long"
    NOT_A_QUESTION = "not-a-question"
    UNSUPPORTED_LANGUAGE = "unsupported-language"
    UNKNOWN_METRIC = "unknown-metric"
    UNKNOWN_MEMBER = "unknown-member"
    UNKNOWN_WORD = "unknown-word"
    UNREACHABLE_DIMENSION = "unreachable-dimension"
    GRAIN_TOO_FINE = "grain-too-fine"
    FAN_OUT = "fan-out"
    FILTER_NOT_SHARED = "filter-not-shared"
    NO_DATA_YET = "no-data-yet"
    NO_SUCH_DATE = "no-such-date"
    NO_HISTORY = "no-history"
    OUT_OF_SCOPE = "out-of-scope"
    ACTION_NOT_SUPPORTED = "action-not-supported"
    UNSAFE = "unsafe"
    NOT_YET = "not-yet"
    NOT_ALLOWED = "not-allowed"
    TOO_MUCH_DATA = "too-much-data"


class ClarificationCode(StrEnum):
    """What has to be asked back."""

    AMBIGUOUS_METRIC = "ambiguous-metric"
    AMBIGUOUS_MEMBER = "ambiguous-member"
    AMBIGUOUS_DIMENSION = "ambiguous-dimension"
    AMBIGUOUS_PERIOD = "ambiguous-period"
    AMBIGUOUS_STRUCTURE = "ambiguous-structure"
    TWO_QUESTIONS = "two-questions"
    MISSING_METRIC = "missing-metric"
    MISSING_PERIOD = "missing-period"


class WarningCode(StrEnum):
    """What limits a number that is shown."""

    PARTIAL_PERIOD = "partial-period"
    UNMATCHED_ROWS = "unmatched-rows"
    UNUSED_WORDS = "unused-words"
    BASE_ZERO = "base-zero"
    BASE_NEGATIVE = "base-negative"
    MIXED_UNITS = "mixed-units"
    TRUNCATED = "truncated"
    TIES_AT_CUT = "ties-at-cut"
    STALE_DATA = "stale-data"
    UNCERTIFIED = "uncertified"
    PROVISIONAL = "provisional"
    RESTATED = "restated"
    PREMISE_FALSE = "premise-false"
    FILLED_GAPS = "filled-gaps"


class ErrorCode(StrEnum):
    """What broke."""

    TIMEOUT = "timeout"
    ENGINE_UNAVAILABLE = "engine-unavailable"
    OUT_OF_MEMORY = "out-of-memory"
    NO_DATA = "no-data"
    INTERNAL = "internal"


class AssumptionCode(StrEnum):
    """What was decided for the asker, and is one click from being decided otherwise."""

    DEFAULT_PERIOD = "default-period"
    DEFAULT_READING = "default-reading"
    LATEST_OCCURRENCE = "latest-occurrence"
    TIME_BASIS = "time-basis"
    FUZZY_MATCH = "fuzzy-match"
    REMEMBERED_CHOICE = "remembered-choice"
    OWN_ATTRIBUTE = "own-attribute"
    BALANCE_DATE = "balance-date"
