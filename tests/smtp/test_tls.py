# SPDX-License-Identifier: Apache-2.0
"""STARTTLS and AUTH of the listener."""

import base64
import os
import smtplib
import socket
import ssl
import struct
from pathlib import Path

import pytest

from maildesk.smtp import patience
from maildesk.smtp.listener import CannotListen
from maildesk.smtp.tls import BadCertificate
from tests.servers.certificates import Authority
from tests.servers.postfix import wait_until
from tests.smtp.conftest import Listen
from tests.smtp.listening import DESK, Store, Wire

MAIL = b"Subject: hello\r\n\r\nwords\r\n"
ACCOUNTS = {"ada": "pass wörd"}


def plain(user: str, password: str) -> str:
    return base64.b64encode(f"\0{user}\0{password}".encode()).decode()


def encoded(word: str) -> str:
    return base64.b64encode(word.encode()).decode()


def secure(wire: Wire, context: ssl.SSLContext) -> None:
    wire.say("EHLO x")
    wire.start_tls(context)
    wire.say("EHLO x")


def test_starttls_is_announced_and_protects(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext, store: Store) -> None:
    with Wire(listen(**tls).port) as wire:
        assert "STARTTLS" in wire.say("EHLO x")
        wire.start_tls(trusting)
        assert "STARTTLS" not in wire.say("EHLO x")
        wire.begin()
        assert wire.data(MAIL).startswith("250")
    assert isinstance(wire.socket, ssl.SSLSocket)
    assert len(store.mails) == 1


def test_a_real_client_sends_over_tls(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext, store: Store) -> None:
    with smtplib.SMTP("127.0.0.1", listen(**tls).port, timeout=10) as client:
        client.starttls(context=trusting)
        client.sendmail("ada@example.org", [DESK], MAIL)
    assert store.mails[0].raw == MAIL


