# SPDX-License-Identifier: Apache-2.0
"""The mails that speed is measured with have the shape that the targets were set for."""

import statistics

import pytest

from bench import corpus
from bench.corpus.hostile import FAMILIES
from maildesk.mail.read import read
from maildesk.mail.values import Mail


@pytest.fixture(scope="module")
def mails() -> list[bytes]:
    return corpus.corpus(1500)


@pytest.fixture(scope="module")
def understood(mails: list[bytes]) -> list[Mail]:
    return [read(mail) for mail in mails]


def share(mails: list[bytes], mark: bytes) -> float:
    return sum(mark in mail for mail in mails) / len(mails)


def test_the_same_seed_gives_the_same_mails(mails: list[bytes]) -> None:
    assert corpus.corpus(40) == mails[:40]


def test_no_two_mails_are_alike(mails: list[bytes]) -> None:
    assert len(set(mails)) == len(mails)


def test_half_the_mails_are_below_four_kilobytes(mails: list[bytes]) -> None:
    assert 3600 < statistics.median(map(len, mails)) < 4500


def test_attachments_bring_the_mean_to_seventeen_kilobytes(mails: list[bytes]) -> None:
    assert 14_000 < statistics.mean(map(len, mails)) < 20_000


def test_a_third_of_the_mails_answer_another(mails: list[bytes]) -> None:
    assert 0.29 < share(mails, b"\r\nIn-Reply-To:") < 0.37


def test_six_of_ten_mails_have_an_html_alternative(mails: list[bytes]) -> None:
    assert 0.55 < share(mails, b"text/html") < 0.68


def test_answers_name_mails_that_came_before(understood: list[Mail]) -> None:
    seen: set[str | None] = set()
    for mail in understood:
        assert set(mail.in_reply_to) <= seen
        seen.add(mail.message_id)


def test_ordinary_mails_are_read_without_a_defect(understood: list[Mail]) -> None:
    assert [mail.defects for mail in understood if mail.defects] == []


def test_every_ordinary_mail_names_its_author(understood: list[Mail]) -> None:
    assert all(mail.from_ for mail in understood)


def test_small_mails_have_the_size_asked_for() -> None:
    assert {len(mail) for mail in corpus.small(20)} == {4096}


def test_small_mails_end_their_last_line() -> None:
    assert all(mail.endswith(b"\r\n") for mail in corpus.small(20))


def test_a_large_mail_has_about_the_size_asked_for() -> None:
    assert abs(len(corpus.of_size(2_000_000)) - 2_000_000) < 20_000


def test_hostile_mails_come_in_turns_of_all_families() -> None:
    assert len(set(corpus.hostile(2 * len(FAMILIES)))) == 2 * len(FAMILIES)
