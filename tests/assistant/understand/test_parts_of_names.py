"""Things called by a part of their name: found where the part is theirs alone, and nothing else is taken for one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from assistant.understand.members import MemberSource, MemberStore
from assistant.understand.members.parts import MOST_MEMBERS, bears_names, keys_of
from assistant.understand.members.write import build_members
from assistant.understand.mention import Evidence
from assistant.understand.normalise import normalise
from semantic.catalog import Field, Words
from semantic.errors import Origin
from semantic.query import Value


@dataclass(frozen=True, slots=True)
class Row:
    value: Value | None
    key: Value | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: int = 1


def _field(zh: str, en: str) -> Field:
    words = Words(label={"zh": zh, "en": en})
    return Field(
        name="name", kind="dimension", expression="n", words=words, origin=Origin(file="catalog/a.yml", line=1)
    )


def _source(address: str, zh: str, en: str, *rows: Row) -> MemberSource:
    return MemberSource(addresses=(address,), field=_field(zh, en), rows=rows)


_SOURCES = (
    _source("store.city", "城市", "city", Row("上海"), Row("杭州")),
    _source("store.brand", "品牌", "brand", Row("和悦")),
    _source(
        "store.name",
        "门店名称",
        "store name",
        Row("上海徐家汇和悦门店", labels={"en": "Heyue Xujiahui"}),
        Row("上海外高桥和悦门店", labels={"en": "Heyue The Dock"}),
        Row("杭州武林门店", labels={"en": "Heyue Wulin Gate"}),
        Row("杭州文三旗舰店"),
        Row("上海文三旗舰店"),
    ),
    _source(
        "customer.name",
        "客户",
        "customer",
        Row("Hanson Trading Group"),
        Row("Wulin Foods"),
        Row("永昌科技有限公司"),
        Row("上海立新物流公司"),
        *(Row(f"Kestrel Foods {word}") for word in ("Alpha", "Bravo", "Charlie", "Delta", "Echo")),
    ),
    _source("product.name", "产品", "product", Row("Organic Dried Pears"), Row("上海儿童牙膏")),
    _source("lead.name", "客户", "client", *(Row(f"Rhombus {'x' * 2}{n:05}") for n in range(MOST_MEMBERS))),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MemberStore]:
    folder = tmp_path_factory.mktemp("store") / "members"
    build_members(folder, _SOURCES, lambda _: None)
    opened = MemberStore.open(folder)
    yield opened
    opened.close()


def _found(store: MemberStore, text: str, run: str, hidden: str = "") -> set[tuple[str, Value]]:
    normal = normalise(text)
    start = normal.text.index(normalise(run).text)
    end = start + len(normalise(run).text)
    found = store.annotate_unknown(normal, start, end, lambda _, value: value != hidden)
    assert all(one.evidence is Evidence.TYPO for one in found)
    return {(normal.text[one.start : one.end], one.value.value) for one in found}


@pytest.mark.parametrize(
    ("text", "run", "part", "value"),
    [
        ("徐家汇店5月销售额", "徐家汇", "徐家汇", "上海徐家汇和悦门店"),
        ("那徐家汇呢", "徐家汇", "徐家汇", "上海徐家汇和悦门店"),
        ("上海徐家汇和悦的销售额", "徐家汇", "上海徐家汇和悦", "上海徐家汇和悦门店"),  # with what stands around it
        ("杭州文三店的销售额", "文三", "杭州文三", "杭州文三旗舰店"),  # the longer part is one's alone
        ("永昌的回款", "永昌", "永昌", "永昌科技有限公司"),
        ("永昌科技的回款", "永昌", "永昌科技", "永昌科技有限公司"),
        ("立新的回款", "立新", "立新", "上海立新物流公司"),
        ("Xujiahui sales in May", "Xujiahui", "xujiahui", "上海徐家汇和悦门店"),
        ("Xujiahui's sales in May", "Xujiahui's", "xujiahui's", "上海徐家汇和悦门店"),
        ("sales of the Dock store", "Dock", "the dock", "上海外高桥和悦门店"),
        ("sales of the dock store", "dock", "the dock", "上海外高桥和悦门店"),
        ("what did Hanson order", "Hanson", "hanson", "Hanson Trading Group"),
    ],
)
def test_a_part_of_one_name_is_that_member(store: MemberStore, text: str, run: str, part: str, value: str) -> None:
    assert _found(store, text, run) == {(part, value)}


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("海外的销售额", "海外"),  # across the words of 上海|外高桥
        ("家汇店的销售额", "家汇"),  # a piece of a word
        ("东北区的销售额", "东北"),
        ("东徐家汇的销售额", "东徐家汇"),  # not all of it is in the name
        ("徐的销售额", "徐"),
        ("科技公司的回款", "科技公司"),  # what many are called
        ("物流的费用", "物流"),
        ("旗舰店的销售额", "旗舰店"),
        ("儿童的销售额", "儿童"),  # products have no proper names
        ("Organic sales", "Organic"),
        ("Trading sales in May", "Trading"),
        ("the Group customer", "Group"),
        ("the dock workers", "dock"),  # a word in lower case, and no store
        ("sales of hanson in may", "hanson"),
        ("Hans sales in May", "Hans"),  # a piece of a word
        ("Rhombus sales", "Rhombus"),  # of too many
        ("Kestrel sales", "Kestrel"),  # more than can be asked about
    ],
)
def test_what_is_no_part_of_a_name_stays_unknown(store: MemberStore, text: str, run: str) -> None:
    assert _found(store, text, run) == set()


def test_a_part_of_several_names_is_each_of_them(store: MemberStore) -> None:
    both = {("文三", "杭州文三旗舰店"), ("文三", "上海文三旗舰店")}
    assert _found(store, "文三店的销售额", "文三") == both
    assert _found(store, "Wulin sales", "Wulin") == {("wulin", "杭州武林门店"), ("wulin", "Wulin Foods")}


def test_a_part_is_no_way_to_members_that_the_asker_may_not_see(store: MemberStore) -> None:
    assert _found(store, "徐家汇店的销售额", "徐家汇", hidden="上海徐家汇和悦门店") == set()
    assert _found(store, "文三店的销售额", "文三", hidden="上海文三旗舰店") == {("文三", "杭州文三旗舰店")}
    assert _found(store, "sales of the Dock store", "Dock", hidden="上海外高桥和悦门店") == set()


@pytest.mark.parametrize(
    ("zh", "en", "bears"),
    [
        ("门店", "store", True),
        ("合作客户", "key account", True),
        ("客户名称", "customer name", True),
        ("酒店", "hotels", True),
        ("客户类型", "customer type", False),
        ("产品", "product", False),
        ("房型", "room type", False),
        ("城市", "city", False),
    ],
)
def test_shops_and_customers_have_proper_names(zh: str, en: str, bears: bool) -> None:
    assert bears_names(_field(zh, en)) is bears


def test_parts_are_words_and_pairs_of_characters() -> None:
    assert keys_of("徐家汇 the dock 24") == {"徐家", "家汇", "dock"}
