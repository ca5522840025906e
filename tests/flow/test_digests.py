# SPDX-License-Identifier: Apache-2.0
"""Digests as staff get them: once for each of their mornings, with actions that do what they say."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from pytest import MonkeyPatch
from sqlalchemy import insert

from maildesk.desk.catalogue import Catalogue, Category, Group
from maildesk.desk.rhythm import Often, Rhythm
from maildesk.flow.digest import Digests
from maildesk.flow.errors import StoreUnavailable
from maildesk.mail.values import Envelope
from maildesk.store import schema
from maildesk.store.digests import Digesting
from maildesk.store.sql import SqlStore
from tests.flow.desk import Away, PrivateDesk
from tests.flow.talk import ANA, EVE, KIM, SAM, UNPROVEN, Got, Talk, to


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    """Friday at nine in UTC; Sam and Kim work here, Ana asked for something and nobody has it."""
    conversation = Talk(desk)
    conversation.hire(SAM)
    conversation.hire(KIM)
    conversation.says(ANA, "Can you draw us one?")
    return conversation


DAILY = Rhythm(UTC)


def digests(talk: Talk, **groups: Rhythm) -> Digests:
    desk = talk.desk
    return Digests(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock, groups)


def sent(talk: Talk, **groups: Rhythm) -> list[Got]:
    """The digests that are due, as they leave."""
    before = len(talk.desk.sink.sent)
    digests(talk, **groups).send_due()
    talk.desk.send()
    return [Got(who, people, message_from_bytes(content)) for who, people, content in talk.desk.sink.sent[before:]]


def test_everybody_gets_theirs_with_what_nobody_has(talk: Talk) -> None:
    told = to(sent(talk), "sam@cncf.io")
    assert told["Subject"] == "Your desk on Friday, 2026-11-20: 0 overdue, 0 due today, 1 nobody has"
    assert "CNCF-1  Banner for our booth" in told.text


def test_a_digest_is_sent_once(talk: Talk) -> None:
    assert len(sent(talk)) == 2
    talk.desk.later(hours=3)
    assert sent(talk) == []


def test_the_next_comes_on_the_next_of_the_days(talk: Talk) -> None:
    sent(talk)
    talk.desk.later(days=2)  # Sunday
    assert sent(talk) == []
    talk.desk.later(days=1)
    assert len(sent(talk)) == 2


def test_an_empty_digest_is_not_sent_and_counts_as_had(talk: Talk) -> None:
    talk.change("ticket", talk.desk.rows("ticket", "id")[0], state="closed")
    assert sent(talk) == []
    talk.says(ANA, "Another one, please", subject="Stickers")
    assert sent(talk) == []


def test_two_processes_that_send_at_once_send_one_each(talk: Talk) -> None:
    before = talk.desk.store.digest_marks(["digest:1", "digest:2"])
    sent(talk)

    class Late(SqlStore):
        """Sees what was sent as it was before the other process sent."""

        def digest_marks(self, keys: Iterable[str]) -> dict[str, datetime]:
            return before

    desk = talk.desk
    late = Digests(Late(desk.store.database), desk.letters, desk.numbers, desk.identity, desk.clock)
    assert (late.send_due(), len(desk.rows("outbox", "id"))) == (0, len(desk.sink.sent))


def test_a_digest_is_marked_as_mail_that_comes_by_itself(talk: Talk) -> None:
    told = to(sent(talk), "sam@cncf.io")
    assert (told["Auto-Submitted"], told["Precedence"], told["List-Id"]) == (
        "auto-generated",
        "bulk",
        '"CNCF ServiceDesk digests" <digest.cncf.io>',
    )


def test_the_action_of_a_line_does_what_it_says(talk: Talk) -> None:
    told = to(sent(talk), "sam@cncf.io")
    talk.says(SAM, "#take", to=told.link("Take"), subject="Take CNCF-1")
    assert talk.desk.rows("ticket", "owner_id") == [1]


def test_the_action_of_somebody_elses_digest_does_nothing(talk: Talk) -> None:
    told = to(sent(talk), "sam@cncf.io")
    talk.says(KIM, "#take", to=told.link("Take"), subject="Take CNCF-1")
    assert talk.desk.rows("ticket", "owner_id") == [None]


def test_one_mail_stops_the_digests(talk: Talk) -> None:
    told = to(sent(talk), "sam@cncf.io")
    assert told["List-Unsubscribe"] == "<mailto:servicedesk@cncf.io?subject=Digest&body=%23digest%20off>"
    answer = to(talk.says(SAM, "#digest off", subject="Digest"), "sam@cncf.io")
    assert "you get no digests" in answer.text
    talk.desk.later(days=3)
    assert [one.recipients for one in sent(talk)] == [("kim@cncf.io",)]


def test_a_wish_that_makes_no_sense_is_told_with_those_that_do(talk: Talk) -> None:
    answer = to(talk.says(SAM, "#digest hourly", subject="Digest"), "sam@cncf.io")
    assert "#digest needs one of daily, weekly, off" in " ".join(answer.text.split())


def test_digests_pause_for_an_address_that_takes_no_mail_and_then_tell_of_all(talk: Talk) -> None:
    talk.change("person_address", "sam@cncf.io", fault="550 no such user")
    assert [one.recipients for one in sent(talk)] == [("kim@cncf.io",)]
    talk.change("person_address", "sam@cncf.io", fault=None)
    assert [one.recipients for one in sent(talk)] == [("sam@cncf.io",)]


def test_what_is_late_comes_first(talk: Talk) -> None:
    sent(talk)
    talk.desk.later(days=3)
    told = to(sent(talk), "sam@cncf.io")
    assert "1 overdue" in told["Subject"]
    assert told.text.index("Overdue") < told.text.index("CNCF-1")
    assert "h late" in told.text


def test_a_preview_sends_nothing_and_counts_for_nothing(talk: Talk) -> None:
    shown = digests(talk).preview(lambda one: one.handle == "sam")
    assert [one.content is not None for one in shown] == [True]
    assert len(sent(talk)) == 2


def test_text_and_html_of_a_digest_say_the_same(talk: Talk) -> None:
    told = to(sent(talk), "sam@cncf.io")
    html = next(one for one in told.mail.walk() if one.get_content_type() == "text/html").get_payload(decode=True)
    assert isinstance(html, bytes)
    for words in ("Banner for our booth", "CNCF-1", "Take", "Open, by category", "#digest weekly"):
        assert words in told.text
        assert words in html.decode()


def test_a_zone_that_is_no_longer_known_stops_no_digest(talk: Talk) -> None:
    talk.change("person", 1, zone="Europe/Atlantis")
    store: Digesting = talk.desk.store
    assert [str(one.rhythm.zone) for one in store.digest_readers()] == ["UTC", "UTC"]


def test_a_digest_tells_what_others_did_since_the_last_one(talk: Talk) -> None:
    talk.says(SAM, "#take", to=to(sent(talk), "sam@cncf.io").link("Take"))
    talk.desk.later(days=2)
    talk.says(ANA, "It is for the booth, of course.", subject="Re: Banner for our booth [CNCF-1]")
    talk.desk.later(days=1)
    assert "New: Ana Souza wrote" in to(sent(talk), "sam@cncf.io").text


def test_what_somebody_else_closed_is_told_once(talk: Talk) -> None:
    talk.says(SAM, "#take", to=to(sent(talk), "sam@cncf.io").link("Take"))
    talk.says(KIM, "#close", subject="Re: Banner [CNCF-1]")
    talk.desk.later(days=3)
    told = to(sent(talk), "sam@cncf.io").text
    assert "Changed since the last digest" in told and "New: Kim Lee closed it" in " ".join(told.split())
    talk.desk.later(days=1)
    assert sent(talk) == []


# --- crash, restart, clock ---


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_desk_that_dies_over_its_digests_sends_each_once(talk: Talk, when: str, monkeypatch: MonkeyPatch) -> None:
    """The database goes away right before the commit of the first digest, or after it."""
    away = Away(monkeypatch, talk.desk.store)
    getattr(away, when)("command")
    with pytest.raises(StoreUnavailable):
        digests(talk, events=DAILY).send_due()
    away.back()
    assert sorted(one.recipients for one in sent(talk)) == [("kim@cncf.io",), ("sam@cncf.io",)]
    assert len([one for one in talk.desk.rows("outbox", "kind") if one == "digest"]) == 2


def test_a_desk_that_was_off_over_the_weekend_sends_one_that_tells_of_all(talk: Talk) -> None:
    sent(talk)
    talk.desk.later(days=5)
    assert len(sent(talk)) == 2
    talk.desk.later(hours=1)
    assert sent(talk) == []


@pytest.mark.parametrize("days", [1, 5, 400, -1, -30, -20_000])
def test_a_clock_that_is_wrong_for_a_while_sends_none_twice_and_silences_nobody(talk: Talk, days: int) -> None:
    seen = [str(one["Subject"]) for one in sent(talk)]
    talk.desk.later(days=days)
    seen += [str(one["Subject"]) for one in sent(talk)]
    talk.desk.later(days=-days)
    for _ in range(8):
        seen += [str(one["Subject"]) for one in sent(talk)]
        talk.desk.later(days=1)
    mornings = [re.search(r"\d{4}-\d\d-\d\d", one)[0] for one in seen]  # type: ignore[index]
    assert {"2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"} - set(mornings) == set()
    assert {mornings.count(one) for one in mornings} == {2}  # one for each of the two


CHANGES = {
    "Europe/Berlin": (2, datetime(2027, 3, 26, 12, tzinfo=UTC), datetime(2027, 10, 29, 12, tzinfo=UTC)),
    "America/Los_Angeles": (2, datetime(2027, 3, 12, 20, tzinfo=UTC), datetime(2027, 11, 5, 20, tzinfo=UTC)),
}


@pytest.mark.parametrize("wrong", [0, 1, -1], ids=["right", "a day ahead", "a day behind"])
@pytest.mark.parametrize("zone", CHANGES)
def test_summer_time_that_ends_or_begins_sends_one_a_day(talk: Talk, zone: str, wrong: int) -> None:
    """At an hour that one day leaves out, or has twice. `wrong`: the clock is so many days off for half an hour, in the night of that."""
    hour, *begins = CHANGES[zone]
    talk.change("person", 2, digest="off")
    talk.change("person", 1, zone=zone, digest_hour=hour, digest_days="mon,tue,wed,thu,fri,sat,sun")
    for begin in begins:
        talk.desk.now = begin
        sent(talk)
        days: list[str] = []
        for step in range(4 * 48):
            talk.desk.later(minutes=30, days=wrong if step == 48 else 0)
            days += [one["Subject"].split(", ")[1][:10] for one in sent(talk)]
            talk.desk.later(days=-wrong if step == 48 else 0)
        local = begin.astimezone(ZoneInfo(zone)).date()
        assert sorted(days) == [f"{local + timedelta(days=day)}" for day in range(1, 5)]


# --- groups ---

GROUPED = Catalogue(
    (Category("events", "Events", "events"), Category("legal", "Legal", "legal"), Category("general", "General", "desk")),
    {slug: Group(slug, slug.title(), f"{slug}@lists.cncf.io") for slug in ("events", "legal", "desk")},
)


@pytest.fixture
def grouped(talk: Talk) -> Talk:
    """Ana's request is for the events group; Sam is of it, Kim is of the legal group."""
    talk.desk.renamed(replace(talk.desk.identity, catalogue=GROUPED))
    for person_id, slug in ((1, "events"), (2, "legal")):
        with talk.desk.store.database.writing() as connection:
            connection.execute(insert(schema.membership).values(person_id=person_id, group_slug=slug))
        talk.change("person", person_id, digest="off")
    talk.change("ticket", 1, category="events")
    return talk


