"""Columns whose names mean something else in SQL: `current_date` is no column there, `from` is nothing at all."""

from pathlib import Path

import pytest

from tests.semantic.compile.own import opened

CATALOG = """
datasets:
  - name: moves
    table: moves
    primary_key: [id]
    time_field: none
    fields:
      - {name: "NAME", kind: dimension}
metrics:
  - {name: moves, type: simple, dataset: moves, aggregation: count}
"""


@pytest.mark.parametrize("name", ["from", "order", "group", "select", "case", "null", "current_date", "end", "user"])
def test_a_field_is_the_column_of_its_own_name(tmp_path: Path, name: str) -> None:
    own = opened(tmp_path, CATALOG.replace("NAME", name), {"moves": f'id,"{name}"\n1,a\n2,b\n3,a\n'})
    result = own.answer(metrics=["moves"], group_by=[f"moves.{name}"])
    assert result.rows == (("a", 2), ("b", 1))
