# SPDX-License-Identifier: Apache-2.0
"""Each line of the history says who did it, when, and where from."""

import pytest

from maildesk.flow.wake import wake
from tests.flow.desk import PrivateDesk, request
from tests.flow.shell import FIRST, Shell, ask, hire

VERBS = {
    "#take": "taken",
    "#assign sam": "assigned",
    "#close": "closed",
    "#resolve": "resolved",
    "#waiting": "waiting",
    "#snooze 3d": "snoozed",
    "#blocked on the registrar": "blocked",
    "#needed 2026-12-01": "needed",
    "#spam": "spam",
    "#category legal": "category",
    "#project Envoy": "project",
    "#priority high": "priority",
    "#cc bo@harbor.example": "cc",
    "#requester bo@harbor.example": "requester",
    "#merge CNCF-1002": "merged",
    "#needs legal, events": "divided",
    "#link CNCF-1002": "linked",
    "#link CNCFSD-1502": "linked",
    "#away until 2026-12-01": "staff.away",
    "#back": "staff.back",
    "#digest weekly": "staff.digest",
}


@pytest.fixture
def shell(desk: PrivateDesk) -> Shell:
    """Sam's shell. Alice asked for a logo (CNCF-1001) and a banner (CNCF-1002)."""
    hire(desk, "sam")
    ask(desk, "We need a logo", "We need a banner")
    return Shell(desk)


def newest(desk: PrivateDesk, kind: str) -> tuple[str, str]:
    """Who did what was done last of this kind, and where from."""
    found = [row for row in desk.rows("event", "kind", "actor", "source") if row[0] == kind]
    _, actor, source = found[-1]
    return actor, source


@pytest.mark.parametrize(("said", "kind"), VERBS.items())
def test_what_is_done_in_the_shell_says_so(desk: PrivateDesk, shell: Shell, said: str, kind: str) -> None:
    shell.says(said, FIRST)
    assert newest(desk, kind) == ("sam@cncf.io", "cli")


@pytest.mark.parametrize(("said", "kind"), VERBS.items())
def test_what_is_done_by_mail_names_the_mail(desk: PrivateDesk, shell: Shell, said: str, kind: str) -> None:
    subject = "Re: We need a logo [CNCF-1001]"
    (inbound,) = desk.take(request(subject, "Sam <sam@cncf.io>", f"{said}\n", date="Fri, 20 Nov 2026 10:00:00 +0000"))
    desk.work()
    assert newest(desk, kind) == ("sam@cncf.io", f"mail {inbound}")


@pytest.mark.parametrize(("said", "before"), [("#reopen", "#close"), ("#undo", "#take"), ("#unlink CNCF-1002", "#link CNCF-1002")])
def test_what_takes_something_back_is_told_as_well(desk: PrivateDesk, shell: Shell, said: str, before: str) -> None:
    shell.says(before)
    shell.says(said)
    kind = {"#reopen": "reopened", "#undo": "undone"}.get(said, "unlinked")
    assert newest(desk, kind) == ("sam@cncf.io", "cli")


def test_a_split_is_told_on_both(desk: PrivateDesk, shell: Shell) -> None:
    desk.take(request("Re: We need a logo [CNCF-1001]", body="And stickers"))
    desk.work()
    shell.says("#split", message=desk.rows("message", "id")[-1])
    assert newest(desk, "split") == ("sam@cncf.io", "cli")
    assert newest(desk, "opened") == ("sam@cncf.io", "cli")


def test_a_request_an_answer_and_what_is_held_name_their_mails(desk: PrivateDesk, shell: Shell) -> None:
    assert newest(desk, "opened") == ("alice@envoy.example", "mail 2")
    (answer,) = desk.take(request("Re: We need a logo [CNCF-1001]", body="Blue, please"))
    desk.work()
    assert newest(desk, "answered") == ("alice@envoy.example", f"mail {answer}")
    known = desk.rows("message", "message_id")[0]
    (held,) = desk.take(request("Re: We need a logo", "Eve <eve@evil.example>", in_reply_to=known))
    desk.work()
    assert newest(desk, "mail.held") == ("eve@evil.example", f"mail {held}")
    shell.says(f"#accept {held}", None)
    assert newest(desk, "accepted") == ("sam@cncf.io", "cli")


def test_what_is_kept_out_is_told(desk: PrivateDesk, shell: Shell) -> None:
    known = desk.rows("message", "message_id")[0]
    (held,) = desk.take(request("Re: We need a logo", "Eve <eve@evil.example>", in_reply_to=known))
    desk.work()
    shell.says(f"#reject {held}", None)
    assert newest(desk, "rejected") == ("sam@cncf.io", "cli")


def test_a_ticket_that_wakes_was_woken_by_a_job(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#snooze 1d")
    desk.later(days=2)
    wake(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)
    assert newest(desk, "woken") == ("desk", "job")


def test_a_letter_that_the_relay_refuses_is_told_by_the_job_that_sends(desk: PrivateDesk, shell: Shell) -> None:
    from maildesk.flow.values import Delivery

    desk.sink.answer = lambda recipients: Delivery((), refused=tuple((one, "550 no such user") for one in recipients))
    desk.send()
    assert newest(desk, "undelivered") == ("desk", "job")


def test_no_event_is_without_who_when_and_where_from(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#merge CNCF-1002")
    assert all(actor and at and source for actor, at, source in desk.rows("event", "actor", "at", "source"))
