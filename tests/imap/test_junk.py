# SPDX-License-Identifier: Apache-2.0
"""The provider's folder for spam: read, marked as what it is, and left alone."""

import pytest

from tests.imap.conftest import Box


@pytest.fixture
def junk(box: Box) -> Box:
    box.set(junk_folders=("Junk",), after="delete")
    box.server.create(box.account, "Junk")
    box.append("You won", folder="Junk")
    return box


def test_its_mails_come_in_as_spam(junk: Box) -> None:
    junk.append("A request")
    assert (junk.poll("Junk"), junk.poll()) == (1, 1)
    assert [(one.source.folder, one.envelope.junk) for one in junk.database.mails] == [("Junk", True), ("INBOX", False)]


def test_they_stay_as_they_are_whatever_happens_to_others(junk: Box) -> None:
    junk.append("A request")
    junk.poll("Junk")
    junk.poll()
    assert junk.flags("Junk") == {1: frozenset()} and junk.flags() == {}


def test_they_come_in_once(junk: Box) -> None:
    assert (junk.poll("Junk"), junk.poll("Junk")) == (1, 0)
