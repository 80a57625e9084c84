"""Short ways to write down a case and a reply."""

from typing import Any

from assistant.evaluate.case import Case, Check, Expectation
from assistant.evaluate.reply import Option, Reply, Shown
from assistant.evaluate.score import Rules, Score, score
from assistant.evaluate.tables import Expected
from semantic.catalog import Catalog, Overview, Term, Words
from semantic.errors import Origin
from semantic.periods import CalendarRules
from semantic.plan import Plan, plan_from_json

ORIGIN = Origin(file="evals/cases.yml", line=1)
CATALOG = Catalog(
    languages=("zh", "en"),
    rules=CalendarRules(),
    fingerprint="0",
    datasets={},
    relationships=(),
    metrics=dict.fromkeys(("revenue", "cost", "margin", "orders", "freight"), None),  # type: ignore[arg-type]  # by name
    terms={
        "sales": Term(
            name="sales", words=Words(), metrics=("revenue", "orders"), default={"any": "revenue"}, origin=ORIGIN
        )
    },
    overviews={
        "sales": Overview(
            subject="sales", words=Words(), metrics=("sales", "margin"), compare="year_before", origin=ORIGIN
        )
    },
)
ROLES = {"region": "dimension", "store": "dimension", "store.key": "dimension", "@month": "time", "@year": "time"}


def query(**parts: Any) -> Plan:
    """A query plan with defaults left out; one metric unless told."""
    return plan_from_json({"kind": "query", "metrics": ["revenue"], **parts})


def shown(columns: str) -> tuple[Shown, ...]:
    """Columns by name, their role by what they are called."""
    return tuple(Shown(name=name, role=_role(name)) for name in columns.split())


def _role(name: str) -> str:
    return ROLES.get(name) or ("comparison" if ":" in name or name.endswith((".share", ".rank")) else "metric")


def reply(columns: str, rows: list[tuple[Any, ...]], plan: Plan | None = None) -> Reply:
    """An answer with a table."""
    return Reply(status="answered", columns=shown(columns), rows=tuple(rows), plan=plan or query())


def case(expect: Expectation = "answer", **parts: Any) -> Case:
    """A case whose one check is called `check`, where an answer is expected."""
    checks = (Check(sql="check", origin=ORIGIN),) if expect == "answer" else ()
    return Case(**{"id": "one", "origin": ORIGIN, "expect": expect, "texts": {"en": ("q",)}, "checks": checks, **parts})


def scored(one: Case, given: Reply, *tables: Expected, options: dict[str, Reply] | None = None) -> Score:
    """The score of a reply; `tables` are the rows of the checks, in order."""
    by_sql = {check.sql: table for check, table in zip(one.checks, tables, strict=True)}

    def answer_option(option: Option) -> Reply:
        return (options or {})[option.id]

    return score(one, given, Rules(expected=lambda check: by_sql[check.sql], catalog=CATALOG), answer_option)


def table(columns: str, rows: list[tuple[Any, ...]], order_column: int | None = None) -> Expected:
    """Expected rows."""
    return Expected(columns=tuple(columns.split()), rows=tuple(rows), order_column=order_column)
