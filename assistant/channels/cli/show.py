"""An answer for a reader of the shell: narrative, table, what the numbers mean, what was taken for granted."""

import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.answer import Answer, Definition
from assistant.channels.cli.shell import printable
from assistant.channels.cli.words import Words, words_of
from semantic.periods import Unit
from semantic.result import Cell, Column, ResultTable

_SHOWN = 50
_WIDE = 400
_BOLD = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CURRENCY = re.compile(r"[A-Z]{3}")


def show(answer: Answer) -> None:
    """Prints an answer in its own language."""
    console, words = _console(), words_of(answer.language)
    _line(console, _unmarked(answer.narrative))
    if answer.result is not None and answer.result.columns:
        _show_table(console, answer, answer.result, words)
    for one in answer.definitions:
        _line(console, _text(f"{words.say('answer.definition')} · {_meaning(one, words)}", style="dim"))
    if answer.data_as_of is not None:
        _line(console, Text(words.say("answer.data_as_of", day=answer.data_as_of.isoformat()), style="dim"))
    _list(console, words.say("answer.assumptions"), [one.text for one in answer.assumptions])
    _list(console, words.say("answer.warnings"), [one.text for one in answer.warnings])
    _show_ways_on(console, answer, words)


def _show_ways_on(console: Console, answer: Answer, words: Words) -> None:
    """What can be asked next: the options of a question back, the nearest there is, or the suggestions."""
    if answer.clarification is not None:
        for option in answer.clarification.options:
            label = words.say("answer.option", id=option.id, label=option.label)
            question = words.say("answer.option_question", question=option.question)
            _line(console, _text(f"  {label}  {question}"))
        return
    if answer.refusal is not None and answer.refusal.nearest:
        near = [
            f"{one.label}  {words.say('answer.option_question', question=one.question)}"
            for one in answer.refusal.nearest
        ]
        _list(console, words.say("answer.nearest"), near)
        return
    _list(console, words.say("answer.suggestions"), answer.suggestions)


def _console() -> Console:
    """Standard output without markup; what is not a terminal is as wide as its table."""
    width = None if sys.stdout.isatty() else _WIDE
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def _line(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=True)


def _list(console: Console, heading: str, lines: Sequence[str]) -> None:
    if lines:
        _line(console, Text(heading, style="bold"))
        for line in lines:
            _line(console, _text(f"  {line}"))


def _text(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)


def _unmarked(markdown: str) -> Text:
    """Markdown's bold as bold, what is escaped without its backslash, everything else as written."""
    text = Text()
    for number, part in enumerate(_BOLD.split(printable(markdown))):
        text.append(_ESCAPED.sub(r"\1", part), style="bold" if number % 2 else "")
    return text


def _meaning(one: Definition, words: Words) -> str:
    """What a metric means, on one line."""
    parts = [words.say("answer.definition_of", label=one.label, definition=one.definition)]
    stated = {key: getattr(one, key) for key in ("formula", "unit", "time_basis", "owner")}
    parts.extend(words.say(f"answer.{key}", **{key: value}) for key, value in stated.items() if value)
    parts.append(words.say("answer.version", version=one.version))
    parts.append(words.say("answer.certified" if one.certified else "answer.not_certified"))
    return words.say("answer.joint").join(parts)


def _show_table(console: Console, answer: Answer, result: ResultTable, words: Words) -> None:
    shown = [place for place, column in enumerate(result.columns) if column.role != "key"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place in shown:
        is_number = result.columns[place].type in ("integer", "decimal", "double")
        heading = _text(_heading(answer.column_labels[place], result.columns[place]))
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold")
    for at, row in enumerate(result.rows[:_SHOWN]):
        missing = words.say("answer.others" if at in result.others else "answer.unassigned")
        cells = (_cell(row[place], result.columns[place], answer, words, missing) for place in shown)
        table.add_row(*map(_text, cells))
    for totals in result.totals:
        if not totals.level and len(result.rows) > 1:
            table.add_section()
            table.add_row(*_total_row(shown, result, totals.values, answer, words), style="bold")
    console.print(table)
    if result.row_count > _SHOWN:
        stated = words.say("answer.more_rows", shown=min(_SHOWN, len(result.rows)), total=result.row_count)
        _line(console, Text(stated, style="dim"))


def _total_row(shown: Iterable[int], result: ResultTable, values: Any, answer: Answer, words: Words) -> Iterable[Text]:
    for number, place in enumerate(shown):
        column = result.columns[place]
        if column.name in values:
            yield _text(_cell(values[column.name], column, answer, words, ""))
        else:
            key = "answer.total" if result.query.limit is None else "answer.all"
            yield Text(words.say(key) if number == 0 else "")


def _heading(label: str, column: Column) -> str:
    return f"{label} ({column.unit})" if column.unit and _CURRENCY.fullmatch(column.unit) else label


def _cell(cell: Cell, column: Column, answer: Answer, words: Words, missing: str) -> str:
    if cell is None:
        return missing if column.role == "dimension" else "–"
    if column.role in ("dimension", "time") or isinstance(cell, str | bool | date):
        return _name(cell, column, answer)
    return _number(cell, column, words)


def _name(cell: Cell, column: Column, answer: Answer) -> str:
    """A member by its label, a bucket of time by what it is called."""
    label = answer.members.get(column.name, {}).get(str(cell))
    if label is not None:
        return label
    if isinstance(cell, date) and column.grain is not None:
        return _bucket(cell, column.grain)
    return str(cell)


def _bucket(first: date, grain: Unit) -> str:
    match grain:
        case Unit.YEAR:
            return f"{first.year}"
        case Unit.QUARTER:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case Unit.MONTH:
            return f"{first.year}-{first.month:02}"
        case _:
            return f"{first.year}-{first.month:02}-{first.day:02}"


def _number(cell: int | float | Decimal, column: Column, words: Words) -> str:
    match column.unit:
        case "ratio" if column.derivation == "change":
            return words.say("answer.points", value=f"{cell * 100:+,.1f}")
        case "ratio":
            return f"{cell:,.1%}"
        case "percentage_point":
            return words.say("answer.points", value=f"{cell:+,.1f}")
        case "percent":
            return f"{cell:,.1f}%"
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.2f}"
