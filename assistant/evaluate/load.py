"""Files of question/answer pairs in, cases out; every problem of every file with its line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.codes import ClarificationCode, RefusalCode
from assistant.evaluate.case import Case, Check, Expectation
from assistant.evaluate.written import Located, read_lines, read_yaml
from semantic.errors import CatalogError, CatalogProblem, Origin, Parameter, ProblemCode, nearest_names
from semantic.plan import Plan, plan_from_json

SUFFIXES = (".yml", ".yaml", ".jsonl")
CODES: dict[Expectation, tuple[str, ...]] = {
    "answer": (),
    "clarify": tuple(ClarificationCode),
    "refuse": tuple(RefusalCode),
}
# Problems that only cases can have; their texts stand beside those of a catalog.
BAD_CASE_PLAN, UNKNOWN_CASE, NO_TEXT_BEFORE, CIRCLE = "bad-case-plan", "unknown-case", "no-text-before", "case-circle"


Texts = Annotated[list[str], BeforeValidator(lambda written: [written] if isinstance(written, str) else written)]


class WrittenReading(BaseModel):
    """Another reading that is right too, as written."""

    model_config = ConfigDict(extra="forbid")
    reading: str
    check_sql: str


class WrittenCase(BaseModel):
    """A case as written; `zh` and `en` may each be one text or several."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1)
    expect: Literal["answer", "clarify", "refuse"]
    zh: Texts = []
    en: Texts = []
    as_of: date | None = None
    check_sql: str | None = None
    query: dict[str, Any] | None = None
    plan: dict[str, Any] | None = None
    ordered: bool = False
    also_right: list[WrittenReading] = []
    options: list[dict[str, Any]] = []
    code: str | None = None
    role: str | None = None
    after: str | None = None
    tags: list[str] = []


@dataclass(slots=True)
class _Reading:
    """One file being read, with what was wrong so far."""

    file: str
    problems: list[CatalogProblem]

    def report(self, line: int, code: str, nearest: Sequence[str] = (), **parameters: Parameter) -> None:
        origin = Origin(file=self.file, line=line)
        found = CatalogProblem(origin=origin, code=code, parameters=parameters, nearest=tuple(nearest))
        self.problems.append(found)

    def plan(self, written: dict[str, Any] | None, line: int, *, kind: str | None = None) -> Plan | None:
        if written is None:
            return None
        try:
            return plan_from_json(written if kind is None else {"kind": kind, **written})
        except ValueError as error:
            self.report(line, BAD_CASE_PLAN, detail=_reason(error))
            return None


