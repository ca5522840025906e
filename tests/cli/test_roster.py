# SPDX-License-Identifier: Apache-2.0
"""`maildesk roster`: importing, looking, binding, on both databases."""

import re

import pytest

from tests.cli.desk import CliDesk, request

HEADER = ",Project,Maintainer Name,Company,Github Name,OWNERS/MAINTAINERS"
FIRST = (
    "Graduated,Envoy,Ana Souza,Acme,ana-souza,https://example.org/OWNERS",
    ",,Bo Lindqvist,Acme,@bo,",
    ",,,,,",
    "Sandbox,Zephyr (new),张伟,华为,https://github.com/zhang,",
)
SECOND = (
    "Graduated,Envoy,Ana Souza,Umbrella,ana-souza,",
    ",,Carl Ude,Acme,carl,",
    "Graduated,Harbor,Bo Lindqvist,Acme,bo,",
    "Sandbox,Zephyr (new),张伟,华为,zhang,",
)


def written(desk: CliDesk, *lines: str, name: str = "roster.csv", header: str = HEADER) -> str:
    path = desk.folder / name
    path.write_text("\n".join((header, *lines)), encoding="utf-8-sig")
    return str(path)


def imports(desk: CliDesk, *lines: str, force: bool = False) -> None:
    ended = desk.say("roster", "import", written(desk, *lines), "--yes", *(("--force",) if force else ()))
    assert ended.status == 0, ended.err


def seats(desk: CliDesk, *more: str) -> list[tuple[str, str, str]]:
    return [(one["project"], one["github"], one["company"]) for one in desk.json("roster", "list", *more)]


def test_an_import_is_shown_and_its_repeat_changes_nothing(desk: CliDesk) -> None:
    first = desk.say("roster", "import", written(desk, *FIRST), "--yes")
    assert first.status == 0 and "joined: 3, left: 0, moved: 0" in first.err and "not in your list of projects: Zephyr" in first.err
    assert seats(desk) == [("Envoy", "ana-souza", "Acme"), ("Envoy", "bo", "Acme"), ("Zephyr", "zhang", "华为")]
    before = desk.json("roster", "list", "--history")
    again = desk.say("roster", "import", written(desk, *FIRST), "--yes")
    assert again.status == 0 and "nothing to do" in again.err and again.out == ""
    assert desk.json("roster", "list", "--history") == before


def test_who_joined_left_and_moved_is_shown_before_it_is_written(desk: CliDesk) -> None:
    imports(desk, *FIRST)
    told = desk.json("roster", "import", written(desk, *SECOND), "--dry-run")
    assert [(one["change"], one["name"], one["what"], one["was"], one["now"]) for one in told["changes"]] == [
        ("joined", "Carl Ude", "", "", "Acme"),
        ("moved", "Ana Souza", "company", "Acme", "Umbrella"),
        ("moved", "Bo Lindqvist", "project", "Envoy", "Harbor"),
    ]
    assert (told["seats"], told["people"], told["unknown_projects"]) == (4, 4, ["Zephyr"])
    assert len(seats(desk)) == 3


def test_nothing_is_written_where_nobody_can_be_asked(desk: CliDesk) -> None:
    ended = desk.say("roster", "import", written(desk, *FIRST))
    assert ended.status == 2 and "--yes" in ended.err
    assert seats(desk) == []


def test_a_file_that_was_cut_short_is_refused(desk: CliDesk) -> None:
    imports(desk, *FIRST)
    refused = desk.say("roster", "import", written(desk, FIRST[0]), "--yes")
    assert refused.status == 1 and "would take away 2 of 3 seats" in refused.err and "--force" in refused.err
    assert len(seats(desk)) == 3
    dry = desk.say("roster", "import", written(desk, FIRST[0]), "--dry-run")
    assert dry.status == 0 and "without --force it is refused" in dry.err
    imports(desk, FIRST[0], force=True)
    assert seats(desk) == [("Envoy", "ana-souza", "Acme")]
    assert [one["left_at"] is None for one in desk.json("roster", "list", "--history")] == [True, False, False]


def test_what_is_no_roster_is_refused_with_its_line(desk: CliDesk) -> None:
    ended = desk.say("roster", "import", written(desk, 'Graduated,"Envoy,Ana'), "--yes")
    assert ended.status == 1 and "roster.csv:2" in ended.err and "quote" in ended.err


