# SPDX-License-Identifier: Apache-2.0
"""What an attacker tries to get into a ticket, to command the desk, or to have it send their words. Mails come in as bytes.

Eve's own server proves her own address (dmarc=pass for evil.example); what else she writes into a mail is hers to choose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from maildesk.desk import token
from maildesk.desk.values import Visibility
from maildesk.mail.values import Envelope
from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, BO, DESK, EVE, SAM, Got, Talk, to

SECRET, EVIL = "Orchid", "Casino winnings"
PROVEN = "Authentication-Results: mx.cncf.io; dmarc=pass header.from=evil.example\r\n"
FAILED = "Authentication-Results: mx.cncf.io; dmarc=fail header.from=harbor.example\r\n"
EPOCH_DAY = 20_777  # 2026-11-20, in days since 1970-01-01
FIRST = "<first@harbor.example>"
DATE = "Fri, 20 Nov 2026 09:30:00 +0000"  # without one no command is obeyed, whoever writes it


@dataclass
class House:
    """Ticket 1 is Ana's, with Bo in Cc; Sam works here and has answered. `answer` is what Ana got."""

    talk: Talk
    sam: int
    answer: Got

    @property
    def desk(self) -> PrivateDesk:
        return self.talk.desk

    @property
    def token(self) -> str:
        return token.reply_address(self.desk.identity, 1)

    def state(self) -> dict[str, list[Any]]:
        """What nobody from outside may change."""
        desk = self.desk
        return {
            "ticket": desk.rows("ticket", "id", "state", "owner_id", "requester_id", "merged_into", "priority", "category")[:1],
            "participants": [row for row in desk.rows("participant", "ticket_id", "person_id", "role") if row[0] == 1],
            "messages": [row for row in desk.rows("message", "id", "ticket_id") if row[1] == 1],
            "staff": [row for row in desk.rows("person", "id", "staff", "handle") if row[1]],
            "addresses": [
                row for row in desk.rows("person_address", "key", "person_id") if row[0] in ("ana@harbor.example", "sam@cncf.io")
            ],
            "links": [row for row in desk.rows("conversation_link", "message_id", "ticket_id") if row[1] == 1],
        }


@pytest.fixture
def house(desk: PrivateDesk) -> House:
    talk = Talk(desk)
    sam = talk.hire(SAM)
    notified = to(
        talk.says(ANA, f"The {SECRET} banner, please.", message_id=FIRST, cc=BO, references="<older@harbor.example>"), "sam@cncf.io"
    )
    return House(talk, sam, to(talk.replies(notified, SAM, "Gladly."), "ana@harbor.example"))


def raw(
    head: str = "", sender: str = EVE, to_: str = DESK, subject: str = "Re: Banner for our booth", body: str = EVIL, top: str = PROVEN
) -> bytes:
    """A mail of Eve's. `top` is what our own server put above it."""
    lines = f"{top}From: {sender}\r\nTo: {to_}\r\nSubject: {subject}\r\nDate: {DATE}\r\n{head}"
    if "Message-ID:" not in head:
        lines += "Message-ID: <eve-1@evil.example>\r\n"
    return f"{lines}\r\n{body}\r\n".encode()


def _flipped(address: str, at: int) -> str:
    """The token with one character changed."""
    return f"{address[:at]}{'a' if address[at] != 'a' else 'b'}{address[at + 1 :]}"


def _mac(address: str) -> str:
    return address.partition("@")[0].rpartition("-")[2]


