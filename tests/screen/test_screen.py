# SPDX-License-Identifier: Apache-2.0
"""Looking and acting on the full screen, with the keys that people press."""

from pathlib import Path

import pytest

from maildesk.flow.errors import StoreUnavailable
from maildesk.screen.behind import Behind
from maildesk.screen.prompt import Prompt
from maildesk.screen.themes import DARK, LIGHT, PLAIN, chosen
from maildesk.store.view_tickets import TicketDetail
from tests.cli.desk import CliDesk, request, with_files
from tests.screen.seat import Seat, seated


def ticket(desk: CliDesk, number: int) -> TicketDetail:
    return desk.store.ticket_by_number(number)


def test_the_queue_shows_what_is_nobodys_and_a_ticket_opens(asked: CliDesk) -> None:
    async def look(seat: Seat) -> None:
        await seat.see("Nothing here: what is yours")
        await seat.press("2")
        await seat.see("CNCF-1001", "We need a logo", "Ana Souza")
        await seat.press("enter")
        await seat.see("Who can draw one?", "taking part: Ana Souza <ana@harbor.example> (requester)")
        await seat.press("q")
        await seat.see("CNCF-1003")

    seated(asked, look)


def test_tab_goes_through_the_views_and_counts_stand_beside_them(asked: CliDesk) -> None:
    async def look(seat: Seat) -> None:
        await seat.see("2 unassigned 3", "5 open 3")
        await seat.press("tab")
        await seat.see("We need a logo")
        await seat.press("shift+tab")
        await seat.see("Nothing here")

    seated(asked, look)