def case_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files of cases among the paths, folders searched through, in order of their names."""
    found = []
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES) if path.is_dir() else [path]
        found.extend(inside)
    return tuple(dict.fromkeys(found))


def load_cases(files: Iterable[Path], folder: Path) -> tuple[Case, ...]:
    """The cases of some files; places are told relative to `folder` where they lie in it.

    Raises: CatalogError with every problem of every file.
    """
    problems: list[CatalogProblem] = []
    cases: list[Case] = []
    for path in files:
        name = path.resolve().relative_to(folder.resolve()).as_posix() if _is_inside(path, folder) else str(path)
        cases.extend(_cases_of(path, _Reading(name, problems)))
    problems.extend(_crossed(cases))
    if problems:
        raise CatalogError(tuple(sorted(problems, key=lambda one: (one.origin.file, one.origin.line))))
    return tuple(cases)


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _cases_of(path: Path, reading: _Reading) -> Iterator[Case]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        reading.report(1, ProblemCode.NOT_UTF8)
        return
    read = read_lines if path.suffix == ".jsonl" else read_yaml
    for located in read(text, reading.file, reading.problems):
        try:
            written = WrittenCase.model_validate(located.value)
        except ValidationError as error:
            _report_all(error, located, reading)
        else:
            yield _case(written, located, reading)


# What a part should have been, by the beginning of pydantic's name for what was wrong with it.
_EXPECTED = {
    "string": "text", "list": "list", "bool": "true or false", "date": "date", "dict": "mapping", "model": "mapping",
}  # fmt: skip


def _report_all(error: ValidationError, located: Located, reading: _Reading) -> None:
    for one in error.errors():
        line = located.line_at(one["loc"])
        key = ".".join(map(str, one["loc"])) or "case"
        match one["type"]:
            case "extra_forbidden":
                near = nearest_names(str(one["loc"][-1]), WrittenCase.model_fields)
                reading.report(line, ProblemCode.UNKNOWN_KEY, near, key=key)
            case "missing":
                reading.report(line, ProblemCode.MISSING_KEY, key=key)
            case "literal_error":
                reading.report(line, ProblemCode.UNKNOWN_VALUE, tuple(CODES), key=key, value=str(one["input"]))
            case _ if isinstance(one["input"], bool):
                reading.report(line, ProblemCode.YAML_BOOLEAN, key=key, value=str(one["input"]).lower())
            case kind:
                expected = next((said for start, said in _EXPECTED.items() if kind.startswith(start)), one["msg"])
                reading.report(line, ProblemCode.WRONG_TYPE, key=key, expected=expected, found=repr(one["input"]))


def _case(written: WrittenCase, located: Located, reading: _Reading) -> Case:
    def line(*path: str | int) -> int:
        return located.line_at(path)

    def origin(*path: str | int) -> Origin:
        return Origin(file=reading.file, line=line(*path))

    texts = {language: tuple(said) for language, said in (("zh", written.zh), ("en", written.en)) if said}
    if not texts:
        reading.report(line(), ProblemCode.MISSING_KEY, key="zh")
    known = CODES[written.expect]
    if written.code is not None and written.code not in known:
        near = nearest_names(written.code, known)
        reading.report(line("code"), ProblemCode.UNKNOWN_VALUE, near, key="code", value=written.code)
    checks = [Check(sql=written.check_sql, origin=origin("check_sql"))] if written.check_sql else []
    for number, other in enumerate(written.also_right):
        place = origin("also_right", number, "check_sql")
        checks.append(Check(sql=other.check_sql, reading=other.reading, origin=place))
    options = (reading.plan(plan, line("options", number)) for number, plan in enumerate(written.options))
    return Case(
        id=written.id,
        origin=origin("id"),
        expect=written.expect,
        texts=texts,
        as_of=written.as_of,
        checks=tuple(checks),
        query=reading.plan(_bare(written.query), line("query"), kind="query"),
        plan=reading.plan(written.plan, line("plan")),
        is_ordered=written.ordered,
        options=tuple(plan for plan in options if plan is not None),
        code=written.code,
        role=written.role,
        after=written.after,
        tags=tuple(written.tags),
    )


def _bare(query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A query without the kind that may stand in it."""
    return None if query is None else {name: part for name, part in query.items() if name != "kind"}


def _crossed(cases: list[Case]) -> Iterator[CatalogProblem]:
    """What is wrong between cases: a name used twice, an earlier case that is not there or has no such text."""
    first: dict[str, Case] = {}
    for case in cases:
        earlier = first.setdefault(case.id, case)
        if earlier is not case:
            place = f"{earlier.origin.file}:{earlier.origin.line}"
            stated = {"kind": "case", "name": case.id, "first": place}
            yield CatalogProblem(origin=case.origin, code=ProblemCode.DUPLICATE_NAME, parameters=stated)
    for case in cases:
        yield from _earlier_problems(case, first)


def _earlier_problems(case: Case, by_id: dict[str, Case]) -> Iterator[CatalogProblem]:
    if case.after is None:
        return
    if case.after not in by_id:
        near = nearest_names(case.after, by_id)
        yield CatalogProblem(origin=case.origin, code=UNKNOWN_CASE, parameters={"name": case.after}, nearest=near)
        return
    for language in case.texts:
        if language not in by_id[case.after].texts:
            stated = {"name": case.after, "language": language}
            yield CatalogProblem(origin=case.origin, code=NO_TEXT_BEFORE, parameters=stated)
    seen, one = {case.id}, by_id[case.after]
    while one.after in by_id and one.id not in seen:
        seen.add(one.id)
        one = by_id[one.after]
    if one.id in seen:
        yield CatalogProblem(origin=case.origin, code=CIRCLE, parameters={"name": case.id})


def _reason(error: ValueError) -> str:
    """A validation error in one line."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return str(error)
