# SPDX-License-Identifier: Apache-2.0
"""Signed ways back to a ticket: the token in our Reply-To address and our signed Message-IDs (promise: Trust 3).

An HMAC of 100 bits over purpose, visibility and ticket. The first key signs, every key verifies, so that keys rotate and old
mail stays valid. Everything is in lower case: gateways change the case of local parts.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from maildesk.desk.values import Identity, Visibility

_LETTER = {Visibility.PUBLIC: "p", Visibility.INTERNAL: "i"}
_OFFERS = "o"  # of a public mail that offers the categories to choose from
_VISIBILITY = {letter: visibility for visibility, letter in _LETTER.items()}
_MAC_CHARACTERS = 20  # of base32 (RFC 4648 section 6, in lower case): 100 bits
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _BASE32 for second in _BASE32]  # ten bits at once: base64.b32encode takes six times as long
_SHIFTS = range(90, -10, -10)
_ADDRESS = re.compile(rf"([pi])([0-9]{{1,18}})-([a-z2-7]{{{_MAC_CHARACTERS}}})")
_MESSAGE_ID = re.compile(rf"([pio])([0-9]{{1,18}})\.([a-z0-9]{{16,64}})\.([a-z2-7]{{{_MAC_CHARACTERS}}})")
_ACTION = re.compile(rf"x([0-9a-f]{{1,15}})\.([0-9a-f]{{1,15}})\.([0-9a-f]{{1,6}})\.([a-z0-9]{{1,8}})-([a-z2-7]{{{_MAC_CHARACTERS}}})")
_LEAVING = re.compile(rf"u([0-9a-f]{{1,15}})-([a-z2-7]{{{_MAC_CHARACTERS}}})")
_CONFIRMING = re.compile(rf"c([0-9a-f]{{1,15}})-([a-z2-7]{{{_MAC_CHARACTERS}}})")
_CONFIRMING_ID = re.compile(rf"c([0-9a-f]{{1,15}})\.([a-z0-9]{{16,64}})\.([a-z2-7]{{{_MAC_CHARACTERS}}})")
_OPINION = re.compile(rf"([yn])([0-9a-f]{{1,15}})\.([0-9a-f]{{1,15}})-([a-z2-7]{{{_MAC_CHARACTERS}}})")
_CANARY = re.compile(rf"t([0-9a-f]{{1,15}})-([a-z2-7]{{{_MAC_CHARACTERS}}})")
_BOUNCE = re.compile(rf"b([0-9a-f]{{1,15}})\.([0-9a-f]{{1,15}})-([a-z2-7]{{{_MAC_CHARACTERS}}})")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a valid signature leads to. Ticket 0 is none: mail of ours that belongs to no ticket.

    `offers`: the mail offered the categories to choose from.
    """

    ticket_id: int
    visibility: Visibility
    offers: bool = False


def _mac(key: bytes, *parts: str) -> str:
    digest = hmac.digest(key, "\0".join(parts).encode(), "sha256")
    bits = int.from_bytes(digest[:13]) >> 4
    return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])


def _signed(keys: Iterable[bytes], mac: str, *parts: str) -> bool:
    return any(hmac.compare_digest(_mac(key, *parts), mac) for key in keys)


def reply_address(identity: Identity, ticket_id: int, visibility: Visibility = Visibility.PUBLIC) -> str:
    """The desk's address with a token that leads to the ticket: `servicedesk+p42-...@cncf.io`."""
    local, _, domain = identity.address.rpartition("@")
    letter = _LETTER[visibility]
    mac = _mac(identity.keys[0], "address", letter, str(ticket_id))
    return f"{local}+{letter}{ticket_id}-{mac}@{domain}"


def read_address(identity: Identity, address: str) -> Grant | None:
    """The grant in a recipient address, if one of our keys signed it. The match is exact; there is no legacy form."""
    tag = address.rpartition("@")[0].rpartition("+")[2].lower()
    match = _ADDRESS.fullmatch(tag)
    if match is None or not _signed(identity.keys, match[3], "address", match[1], match[2]):
        return None
    return Grant(int(match[2]), _VISIBILITY[match[1]])


