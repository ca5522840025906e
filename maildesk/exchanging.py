# SPDX-License-Identifier: Apache-2.0
"""A desk to a file of JSON Lines, and back: the header that says what the file is, and the records behind it."""

import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from maildesk.files import lines
from maildesk.flow.errors import MaildeskError
from maildesk.settings import Settings
from maildesk.store.dump import Snapshot
from maildesk.store.engine import Database
from maildesk.store.portable import VERSION

FORMAT = "maildesk-desk"


@dataclass(frozen=True, slots=True)
class Header:
    """The first line. `keys`: marks of the signing keys, which tell whether they are the same and nothing else of them."""

    address: str
    prefix: str
    keys: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@contextmanager
def patient(settings: Settings) -> Iterator[Database]:
    """The database, whose statements may take as long as they take. Raises StoreUnavailable, SchemaOutdated."""
    from maildesk.assets import asset
    from maildesk.store.engine import open_engine
    from maildesk.store.migrate import require_current

    engine = open_engine(settings.database.url, busy_seconds=settings.database.busy_seconds, patient=True)
    try:
        require_current(engine, asset("migrations"))
        yield Database(engine, settings.database.busy_seconds)
    finally:
        engine.dispose()


class NotWritten(Exception):
    """The file or the pipe takes no more (`problem`). No OSError by itself: while the database is open, these are the database's."""

    def __init__(self, problem: OSError) -> None:
        super().__init__(str(problem))
        self.problem = problem


def write(desk: Snapshot, header: Header, stream: BinaryIO, tell: Callable[[int], object]) -> None:
    """The header and all records, in order; `tell` hears of each. Raises StoreUnavailable, NotWritten."""
    about = {"address": header.address, "prefix": header.prefix, "keys": list(header.keys)}
    _put(stream, {"type": FORMAT, "version": VERSION, "desk": about, "records": dict(header.counts)})
    for record in desk.records():
        _put(stream, record)
        tell(1)


def _put(stream: BinaryIO, record: Mapping[str, Any]) -> None:
    try:
        stream.write(lines.line(record))
    except OSError as problem:
        raise NotWritten(problem) from problem


def header(settings: Settings, counts: Mapping[str, int]) -> Header:
    """The header of what this desk exports."""
    return Header(settings.desk.address, settings.desk.prefix, marks(settings), counts)


def marks(settings: Settings) -> tuple[str, ...]:
    """What tells signing keys apart, and tells nothing of them."""
    return tuple(hmac.new(one.encode(), b"which key is it", "sha256").hexdigest()[:16] for one in settings.desk.signing_keys)


def opened(records: Iterator[tuple[int, dict[str, Any]]]) -> Header:
    """Takes the header off a file. Raises MaildeskError for a file of something else, or of a newer version."""
    number, first = next(records, (1, {}))
    if first.get("type") != FORMAT:
        raise lines.BadLine(number, f'it is no header of an exported desk, which begins with {{"type":"{FORMAT}"')
    version = first.get("version")
    if type(version) is int and version > VERSION:
        raise MaildeskError(
            f"the file is of version {version} of the format, and this program reads version {VERSION}",
            "install the version of maildesk that wrote it, or a newer one",
        )
    if version != VERSION:
        raise lines.BadLine(number, f"the version {version!r:.40} is none: this program reads version {VERSION}")
    desk, counts = first.get("desk"), first.get("records")
    if not isinstance(desk, dict) or not isinstance(counts, dict) or not all(type(one) is int for one in counts.values()):
        raise lines.BadLine(number, 'its header does not say which "desk" it is, or how many "records" of each type it has')
    keys = desk.get("keys")
    named = tuple(str(one) for one in keys) if isinstance(keys, list) else ()
    return Header(str(desk.get("address", "")), str(desk.get("prefix", "")), named, counts)
