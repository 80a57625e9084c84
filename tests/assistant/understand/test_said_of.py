"""What a word says and of what, in a company of lodges: wholes, subjects, what is to come, last days, open starts."""

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Reading
from assistant.understand.languages import LANGUAGES, framing_of, words_of
from semantic.periods import Period
from semantic.plan import Forecast, Query
from semantic.query import Filter
from tests.assistant.understand.worlds import query_of, read_by, tiny_company


@pytest.fixture(scope="module")
def lodges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with tiny_company("lodges", tmp_path_factory.mktemp("state")) as opened:
        yield opened


def is_answered(assistant: Assistant, text: str) -> bool:
    found = read_by(assistant, text)
    return isinstance(found, Reading) and isinstance(found.plan, Query)


# Nothing that asks for each of something is a word that fills.


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_fills_asks_for_each(language: str) -> None:
    data = words_of(language)
    each = {str(word) for words in data["cues"]["each"].values() for word in words}
    first = {"每", "各"} | each
    sides = framing_of(language)["before"], framing_of(language)["behind"]
    framing = [words for side in sides for framed, words in side.items() if framed != "period"]
    fills = [str(word) for line in (*data["fillers"], *framing) for word in line]
    assert [word for word in fills if word in each or word[0] in first or word.split()[0] in each] == []


@pytest.mark.parametrize(
    "text", ["每家店5月收银额", "每家店的5月收银额列一下", "各店5月收银额", "May takings for each lodge"]
)
def test_each_is_a_grouping(lodges: Assistant, text: str) -> None:
    assert query_of(lodges, text).group_by == ("lodge.name",)


@pytest.mark.parametrize("text", ["每家分号5月收银额", "May takings for each outpost"])
def test_each_of_what_nobody_knows_bars_an_answer(lodges: Assistant, text: str) -> None:
    assert not is_answered(lodges, text)


# Rows that a member says something of are a whole.

WET = Filter(field="valley.climate", op="in", values=("WET",))
AUSTRIA = Filter(field="valley.country", op="in", values=("奥地利",))
ELSEWHERE = Filter(field="valley.country", op="not_in", values=("奥地利",))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("May takings of rainy lodges", WET),
        ("湿润木屋5月的收银额", WET),
        ("May takings for lodges in Austria", AUSTRIA),
        ("奥地利木屋5月收银额", AUSTRIA),
        ("May takings for lodges outside Austria", ELSEWHERE),
    ],
)
def test_rows_that_a_member_tells_of_are_no_grouping(lodges: Assistant, text: str, kept: Filter) -> None:
    found = query_of(lodges, text)
    assert (found.metric_names, found.group_by, found.filters) == (("takings",), (), (kept,))


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("May takings by country for lodges outside Austria", ("valley.country",)),
        ("May takings by climate for lodges in Austria", ("valley.climate",)),
        ("奥地利木屋5月按气候的收银额", ("valley.climate",)),
        ("May takings of each rainy lodge", ("lodge.name",)),
        ("奥地利各木屋5月收银额", ("lodge.name",)),
        ("May takings by lodge in Austria", ("lodge.name",)),
        ("which rainy lodges took most in May by takings", ("lodge.name",)),
        ("奥地利哪些木屋5月收银额超过100", ("lodge.name",)),
        ("奥地利木屋5月收银额排名", ("lodge.name",)),
        ("top 2 lodges in Austria by May takings", ("lodge.name",)),
    ],
)
def test_what_is_asked_for_beside_them_groups(lodges: Assistant, text: str, groups: tuple[str, ...]) -> None:
    assert query_of(lodges, text).group_by == groups


# Who does something is no grouping where how much of it is asked.


@pytest.mark.parametrize(
    "text",
    [
        "how much do clubs owe us",
        "how much do our clubs owe us",
        "how much do the clubs owe",
        "俱乐部欠我们多少钱",
        "俱乐部现在欠多少",
    ],
)
def test_who_does_it_is_no_grouping(lodges: Assistant, text: str) -> None:
    found = query_of(lodges, text)
    assert (found.metric_names, found.group_by) == (("owed",), ())


@pytest.mark.parametrize(
    "text",
    [
        "how much does each club owe us",
        "which clubs owe us",
        "各俱乐部欠我们多少钱",
        "每个俱乐部欠多少",
        "哪些俱乐部欠我们钱",
    ],
)
def test_who_does_it_is_a_grouping_where_each_is_asked_for(lodges: Assistant, text: str) -> None:
    assert query_of(lodges, text).group_by == ("club.name",)


@pytest.mark.parametrize("text", ["how much did hikers owe us", "徒步者欠我们多少钱"])
def test_who_nothing_is_known_of_is_not_left_out(lodges: Assistant, text: str) -> None:
    assert not is_answered(lodges, text)


# Averages, counts, slips.


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("5月哪些木屋的笔均收银在平均之上", "ge"),
        ("5月笔均收银在平均之下的木屋", "le"),
        ("5月哪些木屋的收银额在平均以上", "ge"),
    ],
)
def test_above_the_average_is_a_condition(lodges: Assistant, text: str, op: str) -> None:
    found = query_of(lodges, text)
    assert [(one.op, one.value) for one in found.metric_filters] == [(op, 0)]
    assert [one.to for one in found.compare] == ["average"]


