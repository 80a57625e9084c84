"""The numbers of a text, as typed mentions: every language's numerals are looked for in every text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

from assistant.understand.grammar.numerals import Numerals, numeral_value
from assistant.understand.languages import LANGUAGES
from assistant.understand.mention import Kind, Mention, NormalText, NumberValue

MOST_FIGURES = 15
BARE_YEAR_COST = 0.3
# A number does not begin inside a word, a figure, a code or a time of day.
# A letter before figures makes them part of a name, but in "top10" and "top-10".
_START = r"(?:(?<![a-z\d_#])|(?<=\btop))(?<!\d[.,:/])(?:(?<![a-z][-_])|(?<=\d[kmb]-)|(?<=\btop-))"
_END = r"(?!\d)(?![:/,._']\d)(?!-\d+-)"
_MINUS = r"(?<![\w\u0080-\uffff])-"
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
# Figures that are neither an amount nor a date: telephones.
_TELEPHONE = r"(?<![\d-])(?:1[3-9]\d(?!\d*0{4})[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8})(?![\d-])"
# Two figures with a stroke between them: a part of a whole, or a day.
_FRACTION = re.compile(r" ?(?P<part>(?P<n>\d{1,2})/(?P<of>\d{1,3}))(?![\d/.~-])", re.ASCII)
# How far before a number the words are looked for that open a range.
_WINDOW = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """One way to write a number: a pattern with `n`, and what one of it is worth."""

    pattern: re.Pattern[str]
    worth: Fraction
    is_ratio: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    """One language's numbers, compiled."""

    numerals: Numerals
    forms: tuple[_Form, ...]
    currency_before: tuple[tuple[re.Pattern[str], str | None], ...]
    currency_after: tuple[tuple[re.Pattern[str], str | None], ...]
    inert: re.Pattern[str]
    ranges: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    small: re.Pattern[str]


def annotate_numbers(normal: NormalText) -> tuple[Mention, ...]:
    """Every number that could stand, the longest at each start, in order; codes and account numbers are none."""
    text, longest = normal.text, dict[int, Mention]()
    inert = [*code_spans(text), *(match.span() for grammar in _grammars() for match in grammar.inert.finditer(text))]
    for grammar in _grammars():
        for mention in _mentions(text, grammar):
            if any(start < mention.end and mention.start < end for start, end in inert):
                continue
            known = longest.get(mention.start)
            if known is None or known.end < mention.end:
                longest[mention.start] = mention
    kept: list[Mention] = []
    for _, mention in sorted(longest.items()):
        if not kept or mention.end > kept[-1].end:  # a number inside a number is a part of it
            kept.append(mention)
    return _with_lent_scales(text, kept)


def _with_lent_scales(text: str, numbers: list[Mention]) -> tuple[Mention, ...]:
    """The numbers, where the first of a range is counted as the second is (100到200万, between 5 and 10%)."""
    lent = list(numbers)
    for at, (one, other) in enumerate(pairwise(numbers)):
        if not _is_range(text, one.start, text[one.end : other.start]) or _unscaled(text, one) is None:
            continue
        scaled = _unscaled(text, other, has_more=True)
        if not scaled:
            continue
        value = one.value.value * other.value.value / scaled
        if other.value.is_ratio or (other.value.value > scaled and value < other.value.value):
            lent[at] = replace(one, value=replace(other.value, value=value.normalize() + 0))
    return tuple(lent)


def _unscaled(text: str, number: Mention, *, has_more: bool = False) -> Decimal | None:
    """What a number says before its scale or unit; None when it has such, or has none where it should."""
    for grammar in _grammars():
        match = grammar.small.match(text, number.start, number.end)
        if match and (match.end() < number.end) == has_more:
            return numeral_value(match["figures"], grammar.numerals)
    return None


def _is_range(text: str, start: int, between: str) -> bool:
    ranges = (one for grammar in _grammars() for one in grammar.ranges)
    return any(
        join.fullmatch(between) and opening.search(text, max(0, start - _WINDOW), start) for opening, join in ranges
    )


def fractions(text: str, ends: Iterable[int]) -> Iterator[Mention]:
    """The parts of a whole that follow words which end at these places and bound a number, and so no days: over 1/3."""
    for end in ends:
        match = _FRACTION.match(text, end)
        if match and 0 < int(match["n"]) < int(match["of"]):
            value = NumberValue(value=Decimal(match["n"]) / Decimal(match["of"]), is_ratio=True)
            yield Mention(start=match.start("part"), end=match.end("part"), kind=Kind.NUMBER, value=value)


