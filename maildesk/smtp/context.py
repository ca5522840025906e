# SPDX-License-Identifier: Apache-2.0
"""What all sessions of one listener share."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import AuthResult

from maildesk.flow.ports import Clock
from maildesk.smtp import replies
from maildesk.smtp.batch import Batch
from maildesk.smtp.limits import Door, IpAddress, IpNetwork, Memory, Seldom, inside
from maildesk.smtp.options import ListenerOptions
from maildesk.smtp.tls import Certificate

if TYPE_CHECKING:
    from maildesk.smtp.session import Session

log = logging.getLogger("maildesk.smtp")

Note = Callable[[str, Mapping[str, Any]], None]


@dataclass(slots=True, kw_only=True)
class Context:
    """The listener as its sessions see it. `accounts` is user -> password."""

    name: str
    options: ListenerOptions
    hostname: str
    accepts: Callable[[str], bool]
    hint: str
    batch: Batch
    note: Note
    clock: Clock
    max_mail_bytes: int
    trusted: tuple[IpNetwork, ...]
    certificate: Certificate | None
    door: Door
    memory: Memory
    accounts: Mapping[str, str] = field(repr=False)
    sessions: set["Session"] = field(default_factory=set)
    _seldom: Seldom = field(default_factory=Seldom)

    @property
    def lmtp(self) -> bool:
        return self.options.protocol == "lmtp"

    def at_the_door(self, client: IpAddress | None) -> str:
        """The reply that turns a client away, or "". A trusted client (our own MTA) is bounded by the cap of all alone."""
        if not self.door.room():
            return replies.FULL_HOUSE
        if not inside(client, self.trusted) and not self.door.room_for(client):
            return replies.TOO_MANY_OF_YOURS
        return ""

    def welcome(self, session: "Session", client: IpAddress | None) -> None:
        self.door.enter(client)
        self.sessions.add(session)

    def goodbye(self, session: "Session", client: IpAddress | None) -> None:
        self.sessions.discard(session)
        self.door.leave(client)

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
        """The password of a configured account, compared in a time that tells nothing of either."""
        expected = self.accounts.get(bytes(login.login).decode("utf-8", "replace"), "")
        if hmac.compare_digest(_digest(bytes(login.password)), _digest(expected.encode("utf-8"))) and expected:
            return AuthResult(success=True, auth_data=login)
        log.warning("listener %s: a login failed", self.name)
        return AuthResult(success=False, handled=False)

    async def oversize(self, sender_domain: str, size: int) -> None:
        """Tells the staff that somebody's mail was too big (promise: Durability 6). The refusal stands, whatever becomes of that."""
        if not self._seldom.allows(sender_domain, self.clock()):
            return
        details = {"listener": self.name, "sender_domain": sender_domain, "size": size, "limit": self.max_mail_bytes}
        try:
            await asyncio.to_thread(self.note, "oversize", details)
        except Exception as error:  # noqa: BLE001 - the sender is told in the session in any case
            log.warning("listener %s: an oversize refusal could not be noted: %s", self.name, type(error).__name__)


def _digest(password: bytes) -> bytes:
    """Of one length, so that the comparison tells nothing of the password's."""
    return hashlib.sha256(password).digest()
