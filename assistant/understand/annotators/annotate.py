"""All independent annotators over one question; they never see each other."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from assistant.understand.annotators.acts import acts
from assistant.understand.annotators.attributes import attributes, headings
from assistant.understand.annotators.blanks import blanks
from assistant.understand.annotators.counted import counted, may_come, numbered, of_people, with_counts
from assistant.understand.annotators.done import deeds_in, events_in, without_events
from assistant.understand.annotators.framing import framing
from assistant.understand.annotators.giving_way import (
    after_months,
    asked_or_said,
    asks_how_much,
    from_where,
    given_way,
    in_a_row,
    is_of_a_member,
    not_named,
    of_balances,
    of_no_member,
    of_rankings,
    of_whom,
)
from assistant.understand.annotators.happened import happened
from assistant.understand.annotators.lasting import lasting
from assistant.understand.annotators.lately import lately
from assistant.understand.annotators.literals import annotate_literals, is_quoted_alone, lacks_its_quote
from assistant.understand.annotators.per_units import per_units
from assistant.understand.annotators.pieces import (
    is_act,
    is_article,
    is_called_like_a_number,
    is_code_alone,
    is_named_sign,
    is_no_order,
    is_of_a_figure,
    is_paired,
    is_said_of_rows,
    is_told,
    is_within,
    is_within_a_whole,
    says_how,
    things_denied,
    uncut,
)
from assistant.understand.annotators.states import states
from assistant.understand.annotators.ways import along_ways
from assistant.understand.languages import LANGUAGES, listed, stem, words_of
from assistant.understand.lattice import Cover
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.normalise import typed_span
from assistant.understand.numbers import annotate_numbers, fractions
from assistant.understand.resources import Resources
from assistant.understand.times.periods import annotate_periods
from assistant.understand.tokens import Token
from assistant.understand.words.halves import LIGHT
from assistant.understand.words.subjects import with_subjects
from assistant.understand.words.vocabulary import grammar_lexicon, grammar_words

# Retrieval proposes nothing below this confidence.
LEAST_SCORE = 0.35
_PROPOSALS = 3
_RETRIEVED = {"metric": Kind.METRIC, "term": Kind.TERM, "dimension": Kind.DIMENSION}
_CONTENT = (Kind.METRIC, Kind.TERM, Kind.DIMENSION, Kind.OVERVIEW)
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)
_NO_NAMES = (Kind.NUMBER, Kind.PART, Kind.FILLER)
# Cues that mean what they say only right before a number.
_BEFORE_NUMBER = ".number"
# Words that bound a number which follows.
_BOUNDS = ("above", "at_least", "below", "at_most")
# Words of conditions and places of single rows.
_OF_ROWS = frozenset(
    (
        *(*_BOUNDS, "between", "or_more", "or_less", "rows", "listing", "latest"),
        *("top", "top_few", "top_count", "bottom", "bottom_few", "bottom_count"),
    )
)
_COMMON_WORD_COST = 1.0
# A little more than what makes two readings equally plausible: a customer's province is meant where said.
DETOUR_COST = 0.6
# A name as doubtful as a gloss or a bare code does not push other words aside.
_GUESSED = 0.3


def annotate(normal: NormalText, tokens: tuple[Token, ...], resources: Resources) -> tuple[Mention, ...]:
    """Every mention with exact evidence, and inflections of known words.

    A cue or filler that is the name of something, or part of one, stands back for it (May, 上 in 上月).
    """
    grammar = tuple(one for one in grammar_lexicon().annotate(tokens) if not _is_acronym(normal, one))
    grammar = tuple(one for one in grammar if not is_of_a_figure(normal, one))
    grammar = from_where(asked_or_said(grammar, is_yes_or_no=_is_yes_or_no(normal)))
    bounds = [one.end for one in grammar if str(one.value).partition(".")[0] in _BOUNDS]
    parts = tuple(fractions(normal.text, bounds))
    numbers = (*annotate_numbers(normal), *parts)
    bound = (one for one in grammar if not _lacks_its_number(normal, one, numbers))
    grammar = tuple(one for one in bound if not (lacks_its_quote(normal, one) or is_paired(normal, one, numbers)))
    catalog = resources.catalog_words.annotate(tokens)
    scattered = (one for one in resources.scattered_words.annotate(tokens) if not _is_in_a_name(one, catalog))
    content = (
        *numbers,
        *_counting_things(normal, numbers),
        *annotate_literals(normal, grammar),
        *(one for one in annotate_periods(normal, resources.ground.clock) if not _is_within_any(one, parts)),
        *of_whom((*catalog, *scattered), grammar, resources.ground.view),
    )
    measures = (
        *_measures(tokens, grammar, resources),
        *lasting(normal, tokens, grammar, numbers, resources.ground.view),
    )
    content, measures = after_months(normal, content, content), after_months(normal, measures, content)
    members = after_months(normal, resources.members(normal), content)
    content = with_counts(content, tuple(counted(normal, tokens, grammar, (*content, *measures, *members), resources)))
    content = of_rankings(given_way(normal, in_a_row(normal, content, grammar), grammar), grammar)
    grammar = asks_how_much(normal, of_balances(content, grammar, resources), content)
    events = tuple(events_in(tokens, content, resources))
    deeds = deeds_in(normal, tokens, grammar, content, resources, members=members)
    done = (*without_events(deeds, events, resources.ground.view), *events)
    aside = (*done, *measures)
    content = attributes(normal, tokens, content, aside, resources)
    named = [(one.start, one.end) for one in content if one.kind not in _NO_NAMES and one.cost < _GUESSED]
    kept = not_named(grammar, content, named)
    numbers_done = [(one.start, one.end) for one in aside if one.kind is Kind.METRIC or is_told(one, kept)]
    by = frozenset(one.start for one in kept if one.kind is Kind.CUE and one.value == "by")
    orders = tuple(one for one in kept if not (is_act(one) and is_no_order(one, named, numbers_done, by)))
    kept = of_people(normal.text, orders, numbers_done)
    deed_spans = ((one.start, one.end) for one in deeds if one.kind is Kind.DEED and one.end - one.start > 1)
    kept = uncut(tokens, kept, [*named, *((one.start, one.end) for one in members), *deed_spans])
    kept = tuple(one for one in kept if not is_within_a_whole(one, kept, named))
    kept = (*(_asking(normal, one, content) for one in kept), *acts(normal, tokens))
    content = tuple(one for one in content if one.kind is not Kind.PERIOD or not is_within_a_whole(one, kept))
    content = tuple(one for one in content if not (is_of_a_member(one, members) or says_how(normal, one, members)))
    content = tuple(one for one in content if one.value != LIGHT or not is_within(one, named))
    kept = (*kept, *numbered(normal, content, kept, resources.ground.view), *may_come(normal, content, kept))
    heads = tuple(headings(normal, tokens, members, resources))
    spans = {(one.start, one.end) for one in heads}
    kept = (*(one for one in kept if (one.start, one.end) not in spans), *heads)
    content = with_subjects(normal, (*content, *aside), kept)
    kept = things_denied(normal, kept, members)
    named_members = along_ways(normal, tuple(_members(normal, members, kept, content, resources)), resources.ground)
    kept = of_no_member(normal, kept, named_members)
    kept = tuple(one for one in kept if not is_named_sign(normal, one, named_members, (*kept, *content)))
    framed = framing(normal, tokens, kept, (*content, *named_members), resources.ground.view)
    said = (
        read(tokens, (*content, *measures, *named_members), resources) for read in (states, blanks, happened, lately)
    )
    over = per_units(normal, grammar, content, resources.ground.view)
    found = (*content, *kept, *framed, *named_members, *(one for listed in (*said, over) for one in listed))
    known = [(one.start, one.end) for one in found if one.kind is not Kind.FILLER]
    return tuple(one for one in found if not is_quoted_alone(normal, one, known))


def _is_within_any(one: Mention, wholes: tuple[Mention, ...]) -> bool:
    return any(whole.start <= one.start and one.end <= whole.end for whole in wholes)


def _lacks_its_number(normal: NormalText, one: Mention, numbers: tuple[Mention, ...]) -> bool:
    """Whether a word that is a cue only right before a number stands elsewhere: 破 in 破100% is one."""
    gap = int(normal.text.startswith(" ", one.end))
    is_bound = str(one.value).endswith(_BEFORE_NUMBER)
    return is_bound and not any(number.start == one.end + gap for number in numbers)


def _counting_things(normal: NormalText, numbers: tuple[Mention, ...]) -> Iterator[Mention]:
    """Numbers with the word behind them that things are counted by: 50件."""
    for one in numbers:
        if one.value.is_ratio or one.value.is_money:
            continue
        for word in (*listed("counted_by"), *listed("documents_counted_by")):
            if normal.text.startswith(word, one.end):
                value = replace(one.value, counts=True, of_rows=_rows_counted_by(word))
                yield replace(one, end=one.end + len(word), value=value)


def _rows_counted_by(word: str) -> Literal["", "document", "deal"]:
    if word in listed("deals_counted_by"):
        return "deal"
    return "document" if word in listed("documents_counted_by") else ""


def _is_in_a_name(part: Mention, catalog: tuple[Mention, ...]) -> bool:
    """Whether a word belongs to a longer name right there, and so to no other name whose words stand apart."""
    length = part.end - part.start
    return any(
        one.kind in _NUMBERS and one.start <= part.start and part.end <= one.end and one.end - one.start > length
        for one in catalog
    )


def _is_yes_or_no(normal: NormalText) -> bool:
    """Whether a question is to be answered with yes or no, by the word that a clause of it begins or ends with."""
    marks = [words_of(language)["yes_no"] for language in LANGUAGES]
    clauses = [clause.strip() for clause in re.split(r"[?.!,。:;]", normal.text)]
    is_first = any(clause.startswith(f"{word} ") for clause in clauses for one in marks for word in one["first"])
    return is_first or any(clause.endswith(word) for clause in clauses for one in marks for word in one["last"])


def _asking(normal: NormalText, one: Mention, content: tuple[Mention, ...]) -> Mention:
    """A word that fills as one that counts where what is counted follows it: 多少 in 多少客户.

    What they have is counted where they are named as whose it is: 多少客户的订单.
    """
    is_counting = str(one.value).partition(".")[0] == "count"
    counts = one.kind in (Kind.FILLER, Kind.CUE) and normal.text[one.start : one.end] in listed("asks_count")
    rows = [other for other in content if other.kind is Kind.DIMENSION and other.start >= one.end]
    if (counts or is_counting) and any(
        other.start == min(row.start for row in rows) and normal.text.startswith(listed("possessives"), other.end)
        for other in rows
    ):
        return replace(one, kind=Kind.CUE, value="count.whose")
    is_before = any(other.start == one.end for other in rows)
    return replace(one, kind=Kind.CUE, value="count") if counts and is_before else one


def _is_acronym(normal: NormalText, one: Mention) -> bool:
    """Whether a word that fills is typed as a name: US in capitals, or the us."""
    text = normal.text[one.start : one.end]
    if " " in text:
        last = text.rpartition(" ")[2]
        return _is_acronym(normal, replace(one, start=one.end - len(last)))
    if text not in listed("acronyms"):
        return False
    typed = typed_span(normal, one.start, one.end).text
    others = [word for word in re.findall(r"[A-Za-z]+", normal.typed) if word != typed]
    is_shouted = bool(others) and all(word.isupper() for word in others)
    articles = tuple(f"{word} " for word in listed("before_acronyms"))
    is_named = len(text) > 1 and normal.text[: one.start].endswith(articles)
    return is_named or (typed.isupper() and not is_shouted and (len(text) > 1 or one.start > 0))


def _measures(tokens: tuple[Token, ...], grammar: tuple[Mention, ...], resources: Resources) -> Iterator[Mention]:
    """Number fields of single rows, where rows are asked for, or something is held against a number or ranked."""
    cues = {str(one.value).partition(".")[0] for one in grammar if one.kind is Kind.CUE}
    if cues & _OF_ROWS:
        yield from resources.measure_words.annotate(tokens)


def _members(
    normal: NormalText,
    members: tuple[Mention, ...],
    grammar: tuple[Mention, ...],
    content: tuple[Mention, ...],
    resources: Resources,
) -> Iterator[Mention]:
    """Members; one called like a common word (Please, Down) only as typed in full, and doubtful in lower case."""
    common = {(one.start, one.end) for one in grammar}
    said = {one.value for one in content if one.kind is Kind.DIMENSION}
    fillers = {(one.start, one.end) for one in grammar if one.kind is Kind.FILLER}
    heads = {(one.start, one.end) for one in content if one.kind is Kind.DIMENSION and one.cost <= 0}
    for one in members:
        span = (one.start, one.end)
        typed = typed_span(normal, *span).text
        is_plain = typed == typed.lower() and typed.isascii()
        addressed = resources.ground.view.fields[one.value.address]
        is_code = is_code_alone(normal.text[slice(*span)], one, addressed.field.members)
        is_listed = bool(addressed.field.members) and not is_code
        if one.value.address not in said and is_called_like_a_number(
            normal.text[slice(*span)], one, addressed.field.members
        ):
            continue
        is_grammar = all(stem(word) in grammar_words() for word in normal.text[span[0] : span[1]].split())
        if is_plain and span in heads and is_code_alone(normal.text[slice(*span)], one, addressed.field.members):
            continue  # agents are who they are called, and not those of the code AGENT
        if is_plain and is_grammar and span not in fillers and not is_listed:
            continue  # a song called Numbers is not meant by "number of sales", nor the code PER by "per"
        if is_plain and is_grammar and next(iter(normal.text[span[1] :].split()), "") in listed("own_of"):
            continue  # the distribution of sales is not that of a channel called so
        if is_plain and is_article(normal, one, (*grammar, *content)):
            continue
        is_far = addressed.is_detour and addressed.address not in said
        is_doubtful = is_far and not is_said_of_rows(normal, one, content)
        is_half = normal.text[slice(*span)] != one.value.matched_text.lower()
        is_grouping = span in heads and (is_half or is_plain)  # 商品 of 商品类, store as the kind of a warehouse
        cost = (
            one.cost + DETOUR_COST * (is_doubtful or is_grouping) + _COMMON_WORD_COST * (is_plain and span in fillers)
        )
        if span not in common or one.evidence < Evidence.INFLECTION:
            yield replace(one, cost=cost)


def retrieved(normal: NormalText, best: Cover, resources: Resources) -> Iterator[Mention]:
    """Members by fuzzy look-up and governed things by retrieval, for the runs that nothing explains."""
    for start, end in _unexplained(best):
        if not _is_known(normal.text[start:end], resources):
            yield from resources.fuzzy_members(normal, start, end)
            yield from _heard_with_more(normal, start, end, best, resources)
    has_metric = any(one.kind in _NUMBERS for one in best.mentions)
    runs = _extended(best, _NUMBERS if has_metric else _CONTENT)
    known = {(one.value, start, end) for start, end in runs for one in best.mentions if start <= one.start < end}
    bare = _unexplained(best)
    for start, end in runs:
        text = normal.text[start:end]
        if has_metric and (start, end) in _unexplained(best):
            continue  # a word that stands apart from the metric already named is no second name for one
        if is_decisive(text):
            continue
        alone = next((normal.text[a:b] for a, b in bare if (a, b) != (start, end) and start <= a and b <= end), None)
        like = None if alone is None else _like(alone, resources)
        for near in resources.nearest(text, tuple(_RETRIEVED), _PROPOSALS):
            if like is not None and near.name not in like:
                continue
            if near.score >= LEAST_SCORE and (near.name, start, end) not in known:
                yield Mention(
                    start=start,
                    end=end,
                    kind=_RETRIEVED[near.kind],
                    value=near.name,
                    evidence=Evidence.EMBEDDING,
                    cost=3.0 * (1.0 - near.score),
                )


def _heard_with_more(normal: NormalText, start: int, end: int, best: Cover, resources: Resources) -> Iterator[Mention]:
    """Members that sound like an unknown run with the word that touches it, of which they are no part: 蓝弯|家居."""
    for beside in best.mentions:
        first, last = min(start, beside.start), max(end, beside.end)
        if end - start == last - first or start not in (first, beside.end) or end not in (last, beside.start):
            continue
        if beside.kind in (*_NUMBERS, Kind.PERIOD) or normal.text[first:last].isascii():
            continue
        for one in resources.fuzzy_members(normal, first, last):
            if one.cost == 0 and (one.start, one.end) == (first, last) and one.value != beside.value:
                yield one


def _like(text: str, resources: Resources) -> frozenset[str]:
    """What a run alone is like: a name that holds it together with the word beside it has to be among these."""
    near = resources.nearest(text, tuple(_RETRIEVED), 2 * _PROPOSALS)
    return frozenset(one.name for one in near if one.score >= LEAST_SCORE)


def _is_known(text: str, resources: Resources) -> bool:
    """Whether a run is a known word that found no place here ("compared"), and so no misspelt name."""
    return text.isascii() and all(stem(word) in resources.known_words for word in text.split())


def is_decisive(text: str) -> bool:
    """Whether a run holds a negation, a bound or a number: to offer something without it would turn it round."""
    words = listed("decisive")
    return any(token in words for token in re.findall(r"[a-z']+|\d|[^a-z\d\s]", text)) or bool(re.search(r"\d", text))


def _unexplained(best: Cover) -> list[tuple[int, int]]:
    """Runs of unknown words; what only fills between two of them belongs to the run."""
    runs: list[tuple[int, int]] = []
    bridge = False
    for mention in best.mentions:
        if mention.kind is Kind.UNKNOWN:
            if runs and bridge:
                runs[-1] = (runs[-1][0], mention.end)
            else:
                runs.append((mention.start, mention.end))
            bridge = True
        elif mention.kind is not Kind.FILLER:
            bridge = False
    return runs


def _extended(best: Cover, kinds: tuple[Kind, ...]) -> list[tuple[int, int]]:
    """The runs, and the runs with a name of these kinds beside them: "order" + "value" may be one name."""
    runs = _unexplained(best)
    content = [mention for mention in best.mentions if mention.kind in kinds]
    wider = [
        (min(start, one.start), max(end, one.end))
        for start, end in runs
        for one in content
        if 0 <= one.start - end <= 1 or 0 <= start - one.end <= 1
    ]
    return list(dict.fromkeys([*runs, *wider]))
