# SPDX-License-Identifier: Apache-2.0
"""F3, F10, F11: the mailbox side of a running desk, on Dovecot. What a single visit does stands in `tests/imap/`."""

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, until
from tests.faults.conftest import Recovery
from tests.faults.flow import await_settled, mailbox_of, reckon, request
from tests.faults.proxy import Fault, between, first
from tests.servers.dovecot import Account, Dovecot


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    made = dovecot.user()
    dovecot.create(made, "Filed")
    return made


def watching(desk: LocalDesk) -> bool:
    """Whether the folder has been walked, and what comes now is news."""
    return desk.ask("SELECT count(*) FROM mailbox_mark WHERE reconciled_at IS NOT NULL") == [(1,)]


def filed(dovecot: Dovecot, account: Account) -> list[int]:
    return [len(dovecot.messages(account, folder)) for folder in ("INBOX", "Filed")]


def test_f3_a_move_whose_answer_was_cut_off_is_recognised_as_done(
    make_desk: DeskMaker, store_url: str, dovecot: Dovecot, account: Account, recovery: Recovery
) -> None:
    dovecot.append(account, "INBOX", request(0))
    with between(dovecot.host, dovecot.imap_port, first(Fault("client", word=b"[COPYUID"))) as wire:
        desk = make_desk(store_url, extra=mailbox_of(dovecot, account, wire.port))
        desk.start("--only", "imap,work,send")
        until(lambda: wire.broken == 1, lambda: desk.processes[0].log)
        assert filed(dovecot, account) == [0, 1], "the server was to move it, and the desk not to hear of it"
        with recovery(f"F3 the answer to MOVE cut, {store_url.partition(':')[0]}"):
            dovecot.append(account, "INBOX", request(1))
            until(lambda: filed(dovecot, account) == [0, 2], lambda: desk.processes[0].log)
            await_settled(desk, 2)
    reckon(desk, desk.letters(), range(2)).assert_whole(most_repeats=0)


def test_f10_a_mailbox_server_that_was_away_is_found_again(
    make_desk: DeskMaker, sqlite_url: str, dovecot: Dovecot, account: Account, recovery: Recovery
) -> None:
    desk = make_desk(sqlite_url, extra=mailbox_of(dovecot, account))
    daemon = desk.start("--only", "imap,work,send")
    until(lambda: watching(desk))
    dovecot.stop()
    try:
        until(lambda: "starts again" in daemon.log)
    finally:
        dovecot.start()
    with recovery("F10 Dovecot stopped and started"):
        dovecot.append(account, "INBOX", request(0))
        until(lambda: filed(dovecot, account) == [0, 1], lambda: daemon.log)
    await_settled(desk, 1)
    reckon(desk, desk.letters(), range(1)).assert_whole(most_repeats=0)


@pytest.mark.parametrize("deed", ["cut", "reset"])
def test_f10_connections_that_break_while_they_wait_are_made_anew(
    make_desk: DeskMaker, sqlite_url: str, dovecot: Dovecot, account: Account, recovery: Recovery, deed: str
) -> None:
    """In the middle of IDLE: the server's "+ idling" is the last that the desk hears."""
    plan = first(Fault("client", deed, word=b"+ idling\r\n"))  # type: ignore[arg-type]
    with between(dovecot.host, dovecot.imap_port, plan) as wire:
        desk = make_desk(sqlite_url, extra=mailbox_of(dovecot, account, wire.port))
        desk.start("--only", "imap,work,send")
        until(lambda: wire.broken == 1)
        with recovery(f"F10 connection {deed} within IDLE"):
            dovecot.append(account, "INBOX", request(0))
            until(lambda: filed(dovecot, account) == [0, 1], lambda: desk.processes[0].log)
        await_settled(desk, 1)


def test_f10_a_connection_that_is_open_and_silent_within_a_fetch_is_given_up(
    make_desk: DeskMaker, sqlite_url: str, dovecot: Dovecot, account: Account, recovery: Recovery
) -> None:
    """The half of a mail comes, and then nothing more. (The desk waits as long as `timeout_seconds` says.)"""
    dovecot.append(account, "INBOX", request(0))
    with between(dovecot.host, dovecot.imap_port, first(Fault("client", "stall", word=b"Subject: "))) as wire:
        desk = make_desk(sqlite_url, extra=mailbox_of(dovecot, account, wire.port, timeout_seconds=2))
        desk.start("--only", "imap,work,send")
        until(lambda: wire.broken == 1)
        with recovery("F10 half a mail, then silence (timeout_seconds = 2)"):
            until(lambda: filed(dovecot, account) == [0, 1], lambda: desk.processes[0].log)
        await_settled(desk, 1)
    reckon(desk, desk.letters(), range(1)).assert_whole(most_repeats=0)


def test_f11_mail_under_a_new_uidvalidity_makes_no_second_ticket_and_no_second_letter(
    make_desk: DeskMaker, store_url: str, dovecot: Dovecot, account: Account
) -> None:
    desk = make_desk(store_url, extra=mailbox_of(dovecot, account, after="flag"))
    dovecot.append(account, "INBOX", request(0), request(1))
    desk.run("run", "--once")
    dovecot.renumber(account)
    dovecot.append(account, "INBOX", request(2))
    desk.run("run", "--once")
    reckon(desk, desk.letters(), range(3)).assert_whole(most_repeats=0)


def test_f11_a_mail_that_lies_under_several_labels_makes_one_ticket(
    make_desk: DeskMaker, store_url: str, dovecot: Dovecot, account: Account
) -> None:
    """As Gmail shows one message in each of its labels: the same bytes in several folders, which are looked at together."""
    labels = ["INBOX", "Requests", "Important"]
    for label in labels[1:]:
        dovecot.create(account, label)
    for label in labels:
        dovecot.append(account, label, request(0))
    options = mailbox_of(dovecot, account, after="flag").replace("[mailbox.main]", f"[mailbox.main]\nfolders = {labels}")
    desk = make_desk(store_url, extra=options)
    desk.start("--only", "imap,work,send")
    until(lambda: desk.ask("SELECT count(*) FROM inbound_source") == [(3,)], lambda: desk.processes[0].log)
    await_settled(desk, 1)
    reckon(desk, desk.letters(), range(1)).assert_whole(most_repeats=0)
