"""A subject as a whole, a plan's governed rate, the greatest of single rows, and how much that is asked twice."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.understand.compose import Composed
from assistant.understand.finish import Finished
from assistant.understand.finish.sense import is_senseless
from assistant.understand.lattice import Cover
from assistant.understand.mention import Kind, MemberValue, Mention, NormalText, NumberValue
from assistant.understand.operators import by, include, rows, share, top, versus, what
from assistant.understand.scene import Draft, Ground, Scene
from assistant.understand.words.halves import LIGHT, says_half
from assistant.understand.words.vocabulary import catalog_entries
from semantic.catalog import Metric, Overview, Ratio, Simple
from semantic.query import Filter


def scene(*mentions: tuple[Kind, Any] | Mention, draft: Draft | None = None, taken: tuple[int, ...] = ()) -> Scene:
    placed = tuple(
        replace(one, start=2 * at, end=2 * at + 1)
        if isinstance(one, Mention)
        else Mention(start=2 * at, end=2 * at + 1, kind=one[0], value=one[1])
        for at, one in enumerate(mentions)
    )
    return Scene(mentions=placed, taken=frozenset(taken), draft=draft or Draft())


def cue(name: str) -> tuple[Kind, Any]:
    return Kind.CUE, name


def with_metrics(ground: Ground, *metrics: Metric) -> Ground:
    catalog = ground.view.catalog
    more = {**catalog.metrics, **{one.name: one for one in metrics}}
    return replace(ground, view=replace(ground.view, catalog=replace(catalog, metrics=more)))


@pytest.fixture
def rated(ground: Ground) -> Ground:
    """The shop with a governed ratio of its freight to what was planned of it."""
    cost = ground.view.catalog.metrics["cost_rate"]
    shape = Ratio(numerator="billed_freight", denominator="planned_freight")
    return with_metrics(ground, replace(cost, name="freight_attainment", shape=shape))


@pytest.fixture
def greatest(ground: Ground) -> Ground:
    """The shop with the dearest of its parcels as a metric."""
    cost = ground.view.catalog.metrics["delivery_cost"]
    assert isinstance(cost.shape, Simple)
    shape = replace(cost.shape, aggregation="max")
    words = replace(cost.words, label={"zh": "最贵运单", "en": "dearest parcel"}, synonyms={})
    return with_metrics(ground, replace(cost, name="dearest_parcel", shape=shape, words=words))


# A subject as a whole.


@pytest.mark.parametrize(
    ("text", "is_overall"),
    [("费用状况", True), ("cash situation", True), ("费用", False), ("cash", False), ("situation", False)],
)
def test_words_of_a_subject_that_speak_of_all_of_it(text: str, is_overall: bool, ground: Ground) -> None:
    view = ground.view
    overview = view.catalog.overviews["freight"]
    worded = replace(overview, words=replace(overview.words, label={"en": text}, synonyms={}))
    catalog = replace(view.catalog, overviews={"freight": worded})
    found = [one for one in catalog_entries(replace(view, catalog=catalog)) if one.kind is Kind.OVERVIEW]
    assert [one.is_overall for one in found] == [is_overall]


def test_an_overview_named_with_its_head_is_the_overview(ground: Ground) -> None:
    whole = Mention(start=0, end=1, kind=Kind.OVERVIEW, value="freight", is_overall=True)
    (read,) = what.apply(scene(whole), ground)
    assert read.draft.metrics == ("billed_freight", "cost_rate")
    assert [one.to for one in read.draft.compare] == ["year_before"]


def test_an_overview_named_without_its_head_is_its_number(ground: Ground) -> None:
    (read,) = what.apply(scene((Kind.OVERVIEW, "freight")), ground)
    assert read.draft.metrics == ("billed_freight",)


def test_the_state_of_one_thing_beside_another_is_no_one_question(ground: Ground) -> None:
    whole = Mention(start=0, end=1, kind=Kind.OVERVIEW, value="freight", is_overall=True)
    assert list(what.apply(scene(whole, cue("and.word"), (Kind.METRIC, "cost_rate")), ground)) == []


@pytest.mark.parametrize(("asking", "is_read"), [((), True), ((cue("how_much"),), False), ((cue("top.most"),), False)])
def test_a_subject_that_is_no_number_is_shown_as_a_whole(
    asking: tuple[Any, ...], is_read: bool, ground: Ground
) -> None:
    overview = replace(ground.view.catalog.overviews["freight"], subject="delivery")
    assert isinstance(overview, Overview)
    catalog = replace(ground.view.catalog, overviews={"delivery": overview})
    standing = replace(ground, view=replace(ground.view, catalog=catalog))
    read = list(what.apply(scene((Kind.OVERVIEW, "delivery"), *asking), standing))
    assert [one.draft.metrics for one in read] == ([("billed_freight", "cost_rate")] if is_read else [])


# A plan, and how much of it was reached.

NAMED = Draft(named=((0, "billed_freight"),))


def test_the_governed_rate_is_what_a_rate_of_a_plan_means(rated: Ground) -> None:
    (read,) = versus.apply(
        scene((Kind.METRIC, "billed_freight"), cue("attainment.rate"), draft=NAMED, taken=(0,)), rated
    )
    assert (read.draft.metrics, read.draft.compare) == (("freight_attainment",), ())


@pytest.mark.parametrize("word", ["attainment.any", "versus"])
def test_a_number_beside_its_plan_stays_a_number(word: str, rated: Ground) -> None:
    said = scene((Kind.METRIC, "billed_freight"), cue(word), (Kind.SCENARIO, "budget"), draft=NAMED, taken=(0,))
    (read,) = versus.apply(said, rated)
    assert (read.draft.metrics, [one.scenario for one in read.draft.compare]) == (("billed_freight",), ["budget"])


def test_without_a_governed_rate_a_number_is_set_beside_its_plan(ground: Ground) -> None:
    said = scene((Kind.METRIC, "billed_freight"), cue("attainment.rate"), draft=NAMED, taken=(0,))
    (read,) = versus.apply(said, ground)
    assert [one.scenario for one in read.draft.compare] == ["budget"]


def used(draft: Draft, *beside: tuple[Kind, Any]) -> Scene:
    return scene(
        (Kind.METRIC, "planned_freight"), cue("fulfilled.used"), cue("share.part"), *beside, draft=draft, taken=(0,)
    )


def test_the_share_of_a_plan_that_was_used_is_no_share_of_the_total(ground: Ground, rated: Ground) -> None:
    planned = Draft(named=((0, "planned_freight"),))
    member = (Kind.CUE, "total")
    (read,) = share.apply(used(planned, member), rated)
    assert (read.draft.metrics, read.draft.has_share) == (("freight_attainment",), False)
    (read,) = share.apply(used(planned), ground)
    assert (read.draft.metrics, read.draft.has_share) == (("billed_freight",), False)
    assert [one.scenario for one in read.draft.compare] == ["budget"]


def test_the_share_of_a_plan_in_the_total_is_one(ground: Ground) -> None:
    planned = Draft(named=((0, "planned_freight"),))
    said = scene(
        (Kind.METRIC, "planned_freight"), cue("share.part"), (Kind.DIMENSION, "service.kind"), draft=planned, taken=(0,)
    )
    assert all(one.draft.has_share for one in share.apply(said, ground))


@pytest.mark.parametrize(("ranked", "beats"), [(None, "ge"), (1, None)])
def test_the_worst_of_a_plan_is_not_among_those_that_kept_it(
    ranked: int | None, beats: str | None, ground: Ground
) -> None:
    draft = Draft(named=((0, "billed_freight"),), count=ranked)
    said = scene(
        (Kind.METRIC, "billed_freight"), (Kind.SCENARIO, "budget"), cue("fulfilled.done"), cue("which"),
        (Kind.DIMENSION, "service.kind"), draft=draft, taken=(0,),
    )  # fmt: skip
    (read,) = versus.apply(said, ground)
    assert read.draft.beats == beats


# One of single rows.

ONE = NumberValue(value=1, counts=True, of_rows="deal")  # type: ignore[arg-type]  # a whole number is enough here


def test_the_greatest_single_row_is_a_governed_metric(greatest: Ground) -> None:
    said = scene(cue("top.word.any"), (Kind.NUMBER, ONE), cue("sort.money"))
    found = [one.draft.metrics for one in rows.apply(said, greatest) if len(one.taken) == 3]
    assert found == [("dearest_parcel",)]


def test_the_greatest_of_something_else_is_no_greatest_row(ground: Ground) -> None:
    cost = ground.view.catalog.metrics["delivery_cost"]
    assert isinstance(cost.shape, Simple)
    limit = replace(cost, name="highest_limit", shape=replace(cost.shape, aggregation="max"))
    limit = replace(limit, words=replace(cost.words, label={"zh": "最高限额", "en": "highest limit"}, synonyms={}))
    said = scene(cue("top.word.any"), (Kind.NUMBER, ONE), cue("sort.money"))
    assert all(not one.draft.metrics for one in rows.apply(said, with_metrics(ground, limit)))


@pytest.mark.parametrize("of_rows", ["", "document"])
def test_a_number_of_anything_is_no_greatest_deal(of_rows: Any, greatest: Ground) -> None:
    said = scene(cue("top.word.any"), (Kind.NUMBER, replace(ONE, of_rows=of_rows)), cue("sort.money"))
    assert all(not one.draft.metrics for one in rows.apply(said, greatest))


@pytest.mark.parametrize(
    ("after", "is_ranked"),
    [((), False), (((Kind.METRIC, "delivery_cost"),), False), (((Kind.DIMENSION, "client.name"),), True)],
)
def test_one_document_is_no_first_of_groups(after: tuple[Any, ...], is_ranked: bool, ground: Ground) -> None:
    named = Draft(named=((len(after) + 2, "delivery_cost"),))
    said = scene((Kind.DIMENSION, "client.name"), cue("top.word.any"), (Kind.NUMBER, ONE), *after, draft=named)
    (read,) = top.apply(said, ground)
    assert (read.draft.count is not None) == is_ranked


# What is shown among the rest.


@pytest.mark.parametrize(
    ("grouped", "is_shown"), [((), False), ((cue("each.word"), (Kind.DIMENSION, "depot.name")), False)]
)
def test_what_is_included_without_its_kind_stays(grouped: tuple[Any, ...], is_shown: bool, ground: Ground) -> None:
    group = (Kind.GROUP, "river_cities")
    (read,) = include.apply(scene(*grouped, cue("include.before"), group), ground)
    assert (len(grouped) in read.taken) == is_shown


def test_what_is_included_among_its_kind_is_no_condition(ground: Ground) -> None:
    group = (Kind.GROUP, "river_cities")
    for said in ((cue("include.before"), group), (group, cue("include.after"))):
        (read,) = include.apply(scene(cue("each.word"), (Kind.DIMENSION, "origin.name"), *said), ground)
        assert {2, 3} <= read.taken
        assert read.draft.filters == ()


# Conditions that contradict what is counted.


@pytest.mark.parametrize(
    ("written", "values", "is_empty"),
    [
        ("state = 'done'", ("open",), True),
        ("state in ('done', 'checked')", ("open",), True),
        ("state in ('done', 'checked')", ("checked", "open"), False),
        ("state = 'done'", ("done",), False),
        ("state = 'done' or late", ("open",), False),
        ("other_state = 'done'", ("open",), False),
        (None, ("open",), False),
    ],
)
def test_a_definition_that_keeps_others_has_none_of_these(
    written: str | None, values: tuple[str, ...], is_empty: bool, ground: Ground
) -> None:
    cost = ground.view.catalog.metrics["delivery_cost"]
    assert isinstance(cost.shape, Simple)
    standing = with_metrics(ground, replace(cost, shape=replace(cost.shape, filter=written)))
    draft = Draft(filters=(Filter(field=f"{cost.shape.dataset}.state", op="in", values=values),))
    assert is_senseless(draft, ("delivery_cost",), standing) == is_empty


# How much, more often than there are answers.

HOW_MUCH, AND = cue("how_much"), cue("and.word")
METRIC = (Kind.METRIC, "delivery_cost")
MEMBER = (Kind.MEMBER, MemberValue(address="client.trade", value="retail"))


@pytest.mark.parametrize(
    ("mentions", "named", "is_whole"),
    [
        ((HOW_MUCH, AND, METRIC, HOW_MUCH), 1, False),  # sold how much, and how much was the cost
        ((METRIC, HOW_MUCH, AND, METRIC, HOW_MUCH), 2, True),
        ((METRIC, MEMBER, HOW_MUCH, AND, MEMBER, HOW_MUCH), 1, True),
        ((METRIC, HOW_MUCH), 1, True),
        ((METRIC, HOW_MUCH, HOW_MUCH), 1, True),  # nothing joins them
    ],
)
def test_how_much_asked_twice_needs_two_answers(mentions: tuple[Any, ...], named: int, is_whole: bool) -> None:
    at = [place for place, one in enumerate(mentions) if one[0] is Kind.METRIC][:named]
    draft = Draft(named=tuple((place, f"metric{place}") for place in at))
    taken = tuple(place for place, one in enumerate(mentions) if one[0] is not Kind.CUE)
    read = scene(*mentions, draft=draft, taken=taken).take(())
    finished = Finished(plan=None, draft=draft, penalty=0.0)
    assert (not Composed(finished=finished, scene=read, cost=0.0).leftovers) == is_whole


@pytest.mark.parametrize(("grouped", "is_whole"), [((), False), (("client.name",), True)])
def test_each_of_a_number_needs_a_grouping(grouped: tuple[str, ...], is_whole: bool) -> None:
    draft = Draft(named=((1, "delivery_cost"),), group_by=grouped)
    read = scene(cue("each.word"), METRIC, draft=draft, taken=(1,))
    finished = Finished(plan=None, draft=draft, penalty=0.0)
    assert (not Composed(finished=finished, scene=read, cost=0.0).leftovers) == is_whole


# Rows that a member beside them says something of.


@pytest.mark.parametrize("grain", [None, "month"])
def test_rows_beside_a_member_may_be_whose_they_are(grain: Any, ground: Ground) -> None:
    stores = Mention(start=0, end=1, kind=Kind.DIMENSION, value="client.name", is_plural=True)
    draft = Draft(named=((2, "delivery_cost"),), grain=grain, period=None)
    read = list(by.apply(scene(stores, MEMBER, METRIC, draft=draft, taken=(1, 2)), ground))
    assert [one.draft.group_by for one in read] == [("client.name",), *([()] if grain else [])]


# Verbs that would fill, and yet ask for a number.


@pytest.mark.parametrize(
    ("text", "words", "is_half"),
    [
        ("卖了多少、毛利率多少", "卖了 多少:how_much 、:and.word 毛利率:* 多少:how_much", True),
        ("退货率最高的品类卖了多少", "退货率:* 最高的:top 品类:# 卖了 多少:how_much", True),
        ("华东卖了多少毛利", "华东:@ 卖了 多少:how_much 毛利:*", False),
        ("毛利卖了多少", "毛利:* 卖了 多少:how_much", False),
        ("卖的厨具和家纺的毛利", "卖的 厨具:@ 和:and.word 家纺:@ 毛利:*", False),
        ("we sold and the margin", "sold and:and.word margin:*", True),
        ("how much did we sell and collect", "sell:* and:and.word collect", True),
        ("goods sold in May and their margin", "goods:# sold May:~ and:and.word margin:*", False),
        ("how much did dealers sell, margin", "dealers:# sell ,:and.comma margin:*", True),
        ("sales and margin", "sales:* and:and.word margin:*", False),
        ("how many items did we sell", "how many:count items:# sell", True),
        ("卖了多少商品", "卖了 多少:how_much 商品:#", True),
        ("which items did we sell", "which:which.what items:# sell", False),
    ],
)
def test_a_verb_that_asks_for_a_number_does_not_fill(text: str, words: str, is_half: bool, ground: Ground) -> None:
    kinds = {"*": Kind.METRIC, "#": Kind.DIMENSION, "@": Kind.MEMBER, "~": Kind.PERIOD, "": Kind.FILLER}
    mentions, start = [], 0
    for one in words.split():
        word, _, said = one.partition(":")
        start = text.index(word, start)
        kind, value = kinds.get(said, Kind.CUE), LIGHT if said == "" else said
        mentions.append(Mention(start=start, end=start + len(word), kind=kind, value=value))
        start += len(word)
    normal = NormalText(text=text, typed=text, origin=tuple(range(len(text) + 1)))
    assert says_half(normal, Cover(cost=0.0, mentions=tuple(mentions)), ground.view) == is_half


@pytest.mark.parametrize(("joint", "is_ranked"), [("and.word", False), ("by", True)])
def test_what_is_joined_to_the_ranked_does_not_rank_them(joint: str, is_ranked: bool, ground: Ground) -> None:
    draft = Draft(named=((3, "delivery_cost"),))
    said = scene(cue("top.word.any"), (Kind.DIMENSION, "client.name"), cue(joint), METRIC, draft=draft, taken=(3,))
    (read,) = top.apply(said, ground)
    assert (read.draft.count is not None) == is_ranked


@pytest.mark.parametrize(("word", "descending"), [("over_budget", True), ("under_budget", False)])
def test_the_most_beyond_a_plan_are_ranked_by_how_far_they_are(word: str, descending: bool, ground: Ground) -> None:
    draft = Draft(named=((0, "billed_freight"),), count=3, descending=True)
    said = scene(METRIC, cue(word), (Kind.DIMENSION, "service.kind"), draft=draft, taken=(0,))
    (read,) = versus.apply(said, ground)
    assert (read.draft.by_change, read.draft.descending) == ("change", descending)


@pytest.mark.parametrize(("label", "found"), [("the budget of spring", []), ("budget", ["budget"])])
def test_of_several_plans_the_one_plainly_called_so_is_meant(label: str, found: list[str], ground: Ground) -> None:
    catalog = ground.view.catalog
    first = catalog.scenarios["budget"]
    first = replace(first, words=replace(first.words, label={"en": label}, synonyms={}))
    second = replace(first, name="spring", words=replace(first.words, label={"en": "the spring budget"}))
    scenarios = {one.name: one for one in (first, second)}
    standing = replace(ground, view=replace(ground.view, catalog=replace(catalog, scenarios=scenarios)))
    said = scene(METRIC, cue("over_budget"), (Kind.DIMENSION, "service.kind"), draft=NAMED, taken=(0,))
    (read,) = versus.apply(said, standing)
    assert [one.scenario for one in read.draft.compare] == found


@pytest.mark.parametrize(("before", "is_read"), [("within", False), ("by", True)])
def test_a_name_behind_a_grouping_is_one_of_its_members(before: str, is_read: bool, ground: Ground) -> None:
    said = scene(METRIC, cue("and.word"), cue(before), (Kind.DIMENSION, "service.kind"), (Kind.METRIC, "cost_rate"))
    touching = replace(said.mentions[4], start=said.mentions[3].end + 1)
    read = list(what.apply(Scene(mentions=(*said.mentions[:4], touching)), ground))
    assert bool(read) == is_read


@pytest.mark.parametrize(("asking", "count"), [("which", 1), ("each.word", None)])
def test_whose_the_greatest_row_is(asking: str, count: int | None, greatest: Ground) -> None:
    said = scene(cue(asking), (Kind.DIMENSION, "client.name"), cue("top.word.any"), (Kind.NUMBER, ONE))
    (read,) = (one for one in rows.apply(said, greatest) if one.draft.metrics)
    assert (read.draft.count, read.draft.group_by) == (count, ())


@pytest.mark.parametrize(("named", "is_nothing"), [((), True), (("delivery_cost",), False)])
def test_the_first_of_members_are_first_by_something(named: tuple[str, ...], is_nothing: bool, ground: Ground) -> None:
    draft = Draft(group_by=("client.name",), count=1, output="members")
    assert is_senseless(draft, named, ground) == is_nothing
