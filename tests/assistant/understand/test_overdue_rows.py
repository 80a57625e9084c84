"""Left out beside their noun, held for so many days, set beside a month: a company that rents out machines."""

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.question import Context, Question
from assistant.reading import Decline, Reading
from semantic.periods import Period
from semantic.query import Filter
from tests.assistant.understand.worlds import query_of, read_by, tiny_company, told

LATE = "bill.days_late"
MAY, APRIL = Period(date(2025, 5, 1), date(2025, 6, 1)), Period(date(2025, 4, 1), date(2025, 5, 1))


@pytest.fixture(scope="module")
def rental(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with tiny_company("machine_rental", tmp_path_factory.mktemp("state")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("拖欠30天以上的未收余额", "ge"),
        ("拖欠超过30天的未收余额有多少", "gt"),
        ("拖欠了30天以上的未收余额", "ge"),
        ("30天以上拖欠的未收余额", "ge"),
        ("unpaid balance more than 30 days in arrears", "gt"),
        ("unpaid balance in arrears by more than 30 days", "gt"),
        ("unpaid balance in arrears for over 30 days", "gt"),
    ],
)
def test_a_length_beside_what_lasts_is_of_its_field(rental: Assistant, text: str, op: str) -> None:
    query = query_of(rental, text)
    assert query.metric_names == ("unpaid",)
    assert query.filters == (Filter(field=LATE, op=op, values=(30,)),)  # type: ignore[arg-type]  # gt and ge alone


