# SPDX-License-Identifier: Apache-2.0
"""Logging in, and what a person is told when it fails. On Dovecot."""

import logging
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from maildesk.flow.errors import MaildeskError
from maildesk.flow.values import Finding
from maildesk.imap.check import check
from maildesk.imap.connection import opened
from maildesk.imap.errors import BadCertificate, LoginRefused, Unreachable, Unusable
from maildesk.imap.words import masked, plain
from maildesk.oauth.options import TokenSource
from maildesk.oauth.token import Tokens
from tests.imap.conftest import Box
from tests.imap.proxy import Proxy, once, refuse, silence

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def tokens(box: Box) -> Tokens:
    return Tokens(box.options.oauth, "mailbox.main.oauth")


def log_in(box: Box) -> None:
    with opened(box.options, "main", tokens(box), NOW) as client:
        client.noop()


def refusal(box: Box) -> MaildeskError:
    with pytest.raises(MaildeskError) as problem:
        log_in(box)
    return problem.value


def use_token(box: Box, tmp_path: Path, token: str, mechanism: str) -> Path:
    file = tmp_path / "token"
    file.write_text(token + "\n")
    box.set(auth=mechanism, oauth=TokenSource(token_file=str(file)))
    return file


def doctor(box: Box) -> list[Finding]:
    return check(box.options, "main", tokens(box), NOW)


# --- ways in ---


def test_tls_from_the_start(box: Box) -> None:
    box.set(security="tls", port=box.server.imaps_port, ca_file=str(box.server.ca_file))
    log_in(box)


def test_starttls(box: Box) -> None:
    box.set(security="starttls", host="localhost", ca_file=str(box.server.ca_file))

    with opened(box.options, "main", tokens(box), NOW) as client:
        assert client.socket().version().startswith("TLS")


def test_a_server_without_sasl_plain_gets_login_with_any_quotes(box: Box, proxy: Proxy) -> None:
    proxy.on(rb" CAPABILITY", lambda wire, line: wire.answer(b"* CAPABILITY IMAP4rev1\r\n" + line.split()[0] + b" OK done") or True)
    log_in(box)

    assert [command for command in proxy.commands if command.startswith(b"LOGIN ")]


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_opens_the_mailbox(box: Box, tmp_path: Path, mechanism: str) -> None:
    use_token(box, tmp_path, box.server.token(box.account), mechanism)
    log_in(box)


def test_a_token_that_is_refused_is_fetched_anew_once(box: Box, proxy: Proxy, tmp_path: Path) -> None:
    file = use_token(box, tmp_path, box.server.token(box.account, lasts=-60), "xoauth2")
    renewed = box.server.token(box.account)
    proxy.on(rb"AUTHENTICATE", once(lambda wire, line: file.write_text(renewed) < 0))
    log_in(box)

    assert proxy.commands.count(b"AUTHENTICATE XOAUTH2") == 2


# --- what a person is told ---


def test_a_wrong_password_says_whose_and_where_to_look(box: Box) -> None:
    box.set(password="wrong")
    problem = refusal(box)

    assert isinstance(problem, LoginRefused)
    assert problem.message == f"127.0.0.1 refuses the login of {masked(box.account.name)}: [AUTHENTICATIONFAILED] Authentication failed."
    assert "mailbox.main.password" in problem.remedy


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_an_ended_token_is_refused_with_the_servers_reason(box: Box, tmp_path: Path, mechanism: str) -> None:
    use_token(box, tmp_path, box.server.token(box.account, lasts=-60), mechanism)
    problem = refusal(box)

    assert isinstance(problem, LoginRefused)
    assert '"status":"' in problem.message
    assert "mailbox.main.oauth" in problem.remedy


def test_a_server_that_is_busy_at_login_is_no_wrong_password(box: Box, proxy: Proxy) -> None:
    proxy.on(rb"AUTHENTICATE", refuse(b"[UNAVAILABLE] Temporary authentication failure of " + box.account.name.encode()))

    problem = refusal(box)
    assert isinstance(problem, Unreachable) and box.account.name not in problem.message


def test_a_password_with_a_line_end_is_no_second_command(box: Box) -> None:
    box.set(password="x\r\nA1 DELETE INBOX")

    assert isinstance(refusal(box), Unusable)


def test_a_certificate_of_an_unknown_authority(box: Box) -> None:
    box.set(security="tls", port=box.server.imaps_port)
    problem = refusal(box)

    assert isinstance(problem, BadCertificate)
    assert "authority that is not trusted" in problem.message
    assert "mailbox.main.ca_file" in problem.remedy


@pytest.mark.parametrize(
    ("host", "cause"),
    [("host_expired", "has expired"), ("host_self_signed", "is signed by itself"), ("host_without_idle", "is for another address")],
)
def test_a_bad_certificate_says_what_is_wrong_with_it(box: Box, host: str, cause: str) -> None:
    box.set(security="tls", host=getattr(box.server, host), port=box.server.imaps_port, ca_file=str(box.server.ca_file))
    problem = refusal(box)

    assert isinstance(problem, BadCertificate)
    assert cause in problem.message


