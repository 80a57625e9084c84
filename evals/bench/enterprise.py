"""A workspace as large as a group's: 10,000 metrics and a million members in both languages, from seeded words.

Nothing of it is kept: `write` makes it in a folder that the caller throws away.
"""

import json
import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from evals.bench.members import names

Pair: TypeAlias = tuple[str, str]

_SEED = 11
_ROWS = 2000
_SHARES = {"customer": 0.6, "product": 0.3, "store": 0.1}
_AREAS: tuple[Pair, ...] = (
    *(("零售", "retail"), ("批发", "wholesale"), ("电商", "online"), ("直播", "livestream"), ("海外", "overseas")),
    *(("会员", "member"), ("团购", "group"), ("物流", "logistics"), ("仓储", "warehouse"), ("采购", "purchasing")),
    *(("生产", "production"), ("质检", "inspection"), ("售后", "aftersales"), ("安装", "installation")),
    *(("租赁", "leasing"), ("广告", "advertising"), ("研发", "research"), ("人事", "personnel")),
    *(("培训", "training"), ("能源", "energy")),
)
_STATES: tuple[Pair, ...] = (
    *(("已确认", "confirmed"), ("待处理", "pending"), ("已取消", "cancelled"), ("预计", "expected")),
    *(("逾期", "overdue"), ("首次", "initial"), ("重复", "repeated"), ("紧急", "urgent"), ("例行", "routine")),
    ("临时", "temporary"),
)
_KINDS: tuple[Pair, ...] = (
    *(("订单", "order"), ("服务", "service"), ("合同", "contract"), ("项目", "project"), ("设备", "equipment")),
)
_HEADS: tuple[Pair, ...] = (
    *(("金额", "amount"), ("数量", "quantity"), ("成本", "cost"), ("费用", "expense"), ("毛利", "margin")),
    *(("工时", "hours"), ("退款", "refund"), ("折扣", "discount"), ("税额", "tax"), ("定金", "deposit")),
)
_DIMENSIONS: dict[str, Pair] = {
    "customer": ("客户", "customer"),
    "product": ("商品", "product"),
    "store": ("门店", "store"),
}
_PERIODS: tuple[Pair, ...] = (
    *(("本月", "this month"), ("上季度", "last quarter"), ("今年", "this year"), ("近30天", "in the last 30 days")),
    ("去年5月", "in May 2024"),
)
_SETTING: dict[str, Any] = {
    "name": {"zh": "集团", "en": "Group"},
    "data": "data/",
    "languages": ["zh", "en"],
    "time_zone": "Asia/Shanghai",
    "today": "2025-06-20",
}
# Templates of questions: what they show, and each language's text.
_ASKED: tuple[tuple[str, str, str], ...] = (
    ("exact", "{period}{metric}", "{metric} {period}"),
    ("exact", "{period}各{dimension}{metric}", "{metric} by {dimension} {period}"),
    ("exact", "{period}{metric}前10的{dimension}", "top 10 {dimension}s by {metric} {period}"),
    ("exact", "{period}{metric}同比", "{metric} {period} year over year"),
    ("exact", "{member}{period}的{metric}", "{metric} of {member} {period}"),
    ("exact", "{period}{metric}和{other}", "{metric} and {other} {period}"),
    ("exact", "{period}{metric}前10的{dimension}的{other}", "{other} of the top 10 {dimension}s by {metric} {period}"),
    ("misspelt", "{period}{misspelt}", "{misspelt} {period}"),
    ("misspelt member", "{near}{period}的{metric}", "{metric} of {near} {period}"),
    ("part of a name", "{period}{part}", "{part} {period}"),
    ("unknown word", "{period}绿色{metric}", "seasonally lumpy {metric} {period}"),
    (
        "many unknown words",
        "{period}那些不太靠谱的{metric}到底咋整",
        "whatever became of the flimsy {metric} folks moan about {period}",
    ),
)


def write(folder: Path, *, metrics: int = 10_000, members: int = 1_000_000) -> None:
    """The workspace, complete: catalog, data, setting."""
    for part in ("catalog", "data"):
        (folder / part).mkdir(parents=True)
    setting = json.dumps(_SETTING, ensure_ascii=False)  # JSON is YAML
    (folder / "workspace.yml").write_text(setting, encoding="utf-8")
    for number, (area, named) in enumerate(zip(_AREAS, _named(metrics), strict=True)):
        catalog = json.dumps(_area(number, area, named), ensure_ascii=False, indent=1)
        (folder / "catalog" / f"{area[1]}.yml").write_text(catalog, encoding="utf-8")
    dimensions = json.dumps({"datasets": [_dimension(name) for name in _DIMENSIONS]}, ensure_ascii=False, indent=1)
    (folder / "catalog" / "dimensions.yml").write_text(dimensions, encoding="utf-8")
    _write_data(folder / "data", members)


