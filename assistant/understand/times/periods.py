"""The times of a text, as typed mentions: rules find pieces, pieces that touch are put together, joins make spans.

Every language's grammar runs on every text, and joins work across them (从 March 到5月). All that could stand is
returned; which of it is meant is decided on the lattice.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.understand.grammar.moments import Piece, Value, merged, placed, span_between
from assistant.understand.mention import Kind, Mention, NormalText, PeriodClock, PeriodValue
from assistant.understand.normalise import typed_span
from assistant.understand.numbers import code_spans
from assistant.understand.times.bounds import beside, until
from assistant.understand.times.compiled import indefinite, joins, particles, rules, ways_of_saying
from assistant.understand.times.festivals import festivals_in
from semantic.periods import Period, Unit, shift

# A little more than what makes two readings equally plausible: a campaign 双十一 is meant where there is one.
_NAMESAKE = 0.6
# How far before a time the words are looked for that open or forbid it.
_WINDOW = 40
# What no rule knows.
_NO_WORD = "\0"


@dataclass(frozen=True, slots=True)
class _Item:
    """Characters read as a time that may still be completed.

    `is_opened`: a range that begins with a word of its own. `is_lent`: a year in which the place of another is meant.
    """

    start: int
    end: int
    value: Value
    cost: float = 0.0
    is_opened: bool = False
    is_lent: bool = False


def annotate_periods(normal: NormalText, clock: PeriodClock) -> tuple[Mention, ...]:
    """Every period that could stand and every date that does not exist, in order; codes hold no dates.

    Words that state when fiscal years start come as a filler: they are used by the fiscal periods of the same text.
    A time that nobody knows (a festival that moves, recently) comes as a cue that no operator serves.
    """
    text = particles().sub(lambda match: _NO_WORD * len(match.group()), normal.text)
    stated, clock = _stated_fiscal_start(text, clock)
    blocked = [*code_spans(text), *((one.start - 1, one.end) for one in stated)]
    items = [
        item
        for item in _found(text, clock)
        if not any(start < item.start < end or item.start < start < item.end for start, end in blocked)
    ]
    items = _with_lent_years(text, _completed(text, items))
    whole = _whole(items)
    spans = [*_ranges(text, whole, clock), *_around(text, whole, clock), *_beside(text, whole, clock)]
    shared = _shared_places(text, items, _longest([*whole, *spans]))
    return (*stated, *_mentions(normal, [*items, *spans, *shared], clock))


def _unknown_time(start: int, end: int) -> Mention:
    return Mention(start=start, end=end, kind=Kind.CUE, value="unknown_time")


def _stated_fiscal_start(text: str, clock: PeriodClock) -> tuple[tuple[Mention, ...], PeriodClock]:
    for pattern, grammar in joins().fiscal_start:
        match = pattern.search(text)
        found = grammar.found(match.groupdict(), clock) if match else None
        if match and found and 1 <= found.numbers["month"] <= 12:
            rules = replace(clock.rules, fiscal_year_start=found.numbers["month"])
            mention = Mention(start=match.start(), end=match.end(), kind=Kind.FILLER, value=None)
            return (mention,), replace(clock, rules=rules)
    return (), clock


def _found(text: str, clock: PeriodClock) -> Iterator[_Item]:
    """What each rule finds by itself."""
    for rule in rules():
        for match in rule.pattern.finditer(text):
            before = text[max(0, match.start() - _WINDOW) : match.start()]
            if rule.unless_after and rule.unless_after.search(before):
                continue
            if rule.only_after and not rule.only_after.search(before):
                continue
            found = rule.grammar.found(match.groupdict(), clock)
            for value in rule.build(found) if found else ():
                yield _Item(match.start(), match.end(), value, rule.cost)
    for start, end, piece in festivals_in(text, clock.named_days):
        yield _Item(start, end, piece, _NAMESAKE)


def _completed(text: str, items: Iterable[_Item]) -> list[_Item]:
    """The items, and all that pieces beside one another make together, until nothing new comes."""
    known: dict[_Item, None] = dict.fromkeys(items)
    fresh = list(known)
    while fresh:
        starts = _by_start(known)
        made = [
            whole
            for one in known
            for other in _next(text, one, starts)
            if (whole := _joined(text, one, other)) and whole not in known
        ]
        fresh = list(dict.fromkeys(made))
        known.update(dict.fromkeys(fresh))
    return list(known)


def _next(text: str, one: _Item, starts: dict[int, list[_Item]]) -> Iterator[_Item]:
    ends = {one.end}
    for glue in (*joins().glues, *joins().glues_upwards):
        match = glue.match(text, one.end)
        ends |= {match.end()} if match else set()
    for end in sorted(ends):
        yield from starts.get(end, ())


def _is_glued(text: str, end: int, start: int) -> bool:
    return any(glue.fullmatch(text, end, start) for glue in joins().glues)


def _joined(text: str, one: _Item, other: _Item) -> _Item | None:
    if not isinstance(one.value, Piece) or not isinstance(other.value, Piece):
        return None
    is_upwards = one.value.is_bound or other.value.said <= {"year"}
    if not is_upwards and not _is_glued(text, one.end, other.start):
        return None
    whole = merged(one.value, other.value)
    return _Item(one.start, other.end, whole, min(one.cost, other.cost)) if whole else None


def _whole(items: list[_Item]) -> list[_Item]:
    """The items that a span may begin or end with: neither fragments nor the 6月 of 去年6月, the June of June 3."""
    return [item for item in _longest(items) if not (isinstance(item.value, Piece) and item.value.is_fragment)]


def _longest(items: list[_Item]) -> list[_Item]:
    """The items that begin or end no longer one."""
    longest_from: dict[int, int] = {}
    longest_to: dict[int, int] = {}
    for item in items:
        longest_from[item.start] = max(item.end, longest_from.get(item.start, item.end))
        longest_to[item.end] = min(item.start, longest_to.get(item.end, item.start))
    return [item for item in items if longest_from[item.start] == item.end and longest_to[item.end] == item.start]


def _with_lent_years(text: str, items: list[_Item]) -> list[_Item]:
    """The items, where a list says a year once for its members (2024年3月和4月, May and June 2024)."""
    years = [item for item in items if isinstance(item.value, Piece) and item.value.said == {"year"}]
    first, last = {item.start for item in years}, {item.end for item in years}
    pairs = sorted(_listed(text, items), key=lambda pair: pair[0].start)
    read = {item: item for item in items}
    for one, other in (*pairs, *reversed(pairs)):
        if one.start in first and (lent := _lent_year(read[one], read[other])):
            read[other] = lent
            first.add(other.start)
        if other.end in last and (lent := _lent_year(read[other], read[one])):
            read[one] = lent
            last.add(one.end)
    return list(read.values())


def _listed(text: str, items: list[_Item]) -> Iterator[tuple[_Item, _Item]]:
    starts = _by_start(items)
    for one in items:
        for join in joins().lists:
            match = join.match(text, one.end)
            for other in starts.get(match.end(), ()) if match else ():
                yield one, other


def _shared_places(text: str, parts: list[_Item], items: list[_Item]) -> Iterator[_Item]:
    """Years whose place a list says once: Q1 2024 and 2025, 2024和2025年前5个月.

    A year in full before such a place is all of it (2024年和2025年1月至5月), unless it is the later one.
    """
    years = {item.end: item.start for item in parts if isinstance(item.value, Piece) and item.value.said == {"year"}}
    for one, other in _listed(text, items):
        place = _place_in_year(other, one) if _is_lent_backwards(text, one, other) else None
        if place is not None:
            yield _Item(one.start, one.end, place, is_lent=True)
        ends_with_year = one.start < years.get(one.end, one.start)
        if ends_with_year and (place := _place_in_year(one, other)) is not None:
            yield _Item(other.start, other.end, place, is_lent=True)


def _is_lent_backwards(text: str, one: _Item, other: _Item) -> bool:
    """Whether a year before a place has it too: its figures alone stand there, or it is the later year."""
    is_bare = text[one.start : one.end].isdigit() and text[other.start : other.start + one.end - one.start].isdigit()
    years = [value.year for value in (one.value, other.value) if isinstance(value, Piece) and value.year is not None]
    return is_bare or (len(years) == 2 and years[0] > years[1])


def _place_in_year(lender: _Item, item: _Item) -> Value | None:
    """A place of one year in the year that another item is; None where that is no year, or the first no part of one."""
    year, place = item.value, lender.value
    if not isinstance(year, Piece) or year.said != {"year"} or year.year is None or year.is_fiscal:
        return None
    if isinstance(place, Piece):
        is_part = "year" in place.said and place.said != {"year"} and not (place.is_bound or place.is_fiscal)
        return replace(place, year=year.year) if is_part else None
    period = place.period
    is_part = place.unit in (Unit.MONTH, Unit.QUARTER) and place.count > 1 and place.by_unit is None
    is_plain = is_part and not (place.is_latest or place.is_fiscal or place.is_open)
    if not is_plain or period.start.year != period.last_day.year:
        return None
    years = year.year - period.start.year
    moved = Period(shift(period.start, Unit.YEAR, years), shift(period.end, Unit.YEAR, years))
    return replace(place, period=moved, ends=None)


def _lent_year(lender: _Item, item: _Item) -> _Item | None:
    """The item in the lender's year; None unless both are the same kind of place and only the lender has a year."""
    one, other = lender.value, item.value
    if not isinstance(one, Piece) or not isinstance(other, Piece) or one.year is None or other.year is not None:
        return None
    is_alike = one.said - {"year"} == other.said and bool(other.said) and not other.is_bound
    if not is_alike or replace(one, year=None) == other or _turns_the_year(one, other):
        return None
    return _Item(item.start, item.end, replace(other, year=one.year, is_fiscal=one.is_fiscal), item.cost)