def of_events(talk: Talk) -> Got:
    return to(sent(talk, events=DAILY), "events@lists.cncf.io")


def test_a_group_gets_its_digest_once_on_its_mornings(grouped: Talk) -> None:
    assert [one.recipients for one in sent(grouped, events=DAILY)] == [("events@lists.cncf.io",)]
    assert sent(grouped, events=DAILY) == []
    grouped.desk.later(days=3)
    assert len(sent(grouped, events=DAILY)) == 1


def test_a_group_without_anything_to_hear_gets_none(grouped: Talk) -> None:
    assert sent(grouped, legal=DAILY) == []


def test_a_weekly_digest_of_a_group_comes_on_the_first_of_its_days(grouped: Talk) -> None:
    assert sent(grouped, events=Rhythm(UTC, Often.WEEKLY)) == []
    grouped.desk.later(days=3)
    assert len(sent(grouped, events=Rhythm(UTC, Often.WEEKLY))) == 1


def test_a_group_whose_address_leads_nowhere_gets_none(grouped: Talk) -> None:
    nowhere = Group("events", "Events", "events@cncf.example")
    grouped.desk.renamed(replace(grouped.desk.identity, catalogue=replace(GROUPED, groups={**GROUPED.groups, "events": nowhere})))
    assert sent(grouped, events=DAILY) == []


