"""Results to draw: one of every kind of chart, with numbers a reader can check against the picture."""

from collections.abc import Callable
from datetime import date
from math import sin

from semantic.periods import Period, Unit
from semantic.query import Comparison, Derive, SemanticQuery
from semantic.result import ResultTable
from tests.assistant.present.shop import JUNE, JUNE_BEFORE, JUNE_SO_FAR, YEAR, dec, table

YEAR_BEFORE = Comparison(to="year_before")
SALES_COMPARED = " ".join(
    f"ordered_sales{one}" for one in ("", ":year_before", ".change:year_before", ".change_ratio:year_before")
)
REGIONS = ("华东", "华南", "华北", "西南")
CHANNELS = ("ONL", "SHP")
MONTHS = tuple(date(2025, month, 1) for month in range(1, 7))


def number() -> ResultTable:
    return table(SemanticQuery(metrics=("ordered_sales",), period=JUNE), "ordered_sales", (dec("4560"),))


def months() -> ResultTable:
    rows = tuple((day, dec(str(1_000_000 + 90_000 * place))) for place, day in enumerate(MONTHS))
    return table(
        SemanticQuery(metrics=("ordered_sales",), grain=Unit.MONTH, period=YEAR),
        "@month ordered_sales",
        *rows,
        covered=Period(date(2025, 1, 1), date(2025, 6, 20)),
    )


def months_compared() -> ResultTable:
    rows = tuple(
        (day, dec(str(1_000_000 + 90_000 * place)), dec("950000"), dec(str(50_000 + 90_000 * place)), 0.1)
        for place, day in enumerate(MONTHS)
    )
    return table(
        SemanticQuery(metrics=("ordered_sales",), grain=Unit.MONTH, period=YEAR, compare=(YEAR_BEFORE,)),
        f"@month {SALES_COMPARED}",
        *rows,
    )


def days() -> ResultTable:
    rows = tuple((date(2025, 6, day), 30 + round(20 * sin(day))) for day in range(1, 20))
    query = SemanticQuery(metrics=("order_count",), grain=Unit.DAY, period=JUNE)
    return table(query, "@day order_count", *rows, covered=JUNE_SO_FAR)


def months_by_region() -> ResultTable:
    rows = tuple(
        (day, region, dec(str(1_000_000 * (4 - at) + 60_000 * place)))
        for place, day in enumerate(MONTHS)
        for at, region in enumerate(REGIONS)
    )
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), grain=Unit.MONTH, period=YEAR)
    return table(query, "@month store.region ordered_sales", *rows)


def months_of_two_units() -> ResultTable:
    rows = tuple(
        (day, dec(str(1_000_000 + 90_000 * place)), 0.3 + 0.01 * place, 500 + place) for place, day in enumerate(MONTHS)
    )
    query = SemanticQuery(metrics=("ordered_sales", "margin", "order_count"), grain=Unit.MONTH, period=YEAR)
    return table(query, "@month ordered_sales margin order_count", *rows)


def regions() -> ResultTable:
    values = ("20000000", "15000000", "9876.5", "-3000000")
    rows = tuple((region, dec(value)) for region, value in zip(REGIONS, values, strict=True))
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), period=JUNE)
    return table(query, "store.region ordered_sales", *rows, (None, dec("120000")), covered=JUNE_SO_FAR)


def stores() -> ResultTable:
    rows = tuple((f"门店{place // 2}", f"S{place}", dec(str(100_000 - 3_000 * place))) for place in range(26))
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.name",), period=JUNE)
    return table(query, "store.name store.name.key ordered_sales", *rows)


def regions_compared() -> ResultTable:
    values = ((20, 15), (15, 16), (9, 9), (4, 1))
    rows = tuple(
        (region, dec(f"{now}000000"), dec(f"{then}000000"), dec(f"{now - then}000000"), now / then - 1)
        for region, (now, then) in zip(REGIONS, values, strict=True)
    )
    return table(
        SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), period=JUNE, compare=(YEAR_BEFORE,)),
        f"store.region {SALES_COMPARED}",
        *rows,
        covered=JUNE_SO_FAR,
        bases={"year_before": JUNE_BEFORE},
    )


