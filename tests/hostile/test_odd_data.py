"""Folders with odd names, cells that do not fit, days at the calendar's edge: told plainly or answered rightly."""

import re
import shutil
from pathlib import Path

import pytest

from assistant.channels.cli import main
from tests.hostile.company import (
    BONUS,
    DATASETS,
    METRICS,
    ORDERS,
    POLICIES,
    ROLES,
    SHOPS,
    WORKSPACE,
    Company,
    ask,
    code_of,
    foreign_tags,
    opened,
    rows_of,
)

PLAIN_AMOUNT = DATASETS.replace(', type: "decimal(18,2)"', "") + METRICS


def with_orders(orders: str, catalog: str = DATASETS + METRICS) -> Company:
    """The small company with other orders."""
    return Company(catalog=catalog, data={"shops.csv": SHOPS, "orders.csv": orders})


@pytest.mark.parametrize("name", ["we a[b]*c", "a'b\"c{d}%s中文", "C#", "what?"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    with opened(Company().written(tmp_path / name)) as assistant:
        assert str(rows_of(ask(assistant, "revenue"))[0][0]) == "1342.50"


@pytest.mark.parametrize("name", ["o;drop table.csv", "or'ders.csv"])
def test_a_file_beside_the_tables_may_have_any_name(tmp_path: Path, name: str) -> None:
    data = {"shops.csv": SHOPS, "orders.csv": ORDERS, name: "a,b\n1,2\n"}
    with opened(Company(data=data).written(tmp_path / "company")) as assistant:
        assert str(rows_of(ask(assistant, "revenue"))[0][0]) == "1342.50"


@pytest.mark.parametrize("cell", ["nan", "-inf"])
def test_what_is_no_number_is_null_and_the_other_rows_stand(tmp_path: Path, cell: str) -> None:
    company = with_orders(ORDERS.replace("900.00", cell), PLAIN_AMOUNT).written(tmp_path / "company")
    with opened(company) as assistant:
        answer = ask(assistant, "revenue by shop")
        assert answer.status == "answered"
        assert dict(rows_of(answer))["Alder"] == 17.5


def test_a_number_of_three_hundred_digits_is_answered(tmp_path: Path) -> None:
    company = with_orders(ORDERS.replace("900.00", "1e300"), PLAIN_AMOUNT).written(tmp_path / "company")
    with opened(company) as assistant:
        answer = ask(assistant, "revenue by shop")
        assert dict(rows_of(answer))["Cedar"] == 1e300
        assert "1E300" in answer.narrative
        assert len(answer.narrative) < 500


def test_a_cell_that_does_not_fit_its_type_is_told_with_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = with_orders(ORDERS.replace("900.00", "n/a")).written(tmp_path / "company")
    assert main(["--workspace", str(company), "ask", "revenue"]) == 1
    given = capsys.readouterr()
    assert "n/a" in given.out + given.err


# A cell as the csv file has it, and as it is told.
CELLS = [("n/a", "n/a"), ("1e300", "1e+300"), ("<b>x</b>", "<b>x</b>"), ('"1\n2"', "1 2"), ("*n_a*", "*n_a*")]


@pytest.mark.parametrize(("cell", "told"), CELLS, ids=[told for _, told in CELLS])
def test_a_cell_that_does_not_fit_its_type_is_told_with_its_field_in_the_askers_language(
    tmp_path: Path, cell: str, told: str
) -> None:
    company = with_orders(ORDERS.replace("900.00", cell)).written(tmp_path / "company")
    with opened(company) as assistant:
        for text, field in (("revenue", "amount of an order"), ("营业收入", "单笔金额")):
            answer = ask(assistant, text)
            assert code_of(answer) == "no-data"
            assert answer.failure is not None
            assert f"“{told}”" in " ".join(answer.failure.message.split())
            assert field in answer.failure.message
            assert foreign_tags(answer.narrative) == set()


def test_a_long_cell_is_told_by_its_beginning(tmp_path: Path) -> None:
    company = with_orders(ORDERS.replace("900.00", "x" * 5000)).written(tmp_path / "company")
    with opened(company) as assistant:
        assert "xxx…”" in (said := ask(assistant, "revenue").narrative)
        assert len(said) < 300


def test_whom_a_policy_narrows_is_told_neither_field_nor_cell(tmp_path: Path) -> None:
    company = Company(
        workspace=WORKSPACE + ROLES,
        catalog=DATASETS + METRICS + BONUS + POLICIES,
        data={"shops.csv": SHOPS, "orders.csv": ORDERS.replace("900.00", "n/a")},
    )
    with opened(company.written(tmp_path / "company")) as assistant:
        told = {role: ask(assistant, "revenue", role).narrative for role in ("boss", "blind")}
    assert "n/a" in told["boss"]
    assert "decimal(18,2)" in told["blind"]
    assert not re.search("n/a|amount", told["blind"])


def test_a_cell_that_is_no_day_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = with_orders(ORDERS.replace("2019-01-05", "unknown")).written(tmp_path / "company")
    assert main(["--workspace", str(company), "ask", "revenue"]) == 1
    said = capsys.readouterr().err
    assert "unknown" in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("text", ["revenue by month", "revenue last month"])
def test_a_day_that_stands_for_never_is_after_today_and_not_seen(tmp_path: Path, text: str) -> None:
    """9999-12-31, as many systems write it; without that row the sum is 442.50."""
    company = with_orders(ORDERS.replace("2019-01-05", "9999-12-31")).written(tmp_path / "company")
    with opened(company) as assistant:
        answer = ask(assistant, text)
        assert answer.status == "answered", code_of(answer)
        expected = "7.00" if "last month" in text else "442.50"
        assert str(sum(row[-1] for row in rows_of(answer))) == expected


def test_rows_that_were_cut_tell_no_development(tmp_path: Path) -> None:
    company = Company(workspace=f"{WORKSPACE}limits: {{rows: 2}}\n").written(tmp_path / "company")
    with opened(company) as assistant:
        answer = ask(assistant, "revenue by month")
        assert [one.code for one in answer.warnings].count("truncated") == 1
        assert "February 2019" not in answer.narrative  # the second of 78 months is not where it ended


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_shell_takes_no_day_that_the_calendar_cannot_count_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str
) -> None:
    company = Company().written(tmp_path / "company")
    assert main(["--workspace", str(company), "ask", "revenue this month vs last year", "--as-of", day]) in (0, 2)


@pytest.mark.parametrize(
    ("line", "hides"),
    [
        ("data: postgresql://u:s3cret@h.example/db", "s3cret"),
        ("state_url: nonsense://u:s3cret@h.example/db", "s3cret"),
        ("state_url: postgresql:/u:s3cret@h.example/db", "s3cret"),
        ("state_url: u:s3cret@h.example/db", "s3cret"),
    ],
    ids=["data", "state_url", "one slash", "no scheme"],
)
def test_a_place_that_cannot_be_reached_is_told_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, hides: str
) -> None:
    company = Company(workspace=f"name: x\n{line}\n").written(tmp_path / "company")
    assert main(["--workspace", str(company), "ask", "revenue"]) == 1
    given = capsys.readouterr()
    assert hides not in given.out + given.err
    assert not re.search(r"Traceback|File \"", given.err)


def test_an_encoder_that_is_not_there_is_told_as_the_owners_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = Company(workspace="name: x\nencoder: /nonexistent/model\n").written(tmp_path / "company")
    assert main(["--workspace", str(company), "ask", "revenue"]) == 1
    said = capsys.readouterr().err
    assert "/nonexistent/model" in said
    assert not re.search(r"\b[A-Z]\w+Error\b", said)


def test_two_builds_that_end_at_the_same_moment_both_end_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process puts its whole index in place between this one's clearing and renaming."""
    rename = Path.rename

    def second(self: Path, target: Path) -> Path:
        if self.name.startswith("building-") and not target.exists():
            shutil.copytree(self, target)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", second)
    with opened(Company().written(tmp_path / "company")) as assistant:
        assert assistant.is_indexed


def test_an_empty_role_is_no_role(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roles = "roles: {boss: {}, clerk: {}}\ndefault_role: boss\n"
    company = Company(workspace=WORKSPACE + roles).written(tmp_path / "company")
    assert main(["--workspace", str(company), "ask", "revenue", "--role", ""]) == 2