def test_the_digest_of_a_group_is_no_list_that_one_mail_of_a_member_leaves(grouped: Talk) -> None:
    told = of_events(grouped)
    assert (told["List-Unsubscribe"], "#digest" in told.text, "somebody of Events" in told.text) == ("", False, True)


def test_whoever_is_of_the_group_can_use_its_link(grouped: Talk) -> None:
    grouped.says(SAM, "#take", to=of_events(grouped).link("Take"))
    assert grouped.desk.rows("ticket", "owner_id") == [1]


def test_the_first_of_the_group_who_sends_a_link_uses_it_up(grouped: Talk) -> None:
    link = of_events(grouped).link("Take")
    grouped.says(SAM, "#take", to=link)
    grouped.change("ticket", 1, owner_id=None)
    (letter,) = grouped.says(SAM, "#take", to=link, subject="Once more")
    assert "used already" in letter.text and grouped.desk.rows("ticket", "owner_id") == [None]


def test_whoever_works_here_and_is_not_of_the_group_is_told_that_its_link_is_not_theirs(grouped: Talk) -> None:
    (letter,) = grouped.says(KIM, "#take", to=of_events(grouped).link("Take"))
    assert "for those of the group" in " ".join(letter.text.split())
    assert grouped.desk.rows("ticket", "owner_id") == [None]


