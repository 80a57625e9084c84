"""A small shop by hand: its catalog as nouns, and result tables whose every number can be seen."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.reading import Reading
from semantic.catalog import (
    AddressedField,
    Catalog,
    Dataset,
    Derived,
    DerivedInput,
    Field,
    Hierarchy,
    Member,
    Metric,
    NonAdditive,
    Ratio,
    Scenario,
    Simple,
    Term,
    Words,
)
from semantic.errors import Notice, Origin
from semantic.periods import CalendarRules, Period, Unit
from semantic.plan import Query
from semantic.query import SemanticQuery
from semantic.result import Cell, Column, ResultTable, Totals
from semantic.view import View

HERE = Origin(file="shop.yml", line=1)
JUNE = Period(date(2025, 6, 1), date(2025, 7, 1))
JUNE_SO_FAR = Period(date(2025, 6, 1), date(2025, 6, 20))
JUNE_BEFORE = Period(date(2024, 6, 1), date(2024, 6, 20))
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def words(zh: str, en: str, *, zh_more: tuple[str, ...] = (), en_more: tuple[str, ...] = (), said: str = "") -> Words:
    description = {"zh": said, "en": said} if said else {}
    return Words(label={"zh": zh, "en": en}, synonyms={"zh": zh_more, "en": en_more}, description=description)


def _field(name: str, kind: str, zh: str, en: str, **more: Any) -> Field:
    return Field(name=name, kind=kind, expression=name, words=words(zh, en), origin=HERE, **more)  # type: ignore[arg-type]


_CHANNELS = (
    Member(value="ONL", words=words("线上", "online")),
    Member(value="SHP", words=words("门店渠道", "in store")),
)
_REGIONS = tuple(
    Member(value=zh, words=words(zh, en))
    for zh, en in (("华东", "East China"), ("华南", "South China"), ("华北", "North China"), ("西南", "Southwest"))
)

ORDERS = Dataset(
    name="orders",
    table="orders",
    sql=None,
    primary_key=("id",),
    time_field="ordered_on",
    source_system="ERP",
    words=words("订单", "orders"),
    origin=HERE,
    fields={
        "ordered_on": _field("ordered_on", "time", "下单日期", "order date"),
        "shipped_on": _field("shipped_on", "time", "发货日期", "shipped date"),
        "channel": _field("channel", "dimension", "渠道", "channel", members=_CHANNELS),
        "status": _field(
            "status",
            "dimension",
            "订单状态",
            "order status",
            members=(Member(value="cancelled", words=words("已取消", "cancelled")),),
        ),
        "amount": _field("amount", "measure", "订单金额", "order amount", unit="CNY"),
    },
)
STORE = Dataset(
    name="store",
    table="store",
    sql=None,
    primary_key=("id",),
    time_field=None,
    words=words("门店档案", "stores"),
    origin=HERE,
    fields={
        "region": _field("region", "dimension", "区域", "region", members=_REGIONS),
        "name": _field("name", "dimension", "门店", "store", display_of="id"),
    },
    hierarchies=(Hierarchy(name="geography", levels=("region", "name")),),
)
STOCK = Dataset(
    name="stock",
    table="stock",
    sql=None,
    primary_key=("id", "day"),
    time_field="day",
    words=words("库存日报", "daily stock"),
    origin=HERE,
    fields={"day": _field("day", "time", "库存日期", "stock date")},
)


def _metric(name: str, zh: str, en: str, shape: Any, unit: str, *, favourable: str = "up", **more: Any) -> Metric:
    return Metric(
        name=name,
        shape=shape,
        words=more.pop("words", words(zh, en)),
        origin=HERE,
        unit=unit,
        favourable=favourable,  # type: ignore[arg-type]
        certified=True,
        **more,
    )


_STOCK_AT_THE_END = Simple(
    dataset="stock", aggregation="sum", expression="units", non_additive=NonAdditive(over="time", take="last")
)
_SUM = Simple(dataset="orders", aggregation="sum", expression="amount", filter="status <> 'cancelled'")
METRICS = (
    _metric(
        "ordered_sales",
        "下单销售额",
        "ordered sales",
        _SUM,
        "CNY",
        owner="sales-operations",
        version=2,
        words=words("下单销售额", "ordered sales", said="SAID"),
    ),
    _metric(
        "shipped_sales",
        "发货销售额",
        "shipped sales",
        Simple(dataset="orders", aggregation="sum", expression="amount", time_field="shipped_on"),
        "CNY",
    ),
    _metric("order_count", "订单数", "number of orders", Simple(dataset="orders", aggregation="count"), "count"),
    _metric(
        "cost",
        "成本",
        "cost",
        Simple(dataset="orders", aggregation="sum", expression="amount * 0.7"),
        "CNY",
        favourable="down",
    ),
    _metric(
        "profit",
        "毛利",
        "gross profit",
        Derived(
            expression="ordered_sales - cost",
            inputs={one: DerivedInput(metric=one) for one in ("ordered_sales", "cost")},
        ),
        "CNY",
    ),
    _metric("margin", "毛利率", "gross margin", Ratio(numerator="profit", denominator="ordered_sales"), "ratio"),
    _metric(
        "late_rate",
        "迟发率",
        "late rate",
        Ratio(numerator="order_count", denominator="order_count"),
        "ratio",
        favourable="down",
    ),
    _metric(
        "ship_days",
        "发货天数",
        "days to ship",
        Simple(dataset="orders", aggregation="avg", expression="days"),
        "days",
        favourable="down",
    ),
    _metric(
        "stock_units",
        "库存量",
        "units in stock",
        _STOCK_AT_THE_END,
        "units",
        favourable="none",
    ),
    # Both carry the word 金额, so neither can be asked for by it.
    _metric(
        "net",
        "金额",
        "net amount",
        _SUM,
        "CNY",
        words=words("金额", "amount", zh_more=("净额",), en_more=("net amount",)),
    ),
    _metric(
        "gross",
        "金额",
        "gross amount",
        _SUM,
        "CNY",
        words=words("金额", "amount", zh_more=("毛额",), en_more=("gross amount",)),
    ),
)

CATALOG = Catalog(
    languages=("zh", "en"),
    rules=CalendarRules(),
    fingerprint="shop",
    datasets={one.name: one for one in (ORDERS, STORE, STOCK)},
    relationships=(),
    metrics={one.name: one for one in METRICS},
    terms={
        "sales": Term(
            name="sales",
            words=words("销售额", "sales"),
            metrics=("ordered_sales", "shipped_sales"),
            default={"any": "ordered_sales"},
            origin=HERE,
        )
    },
    scenarios={
        "budget": Scenario(
            name="budget",
            words=words("预算", "budget"),
            of={"ordered_sales": "order_count"},
            granularity=Unit.MONTH,
            origin=HERE,
        )
    },
)


def _addressed(dataset: Dataset, facts: frozenset[str]) -> Mapping[str, AddressedField]:
    return {
        f"{dataset.name}.{one.name}": AddressedField(
            address=f"{dataset.name}.{one.name}", home=dataset.name, field=one, words=one.words, facts=facts
        )
        for one in dataset.fields.values()
    }


VIEW = View(
    catalog=CATALOG,
    fields={
        **_addressed(STORE, frozenset({"orders", "stock"})),
        **_addressed(ORDERS, frozenset({"orders"})),
        **_addressed(STOCK, frozenset({"stock"})),
    },
)


def column(name: str, **more: Any) -> Column:
    """A column as the layer makes them, by its name in the contract's grammar."""
    if name.startswith("@"):
        return Column(name=name, role="time", type="date", grain=Unit(name[1:]))
    if name.endswith(".key"):
        return Column(name=name, role="key", type="string", field=name)
    if name in VIEW.fields:
        return Column(name=name, role="dimension", type="string", field=name)
    if "/" in name or ".avg:" in name:
        return Column(name=name, role="metric", type="double")
    stem, _, suffix = name.partition(":")
    metric, _, derivation = stem.partition(".")
    known = CATALOG.metrics.get(metric)
    unit = known.unit if known and isinstance(known.unit, str) else None
    unit = "ratio" if derivation in ("change_ratio", "share") else unit
    role = "comparison" if suffix else "derived" if derivation else "metric"
    built: dict[str, Any] = {"name": name, "role": role, "type": "decimal", "unit": unit, "metric": metric}
    return Column(**{**built, "derivation": derivation or None, "suffix": suffix or None, **more})


def table(
    query: SemanticQuery,
    names: str,
    *rows: tuple[Cell, ...],
    totals: Mapping[str, Cell] | None = None,
    covered: Period | None = None,
    bases: Mapping[str, Period] | None = None,
    warnings: tuple[Notice, ...] = (),
    assumptions: tuple[Notice, ...] = (),
) -> ResultTable:
    """A result of columns named in one line; `covered` left out: the whole period."""
    return ResultTable(
        query=query,
        columns=tuple(column(one) for one in names.split()),
        rows=rows,
        row_count=len(rows),
        is_truncated=False,
        totals=(Totals(level=(), values=totals),) if totals else (),
        period=query.period,
        covered=covered or query.period,
        bases=bases or {},
        statements=(),
        warnings=warnings,
        assumptions=assumptions,
        data_as_of=date(2025, 6, 19),
        freshness=(),
        compile_ms=0.0,
        execute_ms=0.0,
    )


def reading(result: ResultTable, language: str, **more: Any) -> Reading:
    """The reading that led to a result."""
    return Reading(plan=Query(query=result.query), language=language, understood=(), **more)


def dec(text: str) -> Decimal:
    return Decimal(text)
