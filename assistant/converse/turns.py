"""Picking an option, and completing what is offered so that it can be asked alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

import yaml

from assistant.question import Choice
from assistant.reading import Ask, Candidate, Reading, Understanding
from semantic.plan import Plan

Read = Callable[[str], Understanding]
MOST_OPTIONS = 4


def picked(text: str, options: tuple[Choice, ...]) -> Choice | None:
    """The option that a reply names by id, ordinal, label or question; None when it is something else."""
    said = _plain(text)
    for choice in options:
        names = (choice.id, choice.label, choice.question, *_ordinals().get(choice.id, ()))
        if said in {_plain(name) for name in names}:
            return choice
    return None


@cache
def _ordinals() -> dict[str, tuple[str, ...]]:
    """What people call each option, by its id."""
    listed = yaml.safe_load(files(__package__).joinpath("ordinals.yml").read_text(encoding="utf-8"))
    return {str(place): tuple(names) for place, names in enumerate(listed, 1)}


def _plain(text: str) -> str:
    return re.sub(r"[\s.。,,!?！？]+$", "", text.strip()).casefold()


def completed(ask: Ask, read: Read, question_for: Callable[[Plan], str]) -> Ask:
    """The question back with only options that, asked alone, give exactly their plan; fewer than two ask nothing."""
    found: list[Candidate] = []
    for candidate in ask.candidates:
        for one in _completions(candidate, read, question_for):
            if all(one.plan != other.plan for other in found):
                found.append(one)
            break
    return replace(ask, candidates=tuple(found[:MOST_OPTIONS]))


def told_of(ask: Ask, text: str) -> dict[str, str]:
    """What a refusal says of a question back with fewer than two options: its one whole question, and its words."""
    words = {"words": ask.span.text} if ask.span else {}
    return {**words, "question": ask.candidates[0].question} if ask.candidates else words or {"words": text}


def _completions(candidate: Candidate, read: Read, question_for: Callable[[Plan], str]) -> Iterator[Candidate]:
    """The candidate under every question that gives its plan: as its asker put it, then as we would."""
    texts = [candidate.question] if candidate.question else []
    if candidate.plan is not None:
        texts.append(question_for(candidate.plan))
    for text in texts:
        reading = read(text)
        if isinstance(reading, Reading) and candidate.plan in (None, reading.plan):
            yield replace(candidate, plan=reading.plan, question=text)
