"""An answer's JSON as HTML. Everything that came from data, catalog or asker is escaped here, and nowhere trusted."""

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from assistant.channels.languages import wording_of
from assistant.channels.page.cells import MISSING, cell_text, header_of, is_right_aligned

SHOWN = 200
_CARD = ("definition", "formula", "unit", "time_basis", "owner", "version", "source")


def question_html(text: str) -> str:
    """What the asker typed, as typed."""
    return f'<div class="asked">{escape(text)}</div>'


def said_html(text: str) -> str:
    """A sentence of the page's own."""
    return f'<div class="answer"><p>{escape(text)}</p></div>'


def head_html(answer: Mapping[str, Any]) -> str:
    """What is read first: the narrative, and what limits it."""
    kind = escape(answer["status"])
    return f'<div class="answer {kind}">{_narrative(answer["narrative"])}{_notes(answer["warnings"], "warning")}</div>'


def rest_html(answer: Mapping[str, Any], question: str, language: str) -> str:
    """What follows the chart: the table, what was assumed, and the folded card; empty when there is none of them."""
    table = _table(answer, language) if answer["table"] else ""
    parts = table + _notes(answer["assumptions"], "assumption") + _card(answer, question, language)
    return f'<div class="answer">{parts}</div>' if parts else ""


@cache
def _markdown() -> MarkdownIt:
    """Emphasis, lists and line breaks only: no HTML, no links, no images that would reach elsewhere."""
    return MarkdownIt("zero", {"breaks": True}).enable(["emphasis", "list", "newline", "backticks", "escape", "entity"])


def _narrative(text: str) -> str:
    written: str = _markdown().render(text)
    return f'<div class="narrative">{written}</div>'


def _notes(notes: list[Mapping[str, Any]], kind: str) -> str:
    lines = "".join(f'<li data-code="{escape(one["code"])}">{escape(one["text"])}</li>' for one in notes)
    return f'<ul class="notes {kind}">{lines}</ul>' if lines else ""


def _table(answer: Mapping[str, Any], language: str) -> str:
    table = answer["table"]
    columns, rows = table["columns"], table["rows"][:SHOWN]
    head = "".join(f"<th{_side(one)}>{escape(header_of(one))}</th>" for one in columns)
    others = table.get("others", {})
    body = "".join(
        f"<tr>{''.join(_cells(row, table, language, is_of_others=str(place) in others))}</tr>"
        for place, row in enumerate(rows)
    )
    more = ""
    if table["row_count"] > len(rows):
        words = wording_of(language)["rows_shown"].format(shown=len(rows), total=table["row_count"])
        more = f'<p class="more">{escape(words)}</p>'
    is_cut = bool((answer["query"] or {}).get("limit"))
    foot = _foot(table, "total_beyond" if is_cut else "total", language) if len(rows) > 1 else ""
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>{more}'


def _cells(row: list[Any], table: Mapping[str, Any], language: str, *, is_of_others: bool) -> Iterator[str]:
    unassigned = wording_of(language)["others" if is_of_others else "unassigned"]
    for value, column in zip(row, table["columns"], strict=True):
        members = table["members"].get(column["name"], {})
        yield f"<td{_side(column)}>{escape(cell_text(value, column, members, language, unassigned))}</td>"


def _foot(table: Mapping[str, Any], label: str, language: str) -> str:
    """The coarsest level, where the answer has it; the columns it does not speak of stay empty."""
    total = next((one["values"] for one in table["totals"] if not one["level"]), None)
    if not total:
        return ""
    texts = [
        cell_text(total[one["name"]], one, {}, language, "") if one["name"] in total else "" for one in table["columns"]
    ]
    if table["columns"][0]["name"] not in total:
        texts[0] = wording_of(language)[label]
    cells = (f"<td{_side(one)}>{escape(text)}</td>" for one, text in zip(table["columns"], texts, strict=True))
    return f"<tfoot><tr>{''.join(cells)}</tr></tfoot>"


def _side(column: Mapping[str, Any]) -> str:
    return ' class="number"' if is_right_aligned(column) else ""


def _card(answer: Mapping[str, Any], question: str, language: str) -> str:
    words, definitions = wording_of(language), answer["definitions"]
    understood = _understood(answer["understood"], question, language)
    if not definitions and not answer["sql"]:
        return understood
    labels = " · ".join(_certified(one, words) for one in definitions)
    as_of = words["data_as_of"].format(day=answer["data_as_of"]) if answer["data_as_of"] else ""
    line = " · ".join(part for part in (labels, escape(as_of)) if part)
    inside = understood + "".join(_definition(one, words) for one in definitions) + _proof(answer, words)
    return f'<details class="card"><summary><b>{escape(words["meaning"])}</b> {line}</summary>{inside}</details>'


def _certified(definition: Mapping[str, Any], words: Mapping[str, str]) -> str:
    mark = words["certified"] if definition["certified"] else words["not_certified"]
    kind = "certified" if definition["certified"] else "uncertified"
    return f'{escape(definition["label"])} <span class="{kind}">{escape(mark)}</span>'


def _definition(definition: Mapping[str, Any], words: Mapping[str, str]) -> str:
    facts = ((words[key], str(definition[key] or MISSING)) for key in _CARD)
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    return f"<h4>{escape(definition['label'])} <code>{escape(definition['metric'])}</code></h4><dl>{lines}</dl>"


def _proof(answer: Mapping[str, Any], words: Mapping[str, str]) -> str:
    receipt = f'<p class="receipt">{escape(words["receipt"])} <code>{escape(answer["receipt"])}</code></p>'
    if not answer["sql"]:
        return receipt
    sql = "\n\n".join(str(one["sql"]) for one in answer["statements"])
    return f"<details><summary>{escape(words['sql'])}</summary><pre>{escape(sql)}</pre></details>{receipt}"


def _understood(spans: list[Mapping[str, Any]], question: str, language: str) -> str:
    """The question with every span that was understood marked, and what it was taken for under the pointer."""
    words = wording_of(language)
    marked, at = [], 0
    for span in sorted(spans, key=lambda one: (one["start"], -one["end"])):
        text = question[span["start"] : span["end"]]
        if span["start"] < at or text != span["text"]:  # of an option it is the label that was said
            continue
        kind = span["as"] if f"as_{span['as']}" in words else "other"
        title = f"{words[f'as_{kind}']}: {span['value']}" if span["value"] else words[f"as_{kind}"]
        marked += [
            escape(question[at : span["start"]]),
            f'<mark class="{kind}" title="{escape(title)}">{escape(text)}</mark>',
        ]
        at = span["end"]
    if not marked:
        return ""
    label = escape(words["understood"])
    return f'<p class="understood"><span>{label}</span> {"".join(marked)}{escape(question[at:])}</p>'
