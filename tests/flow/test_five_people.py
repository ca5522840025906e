# SPDX-License-Identifier: Apache-2.0
"""Five people, each with the habits of their mail program, write about one thing; their mails arrive in any order, and are one ticket.

Gmail keeps all References and answers under "Re:". Outlook writes one localised mark and a Thread-Index, and may drop References
where Exchange gave the mail another Message-ID on its way. Apple Mail and Thunderbird write In-Reply-To and References. A phone
writes In-Reply-To alone.
"""

from itertools import permutations
from random import Random

import pytest

from maildesk.mail.values import Envelope
from tests.flow.desk import PrivateDesk
from tests.flow.talk import DESK, Talk

ANA, BEN, CHEN, DORA, EMIL = (
    "Ana Souza <ana@gmail.example>",
    "=?iso-8859-1?Q?Ben_M=FCller?= <ben@outlook.example>",
    "=?utf-8?B?6ZmI?= <chen@icloud.example>",
    '"Dvořák, Dora" <dora@exchange.example>'.encode().decode("latin-1"),
    "Emil <emil@phone.example>",
)
EVERYBODY = "ana@gmail.example, ben@outlook.example, chen@icloud.example, dora@exchange.example, emil@phone.example"
INDEX = "AQHcWq1vT0m3B8k5f0mZr1bq"

ROOT = "<CAGmail+root=ABC123@mail.gmail.example>"
BENS = "<DB9P190MB1234ABCD@DB9P190MB1234.EURP190.PROD.OUTLOOK.EXAMPLE>"
CHENS = "<5E1F2A77-0C1D-4C55-9B1E-77AA00BB11CC@icloud.example>"
DORAS = "<9f8e7d6c5b4a@exchange.example>"
DORAS_ON_ITS_WAY = "<VI1PR0102MB9999@VI1PR0102MB9999.exchange.example>"
EMILS = "<emil-1763629200@phone.example>"


def mail(sender: str, message_id: str, subject: str, *fields: str, body: str) -> bytes:
    """The bytes of a mail to everybody, with the desk in Cc, as our own server hands it over."""
    domain = sender.rpartition("@")[2].rstrip(">")
    head = (
        f"Authentication-Results: mx.cncf.io; dmarc=pass header.from={domain}",
        f"From: {sender}",
        f"To: {EVERYBODY}",
        f"Cc: {DESK}",
        f"Subject: {subject}",
        f"Message-ID: {message_id}",
        "Date: Fri, 20 Nov 2026 09:00:00 +0000",
        *fields,
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    )
    return "\r\n".join((*head, "", body, "")).encode()


MAILS = {
    "root": mail(ANA, ROOT, "Booth in Amsterdam", body="Who brings the banner?"),
    "outlook": mail(
        BEN,
        BENS,
        "AW: Booth in Amsterdam",
        "Thread-Topic: Booth in Amsterdam",
        f"Thread-Index: {INDEX}==",
        f"In-Reply-To: {ROOT}",
        f"References: {ROOT}",
        body="Ich bringe es mit.",
    ),
    "apple": mail(CHEN, CHENS, "回复：Booth in Amsterdam", f"In-Reply-To: {BENS}", f"References: {ROOT}\r\n {BENS}", body="好的。"),
    # Exchange gave this mail another Message-ID on its way to the desk; those who answer it name the one that they got.
    "exchange": mail(
        DORA,
        DORAS_ON_ITS_WAY,
        "Odp: Booth in Amsterdam",
        f"Thread-Index: {INDEX}AAAB8A==",
        f"In-Reply-To: {CHENS}",
        f"References: {ROOT} {BENS}\r\n\t{CHENS}",
        body="I bring the stickers.",
    ),
    # The phone answers Dora's mail as Emil got it, and drops References.
    "phone": mail(EMIL, EMILS, "Re: Odp: Booth in Amsterdam", f"In-Reply-To: {DORAS}", body="And I the cables."),
    # Gmail again: all References, those of Emil's copy of Dora's mail among them.
    "gmail": mail(
        ANA,
        "<CAGmail+last=XYZ789@mail.gmail.example>",
        "Re: Booth in Amsterdam",
        f"In-Reply-To: {EMILS}",
        f"References: {ROOT} {BENS} {CHENS}\r\n {DORAS} {EMILS}",
        body="Thank you all, that is everything we need for now.",
    ),
    # Ben forwards the first mail once more, with a new subject.
    "forward": mail(
        BEN,
        "<DB9P190MB5678FFFF@DB9P190MB5678.EURP190.PROD.OUTLOOK.EXAMPLE>",
        "WG: Stand in Amsterdam",
        f"References: {ROOT}",
        body="Zur Info.\r\n\r\n-----Original Message-----\r\nFrom: Ana Souza <ana@gmail.example>\r\n"
        "Subject: Booth in Amsterdam\r\n\r\nWho brings it?",
    ),
}


