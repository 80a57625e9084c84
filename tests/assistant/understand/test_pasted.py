"""Lists pasted into questions: codes and names of a sheet in every form, with real data and sums by hand."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assistant.answer import Answer
from assistant.pipeline import Assistant
from semantic.plan import Query

_CUSTOMERS = 5000
_CATALOG = """
datasets:
  - name: sale
    table: sale
    primary_key: [sale_id]
    time_field: sold_on
    label: {zh: 销售流水, en: sales records}
    fields:
      - {name: sold_on, kind: time, granularity: day, label: {zh: 销售日, en: sales date}}
      - {name: amount, kind: measure, type: "decimal(18,2)", label: {zh: 明细金额, en: line amount}}
  - name: customer
    table: customer
    primary_key: [code]
    label: {zh: 客户档案, en: customer list}
    fields:
      - {name: code, kind: dimension, label: {zh: 客户编码, en: customer code}}
      - {name: name, kind: dimension, expression: called, display_of: code, label: {zh: 客户, en: customer}}
  - name: product
    table: product
    primary_key: [sku]
    label: {zh: 商品档案, en: product list}
    fields:
      - {name: sku, kind: dimension, label: {zh: 货号, en: item number}}
  - name: depot
    table: depot
    primary_key: [number]
    label: {zh: 仓库档案, en: depot list}
    fields:
      - {name: number, kind: dimension, label: {zh: 仓号, en: depot number}}
relationships:
  - {from: sale, columns: [customer_code], to: customer, to_columns: [code]}
  - {from: sale, columns: [sku], to: product, to_columns: [sku]}
  - {from: sale, columns: [depot], to: depot, to_columns: [number]}
