# SPDX-License-Identifier: Apache-2.0
"""The values that reading a mail yields: frozen, clean Unicode, no I/O.

Every string here is safe to store: no NUL, no lone surrogate. Names carry no
bidirectional or zero-width controls.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from maildesk.mail.folding import folded as folded


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322 section 3.4.

    `address` is never in doubt: an address that could be read in two ways is
    not returned at all (promise: Trust 1). Its domain is in lower case.
    """

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The form that two spellings of one mailbox share."""
        return folded(self.address)


class Auto(StrEnum):
    """What kind of machine wrote a mail."""

    REPLY = "auto-reply"
    BOUNCE = "bounce"
    BULK = "bulk"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of an attachment; its bytes stay in the raw mail at `part`.

    `part` is a path such as "2.1", as IMAP numbers parts; "2:1" is the first file within part 2 (TNEF, uuencode).
    """

    part: str
    filename: str | None
    content_type: str
    size: int
    sha256: str
    disposition: str | None
    content_id: str | None
    inline: bool
    # What the first bytes say of its kind; None where they say nothing.
    sniffed: str | None = None
    # A picture of the signature, known by its repetition: it hangs on the mail, but nobody attached it.
    logo: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery status notification (RFC 3464) or an unstructured bounce says."""

    recipients: tuple[str, ...]
    status: str | None
    action: str | None
    diagnostic: str | None
    original_message_id: str | None

    @property
    def arrived(self) -> bool:
        """Is it a report of success (RFC 3464 section 2.3.3)? Then nothing came back."""
        return self.action in ("delivered", "relayed", "expanded")


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Somebody else's mail inside this one. `message_id` is known where the mail itself is attached."""

    from_: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    date: datetime | None
    text: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One Authentication-Results field (RFC 8601), in the order of the header, topmost first.

    `results` holds (method, result, properties), e.g. ("dmarc", "pass", {"header.from": "example.org"}).
    """

    authserv_id: str
    results: tuple[tuple[str, str, dict[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as a person would read it, and what a desk must know beside that.

    Message-IDs stand with their angle brackets, as in the header: "<abc@example.org>" (RFC 5322 section 3.6.4).
    """

    message_id: str | None
    from_: Address | None
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    date: datetime | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    reply: str | None = None
    quoted: str | None = None
    signature: str | None = None
    auto: Auto | None = None
    auto_reason: str | None = None
    bounce: Bounce | None = None
    forwarded: Forwarded | None = None
    attachments: tuple[Attachment, ...] = ()
    language: str | None = None
    defects: tuple[str, ...] = ()
    # Addresses of Delivered-To, X-Original-To and Envelope-To: where a signed token may stand.
    delivered_to: tuple[str, ...] = ()
    authentication: tuple[AuthenticationResults, ...] = ()
    list_id: str | None = None
    # The field by which a program for campaigns shows: "List-Unsubscribe-Post".
    campaign: str | None = None
    # Whom a list that rewrites From (Google Groups: "'Alice' via Maintainers") names as the author: believed of configured hosts alone.
    original_from: Address | None = None
    # The Message-ID of the mail that a bounce or an automatic reply is about, found in its body.
    mentioned_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the transport said (RFC 5321), beside the mail itself.

    `mail_from` is None where no transport told it (a file, an IMAP folder) and "" for the null reverse-path.
    `authenticated_as` is the account of SMTP AUTH; `trusted` is set by a listener for a client in `trusted_networks`.
    `vouched` tells whether a server of ours stood before us: where anybody can connect, Authentication-Results are the sender's words.
    `junk` tells that the provider took it for spam: it lay in a folder that the operator named in `junk_folders`.
    `written_here` tells that no server brought it: `authenticated_as` wrote it at the command line of the desk, and had seen the
    events of its ticket up to the one with the id `seen` (None: nobody asked). `canned` is the canned answer that they began with.
    """

    mail_from: str | None = None
    rcpt_to: tuple[str, ...] = ()
    peer: str | None = None
    authenticated_as: str | None = None
    trusted: bool = False
    vouched: bool = True
    junk: bool = False
    written_here: bool = False
    seen: int | None = None
    canned: str = ""
