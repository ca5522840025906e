# SPDX-License-Identifier: Apache-2.0
"""Every mail of tests/mails is read as the expectation beside it says."""

import json
from pathlib import Path
from typing import Any

import pytest

from maildesk.mail.inspect import as_json
from maildesk.mail.read import understand

CORPUS = Path(__file__).parent.parent / "mails"
MAILS = sorted(CORPUS.glob("*/*.eml"))


def _named(found: Any, expected: Any) -> Any:
    """Of what was found the keys that the expectation names, also in lists."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: _named(found[key], value) for key, value in expected.items()}
    if isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        return [_named(one, value) for one, value in zip(found, expected, strict=True)]
    return found


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.relative_to(CORPUS).with_suffix("")))
def test_a_mail_of_the_corpus_is_read_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))["expect"]

    found = as_json(understand(path.read_bytes()))

    assert _named(found, expected) == expected


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.relative_to(CORPUS).with_suffix("")))
def test_a_mail_of_the_corpus_is_the_same_with_crlf(path: Path) -> None:
    source = path.read_bytes()

    assert understand(source.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).text == understand(source).text


def test_every_mail_says_what_it_is_about() -> None:
    assert all(json.loads(path.with_suffix(".json").read_text("utf-8"))["about"] for path in MAILS)