metrics:
  - name: revenue
    label: {zh: 营业额, en: revenue}
    type: simple
    dataset: sale
    aggregation: sum
    expression: amount
    unit: CNY
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sale i is of customer i, of 1 + i yuan, in May for even i, in June for odd i.

    An item number is also a depot's for the first twenty: both are figures from 1000 up.
    """
    home = tmp_path_factory.mktemp("shop")
    (home / "data").mkdir()
    (home / "catalog").mkdir()
    (home / "catalog" / "shop.yml").write_text(_CATALOG, encoding="utf-8")
    setting = "name: {zh: 店, en: Shop}\ndata: data/\nlanguages: [zh, en]\ntoday: 2025-06-30\n"
    (home / "workspace.yml").write_text(setting, encoding="utf-8")
    with duckdb.connect() as connection:
        for name, sql in {
            "customer": f"""select 'C' || lpad(i::varchar, 5, '0') as code,
                'Firm ' || chr((65 + i % 26)::int) || i as called from range({_CUSTOMERS}) t(i)""",
            "product": "select (1000 + i)::varchar as sku from range(3000) t(i)",
            "depot": "select (1000 + i)::varchar as number from range(20) t(i)",
            "sale": f"""select i as sale_id, date '2025-05-15' + (31 * (i % 2))::int as sold_on, 1 + i as amount,
                'C' || lpad(i::varchar, 5, '0') as customer_code, (1000 + i % 3000)::varchar as sku,
                (1000 + i % 20)::varchar as depot from range({_CUSTOMERS}) t(i)""",
        }.items():
            connection.sql(sql).write_parquet(str(home / "data" / f"{name}.parquet"))
    return home


@pytest.fixture(scope="module")
def shop(folder: Path) -> Iterator[Assistant]:
    assistant = Assistant.open(folder)
    assistant.index(lambda *_: None)
    yield assistant
    assistant.close()


def _ask(shop: Assistant, text: str) -> Answer:
    return shop.ask(text, asker=shop.asker(None), as_of=shop.as_of(date(2025, 6, 30)))


def _total(answer: Answer) -> int:
    assert answer.status == "answered", answer.narrative
    assert answer.result is not None
    return int(sum(row[-1] for row in answer.result.rows))  # type: ignore[misc]  # one metric, the last column


def _codes(count: int) -> list[int]:
    return sorted(random.Random(3).sample(range(_CUSTOMERS), count))  # noqa: S311 - a sample, nothing secret


def _code(number: int) -> str:
    return f"C{number:05}"


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("6月这些客户的营业额：\n{list}", (1,)),
        ("{list}\n这些客户6月营业额多少", (1,)),
        ("revenue in June for these customers:\n{list}", (1,)),
        ("{list}\nrevenue of these customers in May", (0,)),
        ("客户编码\n{list}\n5月营业额", (0,)),
        ("以下客户6月的营业额：{list}", (1,)),
        ("May revenue of the following customers: {list}", (0,)),
    ],
)
def test_two_thousand_codes_are_summed_and_three_strangers_are_named(
    shop: Assistant, text: str, months: tuple[int, ...]
) -> None:
    numbers = _codes(1997)
    written = [_code(one) for one in numbers]
    for at, stranger in ((10, "C90001"), (999, "C90002"), (1500, "C90003")):
        written.insert(at, stranger)
    answer = _ask(shop, text.format(list="\n".join(written)))
    assert _total(answer) == sum(1 + one for one in numbers if one % 2 in months)
    lost = [one.text for one in answer.warnings if one.code == "unused-words"]
    assert len(lost) == 1
    assert all(part in lost[0] for part in ("3", "2,000", "C90001", "C90002", "C90003"))
    assert len(answer.narrative) < 2000


@pytest.mark.parametrize("separator", [",", "，", ";", "；", "\t", "、", "\r\n", " , ", ",\n", "\t\n\n", ", ,"])
@pytest.mark.parametrize("text", ["营业额：{list}", "revenue for {list}"])
def test_any_separator_blanks_and_doubles_make_no_difference(shop: Assistant, text: str, separator: str) -> None:
    numbers = _codes(40)
    written = separator.join(_code(one) for one in (*numbers, *numbers[:7]))
    answer = _ask(shop, text.format(list=written))
    assert _total(answer) == sum(1 + one for one in numbers)
    assert not [one for one in answer.warnings if one.code == "unused-words"]


def test_full_width_lower_case_and_quoted_codes_are_the_same(shop: Assistant) -> None:
    numbers = _codes(12)
    wide = [_code(one).translate({at: at + 0xFEE0 for at in range(33, 127)}) for one in numbers[:4]]
    written = [*wide, *(f'"{_code(one)}"' for one in numbers[4:8]), *(_code(one).lower() for one in numbers[8:])]
    assert _total(_ask(shop, "营业额：" + "，".join(written))) == sum(1 + one for one in numbers)


@pytest.mark.parametrize("text", ["营业额\n{list}", "{list}\nrevenue"])
def test_names_are_a_list_too(shop: Assistant, text: str) -> None:
    numbers = _codes(30)
    written = "\n".join(f"Firm {chr(65 + one % 26)}{one}" for one in numbers)
    assert _total(_ask(shop, text.format(list=written))) == sum(1 + one for one in numbers)


@pytest.mark.parametrize("text", ["6月营业额：{list}", "revenue in June for {list}", "{list} revenue in June"])
def test_codes_that_look_like_numbers_are_values_of_their_field(shop: Assistant, text: str) -> None:
    skus = range(2000, 2050)  # of no depot; each is also a year
    plan = _ask(shop, text.format(list="\n".join(map(str, skus)))).plan
    assert isinstance(plan, Query)
    assert [(one.field, one.values) for one in plan.query.filters] == [("product.sku", tuple(map(str, skus)))]
    assert plan.query.metric_filters == ()
    assert plan.query.period is not None


@pytest.mark.parametrize(("text", "head"), [("营业额：{list}", "货号"), ("revenue for {list}", "item number")])
def test_a_list_of_two_fields_is_asked_and_its_options_are_complete(shop: Assistant, text: str, head: str) -> None:
    written = ",".join(str(1000 + one) for one in range(20))
    answer = _ask(shop, text.format(list=written))
    assert answer.status == "clarification"
    assert answer.clarification is not None
    options = {one.label: one for one in answer.clarification.options}
    assert set(options) == ({"货号", "仓号"} if head == "货号" else {"item number", "depot number"})
    for option in options.values():
        assert _ask(shop, option.question).plan == option.plan
    said = _ask(shop, text.format(list=f"{head} {written}"))
    assert said.plan == options[head].plan


@pytest.mark.parametrize(
    "text",
    [
        "营业额，不含以下客户：{list}",
        "revenue excluding {list}",
        "revenue except for these customers: {list}",
    ],
)
def test_a_list_may_be_left_out(shop: Assistant, text: str) -> None:
    numbers = _codes(60)
    answer = _ask(shop, text.format(list="\n".join(map(_code, numbers))))
    assert _total(answer) == sum(1 + one for one in range(_CUSTOMERS)) - sum(1 + one for one in numbers)


def test_each_of_a_list_is_shown_where_a_grouping_is_asked(shop: Assistant) -> None:
    numbers = _codes(25)
    answer = _ask(shop, "各客户编码的营业额：" + "\n".join(map(_code, numbers)))
    assert answer.result is not None
    assert {str(row[0]) for row in answer.result.rows} == set(map(_code, numbers))


@pytest.mark.parametrize(
    "text",
    [
        "{first}\n不要算5月的\n{rest}\n营业额",  # words of the question between the values
        "{first}\nexcept in May\n{rest}\nrevenue",
        "绿色的营业额：{first}\n{rest}",  # a word that nothing explains
        "seasonal revenue for {first}\n{rest}",
        "不含以下客户的营业额：{first}\n{rest}",  # the list stands far from what leaves it out
    ],
)
def test_words_beside_a_list_are_never_passed_over(shop: Assistant, text: str) -> None:
    numbers = _codes(100)
    first, rest = ("\n".join(map(_code, some)) for some in (numbers[:50], numbers[50:]))
    answer = _ask(shop, text.format(first=first, rest=rest))
    assert answer.status != "answered"


def test_a_list_that_no_field_knows_half_of_is_none(shop: Assistant) -> None:
    written = [_code(one) for one in _codes(20)] + [f"X{one:05}" for one in range(100)]
    assert _ask(shop, "营业额：" + "\n".join(written)).status == "refused"


def test_more_values_than_a_list_may_hold_are_too_many(shop: Assistant) -> None:
    answer = _ask(shop, "营业额：" + "\n".join(_code(one) for one in range(2001)))
    assert answer.refusal is not None
    assert answer.refusal.code == "question-too-long"
