# SPDX-License-Identifier: Apache-2.0
"""The screen over PostgreSQL: looking, finding, doing, writing, and two who meet on one ticket."""

import pytest

from tests.cli.desk import CliDesk
from tests.screen.seat import Seat, seated


@pytest.fixture
def store_url(postgresql_url: str) -> str:
    """On PostgreSQL, unlike the other tests of the screen."""
    return postgresql_url


def test_a_ticket_is_looked_at_found_taken_and_given_back(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("2 unassigned 3", "5 open 3")
        await seat.type("/booth")
        await seat.press("enter")
        await seat.see("CNCF-1002", "Bo Lindqvist")
        await seat.press("enter")
        await seat.see("Can we have a booth at KubeCon?")
        await seat.press("t")
        await seat.see("belongs to Sam Rivera")
        await seat.press("u")
        await seat.see("nobody's")

    seated(asked, work)
    assert asked.store.ticket_by_number(1002).ticket.owner_name is None


def test_an_answer_is_sent_after_what_a_colleague_wrote_meanwhile_was_read(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("Answer to CNCF-1001")
        await seat.type("I take care of it.")
        assert asked.say("ticket", "note", "1001", "-m", "They called twice.", "--as", "ada").status == 0
        await seat.press("ctrl+s")
        await seat.see("Ada Obi left a note. Nothing was sent yet.", "They called twice.")
        await seat.press("enter")
        await seat.see("Answer to CNCF-1001")
        await seat.press("ctrl+s")
        await seat.see("Subject: Re: We need a logo")
        await seat.press("enter")
        await seat.see("your answer goes to Ana Souza")

    seated(asked, work, query="ref:1001")
    assert [one.reply for one in asked.store.ticket_by_number(1001).messages][1:] == ["They called twice.", "I take care of it."]
