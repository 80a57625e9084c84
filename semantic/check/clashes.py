"""Words that two things answer to, so that a question with one of them has to be asked back."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from semantic.catalog import AddressedField, Field, Member, Metric, Term, Words
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, Origin, ProblemCode
from semantic.plan import metrics_of, plan_from_json


def words_in(words: Words, language: str) -> Mapping[str, str]:
    """What a thing is called in a language, by how it compares: without regard to case and outer spaces."""
    label = words.label.get(language)
    said = ((label,) if label else ()) + words.synonyms.get(language, ())
    return {word.strip().casefold(): word for word in said}


def check_metric_words(scope: Scope) -> Iterator[CatalogProblem]:
    """Words of two metrics, unless a term owns the word and lists both; each pair and word once."""
    told: set[tuple[str, str, str]] = set()
    for language in scope.catalog.languages:
        claimed: dict[str, Metric] = {}
        for metric in scope.catalog.metrics.values():
            for folded, word in words_in(metric.words, language).items():
                first = claimed.setdefault(folded, metric)
                key = (folded, first.name, metric.name)
                if first is metric or key in told or _is_shared(scope, folded, language, first, metric):
                    continue
                told.add(key)
                origin = metric.origin.at(_key_of(metric.words, language, folded))
                yield _clash(origin, word, ("metric", first.name), ("metric", metric.name))


def _is_shared(scope: Scope, folded: str, language: str, *metrics: Metric) -> bool:
    return any(
        folded in words_in(term.words, language) and {one.name for one in metrics} <= {*term.metrics}
        for term in scope.catalog.terms.values()
    )


def _key_of(words: Words, language: str, folded: str) -> str:
    label = words.label.get(language, "")
    return "label" if label.strip().casefold() == folded else "synonyms"


def _clash(origin: Origin, word: str, one: tuple[str, str], other: tuple[str, str]) -> CatalogProblem:
    stated = {"word": word, "kind": one[0], "one": one[1], "other_kind": other[0], "other": other[1]}
    return problem(origin, ProblemCode.CLASHING_WORD, is_warning=True, **stated)


def check_field_words(scope: Scope) -> Iterator[CatalogProblem]:
    """Words of two fields that one fact reaches both of; each pair of fields once."""
    told: set[frozenset[str]] = set()
    for language in scope.catalog.languages:
        claimed: dict[str, list[AddressedField]] = {}
        for found in scope.fields.values():
            if found.field.kind != "measure" and not found.field.hidden:
                for folded in words_in(found.words, language):
                    claimed.setdefault(folded, []).append(found)
        for folded, fields in claimed.items():
            for one, other in combinations(fields, 2):
                pair = frozenset((_home(one), _home(other)))
                if len(pair) == 2 and pair not in told and one.facts & other.facts & scope.facts:
                    told.add(pair)
                    word = words_in(other.words, language)[folded]
                    origin = other.field.origin.at("label", "synonyms")
                    yield _clash(origin, word, ("field", one.address), ("field", other.address))


def _home(found: AddressedField) -> str:
    return f"{found.home}.{found.field.name}"


def check_member_words(scope: Scope) -> Iterator[CatalogProblem]:
    """Words of two members of one field, and of a member and a metric or term."""
    claimed = {language: _claimed(scope, language) for language in scope.catalog.languages}
    for dataset in scope.catalog.datasets.values():
        for field in dataset.fields.values():
            address = f"{dataset.name}.{field.name}"
            yield from _among_members(scope, field, address)
            yield from _beside_metrics(field, address, claimed)


def _claimed(scope: Scope, language: str) -> Mapping[str, tuple[str, str]]:
    """The kind and name of the metric or term that a word stands for."""
    kinds: tuple[tuple[str, Iterable[Metric | Term]], ...] = (
        ("metric", scope.catalog.metrics.values()),
        ("term", scope.catalog.terms.values()),
    )
    return {word: (kind, one.name) for kind, those in kinds for one in those for word in words_in(one.words, language)}


def claimed_words(scope: Scope) -> Mapping[str, tuple[str, str]]:
    """The kind and name of the metric or term that a word of any language stands for."""
    return {word: one for language in scope.catalog.languages for word, one in _claimed(scope, language).items()}


def _among_members(scope: Scope, field: Field, address: str) -> Iterator[CatalogProblem]:
    told: set[frozenset[str]] = set()
    for language in scope.catalog.languages:
        claimed = {member.value.strip().casefold(): member for member in field.members}
        for member in field.members:
            for folded, word in words_in(member.words, language).items():
                first = claimed.setdefault(folded, member)
                pair = frozenset((first.value, member.value))
                if first is not member and pair not in told:
                    told.add(pair)
                    one, other = ("member", f"{address}={first.value}"), ("member", f"{address}={member.value}")
                    yield _clash(field.origin.at("members"), word, one, other)


def _beside_metrics(
    field: Field, address: str, claimed: Mapping[str, Mapping[str, tuple[str, str]]]
) -> Iterator[CatalogProblem]:
    for member in field.members:
        yield from _beside_metric(member, field, address, claimed)


def _beside_metric(
    member: Member, field: Field, address: str, claimed: Mapping[str, Mapping[str, tuple[str, str]]]
) -> Iterator[CatalogProblem]:
    """The first word of a member that a metric or term carries in the same language."""
    for language, owners in claimed.items():
        for folded, word in words_in(member.words, language).items():
            if folded in owners:
                yield _clash(field.origin.at("members"), word, owners[folded], ("member", f"{address}={member.value}"))
                return


def check_questions(scope: Scope) -> Iterator[CatalogProblem]:
    """Sample and verified questions that two things claim and that cannot both be meant."""
    claimed: dict[str, tuple[str, frozenset[str], object]] = {}
    told: set[tuple[str, str]] = set()
    for asked, name, metrics, plan, origin in _asked(scope):
        folded = asked.strip().casefold()
        first, of_first, its_plan = claimed.setdefault(folded, (name, metrics, plan))
        is_other_plan = plan is not None and its_plan is not None and plan != its_plan
        if (is_other_plan or not metrics & of_first) and (folded, name) not in told:
            told.add((folded, name))
            stated = {"question": asked, "one": first, "other": name}
            yield problem(origin, ProblemCode.CLASHING_QUESTION, is_warning=True, **stated)


def _asked(scope: Scope) -> Iterator[tuple[str, str, frozenset[str], object, Origin]]:
    """Every example with what claims it, the metrics it may be of, and its plan where it is verified."""
    named: tuple[tuple[Words, str, frozenset[str], Origin], ...] = (
        *((one.words, one.name, frozenset({one.name}), one.origin) for one in scope.catalog.metrics.values()),
        *((one.words, one.name, frozenset(one.metrics), one.origin) for one in scope.catalog.terms.values()),
    )
    for words, name, metrics, origin in named:
        for asked in (text for texts in words.sample_questions.values() for text in texts):
            yield asked, name, metrics, None, origin.at("sample_questions")
    for verified in scope.catalog.verified:
        try:
            plan = plan_from_json(dict(verified.plan))
        except ValueError:
            continue  # another rule tells it
        for asked in (text for texts in verified.question.values() for text in texts):
            yield asked, _place(verified.origin), frozenset(metrics_of(plan)), plan, verified.origin.at("question")


def _place(origin: Origin) -> str:
    return f"{origin.file}:{origin.line}"
