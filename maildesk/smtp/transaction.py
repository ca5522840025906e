# SPDX-License-Identifier: Apache-2.0
"""A mail within a session: MAIL, RCPT, DATA, and the answer that it is ours now (RFC 5321 sections 3.3 and 4.1.1)."""

import traceback
from typing import Any

from maildesk.flow.errors import DiskFull, StoreUnavailable
from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.values import Envelope
from maildesk.smtp import replies
from maildesk.smtp.content import Content, Refusal
from maildesk.smtp.context import log
from maildesk.smtp.limits import Conduct, IpAddress, Share, inside
from maildesk.smtp.paths import BadParameter, BadPath, UnknownParameter, domain_of, mail_argument, rcpt_argument
from maildesk.smtp.patience import Patience

_CHUNK = 1024 * 1024  # more than the reader ever buffers: what was read beyond the mail can be handed back whole
_NULL_PATH = "<>"  # how the library marks that MAIL FROM:<> was given; "" would mean that there was no MAIL


class Transaction(Patience):
    """The commands that bring a mail."""

    client: IpAddress | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conduct = Conduct()

    @property
    def in_hand(self) -> bool:
        """Whether a mail is under way, which a closing service waits for."""
        return self.envelope is not None and self.envelope.mail_from is not None

    async def say(self, reply: str) -> None:
        """Answers without counting it as the client's error."""
        await Patience.push(self, reply)

    async def _mail(self, argument: str | None) -> None:
        if self.in_hand or not (self.session and self.session.host_name):
            await self.push(replies.NESTED_MAIL if self.in_hand else replies.HELLO_FIRST)
            return
        try:
            sender, parameters = mail_argument(argument)
        except (BadPath, BadParameter, UnknownParameter) as error:
            await self.push(_complaint(error, replies.BAD_SENDER))
            return
        if parameters.size > self.context.max_mail_bytes:
            await self.context.oversize(domain_of(sender), parameters.size)
            await self.push(replies.too_big(self.context.max_mail_bytes))
            return
        self.envelope = self._create_envelope()
        self.envelope.mail_from = sender or _NULL_PATH
        self.envelope.smtp_utf8 = parameters.smtputf8
        await self.say(replies.SENDER_OK)

    async def _rcpt(self, argument: str | None) -> None:
        if not self.in_hand:
            await self.push(replies.BAD_SEQUENCE)
            return
        try:
            recipient = rcpt_argument(argument)
        except (BadPath, BadParameter, UnknownParameter) as error:
            await self.push(_complaint(error, replies.BAD_RECIPIENT))
            return
        await self._recipient(recipient)

    async def _recipient(self, address: str) -> None:
        assert self.envelope is not None  # noqa: S101 - `in_hand` has looked at it
        if not self.context.accepts(address):
            await self.push(replies.not_here(self.context.hint))
        elif len(self.envelope.rcpt_tos) >= self.context.options.max_recipients:
            await self.push(replies.TOO_MANY_RECIPIENTS)
        else:
            self.envelope.rcpt_tos.append(address)
            await self.say(replies.RECIPIENT_OK)

    async def _data(self, argument: str | None) -> None:
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if argument or not recipients:
            await self.push(replies.SYNTAX if argument else replies.NO_RECIPIENT if self.in_hand else replies.BAD_SEQUENCE)
            return
        await self.say(replies.START_DATA)
        share = Share(self.context.memory)
        try:
            reply = await self._take(share)
        finally:
            share.give_back()
            self.envelope = self._create_envelope()
        # RFC 2033 section 4.2: LMTP answers for each recipient that was accepted.
        await self.say("\r\n".join([reply] * len(recipients)) if self.context.lmtp else reply)

    async def _take(self, share: Share) -> str:
        content = Content(limit=self.context.max_mail_bytes, max_line=self.context.options.max_line, reserve=share.take)
        await self._read_into(content)
        raw = content.mail()
        if raw is None:
            return await self._refuse(content)
        with self.our_turn():
            return await self._store(self._incoming(raw))

    async def _read_into(self, content: Content) -> None:
        rest: bytes | None = None
        while rest is None:
            chunk = await self._reader.read(_CHUNK)
            if not chunk:
                raise ConnectionResetError("the client went away within a mail")
            rest = content.feed(chunk)
        if rest:
            self._reader.feed_data(rest)  # commands that a pipelining client has sent already

    async def _refuse(self, content: Content) -> str:
        if content.refusal is Refusal.TOO_BIG:
            assert self.envelope is not None  # noqa: S101 - DATA has looked at it
            await self.context.oversize(domain_of(self.envelope.mail_from or ""), content.size)
            return replies.too_big(self.context.max_mail_bytes)
        return replies.LINE_TOO_LONG if content.refusal is Refusal.LINE_TOO_LONG else replies.NO_ROOM

    def _incoming(self, raw: bytes) -> Incoming:
        assert self.envelope is not None and self.session is not None  # noqa: S101 - DATA has looked at them
        sender = self.envelope.mail_from
        return Incoming(
            raw=raw,
            source=Source(SourceKind.LMTP if self.context.lmtp else SourceKind.SMTP, account=self.context.name),
            envelope=Envelope(
                mail_from="" if sender == _NULL_PATH else sender,
                rcpt_to=tuple(dict.fromkeys(self.envelope.rcpt_tos)),
                peer=str(self.client) if self.client else None,
                authenticated_as=_account(self.session.auth_data) if self.session.authenticated else None,
                trusted=inside(self.client, self.context.trusted),
                vouched=self.context.lmtp or self.context.options.behind_mta,
            ),
            received_at=self.context.clock(),
        )

    async def _store(self, mail: Incoming) -> str:
        """250 after the commit and not before; for whatever goes wrong on our side, a reply that lets the mail come again."""
        try:
            receipt = await self.context.batch.store(mail)
        except Exception as error:  # noqa: BLE001 - RFC 5321 section 4.2.1: a fault of ours must not bounce a mail
            self.log_fault(error)
            return replies.NO_ROOM if isinstance(error, DiskFull) else replies.FAULT
        self.conduct.delivered()
        log.info(
            "listener %s: took mail %d (%d bytes from %s%s)",
            self.context.name,
            receipt.inbound_id,
            len(mail.raw),
            domain_of(mail.envelope.mail_from or "") or "<>",
            ", known already" if receipt.repeat else "",
        )
        return replies.kept(receipt.inbound_id)

    def log_fault(self, error: BaseException) -> None:
        if isinstance(error, StoreUnavailable):
            log.warning("listener %s: a mail was put off: %s", self.context.name, error.message)
            return
        # The words of an exception may hold a mail's content; its frames hold none.
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("listener %s: a mail was put off: %s\n%s", self.context.name, type(error).__name__, frames)


def _complaint(error: ValueError, bad_path: str) -> str:
    if isinstance(error, BadPath):
        return bad_path
    return replies.UNKNOWN_PARAMETER if isinstance(error, UnknownParameter) else replies.SYNTAX


def _account(login: Any) -> str:
    return bytes(login.login).decode("utf-8")