def test_what_was_said_before_tls_is_forgotten(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    with Wire(listen(**tls).port) as wire:
        wire.begin()
        wire.start_tls(trusting)
        assert wire.say("DATA").startswith("503")
        assert wire.say("MAIL FROM:<ada@example.org>").startswith("503")


def test_commands_slipped_in_before_tls_are_thrown_away(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    """CVE-2011-0411: somebody in the middle adds commands to the packet of STARTTLS, and they run as if they came over TLS."""
    with Wire(listen(**tls).port) as wire:
        wire.say("EHLO x")
        wire.send(b"STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.org>\r\n")
        assert wire.hear().startswith("220")
        wire.wrap(trusting)
        assert wire.say("NOOP") == "250 2.0.0 OK"
        assert wire.say("MAIL FROM:<ada@example.org>").startswith("503")


def test_tls_is_begun_once(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    with Wire(listen(**tls).port) as wire:
        secure(wire, trusting)
        assert wire.say("STARTTLS").startswith("503")


def test_a_failed_handshake_ends_the_session_alone(listen: Listen, tls: dict[str, str], store: Store) -> None:
    running = listen(**tls, max_connections=1)
    with Wire(running.port) as wire:
        wire.say("EHLO x")
        wire.say("STARTTLS")
        wire.send(b"this is no handshake\r\n" * 10)
        while not wire.is_closed():
            pass
    with Wire(running.port) as wire:
        wire.begin()
        assert wire.data(MAIL).startswith("250")


def test_somebody_silent_within_the_handshake_is_shown_out(listen: Listen, tls: dict[str, str]) -> None:
    running = listen(**tls, max_connections=1, idle_seconds=1)
    with Wire(running.port) as wire:
        wire.say("EHLO x")
        wire.say("STARTTLS")
        assert wire.is_closed()
    with Wire(running.port) as wire:
        assert wire.greeting.startswith("220")


def test_somebody_who_leaves_within_the_handshake_leaves_a_place(listen: Listen, tls: dict[str, str]) -> None:
    running = listen(**tls, max_connections=1)
    for _ in range(5):
        with Wire(running.port) as wire:
            wire.send(b"EHLO x\r\nSTARTTLS\r\nNOOP\r\n")
            wire.socket.shutdown(socket.SHUT_WR)
            while not wire.is_closed():
                pass
        wait_until(lambda: _is_welcome(running.port), "a free place")


def test_somebody_who_resets_within_the_handshake_leaves_a_place(
    listen: Listen, tls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_LOOK_EVERY", 0.1)
    running = listen(**tls, max_connections=1)
    with Wire(running.port) as wire:
        wire.say("EHLO x")
        wire.say("STARTTLS")
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wait_until(lambda: _is_welcome(running.port), "a free place")


def _is_welcome(port: int) -> bool:
    with Wire(port) as wire:
        return wire.greeting.startswith("220") and wire.say("QUIT").startswith("221") and wire.is_closed()


def test_a_renewed_certificate_is_taken_up(listen: Listen, tmp_path: Path) -> None:
    old, new = Authority(_folder(tmp_path, "old")), Authority(_folder(tmp_path, "new"))
    shown = old.issue("shown", ["127.0.0.1"])
    running = listen(tls_cert=str(shown.certificate), tls_key=str(shown.key))
    fresh = new.issue("fresh", ["127.0.0.1"])
    fresh.certificate.replace(shown.certificate)
    fresh.key.replace(shown.key)
    os.utime(shown.certificate, ns=(1, 1))
    with Wire(running.port) as wire:
        secure(wire, ssl.create_default_context(cafile=str(new.file)))


def test_a_renewal_under_way_keeps_the_old_certificate(listen: Listen, tmp_path: Path) -> None:
    authority = Authority(_folder(tmp_path, "a"))
    shown = authority.issue("shown", ["127.0.0.1"])
    running = listen(tls_cert=str(shown.certificate), tls_key=str(shown.key))
    shown.key.unlink()
    with Wire(running.port) as wire:
        secure(wire, ssl.create_default_context(cafile=str(authority.file)))


def test_a_renewed_certificate_whose_key_is_still_to_come_keeps_the_old_one(listen: Listen, tmp_path: Path) -> None:
    old, new = Authority(_folder(tmp_path, "old")), Authority(_folder(tmp_path, "new"))
    shown = old.issue("shown", ["127.0.0.1"])
    running = listen(tls_cert=str(shown.certificate), tls_key=str(shown.key))
    new.issue("fresh", ["127.0.0.1"]).certificate.replace(shown.certificate)
    os.utime(shown.certificate, ns=(1, 1))
    for _ in range(2):
        with Wire(running.port) as wire:
            secure(wire, ssl.create_default_context(cafile=str(old.file)))


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


def test_a_missing_certificate_is_named(listen: Listen) -> None:
    with pytest.raises(BadCertificate, match=r"cannot read /nowhere/cert\.pem") as caught:
        listen(tls_cert="/nowhere/cert.pem")
    assert "tls_cert" in caught.value.remedy


def test_a_file_that_is_no_certificate_is_named(listen: Listen, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    with pytest.raises(BadCertificate, match=r"cert\.pem"):
        listen(tls_cert=str(tmp_path / "cert.pem"))


# --- AUTH -----------------------------------------------------------------------


def test_login_is_offered_over_tls_alone(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    with Wire(listen(**tls, accounts=ACCOUNTS).port) as wire:
        assert "AUTH" not in wire.say("EHLO x")
        assert wire.say(f"AUTH PLAIN {plain('ada', 'pass wörd')}").startswith("538")
        wire.start_tls(trusting)
        assert "250 AUTH PLAIN LOGIN" in wire.say("EHLO x")


def test_login_is_not_offered_without_accounts(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    with Wire(listen(**tls).port) as wire:
        secure(wire, trusting)
        assert "AUTH" not in wire.say("EHLO x")


def test_mail_after_a_login_names_the_account(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext, store: Store) -> None:
    with Wire(listen(**tls, accounts=ACCOUNTS).port) as wire:
        secure(wire, trusting)
        assert wire.say(f"auth plain {plain('ada', 'pass wörd')}").startswith("235")
        assert wire.say("MAIL FROM:<ada@example.org>").startswith("250")
        wire.say(f"RCPT TO:<{DESK}>")
        wire.data(MAIL)
    assert store.mails[0].envelope.authenticated_as == "ada"


def test_login_in_steps_works(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    with Wire(listen(**tls, accounts=ACCOUNTS).port) as wire:
        secure(wire, trusting)
        assert wire.say("AUTH LOGIN") == f"334 {encoded('Username:')}"
        assert wire.say(encoded("ada")) == f"334 {encoded('Password:')}"
        assert wire.say(encoded("pass wörd")).startswith("235")


@pytest.mark.parametrize(("user", "password"), [("ada", "wrong"), ("ada", ""), ("eve", "pass wörd"), ("eve", ""), ("", "")])
def test_a_wrong_login_is_refused(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext, user: str, password: str) -> None:
    with Wire(listen(**tls, accounts=ACCOUNTS).port) as wire:
        secure(wire, trusting)
        assert wire.say(f"AUTH PLAIN {plain(user, password)}").startswith("535 5.7.8")
        assert wire.say("NOOP").startswith("250")


def test_an_account_with_an_empty_password_lets_nobody_in(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    with Wire(listen(**tls, accounts={"ada": ""}).port) as wire:
        secure(wire, trusting)
        assert wire.say(f"AUTH PLAIN {plain('ada', '')}").startswith("535")


def test_three_wrong_passwords_end_the_session(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext) -> None:
    with Wire(listen(**tls, accounts=ACCOUNTS).port) as wire:
        secure(wire, trusting)
        for _ in range(3):
            assert wire.say(f"AUTH PLAIN {plain('ada', 'wrong')}").startswith("535")
        assert wire.hear().startswith("421")


@pytest.mark.parametrize("line", ["AUTH PLAIN !!!", "AUTH PLAIN eA==", "AUTH CRAM-MD5", "AUTH", "AUTH PLAIN a b c"])
def test_a_malformed_login_is_refused_and_the_session_goes_on(
    listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext, line: str
) -> None:
    with Wire(listen(**tls, accounts=ACCOUNTS).port) as wire:
        secure(wire, trusting)
        assert wire.say(line)[0] == "5"
        assert wire.say("NOOP").startswith("250")


def test_a_login_is_forgotten_by_nobody_else(listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext, store: Store) -> None:
    running = listen(**tls, accounts=ACCOUNTS)
    with Wire(running.port) as first, Wire(running.port) as second:
        secure(first, trusting)
        first.say(f"AUTH PLAIN {plain('ada', 'pass wörd')}")
        second.begin()
        second.data(MAIL)
    assert store.mails[0].envelope.authenticated_as is None


def test_accounts_without_a_certificate_are_an_error(listen: Listen) -> None:
    with pytest.raises(CannotListen, match="accounts but no certificate"):
        listen(accounts=ACCOUNTS)


def test_passwords_stay_out_of_the_log(
    listen: Listen, tls: dict[str, str], trusting: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with Wire(listen(**tls, accounts=ACCOUNTS).port) as wire:
        secure(wire, trusting)
        wire.say(f"AUTH PLAIN {plain('ada', 'hunter2')}")
    assert "a login failed" in caplog.text
    assert "hunter2" not in caplog.text
    assert plain("ada", "hunter2") not in caplog.text