@pytest.mark.parametrize("text", ["停机超过10小时的出租单数", "number of hires idle for more than 10 hours"])
def test_what_is_over_has_its_length_as_well(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.metric_names == ("hires",)
    assert query.filters == (Filter(field="hire.idle", op="gt", values=(10,)),)


@pytest.mark.parametrize("text", ["拖欠余额", "拖欠余额是多少", "balance in arrears"])
def test_without_a_length_the_number_is_meant(rental: Assistant, text: str) -> None:
    assert query_of(rental, text).filters == ()


@pytest.mark.parametrize(
    "text",
    ["拖欠30天以上的账单明细", "拖欠超过30天的账单清单", "list the bills more than 30 days in arrears"],
)
def test_rows_that_go_on_are_those_of_the_state_called_so(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.output == "rows"
    assert query.metric_names == ("arrears",)


@pytest.mark.parametrize("text", ["拖欠超过30天的出账额", "amount billed more than 30 days in arrears"])
def test_what_is_paid_is_not_late(rental: Assistant, text: str) -> None:
    found = read_by(rental, text)
    assert not isinstance(found, Reading), told(found)


@pytest.mark.parametrize(
    "text",
    ["今年不算海外租户的租金", "今年租金，不含海外租户", "rent this year excluding overseas lessees"],
)
def test_the_noun_of_those_left_out_is_no_grouping(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.group_by == ()
    assert query.filters == (Filter(field="lessee.region", op="not_in", values=("A",)),)


@pytest.mark.parametrize(
    "text",
    [
        "今年不含海外的租户租金排名",
        "rent by lessee this year excluding overseas lessees",
        "top 2 lessees by rent this year excluding overseas lessees",
    ],
)
def test_those_asked_for_are_a_grouping_beside_those_left_out(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.group_by == ("lessee.name",)
    assert query.filters == (Filter(field="lessee.region", op="not_in", values=("A",)),)


@pytest.mark.parametrize(
    "text",
    [
        "上月租金跟4月比",
        "上月租金跟4月比怎么样",
        "上月跟4月比租金怎么样",
        "how does rent last month compare with April",
    ],
)
def test_what_something_is_held_against_is_no_main_period(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.period == MAY
    assert [one.to for one in query.compare] == ["previous_period"]


@pytest.mark.parametrize(
    ("text", "op", "value"), [("4月、5月租金都环比增长的租户", "ge", 2), ("4月和5月租金都环比下降的租户", "le", -2)]
)
def test_what_went_up_each_time_is_not_what_did_once(rental: Assistant, text: str, op: str, value: int) -> None:
    query = query_of(rental, text)
    moved = [(one.by, one.op, one.value) for one in query.metric_filters]
    assert moved == [("@month", "eq", "2025-05-01"), ("rent.streak", op, value)]


def test_times_listed_before_a_comparison_are_each_compared(rental: Assistant) -> None:
    query = query_of(rental, "4月、5月出账额环比")
    assert query.period == Period(APRIL.start, MAY.end)
    assert query.grain == "month"


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("4月有租金、5月没有租金的租户", 1),
        ("4月有租金、5月没有租金的租户有几个", 1),
        ("which lessees have rent in April and no rent in May", 1),
        ("lessees with rent in April that had none in May", 1),
    ],
)
def test_what_some_had_once_and_then_not_is_one_question(rental: Assistant, text: str, absent: int) -> None:
    inner = query_of(rental, text).inner_queries
    assert sorted(one.period.start.month for one in inner if one.period) == [4, 5]
    assert [one.period for one in inner if one.metric_filters] == [MAY]
    assert sum(bool(one.metric_filters) for one in inner) == absent


def test_clauses_that_each_ask_for_something_are_two_questions(rental: Assistant) -> None:
    found = read_by(rental, "4月租金多少，5月哪些租户没有租金")
    assert not isinstance(found, Reading), told(found)


@pytest.mark.parametrize(
    "text",
    [
        "从来没签过合同的租户",
        "没签过合同的租户",
        "一份合同都没签过的租户有哪些",
        "which lessees have no signed agreements",
        "lessees without signed agreements",
    ],
)
def test_nothing_was_signed_with_the_object_said(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.output == "members"
    assert [one.metric_names for one in query.inner_queries] == [("agreements_signed",)]
    assert [one.value for one in query.inner_queries[0].metric_filters] == [0]


@pytest.mark.parametrize(
    "text",
    ["公司现在多少人", "现在一共多少人", "how many people are on the books now", "how many people do we have"],
)
def test_how_many_people_are_those_that_the_catalog_counts(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.metric_names == ("headcount",)
    assert query.group_by == ()


def test_people_are_counted_by_each_of_a_grouping(rental: Assistant) -> None:
    assert query_of(rental, "各站点多少人").group_by == ("crew.depot",)
    assert query_of(rental, "5月末人头数").metric_names == ("headcount",)


@pytest.mark.parametrize("text", ["租户有多少人", "多少人的租金超过100"])
def test_others_are_not_counted_as_ours(rental: Assistant, text: str) -> None:
    found = read_by(rental, text)
    assert not isinstance(found, Reading) or "headcount" not in told(found), told(found)


def test_who_went_is_no_number_of_machines_that_did(rental: Assistant) -> None:
    assert query_of(rental, "how many people left in May").metric_names == ("leavers",)
    assert query_of(rental, "5月走了多少人").metric_names == ("leavers",)
    found = read_by(rental, "5月走了多少台")
    assert not isinstance(found, Reading), told(found)


@pytest.mark.parametrize("text", ["现在应收多少", "应收", "unpaid balance now"])
def test_a_hidden_name_is_no_other_one_misspelt(rental: Assistant, text: str) -> None:
    clerk = Question(text=text, asker=rental.asker("clerk"), as_of=rental.as_of(None), context=Context())
    assert isinstance(read_by(rental, clerk), Decline)
    assert query_of(rental, text).metric_names == ("unpaid",)
    may_see = Question(text="5月赢收多少", asker=rental.asker("clerk"), as_of=rental.as_of(None), context=Context())
    assert isinstance(read_by(rental, may_see), Reading)


@pytest.mark.parametrize("text", ["拖欠超过30天的钱一共多少", "how much is more than 30 days in arrears"])
def test_the_state_called_so_is_what_is_asked_for(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.metric_names == ("arrears",)
    assert query.output == "aggregate"


def test_those_asked_for_are_no_rows(rental: Assistant) -> None:
    query = query_of(rental, "which lessees are more than 30 days in arrears")
    assert query.group_by == ("lessee.name",)
    assert query.output == "aggregate"


@pytest.mark.parametrize(
    "text",
    ["5月燃油花了多少", "5月燃油花了多少钱", "how much did we spend on fuel in May", "fuel spend in May"],
)
def test_what_was_spent_on_a_kind_is_the_cost_of_its_rows(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.metric_names == ("running_cost",)
    assert query.filters == (Filter(field="upkeep.kind", op="in", values=("F",)),)


@pytest.mark.parametrize("text", ["5月海外花了多少", "how much did overseas spend in May", "5月花了多少"])
def test_who_spent_is_no_kind_of_cost(rental: Assistant, text: str) -> None:
    found = read_by(rental, text)
    assert not isinstance(found, Reading), told(found)


def test_what_lies_on_things_is_of_all_of_them(rental: Assistant) -> None:
    assert query_of(rental, "今年租户身上的运行成本").group_by == ()
    assert query_of(rental, "running cost on lessees in May").group_by == ()
    assert query_of(rental, "今年各租户身上的运行成本").group_by == ("lessee.name",)


@pytest.mark.parametrize("text", ["看下账单Q25001", "账单Q25001明细", "show me bill Q25001"])
def test_a_document_is_found_where_no_number_reads_all_of_them(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.output == "rows"
    assert query.filters == (Filter(field="bill.number", op="in", values=("Q25001",)),)


@pytest.mark.parametrize(
    "text",
    [
        "今年平均每份合同多大金额",
        "平均每份合同多少钱",
        "average agreement size in 2025",
        "value of agreements signed per agreement",
        "平均每份合同签约金额",
    ],
)
def test_a_mean_per_row_is_of_what_rows_are_worth(rental: Assistant, text: str) -> None:
    (item,) = query_of(rental, text).metrics
    assert "agreement_value" in str(item)
    assert query_of(rental, text).group_by == ()


@pytest.mark.parametrize("text", ["amount billed per bill", "平均每张账单多少钱", "average agreement"])
def test_a_mean_over_rows_counted_otherwise_is_none(rental: Assistant, text: str) -> None:
    found = read_by(rental, text)
    assert not isinstance(found, Reading), told(found)


@pytest.mark.parametrize("text", ["month-end headcount this year", "month-end headcount in 2025"])
def test_the_month_ends_of_a_year_are_several(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.metric_names == ("headcount",)
    assert query.grain == "month"


def test_one_month_end_is_a_day(rental: Assistant) -> None:
    assert query_of(rental, "month-end headcount").grain is None


@pytest.mark.parametrize(
    "text",
    ["why did headcount fall from April to May", "为什么在职人数从4月到5月下降了"],
)
def test_from_one_month_to_the_next_is_a_comparison_of_the_two(rental: Assistant, text: str) -> None:
    query = query_of(rental, text)
    assert query.period == MAY
    assert [one.to for one in query.compare] == ["previous_period"]


def test_the_last_two_months_are_one_time(rental: Assistant) -> None:
    query = query_of(rental, "why did rent fall in the last two months")
    assert query.period == Period(date(2025, 4, 17), date(2025, 6, 17))


def test_the_small_word_behind_with_is_no_member_of_one_sign(rental: Assistant) -> None:
    assert query_of(rental, "amount billed with a due date in June 2025").filters == ()
    assert query_of(rental, "rent of grade A lessees").filters == (
        Filter(field="lessee.grade", op="in", values=("A",)),
    )