ATTACKS: dict[str, Callable[[House], bytes]] = {
    "a token that leaked": lambda h: raw(to_=h.token),
    "a token in Cc": lambda h: raw(f"Cc: {h.token}\r\n"),
    "a token in Delivered-To": lambda h: raw(f"Delivered-To: {h.token}\r\n"),
    "a token in X-Original-To": lambda h: raw(f"X-Original-To: {h.token}\r\n"),
    "the last character of a token guessed": lambda h: raw(to_=_flipped(h.token, h.token.index("@") - 1)),
    "the first character of a token guessed": lambda h: raw(to_=_flipped(h.token, h.token.index("-") + 1)),
    "the token of another ticket": lambda h: raw(to_=f"servicedesk+p1-{_mac(token.reply_address(h.desk.identity, 2))}@cncf.io"),
    "an internal token made of a public one": lambda h: raw(to_=f"servicedesk+i1-{_mac(h.token)}@cncf.io"),
    "the token of a bounce as that of an answer": lambda h: raw(
        to_=f"servicedesk+p1-{_mac(token.bounce_address(h.desk.identity, 1, 1))}@cncf.io"
    ),
    "the address of a bounce": lambda h: raw(to_=token.bounce_address(h.desk.identity, 1, 1)),
    "the token of leaving as that of an answer": lambda h: raw(
        to_=f"servicedesk+p1-{_mac(token.leaving_address(h.desk.identity, 1))}@cncf.io"
    ),
    "leaving for somebody else": lambda h: raw(to_=token.leaving_address(h.desk.identity, 1), subject="unsubscribe"),
    "leaving in somebody else's name": lambda h: raw(to_=token.leaving_address(h.desk.identity, 1), sender=ANA, top=FAILED),
    "a prefilled mail of staff": lambda h: raw(
        to_=token.action_address(h.desk.identity, 1, h.sam, EPOCH_DAY + 9, "a1", "#close"), body="#close"
    ),
    "a prefilled mail of staff in their name": lambda h: raw(
        to_=token.action_address(h.desk.identity, 1, h.sam, EPOCH_DAY + 9, "a1", "#close"), sender=SAM, body="#close", top=""
    ),
    "a prefilled mail with another command": lambda h: raw(
        to_=token.action_address(h.desk.identity, 1, h.sam, EPOCH_DAY + 9, "a1", "#take"), body="#close"
    ),
    "the prefilled mail of another ticket": lambda h: raw(
        to_=token.action_address(h.desk.identity, 2, h.sam, EPOCH_DAY + 9, "a1", "#close").replace("+x2.", "+x1."), body="#close"
    ),
    "confirming somebody's address": lambda h: raw(to_=token.confirming_address(h.desk.identity, 1)),
    "a token in upper case": lambda h: raw(to_=h.token.upper()),
    "a token under another name before the sign": lambda h: raw(to_=h.token.replace("servicedesk+", "anybody+")),
    "a token behind two signs": lambda h: raw(to_=h.token.replace("servicedesk+", "servicedesk+x+")),
    "a token at another domain": lambda h: raw(to_=h.token.replace("@cncf.io", "@evil.example")),
    "a token in an encoded word": lambda h: raw(to_=f"=?utf-8?q?{h.token.replace('+', '=2B').replace('@', '=40')}?= <{DESK}>"),
    "a token in a display name": lambda h: raw(to_=f'"{h.token}" <{DESK}>'),
    "a copied Message-ID of a mail": lambda h: raw(f"Message-ID: {FIRST}\r\n"),
    "a copied Message-ID in In-Reply-To": lambda h: raw(f"In-Reply-To: {FIRST}\r\n"),
    "a copied Message-ID in References": lambda h: raw(f"References: <x@evil.example> {FIRST}\r\n"),
    "a mentioned Message-ID as its own": lambda h: raw("Message-ID: <older@harbor.example>\r\n", top=""),
    "a signed Message-ID in In-Reply-To": lambda h: raw(f"In-Reply-To: {h.answer['Message-ID']}\r\n"),
    "a signed Message-ID as its own": lambda h: raw(f"Message-ID: {h.answer['Message-ID']}\r\n"),
    "a signed Message-ID of another purpose": lambda h: raw(f"In-Reply-To: <p1.{'n' * 20}.{_mac(h.token)}@cncf.io>\r\n"),
    "a subject tag": lambda h: raw(subject="Re: Banner for our booth [CNCF-1]"),
    "a forged From that fails DMARC": lambda h: raw(f"In-Reply-To: {FIRST}\r\n", sender=ANA, top=FAILED),
    "a forged From of staff": lambda h: raw(f"In-Reply-To: {FIRST}\r\n", sender=SAM, body=f"#close\r\n\r\n{EVIL}", top=""),
    "a forged From of staff with a token": lambda h: raw(to_=h.token, sender=SAM, body=f"#cc eve@evil.example\r\n\r\n{EVIL}", top=""),
    "her own Authentication-Results below ours": lambda h: raw(
        f"Authentication-Results: mx.cncf.io; dmarc=pass header.from=harbor.example\r\nIn-Reply-To: {FIRST}\r\n", sender=ANA, top=FAILED
    ),
    "Authentication-Results of a server that sounds alike": lambda h: raw(
        f"In-Reply-To: {FIRST}\r\n", sender=SAM, top="Authentication-Results: mx.cncf.io.evil.example; dmarc=pass header.from=cncf.io\r\n"
    ),
    "her own Authentication-Results below those of another server": lambda h: raw(
        to_=h.token,
        sender=SAM,
        body="#close",
        top="Authentication-Results: mx.evil.example; none\r\nAuthentication-Results: mx.cncf.io; dmarc=pass header.from=cncf.io\r\n",
    ),
    "dmarc=pass for another domain": lambda h: raw(to_=h.token, sender=SAM, body="#close", top=PROVEN),
    "two From fields": lambda h: raw(f"From: {ANA}\r\nIn-Reply-To: {FIRST}\r\n"),
    "two addresses in From": lambda h: raw(f"In-Reply-To: {FIRST}\r\n", sender=f"{ANA}, {EVE}"),
    "an address in the display name": lambda h: raw(to_=h.token, sender='"ana@harbor.example" <eve@evil.example>'),
    "an address of staff in the display name": lambda h: raw(to_=h.token, sender='"sam@cncf.io" <eve@evil.example>', body="#close"),
    "an address of staff in an encoded display name": lambda h: raw(
        to_=h.token, sender="=?utf-8?q?Sam_Rivera_=3Csam=40cncf=2Eio=3E?= <eve@evil.example>", body="#close"
    ),
    "the token of a note in a public mail": lambda h: raw(to_=token.reply_address(h.desk.identity, 1, Visibility.INTERNAL), body="#close"),
    "an Authentication-Results field folded into another": lambda h: raw(
        f"X-Mailer: x\r\n\tAuthentication-Results: mx.cncf.io; dmarc=pass header.from=cncf.io\r\nIn-Reply-To: {FIRST}\r\n",
        sender=SAM,
        body="#close",
        top="",
    ),
    "an Authentication-Results field in an encoded word": lambda h: raw(
        f"In-Reply-To: {FIRST}\r\n",
        sender=SAM,
        body="#close",
        subject="=?utf-8?q?a=0D=0AAuthentication-Results=3A_mx=2Ecncf=2Eio=3B_dmarc=3Dpass_header=2Efrom=3Dcncf=2Eio?=",
        top="",
    ),
    "dmarc=pass in a comment of another verdict": lambda h: raw(
        f"In-Reply-To: {FIRST}\r\n",
        sender=SAM,
        body="#close",
        top="Authentication-Results: mx.cncf.io; dmarc=none (dmarc=pass header.from=cncf.io) header.from=cncf.io\r\n",
    ),
    "dmarc=pass in a property that she chose": lambda h: raw(
        f"In-Reply-To: {FIRST}\r\n",
        sender=SAM,
        body="#close",
        top='Authentication-Results: mx.cncf.io; spf=fail smtp.mailfrom="x; dmarc=pass header.from=cncf.io"@evil.example\r\n',
    ),
    "dmarc=pass for two domains": lambda h: raw(
        f"In-Reply-To: {FIRST}\r\n",
        sender=SAM,
        body="#close",
        top="Authentication-Results: mx.cncf.io; dmarc=pass header.from=evil.example header.from=cncf.io\r\n",
    ),
    "an unquoted address before the address": lambda h: raw(to_=h.token, sender="ana@harbor.example <eve@evil.example>"),
    "two angle addresses": lambda h: raw(to_=h.token, sender="Ana <ana@harbor.example> <eve@evil.example>"),
    "an encoded word in the address": lambda h: raw(to_=h.token, sender="=?utf-8?q?ana=40harbor=2Eexample?= <eve@evil.example>"),
    "an encoded word as the address": lambda h: raw(to_=h.token, sender="<=?utf-8?q?ana=40harbor=2Eexample=00?=@evil.example>"),
    "a NUL behind the address": lambda h: raw(to_=h.token, sender="ana@harbor.example\0@evil.example"),
    "a comment in the address": lambda h: raw(to_=h.token, sender="eve@evil.example(ana@harbor.example)"),
    "a subaddress of somebody": lambda h: raw(to_=h.token, sender="Ana <ana+x@harbor.example>", top=""),
    "a domain that looks alike": lambda h: raw(to_=h.token, sender="Ana <ana@h\u0430rbor.example>", top=""),
    "somebody else in Sender": lambda h: raw(f"Sender: {ANA}\r\nIn-Reply-To: {FIRST}\r\n"),
    "somebody else in Resent-From": lambda h: raw(f"Resent-From: {ANA}\r\nResent-Sender: {SAM}\r\nIn-Reply-To: {FIRST}\r\n"),
    "somebody else in Reply-To": lambda h: raw(f"Reply-To: {ANA}\r\nIn-Reply-To: {FIRST}\r\n"),
    "herself in Cc beside everybody": lambda h: raw(f"Cc: {ANA}, {BO}, {EVE}\r\nIn-Reply-To: {FIRST}\r\n"),
    "a list that rewrote From": lambda h: raw(
        f"X-Original-From: {ANA}\r\nList-Id: <toc.evil.example>\r\nIn-Reply-To: {FIRST}\r\n", sender="'Ana' via TOC <toc@evil.example>"
    ),
    "commands as a stranger": lambda h: raw(to_=h.token, body=f"#take\r\n#close\r\n\r\n{EVIL}"),
    "a merge as a stranger": lambda h: raw(to_=h.token, body="#merge CNCF-1"),
    "a forward of the answer to the desk": lambda h: raw(
        subject="Fwd: Banner",
        body=f"{EVIL}\r\n\r\n---------- Forwarded message ---------\r\nFrom: {ANA}\r\nSubject: Banner for our booth\r\n\r\nhi",
    ),
    "a bounce that claims to be of our mail": lambda h: raw(
        f"In-Reply-To: {h.answer['Message-ID']}\r\nAuto-Submitted: auto-replied\r\n",
        sender="MAILER-DAEMON@evil.example",
        subject="Undelivered",
    ),
    "a fold in the middle of a token": lambda h: raw(f"Cc: {h.token[:25]}\r\n {h.token[25:]}\r\n"),
}


