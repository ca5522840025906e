# SPDX-License-Identifier: Apache-2.0
"""F1-F5: the desk is killed at random moments, again and again. `make faults` does so 500 times over 5,000 mails."""

from collections.abc import Callable

from tests.daemon.conftest import DeskMaker
from tests.faults.flow import PATIENT, mailbox_of, relay_through
from tests.faults.killing import kill_again_and_again
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix


def test_killed_at_random_moments_it_loses_nothing_and_repeats_at_most_one_letter_a_kill(
    make_desk: DeskMaker,
    store_url: str,
    dovecot: Dovecot,
    postfix: Postfix,
    times: Callable[[str], int],
    say: Callable[[str], None],
    tell: Callable[[str], None],
) -> None:
    account = dovecot.user()
    dovecot.create(account, "Filed")
    desk = make_desk(store_url, extra=PATIENT + mailbox_of(dovecot, account) + relay_through(postfix))
    kills, mails = times("kills"), times("mails")
    done = kill_again_and_again(desk, dovecot, account, postfix, kills=kills, mails=mails, seed=20261123, say=say)
    tell(
        f"kills on {store_url.partition(':')[0]:10} {kills:5}  mails {mails:5}  lost {len(done.reckoning.lost)}"
        f"  tickets twice {len(done.reckoning.doubled)}  letters repeated {done.reckoning.repeats}"
        f"  made while dying {done.dying}"
        f"  recovered in {done.recovered:.1f} s  took {done.seconds:.0f} s"
    )
    done.reckoning.assert_whole(most_repeats=kills)
    assert done.dying > 0, "no desk lived long enough to be killed over its work"
    assert (done.left, done.filed) == (0, mails // 2)
