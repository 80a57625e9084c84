"""Two questions in one text are told apart by what each could say alone."""

import pytest

from assistant.understand.clauses import questions_in
from assistant.understand.lattice import Cover
from assistant.understand.mention import Kind, Mention
from assistant.understand.normalise import normalise

KINDS = {"freight": Kind.METRIC, "parcels": Kind.TERM, "june": Kind.PERIOD, "july": Kind.PERIOD, "east": Kind.MEMBER}


def asked(text: str) -> list[str] | None:
    normal = normalise(text)
    mentions = tuple(
        Mention(start=normal.text.index(word), end=normal.text.index(word) + len(word), kind=kind, value=word)
        for word, kind in KINDS.items()
        if word in normal.text
    )
    found = questions_in(normal, Cover(0.0, mentions))
    return [one.question for one in found] if found else None


@pytest.mark.parametrize(
    "text",
    ["freight in June? parcels in July?", "freight in June; parcels in July", "freight in June. parcels in July."],
)
def test_clauses_that_each_name_a_number_and_a_time_are_two_questions(text: str) -> None:
    assert asked(text) == ["freight in June", "parcels in July"]


@pytest.mark.parametrize(
    "text",
    [
        "freight in June and parcels",
        "freight in June, parcels",
        "freight. June",
        "freight in June, only the east",
        "hello! freight in June?",
        "freight 1.5 June",
        "",
    ],
)
def test_anything_else_is_one_question(text: str) -> None:
    assert asked(text) is None
