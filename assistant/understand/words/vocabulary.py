"""Everything that can be looked up in a question: the catalog's words, the cues of the operators, the fillers."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache

from assistant.understand.concepts import Concept, Concepts
from assistant.understand.languages import LANGUAGES, cue_phrases, everyday_of, is_past, listed, spoken, words_of
from assistant.understand.lexicon import Entry, Lexicon, Scattered, Sounds
from assistant.understand.mention import DeedValue, EventValue, Evidence, Kind
from assistant.understand.normalise import normalise
from assistant.understand.tokens import Token, surface_tokens
from assistant.understand.words import rownouns
from assistant.understand.words.calling import says_as_much
from assistant.understand.words.halves import LIGHT
from assistant.understand.words.led import first_of_each, is_of_people, led
from assistant.understand.words.standing import told_as_standing
from semantic.catalog import Dataset, Field, Overview, Words
from semantic.view import View

# One Han character or one Latin letter says little; a longer reading of the same characters is preferred.
_SHORT_PHRASE_COST = 0.4
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"
# So is a counting name cut short.
_COUNTED_COST = 0.25
# A gloss is weaker than a name, and so is another word for the same thing; how people say it is weaker still.
_GLOSS_COST = 0.4
_CONCEPT_COST, _TALK_COST = 0.3, 0.6
# A comma that joins costs no more than a comma that nothing takes.
_SYMBOL_COST = -1.01
# What says something in a cue that is more than its words: % of total.
_SIGNS = "%"
# A cue of several words is the stronger the longer it is: "how did" says more than "how" and "did".
_LONG_CUE_GAIN = 0.15
_MOST_GAIN = 0.45
CONCEPTUAL = (Kind.METRIC, Kind.TERM, Kind.DIMENSION)
_OTHER_THAN_NUMBERS = ("act", "later", "describe", "help", "currency", "chart")
# A metric of the same words is meant before a field of single rows, and a field named before one of that unit.
_MEASURE_COST, _UNIT_COST = 0.3, 0.4
# A dataset's word stands for the field that names its rows only when nothing is called so itself.
_BY_DATASET_COST = 0.6
_AS_DATASET_COST = 2.0
_BY_NOUN_COST = 1.2


def catalog_lexicon(view: View, concepts: Concepts) -> Lexicon:
    """The words of one asker's catalog. A word of a term belongs to the term, not to the metrics it lists."""
    entries = (*catalog_entries(view), *_role_entries(view))
    glosses = tuple(_gloss_entries(entries))
    known = (*entries, *glosses, *_concept_entries(entries, glosses, concepts, view))
    return Lexicon((*known, *_row_entries(known, view), *_led_entries(entries), *told_as_standing(entries)))


def counted_lexicon(view: View) -> Lexicon:
    """Counting metrics without what says that they count: 下单客户 for 下单客户数, orders for number of orders.

    What else may say so (工单量, 出险起数) does where rows are counted, of words that mean nothing else.
    """
    return Lexicon(_counted_entries(view))


def _counted_entries(view: View) -> Iterator[Entry]:
    marks = [key_of(mark) for mark in listed("counting_marks")]
    of_rows = [key_of(mark) for mark in listed("row_marks")]
    for entry in catalog_entries(view):
        if entry.kind in (Kind.METRIC, Kind.TERM):
            for evidence, said in ((Evidence.SYNONYM, marks), (Evidence.INFLECTION, of_rows)):
                for mark in said if evidence is Evidence.SYNONYM or _counts_rows(view, entry.value) else ():
                    if rest := without(entry.tokens, mark):
                        yield replace(entry, tokens=rest, evidence=evidence, cost=_COUNTED_COST)


def _counts_rows(view: View, name: str) -> bool:
    metric = view.catalog.metrics.get(name)
    return metric is not None and rownouns.counts_rows(metric, view)


def measure_lexicon(view: View) -> Lexicon:
    """The number fields of single rows, by their words and by the words of their unit; empty: what a row is worth."""
    return Lexicon(_measure_entries(view))


