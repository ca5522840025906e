# SPDX-License-Identifier: Apache-2.0
"""F3-F5, F10, F13: connections break at random bytes. `make faults` breaks a thousand on each side."""

from collections.abc import Callable
from pathlib import Path

from tests.daemon.conftest import DeskMaker
from tests.faults.cutting import Cut, at_random, cut_door, cut_mailbox, cut_relay, write_requests
from tests.faults.flow import await_settled, kept_folder, letters_in, reckon
from tests.faults.proxy import between
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

Times = Callable[[str], int]
Say = Callable[[str], None]


def row(side: str, url: str, cut: Cut, lost: int, doubled: int, repeats: int) -> str:
    return (
        f"cuts of the {side:7} on {url.partition(':')[0]:10} {cut.cuts:5}  mails {cut.mails:5}  lost {lost}  tickets twice {doubled}"
        f"  letters repeated {repeats}  took {cut.seconds:.0f} s"
    )


def test_a_mailbox_whose_connections_break_at_random_bytes_is_emptied_and_no_mail_comes_twice(
    make_desk: DeskMaker, store_url: str, dovecot: Dovecot, times: Times, say: Say, tell: Say
) -> None:
    account = dovecot.user()
    dovecot.create(account, "Filed")
    desk = make_desk(store_url)
    with between(dovecot.host, dovecot.imap_port, at_random(1, 900, 6000)) as wire:
        cut = cut_mailbox(desk, dovecot, account, wire, times("cuts"), say)
    desk.run("run", "--once")
    done = reckon(desk, desk.letters(), range(cut.mails))
    tell(row("mailbox", store_url, cut, len(done.lost), len(done.doubled), done.repeats))
    done.assert_whole(most_repeats=0)
    assert len(dovecot.messages(account)) == 0
    assert len(dovecot.messages(account, "Filed")) == cut.mails


def test_a_sender_whose_connections_break_at_random_bytes_loses_nothing_and_no_mail_comes_twice(
    make_desk: DeskMaker, store_url: str, times: Times, say: Say, tell: Say
) -> None:
    desk = make_desk(store_url)
    with between("127.0.0.1", desk.start().port, at_random(2, 2000, 500)) as wire:
        cut = cut_door(desk, wire, times("cuts"), say)
    await_settled(desk, cut.mails)
    done = reckon(desk, desk.letters(), range(cut.mails))
    tell(row("door", store_url, cut, len(done.lost), len(done.doubled), done.repeats))
    done.assert_whole(most_repeats=0)


def test_letters_over_connections_that_break_at_random_bytes_all_arrive_and_repeat_once_a_cut_at_most(
    make_desk: DeskMaker, store_url: str, postfix: Postfix, tmp_path: Path, times: Times, say: Say, tell: Say
) -> None:
    desk, folder, mails = make_desk(store_url), kept_folder(postfix), times("cuts") * 3
    desk.run("ingest", str(write_requests(tmp_path / "requests", mails)))
    with between("127.0.0.1", postfix.port, at_random(3, 12_000, 1200)) as wire:
        cut = cut_relay(desk, wire, times("cuts"), mails, say)
    postfix.wait_for_empty_queue()
    done = reckon(desk, letters_in(folder), range(mails))
    tell(row("relay", store_url, cut, len(done.lost), len(done.doubled), done.repeats))
    done.assert_whole(most_repeats=cut.cuts)
    assert cut.cuts >= times("cuts"), "the outbox was empty too soon"
