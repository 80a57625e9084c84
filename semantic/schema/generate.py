"""The generated files."""

import json
from collections.abc import Mapping
from pathlib import Path as File

from semantic.schema.explore import catalog_runs, workspace_runs
from semantic.schema.json_schema import json_schema
from semantic.schema.reference import reference
from semantic.schema.sentences import Sentence, sentences_for
from semantic.schema.shape import Shape, shapes_of

_FOLDER = File(__file__).parent


def generated() -> Mapping[File, str]:
    """The text of every generated file.

    Raises: Unexplained when keys and sentences do not go together.
    """
    found = {"catalog": shapes_of(catalog_runs()), "workspace": shapes_of(workspace_runs())}
    told: dict[str, tuple[Mapping[str, Shape], Mapping[str, Sentence]]] = {
        name: (shapes, sentences_for(name, shapes)) for name, shapes in found.items()
    }
    schemas = {
        _FOLDER / f"{name}.schema.json": json.dumps(json_schema(name, *one), ensure_ascii=False, indent=1) + "\n"
        for name, one in told.items()
    }
    return {**schemas, _FOLDER.parent / "REFERENCE.md": reference(told)}
