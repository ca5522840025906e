# SPDX-License-Identifier: Apache-2.0
"""Mail that is held: staff hear of it, let it in or keep it out, by mail; and who tries to do that in their place."""

import re
from email.message import Message
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.values import Envelope
from tests.flow.conversation import ALICE, BOB, SAM, Conversation, written
from tests.flow.desk import PrivateDesk

EVE = "Eve Ash <eve@evil.example>"


@pytest.fixture
def talk(desk: PrivateDesk) -> Conversation:
    return Conversation(desk)


def strange(body: str = "Send me the password, please.", sender: str = EVE, **fields: str) -> bytes:
    return written(sender, body, **{"in_reply_to": "<first@envoy.example>"} | fields)


def notices(talk: Conversation) -> list[Message]:
    return [one for one in talk.letters("sam@cncf.io") if str(one["Subject"]).startswith("Held beside")]


def text(letter: Message) -> str:
    plain = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return " ".join(bytes(plain.get_payload(decode=True)).decode().split())  # type: ignore[arg-type]


def offered(talk: Conversation, label: str, sender: str = SAM, dmarc: str = "pass") -> bytes:
    """The mail that a link of the notice opens, sent as it is."""
    link = re.search(rf"{label}: (mailto:\S+)", text(notices(talk)[0]))
    assert link is not None
    parts = urlsplit(link[1])
    values = parse_qs(parts.query)
    return written(sender, values["body"][0], values["subject"][0], dmarc, to=unquote(parts.path))


def test_staff_hear_of_it_once_in_ten_minutes(talk: Conversation) -> None:
    talk.arrive(strange())
    talk.desk.later(minutes=5)
    talk.arrive(strange("Hello?"))
    assert len(notices(talk)) == 1
    talk.desk.later(minutes=6)
    talk.arrive(strange("Hello??"))
    assert len(notices(talk)) == 2


def test_the_notice_says_who_wrote_what_and_why_it_is_held(talk: Conversation) -> None:
    talk.arrive(strange())
    said = text(notices(talk)[0])
    assert "eve@evil.example" in said and "authenticated" in said and "Send me the password" in said and "does not take part" in said


def test_what_may_be_forged_is_not_repeated(talk: Conversation) -> None:
    talk.arrive(strange(dmarc="fail"))
    assert "password" not in text(notices(talk)[0])


def test_of_what_failed_dmarc_staff_hear_a_few_a_day(talk: Conversation) -> None:
    for _ in range(20):
        talk.desk.later(minutes=11)
        talk.arrive(strange(dmarc="fail"))
    assert len(notices(talk)) < 14
    talk.desk.later(minutes=11)
    before = len(notices(talk))
    talk.arrive(strange())
    assert len(notices(talk)) == before + 1  # others are still told of


def test_nobody_but_staff_hears_of_it(talk: Conversation) -> None:
    talk.arrive(strange())
    assert {to for _, recipients, _ in talk.desk.sink.sent for to in recipients} == {"sam@cncf.io"}


def test_the_link_of_the_notice_lets_it_in(talk: Conversation) -> None:
    (held,) = talk.arrive(strange())
    talk.arrive(offered(talk, "Let it in"))
    assert talk.state(held) == "filed"
    assert talk.desk.rows("message", "author_address")[-1] == "eve@evil.example"


def test_who_was_let_in_takes_part_from_then_on_and_brings_nobody_along(talk: Conversation) -> None:
    talk.arrive(strange(cc="Mallory <mallory@evil.example>"))
    talk.arrive(offered(talk, "Let it in"))
    (later,) = talk.arrive(strange("Thank you for taking me in. Here is the file."))
    assert talk.state(later) == "filed"
    assert "mallory@evil.example" not in talk.desk.rows("person_address", "key")


def test_letting_a_mail_in_proves_nothing_of_its_author(talk: Conversation) -> None:
    talk.arrive(strange(dmarc=""))
    talk.arrive(offered(talk, "Let it in"))
    assert talk.desk.rows("message", "author_address", "standing")[-1] == ("eve@evil.example", "unverified")
    proven = dict(talk.desk.rows("person_address", "key", "verified_at"))
    assert proven["eve@evil.example"] is None


def test_a_mail_that_was_let_in_commands_nothing(talk: Conversation) -> None:
    """In the name of staff, but not proven."""
    talk.arrive(strange("#close", sender=SAM, dmarc="fail"))
    talk.arrive(written(SAM, "#accept 2", to="servicedesk@cncf.io", in_reply_to="<first@envoy.example>"))
    assert talk.desk.rows("message", "author_address")[-1] == "sam@cncf.io"
    assert talk.desk.rows("ticket", "state") != ["closed"]


def test_not_even_a_proven_mail_of_staff_commands_anything_once_it_was_let_in(talk: Conversation) -> None:
    """Whoever lets it in looked at it; nobody asked them to do what it says."""
    (held,) = talk.arrive(written(SAM, "#close", in_reply_to="<first@envoy.example>"), envelope=Envelope(junk=True))
    talk.arrive(written(SAM, f"#accept {held}", in_reply_to="<first@envoy.example>"))
    assert talk.state(held) == "filed"
    assert talk.desk.rows("ticket", "state") != ["closed"]


def test_a_mail_that_belongs_to_no_ticket_opens_one_when_it_is_let_in(talk: Conversation) -> None:
    (held,) = talk.arrive(written(EVE, subject="Something else", dmarc="fail"))
    assert talk.state(held) == "held"
    talk.arrive(written(SAM, f"#accept {held}"))
    assert talk.state(held) == "filed"
    assert len(talk.desk.rows("ticket")) == 2
    assert not talk.letters("eve@evil.example")  # who it says it is from may not have written it


