# SPDX-License-Identifier: Apache-2.0
"""Who the desk is: its addresses, keys, catalogue and the rules that an operator sets."""

from dataclasses import dataclass

from maildesk.desk.canned import NO_ANSWERS, Answers
from maildesk.desk.catalogue import PLAIN, Catalogue
from maildesk.desk.targets import UNSETTLED, Policy


@dataclass(frozen=True, slots=True)
class AcknowledgementPolicy:
    """Which acknowledgements may leave: none, one per address and hour, so many a minute in all."""

    enabled: bool = True
    per_address_minutes: int = 60
    global_per_minute: int = 60
    on_behalf: bool = False  # whether somebody whose request staff logged hears of it without `#tell`


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the desk is: its addresses, the prefix of its references, its signing keys (the first signs, all verify)."""

    name: str
    address: str
    aliases: tuple[str, ...]
    prefix: str
    keys: tuple[bytes, ...]
    authserv_ids: tuple[str, ...] = ()
    list_hosts: tuple[str, ...] = ()  # domains of lists whose X-Original-From is believed
    language: str = "en"
    promise_hours: int = 48
    reopen_days: int = 30  # an answer to a ticket closed for longer opens a new one
    unproven_per_hour: int = 60  # mails of unproven senders that staff are told of one by one
    acknowledgement: AcknowledgementPolicy = AcknowledgementPolicy()
    catalogue: Catalogue = PLAIN
    promise: Policy = UNSETTLED
    answers: Answers = NO_ANSWERS
    comaintainers: bool = False  # whether who maintains the project of a ticket takes part in it

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]
