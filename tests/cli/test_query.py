# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket list QUERY`: what it finds, in which order and columns, and how it says that a query is wrong."""

import re
import shlex

import pytest

from tests.cli.desk import CliDesk, request
from tests.conftest import ROOT

PAGE = (ROOT / "docs/queries.md").read_text()
# The commands of the page, and every query in the first column of its tables.
COMMANDS = re.findall(r"^    maildesk (ticket list .*)$", PAGE, re.MULTILINE)
QUERIES = [query for line in PAGE.splitlines() if line.startswith("| `") for query in re.findall(r"`([^`]+)`", line.split(" | ")[0])]


@pytest.fixture
def desk(desk: CliDesk) -> CliDesk:
    """Sam works here and has the second of three tickets."""
    desk.json("staff", "add", "sam@cncf.io")
    desk.take(request("A logo for Envoy"), request("Zebra prints", "Bo <bo@keptn.example>"), request("A logo for Harbor"))
    desk.say("ticket", "take", "1002", "--as", "sam")
    return desk


def listed(desk: CliDesk, *arguments: str) -> list[str]:
    return [row["reference"] for row in desk.json("ticket", "list", *arguments)]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["status:new"], ["CNCF-1003", "CNCF-1001"]),
        (["status:new", "-subject:harbor"], ["CNCF-1001"]),
        (["-owner:sam", "from:ana@harbor.example"], ["CNCF-1003", "CNCF-1001"]),
        (["owner:@me", "--as", "sam"], ["CNCF-1002"]),
        (["waiting:me", "--as", "sam"], ["CNCF-1002"]),
        (["(subject:zebra or ref:1001) newer:1h"], ["CNCF-1002", "CNCF-1001"]),
        (["--sort", "reference"], ["CNCF-1001", "CNCF-1002", "CNCF-1003"]),
        (["--sort", "owner,-opened"], ["CNCF-1002", "CNCF-1003", "CNCF-1001"]),
        (["sort:reference", "--limit", "2"], ["CNCF-1001", "CNCF-1002"]),
        (["status:new", "--requester", "bo@keptn.example"], []),
        (["status:new", "--state", "open"], []),
        (["1002"], ["CNCF-1002"]),
        (["@mine", "--as", "sam"], ["CNCF-1002"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_query_narrows_the_list(desk: CliDesk, monkeypatch: pytest.MonkeyPatch, arguments: list[str], found: list[str]) -> None:
    monkeypatch.setenv("MAILDESK_QUERY__MINE__TEXT", "owner:@me")
    assert listed(desk, *arguments) == found


def test_a_wrong_query_is_shown_with_the_place_and_what_was_expected(desk: CliDesk) -> None:
    ended = desk.say("ticket", "list", "subject:会议 status:opne")
    assert (ended.status, ended.out) == (2, "")
    lines = ended.err.splitlines()
    at = lines.index("  subject:会议 status:opne")
    assert lines[at - 1].endswith("the query cannot be read: there is no status 'opne'")
    assert lines[at + 1] == " " * 22 + "^"  # the two wide characters take four cells
    assert lines[at + 2] == "expected one of new, open, waiting, blocked, snoozed, resolved, closed, spam, merged"
    assert lines[at + 3] == "did you mean open?"


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("category:leagl", "did you mean legal?"),
        ("owner:sma", "did you mean sam?"),
        ("project:envoi", "did you mean Envoy?"),
        ("group:lagal", "did you mean legal?"),
        ("stauts:new", "did you mean status"),
    ],
)
def test_the_nearest_name_is_offered(desk: CliDesk, query: str, meant: str) -> None:
    ended = desk.say("ticket", "list", query)
    assert ended.status == 2
    assert meant in ended.err


@pytest.mark.parametrize("query", ["category:Legal", "category:trademarks or group:legal", "owner:SAM@cncf.io", "project:ENVOY"])
def test_names_are_taken_as_people_write_them(desk: CliDesk, query: str) -> None:
    assert desk.say("ticket", "list", query).status == 0


def test_a_query_steers_no_terminal(desk: CliDesk) -> None:
    ended = desk.say("ticket", "list", "\x1b[2J:\x07 (\u202e")
    assert ended.status == 2
    assert not {"\x1b", "\x07", "\u202e"} & set(ended.err)


def test_the_columns_that_are_asked_for_come_in_that_order(desk: CliDesk) -> None:
    out = desk.say("ticket", "list", "owner:sam", "--columns", "subject,reference,maturity").out
    assert out == "subject\treference\tmaturity\nZebra prints\tCNCF-1002\t\n"
    (row,) = desk.json("ticket", "list", "owner:sam", "--columns", "subject")
    assert row == {"subject": "Zebra prints"}


@pytest.mark.parametrize(
    ("options", "words"), [(["--columns", "refrence"], "did you mean reference"), (["--sort", "-oppened"], "did you mean opened?")]
)
def test_a_column_or_an_order_that_is_none_is_said_with_the_nearest(desk: CliDesk, options: list[str], words: str) -> None:
    ended = desk.say("ticket", "list", *options)
    assert ended.status == 2
    assert words in ended.err


def test_everything_is_listed_page_by_page(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maildesk.cli.ticket_list._PAGE", 2)
    assert listed(desk, "--limit", "0") == ["CNCF-1003", "CNCF-1002", "CNCF-1001"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_manual_work(desk: CliDesk, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("MAILDESK_QUERY__LATE__TEXT", "is:overdue -status:snoozed sort:due")
    ended = desk.say(*shlex.split(command), "--as", "sam")
    assert ended.status == 0, ended.err


def test_every_query_of_the_manual_works(desk: CliDesk) -> None:
    assert len(QUERIES) > 50
    for query in QUERIES:
        ended = desk.say("ticket", "list", query, "--as", "sam")
        assert ended.status == 0, ended.err
