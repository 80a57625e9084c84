"""Facts into sentences. Each sentence is proven before it is said; one that fails is dropped and reported."""

import logging
from collections.abc import Mapping

from assistant.present.context import Context
from assistant.present.facts import Fact, Figure, Kind
from assistant.present.markdown import plain_text
from assistant.present.prove import Sentence, faults, written
from assistant.present.shape import order_told
from semantic.result import Column

_logger = logging.getLogger(__name__)
_LONGEST = 5
_LISTINGS = ("runners", "runner_up", "leaders", "leaders_some")
_NOTED_BESIDE = ("above", "below", "points_above", "points_below")


def narrate(facts: tuple[Fact, ...], context: Context) -> str:
    """The narrative in markdown: the answer first, then what matters, five sentences or bullets at most."""
    totals = tuple(one for one in facts if one.kind is Kind.TOTAL)
    if len(totals) < 2:
        said = tuple(_sentence(one, context) for one in facts[:_LONGEST])
        return str(context.language.formats["sentence_joint"]).join(_proven(said, facts, context))
    items = _proven(tuple(_item(one, context) for one in totals), facts, context)
    details = tuple(_sentence(one, context) for one in facts if one.kind is not Kind.TOTAL)
    after = _proven(details[: max(1, _LONGEST - len(items))], facts, context)
    lines = [_capital(_intro(context)), *(f"- {one}" for one in items)]
    joint = str(context.language.formats["sentence_joint"])
    return "\n".join(lines) + (f"\n\n{joint.join(after)}" if after else "")


def _intro(context: Context) -> str:
    """Period, scope and the days compared with, said once for all that follows."""
    values = {"period": context.period(is_alone=True), "scope": context.scope()}
    if bases := context.bases():
        values["bases"] = context.language.listed(bases)
    return context.language.say("fact.intro", **{name: plain_text(one) for name, one in values.items()})


def _proven(sentences: tuple[Sentence, ...], facts: tuple[Fact, ...], context: Context) -> list[str]:
    known = {plain_text(one) for one in context.known_words({row for fact in facts for row in fact.rows.values()})}
    said = []
    for one in sentences:
        if wrong := faults(one, context.result, known, context.language):
            _logger.warning("a sentence is not borne out by its result and was dropped: %s", "; ".join(wrong))
        else:
            said.append(_capital(one.text))
    return said


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(fact: Fact, context: Context) -> Sentence:
    if fact.message in _LISTINGS:
        return _listing(fact, context)
    return _worded(f"fact.{fact.message}", fact, context)


def _item(fact: Fact, context: Context) -> Sentence:
    if fact.message == "no_value":
        return _worded("fact.no_item", fact, context, is_item=True)
    return _worded("fact.item_of_day" if context.is_day_said(fact.metric) else "fact.item", fact, context, is_item=True)


def _worded(key: str, fact: Fact, context: Context, is_item: bool = False) -> Sentence:
    """A fact in its message, its changes inside the same sentence; an item leaves dates to the intro."""
    language = context.language
    figures = {name: (written(one, language), one) for name, one in fact.figures.items()}
    words = _words(fact, context, is_item)
    changes = tuple(_worded(f"fact.{one.message}", one, context, is_item) for one in fact.changes)
    text = language.say(
        key,
        _count(fact.figures),
        **{name: text for name, (text, _) in figures.items()},
        **words,
        changes="".join(one.text for one in changes),
    )
    return Sentence(
        text=text,
        figures=(*figures.values(), *(one for change in changes for one in change.figures)),
        claims=(*fact.claims, *(one for change in changes for one in change.claims)),
        words=(*words.values(), *(one for change in changes for one in change.words)),
    )


def _count(figures: Mapping[str, Figure]) -> float:
    return float(figures["count"].value) if "count" in figures else 2.0


def _words(fact: Fact, context: Context, is_item: bool) -> dict[str, str]:
    """The placeholders that are names and dates."""
    period = context.period(is_total=fact.kind is Kind.TOTAL)
    words = {"period": period, "scope": context.scope(), "note": _note(fact, context)}
    words |= {name: context.row(row) for name, row in fact.rows.items()}
    if column := _column(fact, context):
        words["metric"] = context.names.column(column, context.result)
    if context.shape.dimensions:
        words["dimension"] = context.names.column(context.shape.dimensions[0], context.result)
        words["dimensions"] = context.language.plural_of(words["dimension"])
    if fact.suffix:
        is_dated = not (is_item or (context.shape.time and _is_of_a_row(fact)))
        base = context.base(fact.suffix) if is_dated else context.compared(fact.suffix)
        words |= {"base": base, "compared": context.compared(fact.suffix)}
    if fact.message.startswith("members") and column:
        words["metrics"] = context.language.listed(tuple(map(context.names.item, context.result.query.metrics)))
        words["dimension"] = context.names.field(column.field or column.name)
        words["dimensions"] = context.language.plural_of(words["dimension"])
    if is_item and context.is_day_said(fact.metric):
        words["day"] = context.state_day()
    if fact.message == "matched_together":
        words["together"] = context.together()
    if fact.message.startswith("leaders"):
        words["within"] = context.within()
    if fact.message.startswith(("ranked", "leaders")):
        words |= _order_words(context)
    return {name: plain_text(one) for name, one in words.items()}


def _order_words(context: Context) -> dict[str, str]:
    order = order_told(context.result.query)
    extreme = "fact.highest" if order is None or order.descending else "fact.lowest"
    words = {"extreme": context.language.say(extreme)}
    return words | ({"by": context.ordered_by()} if order else {})


def _is_of_a_row(fact: Fact) -> bool:
    return any(cell.row is not None for figure in fact.figures.values() for cell in figure.cells)


def _column(fact: Fact, context: Context) -> Column | None:
    return next((one for one in context.result.columns if one.name == fact.metric), None)


def _note(fact: Fact, context: Context) -> str:
    """Whether a change is for the better, said where the direction alone might mislead."""
    column = _column(fact, context)
    metric = context.names.view.catalog.metrics.get(column.metric or column.name) if column and fact.claims else None
    if metric is None or metric.favourable == "none":
        return ""
    if metric.favourable == "up" and fact.message not in _NOTED_BESIDE:
        return ""
    is_good = (fact.claims[0].says == "up") == (metric.favourable == "up")
    return context.language.say("fact.favourable" if is_good else "fact.unfavourable")


def _listing(fact: Fact, context: Context) -> Sentence:
    """Members with their figures in a row, and what else the message says."""
    language, said = context.language, _words(fact, context, is_item=False)
    counts = {name: fact.figures[name] for name in ("count", "total") if name in fact.figures}
    figures, words, parts = [(written(one, language), one) for one in counts.values()], list(said.values()), []
    for name, row in fact.rows.items():
        figure = fact.figures[name.replace("member", "value")]
        text, member = written(figure, language), plain_text(context.row(row))
        figures.append((text, figure))
        words.append(member)
        parts.append(language.say("fact.runner", member=member, value=text))
    values = said | {name: written(one, language) for name, one in counts.items()}
    text = language.say(f"fact.{fact.message}", **values, runners=language.listed(tuple(parts)))
    return Sentence(text=text, figures=tuple(figures), claims=fact.claims, words=tuple(words))