def _forbidden(letters: list[Got], house: House, said: bytes = b"") -> list[str]:
    """Letters that tell Eve anybody else's words or ways in, or carry her words to anybody but staff."""
    found = []
    for letter in letters:
        if any(one.endswith("evil.example") for one in letter.recipients):
            whole = letter.mail.as_string() + letter.text
            secrets = (SECRET, "Gladly", "harbor.example", _mac(house.token))
            found += [word for word in secrets if word in whole and word.encode() not in said]  # an answer names what she named
        if set(letter.recipients) - {"sam@cncf.io"} and EVIL in letter.text and "eve@evil.example" not in letter.recipients:
            found.append(f"{letter.recipients} got her words")
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_the_ticket_changes_and_nobody_learns_anything(house: House, attack: str) -> None:
    before = house.state()
    mail = ATTACKS[attack](house)
    letters = house.talk.sends(mail, Envelope(mail_from="eve@evil.example"))
    assert house.state() == before
    assert _forbidden(letters, house, mail) == []


GUESSES = [name for name in ATTACKS if "guessed" in name or "made of" in name or "as that of" in name or "the token of another" in name]


@pytest.mark.parametrize("attack", [*GUESSES, "a signed Message-ID of another purpose"])
def test_what_nobody_signed_leads_nowhere(house: House, attack: str) -> None:
    house.talk.sends(ATTACKS[attack](house), Envelope(mail_from="eve@evil.example"))
    assert house.talk.states()[-1] == ("filed", "ticket")


