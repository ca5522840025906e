# SPDX-License-Identifier: Apache-2.0
"""What to fetch next, in which portions, and what counts as history. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice
from typing import TypeVar

from maildesk.flow.values import Mark

SIZES_AT_ONCE = 500
MAILS_AT_ONCE = 50
BYTES_AT_ONCE = 4 << 20
HEADER_BYTES = 256 << 10
TRIES = 3
# imaplib takes no line over a million bytes: a search answers with at most so many UIDs of at most eleven bytes.
FOUND_AT_ONCE = 50_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a mail before it is fetched. `size` is None where the server would not tell."""

    uid: int
    size: int | None
    received_at: datetime | None


class Way(Enum):
    """How a mail is taken in."""

    WHOLE = "whole"
    HEADERS = "headers"  # a stub of its headers; the original stays on the server
    NOTE = "note"  # a stub that names the mail; not even its headers can be read


def way(size: int | None, failures: int, limit: int) -> Way:
    """How to take a mail of `size` bytes that broke the fetch `failures` times when it was fetched alone."""
    if failures >= 2 * TRIES:
        return Way.NOTE
    if failures >= TRIES or (size or 0) > limit:
        return Way.HEADERS
    return Way.WHOLE


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def chunks(heads: Sequence[Head], limit: int) -> Iterator[list[Head]]:
    """Mails to fetch together, in order: at most 50 and 4 MB. One over `limit`, or of unknown size, comes alone."""
    chunk: list[Head] = []
    total = 0
    for head in heads:
        size = BYTES_AT_ONCE + 1 if head.size is None or head.size > limit else head.size
        if chunk and (len(chunk) == MAILS_AT_ONCE or total + size > BYTES_AT_ONCE):
            yield chunk
            chunk, total = [], 0
        chunk.append(head)
        total += size
    if chunk:
        yield chunk


def search_windows(exists: int) -> Iterator[tuple[int, int]]:
    """Message sequence numbers that cover a folder of `exists` mails, from the top down.

    From the top, because a mail that another client removes meanwhile moves those above it down: they are seen twice, never missed.
    """
    for high in range(exists, 0, -FOUND_AT_ONCE):
        yield max(1, high - FOUND_AT_ONCE + 1), high


def opening_mark(mark: Mark | None, uidvalidity: int, highest: int, history: bool) -> Mark:
    """The mark to go on from when a folder is opened whose highest UID is `highest`.

    On a first start everything there is history (if `history`). UIDs under a new UIDVALIDITY name nothing we know: the folder is
    walked again, bytes that were received come back as repeats, and what came in between is new mail. Only a first start that was
    not finished under the old UIDVALIDITY goes on as one.
    """
    if mark is not None and mark.uidvalidity == uidvalidity:
        return mark
    first = history if mark is None else mark.reconciled_at is None and mark.history_until > 0
    return Mark(uidvalidity=uidvalidity, last_uid=0, reconciled_at=None, history_until=highest if first else 0)


def advanced(mark: Mark, uid: int) -> Mark:
    return replace(mark, last_uid=max(mark.last_uid, uid))


def walk_due(mark: Mark, now: datetime, every: timedelta) -> bool:
    """Whether the whole folder is to be walked again; a clock that was set back must not put it off."""
    return mark.reconciled_at is None or not timedelta(0) <= now - mark.reconciled_at < every


def header_part(raw: bytes) -> bytes:
    """The header of a mail, with the empty line that ends it (RFC 5322 section 2.1)."""
    ends = [at + len(gap) for gap in (b"\r\n\r\n", b"\n\n") if (at := raw.find(gap, 0, HEADER_BYTES)) >= 0]
    return raw[: min(ends, default=HEADER_BYTES)]


def note(account: str, folder: str, uidvalidity: int, uid: int) -> bytes:
    """What stands for a mail of which not even the headers can be read, so that people see that it is there."""
    where = f"mailbox {account!a}, folder {folder!a}, UID {uid}"  # as ASCII, without line ends
    return f"Subject: A mail that cannot be read ({where})\r\nX-Maildesk-Unreadable: uidvalidity={uidvalidity} uid={uid}\r\n\r\n".encode()