def _measure_entries(view: View) -> Iterator[Entry]:
    amounts = listed("amounts")
    yield from entries_of(Kind.MEASURE, "", amounts, Evidence.SYNONYM, _UNIT_COST)
    units = [one for language in LANGUAGES for one in words_of(language).get("units", ())]
    for address, one in view.fields.items():
        if one.field.kind == "measure" and not one.field.hidden:
            surfaces = surfaces_of(one.field.name, one.words)
            yield from entries_of(Kind.MEASURE, address, surfaces, Evidence.SYNONYM, _MEASURE_COST)
            said = [word for unit in units if one.field.unit in unit["of"] for word in unit["words"]]
            said = [word for word in said if word not in listed("weak_units")]
            yield from entries_of(Kind.MEASURE, address, said, Evidence.SYNONYM, _UNIT_COST)


def without(tokens: tuple[Token, ...], mark: tuple[str, ...]) -> tuple[Token, ...]:
    """What is left of a name once a mark at its start or end is off; empty when there is none."""
    stems, size = tuple(token.stem for token in tokens), len(mark)
    if stems[:size] == mark:
        return tokens[size:]
    return tokens[:-size] if stems[-size:] == mark else ()


def sounding_lexicon(view: View) -> Sounds:
    """The Han names of the catalog by how they sound."""
    return Sounds(
        (entry for entry in catalog_entries(view) if all(token.text >= _FIRST_HAN for token in entry.tokens)), _sounds
    )


@cache
def _sounds(text: str) -> tuple[str, ...]:
    if not all(_FIRST_HAN <= one <= _LAST_HAN for one in text):
        return ()
    from pypinyin import lazy_pinyin  # 0.05 s that only a misspelt question pays

    return (" ".join(lazy_pinyin(text)),)


def scattered_lexicon(view: View) -> Scattered:
    """The metric names of two or three Latin words, none of which only fills."""
    fillers = {
        token.stem
        for entry in _grammar_entries()
        if entry.kind is Kind.FILLER or len(entry.tokens) == 1
        for token in entry.tokens
    }
    return Scattered(
        entry
        for entry in catalog_entries(view)
        if entry.kind is Kind.METRIC and 2 <= len(entry.tokens) <= 3
        if all(token.text.isascii() and token.stem not in fillers for token in entry.tokens)
    )