def test_a_token_in_the_envelope_helps_a_stranger_no_further(house: House) -> None:
    before = house.state()
    letters = house.talk.sends(raw(), Envelope(mail_from="eve@evil.example", rcpt_to=(house.token,)))
    assert house.state() == before and _forbidden(letters, house) == []
    assert house.talk.states()[-1] == ("held", "held")


def test_the_same_attack_again_and_again_gets_no_further(house: House) -> None:
    before = house.state()
    for number in range(5):
        head = f"Message-ID: <{number}@evil.example>\r\nIn-Reply-To: {FIRST}\r\n"
        letters = house.talk.sends(raw(head), Envelope(mail_from="eve@evil.example"))
        assert _forbidden(letters, house) == []
    assert house.state() == before


def test_a_mail_of_staff_sent_again_by_somebody_else_commands_nothing_twice(house: House) -> None:
    command = house.talk.write(SAM, "#take", to=house.token, message_id="<command@cncf.io>")
    house.talk.sends(command)
    house.talk.says(SAM, "#assign nobody", to=house.token)
    before = house.state()
    house.talk.sends(b"Received: from evil.example\r\n" + command)
    assert house.state() == before


def test_a_forged_unproven_mail_of_a_participant_adds_words_that_are_marked_and_nobody_else(house: House) -> None:
    """Many honest domains prove nothing: the words come in, marked; they bring nobody, command nothing, and are not passed on."""
    before = house.state()
    mail = raw(f"Cc: {EVE}\r\nIn-Reply-To: {FIRST}\r\nReply-To: {EVE}\r\n", sender=ANA, body=f"#close\r\n\r\n{EVIL}", top="")
    letters = house.talk.sends(mail, Envelope(mail_from="eve@evil.example"))
    after = house.state()
    assert len(after.pop("messages")) == len(before.pop("messages")) + 1
    after.pop("links"), before.pop("links")
    assert after == before
    assert house.desk.rows("message", "standing")[-1] == "unverified"
    assert {one for letter in letters for one in letter.recipients} <= {"sam@cncf.io"}


