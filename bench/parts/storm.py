# SPDX-License-Identifier: Apache-2.0
"""A storm: hundreds of forged senders within a minute, and how many strangers hear from the desk for it."""

import time
from collections.abc import Iterator
from smtplib import SMTP

from bench import corpus
from bench.bench import Bench
from bench.client import RECIPIENT
from bench.desk import desk, listener
from bench.figures import Figure, at_most
from bench.progress import say
from bench.servers.common import free_port, listens
from maildesk.settings.sections import AcknowledgementOptions

_MINUTE = 60.0
_WAITING = "SELECT count(*) FROM inbound WHERE state IN ('received', 'processing')"
_TICKETS = "SELECT count(*) FROM ticket"


def measure(bench: Bench) -> Iterator[Figure]:
    """Unproven mail, each from another address, over SMTP within a minute, to a desk with the caps that it ships with."""
    port, home = free_port(), bench.folder()
    most = AcknowledgementOptions().global_per_minute
    sections = {**listener(port), "acknowledgement": {"global_per_minute": most}}
    with bench.sqlite.fresh() as database, desk(home, database.url, sections).running("smtp,work,send") as daemon:
        daemon.wait_for("the listener's start", lambda: listens(port))
        begun = time.monotonic()
        with SMTP("127.0.0.1", port, timeout=60) as client:
            for serial, mail in enumerate(corpus.small(bench.sizes.storm)):
                time.sleep(max(0.0, begun + serial * _MINUTE / bench.sizes.storm - time.monotonic()))
                client.sendmail(f"forged{serial}@stranger{serial}.example", [RECIPIENT], mail)
        daemon.wait_for("the last decision", lambda: not database.ask(_WAITING))
        letters, tickets = len(list((home / "var/outgoing/new").iterdir())), database.ask(_TICKETS)
    note = f"{bench.sizes.storm} forged senders, {tickets} tickets"
    say(f"storm: {letters} letters to {note}")
    yield Figure("storm", "letters in a minute", "letters", (float(letters),), at_most(most), None, note)
