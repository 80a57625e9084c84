"""Whether a question's premise held, and what was asked beyond the numbers."""

from typing import Literal

from assistant.present.context import Context
from assistant.present.facts import At, read
from assistant.reading import Reading
from semantic.errors import Notice
from semantic.query import column_of


def premise_warnings(reading: Reading, context: Context) -> tuple[Notice, ...]:
    """What corrects a question that takes for granted what no comparison of its one number bears out."""
    if reading.premise is None or context.shape.groups or len(context.result.rows) != 1:
        return ()
    went = {suffix: way for suffix in context.shape.suffixes if (way := _way(suffix, context)) is not None}
    if not went or reading.premise in went.values():
        return ()
    item = context.result.query.metrics[0]
    say, metric = context.language.say, context.names.item(item)
    facts = tuple(say(f"premise.{way}", metric=metric, base=context.base(suffix)) for suffix, way in went.items())
    return (Notice(code="premise-false", parameters={"fact": context.language.listed(facts)}),)


def _way(suffix: str, context: Context) -> Literal["upwards", "downwards", "same"] | None:
    """Which way the first number went against a comparison; None where one of the two is missing."""
    name = f"{column_of(context.result.query.metrics[0])}.change:{suffix}"
    if all(column.name != name for column in context.result.columns):
        return None
    change = read(context.result, At(row=0, column=name))
    if change is None:
        return None
    return "same" if change == 0 else "upwards" if change > 0 else "downwards"


def beyond(reading: Reading, context: Context) -> str:
    """One sentence on what was asked beyond the numbers and is not given; empty where nothing was."""
    return context.language.say(f"beyond.{reading.beyond}") if reading.beyond else ""
