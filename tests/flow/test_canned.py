# SPDX-License-Identifier: Apache-2.0
"""`#answer NAME` in a mail of staff: the canned answer goes to the requester, in their language, or nothing is done at all."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import update

from maildesk.desk.values import Candidate, Classification
from maildesk.mail.read import read
from maildesk.mail.values import Envelope, Mail
from maildesk.render.canned import Shelf
from maildesk.store.schema import person
from tests.conftest import ROOT
from tests.desk.builders import unclassified
from tests.flow.desk import PrivateDesk, request
from tests.flow.shell import ask, events, hire, ticket


class Legal:
    """A classifier that takes everything for a matter of law."""

    def classify(self, mails: Sequence[Mail]) -> list[Classification]:
        sure = replace(unclassified(), category="legal", confidence=0.9, candidates=(Candidate("legal", 0.9),), automatic=True)
        return [sure for _ in mails]


@pytest.fixture
def desk(desk: PrivateDesk) -> PrivateDesk:
    """Sam works here; Alice asked for something (CNCF-1001)."""
    desk.renamed(replace(desk.identity, answers=Shelf([ROOT / "config" / "answers"])))
    hire(desk, "sam")
    ask(desk, "Exam vouchers")
    return desk


def write(desk: PrivateDesk, body: str, subject: str = "Re: Exam vouchers [CNCF-1001]") -> None:
    desk.take(request(subject, "Sam <sam@cncf.io>", body, date="Fri, 20 Nov 2026 09:00:00 +0000"))
    desk.work()


def answers(desk: PrivateDesk) -> list[str]:
    rows: list[Any] = desk.rows("outbox", "kind", "content")
    return [read(content, Envelope()).text for kind, content in rows if kind == "answer"]


def told(desk: PrivateDesk) -> str:
    rows: list[Any] = desk.rows("outbox", "kind", "content")
    (text,) = (read(content, Envelope()).text for kind, content in rows if kind == "not-done")
    return " ".join(text.split())


def test_the_answer_goes_to_the_requester(desk: PrivateDesk) -> None:
    write(desk, "#answer exam-vouchers")
    (text,) = answers(desk)
    assert text.startswith("Hello Alice Ng,") and "which exam" in text and "Sam" in text
    assert events(desk, ["answered"])[-1][2]["canned"] == ["exam-vouchers"]


def test_it_stands_below_ones_own_words_and_with_other_commands(desk: PrivateDesk) -> None:
    write(desk, "#answer exam-vouchers\n#waiting\n\nGood question.")
    (text,) = answers(desk)
    assert text.startswith("Good question.\n\nHello Alice Ng,")
    assert ticket(desk, "state") == "waiting"


def test_it_is_in_the_language_of_the_requester(desk: PrivateDesk) -> None:
    body = "Guten Tag, wir hätten gern drei Gutscheine für die Prüfung, die im Frühling abgelegt werden soll. Vielen Dank und viele Grüße"
    desk.take(request("Gutscheine", "Berta <berta@envoy.example>", body))
    desk.work()
    write(desk, "#answer exam-vouchers", "Re: Gutscheine [CNCF-1002]")
    (text,) = answers(desk)
    assert text.startswith("Guten Tag Berta,")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("#answer exam-voucher\n#close\n\nDone.", "there is exam-vouchers"),
        ("#answer exam-vouchers\n#note\nDone.", "your mail is a note"),
        ("#answer\n", "no canned answer ''"),
    ],
)
def test_nothing_is_done_where_it_cannot_be_sent(desk: PrivateDesk, body: str, why: str) -> None:
    write(desk, body)
    assert answers(desk) == [] and ticket(desk, "state") == "new"
    assert why in told(desk)


def test_a_broken_file_is_told_with_its_line(desk: PrivateDesk, tmp_path: Any) -> None:
    (tmp_path / "one.en.md").write_text('+++\ntitle = "T"\n+++\nHello {{ requestr }}\n')
    desk.renamed(replace(desk.identity, answers=Shelf([tmp_path])))
    write(desk, "#answer one")
    assert answers(desk) == [] and "one.en.md:4:" in told(desk).replace(" ", "")


def test_a_requester_cannot_send_one(desk: PrivateDesk) -> None:
    desk.take(request("Re: Exam vouchers [CNCF-1001]", body="#answer exam-vouchers"))
    desk.work()
    assert answers(desk) == []


def test_a_logged_request_takes_no_answer_with_it(desk: PrivateDesk) -> None:
    write(desk, "#for bob@envoy.example\n#answer exam-vouchers\n\nA voucher, please.", "Voucher")
    assert answers(desk) == [] and len(desk.rows("ticket", "id")) == 1


def test_the_notification_offers_what_may_fit_and_the_mail_that_opens_sends_it(desk: PrivateDesk) -> None:
    with desk.store.database.writing() as connection:
        connection.execute(update(person).where(person.c.handle == "sam").values(notify="all"))
    desk.classifier = Legal()
    desk.renamed(desk.identity)
    ask(desk, "Permission to use your trademark on our product page")
    rows: list[Any] = desk.rows("outbox", "kind", "content")
    (text,) = (read(content, Envelope()).text for kind, content in rows if kind == "notification")
    (link,) = re.findall(r"mailto:(\S+)\?subject=(\S+)&body=(%23answer%20trademark-use)", text)
    date = "Fri, 20 Nov 2026 09:00:00 +0000"
    desk.take(request(unquote(link[1]), "Sam <sam@cncf.io>", unquote(link[2]), to=unquote(link[0]), date=date))
    desk.work()
    assert len(answers(desk)) == 1


def test_the_notification_offers_nothing_where_nothing_fits(desk: PrivateDesk) -> None:
    with desk.store.database.writing() as connection:
        connection.execute(update(person).where(person.c.handle == "sam").values(notify="all"))
    ask(desk, "Lunch")
    rows: list[Any] = desk.rows("outbox", "kind", "content")
    (text,) = (read(content, Envelope()).text for kind, content in rows if kind == "notification")
    assert "canned answer" not in text
