# SPDX-License-Identifier: Apache-2.0
"""A desk for the tests of the commands: a starter configuration over a database of its own, without a daemon."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from maildesk.store.sql import SqlStore
from tests.cli.conftest import Ended

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(60))


@dataclass(frozen=True)
class CliDesk:
    """`say` runs a command line; `store` is the desk's database."""

    say: Callable[..., Ended]
    store: SqlStore
    folder: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", count(1))

    def take(self, *mails: bytes, trusted: bool = True) -> list[dict[str, Any]]:
        """Ingests mails; what `ingest --json` tells of each."""
        names = []
        for mail in mails:
            name = self.folder / f"in-{next(self._names)}.eml"  # type: ignore[attr-defined]
            name.write_bytes(mail)
            names.append(str(name))
        ended = self.say("ingest", "--json", *(("--trusted",) if trusted else ()), *names)
        assert ended.status == 0, ended.err
        return [json.loads(line) for line in ended.out.splitlines()]

    def json(self, *arguments: str) -> Any:
        """What a command prints with `-o json`."""
        ended = self.say(*arguments, "-o", "json")
        assert ended.status == 0, ended.err
        return json.loads(ended.out)


def request(subject: str = "We need a logo", sender: str = "Ana Souza <ana@harbor.example>", body: str = "Who can draw one?") -> bytes:
    """A request to the desk."""
    message_id = f"<{abs(hash((subject, sender, body)))}@harbor.example>"
    head = f"From: {sender}\r\nTo: servicedesk@cncf.io\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n"
    return f"{head}Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n\r\n{body}\r\n".encode()


def with_files(*names: str, content: bytes = PNG) -> bytes:
    """A request with a file of each name."""
    import base64

    parts = ["Content-Type: text/plain; charset=utf-8\r\n\r\nSee the files.\r\n"]
    for name in names:
        head = f'Content-Type: image/png\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64'
        parts.append(f"{head}\r\n\r\n{base64.b64encode(content).decode()}\r\n")
    body = "".join(f"--cut\r\n{part}" for part in parts) + "--cut--\r\n"
    head = "From: Ana Souza <ana@harbor.example>\r\nTo: servicedesk@cncf.io\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
    return f'{head}Message-ID: <{len(body)}@harbor.example>\r\nContent-Type: multipart/mixed; boundary="cut"\r\n\r\n{body}'.encode()
