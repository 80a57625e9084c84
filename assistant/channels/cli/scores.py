"""`assistant eval`: question/answer pairs, counted."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant import evaluate as harness
from assistant.channels.cli.shell import DONE, FAILED, Misuse, Shell, demo_folder, json_text, log_to, progress
from assistant.pipeline import Assistant
from semantic.errors import EngineUnavailable, NoData

_WIDE = 160
_COLUMNS = ("answerable", "correct", "wrong", "asked", "not_answered", "unanswerable", "rightly_declined")


def evaluate(shell: Shell) -> int:
    """Asks and scores every text; 1 when a threshold is missed.

    Raises: CatalogError with every problem of the cases; Misuse when a path is none.
    """
    _check_output(shell)
    folder = shell.folder
    files = harness.case_files(_paths(shell))
    cases = harness.load_cases(files, folder)
    if not cases:
        raise Misuse(shell.words.say("eval.no_cases", place=", ".join(map(str, _paths(shell)))))
    try:
        assistant = Assistant.open(folder)
    except NoData as error:
        return _without_data(shell, error)
    try:
        log_to(assistant.workspace.state)
        run = _run(shell, assistant, cases)
        _tell(shell, run, assistant.view(assistant.asker(None)).catalog.fingerprint)
    finally:
        assistant.close()
    return _verdict(shell, harness.counted(run.results))


def _without_data(shell: Shell, error: NoData) -> int:
    """Data that are not part of the repository are a reason to skip; the demo's, or a threshold, are not."""
    thresholds = (shell.arguments.min_correct, shell.arguments.max_wrong)
    if shell.folder.resolve() == demo_folder().resolve() or thresholds != (None, None):
        raise error
    shell.say(shell.words.say("eval.skipped_all", place=error), value={"skipped": str(error)})
    return DONE


def _check_output(shell: Shell) -> None:
    written = shell.arguments.file
    if written and Path(written).suffix in (".yml", ".yaml", ".jsonl"):
        raise Misuse(shell.words.say("eval.cases_as_output", path=written))


def _paths(shell: Shell) -> list[Path]:
    paths = [Path(one) for one in shell.arguments.paths] or [shell.folder / "evals"]
    missing = [one for one in paths if not one.exists()]
    if missing:
        raise Misuse(shell.words.say("eval.no_path", path=", ".join(map(str, missing))))
    return paths


def _run(shell: Shell, assistant: Assistant, cases: tuple[harness.Case, ...]) -> harness.Run:
    tables = harness.Tables.open(assistant.workspace)
    try:
        harness.verify_checks(cases, tables)

        def rules_for(role: str | None) -> harness.Rules:
            asker = assistant.asker(role)
            return harness.Rules(
                expected=lambda check: tables.expected(check.sql),
                catalog=assistant.view(asker).catalog,
                role=asker.role,
            )

        with contextlib.closing(_product(shell, assistant)) as product, progress() as hear:
            return harness.run_cases(cases, product, rules_for, hear)
    finally:
        tables.close()


def _product(shell: Shell, assistant: Assistant) -> harness.Product:
    """Whom to ask: the server named, else the assistant in this process, its index built first where it is missing."""
    url = shell.arguments.server
    if url:
        try:
            return harness.Server(url)
        except EngineUnavailable as error:
            raise Misuse(shell.words.say("eval.no_server", url=url, detail=error)) from None
    if not assistant.is_indexed:
        with progress(lambda _: shell.words.say("sorry.indexing")) as hear:
            assistant.index(hear)
    return harness.InProcess(assistant)


def _tell(shell: Shell, run: harness.Run, catalog: str) -> None:
    """Writes the file, prints the table, and says on standard error what was not right or left out."""
    written = harness.results_json(run.results, catalog=catalog, commit=_commit())
    if shell.arguments.file:
        Path(shell.arguments.file).write_text(json_text(written) + "\n", encoding="utf-8")
    errors = Console(stderr=True, highlight=False, markup=False, emoji=False)
    for one in run.skipped:
        errors.print(shell.words.say("eval.skipped", id=one.case.id, reason=one.reason), soft_wrap=True)
    for result in run.results:
        if result.score.outcome in ("wrong", "asked", "not_answered"):
            _tell_one(shell, result, errors)
    if shell.is_json:
        shell.say("", value=written)
        return
    width = None if sys.stdout.isatty() else _WIDE
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    console.print(_table(shell, run))
    parity = harness.parity(run.results)
    same = parity.compared - len(parity.differing)
    console.print(shell.words.say("eval.parity", same=same, compared=parity.compared), soft_wrap=True)
    if parity.differing:
        console.print(shell.words.say("eval.differing", names=", ".join(parity.differing)), soft_wrap=True)


def _tell_one(shell: Shell, one: harness.Result, console: Console) -> None:
    said = shell.words.say(
        "eval.outcomes",
        outcome=shell.words.say(f"eval.{one.score.outcome}"),
        id=one.case.id,
        language=one.language,
        text=one.text,
    )
    console.print(Text(said), soft_wrap=True)
    console.print(Text(f"    {one.score.reason}", style="dim"), soft_wrap=True)


def _table(shell: Shell, run: harness.Run) -> Table:
    cases = len({one.case.id for one in run.results})
    table = Table(title=shell.words.say("eval.title", count=len(run.results), cases=cases))
    table.add_column("", overflow="fold")
    for name in _COLUMNS:
        table.add_column(shell.words.say(f"eval.{name}"), justify="right")
    _add(table, {shell.words.say("eval.all"): harness.counted(run.results)})
    _add(table, harness.by_language(run.results))
    _add(table, harness.by_tag(run.results))
    return table


def _add(table: Table, rows: Mapping[str, harness.Counts]) -> None:
    for name, counts in rows.items():
        table.add_row(name, *(str(getattr(counts, column)) for column in _COLUMNS))
    table.add_section()


def _verdict(shell: Shell, counts: harness.Counts) -> int:
    """Whether the thresholds hold; what does not is said on standard error."""
    errors = Console(stderr=True, highlight=False, markup=False, emoji=False)
    least, most = shell.arguments.min_correct, shell.arguments.max_wrong
    status = DONE
    if least is not None and counts.correct_ratio < least:
        stated = {"ratio": f"{counts.correct_ratio:.3f}", "limit": f"{least:.3f}"}
        errors.print(shell.words.say("eval.too_few_correct", **stated), soft_wrap=True)
        status = FAILED
    if most is not None and counts.wrong_ratio > most:
        stated = {"ratio": f"{counts.wrong_ratio:.3f}", "limit": f"{most:.3f}"}
        errors.print(shell.words.say("eval.too_many_wrong", **stated), soft_wrap=True)
        status = FAILED
    return status


def _commit() -> str | None:
    """The commit of this program's own sources; None outside a repository."""
    git = shutil.which("git")
    if git is None:
        return None
    asked = subprocess.run(  # noqa: S603 - nothing of the asker's is in it
        [git, "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or None
