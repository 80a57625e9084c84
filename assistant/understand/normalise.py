"""Text as typed to text in one width, case, script and punctuation, with the way back."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Literal, TypeAlias

from assistant.reading import Span
from assistant.understand.mention import NormalText

Script: TypeAlias = Literal["zh", "en", "other"]

# 、 and 。 stay: as a comma or a point they would join the digits around them.
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»「」『』〝〞〟", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣⁻", "-"),
        **dict.fromkeys("〜∼～", "~"),
        **dict.fromkeys("・•∙⋅", "·"),
    }
)
# 2024 年 is 2024年: a figure and the unit it counts are one word, however they are spaced.
_COUNTED_BY = frozenset("年月日号天周季个财万亿千百元%")
_COUNTS = frozenset("近第前后")
# What accounts are also written with; tents and curtains are so too.
_ACCOUNTS = re.compile("(?<![蚊营军])帐(?![篷幕子])")
_REMOVED = frozenset({"Cc", "Cf", "Cs"})
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇々]")
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
_LATIN_WORD = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]{2}")
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\u31f0-\u31ff]")
_QUOTED = re.compile(r'"[^"]*"')
# Printable ASCII without backquotes, and Han: each stays one character. Spaces may go where figures are about.
_SIGN = "[!-_a-~\u4e00-\u9fff]"
_SIMPLE = re.compile(f"{_SIGN}+|(?!.*[0-9]){_SIGN}+(?: {_SIGN}+)+")


def normalise(text: str) -> NormalText:
    """The text in lower case, half width and simplified characters, without invisible characters.

    Single-spaced; no space parts a figure from the unit after it.
    """
    if _SIMPLE.fullmatch(text):
        return NormalText(_as_usual(text.translate(_PLAIN)), text, tuple(range(len(text) + 1)))
    characters: list[str] = []
    origin: list[int] = []
    end = 0
    for start, stop in _clusters(text):
        for character in _plain(text[start:stop]):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            if character in _COUNTED_BY and len(characters) > 1 and characters[-1] == " " and characters[-2].isdigit():
                characters.pop()
                origin.pop()
            if character.isdigit() and len(characters) > 1 and characters[-1] == " " and characters[-2] in _COUNTS:
                characters.pop()
                origin.pop()
            characters.append(character)
            origin.append(start)
            end = stop if character != " " else end
    if characters and characters[-1] == " ":
        characters.pop()
        origin.pop()
    return NormalText(_as_usual("".join(characters)), text, (*origin, end))


def _as_usual(text: str) -> str:
    return _ACCOUNTS.sub("账", text) if "帐" in text else text


def typed_span(normal: NormalText, start: int, end: int) -> Span:
    """The characters as typed behind `start` up to `end` of the normal text: never empty, as `start` < `end`."""
    last = normal.origin[end - 1]
    while normal.origin[end] == last:  # one typed character may have become several
        end += 1
    begin, stop = normal.origin[start], normal.origin[end]
    return Span(start=begin, end=stop, text=normal.typed[begin:stop])


def language_of(normal: NormalText, ignore: Iterable[tuple[int, int]] = ()) -> Script | None:
    """The language of what is left without quoted text and the spans to `ignore`; None: no words are left.

    "other": another script leads. Kana count twice, because Japanese writes every second word in Han characters.
    """
    left = _without(normal.text, [*ignore, *(match.span() for match in _QUOTED.finditer(normal.text))])
    han, latin, kana = (len(script.findall(left)) for script in (_HAN, _LATIN, _KANA))
    letters = sum(character.isalpha() for character in left)
    foreign = max(0, letters - han - latin) + kana
    if foreign > han + latin:
        return "other"
    if han:
        return "zh"
    return "en" if _LATIN_WORD.search(left) else None


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the combining marks after it, which NFKC may join with it."""
    start = 0
    for index in range(1, len(text)):
        if not _is_mark(text[index]):
            yield start, index
            start = index
    if text:
        yield start, len(text)


@lru_cache(maxsize=8192)
def _is_mark(character: str) -> bool:
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0


class _Plain(dict[int, str]):
    """Each character as it is written here, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


_PLAIN = _Plain()


@lru_cache(maxsize=8192)
def _plain(cluster: str) -> str:
    folded = unicodedata.normalize("NFKC", cluster.translate(_PUNCTUATION)).lower()
    return "".join(_plain_character(one) for one in folded.translate(_PUNCTUATION))


def _plain_character(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in _REMOVED or _VARIATION.match(character):
        return ""
    return _simplified(character) if _HAN.match(character) else character


def _simplified(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