def regions_of_two_units() -> ResultTable:
    rows = tuple((region, dec(f"{4 - at}000000"), 0.4 - at / 20) for at, region in enumerate(REGIONS))
    query = SemanticQuery(metrics=("ordered_sales", "margin"), group_by=("store.region",), period=JUNE)
    return table(query, "store.region ordered_sales margin", *rows)


def two_dimensions() -> ResultTable:
    rows = tuple(
        (region, channel, dec(f"{(4 - at) * (2 - side)}00000"))
        for at, region in enumerate(REGIONS)
        for side, channel in enumerate(CHANNELS)
    )
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.region", "orders.channel"), period=JUNE)
    return table(query, "store.region orders.channel ordered_sales", *rows)


def ratio_by_two_dimensions() -> ResultTable:
    rows = tuple(
        (region, channel, 0.1 * (4 - at) + 0.03 * side)
        for at, region in enumerate(REGIONS)
        for side, channel in enumerate(CHANNELS)
    )
    query = SemanticQuery(metrics=("margin",), group_by=("store.region", "orders.channel"), period=JUNE)
    return table(query, "store.region orders.channel margin", *rows)


def shares() -> ResultTable:
    values = (("华东", "500", 0.5), ("华南", "300", 0.3), ("华北", "150", 0.15), ("西南", "50", 0.05))
    derive = (Derive(column="ordered_sales", as_="share"),)
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), derive=derive, period=JUNE)
    rows = tuple((name, dec(value), share) for name, value, share in values)
    return table(query, "store.region ordered_sales ordered_sales.share", *rows)


def shares_of_many() -> ResultTable:
    derive = (Derive(column="ordered_sales", as_="share"),)
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.name",), derive=derive, period=JUNE)
    rows = tuple((f"门店{place}", dec("100"), 0.125) for place in range(8))
    return table(query, "store.name ordered_sales ordered_sales.share", *rows)


def three_groups() -> ResultTable:
    query = SemanticQuery(
        metrics=("ordered_sales",), group_by=("store.region", "orders.channel"), grain=Unit.MONTH, period=YEAR
    )
    return table(query, "@month store.region orders.channel ordered_sales", (MONTHS[0], "华东", "ONL", dec("1")))


# By name: the result, the chart asked for, the chart that must come.
DRAWN: dict[str, tuple[Callable[[], ResultTable], str | None, str]] = {
    "number": (number, None, "number"),
    "months": (months, None, "line"),
    "months_compared": (months_compared, None, "line"),
    "days": (days, None, "line"),
    "months_by_region": (months_by_region, None, "line"),
    "months_of_two_units": (months_of_two_units, None, "line"),
    "regions": (regions, None, "bar"),
    "stores": (stores, None, "bar"),
    "regions_compared": (regions_compared, None, "bar"),
    "regions_of_two_units": (regions_of_two_units, None, "bar"),
    "two_dimensions": (two_dimensions, None, "stacked"),
    "ratio_by_two_dimensions": (ratio_by_two_dimensions, None, "heat"),
    "shares": (shares, None, "pie"),
    "shares_of_many": (shares_of_many, None, "bar"),
    "three_groups": (three_groups, None, "table"),
    "months_as_area": (months_by_region, "area", "area"),
    "months_as_column": (months_compared, "column", "column"),
    "months_as_bar": (months, "bar", "bar"),
    "months_as_pie": (months, "pie", "line"),
    "regions_as_column": (regions, "column", "column"),
    "regions_as_line": (regions, "line", "bar"),
    "regions_as_pie": (regions, "pie", "bar"),
    "regions_as_table": (regions, "table", "table"),
    "regions_as_scatter": (regions_of_two_units, "scatter", "scatter"),
    "ratio_as_area": (ratio_by_two_dimensions, "area", "heat"),
}
