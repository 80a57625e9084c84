"""Names cut looser: a verb of the same act for their own, less than all that stands behind it, or its unit.

收了多少气费 of 实收气费, 卖了多少方 of 售气量, 消了多少课时 of 消课课时, 退了多少钱 of 退费金额.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.understand.languages import listed, listed_with_verbs
from assistant.understand.words.act_words import Act, all_acts
from assistant.understand.words.rownouns import surfaces_of
from assistant.understand.words.unit_words import is_amount, measures_of, words_of_unit
from assistant.understand.words.units import is_counted_in, is_currency
from semantic.catalog import Metric
from semantic.view import View

_FEWEST, _MOST = 2, 10
_LONGEST_VERB, _MOST_LEFT_OUT = 2, 2
# More than one sign may say which part of it is meant: 卖了多少方 asks for no volume of industry alone.
_SHORT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is said before the words between and behind them, for a metric."""

    before: str
    behind: str
    metric: str


def loose_cuts(view: View) -> Iterator[Cut]:
    """Every such cut of the names of a catalog."""
    metrics = tuple(view.catalog.metrics.values())
    costs = tuple(name for one in metrics for name in _names_of_cost(one))
    named = (*(one.words for one in view.fields.values()), *(one.words for one in view.catalog.datasets.values()))
    things = frozenset(surface for words in named for surface in surfaces_of(words))
    for metric in (one for one in metrics if not _is_planned(one, view)):
        for name in _names(metric):
            yield from (Cut(before=verb, behind=rest, metric=metric.name) for verb, rest in _own(name, metric))
            yield from (cut for act in all_acts() for cut in _of_act(name, metric, act, costs))
            if is_counted_in(metric.unit) or words_of_unit(metric) or is_currency(metric.unit):
                yield from (cut for act in all_acts() for cut in _turned(name, metric, act, things))


def _is_planned(metric: Metric, view: View) -> bool:
    """Whether a metric is of what was planned, which is no part of what was done."""
    is_of_a_scenario = any(metric.name in one.of.values() for one in view.catalog.scenarios.values())
    return is_of_a_scenario or any(word in name for word in listed("plan_words") for name in surfaces_of(metric.words))


def _names(metric: Metric) -> Iterator[str]:
    """What a metric is called, with and without what only says that it is a number, and what else goes unsaid."""
    heads = [head for key in ("counted_heads", "summed_heads", "either_heads") for head in listed_with_verbs(key)]
    for surface in surfaces_of(metric.words):
        if surface.isascii() or not surface.isalpha():
            continue
        for head in ("", *heads):
            name = surface.removesuffix(head) if surface.endswith(head) else ""
            lead = next((one for one in listed_with_verbs("leads") if name.startswith(one)), "")
            yield from (one for one in dict.fromkeys((name, name.removeprefix(lead))) if _FEWEST <= len(one) <= _MOST)


def _own(name: str, metric: Metric) -> Iterator[tuple[str, str]]:
    """A name by the verb that it begins with."""
    if name.startswith((*listed_with_verbs("nouns"), *listed_with_verbs("no_verbs"))):
        return
    for size in range(1, min(_LONGEST_VERB, len(name) - 1) + 1):
        yield from ((name[:size], rest) for rest in _rests(name[size:], metric))


def _of_act(name: str, metric: Metric, act: Act, costs: tuple[str, ...]) -> Iterator[Cut]:
    """A name by other verbs for what it begins with; by the act alone where it says nothing else and is of money."""
    said = next((word for word in act.named if name.startswith(word)), "")
    if not said or said.isascii():
        return
    rest = name.removeprefix(said)
    rests = {*_rests(rest, metric), *_in_units(metric, rest)}
    if not rest and is_currency(metric.unit):
        rests.add("")
    for behind in sorted(rests):
        # Who pays what something costs is not known.
        is_spent = not behind or any(behind in cost for cost in costs)
        for verb in act.say:
            if not verb.isascii() and not (is_spent and verb in listed_with_verbs("both_ways")):
                yield Cut(before=verb, behind=behind, metric=metric.name)


def _turned(name: str, metric: Metric, act: Act, things: frozenset[str]) -> Iterator[Cut]:
    """A name whose verb stands last, by other verbs for it: 发了多少样品 of 样品发放量.

    What is a thing of the catalog is told apart or counted by: 拜访了多少客户 asks for no 客户拜访次数.
    """
    said = next((word for word in act.named if name.endswith(word)), "")
    rest = name.removesuffix(said)
    if said and not said.isascii() and len(rest) >= _FEWEST and rest not in things:
        yield from (Cut(before=verb, behind=rest, metric=metric.name) for verb in act.say if not verb.isascii())


def _names_of_cost(metric: Metric) -> list[str]:
    """All that a metric is called which is what something costs."""
    names = surfaces_of(metric.words)
    return names if any(name.lower().endswith(listed("costs")) for name in names) else []


def _rests(rest: str, metric: Metric) -> Iterator[str]:
    """What may be said of what a name has behind its verb: its end, and what things are counted by before the rest.

    What it is measured in goes unsaid as well, or is said of the rest: 发了多少货, 发了多少箱货 of 发货箱数.
    """
    for word in (*words_of_unit(metric), *measures_of(metric)) if is_amount(metric) else ():
        if rest.endswith(word):
            yield rest.removesuffix(word)
            yield word + rest.removesuffix(word)
    for at in range(min(len(rest), _MOST_LEFT_OUT + 1)):
        end = rest[at:]
        if not at or len(end) > 1 or (end in listed("classifiers") and is_counted_in(metric.unit)):
            yield end
    if len(rest) > 1 and rest[-1] in listed("classifiers"):
        yield rest[-1] + rest[:-1]


def _in_units(metric: Metric, rest: str) -> Iterator[str]:
    """The metric's unit, alone where the name says of little what it is a number of, and with that: 方, 方气."""
    is_alone = len(rest) <= _SHORT or rest in measures_of(metric)
    for word in words_of_unit(metric):
        if not word.isascii():
            yield from (word, word + rest) if is_alone else (word + rest,)
