"""YAML in, nouns out: a workspace's settings and its catalog, every problem with its file and line."""

from semantic.load.amend import with_synonym
from semantic.load.catalog import load_catalog
from semantic.load.workspace import load_workspace

__all__ = ["load_catalog", "load_workspace", "with_synonym"]
