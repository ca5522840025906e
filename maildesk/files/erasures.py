# SPDX-License-Identifier: Apache-2.0
"""The list of erasures as a file: a line each, only ever added to, for its owner alone to read."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from maildesk.files import lines
from maildesk.flow.erasures import Erasure, Kind
from maildesk.flow.errors import MaildeskError

NAME = "erasures.jsonl"
_TYPE = "maildesk-erasure"


class BadList(MaildeskError):
    """A file that is no list of erasures."""

    exit_code = 65  # EX_DATAERR


def read(path: Path) -> list[Erasure]:
    """Every erasure of the list, in order; a last line that a power cut left unfinished is passed over. Raises BadList, OSError."""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    return [_erasure(path, number, line) for number, line in enumerate(whole.splitlines(), 1) if line.strip()]


def add(path: Path, erasures: Iterable[Erasure]) -> None:
    """Adds what the list does not have yet, and returns once that survives a power cut. Makes the file where there is none."""
    with _held(path) as descriptor:
        known = {one.id for one in read(path)}
        new = b"".join(lines.line({"type": _TYPE, **asdict(one), "at": _time(one.at)}) for one in erasures if one.id not in known)
        size = path.read_bytes().rfind(b"\n") + 1
        os.ftruncate(descriptor, size)  # without what a power cut left unfinished
        os.pwrite(descriptor, new, size)
        os.fsync(descriptor)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _held(path: Path) -> Iterator[int]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _erasure(path: Path, number: int, line: bytes) -> Erasure:
    try:
        given = json.loads(line)
        return _read(given)
    except (ValueError, KeyError, TypeError):
        remedy = "name the file that `maildesk db backup` wrote beside the backup"
        raise BadList(f"{path}, line {number}: this is no erasure", remedy) from None


def _read(given: dict[str, Any]) -> Erasure:
    if given["type"] != _TYPE or given["kind"] not in (Kind.PERSON, Kind.MAIL):
        raise ValueError(given["type"])
    people, mails = tuple(map(str, given["people"])), tuple(map(str, given["mails"]))
    return Erasure(str(given["id"]), datetime.fromisoformat(given["at"]), given["kind"], str(given["key"]), people, mails)
