"""Who does something, in a question of how much of it was done: customers owe us how much, 客户欠我们多少钱."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.languages import listed, listed_with_verbs
from assistant.understand.mention import Kind, Mention, NormalText

_NUMBERS = (Kind.METRIC, Kind.TERM)
_RANKS = ("top", "bottom")
# What costs less is called by its name, and is no verb.
_LEAST_COST = 0.4


def with_subjects(
    normal: NormalText, content: tuple[Mention, ...], grammar: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """The content with the groupings marked that only name who does what is asked about, and numbers by their doers."""
    content = tuple(
        replace(one, is_subject=True)
        if one.kind in _NUMBERS and normal.text[one.start : one.end] in listed("doers")
        else one
        for one in content
    )
    names = [one for one in content if one.kind is Kind.DIMENSION]
    if not names:
        return content
    content = tuple(
        replace(one, is_subject=True) if one in names and _is_under(normal.text, one) else one for one in content
    )
    if not any(word in normal.text for word in (*listed("asks_how_much"), *listed("asks_what"))):
        return content
    verbs = [one for one in content if one.kind in _NUMBERS and one.cost >= _LEAST_COST]
    between = [one for one in (*content, *grammar) if _says_nothing_of_whom(one)]
    ranks = [one for one in grammar if str(one.value).partition(".")[0] in _RANKS]
    return tuple(
        replace(one, is_subject=True)
        if one.kind is Kind.DIMENSION
        and (
            _is_helped(normal.text, one)
            or _is_done(normal.text, one, verbs, between)
            or any(_does_most(normal.text, one, rank, content) for rank in ranks)
        )
        else one
        for one in content
    )


def with_objects(text: str, mentions: tuple[Mention, ...], verbs: tuple[Mention, ...]) -> Iterator[Mention]:
    """The mentions, with the groupings marked that only name whom something was done to: pay customers, 给客户退.

    What stands beside them there says nothing more: 从|客户|那边|收回多少钱.
    """
    asks = verbs and any(word in text for word in listed("asks_how_much"))
    names = {one for one in mentions if one.kind is Kind.DIMENSION} if asks else set()
    begun = {one.start for one in (*mentions, *verbs) if one.kind in (*_NUMBERS, Kind.ECHO)}
    objects = {one: beside for one in names if (beside := _beside_object(text, one, verbs, begun)) is not None}
    spans = {span for beside in objects.values() for span in beside}
    for one in mentions:
        if (one.start, one.end) not in spans:
            yield replace(one, is_subject=True) if one in objects else one
    yield from (Mention(start=start, end=end, kind=Kind.FILLER, value=None) for start, end in sorted(spans))


def _beside_object(
    text: str, one: Mention, verbs: tuple[Mention, ...], begun: set[int]
) -> tuple[tuple[int, int], ...] | None:
    """What says that a grouping is what a verb is done to, before it and behind it; None where nothing does."""
    if text[one.start : one.end].isascii():
        words = text[: one.start].split()
        while words and words[-1] in (*listed_with_verbs("to_whom"), *listed("articles")):
            words.pop()
        return () if one.is_plural and any(text[: verb.end].split() == words for verb in verbs) else None
    before = next((word for word in listed_with_verbs("to_whom") if text[: one.start].endswith(word)), "")
    behind = next((word for word in listed_with_verbs("with_whom") if text.startswith(word, one.end)), "")
    end = one.end + len(behind)
    is_last = not text[end:].strip(" ?.,!;:。") and any(verb.end <= one.start for verb in verbs)
    if text.startswith(listed_with_verbs("both_ways"), one.end) and one.end in begun:
        return ()  # 客户打款多少
    if not before or not (end in begun or is_last):
        return None
    spans = ((one.start - len(before), one.start), (one.end, end))
    return tuple((start, end) for start, end in spans if start < end)


def _is_under(text: str, one: Mention) -> bool:
    """Whether something is said to lie on things of which none is singled out: costs on projects, 项目上的成本."""
    words = text[: one.start].split()
    is_placed = one.is_plural and bool(words) and words[-1] in listed("lies_on")
    return is_placed or text.startswith(listed("lying_on"), one.end)


def _is_helped(text: str, one: Mention) -> bool:
    """How much did customers pay: between the word that asks, with what is asked of, and the verb."""
    words = text[: one.start].split()
    while words and words[-1] in listed("articles"):
        words.pop()
    is_asked = any(
        f"{' '.join(words)} ".startswith(f"{word} ") for word in (*listed("asks_how_much"), *listed("asks_what"))
    )
    is_helped = bool(words) and words[-1] in listed("helping")
    return is_asked and is_helped and one.is_plural


def _is_done(text: str, one: Mention, verbs: list[Mention], between: list[Mention]) -> bool:
    """客户欠了多少: right before a verb that is, or is followed by, a word that asks how much."""
    start = one.end
    while (end := max((other.end for other in between if other.start == start), default=start)) > start:
        start = end
    asking = listed("asks_how_much")
    return any(
        verb.start == start
        and (text.startswith(asking, verb.end) or any(word in text[verb.start : verb.end] for word in asking))
        for verb in verbs
    )


def _says_nothing_of_whom(one: Mention) -> bool:
    """Whether a word may stand between those who do something and its verb: 客户|现在|一共|还|欠."""
    return one.kind in (Kind.PERIOD, Kind.FILLER) or str(one.value).partition(".")[0] in ("now", "sum_up")


def _does_most(text: str, one: Mention, rank: Mention, content: tuple[Mention, ...]) -> bool:
    """客户买得最多的是什么: before what is done, where the rank ends in a question of what it is done with."""
    is_asked = rank.start >= one.end and any(word in text[rank.end :] for word in listed("asks_what"))
    is_done = text[one.end : rank.start].strip() not in ("", *listed("possessives"))
    return is_asked and is_done and not any(other.start >= rank.end for other in content)
