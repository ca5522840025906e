# SPDX-License-Identifier: Apache-2.0
"""Digests on real servers: through Postfix into a Dovecot mailbox, and their links sent back as mails that do what they say."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import Daemon, LocalDesk, mail, until
from tests.daemon.test_main_job import RELAY, Maintainer, swaks
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

OF_ALL = ("--group", "desk", "--group", "creative", "--group", "program")  # whatever the requests are taken for
MAILTO = re.compile(r"mailto:[^\s\"]+")


@dataclass(frozen=True)
class Prefilled:
    """A mail that a link opens (RFC 6068)."""

    to: str
    subject: str
    body: str


def opened(link: str) -> Prefilled:
    """What a mail program makes of a mailto link."""
    parts = urlsplit(link)
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Prefilled(unquote(parts.path), fields["subject"], fields["body"])


def links(letter: EmailMessage, form: str) -> list[Prefilled]:
    """The prefilled mails of a part of a digest, "plain" or "html": those of its lines."""
    part = letter.get_body((form,))
    assert part is not None
    found = MAILTO.findall(unescape(part.get_content()))
    return [opened(one) for one in found if "body=" in one]


def sends(who: Maintainer, prefilled: Prefilled, postfix: Postfix) -> None:
    """Opens the link and sends what it shows, as it is."""
    fields = {"Subject": prefilled.subject, "Date": format_datetime(datetime.now(UTC))}
    head = [option for name, value in fields.items() for option in ("--header", f"{name}: {value}")]
    swaks(postfix, "--from", who.address, "--to", prefilled.to, *head, "--body", prefilled.body)


def noon() -> str:
    """A zone in which eight in the morning was four hours ago."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def works_here(desk: LocalDesk, who: Maintainer, handle: str) -> None:
    desk.run("staff", "add", who.address, "--name", handle.title(), "--handle", handle, *OF_ALL)
    desk.run("digest", "set", handle, "--zone", noon(), "--days", "mon-sun")


def digest_of(who: Maintainer, daemon: Daemon) -> EmailMessage:
    def there() -> list[EmailMessage]:
        return [one for one in who.letters() if str(one["Subject"]).startswith("Your desk on")]

    until(lambda: bool(there()), lambda: daemon.log)
    (found,) = there()
    return found


Running = tuple[LocalDesk, Daemon, Maintainer, Maintainer]


@pytest.fixture
def running(make_desk: DeskMaker, store_url: str, dovecot: Dovecot, postfix: Postfix) -> Running:
    """Two requests came in; Sam and Kim work here, and the daemon, which starts then, owes each of them a digest."""
    desk = make_desk(store_url, protocol="lmtp", extra=RELAY.format(port=postfix.port, ca=postfix.authority.file))
    sam, kim = Maintainer(dovecot, postfix), Maintainer(dovecot, postfix)
    works_here(desk, sam, "sam")
    works_here(desk, kim, "kim")
    for subject in ("A cluster", "A logo"):
        desk.run("ingest", "--trusted", "-", stdin=mail(subject))
    postfix.route("desk.test", f"lmtp:inet:127.0.0.1:{dovecot.lmtp_port}")
    daemon = desk.start()
    postfix.route("cncf.test", f"lmtp:inet:127.0.0.1:{daemon.port}")
    return desk, daemon, sam, kim


def owners(desk: LocalDesk) -> dict[str, str | None]:
    return dict(desk.ask("SELECT t.subject, p.handle FROM ticket t LEFT JOIN person p ON p.id = t.owner_id"))


@pytest.mark.timeout(240)
def test_the_links_of_a_digest_do_what_they_say_for_its_reader_once(running: Running, postfix: Postfix) -> None:
    desk, daemon, sam, kim = running
    digest = digest_of(sam, daemon)
    plain, html = links(digest, "plain"), links(digest, "html")
    assert plain == html
    by_subject = {one.subject: one for one in plain}
    first, second = by_subject["Take CNCF-1"], by_subject["Take CNCF-2"]

    sends(sam, first, postfix)
    until(lambda: owners(desk) == {"A cluster": "sam", "A logo": None}, lambda: daemon.log)

    sends(kim, second, postfix)  # what is offered to Sam is nothing to her
    until(lambda: desk.ask("SELECT count(*) FROM inbound WHERE state = 'held'") == [(1,)], lambda: daemon.log)
    assert owners(desk)["A logo"] is None

    sends(sam, next(one for one in html if one.subject == "Take CNCF-2"), postfix)
    until(lambda: owners(desk)["A logo"] == "sam", lambda: daemon.log)

    desk.run("ticket", "assign", "CNCF-1", "kim", "--as", "sam")
    sends(sam, first, postfix)
    until(lambda: any("used already" in str(one.get_body(("plain",))) for one in sam.letters()), lambda: daemon.log)
    assert owners(desk)["A cluster"] == "kim"


