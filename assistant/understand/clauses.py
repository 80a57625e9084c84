"""Two questions in one text: clauses that each name a number and a time of their own."""

import re
from itertools import pairwise

from assistant.reading import Candidate
from assistant.understand.languages import listed
from assistant.understand.lattice import Cover
from assistant.understand.mention import Kind, NormalText
from assistant.understand.normalise import typed_span

_BREAK = re.compile(r"[?;!。,、]+|\.(?=\s|$)")
# What clauses end with.
ENDS = re.compile(r"[?!.,;:。、]")
_COMPARING = ("versus", "difference", "year_before", "previous_period", "growth", "growth_rate", "fall")
_ASKING = ("how_much", "count", "which", "which_several", "vague", "describe")
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)


def questions_in(normal: NormalText, best: Cover) -> tuple[Candidate, ...] | None:
    """The clauses as questions of their own when at least two could each stand alone; None when it is one question."""
    whole = [clause for clause in _clauses(normal.text) if _stands_alone(clause, best)]
    if _tells_of_one(normal.text, whole, best):
        return None
    if len(whole) < 2:
        whole = list(_joined(normal.text, best) or _asked_after(normal.text, best))
    if not whole:
        return None
    texts = [_with_its_time(normal, best, clause) for clause in whole]
    return tuple(Candidate(plan=None, question=text, differs_by=text) for text in texts)


def _tells_of_one(text: str, clauses: list[tuple[int, int]], best: Cover) -> bool:
    """Whether clauses say what the same members had and had not: customers with orders in May, and none in June.

    So they do where some of it was not, one of them alone names whose it is, and no other asks for anything.
    """
    clauses = clauses if len(clauses) > 1 else _clauses(text)
    heads = [one for one in best.mentions if one.kind is Kind.DIMENSION]
    cues = [one for one in best.mentions if one.kind is Kind.CUE]
    is_absent = any(str(one.value).partition(".")[0] == "absent" for one in cues)
    if not is_absent or len(heads) != 1 or any(mark in text.rstrip(" ?!。.") for mark in "?!。;"):
        return False
    own = next((clause for clause in clauses if clause[0] <= heads[0].start < clause[1]), (0, 0))
    asking = [one for one in cues if str(one.value).partition(".")[0] in _ASKING]
    return all(own[0] <= one.start < own[1] for one in asking)


def _with_its_time(normal: NormalText, best: Cover, clause: tuple[int, int]) -> str:
    """A clause as typed, with the one time of the whole question before it when it has none of its own."""
    text = typed_span(normal, *clause).text.strip()
    times = [one for one in best.mentions if one.kind is Kind.PERIOD]
    if len(times) != 1 or (clause[0] <= times[0].start and times[0].end <= clause[1]):
        return text
    time = typed_span(normal, times[0].start, times[0].end).text
    return f"{time} {text}" if time.isascii() else f"{time}{text}"


def _asked_after(text: str, best: Cover) -> tuple[tuple[int, int], ...]:
    """The halves of "net sales in 1997, and who was the best employee": a whole question, and one that begins anew."""
    cues = [one for one in best.mentions if one.kind is not Kind.FILLER]
    for joint, asking in pairwise(cues):
        halves = (0, joint.start), (joint.end, len(text))
        begins_anew = joint.value == "and.word" or (joint.value == "and.comma" and _asks_how_much(text[: joint.start]))
        is_asking = asking.kind is Kind.CUE and str(asking.value).partition(".")[0] in ("which", "which_several")
        if begins_anew and is_asking and _stands_alone(halves[0], best):
            return halves
    return ()


def _asks_how_much(text: str) -> bool:
    return any(word in text for word in listed("asks_count"))


def _joined(text: str, best: Cover) -> tuple[tuple[int, int], ...]:
    """The halves of "sales this month and orders last month": other numbers, each with its own time, not compared."""
    if any(one.kind is Kind.CUE and str(one.value).partition(".")[0] in _COMPARING for one in best.mentions):
        return ()
    for joint in (one for one in best.mentions if one.kind is Kind.CUE and one.value == "and.word"):
        halves = (0, joint.start), (joint.end, len(text))
        left, right = (_named(half, best) for half in halves)
        whole = all(_stands_alone(half, best) for half in halves) or all(_is_of_a_member(half, best) for half in halves)
        if not left & right and whole:
            return halves
    return ()


def _is_of_a_member(clause: tuple[int, int], best: Cover) -> bool:
    """Whether a clause names a number and whose it is: the orders of Germany and the freight of France are two."""
    start, end = clause
    kinds = [one.kind for one in best.mentions if start <= one.start and one.end <= end]
    return kinds.count(Kind.MEMBER) == 1 and sum(kinds.count(kind) for kind in _NUMBERS) == 1


def _named(clause: tuple[int, int], best: Cover) -> set[object]:
    start, end = clause
    return {one.value for one in best.mentions if one.kind in _NUMBERS and start <= one.start and one.end <= end}


def _clauses(text: str) -> list[tuple[int, int]]:
    breaks = (match for match in _BREAK.finditer(text) if not _is_bracketed(text, match.start()))
    edges = [0, *(edge for match in breaks for edge in match.span()), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if text[start:end].strip()]


def _is_bracketed(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)


def _stands_alone(clause: tuple[int, int], best: Cover) -> bool:
    start, end = clause
    kinds = {one.kind for one in best.mentions if start <= one.start and one.end <= end}
    return Kind.PERIOD in kinds and any(kind in kinds for kind in _NUMBERS)
