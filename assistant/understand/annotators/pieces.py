"""Words of the grammar that are no more than a piece of another word here: 占 in 占用, 没有 in 有没有."""

from collections.abc import Iterable, Sequence
from functools import cache

from assistant.understand.languages import LANGUAGES, listed, stem, words_of
from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.tokens import Token
from assistant.understand.words.rownouns import surfaces_of
from assistant.understand.words.vocabulary import whole_words
from semantic.catalog import Member, Words

# Cues that nobody serves: no piece of one says what it says elsewhere.
_BARRING: tuple[str, ...] = ("ordinal", "theirs", "some_units", "pace")
# Words that set one name beside another.
_JOINING = ("and", "or", "or_else", "slash")


def uncut(tokens: tuple[Token, ...], grammar: tuple[Mention, ...], named: list[tuple[int, int]]) -> tuple[Mention, ...]:
    """The words of the grammar without those that are a piece of an everyday word (占 in 占用)."""
    phrases = [(one.start, one.end) for one in grammar if one.end - one.start > 1]
    cues = [(one.start, one.end) for one in grammar if one.kind is Kind.CUE and one.end - one.start > 1]
    wholes = [
        (one.start, one.end)
        for one in whole_words().annotate(tokens)
        if not _crosses(one, named) and not any(_cuts(one, start, end) for start, end in phrases)
        if not any(one.start <= start and end <= one.end for start, end in cues)
    ]
    return tuple(one for one in grammar if not any(_is_part(one, start, end) for start, end in wholes))


def _crosses(one: Mention, spans: list[tuple[int, int]]) -> bool:
    return any(start < one.end and one.start < end for start, end in spans)


def is_act(one: Mention) -> bool:
    return str(one.value).partition(".")[0] == "act"


def is_no_order(one: Mention, named: list[tuple[int, int]], done: list[tuple[int, int]], by: frozenset[int]) -> bool:
    """Whether a word of an act is cut out of a name, or says what was done: 驳回 in 驳回的申请.

    `by`: where groupings begin, to which the question before is changed: 改成|按产品看.
    """
    return (
        one.end in by
        or any(_cuts(one, *span) for span in named)
        or any(start <= one.start and one.end <= end for start, end in done)
    )


def is_told(one: Mention, grammar: tuple[Mention, ...]) -> bool:
    """Whether a verb says what was done, or asks to whom: 发给过, 发给|谁."""
    asked = (other.start for other in grammar if other.kind is Kind.CUE and str(other.value).startswith("which"))
    return one.kind is Kind.DEED and (one.value.is_past or one.end in asked)


def _cuts(one: Mention, start: int, end: int) -> bool:
    """Whether one begins or ends inside a span, and is not within it nor around it: 共有 in 总共 有多少."""
    return one.start < start < one.end < end or start < one.start < end < one.end


def _is_part(one: Mention, start: int, end: int) -> bool:
    """Whether a mention lies in a span, or reaches into it, without holding all of it."""
    return one.start < end and start < one.end and not (one.start <= start and end <= one.end)


