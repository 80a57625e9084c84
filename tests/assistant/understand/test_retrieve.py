"""Retrieval: n-grams, fusion by rank, and an index that is switched at once and never shows what is hidden."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.understand.concepts import Concepts
from assistant.understand.retrieve.documents import Document, documents_of, verified_name, visible_keys
from assistant.understand.retrieve.fuse import LikenessOf, features_of, fuse
from assistant.understand.retrieve.index import Index, NoIndex, build_index, index_fingerprint, is_current
from assistant.understand.retrieve.lexical import Lexical, grams_of
from assistant.understand.retrieve.told import Told
from semantic.catalog import (
    AddressedField,
    Catalog,
    Field,
    Metric,
    Overview,
    Simple,
    Term,
    Verified,
    Words,
)
from semantic.errors import Origin
from semantic.periods import CalendarRules
from semantic.view import View

_ORIGIN = Origin(file="catalog/a.yml", line=1)


class LetterEncoder:
    """Vectors of letter counts: texts of the same letters are the same."""

    fingerprint = "letters"

    def covers(self, text: str) -> bool:
        return text.isascii() and bool(text)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        counts = np.array([[text.count(chr(97 + at)) + 0.01 for at in range(26)] for text in texts], dtype=np.float32)
        lengths: NDArray[np.float32] = np.linalg.norm(counts, axis=1, keepdims=True)
        return counts / lengths


class BrokenEncoder(LetterEncoder):
    """Fails half-way through a build."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise RuntimeError(f"stopped at {len(texts)} texts")


def _words(zh: str, en: str, **more: str) -> Words:
    return Words(label={"zh": zh, "en": en}, description=more)


def _metric(name: str, zh: str, en: str) -> Metric:
    return Metric(name=name, shape=Simple(dataset="orders", aggregation="sum"), words=_words(zh, en), origin=_ORIGIN)


def _field(name: str, kind: Literal["dimension", "time", "measure"], zh: str, *, hidden: bool = False) -> Field:
    words = _words(zh, name)
    return Field(name=name, kind=kind, expression=name, words=words, origin=_ORIGIN, hidden=hidden)


_VERIFIED = Verified(question={"en": ("sales by channel",)}, plan={"kind": "help"}, origin=_ORIGIN)


def _view(*metrics: Metric) -> View:
    fields = (
        _field("region", "dimension", "区域"),
        _field("secret", "dimension", "密级", hidden=True),
        _field("ordered_on", "time", "下单日期"),
        _field("amount", "measure", "金额"),
    )
    catalog = Catalog(
        languages=("zh", "en"),
        rules=CalendarRules(),
        fingerprint="c1",
        datasets={},
        relationships=(),
        metrics={metric.name: metric for metric in metrics},
        terms={"sales": Term(name="sales", words=_words("销售额", "sales"), metrics=(), default={}, origin=_ORIGIN)},
        overviews={
            "sales": Overview(
                subject="sales", words=_words("业绩", "results"), metrics=(), compare=None, origin=_ORIGIN
            )
        },
        verified=(_VERIFIED,),
    )
    addressed = (
        AddressedField(address=f"store.{one.name}", home="store", field=one, words=one.words, facts=frozenset())
        for one in fields
    )
    return View(catalog=catalog, fields={one.address: one for one in addressed})


_FREIGHT = _metric("freight", "运输费用", "freight")
_DISCOUNT = _metric("discount", "折扣金额", "discount amount")
_PAYROLL = _metric("payroll", "人工成本", "payroll cost")
_VIEW = _view(_FREIGHT, _DISCOUNT, _PAYROLL)


