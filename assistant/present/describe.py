"""What the catalog says about itself: definitions, owners, sources, members, and what can be asked."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass

from assistant.answer import Definition, Presented
from assistant.codes import RefusalCode
from assistant.present.amounts import plain
from assistant.present.dates import day_words
from assistant.present.definitions import definition_of, formula_of
from assistant.present.language import language_of
from assistant.present.names import Names
from assistant.present.phrase import question_for
from assistant.reading import Decline
from semantic.catalog import Metric, Simple
from semantic.plan import Describe, Query
from semantic.query import SemanticQuery
from semantic.result import Freshness
from semantic.view import View

_LISTED = 30
_LISTED_METRICS = 8
_SAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the workspace knows beyond the catalog: freshness by source, the members asked about, the asker's role."""

    freshness: tuple[Freshness, ...] = ()
    members: tuple[str, ...] = ()
    role: str | None = None


def undescribed(plan: Describe, view: View, language: str) -> Decline | None:
    """The refusal of a plan whose subject is not in the asker's catalog; None when it is."""
    subject, catalog = plan.subject, view.catalog
    known: tuple[tuple[str | None, Container[str]], ...] = (
        (subject.metric, catalog.metrics),
        (subject.term, catalog.terms),
        (subject.field, view.fields),
        (subject.scenario, catalog.scenarios),
        (subject.dataset, catalog.datasets),
    )
    missing = next((name for name, held in known if name is not None and name not in held), None)
    if missing is None:
        return None
    code = RefusalCode.UNKNOWN_METRIC if subject.metric is not None else RefusalCode.UNKNOWN_WORD
    return Decline(code=code, language=language, parameters={"word": missing})


def present_describe(plan: Describe, view: View, language: str, known: Known = Known()) -> Presented:
    """What the catalog says about the plan's subject, under the aspect asked for."""
    names = Names(view=view, language=language_of(language))
    subject = plan.subject
    if subject.metric and subject.metric in view.catalog.metrics:
        return _metric(view.catalog.metrics[subject.metric], plan, names, known)
    if subject.term and subject.term in view.catalog.terms:
        return _term(subject.term, names, known)
    if subject.field and subject.field in view.fields:
        return _field(subject.field, plan, names, known)
    return _dataset_or_scenario(plan, names, known)


def _metric(metric: Metric, plan: Describe, names: Names, known: Known) -> Presented:
    card = definition_of(metric, names)
    match plan.aspect:
        case "owner":
            text = _owner(card.label, metric.owner, names)
        case "lineage":
            text = _lineage(metric, card, names)
        case "freshness":
            text = _freshness(card.label, _systems(metric, names), names, known)
        case "impact":
            text = _impact(metric.name, card.label, names)
        case _:
            text = _card(card, names)
    question = question_for(Query(query=SemanticQuery.of(metric.name)), names.view, names.language.code)
    samples = metric.words.sample_questions.get(names.language.code, ())
    return Presented(narrative=text, definitions=(card,), suggestions=tuple(dict.fromkeys((*samples, question)))[:3])


def _card(card: Definition, names: Names) -> str:
    say = names.language.say
    head = say("describe.metric", label=card.label, definition=card.definition) if card.definition else ""
    status = say("definition.certified" if card.certified else "definition.not_certified")
    lines = [
        say("describe.formula", formula=card.formula),
        say("describe.unit", unit=card.unit) if card.unit else "",
        say("describe.time_basis", time_basis=card.time_basis) if card.time_basis else "",
        say("describe.owner", owner=card.owner),
        say("describe.status", status=status, version=str(card.version)),
        say("describe.source", source=card.source) if card.source else "",
    ]
    return _bullets(head or say("describe.bare", label=card.label), tuple(one for one in lines if one))


def _bullets(head: str, lines: tuple[str, ...]) -> str:
    return "\n".join((head, "", *(f"- {one}" for one in lines))) if lines else head


def _owner(label: str, owner: str | None, names: Names) -> str:
    say = names.language.say
    return say("describe.owned", label=label, owner=owner) if owner else say("describe.unowned", label=label)