@pytest.mark.parametrize("text", ["今年登记单数2次及以上的徒步者有多少人", "今年登记单数至少2次的徒步者有多少人"])
def test_how_many_people_counts_those_that_meet_a_condition(lodges: Assistant, text: str) -> None:
    found = query_of(lodges, text)
    assert (found.output, found.group_by, len(found.metric_filters)) == ("member_count", ("hiker.name",), 1)


@pytest.mark.parametrize(
    "text",
    [
        "takings in the high season",
        "takings in low season last year",
        "takings in peak season",
        "Riverview takings in May",
    ],
)
def test_another_word_is_no_slip_of_a_known_one(lodges: Assistant, text: str) -> None:
    assert not is_answered(lodges, text)


@pytest.mark.parametrize("text", ["takigns in May", "Ttakings in May", "takinsg in May"])
def test_slips_are_still_mended(lodges: Assistant, text: str) -> None:
    assert query_of(lodges, text).metric_names == ("takings",)


# The last day of a flow, and what ranks.


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("top 2 lodges by May takings", "2025-05-01"),
        ("two best lodges by May takings", "2025-05-01"),
        ("takings by May", "2025-01-01"),
        ("takings by lodge by May", "2025-01-01"),
        ("takings by the end of May", "2025-01-01"),
    ],
)
def test_by_a_time_before_a_number_is_by_that_number(lodges: Assistant, text: str, start: str) -> None:
    found = query_of(lodges, text)
    assert found.period is not None
    assert (found.period.start.isoformat(), found.period.end.isoformat()) == (start, "2025-06-01")


# What is to come.


@pytest.mark.parametrize(
    "text",
    [
        *("what will takings be at year end", "what will takings be next month", "how much will takings be in July"),
        *("年底收银额能到多少", "今年收银额能达到多少", "下个月收银额将达到多少"),
    ],
)
def test_what_will_be_of_what_nobody_knows_is_a_forecast(lodges: Assistant, text: str) -> None:
    found = read_by(lodges, text)
    assert not isinstance(found, Reading) or isinstance(found.plan, Forecast)


@pytest.mark.parametrize(
    ("text", "start"),
    [("what will registered stays be in July 2025", "2025-07-01"), ("will you show me takings in May", "2025-05-01")],
)
def test_what_is_written_down_ahead_is_no_forecast(lodges: Assistant, text: str, start: str) -> None:
    found = query_of(lodges, text)
    assert found.period is not None
    assert found.period.start.isoformat() == start


def from_day(day: str) -> Filter:
    return Filter(field="stays.arrives_on", op="ge", values=(day,))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("registered stays from 1 July 2025 on", "2025-07-01"),
        ("registered stays from July 2025 onwards", "2025-07-01"),
        ("registered stays after 1 July 2025", "2025-07-02"),
        ("2025年7月1号起的登记单数", "2025-07-01"),
        ("从2025年7月1日开始的登记单数", "2025-07-01"),
        ("2025年7月1日之后的登记单数", "2025-07-02"),
    ],
)
def test_from_a_day_to_come_on_has_no_end(lodges: Assistant, text: str, day: str) -> None:
    found = query_of(lodges, text)
    assert (found.period, found.filters) == (None, (from_day(day),))


@pytest.mark.parametrize(
    "text",
    [
        "takings from 1 July 2025 on",
        "2025年7月1号起的收银额",
        "registered stays after 1 July 2025 compared with last year",
    ],
)
def test_from_a_day_to_come_on_nothing_is_known_of_what_was(lodges: Assistant, text: str) -> None:
    assert not is_answered(lodges, text)


@pytest.mark.parametrize(
    ("text", "start"), [("registered stays since May", "2025-05-01"), ("5月以来的登记单数", "2025-05-01")]
)
def test_since_a_day_that_was_ends_today(lodges: Assistant, text: str, start: str) -> None:
    found = query_of(lodges, text)
    assert found.period is not None
    assert (found.period.start.isoformat(), found.period.end.isoformat()) == (start, "2025-06-21")


@pytest.mark.parametrize("text", ["registered stays from August on", "8月起的登记单数"])
def test_from_a_month_that_was_or_will_be_is_not_settled(lodges: Assistant, text: str) -> None:
    assert not is_answered(lodges, text)


@pytest.mark.parametrize("text", ["奥地利木屋有多少家", "奥地利的木屋有几家", "how many lodges in Austria are there"])
def test_the_rows_a_member_tells_of_are_counted(lodges: Assistant, text: str) -> None:
    found = query_of(lodges, text)
    assert (found.output, found.group_by, found.filters) == ("member_count", ("lodge.name",), (AUSTRIA,))


@pytest.mark.parametrize("text", ["takings vs May 2024", "收银额和2024年5月比"])
def test_a_month_of_last_year_is_compared_with_the_same_of_this(lodges: Assistant, text: str) -> None:
    found = query_of(lodges, text)
    assert found.period == Period(date(2025, 5, 1), date(2025, 6, 1))
    assert [one.to for one in found.compare] == ["year_before"]


def test_last_may_in_june_is_this_years_or_last_years(lodges: Assistant) -> None:
    assert not is_answered(lodges, "takings vs last May")
