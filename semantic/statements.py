"""Statements as frozen nouns: ordered lines over the accounts of a metric."""

from dataclasses import dataclass
from typing import Literal

from semantic.errors import Origin
from semantic.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """Accounts with all below them, or the sum of lines before; `metric` is the line's own, `parts` serve that one."""

    name: str
    metric: str
    words: Words
    origin: Origin
    accounts: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    sign: Literal[1, -1] = 1
    level: int = 0
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Ordered lines over `metric`, told apart by the field `account`: an income statement, a balance sheet."""

    name: str
    words: Words
    metric: str
    account: str
    lines: tuple[StatementLine, ...]
    origin: Origin
