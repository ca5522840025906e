# SPDX-License-Identifier: Apache-2.0
"""Answers, notes and logged requests, written on the screen: seen before they go, kept until they do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from maildesk.desk.values import Visibility
from maildesk.flow.errors import StoreUnavailable
from maildesk.screen.behind import Behind
from maildesk.screen.drafts import Drafts
from maildesk.screen.values import Done, Draft
from tests.cli.desk import PNG, CliDesk
from tests.screen.seat import Seat, seated


def replies(desk: CliDesk, number: int = 1001) -> list[tuple[Visibility, str]]:
    messages = desk.store.ticket_by_number(number).messages
    return [(one.visibility, (one.reply or one.text).strip()) for one in messages[1:]]


def drafts(desk: CliDesk) -> list[Path]:
    return sorted((desk.folder / "state/drafts").glob("*"))


def test_an_answer_is_seen_as_it_goes_out_and_sent_with_its_files(asked: CliDesk, tmp_path: Path) -> None:
    (tmp_path / "banner one.png").write_bytes(PNG)

    async def work(seat: Seat) -> None:
        await seat.see("We need a logo")
        await seat.press("r")
        await seat.see("Answer to CNCF-1001: We need a logo", "To: Ana Souza", "Nothing attached")
        await seat.type("Gladly.\nHere it is.")
        await seat.press("ctrl+t")
        await seat.see("+~/")
        await seat.type("bann")
        await seat.press("tab", "enter")
        await seat.see("Attached: banner one.png")
        await seat.press("ctrl+l")
        await seat.see("and the ticket is closed")
        await seat.press("ctrl+s")
        await seat.see("From: Sam Rivera via CNCF ServiceDesk", "To: Ana Souza <ana@harbor.example>", "Subject: Re: We need a logo")
        await seat.see("Gladly.", "[banner one.png, image/png", "CNCF-1001 is closed then")
        await seat.press("enter")
        await seat.see("your answer goes to Ana Souza")

    seated(asked, work, query="ref:1001")
    assert replies(asked) == [(Visibility.PUBLIC, "Gladly.\nHere it is.")]
    (attachment,) = asked.store.ticket_by_number(1001).messages[-1].attachments
    assert (attachment.filename, attachment.size) == ("banner one.png", len(PNG))
    assert asked.store.ticket_by_number(1001).ticket.state == "closed"
    assert drafts(asked) == []


def test_a_canned_answer_is_put_in_and_counted_as_used(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("Ctrl-R puts a canned answer in:")
        await seat.type("Dear Ana, ")
        await seat.press("ctrl+r")
        await seat.see("=", "logo-artwork")
        await seat.type("logo-art")
        await seat.press("tab", "enter")
        await seat.see("logo-artwork is in: change what does not fit", "Dear Ana, ")
        await seat.press("ctrl+s")
        await seat.see("Subject: Re: We need a logo")
        await seat.press("enter")
        await seat.see("your answer goes to Ana Souza")

    seated(asked, work, query="ref:1001")
    events = asked.store.ticket_by_number(1001).events
    assert "logo-artwork" in str([one.details for one in events if one.kind == "answered"])


def test_escape_at_the_preview_goes_back_to_the_words(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("To: Ana Souza")
        await seat.type("Not yet")
        await seat.press("ctrl+s")
        await seat.see("Subject: Re: We need a logo")
        await seat.press("escape")
        await seat.see("Answer to CNCF-1001", "Not yet")

    seated(asked, work, query="ref:1001")
    assert replies(asked) == []


def test_a_note_stays_among_staff_and_is_marked(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("enter")
        await seat.see("Who can draw one?")
        await seat.press("n")
        await seat.see("Note on CNCF-1001")
        await seat.type("They called.")
        await seat.press("ctrl+s")
        await seat.see("It stays among staff, on CNCF-1001.", "They called.")
        await seat.press("enter")
        await seat.see("note: stays among staff", "│ They called.")

    seated(asked, work, query="ref:1001")
    assert replies(asked) == [(Visibility.INTERNAL, "They called.")]


def test_a_request_is_logged_for_whoever_made_it(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.command("log dee@falco.example")
        await seat.see("A request that somebody made elsewhere", "dee@falco.example")
        await seat.type("Who renews the certificate of our site?")
        await seat.press("ctrl+s")
        await seat.see("Request of: dee@falco.example", "Subject: Who renews the certificate", "the receipt goes to Sam Rivera")
        await seat.press("enter")
        await seat.see("CNCF-1004: logged for dee@falco.example")

    seated(asked, work, query="")
    assert asked.store.ticket_by_number(1004).ticket.requester_address == "dee@falco.example"


def test_what_was_put_aside_is_there_again(asked: CliDesk) -> None:
    async def begin(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("To: Ana Souza")
        await seat.type("Half an ans")
        await seat.press("escape")
        await seat.see("put aside")

    async def end(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("Half an ans", "this is what you had begun")
        await seat.type("wer")
        await seat.see("Half an answer")
        await seat.press("ctrl+b")
        await seat.see("Throw away what you wrote?")
        await seat.press("y")
        await seat.see("Who can draw one?")

    seated(asked, begin, query="ref:1001")
    (draft,) = drafts(asked)
    assert draft.stat().st_mode & 0o777 == 0o600
    seated(asked, end, query="ref:1001")
    assert drafts(asked) == []


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
def test_who_leaves_in_the_middle_of_a_word_keeps_it(asked: CliDesk, key: str) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("To: Ana Souza")
        await seat.type("Half a wo")
        await seat.press(key)

    seated(asked, work, query="ref:1001")
    kept = Drafts(asked.folder / "state").find("reply", 1001)
    assert kept is not None
    assert kept.text == "Half a wo"


def test_words_are_kept_while_they_are_typed(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("To: Ana Souza")
        await seat.type("Before the crash")
        await seat.until(lambda: drafts(asked), "a draft on disk")

    seated(asked, work, query="ref:1001")


def test_what_others_did_while_one_writes_is_shown_before_it_goes(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("enter")
        await seat.see("Who can draw one?")
        await seat.press("r")
        await seat.see("To: Ana Souza")
        await seat.type("I take care of it.")
        assert asked.say("ticket", "close", "1001", "--as", "ada").status == 0
        await seat.press("ctrl+s")
        await seat.see("Meanwhile: Ada Obi closed it", "Nothing was sent; Ctrl-S again goes on")
        assert replies(asked) == []
        await seat.until(lambda: seat.app.screen.draft.seen == asked.store.ticket_by_number(1001).seen, "it to be seen")  # type: ignore[attr-defined]
        await seat.press("ctrl+s")
        await seat.see("Subject: Re: We need a logo")
        await seat.press("enter")
        await seat.see("your answer goes to Ana Souza")

    seated(asked, work, query="ref:1001")
    assert [text for _, text in replies(asked)] == ["I take care of it."]


def test_what_a_colleague_wrote_meanwhile_is_read_before_an_answer_goes(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("Answer to CNCF-1001")
        await seat.type("I take care of it.")
        assert asked.say("ticket", "reply", "1001", "-m", "Mei draws it until Friday.", "--as", "ada").status == 0
        await seat.press("ctrl+s")
        await seat.see("Ada Obi answered. Nothing was sent yet.", "Mei draws it until Friday.", "Enter go on writing")
        await seat.press("enter")
        await seat.see("Answer to CNCF-1001", "I take care of it.")
        await seat.press("ctrl+s")
        await seat.see("Subject: Re: We need a logo")

    seated(asked, work, query="ref:1001")
    assert [text for _, text in replies(asked)] == ["Mei draws it until Friday."]


def test_what_was_written_since_an_answer_was_put_aside_is_shown_too(asked: CliDesk) -> None:
    async def begin(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("Answer to CNCF-1001")
        await seat.type("I take care of it.")
        await seat.press("escape")
        await seat.see("put aside")

    async def go_on(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("this is what you had begun")
        await seat.press("ctrl+s")
        await seat.see("Ada Obi left a note. Nothing was sent yet.", "They called twice.")

    seated(asked, begin, query="ref:1001")
    assert asked.say("ticket", "note", "1001", "-m", "They called twice.", "--as", "ada").status == 0
    seated(asked, go_on, query="ref:1001")


class Failing(Behind):
    """A desk whose database goes away when something is sent."""

    failures: Iterator[bool]

    def send(self, draft: Draft) -> Done:
        if next(Failing.failures):
            raise StoreUnavailable("the database does not answer", "start it again")
        return super().send(draft)


def test_an_answer_survives_a_database_that_is_gone(asked: CliDesk) -> None:
    Failing.failures = iter((True, False))

    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("To: Ana Souza")
        await seat.type("Gladly.")
        await seat.press("ctrl+s")
        await seat.see("Subject: Re: We need a logo")
        await seat.press("enter")
        await seat.see("the database does not answer; start it again; your words are kept, and Ctrl-S tries again", "Gladly.")
        await seat.press("ctrl+s")
        await seat.see("Subject: Re: We need a logo")
        await seat.press("enter")
        await seat.see("your answer goes to Ana Souza")

    seated(asked, work, query="ref:1001", behind=Failing)
    assert [text for _, text in replies(asked)] == ["Gladly."]


def test_nothing_empty_is_sent(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("r")
        await seat.see("To: Ana Souza")
        await seat.press("ctrl+s")
        await seat.see("there are no words yet")
        await seat.press("escape")
        await seat.see("Who can draw one?")

    seated(asked, work, query="ref:1001")
    assert drafts(asked) == []
