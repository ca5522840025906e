# SPDX-License-Identifier: Apache-2.0
"""LMTP (RFC 2033) on the wire, and with a real Postfix in front."""

import subprocess

from maildesk.flow.errors import StoreUnavailable
from maildesk.flow.values import SourceKind
from tests.servers.postfix import Postfix, wait_until
from tests.smtp.conftest import Listen
from tests.smtp.listening import DESK, Store, Wire

# Complete, so that Postfix adds nothing below its own trace field.
MAIL = (
    b"From: ada@example.org\r\nTo: servicedesk@desk.test\r\nSubject: hello\r\n"
    b"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\nwords\r\n"
)


def test_lmtp_wants_its_own_hello(listen: Listen) -> None:
    with Wire(listen(protocol="lmtp").port) as wire:
        assert wire.say("EHLO x").startswith("500")
        assert wire.say("HELO x").startswith("500")
        assert wire.say("MAIL FROM:<a@example.org>").startswith("503")
        hello = wire.say("LHLO x")
        assert hello.startswith("250")
        assert "PIPELINING" in hello  # RFC 2033 section 5 asks for both
        assert "ENHANCEDSTATUSCODES" in hello


def test_lmtp_answers_once_for_each_accepted_recipient(listen: Listen, store: Store) -> None:
    with Wire(listen(protocol="lmtp").port) as wire:
        wire.begin(hello="LHLO mta", recipients=[DESK, "servicedesk+a@desk.test"])
        assert wire.say("RCPT TO:<nobody@desk.test>").startswith("550")
        assert wire.say(f"RCPT TO:<{DESK}>").startswith("250")
        wire.say("DATA")
        wire.send(MAIL + b".\r\nNOOP\r\n")
        assert [wire.hear() for _ in range(4)] == ["250 2.0.0 OK, kept as 1"] * 3 + ["250 2.0.0 OK"]
    (mail,) = store.mails
    assert mail.envelope.rcpt_to == (DESK, "servicedesk+a@desk.test")
    assert mail.source.kind is SourceKind.LMTP
    assert mail.envelope.vouched  # whoever speaks LMTP to us is our own server


def test_lmtp_puts_off_each_recipient_when_the_store_is_away(listen: Listen, store: Store) -> None:
    store.trouble = StoreUnavailable("locked")
    with Wire(listen(protocol="lmtp").port) as wire:
        wire.begin(hello="LHLO mta", recipients=[DESK] * 30)
        wire.say("DATA")
        wire.send(MAIL + b".\r\nNOOP\r\n")
        assert [wire.hear()[:9] for _ in range(31)] == ["451 4.3.0"] * 30 + ["250 2.0.0"]


def test_lmtp_refuses_a_big_mail_for_each_recipient(listen: Listen, store: Store) -> None:
    with Wire(listen(protocol="lmtp", max_mail_bytes=1000).port) as wire:
        wire.begin(hello="LHLO mta", recipients=[DESK, "servicedesk+a@desk.test"])
        wire.say("DATA")
        wire.send((b"x" * 70 + b"\r\n") * 100 + b".\r\n")
        assert [wire.hear()[:9] for _ in range(2)] == ["552 5.3.4"] * 2


# --- Postfix in front -------------------------------------------------------------


def test_postfix_hands_mail_to_lmtp(listen: Listen, store: Store, postfix: Postfix) -> None:
    postfix.route("desk.test", f"lmtp:inet:127.0.0.1:{listen(protocol='lmtp').port}")
    postfix.send("ada@example.org", [DESK, "servicedesk+token@desk.test"], MAIL)
    postfix.wait_for_empty_queue()
    (mail,) = store.mails
    assert mail.raw.endswith(MAIL)
    assert mail.envelope.mail_from == "ada@example.org"
    assert set(mail.envelope.rcpt_to) == {DESK, "servicedesk+token@desk.test"}


def test_postfix_hands_mail_to_lmtp_over_tls(listen: Listen, store: Store, postfix: Postfix, tls: dict[str, str]) -> None:
    postfix.route("desk.test", f"lmtp:inet:127.0.0.1:{listen(protocol='lmtp', **tls).port}")
    postfix.send("", [DESK], MAIL)
    postfix.wait_for_empty_queue()
    assert store.mails[0].envelope.mail_from == ""


def test_postfix_hands_mail_to_smtp(listen: Listen, store: Store, postfix: Postfix) -> None:
    postfix.route("desk.test", f"smtp:[127.0.0.1]:{listen().port}")
    postfix.send("ada@example.org", [DESK], MAIL)
    postfix.wait_for_empty_queue()
    assert store.mails[0].raw.endswith(MAIL)


def test_postfix_keeps_the_mail_while_the_store_is_away(listen: Listen, store: Store, postfix: Postfix) -> None:
    store.trouble = StoreUnavailable("locked")
    postfix.route("desk.test", f"lmtp:inet:127.0.0.1:{listen(protocol='lmtp').port}")
    postfix.send("ada@example.org", [DESK], MAIL)
    wait_until(lambda: "451 4.3.0" in postfix.log(), "a deferral", postfix.log)
    assert len(postfix.queue()) == 1
    store.trouble = None
    postfix.wait_for_empty_queue()
    assert len(store.mails) == 1


def test_an_unknown_recipient_comes_back_to_its_sender_from_postfix(listen: Listen, store: Store, postfix: Postfix) -> None:
    postfix.route("desk.test", f"lmtp:inet:127.0.0.1:{listen(protocol='lmtp').port}")
    postfix.keep("example.org")
    postfix.send("ada@example.org", ["nobody@desk.test"], MAIL)
    (bounce,) = postfix.wait_for_kept(1)
    assert f"write to {DESK}".encode() in b" ".join(bounce.split())
    assert store.mails == []


def test_swaks_sends_a_mail(listen: Listen, store: Store) -> None:
    done = subprocess.run(
        ["swaks", "--server", f"127.0.0.1:{listen().port}", "--from", "ada@example.org", "--to", DESK, "--helo", "client.test"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert b"Subject: test" in store.mails[0].raw
