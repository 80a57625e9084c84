"""A company of two kiosks whose catalog has nothing to be said against it, to break one thing at a time."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from semantic.errors import CatalogProblem
from semantic.review import Review, review
from tests.semantic.compile.company import write_workspace

# Revenue of May is 10 + 20 = 30; sale 3 is cancelled, sale 4 lies in June and names no store.
TABLES = {
    "sale": """
sale_id,sold_on,due_on,store_id,status,amount,delay
1,2025-05-03,2025-05-13,1,paid,10.00,0
2,2025-05-19,2025-05-29,2,open,20.00,12
3,2025-05-20,2025-05-30,1,cancelled,99.00,3
4,2025-06-02,2025-06-12,,paid,5.50,1
""",
    "shop": "shop_id,name,name_en,town,town_en,area\n1,北店,North,甲城,Jia,N\n2,南店,South,乙城,Yi,S\n",
    "shelf": "counted_on,shop_id,units,received\n2025-05-31,1,7,3\n2025-05-31,2,4,2\n2025-06-01,1,6,0\n",
    "goal": "month,shop_id,amount\n2025-05-01,1,12\n2025-05-01,2,15\n",
}

CATALOG = """\
datasets:
  - name: sales
    table: sale
    primary_key: [sale_id]
    time_field: sold_on
    filter: "amount > 0"
    label: {zh: 销售单, en: sales slips}
    fields:
      - {name: sold_on, kind: time, granularity: day, label: {zh: 销售日期, en: sales date}}
      - {name: due_on, kind: time, granularity: day, scheduled: true, label: {zh: 到期日, en: due date}}
      - name: status
        kind: dimension
        label: {zh: 状态, en: status}
        members:
          - {value: paid, label: {zh: 已付, en: paid}, synonyms: {en: [settled]}}
          - {value: open, label: {zh: 未付, en: unpaid}}
      - {name: amount, kind: measure, type: "decimal(18,2)", label: {zh: 单笔金额, en: slip amount}}
      - {name: delay, kind: measure, label: {zh: 延迟天数, en: days of delay}}
  - name: store
    table: shop
    primary_key: [shop_id]
    label: {zh: 店铺表, en: list of stores}
    fields:
      - {name: name, kind: dimension, display_of: shop_id, label: {zh: 店铺, en: store}, label_columns: {en: name_en}}
      - {name: town, kind: dimension, label: {zh: 城镇, en: town}, label_columns: {en: town_en}}
      - {name: area, kind: dimension, label: {zh: 片区, en: area}}
    hierarchies: [{name: place, levels: [area, town, name]}]
  - name: shelves
    table: shelf
    primary_key: [counted_on, shop_id]
    time_field: counted_on
    label: {zh: 盘点, en: counts}
    fields:
      - {name: counted_on, kind: time, granularity: day, label: {zh: 盘点日期, en: day of the count}}
      - {name: units, kind: measure, label: {zh: 盘点件数, en: counted units}}
  - name: goals
    table: goal
    primary_key: [month, shop_id]
    time_field: month
    scheduled: true
    label: {zh: 目标表, en: list of goals}
    fields:
      - {name: month, kind: time, granularity: month, label: {zh: 目标月份, en: month of the goal}}
relationships:
  - {from: sales, columns: [store_id], to: store, to_columns: [shop_id]}
  - {from: shelves, columns: [shop_id], to: store, to_columns: [shop_id]}
  - {from: goals, columns: [shop_id], to: store, to_columns: [shop_id]}