def questions(count: int, *, metrics: int = 10_000, members: int = 1_000_000) -> Iterator[tuple[str, str]]:
    """What a question shows, and its text: `count` of each template and language, of names that the workspace has."""
    chance = random.Random(_SEED)  # noqa: S311 - synthetic questions, nothing secret
    known = [one for named in _named(metrics) for one in named]
    # An odd step, for every second name is in the other language.
    called = [name for at, name in enumerate(names(members)) if at % (members // 500 | 1) == 0]
    for (shown, *texts), language, _ in product(_ASKED, range(2), range(count)):
        first, other = (_metric_label(*chance.choice(known))[language] for _ in range(2))
        member = chance.choice([one for one in called if one.isascii() == bool(language)])
        yield (
            shown,
            texts[language].format(
                metric=first,
                other=other,
                period=chance.choice(_PERIODS)[language],
                dimension=chance.choice(list(_DIMENSIONS.values()))[language],
                member=member,
                near=_slipped(member),
                misspelt=_slipped(first),
                part=first[2:] if not language else first.partition(" ")[2],
            ),
        )


def _slipped(text: str) -> str:
    """The text with two neighbours in its middle swapped."""
    at = len(text) // 2
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


def _named(count: int) -> list[list[tuple[Pair, Pair, Pair, Pair]]]:
    """For each area its metrics, as the words they are made of."""
    each = count // len(_AREAS)
    return [[(area, *rest) for rest in list(product(_STATES, _KINDS, _HEADS))[:each]] for area in _AREAS]


def _metric_label(area: Pair, state: Pair, kind: Pair, head: Pair) -> Pair:
    return "".join(one[0] for one in (area, state, kind, head)), " ".join(one[1] for one in (state, area, kind, head))


def _area(number: int, area: Pair, named: list[tuple[Pair, Pair, Pair, Pair]]) -> dict[str, Any]:
    name = area[1]
    return {
        "datasets": [
            {
                "name": f"{name}_fact",
                "table": f"fact_{number}",
                "primary_key": ["row_id"],
                "time_field": "day",
                "label": {"zh": f"{area[0]}流水", "en": f"{name} records"},
                "fields": [
                    {"name": "day", "kind": "time", "granularity": "day", "label": {"zh": "日期", "en": "day"}},
                    {"name": "state", "kind": "dimension", "hidden": True},
                    {"name": "sort", "kind": "dimension", "hidden": True},
                    *({"name": head[1], "kind": "measure", "type": "decimal(18,2)", "hidden": True} for head in _HEADS),
                ],
            }
        ],
        "relationships": [
            {"from": f"{name}_fact", "columns": [f"{one}_id"], "to": one, "to_columns": [f"{one}_id"]}
            for one in _DIMENSIONS
        ],
        "metrics": [_metric(*one) for one in named],
    }


def _metric(area: Pair, state: Pair, kind: Pair, head: Pair) -> dict[str, Any]:
    zh, en = _metric_label(area, state, kind, head)
    return {
        "name": en.replace(" ", "_"),
        "label": {"zh": zh, "en": en},
        "description": {
            "zh": f"{area[0]}业务中{state[0]}的{kind[0]}的{head[0]}",
            "en": f"{head[1]} of {state[1]} {kind[1]}s in {area[1]}",
        },
        "type": "simple",
        "dataset": f"{area[1]}_fact",
        "aggregation": "sum",
        "expression": head[1],
        "filter": f"state = '{state[1]}' and sort = '{kind[1]}'",
        "unit": "CNY",
    }


def _dimension(name: str) -> dict[str, Any]:
    label = {"zh": _DIMENSIONS[name][0], "en": name}
    key = {
        "name": "name",
        "kind": "dimension",
        "expression": f"{name}_name",
        "display_of": f"{name}_id",
        "label": label,
    }
    return {
        "name": name,
        "table": name,
        "primary_key": [f"{name}_id"],
        "label": {"zh": f"{label['zh']}档案", "en": f"{name} list"},
        "fields": [key],
    }


def _write_data(folder: Path, members: int) -> None:
    counts = {name: int(members * share) for name, share in _SHARES.items()}
    called = names(members)
    with duckdb.connect() as connection:
        for name, count in counts.items():
            listed = folder / f"{name}.csv"
            rows = (f'{name[0].upper()}{number:07},"{next(called)}"' for number in range(count))
            listed.write_text("\n".join([f"{name}_id,{name}_name", *rows]), encoding="utf-8")
        amounts = ", ".join(f"round(random() * 1000, 2) as {head[1]}" for head in _HEADS)
        keys = ", ".join(
            f"'{name[0].upper()}' || lpad(cast(floor(random() * {count}) as bigint)::varchar, 7, '0') as {name}_id"
            for name, count in counts.items()
        )
        states, sorts = ([one[1] for one in pairs] for pairs in (_STATES, _KINDS))
        for number in range(len(_AREAS)):
            facts = f"select i as row_id, date '2024-01-01' + cast(i % 530 as integer) as day, {keys}, {amounts}"
            described = f"{states}[1 + i % {len(states)}] as state, {sorts}[1 + i % {len(sorts)}] as sort"
            connection.sql(f"{facts}, {described} from range({_ROWS}) as t(i)").write_parquet(
                str(folder / f"fact_{number}.parquet")
            )
