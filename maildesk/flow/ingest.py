# SPDX-License-Identifier: Apache-2.0
"""Mails from files through the one path: committed, then processed at once, beside a daemon or without one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from maildesk.desk.values import Disposition, InboundState
from maildesk.flow.errors import MaildeskError
from maildesk.flow.values import Incoming, Receipt

GROUP = 50
GROUP_BYTES = 8 * 1024 * 1024
_WAITS = (InboundState.RECEIVED, InboundState.PROCESSING)

Named = tuple[str, Incoming]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail. `disposition` None: it is stored, and waits for another try or for the process that has it in hand."""

    name: str
    inbound_id: int
    disposition: Disposition | None
    ticket_number: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What the store says of a stored mail."""

    inbound_id: int
    state: InboundState
    disposition: Disposition | None
    ticket_number: int | None
    reason: str


class Fates(Protocol):
    """Looks stored mails up by their ids."""

    def __call__(self, inbound_ids: Sequence[int]) -> list[Fate]: ...


class Ingest:
    """`wait` pauses before another look at mails that are not settled yet; False says that it was long enough."""

    def __init__(
        self,
        receive: Callable[[Sequence[Incoming]], list[Receipt]],
        process: Callable[[Sequence[int]], int],
        fates: Fates,
        wait: Callable[[], bool],
    ) -> None:
        self._receive = receive
        self._process = process
        self._fates = fates
        self._wait = wait

    def __call__(self, mails: Iterable[Named]) -> Iterator[Outcome]:
        """Outcomes in order. Raises StoreUnavailable: what was told is safe, what was not told may be given again without harm."""
        for group in _groups(mails):
            receipts = self._receive([incoming for _, incoming in group])
            self._settle([receipt.inbound_id for receipt in receipts])
            fates = {fate.inbound_id: fate for fate in self._fates([receipt.inbound_id for receipt in receipts])}
            for (name, _), receipt in zip(group, receipts, strict=True):
                yield _outcome(name, fates[receipt.inbound_id], receipt)

    def _settle(self, ids: Sequence[int]) -> None:
        while waiting := [fate.inbound_id for fate in self._fates(ids) if fate.state in _WAITS]:
            if not self._process(waiting) and not self._wait():
                return


def _outcome(name: str, fate: Fate, receipt: Receipt) -> Outcome:
    disposition = Disposition.QUARANTINED if fate.state is InboundState.QUARANTINED else fate.disposition
    reason = fate.reason
    if receipt.repeat:
        disposition, reason = Disposition.REPEAT, f"the desk has this very mail already ({fate.reason or fate.state})"
    return Outcome(name, receipt.inbound_id, disposition, fate.ticket_number, reason)


def _groups(mails: Iterable[Named]) -> Iterator[list[Named]]:
    """Groups that share a commit, few enough and small enough to hold in memory together.

    Where the mails end in an error, those before it come first: a file that cannot be read keeps none out that stand before it.
    """
    group: list[Named] = []
    size = 0
    try:
        for one in mails:
            if group and (len(group) >= GROUP or size + len(one[1].raw) > GROUP_BYTES):
                yield group
                group, size = [], 0
            group.append(one)
            size += len(one[1].raw)
    except MaildeskError:
        if group:
            yield group
        raise
    if group:
        yield group