def _lineage(metric: Metric, card: Definition, names: Names) -> str:
    """The chain from the metric through its inputs to the datasets."""
    say, lines = names.language.say, []
    pending = [metric]
    for one in pending:
        label = names.metric(one.name)
        line = say("describe.lineage_metric", label=label, formula=formula_of(one, names))
        if line not in lines:
            lines.append(line)
        pending.extend(names.view.inputs_of(one))
    lines.append(say("describe.lineage_source", label=card.label, source=card.source))
    return _bullets(say("describe.lineage", label=card.label), tuple(lines))


def _systems(metric: Metric, names: Names) -> frozenset[str]:
    datasets = (names.view.catalog.datasets[one] for one in names.view.datasets_of(metric))
    return frozenset(one.source_system or "default" for one in datasets)


def _freshness(label: str, systems: frozenset[str], names: Names, known: Known) -> str:
    """The earliest of its sources: that is how far the numbers go."""
    found = [one for one in known.freshness if one.source in systems] or list(known.freshness)
    if not found:
        return names.language.say("describe.fresh_unknown", label=label)
    first = min(found, key=lambda one: (one.as_of, one.source))
    return names.language.say(
        "describe.fresh", label=label, day=day_words(first.as_of, names.language), source=first.source
    )


def _impact(name: str, label: str, names: Names) -> str:
    metrics = names.view.catalog.metrics.values()
    users = [one.name for one in metrics if name in {part.name for part in names.view.inputs_of(one)}]
    if not users:
        return names.language.say("describe.no_impact", label=label)
    listed = names.language.listed(tuple(names.metric(one) for one in users))
    return names.language.say("describe.impact", label=label, metrics=listed)


def _term(name: str, names: Names, known: Known) -> Presented:
    """A shared word with each of its meanings, the asker's default marked."""
    say, catalog = names.language.say, names.view.catalog
    term = catalog.terms[name]
    metrics = tuple(catalog.metrics[one] for one in term.metrics if one in catalog.metrics)
    default, lines = term.default_for(known.role), []
    for metric in metrics:
        key = "describe.term_default" if metric.name == default else "describe.term_other"
        definition = metric.words.description_in(names.language.code) or formula_of(metric, names)
        lines.append(say(key, label=names.metric(metric.name), definition=definition))
    head = say("describe.term", len(metrics), label=names.term(name), count=str(len(metrics)))
    plans = (Query(query=SemanticQuery.of(one.name)) for one in metrics)
    questions = (question_for(one, names.view, names.language.code) for one in plans)
    return Presented(
        narrative=_bullets(head, tuple(lines)),
        definitions=tuple(definition_of(one, names) for one in metrics),
        suggestions=tuple(questions)[:3],
    )


def _field(address: str, plan: Describe, names: Names, known: Known) -> Presented:
    view, label = names.view, names.field(address)
    dataset = view.catalog.datasets[view.fields[address].home]
    match plan.aspect:
        case "members":
            text = _members(label, address, names, known)
        case "freshness":
            text = _freshness(label, frozenset({dataset.source_system or "default"}), names, known)
        case "owner":
            text = _owner(label, None, names)
        case "lineage":
            text = names.language.say("describe.lineage_source", label=label, source=names.dataset(dataset.name))
        case _:
            text = _field_text(address, label, names)
    return Presented(narrative=text)


def _field_text(address: str, label: str, names: Names) -> str:
    say = names.language.say
    description = names.view.fields[address].words.description_in(names.language.code)
    head = say("describe.metric", label=label, definition=description) if description else ""
    metrics = [one for one in names.view.catalog.metrics.values() if names.view.is_shared(address, one)]
    lines = [say("describe.source", source=names.dataset(names.view.fields[address].home))]
    if metrics:
        lines.append(say("describe.shared_by", metrics=_some(tuple(names.metric(one.name) for one in metrics), names)))
    return _bullets(head or say("describe.bare", label=label), tuple(lines))


def _some(words: tuple[str, ...], names: Names) -> str:
    return names.language.listed(words[:_LISTED_METRICS])


