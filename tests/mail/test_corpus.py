# SPDX-License-Identifier: Apache-2.0
"""Every mail of tests/mails is read as the expectation beside it says."""

import json
from pathlib import Path

import pytest

from maildesk.mail.inspect import as_json
from maildesk.mail.read import understand

CORPUS = Path(__file__).parent.parent / "mails"
MAILS = sorted(CORPUS.glob("*/*.eml"))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.relative_to(CORPUS).with_suffix("")))
def test_a_mail_of_the_corpus_is_read_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))["expect"]

    found = as_json(understand(path.read_bytes()))

    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.relative_to(CORPUS).with_suffix("")))
def test_a_mail_of_the_corpus_is_the_same_with_crlf(path: Path) -> None:
    source = path.read_bytes()

    assert understand(source.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).text == understand(source).text


def test_every_mail_says_what_it_is_about() -> None:
    assert all(json.loads(path.with_suffix(".json").read_text("utf-8"))["about"] for path in MAILS)
