"""A plan put back into words, as a person would type it: labels that mean one thing, and plain periods."""

from dataclasses import dataclass, replace
from typing import Literal

from assistant.present.amounts import exact
from assistant.present.dated import dated
from assistant.present.dates import asked_words, is_year, shape_of
from assistant.present.language import language_of
from assistant.present.names import Labels, Names, UniqueWords
from assistant.present.notices import spoken
from semantic.catalog import Metric, Words
from semantic.periods import Period, Unit
from semantic.plan import (
    Anomalies,
    CloseCheck,
    Describe,
    Explain,
    Forecast,
    Help,
    Movement,
    MyNumber,
    Plan,
    Query,
    Reconcile,
    Report,
    Subject,
    Watch,
    WhatIf,
)
from semantic.query import CYCLES, Comparison, Derive, Filter, MetricItem, SemanticQuery, Value, column_of, metrics_in
from semantic.view import View

_NO_LABELS: Labels = {}


def question_for(plan: Plan, view: View, language: str, labels: Labels = _NO_LABELS) -> str:
    """The question that asks for exactly this plan; `labels` of members, as a result holds them, go before values."""
    return _Phrase.of(view, language, labels).plan(plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    names: Names
    unique: UniqueWords
    asked_of: tuple[Metric, ...] = ()

    @classmethod
    def of(cls, view: View, language: str, labels: Labels) -> "_Phrase":
        names = Names(view=view, language=language_of(language), labels=labels)
        return cls(names=names, unique=UniqueWords.of(view, names.language.code))

    def say(self, key: str, **values: str) -> str:
        return self.names.language.say(f"question.{key}", **values)

    def listed(self, words: tuple[str, ...]) -> str:
        return self.names.language.listed(words)

    def plan(self, plan: Plan) -> str:
        match plan:
            case Query(query=query):
                return self.query(query)
            case Describe(subject=subject, aspect=aspect):
                return self.say(f"describe.{aspect}", label=self.subject(subject))
            case Help():
                return self.say("help")
            case Explain(query=query) | Movement(query=query) | Anomalies(query=query) | Watch(query=query):
                return self.say(plan.kind, asked=self.query(query))
            case Forecast(query=query, horizon=horizon):
                words = self.say(f"horizon.{horizon.unit.value}", count=str(horizon.count))
                return self.say("forecast", asked=self.query(query), horizon=words)
            case _:
                return self.rare_plan(plan)

    def rare_plan(self, plan: Reconcile | MyNumber | CloseCheck | WhatIf | Report) -> str:
        match plan:
            case Reconcile(queries=queries):
                first, second = (self.query(one) for one in (queries[0], queries[-1]))
                return self.say("reconcile", first=first, second=second)
            case MyNumber(query=query, stated=stated):
                return self.say("my_number", asked=self.query(query), stated=_number(stated))
            case CloseCheck(period=period):
                if period is None:
                    return self.say("close_check")
                return self.say("close_check", period=asked_words(period, self.names.language))
            case WhatIf(query=query, driver=driver, change_ratio=change):
                percent = f"{_number(change * 100)}%"
                return self.say("what_if", asked=self.query(query), driver=self.metric(driver), change=percent)
            case Report(name=name):
                return self.say("report", name=name)

    def subject(self, subject: Subject) -> str:
        """What is described, by a word of its own."""
        catalog = self.names.view.catalog
        if subject.metric:
            return self.metric(subject.metric)
        if subject.field:
            return self.field(subject.field)
        if subject.term:
            words = catalog.terms[subject.term].words if subject.term in catalog.terms else Words()
            return words.label_in(self.names.language.code, subject.term)
        return self.names.dataset(subject.dataset) if subject.dataset else self.names.scenario(subject.scenario or "")

    def metric(self, name: str) -> str:
        return self.metric_words(name)[0]

    def metric_words(self, name: str) -> tuple[str, ...]:
        metric = self.names.view.catalog.metrics.get(name)
        words = metric.words if metric else Words()
        return self.unique.words(("metric", name), words, self.names.metric(name))

    def field(self, address: str) -> str:
        label = self.names.field(address)
        return label if self.means_here(label, address) else self.field_anywhere(address)

    def field_anywhere(self, address: str) -> str:
        """A field by a word that means it whatever is asked."""
        field, label = self.names.view.fields.get(address), self.names.field(address)
        return self.unique.words(("field", address), field.words, label)[0] if field else label

    def means_here(self, label: str, address: str) -> bool:
        """Whether a field's own word means that field among all that the metrics asked of can be split by."""
        view, owners = self.names.view, self.unique.owners.get(label.lower(), frozenset())
        others = owners - {("field", address)}
        fields = [name for kind, name in others if kind == "field"]
        if not self.asked_of or others == owners or len(fields) < len(others):
            return False
        return not any(view.is_shared(name, one) for name in fields for one in self.asked_of)

    def item(self, item: MetricItem) -> str:
        return self.metric(item) if isinstance(item, str) else self.names.item(item)

    def query(self, query: SemanticQuery) -> str:
        metrics = self.names.view.catalog.metrics
        asked_of = tuple(metrics[name] for name in query.metric_names if name in metrics)
        return replace(self, asked_of=asked_of).whole(_as_said(query))

    def known(self, known_as_of: str | None) -> str:
        if known_as_of == "close":
            return self.say("known")
        return self.say("known", day=spoken({"day": known_as_of}, self.names)["day"]) if known_as_of else ""

    def whole(self, query: SemanticQuery) -> str:
        say = self.say
        time_field = say("time_field", field=self.field(query.time_field)) if query.time_field else ""
        text = say(
            "whole",
            period=self.period(query.period) if query.period else "",
            time_field=time_field,
            known=self.known(query.known_as_of),
            filters=self.filters(query),
            asked=self.shared_by(query, shared) if (shared := _shared_member(query)) else self.asked(query),
            thresholds=""
            if shared
            else "".join(self.threshold(query, index) for index in range(len(query.metric_filters))),
            order=self.order(query),
            compared="".join(self.comparison(one) for one in query.compare),
        )
        return " ".join(text.split())

    def filters(self, query: SemanticQuery) -> str:
        dates, others = dated(query.filters, self.names.view)
        of_dates = (
            self.say("dated", field=self.field_anywhere(field), period=asked_words(period, self.names.language))
            for field, period in dates
        )
        return "".join((*(self.filter(one, is_summed=_is_summed(query)) for one in others), *of_dates))

    def period(self, period: Period) -> str:
        return self.say(f"when.{shape_of(period)}", period=asked_words(period, self.names.language))

    def asked(self, query: SemanticQuery) -> str:
        if query.output in ("members", "member_count"):
            unit = self.say(f"unit.{query.grain.value}") if query.grain else ""
            counted = self.field(query.group_by[0]) if query.group_by else unit
            return self.say(query.output, dimension=self.plural(counted))
        metrics = self.statement(query) or self.listed(tuple(self.measured(one, query) for one in query.metrics))
        if query.output == "rows":
            return self.say("rows", metrics=metrics)
        if query.limit:
            return self.ranked(query, metrics)
        if not (groups := self.groups(query)):
            return self.say("total", metrics=metrics)
        key = "by" if len(query.metrics) > 1 or len(query.group_by) + bool(query.grain) > 1 else "by_one"
        return self.say(key, groups=self.by(groups), metrics=metrics)

    def statement(self, query: SemanticQuery) -> str:
        """The name of the statement whose lines are asked for, all of them in order; empty where none is."""
        for one in self.names.view.catalog.statements.values():
            if tuple(line.metric for line in one.lines) == query.metrics:
                return one.words.label_in(self.names.language.code, one.name)
        return ""

    def shared_by(self, query: SemanticQuery, member: Filter) -> str:
        """One member's share within each of the other groups: online as a share of sales by region."""
        others = replace(query, group_by=tuple(one for one in query.group_by if one != member.field))
        return self.say(
            "shared_by",
            member=self.member(member.field, member.values[0]),
            groups=self.by(self.groups(others)),
            metrics=self.listed(tuple(self.item(one) for one in query.metrics)),
        )

    def groups(self, query: SemanticQuery) -> tuple[str, ...]:
        grain = (self.say(f"grain.{query.grain.value}"),) if query.grain else ()
        return (*grain, *(self.each(one) for one in query.group_by))

    def each(self, address: str) -> str:
        """A grouping; a cycle is asked for in words of its own, 按星期几 being no 每周."""
        if address in CYCLES:
            return self.say(f"cycle.{address.removeprefix('@')}")
        return self.say("each", what=self.field(address))

    def by(self, groups: tuple[str, ...]) -> str:
        return str(self.names.language.formats["group_joint"]).join(groups)

    def ranked(self, query: SemanticQuery, metrics: str) -> str:
        """The first or last so many members by a column; other metrics are asked of them."""
        limit, order = query.limit, query.order_by[0] if query.order_by else None
        if limit is None:
            return metrics
        within = {one for one in query.group_by if one in limit.within}
        ranked = [one for one in query.group_by if one not in within]
        noun = self.field(ranked[0]) if ranked else self.say(f"unit.{(query.grain or Unit.DAY).value}")
        unit = (query.grain.value,) if query.grain and f"@{query.grain.value}" in limit.within else ()
        outer = (
            *(self.say(f"within_unit.{one}") for one in unit),
            *(self.say("within_each", what=self.field(one)) for one in query.group_by if one in within),
        )
        column = order.by if order else column_of(query.metrics[0])
        change = next((one for one in (".change_ratio:", ".change:") if one in column), "")
        side = "top" if order is None or order.descending else "bottom"
        text = self.say(
            f"{side}_{change.strip('.:')}" if change else side,
            within=self.say("within", groups=self.by(outer)) if outer else "",
            by=self.metric(column.partition(change)[0]) if change else self.column(column, query),
            **({"count": str(limit.count)} if limit.count > 1 else {}),
            dimension=self.plural(noun) if limit.count > 1 else noun,
        )
        is_own = order is None or metrics_in(query.metrics[0])[0] in order.by
        is_plain = len(query.metrics) == 1 and not query.derive and is_own
        return text if is_plain else self.say("of_top", ranked=text, metrics=metrics)

    def plural(self, noun: str) -> str:
        return self.names.language.plural_of(noun)

    def measured(self, item: MetricItem, query: SemanticQuery) -> str:
        """A metric with what is derived of it, in words that are not another thing's name."""
        labels = self.metric_words(item) if isinstance(item, str) else (self.names.item(item),)
        derived = tuple(one for one in query.derive if one.column == column_of(item))
        texts = [self.derived(label, derived) for label in labels]
        return next((one for one in texts if not derived or not self.unique.is_taken(one)), texts[0])

    def derived(self, label: str, derived: tuple[Derive, ...]) -> str:
        for one in derived:
            if one.as_ in ("share", "rank") and one.within:
                groups = self.by(tuple(self.say("within_each", what=self.field(field)) for field in one.within))
                label = self.say(f"{one.as_}_within", metric=label, groups=groups)
            elif one.count is not None:
                label = self.say(one.as_, metric=label, count=str(one.count))
            else:
                label = self.say(one.as_, metric=label)
        return label

    def column(self, name: str, query: SemanticQuery, kind: Literal["by", "over"] = "by") -> str:
        """A column that sorts or is held against a number; `over`: a change of at least nothing, which is growth."""
        for item in sorted(query.metrics, key=lambda one: -len(column_of(one))):
            stem, rest = column_of(item), name.removeprefix(column_of(item))
            if not name.startswith(stem):
                continue
            derivation, _, suffix = rest.removeprefix(".").partition(":")
            compared = next((one for one in query.compare if one.suffix == suffix), None)
            if compared is None:
                return self.say(derivation, metric=self.item(item)) if derivation else self.item(item)
            key = f"{kind}_{derivation}" if derivation else "by_base"
            return self.say(key, metric=self.item(item), compared=self.compared(compared))
        return self.field(name) if name in self.names.view.fields else self.metric(name)

    def order(self, query: SemanticQuery) -> str:
        if query.limit or not query.order_by:
            return ""
        first = query.order_by[0]
        if first.by.startswith("@"):
            return self.say("sorted_time_down" if first.descending else "sorted_time")
        by = self.column(first.by, query)
        return self.say("sorted_down" if first.descending else "sorted_up", by=by)

    def threshold(self, query: SemanticQuery, index: int) -> str:
        one = query.metric_filters[index]
        metric = self.names.view.catalog.metrics.get(one.by)
        is_ratio = one.by.endswith((".share",)) or "change_ratio" in one.by or (metric and metric.unit == "ratio")
        value = one.value if isinstance(one.value, str) else _number(one.value * (100 if is_ratio else 1))
        condition = self.say(f"threshold_op.{one.op}", value=f"{value}%" if is_ratio else value)
        grows = isinstance(one.value, int | float) and one.value >= 0 and one.op in ("gt", "ge")
        column = self.column(one.by, query, "over" if grows else "by")
        return self.say("threshold", column=column, condition=condition)

    def filter(self, one: Filter, *, is_summed: bool) -> str:
        # A word that means the field only here is read for the member beside it, not for the others of a listing.
        field = self.field(one.field) if len(one.values) < 2 else self.field_anywhere(one.field)
        if one.queries:
            return self.say("in_query", field=field, question=self.say("in_either").join(map(self.query, one.queries)))
        if one.op in ("in", "not_in") and (group := self.group(one)):
            return self.say(f"{one.op}_own", members=group)
        members = self.listed(tuple(self.member(one.field, value) for value in one.values))
        is_own = all(self.is_own(one.field, value) for value in one.values)
        key = f"{one.op}_own" if is_own and one.op in ("in", "not_in") else one.op
        summed = "_summed" if is_summed and one.op == "in" and len(one.values) > 1 else ""
        return self.say(key + summed, field=field, members=members)

    def group(self, one: Filter) -> str | None:
        """The word of the catalog's group of exactly these members, if it has one of its own."""
        group = self.names.group(one.field, one.values)
        if group is None:
            return None
        owner = ("group", group.name)
        words = self.unique.words(owner, group.words, group.name)
        return words[0] if self.unique.is_own(owner, words[0]) else None

    def member(self, address: str, value: Value) -> str:
        return self.names.member(address, value) if isinstance(value, str | bool) else _number(value)

    def is_own(self, address: str, value: Value) -> bool:
        """Whether the member is labelled in the catalog by a word that nothing else there carries."""
        owner = ("member", f"{address}={value}")
        label = replace(self.names, labels=_NO_LABELS).member(address, value).lower()
        return self.unique.owners.get(label) == frozenset({owner})

    def comparison(self, one: Comparison) -> str:
        return self.say("compared", words=self.compared(one))

    def compared(self, one: Comparison) -> str:
        if one.period:
            words = asked_words(one.period, self.names.language)
            return self.say("whole_year", period=words) if is_year(one.period) else words
        if one.scenario:
            return self.names.scenario(one.scenario)
        if one.field and one.value is not None:
            return self.member(one.field, one.value)
        return self.say(f"compare.{one.to}")


def _as_said(query: SemanticQuery) -> SemanticQuery:
    """The query as people put it: one member's share or rank, computed beside all others, is asked of it alone."""
    only = query.metric_filters[0] if len(query.metric_filters) == 1 else None
    is_among_all = any(one.as_ in ("share", "rank") for one in query.derive)
    if not is_among_all or only is None or only.op != "eq" or query.group_by != (only.by,):
        return query
    member = Filter(field=only.by, op="in", values=(str(only.value),))
    return replace(query, group_by=(), metric_filters=(), order_by=(), filters=(*query.filters, member))


def _shared_member(query: SemanticQuery) -> Filter | None:
    """The member whose share within each other group is asked for; None when the query asks for something else."""
    only = query.metric_filters[0] if len(query.metric_filters) == 1 else None
    if only is None or only.op != "eq" or only.by not in query.group_by or query.limit:
        return None
    others = (*(one for one in query.group_by if one != only.by), *([f"@{query.grain}"] if query.grain else []))
    is_share = bool(query.derive) and all(one.as_ == "share" and one.within == others for one in query.derive)
    return Filter(field=only.by, op="in", values=(str(only.value),)) if is_share and others else None


def _is_summed(query: SemanticQuery) -> bool:
    """Whether several members stand for their sum: nothing cuts it up, which members side by side would ask for."""
    return not (query.group_by or query.grain or query.derive) and query.output == "aggregate"


def _number(value: float | int) -> str:
    """A number as typed: no separators, no exponent, no trailing zeros."""
    text = f"{exact(round(value, 10)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
