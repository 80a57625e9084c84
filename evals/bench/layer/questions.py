"""The benchmark's questions: a semantic query and an expert's SQL under one name."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from semantic.plan import query_from_json
from semantic.query import SemanticQuery

_HERE = Path(__file__).parent
_QUERIES = _HERE / "queries.yml"
_BY_HAND = _HERE / "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the layer, and the SQL that answers it by hand."""

    name: str
    query: SemanticQuery
    by_hand: str

    @property
    def labels(self) -> frozenset[str]:
        """The columns that tell the rows of an answer apart: groups, their keys, and the bucket of time."""
        keys = (f"{one}.key" for one in self.query.group_by)
        return frozenset((*self.query.group_by, *keys, f"@{self.query.grain}"))


def questions() -> tuple[Question, ...]:
    """All questions, in the order of queries.yml."""
    # A day written in YAML is a date; a query's JSON has it as text.
    written = json.loads(json.dumps(yaml.safe_load(_QUERIES.read_text(encoding="utf-8")), default=str))
    return tuple(
        Question(
            name=name,
            query=query_from_json(query),
            by_hand=(_BY_HAND / f"{name}.sql").read_text(encoding="utf-8"),
        )
        for name, query in written.items()
    )
