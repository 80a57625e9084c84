"""Ways to say the same thing otherwise, and to say something else; each takes a text with what was understood of it."""

import random
import re
from collections.abc import Callable, Iterator, Mapping

from assistant.reading import Reading, Span, Understood
from assistant.understand.mention import Kind
from tests.assistant.understand.worlds import Text

# None: the change does not fit this text.
Change = Callable[[Text, Reading], str | None]

_FULL_WIDTH = str.maketrans({chr(0x21 + at): chr(0xFF01 + at) for at in range(94)})
_ENDINGS = "?？。!！. "
_NUMBERS = (Kind.METRIC.value, Kind.TERM.value)
_NAMED = (*_NUMBERS, Kind.DIMENSION.value, Kind.MEMBER.value)
_LEADS = ("in", "during", "for", "over")


def _wrapped(zh: str, en: str) -> Change:
    """The text, without its question mark, inside of other words."""
    return lambda text, _: (zh if text.language == "zh" else en).format(text.text.rstrip(_ENDINGS))


def _written(change: Callable[[str], str]) -> Change:
    """The text in other letters; a name in quotes is taken as it is typed, and so is left alone."""

    def written(text: Text, found: Reading) -> str | None:
        is_quoted = any(one.as_ == Kind.LITERAL.value for one in found.understood)
        return None if is_quoted or change(text.text) == text.text else change(text.text)

    return written


def _bare(text: Text, _: Reading) -> str | None:
    bare = text.text.rstrip(_ENDINGS)
    return bare if bare != text.text else None


def _spaced(text: Text, _: Reading) -> str | None:
    """More blanks where there are some, and around figures and Latin words that stand in Han characters."""
    wide = re.sub(r"(?<=[\u4e00-\u9fff])(?=[a-zA-Z\d])|(?<=[a-zA-Z\d])(?=[\u4e00-\u9fff])", " ", text.text)
    wide = re.sub(" +", "  ", wide)
    return wide if wide != text.text else None


def _period_moved(text: Text, found: Reading) -> str | None:
    """The one period of a text, put first when it stood last, and last when it stood first."""
    periods = [one.span for one in found.understood if one.as_ == Kind.PERIOD]
    if len(periods) != 1:
        return None
    span, whole = periods[0], text.text.rstrip(_ENDINGS)
    if text.language == "zh":
        return f"{whole[span.end :]}，{span.text}" if span.start == 0 and whole[span.end :] else None
    before, lead = whole[: span.start].rstrip().rpartition(" ")[::2]
    return f"{lead} {span.text}, {before}" if span.end == len(whole) and lead in _LEADS else None


SAME: Mapping[str, Change] = {
    "polite": _wrapped("麻烦帮我看一下{}，谢谢", "could you please show me: {}, thanks"),
    "chatty": _wrapped("你好，请问{}？", "Hello! {} Thanks!"),
    "upper": _written(str.upper),
    "lower": _written(str.lower),
    "full-width": _written(lambda text: text.translate(_FULL_WIDTH)),
    "bare": _bare,
    "spaced": _spaced,
    "period-moved": _period_moved,
}

# Words that no catalog here knows: made up, or such as narrow what a number means, or a place that is none of theirs.
QUALIFIERS: Mapping[str, tuple[str, ...]] = {
    "zh": ("净化版", "戥鼗", "复核后", "巴比伦", "拟合", "红旗"),
    "en": ("blorptang", "sanitised", "pro forma", "babylonian", "quizzaxled", "hedged"),
}


def qualified(text: Text, found: Reading) -> Iterator[tuple[str, str]]:
    """An unknown word, and the text with it before the first number that is named; so for the first member."""
    words = QUALIFIERS[text.language]
    for kinds in (_NUMBERS, (Kind.MEMBER.value,)):
        spans = [one.span for one in found.understood if one.as_ in kinds]
        if spans:
            word = words[(len(text.text) + len(kinds)) % len(words)]
            yield word, _inserted(text, spans[0], word)


def _inserted(text: Text, span: Span, word: str) -> str:
    gap = "" if text.language == "zh" else " "
    return f"{text.text[: span.start]}{word}{gap}{text.text[span.start :]}"


def mistyped(text: Text, found: Reading) -> Iterator[str]:
    """The text with two letters exchanged in the longest Latin word, of at least six, that names something."""
    words = [match for one in found.understood if one.as_ in _NAMED for match in _long_words(one)]
    if words:
        start, word = max(words, key=lambda word: (len(word[1]), -word[0]))
        dice = random.Random(text.text)  # noqa: S311  # repeatable, and no secret
        places = [at for at in range(1, len(word) - 2) if word[at] != word[at + 1]]
        if places:
            at = start + dice.choice(places)
            yield f"{text.text[:at]}{text.text[at + 1]}{text.text[at]}{text.text[at + 2 :]}"


def _long_words(one: Understood) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[A-Za-z]{6,}", one.span.text):
        yield one.span.start + match.start(), match.group()