def test_a_mail_of_nobody_can_be_let_in(talk: Conversation) -> None:
    (held,) = talk.arrive(written("one@a.example, two@b.example", subject="Who am I?"))
    talk.arrive(written(SAM, f"#accept {held}"))
    assert talk.state(held) == "filed"
    assert talk.desk.rows("ticket", "requester_id")[-1] is None


def test_the_other_link_keeps_it_out(talk: Conversation) -> None:
    (held,) = talk.arrive(strange())
    talk.arrive(offered(talk, "Keep it out"))
    assert talk.state(held) == "ignored"
    talk.arrive(written(SAM, f"#accept {held}"))
    assert talk.state(held) == "ignored"  # it is held no longer


@pytest.mark.parametrize(("sender", "dmarc"), [(SAM, ""), (SAM, "fail"), (ALICE, "pass"), (EVE, "pass"), (BOB, "pass")])
def test_nobody_else_lets_it_in_with_the_link(talk: Conversation, sender: str, dmarc: str) -> None:
    (held,) = talk.arrive(strange())
    talk.arrive(offered(talk, "Let it in", sender, dmarc))
    assert talk.state(held) == "held"


def test_the_link_of_one_mail_lets_no_other_in(talk: Conversation) -> None:
    talk.arrive(strange())
    (other,) = talk.arrive(strange("And another one."))
    changed = re.sub(rb"#accept \d+", f"#accept {other}".encode(), offered(talk, "Let it in"))
    talk.arrive(changed)
    assert talk.state(other) == "held"


def test_what_the_provider_took_for_spam_is_held_whoever_wrote_it(talk: Conversation) -> None:
    junk = Envelope(junk=True)
    (held, bounce) = talk.arrive(
        written(ALICE, subject="New request"), written(ALICE, "More", in_reply_to="<first@envoy.example>"), envelope=junk
    )
    assert talk.state(held) == talk.state(bounce) == "held"
    assert "spam" in talk.reason(held)
    assert not talk.letters("alice@envoy.example")


def test_spam_that_is_none_goes_on_as_if_it_had_come_by_itself(talk: Conversation) -> None:
    talk.desk.later(hours=2)
    (held,) = talk.arrive(written(ALICE, subject="New request"), envelope=Envelope(junk=True))
    talk.arrive(written(SAM, f"#accept {held}"))
    assert len(talk.desk.rows("ticket")) == 2
    assert len(talk.letters("alice@envoy.example")) == 1


def fetched(talk: Conversation, raw: bytes, folder: str, uid: int, account: str = "main", *, junk: bool = False) -> int:
    """The mail as a poller finds it in a folder."""
    source = Source(SourceKind.IMAP, account, folder, uidvalidity=7, uid=uid)
    (receipt,) = talk.desk.store.receive([Incoming(raw, source, Envelope(junk=junk), talk.desk.now)])
    talk.desk.work()
    talk.desk.send()
    return receipt.inbound_id


def test_a_mail_that_is_moved_from_the_spam_folder_to_the_inbox_is_decided_as_any_other(talk: Conversation) -> None:
    mail = written(ALICE, "More of it.", in_reply_to="<first@envoy.example>")
    held = fetched(talk, mail, "Junk", 3, junk=True)
    assert talk.state(held) == "held"
    assert fetched(talk, mail, "INBOX", 12) == held and talk.state(held) == "filed"
    assert talk.letters("bob@envoy.example") and len(talk.events("requeued")) == 1
    assert fetched(talk, mail, "INBOX", 12) == held and len(talk.desk.rows("message")) == 2


def test_moving_it_gives_a_mail_no_rights_that_it_has_not(talk: Conversation) -> None:
    mail = strange(dmarc="fail")
    held = fetched(talk, mail, "Junk", 3, junk=True)
    fetched(talk, mail, "INBOX", 12)
    assert talk.state(held) == "held" and "DMARC" in talk.reason(held)


@pytest.mark.parametrize(("folder", "account", "junk"), [("Spam", "main", True), ("INBOX", "events", False)])
def test_a_copy_elsewhere_takes_nothing_out_of_the_spam_folder(talk: Conversation, folder: str, account: str, junk: bool) -> None:
    mail = written(ALICE, "More of it.", in_reply_to="<first@envoy.example>")
    held = fetched(talk, mail, "Junk", 3, junk=True)
    fetched(talk, mail, folder, 12, account, junk=junk)
    assert talk.state(held) == "held" and not talk.events("requeued")


def test_what_staff_kept_out_stays_out_wherever_it_is_moved(talk: Conversation) -> None:
    mail = written(ALICE, "More of it.", in_reply_to="<first@envoy.example>")
    held = fetched(talk, mail, "Junk", 3, junk=True)
    talk.arrive(written(SAM, f"#reject {held}", in_reply_to="<first@envoy.example>"))
    fetched(talk, mail, "INBOX", 12)
    assert talk.state(held) == "ignored"


def test_the_same_bytes_by_another_way_take_nothing_out_of_the_spam_folder(talk: Conversation) -> None:
    """Whoever sent it could send it again."""
    mail = written(ALICE, "More of it.", in_reply_to="<first@envoy.example>")
    held = fetched(talk, mail, "Junk", 3, junk=True)
    talk.desk.store.receive([Incoming(mail, Source(SourceKind.SMTP, "main"), Envelope(), talk.desk.now)])
    talk.desk.work()
    assert talk.state(held) == "held"
