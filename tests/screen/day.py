# SPDX-License-Identifier: Apache-2.0
"""A day of Sam's: what waits in the morning, and what is to be true in the evening, however it was done."""

import re
from pathlib import Path

from maildesk.desk.values import Priority, TicketState, Visibility
from maildesk.store.view_tickets import MessageRow, TicketDetail
from tests.cli.desk import PNG, CliDesk, request

MORNING = (
    ("A logo for Harbor", "Ana Souza <ana@harbor.example>", "Who can draw one?"),  # CNCF-1041
    ("A booth at KubeCon", "Bo Lindqvist <bo@envoy.example>", "Can we have one?"),
    ("Trademark on stickers", "Cem Kaya <cem@falco.example>", "May a shop print the logo?"),
    ("Exam voucher does not work", "Dee Ito <dee@flux.example>", "It says that it was redeemed."),
    ("The logo again", "Ana Souza <ana@harbor.example>", "I forgot to say: as SVG, please."),
    ("A room for our meeting", "Eve Novak <eve@linkerd.example>", "For twenty people."),
    ("Two large pizzas", "Max Roth <max@roth.example>", "To the third floor, please."),
    ("A journalist asks", "Fay Ortiz <fay@keda.example>", "Before Thursday, please."),
    ("A newsletter item", "Gus Petrov <gus@dapr.example>", "For the next month."),
    ("Thank you", "Hal Weiss <hal@etcd.example>", "It works now."),  # CNCF-1050
)
LOGO, BOOTH, TRADEMARK, VOUCHER, AGAIN, ROOM, PROMO, PRESS, NEWSLETTER, THANKS = range(1041, 1051)
SPLIT, LOGGED = 1051, 1052
ANSWERS = {
    LOGO: "Mei draws one for you.",
    BOOTH: "Here are the sizes.",
    TRADEMARK: "They may, with these rules.",
    VOUCHER: "You get another one.",
    ROOM: "The blue room is yours.",
}
FILES = {LOGO: "banner.png", TRADEMARK: "rules.png"}


def morning(desk: CliDesk) -> str:
    """A desk with last year's tickets, ten new ones, and a further question on one of them; a word by which an old one is found."""
    desk.say("generate", "--tickets", "40", "--days", "300", "--until", "2025-12-31")
    desk.take(*(request(*one) for one in MORNING))
    asked = re.search(rb"Message-ID: (<.*>)", request(*MORNING[3]))
    assert asked is not None
    desk.take(_further(asked[1].decode()))
    for name in FILES.values():
        (desk.folder / name).write_bytes(PNG)
    old = (desk.store.ticket_by_number(number).ticket for number in range(1001, 1041))
    words = [max(one.subject.split(), key=len) for one in old if one.subject.isascii() and not one.restricted]
    return max(words, key=len)


def _further(asked: str) -> bytes:
    head = "From: Dee Ito <dee@flux.example>\r\nTo: servicedesk@cncf.io\r\nSubject: Re: Exam voucher does not work\r\n"
    ids = f"In-Reply-To: {asked}\r\nMessage-ID: <further@flux.example>\r\n"
    return f"{head}{ids}\r\nAnd something else: who pays for our meetup?\r\n".encode()


def question(desk: CliDesk) -> MessageRow:
    """The message that asks for something else."""
    return next(one for one in desk.store.ticket_by_number(VOUCHER).messages if "something else" in one.text)


def evening(desk: CliDesk) -> None:
    """Everything is done, once."""
    tickets = {number: desk.store.ticket_by_number(number) for number in range(LOGO, LOGGED + 1)}
    owners = {number: one.ticket.owner_name for number, one in tickets.items()}
    assert (owners[LOGO], owners[BOOTH], owners[TRADEMARK]) == ("Sam Rivera", "Jo Lindgren", "Rafa Nunes")
    assert {number: _answers(one) for number, one in tickets.items() if _answers(one)} == {
        number: [(words, [FILES[number]] if number in FILES else [])] for number, words in ANSWERS.items()
    }
    assert tickets[AGAIN].ticket.state is TicketState.MERGED
    assert tickets[LOGO].merged == (AGAIN,)
    assert [one.text.strip() for one in tickets[SPLIT].messages] == ["And something else: who pays for our meetup?"]
    assert tickets[LOGGED].ticket.requester_address == "zoe@envoy.example"
    assert tickets[ROOM].ticket.category == "program-management"
    assert tickets[PRESS].ticket.priority is Priority.HIGH
    states = {number: tickets[number].ticket.state for number in (PROMO, NEWSLETTER, THANKS)}
    assert states == {PROMO: TicketState.SPAM, NEWSLETTER: TicketState.SNOOZED, THANKS: TicketState.NEW}  # closed, and that undone
    assert [one.kind for one in tickets[THANKS].events if one.kind in ("closed", "undone")] == ["closed", "undone"]


def _answers(ticket: TicketDetail) -> list[tuple[str, list[str | None]]]:
    by_staff = (one for one in ticket.messages if one.author_address == "sam@cncf.io" and one.visibility is Visibility.PUBLIC)
    return [((one.reply or one.text).strip(), [file.filename for file in one.attachments]) for one in by_staff if one.ticket != LOGGED]


def state_folder(desk: CliDesk) -> Path:
    """Where drafts of the screen are."""
    return desk.folder / ".local/state/maildesk"