def test_a_key_takes_a_ticket_and_u_gives_it_back(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("2")
        await seat.see("We need a logo")
        await seat.press("t")
        await seat.see("belongs to Sam Rivera")
        assert ticket(asked, 1001).ticket.owner_name == "Sam Rivera"
        await seat.see_no("We need a logo")
        await seat.press("u")
        await seat.see("undone on CNCF-1001: #take", "We need a logo")
        assert ticket(asked, 1001).ticket.owner_name is None

    seated(asked, work, query="owner:none")


def test_a_key_asks_for_what_its_word_needs_and_tab_completes_it(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("Trademark")
        await seat.press("c")
        await seat.see(":category", "program-management")
        await seat.type("pub")
        await seat.press("tab", "enter")
        await seat.see("the category of CNCF-1003 is public-relations now")

    seated(asked, work, query="ref:1003")


def test_the_command_line_takes_the_words_of_mail_commands(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("We need a logo")
        await seat.command("assign ada")
        await seat.see("Ada")
        await seat.until(lambda: ticket(asked, 1001).ticket.owner_name == "Ada Obi", "Ada to own it")
        await seat.command("priority high")
        await seat.see("! We need a logo")
        await seat.command("snooze 3d")
        await seat.see("sleep")

    seated(asked, work, query="ref:1001")


def test_a_word_that_is_none_is_told_with_the_nearest(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.command("asign ada")
        await seat.see("there is no :asign; did you mean :assign?")
        await seat.command("assign nobody-known")
        await seat.see("nobody-known")

    seated(asked, work, query="ref:1001")


def test_what_was_typed_before_comes_back(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("We need a logo")
        await seat.command("priority high")
        await seat.see("! We need a logo")
        await seat.press("colon", "up")
        await seat.see(":priority high")
        await seat.press("escape")
        await seat.see_no(":priority high")

    seated(asked, work, query="ref:1001")
    seated(asked, lambda seat: _again(seat), query="ref:1001")


async def _again(seat: Seat) -> None:
    """Somebody sits down another time."""
    await seat.press("colon", "up")
    await seat.see(":priority high")


def test_keys_that_are_typed_ahead_are_no_commands(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("We need a logo")
        for key in ("colon", "t", "x", "u"):  # without waiting for the line to be there
            seat.app.simulate_key(key)
        await seat.see(":txu")
        assert ticket(asked, 1001).ticket.state == "new"

    seated(asked, work, query="ref:1001")


def test_what_is_typed_without_a_pause_is_obeyed_whole_and_in_order(asked: CliDesk) -> None:
    lines = [":open 1002", ":view all", ":search brand guide", ":theme light", ":open 1003"]

    async def work(seat: Seat) -> None:
        await seat.burst("".join(f"{one}\n" for one in lines))
        await seat.see("CNCF-1003", "May they use our name?")
        assert seat.board.query_one(Prompt).past[-len(lines) :] == lines
        await seat.burst(":opne\x7f\x7f\x7fpen 1001\n")
        await seat.see("Who can draw one?")

    for _ in range(3):
        seated(asked, work)


def test_a_merge_asks_first_and_escape_changes_nothing(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("A booth")
        await seat.command("merge CNCF-1001")
        await seat.see("Make CNCF-1002 part of CNCF-1001, and tell those who take part?")
        await seat.press("escape")
        await seat.see("nothing was changed")
        assert ticket(asked, 1002).ticket.state == "new"
        await seat.command("merge CNCF-1001")
        await seat.see("Make CNCF-1002 part")
        await seat.press("y")
        await seat.until(lambda: ticket(asked, 1001).merged == (1002,), "the merge")

    seated(asked, work, query="ref:1002")


def test_what_cannot_be_done_is_refused_before_anybody_is_asked(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.command("merge CNCF-1002")
        await seat.see("nothing was changed")
        assert "y: yes" not in seat.screen

    seated(asked, work, query="ref:1002")


def test_a_search_finds_and_a_query_that_cannot_be_read_says_where(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("slash")
        await seat.type("subject:booth")
        await seat.press("enter")
        await seat.see("A booth")
        await seat.see_no("Trademark")
        await seat.press("slash")
        await seat.type(" stauts:open")
        await seat.press("enter")
        await seat.see("there is no key `stauts`", "status")

    seated(asked, work)


def test_a_query_is_completed_while_it_is_typed(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.type("/")
        await seat.see("status:")
        await seat.type("owner:no")
        await seat.press("tab")
        await seat.see("/owner:none")
        await seat.press("enter")
        await seat.see("CNCF-1001", "CNCF-1003")

    seated(asked, work)


def test_what_somebody_else_did_is_shown_before_anything_is_changed(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("We need a logo")
        await seat.press("enter")
        await seat.see("Who can draw one?")
        seat.board.pulse = lambda: None  # type: ignore[method-assign] - Sam's screen does not know of it yet
        assert asked.say("ticket", "close", "1001", "--as", "ada").status == 0
        await seat.press("t")
        await seat.see("CNCF-1001 changed meanwhile: Ada Obi closed it. Nothing was changed")
        assert ticket(asked, 1001).ticket.owner_name is None

    seated(asked, work, query="ref:1001")


def test_what_comes_in_is_seen_without_a_key(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.press("2")
        await seat.see("2 unassigned 3")
        asked.take(request("One more", "Dee <dee@falco.example>", "Please."))
        await seat.see("One more")

    seated(asked, work)


def test_of_a_confidential_ticket_others_see_reference_and_age_alone(staffed: CliDesk) -> None:
    staffed.say("staff", "set", "sam", "--join", "conduct")
    staffed.take(request("Harassment at the booth", "Eve <eve@falco.example>", "Somebody harassed me, a code of conduct violation."))
    staffed.say("ticket", "move", "1001", "program-management/conduct", "--as", "sam")
    assert ticket(staffed, 1001).ticket.restricted

    async def reads(seat: Seat) -> None:
        await seat.see("Harassment at the booth", "Eve")

    async def does_not(seat: Seat) -> None:
        await seat.see("CNCF-1001", "(restricted)")
        assert not any(word in seat.screen for word in ("Harassment", "Eve", "conduct", "falco", " new ", "legal"))
        await seat.press("enter")
        await seat.see("CNCF-1001 is confidential: only")
        assert "Harassment" not in seat.screen
        await seat.command("note")
        await seat.see("is confidential")

    seated(staffed, reads, query="")
    seated(staffed, does_not, query="", actor="ada")


HOSTILE = "\x1b[31m[/red][bold]x[@click=app.quit]y[/]\u202e\u200bمرحبا 世界 👩‍👩‍👧 Z\u0337\u0338\u0336\u0337\u0338"


def _all_of(seat: Seat) -> str:
    """The whole thread, whatever part of it is seen."""
    return "\n".join(line.text for line in seat.board.thread._drawn)


def test_hostile_words_break_neither_table_nor_thread(staffed: CliDesk) -> None:
    staffed.take(request(HOSTILE, f'"{HOSTILE}" <mal@evil.example>', f"{HOSTILE}\n[/red]\n\x1b]0;owned\x07\n" + "x" * 5000), trusted=False)
    staffed.take(request("Plain"))

    async def look(seat: Seat) -> None:
        await seat.see("Plain", "[/red]")
        assert not any(one in seat.screen for one in ("\x1b", "\u202e", "\u200b", "\u200d"))
        assert {len(line) for line in seat.screen.splitlines() if line.isascii()} == {size[0]}
        await seat.press("enter")
        await seat.see("taking part")
        await seat.until(lambda: "xxxxxxxxxx" in _all_of(seat) and "[@click=app.quit]y[/]" in _all_of(seat), "its words")
        await seat.press("space")
        assert "\x1b" not in seat.screen
        assert "\x07" not in seat.screen

    for size in ((80, 24), (40, 12), (160, 50)):
        seated(staffed, look, query="sort:opened", size=size)


def test_forty_columns_are_enough(asked: CliDesk) -> None:
    async def work(seat: Seat) -> None:
        await seat.see("CNCF-1001", "We need a logo", "? help")
        await seat.press("enter")
        await seat.see("Who can draw one?")
        await seat.press("t")
        await seat.see("belongs to Sam Rivera")

    seated(asked, work, query="ref:1001", size=(40, 15))


def test_attachments_are_listed_and_saved(staffed: CliDesk, tmp_path: Path) -> None:
    staffed.take(with_files("logo.png", "sketch.png"))

    async def work(seat: Seat) -> None:
        await seat.press("enter")
        await seat.see("[logo.png, image/png,", "[sketch.png")
        await seat.command(f"save {tmp_path}/saved")
        await seat.see("saved")

    seated(staffed, work, query="ref:1001")
    assert sorted(one.name for one in (tmp_path / "saved").iterdir()) == ["logo.png", "sketch.png"]


QUOTING = (
    b"From: Ana Souza <ana@harbor.example>\r\nTo: servicedesk@cncf.io\r\nSubject: Re: Hello\r\nMessage-ID: <q@harbor.example>\r\n\r\n"
    b"My new words.\r\n\r\nOn Mon, Bo wrote:\r\n> the old words\r\n> more of them\r\n"
)


def test_quotations_are_folded_away_and_come_back_by_a_key(staffed: CliDesk) -> None:
    staffed.take(QUOTING)

    async def look(seat: Seat) -> None:
        await seat.press("enter")
        await seat.see("My new words.", "▸ quoted, 3 lines (z)")
        assert "the old words" not in seat.screen
        await seat.press("z")
        await seat.see("the old words")
        await seat.press("z", "h")
        await seat.see("opened the ticket")
        assert "the old words" not in seat.screen

    seated(staffed, look, query="ref:1001")


def test_held_mail_stands_below_the_thread_and_is_let_in_or_kept_out(asked: CliDesk) -> None:
    asked.take(
        b"From: Mal <mal@other.example>\r\nTo: servicedesk@cncf.io\r\nSubject: Re: We need a logo [CNCF-1001]\r\n"
        + _answers(asked)
        + b"\r\nI can draw it, says a stranger.\r\n"
    )

    async def work(seat: Seat) -> None:
        await seat.press("enter")
        await seat.see("1 held: A lets in, E keeps out", "── held mail 4", "says a stranger")
        await seat.press("E")
        await seat.see(":reject 4")
        await seat.press("enter")
        await seat.see("Keep mail 4 out?")
        await seat.press("y")
        await seat.see("mail 4 stays out")
        await seat.see_no("says a stranger")

    seated(asked, work, query="is:held")


def _answers(desk: CliDesk) -> bytes:
    """The fields of a mail that answers the first request."""
    first = desk.store.ticket_by_number(1001).messages[0]
    return f"Message-ID: <mal@other.example>\r\nIn-Reply-To: {first.message_id}\r\n".encode()


def test_held_mail_beside_no_ticket_is_let_in_or_kept_out(asked: CliDesk) -> None:
    forged = request("A grant", "Mal Ory <mal@scam.example>", "Send us your account.")
    asked.take(b"Authentication-Results: mx.cncf.io; dmarc=fail\r\n" + forged, trusted=False)

    async def work(seat: Seat) -> None:
        await seat.press("M")
        await seat.see("Held mail that lies beside no ticket", "Mal Ory", "Send us your account.")
        await seat.press("E")
        await seat.see("Keep mail 4 out?")
        await seat.press("y")
        await seat.see("mail 4 stays out", "No held mail lies beside no ticket.")
        await seat.press("q")
        await seat.see("2 unassigned 3")

    seated(asked, work)
    assert asked.json("mail", "list")[0]["state"] == "ignored"


def test_a_key_changes_from_dark_to_light(asked: CliDesk) -> None:
    async def look(seat: Seat) -> None:
        assert seat.app.theme == DARK
        await seat.press("T")
        await seat.until(lambda: seat.app.theme == LIGHT, "the light")
        await seat.command("theme dark")
        await seat.until(lambda: seat.app.theme == DARK, "the dark")

    seated(asked, look, query="ref:1001")


@pytest.mark.parametrize(
    ("wish", "environ", "theme"),
    [
        ("auto", {}, DARK),
        ("auto", {"COLORFGBG": "0;15"}, LIGHT),
        ("auto", {"COLORFGBG": "15;default;0"}, DARK),
        ("dark", {"COLORFGBG": "0;15"}, DARK),
        ("light", {"NO_COLOR": "1"}, PLAIN),
    ],
)
def test_the_theme_is_what_is_wished_and_what_the_terminal_says(wish: str, environ: dict[str, str], theme: str) -> None:
    assert chosen(wish, environ) == theme


def test_the_help_has_every_key_and_every_word(asked: CliDesk) -> None:
    async def look(seat: Seat) -> None:
        await seat.press("question_mark")
        await seat.see("Looking", "open the ticket")
        await seat.press("q")
        await seat.see("CNCF-1001")

    seated(asked, look, query="ref:1001")


class Failing(Behind):
    """A desk whose database can go away."""

    gone = False

    def newest_event(self) -> int:
        if self.gone:
            raise StoreUnavailable("the database does not answer", "start it again")
        return super().newest_event()


def test_a_database_that_is_gone_is_told_with_the_remedy_and_found_again(asked: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def look(seat: Seat) -> None:
        await seat.see("We need a logo")
        Failing.gone = True
        await seat.see("the database does not answer; start it again; it is tried again every 2 s")
        assert "We need a logo" in seat.screen
        asked.take(request("Meanwhile"))
        Failing.gone = False
        await seat.see_no("the database does not answer")
        await seat.see("Meanwhile")

    seated(asked, look, query="", behind=Failing)


def test_one_who_does_not_work_here_is_told_so(asked: CliDesk) -> None:
    async def look(seat: Seat) -> None:
        await seat.until(lambda: seat.app.return_value is not None, "the end")
        assert seat.app.return_value is not None
        assert seat.app.return_value.message == "mallory is nobody who works here"

    seated(asked, look, actor="mallory", begun=False)


def test_only_the_pages_that_are_reached_are_loaded(asked: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maildesk.screen.board.PAGE", 2)
    monkeypatch.setattr("maildesk.screen.behind.PAGE", 2)
    monkeypatch.setattr("maildesk.screen.queue._AHEAD", 0)

    async def look(seat: Seat) -> None:
        queue = seat.board.queue
        await seat.until(lambda: len(queue.lines) == 2, "the first page")
        await seat.press("j", "j")
        await seat.until(lambda: [one.number for one in queue.lines] == [1001, 1002, 1003], "the second page")

    seated(asked, look, query="sort:opened", size=(80, 7))