def test_an_internal_token_in_the_hands_of_a_participant_stays_inside(house: House) -> None:
    inside = token.reply_address(house.desk.identity, 1, Visibility.INTERNAL)
    letters = house.talk.says(ANA, "I was sent this by mistake.", to=inside, in_reply_to=FIRST)
    assert house.desk.rows("message", "visibility")[-1] == "internal"
    assert all(set(letter.recipients) <= {"sam@cncf.io"} for letter in letters)


def test_who_answers_a_mail_of_the_attacker_brings_nothing_of_their_ticket_along(house: House) -> None:
    """A Cc swap: Eve opens a request with Ana in Cc and the Message-ID of Ana's own mail in References."""
    before = house.state()
    house.talk.sends(raw(f"Cc: {ANA}\r\nReferences: {FIRST}\r\n", subject="Something new"), Envelope(mail_from="eve@evil.example"))
    house.talk.says(ANA, f"More of the {SECRET}.", in_reply_to="<eve-1@evil.example>", references=f"{FIRST} <eve-1@evil.example>")
    after = house.state()
    assert after["participants"] == before["participants"]
    eves = [row for row in house.desk.rows("person_address", "key", "person_id") if row[0] == "eve@evil.example"]
    assert not [
        one for one in house.desk.rows("participant", "ticket_id", "person_id") if one[0] == 1 and one[1] in {row[1] for row in eves}
    ]