def _turns_the_year(one: Piece, other: Piece) -> bool:
    """Whether one is the last of a year and the other the first (12月和1月), so that they lie side by side."""
    return any(
        {getattr(one, name), getattr(other, name)} == {1, last}
        for name, last in (("month", 12), ("quarter", 4))
        if getattr(one, name) is not None
    )


def _by_start(items: Iterable[_Item]) -> dict[int, list[_Item]]:
    starts: dict[int, list[_Item]] = {}
    for item in items:
        starts.setdefault(item.start, []).append(item)
    return starts


def _ranges(text: str, items: list[_Item], clock: PeriodClock) -> Iterator[_Item]:
    """What goes from one item to another; behind a comparing word only beside its like: Q1 to Q2 vs Q3 to Q4."""
    plain = list(_all_ranges(text, items, clock))
    before = {one.end for one in plain if _comparing(text, one) is None}
    for one in plain:
        compared = _comparing(text, one)
        if compared is None or len(text[:compared].rstrip(" ,")) in before:
            yield one


def _comparing(text: str, item: _Item) -> int | None:
    """Where the comparing word stands behind which a range that has no opening is none."""
    match = joins().no_range_after.search(text, max(0, item.start - _WINDOW), item.start)
    return match.start() if match and not item.is_opened else None


