# SPDX-License-Identifier: Apache-2.0
"""Two of the staff answer one mail: both answers go out, and each hears of the other."""

from typing import Any

import pytest
from sqlalchemy import update

from maildesk.mail.read import read
from maildesk.mail.values import Envelope, Mail
from maildesk.store.schema import person
from tests.flow.desk import PrivateDesk, request
from tests.flow.shell import Shell, ask, hire


@pytest.fixture
def desk(desk: PrivateDesk) -> PrivateDesk:
    """Sam and Ada work here and hear of all. Alice asked for a logo (CNCF-1001)."""
    hire(desk, "sam", "ada")
    with desk.store.database.writing() as connection:
        connection.execute(update(person).where(person.c.staff).values(notify="all"))
    ask(desk, "We need a logo")
    return desk


def letters(desk: PrivateDesk, kind: str) -> list[tuple[str, Mail]]:
    rows: list[Any] = desk.rows("outbox", "kind", "recipients", "content")
    return [(recipients, read(content, Envelope())) for found, recipients, content in rows if found == kind]


def notified(desk: PrivateDesk, name: str) -> Mail:
    """The newest notification of somebody."""
    return next(mail for recipients, mail in reversed(letters(desk, "notification")) if name in recipients)


def answer(desk: PrivateDesk, name: str, above: Mail, body: str) -> None:
    date = desk.now.strftime("%a, %d %b %Y %H:%M:%S +0000")
    mail = request(
        "Re: We need a logo [CNCF-1001]", f"{name} <{name.lower()}@cncf.io>", body, in_reply_to=above.message_id or "", date=date
    )
    desk.take(mail)
    desk.work()


def test_each_is_told_what_the_other_answered(desk: PrivateDesk) -> None:
    of_sam, of_ada = notified(desk, "sam@"), notified(desk, "ada@")
    answer(desk, "Ada", of_ada, "Gladly, on Monday.")
    answer(desk, "Sam", of_sam, "Sorry, not before May.")
    assert len(letters(desk, "answer")) == 2
    told = {recipients: " ".join(mail.text.split()) for recipients, mail in letters(desk, "crossed")}
    assert set(told) == {'["sam@cncf.io"]', '["ada@cncf.io"]'}
    assert "Ada had answered already" in told['["sam@cncf.io"]'] and "Gladly, on Monday." in told['["sam@cncf.io"]']
    assert "Sam answered as well" in told['["ada@cncf.io"]'] and "not before May" in told['["ada@cncf.io"]']


def test_two_answers_of_one_group_of_mails_cross_as_well(desk: PrivateDesk) -> None:
    of_sam, of_ada = notified(desk, "sam@"), notified(desk, "ada@")
    date = desk.now.strftime("%a, %d %b %Y %H:%M:%S +0000")
    subject = "Re: We need a logo [CNCF-1001]"
    desk.take(
        request(subject, "Ada <ada@cncf.io>", "On Monday.", in_reply_to=of_ada.message_id or "", date=date),
        request(subject, "Sam <sam@cncf.io>", "In May.", in_reply_to=of_sam.message_id or "", date=date),
    )
    desk.work()
    assert len(letters(desk, "crossed")) == 2


def test_whoever_answers_what_came_after_has_seen_it(desk: PrivateDesk) -> None:
    answer(desk, "Ada", notified(desk, "ada@"), "Gladly, on Monday.")
    desk.take(request("Re: We need a logo [CNCF-1001]", body="Thank you! And the banner?", message_id="<two@envoy.example>"))
    desk.work()
    answer(desk, "Sam", notified(desk, "sam@"), "The banner too.")
    assert letters(desk, "crossed") == []


def test_ones_own_answers_do_not_cross(desk: PrivateDesk) -> None:
    of_sam = notified(desk, "sam@")
    answer(desk, "Sam", of_sam, "Gladly, on Monday.")
    answer(desk, "Sam", of_sam, "On Tuesday, I mean.")
    assert letters(desk, "crossed") == []


def test_the_owner_hears_of_it_once(desk: PrivateDesk) -> None:
    of_sam, of_ada = notified(desk, "sam@"), notified(desk, "ada@")
    Shell(desk, "ada").says("#take")
    answer(desk, "Ada", of_ada, "Gladly, on Monday.")
    before = len(letters(desk, "notification"))
    answer(desk, "Sam", of_sam, "Sorry, not before May.")
    assert [recipients for recipients, _ in letters(desk, "crossed")] == ['["sam@cncf.io"]']
    assert len(letters(desk, "notification")) == before + 1
