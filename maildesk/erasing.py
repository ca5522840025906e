# SPDX-License-Identifier: Apache-2.0
"""Erasures, noted outside the database before anything is touched, so that one that is cut off or undone by a backup is done again."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from maildesk.files import erasures as lists
from maildesk.flow.erasures import Erasure, Kind, hidden, key_mark
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.mail.values import Address
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.store.erasing import Erased
    from maildesk.store.sql import SqlStore
    from maildesk.store.traces import Traces

_AGAIN = "desk"  # who does it again


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants it, and why."""

    actor: str
    reason: str = ""


def traces(settings: Settings, store: "SqlStore", address: Address) -> "Traces":
    """What is held of whoever has the address. Raises MaildeskError (it is the desk's own), NotFound, StoreUnavailable."""
    from maildesk.desk.token import is_desk_address
    from maildesk.wiring import identity

    if is_desk_address(identity(settings), address.address):
        raise MaildeskError(f"{address.address} is an address of the desk itself", "name the address of a person")
    found = store.traces([address.key])
    if not (found.people or found.messages or found.mails) and not store.count_traces(found).mentions:
        raise NotFound(f"nothing is held of {address.address}", "`maildesk search` finds words, `maildesk person show` addresses")
    return found


def erase_person(settings: Settings, store: "SqlStore", found: "Traces", asked: Asked, now: datetime) -> "Erased":
    """Takes a person out of the desk, for good. Raises MaildeskError (they work here), StoreUnavailable, OSError."""
    if found.works_here:
        raise MaildeskError("this is the address of somebody who works here", "`maildesk staff leave` comes first")
    key = settings.desk.signing_keys[0]
    people = tuple(hidden(key, one) for one in found.keys)
    erasure = Erasure(secrets.token_hex(8), now, Kind.PERSON, key_mark(key), people, found.digests)
    lists.add(settings.retention.erasures, [erasure])
    return store.erase(erasure, found, actor=asked.actor, now=now)


def redact_mail(settings: Settings, store: "SqlStore", inbound_id: int, asked: Asked, now: datetime, *, subject: bool) -> "Erased":
    """Takes the words of one mail out of the desk, for good. Raises NotFound, StoreUnavailable, OSError."""
    digest = store.digest_of(inbound_id)
    if digest is None:
        raise NotFound(f"there is no mail {inbound_id}", "see `maildesk mail list`")
    erasure = Erasure(secrets.token_hex(8), now, Kind.MAIL, "", (), (digest,))
    lists.add(settings.retention.erasures, [erasure])
    return store.redact(inbound_id, erasure, subject=subject, actor=asked.actor, reason=asked.reason, now=now)


def pending(settings: Settings, store: "SqlStore", now: datetime) -> int:
    """Does what the list says and the database has not had: an erasure that was cut off, a redacted mail that came again; how many."""
    path = settings.retention.erasures
    return reapply(store, settings, lists.read(path), now) if path.exists() else 0


def reapply(store: "SqlStore", settings: Settings, known: Sequence[Erasure], now: datetime) -> int:
    """Erases again what was erased after this database was copied; how many erasures. Raises StoreUnavailable, OSError.

    A redacted mail that is not here yet waits: it may lie in a mailbox still, and nobody wants to lose the request.
    """
    missing = store.missing_erasures(known)
    if not missing:
        return 0
    addresses = store.known_addresses() if any(one.kind == Kind.PERSON for one in missing) else []
    return sum(_again(store, settings, one, addresses, now) for one in missing)


def _again(store: "SqlStore", settings: Settings, erasure: Erasure, addresses: Iterable[str], now: datetime) -> bool:
    if erasure.kind == Kind.MAIL:
        mails = store.mails_with(erasure.mails)
        for inbound_id in mails:
            store.redact(inbound_id, erasure, subject=False, actor=_AGAIN, reason="redacted before", now=now)
        return bool(mails)
    key = next((one for one in settings.desk.signing_keys if key_mark(one) == erasure.key), None)
    wanted = set(erasure.people)
    keys = [one for one in addresses if key is not None and hidden(key, one) in wanted]
    if not keys:
        store.recognise(erasure, now)
        return True
    # Whoever works here in a backup had left before they were erased.
    found = replace(store.traces(keys), works_here=False)
    store.erase(erasure, found, actor=_AGAIN, now=now)
    return True
