"""An assistant that knows five questions by heart, behind the same interface as the real one."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.answer import (
    Answer,
    Chart,
    Clarification,
    Definition,
    Failure,
    Nearest,
    Refusal,
    Worded,
    answer_json,
)
from assistant.question import Choice
from assistant.reading import Span, Understood
from assistant.receipt import StoredAnswer, UnknownAnswer, UnknownConversation
from semantic.asker import Asker, AsOf
from semantic.catalog import AddressedField, Catalog, Field, Metric, Simple, Words
from semantic.errors import Origin, WorkspaceError
from semantic.periods import CalendarRules, Period
from semantic.plan import Plan, Query
from semantic.query import SemanticQuery
from semantic.result import Column, Freshness, ResultTable, Statement, Totals
from semantic.view import View
from semantic.workspace import Limits, RoleRule, Workspace

ORIGIN = Origin(file="catalog/test.yml", line=1)
NASTY = "<script>alert(1)</script> **x** ${1+1} ![i](http://example.com/i.png)"
REGION_SALES = Query(query=SemanticQuery(metrics=("revenue",), group_by=("store.region",)))
SHIPPED = Query(query=SemanticQuery.of("shipped"))
ORDERED = Query(query=SemanticQuery.of("revenue"))
QUESTIONS = {
    "各区域收入": "zh", "收入": "zh", "下单收入": "zh", "发货收入": "zh",
    "revenue by region": "en", "sales": "en", "ordered revenue": "en", "shipped revenue": "en",
}  # fmt: skip


def words(zh: str, en: str, /, **samples: str) -> Words:
    asked = {language: (text,) for language, text in samples.items()}
    return Words(label={"zh": zh, "en": en}, sample_questions=asked)


def metric(name: str, label: Words) -> Metric:
    return Metric(name=name, shape=Simple(dataset="orders", aggregation="sum"), words=label, origin=ORIGIN, unit="CNY")


METRICS = {
    "revenue": metric("revenue", words("收入", "revenue", zh="各区域收入", en="revenue by region")),
    "shipped": metric("shipped", words("发货收入", "shipped revenue", zh="发货收入", en="shipped revenue")),
}
REGION = AddressedField(
    address="store.region",
    home="store",
    field=Field(name="region", kind="dimension", expression="region", words=words("区域", "region"), origin=ORIGIN),
    words=words("区域", "region"),
    facts=frozenset({"orders"}),
)


class FakeAssistant:
    """What the doors use of the real assistant; `calls` are the keywords of every question asked."""

    def __init__(self, state: Path, *, is_indexed: bool = True) -> None:
        self.workspace = Workspace(
            folder=state, state=state, name={"zh": "示例公司", "en": "Example Co"}, data="data/",
            languages=("zh", "en"),
            time_zone="Asia/Shanghai", today=date(2025, 6, 20), data_complete_through={}, default_period="all",
            calendar=CalendarRules(), date_order="ymd", roles={"analyst": RoleRule(), "cashier": RoleRule()},
            default_role="analyst", limits=Limits(), assistant={},
        )  # fmt: skip
        self.is_indexed = is_indexed
        self.may_index = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.calls: list[dict[str, Any]] = []
        self.feedback: list[tuple[Any, ...]] = []
        self.is_closed = False
        self._answers: dict[str, tuple[str | None, Answer]] = {}
        self._conversations: dict[str, str | None] = {}

    def view(self, asker: Asker) -> View:
        hidden = {"shipped"} if asker.role == "cashier" else set()
        metrics = {name: one for name, one in METRICS.items() if name not in hidden}
        catalog = Catalog(
            languages=("zh", "en"),
            rules=CalendarRules(),
            fingerprint="f1",
            datasets={},
            relationships=(),
            metrics=metrics,
        )
        return View(catalog=catalog, fields={"store.region": REGION})

    def asker(self, role: str | None) -> Asker:
        if role is not None and role not in self.workspace.roles:
            raise WorkspaceError("unknown-role", role=role)
        return Asker(role=role or "analyst")

    def as_of(self, requested: date | None) -> AsOf:
        return AsOf(day=requested or date(2025, 6, 20), is_over=requested is not None)

    def index(self, on_progress: Callable[[str, int, int], None]) -> bool:
        on_progress("members", 1, 2)
        assert self.may_index.wait(20)
        self.is_indexed = True
        return True

    def warm(self) -> None:
        return None

    def close(self) -> None:
        self.is_closed = True

    def ask(
        self, text: str, *, asker: Asker, as_of: AsOf, conversation_id: str | None = None,
        language: str | None = None, option: str | None = None,
    ) -> Answer:  # fmt: skip
        assert self.may_answer.wait(20)
        self.calls.append(
            {"text": text, "role": asker.role, "as_of": as_of.day, "language": language, "option": option}
        )
        if conversation_id is not None and self._conversations.get(conversation_id, "nobody") != asker.role:
            raise UnknownConversation(conversation_id)
        if text == "break":
            raise RuntimeError("a secret of the inside")
        if option is not None:
            text = {"1": "下单收入", "2": "发货收入"}[option]
        return self._kept(answer_to(text, language or QUESTIONS.get(text, "en")), conversation_id, asker)

    def answer_plan(self, plan: Plan, *, asker: Asker, as_of: AsOf, language: str | None = None) -> Answer:
        self.calls.append({"plan": plan, "role": asker.role, "as_of": as_of.day, "language": language})
        return self._kept(replace(total(language or "zh"), plan=plan), None, asker)

    def _kept(self, answer: Answer, conversation_id: str | None, asker: Asker) -> Answer:
        conversation_id = conversation_id or f"c{len(self._conversations) + 1}"
        self._conversations[conversation_id] = asker.role
        answer = replace(answer, answer_id=f"a{len(self._answers) + 1}", conversation_id=conversation_id)
        self._answers[answer.answer_id] = (asker.role, answer)
        return answer

    def stored(self, answer_id: str, asker: Asker) -> StoredAnswer:
        role, answer = self._answers.get(answer_id, ("nobody", None))
        if answer is None or role != asker.role:
            raise UnknownAnswer(answer_id)
        rows = [[str(cell) for cell in row] for row in answer.result.rows] if answer.result else []
        return StoredAnswer(json=answer_json(answer), rows=rows)

    def give_feedback(
        self, answer_id: str, asker: Asker, verdict: str, reason: str | None, expected: str | None
    ) -> None:
        self.stored(answer_id, asker)
        self.feedback.append((answer_id, verdict, reason, expected))


def answer_to(text: str, language: str) -> Answer:
    """The answer known by heart, else a refusal."""
    match text:
        case "各区域收入" | "revenue by region":
            return by_region(text, language)
        case "收入" | "sales":
            return which_one(text, language)
        case "下单收入" | "ordered revenue" | "发货收入" | "shipped revenue":
            return total(language)
    near = Nearest(metric="revenue", label="revenue", question="revenue by region")
    refusal = Refusal(code="unknown-metric", message=f"Nothing is called {text}.", nearest=(near,))
    return replace(bare(text, language), status="refused", narrative=refusal.message, refusal=refusal)


def bare(text: str, language: str) -> Answer:
    return Answer(answer_id="", conversation_id="", status="answered", language=language, narrative="", question=text)


def total(language: str) -> Answer:
    """6,000.50, alone."""
    result = table_of(ORDERED, (Column(name="revenue", role="metric", type="decimal", unit="CNY", metric="revenue"),), (
        (Decimal("6000.50"),),
    ))  # fmt: skip
    label = {"zh": "收入", "en": "revenue"}[language]
    return replace(
        bare(label, language), narrative=f"{label}: **6,000.50**", plan=ORDERED, result=result, column_labels=(label,),
        definitions=(DEFINITIONS[language],), data_as_of=date(2025, 6, 19), receipt="r1",
    )  # fmt: skip


def by_region(text: str, language: str) -> Answer:
    """Three regions, one of them nasty and one of them nothing: 1,000.10 + 2,000.20 + 3,000.20."""
    rows = (("华东", Decimal("1000.10")), (NASTY, Decimal("2000.20")), (None, Decimal("3000.20")))
    columns = (
        Column(name="store.region", role="dimension", type="string", field="store.region"),
        Column(name="revenue", role="metric", type="decimal", unit="CNY", metric="revenue"),
    )
    values = [{"region": region or "-", "revenue": float(revenue)} for region, revenue in rows]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 480, "height": 160, "data": {"values": values}, "mark": "bar",
        "encoding": {
            "y": {"field": "region", "type": "nominal", "axis": {"labelLimit": 120}},
            "x": {"field": "revenue", "type": "quantitative"},
        },
    }  # fmt: skip
    labels = {"zh": ("区域", "收入"), "en": ("region", "revenue")}[language]
    span = Span(start=0, end=3, text=text[:3])
    return replace(
        total(language), question=text, plan=REGION_SALES, result=table_of(REGION_SALES, columns, rows),
        narrative=f"{labels[1]}: **6,000.50**, 1. {NASTY}", column_labels=labels,
        members={"store.region": {"华东": "East China"}} if language == "en" else {},
        chart=Chart(kind="bar", title="…", spec=spec), understood=(Understood(span=span, as_="dimension", value="r"),),
        assumptions=(Worded(code="default-period", text="all data <b>"),),
        warnings=(Worded(code="partial-period", text="until 2025-06-19"),),
        suggestions=("下单收入",) if language == "zh" else ("ordered revenue",),
    )  # fmt: skip


def table_of(plan: Query, columns: tuple[Column, ...], rows: tuple[tuple[Any, ...], ...]) -> ResultTable:
    totals = (Totals(level=(), values={"revenue": Decimal("6000.50")}),) if len(rows) > 1 else ()
    return ResultTable(
        query=plan.query, columns=columns, rows=rows, row_count=len(rows), is_truncated=False, totals=totals,
        period=Period(date(2025, 6, 1), date(2025, 7, 1)), covered=None, bases={},
        statements=(Statement(name="main", sql="SELECT 1 AS a -- <i>", rows=len(rows), elapsed_ms=1.0),),
        warnings=(), assumptions=(), data_as_of=date(2025, 6, 19),
        freshness=(Freshness(source="ERP", as_of=date(2025, 6, 19)),), compile_ms=1.0, execute_ms=1.0,
    )  # fmt: skip


def which_one(text: str, language: str) -> Answer:
    """Ordered or shipped?"""
    labels = {"zh": ("下单收入", "发货收入"), "en": ("ordered revenue", "shipped revenue")}[language]
    options = tuple(
        Choice(id=str(number), label=label, question=label, plan=plan)
        for number, (label, plan) in enumerate(zip(labels, (ORDERED, SHIPPED), strict=True), start=1)
    )
    prompt = {"zh": "指的是哪一个?", "en": "Which one is meant?"}[language]
    asked = Clarification(code="ambiguous-metric", prompt=prompt, span=None, options=options)
    return replace(bare(text, language), status="clarification", narrative=prompt, clarification=asked)


def failed(language: str) -> Answer:
    """An answer that broke."""
    failure = Failure(code="timeout", message="It took too long.", retryable=True)
    return replace(bare("", language), status="error", narrative=failure.message, failure=failure)


DEFINITIONS: Mapping[str, Definition] = {
    "zh": Definition(
        metric="revenue", label="收入", definition="下单金额", formula="sum(amount)", unit="元", time_basis="下单日期",
        owner="sales", certified=True, version=2, source="ERP",
    ),
    "en": Definition(
        metric="revenue", label="revenue", definition="value ordered", formula="sum(amount)", unit="CNY",
        time_basis="order date", owner="sales", certified=True, version=2, source="ERP",
    ),
}  # fmt: skip