@pytest.mark.timeout(240)
def test_a_digest_arrives_as_it_was_written_and_once(running: Running) -> None:
    desk, daemon, sam, kim = running
    digest = digest_of(sam, daemon)
    assert (digest["Precedence"], digest["Auto-Submitted"], str(digest["List-Id"])) == (
        "bulk",
        "auto-generated",
        '"CNCF ServiceDesk digests" <digest.cncf.test>',
    )
    assert re.fullmatch(r"<servicedesk\+b0\.[0-9a-f]+-[a-z2-7]{20}@cncf\.test>", digest["Return-Path"])
    digest_of(kim, daemon)
    daemon.kill()
    daemon = desk.start()
    until(lambda: desk.ask("SELECT count(*) FROM job_run WHERE name = 'digests' AND finished_at IS NOT NULL") == [(1,)])
    assert desk.ask("SELECT count(*) FROM outbox WHERE kind = 'digest'") == [(2,)]


@pytest.mark.timeout(240)
def test_digests_pause_for_an_address_that_they_bounce_from_and_doctor_says_so(
    make_desk: DeskMaker, store_url: str, postfix: Postfix
) -> None:
    """Postfix takes the digest, finds that nobody has the address, and sends a delivery status notification to its reverse-path."""
    desk = make_desk(store_url, protocol="lmtp", extra=RELAY.format(port=postfix.port, ca=postfix.authority.file))
    desk.run("staff", "add", "sam@gone.test", "--name", "Sam", *OF_ALL)
    desk.run("digest", "set", "sam", "--zone", noon(), "--days", "mon-sun")
    desk.run("ingest", "--trusted", "-", stdin=mail())
    postfix.route("gone.test", "error:5.1.1 nobody of this name")
    daemon = desk.start()
    postfix.route("cncf.test", f"lmtp:inet:127.0.0.1:{daemon.port}")

    def paused() -> str | None:
        (row,) = json.loads(desk.run("digest", "list", "-o", "json").stdout)
        return str(row["paused"]) if row["paused"] else None

    until(lambda: paused() is not None, lambda: daemon.log + postfix.log())
    assert "5.1.1" in (paused() or "")
    told = desk.run("doctor", "-o", "json", check=False)
    (finding,) = [one for one in json.loads(told.stdout) if one["topic"] == "digests"]
    assert finding["status"] == "warn" and "the digests of sam pause: sam@gone.test takes no mail" in finding["fact"]
    assert "`maildesk digest resume sam`" in finding["remedy"]


@pytest.mark.timeout(240)
def test_a_daemon_that_is_killed_over_its_digests_sends_one_to_each(make_desk: DeskMaker, store_url: str) -> None:
    """F7: it is killed time and again, as soon as it has written one more."""
    desk = make_desk(store_url)
    handles = [f"staff{number}" for number in range(12)]
    for handle in handles:
        desk.run("staff", "add", f"{handle}@cncf.test", *OF_ALL)
        desk.run("digest", "set", handle, "--zone", noon(), "--days", "mon-sun")
    desk.run("ingest", "--trusted", "-", stdin=mail())

    def written() -> int:
        return int(desk.ask("SELECT count(*) FROM outbox WHERE kind = 'digest'")[0][0])

    for _ in range(4):
        before = written()
        daemon = desk.start("--only", "smtp,work,schedule")
        until(lambda before=before: written() > before or before == len(handles), lambda daemon=daemon: daemon.log)  # type: ignore[misc]
        daemon.kill()
    last = desk.start()
    until(lambda: written() == len(handles), lambda: last.log)
    recipients = [row[0] for row in desk.ask("SELECT recipients FROM outbox WHERE kind = 'digest'")]
    assert sorted(recipients) == sorted(f'["{handle}@cncf.test"]' for handle in handles)
