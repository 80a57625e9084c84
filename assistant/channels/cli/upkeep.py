"""`assistant check`, `index` and `demo`: what keeps a workspace in order."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.channels.cli.shell import DONE, FAILED, Misuse, Shell, log_to, progress
from semantic.errors import CatalogError, CatalogProblem

if TYPE_CHECKING:
    from semantic.review import Review


def check_workspace(shell: Shell) -> int:
    """Tells every problem of the workspace, errors first; 1 when there is one."""
    found = _review(shell)
    problems = sorted(found.problems, key=lambda one: one.is_warning)
    lines = [f"{shell.words.problem(one)}\n    → {shell.words.mend(one)}" for one in problems]
    lines.append(_counted(problems, shell))
    if not found.has_data:
        lines.append(shell.words.say("check.no_data"))
    elif not found.is_tested:
        lines.append(shell.words.say("check.not_tested"))
    value = {
        "problems": [_problem_json(one, shell) for one in problems],
        "data": found.has_data,
        "tested": found.is_tested,
    }
    shell.say("\n".join(lines), value=value)
    return FAILED if any(not one.is_warning for one in problems) else DONE


def _review(shell: Shell) -> "Review":
    """What there is to say against the workspace, and how far that could be found out."""
    from semantic.review import Review, review

    try:
        with progress(lambda name: shell.words.say("check.progress", name=name) if name else "") as hear:
            return review(shell.folder, hear)
    except CatalogError as error:
        return Review(problems=error.problems, has_data=True, is_tested=True)


def _counted(problems: list[CatalogProblem], shell: Shell) -> str:
    if not problems:
        return shell.words.say("check.none")
    warnings = sum(one.is_warning for one in problems)
    counts = {"errors": len(problems) - warnings, "warnings": warnings}
    said = {
        name: shell.words.say(f"check.{name}.{'one' if count == 1 else 'other'}", count=count)
        for name, count in counts.items()
    }
    return shell.words.say("check.found", **said)


def _problem_json(one: CatalogProblem, shell: Shell) -> dict[str, Any]:
    return {
        "file": one.origin.file,
        "line": one.origin.line,
        "severity": "warning" if one.is_warning else "error",
        "code": one.code,
        "message": shell.words.problem(one),
        "mend": shell.words.mend(one),
    }


def index(shell: Shell) -> int:
    """Builds the index unless it is current."""
    from assistant.pipeline import Assistant

    assistant = Assistant.open(shell.folder)
    try:
        log_to(assistant.workspace.state)
        with progress() as hear:
            built = assistant.index(hear)
    finally:
        assistant.close()
    shell.say(shell.words.say("index.built" if built else "index.current"), value={"built": built})
    return DONE


def demo(shell: Shell) -> int:
    """Builds the demo company's data.

    Raises: Misuse when the workspace reads other data, or something unknown is to be planted.
    """
    from semantic.demo.generate import build, is_current

    folder = _demo_data(shell)
    scale, seed, plant = _chosen(shell, folder)
    if shell.arguments.if_needed and is_current(folder, scale, seed, plant):
        shell.say(shell.words.say("demo.current"), value={"built": False, "folder": str(folder)})
        return DONE
    if scale <= 0:
        raise Misuse(shell.words.say("demo.bad_scale"))
    try:
        with progress() as hear:
            build(folder, scale=scale, seed=seed, plant=plant, on_step=hear)
    except FileExistsError:
        raise Misuse(shell.words.say("demo.foreign", folder=folder)) from None
    shell.say(shell.words.say("demo.built", folder=folder), value={"built": True, "folder": str(folder)})
    return DONE


def _demo_data(shell: Shell) -> Path:
    """Where the demo's data belong.

    Raises: Misuse when the workspace reads its data from elsewhere, or nothing of the name can be planted.
    """
    from semantic.demo.generate import PLANTS
    from semantic.load import load_workspace

    plant = shell.arguments.plant
    if plant not in (None, "none", "all", *PLANTS):
        known = ", ".join(("none", "all", *PLANTS))
        raise Misuse(shell.words.say("demo.unknown_plant", name=plant, known=known))
    workspace = load_workspace(shell.folder)
    folder = workspace.state / "data"
    if Path(workspace.data) != folder:
        raise Misuse(shell.words.say("demo.elsewhere", place=workspace.data))
    return folder


def _chosen(shell: Shell, folder: Path) -> tuple[float, int, str]:
    """What is asked for of scale, seed and plant; what is not, as `--if-needed` finds it there, else as usual."""
    from semantic.demo.generate import MANIFEST

    scale, seed, plant = 1.0, 20250620, "none"
    if shell.arguments.if_needed and (folder / MANIFEST).is_file():
        try:
            there = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            scale, seed, plant = float(there["scale"]), int(there["seed"]), str(there["plant"])
        except (ValueError, KeyError, TypeError):
            pass  # what is there is not a build of ours: the usual ones, and the builder decides
    asked = shell.arguments
    return (
        scale if asked.scale is None else asked.scale,
        seed if asked.seed is None else asked.seed,
        asked.plant or plant,
    )
