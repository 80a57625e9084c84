"""What a workspace's calendars name, as times that questions may name."""

from datetime import date

from assistant.understand.mention import Kind, Mention, NamedDays, PeriodClock
from assistant.understand.normalise import normalise
from assistant.understand.times.festivals import named_days
from assistant.understand.times.periods import annotate_periods
from semantic.catalog import Calendar, CalendarDay, Words
from semantic.errors import Origin
from semantic.periods import CalendarRules, Period


def _calendar(*days: tuple[date, dict[str, str], bool]) -> Calendar:
    return Calendar(
        name="holidays",
        words=Words(),
        days=tuple(CalendarDay(date=day, words=Words(label=label), is_workday=is_off) for day, label, is_off in days),
        origin=Origin(file="catalog.yml", line=1),
    )


def _read(text: str, days: tuple[NamedDays, ...], as_of: date = date(2025, 6, 20)) -> list[Mention]:
    clock = PeriodClock(as_of=as_of, complete_through=as_of, rules=CalendarRules(), named_days=days)
    return list(annotate_periods(normalise(text), clock))


def test_days_of_one_name_come_together_without_days_at_work_and_nameless_ones() -> None:
    label = {"zh": "春节", "en": "Spring Festival"}
    calendar = _calendar(
        (date(2025, 1, 29), label, False),
        (date(2024, 2, 10), label, False),
        (date(2025, 1, 26), label, True),
        (date(2025, 5, 1), {}, False),
    )
    found = named_days([calendar])
    assert found == (NamedDays(names=("春节", "Spring Festival"), days=(date(2024, 2, 10), date(2025, 1, 29))),)


def test_a_festival_named_in_one_language_is_known_in_the_other() -> None:
    days = (NamedDays(names=("春节",), days=(date(2025, 1, 29),)),)
    (mention,) = _read("sales over Chinese New Year", days)
    assert mention.value.period == Period(date(2025, 1, 29), date(2025, 1, 30))


def test_a_year_that_the_calendar_does_not_hold_leaves_the_latest_festival_unknown() -> None:
    days = (NamedDays(names=("春节",), days=(date(2024, 2, 10),)),)
    (mention,) = _read("春节销售额", days)
    assert (mention.kind, mention.value) == (Kind.CUE, "unknown_time")


def test_a_name_given_twice_in_a_year_is_not_guessed() -> None:
    days = (NamedDays(names=("会员日",), days=(date(2025, 1, 8), date(2025, 2, 8))),)
    (mention,) = _read("会员日销售额", days)
    assert mention.kind is Kind.CUE


def test_a_short_common_word_in_a_calendar_is_no_time_wherever_it_stands() -> None:
    days = (NamedDays(names=("Sale",), days=(date(2025, 3, 8),)),)
    assert _read("sale amount by store", days) == []
