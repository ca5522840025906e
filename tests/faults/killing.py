# SPDX-License-Identifier: Apache-2.0
"""Kill -9 at random moments while requests flow in from two sides and acknowledgements leave."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.daemon.process import LocalDesk, until
from tests.faults.flow import Reckoning, Sender, await_settled, begin, fixed_port, kept_folder, letters_in, reckon, request, tickets
from tests.servers.dovecot import Account, Dovecot
from tests.servers.postfix import Postfix

# Lives last at random up to so many times what a start takes until its first ticket; some are over before the desk has begun.
LONGEST = 1.5
MEASURED_EVERY = 40  # lives, since a machine has other things to do now and then


@dataclass(frozen=True, slots=True)
class Killed:
    """What a run of deaths came to. `recovered` is how long the last life took to do all that was left, in seconds."""

    kills: int
    seconds: float
    recovered: float
    reckoning: Reckoning
    dying: int  # tickets that were made by desks that were killed
    left: int  # mails that were not moved out of the inbox
    filed: int


def kill_again_and_again(
    desk: LocalDesk,
    dovecot: Dovecot,
    account: Account,
    postfix: Postfix,
    *,
    kills: int,
    mails: int,
    seed: int,
    say: Callable[[str], None] = lambda words: None,
) -> Killed:
    """So many lives of a desk. Each gets its share of the mails, half by SMTP and half into a mailbox, while it lives or before."""
    chance, longest = random.Random(seed), 0.0
    folder, sender, begun = kept_folder(postfix), Sender(fixed_port(desk)), time.monotonic()
    shares = [range(mails * life // kills, mails * (life + 1) // kills) for life in range(kills)]
    for life, share in enumerate(shares):
        sender.give([request(number) for number in share if number % 2 == 0])
        daemon, born = begin(desk), time.monotonic()
        dovecot.append(account, "INBOX", *(request(number) for number in share if number % 2))
        if life % MEASURED_EVERY == 0:
            longest = LONGEST * _until_a_ticket(desk)
        else:
            time.sleep(max(0.0, born + chance.uniform(0, longest) - time.monotonic()))
        daemon.kill()
        if not (life + 1) % 25:
            say(f"{life + 1} of {kills} kills, {tickets(desk)} tickets")
    made = tickets(desk)
    last = time.monotonic()
    begin(desk)
    sender.finish(60)
    await_settled(desk, mails)
    recovered = time.monotonic() - last
    postfix.wait_for_empty_queue()
    desk.processes[-1].terminate()  # what is moved is moved by now
    left, filed = (len(dovecot.messages(account, name)) for name in ("INBOX", "Filed"))
    return Killed(kills, time.monotonic() - begun, recovered, reckon(desk, letters_in(folder), range(mails)), made, left, filed)


def _until_a_ticket(desk: LocalDesk) -> float:
    """How long a desk that was just begun takes to make one, in seconds."""
    before, begun = tickets(desk), time.monotonic()
    until(lambda: tickets(desk) > before, lambda: desk.processes[-1].log)
    return time.monotonic() - begun
