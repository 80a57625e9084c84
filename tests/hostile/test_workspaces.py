"""Workspaces as people leave them: broken, empty, half-copied, oddly encoded, on a disk that cannot be written."""

import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest

from assistant.channels.cli import main
from assistant.channels.cli.shell import demo_folder
from tests.hostile.company import DATASETS, METRICS, ORDERS, SHOPS, TRACE, Company, ask, opened, rows_of, write

COMMAND = str(Path(sys.executable).with_name("assistant"))
TOTAL = "1342.50"  # 10.50 + 20.25 + 400.00 + 7.00 + 900.00 + 4.75
LOCALES = pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_US.UTF-8"])
HAN = re.compile(r"[\u4e00-\u9fff]")
# What a process may not do that is not the super-user, for a super-user who runs the tests.
AS_ANYONE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"] if os.getuid() == 0 else []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "company"


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command, neither of which shows a stack trace."""
    status = main(["--workspace", str(folder), *words])
    given = capsys.readouterr()
    assert not re.search(r"Traceback|File \"", given.out + given.err)
    return status, given.out, given.err


# A catalog that does not hold

BROKEN = {
    "catalog/a_syntax.yml": "datasets:\n  - {name: x, table: [\n",
    "catalog/b_keys.yml": "metrics:\n  - {name: m1, type: simple, dataset: orders}\n  - {type: simple}\n",
    "catalog/c_tables.yml": "datasets:\n  - name: ghost\n    table: ghosts\n    primary_key: [id]\n"
    "    label: {zh: 鬼, en: ghost}\n    fields: []\n",
    "catalog/d_typo.yml": "metrcs: []\n",
}


@LOCALES
def test_every_problem_is_told_with_file_and_line_and_no_other_file_hides_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], locale: str
) -> None:
    monkeypatch.setenv("LANG", locale)
    Company().written(folder)
    for name, text in BROKEN.items():
        write(folder / name, text)
    status, out, err = said(capsys, folder, "check")
    told = out + err
    assert status == 1
    named = set(re.findall(r"^catalog/(\w+)\.yml:\d+: ", told, re.MULTILINE))
    assert {"a_syntax", "b_keys", "d_typo"} <= named
    assert re.search(r"^catalog/a_syntax\.yml:[23]: ", told, re.MULTILINE)
    assert re.search(r"^catalog/b_keys\.yml:2: .*aggregation", told, re.MULTILINE)
    assert re.search(r"^catalog/b_keys\.yml:3: .*name", told, re.MULTILINE)
    assert re.search(r"^catalog/d_typo\.yml:1: .*metrics", told, re.MULTILINE)
    lines = [line for line in told.splitlines() if line.startswith("catalog/")]
    assert all(bool(HAN.search(line)) == locale.startswith("zh") for line in lines)


@LOCALES
@pytest.mark.parametrize("words", [["check"], ["ask", "42"], ["index"]])
def test_an_unknown_table_is_told_with_file_and_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], locale: str, words: list[str]
) -> None:
    monkeypatch.setenv("LANG", locale)
    Company().written(folder)
    write(folder / "catalog/c_tables.yml", BROKEN["catalog/c_tables.yml"])
    status, out, err = said(capsys, folder, *words)
    assert status == 1
    assert re.search(r"^catalog/c_tables\.yml:3: .*ghosts", out + err, re.MULTILINE)
    assert bool(HAN.search(out + err)) == locale.startswith("zh")


@pytest.mark.parametrize(
    ("workspace", "line"),
    [
        ("name: x\ntoday: 2025-02-30\n", 2),
        ("name: x\nlimits: {timeout_s: -1}\n", 2),
        ("name: x\nlimits: {memory: lots}\n", 2),
        ("name: x\nlimits: {memory: 0GB}\n", 2),
        ("name: x\nlimits: {memory: 200%}\n", 2),
        ("name: x\nlimits: {timeout_s: .inf}\n", 2),
        ("name: x\nlimits: {timeout_s: .nan}\n", 2),
        (f"name: x\nlimits: {{rows: {10**30}}}\n", 2),
        ("name: x\nlimits: {rows: 1e99}\n", 2),
        ("name: x\ntime_zone: Mars/Olympus\n", 2),
        ("name: x\ntime_zone: ../../etc/passwd\n", 2),
        ("name: x\nlanguages: [fr]\n", 2),
        ("name: x\nlanguages: [zh, zh]\n", 2),
        ("name: x\ntoday: 0001-01-01\n", 2),
        ("name: x\ndata_complete_through: 9999-12-31\n", 2),
        ("name: x\ndata_complete_through:\n  default: 2025-06-01\n  erp: 0001-01-01\n", 4),
        ("name: x\nstate_url: nonsense\n", 2),
        ('name: x\ndata: "a\\0b"\n', 2),
        ("name: x\ndefault_role: king\n", 2),
        ("name: x\nroles: {a: {policies: [nope]}}\ndefault_role: a\n", 2),
        ("name: x\ndata: ${NOT_SET_ANYWHERE}/data\n", 2),
        ("- a\n- b\n", 1),
        ("name: !!python/object/apply:os.system [id]\n", 1),
        ("name: x\nname: y\n", 2),
        ("a: &a [1]\nb: *c\n", 2),
        ("name: x\n\tbad: tab\n", 2),
    ],
)
def test_a_workspace_file_that_does_not_hold_is_told_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], workspace: str, line: int
) -> None:
    status, out, err = said(capsys, Company(workspace=workspace).written(folder), "check")
    assert status == 1
    assert re.search(rf"^workspace\.yml:{line}: ", out + err, re.MULTILINE), out + err


@pytest.mark.parametrize("memory", ["2GB", "512 MiB", "1.5gb", "1G", "80%"])
def test_a_size_that_the_engine_takes_is_taken(folder: Path, memory: str) -> None:
    with opened(Company(workspace=f"name: x\nlimits: {{memory: {memory}}}\n").written(folder)) as assistant:
        assert rows_of(ask(assistant, "number of orders")) == ((6,),)


def test_a_source_that_no_dataset_has_is_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = "name: x\ndata_complete_through: {defalt: 2025-06-01}\n"
    status, out, _ = said(capsys, Company(workspace=workspace).written(folder), "check")
    assert status == 0
    assert re.search(r"^workspace\.yml:2: .*data_complete_through.*defalt.*default", out, re.MULTILINE)


@pytest.mark.parametrize("held", [b"\xff\xfe\x00metrics", b"\x00\x01\x02", "metrics: []".encode("utf-16")])
def test_a_catalog_file_that_is_no_text_is_told(folder: Path, capsys: pytest.CaptureFixture[str], held: bytes) -> None:
    Company().written(folder)
    write(folder / "catalog/binary.yml", held)
    status, out, err = said(capsys, folder, "check")
    assert status == 1
    assert "catalog/binary.yml:" in out + err


def test_a_bomb_of_aliases_is_not_unfolded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers = ["x0: &x0 [a, a, a, a, a, a, a, a, a]"]
    layers += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    status, _, _ = said(capsys, Company(workspace="\n".join(layers) + "\n").written(folder), "check")
    assert status == 1


# Data that are not there, or not data


@LOCALES
@pytest.mark.parametrize("place", ["no folder", "empty", "other files"])
def test_no_data_is_one_sentence_that_says_how_to_make_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str, locale: str
) -> None:
    monkeypatch.setenv("LANG", locale)
    Company(data={"notes.txt": "x"} if place == "other files" else {}).written(folder)
    if place == "no folder":
        (folder / "data").rmdir()
    status, out, err = said(capsys, folder, "index")
    assert (status, out, len(err.strip().splitlines())) == (1, "", 1)
    assert bool(HAN.search(err)) == locale.startswith("zh")
    assert str(folder / "data") in err
    assert "csv" in err


@LOCALES
def test_the_demo_without_data_names_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], locale: str
) -> None:
    monkeypatch.setenv("LANG", locale)
    status, out, err = said(capsys, demo_folder(), "index")
    assert (status, out, len(err.strip().splitlines())) == (1, "", 1)
    assert "assistant demo" in err


def _parquet(path: Path) -> bytes:
    duckdb.values([duckdb.ConstantExpression(1)]).write_parquet(str(path))
    return path.read_bytes()


@pytest.mark.parametrize(
    "kind",
    ["text", "cut", "empty", "bad xlsx", "bad duckdb", "gbk",
     "utf-16"],
)  # fmt: skip
def test_data_that_cannot_be_read_are_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    whole = _parquet(tmp_path / "whole.parquet")
    name, held = {
        "text": ("orders.parquet", b"this is no parquet"),
        "cut": ("orders.parquet", whole[: len(whole) // 2]),
        "empty": ("orders.parquet", b""),
        "bad xlsx": ("orders.xlsx", b"PK no workbook"),
        "bad duckdb": ("all.duckdb", b"no database" * 99),
        "gbk": ("orders.csv", "id,day,shop_id,amount,bonus,备注\n1,2025-06-01,1,2,3,中文\n".encode("gbk")),
        "utf-16": ("orders.csv", ORDERS.encode("utf-16")),
    }[kind]
    company = Company(data={"shops.csv": SHOPS, name: held}).written(folder)
    if kind == "bad duckdb":
        write(company / "workspace.yml", "name: x\ndata: data/all.duckdb\n")
    status, out, err = said(capsys, company, "ask", "revenue")
    assert (status, out) == (1, "")
    assert name.partition(".")[0] in err
    assert len(err.strip().splitlines()) == 1
    assert not TRACE.search(err.replace(str(company), ""))


@pytest.mark.parametrize("kind", ["bom", "semicolons", "crlf", "xlsx", "duckdb", "parquet", "quoted"])
def test_the_same_rows_give_the_same_number_whatever_they_come_in(folder: Path, tmp_path: Path, kind: str) -> None:
    company = Company().written(folder)
    orders = company / "data" / "orders.csv"
    match kind:
        case "bom":
            orders.write_bytes(b"\xef\xbb\xbf" + ORDERS.encode())
        case "semicolons":
            orders.write_text(ORDERS.replace(",", ";"))
        case "crlf":
            orders.write_bytes(ORDERS.replace("\n", "\r\n").encode())
        case "quoted":
            rows = (",".join(f'"{cell}"' for cell in line.split(",")) for line in ORDERS.splitlines())
            orders.write_text("\n".join(rows) + "\n")
        case "xlsx":
            orders.unlink()
            _workbook(company / "data" / "orders.xlsx", [line.split(",") for line in ORDERS.splitlines()])
        case "parquet":
            duckdb.read_csv(str(orders)).write_parquet(str(company / "data" / "orders.parquet"))
            orders.unlink()
        case "duckdb":
            with duckdb.connect(str(tmp_path / "all.duckdb")) as connection:
                for name in ("orders", "shops"):
                    connection.read_csv(str(company / "data" / f"{name}.csv")).create(name)
            write(company / "workspace.yml", f"name: x\ntoday: 2025-06-20\ndata: {tmp_path / 'all.duckdb'}\n")
    with opened(company) as assistant:
        assert str(rows_of(ask(assistant, "revenue"))[0][0]) == TOTAL


def _workbook(path: Path, rows: list[list[str]]) -> None:
    """The least that a spreadsheet program calls a workbook, numbers as numbers and the rest as text."""
    main_ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    sheet = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main_ns}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="b" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main_ns}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def _cell(text: str) -> str:
    try:
        return f"<c><v>{float(text)}</v></c>"
    except ValueError:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def test_an_empty_file_is_told_by_the_columns_it_lacks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(
        capsys, Company(data={"shops.csv": SHOPS, "orders.csv": ""}).written(folder), "ask", "revenue"
    )
    assert (status, out) == (1, "")
    assert all(re.match(r"catalog/all\.yml:\d+: .*orders", line) for line in err.strip().splitlines())


def test_a_table_with_a_missing_column_is_told_with_file_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = {"shops.csv": SHOPS, "orders.csv": ORDERS.replace("amount", "amuont")}
    status, out, err = said(capsys, Company(data=data).written(folder), "ask", "revenue")
    assert (status, out) == (1, "")
    assert re.search(r"^catalog/all\.yml:\d+: .*amount.*amuont", err, re.MULTILINE)


def test_a_catalog_of_tables_without_a_row_is_answered_with_nothing(folder: Path) -> None:
    data = {"shops.csv": SHOPS.splitlines()[0] + "\n", "orders.csv": ORDERS.splitlines()[0] + "\n"}
    catalog = DATASETS.replace("expression: day,", 'expression: "cast(day as date)",') + METRICS.replace(
        "expression: amount", 'expression: "cast(amount as decimal(18,2))"'
    )
    with opened(Company(data=data, catalog=catalog).written(folder)) as assistant:
        for text in ("revenue", "revenue by shop", "revenue this month", "各店铺营业收入"):
            answer = ask(assistant, text)
            assert answer.status in ("answered", "refused"), (text, answer.failure)


# Where the program may write


def _files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as whoever has no special right; its outputs as text."""
    kept = {key: value for key, value in os.environ.items() if key != "ASSISTANT_STATE"}
    return subprocess.run(
        [*AS_ANYONE, COMMAND, "--workspace", str(folder), *words],
        env={**kept, **environment}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_state_goes_where_it_is_told_to(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _files(Company().written(folder))
    status, out, _ = said(capsys, folder, "ask", "revenue", "--json")
    assert (status, json.loads(out)["status"]) == (0, "answered")
    assert _files(folder) == before
    assert [one.name.startswith("company-") for one in (tmp_path / "state").iterdir()] == [True]


def test_two_workspaces_of_one_name_never_share_state(tmp_path: Path) -> None:
    for place, orders in (("a", ORDERS), ("b", ORDERS.replace("900.00", "1.00"))):
        Company(data={"shops.csv": SHOPS, "orders.csv": orders}).written(tmp_path / place / "company")
    with opened(tmp_path / "a" / "company") as one, opened(tmp_path / "b" / "company") as other:
        assert [str(rows_of(ask(who, "revenue"))[0][0]) for who in (one, other)] == [TOTAL, "443.50"]
        kept = ask(one, "revenue")
        with pytest.raises(LookupError):
            other.stored(kept.answer_id, other.asker(None))


@pytest.mark.slow
def test_a_read_only_workspace_keeps_its_state_elsewhere(folder: Path, tmp_path: Path) -> None:
    before = _files(Company().written(folder))
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        done = run(folder, "ask", "revenue", "--json", XDG_STATE_HOME=str(tmp_path / "home"))
    finally:
        folder.chmod(stat.S_IRWXU)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["table"]["rows"] == [[1342.5]]
    assert _files(folder) == before
    assert list((tmp_path / "home" / "metric-assistant").iterdir())


@pytest.mark.slow
def test_state_that_may_not_be_written_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    Company().written(folder)
    home = tmp_path / "locked"
    home.mkdir()
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        done = run(folder, "ask", "revenue", "--json", ASSISTANT_STATE=str(home))
    finally:
        home.chmod(stat.S_IRWXU)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (1, "error")
    assert not re.search(r"Traceback|File \"", done.stderr)
    assert str(home) in done.stderr


def test_a_state_folder_that_is_a_file_is_one_sentence_for_its_owner(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "flat", "a file")
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "flat"))
    status, out, err = said(capsys, Company().written(folder), "ask", "revenue")
    assert (status, out, len(err.strip().splitlines())) == (1, "", 1)
    assert str(tmp_path / "flat") in err
    assert not re.search(r"\b[A-Z]\w+Error\b", err)


