"""The cases that ship: they load, and none gives away its catalog's own sample questions."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rapidfuzz.distance import Indel

from assistant.evaluate import case_files, load_cases
from semantic.catalog import Band, Catalog, Dataset, Field, Group, Metric, Overview, Scenario, Term
from semantic.load import load_catalog, load_workspace

WORKSPACES = ("semantic/demo/workspace", "evals/workspaces/northwind")
NEAR = 0.9


def normal(text: str) -> str:
    """A text without case, blanks and punctuation."""
    return "".join(character for character in text.casefold() if character.isalnum())


def samples(catalog: Catalog) -> Iterator[str]:
    fields = [one for dataset in catalog.datasets.values() for one in dataset.fields.values()]
    named: list[Dataset | Field | Metric | Term | Overview | Scenario | Group | Band] = [
        *catalog.metrics.values(), *catalog.datasets.values(), *fields, *catalog.terms.values(),
        *catalog.overviews.values(), *catalog.scenarios.values(), *catalog.groups.values(), *catalog.bands.values(),
    ]  # fmt: skip
    for one in named:
        for texts in one.words.sample_questions.values():
            yield from texts
    for verified in catalog.verified:
        for texts in verified.question.values():
            yield from texts


def is_near(text: str, sample: str) -> bool:
    one, other = normal(text), normal(sample)
    return Indel.normalized_similarity(one, other) >= NEAR or Counter(one) == Counter(other)


@pytest.mark.parametrize(
    ("text", "sample", "expected"),
    [
        ("上月营收多少？", "上月营收多少", True),
        ("营收上月多少", "上月营收多少", True),
        ("What was our turnover last month", "what was our turnover last month?", True),
        ("上月各渠道营收", "上月营收多少", False),
    ],
)
def test_nearness_sees_through_punctuation_case_and_order(text: str, sample: str, *, expected: bool) -> None:
    assert is_near(text, sample) is expected


@pytest.mark.parametrize("name", WORKSPACES)
def test_no_case_is_a_sample_question_of_its_catalog_or_nearly_one(root: Path, name: str) -> None:
    catalog = load_catalog(load_workspace(root / name))
    given = list(samples(catalog))
    cases = load_cases(case_files([root / name / "evals"]), root / name)
    assert given
    near = [
        (case.id, text, sample)
        for case in cases
        for texts in case.texts.values()
        for text in texts
        for sample in given
        if is_near(text, sample)
    ]
    assert near == []


@pytest.mark.parametrize(("name", "least"), [("semantic/demo/workspace", 160), ("evals/workspaces/northwind", 60)])
def test_cases_speak_both_languages(root: Path, name: str, least: int) -> None:
    cases = load_cases(case_files([root / name / "evals"]), root / name)
    assert len(cases) >= least
    assert [case.id for case in cases if set(case.texts) != {"zh", "en"}] == []
