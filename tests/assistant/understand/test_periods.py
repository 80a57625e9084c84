"""Times against the corpus: every line's expectation was written by hand from a calendar."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.mention import Kind, Mention, NamedDays, PeriodClock, PeriodValue
from assistant.understand.normalise import normalise
from assistant.understand.times.periods import annotate_periods
from semantic.periods import CalendarRules, Period, Unit

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
_EXPECTED = re.compile(
    r"(?P<period>\S+/\S+)(?: (?P<unit>day|week|month|quarter|year)(?: (?P<count>\d+))?)?(?: by (?P<by>\S+))?"
    r"(?: at (?P<at>\S+))?(?P<latest> latest)?(?P<fiscal> fiscal)?(?P<running> running)?(?P<open> open)?"
)


def _period(text: str) -> Period:
    start, end = text.split("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def _value(text: str) -> PeriodValue:
    match = _EXPECTED.fullmatch(text)
    assert match, f"the corpus says {text!r}"
    return PeriodValue(
        period=_period(match["period"]),
        unit=Unit(match["unit"]) if match["unit"] else None,
        count=int(match["count"] or 1),
        by_unit=_period(match["by"]) if match["by"] else None,
        balance_day=date.fromisoformat(match["at"]) if match["at"] else None,
        is_latest=bool(match["latest"]),
        is_fiscal=bool(match["fiscal"]),
        is_running=bool(match["running"]),
        is_open=bool(match["open"]),
    )


def _blocks(file: Path) -> list[dict[str, Any]]:
    """The corpus with every scalar as written: 2025-02-30 is no date, and is there for that."""
    blocks: list[dict[str, Any]] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 BaseLoader makes texts only
    return blocks


def _clock(block: dict[str, Any]) -> PeriodClock:
    rules: dict[str, Any] = {
        name: int(text) if text.isdigit() else text for name, text in block.get("rules", {}).items()
    }
    return PeriodClock(
        as_of=date.fromisoformat(block["as_of"]),
        complete_through=date.fromisoformat(block.get("complete_through", block["as_of"])),
        rules=CalendarRules(**rules),
        date_order=block.get("date_order", "ymd"),
        named_days=tuple(
            NamedDays(names=tuple(one["names"]), days=tuple(date.fromisoformat(day) for day in one["days"]))
            for one in block.get("festivals", ())
        ),
    )


def _cases() -> Iterator[Any]:
    for file in sorted(CORPUS.glob("*/periods.yml")):
        for number, block in enumerate(_blocks(file)):
            clock = _clock(block)
            for expected, texts in block["says"].items():
                for text in texts:
                    yield pytest.param(clock, expected, text, id=f"{file.parent.name}{number}-{clock.as_of}-{text}")


def _outermost(mentions: tuple[Mention, ...]) -> list[Mention]:
    spans = {(one.start, one.end) for one in mentions}
    return [
        one
        for one in mentions
        if not any(
            (start, end) != (one.start, one.end) and start <= one.start and one.end <= end for start, end in spans
        )
    ]


@pytest.mark.parametrize(("clock", "expected", "text"), list(_cases()))
def test_the_corpus_is_read_as_written(clock: PeriodClock, expected: str, text: str) -> None:
    marked = text if "<" in text else f"<{text}>"
    spans = [match.group(1) for match in re.finditer("<([^>]*)>", marked)]
    normal = normalise(re.sub("[<>]", "", text))
    mentions = [one for one in annotate_periods(normal, clock) if one.kind is not Kind.FILLER]
    found = [(normal.text[one.start : one.end], one) for one in _outermost(tuple(mentions))]
    if expected == "nothing":
        assert [words for words, _ in found] == []
        return
    assert list(dict.fromkeys(words for words, _ in found)) == [normalise(span).text for span in spans]
    if expected == "unknown time":
        assert [one.kind for _, one in found] == [Kind.CUE]
        return
    if expected == "no such date":
        assert [one.kind for _, one in found] == [Kind.NO_SUCH_DATE]
        assert found[0][1].value == spans[0]
        return
    for span, readings in zip(spans, expected.split(" ; "), strict=True):
        values = {one.value for words, one in found if words == normalise(span).text}
        assert values == {_value(reading) for reading in readings.split(" | ")}


def test_the_corpus_is_large_enough_in_both_languages() -> None:
    for language in ("zh", "en"):
        lines = [
            text
            for block in _blocks(CORPUS / language / "periods.yml")
            for texts in block["says"].values()
            for text in texts
        ]
        assert len(lines) >= 150


def test_a_period_stands_in_the_typed_text_where_its_words_are() -> None:
    clock = PeriodClock(as_of=date(2025, 6, 20), complete_through=date(2025, 6, 20), rules=CalendarRules())
    normal = normalise("　Ｑ１ 營收")
    (mention,) = annotate_periods(normal, clock)
    assert normal.typed[normal.origin[mention.start] : normal.origin[mention.end]].strip() == "Ｑ１"


_WORDS = st.sampled_from(
    [*"年月日号周季度上下本去今前近至到-/.0123456789一二三十的底初第", " ", "may ", "last ", "q1", "fy25 ", "to "]
)


@given(words=st.lists(_WORDS, max_size=25), as_of=st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)))
def test_any_text_has_mentions_within_it_and_never_fails(words: list[str], as_of: date) -> None:
    normal = normalise("".join(words))
    clock = PeriodClock(as_of=as_of, complete_through=as_of, rules=CalendarRules(fiscal_year_start=4))
    for mention in annotate_periods(normal, clock):
        assert 0 <= mention.start < mention.end <= len(normal.text)
        if isinstance(mention.value, PeriodValue):
            assert mention.value.period.days > 0