@pytest.mark.parametrize(("sender", "envelope"), [(EVE, None), (ANA, None), (SAM, UNPROVEN)])
def test_whoever_reads_the_list_and_does_not_work_here_can_do_nothing_with_its_links(
    grouped: Talk, sender: str, envelope: Envelope | None
) -> None:
    link = of_events(grouped).link("Take")
    given = {"envelope": envelope} if envelope else {}
    assert grouped.says(sender, "#take", to=link, **given) == []  # type: ignore[arg-type]
    assert (grouped.desk.rows("ticket", "owner_id"), grouped.states()[-1]) == ([None], ("held", "held"))


def test_the_preview_of_a_group_shows_it_also_where_the_catalogue_gives_it_none(grouped: Talk) -> None:
    shown = digests(grouped).preview_group("events")
    assert shown.content is not None and "Banner for our booth" in shown.content.text


# --- held mail, bounces ---


def test_a_held_mail_beside_no_ticket_is_let_in_by_its_line(talk: Talk) -> None:
    talk.says(EVE, "Hello", subject="A logo", envelope=UNPROVEN, authentication_results="mx.cncf.io; dmarc=fail header.from=evil.example")
    held = [number for number, state, ticket in talk.desk.rows("inbound", "id", "state", "ticket_id") if state == "held" and ticket is None]
    assert held, talk.states()
    talk.says(SAM, f"#accept {held[0]}", to=to(sent(talk), "sam@cncf.io").link("Let in"))
    assert dict(talk.desk.rows("inbound", "id", "state"))[held[0]] != "held"


def returned(talk: Talk, letter: Got, whom: str) -> bytes:
    """A delivery status notification as Postfix writes it."""
    note = f"Final-Recipient: rfc822; {whom}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user"
    parts = [
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail did not arrive.",
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n{note}",
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter['Message-ID']}",
        "--b--",
    ]
    head = f"From: MAILER-DAEMON@mx.example\r\nTo: {letter.mail_from}\r\nSubject: Undelivered\r\nMessage-ID: <b1@mx.example>"
    form = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    return "\r\n".join([head, "Auto-Submitted: auto-replied", form, "", *parts, ""]).encode()


def bounces(talk: Talk, letter: Got) -> list[Got]:
    back = Envelope(mail_from="", rcpt_to=(letter.mail_from,), peer="127.0.0.1", trusted=True)
    return talk.sends(returned(talk, letter, letter.recipients[0]), back)


def test_digests_pause_for_who_they_come_back_from_until_they_write(talk: Talk) -> None:
    assert bounces(talk, to(sent(talk), "sam@cncf.io")) == []
    talk.desk.later(days=3)
    assert [one.recipients for one in sent(talk)] == [("kim@cncf.io",)]
    talk.says(SAM, "I am here again.", subject="Hello")
    assert [one.recipients for one in sent(talk)] == [("sam@cncf.io",)]


def test_digests_pause_for_a_group_they_come_back_from_until_an_operator_resumes_them(grouped: Talk) -> None:
    bounces(grouped, of_events(grouped))
    grouped.desk.later(days=3)
    assert sent(grouped, events=DAILY) == []
    assert "5.1.1" in (digests(grouped, events=DAILY).subscriptions()[-1].fault or "")
    grouped.desk.store.resume_digests("events", None, "events@lists.cncf.io", actor="root", now=grouped.desk.now)
    assert [one.recipients for one in sent(grouped, events=DAILY)] == [("events@lists.cncf.io",)]


def test_a_bounce_that_somebody_made_up_pauses_nothing(talk: Talk) -> None:
    letter = to(sent(talk), "sam@cncf.io")
    forged = replace(letter, mail_from="servicedesk+b0.1-aaaaaaaaaaaaaaaaaaaa@cncf.io")
    bounces(talk, forged)
    talk.desk.later(days=3)
    assert len(sent(talk)) == 2


def test_an_answer_that_bounced_stands_in_its_owners_digest(talk: Talk) -> None:
    talk.says(SAM, "#take\n\nOf course.", subject="Re: Banner for our booth [CNCF-1]")
    mails = [Got(who, people, message_from_bytes(content)) for who, people, content in talk.desk.sink.sent]
    bounces(talk, next(one for one in mails if one.recipients == ("ana@harbor.example",) and "Of course" in one.text))
    told = " ".join(to(sent(talk), "sam@cncf.io").text.split())
    assert "Answers that did not arrive - CNCF-1 ana@harbor.example" in told and "5.1.1" in told