def _gloss_entries(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """What people say of a thing (卖, sold), as what this catalog names so; a word of its own stays its own."""
    known = first_of_each(entries, CONCEPTUAL)
    sold = led(known)
    for language in LANGUAGES:
        for gloss in words_of(language)["glosses"]:
            keys = [key_of(word) for word in gloss["mean"]]
            meant = next((known[key] for key in keys if key in known), None)
            of_whom = [one for key in keys if "of_whom" in gloss for one in sold.get(key, ()) if is_of_people(one, key)]
            spoken = [word for word in gloss["words"] if key_of(word) not in known]
            numbers = dict.fromkeys((one.kind, one.value) for one in ((meant,) if meant else ()) + tuple(of_whom))
            for kind, value in numbers:
                yield from entries_of(kind, value, spoken, Evidence.SYNONYM, _GLOSS_COST)
            if numbers and gloss.get("is_light"):  # a verb that says nothing more beside another metric
                yield from entries_of(Kind.FILLER, LIGHT, spoken, Evidence.EXACT)


def _led_entries(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """Names that mean a metric beside whose it is: top tenants by sales, 各租户销售额."""
    known = first_of_each(entries, CONCEPTUAL)
    small = {token.stem for entry in _grammar_entries() if len(entry.tokens) == 1 for token in entry.tokens}
    for key, whole in led(known).items():
        is_verb = len(key) == 1 and is_past(key[0])  # what was sold, and no number of tracks
        is_name = key not in known and key[0] not in small and len("".join(key)) > 1
        for one in whole if is_name and not is_verb else ():
            yield replace(one, tokens=one.tokens[-len(key) :], evidence=Evidence.PART, cost=_CONCEPT_COST)


def named_things(view: View) -> tuple[tuple[str, ...], ...]:
    """The stems of every name that may be a word of a concept."""
    entries = (one for one in catalog_entries(view) if one.kind in CONCEPTUAL)
    return tuple(tuple(token.stem for token in one.tokens) for one in entries)


def _concept_entries(
    entries: tuple[Entry, ...], glosses: tuple[Entry, ...], concepts: Concepts, view: View
) -> Iterator[Entry]:
    """Other words for what a catalog names; a word that is a name here, or of the grammar, stays what it is."""
    own = {tuple(token.stem for token in entry.tokens) for entry in (*entries, *glosses)}
    own.update(tuple(token.stem for token in entry.tokens) for entry in _grammar_entries())
    carried: dict[str, tuple[Concept, dict[tuple[Kind, str], None]]] = {}
    for entry in entries:
        if entry.kind in CONCEPTUAL and entry.cost <= _CONCEPT_COST:
            for concept in concepts.called(tuple(token.stem for token in entry.tokens)):
                carried.setdefault(concept.name, (concept, {}))[1][entry.kind, entry.value] = None
    for concept, things in carried.values():
        for kind, value in things:
            for words, cost in ((concept.words, _CONCEPT_COST), (concept.talk, _TALK_COST)):
                spoken = [word for word in words if len(word) > 1 and says_as_much(word, kind, value, view)]
                spoken = [word for word in spoken if not _groups_by(key_of(word), own)]
                found = entries_of(kind, value, spoken, Evidence.CONCEPT, cost)
                yield from (one for one in found if tuple(token.stem for token in one.tokens) not in own)


def _groups_by(stems: tuple[str, ...], own: set[tuple[str, ...]]) -> bool:
    """Whether a word of a concept is one that groups and a name of this catalog: 分公司 where companies are known."""
    return len(stems) > 2 and stems[1:] in own and stems[:1] in _grouping_words()


@cache
def _grouping_words() -> frozenset[tuple[str, ...]]:
    return frozenset(key_of(phrase) for name, phrase in cue_phrases() if name == "by")


@cache
def grammar_lexicon() -> Lexicon:
    """Cues and fillers of all languages."""
    return Lexicon(_grammar_entries())


@cache
def whole_words() -> Lexicon:
    """Everyday words that hold a cue or a filler and are not to be cut up (占用, by the way)."""
    words = [word for language in LANGUAGES for word in everyday_of(language)["whole"]]
    return Lexicon(entries_of(Kind.UNKNOWN, None, words, Evidence.NONE))


@cache
def list_words() -> Lexicon:
    """Words that point to a list beside them (the following, 以下), and say nothing more where there is one."""
    return Lexicon(entries_of(Kind.FILLER, None, listed("points_to_a_list"), Evidence.EXACT))


@cache
def grammar_words() -> frozenset[str]:
    """Every Latin word, uninflected, of what asks for numbers: the words of acts and of other plans may be names."""
    asking = (entry for entry in _grammar_entries() if str(entry.value).partition(".")[0] not in _OTHER_THAN_NUMBERS)
    return frozenset(token.stem for entry in asking for token in entry.tokens if token.text.isascii())


@cache
def _grammar_entries() -> tuple[Entry, ...]:
    return tuple(_grammar_phrases())


def _grammar_phrases() -> Iterator[Entry]:
    for name, phrase in cue_phrases():
        yield from entries_of(Kind.CUE, name, (phrase,), Evidence.EXACT)
    for language in LANGUAGES:
        fillers = [word for line in words_of(language)["fillers"] for word in line]
        said = (one for word in (*fillers, *everyday_of(language)["chatter"]) for one in spoken(word, language))
        yield from entries_of(Kind.FILLER, None, said, Evidence.EXACT)


# As many as askers are likely to be at work at once; each of their lexicons begins with these.
@lru_cache(maxsize=16)
def catalog_entries(view: View) -> tuple[Entry, ...]:
    return tuple(_catalog_names(view))


def _catalog_names(view: View) -> Iterator[Entry]:
    catalog = view.catalog
    for term in catalog.terms.values():
        yield from _worded(Kind.TERM, term.name, term.words)
    taken = {key_of(surface) for term in catalog.terms.values() for surface in surfaces_of(term.name, term.words)}
    for metric in catalog.metrics.values():
        own = [surface for surface in surfaces_of(metric.name, metric.words) if key_of(surface) not in taken]
        yield from entries_of(Kind.METRIC, metric.name, own[:1], Evidence.EXACT)
        yield from entries_of(Kind.METRIC, metric.name, own[1:], Evidence.SYNONYM)
    for overview in catalog.overviews.values():
        yield from _overview_entries(overview)
    for statement in catalog.statements.values():
        for entry in _worded(Kind.OVERVIEW, statement.name, statement.words):
            yield replace(entry, is_overall=True)
    rows = rownouns.called_by_a_role(view)
    for address, addressed in view.fields.items():
        if addressed.field.kind != "measure" and not addressed.field.hidden:
            kind = Kind.DIMENSION if addressed.field.kind == "dimension" else Kind.TIME_FIELD
            yield from _worded(kind, address, addressed.words, but=rows.get(address.rpartition(".")[0], frozenset()))
    for band in catalog.bands.values():
        yield from _worded(Kind.DIMENSION, band.name, band.words)
    for group in catalog.groups.values():
        yield from _worded(Kind.GROUP, group.name, group.words)
    for scenario in catalog.scenarios.values():
        yield from _worded(Kind.SCENARIO, scenario.name, scenario.words)
    for dataset in catalog.datasets.values():
        yield from _dataset_entries(view, dataset)


def _overview_entries(overview: Overview) -> Iterator[Entry]:
    """A subject's words, and which of them say by themselves that all of it is meant: 费用状况, cash situation."""
    for entry in _worded(Kind.OVERVIEW, overview.subject, overview.words):
        yield replace(entry, is_overall=_is_vague(tuple(token.stem for token in entry.tokens)))


@cache
def _vague_words() -> frozenset[tuple[str, ...]]:
    return frozenset(key_of(phrase) for name, phrase in cue_phrases() if name == "vague")


def _is_vague(stems: tuple[str, ...]) -> bool:
    """Whether words begin or end with one that speaks of a subject as a whole."""
    sizes = range(1, len(stems))
    return any(stems[:size] in _vague_words() or stems[-size:] in _vague_words() for size in sizes)


def _dataset_entries(view: View, dataset: Dataset) -> Iterator[Entry]:
    """A dataset, which is only described; its rows are named by the field that displays its key, or is its key."""
    surfaces = surfaces_of(dataset.name, dataset.words)
    yield from entries_of(Kind.DATASET, dataset.name, surfaces, Evidence.SYNONYM, _AS_DATASET_COST)
    if len(dataset.primary_key) == 1 and (address := _rows_called_by(view, dataset, dataset.name)):
        yield from entries_of(Kind.DIMENSION, address, surfaces, Evidence.SYNONYM, _BY_DATASET_COST)


def _rows_called_by(view: View, dataset: Dataset, role: str) -> str | None:
    """The address, in a role, of what a dataset's rows are called by: what shows its key, its key, or comes first.

    What comes first of rows that happened at a time each is what they are like, and calls none of them.
    """
    first = _own(view, dataset, role) if dataset.time_field in (None, "none") else ()
    return _shown_by(view, dataset, role) or next((address for address, _ in first), None)


def _shown_by(view: View, dataset: Dataset, role: str) -> str | None:
    key, own = dataset.primary_key, list(_own(view, dataset, role))
    displayed = [address for address, field in own if field.display_of in key]
    keys = [address for address, field in own if field.expression in key]
    return next(iter((*displayed, *keys)), None)


def _own(view: View, dataset: Dataset, role: str) -> Iterator[tuple[str, Field]]:
    """The groupings that a dataset's own rows have, in a role."""
    for address, one in view.fields.items():
        is_own = one.home == dataset.name and address == f"{role}.{one.field.name}"
        if is_own and one.field.kind == "dimension" and not one.field.hidden:
            yield address, one.field


def _role_entries(view: View) -> Iterator[Entry]:
    """A role's own words (始发, origin) stand for what its dataset's rows are called by."""
    rows = rownouns.called_by_a_role(view)
    for relationship in view.catalog.relationships:
        if relationship.role == relationship.target:
            continue
        address = _rows_called_by(view, view.catalog.datasets[relationship.target], relationship.role)
        if address is not None:
            own = rows.get(relationship.role, frozenset())
            said = [one for one in rownouns.surfaces_of(relationship.words) if one.lower() not in own]
            yield from entries_of(Kind.DIMENSION, address, said, Evidence.SYNONYM, _BY_DATASET_COST)


def _row_entries(known: tuple[Entry, ...], view: View) -> Iterator[Entry]:
    """What the rows of a dataset are called without what only says that it is a list or a number: 合同 of 合同号.

    Not where the word means something already, a sum of theirs by less than its name among it: 收款 of 收款额.
    """
    taken = (*known, *_grammar_entries(), *_counted_entries(view))
    own = {tuple(token.stem for token in entry.tokens) for entry in taken}
    sums = rownouns.names_of_sums(view)
    for name, nouns in rownouns.row_nouns(view).items():
        dataset = view.catalog.datasets[name]
        said = [one for one in sorted(nouns) if key_of(one) not in own and not any(one in other for other in sums)]
        if dataset.time_field is not None and "." not in dataset.time_field:
            yield from entries_of(Kind.DATASET, name, said, Evidence.SYNONYM, _AS_DATASET_COST)
            address = _shown_by(view, dataset, name) if len(dataset.primary_key) == 1 else None
            yield from entries_of(Kind.DIMENSION, address, said, Evidence.SYNONYM, _BY_NOUN_COST) if address else ()


def _flat(groups: Iterable[tuple[str, ...]]) -> list[str]:
    return [surface for group in groups for surface in group]


def _worded(kind: Kind, value: str, words: Words, but: frozenset[str] = frozenset()) -> Iterator[Entry]:
    surfaces = surfaces_of(value.rpartition(".")[2], words)
    for some, evidence in ((surfaces[:2], Evidence.EXACT), (surfaces[2:], Evidence.SYNONYM)):
        yield from entries_of(kind, value, (one for one in some if one.lower() not in but), evidence)


def surfaces_of(name: str, words: Words) -> list[str]:
    return [*words.label.values(), *_flat(words.synonyms.values()), *([] if words.label else [name])]


def key_of(surface: str) -> tuple[str, ...]:
    return tuple(token.stem for token in surface_tokens(surface, normalise))


def entries_of(
    kind: Kind,
    value: str | DeedValue | EventValue | None,
    surfaces: Iterable[str],
    evidence: Evidence,
    cost: float = 0.0,
) -> Iterator[Entry]:
    """An entry for each of these words; a word without a token has none."""
    for surface in surfaces:
        tokens = surface_tokens(surface, normalise, _SIGNS if kind is Kind.CUE else "")
        if tokens:
            yield Entry(
                tokens=tokens, kind=kind, value=value, evidence=evidence, cost=cost + _length_cost(kind, tokens)
            )


def _length_cost(kind: Kind, tokens: tuple[Token, ...]) -> float:
    if kind not in (Kind.CUE, Kind.FILLER):
        return 0.0
    if all(token.is_symbol for token in tokens):
        return _SYMBOL_COST
    if len(tokens) == 1 and len(tokens[0].text) == 1:
        return _SHORT_PHRASE_COST
    return -min(_MOST_GAIN, _LONG_CUE_GAIN * (len(tokens) - 1)) if kind is Kind.CUE else 0.0


def known_words(view: View) -> frozenset[str]:
    """Every Latin word, uninflected, that the catalog or the grammar knows: what a typing error may have meant."""
    entries = (*catalog_entries(view), *_grammar_entries())
    return frozenset(token.stem for entry in entries for token in entry.tokens if token.text.isascii())
