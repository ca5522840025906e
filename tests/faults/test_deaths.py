# SPDX-License-Identifier: Apache-2.0
"""F1, F2, F4, F5, F7: the desk dies at a named moment of a mail's way (`deaths.POINTS`), and the next one goes on.

Each request is reckoned with its ticket and with the letter that Postfix has for it.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk
from tests.faults.conftest import Recovery
from tests.faults.deaths import dying
from tests.faults.flow import Sender, await_settled, begin, fixed_port, kept_folder, letters_in, mailbox_of, reckon, relay_through, request
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

Die = Callable[..., LocalDesk]


@pytest.fixture
def die_over_one_from_the_mailbox(
    make_desk: DeskMaker, store_url: str, dovecot: Dovecot, postfix: Postfix, recovery: Recovery
) -> Callable[[str, str], None]:
    """A mail in a mailbox, a desk that dies over it at a point, and one that goes on: the mail is moved and answered once."""

    def run(fault: str, point: str) -> None:
        account, folder = dovecot.user(), kept_folder(postfix)
        dovecot.create(account, "Filed")
        dovecot.append(account, "INBOX", request(0))
        desk = make_desk(store_url, extra=mailbox_of(dovecot, account) + relay_through(postfix))
        _die(desk, point)
        with recovery(f"{fault} {point}, {_kind(store_url)}"):
            begin(desk)
            await_settled(desk, 1)
            postfix.wait_for_kept(1)
        desk.processes[-1].terminate()
        reckon(desk, letters_in(folder), range(1)).assert_whole(most_repeats=0)
        assert [len(dovecot.messages(account, name)) for name in ("INBOX", "Filed")] == [0, 1]

    return run


@pytest.fixture
def die_over_one_by_smtp(make_desk: DeskMaker, store_url: str, postfix: Postfix, recovery: Recovery) -> Callable[[str, str, int], None]:
    """A server that sends a mail until it has a 250, a desk that dies over it at a point, and one that goes on."""

    def run(fault: str, point: str, repeats: int) -> None:
        folder = kept_folder(postfix)
        desk = make_desk(store_url, extra=relay_through(postfix))
        sender = Sender(fixed_port(desk))
        sender.give([request(0)])
        _die(desk, point)
        with recovery(f"{fault} {point}, {_kind(store_url)}"):
            begin(desk)
            sender.finish(60)
            await_settled(desk, 1)
            postfix.wait_for_kept(1 + repeats)
        done = reckon(desk, letters_in(folder), range(1))
        done.assert_whole(most_repeats=repeats)
        assert done.repeats == repeats

    return run


def _die(desk: LocalDesk, point: str) -> None:
    mortal = begin(desk, dying(point))
    assert mortal.process.wait(60) == -signal.SIGKILL, mortal.log


def _kind(url: str) -> str:
    return url.partition(":")[0]


def test_f1_a_desk_that_dies_with_a_fetched_mail_in_hand_fetches_it_again(
    die_over_one_from_the_mailbox: Callable[[str, str], None],
) -> None:
    die_over_one_from_the_mailbox("F1", "before T1")


@pytest.mark.parametrize("point", ["after T1", "before the flag", "after the flag"])
def test_f2_a_desk_that_dies_between_the_commit_and_the_move_knows_the_mail_and_moves_it(
    die_over_one_from_the_mailbox: Callable[[str, str], None], point: str
) -> None:
    die_over_one_from_the_mailbox("F2", point)


@pytest.mark.parametrize("point", ["before T1", "after T1"])
def test_f4_a_mail_whose_250_never_came_is_sent_again_and_makes_one_ticket(
    die_over_one_by_smtp: Callable[[str, str, int], None], point: str
) -> None:
    die_over_one_by_smtp("F4", point, 0)


@pytest.mark.parametrize("point", ["after the claim", "before T2", "after T2"])
def test_a_desk_that_dies_over_a_decision_makes_one_ticket_and_one_letter(
    die_over_one_by_smtp: Callable[[str, str, int], None], point: str
) -> None:
    die_over_one_by_smtp("T2", point, 0)


@pytest.mark.parametrize(("point", "repeats"), [("before DATA", 0), ("after the dot", 1), ("before T3", 1), ("after T3", 0)])
def test_f5_a_letter_is_repeated_only_where_the_relay_had_it_and_the_desk_did_not_know(
    die_over_one_by_smtp: Callable[[str, str, int], None], point: str, repeats: int
) -> None:
    die_over_one_by_smtp("F5", point, repeats)


@pytest.mark.parametrize(("point", "time"), [("before a commit", 1), ("before a commit", 2), ("after a commit", 2)])
def test_f7_a_migration_that_is_killed_is_finished_by_the_next_one(make_desk: DeskMaker, empty_url: str, point: str, time: int) -> None:
    desk = make_desk(empty_url)
    with Path(os.devnull).open("r+b") as nothing:
        killed = dying(point, time)(desk.line(["-q", "db", "upgrade"]), (nothing.fileno(),) * 3)
        assert killed.wait(60) == -signal.SIGKILL
    desk.run("db", "upgrade")
    desk.run("ingest", "-", stdin=request(0))
    assert desk.ask("SELECT subject FROM ticket") == [("request 0",)]
