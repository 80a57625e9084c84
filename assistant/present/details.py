"""The facts beneath the answer: who leads, what moved, where it is heading, what is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isclose

from assistant.present.amounts import Number, exact
from assistant.present.facts import (
    At,
    Claim,
    Fact,
    Figure,
    Kind,
    answers_of,
    cell_figure,
    column_named,
    is_beside,
    known_rows,
    read,
)
from assistant.present.shape import Shape, has_mixed_units, is_additive, is_level, is_unfinished
from semantic.result import Column, ResultTable
from semantic.view import View

_TOP = 3
_CONCENTRATED_FROM_ROWS = 8


def facts_of(result: ResultTable, shape: Shape, view: View) -> tuple[Fact, ...]:
    """Everything worth saying about a result, what matters most first."""
    facts = list(answers_of(result, shape, view))
    if result.is_truncated:  # what the rows left out would say is unknown
        facts.append(_cut(result))
    elif shape.metrics and shape.is_grouped and len(result.rows) > 1:
        details = _Details(result=result, shape=shape, view=view, metric=_told_of(result, shape))
        facts += details.others() if has_mixed_units(shape.metrics[0], result, view) else details.all()
    return tuple(sorted(facts, key=lambda one: -one.weight))


def _told_of(result: ResultTable, shape: Shape) -> Column:
    """The number whose development or order is told: over time what was asked to be cumulated or rolled, if any."""
    first = shape.metrics[0]
    if not shape.time or shape.dimensions:
        return first
    derived = (column_named(result, f"{first.name}.{one}") for one in ("cumulative", "rolling"))
    return next((one for one in derived if one), first)


def _cut(result: ResultTable) -> Fact:
    """How many of the rows are there to be looked at."""
    figures = {
        "shown": Figure(value=len(result.rows), unit="count", reckoned="rows_shown"),
        "count": Figure(value=result.row_count, unit="count", reckoned="rows"),
    }
    return Fact(kind=Kind.CUT, message="cut", weight=0.8, figures=figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Details:
    """The facts beneath the answer, about the first metric."""

    result: ResultTable
    shape: Shape
    view: View
    metric: Column

    def all(self) -> Iterator[Fact]:
        yield from self.others()
        if self.shape.time and not self.shape.dimensions:
            if not (self.result.query.limit or self.result.query.metric_filters):  # chosen buckets are no development
                yield from self._over_time()
            return
        values = self._values(known_rows(self.result, self.shape))
        is_whole = self.result.query.limit is None and not self.shape.share_of(self.metric)
        if len(values) > 1 and is_whole:
            yield from self._leader(values)
            yield from self._concentration(values)
        if not self.shape.time:
            yield from self._overlap()
            yield from self._movers()
            yield from self._unassigned()

    def others(self) -> Iterator[Fact]:
        """What a cut left out: as one number, or that some rows hold it."""
        rows = sorted(self.result.others)
        if len(rows) == 1 and len(self.shape.groups) == 1:
            time, (row,) = self.shape.time, rows
            unit = f"{time.grain.value}s" if time and time.grain else "count"
            count = Figure(value=self.result.others[row], unit=unit, reckoned="others", cells=self._at(rows))
            message = "others_times" if time and time.grain else "others"
            if read(self.result, count.cells[0]) is not None:
                figures = {"value": self._figure(row), "count": count}
                yield Fact(kind=Kind.OTHERS, message=message, weight=0.94, metric=self.metric.name, figures=figures)
                return
        if rows:
            figures = {"count": Figure(value=len(rows), unit="count", reckoned="rows_of_others")}
            yield Fact(kind=Kind.OTHERS, message="others_rows", weight=0.94, figures=figures)

    def _at(self, rows: Iterable[int], column: Column | None = None) -> tuple[At, ...]:
        return tuple(At(row=row, column=(column or self.metric).name) for row in rows)

    def _figure(self, row: int, column: Column | None = None, *, size: bool = False) -> Figure:
        return cell_figure(self.result, row, column or self.metric, size=size)

    def _values(self, rows: list[int], column: Column | None = None) -> dict[int, Number]:
        read_all = ((row, read(self.result, At(row=row, column=(column or self.metric).name))) for row in rows)
        return {row: value for row, value in read_all if value is not None}

    def _total(self) -> Number | None:
        """The grand total where shares of it mean something: parts add up to it and none is negative."""
        if not is_additive(self.metric, self.view) or self.result.query.limit or self.result.query.metric_filters:
            return None
        values = self._values(list(range(len(self.result.rows))))
        total = read(self.result, At(row=None, column=self.metric.name))
        is_whole = bool(total) and isclose(sum(map(float, values.values())), float(total or 0), rel_tol=1e-9)
        return total if total and total > 0 and is_whole and min(values.values()) >= 0 else None

    def _leader(self, values: dict[int, Number]) -> Iterator[Fact]:
        first, last = max(values, key=lambda row: (values[row], -row)), min(values, key=lambda row: (values[row], row))
        figures = {"value": self._figure(first), "least": self._figure(last)}
        if values[first] == values[last]:
            return
        if share := self._share(first):
            figures["share"] = share
        yield Fact(
            kind=Kind.LEADER,
            message="leader_share" if share else "leader",
            weight=0.8,
            metric=self.metric.name,
            figures=figures,
            rows={"first": first, "last": last},
            claims=self._extreme_claims(first, last, values),
        )

    def _extreme_claims(
        self, first: int, last: int, rows: Iterable[int], column: Column | None = None
    ) -> tuple[Claim, ...]:
        among = self._at(rows, column)
        (high, low) = self._at((first, last), column)
        return Claim(says="highest", at=high, among=among), Claim(says="lowest", at=low, among=among)

    def _share(self, row: int) -> Figure | None:
        """The row's share of the grand total, where that means something."""
        total = self._total()
        if total is None:
            return None
        cells = (At(row=row, column=self.metric.name), At(row=None, column=self.metric.name))
        value = float(read(self.result, cells[0]) or 0) / float(total)
        return Figure(value=value, unit="ratio", reckoned="ratio", cells=cells)

    def _concentration(self, values: dict[int, Number]) -> Iterator[Fact]:
        total = self._total()
        if total is None or len(values) < _CONCENTRATED_FROM_ROWS or self.shape.time:
            return
        top = sorted(values, key=lambda row: (-values[row], row))[:_TOP]
        share = float(sum(values[row] for row in top)) / float(total)
        if share < 0.5:
            return
        cells = (*self._at(top), At(row=None, column=self.metric.name))
        yield Fact(
            kind=Kind.CONCENTRATION,
            message="concentration",
            weight=0.5,
            figures={
                "share": Figure(value=share, unit="ratio", reckoned="share_of_sum", cells=cells),
                "count": Figure(value=len(top), unit="count", reckoned="rows_known", cells=cells[:-1]),
            },
        )

    def _compared(self) -> tuple[str | None, Column | None]:
        """The first comparison, and the column of the changes against it."""
        suffix = self.shape.suffixes[0] if self.shape.suffixes else None
        return suffix, column_named(self.result, f"{self.metric.name}.change:{suffix}")

    def _movers(self) -> Iterator[Fact]:
        suffix, change = self._compared()
        if change is None or self.result.query.limit:
            return
        moved = self._values(known_rows(self.result, self.shape), change)
        if len(moved) < 2:
            return
        yield from self._extreme_movers(change, moved)
        cells = tuple(At(row=row, column=change.name) for row in moved)
        if len(self.shape.dimensions) == 1:
            rising = sum(one > 0 for one in moved.values())
            figures = {
                "count": Figure(value=rising, unit="count", reckoned="rows_up", cells=cells),
                "total": Figure(value=len(moved), unit="count", reckoned="rows_known", cells=cells),
            }
            message = "exceeded" if suffix and is_beside(self.result, suffix) else "grew"
            yield Fact(kind=Kind.BREADTH, message=message, weight=0.55, figures=figures, suffix=suffix)

    def _extreme_movers(self, change: Column, moved: dict[int, Number]) -> Iterator[Fact]:
        gainer, loser = max(moved, key=lambda row: (moved[row], -row)), min(moved, key=lambda row: (moved[row], row))
        highest, lowest = self._extreme_claims(gainer, loser, moved, change)
        figures: dict[str, Figure] = {}
        rows: dict[str, int] = {}
        claims: tuple[Claim, ...] = ()
        if moved[gainer] > 0:
            figures["gain"], rows["gainer"] = self._figure(gainer, change, size=True), gainer
            claims += (highest, Claim(says="up", at=highest.at))
        if moved[loser] < 0:
            figures["loss"], rows["loser"] = self._figure(loser, change, size=True), loser
            claims += (lowest, Claim(says="down", at=lowest.at))
        if figures:
            side = "both" if len(figures) == 2 else "up" if "gain" in figures else "down"
            is_against = self.shape.time or (change.suffix and is_beside(self.result, change.suffix))
            verb = "ahead" if is_against else "moved"
            yield Fact(
                kind=Kind.MOVERS,
                message=f"{verb}_{side}",
                weight=0.7,
                figures=figures,
                rows=rows,
                claims=claims,
                suffix=change.suffix,
            )

    def _over_time(self) -> Iterator[Fact]:
        time = self.shape.time
        if time is None or time.grain is None:
            return
        place = self.result.index_of(time.name)
        rows = sorted(known_rows(self.result, self.shape), key=lambda row: str(self.result.rows[row][place]))
        covered, asked = self.result.covered, self.result.period
        open_ = [row for row in rows if is_unfinished(self.result.rows[row][place], time.grain, covered, asked)]
        values = self._values([row for row in rows if row not in open_])
        if len(values) > 1:
            yield from self._trend(values)
            yield from self._extremes(values)
            _, change = self._compared()
            if change is not None and len(moved := self._values(list(values), change)) > 1:
                yield from self._extreme_movers(change, moved)
        for row in [one for one in open_ if read(self.result, At(row=one, column=self.metric.name)) is not None][-1:]:
            figures = {"value": self._figure(row)}
            yield Fact(kind=Kind.UNFINISHED, message="unfinished", weight=0.6, figures=figures, rows={"bucket": row})

    def _trend(self, values: dict[int, Number]) -> Iterator[Fact]:
        start, finish = next(iter(values)), list(values)[-1]
        moved = exact(values[finish]) - exact(values[start])
        message = "risen" if moved > 0 else "fallen" if moved < 0 else "level_trend"
        before, after = self._at((start, finish))
        claims = (Claim(says="above" if moved > 0 else "below", at=after, among=(before,)),) if moved else ()
        figures = {
            "from_value": self._figure(start),
            "to_value": self._figure(finish),
        }
        rows = {"start": start, "finish": finish}
        yield Fact(
            kind=Kind.TREND,
            message=message,
            weight=0.8,
            metric=self.metric.name,
            figures=figures,
            rows=rows,
            claims=claims,
        )

    def _extremes(self, values: dict[int, Number]) -> Iterator[Fact]:
        high, low = max(values, key=lambda row: (values[row], -row)), min(values, key=lambda row: (values[row], row))
        if len(values) < 3 or values[high] == values[low]:
            return
        figures = {"value": self._figure(high), "least": self._figure(low)}
        rows = {"high": high, "low": low}
        claims = self._extreme_claims(high, low, values)
        yield Fact(kind=Kind.EXTREMES, message="extremes", weight=0.75, figures=figures, rows=rows, claims=claims)

    def _overlap(self) -> Iterator[Fact]:
        """That what stands under several members counts for each, where so the parts come to more than the whole."""
        metric = self.view.catalog.metrics.get(self.metric.name)
        total = read(self.result, At(row=None, column=self.metric.name))
        if metric is None or total is None or not is_additive(self.metric, self.view):
            return
        facts = self.view.datasets_of(metric)
        fields = (self.view.fields.get(one.field or one.name) for one in self.shape.dimensions)
        values = self._values(list(range(len(self.result.rows)))).values()
        if any(one and facts & one.bridged for one in fields) and float(sum(map(exact, values))) > float(total):
            yield Fact(kind=Kind.OVERLAP, message="overlap", weight=0.85)

    def _unassigned(self) -> Iterator[Fact]:
        if len(self.shape.dimensions) != 1:
            return
        known = set(known_rows(self.result, self.shape))
        for row in (one for one in range(len(self.result.rows)) if one not in known and one not in self.result.others):
            if read(self.result, At(row=row, column=self.metric.name)):
                figures = {"value": self._figure(row)}
                message = "unassigned_level" if is_level(self.metric, self.view) else "unassigned"
                yield Fact(kind=Kind.UNASSIGNED, message=message, weight=0.65, metric=self.metric.name, figures=figures)
