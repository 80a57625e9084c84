"""Everything that can go wrong, by who must act.

    SemanticError
    ├── WorkspaceError      the operator: the workspace cannot be opened at all
    ├── CatalogError        the catalog's author: every problem, with file and line
    ├── GuardError          nobody: SQL that the gate did not pass (a defect, or an attack)
    └── EngineError         the engine, with a contract code in `code`
        ├── QueryTimeout
        ├── OutOfMemory
        ├── EngineUnavailable
        └── NoData

What is expected is a value, not an exception: a query that cannot be answered is a `QueryProblem`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

Parameter: TypeAlias = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where something was written: a file relative to the workspace, and a line counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogProblem:
    """One problem of a catalog: a code with parameters, and where; `nearest` holds known names close to the wrong one."""

    origin: Origin
    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()
    is_warning: bool = False

    def __str__(self) -> str:
        stated = " ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.origin.file}:{self.origin.line}: {self.code} {stated}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryProblem:
    """Why a query has no answer: a refusal code of the contract, with parameters for its wording."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to disclose beside an answer: a warning or assumption code of the contract, with parameters."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


class SemanticError(Exception):
    """The root of what this package raises."""


class WorkspaceError(SemanticError):
    """The workspace cannot be opened: `code` and `parameters` say why."""

    def __init__(self, code: str, **parameters: Parameter) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters: Mapping[str, Parameter] = parameters


class CatalogError(SemanticError):
    """The catalog has problems; `problems` holds every one of them."""

    def __init__(self, problems: tuple[CatalogProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class GuardError(SemanticError):
    """A statement the gate did not pass; `reason` is a code, `detail` the offending part."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class EngineError(SemanticError):
    """The engine failed; `code` is an error code of the contract."""

    code: ClassVar[str] = "internal"
    is_retryable: ClassVar[bool] = False


class QueryTimeout(EngineError):
    """The statement ran longer than the workspace allows."""

    code = "timeout"
    is_retryable = True


class OutOfMemory(EngineError):
    """The statement needed more memory than the workspace allows."""

    code = "out-of-memory"


class EngineUnavailable(EngineError):
    """The engine could not be reached or opened."""

    code = "engine-unavailable"
    is_retryable = True


class NoData(EngineError):
    """The workspace's data are not there."""

    code = "no-data"
