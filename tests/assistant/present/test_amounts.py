"""Numbers and dates as people of both languages write them."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.present.amounts import Number, amount, difference, plain, unit_word
from assistant.present.dates import asked_words, bucket_words, period_words, short_words
from assistant.present.language import language_of
from semantic.periods import Period, Unit

ZH, EN = language_of("zh"), language_of("en")

# The value, its unit, and how each language writes it.
AMOUNTS = [
    ("123000000", "CNY", "1.23亿元", "CN¥123M"),
    ("45600000", "CNY", "4,560万元", "CN¥45.6M"),
    ("123456.78", "USD", "12.35万美元", "$123.5K"),
    ("1234567890123", "EUR", "1.23万亿欧元", "€1,235B"),
    ("9999.99", "CNY", "9,999.99元", "CN¥9,999.99"),
    ("9999.999", "CNY", "1万元", "CN¥10K"),
    ("99999999", "CNY", "1亿元", "CN¥100M"),
    ("9876.5", "USD", "9,876.50美元", "$9,876.50"),
    ("1234", "USD", "1,234美元", "$1,234"),
    ("-12345.5", "USD", "-1.23万美元", "-$12.35K"),
    ("0", "CNY", "0元", "CN¥0"),
    ("0.05", "USD", "0.05美元", "$0.05"),
    ("5", "XTS", None, "XTS 5"),
    (1234, "count", "1,234", "1,234"),
    (123456, "count", "123,456", "123,456"),
    (12345678, "count", "1,235万", "12.35M"),
    (0.1234, "ratio", "12.3%", "12.3%"),
    (0.5, "ratio", "50%", "50%"),
    (0.0042, "ratio", "0.42%", "0.42%"),
    (0.00001, "ratio", "不足0.01%", "under 0.01%"),
    (0.0, "ratio", "0%", "0%"),
    (-0.031, "ratio", "-3.1%", "-3.1%"),
    (12.34, "percent", "12.3%", "12.3%"),
    (2.1, "percentage_point", "2.1个百分点", "2.1 percentage points"),
    (3.4, "days", "3.4天", "3.4 days"),
    (1, "days", "1天", "1 day"),
    (12, "kg", "12 kg", "12 kg"),
    (7.5, "lines_per_order", "7.5 lines per order", "7.5 lines per order"),
    ("0.00123", None, "0.0012", "0.0012"),
    ("12.345", None, "12.35", "12.35"),
    (1.7976931348623157e308, "CNY", "1.798E308元", "CN¥1.798E308"),
    (-1.7976931348623157e308, "ratio", "-1.798E310%", "-1.798E310%"),
    (1.7976931348623157e308, "percentage_point", "1.798E308个百分点", "1.798E308 percentage points"),
    ("999999000000000000000", "days", "1E21天", "1E21 days"),
    ("99999000000000000", "CNY", "99,999万亿元", "CN¥99,999,000B"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "zh", "en"), AMOUNTS)
def test_an_amount_is_written_in_both_languages(value: str | float, unit: str | None, zh: str | None, en: str) -> None:
    number: Number = Decimal(value) if isinstance(value, str) else value

    assert zh is None or amount(number, unit, ZH) == zh
    assert amount(number, unit, EN) == en


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (0.021, "ratio", "2.1个百分点", "2.1 percentage points"),
        (0.01, "ratio", "1个百分点", "1 percentage point"),
        (2.1, "percent", "2.1个百分点", "2.1 percentage points"),
        (0.00001, "ratio", "不足0.01个百分点", "under 0.01 percentage points"),
        (Decimal(5000000), "CNY", "500万元", "CN¥5M"),
    ],
)
def test_fractions_differ_by_percentage_points(value: Number, unit: str, zh: str, en: str) -> None:
    assert difference(value, unit, ZH) == zh
    assert difference(value, unit, EN) == en


def test_a_number_in_full_keeps_its_digits() -> None:
    assert plain(1234567, EN) == "1,234,567"
    assert plain(0.25, ZH) == "0.25"


def test_units_have_names() -> None:
    assert [unit_word(one, EN) for one in ("CNY", "ratio", "count", "days", None)] == [
        "Chinese Yuan (CNY)", "%", "count", "days", "",
    ]  # fmt: skip
    assert [unit_word(one, ZH) for one in ("USD", "percent", "days", "kg")] == ["美元（USD）", "%", "天", "kg"]


# First day, the day after the last, and how each language says it.
PERIODS = [
    ("2025-01-01", "2026-01-01", "2025年", "2025"),
    ("2025-01-01", "2025-07-01", "2025年上半年", "H1 2025"),
    ("2025-07-01", "2026-01-01", "2025年下半年", "H2 2025"),
    ("2025-04-01", "2025-07-01", "2025年第2季度", "Q2 2025"),
    ("2025-06-01", "2025-07-01", "2025年6月", "June 2025"),
    ("2025-03-01", "2025-06-01", "2025年3月–5月", "March – May 2025"),
    ("2024-04-01", "2025-04-01", "2024年4月–2025年3月", "April 2024 – March 2025"),
    ("2023-01-01", "2025-01-01", "2023年1月–2024年12月", "January 2023 – December 2024"),
    ("2025-06-20", "2025-06-21", "2025年6月20日", "20 June 2025"),
    ("2025-06-01", "2025-06-20", "2025年6月1日–19日", "1–19 June 2025"),
    ("2025-03-21", "2025-06-21", "2025年3月21日–6月20日", "21 March – 20 June 2025"),
    ("2024-12-20", "2025-01-11", "2024年12月20日–2025年1月10日", "20 December 2024 – 10 January 2025"),
]


def _period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(("start", "end", "zh", "en"), PERIODS)
def test_a_period_is_said_as_short_as_it_can_be(start: str, end: str, zh: str, en: str) -> None:
    assert period_words(_period(start, end), ZH) == zh
    assert period_words(_period(start, end), EN) == en


def test_days_beside_their_year_leave_it_out() -> None:
    assert short_words(_period("2025-06-01", "2025-06-20"), ZH) == "6月1日–19日"
    assert short_words(_period("2025-01-01", "2025-06-20"), EN) == "1 January – 19 June"


@pytest.mark.parametrize(
    ("start", "end", "zh", "en"),
    [
        ("2025-04-01", "2025-07-01", "2025年第二季度", "Q2 2025"),
        ("2025-06-01", "2025-07-01", "2025年6月", "June 2025"),
        ("2025-06-01", "2025-06-20", "2025年6月1日到2025年6月19日", "1 June 2025 to 19 June 2025"),
        ("2025-03-01", "2025-06-01", "2025年3月1日到2025年5月31日", "1 March 2025 to 31 May 2025"),
    ],
)
def test_a_period_is_typed_without_room_for_doubt(start: str, end: str, zh: str, en: str) -> None:
    assert asked_words(_period(start, end), ZH) == zh
    assert asked_words(_period(start, end), EN) == en


@pytest.mark.parametrize(
    ("grain", "zh", "en"),
    [
        (Unit.DAY, "2025-04-07", "7 Apr 2025"),
        (Unit.WEEK, "2025-04-07周", "7 Apr 2025"),
        (Unit.MONTH, "2025-04", "Apr 2025"),
        (Unit.QUARTER, "2025Q2", "Q2 2025"),
        (Unit.YEAR, "2025", "2025"),
    ],
)
def test_a_bucket_fits_an_axis(grain: Unit, zh: str, en: str) -> None:
    assert bucket_words(date(2025, 4, 7), grain, ZH) == zh
    assert bucket_words(date(2025, 4, 7), grain, EN) == en
