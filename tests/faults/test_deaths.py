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
from tests.daemon.process import LocalDesk, until
from tests.faults.conftest import Recovery
from tests.faults.deaths import dying
from tests.faults.flow import Sender, await_settled, begin, fixed_port, kept_folder, letters_in, mailbox_of, reckon, relay_through, tickets
from tests.faults.flow import request as mail_of
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

SQLITE, POSTGRESQL = BOTH = ("sqlite", "postgresql")


@pytest.fixture
def die_over_one_from_the_mailbox(
    request: pytest.FixtureRequest, make_desk: DeskMaker, dovecot: Dovecot, postfix: Postfix, recovery: Recovery
) -> Callable[[str, str, str], None]:
    """A mail in a mailbox, a desk that dies over it at a point, and one that goes on: the mail is moved and answered once."""

    def run(fault: str, kind: str, point: str) -> None:
        account, folder = dovecot.user(), kept_folder(postfix)
        dovecot.create(account, "Filed")
        dovecot.append(account, "INBOX", mail_of(0))
        desk = make_desk(request.getfixturevalue(f"{kind}_url"), extra=mailbox_of(dovecot, account) + relay_through(postfix))
        _die(desk, point)
        with recovery(f"{fault} {point}, {kind}"):
            begin(desk)
            await_settled(desk, 1)
            postfix.wait_for_kept(1)
        desk.processes[-1].terminate()
        reckon(desk, letters_in(folder), range(1)).assert_whole(most_repeats=0)
        assert [len(dovecot.messages(account, name)) for name in ("INBOX", "Filed")] == [0, 1]

    return run


@pytest.fixture
def die_over_one_by_smtp(
    request: pytest.FixtureRequest, make_desk: DeskMaker, postfix: Postfix, recovery: Recovery
) -> Callable[[str, str, str, int], None]:
    """A server that sends a mail until it has a 250, a desk that dies over it at a point, and one that goes on."""

    def run(fault: str, kind: str, point: str, repeats: int) -> None:
        folder = kept_folder(postfix)
        desk = make_desk(request.getfixturevalue(f"{kind}_url"), extra=relay_through(postfix))
        sender = Sender(fixed_port(desk))
        sender.give([mail_of(0)])
        _die(desk, point)
        with recovery(f"{fault} {point}, {kind}"):
            begin(desk)
            sender.finish(60)
            await_settled(desk, 1)
            postfix.wait_for_kept(1 + repeats)
        done = reckon(desk, letters_in(folder), range(1))
        done.assert_whole(most_repeats=repeats)
        assert done.repeats == repeats

    return run


def _die(desk: LocalDesk, point: str, time: int = 1) -> None:
    mortal = begin(desk, dying(point, time))
    assert mortal.process.wait(60) == -signal.SIGKILL, mortal.log


@pytest.mark.parametrize("kind", BOTH)
def test_f1_a_desk_that_dies_with_a_fetched_mail_in_hand_fetches_it_again(
    die_over_one_from_the_mailbox: Callable[[str, str, str], None], kind: str
) -> None:
    die_over_one_from_the_mailbox("F1", kind, "before T1")


@pytest.mark.parametrize(
    ("kind", "point"),
    [(SQLITE, "after T1"), (SQLITE, "before the flag"), (POSTGRESQL, "before the flag"), (POSTGRESQL, "after the flag")],
)
def test_f2_a_desk_that_dies_between_the_commit_and_the_move_knows_the_mail_and_moves_it(
    die_over_one_from_the_mailbox: Callable[[str, str, str], None], kind: str, point: str
) -> None:
    die_over_one_from_the_mailbox("F2", kind, point)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("point", ["before T1", "after T1"])
def test_f4_a_mail_whose_250_never_came_is_sent_again_and_makes_one_ticket(
    die_over_one_by_smtp: Callable[[str, str, str, int], None], kind: str, point: str
) -> None:
    die_over_one_by_smtp("F4", kind, point, 0)


@pytest.mark.parametrize(
    ("kind", "point"), [(SQLITE, "before T2"), (SQLITE, "after T2"), (POSTGRESQL, "after the claim"), (POSTGRESQL, "before T2")]
)
def test_a_desk_that_dies_over_a_decision_makes_one_ticket_and_one_letter(
    die_over_one_by_smtp: Callable[[str, str, str, int], None], kind: str, point: str
) -> None:
    die_over_one_by_smtp("T2", kind, point, 0)


@pytest.mark.parametrize(
    ("kind", "point", "repeats"),
    [
        (SQLITE, "before DATA", 0),
        (SQLITE, "after the dot", 1),
        (SQLITE, "before T3", 1),
        (POSTGRESQL, "after the dot", 1),
        (POSTGRESQL, "before T3", 1),
        (POSTGRESQL, "after T3", 0),
    ],
)
def test_f5_a_letter_is_repeated_only_where_the_relay_had_it_and_the_desk_did_not_know(
    die_over_one_by_smtp: Callable[[str, str, str, int], None], kind: str, point: str, repeats: int
) -> None:
    die_over_one_by_smtp("F5", kind, point, repeats)


@pytest.mark.parametrize(("point", "time"), [("before a commit", 1), ("before a commit", 2), ("after a commit", 2)])
def test_f7_a_migration_that_is_killed_is_finished_by_the_next_one(make_desk: DeskMaker, empty_url: str, point: str, time: int) -> None:
    desk = make_desk(empty_url)
    with Path(os.devnull).open("r+b") as nothing:
        killed = dying(point, time)(desk.line(["-q", "db", "upgrade"]), (nothing.fileno(),) * 3)
        assert killed.wait(60) == -signal.SIGKILL
    desk.run("db", "upgrade")
    desk.run("ingest", "-", stdin=mail_of(0))
    assert desk.ask("SELECT subject FROM ticket") == [("request 0",)]


@pytest.mark.parametrize("kind", BOTH)
def test_f5_of_many_letters_only_the_one_in_hand_is_repeated(
    request: pytest.FixtureRequest, make_desk: DeskMaker, postfix: Postfix, kind: str
) -> None:
    folder = kept_folder(postfix)
    desk = make_desk(request.getfixturevalue(f"{kind}_url"), extra=relay_through(postfix))
    door = desk.start("--only", "smtp,work")
    door.send(*(mail_of(number) for number in range(5)))
    until(lambda: tickets(desk) == 5, lambda: door.log)
    door.terminate()
    _die(desk, "after the dot", 3)
    desk.run("run", "--once", "--only", "send")
    postfix.wait_for_kept(6)
    done = reckon(desk, letters_in(folder), range(5))
    done.assert_whole(most_repeats=1)
    assert done.repeats == 1
