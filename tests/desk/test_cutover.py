# SPDX-License-Identifier: Apache-2.0
"""A table of another desk as tickets: which column is what, and what is wrong with a row."""

from datetime import UTC, datetime

import pytest

from maildesk.desk.cutover import Table, table
from maildesk.desk.values import Priority, TicketState

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
JIRA = ["Issue key", "Summary", "Reporter", "Reporter email", "Status", "Created", "Message-IDs", "Priority"]


def read(heading: list[str], *rows: list[str]) -> Table:
    return table(heading, list(enumerate(rows, 2)), "JIRA", NOW)


def one(**cells: str) -> Table:
    named = {"reference": "CNCFSD-1", "subject": "A logo"} | cells
    return read([name.replace("_", " ") for name in named], list(named.values()))


def test_a_row_of_jira_is_a_ticket() -> None:
    row = ["CNCFSD-1502", "A logo", "Ana", "ana@harbor.example", "Waiting for customer", "01/Nov/26 10:20 AM", "<a@x> <b@x>", "Highest"]
    (ticket,) = read(JIRA, row).tickets
    assert (ticket.to.key, ticket.subject, ticket.state, ticket.priority) == ("cncfsd-1502", "A logo", TicketState.WAITING, Priority.HIGH)
    assert ticket.requester is not None and (ticket.requester.name, ticket.requester.address) == ("Ana", "ana@harbor.example")
    assert (ticket.opened_at, ticket.message_ids) == (datetime(2026, 11, 1, 10, 20, tzinfo=UTC), ("<a@x>", "<b@x>"))


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        (["Isue key", "Title"], "no column is the reference: .* 'Isue key' comes nearest"),
        (["Key", "Sumary"], "no column is the subject: head one of them subject or summary or title; 'Sumary' comes nearest"),
        ([], "no column is the reference"),
    ],
)
def test_a_missing_column_is_told_with_the_heading_that_comes_nearest(heading: list[str], told: str) -> None:
    import re

    assert re.search(told, read(heading, ["CNCFSD-1", "x"]).faults[0][1])


def test_columns_that_say_nothing_here_are_told() -> None:
    found = read(["key", "summary", "Votes", "ownr"], ["CNCFSD-1", "x", "3", "kim"])
    assert found.ignored == ("Votes", "ownr (is it owner?)")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-01", (11, 1, 0)),
        ("2026-11-01T12:20:00+02:00", (11, 1, 10)),
        ("2026-11-01 10:20", (11, 1, 10)),
        ("01/Nov/26 10:20 AM", (11, 1, 10)),
        ("1 Nov 2026", (11, 1, 0)),
        ("2030-01-01", (11, 20, 9)),
        ("", (11, 20, 9)),
    ],
)
def test_a_date_is_read_and_none_is_later_than_now(written: str, meant: tuple[int, int, int]) -> None:
    (ticket,) = one(opened=written).tickets
    assert (ticket.opened_at.month, ticket.opened_at.day, ticket.opened_at.hour) == meant


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"opened": "03/04/2026"}, "no date that can be read in one way only"),
        ({"opened": "soon"}, "no date"),
        ({"address": "ana@"}, "is no address"),
        ({"address": "boss@x.example <mal@y.example>, z@z.example"}, "is no address"),
        ({"reference": ""}, "is no reference"),
        ({"reference": "=1+1"}, "is no reference"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(cells: dict[str, str], told: str) -> None:
    ((line, words),) = one(**cells).faults
    assert line == 2 and told in words


def test_a_reference_stands_in_a_table_once_and_a_message_id_is_one_tickets() -> None:
    again = read(["key", "summary", "message ids"], ["A1-1", "x", "<a@x>"], ["a1-1", "y", ""], ["A1-2", "z", "<a@x> <b@x>"])
    assert again.faults == ((3, "A1-1 stands in line 2 already"),)
    assert again.tickets[1].message_ids == ("<b@x>",)
    assert again.tickets[1].remarks == ("its Message-ID <a@x> is of A1-1",)


def test_a_status_that_says_nothing_counts_as_open_and_is_told() -> None:
    (ticket,) = one(status="Funny").tickets
    assert ticket.state is TicketState.OPEN and "'funny'" in ticket.remarks[0]


def test_numbers_are_references_of_the_desk_they_come_from() -> None:
    (ticket,) = table(["Ticket", "Subject"], [(2, ["1234", "x"])], "RT", NOW).tickets
    assert ticket.to.key == "rt#1234"


def test_words_of_a_table_are_words() -> None:
    (ticket,) = one(subject="A\r\nBcc: eve@evil.example\x1b[31m", description="\x00\x1b]0;x\x07").tickets
    assert "\n" not in ticket.subject and "\x1b" not in ticket.subject + ticket.text
