"""`assistant learn`: what conversations teach about words, and a synonym written into the catalog when accepted."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.channels.cli.shell import DONE, FAILED, Misuse, Shell
from semantic.errors import CatalogError, Origin

if TYPE_CHECKING:
    from assistant.receipt import Proposal
    from semantic.catalog import Catalog


def learn(shell: Shell) -> int:
    """Lists the proposals, or writes those accepted; 1 when the catalog would have a problem with one.

    Raises: Misuse when a word is not proposed, or for several names and none is said.
    """
    from assistant.pipeline import Assistant

    assistant = Assistant.open(shell.folder)
    try:
        proposals = assistant.proposals()
    finally:
        assistant.close()
    if not shell.arguments.accept:
        lines = [_line(one, shell) for one in proposals] or [shell.words.say("learn.none")]
        shell.say("\n".join(lines), value={"proposals": [_json(one) for one in proposals]})
        return DONE
    chosen = [_chosen(text, proposals, shell) for text in shell.arguments.accept]
    files = [_written(one, shell.folder) for one in chosen]
    said = [
        shell.words.say("learn.accepted" if file else "learn.refused", words=one.words, name=one.name, file=file)
        for one, file in zip(chosen, files, strict=True)
    ]
    written = [{**_json(one), "file": file} for one, file in zip(chosen, files, strict=True)]
    shell.say("\n".join(said), value={"accepted": written})
    return DONE if all(files) else FAILED


def _line(one: "Proposal", shell: Shell) -> str:
    return shell.words.say(
        "learn.proposal",
        words=one.words,
        name=one.name,
        count=one.count,
        example=one.examples[0] if one.examples else "",
    )


def _json(one: "Proposal") -> dict[str, object]:
    return {"words": one.words, "name": one.name, "count": one.count, "examples": list(one.examples)}


def _chosen(text: str, proposals: "tuple[Proposal, ...]", shell: Shell) -> "Proposal":
    """The one proposal that WORDS, or WORDS=NAME, means."""
    words, _, name = text.partition("=")
    meant = [one for one in proposals if one.words == words.lower() and name in ("", one.name)]
    if not meant:
        raise Misuse(shell.words.say("learn.unknown", words=text))
    if len(meant) > 1:
        raise Misuse(shell.words.say("learn.several", words=words, names=", ".join(one.name for one in meant)))
    return meant[0]


def _places(catalog: "Catalog") -> Mapping[str, Origin]:
    """Where each metric, term and field is written."""
    fields = {
        f"{dataset.name}.{name}": field.origin
        for dataset in catalog.datasets.values()
        for name, field in dataset.fields.items()
    }
    metrics = {one.name: one.origin for one in catalog.metrics.values()}
    return {**fields, **{one.name: one.origin for one in catalog.terms.values()}, **metrics}


def _written(one: "Proposal", folder: Path) -> str | None:
    """The file that holds the synonym now; None, and nothing written, where it would be one problem more."""
    from semantic.load import load_catalog, load_workspace, with_synonym

    known = _problems(folder)
    place = _places(load_catalog(load_workspace(folder))).get(one.name)
    if place is None or known is None:
        return None
    file = folder / place.file
    before = file.read_text(encoding="utf-8")
    language = "zh" if any("\u4e00" <= character <= "\u9fff" for character in one.words) else "en"
    try:
        _put(file, with_synonym(before, place.line, language, one.words))
    except ValueError:
        return None
    after = _problems(folder)
    if after is None or after - known:
        _put(file, before)
        return None
    return place.file


def _put(file: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def _problems(folder: Path) -> frozenset[str] | None:
    """What is wrong with a catalog, without the lines; None where it cannot be read."""
    from semantic.check import found_without_data
    from semantic.load import load_catalog, load_workspace

    try:
        workspace = load_workspace(folder)
        found = found_without_data(load_catalog(workspace), workspace)
    except CatalogError:
        return None
    return frozenset(f"{one.code} {dict(one.parameters)}" for one in found)
