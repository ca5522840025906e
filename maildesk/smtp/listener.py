# SPDX-License-Identifier: Apache-2.0
"""A port that takes mail for the desk: SMTP or LMTP."""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Mapping
from ipaddress import ip_network

from maildesk.flow.errors import MaildeskError
from maildesk.flow.ports import Clock
from maildesk.smtp import replies
from maildesk.smtp.batch import Batch, Receive
from maildesk.smtp.context import Context, Note
from maildesk.smtp.limits import Door, IpNetwork, Memory
from maildesk.smtp.options import ListenerOptions
from maildesk.smtp.session import Session
from maildesk.smtp.tls import Certificate

_BACKLOG = 512  # a burst waits in the kernel instead of being refused there
_MEMORY_FLOOR = 64 * 1024 * 1024


class CannotListen(MaildeskError):
    """The port cannot be had, or the listener's options make no sense together."""

    exit_code = 78  # EX_CONFIG


class Listener:
    """Takes mail and answers 250 when `receive` (T1) has committed it.

    `accepts` says whether a recipient is the desk's; `receive` and `note` block and run in threads;
    `note` is told what staff should see ("oversize": listener, sender_domain, size, limit in bytes); `accounts` is user ->
    password for AUTH, offered over TLS alone; `hint` is the address that a refusal names.
    """

    def __init__(
        self,
        name: str,
        options: ListenerOptions,
        *,
        accepts: Callable[[str], bool],
        receive: Receive,
        note: Note,
        accounts: Mapping[str, str],
        max_mail_bytes: int,
        clock: Clock,
        hint: str = "",
    ) -> None:
        """Raises BadCertificate, or CannotListen for accounts without a certificate."""
        if accounts and not options.tls_cert:
            raise CannotListen(
                f"listener.{name} has accounts but no certificate: passwords are taken over TLS alone",
                f"set listener.{name}.tls_cert and listener.{name}.tls_key, or remove the accounts",
            )
        self._name = name
        self._options = options
        trusted = _networks(name, options.trusted_networks)
        certificate = Certificate(options.tls_cert, options.tls_key) if options.tls_cert else None
        # A new one for each start: nothing of a service that broke down is counted in the next.
        self._new_context: Callable[[], Context] = lambda: Context(
            name=name,
            options=options,
            hostname=options.hostname or socket.gethostname(),
            accepts=accepts,
            hint=hint,
            batch=Batch(receive, name=name),
            note=note,
            clock=clock,
            max_mail_bytes=max_mail_bytes,
            trusted=trusted,
            certificate=certificate,
            door=Door(options.max_connections, options.max_connections_per_client),
            memory=Memory(max(_MEMORY_FLOOR, 2 * max_mail_bytes)),
            accounts=accounts,
        )
        self._context: Context | None = None
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that is bound; the configured one before `start`."""
        if self._server is None or not self._server.sockets:
            return self._options.port
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Binds and accepts; again after a stop, too. Raises CannotListen."""
        # The library logs addresses and commands of its sessions; ours logs what may be logged.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
        loop = asyncio.get_running_loop()
        options = self._options
        context = self._new_context()
        try:
            self._server = await loop.create_server(
                lambda: Session(context, loop), options.host or None, options.port, backlog=_BACKLOG, reuse_address=True
            )
        except OSError as error:
            raise CannotListen(*_why_not(self._name, options, error)) from error
        self._context = context

    async def stop(self, grace_seconds: float = 5.0) -> None:
        """Takes no more connections, lets mails under way be finished for so many seconds, then closes."""
        server, self._server = self._server, None
        if server is None or self._context is None:
            return
        server.close()
        sessions = self._context.sessions
        for session in list(sessions):
            session.closing = True
            if not session.in_hand:
                session.close_with(replies.CLOSING)
        await _finished(sessions, grace_seconds)
        for session in list(sessions):
            session.close_with(replies.CLOSING)
        await self._context.batch.close(seconds=2.0)


async def _finished(sessions: set[Session], seconds: float) -> None:
    """Waits until no session has a mail in hand, or the time is over."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while any(session.in_hand for session in sessions) and loop.time() < until:
        await asyncio.sleep(0.02)


def _networks(name: str, networks: tuple[str, ...]) -> tuple[IpNetwork, ...]:
    try:
        return tuple(ip_network(network) for network in networks)
    except ValueError as error:
        raise CannotListen(f"listener.{name}.trusted_networks: {error}", "write networks such as 192.0.2.0/24 or 2001:db8::/32") from error


def _why_not(name: str, options: ListenerOptions, error: OSError) -> tuple[str, str]:
    where = f"listener.{name} cannot listen on {options.host or '*'}:{options.port}"
    if error.errno == errno.EADDRINUSE:
        return f"{where}: another program listens there", f"stop it, or set listener.{name}.port to a free port"
    if error.errno == errno.EACCES:
        return f"{where}: not permitted", f"ports below 1024 need CAP_NET_BIND_SERVICE; set listener.{name}.port to 1024 or more"
    return f"{where}: {error.strerror or error}", f"set listener.{name}.host to an address of this machine"
