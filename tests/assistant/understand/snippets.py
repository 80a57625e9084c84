"""Operators as snippets of a question over tests/tiny/shop: words for a slot in each language, and what they do.

A question is its snippets' words in the order of the slots; its plan is what their effects make of the bare query, in
the order of `SNIPPETS`. Effects are written from the contract, by hand; no effect looks at words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Literal

from semantic.periods import Period, Unit
from semantic.query import Comparison, Derive, Filter, Limit, Order, SemanticQuery, Threshold, TwoStep, column_of

Effect = Callable[[SemanticQuery], SemanticQuery]

# The order in which a plain question says things. `head`, `tail`: what stands before and after the metric's name.
SLOTS: Mapping[str, tuple[str, ...]] = {
    "zh": ("period", "exclude", "filter", "by", "grain", "head", "metric", "compare", "share", "order", "tail"),
    "en": ("head", "metric", "share", "tail", "filter", "by", "grain", "compare", "exclude", "period", "order"),
}
GAP: Mapping[str, str] = {"zh": "", "en": " "}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snippet:
    """Words by language and slot. One slot is filled once; `needs` names what must be said as well.

    `not_with` names what makes no one question with it.
    """

    name: str
    zh: Mapping[str, str]
    en: Mapping[str, str]
    effect: Effect
    needs: str | None = None
    not_with: frozenset[str] = frozenset()

    def words(self, language: str) -> Mapping[str, str]:
        return self.zh if language == "zh" else self.en


YEAR = Period(start=date(2024, 1, 1), end=date(2025, 1, 1))
JULY = Period(start=date(2024, 7, 1), end=date(2024, 8, 1))
SO_FAR = Period(start=YEAR.start, end=date(2024, 8, 15))
MARCH = Period(start=date(2024, 3, 1), end=date(2024, 4, 1))
BARE = SemanticQuery(metrics=("delivery_cost",), period=YEAR)
METRIC: Mapping[str, str] = {"zh": "派送成本", "en": "delivery cost"}
WHEN: Mapping[str, str] = {"zh": "今年", "en": "this year"}


def first(query: SemanticQuery) -> str:
    """The column of the metric named first."""
    return column_of(query.metrics[0])


def groups(query: SemanticQuery) -> tuple[str, ...]:
    """What rows are cut by so far, time included."""
    return (*query.group_by, *((f"@{query.grain.value}",) if query.grain else ()))


def cut(*fields: str) -> Effect:
    return lambda query: replace(query, group_by=(*query.group_by, *fields))


def kept(name: str, op: str, *values: str) -> Effect:
    return lambda query: replace(query, filters=(*query.filters, Filter(field=name, op=op, values=values)))  # type: ignore[arg-type]  # written out below


def beside(*comparisons: Comparison) -> Effect:
    return lambda query: replace(query, compare=(*query.compare, *comparisons))


def beside_the_one_before(query: SemanticQuery) -> SemanticQuery:
    """The part of a year so far is held against the same part of the year before: of whole years, as far as both go."""
    whole = replace(query, period=YEAR) if query.period == SO_FAR and query.grain is None else query
    return beside(Comparison(to="previous_period"))(whole)


def during(start: date, end: date) -> Effect:
    return lambda query: replace(query, period=Period(start=start, end=end))


def first_clients(count: int, *, descending: bool = True) -> Effect:
    """The first clients of all, or of each of what the question is cut by already."""
    return lambda query: replace(
        query,
        group_by=(*query.group_by, "client.name"),
        order_by=(Order(by=first(query), descending=descending),),
        limit=Limit(count=count, within=groups(query)),
    )


def last_three_months(query: SemanticQuery) -> SemanticQuery:
    """The three months that end today; three calendar months when cut by month."""
    by_month = query.grain is Unit.MONTH or any(isinstance(one, TwoStep) for one in query.metrics)
    period = Period(start=date(2024, 6, 1), end=date(2024, 9, 1))
    return replace(query, period=period if by_month else Period(start=date(2024, 5, 15), end=date(2024, 8, 15)))


def budgeted(query: SemanticQuery) -> SemanticQuery:
    compared = (*query.compare, Comparison(to="scenario", scenario="budget"))
    return replace(query, metrics=("billed_freight", *query.metrics[1:]), compare=compared)


def derived(kind: str) -> Effect:
    """A column more for every metric."""
    return lambda query: replace(
        query,
        derive=tuple(Derive(column=column_of(one), as_=kind) for one in query.metrics),  # type: ignore[arg-type]  # written out below
    )


def trend(query: SemanticQuery) -> SemanticQuery:
    """By month over more than 13 weeks, by week over more than 31 days, else by day."""
    days = query.period.days if query.period else 0
    return replace(query, grain=Unit.DAY if days <= 31 else Unit.WEEK if days <= 91 else Unit.MONTH)


def monthly_mean(query: SemanticQuery) -> SemanticQuery:
    means = tuple(TwoStep(metric=column_of(one), per=("@month",), aggregation="avg") for one in query.metrics)
    return replace(query, metrics=means)


def members_of(output: Literal["members", "member_count"]) -> Effect:
    """The clients themselves."""
    return lambda query: SemanticQuery(group_by=("client.name",), filters=query.filters, output=output)


# What a question has one of: which rows of which clients it ends with.
SHAPES = ("top", "bottom", "most", "above", "above-average")
# What a question for members alone, without a number, has no place for.
NUMBERS = (
    "metrics", "budget", "mean", "group", "members", "by", "each", "by-two", "by-unlike", "month", "quarter", "march",
    "trend", "trend-3", "year-before", "previous", "share", "cumulative", "rolling", "descending", "last-3", *SHAPES,
    "july", "half", "to-date", "quarter-2", "exclude", "count", "list",
)  # fmt: skip

# In the order in which effects apply: what a metric is, what cuts it, when, what is set beside it, and last the ranks.
SNIPPETS: tuple[Snippet, ...] = (
    Snippet(name="metrics", zh={"metric": "派送成本和运单数"}, en={"metric": "delivery cost and number of parcels"},
            effect=lambda query: replace(query, metrics=("delivery_cost", "parcel_count"))),
    Snippet(name="budget", zh={"metric": "开单运费", "compare": "与预算相比"},
            en={"metric": "billed freight", "compare": "compared with budget"}, effect=budgeted),
    Snippet(name="mean", zh={"head": "月均"}, en={"head": "average monthly"}, effect=monthly_mean),
    Snippet(name="filter", zh={"filter": "服装行业"}, en={"filter": "in the apparel trade"},
            effect=kept("client.trade", "in", "服装")),
    Snippet(name="group", zh={"filter": "沿江城市"}, en={"filter": "of river cities"},
            effect=kept("origin.name", "in", "武汉", "南京")),
    Snippet(name="members", zh={"filter": "特快和普件"}, en={"filter": "for express and standard"},
            effect=lambda query: cut("service.kind")(kept("service.kind", "in", "EXP", "STD")(query)),
            not_with=frozenset(("by", "by-two", "each", *SHAPES))),
    Snippet(name="exclude", zh={"exclude": "不含大宗的"}, en={"exclude": "excluding bulk"},
            effect=kept("service.kind", "not_in", "BLK")),
    Snippet(name="by", zh={"by": "各时效"}, en={"by": "by service"}, effect=cut("service.kind")),
    Snippet(name="each", zh={"by": "每种时效"}, en={"by": "in each service"}, effect=cut("service.kind")),
    Snippet(name="by-two", zh={"by": "各寄件片区各时效"}, en={"by": "by origin zone and service"},
            effect=cut("origin.zone", "service.kind")),
    Snippet(name="by-unlike", zh={"by": "各行业"}, en={"by": "by trade"}, effect=cut("client.trade")),
    Snippet(name="month", zh={"grain": "每月"}, en={"grain": "by month"},
            effect=lambda query: replace(query, grain=Unit.MONTH)),
    Snippet(name="quarter", zh={"grain": "每季度"}, en={"grain": "by quarter"},
            effect=lambda query: replace(query, grain=Unit.QUARTER)),
    Snippet(name="july", zh={"period": "7月"}, en={"period": "in July"},
            effect=during(JULY.start, JULY.end)),
    Snippet(name="half", zh={"period": "上半年"}, en={"period": "in H1"}, effect=during(YEAR.start, JULY.start)),
    Snippet(name="to-date", zh={"period": "今年以来"}, en={"period": "year to date"},
            effect=during(SO_FAR.start, SO_FAR.end)),
    Snippet(name="last-3", zh={"period": "近3个月"}, en={"period": "in the last 3 months"}, effect=last_three_months),
    Snippet(name="quarter-2", zh={"period": "2024年二季度"}, en={"period": "in Q2 2024"},
            effect=during(date(2024, 4, 1), JULY.start)),
    Snippet(name="march", zh={"period": "7月", "compare": "与3月相比"}, en={"period": "in July", "compare": "vs March"},
            effect=lambda query: beside(Comparison(to="period", period=MARCH))(during(JULY.start, JULY.end)(query))),
    Snippet(name="trend", zh={"tail": "趋势", "grain": ""}, en={"head": "trend of", "grain": ""}, effect=trend,
            not_with=frozenset(("last-3",))),
    Snippet(name="trend-3", zh={"period": "近3个月", "tail": "趋势", "grain": ""},
            en={"period": "over the last 3 months", "head": "trend of", "grain": ""},
            effect=lambda query: last_three_months(replace(query, grain=Unit.MONTH))),
    Snippet(name="year-before", zh={"compare": "同比"}, en={"compare": "year over year"},
            effect=beside(Comparison(to="year_before"))),
    Snippet(name="previous", zh={"compare": "环比"}, en={"compare": "compared with the previous period"},
            effect=beside_the_one_before),
    Snippet(name="share", zh={"share": "占比"}, en={"head": "share of"}, needs="by", effect=derived("share")),
    Snippet(name="cumulative", zh={"head": "累计"}, en={"head": "cumulative"}, needs="month",
            effect=derived("cumulative")),
    Snippet(name="rolling", zh={"head": "3个月滚动"}, en={"head": "rolling 3-month"}, needs="month",
            not_with=frozenset(("quarter",)),
            effect=lambda query: replace(query, derive=(Derive(column=first(query), as_="rolling", count=3),))),
    Snippet(name="descending", zh={"order": "从高到低"}, en={"order": "from high to low"}, needs="by",
            effect=lambda query: replace(query, order_by=(Order(by=first(query)),))),
    Snippet(name="top", zh={"tail": "前2的客户"}, en={"head": "top 2 clients by"}, effect=first_clients(2)),
    Snippet(name="bottom", zh={"tail": "最低的2个客户"}, en={"head": "the 2 clients with the lowest"},
            effect=first_clients(2, descending=False)),
    Snippet(name="most", zh={"tail": "最高的客户是哪个"}, en={"head": "which client had the highest"},
            effect=first_clients(1)),
    Snippet(name="above", zh={"tail": "超过20的客户"}, en={"head": "clients with", "tail": "over 20"},
            effect=lambda query: replace(
                query, group_by=(*query.group_by, "client.name"),
                metric_filters=(Threshold(by=first(query), op="gt", value=20),))),
    Snippet(name="above-average", zh={"tail": "高于平均的客户"}, en={"head": "clients with above average"},
            effect=lambda query: replace(
                query, group_by=(*query.group_by, "client.name"),
                compare=(*query.compare, Comparison(to="average")),
                metric_filters=(Threshold(by=f"{first(query)}.change:average", op="gt", value=0),))),
    Snippet(name="count", zh={"metric": "有多少个客户", "period": ""}, en={"metric": "how many clients", "period": ""},
            effect=members_of("member_count"), not_with=frozenset(NUMBERS)),
    Snippet(name="list", zh={"metric": "有哪些客户", "period": ""}, en={"metric": "list clients", "period": ""},
            effect=members_of("members"), not_with=frozenset(NUMBERS)),
)  # fmt: skip
BY_NAME: Mapping[str, Snippet] = {one.name: one for one in SNIPPETS}


def pairs() -> Iterator[tuple[Snippet, ...]]:
    """Every snippet alone, and every two that fill no slot twice, each with what it needs."""
    alone = (_whole((one,)) for one in SNIPPETS)
    both = (_whole(pair) for pair in combinations(SNIPPETS, 2))
    yield from dict.fromkeys(one for one in (*alone, *both) if one is not None)


def _whole(said: tuple[Snippet, ...]) -> tuple[Snippet, ...] | None:
    """The snippets with what they need, in the order of their effects; None when two want one slot."""
    names = {one.name for one in said}
    if any(names & one.not_with for one in said):
        return None
    filled = {slot for one in said for slot in one.zh}
    needed = [BY_NAME[one.needs] for one in said if one.needs and not set(BY_NAME[one.needs].zh) & filled]
    whole = tuple(one for one in SNIPPETS if one.name in names | {one.name for one in needed})
    for language in SLOTS:
        slots = [slot for one in whole for slot in one.words(language)]
        if len(slots) != len(set(slots)):
            return None
    return whole


def question_of(said: Iterable[Snippet], language: str) -> str:
    """The question that says these snippets."""
    words = {"metric": METRIC[language], "period": WHEN[language]}
    for one in said:
        words.update(one.words(language))
    return GAP[language].join(words[slot] for slot in SLOTS[language] if words.get(slot))


def query_of(said: Iterable[Snippet]) -> SemanticQuery:
    """The query that these snippets mean together."""
    query = BARE
    for one in said:
        query = one.effect(query)
    return query