def _members(label: str, address: str, names: Names, known: Known) -> str:
    declared = names.view.fields[address].field.members
    found = known.members or tuple(names.member(address, one.value) for one in declared)
    if not found:
        return names.language.say("describe.members_unknown", label=label)
    shown, count = found[:_LISTED], plain(len(found), names.language)
    members = str(names.language.formats["list_joint"]).join(shown)
    if len(found) > _LISTED:
        values = {"label": label, "count": count, "shown": str(len(shown)), "members": members}
        return names.language.say("describe.members_more", **values)
    return names.language.say("describe.members", len(found), label=label, count=count, members=members)


def _dataset_or_scenario(plan: Describe, names: Names, known: Known) -> Presented:
    say, subject, catalog = names.language.say, plan.subject, names.view.catalog
    if subject.scenario and subject.scenario in catalog.scenarios:
        scenario = catalog.scenarios[subject.scenario]
        metrics = _some(tuple(names.metric(one) for one in scenario.of), names)
        head = _headed(names.scenario(scenario.name), scenario.words.description_in(names.language.code), names)
        return Presented(narrative=_bullets(head, (say("describe.scenario", metrics=metrics),)))
    dataset = catalog.datasets.get(subject.dataset or "")
    if dataset is None:
        return present_help(names.view, names.language.code)
    label = names.dataset(dataset.name)
    if plan.aspect == "freshness":
        return Presented(narrative=_freshness(label, frozenset({dataset.source_system or "default"}), names, known))
    fields = tuple(
        one.words.label_in(names.language.code, one.name)
        for one in dataset.fields.values()
        if one.kind == "dimension" and not one.hidden
    )
    lines = (say("describe.dataset", fields=names.language.listed(fields)),) if fields else ()
    head = _headed(label, dataset.words.description_in(names.language.code), names)
    return Presented(narrative=_bullets(head, lines))


def _headed(label: str, description: str, names: Names) -> str:
    if description:
        return names.language.say("describe.metric", label=label, definition=description)
    return names.language.say("describe.bare", label=label)


def present_help(view: View, language: str) -> Presented:
    """What can be asked here: metrics by where they are counted, dimensions, and questions that work."""
    names = Names(view=view, language=language_of(language))
    say = names.language.say
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for metric in view.catalog.metrics.values():
        groups[_home(metric, view)].append(names.metric(metric.name))
    lines = [_group(names.dataset(home), tuple(labels), names) for home, labels in groups.items()]
    fields = _offered(view, names)
    if fields:
        lines.append(say("help.dimensions", fields=names.language.listed(fields)))
    return Presented(narrative=_bullets(say("help.intro"), tuple(lines)), suggestions=_samples(view, names))


def _home(metric: Metric, view: View) -> str:
    """The dataset of the first simple metric behind it."""
    shapes = (leaf.shape for leaf in view.leaves_of(metric))
    return next((one.dataset for one in shapes if isinstance(one, Simple)), "")


def _group(dataset: str, labels: tuple[str, ...], names: Names) -> str:
    metrics = _some(labels, names)
    if len(labels) <= _LISTED_METRICS:
        return names.language.say("help.group", dataset=dataset, metrics=metrics)
    return names.language.say("help.group_more", dataset=dataset, metrics=metrics, count=str(len(labels)))


def _offered(view: View, names: Names) -> tuple[str, ...]:
    fields = (
        names.field(address)
        for address, one in view.fields.items()
        if one.field.kind == "dimension" and not one.field.hidden and one.field.index == "yes"
    )
    return tuple(dict.fromkeys(fields))[:12]


def _samples(view: View, names: Names) -> tuple[str, ...]:
    """One sample question of each metric that has one; plain totals where the catalog offers none."""
    code, metrics = names.language.code, tuple(view.catalog.metrics.values())
    written = [one.words.sample_questions[code][0] for one in metrics if one.words.sample_questions.get(code)]
    if not written:
        written = [question_for(Query(query=SemanticQuery.of(one.name)), view, code) for one in metrics[:_SAMPLES]]
    return tuple(dict.fromkeys(written))[:_SAMPLES]
