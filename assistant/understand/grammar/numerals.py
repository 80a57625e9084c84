"""The value of a numeral written in digits, in words, or in both (一百二十, 1.5亿, two hundred thousand)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

Token = tuple[bool, Decimal]  # (is a scale, its value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numerals:
    """A language's numeral words: `digits` stand for themselves, `scales` multiply what is before them.

    `is_elided`: a digit that ends a numeral counts in tenths of the scale before it (三万五 is 35000).
    `is_positional`: digits in a row are read like figures (二〇二四 is 2024), beside scales not at all. `spoken` are
    words that are only heard inside (and); `point` stands before decimals.
    """

    digits: Mapping[str, int]
    scales: Mapping[str, int]
    is_elided: bool = False
    is_positional: bool = False
    spoken: frozenset[str] = frozenset()
    point: str | None = None


def numeral_value(text: str, numerals: Numerals) -> Decimal | None:
    """The value of the whole text; None when it is not a numeral."""
    if re.fullmatch(r"\d[\d,]*(\.\d+)?|\.\d+", text):
        return Decimal(text.replace(",", ""))
    if numerals.point and numerals.point in text:
        whole, _, decimals = text.partition(numerals.point)
        value = numeral_value(whole, numerals)
        figures = "".join(str(numerals.digits[digit]) for digit in decimals)
        return None if value is None else value + Decimal(f"0.{figures}")
    words = _token_pattern(numerals).findall(text)
    heard = [word for word in words if word not in numerals.spoken]
    if not heard or "".join(words) != re.sub(r"[\s,-]", "", text):
        return None
    if numerals.is_positional and len(heard) > 1 and all(word in numerals.digits for word in heard):
        return Decimal("".join(str(numerals.digits[word]) for word in heard))
    side_by_side = (numerals.digits.get(one) and other in numerals.digits for one, other in pairwise(heard))
    if numerals.is_positional and any(side_by_side):
        return None  # 两三百 is about so many
    return _summed([_token(word, numerals) for word in heard], is_elided=numerals.is_elided)


def _token(word: str, numerals: Numerals) -> Token:
    if word in numerals.scales:
        return True, Decimal(numerals.scales[word])
    return False, Decimal(numerals.digits.get(word, word))


def _summed(tokens: Sequence[Token], *, is_elided: bool) -> Decimal:
    """Parts side by side add up; a scale multiplies all smaller parts before it."""
    parts: list[Decimal] = []
    for is_scale, value in tokens:
        if not is_scale:
            parts.append(value)
            continue
        smaller = Decimal(0)
        while parts and parts[-1] < value:
            smaller += parts.pop()
        parts.append((smaller or Decimal(1)) * value)
    if is_elided and len(tokens) > 1:
        (before_is_scale, scale), (last_is_scale, last) = tokens[-2:]
        if before_is_scale and not last_is_scale and scale >= 100 and 0 < last < 10:
            parts[-1] = last * scale / 10
    return sum(parts, Decimal(0))


@cache
def _token_pattern(numerals: Numerals) -> re.Pattern[str]:
    words = sorted((*numerals.digits, *numerals.scales, *numerals.spoken), key=len, reverse=True)
    return re.compile(rf"\d+(?:\.\d+)?|\.\d+|{'|'.join(words)}")