def _all_ranges(text: str, items: list[_Item], clock: PeriodClock) -> Iterator[_Item]:
    starts = _by_start(items)
    for opening, join, close in joins().ranges:
        for one in items:
            if isinstance(one.value, PeriodValue) and (one.value.by_unit or one.value.unit is None):
                continue  # trailing 12 months through March end in March, and so does YTD
            between, start = join.match(text, one.end), _opened(text, one.start, opening)
            if not between or start is None:
                continue
            for other in starts.get(between.end(), ()):
                closed, value = close.match(text, other.end), span_between(one.value, other.value, clock)
                if closed and value:
                    is_from = joins().goes_from.fullmatch(text, start, one.start)
                    value = value if is_from else _without_ends(value)
                    yield _Item(start, closed.end(), value, is_opened=start < one.start)


def _without_ends(value: PeriodValue) -> PeriodValue:
    """A stretch of which nobody says that something went from one end to the other; two days are that by themselves."""
    are_days = value.ends is not None and all(one.days == 1 for one in value.ends)
    return value if are_days else replace(value, ends=None)


def _around(text: str, items: Iterable[_Item], clock: PeriodClock) -> Iterator[_Item]:
    """What words before and after an item make of it: since, after, as of, where a year may stand first."""
    items = tuple(items)
    years = [(item, item.value) for item in items if isinstance(item.value, Piece) and item.value.said == {"year"}]
    for item in items:
        for opening, close, reading in joins().around:
            start, closed = _opened(text, item.start, opening), close.match(text, item.end)
            if start is None or not closed or (start, closed.end()) == (item.start, item.end):
                continue
            value = reading(item.value, clock)
            if value:
                yield _Item(start, closed.end(), value)
            for year, said in years if reading is until and start < item.start else ():
                lent = merged(said, item.value) if isinstance(item.value, Piece) else None
                within = reading(lent, clock) if lent and _is_glued(text, year.end, start) else None
                if within:
                    yield _Item(year.start, closed.end(), within)


