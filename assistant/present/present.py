"""A result in the asker's words: narrative, labels, chart, meaning cards, disclosures, what to ask next."""

from collections.abc import Mapping
from dataclasses import replace

from assistant.answer import Chart, Definition, Presented
from assistant.present.charts import draw
from assistant.present.context import Context
from assistant.present.definitions import definition_of
from assistant.present.details import facts_of
from assistant.present.edits import edit_told
from assistant.present.language import in_scale, language_of
from assistant.present.markdown import plain_text
from assistant.present.names import Names
from assistant.present.narrative import narrate
from assistant.present.notices import assumptions_of, warnings_of
from assistant.present.premise import beyond, premise_warnings
from assistant.present.ratios import as_read
from assistant.present.shape import shape_of
from assistant.present.suggest import suggestions_of
from assistant.reading import Reading
from semantic.result import Column, ResultTable
from semantic.view import View


def present(reading: Reading, result: ResultTable, view: View) -> Presented:
    """Everything worded and drawn from a result, in the reading's language."""
    result = as_read(result, view)
    language = in_scale(language_of(reading.language), reading.presentation.scale)
    names = Names(view=view, language=language, labels=result.members)
    context = Context(result=result, shape=shape_of(result), names=names)
    reading = replace(reading, warnings=(*premise_warnings(reading, context), *reading.warnings))
    warnings = warnings_of(reading, context)
    chart = draw(context, reading.presentation.chart)
    said = narrate(facts_of(result, context.shape, view), context)
    premises = [plain_text(one.text) for one in warnings if one.code == "premise-false"]
    beside = (
        beyond(reading, context),
        edit_told(reading, context),
        _declined(reading.presentation.chart, chart, names),
    )
    return Presented(
        narrative="\n\n".join(one for one in (*premises, said, *beside) if one),
        column_labels=tuple(names.column(one, result) for one in result.columns),
        members={one.name: _labels(one, context) for one in result.columns if one.role == "dimension"},
        chart=chart,
        definitions=_definitions(result, names),
        assumptions=assumptions_of(reading, context),
        warnings=warnings,
        suggestions=suggestions_of(reading, context),
    )


def _labels(column: Column, context: Context) -> Mapping[str, str]:
    """The labels of the stored values shown that differ from them."""
    place = context.result.index_of(column.name)
    values = dict.fromkeys(row[place] for row in context.result.rows if row[place] is not None)
    labels = {str(value): context.names.cell(value, column) for value in values}
    return {value: label for value, label in labels.items() if label != value}


def _declined(requested: str | None, chart: Chart | None, names: Names) -> str:
    """One sentence where the chart asked for would mislead and another stands in for it."""
    kinds, say = names.language.messages, names.language.say
    if requested in (None, "table", "number") or f"chart.kinds.{requested}" not in kinds:
        return ""
    if chart is None or chart.kind == requested:
        return ""
    asked = say(f"chart.kinds.{requested}")
    if chart.kind == "number":
        return say("fact.chart_declined_number", chart=asked)
    if chart.spec is None:
        return say("fact.chart_declined_table", chart=asked)
    return say("fact.chart_declined", chart=asked, instead=say(f"chart.kinds.{chart.kind}"))


def _definitions(result: ResultTable, names: Names) -> tuple[Definition, ...]:
    metrics = names.view.catalog.metrics
    return tuple(definition_of(metrics[name], names) for name in result.query.metric_names if name in metrics)
