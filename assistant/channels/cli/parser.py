"""The command line's shape (contract, section 2)."""

import argparse
from collections.abc import Callable

from assistant.channels.cli.words import Words

BUILT = ("serve", "ask", "check", "index", "learn", "eval", "demo")
NOT_YET = ("init", "import", "export", "report", "monitor", "reconcile", "replay")


def parser_in(words: Words) -> argparse.ArgumentParser:
    """The parser, its help in one language; `--workspace` and `--json` may stand before or after the command."""

    def told(key: str) -> str:
        return words.say(f"help.{key}")

    parser = argparse.ArgumentParser(prog="assistant", description=told("program"))
    parser.add_argument("--workspace", metavar="DIR", help=told("workspace"))
    parser.add_argument("--json", action="store_true", help=told("json"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in (*BUILT, *NOT_YET):
        one = commands.add_parser(name, help=told(name), description=told(name))
        # Absent after the command, what was said before it stands.
        one.add_argument("--workspace", metavar="DIR", default=argparse.SUPPRESS, help=told("workspace"))
        if name != "eval":
            one.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=told("json"))
        _ARGUMENTS[name](one, told)
    return parser


Told = Callable[[str], str]


def _serve(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("--host", default="127.0.0.1", help=told("host"))
    one.add_argument("--port", type=int, default=8000, help=told("port"))


def _ask(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("question", help=told("question"))
    one.add_argument("--as-of", metavar="DATE", help=told("as_of"))
    one.add_argument("--role", help=told("role"))
    one.add_argument("--language", choices=("zh", "en"), help=told("language"))


def _eval(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("paths", nargs="*", metavar="PATHS", help=told("paths"))
    one.add_argument("--json", dest="file", metavar="FILE", help=told("eval_json"))
    one.add_argument("--server", metavar="URL", help=told("server"))
    one.add_argument("--min-correct", type=float, metavar="X", help=told("min_correct"))
    one.add_argument("--max-wrong", type=float, metavar="Y", help=told("max_wrong"))


def _demo(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("--scale", type=float, metavar="N", help=told("scale"))
    one.add_argument("--seed", type=int, metavar="S", help=told("seed"))
    one.add_argument("--plant", metavar="NAME", help=told("plant"))
    one.add_argument("--if-needed", action="store_true", help=told("if_needed"))


def _learn(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("--accept", nargs="+", metavar="WORDS", help=told("accept"))


def _init(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("folder", metavar="DIR", help=told("init_folder"))
    one.add_argument("--data", nargs="+", required=True, metavar="FILES", help=told("init_data"))


def _import(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("format", choices=("dbt", "ossie"))
    one.add_argument("path", metavar="PATH", help=told("path"))


def _export(one: argparse.ArgumentParser, _: Told) -> None:
    one.add_argument("format", choices=("ossie", "dbt"))


def _named(one: argparse.ArgumentParser, told: Told) -> None:
    one.add_argument("name", help=told("name"))


def _nothing(_one: argparse.ArgumentParser, _: Told) -> None:
    """Takes no arguments of its own."""


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser, Told], None]] = {
    "serve": _serve,
    "ask": _ask,
    "check": _nothing,
    "index": _nothing,
    "learn": _learn,
    "eval": _eval,
    "demo": _demo,
    "init": _init,
    "import": _import,
    "export": _export,
    "report": _named,
    "monitor": _nothing,
    "reconcile": _named,
    "replay": _named,
}
