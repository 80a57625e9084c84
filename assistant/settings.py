"""What of workspace.yml is the assistant's: the encoder, the optional LLM, where conversations are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from semantic.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`encoder` is "builtin" or a sentence-transformers model; `llm` None: no language model is ever called."""

    encoder: str = "builtin"
    llm: Mapping[str, Any] | None = None
    state_url: str | None = None


def settings_of(workspace: Workspace) -> Settings:
    """The assistant's part of a workspace."""
    return Settings(**workspace.assistant)