def message_id(identity: Identity, ticket_id: int, nonce: str, visibility: Visibility = Visibility.PUBLIC, *, offers: bool = False) -> str:
    """A Message-ID of ours with its angle brackets. `nonce`: 16 to 64 lower-case letters and digits, fresh for every mail.

    `offers`: the mail, a public one, offers the categories to choose from.
    """
    letter = _OFFERS if offers else _LETTER[visibility]
    mac = _mac(identity.keys[0], "message-id", letter, str(ticket_id), nonce)
    return f"<{letter}{ticket_id}.{nonce}.{mac}@{identity.domain}>"


def read_message_id(identity: Identity, value: str) -> Grant | None:
    """The grant in a Message-ID, if one of our keys signed it."""
    match = _MESSAGE_ID.fullmatch(value.strip("<> ").rpartition("@")[0].lower())
    if match is None or not _signed(identity.keys, match[4], "message-id", match[1], match[2], match[3]):
        return None
    return Grant(int(match[2]), _VISIBILITY.get(match[1], Visibility.PUBLIC), match[1] == _OFFERS)


@dataclass(frozen=True, slots=True)
class Action:
    """A prefilled mail that one member of staff may send until `expires` (days since 1970-01-01); `nonce` tells two of them apart."""

    ticket_id: int
    person_id: int
    expires: int
    nonce: str
    mac: str


def action_address(identity: Identity, ticket_id: int, person_id: int, expires: int, nonce: str, command: str) -> str:
    """The address of a prefilled mail that says `command` and nothing else. `nonce`: 1 to 8 lower-case letters and digits.

    A local part has at most 64 octets (RFC 5321 section 4.5.3.1.1): numbers stand in hexadecimal.
    """
    local, _, domain = identity.address.rpartition("@")
    mac = _mac(identity.keys[0], "action", str(ticket_id), str(person_id), str(expires), nonce, command)
    return f"{local}+x{ticket_id:x}.{person_id:x}.{expires:x}.{nonce}-{mac}@{domain}"


def read_action(address: str) -> Action | None:
    """What an action address says of itself; `signs` tells whether we wrote it."""
    match = _ACTION.fullmatch(address.rpartition("@")[0].rpartition("+")[2].lower())
    return Action(int(match[1], 16), int(match[2], 16), int(match[3], 16), match[4], match[5]) if match else None


