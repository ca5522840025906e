# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of outgoing mail."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from maildesk.flow.values import Finding
from maildesk.smtp.check import check
from maildesk.smtp.options import OutgoingOptions
from tests.servers.postfix import Postfix
from tests.smtp.relaying import ScriptedRelay

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def look(maildir: Path, **options: Any) -> list[Finding]:
    settings: dict[str, Any] = {"transport": "smtp", "host": "127.0.0.1", "timeout_seconds": 5} | options
    return check(OutgoingOptions(**settings), maildir=maildir, now=NOW)


def test_a_writable_maildir_is_fine(outgoing: Path) -> None:
    (finding,) = look(outgoing, transport="maildir")
    assert finding.ok
    assert str(outgoing) in finding.fact
    assert not list((outgoing / "tmp").iterdir())


def test_an_unwritable_maildir_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (finding,) = look(tmp_path / "file", transport="maildir")
    assert not finding.ok
    assert "outgoing.maildir" in finding.remedy


def test_a_good_relay_is_told(outgoing: Path, postfix: Postfix) -> None:
    findings = look(outgoing, port=postfix.port, security="starttls", ca_file=str(postfix.authority.file))
    assert all(finding.ok and not finding.remedy for finding in findings)
    assert [finding.fact for finding in findings] == [
        f"the relay 127.0.0.1:{postfix.port} takes our connection (starttls)",
        "the relay takes the null reverse-path of automatic mail",
    ]


def test_a_relay_that_is_not_set_is_told(outgoing: Path) -> None:
    (finding,) = look(outgoing, host="")
    assert (finding.ok, finding.remedy) == (False, "set outgoing.host to your relay")


def test_a_bad_certificate_is_told(outgoing: Path, postfix: Postfix) -> None:
    (finding,) = look(outgoing, port=postfix.port)
    assert not finding.ok
    assert "is not trusted" in finding.fact
    assert "outgoing.ca_file" in finding.remedy


def test_a_relay_that_wants_a_login_is_told(outgoing: Path, scripted: Callable[..., ScriptedRelay]) -> None:
    findings = look(outgoing, port=scripted(MAIL="530 5.7.0 login first").port, security="none")
    assert findings[-1] == Finding.failure("the relay wants a login", "set outgoing.auth, outgoing.user and outgoing.password")


def test_a_relay_that_refuses_the_null_reverse_path_is_told(outgoing: Path, scripted: Callable[..., ScriptedRelay]) -> None:
    findings = look(outgoing, port=scripted(MAIL="550 5.1.8 no").port, security="none")
    assert findings[-1].ok
    assert "stands in for it" in findings[-1].fact
