"""What is listed and what is one document: the row of a number, some of each, and never one number for a list."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from semantic.plan import Query
from semantic.query import SemanticQuery
from tests.assistant.understand.test_told_of import CATALOG, TABLES
from tests.assistant.understand.worlds import company_of, read_by

# Each job leads to the paper it was planned on, in a role that is called as the jobs are.
_LINK = (
    "  - {from: jobs, columns: [planned], to: paper, to_columns: [paper_id], role: plan, label: {zh: 印单, en: job}}\n"
)
_JOBS = "job_no,taken_on,client_id,state,planned\nJB0001,2024-06-01,C1,DONE,P1\nJB0002,2025-05-02,C2,WAIT,P2\n"


@pytest.fixture(scope="module", params=["plain", "in a role called so"])
def read(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Understanding]]:
    catalog = CATALOG if request.param == "plain" else CATALOG.replace("metrics:\n", f"{_LINK}metrics:\n", 1)
    with company_of(tmp_path_factory.mktemp("lists"), catalog, {**TABLES, "jobs": _JOBS}, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def _query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


@pytest.mark.parametrize(
    "text",
    [
        *("show me job JB0001", "details of JB0001", "details of job JB0001"),
        *("查一下JB0001这张印单", "JB0001的明细", "印单JB0001"),
    ],
)
def test_one_document_is_shown_whenever_it_was(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.output, query.metric_names, query.period) == ("rows", ("jobs_taken",), None)
    assert [(one.field, one.values) for one in query.filters] == [("jobs.job_no", ("JB0001",))]


@pytest.mark.parametrize(
    "text",
    [
        *("JB0001", "job worth of JB0001", "is job JB0001 printed", "details of Haide", "job JB0001 in May"),
        *("JB0001的承印金额", "JB0001已印完了吗", "海德的明细", "5月的印单JB0001"),
    ],
)
def test_what_is_asked_of_a_document_is_not_its_row(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and _query(found).output == "rows")


@pytest.mark.parametrize("text", ["list the jobs of May", "list jobs", "list every job", "列出5月的印单", "列出印单"])
def test_a_list_of_rows_is_never_their_number(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and _query(found).output == "aggregate")


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("list the sheets printed in May", "sheets"),
        ("list job worth in May", "job_worth"),
        ("列出5月的印单数", "job_count"),
        ("把5月的承印金额列出来", "job_worth"),
    ],
)
def test_a_number_may_be_listed(read: Callable[[str], Understanding], text: str, metric: str) -> None:
    query = _query(read(text))
    assert (query.metric_names, query.output, query.group_by) == ((metric,), "aggregate", ())


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("list job worth of school clients", ("client.name",)),
        ("列出学校客户的承印金额", ("client.name",)),
        ("job worth of school clients", ()),
        ("学校客户的承印金额", ()),
    ],
)
def test_members_are_listed_where_a_list_is_asked_for(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = _query(read(text))
    assert (query.metric_names, query.output, query.group_by) == (("job_worth",), "aggregate", group_by)
    assert [(one.field, one.values) for one in query.filters] == [("client.kind", ("S",))]


@pytest.mark.parametrize("text", ["job rows that are printed", "printed job rows", "show every printed job"])
def test_rows_are_asked_for_by_that_word(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.output == "rows"
    assert [(one.field, one.values) for one in query.filters] == [("jobs.state", ("DONE",))]