def _build(state: Path, fingerprint: str, encoder: LetterEncoder | None = None) -> None:
    build_index(
        state,
        fingerprint=fingerprint,
        documents=documents_of(_VIEW),
        encoder=encoder or LetterEncoder(),
        members=(),
        concepts=Concepts(()),
        on_progress=lambda *_: None,
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    state = tmp_path_factory.mktemp("state")
    _build(state, "f1")
    opened = Index.open(state, LetterEncoder())
    yield opened
    opened.close()


def _names(index: Index, text: str, view: View = _VIEW) -> list[str]:
    found = index.nearest(text, kinds=("metric", "term"), count=3, allowed=visible_keys(view))
    return [one.name for one in found]


# documents


def test_documents_leave_out_what_is_hidden_and_what_is_no_dimension() -> None:
    assert {document.key for document in documents_of(_VIEW)} == {
        "metric:freight",
        "metric:discount",
        "metric:payroll",
        "dimension:store.region",
        "term:sales",
        "overview:sales",
        f"verified:{verified_name(_VERIFIED)}",
    }


def test_every_text_of_a_thing_is_a_document() -> None:
    words = Words(
        label={"zh": "甲", "en": "a"},
        description={"en": "b"},
        synonyms={"en": ("c", "d")},
        sample_questions={"zh": ("乙",)},
    )
    metric = Metric(name="m", shape=Simple(dataset="d", aggregation="count"), words=words, origin=_ORIGIN)
    found = [(one.language, one.sort, one.text) for one in documents_of(_view(metric)) if one.name == "m"]
    assert sorted(found) == [
        ("en", "description", "b"),
        ("en", "label", "a"),
        ("en", "synonym", "c"),
        ("en", "synonym", "d"),
        ("zh", "label", "甲"),
        ("zh", "sample", "乙"),
    ]


# n-grams


def test_han_grams_are_one_to_three_characters_and_latin_ones_keep_their_borders() -> None:
    assert sorted(grams_of("运费率")) == sorted(["运", "费", "率", "运费", "费率", "运费率"])
    assert sorted(grams_of("vat")) == sorted([" vat ", " va", "vat", "at ", " vat", "vat "])


def test_the_same_text_scores_one_and_a_foreign_one_nothing() -> None:
    scores = Lexical.of(["折扣金额", "freight cost", "运费"]).scores("折扣金额")
    assert scores.tolist() == pytest.approx([1, 0, 0], abs=1e-6)


def test_rare_characters_weigh_more_than_common_ones() -> None:
    scores = Lexical.of(["甲乙", "甲丙", "丁戊"]).scores("甲 丁")
    assert scores[2] > scores[0] == scores[1] > 0


def test_a_score_is_the_cosine_of_smoothed_tf_idf() -> None:
    # Two texts of one gram each: "甲" and "乙". Of the query "甲丙" the grams are 甲, 丙 and 甲丙; the latter two are
    # unknown, with frequency 0. idf(f) = ln(3 / (1 + f)) + 1, each gram once.
    seen, unseen = np.log(3 / 2) + 1, np.log(3) + 1
    expected = seen / np.sqrt(seen**2 + 2 * unseen**2)
    assert Lexical.of(["甲", "乙"]).scores("甲丙").tolist() == pytest.approx([expected, 0], rel=1e-5)


def test_a_saved_index_scores_as_before(tmp_path: Path) -> None:
    lexical = Lexical.of(["折扣金额", "freight cost", "运费 rate"])
    lexical.save(tmp_path)
    for text in ("运费", "frieght costs", "nothing of it", ""):
        assert Lexical.open(tmp_path).scores(text).tolist() == lexical.scores(text).tolist()


# fusion


def _like(dense: dict[str, float] | None, lexical: dict[str, float], otherwise: dict[str, float]) -> LikenessOf:
    return LikenessOf(dense=dense, lexical=lexical, otherwise=otherwise)


def test_the_encoder_leads_and_spelling_alone_settles_what_it_does_not_cover() -> None:
    dense, lexical = {"a": 0.9, "b": 0.8}, {"b": 0.2, "c": 0.1}
    assert [key for key, _ in fuse(_like(dense, lexical, {}), 9)] == ["a", "b"]
    assert [key for key, _ in fuse(_like(None, lexical, {}), 9)] == ["b", "c"]


def test_what_is_spelled_alike_moves_up() -> None:
    # b: 0.5 + (0.8 - 0.2), c: as near as the farthest of the nearest, 0.5 + (0.6 - 0.2)
    found = features_of(_like({"a": 0.7, "b": 0.5}, {"b": 0.8, "c": 0.6}, {}), 9)
    assert [key for key, _ in found] == ["b", "c", "a"]
    assert [features.lead for _, features in found] == pytest.approx([0.2, 0, 0])


def test_confidence_is_between_zero_and_one_and_never_rises() -> None:
    likeness = _like({"a": 0.2, "b": 0.19, "c": -0.4}, {"b": 0.1, "c": 0.9}, {"a": 1.0})
    scores = [score for _, score in fuse(likeness, 9)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_nearness_and_lead_raise_the_confidence_and_a_foreign_concept_lowers_it() -> None:
    def first(dense: dict[str, float], otherwise: float) -> float:
        return fuse(_like(dense, {}, {"a": otherwise}), 9)[0][1]

    plain = first({"a": 0.6, "b": 0.4}, 0.0)
    assert first({"a": 0.9, "b": 0.7}, 0.0) > plain
    assert first({"a": 0.6, "b": 0.2}, 0.0) > plain
    assert first({"a": 0.6, "b": 0.4}, 1.0) < plain


def test_a_concept_that_a_thing_never_mentions_is_told_by_its_share_of_the_text(tmp_path: Path) -> None:
    # 病假 (sick leave) is a concept of the lexicon, 2 of the 4 signs; the first thing speaks of it, the second does not
    Told.build(tmp_path, [_label("sick", "病假人数"), _label("freight", "运费")])
    found = Told.open(tmp_path).otherwise("病假多吗", {"metric:sick", "metric:freight"})
    assert found == {"metric:sick": 0.0, "metric:freight": 0.5}


def _label(name: str, text: str) -> Document:
    return Document(kind="metric", name=name, language="zh", sort="label", text=text)


# the index


@pytest.mark.parametrize(
    ("text", "name"),
    [("折扣的金额", "discount"), ("運輸費用", "freight"), ("frieght", "freight"), ("Payroll Costs", "payroll")],
)
def test_a_word_nearly_as_in_the_catalog_finds_its_metric(index: Index, text: str, name: str) -> None:
    assert _names(index, text)[0] == name


def test_what_the_asker_may_not_see_is_never_proposed(index: Index) -> None:
    assert _names(index, "payroll cost")[0] == "payroll"
    assert "payroll" not in _names(index, "payroll cost", _view(_FREIGHT, _DISCOUNT))
    assert index.nearest("payroll cost", kinds=("metric",), count=3, allowed=frozenset()) == ()


def test_only_the_kinds_asked_for_are_proposed(index: Index) -> None:
    found = index.nearest("销售额", kinds=("overview",), count=9, allowed=visible_keys(_VIEW))
    assert {one.kind for one in found} <= {"overview"}
    assert [one.kind for one in index.nearest("区域", kinds=("dimension",), count=1, allowed=visible_keys(_VIEW))] == [
        "dimension"
    ]


def test_a_text_of_symbols_finds_nothing(index: Index) -> None:
    assert _names(index, "。。。") == []


def test_building_again_is_skipped_while_current(tmp_path: Path) -> None:
    _build(tmp_path, "f1")
    assert is_current(tmp_path, "f1")
    _build(tmp_path, "f1", BrokenEncoder())  # would fail if it did anything
    assert is_current(tmp_path, "f1")


def test_a_build_that_fails_leaves_the_old_index_in_use(tmp_path: Path) -> None:
    _build(tmp_path, "f1")
    with pytest.raises(RuntimeError, match="stopped"):
        _build(tmp_path, "f2", BrokenEncoder())
    assert is_current(tmp_path, "f1")
    opened = Index.open(tmp_path, LetterEncoder())
    assert _names(opened, "freight")[0] == "freight"
    opened.close()


def test_a_new_index_replaces_the_old_and_what_is_older_goes(tmp_path: Path) -> None:
    for fingerprint in ("f1", "f2", "f3"):
        _build(tmp_path, fingerprint)
    assert is_current(tmp_path, "f3")
    assert {path.name for path in (tmp_path / "index").iterdir()} == {"current", "f2", "f3"}


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    leftover = tmp_path / "index" / f"building-{done.stdout.strip()}-f0"
    leftover.mkdir(parents=True)
    _build(tmp_path, "f1")
    assert not leftover.exists()


def test_without_an_index_opening_says_so(tmp_path: Path) -> None:
    assert not is_current(tmp_path, "f1")
    with pytest.raises(NoIndex):
        Index.open(tmp_path, LetterEncoder())


def test_the_fingerprint_changes_with_catalog_encoder_and_data() -> None:
    parts = {"catalog": "c", "encoder": "e", "data": "d"}
    known = {index_fingerprint(**parts)} | {index_fingerprint(**{**parts, name: "x"}) for name in parts}
    assert len(known) == 4


def test_progress_reaches_its_total(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    documents = [
        Document(kind="metric", name=f"m{n}", language="en", sort="label", text=f"metric {n}") for n in range(300)
    ]
    build_index(
        tmp_path,
        fingerprint="f",
        documents=documents,
        encoder=LetterEncoder(),
        members=(),
        concepts=Concepts(()),
        on_progress=lambda step, done, total: seen.append((step, done, total)),
    )
    assert [one for one in seen if one[0] == "vectors"][-1] == ("vectors", 600, 600)  # and one for each name
    assert ("texts", 300, 300) in seen
