# SPDX-License-Identifier: Apache-2.0
"""What a client hears from the SMTP listener, on the wire."""

import socket

import pytest

from maildesk.flow.errors import DiskFull, StoreUnavailable
from maildesk.flow.values import SourceKind
from tests.smtp.conftest import Listen
from tests.smtp.listening import DESK, NOON, Store, Wire

MAIL = b"From: ada@example.org\r\nSubject: hello\r\n\r\nwords\r\n"


def test_the_greeting_tells_neither_program_nor_version(listen: Listen) -> None:
    with Wire(listen(hostname="mx.desk.test").port) as wire:
        assert wire.greeting == "220 mx.desk.test ESMTP"


def test_hello_announces_what_is_offered(listen: Listen) -> None:
    with Wire(listen(hostname="mx.desk.test", max_mail_bytes=12345).port) as wire:
        assert wire.say("EHLO x").split("\n") == [
            "250-mx.desk.test",
            "250-SIZE 12345",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250-PIPELINING",
            "250 ENHANCEDSTATUSCODES",
        ]


def test_a_mail_is_stored_with_its_envelope(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(MAIL) == "250 2.0.0 OK, kept as 1"
    (mail,) = store.mails
    assert mail.raw == MAIL
    assert (mail.envelope.mail_from, mail.envelope.rcpt_to, mail.envelope.peer) == ("ada@example.org", (DESK,), "127.0.0.1")
    assert (mail.envelope.authenticated_as, mail.envelope.trusted) == (None, False)
    assert (mail.source.kind, mail.source.account, mail.received_at) == (SourceKind.SMTP, "main", NOON)


def test_helo_of_old_clients_is_enough(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.begin(hello="HELO old.test")
        assert wire.data(MAIL).startswith("250")
    assert len(store.mails) == 1


def test_the_null_reverse_path_is_empty(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.begin(sender="")
        assert wire.data(MAIL).startswith("250")
    assert store.mails[0].envelope.mail_from == ""


def test_several_mails_go_over_one_connection(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        for number in range(3):
            wire.begin()
            assert wire.data(MAIL + b"%d\r\n" % number).startswith("250")
    assert len(store.mails) == 3


def test_the_answer_comes_after_the_commit(listen: Listen, store: Store) -> None:
    store.gate.clear()
    with Wire(listen().port) as wire:
        wire.begin()
        wire.say("DATA")
        wire.send(MAIL + b".\r\n")
        assert store.begun.wait(10)
        wire.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            wire.socket.recv(1)
        wire.socket.settimeout(10)
        store.gate.set()
        assert wire.hear().startswith("250")


def test_a_mail_that_comes_again_is_taken_as_known(listen: Listen, store: Store) -> None:
    """Fault F4: the client did not hear our 250 and sends the mail once more."""
    running = listen()
    with Wire(running.port) as wire:
        wire.begin()
        wire.say("DATA")
        wire.send(MAIL + b".\r\n")
        assert store.begun.wait(10)
    with Wire(running.port) as wire:
        wire.begin()
        assert wire.data(MAIL) == "250 2.0.0 OK, kept as 1"
    assert len(store.mails) == 1


@pytest.mark.parametrize("recipient", [DESK.upper(), "servicedesk+t.abc@desk.test", "ServiceDesk+X@Desk.TEST"])
def test_the_desk_and_its_subaddresses_are_recipients(listen: Listen, recipient: str) -> None:
    with Wire(listen().port) as wire:
        wire.begin(recipients=[recipient])


@pytest.mark.parametrize("recipient", ["nobody@desk.test", "servicedesk@other.test", "servicedesk", "x+servicedesk@desk.test"])
def test_other_recipients_are_refused_in_the_session_with_a_hint(listen: Listen, recipient: str) -> None:
    with Wire(listen().port) as wire:
        wire.begin(recipients=[])
        assert wire.say(f"RCPT TO:<{recipient}>") == f"550 5.1.1 No such address here; write to {DESK}"


def test_data_without_a_valid_recipient_is_refused(listen: Listen) -> None:
    with Wire(listen().port) as wire:
        wire.begin(recipients=[])
        wire.say("RCPT TO:<nobody@desk.test>")
        assert wire.say("DATA") == "503 5.5.1 No valid recipient"


def test_too_many_recipients_are_asked_to_come_again(listen: Listen, store: Store) -> None:
    with Wire(listen(max_recipients=2).port) as wire:
        wire.begin(recipients=[DESK, "servicedesk+a@desk.test"])
        assert wire.say("RCPT TO:<servicedesk+b@desk.test>").startswith("452 4.5.3")
        assert wire.data(MAIL).startswith("250")
    assert store.mails[0].envelope.rcpt_to == (DESK, "servicedesk+a@desk.test")


# --- size -----------------------------------------------------------------------


def test_an_announced_size_over_the_limit_is_refused_and_noted(listen: Listen) -> None:
    running = listen(max_mail_bytes=5000)
    with Wire(running.port) as wire:
        wire.say("EHLO x")
        assert wire.say("MAIL FROM:<ada@Example.org> SIZE=5001") == "552 5.3.4 Mail too big: at most 5000 bytes"
    assert running.notes == [("oversize", {"listener": "main", "sender_domain": "example.org", "size": 5001, "limit": 5000})]


def test_a_mail_over_the_limit_is_refused_after_its_end_and_noted(listen: Listen, store: Store) -> None:
    running = listen(max_mail_bytes=5000)
    with Wire(running.port) as wire:
        wire.begin()
        assert wire.data((b"x" * 70 + b"\r\n") * 100).startswith("552 5.3.4")
        wire.begin()
        assert wire.data(MAIL).startswith("250")
    assert running.notes == [("oversize", {"listener": "main", "sender_domain": "example.org", "size": 7200, "limit": 5000})]
    assert len(store.mails) == 1


def test_a_mail_of_exactly_the_limit_is_taken(listen: Listen, store: Store) -> None:
    with Wire(listen(max_mail_bytes=5000).port) as wire:
        wire.begin()
        assert wire.data(b"x" * 4998 + b"\r\n").startswith("250")


def test_an_oversize_refusal_is_noted_once_an_hour_and_domain(listen: Listen) -> None:
    running = listen(max_mail_bytes=5000)
    with Wire(running.port) as wire:
        wire.say("EHLO x")
        for sender in ("a@example.org", "b@example.org", "c@example.net"):
            wire.say(f"MAIL FROM:<{sender}> SIZE=9999")
    assert [details["sender_domain"] for _, details in running.notes] == ["example.org", "example.net"]


def test_a_line_over_the_limit_is_refused(listen: Listen, store: Store) -> None:
    with Wire(listen(max_line=1000).port) as wire:
        wire.begin()
        assert wire.data(b"x" * 1001 + b"\r\n").startswith("500 5.5.6")
        wire.begin()
        assert wire.data(b"x" * 999 + b"\r\n").startswith("250")


def test_a_25_megabyte_mail_arrives_whole(listen: Listen, store: Store) -> None:
    big = MAIL + (b"A" * 76 + b"\r\n") * 320_000
    with Wire(listen(max_mail_bytes=26_214_400).port) as wire:
        wire.begin()
        assert wire.data(big).startswith("250")
    assert store.mails[0].raw == big


# --- the end of DATA ------------------------------------------------------------


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\n\r.\r\n", b"\r\n\x00.\r\n"])
def test_only_crlf_dot_crlf_ends_a_mail(listen: Listen, store: Store, end: bytes) -> None:
    """Smuggling: what follows a lax end would be taken as a second mail, by somebody the first server never checked."""
    smuggled = b"MAIL FROM:<boss@desk.test>\r\nRCPT TO:<servicedesk@desk.test>\r\nDATA\r\nsmuggled"
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(b"Subject: one\r\n\r\nwords" + end + smuggled + b"\r\n").startswith("250")
        assert wire.say("NOOP").startswith("250")
    (mail,) = store.mails
    assert b"smuggled" in mail.raw
    assert b"\r\n.\r\n" not in mail.raw


def test_stored_mail_knows_one_line_end(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(b"Subject: a\nX: b\rY: c\r\n\r\nd\n.e\r\n").startswith("250")
    assert store.mails[0].raw == b"Subject: a\r\nX: b Y: c\r\n\r\nd\r\ne\r\n"


def test_doubled_dots_are_single_again(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(b"..\r\n..x\r\na..\r\n").startswith("250")
    assert store.mails[0].raw == b".\r\n.x\r\na..\r\n"


def test_an_empty_mail_is_a_mail(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(b"").startswith("250")
    assert store.mails[0].raw == b""


def test_commands_sent_ahead_are_answered_in_order(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.say("EHLO x")
        wire.send(f"MAIL FROM:<a@example.org>\r\nRCPT TO:<nobody@x.test>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n".encode())
        assert [wire.hear()[:3] for _ in range(4)] == ["250", "550", "250", "354"]
        wire.send(MAIL + b".\r\nMAIL FROM:<b@example.org>\r\nQUIT\r\n")
        assert [wire.hear()[:3] for _ in range(3)] == ["250", "250", "221"]
        assert wire.is_closed()


def test_nothing_after_quit_is_obeyed(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.begin()
        wire.send(b"QUIT\r\nDATA\r\n" + MAIL + b".\r\n")
        assert wire.hear().startswith("221")
        assert wire.is_closed()
    assert store.mails == []


# --- our own faults -------------------------------------------------------------


def test_a_locked_database_is_a_temporary_fault(listen: Listen, store: Store) -> None:
    store.trouble = StoreUnavailable("database is locked: /var/lib/secret")
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(MAIL) == "451 4.3.0 Temporary trouble here, nothing was taken; try again later"
        store.trouble = None
        wire.begin()
        assert wire.data(MAIL).startswith("250")


def test_a_full_disk_is_told_as_such(listen: Listen, store: Store) -> None:
    store.trouble = DiskFull("no space left")
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(MAIL).startswith("452 4.3.1")


@pytest.mark.parametrize("trouble", [ValueError("secret"), MemoryError(), RecursionError(), KeyError("secret"), OSError("secret")])
def test_any_fault_of_ours_is_temporary_and_tells_nothing(
    listen: Listen, store: Store, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    store.trouble = trouble
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.data(MAIL) == "451 4.3.0 Temporary trouble here, nothing was taken; try again later"
        assert wire.say("NOOP").startswith("250")
    assert "secret" not in caplog.text
    assert type(trouble).__name__ in caplog.text


def test_a_fault_within_a_command_is_temporary_too(listen: Listen) -> None:
    running = listen()

    def broken(address: str) -> bool:
        raise RuntimeError("secret")

    running.accepts = broken
    with Wire(running.port) as wire:
        wire.begin(recipients=[])
        assert wire.say(f"RCPT TO:<{DESK}>").startswith("451 4.3.0 Temporary")


def test_one_mail_that_the_store_cannot_take_does_not_turn_others_away(listen: Listen, store: Store) -> None:
    store.refuses = lambda mail: b"poison" in mail.raw
    store.gate.clear()
    running = listen()
    wires = [Wire(running.port) for _ in range(4)]
    for number, wire in enumerate(wires):
        wire.begin()
        wire.say("DATA")
        wire.send((b"poison" if number == 2 else b"good %d" % number) + b"\r\n.\r\n")
    store.gate.set()
    assert [wire.hear()[:3] for wire in wires] == ["250", "250", "451", "250"]
    for wire in wires:
        wire.close()


def test_mails_that_wait_share_a_commit(listen: Listen, store: Store) -> None:
    store.gate.clear()
    running = listen()
    wires = [Wire(running.port) for _ in range(10)]
    for number, wire in enumerate(wires):
        wire.begin()
        wire.say("DATA")
        wire.send(b"mail %d\r\n.\r\nNOOP\r\n" % number)
    with Wire(running.port) as last:
        last.say("NOOP")  # the server has read what was sent before
    store.gate.set()
    assert all(wire.hear().startswith("250") for wire in wires)
    assert sum(store.commits) == 10
    assert len(store.commits) < 5
    for wire in wires:
        wire.close()


# --- bad manners ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("VRFY ada", "252"),
        ("HELP", "214"),
        ("EXPN list", "500"),
        ("ETRN desk.test", "500"),
        ("LHLO x", "500"),
        ("AUTH PLAIN AGEAYg==", "500"),
        ("STARTTLS", "454"),
        ("NONSENSE", "500"),
        ("DATA", "503"),
        (f"RCPT TO:<{DESK}>", "503"),
        ("EHLO", "501"),
        ("MAIL FROM", "501"),
        ("MAIL FROM:<a@b", "501"),
        ("MAIL FROM:<a@b> SIZE=x", "501"),
        ("MAIL FROM:<a@b> RET=FULL", "555"),
        ("MAIL FROM:<a@b> BODY=BINARYMIME", "501"),
        ("MAIL FROM:<a@b>\rRCPT TO:<c@d>", "501"),
        ("MAIL FROM:<a@b\x00>", "501"),
        (b"MAIL FROM:<\xff\xfe@b>", "501"),
        ("MAIL FROM:<boss@x <mal@y>>", "501"),
        ("MAIL FROM:<" + "a" * 600 + "@b>", "501"),
        ("MAIL FROM:<" + "(" * 2000 + ">", "501"),
        ("NOOP " + "x" * 5000, "500"),
    ],
)
def test_what_cannot_be_obeyed_is_refused_and_the_session_goes_on(listen: Listen, line: str | bytes, reply: str) -> None:
    with Wire(listen().port) as wire:
        wire.say("EHLO x")
        assert wire.say(line).startswith(reply)
        assert wire.say("NOOP").startswith("250")


def test_mail_before_hello_is_refused(listen: Listen) -> None:
    with Wire(listen().port) as wire:
        assert wire.say("MAIL FROM:<a@example.org>").startswith("503")


def test_a_mail_within_a_mail_is_refused(listen: Listen) -> None:
    with Wire(listen().port) as wire:
        wire.begin()
        assert wire.say("MAIL FROM:<b@example.org>").startswith("503")


def test_a_long_envelope_sender_is_taken(listen: Listen) -> None:
    with Wire(listen().port) as wire:
        wire.begin(sender="bounce+" + "x" * 400 + "@lists.example.org")


def test_parameters_of_other_servers_are_understood(listen: Listen) -> None:
    with Wire(listen().port) as wire:
        wire.say("EHLO x")
        assert wire.say("mail from: <ada@example.org> SIZE=100 BODY=8BITMIME SMTPUTF8 AUTH=<>").startswith("250")


def test_an_international_address_is_taken(listen: Listen, store: Store) -> None:
    with Wire(listen().port) as wire:
        wire.say("EHLO x")
        assert wire.say("MAIL FROM:<jürgen@bücher.example> SMTPUTF8").startswith("250")
        wire.say(f"RCPT TO:<{DESK}>")
        wire.data(MAIL)
    assert store.mails[0].envelope.mail_from == "jürgen@bücher.example"


def test_somebody_who_tries_addresses_is_shown_out(listen: Listen) -> None:
    with Wire(listen().port) as wire:
        wire.begin(recipients=[])
        replies = [wire.say(f"RCPT TO:<guess{number}@desk.test>")[:3] for number in range(21)]
        assert replies == ["550"] * 20 + ["421"]
        assert wire.is_closed()


def test_somebody_who_only_talks_is_shown_out(listen: Listen) -> None:
    with Wire(listen().port) as wire:
        replies = [wire.say("NOOP")[:3] for _ in range(101)]
        assert replies == ["250"] * 100 + ["421"]


def test_a_client_that_leaves_within_a_mail_leaves_nothing(listen: Listen, store: Store) -> None:
    running = listen()
    with Wire(running.port) as wire:
        wire.begin()
        wire.say("DATA")
        wire.send(MAIL)
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.is_closed()
    with Wire(running.port) as wire:
        assert wire.say("EHLO x").startswith("250")
    assert store.mails == []


def test_own_networks_are_trusted(listen: Listen, store: Store) -> None:
    with Wire(listen(trusted_networks=("127.0.0.0/8",)).port) as wire:
        wire.begin()
        wire.data(MAIL)
    assert store.mails[0].envelope.trusted


@pytest.mark.parametrize(
    ("options", "vouched"), [({}, False), ({"behind_mta": True}, True)], ids=["open to anybody", "behind our own server"]
)
def test_what_a_client_says_of_the_sender_counts_only_from_our_own_server(
    listen: Listen, store: Store, options: dict[str, bool], vouched: bool
) -> None:
    with Wire(listen(**options).port) as wire:
        wire.begin()
        wire.data(MAIL)
    assert store.mails[0].envelope.vouched is vouched


def test_no_address_reaches_the_log(listen: Listen, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with Wire(listen().port) as wire:
        wire.begin()
        wire.data(MAIL)
        wire.say("MAIL FROM:<eve@example.net> SIZE=999999999")
    assert "took mail 1" in caplog.text
    assert not any(word in caplog.text for word in ("ada@", "eve@", "servicedesk@", "words"))
