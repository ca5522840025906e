# SPDX-License-Identifier: Apache-2.0
"""`#answer NAME` in a mail of staff: the canned answer goes to the requester, in their language, or nothing is done at all."""

from dataclasses import replace
from typing import Any

import pytest

from maildesk.mail.read import read
from maildesk.mail.values import Envelope
from maildesk.render.canned import Shelf
from tests.conftest import ROOT
from tests.flow.desk import PrivateDesk, request
from tests.flow.shell import ask, events, hire, ticket


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
