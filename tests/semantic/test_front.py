"""What `import semantic` offers, what that costs, and the example of its README."""

import ast
import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import semantic

BLOCK = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
HEAVY = {"chromadb", "duckdb", "gradio", "langchain", "numpy", "pydantic", "sqlglot", "torch", "yaml"}


def loaded_by(code: str, root: Path) -> set[str]:
    """The packages in memory after some code, in a process of its own."""
    told = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], cwd=root, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_importing_the_package_imports_nothing_heavy(root: Path) -> None:
    assert loaded_by("import semantic", root) & HEAVY == set()


def test_the_nouns_of_a_query_need_no_engine(root: Path) -> None:
    loaded = loaded_by("from semantic import Asker, Filter, Period, ResultTable, SemanticQuery", root)
    assert loaded & HEAVY == set()
    assert {"duckdb", "sqlglot"} <= loaded_by("from semantic import Layer", root)


@pytest.mark.parametrize("name", semantic.__all__)
def test_every_name_offered_is_the_one_its_module_defines(name: str) -> None:
    found = getattr(semantic, name)
    assert found.__name__ == name
    assert getattr(sys.modules[found.__module__], name) is found
    assert name in dir(semantic)


def test_type_checkers_and_readers_are_told_of_the_same_names(root: Path) -> None:
    """The names imported for type checkers, in the branch that never runs, are those of `__all__`."""
    tree = ast.parse((root / "semantic" / "__init__.py").read_text(encoding="utf-8"))
    typed = [node for branch in tree.body if isinstance(branch, ast.If) for node in branch.body]
    names = [one.name for node in typed if isinstance(node, ast.ImportFrom) for one in node.names]
    assert sorted(names) == sorted(semantic.__all__)


def test_a_name_not_offered_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Catalogue'"):
        semantic.Catalogue  # type: ignore[attr-defined]  # noqa: B018


def test_the_readmes_example_prints_what_it_says(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Online 120.50 + 45.25 and store 80.00: the three orders of the main README."""
    for found in BLOCK.finditer((root / "README.md").read_text(encoding="utf-8")):
        if found["kind"]:
            named, _, content = found["text"].partition("\n")
            path = tmp_path / named.removeprefix("# ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = [found["text"] for found in BLOCK.finditer((root / "semantic" / "README.md").read_text(encoding="utf-8"))]
    example, output = blocks[:2]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(example, {})  # noqa: S102 - our own README
    assert printed.getvalue() == output == "online 165.75\nstore 80.0\n"


def test_the_readme_links_to_what_is_there(root: Path) -> None:
    readme = root / "semantic" / "README.md"
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme.read_text(encoding="utf-8"))
    assert linked
    assert [path for path in linked if not (readme.parent / path).exists()] == []
