# SPDX-License-Identifier: Apache-2.0
"""A cut-over from another desk: its open tickets come in in silence, and mail that means them finds them (the table of trust)."""

from dataclasses import replace

import pytest

from maildesk.desk.cutover import table
from maildesk.desk.values import Candidate
from maildesk.flow.cutover import CutOver, Plan
from maildesk.mail.values import Envelope
from maildesk.store.bringing import Brought
from tests.desk.builders import unclassified
from tests.flow.desk import TRUSTED, PrivateDesk, Undecided
from tests.flow.grouped import catalogue
from tests.flow.shell import hire
from tests.flow.talk import ANA, BO, EVE, UNPROVEN, Talk

HEADING = ["key", "summary", "reporter", "email", "status", "created", "assignee", "type", "message ids", "description"]
LOGO = [
    "CNCFSD-1502",
    "A logo",
    "Ana Souza",
    "ana@harbor.example",
    "Waiting for customer",
    "2026-11-01",
    "sam",
    "events",
    "<logo@jira.example>",
    "Blue?",
]
BOOTH = ["CNCFSD-1503", "A booth", "Bo", "bo@harbor.example", "Open", "2026-11-02", "kim", "Happenings", "", ""]
OVER = ["CNCFSD-1400", "Old", "Bo", "bo@harbor.example", "Done", "2026-01-02", "", "", "<old@jira.example>", ""]
FIRST = 1001


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    """Sam works at a new desk, into which the tickets of JIRA come."""
    desk.renamed(replace(desk.identity, catalogue=catalogue()))
    hire(desk, "sam")
    talk = Talk(desk)
    bring(talk, LOGO, BOOTH, OVER)
    return talk


def bring(talk: Talk, *rows: list[str], dry_run: bool = False) -> Plan:
    desk = talk.desk
    cut_over = CutOver(desk.store, desk.numbers, desk.classifier, desk.identity, desk.clock, Brought, "root", "JIRA")
    return cut_over(table(HEADING, list(enumerate(rows, 2)), "JIRA", desk.now).tickets, dry_run=dry_run)


def rows(talk: Talk, *columns: str) -> list[tuple[object, ...]]:
    return [row[1:] for row in talk.desk.rows("ticket", "id", *columns)]


def test_open_tickets_come_in_with_what_they_are(talk: Talk) -> None:
    assert rows(talk, "number", "subject", "state", "category", "history") == [
        (1001, "A logo", "waiting", "events", True),
        (1002, "A booth", "open", "general", True),
    ]
    assert talk.desk.rows("external_link", "name", "imported") == [("CNCFSD-1502", True), ("CNCFSD-1503", True)]
    assert talk.desk.rows("message", "text")[0].strip() == "Blue?"
    assert talk.desk.rows("event", "kind", "actor", "source") == [("imported", "root", "cli")] * 2


def test_nothing_is_sent_then_or_later(talk: Talk) -> None:
    talk.desk.later(days=30)
    assert (talk.desk.work(), talk.desk.send(), talk.desk.rows("outbox"), talk.desk.store.alarms_due(talk.desk.now, 10)) == (0, 0, [], [])


def test_an_import_that_is_repeated_changes_nothing(talk: Talk) -> None:
    before = {name: talk.desk.rows(name) for name in ("ticket", "message", "event", "person", "external_link", "inbound", "raw_mail")}
    plan = bring(talk, LOGO, BOOTH, OVER)
    assert ([one.number for one in plan.there], plan.new, len(plan.over)) == ([1001, 1002], [], 1)
    assert {name: talk.desk.rows(name) for name in before} == before


def test_a_dry_run_writes_nothing_and_says_what_would_be(talk: Talk) -> None:
    before = talk.desk.rows("counter"), talk.desk.rows("ticket")
    plan = bring(talk, ["CNCFSD-1600", "New", "Ana", "ana@harbor.example", "", "", "nobody", "", "", ""], dry_run=True)
    assert "does not work here" in plan.new[0].remarks[0]
    assert (talk.desk.rows("counter"), talk.desk.rows("ticket")) == before


def test_what_could_not_be_taken_over_is_told_to_staff(talk: Talk) -> None:
    details = talk.desk.rows("event", "details")[1]
    assert details["reference"] == "CNCFSD-1503"
    assert details["remarks"] == ["its category 'Happenings' is none here", "its owner 'kim' does not work here"]


TAGGED = ["Re: [CNCFSD-1502] A logo", "[JIRA] (CNCFSD-1502) A logo", "RE: cncfsd-1502: blue", "AW: A logo CNCFSD-1502"]


