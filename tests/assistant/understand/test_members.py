"""Members: every name of every value is found where it stands, and nothing is taken for one that is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from assistant.understand.members import MemberSource, MemberStore, member_sources
from assistant.understand.members.near import edits_allowed
from assistant.understand.members.write import build_members
from assistant.understand.mention import Evidence, Kind
from assistant.understand.normalise import normalise, typed_span
from semantic.catalog import AddressedField, Catalog, Field, Member, Words
from semantic.errors import Origin
from semantic.periods import CalendarRules
from semantic.query import Value
from semantic.view import View


@dataclass(frozen=True, slots=True)
class Row:
    value: Value | None
    key: Value | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: int = 1


def _field(
    name: str, index: Literal["yes", "exact", "no"] = "yes", members: tuple[Member, ...] = (), *, hidden: bool = False
) -> Field:
    return Field(
        name=name,
        kind="dimension",
        expression=name,
        words=Words(),
        origin=Origin(file="catalog/a.yml", line=1),
        index=index,
        members=members,
        hidden=hidden,
    )


_ONLINE = Member(value="ONL", words=Words(label={"zh": "线上", "en": "online"}, synonyms={"zh": ("电商",)}))
_SOURCES = (
    MemberSource(
        addresses=("store.region",),
        field=_field("region"),
        rows=(Row("华东", labels={"en": "East China"}), Row("华南"), Row(None)),
    ),
    MemberSource(addresses=("store.city",), field=_field("city"), rows=(Row("上海市"), Row("重庆市"), Row("华东"))),
    MemberSource(
        addresses=("customer.country", "ship_to.country"), field=_field("country"), rows=(Row("Germany"), Row("US"))
    ),
    MemberSource(
        addresses=("customer.name",),
        field=_field("name"),
        rows=(
            Row("Alfreds Futterkiste", "ALFKI"),
            Row("Östra Bageri", "12"),
            Row("上海贝岭有限公司", "100045"),
            Row("Twin Name", keys=2),
        ),
    ),
    MemberSource(addresses=("category.name",), field=_field("name"), rows=(Row("Beverages"), Row("Food"), Row("米"))),
    MemberSource(addresses=("orders.channel",), field=_field("channel", members=(_ONLINE,)), rows=(Row("ONL"),)),
    MemberSource(
        addresses=("orders.number",),
        field=_field("number", index="exact"),
        rows=(Row("SO20250531-017"), Row("记-0456"), Row("Pending"), Row(10248), Row(7)),
    ),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MemberStore]:
    folder = tmp_path_factory.mktemp("store") / "members"
    build_members(folder, _SOURCES, lambda _: None)
    opened = MemberStore.open(folder)
    yield opened
    opened.close()


def _found(store: MemberStore, text: str) -> set[tuple[str, str, Value, str]]:
    normal = normalise(text)
    return {
        (
            typed_span(normal, one.start, one.end).text,
            one.value.address,
            one.value.value,
            one.evidence.name.lower(),
        )
        for one in store.annotate(normal)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("华南本月销售额", ("华南", "store.region", "华南", "exact")),
        ("華南本月銷售額", ("華南", "store.region", "华南", "exact")),
        ("华南区的销售额", ("华南区", "store.region", "华南", "inflection")),
        ("上海的销售额", ("上海", "store.city", "上海市", "inflection")),
        ("上海市的销售额", ("上海市", "store.city", "上海市", "exact")),
        ("sales in east china", ("east china", "store.region", "华东", "exact")),
        ("SALES IN GERMANY", ("GERMANY", "customer.country", "Germany", "exact")),
        ("Germany's sales", ("Germany's", "customer.country", "Germany", "inflection")),
        ("Germany-based customers", ("Germany", "customer.country", "Germany", "exact")),
        ("beverage sales", ("beverage", "category.name", "Beverages", "inflection")),
        ("foods by month", ("foods", "category.name", "Food", "inflection")),
        ("ALFKI的订单", ("ALFKI", "customer.name", "Alfreds Futterkiste", "exact")),
        ("alfreds  futterkiste orders", ("alfreds  futterkiste", "customer.name", "Alfreds Futterkiste", "exact")),
        ("östra bageri", ("östra bageri", "customer.name", "Östra Bageri", "exact")),
        ("客户100045的回款", ("100045", "customer.name", "上海贝岭有限公司", "exact")),
        ("线上销售额", ("线上", "orders.channel", "ONL", "exact")),
        ("电商销售额", ("电商", "orders.channel", "ONL", "synonym")),
        ("ＯＮＬ渠道", ("ＯＮＬ", "orders.channel", "ONL", "exact")),
        ("订单SO20250531-017的金额", ("SO20250531-017", "orders.number", "SO20250531-017", "exact")),
        ("凭证记-0456是谁做的", ("记-0456", "orders.number", "记-0456", "exact")),
        ("order 10248", ("10248", "orders.number", 10248, "exact")),
        ("pending orders", ("pending", "orders.number", "Pending", "exact")),
        ('"米" by month', ("米", "category.name", "米", "exact")),
    ],
)
def test_a_name_is_found_where_it_stands(store: MemberStore, text: str, expected: tuple[str, str, Value, str]) -> None:
    assert expected in _found(store, text)


@pytest.mark.parametrize(
    "text",
    [
        "no germanyland",  # letters go on
        "non-food sales",
        "玉米的销售额",  # one Han character inside a word
        "order 102480",
        "amount 10248.5",
        "10,248",
        "A-SO20250531-017",
        "SO20250531-0171",
        "top 7 customers",  # a number too short to be a name
        "customer 12",
        "上海区",  # another ending than 上海市 has
        "pendings",  # known exactly or not at all
        "",
        "。",
    ],
)
def test_what_only_looks_like_a_name_is_not_one(store: MemberStore, text: str) -> None:
    whole = {span for span, *_ in _found(store, text)}
    assert not whole & {text, "germanyland", "food", "米", "10248", "SO20250531-017", "7", "12", "pendings"}


def test_a_value_of_several_fields_and_addresses_is_mentioned_once_for_each(store: MemberStore) -> None:
    assert {found[1] for found in _found(store, "华东")} == {"store.region", "store.city"}
    assert {found[1] for found in _found(store, "germany")} == {"customer.country", "ship_to.country"}


def test_a_short_word_counts_fully_only_in_capitals(store: MemberStore) -> None:
    capital, small = (store.annotate(normalise(text))[0] for text in ("sales in the US", "tell us sales"))
    assert capital.value.value == small.value.value == "US"
    assert capital.cost == 0 < small.cost


def test_a_text_of_several_keys_says_how_many(store: MemberStore) -> None:
    assert {one.value.keys for one in store.annotate(normalise("twin name"))} == {2}


def test_mentions_come_by_start_with_the_longest_first(store: MemberStore) -> None:
    found = store.annotate(normalise("华东区和华南"))
    assert [(one.start, one.end) for one in found] == [(0, 3), (0, 3), (0, 2), (0, 2), (4, 6)]
    assert {one.kind for one in found} == {Kind.MEMBER}


def test_what_the_asker_may_not_know_is_not_found(store: MemberStore) -> None:
    def visible(address: str, value: Value) -> bool:
        return address == "store.region" and value == "华东"

    normal = normalise("华东 华南 germany")
    assert {one.value.value for one in store.annotate(normal, visible)} == {"华东"}
    assert store.exact("germany", visible) == ()
    assert store.fuzzy("gemrany", visible) == ()
    assert {one.member.value for one in store.fuzzy("华冻", visible)} == {"华东"}


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), ("12", "Östra Bageri"), ("us", "US"), ("ALFKI", "Alfreds Futterkiste")]
)
def test_a_whole_text_names_a_member_however_short(store: MemberStore, text: str, value: Value) -> None:
    found = {one.value for one in store.exact(text)}
    assert found == ({value} if text != "12" else set())  # a short key is a number, not a name


@pytest.mark.parametrize(
    ("text", "value", "edits"),
    [
        ("gemrany", "Germany", 1),  # swapped
        ("germny", "Germany", 1),  # left out
        ("gerrmany", "Germany", 1),  # added
        ("garmany", "Germany", 1),  # replaced
        ("fod", "Food", 1),
        ("alfred futterkist", "Alfreds Futterkiste", 2),
        ("上海贝领有限公司", "上海贝岭有限公司", 0),  # sounds the same
        ("上海贝有限公司", "上海贝岭有限公司", 1),
        ("华冻", "华东", 0),
        ("崇庆", "重庆市", None),
        ("崇庆市", "重庆市", 0),  # 重 has two readings
        ("huadong", "华东", 0),
    ],
)
def test_a_misspelt_name_is_found_with_its_distance(
    store: MemberStore, text: str, value: str, edits: int | None
) -> None:
    assert {one.member.value: one.edits for one in store.fuzzy(text)}.get(value) == edits


@pytest.mark.parametrize(
    "text", ["fo", "u", "gxrmxny", "SO20250531-018", "pendin", "记-0457", "华", "weather", "1024", "germany", "alfkj"]
)
def test_what_is_too_far_or_must_be_exact_is_not_guessed(store: MemberStore, text: str) -> None:
    assert store.fuzzy(text) == ()


@pytest.mark.parametrize(("length", "edits"), [(2, 0), (3, 1), (7, 1), (8, 2), (40, 2)])
def test_longer_names_may_have_more_errors(length: int, edits: int) -> None:
    assert edits_allowed(length) == edits


def test_an_unexplained_span_is_searched_for_the_nearest_name(store: MemberStore) -> None:
    normal = normalise("卖给gemrany的")
    found = store.annotate_unknown(normal, 0, len(normal.text))
    spans = {(normal.text[one.start : one.end], one.value.value, one.evidence) for one in found}
    assert spans == {("gemrany", "Germany", Evidence.TYPO)}


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    build_members(tmp_path / "members", (), lambda _: None)
    store = MemberStore.open(tmp_path / "members")
    assert store.annotate(normalise("华东 germany")) == ()
    assert store.fuzzy("germany") == ()
    store.close()


def test_sources_are_the_dimensions_that_are_looked_up_each_field_once() -> None:
    fields = {
        "store.region": _field("region"),
        "seller.region": _field("region"),
        "store.remark": _field("remark", index="no"),
        "store.grade": _field("grade", hidden=True),
        "store.code": _field("code", index="exact"),
    }
    view = View(
        catalog=Catalog(
            languages=("zh",), rules=CalendarRules(), fingerprint="", datasets={}, relationships=(), metrics={}
        ),
        fields={
            address: AddressedField(address=address, home="store", field=one, words=one.words, facts=frozenset())
            for address, one in fields.items()
        },
    )
    asked: list[str] = []

    def rows_of(address: str) -> tuple[Row, ...]:
        asked.append(address)
        return (Row("x"),)

    found = {source.addresses for source in member_sources(view, rows_of)}
    assert found == {("store.region", "seller.region"), ("store.code",)}
    assert asked == ["store.region", "store.code"]