def code_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where figures name a document or an account: neither numbers nor dates (记-0456, so20250531-017, 1122科目)."""
    return tuple(match.span() for match in _codes().finditer(text))


def _mentions(text: str, grammar: _Grammar) -> Iterator[Mention]:
    for form in grammar.forms:
        for match in form.pattern.finditer(text):
            value = _value(match, form, grammar.numerals)
            if value is not None:
                yield _mention(text, match, value, is_ratio=form.is_ratio)


def _value(match: re.Match[str], form: _Form, numerals: Numerals) -> Decimal | None:
    written, groups = match["n"], match.groupdict()
    if _is_code(written):
        return None
    value = numeral_value(re.sub(r"(\d),(?=\d)", r"\1", written), numerals) if written else Decimal(1)
    if value is None:
        return None
    tenth = numeral_value(groups["tenth"], numerals) if groups.get("tenth") else None
    tenths = Decimal(5) if groups.get("half") else tenth or Decimal(0)
    parts = numeral_value(groups["of"], numerals) if groups.get("of") else Decimal(1)
    if not parts:
        return None
    signed = (value + tenths / 10) * form.worth.numerator / (form.worth.denominator * parts)
    return -signed if groups["sign"] or groups.get("minus") else signed


def _is_code(written: str) -> bool:
    """Whether figures name a thing: 0456, a badly grouped 1,2345, or more of them than any amount has."""
    figures = re.match(r"[\d,]*", written)
    whole = figures.group() if figures else ""
    is_grouped = "," not in whole or re.fullmatch(r"\d{1,3}(,\d{3})+", whole)
    return not is_grouped or len(whole.replace(",", "")) > MOST_FIGURES or (len(whole) > 1 and whole.startswith("0"))


def _mention(text: str, match: re.Match[str], value: Decimal, *, is_ratio: bool) -> Mention:
    start, end, currency, is_money = match.start(), match.end(), None, bool(match["money"])
    for grammar in _grammars():
        for pattern, code in grammar.currency_before:
            if match["money"] and pattern.fullmatch(match["money"].strip()):
                currency = code
        for pattern, code in grammar.currency_after:
            after = pattern.match(text, end + 1 if text[end : end + 1] == " " else end)
            if after and not is_ratio:
                end, currency, is_money = after.end(), code or currency, True
                break
    is_year = bool(_BARE_YEAR.fullmatch(text, start, end))
    number = NumberValue(value=value.normalize() + 0, is_ratio=is_ratio, currency=currency, is_money=is_money)
    return Mention(start=start, end=end, kind=Kind.NUMBER, value=number, cost=BARE_YEAR_COST if is_year else 0.0)


@cache
def _codes() -> re.Pattern[str]:
    modules = _modules()
    head, tail = _either(modules, "CODE_BEFORE"), _either(modules, "CODE_AFTER")
    no_code = _either(modules, "NO_CODE")
    figures = rf"(?!{no_code})[a-z]{{0,6}}[-_]?\d[a-z\d]*(?:[-_/][a-z\d]+)*"
    lettered = rf"(?<![a-z])(?!(?:{_money(modules)})\d|{no_code})[a-z]{{1,6}}[-_]?\d{{3,}}(?:[-_/][a-z\d]+)*"
    return re.compile(
        rf"(?:{head}) ?(?:号|no\.?|number)? ?[:#]? ?{figures}|{lettered}|{_TELEPHONE}|(?<!\d)\d{{3,}}(?:{tail})",
        re.ASCII,
    )


@cache
def _grammars() -> tuple[_Grammar, ...]:
    return tuple(_compiled(module, _modules()) for module in _modules())


@cache
def _modules() -> tuple[Any, ...]:
    return tuple(import_module(f"assistant.understand.languages.{language}.numbers") for language in LANGUAGES)


def _either(modules: tuple[Any, ...], part: str) -> str:
    return "|".join(getattr(module, part) for module in modules)


def _money(modules: tuple[Any, ...]) -> str:
    return "|".join(before for module in modules for before in module.CURRENCY_BEFORE)


def _compiled(module: Any, modules: tuple[Any, ...]) -> _Grammar:
    """The module's patterns, each between the starts and ends that any language allows."""
    negative, vague, tail = (_either(modules, part) for part in ("NEGATIVE", "VAGUE", "CODE_AFTER"))
    opening = rf"{_START}(?P<money>(?:{_money(modules)}) ?)?(?P<sign>{negative}|{_MINUS})?"
    money_after = "|".join(after for each in modules for after in each.CURRENCY_AFTER)
    words = (*module.NUMERALS.digits, *(word for word, worth in module.NUMERALS.scales.items() if worth < 1000))
    word = "|".join(sorted(words, key=len, reverse=True))
    numeral = (rf"(?P<n>{module.NUMERAL})(?!{tail})(?!{vague})(?:(?![a-z])|(?={money_after}))", "1")
    forms = tuple(
        _Form(pattern=re.compile(rf"{opening}{pattern}{_END}", re.ASCII), worth=Fraction(worth), is_ratio=is_ratio)
        for is_ratio, (pattern, worth) in (*((True, one) for one in module.SHARES), (False, numeral))
    )
    return _Grammar(
        numerals=module.NUMERALS,
        forms=forms,
        currency_before=_patterns(module.CURRENCY_BEFORE),
        currency_after=_patterns(module.CURRENCY_AFTER),
        ranges=tuple(
            (re.compile(rf"(?:{opening})$", re.ASCII), re.compile(join, re.ASCII)) for opening, join in module.RANGES
        ),
        small=re.compile(
            rf"(?:(?:{_money(modules)}) ?)?(?P<figures>[\d,]*\.?\d+|(?:{word})(?:[ -]?(?:{word}))*)", re.ASCII
        ),
        inert=re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in module.INERT), re.ASCII),
    )


def _patterns(table: Mapping[str, str | None]) -> tuple[tuple[re.Pattern[str], str | None], ...]:
    return tuple((re.compile(pattern, re.ASCII), code) for pattern, code in table.items())
