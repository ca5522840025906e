# SPDX-License-Identifier: Apache-2.0
"""What is held of a person, as a file that they can open: JSON and two mbox files in a ZIP."""

import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.desk.reference import reference

if TYPE_CHECKING:
    from maildesk.store.sql import SqlStore
    from maildesk.store.traces import Traces


def write(store: "SqlStore", found: "Traces", file: Path, prefix: str, now: datetime) -> dict[str, int]:
    """Writes the bundle, for its owner alone to read; how many there are of each. Raises StoreUnavailable, OSError."""
    held = store.held(found)
    counts = {"tickets": len(held.tickets), "messages": len(held.messages), "mails": 0, "letters": 0}
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
                tickets = [{"reference": reference(prefix, int(one["number"])), **one} for one in held.tickets]
                whole = {"at": now.isoformat(), **held.about, "tickets": tickets, "messages": held.messages}
                bundle.writestr("person.json", json.dumps(whole, ensure_ascii=False, indent=2, default=str))
                counts["mails"] = _mbox(bundle, "mails.mbox", store.mails_of(found))
                counts["letters"] = _mbox(bundle, "letters.mbox", store.letters_to(found))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return counts


def _mbox(bundle: zipfile.ZipFile, name: str, mails: Iterable[bytes]) -> int:
    """In mboxrd form, which loses nothing: "From " at the start of a line gets one more ">". How many mails."""
    count = 0
    with bundle.open(name, "w") as stream:
        for raw in mails:
            stream.write(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n")
            for line in _lines(raw):
                stream.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
            stream.write(b"\n")
            count += 1
    return count


def _lines(raw: bytes) -> Iterator[bytes]:
    for line in raw.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n"):
        yield line + b"\n"
