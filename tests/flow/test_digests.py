# SPDX-License-Identifier: Apache-2.0
"""Digests as staff get them: once for each of their mornings, with actions that do what they say."""

from email import message_from_bytes

import pytest

from maildesk.flow.digest import Digests
from maildesk.store.digests import Digesting
from maildesk.store.sql import SqlStore
from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, KIM, SAM, Got, Talk, to


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    """Friday at nine in UTC; Sam and Kim work here, Ana asked for something and nobody has it."""
    conversation = Talk(desk)
    conversation.hire(SAM)
    conversation.hire(KIM)
    conversation.says(ANA, "Can you draw us one?")
    return conversation


def digests(talk: Talk) -> Digests:
    desk = talk.desk
    return Digests(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)


def sent(talk: Talk) -> list[Got]:
    """The digests that are due, as they leave."""
    before = len(talk.desk.sink.sent)
    digests(talk).send_due()
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
    store = talk.desk.store
    readers = store.digest_readers()

    class Late(SqlStore):
        """Sees the readers as they were before the other process sent."""

        def digest_readers(self) -> list:  # type: ignore[type-arg]
            return readers

    late = Late(store.database)
    sent(talk)
    desk = talk.desk
    assert Digests(late, desk.letters, desk.numbers, desk.identity, desk.clock).send_due() == 0


def test_a_digest_is_marked_as_mail_that_comes_by_itself(talk: Talk) -> None:
    told = to(sent(talk), "sam@cncf.io")
    assert told.mail_from == ""
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
