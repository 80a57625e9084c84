"""Building the data: repeatable, whole or not at all, and never over somebody else's files."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from semantic.demo import generate
from tests.conftest import DemoData
from tests.semantic.demo.conftest import SCALE as SCALE_OF_LAWS

SCALE = 0.05


def silent(step: str, done: int, total: int) -> None:
    """Hears the steps and says nothing."""


class Killed(Exception):
    """Stands for the end of the process in the middle of a build."""


def contents(folder: Path) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def built(demo_data: DemoData) -> Path:
    """The whole company of seed 1, nothing planted."""
    return demo_data(SCALE, seed=1)


def hashes(folder: Path) -> Mapping[str, str]:
    """One hash a table, as the manifest tells it."""
    tables = json.loads((folder / generate.MANIFEST).read_text(encoding="utf-8"))["tables"]
    return {name: table["hash"] for name, table in tables.items()}


@pytest.mark.slow
def test_rows_do_not_depend_on_the_number_of_threads(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda: connect(config={"threads": 1}))
    generate.build(tmp_path / "one", scale=SCALE, seed=1, on_step=silent)
    assert hashes(tmp_path / "one") == hashes(built)


@pytest.mark.slow
def test_another_seed_gives_other_facts_and_the_same_regions(built: Path, tmp_path: Path) -> None:
    generate.build(tmp_path / "other", scale=SCALE, seed=2, on_step=silent)
    one, other = hashes(built), hashes(tmp_path / "other")
    assert one["dim_region"] == other["dim_region"]
    # What was agreed before the first day: loans, and the assets that the group was set up with.
    agreed = {"fct_loan_event", "fct_depreciation"}
    assert {name for name in one if name.startswith("fct_") and one[name] == other[name]} == agreed


@pytest.mark.usefixtures("masters_only")
def test_the_hash_of_a_table_is_that_of_its_rows_in_key_order(tmp_path: Path) -> None:
    generate.build(tmp_path / "data", on_step=silent)
    with duckdb.connect() as connection:
        rows = connection.execute(f"from '{tmp_path}/data/dim_channel.parquet'").fetchall()
    keys = [key for key, *_ in rows]
    assert keys == sorted(keys)
    columns = ("channel_code", "channel_cn", "channel_en", "entity_id")
    lines = [
        "{" + ", ".join(f"'{column}': {cell}" for column, cell in zip(columns, row, strict=True)) + "}" for row in rows
    ]
    digests = "".join(digest(line) for line in sorted(lines))
    assert hashes(tmp_path / "data")["dim_channel"] == digest(digests)


def digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.slow
def test_the_names_of_what_can_be_planted_are_those_that_are_placed(demo_data: DemoData) -> None:
    planted = json.loads((demo_data(SCALE_OF_LAWS, plant="all") / generate.PLANTED).read_text(encoding="utf-8"))
    assert [plant["name"] for plant in planted["plants"]] == list(generate.PLANTS)
    assert {row["name"] for row in planted["rows"]} == set(generate.PLANTS)


def test_what_nobody_can_plant_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="rabbit"):
        generate.build(tmp_path / "data", plant="rabbit", on_step=silent)


def test_scale_multiplies_orders(tables: duckdb.DuckDBPyConnection, built: Path) -> None:
    ((full,),) = tables.execute("select count(*) from fct_order").fetchall()
    ((small,),) = tables.execute(f"select count(*) from '{built}/fct_order.parquet'").fetchall()
    assert small / full == pytest.approx(SCALE / SCALE_OF_LAWS, rel=0.1)


@pytest.mark.usefixtures("masters_only")
def test_steps_are_reported_up_to_the_last(tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    generate.build(tmp_path / "data", scale=SCALE, on_step=lambda *step: heard.append(step))
    assert [done for _, done, _ in heard] == list(range(len(heard)))
    assert {total for _, _, total in heard} == {len(heard) - 1}


@pytest.mark.usefixtures("masters_only")
def test_a_killed_first_build_leaves_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with pytest.raises(Killed):
        generate.build(folder, scale=SCALE, on_step=kill_at("people"))
    assert not folder.exists()
    assert not generate.is_current(folder, SCALE, 20250620)


@pytest.mark.usefixtures("masters_only")
def test_a_killed_rebuild_leaves_the_earlier_data(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    generate.build(folder, scale=SCALE, on_step=silent)
    before = contents(folder)
    with pytest.raises(Killed):
        generate.build(folder, scale=SCALE, seed=7, on_step=kill_at("write"))
    assert contents(folder) == before
    generate.build(folder, scale=SCALE, seed=7, on_step=silent)
    assert generate.is_current(folder, SCALE, 7)


def kill_at(fatal_step: str) -> generate.OnStep:
    def on_step(step: str, done: int, total: int) -> None:
        if step == fatal_step:
            raise Killed

    return on_step


@pytest.mark.usefixtures("masters_only")
def test_current_means_this_scale_seed_generator_and_every_table(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    generate.build(folder, scale=SCALE, seed=3, on_step=silent)
    assert generate.is_current(folder, SCALE, 3)
    assert not generate.is_current(folder, SCALE, 4)
    assert not generate.is_current(folder, 2 * SCALE, 3)
    assert not generate.is_current(folder, SCALE, 3, "all")
    (folder / "dim_customer.parquet").rename(tmp_path / "elsewhere.parquet")
    assert not generate.is_current(folder, SCALE, 3)


@pytest.mark.usefixtures("masters_only")
def test_data_of_another_generator_is_not_current(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    generate.build(folder, scale=SCALE, seed=3, on_step=silent)
    manifest = json.loads((folder / generate.MANIFEST).read_text(encoding="utf-8"))
    (folder / generate.MANIFEST).write_text(json.dumps({**manifest, "generator": "older"}), encoding="utf-8")
    assert not generate.is_current(folder, SCALE, 3)


@pytest.mark.parametrize("text", ["", "not json", "[]", "{}", '{"tables": {}}', '{"tables": []}'])
def test_an_unreadable_manifest_is_not_current(tmp_path: Path, text: str) -> None:
    (tmp_path / generate.MANIFEST).write_text(text, encoding="utf-8")
    assert not generate.is_current(tmp_path, 1.0, 20250620)


def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "ledger.parquet").write_text("ours", encoding="utf-8")
    with pytest.raises(FileExistsError, match="data"):
        generate.build(folder, scale=SCALE, on_step=silent)
    assert contents(folder) == {"ledger.parquet": b"ours"}


@pytest.mark.parametrize("scale", [0, -1.0])
def test_a_scale_that_is_not_above_zero_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        generate.build(tmp_path / "data", scale=scale, on_step=silent)
