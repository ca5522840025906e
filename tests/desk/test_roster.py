# SPDX-License-Identifier: Apache-2.0
"""The roster of maintainers as people write it: what is read of it, and what of it is refused."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.project import Project, Projects
from maildesk.desk.roster import Place, Roster, RosterError, github_name, parse

HEADER = ",Project,Maintainer Name,Company,Github Name,OWNERS/MAINTAINERS"
PROJECTS = Projects(
    [
        Project("Kestrel", "graduated", ("kestrel-io",)),
        Project("Lighthouse", "incubating", ("The Lighthouse Framework",)),
        Project("Open Kite", "sandbox"),
    ]
)


def read(*lines: str, header: str = HEADER) -> Roster:
    return parse("\n".join((header, *lines)).encode(), PROJECTS.named)


def places(*lines: str) -> list[tuple[str, str, str, str]]:
    return [(one.project, one.maturity, one.name, one.github) for one in read(*lines).places]


def test_the_first_row_of_a_project_speaks_for_the_rows_below_it() -> None:
    found = read("Graduated,Kestrel,Ana Souza,Acme,ana-souza,https://example.org/OWNERS", ",,Bo Lindqvist,Umbrella,bo,", "", ",,,,,")
    assert found.places == (
        Place("ana-souza", "ana-souza", "Ana Souza", "Acme", "Kestrel", "graduated"),
        Place("bo", "bo", "Bo Lindqvist", "Umbrella", "Kestrel", "graduated"),
    )
    assert found.unknown == () and found.remarks == ()


@pytest.mark.parametrize(
    ("written", "project", "body"),
    [
        ("Kestrel", "Kestrel", ""),
        ("KESTREL", "Kestrel", ""),
        ("kestrel-io", "Kestrel", ""),
        ("Kestrel steering", "Kestrel", "steering"),
        ("Kestrel Steering Committee", "Kestrel", "Steering Committee"),
        ("Kestrel: Gateway (non-voting)", "Kestrel", "Gateway (non-voting)"),
        ("Kestrel (Governance Committee)", "Kestrel", "Governance Committee"),
        ('"Kestrel\n(renamed in 2024)"', "Kestrel", ""),
        ("TLF (The Lighthouse Framework)", "Lighthouse", ""),
        ('"Open\nKite"', "Open Kite", ""),
    ],
)
def test_a_project_is_known_by_name_alias_and_body(written: str, project: str, body: str) -> None:
    (one,) = read(f"Graduated,{written},Ana,,ana,").places
    assert (one.project, one.body) == (project, body)


def test_a_body_without_a_name_is_one_of_the_project_above() -> None:
    found = read("Graduated,Kestrel,Ana,,ana,", "Graduated,Steering Committee,Bo,,bo,")
    assert [(one.project, one.body) for one in found.places] == [("Kestrel", ""), ("Kestrel", "Steering Committee")]


def test_who_sits_in_two_bodies_of_a_project_has_one_seat() -> None:
    found = read(
        "Graduated,Kestrel: Maintainers,Ana,,ana,", "Graduated,Kestrel: Leads,Ana,,ana,", "Graduated,Kestrel: Maintainers,Ana,,ana,"
    )
    assert [one.body for one in found.places] == ["Maintainers; Leads"]
    assert found.remarks == ((4, "Ana stands in Kestrel twice"),)


def test_projects_that_are_not_in_the_list_are_told_and_kept() -> None:
    found = read("Sandbox,Zephyr (new),Ana,,ana,", "Sandbox,Kestrel,Bo,,bo,")
    assert found.unknown == ("Zephyr",)
    assert [one.project for one in found.places] == ["Zephyr", "Kestrel"]


def test_a_maturity_that_the_file_lacks_is_that_of_the_list() -> None:
    assert places(",Lighthouse,Ana,,ana,") == [("Lighthouse", "incubating", "Ana", "ana")]


@pytest.mark.parametrize(
    "written", ["ana", "@ana", " ana ", "https://github.com/ana", "http://www.github.com/ana/", "github.com/ana?tab=x"]
)
def test_a_github_name_is_written_in_many_ways(written: str) -> None:
    assert github_name(written) == "ana"


@pytest.mark.parametrize("written", ["", " ", "-", "N/A", "none", "TBD"])
def test_there_may_be_none(written: str) -> None:
    assert github_name(written) == ""


@pytest.mark.parametrize("written", ["Ana Souza", "ana@harbor.example", "https://gitlab.com/ana", "a/b/c", "-ana"])
def test_what_is_no_github_name_is_none(written: str) -> None:
    assert github_name(written) is None


def test_one_github_name_in_other_letters_is_one_person() -> None:
    found = read("Graduated,Kestrel,Ana Souza,Acme,Ana-Souza,", "Sandbox,Open Kite,A. Souza,Umbrella,@ana-souza,")
    assert {(one.key, one.github, one.name, one.company) for one in found.places} == {("ana-souza", "Ana-Souza", "Ana Souza", "Acme")}


def test_who_is_not_on_github_is_known_by_name() -> None:
    found = read("Graduated,Kestrel,José  Ñandú,Acme,,", "Sandbox,Open Kite,JOSÉ ÑANDÚ,,n/a,")
    assert {one.key for one in found.places} == {"name:josé ñandú"}
    assert found.remarks[0] == (2, "José Ñandú has no GitHub name: no address can be bound to them")


def test_a_key_stands_in_an_index_however_its_characters_unfold() -> None:
    (one,) = read(f"Graduated,Kestrel,{chr(0xFDFA) * 200},,,").places
    assert len(one.key) == 200


@pytest.mark.parametrize("name", ["张伟", "山田 太郎", "Олександр Коваль", "محمد علي", "Đặng Thị Hà", "O'Brien, Pat"])
def test_names_of_any_script_are_kept(name: str) -> None:
    assert places(f'Graduated,Kestrel,"{name}",,x1,') == [("Kestrel", "graduated", name, "x1")]


def test_a_row_that_names_nobody_is_passed_over() -> None:
    assert places("Graduated,Kestrel,,,,", ",,,Acme,,", ",,Ana,,ana,") == [("Kestrel", "graduated", "Ana", "ana")]


def test_a_byte_order_mark_and_other_line_ends_are_read() -> None:
    text = f"\ufeff{HEADER}\r\nGraduated,Kestrel,Ana,,ana,\r\n"
    assert parse(text.encode(), PROJECTS.named).places == read("Graduated,Kestrel,Ana,,ana,").places


def test_columns_are_found_by_their_titles() -> None:
    found = read("graduated,ana,Ana,Acme,Kestrel", header="Level,GITHUB NAME,Maintainer name,company, Project ")
    assert found.places == (Place("ana", "ana", "Ana", "Acme", "Kestrel", "graduated"),)


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        (b"", 0, "it is empty"),
        (HEADER.encode(), 0, "no maintainers"),
        (b"a,b,c\n", 1, "the header has no column 'project'"),
        (f"\n{HEADER}\n,,Ana,,ana,\n".encode(), 3, "before any project"),
        (f'{HEADER}\nGraduated,Kestrel,Ana,,ana,\nx,"cut,Bo'.encode(), 3, "is a quote missing"),
        (f"{HEADER}\nGraduated,Kestrel,{'x' * 201},,ana,\n".encode(), 2, "more than 200 characters"),
        (f"{HEADER}\nGraduated,Kestrel,Jos".encode() + b"\xe9,,ana,", 2, "not in UTF-8"),
        ("\ufeffx".encode("utf-16"), 1, "not in UTF-8"),
        (HEADER.encode() + b"\n" + b"x" * 200_000, 2, "no CSV"),
    ],
)
def test_what_is_no_roster_is_refused_with_the_line(content: bytes, line: int, why: str) -> None:
    with pytest.raises(RosterError) as refused:
        parse(content, PROJECTS.named)
    ((where, what),) = refused.value.problems
    assert where == line and why in what


def _or_an_error(content: bytes) -> Roster | None:
    try:
        return parse(content, PROJECTS.named)
    except RosterError as refused:
        assert refused.problems and all(what for _, what in refused.problems)
        return None


@given(st.binary(max_size=400))
def test_any_bytes_are_a_roster_or_an_error(content: bytes) -> None:
    _or_an_error(content)
    _or_an_error(HEADER.encode() + b"\n" + content)


CELL = st.one_of(
    st.sampled_from(["", "Graduated", "Kestrel", "Kestrel: Leads", "Steering Committee", "@ana", "ana", "n/a", "(", ":", "Zephyr\n(x)"]),
    st.text(max_size=20),
)


@given(st.lists(st.lists(CELL, max_size=8), max_size=30))
def test_any_rows_are_a_roster_of_one_seat_each_or_an_error(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerow(HEADER.split(","))
    csv.writer(written).writerows(rows)
    found = _or_an_error(written.getvalue().encode("utf-8", "replace"))
    seats = [(one.key, one.project) for one in found.places] if found else []
    assert len(seats) == len(set(seats))
    people = {(one.key, one.name, one.github, one.company) for one in found.places} if found else set()
    assert len(people) == len({one[0] for one in people})
    levels = {(one.project, one.maturity) for one in found.places} if found else set()
    assert len(levels) == len({one[0] for one in levels})
    assert (
        all(key and project and name for key, project, name in ((one.key, one.project, one.name) for one in found.places))
        if found
        else True
    )