def _orders() -> list[tuple[str, ...]]:
    """As written, backwards, and some of the rest."""
    names = tuple(MAILS)
    every = list(permutations(names))
    return [names, names[::-1], *Random(7).sample(every, 6)]


def _tickets(desk: PrivateDesk) -> set[int]:
    """The tickets on which the messages are, merged ones at their target."""
    merged = dict(desk.rows("ticket", "id", "merged_into"))

    def end(ticket: int) -> int:
        return end(merged[ticket]) if merged[ticket] else ticket

    return {end(ticket) for ticket in desk.rows("message", "ticket_id")}


@pytest.mark.parametrize("order", _orders(), ids="-".join)
@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "in one group"])
def test_the_conversation_is_one_ticket(desk: PrivateDesk, order: tuple[str, ...], at_once: bool) -> None:
    talk = Talk(desk)
    if at_once:
        desk.take(*(MAILS[name] for name in order), envelope=Envelope())
        desk.work()
    else:
        for name in order:
            talk.sends(MAILS[name], Envelope())
    assert len(desk.rows("message", "id")) == len(MAILS)
    assert len(_tickets(desk)) == 1
    assert set(desk.rows("inbound", "state")) == {"filed"}


def test_whoever_takes_part_hears_of_a_merge_once(desk: PrivateDesk) -> None:
    talk = Talk(desk)
    talk.sends(MAILS["root"], Envelope())
    talk.sends(MAILS["phone"], Envelope())
    letters = [one for one in talk.sends(MAILS["gmail"], Envelope()) if "is now part of" in one["Subject"]]
    assert sorted(one for letter in letters for one in letter.recipients) == [
        "ana@gmail.example",
        "ben@outlook.example",
        "chen@icloud.example",
        "dora@exchange.example",
        "emil@phone.example",
    ]
    assert {one["Subject"] for one in letters} == {"CNCF-2 is now part of CNCF-1 [CNCF-1]"}
    assert all(one["Auto-Submitted"] == "auto-generated" and one.mail_from == "" for one in letters)
    assert all("banner" not in one.text and "cables" not in one.text for one in letters)


def test_a_merge_in_one_group_names_both_tickets_by_their_numbers(desk: PrivateDesk) -> None:
    desk.take(MAILS["root"], MAILS["phone"], MAILS["gmail"], envelope=Envelope())
    desk.work()
    (into,) = (details["into"] for kind, details in desk.rows("event", "kind", "details") if kind == "merged" and "into" in details)
    assert into["number"] == 1
    desk.send()
    subjects = {str(mail["Subject"]) for mail in desk.sink.mails}
    assert "CNCF-2 is now part of CNCF-1 [CNCF-1]" in subjects


def test_staff_undo_a_merge_by_one_mail_and_it_stays_undone(desk: PrivateDesk) -> None:
    talk = Talk(desk)
    talk.hire("Sam Rivera <sam@cncf.io>")
    for name in ("root", "phone"):
        talk.sends(MAILS[name], Envelope())
    letters = talk.sends(MAILS["gmail"], Envelope())
    assert desk.rows("ticket", "state")[1] == "merged"
    (told,) = [one for one in letters if one["Subject"] == "CNCF-2 is now part of it [CNCF-1]"]
    assert told.recipients == ("sam@cncf.io",) and "Ana Souza (ana@gmail.example)" in told.text
    talk.says("Sam Rivera <sam@cncf.io>", "#undo", to=told.link("Make them two again"), subject="Two")
    assert "merged" not in desk.rows("ticket", "state")
    late = MAILS["gmail"].replace(b"CAGmail+last=XYZ789", b"CAGmail+later=XYZ790").replace(b"everything", b"all")
    talk.sends(late, Envelope())
    assert "merged" not in desk.rows("ticket", "state")


def test_a_stranger_who_attaches_a_mail_of_the_conversation_opens_a_ticket_that_staff_see_beside_it(desk: PrivateDesk) -> None:
    talk = Talk(desk)
    talk.sends(MAILS["root"], Envelope())
    fields = ("MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="cut"')
    head = ("From: Gil <gil@other.example>", f"To: {DESK}", "Subject: Please look at this", "Message-ID: <gil@other.example>", *fields, "")
    parts = (b"--cut\r\n\r\nWhat became of it?\r\n--cut\r\nContent-Type: message/rfc822\r\n\r\n", MAILS["root"], b"\r\n--cut--\r\n")
    talk.sends("\r\n".join((*head, "")).encode() + b"".join(parts), Envelope())
    assert desk.rows("relation", "ticket_id", "other_id", "kind") == [(2, 1, "suggested")]
    assert {person for ticket, person in desk.rows("participant", "ticket_id", "person_id") if ticket == 1}.isdisjoint(
        person for ticket, person in desk.rows("participant", "ticket_id", "person_id") if ticket == 2
    )
