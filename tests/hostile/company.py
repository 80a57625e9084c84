"""A company of four shops whose rows a reader can add up by eye, and ways to write variants of it."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt

from assistant.answer import Answer, answer_json
from assistant.channels.http import create_app
from assistant.channels.http.credentials import Credentials
from assistant.channels.http.house import House
from assistant.pipeline import Assistant

HERE = "http://127.0.0.1:8000"

WORKSPACE = """\
name: {zh: 小店, en: Small Shop}
today: 2025-06-20
"""
ROLES = """\
roles:
  boss: {}
  east: {policies: [east_only], attributes: {area: East}}
  blind: {policies: [no_bonus]}
  desk: {policies: [masked_names]}
default_role: boss
"""
DATASETS = """\
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: ordered_on
    label: {zh: 订单, en: orders}
    fields:
      - {name: ordered_on, kind: time, expression: day, granularity: day, label: {zh: 下单日期, en: order date}}
      - {name: amount, kind: measure, type: "decimal(18,2)", label: {zh: 单笔金额, en: amount of an order}}
  - name: shop
    table: shops
    primary_key: [shop_id]
    label: {zh: 店铺资料, en: shop list}
    fields:
      - {name: name, kind: dimension, expression: shop, label: {zh: 店铺, en: shop}}
      - {name: area, kind: dimension, expression: area, label: {zh: 片区, en: area}}
      - {name: keeper, kind: dimension, expression: keeper, label: {zh: 店长, en: shopkeeper}}
relationships:
  - {from: orders, columns: [shop_id], to: shop, to_columns: [shop_id]}
"""
METRICS = """\
metrics:
  - name: revenue
    label: {zh: 营业收入, en: revenue}
    description: {zh: 订单金额之和, en: the sum of order amounts}
    type: simple
    dataset: orders
    aggregation: sum
    expression: amount
    unit: CNY
  - name: order_count
    label: {zh: 订单数, en: number of orders}
    description: {zh: 订单的张数, en: how many orders there are}
    type: simple
    dataset: orders
    aggregation: count
    unit: count
"""
BONUS = """\
  - name: bonus
    label: {zh: 秘密奖金, en: secret bonus}
    synonyms: {zh: [红包], en: [kickback]}
    description: {zh: 给店长的奖金, en: what shopkeepers get on the side}
    type: simple
    dataset: orders
    aggregation: sum
    expression: bonus
    unit: CNY
"""
POLICIES = """\
policies:
  - {name: east_only, rows: [{dataset: shop, filter: "area = :area"}]}
  - {name: no_bonus, hide: {metrics: [bonus], fields: [shop.keeper]}}
  - {name: masked_names, mask: [shop.keeper]}
"""
SHOPS = "shop_id,shop,area,keeper\n1,Alder,East,Iris Vole\n2,Birch,East,Otto Wren\n3,Cedar,West,Mina Stoat\n"
ORDERS = """\
id,day,shop_id,amount,bonus
1,2025-06-01,1,10.50,1
2,2025-06-02,2,20.25,2
3,2025-06-03,3,400.00,3
4,2025-05-30,1,7.00,4
5,2019-01-05,3,900.00,5
6,2025-06-05,2,4.75,6
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The files of a workspace."""

    workspace: str = WORKSPACE
    catalog: str = DATASETS + METRICS
    data: Mapping[str, str | bytes] = field(default_factory=lambda: {"shops.csv": SHOPS, "orders.csv": ORDERS})

    def written(self, folder: Path) -> Path:
        """The folder, with the files in it."""
        for name, text in (("workspace.yml", self.workspace), ("catalog/all.yml", self.catalog)):
            write(folder / name, text)
        (folder / "data").mkdir(exist_ok=True)
        for name, held in self.data.items():
            write(folder / "data" / name, held)
        return folder


def write(path: Path, held: str | bytes) -> None:
    """Makes a file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(held if isinstance(held, bytes) else held.encode())


@contextmanager
def opened(folder: Path) -> Iterator[Assistant]:
    """The assistant of a folder, indexed."""
    assistant = Assistant.open(folder)
    try:
        assistant.index(lambda *_: None)
        yield assistant
    finally:
        assistant.close()


def ask(assistant: Assistant, text: str, role: str | None = None, **rest: Any) -> Answer:
    """One answer to a question on the workspace's own day."""
    return assistant.ask(text, asker=assistant.asker(role), as_of=assistant.as_of(None), **rest)


def code_of(answer: Answer) -> str:
    """The code of a refusal, a question back or an error; `answered` where there is none."""
    for part in (answer.refusal, answer.clarification, answer.failure):
        if part is not None:
            return part.code
    return answer.status


def rows_of(answer: Answer) -> tuple[tuple[Any, ...], ...]:
    """The rows of an answer, which must have some."""
    assert answer.result is not None, answer.narrative
    return answer.result.rows


def foreign_tags(narrative: str) -> set[str]:
    """The tags that a renderer of markdown, HTML allowed, makes of a narrative beyond those our own texts use."""
    return set(re.findall(r"<([a-z!]+)", MarkdownIt("commonmark").render(narrative))) - {
        "p",
        "strong",
        "br",
        "ul",
        "li",
    }


def lasting(answer: Answer) -> dict[str, Any]:
    """An answer's JSON without what differs from one call to the next."""
    return without_chance(cast("dict[str, Any]", json.loads(json.dumps(answer_json(answer), default=str))))


def without_chance(answer: dict[str, Any]) -> dict[str, Any]:
    """The JSON without ids and times."""
    kept = {key: part for key, part in answer.items() if key not in _CHANCE}
    kept["statements"] = [{key: part for key, part in one.items() if key != "ms"} for one in kept["statements"]]
    return kept


_CHANCE = ("answer_id", "conversation_id", "receipt", "timings_ms")


@contextmanager
def door(assistant: Assistant, tokens: Mapping[str, str] | None = None) -> Iterator[TestClient]:
    """A client of the real pipeline; closing it closes the assistant."""
    app = create_app(lambda: assistant, Credentials(roles=tokens or {}))
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        yield client


def keep_page_away(patch: pytest.MonkeyPatch) -> None:
    """Lets doors open without the chat page, which takes seconds."""

    async def stays_away(self: House, _: object) -> None:
        self.page = "failed"
        self._settled.set()

    patch.setattr(House, "_show_page", stays_away)


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


# A frame of a stack trace, or the name of a Python exception that would mean nothing to a reader.
TRACE = re.compile(r"Traceback|File \"|\.py\b|\b[A-Z][A-Za-z]*(?:Error|Exception)\b")
