# SPDX-License-Identifier: Apache-2.0
"""A desk with staff and requests, and somebody who sits at its screen."""

import pytest

from tests.cli.conftest import _reader as _reader
from tests.cli.conftest import desk as desk
from tests.cli.conftest import maildesk as maildesk
from tests.cli.desk import CliDesk, request


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """On SQLite: what differs between the databases is behind the screen, and `test_postgresql.py` looks at it."""
    return sqlite_url


@pytest.fixture
def staffed(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    """Sam and Ada work here; Sam is of the group that reads what is confidential of conduct, Ada is not."""
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "sam")
    desk.say("staff", "add", "sam@cncf.io", "--name", "Sam Rivera")
    desk.say("staff", "add", "ada@cncf.io", "--name", "Ada Obi")
    return desk


@pytest.fixture
def asked(staffed: CliDesk) -> CliDesk:
    """Ana asked for a logo (CNCF-1001), Bo for a booth (CNCF-1002), Cem about a trademark (CNCF-1003)."""
    staffed.take(
        request("We need a logo", body="Who can draw one?"),
        request("A booth", "Bo Lindqvist <bo@envoy.example>", "Can we have a booth at KubeCon?"),
        request("Trademark", "Cem Kaya <cem@falco.example>", "May they use our name?"),
    )
    return staffed
