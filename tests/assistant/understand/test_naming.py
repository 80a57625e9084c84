"""Numbers and groupings asked for without what a catalog calls them: by whose they are, a verb, a unit, a reason."""

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Ask, Reading
from semantic.plan import Query, metrics_of
from tests.assistant.understand.worlds import company_of, query_of, read_by

CATALOG = """\
datasets:
  - name: takings
    table: takings
    primary_key: [slip]
    time_field: day
    label: {zh: 上报单, en: sales slips}
    fields:
      - {name: slip, kind: dimension, index: exact, label: {zh: 上报单号, en: slip number}}
      - {name: day, kind: time, granularity: day, label: {zh: 上报日期, en: slip date}}
      - {name: amount, kind: measure, unit: CNY, label: {zh: 上报额, en: amount}}
  - name: debts
    table: debts
    primary_key: [bill]
    time_field: billed_on
    label: {zh: 摊租单, en: rent notes}
    fields:
      - {name: bill, kind: dimension, index: exact, label: {zh: 摊租单号, en: note number}}
      - {name: billed_on, kind: time, granularity: day, label: {zh: 开单日期, en: note date}}
      - {name: unpaid, kind: measure, unit: CNY, label: {zh: 单张未收, en: unpaid}}
  - name: gate
    table: gate
    primary_key: [counted]
    time_field: counted
    label: {zh: 门口计数, en: gate counts}
    fields:
      - {name: counted, kind: time, granularity: day, label: {zh: 计数日期, en: count date}}
  - name: space
    table: space
    primary_key: [month_end]
    time_field: month_end
    label: {zh: 摊位月末, en: pitches at month end}
    fields:
      - {name: month_end, kind: time, granularity: day, label: {zh: 月末, en: month end}}
  - name: enquiry
    table: enquiries
    primary_key: [enquiry_no]
    time_field: asked_on
    label: {zh: 咨询, en: enquiries}
    fields:
      - {name: enquiry_no, kind: dimension, index: exact, label: {zh: 咨询号, en: enquiry number}}
      - {name: asked_on, kind: time, granularity: day, label: {zh: 咨询日期, en: enquiry date}}
      - {name: source, kind: dimension, label: {zh: 咨询来源, en: enquiry source}}
  - name: refusal
    table: refusals
    primary_key: [refusal_no]
    time_field: refused_on
    label: {zh: 退摊, en: exits}
    fields:
      - {name: refusal_no, kind: dimension, index: exact, label: {zh: 退摊号, en: exit number}}
      - {name: refused_on, kind: time, granularity: day, label: {zh: 退摊日期, en: exit date}}
      - {name: reason, kind: dimension, label: {zh: 退摊原因, en: exit reason}}
  - name: trader
    table: traders
    primary_key: [trader_id]
    label: {zh: 摊主档案, en: trader file}
    fields:
      - {name: name, kind: dimension, expression: trader, display_of: trader_id, label: {zh: 商户, en: trader}, synonyms: {en: [tenant]}}
      - {name: trade, kind: dimension, label: {zh: 行当, en: trade}}
relationships:
  - {from: takings, columns: [trader_id], to: trader, to_columns: [trader_id]}
  - {from: debts, columns: [trader_id], to: trader, to_columns: [trader_id]}
metrics:
  - {name: pitch_income, label: {zh: 营业收入, en: revenue}, description: {zh: 全部, en: all}, type: simple, dataset: debts, aggregation: sum, expression: unpaid, unit: CNY}
  - {name: trader_sales, label: {zh: 商户销售额, en: trader sales}, synonyms: {en: [stallholder sales]}, description: {zh: 全部, en: all}, type: simple, dataset: takings, aggregation: sum, expression: amount, unit: CNY}
  - {name: arrears, label: {zh: 欠费金额, en: arrears}, description: {zh: 截至今天, en: as of now}, type: simple, dataset: debts, aggregation: sum, expression: unpaid, time_field: none, unit: CNY}
  - {name: visitors, label: {zh: 客流量, en: footfall}, description: {zh: 全部, en: all}, type: simple, dataset: gate, aggregation: sum, expression: people, unit: people}
  - {name: empty_area, label: {zh: 空置面积, en: vacant area}, description: {zh: 月末, en: at month end}, type: simple, dataset: space, aggregation: sum, expression: area, unit: sqm}
  - {name: enquiries, label: {zh: 咨询数, en: enquiries}, description: {zh: 全部, en: all}, type: simple, dataset: enquiry, aggregation: count, unit: count}
  - {name: exits, label: {zh: 退摊数, en: exits}, description: {zh: 全部, en: all}, type: simple, dataset: refusal, aggregation: count, unit: count}
  - {name: bags_given, label: {zh: 布袋发放量, en: bags given}, description: {zh: 全部, en: all}, type: simple, dataset: gate, aggregation: sum, expression: bags, unit: count}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "takings": "slip,trader_id,day,amount\nS1,T1,2025-05-02,10\n",
    "debts": "bill,trader_id,billed_on,unpaid\nB1,T1,2025-05-02,5\n",
    "gate": "counted,people,bags\n2025-05-02,100,3\n",
    "space": "month_end,area\n2025-05-31,30\n",
    "enquiries": "enquiry_no,asked_on,source\nE1,2025-05-02,web\nE2,2025-05-03,fair\n",
    "refusals": "refusal_no,refused_on,reason\nR1,2025-05-02,too dear\n",
    "traders": "trader_id,trader,trade\nT1,老吴面馆,面食\nT2,周记豆腐,豆制品\n",
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with company_of(tmp_path_factory.mktemp("hall"), CATALOG, TABLES, date(2025, 6, 10)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "metric", "group_by"),
    [
        # without whose it is, where they are named
        ("5月各商户的销售额", "trader_sales", ("trader.name",)),
        ("5月销售额最高的商户", "trader_sales", ("trader.name",)),
        ("top 2 traders by sales in May", "trader_sales", ("trader.name",)),
        ("sales by trader in May", "trader_sales", ("trader.name",)),
        # by the verb of what they do
        ("5月卖得最好的2个商户", "trader_sales", ("trader.name",)),
        ("which trader sold the most in May", "trader_sales", ("trader.name",)),
        ("what did stallholders sell in May", "trader_sales", ()),
        # who owes
        ("商户一共欠我们多少钱", "arrears", ()),
        ("how much are traders behind in total", "arrears", ()),
        ("欠费大户前2名", "arrears", ("trader.name",)),
        ("two biggest debtors", "arrears", ("trader.name",)),
        # so much of a unit, or of what it is a number of
        ("现在空着多少平米", "empty_area", ()),
        ("5月来了多少人", "visitors", ()),
        ("5月发了多少布袋", "bags_given", ()),
        ("how many bags were given out in May", "bags_given", ()),
        # where from and for what reason, of each
        ("5月咨询都从哪来的，各多少", "enquiries", ("enquiry.source",)),
        ("where did our enquiries come from in May", "enquiries", ("enquiry.source",)),
        ("5月退摊都是因为什么原因，各几个", "exits", ("refusal.reason",)),
    ],
)
def test_a_number_is_found_without_its_name(hall: Assistant, text: str, metric: str, group_by: tuple[str, ...]) -> None:
    found = query_of(hall, text)
    assert (found.metric_names, found.group_by) == ((metric,), group_by)


@pytest.mark.parametrize(("text", "count"), [("biggest debtors", 10), ("who is our biggest debtor", 1)])
def test_debtors_are_several_as_any_people_are(hall: Assistant, text: str, count: int) -> None:
    found = query_of(hall, text)
    assert (found.metric_names, found.group_by) == (("arrears",), ("trader.name",))
    assert found.limit is not None
    assert found.limit.count == count


@pytest.mark.parametrize("text", ["5月销售额多少", "5月一共卖了多少钱", "sales in May"])
def test_whose_it_is_is_not_guessed(hall: Assistant, text: str) -> None:
    """The sales of the traders are not ours: where nobody named them, they are asked about at most."""
    found = read_by(hall, text)
    assert not isinstance(found, Reading) or metrics_of(found.plan) != ("trader_sales",)
    if isinstance(found, Ask):
        assert {"trader_sales", "pitch_income"} <= {
            name for one in found.candidates if one.plan for name in metrics_of(one.plan)
        }


@pytest.mark.parametrize(
    "text",
    [
        "5月退摊数为什么涨了",  # why, and nothing of each
        "where do enquiries come from",  # how the number is made
        "5月我们新来了多少人",  # those who were hired are no visitors
        "现在空着多少个摊位",  # another thing than what is measured
        "5月发了多少布料",
        "商户欠我们多少平米",
    ],
)
def test_what_must_not_be_read_so(hall: Assistant, text: str) -> None:
    found = read_by(hall, text)
    is_grouped = isinstance(found, Reading) and isinstance(found.plan, Query) and found.plan.query.group_by
    assert not is_grouped
    if "空着" in text or "新来" in text or "布料" in text or "平米" in text:
        assert not isinstance(found, Reading)
