# SPDX-License-Identifier: Apache-2.0
"""Handing mail to a relay: what it says, and what becomes of each recipient (fault F13)."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from maildesk.flow.errors import TransportDown
from maildesk.flow.values import Delivery
from maildesk.oauth.options import TokenSource
from maildesk.smtp.options import OutgoingOptions
from maildesk.smtp.relay import Relay
from tests.servers.certificates import Authority
from tests.servers.postfix import Postfix
from tests.smtp.conftest import Listen
from tests.smtp.listening import DESK, Store
from tests.smtp.relaying import DROP, HANG, ScriptedRelay

MAIL = b"From: desk@desk.test\r\nSubject: hello\r\n\r\n.words\r\n"
SENDER = "servicedesk@desk.test"
ADA, BEN, EVE = "ada@example.org", "ben@example.org", "eve@example.org"

Scripted = Callable[..., ScriptedRelay]
Open = Callable[..., Relay]


@pytest.fixture
def relay() -> Iterator[Open]:
    """Makes relays of ours; options are those of `OutgoingOptions`, and fallback_sender."""
    made: list[Relay] = []

    def make(port: int, *, fallback_sender: str = "", **options: Any) -> Relay:
        settings: dict[str, Any] = {
            "transport": "smtp",
            "host": "127.0.0.1",
            "security": "none",
            "timeout_seconds": 10,
            "hostname": "desk.test",
        } | options
        made.append(Relay(OutgoingOptions(port=port, **settings), clock=lambda: datetime.now(UTC), fallback_sender=fallback_sender))
        return made[-1]

    yield make
    for one in made:
        one.close()


def send(relay: Relay, *recipients: str, sender: str = SENDER, content: bytes = MAIL) -> Delivery:
    return relay.send(sender, recipients or (ADA,), content, "<1@desk.test>")


def test_a_mail_is_taken_for_all(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    assert send(relay(server.port), ADA, BEN) == Delivery(accepted=(ADA, BEN))
    assert server.commands[:4] == ["ehlo desk.test", f"MAIL FROM:<{SENDER}> SIZE={len(MAIL)}", f"RCPT TO:<{ADA}>", f"RCPT TO:<{BEN}>"]
    assert server.contents == [MAIL.replace(b"\r\n.words", b"\r\n..words")]


def test_one_connection_carries_many_mails(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    ours = relay(server.port)
    for _ in range(5):
        assert send(ours).accepted == (ADA,)
    assert server.connections == 1


def test_a_connection_is_renewed_after_so_many_mails(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    ours = relay(server.port, connection_mails=2)
    for _ in range(5):
        assert send(ours).accepted == (ADA,)
    assert server.connections == 3
    assert server.verbs().count("QUIT") == 2


def test_a_connection_that_the_relay_dropped_while_idle_is_renewed(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    ours = relay(server.port)
    send(ours)
    server.drop_connections()
    assert send(ours).accepted == (ADA,)
    assert server.connections == 2


def test_a_used_connection_that_is_closed_with_421_is_renewed(scripted: Scripted, relay: Open) -> None:
    server = scripted(MAIL=["250 OK", "421 4.4.2 idle for too long", "250 OK"])
    ours = relay(server.port)
    send(ours)
    assert send(ours).accepted == (ADA,)


def test_each_recipient_has_an_answer_of_its_own(scripted: Scripted, relay: Open) -> None:
    server = scripted(RCPT=["250 OK", "450 4.2.1 mailbox busy", "550 5.1.1 no such user"])
    assert send(relay(server.port), ADA, BEN, EVE) == Delivery(
        accepted=(ADA,), deferred=((BEN, "450 4.2.1 mailbox busy"),), refused=((EVE, "550 5.1.1 no such user"),)
    )


def test_no_content_is_sent_where_nobody_is_accepted(scripted: Scripted, relay: Open) -> None:
    server = scripted(RCPT=["550 5.1.1 no such user", "250 OK"])
    ours = relay(server.port)
    assert send(ours).refused == ((ADA, "550 5.1.1 no such user"),)
    assert send(ours).accepted == (ADA,)
    assert server.verbs()[:6] == ["EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT"]
    assert server.connections == 1


@pytest.mark.parametrize("step", ["MAIL", "DATA", "dot"])
def test_not_now_defers_in_the_relays_words(scripted: Scripted, relay: Open, step: str) -> None:
    server = scripted(**{step: "451 4.7.1 come back later"})
    assert send(relay(server.port), ADA, BEN).deferred == ((ADA, "451 4.7.1 come back later"), (BEN, "451 4.7.1 come back later"))


@pytest.mark.parametrize("step", ["MAIL", "DATA", "dot"])
def test_never_is_final_in_the_relays_words(scripted: Scripted, relay: Open, step: str) -> None:
    server = scripted(**{step: "554 5.7.1 spam"})
    assert send(relay(server.port)).refused == ((ADA, "554 5.7.1 spam"),)


def test_words_of_several_lines_come_as_one_without_controls(scripted: Scripted, relay: Open) -> None:
    server = scripted(dot="554-5.7.1 first\x1b[31m\r\n554 5.7.1 second")
    assert send(relay(server.port)).refused == ((ADA, "554 5.7.1 first\N{REPLACEMENT CHARACTER}[31m 5.7.1 second"),)


def test_too_many_recipients_by_its_old_code_is_not_now(scripted: Scripted, relay: Open) -> None:
    server = scripted(RCPT=["250 OK", "552 too many recipients"])
    assert send(relay(server.port), ADA, BEN) == Delivery(accepted=(ADA,), deferred=((BEN, "552 too many recipients"),))


@pytest.mark.parametrize("step", ["RCPT", "DATA", "dot"])
@pytest.mark.parametrize("trouble", [DROP, "421 4.3.2 shutting down"])
def test_trouble_within_a_mail_defers_it(scripted: Scripted, relay: Open, step: str, trouble: str) -> None:
    server = scripted(**{step: [trouble, "250 OK" if step != "DATA" else "354 go on"]})
    ours = relay(server.port)
    delivery = send(ours)
    assert [recipient for recipient, _ in delivery.deferred] == [ADA]
    assert (delivery.accepted, delivery.refused) == ((), ())
    assert send(ours).accepted == (ADA,)


def test_an_answer_lost_after_the_dot_is_never_a_refusal(scripted: Scripted, relay: Open) -> None:
    server = scripted(RCPT=["550 5.1.1 no such user", "250 OK"], dot=DROP)
    delivery = send(relay(server.port), ADA, BEN)
    assert delivery.refused == ((ADA, "550 5.1.1 no such user"),)
    ((recipient, words),) = delivery.deferred
    assert recipient == BEN
    assert "connection to the relay was lost" in words


@pytest.mark.parametrize("step", ["RCPT", "DATA", "dot"])
def test_a_relay_that_hangs_within_a_mail_defers_it(scripted: Scripted, relay: Open, step: str) -> None:
    server = scripted(**{step: HANG})
    assert send(relay(server.port, timeout_seconds=1)).deferred == ((ADA, "the relay stopped answering"),)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"greeting": "421 4.3.2 busy"}, "does not let us in: 421 4.3.2 busy"),
        ({"greeting": "554 5.7.1 you are on a list"}, "does not let us in: 554 5.7.1 you are on a list"),
        ({"greeting": HANG}, "did not answer within 1 s"),
        ({"greeting": DROP}, "failed"),
        ({"MAIL": "421 4.3.2 shutting down"}, "the relay closes: 421 4.3.2 shutting down"),
        ({"MAIL": "530 5.7.0 authentication required"}, "wants a login"),
        ({"MAIL": HANG}, "stopped answering"),
        ({"MAIL": DROP}, "connection to the relay was lost"),
    ],
)
def test_a_relay_that_takes_no_mail_is_down(scripted: Scripted, relay: Open, script: dict[str, str], words: str) -> None:
    server = scripted(**script)
    with pytest.raises(TransportDown, match=words):
        send(relay(server.port, timeout_seconds=1))
    assert server.contents == []


def test_a_relay_that_was_down_is_tried_anew(scripted: Scripted, relay: Open) -> None:
    server = scripted(greeting=["421 4.3.2 busy", "220 relay.test"])
    ours = relay(server.port)
    with pytest.raises(TransportDown):
        send(ours)
    assert send(ours).accepted == (ADA,)


def test_a_relay_that_is_not_there_is_down(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    server.stop()
    with pytest.raises(TransportDown, match=r"127\.0\.0\.1:\d+ refuses the connection; check outgoing\.host and outgoing\.port"):
        send(relay(server.port))


def test_an_unknown_relay_is_down(relay: Open) -> None:
    with pytest.raises(TransportDown, match=r"the name of the relay, relay\.invalid, cannot be looked up"):
        send(relay(25, host="relay.invalid"))


# --- senders and recipients -------------------------------------------------------


def test_the_null_reverse_path_is_used_where_it_is_taken(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    assert send(relay(server.port, fallback_sender=SENDER), sender="").accepted == (ADA,)
    assert server.commands[1].startswith("MAIL FROM:<> ")


def test_a_relay_that_refuses_the_null_reverse_path_gets_the_fallback(scripted: Scripted, relay: Open) -> None:
    server = scripted(MAIL=["550 5.1.8 no null sender here", "250 OK"])
    assert send(relay(server.port, fallback_sender=SENDER), sender="").accepted == (ADA,)
    assert server.commands[2].startswith(f"MAIL FROM:<{SENDER}>")


def test_the_fallback_is_tried_once(scripted: Scripted, relay: Open) -> None:
    server = scripted(MAIL="550 5.1.8 nobody may send")
    assert send(relay(server.port, fallback_sender=SENDER), sender="").refused == ((ADA, "550 5.1.8 nobody may send"),)
    assert server.verbs().count("MAIL") == 2


def test_an_international_address_uses_smtputf8(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    assert send(relay(server.port), "jürgen@example.org").accepted == ("jürgen@example.org",)
    assert server.commands[1].endswith("SMTPUTF8")
    assert server.commands[2] == "RCPT TO:<jürgen@example.org>"


def test_an_international_address_is_refused_in_words_without_smtputf8(scripted: Scripted, relay: Open) -> None:
    server = scripted(EHLO="250 relay.test")
    delivery = send(relay(server.port), "jürgen@example.org", ADA)
    assert delivery.accepted == (ADA,)
    ((recipient, words),) = delivery.refused
    assert recipient == "jürgen@example.org"
    assert "SMTPUTF8" in words


@pytest.mark.parametrize("recipient", ["a@b>\r\nRCPT TO:<mal@x", "a b@c", "", "a@b> NOTIFY=NEVER"])
def test_an_address_that_could_be_a_command_is_never_sent(scripted: Scripted, relay: Open, recipient: str) -> None:
    server = scripted()
    assert [who for who, _ in send(relay(server.port), recipient, ADA).refused] == [recipient]
    assert server.verbs().count("RCPT") == 1


def test_eight_bit_content_is_announced(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    send(relay(server.port), content=b"Subject: a\r\n\r\n" + "grüße\r\n".encode())
    assert server.commands[1].endswith("BODY=8BITMIME")


# --- TLS and logins ---------------------------------------------------------------


def test_starttls_that_is_not_offered_is_not_done_without(scripted: Scripted, relay: Open) -> None:
    server = scripted()
    with pytest.raises(TransportDown, match="does not offer STARTTLS"):
        send(relay(server.port, security="starttls"))
    assert "MAIL" not in server.verbs()


def test_a_certificate_of_an_unknown_authority_is_not_trusted(relay: Open, listen: Listen, tls: dict[str, str]) -> None:
    with pytest.raises(TransportDown, match=r"the certificate of 127\.0\.0\.1:\d+ is not trusted: .*outgoing\.ca_file"):
        send(relay(listen(**tls).port, security="starttls"))


def test_a_certificate_of_another_host_is_not_trusted(relay: Open, listen: Listen, authority: Authority) -> None:
    other = authority.issue("other", ["other.test"])
    port = listen(tls_cert=str(other.certificate), tls_key=str(other.key)).port
    with pytest.raises(TransportDown, match="is not trusted"):
        send(relay(port, security="starttls", ca_file=str(authority.file)))


def test_tls_towards_a_port_that_speaks_none_is_told_so(scripted: Scripted, relay: Open) -> None:
    with pytest.raises(TransportDown, match=r"does not speak TLS|failed"):
        send(relay(scripted().port, security="tls"))


def test_a_login_over_tls_sends_mail(relay: Open, listen: Listen, tls: dict[str, str], authority: Authority, store: Store) -> None:
    port = listen(**tls, accounts={"desk": "secret"}).port
    ours = relay(port, security="starttls", ca_file=str(authority.file), auth="password", user="desk", password="secret")
    assert send(ours, DESK).accepted == (DESK,)
    assert store.mails[0].envelope.authenticated_as == "desk"


def test_a_wrong_password_is_told_without_showing_it(relay: Open, listen: Listen, tls: dict[str, str], authority: Authority) -> None:
    port = listen(**tls, accounts={"desk": "secret"}).port
    ours = relay(port, security="starttls", ca_file=str(authority.file), auth="password", user="desk", password="hunter2")
    with pytest.raises(TransportDown, match=r"refuses the login of desk: 535 .*; check outgoing\.user and outgoing\.password") as caught:
        send(ours, DESK)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("auth", "start"), [("xoauth2", "user=desk\x01auth=Bearer tok\x01\x01"), ("oauthbearer", "n,a=desk,\x01host=127.0.0.1")]
)
def test_a_token_logs_in(scripted: Scripted, relay: Open, tmp_path: Any, auth: str, start: str) -> None:
    (tmp_path / "token").write_text("tok\n")
    server = scripted(EHLO=f"250-relay.test\r\n250 AUTH {auth.upper()}", AUTH="235 2.7.0 welcome")
    ours = relay(server.port, auth=auth, user="desk", oauth=TokenSource(token_file=str(tmp_path / "token")))
    assert send(ours).accepted == (ADA,)
    _, mechanism, response = server.commands[1].split()
    assert mechanism == auth.upper()
    assert base64.b64decode(response).decode().startswith(start)


@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_a_refused_token_is_told_and_asked_for_anew(scripted: Scripted, relay: Open, tmp_path: Any, auth: str) -> None:
    (tmp_path / "token").write_text("old\n")
    challenge = base64.b64encode(json.dumps({"status": "401"}).encode()).decode()
    server = scripted(
        **{
            "EHLO": f"250-relay.test\r\n250 AUTH {auth.upper()}",
            "AUTH": [f"334 {challenge}", "235 2.7.0 welcome"],
            "": "535 5.7.8 token expired",
            "AQ==": "535 5.7.8 token expired",
        }
    )
    ours = relay(server.port, auth=auth, user="desk", oauth=TokenSource(token_file=str(tmp_path / "token")))
    with pytest.raises(
        TransportDown, match=r"refuses the login of desk: 535 5\.7\.8 token expired; check outgoing\.user and outgoing\.oauth"
    ):
        send(ours)
    (tmp_path / "token").write_text("new\n")
    assert send(ours).accepted == (ADA,)


def test_a_missing_token_is_told(scripted: Scripted, relay: Open) -> None:
    server = scripted(EHLO="250-relay.test\r\n250 AUTH XOAUTH2")
    with pytest.raises(TransportDown, match=r"outgoing\.oauth\.token_file: /nowhere cannot be read"):
        send(relay(server.port, auth="xoauth2", user="desk", oauth=TokenSource(token_file="/nowhere")))


def test_a_password_that_is_not_ascii_is_told(scripted: Scripted, relay: Open) -> None:
    server = scripted(EHLO="250-relay.test\r\n250 AUTH PLAIN")
    with pytest.raises(TransportDown, match="not ASCII"):
        send(relay(server.port, auth="password", user="desk", password="wörd"))


def test_a_relay_without_logins_is_told(scripted: Scripted, relay: Open) -> None:
    with pytest.raises(TransportDown, match="no way to log in"):
        send(relay(scripted().port, auth="password", user="desk", password="secret"))


# --- Postfix ------------------------------------------------------------------------


def test_postfix_takes_our_mail_over_starttls(relay: Open, postfix: Postfix) -> None:
    postfix.keep("example.org")
    ours = relay(postfix.port, security="starttls", ca_file=str(postfix.authority.file))
    assert send(ours, ADA, sender="") == Delivery(accepted=(ADA,))
    assert send(ours, BEN, content=b"Subject: two\r\n\r\n.\r\n..\r\n") == Delivery(accepted=(BEN,))
    first, second = sorted(postfix.wait_for_kept(2))
    assert b"Return-Path: <>" in first
    assert b"using TLS" in first
    assert first.endswith(b"\n\n.words\n")
    assert second.endswith(b"\n\n.\n..\n")


def test_postfix_refuses_a_recipient_in_words(relay: Open, postfix: Postfix) -> None:
    ((recipient, words),) = send(relay(postfix.port), "ada@exa_mple..org").refused
    assert recipient == "ada@exa_mple..org"
    assert words.startswith("5")
