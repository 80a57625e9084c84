"""Whether another word for a thing says as much as its name: no rate for an amount, no annual plan for a plan."""

from collections.abc import Iterator
from functools import cache

from assistant.understand.languages import cue_phrases, listed
from assistant.understand.mention import Kind
from assistant.understand.tokens import stems_of
from assistant.understand.words import rownouns
from semantic.catalog import Metric, Simple
from semantic.view import View


def says_as_much(word: str, kind: Kind, value: str, view: View) -> bool:
    """Whether a word of a concept may stand for a name: one of a rate for no amount, one of a time for no grouping.

    Churn may be called a churn rate by some, and yet who asks for a rate wants one; so is an annual plan no plan.
    """
    if kind is Kind.DIMENSION:
        return not any(token in _words_of_grains() for token in stems_of(word))
    meant = tuple(_meant(kind, value, view))
    if len(meant) == 1 and _may_count_others(word, meant[0], view):
        return False
    is_rate = word.lower().endswith(listed("rate_heads"))
    return not is_rate or any(metric.unit in ("ratio", "percent") for metric in meant)


def _may_count_others(word: str, metric: Metric, view: View) -> bool:
    """Whether a word only says how many rows there are, where several numbers count them: 合同数 of 签约合同数."""
    shape = metric.shape
    nouns = rownouns.nouns_of(rownouns.row_nouns(view), metric, view)
    noun = rownouns.without_mark(word.lower())
    if not isinstance(shape, Simple) or noun == word.lower() or noun not in nouns:
        return False
    own = {stems_of(rownouns.without_mark(name.lower())) for name in rownouns.surfaces_of(metric.words)}
    counts = [one.shape for one in view.catalog.metrics.values() if rownouns.counts_rows(one, view)]
    same = [one for one in counts if isinstance(one, Simple) and one.dataset == shape.dataset]
    return stems_of(noun) not in own and len(same) > 1


def _meant(kind: Kind, value: str, view: View) -> Iterator[Metric]:
    term = view.catalog.terms.get(value) if kind is Kind.TERM else None
    names = term.metrics if term is not None else (value,)
    yield from (view.catalog.metrics[name] for name in names if name in view.catalog.metrics)


@cache
def _words_of_grains() -> frozenset[str]:
    """Every single word that asks for a unit of time: annual, 年度."""
    said = (phrase for name, phrase in cue_phrases() if name.startswith("grain."))
    return frozenset(stems[0] for phrase in said if len(stems := stems_of(phrase)) == 1)


@cache
def joining_cues() -> frozenset[str]:
    """The single words between a number and what it is set against or cut by: by, per, versus."""
    said = (phrase for name, phrase in cue_phrases() if name in ("by", "each.per", "over", "versus"))
    return frozenset(stems[0] for phrase in said if len(stems := stems_of(phrase)) == 1)


def is_called_share(metric: Metric) -> bool:
    """Whether what a metric is called says that it is a share of something."""
    groups = (tuple(metric.words.label.values()), *metric.words.synonyms.values())
    names = [stems_of(name) for group in groups for name in group]
    return any(_holds(name, share) for name in names for share in _share_words())


@cache
def _share_words() -> tuple[tuple[str, ...], ...]:
    return tuple(stems_of(phrase) for name, phrase in cue_phrases() if name.startswith("share.part"))


def _holds(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(name[at : at + len(words)] == words for at in range(len(name) - len(words) + 1))