@pytest.mark.parametrize("wanted", ["Envoy", "envoy", "envoyproxy"])
def test_a_project_is_found_by_whichever_of_its_names(desk: CliDesk, wanted: str) -> None:
    imports(desk, *FIRST)
    assert len(seats(desk, "--project", wanted)) == 2
    assert len(desk.json("roster", "show", wanted)["seats"]) == 2


@pytest.mark.parametrize("wanted", ["ana-souza", "@Ana-Souza", "https://github.com/ana-souza", "ana souza"])
def test_somebody_is_found_by_name_and_github_name(desk: CliDesk, wanted: str) -> None:
    imports(desk, *FIRST)
    (one,) = desk.json("roster", "show", wanted)["seats"]
    assert (one["name"], one["project"], one["maturity"]) == ("Ana Souza", "Envoy", "graduated")


def test_a_page_tells_who_is_there_and_who_was(desk: CliDesk) -> None:
    imports(desk, *FIRST)
    imports(desk, *SECOND)
    page = desk.say("roster", "show", "Envoy", "-o", "table").out
    assert page.startswith("Envoy, graduated\n")
    assert "Ana Souza (ana-souza), Umbrella, since " in page
    assert "Bo Lindqvist (bo), Acme, 20" in page and " to 20" in page


def test_who_is_not_there_is_not_found(desk: CliDesk) -> None:
    for command in (("show", "Nobody"), ("list", "--project", "Harbor"), ("unbind", "nobody")):
        assert desk.say("roster", *command).status == 1


def test_addresses_are_bound_by_a_file_once(desk: CliDesk) -> None:
    imports(desk, *FIRST)
    file = written(desk, "ana@harbor.example,ana-souza", "bo@x.example,https://github.com/Bo", name="addresses.csv", header="email,github")
    ended = desk.say("roster", "bind", file)
    assert ended.status == 0 and "ana@harbor.example is of Ana Souza (ana-souza)" in ended.out
    assert [one["addresses"] for one in desk.json("roster", "list")] == [["ana@harbor.example"], ["bo@x.example"], []]
    assert "nothing to do" in desk.say("roster", "bind", file).err
    assert desk.json("person", "show", "ana@harbor.example")["seats"][0]["project"] == "Envoy"


def test_lines_that_cannot_be_bound_are_told_and_none_is(desk: CliDesk) -> None:
    imports(desk, *FIRST)
    desk.say("staff", "add", "sam@cncf.io")
    lines = ("ana@harbor.example,ana-souza", "sam@cncf.io,bo", "events@x.example,bo", "no address,bo", "carl@x.example,carl")
    ended = desk.say("roster", "bind", written(desk, *lines, name="addresses.csv", header="email,github"))
    assert ended.status == 1
    assert re.findall(r"addresses\.csv:(\d+)", ended.err) == ["3", "4", "5", "6"]
    assert [one["addresses"] for one in desk.json("roster", "list")] == [[], [], []]


def test_a_line_that_is_none_keeps_the_others_from_being_bound(desk: CliDesk) -> None:
    imports(desk, *FIRST)
    file = written(desk, "ana@harbor.example,ana-souza", "no address,bo", name="addresses.csv", header="email,github")
    assert desk.say("roster", "bind", file).status == 1
    assert [one["addresses"] for one in desk.json("roster", "list")] == [[], [], []]


def test_one_address_is_bound_and_taken_back(desk: CliDesk) -> None:
    imports(desk, *FIRST)
    assert desk.say("roster", "bind", "--dry-run", "ana@harbor.example", "ana-souza").status == 0
    assert desk.say("person", "show", "ana@harbor.example").status == 1
    assert desk.json("roster", "bind", "ana@harbor.example", "@ana-souza")["bound"][0]["name"] == "Ana Souza"
    assert desk.say("roster", "unbind", "ana-souza").status == 0
    assert desk.json("person", "show", "ana@harbor.example")["seats"] == []
    assert "is no address" in desk.say("roster", "bind", "ana", "bo").err


def test_a_ticket_says_what_the_roster_knows_of_who_asks(desk: CliDesk) -> None:
    desk.take(request())
    imports(desk, *FIRST)
    desk.say("staff", "add", "sam@cncf.io")
    desk.say("ticket", "project", "1001", "Envoy", "--as", "sam")
    assert desk.json("ticket", "show", "1001")["advice"][0] == "not on the roster of Envoy"
    desk.say("roster", "bind", "ana@harbor.example", "ana-souza")
    assert desk.json("ticket", "show", "1001")["advice"][0] == "on the roster of Envoy"
    assert "to know      on the roster of Envoy" in desk.say("ticket", "show", "1001", "-o", "table").out