@pytest.mark.slow
@pytest.mark.parametrize("question", ["各店铺营业收入", "nonsense zzz"])
def test_json_is_one_object_alone_even_while_indexing(folder: Path, tmp_path: Path, question: str) -> None:
    Company().written(folder)
    done = run(folder, "ask", question, "--json", ASSISTANT_STATE=str(tmp_path / "fresh"))
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    assert set(json.loads(done.stdout)) >= {"answer_id", "status", "narrative"}
    assert not re.search(r"Traceback|File \"", done.stderr)


def test_a_corrupt_index_is_told_or_built_anew(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(Company().written(folder)) as assistant:
        state = assistant.workspace.state
    for path in (state / "index").rglob("*"):
        if path.is_file() and path.name != "current":
            path.write_bytes(b"garbage" * 20)
    status, out, err = said(capsys, folder, "ask", "revenue nonsense")
    assert status in (0, 1)
    assert len(out + err) > 10


def test_a_corrupt_store_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(Company().written(folder)) as assistant:
        write(assistant.workspace.state / "state.sqlite", b"no database at all" * 100)
    status, out, err = said(capsys, folder, "ask", "revenue")
    assert (status, out) == (1, "")
    assert "state.sqlite" in err
    assert not re.search(r"\b[A-Z]\w+Error\b", err)