metrics:
  - name: revenue
    label: {zh: 收入, en: revenue}
    description: {zh: 未取消的金额, en: amounts not cancelled}
    sample_questions: {zh: [上月收入多少], en: [revenue last month]}
    type: simple
    dataset: sales
    aggregation: sum
    expression: amount
    filter: "status <> 'cancelled'"
    unit: CNY
    tests:
      - {period: {start: 2025-05-01, end: 2025-06-01}, equals: 30}
      - {period: {start: 2025-05-01, end: 2025-06-01}, filters: {store.area: N}, equals: 10.00, within: 0.01}
      - {period: {start: 2025-06-01, end: 2025-07-01}, as_of: 2025-06-01, equals: 0}
  - name: slips
    label: {zh: 单数, en: number of slips}
    description: {zh: 所有销售单, en: all slips}
    type: simple
    dataset: sales
    aggregation: count
    unit: count
  - name: goal
    label: {zh: 收入目标, en: revenue goal}
    description: {zh: 每月目标, en: goals by month}
    type: simple
    dataset: goals
    aggregation: sum
    expression: amount
    unit: CNY
  - name: shelf_units
    label: {zh: 库存件数, en: units in stock}
    description: {zh: 盘点日的件数, en: units on the day of the count}
    type: simple
    dataset: shelves
    aggregation: sum
    expression: units
    non_additive: {over: time, take: last}
    unit: units
    tests: [{as_of: 2025-05-31, equals: 11}]
  - name: received_units
    label: {zh: 入库件数, en: units received into stock}
    description: {zh: 当日入库, en: units received on the day}
    type: simple
    dataset: shelves
    aggregation: sum
    expression: received
    unit: units
  - name: ticket
    label: {zh: 笔均, en: ticket}
    description: {zh: 收入除以单数, en: revenue over slips}
    type: ratio
    numerator: revenue
    denominator: slips
    unit: CNY
terms:
  - {name: trade, label: {zh: 生意, en: trade}, metrics: [revenue, slips]}
overviews:
  - {subject: trade, label: {zh: 经营, en: business}, metrics: [revenue, slips, ticket], compare: year_before}
scenarios:
  - {name: plan, label: {zh: 计划, en: plan}, of: {revenue: goal}, granularity: month}
groups:
  - {name: coast, label: {zh: 沿海, en: coast}, field: store.town, values: [甲城, 乙城]}
bands:
  - {name: lateness, label: {zh: 延迟, en: lateness}, of: sales.delay, edges: [0, 10]}
policies:
  - {name: one_area, rows: [{dataset: store, filter: "area = :area"}]}
  - {name: no_goals, hide: {metrics: [goal]}}
verified:
  - {question: {zh: 各片区上月收入, en: revenue by area last month},
     plan: {kind: query, metrics: [revenue], group_by: [store.area], period: {start: 2025-05-01, end: 2025-06-01}}}
"""

WORKSPACE = """\
name: Kiosks
data: data/
languages: [zh, en]
today: 2025-06-20
roles:
  owner: {policies: [no_goals]}
  north: {policies: [one_area], attributes: {area: N}}
default_role: owner
"""


def reviewed(
    folder: Path, *, workspace: str = WORKSPACE, catalog: str = CATALOG, tables: Mapping[str, str] = TABLES
) -> Review:
    """What there is to say against the kiosks, with a file of theirs or their tables replaced."""
    return review(write_workspace(folder / "w", workspace, catalog, tables), lambda *_: None)


def told(problems: Iterable[CatalogProblem]) -> list[tuple[str, str]]:
    """Each problem's code with its severity."""
    return [(one.code, "warning" if one.is_warning else "error") for one in problems]


def instead(text: str, *pairs: tuple[str, str]) -> str:
    """A text with parts of it replaced, each of them there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, part: str) -> int:
    """The number of the first line that holds a part."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


_LANGUAGES = Path(__file__).parents[2] / "assistant" / "channels" / "languages"
_TEXTS = {
    language: yaml.safe_load((_LANGUAGES / language / "problems.yml").read_text(encoding="utf-8"))
    for language in ("zh", "en")
}


def worded(problem: CatalogProblem) -> list[str]:
    """A problem and its mend in both languages."""
    parts = (texts[part] for texts in _TEXTS.values() for part in ("problems", "mends"))
    return [texts[problem.code].format(**problem.parameters) for texts in parts]
