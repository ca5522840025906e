# SPDX-License-Identifier: Apache-2.0
"""One SMTP or LMTP session: the connection, the commands around the mails, and how a client is shown out."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import AnyStr

from aiosmtpd.smtp import TLSSetupException

from maildesk.smtp import replies
from maildesk.smtp.context import Context, log
from maildesk.smtp.limits import client_address
from maildesk.smtp.tls import BadCertificate
from maildesk.smtp.transaction import Transaction

# RFC 5321 section 4.5.3.1.4 says 512; long addresses, parameters and tokens of AUTH (RFC 4954 section 4.4) go beyond.
_COMMAND_BYTES = 4096
_BRINGS_MAIL = frozenset({"MAIL", "RCPT", "DATA", "QUIT", "STARTTLS", "AUTH"})

_Command = Callable[[str | None], Awaitable[None]]


class _NoHandler:
    """The library calls the hooks of a handler; these sessions have commands of their own instead."""


class Session(Transaction):
    """Speaks SMTP, or LMTP (RFC 2033) if the listener's `protocol` says so."""

    command_size_limit = _COMMAND_BYTES
    AuthLoginUsernameChallenge = "Username:"
    AuthLoginPasswordChallenge = "Password:"

    def __init__(self, context: Context, loop: asyncio.AbstractEventLoop) -> None:
        # Both are read by the library while it sets itself up; its own table of limits is shared by all sessions.
        self.line_length_limit = context.options.max_line
        self.command_size_limits = defaultdict(lambda: _COMMAND_BYTES)
        super().__init__(
            _NoHandler(),
            data_size_limit=context.max_mail_bytes,
            enable_SMTPUTF8=True,
            hostname=context.hostname,
            ident="LMTP" if context.lmtp else "ESMTP",  # no name, no version
            tls_context=context.certificate.context if context.certificate else None,
            timeout=context.options.idle_seconds,
            authenticator=context.authenticate,
            loop=loop,
        )
        self.context = context
        self._smtp_methods = {name: partial(self._obey, name, command) for name, command in self._commands().items()}

    def _commands(self) -> dict[str, _Command]:
        """What the client may say. The rest is unknown, ETRN and EXPN among it."""
        hello: dict[str, _Command] = {"LHLO": self._ehlo} if self.context.lmtp else {"HELO": self._helo, "EHLO": self._ehlo}
        return hello | {
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "VRFY": self._vrfy,
            "HELP": self._help,
            "QUIT": self._quit,
        }

    async def _obey(self, name: str, command: _Command, argument: str | None) -> None:
        if self.closing:
            await self.hang_up(replies.CLOSING)
        elif name not in _BRINGS_MAIL and self.conduct.idle_command():
            await self.hang_up(replies.TOO_MANY_ERRORS)
        elif argument is not None and any(ord(character) < 32 or ord(character) == 127 for character in argument):
            # A bare CR inside a command may be a line end to somebody else.
            await self.push(replies.SYNTAX)
        else:
            await command(argument)

    # --- the connection -------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called again when TLS is on (RFC 3207 section 4.2: everything known of the client is forgotten)."""
        if self._original_transport is not None:
            super().connection_made(transport)
            return
        self.client = client_address(transport.get_extra_info("peername"))
        refusal = self.context.at_the_door(self.client)
        if refusal:
            _turn_away(transport, refusal)
            return
        self.context.welcome(self, self.client)
        super().connection_made(transport)
        assert self._handler_coroutine is not None  # noqa: S101 - the library has just made it
        self._handler_coroutine.add_done_callback(self._left)

    def _left(self, work: "asyncio.Task[None]") -> None:
        """The session is over. asyncio does not tell when a connection is lost within a TLS handshake; this is told always."""
        self.context.goodbye(self, self.client)
        if not work.cancelled() and (error := work.exception()) and not isinstance(error, OSError):
            self.log_fault(error)
        self.let_go()

    def connection_lost(self, error: Exception | None) -> None:
        """The library reports a failed TLS handshake by itself; the transport may report it again."""
        if self.transport is not None:
            super().connection_lost(error)

    async def push(self, status: AnyStr) -> None:
        """Answers, and counts what is refused: somebody who tries addresses is shown out."""
        reply = replies.ours(status if isinstance(status, str) else bytes(status).decode("ascii", "replace"))
        if reply[0] in "45" and self.conduct.error():
            await self.hang_up(replies.TOO_MANY_ERRORS)
        else:
            await self.say(reply)

    async def handle_exception(self, error: Exception) -> str:
        """The library would answer 500 with the exception's words, and a locked database would bounce mail."""
        if isinstance(error, TLSSetupException):
            # The client's doing more often than ours (it may not trust the certificate); the library ends the connection.
            log.info("listener %s: a TLS handshake failed: %s", self.context.name, error.__cause__)
        else:
            self.log_fault(error)
        return replies.FAULT

    # --- hello, TLS, login ----------------------------------------------------

    async def _helo(self, argument: str | None) -> None:
        if not argument:
            await self.push(replies.SYNTAX)
            return
        self._greeted(argument, extended=False)
        await self.say(f"250 {self.hostname}")

    async def _ehlo(self, argument: str | None) -> None:
        if not argument:
            await self.push(replies.SYNTAX)
            return
        self._greeted(argument, extended=True)
        *lines, last = [self.hostname, *self._extensions()]
        await self.say("".join(f"250-{line}\r\n" for line in lines) + f"250 {last}")

    def _greeted(self, name: str, *, extended: bool) -> None:
        self.envelope = self._create_envelope()
        assert self.session is not None  # noqa: S101 - the library sets it when the connection is made
        self.session.host_name = name
        self.session.extended_smtp = extended

    def _extensions(self) -> list[str]:
        extensions = [f"SIZE {self.context.max_mail_bytes}", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES"]
        if self.context.certificate and not self._tls_protocol:
            extensions.append("STARTTLS")
        if self.context.accounts and self._tls_protocol:
            extensions.append("AUTH PLAIN LOGIN")
        return extensions

    async def _starttls(self, argument: str | None) -> None:
        """RFC 3207. What the client sent in the clear after this command is thrown away by the library before TLS begins."""
        if argument or self._tls_protocol:
            await self.push(replies.SYNTAX if argument else replies.ALREADY_TLS)
            return
        if self.context.certificate is None:
            await self.push(replies.NO_TLS)
            return
        try:
            self.context.certificate.refresh()
        except BadCertificate as error:
            log.warning("listener %s keeps its old certificate: %s", self.context.name, error.message)
        self.tls_context = self.context.certificate.context
        await self.smtp_STARTTLS("")

    async def _auth(self, argument: str | None) -> None:
        """RFC 4954. Only over TLS, only for configured accounts, not within a mail."""
        if not self.context.accounts:
            await self.push(replies.UNKNOWN_COMMAND)
        elif self.in_hand or not argument:
            await self.push(replies.BAD_SEQUENCE if argument else replies.SYNTAX)
        else:
            mechanism, _, rest = argument.partition(" ")
            await self.smtp_AUTH(f"{mechanism.upper()} {rest}".strip())
            if not (self.session and self.session.authenticated) and self.conduct.failed_login():
                await self.hang_up(replies.TOO_MANY_ERRORS)

    # --- small commands -------------------------------------------------------

    async def _vrfy(self, argument: str | None) -> None:
        await self.push(replies.CANNOT_VERIFY if argument else replies.SYNTAX)

    async def _help(self, _argument: str | None) -> None:
        await self.say(replies.HELP)

    async def _noop(self, _argument: str | None) -> None:
        await self.say(replies.OK)

    async def _rset(self, _argument: str | None) -> None:
        self.envelope = self._create_envelope()
        await self.say(replies.OK)

    async def _quit(self, _argument: str | None) -> None:
        await self.hang_up(replies.BYE)


def _turn_away(transport: asyncio.BaseTransport, reply: str) -> None:
    assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - a server's transports are sockets
    transport.set_protocol(asyncio.Protocol())
    transport.write(reply.encode() + b"\r\n")
    transport.close()
