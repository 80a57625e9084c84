"""Things named that stand for how many of them there are: beside a word that counts, or that says of what is most."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.languages import listed, listed_with_verbs
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token
from assistant.understand.words import rownouns
from semantic.catalog import Metric, Simple
from semantic.view import View

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)
# Words beside which a thing named stands for how many of it there are.
_COUNTING = frozenset(
    (
        "count",
        "count.word",
        "count.much",
        "count.whose",
        "count.of",
        "each.per",
        "slash",
        "over",
        "rows",
        "listing",
        "latest",
    )
)
# Of these, what holds one number against another, which may be sums as well.
_HOLDING = frozenset(("slash", "over"))
# Words of rank that say of what there is most, right behind its name or before it: 门店最多, the most stores.
_MOST = ("top.most", "bottom.most")
# What says that a number is held against another time.
_BEFORE = ("previous_period", "year_before")
_WHOLES = (Kind.CUE, Kind.METRIC, Kind.TERM)
_PEOPLE = "sort.count.people"
_NAMES = (Kind.METRIC, Kind.TERM, Kind.MEMBER, Kind.GROUP)


def counted(
    normal: NormalText,
    tokens: tuple[Token, ...],
    grammar: tuple[Mention, ...],
    content: tuple[Mention, ...],
    resources: Resources,
) -> Iterator[Mention]:
    """Counting metrics named without their mark: where something is counted, or rows are named beside a metric."""
    cues = {one.value for one in grammar if one.kind is Kind.CUE and not _is_cut_out(one, (*grammar, *content))}
    rows = (
        {(one.start, one.end) for one in content if one.kind is Kind.DIMENSION}
        if {"and.word", "and.comma"} & cues
        else set()
    )
    has_measure = any(one.kind is Kind.MEASURE for one in content)
    asking = listed("asks_count")  # 多多少运单: how many more of them
    asked = {one.end for one in grammar if normal.text[one.start : one.end].endswith(asking)}
    units = {*_after_average(grammar), *asked}
    most = [one for one in grammar if str(one.value) in _MOST]
    named = {(one.start, one.end) for one in content if one.kind in _NAMES}
    asking_how_much = bool({"how_much", "to_come"} & cues)
    for one in resources.counted_words.annotate(tokens):
        yield from _marked(normal.text, one, resources.ground.view)
        if one.evidence is Evidence.INFLECTION and (one.start, one.end) in named:
            continue  # it has a meaning of its own (欠费 beside 欠费户数)
        said = normal.text[one.start : one.end]
        is_cut_short = one.evidence is Evidence.INFLECTION
        may_be_a_sum = (is_cut_short or asking_how_much) and _may_be_a_sum(one, said, resources.ground.view)
        is_doubtful = is_cut_short and may_be_a_sum
        counting = cues & _COUNTING - (_HOLDING if is_doubtful else frozenset())
        is_counted = counting or has_measure or (one.start, one.end) in rows or one.start in units
        is_asked = asking_how_much and not may_be_a_sum
        if is_counted or is_asked or _is_ranked(one, most, normal, tokens, resources):
            yield one


def with_counts(content: tuple[Mention, ...], counts: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """What is named with what is counted; the same number by the same words only where it is surest."""
    surer = {(one.value, one.start, one.end) for one in counts if not one.cost}
    return (*(one for one in content if not one.cost or (one.value, one.start, one.end) not in surer), *counts)


def _marked(text: str, one: Mention, view: View) -> Iterator[Mention]:
    """What counts rows of a time, with another word right behind it that says so than its name has: 预订|数 of 预订量.

    How many there are of what only is there is counted by its own name: 客户|数量.
    """
    metric = view.catalog.metrics.get(one.value)
    is_counted = metric is not None and rownouns.counts_rows(metric, view)
    homes = view.datasets_of(metric) if metric is not None and is_counted else ()
    if all(view.catalog.datasets[home].time_field in (None, "none") for home in homes):
        return
    mark = max((word for word in _marks() if text.startswith(word, one.end)), key=len, default="")
    if mark:
        yield replace(one, end=one.end + len(mark), evidence=Evidence.SYNONYM, cost=0.0)


def _is_cut_out(cue: Mention, others: tuple[Mention, ...]) -> bool:
    """Whether a word is cut out of a longer one: 比上 in 比|上个月, 多少 in 多少钱, which counts nothing."""
    if cue.value in _HOLDING:
        times = (one for one in others if one.kind is Kind.PERIOD or str(one.value).startswith(_BEFORE))
        return any(one.start < cue.end and cue.start < one.end for one in times)
    size = cue.end - cue.start
    wholes = (one for one in others if one.kind in _WHOLES and one.end - one.start > size)
    return cue.value == "how_much" and any(one.start <= cue.start and cue.end <= one.end for one in wholes)


def _may_be_a_sum(one: Mention, said: str, view: View) -> bool:
    """Whether the same rows have a sum that a word is short for as well, as 多少 may ask for it: 合同多少, 合同金额."""
    metrics = view.catalog.metrics
    counted = metrics.get(one.value)
    rows = view.datasets_of(counted) if counted is not None else frozenset()
    sums = (other for other in metrics.values() if _is_a_sum(other) and view.datasets_of(other) == rows)
    return any(said in surface.lower() for other in sums for surface in rownouns.surfaces_of(other.words))


def _is_a_sum(metric: Metric) -> bool:
    return isinstance(metric.shape, Simple) and metric.shape.aggregation == "sum"


def _is_ranked(
    one: Mention, most: list[Mention], normal: NormalText, tokens: tuple[Token, ...], resources: Resources
) -> bool:
    """Whether a word of rank says that there is most of a thing, which is short for no other number (下单最多)."""
    if not any(_is_most_of(one, cue, normal) for cue in most):
        return False
    short = resources.shortened_words.annotate(tokens, [(one.start, one.end)])
    same = [other for other in short if (other.start, other.end) == (one.start, one.end) and other.kind in _NUMBERS]
    return all(other.value == one.value or other.evidence is Evidence.EMBEDDING for other in same)


def _is_most_of(one: Mention, most: Mention, normal: NormalText) -> bool:
    """Whether a word of rank says that there is most of something: 门店最多, the most stores."""
    return one.end == most.start or normal.text[most.end : one.start] == " "


def _after_average(grammar: tuple[Mention, ...]) -> Iterator[int]:
    """Where the units begin that an average is over: 平均每票."""
    averages = {one.end for one in grammar if one.value == "average.word"}
    yield from (one.end for one in grammar if str(one.value).startswith("each.") and one.start in averages)


def may_come(normal: NormalText, content: tuple[Mention, ...], grammar: tuple[Mention, ...]) -> Iterator[Mention]:
    """What says that a number asked for by its verb is to come: 三季度|能|卖多少."""
    asked = {one.start for one in grammar if one.kind is Kind.CUE and one.value == "how_much"}
    for end in {one.start for one in content if one.kind in (Kind.METRIC, Kind.TERM) and one.end in asked}:
        said = max((word for word in listed("modals") if normal.text[:end].endswith(word)), key=len, default="")
        if said:
            yield Mention(start=end - len(said), end=end, kind=Kind.CUE, value="to_come")


def numbered(
    normal: NormalText, content: tuple[Mention, ...], grammar: tuple[Mention, ...], view: View
) -> Iterator[Mention]:
    """What says right behind the name of something that its number is meant, where no word does: 客户|数.

    Behind a number of things it says nothing more: 人头|数.
    """
    yield from _classified(normal.text, content)
    known = {one.start for one in grammar}
    rows = [one for one in content if one.kind is Kind.DIMENSION and one.evidence <= Evidence.SYNONYM]
    whole = [one for one in content if one.kind is Kind.METRIC]  # 运单数 is a number by itself
    heads = {
        one.end
        for one in rows
        if one.cost <= 0 or not any(other.start == one.start and one.end < other.end for other in whole)
    }
    counts = {one.end for one in content if one.kind is Kind.METRIC and one.cost <= 0 and _is_of_things(one, view)}
    marks = sorted(_marks(), key=len, reverse=True)
    for start in sorted((heads | counts) - known):
        mark = next((one for one in marks if normal.text.startswith(one, start)), "")
        if mark:
            end = start + len(mark)
            if start in heads:
                yield Mention(start=start, end=end, kind=Kind.CUE, value="count.word")
            if start in counts:
                yield Mention(start=start, end=end, kind=Kind.FILLER, value=None)


def _classified(text: str, content: tuple[Mention, ...]) -> Iterator[Mention]:
    """The word that things are counted by, between one that points to them and their name: 这|份|合同, 每|宗|案件."""
    for start in {one.start for one in content if one.kind in (Kind.DIMENSION, Kind.DATASET)}:
        for word in listed("classifiers"):
            before = text[: start - len(word)]
            if text[:start].endswith(word) and before.endswith(listed("pointing")):
                yield Mention(start=len(before), end=start, kind=Kind.FILLER, value=None)


def _is_of_things(one: Mention, view: View) -> bool:
    metric = view.catalog.metrics.get(one.value)
    return metric is not None and metric.unit == "count"


def of_people(text: str, grammar: tuple[Mention, ...], done: list[tuple[int, int]]) -> tuple[Mention, ...]:
    """The grammar, where people are counted without the words that say what they did: how many people left.

    Those who came somewhere are none of ours: 来了|多少人, how many people|visited.
    """
    before, behind = listed_with_verbs("coming"), listed_with_verbs("coming_behind")
    grammar = tuple(
        one
        for one in grammar
        if not str(one.value).startswith(_PEOPLE)
        or not (text[: one.start].endswith(before) or text[one.end :].lstrip().startswith(behind))
    )
    if not any(str(one.value).startswith(_PEOPLE) for one in grammar if one.kind is Kind.CUE):
        return grammar
    return tuple(one for one in grammar if (one.start, one.end) not in done)


def is_had(text: str, deed: Mention, heads: tuple[int, ...]) -> bool:
    """Whether a deed is what those have that are named right behind it: 有|投诉|的客户."""
    having, marks = listed("having"), listed("possessives")
    behind = (deed.end + len(mark) for mark in marks if text.startswith(mark, deed.end))
    return text[: deed.start].endswith(having) and any(end in heads for end in behind)


def _marks() -> tuple[str, ...]:
    return tuple(mark for mark in listed("counting_marks") if not mark.isascii())
