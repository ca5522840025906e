# SPDX-License-Identifier: Apache-2.0
"""T2 on both databases: what a mail changes, and what never stops another mail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from maildesk.desk import token
from maildesk.flow.errors import Conflict, StoreUnavailable
from maildesk.flow.values import Filing
from maildesk.mail.read import read
from maildesk.mail.values import Envelope, Mail
from tests.flow.desk import TRUSTED, Away, PrivateDesk, request


def poisoned(raw: bytes, envelope: Envelope | None = None) -> Mail:
    if b"poison" in raw:
        raise RecursionError("too deep")
    return read(raw, envelope)


def test_a_request_becomes_a_ticket_with_its_letter_in_one_go(desk: PrivateDesk) -> None:
    desk.take(request())
    assert desk.work() == 1
    assert desk.rows("ticket", "number", "state", "subject") == [(1, "new", "We need a logo")]
    assert desk.rows("outbox", "state", "mail_from") == [("queued", "")]
    assert desk.rows("inbound", "state", "disposition") == [("filed", "ticket")]


def test_the_answer_to_our_acknowledgement_lands_on_the_ticket(desk: PrivateDesk) -> None:
    desk.take(request())
    desk.work()
    desk.send()
    (letter,) = desk.sink.mails
    desk.take(request("Re: We need a logo [CNCF-1]", to=str(letter["Reply-To"]), in_reply_to=str(letter["Message-ID"])))
    desk.work()
    assert desk.rows("inbound", "disposition", "ticket_id") == [("ticket", 1), ("reply", 1)]


def test_an_answer_that_kept_only_in_reply_to_lands_on_the_ticket(desk: PrivateDesk) -> None:
    desk.take(request())
    desk.work()
    desk.send()
    desk.take(request("another subject", in_reply_to=str(desk.sink.mails[0]["Message-ID"])), envelope=Envelope())
    desk.work()
    assert desk.rows("message", "ticket_id", "standing") == [(1, "authenticated"), (1, "unverified")]


def test_an_answer_that_kept_only_the_address_lands_on_the_ticket(desk: PrivateDesk) -> None:
    desk.take(request())
    desk.work()
    address = token.reply_address(desk.identity, 1)
    desk.take(request("another subject", body="more"), envelope=replace(TRUSTED, rcpt_to=(address,)))
    desk.work()
    assert len(desk.rows("ticket")) == 1


def test_an_answer_in_the_same_group_as_its_request_finds_it(desk: PrivateDesk) -> None:
    desk.take(
        request(message_id="<one@envoy.example>"), request(body="PS", message_id="<two@envoy.example>", references="<one@envoy.example>")
    )
    assert desk.process.once() == 2
    assert desk.rows("message", "ticket_id") == [1, 1]


def test_a_strangers_answer_is_held_and_sent_nowhere(desk: PrivateDesk) -> None:
    desk.take(request(message_id="<one@envoy.example>"))
    desk.work()
    desk.take(request(sender="eve@evil.example", in_reply_to="<one@envoy.example>"))
    desk.work()
    assert desk.rows("inbound", "state")[-1] == "held"
    assert len(desk.rows("message")) == 1 and len(desk.rows("person")) == 1 and len(desk.rows("outbox")) == 1


def test_a_mail_that_breaks_the_reader_holds_nobody_up(desk: PrivateDesk) -> None:
    desk.reader = poisoned
    desk.take(request("first"), request("poison"), request("last"))
    desk.work()
    assert desk.rows("ticket", "subject") == ["first", "last"]
    assert desk.rows("inbound", "state") == ["filed", "received", "filed"]


def test_a_mail_that_cannot_be_processed_is_quarantined_after_three_tries(desk: PrivateDesk) -> None:
    desk.reader = poisoned
    desk.take(request("poison"))
    for _ in range(3):
        desk.work()
        desk.later(minutes=1)
    assert desk.rows("inbound", "state", "attempts", "reason") == [("quarantined", 3, "RecursionError: too deep")]
    desk.work()
    assert desk.rows("inbound", "attempts") == [3]


def test_a_mail_over_which_its_worker_died_again_and_again_is_quarantined_unread(desk: PrivateDesk) -> None:
    desk.take(request())
    for _ in range(4):  # claimed and never settled: the worker died, once with a group in hand, then three times with this mail alone
        assert len(desk.store.claim(limit=50, now=desk.now, lease=timedelta(seconds=60), owner="testhost:2")) == 1
        desk.later(seconds=61)
    desk.reader = lambda *_: (_ for _ in ()).throw(AssertionError("it was read"))
    desk.work()
    assert desk.rows("inbound", "state") == ["quarantined"]
    assert "died over it 4 times" in desk.rows("inbound", "reason")[0]


def test_two_workers_that_decide_one_conversation_at_once_make_one_ticket(desk: PrivateDesk) -> None:
    desk.take(request(message_id="<one@envoy.example>"))
    other = PrivateDesk(desk.store, owner="testhost:2")
    # Its references begin elsewhere, so that nobody sees beforehand that both belong together.
    answer = request(body="PS", message_id="<two@envoy.example>", references="<lost@envoy.example> <one@envoy.example>")

    def meanwhile(raw: bytes, envelope: Envelope | None = None) -> Mail:
        # While this worker has the answer's predecessor in hand, the other takes the answer.
        desk.reader = read
        other.take(answer)
        other.process.once()
        return read(raw, envelope)

    desk.reader = meanwhile
    desk.work()
    assert set(desk.rows("message", "ticket_id")) == {desk.rows("ticket", "id")[0]}
    assert len(desk.rows("ticket")) == 1 and len(desk.rows("message")) == 2


def test_a_group_that_met_another_worker_is_read_once_and_decided_again_as_a_whole(
    desk: PrivateDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, groups, reads = desk.store.file, [], []

    def met_once(filings: Sequence[Filing], now: datetime) -> None:
        groups.append(len(filings))
        if len(groups) == 1:
            raise Conflict("taken")
        file(filings, now)

    def counted(raw: bytes, envelope: Envelope | None = None) -> Mail:
        reads.append(raw)
        return read(raw, envelope)

    monkeypatch.setattr(desk.store, "file", met_once)
    desk.reader = counted
    desk.take(request("one", sender="a@envoy.example"), request("two", sender="b@envoy.example"))
    desk.process.once()
    assert (groups, len(reads), desk.rows("ticket", "number")) == ([2, 2], 2, [1, 2])


def test_a_failed_group_leaves_no_gap_in_the_numbers(desk: PrivateDesk) -> None:
    desk.reader = poisoned
    desk.take(request("poison"), request("first"), request("second"))
    desk.work()
    desk.take(request("third"))
    desk.work()
    assert desk.rows("ticket", "number") == [1, 2, 3]


def test_mails_in_hand_when_the_database_went_away_are_taken_up_as_soon_as_it_is_back(desk: PrivateDesk, away: Away) -> None:
    desk.take(request())
    away.before("file", "give_back")
    with pytest.raises(StoreUnavailable):
        desk.work()
    away.back()
    assert desk.work() == 1
    assert desk.rows("inbound", "state", "attempts") == [("filed", 1)]


def test_a_commit_whose_answer_was_lost_keeps_its_ticket_number(desk: PrivateDesk, away: Away) -> None:
    desk.take(request("one", sender="a@envoy.example"))
    away.after("file")
    with pytest.raises(StoreUnavailable):
        desk.work()
    away.back()
    desk.take(request("two", sender="b@envoy.example"))
    desk.work()
    assert desk.rows("ticket", "subject", "number") == [("one", 1), ("two", 2)]


def test_a_mail_in_conflict_again_and_again_is_quarantined_and_holds_nobody_up(desk: PrivateDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk.store.file

    def conflicting(filings: Sequence[Filing], now: datetime) -> None:
        if any(ticket.subject == "cursed" for filing in filings for ticket in filing.effects.tickets):
            raise Conflict("taken")
        file(filings, now)

    monkeypatch.setattr(desk.store, "file", conflicting)
    desk.take(request("cursed"), request("blessed"))
    for _ in range(3):
        desk.work()
        desk.later(minutes=1)
    assert desk.rows("inbound", "state") == ["quarantined", "filed"]


def test_the_second_request_within_an_hour_is_told_in_one_summary(desk: PrivateDesk) -> None:
    desk.take(request("one"), request("two"), request("three"))
    desk.work()
    assert desk.rows("outbox", "state") == ["queued", "suppressed", "suppressed"]
    assert desk.summarise() == 0
    desk.later(minutes=60)
    assert desk.summarise() == 1
    assert desk.summarise() == 0
    desk.send()
    summary = desk.sink.mails[-1]
    text = summary.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "CNCF-2" in text and "CNCF-3" in text and "CNCF-1 " not in text
    assert summary["Auto-Submitted"] == "auto-generated"


def test_an_oversize_mail_becomes_a_stub_ticket_and_its_sender_is_told(desk: PrivateDesk) -> None:
    desk.take(b"From: alice@envoy.example\r\nSubject: The video\r\n\r\n", full_size=31_000_000)
    desk.work()
    desk.send()
    assert desk.rows("ticket", "subject") == ["The video"]
    assert "31,000,000 bytes" in desk.rows("message", "text")[0]
    assert "30 MB" in desk.sink.mails[0].get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_history_makes_tickets_without_letters(desk: PrivateDesk) -> None:
    desk.take(request(), history=True)
    desk.work()
    assert len(desk.rows("ticket")) == 1 and desk.rows("outbox") == []


def test_every_decision_is_kept_with_its_evidence(desk: PrivateDesk) -> None:
    desk.take(request())
    desk.work()
    ((_, evidence),) = desk.rows("decision", "reason", "evidence")
    assert [rule for rule, _ in evidence] == ["standing", "thread", "trust", "advertising", "category", "acknowledgement"]


def test_results_that_a_stranger_wrote_on_top_count_for_nothing(desk: PrivateDesk) -> None:
    forged = b"Authentication-Results: mx.cncf.io; dmarc=pass header.from=envoy.example\r\n" + request()
    desk.take(forged, envelope=Envelope(mail_from="alice@envoy.example", rcpt_to=("servicedesk@cncf.io",), vouched=False))
    desk.work()
    assert desk.rows("message", "standing") == ["unverified"]


REQUEST = (
    "Our project needs a banner for the booth in Amsterdam.\r\nIt should be three metres wide and readable from afar.\r\nWho can draw it?"
)


def test_an_unmarked_quotation_is_told_by_the_text_that_is_answered(desk: PrivateDesk) -> None:
    desk.take(request("banner", body=REQUEST, message_id="<one@envoy.example>"))
    desk.work()
    desk.take(
        request(
            "banner", body=f"Four metres, please.\r\n\r\n{REQUEST}", message_id="<two@envoy.example>", in_reply_to="<one@envoy.example>"
        )
    )
    desk.work()
    reply, quoted = desk.rows("message", "reply", "quoted")[1]
    assert reply == "Four metres, please."
    assert quoted.startswith("Our project needs a banner") and quoted.endswith("Who can draw it?")


def test_an_unmarked_quotation_is_told_within_a_group_too(desk: PrivateDesk) -> None:
    answer = request("banner", body=f"Four metres.\r\n\r\n{REQUEST}", message_id="<two@envoy.example>", in_reply_to="<one@envoy.example>")
    desk.take(request("banner", body=REQUEST, message_id="<one@envoy.example>"), answer)
    desk.work()
    assert desk.rows("message", "reply")[1] == "Four metres."
