# SPDX-License-Identifier: Apache-2.0
"""What members of staff are told by mail, as they say it themselves, and what waits for the end of their quiet hours."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from maildesk.desk.command import parse
from maildesk.flow.act import Order, Refused
from maildesk.flow.errors import MaildeskError
from maildesk.flow.remind import remind
from maildesk.mail.read import read
from maildesk.mail.values import Envelope
from maildesk.store.schema import person
from tests.flow.desk import PrivateDesk, request
from tests.flow.shell import FIRST, Shell, ask, hire

EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


@pytest.fixture
def shell(desk: PrivateDesk) -> Shell:
    """Sam and Ada work here; Sam lives in Berlin."""
    ids = hire(desk, "sam", "ada")
    with desk.store.database.writing() as connection:
        connection.execute(update(person).where(person.c.id == ids["sam"]).values(zone="Europe/Berlin"))
    return Shell(desk)


def say(shell: Shell, *texts: str, actor: str = "sam") -> list[str]:
    lines: list[str] = []
    for text in texts:
        lines += shell.act(Order(actor, None, parse(text).commands)).lines
    return lines


def to(desk: PrivateDesk, name: str) -> list[tuple[str, datetime]]:
    """Letters to a member of staff: their kind, and from when on they are sent."""
    rows: list[Any] = desk.rows("outbox", "kind", "recipients", "next_attempt_at")
    return [(kind, at) for kind, recipients, at in rows if f"{name}@cncf.io" in recipients]


def kinds(desk: PrivateDesk, name: str) -> list[str]:
    return [kind for kind, _ in to(desk, name)]


def answer(desk: PrivateDesk, body: str = "Any news?") -> None:
    desk.take(request("Re: We need a logo [CNCF-1001]", body=body, message_id=f"<{len(body)}@envoy.example>"))
    desk.work()


@pytest.mark.parametrize(
    ("wish", "hears"),
    [
        # of a new request, of an answer on what is nobody's, that they were given it, of an answer on what is theirs
        ("all", ["notification", "notification", "assigned", "notification"]),
        ("mine", ["assigned", "notification"]),
        ("assignments", ["assigned"]),
        ("digests", []),
        ("none", []),
    ],
)
def test_staff_hear_what_they_asked_to_hear(desk: PrivateDesk, shell: Shell, wish: str, hears: list[str]) -> None:
    say(shell, f"#notify {wish}")
    ask(desk, "We need a logo")
    answer(desk)
    shell.act(Order("ada", FIRST, parse("#assign sam").commands))
    answer(desk, "It is urgent.")
    assert kinds(desk, "sam") == hears


@pytest.mark.parametrize(("wish", "often"), [("digests", "daily"), ("none", "off"), ("mine", None)])
def test_some_wishes_settle_the_digests_too(desk: PrivateDesk, shell: Shell, wish: str, often: str | None) -> None:
    say(shell, f"#notify {wish}")
    assert dict(desk.rows("person", "handle", "digest"))["sam"] == often


def test_whoever_wants_assignments_hears_that_they_are_late(desk: PrivateDesk, shell: Shell) -> None:
    say(shell, "#notify assignments")
    ask(desk, "We need a logo")
    shell.says("#take")
    desk.later(hours=47)
    remind(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)
    assert kinds(desk, "sam") == ["due"]


def test_a_wish_is_confirmed_in_words(shell: Shell) -> None:
    assert say(shell, "#notify mine", "#quiet 20:00-08:00 but high", "#quiet off") == [
        "you are told of what is yours alone",
        "your mail waits 20:00-08:00; but high (Europe/Berlin), and is sent at their end",
        "your mail comes at once",
    ]


@pytest.mark.parametrize(("said", "why"), [("#notify loudly", "one of all, mine, assignments"), ("#quiet at night", "20:00-08:00")])
def test_a_wish_that_makes_no_sense_is_told(shell: Shell, said: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        say(shell, said)


def test_by_mail_a_wish_is_confirmed_by_a_transcript(desk: PrivateDesk, shell: Shell) -> None:
    desk.take(request("Nights", "Sam <sam@cncf.io>", "#quiet 20:00-08:00", date="Fri, 20 Nov 2026 09:00:00 +0000"))
    desk.work()
    desk.send()
    (mail,) = desk.sink.mails
    assert "your mail waits 20:00-08:00 (Europe/Berlin)" in read(mail.as_bytes(), Envelope()).text


def test_what_comes_in_quiet_hours_is_sent_when_they_end(desk: PrivateDesk, shell: Shell) -> None:
    say(shell, "#notify all", "#quiet 20:00-08:00")
    desk.now = EVENING
    ask(desk, "We need a logo")
    ends = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    assert to(desk, "sam") == [("notification", ends)]
    desk.send()
    assert all("sam@cncf.io" not in recipients for _, recipients, _ in desk.sink.sent)
    desk.now = ends
    desk.send()
    assert [recipients for _, recipients, _ in desk.sink.sent if "sam@cncf.io" in recipients] == [("sam@cncf.io",)]


def test_outside_of_them_nothing_waits(desk: PrivateDesk, shell: Shell) -> None:
    say(shell, "#notify all", "#quiet 20:00-08:00")
    ask(desk, "We need a logo")
    assert to(desk, "sam") == [("notification", desk.now)]


@pytest.mark.parametrize(("hours", "waits"), [("20:00-08:00", True), ("20:00-08:00 but high", False)])
def test_what_is_pressing_passes_where_they_say_so(desk: PrivateDesk, shell: Shell, hours: str, waits: bool) -> None:
    ask(desk, "We need a logo")
    say(shell, "#notify all", f"#quiet {hours}")
    shell.says("#priority high")
    desk.now = EVENING
    answer(desk)
    assert [at > desk.now for _, at in to(desk, "sam")] == [waits]


def test_the_quiet_of_one_is_not_that_of_others(desk: PrivateDesk, shell: Shell) -> None:
    say(shell, "#notify all", "#quiet 20:00-08:00")
    say(shell, "#notify all", actor="ada")
    desk.now = EVENING
    ask(desk, "We need a logo")
    assert to(desk, "ada") == [("notification", desk.now)]


def test_what_somebody_commands_by_night_is_confirmed_at_once(desk: PrivateDesk, shell: Shell) -> None:
    say(shell, "#quiet 20:00-08:00")
    desk.now = EVENING
    desk.take(request("Nights", "Sam <sam@cncf.io>", "#help", date="Fri, 20 Nov 2026 21:30:00 +0000"))
    desk.work()
    assert to(desk, "sam") == [("transcript", desk.now)]


def test_nobody_but_staff_can_say_it(desk: PrivateDesk, shell: Shell) -> None:
    with pytest.raises(MaildeskError):
        say(shell, "#quiet 20:00-08:00", actor="alice@envoy.example")