def signs(identity: Identity, action: Action, command: str) -> bool:
    """Whether one of our keys signed this action for exactly this command."""
    parts = (str(action.ticket_id), str(action.person_id), str(action.expires), action.nonce, command)
    return _signed(identity.keys, action.mac, "action", *parts)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a mail to a signed address says: whether the ticket helped the person who was asked."""

    ticket_id: int
    person_id: int
    helped: bool


def opinion_address(identity: Identity, opinion: Opinion) -> str:
    """Where somebody who was asked whether it helped says so. The address says all of it: programs change subjects and texts."""
    local, _, domain = identity.address.rpartition("@")
    letter, ticket_id, person_id = "y" if opinion.helped else "n", opinion.ticket_id, opinion.person_id
    mac = _mac(identity.keys[0], "opinion", letter, str(ticket_id), str(person_id))
    return f"{local}+{letter}{ticket_id:x}.{person_id:x}-{mac}@{domain}"


def read_opinion_address(identity: Identity, address: str) -> Opinion | None:
    """What a mail to this address says, if one of our keys signed it."""
    match = _OPINION.fullmatch(address.rpartition("@")[0].rpartition("+")[2].lower())
    if match is None:
        return None
    ticket_id, person_id = int(match[2], 16), int(match[3], 16)
    signed = _signed(identity.keys, match[4], "opinion", match[1], str(ticket_id), str(person_id))
    return Opinion(ticket_id, person_id, match[1] == "y") if signed else None


def bounce_address(identity: Identity, ticket_id: int, outbox_id: int) -> str:
    """The reverse-path of an answer: a bounce finds its ticket and its row of the outbox."""
    local, _, domain = identity.address.rpartition("@")
    mac = _mac(identity.keys[0], "bounce", str(ticket_id), str(outbox_id))
    return f"{local}+b{ticket_id:x}.{outbox_id:x}-{mac}@{domain}"


def read_bounce_address(identity: Identity, address: str) -> tuple[int, int] | None:
    """The ticket and the row of the outbox whose answer bounced to this address, if one of our keys signed it."""
    match = _BOUNCE.fullmatch(address.rpartition("@")[0].rpartition("+")[2].lower())
    if match is None:
        return None
    ticket_id, outbox_id = int(match[1], 16), int(match[2], 16)
    return (ticket_id, outbox_id) if _signed(identity.keys, match[3], "bounce", str(ticket_id), str(outbox_id)) else None


def leaving_address(identity: Identity, ticket_id: int) -> str:
    """Where somebody who takes part writes to leave the ticket (List-Unsubscribe, RFC 2369 section 3.2)."""
    local, _, domain = identity.address.rpartition("@")
    return f"{local}+u{ticket_id:x}-{_mac(identity.keys[0], 'leaving', str(ticket_id))}@{domain}"


def read_leaving_address(identity: Identity, address: str) -> int | None:
    """The ticket that a mail to this address asks to leave, if one of our keys signed it."""
    match = _LEAVING.fullmatch(address.rpartition("@")[0].rpartition("+")[2].lower())
    if match is None:
        return None
    ticket_id = int(match[1], 16)
    return ticket_id if _signed(identity.keys, match[2], "leaving", str(ticket_id)) else None


def confirming_address(identity: Identity, inbound_id: int) -> str:
    """Where somebody answers whether a held mail was theirs."""
    local, _, domain = identity.address.rpartition("@")
    return f"{local}+c{inbound_id:x}-{_mac(identity.keys[0], 'confirming', str(inbound_id))}@{domain}"


def read_confirming_address(identity: Identity, address: str) -> int | None:
    """The held mail that an answer to this address is about, if one of our keys signed it."""
    match = _CONFIRMING.fullmatch(address.rpartition("@")[0].rpartition("+")[2].lower())
    if match is None:
        return None
    inbound_id = int(match[1], 16)
    return inbound_id if _signed(identity.keys, match[2], "confirming", str(inbound_id)) else None


def confirming_id(identity: Identity, inbound_id: int, nonce: str) -> str:
    """The Message-ID of the question whether a held mail was theirs, with its angle brackets. `nonce` as for `message_id`."""
    mac = _mac(identity.keys[0], "confirming-id", str(inbound_id), nonce)
    return f"<c{inbound_id:x}.{nonce}.{mac}@{identity.domain}>"


def read_confirming_id(identity: Identity, value: str) -> int | None:
    """The held mail that this Message-ID asks about, if one of our keys signed it."""
    match = _CONFIRMING_ID.fullmatch(value.strip("<> ").rpartition("@")[0].lower())
    if match is None:
        return None
    inbound_id = int(match[1], 16)
    return inbound_id if _signed(identity.keys, match[3], "confirming-id", str(inbound_id), match[2]) else None


def canary_address(identity: Identity, sent_at: datetime) -> str:
    """Where the desk writes to itself. The address says when the mail left: relays and providers rewrite Message-IDs and subjects."""
    local, _, domain = identity.address.rpartition("@")
    moment = f"{round(sent_at.timestamp() * 1000):x}"
    return f"{local}+t{moment}-{_mac(identity.keys[0], 'canary', moment)}@{domain}"


def read_canary_address(identity: Identity, address: str) -> datetime | None:
    """When the desk wrote to itself at this address (in UTC, to the millisecond), if one of our keys signed it."""
    match = _CANARY.fullmatch(address.rpartition("@")[0].rpartition("+")[2].lower())
    if match is None or not _signed(identity.keys, match[2], "canary", match[1]):
        return None
    return datetime.fromtimestamp(int(match[1], 16) / 1000, UTC)


def is_ours(identity: Identity, value: str) -> bool:
    """Did we sign this Message-ID, for whatever purpose?"""
    return read_message_id(identity, value) is not None or read_confirming_id(identity, value) is not None


def is_desk_address(identity: Identity, address: str) -> bool:
    """Whether mail to this address is mail to the desk: an address of the desk or a subaddress of one (RFC 5233)."""
    local, _, domain = address.casefold().rpartition("@")
    own = (one.casefold().rpartition("@") for one in (identity.address, *identity.aliases))
    # The desk's own address may be a subaddress itself, such as `cncf+desk@example.org`.
    return any(domain == its_domain and f"{local}+".startswith(f"{its_local}+") for its_local, _, its_domain in own)
