"""Who does something, in a question of how much of it was done: customers owe us how much, 客户欠我们多少钱."""

from dataclasses import replace

from assistant.understand.languages import listed
from assistant.understand.mention import Kind, Mention, NormalText

_NUMBERS = (Kind.METRIC, Kind.TERM)
_RANKS = ("top", "bottom")
# What costs less is called by its name, and is no verb.
_LEAST_COST = 0.4


def with_subjects(
    normal: NormalText, content: tuple[Mention, ...], grammar: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """The content with the groupings marked that only name who does what is asked about."""
    names = [one for one in content if one.kind is Kind.DIMENSION]
    if not names:
        return content
    content = tuple(
        replace(one, is_subject=True) if one in names and _is_under(normal.text, one) else one for one in content
    )
    if not any(word in normal.text for word in (*listed("asks_how_much"), *listed("asks_what"))):
        return content
    verbs = [one for one in content if one.kind in _NUMBERS and one.cost >= _LEAST_COST]
    between = [one for one in (*content, *grammar) if one.kind is Kind.PERIOD or one.value == "now"]
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
    start = next((other.end for other in between if other.start == one.end), one.end)
    asking = listed("asks_how_much")
    return any(
        verb.start == start
        and (text.startswith(asking, verb.end) or any(word in text[verb.start : verb.end] for word in asking))
        for verb in verbs
    )


def _does_most(text: str, one: Mention, rank: Mention, content: tuple[Mention, ...]) -> bool:
    """客户买得最多的是什么: before what is done, where the rank ends in a question of what it is done with."""
    is_asked = rank.start >= one.end and any(word in text[rank.end :] for word in listed("asks_what"))
    is_done = text[one.end : rank.start].strip() not in ("", *listed("possessives"))
    return is_asked and is_done and not any(other.start >= rank.end for other in content)