def test_an_attackers_request_of_their_own_joins_no_ticket_of_others(house: House) -> None:
    """Eve takes part in her own ticket, and names mails of both: the tickets stay two, and Ana's gains nobody."""
    envelope = Envelope(mail_from="eve@evil.example")
    house.talk.sends(raw("Message-ID: <own@evil.example>\r\n", subject="My own"), envelope)
    before = house.state()
    letters = house.talk.sends(
        raw(f"In-Reply-To: <own@evil.example>\r\nReferences: {FIRST} <own@evil.example>\r\n", subject="Re: My own"), envelope
    )
    assert house.state() == before and _forbidden(letters, house) == []
    assert "merged" not in house.desk.rows("ticket", "state")


PUBLIC = "<public@lists.example>"


def test_nobody_gets_a_conversation_by_naming_a_mail_of_it_from_an_archive(house: House) -> None:
    """Eve names a mail of a public list that the desk never saw, with Ana in Cc; then Ana goes on with it, and has the desk in Cc."""
    house.talk.sends(raw(f"Cc: {ANA}\r\nReferences: {PUBLIC}\r\n", subject="A list"), Envelope(mail_from="eve@evil.example"))
    for fields in ({"in_reply_to": PUBLIC}, {"message_id": PUBLIC}):
        letters = house.talk.says(ANA, f"The {SECRET} date is the 5th.", subject="The list", **fields)  # type: ignore[arg-type]
        assert _forbidden(letters, house) == []
    eves = 2
    assert [one for one in house.desk.rows("message", "ticket_id") if one == eves] == [eves]


def test_nobody_gets_into_a_ticket_by_naming_what_it_will_name(house: House) -> None:
    """The same, and Ana's next answer on her own ticket names the mail of the list: that joins no tickets."""
    for number, head in enumerate((f"References: {PUBLIC}\r\n", f"Message-ID: {PUBLIC}\r\n")):
        envelope = Envelope(mail_from="eve@evil.example")
        house.talk.sends(raw(f"Cc: {ANA}, {BO}\r\n{head}", subject=f"A list {number}", body=f"{EVIL} {number}"), envelope)
    before = house.state()["participants"]
    letters = house.talk.says(ANA, f"The {SECRET} date is the 5th.", references=f"{PUBLIC} {FIRST}", subject="Re: Banner")
    assert house.state()["participants"] == before and "merged" not in house.desk.rows("ticket", "state")
    assert house.desk.rows("message", "ticket_id")[-1] == 1 and _forbidden(letters, house) == []


def test_staff_who_go_on_with_a_public_mail_do_not_answer_who_only_named_it(house: House) -> None:
    house.talk.sends(raw(f"References: {PUBLIC}\r\n", subject="A list"), Envelope(mail_from="eve@evil.example"))
    letters = house.talk.says(SAM, f"The {SECRET} date is the 5th.", to=BO, cc=DESK, in_reply_to=PUBLIC, subject="The list")
    assert _forbidden(letters, house) == []


@pytest.mark.parametrize(
    ("known", "alike"),
    [
        ("ana@strasse.example", "ana@straße.example"),
        ("ana@harbors.example", "ana@harbor\u017f.example"),
        ("ana@fish.example", "ana@\ufb01sh.example"),
        ("ana@harbor.example", "ana@h\u0430rbor.example"),
    ],
)
def test_nobody_is_somebody_else_by_letters_that_fold_together(house: House, known: str, alike: str) -> None:
    """Anybody can register the second domain, and prove to be there."""
    reads = f"Authentication-Results: mx.cncf.io; dmarc=pass header.from={alike.rpartition('@')[2]}\r\n"
    house.talk.says(f"Ana <{known}>", f"The {SECRET} banner, please.", subject="Another", message_id="<theirs@mail.example>")
    own = house.desk.rows("ticket", "id")[-1]
    before = house.desk.rows("message")
    mail = raw(to_=token.reply_address(house.desk.identity, own), sender=f"Ana <{alike}>", top=reads)
    letters = house.talk.sends(mail, Envelope(mail_from="eve@evil.example"))
    assert house.desk.rows("message") == before and house.talk.states()[-1] == ("held", "held")
    # Whose name it is are asked whether the address is theirs, in none of her words.
    assert {one for letter in letters for one in letter.recipients} <= {"sam@cncf.io", known} and _forbidden(letters, house, mail) == []