def things_denied(
    normal: NormalText, grammar: tuple[Mention, ...], members: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """The grammar without words that fill where they are what there is none of: held a market but no|show."""
    spans = {(one.start, one.end) for one in members}

    def is_denied(one: Mention) -> bool:
        before = normal.text[: one.start].rstrip()
        is_thing = before.endswith(listed("no_things")) or ((one.start, one.end) in spans and _is_article(before))
        return one.kind is Kind.FILLER and one.start > len(before) and is_thing

    return tuple(one for one in grammar if not is_denied(one))


def _is_article(before: str) -> bool:
    return before.rpartition(" ")[2] in listed("before_things")


def is_within(one: Mention, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a mention is a part of a longer span: selling in selling expenses."""
    length = one.end - one.start
    return any(start <= one.start and one.end <= end and end - start > length for start, end in spans)


def is_within_a_whole(one: Mention, grammar: tuple[Mention, ...], named: Sequence[tuple[int, int]] = ()) -> bool:
    """Whether a word is part of a phrase that is not read word by word: "only" in "only one", 同 and 比 in 同比.

    One that ends inside a name is no such phrase of what is not there: 没有收 in 没有|收入.
    """
    if one.kind is Kind.CUE and str(one.value).startswith("absent"):
        phrases = (other for other in grammar if not any(_cuts(other, *span) for span in named))
        return any(_holds(other, one) for other in phrases)  # 没有 in 有没有
    wholes = (*_BARRING, "year_before", "previous_period") if one.end - one.start == 1 else _BARRING
    if str(one.value).partition(".")[0] in ("above", "below"):
        wholes = (*wholes, "at_least", "at_most")  # > in >=, 大于 in 大于等于
    if str(one.value).partition(".")[0] == "turned":
        wholes = (*wholes, "at_most")  # up in up to
    if str(one.value).partition(".")[0] in ("top", "bottom", "top_count", "bottom_count"):
        wholes = (*wholes, "descending", "ascending")  # biggest in biggest first
    wholes = ("previous_period",) if one.kind is Kind.PERIOD else wholes  # 上月 in 上月同期
    return any(
        _holds(other, one)
        for other in grammar
        if other.kind is Kind.CUE and str(other.value).partition(".")[0] in wholes
    )


def _holds(whole: Mention, part: Mention) -> bool:
    is_longer = part.end - part.start < whole.end - whole.start
    return whole.start <= part.start and part.end <= whole.end and is_longer


def is_article(normal: NormalText, one: Mention, others: tuple[Mention, ...]) -> bool:
    """Whether a sign that is some member's name is only the small word before another: without a delivery date.

    It is the name beside what it groups (grade a), where it is joined to another (a and b), and at the end.
    """
    if not _is_small_sign(normal, one) or _is_named(normal, one, others):
        return False
    return not any(other.start == one.end + 1 and _groups(other, one) for other in others)


def _is_named(normal: NormalText, one: Mention, others: tuple[Mention, ...]) -> bool:
    """Whether no article can stand here: behind what the sign is one of, before a word that joins, at the end."""
    is_last = one.end >= len(normal.text.rstrip(" ?.!"))
    is_headed = any(other.end + 1 == one.start and _groups(other, one) for other in others)
    return is_last or is_headed or any(other.start in (one.end, one.end + 1) and _joins(other) for other in others)


def _groups(other: Mention, member: Mention) -> bool:
    """Whether a word is that of a member's own field, in any role."""
    field = str(member.value.address).rpartition(".")[2]
    return other.kind is Kind.DIMENSION and str(other.value).rpartition(".")[2] == field


def _joins(one: Mention) -> bool:
    """Whether a word sets names side by side; what stands behind "with" is what those before it have."""
    is_cue = one.kind is Kind.CUE and one.value != "and.with"
    return is_cue and str(one.value).partition(".")[0] in _JOINING


def is_named_sign(normal: NormalText, one: Mention, members: tuple[Mention, ...], others: tuple[Mention, ...]) -> bool:
    """Whether a small word of one sign fills where it can only be some member's name: grades a and b."""
    if one.kind is not Kind.FILLER or not _is_small_sign(normal, one):
        return False
    return any(
        other.start == one.start and other.end == one.end and _is_named(normal, other, others) for other in members
    )


def _is_small_sign(normal: NormalText, one: Mention) -> bool:
    return one.end - one.start == 1 and normal.text[one.start] in listed("acronyms")


def is_code_alone(text: str, one: Mention, declared: tuple[Member, ...]) -> bool:
    """Whether a word is a member's code in other letters or in the plural, and no name of the member's."""
    words = next((member.words for member in declared if member.value == one.value.value), Words())
    code, names = str(one.value.value), {stem(name.lower()) for name in surfaces_of(words)}
    return code.isupper() and stem(text) == stem(code.lower()) and stem(text) not in names


def is_called_like_a_number(text: str, one: Mention, declared: tuple[Member, ...]) -> bool:
    """Whether a member is only by its code called what many numbers are: sales, where SALES is the code of a post."""
    return is_code_alone(text, one, declared) and stem(text) in _last_words_of_numbers()


@cache
def _last_words_of_numbers() -> frozenset[str]:
    lines = (line for language in LANGUAGES for line in words_of(language)["glosses"])
    return frozenset(stem(str(name).rpartition(" ")[2]) for line in lines for name in line["mean"])


def is_paired(normal: NormalText, one: Mention, numbers: tuple[Mention, ...]) -> bool:
    """Whether a numeral that fills elsewhere stands twice around one word, and so says how: one on one lessons."""
    if one.kind is not Kind.FILLER or not any((other.start, other.end) == (one.start, one.end) for other in numbers):
        return False
    word = normal.text[one.start : one.end]
    before, behind = (part.replace("-", " ").split() for part in (normal.text[: one.start], normal.text[one.end :]))
    return before[-2:-1] == [word] or behind[1:2] == [word]


def is_of_a_figure(normal: NormalText, one: Mention) -> bool:
    """Whether a sign belongs to the figure before it: the % of 90%."""
    return normal.text[one.start] == "%" and normal.text[: one.start][-1:].isdigit()


def is_said_of_rows(normal: NormalText, member: Mention, content: tuple[Mention, ...]) -> bool:
    """Whether the rows over which a member's field is reached are named right behind it: Bavarian firms, 巴州的企业."""
    behind = normal.text[member.end :].lstrip()
    joint = next((one for one in listed("possessives") if behind.startswith(one)), "")
    at = len(normal.text) - len(behind) + len(joint)
    named = (str(one.value).rpartition(".")[0] for one in content if one.kind is Kind.DIMENSION and one.start == at)
    return any(rows and member.value.address.startswith(f"{rows}.") for rows in named)


def says_how(normal: NormalText, one: Mention, members: tuple[Mention, ...]) -> bool:
    """Whether a word of a name that is a member too stands behind one that says how it was done: collect in cash."""
    if one.kind is not Kind.PART or not normal.text[: one.start].endswith(_manners()):
        return False
    return any((member.start, member.end) == (one.start, one.end) for member in members)


@cache
def _manners() -> tuple[str, ...]:
    return tuple(f" {word} " for word in listed("manners"))