def _beside(text: str, items: Iterable[_Item], clock: PeriodClock) -> Iterator[_Item]:
    """So many units before or after a day (国庆前两周, ten days before Christmas Day)."""
    for item in items:
        for opening, close, side, grammar in joins().offsets:
            opened, closed = opening.search(text, max(0, item.start - _WINDOW), item.start), close.match(text, item.end)
            if not opened or not closed:
                continue
            counted = {**closed.groupdict(), **opened.groupdict()}
            found = grammar.found(counted, clock)
            if found is None or found.unit is None:
                continue
            unit, size = found.unit
            value = beside(item.value, unit, found.numbers.get("n", 1) * size, side, clock)
            if value:
                yield _Item(opened.start(), closed.end(), value)


def _opened(text: str, start: int, opening: re.Pattern[str]) -> int | None:
    """Where the opening that ends at `start` begins; None when there is none and one is needed."""
    match = opening.search(text, max(0, start - _WINDOW), start)
    return match.start() if match else None


def _mentions(normal: NormalText, items: Iterable[_Item], clock: PeriodClock) -> tuple[Mention, ...]:
    """The items that stand by themselves, without those inside a date that does not exist."""
    best: dict[tuple[int, int, PeriodValue | None], Mention] = {}
    unknown: set[tuple[int, int]] = set()
    for item in items:
        if isinstance(item.value, Piece) and item.value.is_bound:
            continue
        value = placed(item.value, clock) if isinstance(item.value, Piece) else item.value
        if value is None and isinstance(item.value, Piece) and item.value.is_uncertain:
            unknown.add((item.start, item.end))
            continue
        mention = _mention(normal, item, value)
        key = (mention.start, mention.end, value)
        if key not in best or mention.cost < best[key].cost:
            best[key] = mention
    best = {key: one for key, one in best.items() if not any(_is_inside(one, span) for span in unknown)}
    periods = [one for one in best.values() if one.kind is Kind.PERIOD]
    impossible = [one for one in best.values() if one.kind is Kind.NO_SUCH_DATE]
    impossible = [one for one in impossible if not any(_holds(other, one) for other in (*periods, *impossible))]
    kept = [one for one in periods if not any(_meets(one, other) for other in impossible)]
    kept += impossible
    unknown |= {match.span() for match in indefinite().finditer(normal.text)}
    kept += [_unknown_time(*span) for span in sorted(unknown - {(one.start, one.end) for one in periods})]
    return tuple(sorted(kept, key=lambda one: (one.start, one.end, str(one.value))))


def _mention(normal: NormalText, item: _Item, value: PeriodValue | None) -> Mention:
    is_day = value is not None and value.period.days == 1
    tail = joins().same_day.match(normal.text, item.end) if is_day else None
    tail = tail or joins().possessive.match(normal.text, item.end)
    end = tail.end() if tail else item.end
    if value is None:
        words = typed_span(normal, item.start, item.end).text
        return Mention(start=item.start, end=end, kind=Kind.NO_SUCH_DATE, value=words)
    said = normal.text[item.start : item.end]
    previous, whole, whole_before = ways_of_saying()
    is_whole = whole.search(said) or whole_before.search(normal.text[: item.start])
    value = replace(value, is_previous=not item.is_lent and bool(previous.fullmatch(said)), is_whole=bool(is_whole))
    return Mention(start=item.start, end=end, kind=Kind.PERIOD, value=value, cost=item.cost)


def _is_inside(mention: Mention, span: tuple[int, int]) -> bool:
    """Whether a mention is only a part of a span (the 2019年 of a 2019年春节 that nobody knows the date of)."""
    start, end = span
    return start <= mention.start and mention.end <= end and (start, end) != (mention.start, mention.end)


def _holds(longer: Mention, mention: Mention) -> bool:
    """Whether a mention lies within a longer one (the 13月 of 近13月)."""
    is_longer = longer.end - longer.start > mention.end - mention.start
    return is_longer and longer.start <= mention.start and mention.end <= longer.end


def _meets(mention: Mention, other: Mention) -> bool:
    return mention.start < other.end and other.start < mention.end