def test_a_bad_certificate_after_starttls_as_well(box: Box) -> None:
    box.set(security="starttls")

    assert isinstance(refusal(box), BadCertificate)


def test_a_missing_ca_file_is_named(box: Box) -> None:
    box.set(security="tls", ca_file="/nowhere/ca.pem")
    problem = refusal(box)

    assert isinstance(problem, Unusable)
    assert problem.message == "mailbox.main.ca_file: /nowhere/ca.pem cannot be used: No such file or directory."


def test_a_refused_connection(box: Box) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        box.set(port=unused.getsockname()[1])

        assert "refuses connections" in refusal(box).message


def test_an_unknown_host(box: Box) -> None:
    box.set(host="imap.example.invalid")

    assert "imap.example.invalid is not known" in refusal(box).message


def test_tls_on_a_port_that_speaks_plain(box: Box) -> None:
    box.set(security="tls")
    problem = refusal(box)

    assert isinstance(problem, Unreachable)
    assert "does not speak TLS" in problem.message and "starttls" in problem.remedy


def test_a_server_that_never_answers(box: Box) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        box.set(port=silent.getsockname()[1], timeout_seconds=1)
        problem = refusal(box)

    assert "did not answer in time" in problem.message
    assert "mailbox.main.security" in problem.remedy


def test_something_that_is_no_imap_server(box: Box) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=lambda: other.accept()[0].sendall(b"220 smtp ESMTP\r\n"), daemon=True).start()
        box.set(port=other.getsockname()[1], timeout_seconds=2)

        assert "does not answer as an IMAP server" in refusal(box).message


def test_a_server_that_falls_silent_at_login(box: Box, proxy: Proxy) -> None:
    box.set(timeout_seconds=1)
    proxy.on(rb"AUTHENTICATE", silence)

    assert "no answer in time" in refusal(box).message


def test_neither_password_nor_token_is_logged(box: Box, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log_in(box)
    token = box.server.token(box.account)
    use_token(box, tmp_path, token, "xoauth2")
    log_in(box)

    assert box.account.password not in caplog.text
    assert token not in caplog.text
    assert "AUTHENTICATE" not in caplog.text


def test_a_login_name_is_masked() -> None:
    assert (masked("desk@example.org"), masked("desk")) == ("d***@example.org", "d***")


def test_what_a_server_says_cannot_steer_a_terminal() -> None:
    assert plain(b"\x1b[2Jno\r\nlogin") == "[2Jno login"


# --- doctor ---


def test_doctor_tells_each_step_that_works(box: Box) -> None:
    box.set(security="tls", port=box.server.imaps_port, ca_file=str(box.server.ca_file))
    box.append("one")
    found = doctor(box)

    assert all(step.ok for step in found)
    assert [step.fact for step in found] == [
        "127.0.0.1 is 127.0.0.1",
        f"connected to 127.0.0.1:{box.server.imaps_port} with TLSv1.3, the certificate is good",
        f"logged in as {masked(box.account.name)}",
        "IDLE: new mail is seen at once",
        "folder INBOX: 1 mails",
    ]


def test_doctor_changes_nothing(box: Box) -> None:
    box.append("one")
    doctor(box)

    assert box.flags() == {1: frozenset()}


def test_doctor_stops_at_the_step_that_fails(box: Box) -> None:
    box.set(password="wrong")
    *good, bad = doctor(box)

    assert all(step.ok for step in good) and not bad.ok
    assert "refuses the login" in bad.fact and bad.remedy


def test_doctor_goes_on_after_an_unknown_folder(box: Box) -> None:
    box.set(folders=("Inboks", "INBOX"))
    facts = [(step.ok, step.fact, step.remedy) for step in doctor(box)][-2:]

    assert facts == [
        (False, "mailbox.main: there is no folder 'Inboks'.", "Folders with a similar name: INBOX."),
        (True, "folder INBOX: 0 mails", ""),
    ]


def test_doctor_looks_for_the_folder_to_move_to(box: Box) -> None:
    box.set(after="move", move_to="Filed")
    assert not doctor(box)[-1].ok

    box.server.create(box.account, "Filed")
    assert doctor(box)[-1] == Finding.good("folder Filed: filed mails go there")


def test_doctor_tells_what_a_server_cannot_do(box: Box) -> None:
    box.set(host=box.server.host_without_uidplus, after="delete")
    facts = {step.fact: step.ok for step in doctor(box)}

    assert facts["no IDLE: looks every 1 s"]
    assert not facts[r"no UIDPLUS: mails that are done are only flagged \Deleted and stay in the folder"]
