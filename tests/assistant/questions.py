"""The corpus of questions over tests/tiny/shop: plans written by hand, with the words that must give them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from semantic.plan import Plan, plan_from_json

SHOP = Path(__file__).resolve().parent.parent / "tiny" / "shop"
QUESTIONS = Path(__file__).resolve().parent.parent / "corpus" / "questions"
LANGUAGES = ("zh", "en")
ANSWERED = ("totals", "grouping", "ranking", "comparing", "measuring", "filtering", "describing", "followups", "sets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text of an entry; `after` are the earlier turns of its conversation."""

    text: str
    language: str
    entry: str
    role: str | None = None
    after: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.entry}-{self.language}-{' > '.join((*self.after, self.text))[:60]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Said):
    """A text that stands for exactly one plan."""

    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Said):
    """A text that must be asked back with a code, these plans among the options."""

    code: str
    options: tuple[Plan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Said):
    """A text that must be declined with one of these codes; `may_ask`: a question back is as good."""

    codes: tuple[str, ...]
    may_ask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A text whose right expectation is not met yet, and what is wrong."""

    said: Said
    defect: str


def plan_of(written: Mapping[str, Any]) -> Plan:
    """The plan that an entry writes in short: `kind: query` left out, a period as start/end."""
    return plan_from_json({"kind": "query", **_long(dict(written))})


def answered() -> Iterator[Answered]:
    """Every text of the corpus that must be answered."""
    for name in ANSWERED:
        for place, entry in enumerate(_entries(name), 1):
            yield from _answered(f"{name}{place}", entry)


def ahead() -> Iterator[Answered]:
    """Every text that is read as a kind of plan to come, as what it takes for granted, or as a description."""
    for place, entry in enumerate(_loaded("ahead"), 1):
        plan = plan_from_json(entry["plan"])
        yield from (Answered(plan=plan, **said) for said in _said(f"ahead{place}", entry))


def asked() -> Iterator[Asked]:
    """Every text that must be asked back."""
    for place, entry in enumerate(_entries("asked"), 1):
        yield from _asked(f"asked{place}", entry)


def declined() -> Iterator[Declined]:
    """Every text that must be declined."""
    for place, entry in enumerate(_entries("declined"), 1):
        yield from _declined(f"declined{place}", entry)


def still_open() -> Iterator[Open]:
    """Every text whose right expectation the product does not meet yet."""
    for place, entry in enumerate(_loaded("open")["questions"], 1):
        name = f"open{place}"
        kind = _answered if "plan" in entry else _asked if "options" in entry else _declined
        for said in kind(name, entry):
            yield Open(said=said, defect=entry["defect"])


def written_wrongly() -> frozenset[tuple[str, Plan]]:
    """The plans, by language, whose own question is not understood as that plan yet."""
    entries = _loaded("open")["written"]
    return frozenset((language, plan_of(entry["plan"])) for entry in entries for language in entry["languages"])


def pairs() -> Iterator[tuple[str, tuple[Answered, ...]]]:
    """The texts of each answered entry together, over both languages."""
    found: dict[str, list[Answered]] = {}
    for one in answered():
        found.setdefault(one.entry, []).append(one)
    yield from ((name, tuple(texts)) for name, texts in found.items())


def _answered(name: str, entry: Mapping[str, Any]) -> Iterator[Answered]:
    plan = plan_of(entry["plan"])
    yield from (Answered(plan=plan, **said) for said in _said(name, entry))


def _asked(name: str, entry: Mapping[str, Any]) -> Iterator[Asked]:
    options = tuple(plan_of(one) for one in entry["options"])
    yield from (Asked(code=entry["code"], options=options, **said) for said in _said(name, entry))


def _declined(name: str, entry: Mapping[str, Any]) -> Iterator[Declined]:
    codes, may_ask = tuple(entry["codes"]), entry.get("may_ask", False)
    yield from (Declined(codes=codes, may_ask=may_ask, **said) for said in _said(name, entry))


def _said(name: str, entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for language in LANGUAGES:
        after = tuple(entry.get("after", {}).get(language, ()))
        for text in entry.get(language, ()):
            yield {"text": text, "language": language, "entry": name, "role": entry.get("role"), "after": after}


def _entries(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _loaded(name)
    return found


def _loaded(name: str) -> Any:
    return yaml.load((QUESTIONS / f"{name}.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _long(written: Any) -> Any:
    if isinstance(written, dict):
        return {key: _period(part) if key == "period" else _long(part) for key, part in written.items()}
    return [_long(part) for part in written] if isinstance(written, list) else written


def _period(written: str) -> dict[str, str]:
    start, end = written.split("/")
    return {"start": start, "end": end}
