# SPDX-License-Identifier: Apache-2.0
"""A listener that runs, a store that can be told to fail, and a client that says exactly what a test wants."""

import asyncio
import concurrent.futures
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from maildesk.flow.values import Incoming, Receipt
from maildesk.smtp.listener import Listener
from maildesk.smtp.options import ListenerOptions

DESK = "servicedesk@desk.test"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECONDS = 20.0


def is_ours(address: str) -> bool:
    """Whether an address is the desk's or a subaddress of it."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" == DESK


class Store:
    """Takes mail as the database would. `trouble` is raised instead; while `gate` is shut, a commit does not end."""

    def __init__(self) -> None:
        self.mails: list[Incoming] = []
        self.commits: list[int] = []
        self.trouble: Exception | None = None
        self.refuses: Callable[[Incoming], bool] = lambda mail: False
        self.begun = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def receive(self, mails: Sequence[Incoming]) -> list[Receipt]:
        self.begun.set()
        assert self.gate.wait(SECONDS)
        if self.trouble is not None:
            raise self.trouble
        if any(self.refuses(mail) for mail in mails):
            raise ValueError("the secret words of a mail")
        receipts = [self._one(mail) for mail in mails]
        self.commits.append(len(mails))
        return receipts

    def _one(self, mail: Incoming) -> Receipt:
        for number, known in enumerate(self.mails, 1):
            if known.raw == mail.raw:
                return Receipt(number, repeat=True)
        self.mails.append(mail)
        return Receipt(len(self.mails), repeat=False)


class Running:
    """A listener on a thread of its own. It knows the desk's addresses until `accepts` is replaced."""

    def __init__(self, options: ListenerOptions, store: Store, accounts: Mapping[str, str], max_mail_bytes: int) -> None:
        self.store = store
        self.accepts = is_ours
        self.notes: list[tuple[str, Mapping[str, Any]]] = []
        self.listener = Listener(
            "main",
            options,
            accepts=lambda address: self.accepts(address),
            receive=store.receive,
            note=lambda kind, details: self.notes.append((kind, details)),
            accounts=accounts,
            max_mail_bytes=max_mail_bytes,
            clock=lambda: NOON,
            hint=DESK,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._do(self.listener.start())
        except BaseException:
            self._end_thread()
            raise

    @property
    def port(self) -> int:
        return self.listener.port

    def start_again(self) -> None:
        self._do(self.listener.start())

    def stop(self, grace_seconds: float = 1.0) -> None:
        self._do(self.listener.stop(grace_seconds))

    def begin_to_stop(self, grace_seconds: float) -> "concurrent.futures.Future[None]":
        return asyncio.run_coroutine_threadsafe(self.listener.stop(grace_seconds), self._loop)

    def end(self) -> None:
        self.store.gate.set()
        self.stop(0)
        self._end_thread()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)


class Wire:
    """A client on a raw socket. `say` sends a line and returns the whole reply without its last line end."""

    def __init__(self, port: int, *, host: str = "127.0.0.1", source: str = "127.0.0.1") -> None:
        self.socket: socket.socket = socket.create_connection((host, port), SECONDS, source_address=(source, 0))
        self._file = self.socket.makefile("rb")
        self.greeting = self.hear()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hear(self) -> str:
        lines = []
        while True:
            line = self._file.readline()
            lines.append(line.decode().removesuffix("\r\n"))
            if line[3:4] != b"-":
                return "\n".join(lines)

    def say(self, line: str | bytes) -> str:
        self.send((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return self.hear()

    def is_closed(self) -> bool:
        """Waits for the server to close, or for something that it says."""
        try:
            return self._file.read(1) == b""
        except ConnectionResetError:
            return True

    def begin(self, *, hello: str = "EHLO client.test", sender: str = "ada@example.org", recipients: Sequence[str] = (DESK,)) -> None:
        """Up to the point where DATA comes."""
        assert self.say(hello).startswith("250")
        assert self.say(f"MAIL FROM:<{sender}>").startswith("250")
        for recipient in recipients:
            assert self.say(f"RCPT TO:<{recipient}>").startswith("250")

    def data(self, content: bytes) -> str:
        """DATA, the content as it stands, and the end."""
        assert self.say("DATA").startswith("354")
        self.send(content + b".\r\n")
        return self.hear()

    def start_tls(self, context: ssl.SSLContext) -> None:
        assert self.say("STARTTLS").startswith("220")
        self.wrap(context)

    def wrap(self, context: ssl.SSLContext) -> None:
        self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")
        self._file = self.socket.makefile("rb")