@pytest.mark.parametrize("subject", TAGGED)
def test_who_takes_part_and_proves_it_is_led_by_the_old_reference(talk: Talk, subject: str) -> None:
    talk.says(ANA, "Blue, please", subject=subject)
    assert talk.states()[-1] == ("filed", "reply")
    assert rows(talk, "state")[0] == ("open",)


ROWS: list[tuple[str, Envelope, dict[str, str], tuple[str, str], int]] = [
    # A subject is only a hint.
    (ANA, UNPROVEN, {"subject": "Re: [CNCFSD-1502] A logo"}, ("held", "held"), 2),
    (EVE, TRUSTED, {"subject": "Re: [CNCFSD-1502] A logo"}, ("filed", "ticket"), 3),
    (EVE, UNPROVEN, {"subject": "Re: [CNCFSD-1502] A logo"}, ("filed", "ticket"), 3),
    # A known Message-ID leads who takes part, and nobody else.
    (ANA, TRUSTED, {"in_reply_to": "<logo@jira.example>"}, ("filed", "reply"), 2),
    (ANA, UNPROVEN, {"in_reply_to": "<logo@jira.example>"}, ("filed", "reply"), 2),
    (ANA, TRUSTED, {"references": "<x@y.example> <logo@jira.example>"}, ("filed", "reply"), 2),
    (EVE, TRUSTED, {"in_reply_to": "<logo@jira.example>"}, ("held", "held"), 2),
    (EVE, UNPROVEN, {"in_reply_to": "<logo@jira.example>"}, ("held", "held"), 2),
    (BO, TRUSTED, {"in_reply_to": "<logo@jira.example>"}, ("held", "held"), 2),
    # References that were not brought in are words, whatever their prefix; so are those of what was over.
    (ANA, TRUSTED, {"subject": "[CNCFSD-1999] Another thing"}, ("filed", "ticket"), 3),
    (ANA, TRUSTED, {"subject": "[OTHER-1502] Another thing"}, ("filed", "ticket"), 3),
    (BO, TRUSTED, {"subject": "Re: [CNCFSD-1400] Old"}, ("filed", "ticket"), 3),
    (BO, TRUSTED, {"in_reply_to": "<old@jira.example>", "subject": "Re: Old"}, ("filed", "ticket"), 3),
]


@pytest.mark.parametrize(("sender", "envelope", "fields", "becomes", "tickets"), ROWS)
def test_mail_finds_its_ticket_as_far_as_it_is_trusted(
    talk: Talk, sender: str, envelope: Envelope, fields: dict[str, str], becomes: tuple[str, str], tickets: int
) -> None:
    talk.sends(talk.write(sender, "Blue, please", (), **({"subject": "Something else"} | fields)), envelope)
    assert talk.states()[-1] == becomes
    assert len(talk.desk.rows("ticket")) == tickets


def test_the_request_itself_that_comes_again_opens_no_second_ticket(talk: Talk) -> None:
    talk.says(ANA, "Blue?", subject="A logo", message_id="<logo@jira.example>")
    assert talk.states()[-1][1] in ("repeat", "reply")
    assert len(talk.desk.rows("ticket")) == 2


def test_a_stranger_with_the_reference_is_suggested_to_staff(talk: Talk) -> None:
    talk.says(EVE, "What about it?", subject="[CNCFSD-1502] A logo")
    suggested = [details for kind, details in talk.desk.rows("event", "kind", "details") if kind == "suggested"]
    assert suggested[0]["other"]["number"] == FIRST


def test_mail_of_a_ticket_that_became_part_of_another_leads_there(talk: Talk) -> None:
    from tests.flow.shell import Shell

    Shell(talk.desk).says("#merge CNCF-1002", FIRST)
    talk.says(ANA, "Blue, please", subject="Re: [CNCFSD-1502] A logo")
    assert talk.desk.rows("message", "ticket_id")[-1] == 2


class Threatened(Undecided):
    """Takes everything for a threat."""

    def classify(self, mails):  # type: ignore[no-untyped-def]
        both = (Candidate("events", 0.4), Candidate("legal", 0.3))
        return [replace(unclassified(), candidates=both, restricted=True, readers=("legal",)) for _ in mails]


def test_what_may_be_confidential_is_so_until_a_reader_decides(talk: Talk) -> None:
    talk.desk.classifier = Threatened()
    plan = bring(talk, ["CNCFSD-1700", "They sue", "Ana", "ana@harbor.example", "Open", "", "sam", "", "", "We will sue"])
    assert rows(talk, "restricted", "readers", "owner_id")[-1] == (True, "legal", None)
    assert "may not read it" in plan.new[0].remarks[-1]
