"""Files of cases: what they may hold, and every problem with its line."""

from datetime import date
from pathlib import Path

import pytest

from assistant.evaluate import case_files, load_cases
from semantic.errors import CatalogError
from semantic.plan import plan_from_json

WHOLE = """\
- id: first
  zh: [甲, 乙]
  en: one
  as_of: 2025-06-20
  expect: answer
  check_sql: |
    SELECT 1 AS v
  also_right: [{reading: "with tax", check_sql: "SELECT 2"}]
  query: {metrics: [revenue]}
  ordered: true
  role: finance
  tags: [total]
- id: second
  en: two
  expect: clarify
  code: ambiguous-metric
  options: [{kind: help}]
  after: first
"""


def written(folder: Path, text: str, name: str = "evals/cases.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, name: str = "evals/cases.yml") -> list[tuple[str, int, str]]:
    with pytest.raises(CatalogError) as caught:
        load_cases([written(folder, text, name)], folder)
    return [(one.origin.file, one.origin.line, one.code) for one in caught.value.problems]


def test_every_key_of_a_case_is_read(tmp_path: Path) -> None:
    first, second = load_cases([written(tmp_path, WHOLE)], tmp_path)
    assert first.texts == {"zh": ("甲", "乙"), "en": ("one",)}
    assert (first.as_of, first.is_ordered, first.role, first.tags) == (date(2025, 6, 20), True, "finance", ("total",))
    assert [(check.sql.strip(), check.reading) for check in first.checks] == [
        ("SELECT 1 AS v", ""),
        ("SELECT 2", "with tax"),
    ]
    assert first.query == plan_from_json({"kind": "query", "metrics": ["revenue"]})
    assert (second.options, second.code, second.after) == (
        (plan_from_json({"kind": "help"}),),
        "ambiguous-metric",
        "first",
    )


def test_json_lines_hold_the_same_cases(tmp_path: Path) -> None:
    line = '{"id": "a", "en": "one", "expect": "answer", "check_sql": "SELECT 1", "as_of": "2025-06-20"}'
    (found,) = load_cases([written(tmp_path, f"\n{line}\n", "evals/cases.jsonl")], tmp_path)
    assert (found.id, found.as_of, found.origin.line) == ("a", date(2025, 6, 20), 2)


def test_folders_are_searched_for_the_three_kinds_of_file(tmp_path: Path) -> None:
    names = ["a.yml", "b/c.yaml", "b/d.jsonl", "b/e.md"]
    for name in names:
        written(tmp_path, "", name)
    found = [path.relative_to(tmp_path).as_posix() for path in case_files([tmp_path])]
    assert found == ["a.yml", "b/c.yaml", "b/d.jsonl"]


def test_a_case_that_nothing_holds_is_left_out_of_the_counts(tmp_path: Path) -> None:
    (found,) = load_cases([written(tmp_path, "- {id: a, en: where is it heading, expect: answer}")], tmp_path)
    assert not found.is_scored


CASE = "- id: a\n  en: one\n  expect: answer\n"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("- id: a\n  en: [one\n", 3, "yaml-syntax"),
        ("id: a\n", 1, "wrong-type"),
        ("- just text\n", 1, "wrong-type"),
        (f"{CASE}  chek_sql: x\n", 4, "unknown-key"),
        (f"{CASE}  id: b\n", 4, "duplicate-key"),
        ("- en: one\n  expect: answer\n", 1, "missing-key"),
        ("- id: a\n  expect: answer\n", 1, "missing-key"),
        ("- id: a\n  en: one\n  expect: reply\n", 3, "unknown-value"),
        (f"{CASE}  as_of: 2025-02-30\n", 4, "wrong-type"),
        (f"{CASE}  ordered: [1]\n", 4, "wrong-type"),
        (f"{CASE}  plan: {{kind: helpp}}\n", 4, "bad-case-plan"),
        (f"{CASE}  query: {{metrics: [a], grains: month}}\n", 4, "bad-case-plan"),
        (f"{CASE}  also_right:\n    - reading: x\n", 5, "missing-key"),
        (f"{CASE}  options:\n    - kind: help\n    - kind: none\n", 6, "bad-case-plan"),
        ("- id: a\n  en: one\n  expect: refuse\n  code: ambiguous-metric\n", 4, "unknown-value"),
        (f"{CASE}  role: off\n", 4, "yaml-boolean"),
        ("- id: a\n  en: [one, 2]\n  expect: answer\n", 2, "wrong-type"),
        (f"{CASE}  after: b\n", 1, "unknown-case"),
        (f"{CASE}  after: a\n", 1, "case-circle"),
        (f"{CASE}{CASE}", 4, "duplicate-name"),
        (f"{CASE}- id: b\n  zh: 一\n  expect: answer\n  after: a\n", 4, "no-text-before"),
    ],
)
def test_a_problem_is_told_with_its_line(tmp_path: Path, text: str, line: int, code: str) -> None:
    assert problems(tmp_path, text) == [("evals/cases.yml", line, code)]


def test_a_problem_of_json_lines_is_told_with_its_line(tmp_path: Path) -> None:
    assert problems(tmp_path, "\n{]\n", "evals/c.jsonl") == [("evals/c.jsonl", 2, "yaml-syntax")]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "- id: a\n  ex: x\n- id: b\n  en: one\n  expect: maybe\n")
    assert [(line, code) for _, line, code in found] == [(1, "missing-key"), (2, "unknown-key"), (5, "unknown-value")]


def test_a_circle_of_three_ends(tmp_path: Path) -> None:
    text = "".join(f"- {{id: {one}, en: x, expect: answer, after: {other}}}\n" for one, other in ("ab", "bc", "ca"))
    assert {code for _, _, code in problems(tmp_path, text)} == {"case-circle"}


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "cases.yml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogError) as caught:
        load_cases([path], tmp_path)
    assert [one.code for one in caught.value.problems] == ["not-utf8"]
