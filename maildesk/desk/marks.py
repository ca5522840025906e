# SPDX-License-Identifier: Apache-2.0
"""The keys of what happened before: throttles, and what may happen only once. The database holds one moment for each key."""

import hashlib
from collections.abc import Iterable, Iterator

LIST = "list:"  # addresses of mailing lists
HELD = "held"  # notices of held mail, in all
SUSPECTS = "held:suspect"  # notices of held mail that failed DMARC
UNPROVEN = "notified:unproven"  # mails of which nothing proves who wrote them, and that staff were told of
AUTOMATIC = "automatic"
CANARY_SENT = "canary:sent"  # the newest mail of the desk to itself
CANARY_SINCE = "canary:since"  # the oldest that had not come back when the newest was sent
CANARY_RETURNED = "canary:returned"  # when the newest one that came back had been sent
CANARY_BACK = "canary:back"  # when that one came back
CANARIES = (CANARY_SENT, CANARY_SINCE, CANARY_RETURNED, CANARY_BACK)


def acknowledged(address: str) -> str:
    """When an address was last acknowledged. `address`: an `Address.key`."""
    return f"acknowledged:{address}"


def alike(address: str, subject: str) -> str:
    """Acknowledgements to an address of one subject (`compare.subject_digest`)."""
    return f"alike:{address}:{subject}"


def echo(address: str, text: str) -> str:
    """Mails of an address that say the same (`compare.words_digest`), or (text `AUTOMATIC`) that look automatic."""
    return f"echo:{address}:{text}"


def passed_on(address: str) -> str:
    """People to whom the words of an address were passed on."""
    return f"passed-on:{address}"


def notified(address: str) -> str:
    """Mails of an address that staff were told of."""
    return f"notified:{address}"


def asked(address: str) -> str:
    """When somebody was last asked whether this address is theirs."""
    return f"asked:{address}"


def asked_on(ticket_id: int) -> str:
    """Such questions on one ticket."""
    return f"asked-on:{ticket_id}"


def held_on(ticket_id: int) -> str:
    """Notices to staff of mail that is held beside a ticket."""
    return f"held-on:{ticket_id}"


def undelivered(ticket_id: int) -> str:
    """Letters to the assignee about mail of the ticket that did not arrive."""
    return f"undelivered:{ticket_id}"


def staying(address: str) -> str:
    """Letters to a requester who tried to leave a ticket."""
    return f"staying:{address}"


def corrected_on(ticket_id: int) -> str:
    """Corrections of a ticket by its requester."""
    return f"corrected-on:{ticket_id}"


def digested(person_id: int) -> str:
    """The digests of a member of staff: the moment for which the last one was."""
    return f"digest:{person_id}"


def group_digested(slug: str) -> str:
    """The digests of a group of the catalogue, as `digested`."""
    return f"digest:group:{slug}"


def early(key: str) -> str:
    """Beside the mark of somebody's digests: the moment of one that a wrong clock sent long before its time."""
    return f"{key}:early"


def left_by_somebody(ticket_id: int) -> str:
    """When somebody last left a ticket: whether it is worth asking who."""
    return f"left:{ticket_id}"


def left(ticket_id: int, person_id: int) -> str:
    """When somebody left a ticket. Nobody's Cc brings them back."""
    return f"left:{ticket_id}:{person_id}"


def around(tickets: Iterable[int]) -> Iterator[str]:
    """The keys that can only be named once it is known to which tickets the mails lead."""
    for ticket_id in tickets:
        yield from (HELD, SUSPECTS, held_on(ticket_id), asked_on(ticket_id), undelivered(ticket_id), left_by_somebody(ticket_id))
        yield corrected_on(ticket_id)


def picture(address: str, sha256: str) -> str:
    """When a picture first came from an address (an `Address.key`), by its SHA-256 in hexadecimal. The key names neither."""
    return f"picture:{hashlib.sha256(f'{address} {sha256}'.encode()).hexdigest()}"


def public_list(address: str) -> str:
    """When an address was first seen to be a mailing list. `address`: an `Address.key`."""
    return f"{LIST}{address}"


def told_status(address: str) -> str:
    """Letters to an address about how its requests stand."""
    return f"status:{address}"


def acted(person_id: int, ticket_id: int, nonce: str) -> str:
    """When a prefilled mail was used, of those that may be used once."""
    return f"acted:{person_id}:{ticket_id}:{nonce}"


def commanded(message_id: str) -> str:
    """When the commands of the mail with this Message-ID were obeyed."""
    return f"commanded:{message_id}"


# How each kind of key begins that only throttles: what it remembers means nothing any more after some months. The others are what may
# happen only once, who left, what is a list, when digests were sent.
THROTTLES = (
    *("acknowledged:", "alike:", "echo:", "passed-on:", "notified:", "asked:", "asked-on:", "held-on:"),
    *("undelivered:", "staying:", "corrected-on:", "status:", "picture:"),
)
