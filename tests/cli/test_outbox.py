# SPDX-License-Identifier: Apache-2.0
"""`maildesk outbox`: what was sent, sending again, cancelling."""

from email import message_from_string

from tests.cli.desk import CliDesk, request


def test_letters_are_listed(desk: CliDesk) -> None:
    desk.take(request())
    (letter,) = desk.json("outbox", "list")
    assert (letter["state"], letter["kind"], letter["recipients"], letter["ticket"]) == (
        "queued",
        "acknowledgement",
        ["ana@harbor.example"],
        "CNCF-1001",
    )
    assert desk.json("outbox", "list", "--state", "failed") == []


def test_a_letter_is_shown_as_its_recipient_sees_it(desk: CliDesk) -> None:
    desk.take(request())
    shown = desk.say("outbox", "show", "1").out
    assert shown.startswith("Letter 1: queued\n")
    assert "  Subject      Re: We need a logo [CNCF-1001]\n" in shown
    assert "  Reply-To     CNCF ServiceDesk <servicedesk+" in shown
    assert "Thank you for writing" in shown


def test_the_json_of_a_letter_has_what_inspect_tells(desk: CliDesk) -> None:
    desk.take(request())
    told = desk.json("outbox", "show", "1")
    assert told["mail"]["subject"] == "Re: We need a logo [CNCF-1001]"
    assert told["mail"]["message_id"] == told["message_id"]


def test_raw_is_the_letter_as_it_is_sent(desk: CliDesk) -> None:
    desk.take(request())
    letter = message_from_string(desk.say("outbox", "show", "1", "--raw").out)
    assert letter["Auto-Submitted"] == "auto-replied"


def test_a_letter_that_was_not_written_is_told_by_its_summary(desk: CliDesk) -> None:
    desk.take(request("One"), request("Two"))
    told = desk.json("outbox", "list", "--state", "suppressed")
    assert len(told) == 1
    number = str(told[0]["id"])
    assert "told of" in desk.say("outbox", "show", number).out
    assert desk.json("outbox", "show", number)["mail"] is None


def test_a_cancelled_letter_is_not_sent_until_it_is_retried(desk: CliDesk) -> None:
    desk.take(request())
    assert desk.say("outbox", "cancel", "--yes", "1").out == "letter 1 is cancelled\n"
    desk.say("run", "--once", "--only", "send")
    assert desk.json("outbox", "show", "1")["state"] == "cancelled"
    assert desk.say("outbox", "retry", "1").out == "letter 1 is due now\n"
    desk.say("run", "--once", "--only", "send")
    assert desk.json("outbox", "show", "1")["state"] == "sent"
    assert "had letter 1 sent again" in desk.say("show", "1001").out


def test_a_script_has_to_say_yes(desk: CliDesk) -> None:
    desk.take(request())
    ended = desk.say("outbox", "cancel", "1")
    assert ended.status == 2
    assert "say --yes" in ended.err
    assert desk.json("outbox", "show", "1")["state"] == "queued"


def test_a_dry_run_only_says_what_would_happen(desk: CliDesk) -> None:
    desk.take(request())
    assert desk.say("outbox", "cancel", "--dry-run", "1").out == "letter 1 would not be sent\n"
    assert desk.say("outbox", "retry", "--dry-run", "1").out == "letter 1 would be sent now\n"
    assert desk.json("outbox", "show", "1")["state"] == "queued"


def test_what_makes_no_sense_is_refused_with_its_reason(desk: CliDesk) -> None:
    desk.take(request())
    desk.say("run", "--once", "--only", "send")
    retried, cancelled = desk.say("outbox", "retry", "1"), desk.say("outbox", "cancel", "-y", "1", "9")
    assert (retried.status, cancelled.status) == (1, 1)
    assert "letter 1 is sent" in retried.err and "letter 1 is sent" in cancelled.err
    assert "there is no letter 9 in the outbox" in cancelled.err
    assert retried.out == cancelled.out == ""
