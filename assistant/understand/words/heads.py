"""A grouping named by the head of its name: returns by reason for the return reason, 按原因分 for 出险原因."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from assistant.understand.languages import listed
from assistant.understand.lattice import Cover
from assistant.understand.lexicon import Entry
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.scene import Ground
from assistant.understand.tokens import Token, stems_of
from assistant.understand.words.relations import names_rows
from semantic.catalog import Metric

_Stems: TypeAlias = tuple[str, ...]

_FEWEST_HAN = 2
# More groupings than can be offered are none.
_MOST_NAMES = 4
_BY, _EACH, _RATE = ("by",), ("each",), ("each.per", "each.all")
# What asks why or where from, and is what something is cut by where a word of cutting stands before it.
_ASKING = ("later.explain", "describe.lineage")
# What goes on with a name right behind it.
_GOES_ON = (Kind.UNKNOWN, Kind.DIMENSION, Kind.MEMBER, Kind.TIME_FIELD, Kind.PART)
_NUMBERS = (Kind.METRIC, Kind.TERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Words behind one of cutting. `is_cut`: it says nothing but that; each may be of a unit (each unit, 每单位)."""

    start: int
    end: int
    stems: _Stems
    is_cut: bool


class Heads:
    """The groupings of a catalog by what their names end with, or have before "of"; whole names are not among these."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_head: dict[_Stems, dict[str, None]] = defaultdict(dict)
        for entry in entries:
            for head in heads_of(tuple(token.stem for token in entry.tokens)):
                self._by_head[head][entry.value] = None

    def annotate(
        self, tokens: tuple[Token, ...], best: Cover, named: Iterable[str], ground: Ground
    ) -> tuple[Mention, ...]:
        """What each unknown run behind a word of cutting is the head of, for the numbers of the text or `named`."""
        catalog = ground.view.catalog
        names = {name for one in best.mentions if one.kind in _NUMBERS for name in _meant(one, ground)} or set(named)
        metrics = [catalog.metrics[name] for name in sorted(names) if name in catalog.metrics]
        return tuple(
            Mention(
                start=said.start,
                end=said.end,
                kind=Kind.DIMENSION,
                value=address,
                evidence=Evidence.PART,
            )
            for said in _said(tokens, best)
            for address in self._of(said, metrics, ground)
        )

    def _of(self, said: _Said, metrics: list[Metric], ground: Ground) -> list[str]:
        """The groupings that can be meant: the only one near the facts, or several to choose from.

        Words that anything may be told apart by (type, status) are meant of the facts' own fields alone.
        """
        view = ground.view
        if said.stems in _listed("time_heads"):
            return []
        found = [one for one in self._by_head.get(said.stems, ()) if _groups(one, ground)]
        reached = [one for one in found if metrics and all(view.is_shared(one, metric) for metric in metrics)]
        facts = {home for metric in metrics for home in view.datasets_of(metric)}
        own = [one for one in reached if view.fields[one].home in facts]
        near = own
        if said.is_cut and said.stems not in _listed("weak_heads", "kind_heads"):
            roles = {one.role for one in view.catalog.relationships if one.source in facts}
            near = [one for one in reached if one in own or (one.split(".")[0] in roles and one.count(".") == 1)]
        return sorted(reached) if (near or len(reached) > 1) and len(reached) <= _MOST_NAMES else []


def heads_of(name: _Stems) -> Iterator[_Stems]:
    """The head of a name, and what it ends with: cause of loss is a cause, 出险原因 a 原因."""
    joint = next((at for at, stem in enumerate(name) if at and stem in listed("own_of")), len(name))
    fewest = 1 if name[0].isascii() else _FEWEST_HAN
    for start in range(joint - fewest + 1):
        if start or joint < len(name):
            yield name[start:joint]


def _listed(*lists: str) -> frozenset[_Stems]:
    return frozenset(stems_of(word) for one in lists for word in listed(one))


def _groups(address: str, ground: Ground) -> bool:
    """Whether a field puts rows together, and is no number or code of each; a band's parts have names of their own."""
    one = ground.view.fields.get(address)
    if one is None:
        return False
    home = ground.view.catalog.datasets[one.home]
    is_number = names_rows(one, ground) and len(home.primary_key) == 1 and home.time_field not in (None, "none")
    return one.field.index == "yes" and not one.is_detour and not is_number


def _meant(one: Mention, ground: Ground) -> tuple[str, ...]:
    term = ground.view.catalog.terms.get(one.value) if one.kind is Kind.TERM else None
    return term.metrics if term is not None else (str(one.value),)


def _said(tokens: tuple[Token, ...], best: Cover) -> Iterator[_Said]:
    """Runs that nothing explains, or that ask why and the like, right behind what asks for a grouping.

    No part of a longer name is one.
    """
    for at, one in enumerate(best.mentions):
        last = _run_end(best, at)
        before = _asked_by(best, at) if last > at else None
        if before is None:
            continue
        start, end = one.start, best.mentions[last - 1].end
        run = [token for token in tokens if start <= token.start and token.end <= end]
        is_asking = _is_cue(one, _ASKING)
        if (is_asking or not _is_cue(before, _RATE)) and not _goes_on(tokens, best, last, run[-1]):
            stems = tuple(token.stem for token in run)
            is_cut = is_asking or _is_cue(before, _BY) or _text(tokens, before) in listed("each_of_several")
            yield _Said(start=start, end=end, stems=stems, is_cut=is_cut)


def _run_end(best: Cover, at: int) -> int:
    """Behind the last mention of the run that begins here."""
    if _is_cue(best.mentions[at], _ASKING):
        return at + 1
    end = at
    while end < len(best.mentions) and best.mentions[end].kind is Kind.UNKNOWN:
        if end > at and best.mentions[end].start - best.mentions[end - 1].end > 1:
            return end
        end += 1
    return end


def _asked_by(best: Cover, at: int) -> Mention | None:
    """What asks for a grouping right before a run; small words may stand between where blanks part words."""
    before = at - 1
    if best.mentions[at].start > 0 and before >= 0 and best.mentions[before].kind is Kind.FILLER:
        before -= 1
    is_asked = before >= 0 and _is_cue(best.mentions[before], (*_BY, *_EACH))
    return best.mentions[before] if is_asked else None


def _goes_on(tokens: tuple[Token, ...], best: Cover, last: int, end: Token) -> bool:
    """Whether a name goes on behind a run: by source system, 按来源渠道, by cause of; in Han a number may follow."""
    behind = next((token for token in tokens if token.start >= end.end), None)
    if last >= len(best.mentions) or behind is None or behind.start - end.end > 1:
        return False
    kinds = (*_GOES_ON, *_NUMBERS) if end.text.isascii() else _GOES_ON
    is_next = best.mentions[last].start == behind.start
    return behind.stem in listed("own_of") or (is_next and best.mentions[last].kind in kinds)


def _text(tokens: tuple[Token, ...], one: Mention) -> str:
    said = [token.text for token in tokens if one.start <= token.start and token.end <= one.end]
    return " ".join(said) if said[0].isascii() else "".join(said)


def _is_cue(one: Mention, names: tuple[str, ...]) -> bool:
    value = str(one.value)
    return one.kind is Kind.CUE and any(value == name or value.startswith(f"{name}.") for name in names)
