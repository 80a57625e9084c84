"""What a workspace's YAML may hold, for editors and for readers, generated from the loader itself.

`record` lets the loader's readers read a file that nobody wrote and notes what they ask; `explore` leads them through
every branch; `shape` is what that adds up to; `json_schema` and `reference` say it. Only the sentences are by hand.
"""

from semantic.schema.generate import generated

__all__ = ["generated"]
