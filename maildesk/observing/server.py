# SPDX-License-Identifier: Apache-2.0
"""A small HTTP server for monitoring: GET and HEAD of a few paths, one request a connection.

Whoever speaks with it can do the desk no harm: a request has five seconds and eight kilobytes in all, an answer ten seconds, and
what exceeds the cap of connections is closed at once.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from maildesk.flow.errors import MaildeskError

log = logging.getLogger("maildesk.observing")

MOST_CONNECTIONS = 32
MOST_BYTES = 8192
REQUEST_SECONDS = 5.0
ANSWER_SECONDS = 10.0
_METHODS = ("GET", "HEAD")


class CannotServe(MaildeskError):
    """The address of `observe.listen` cannot be had."""

    exit_code = 78  # EX_CONFIG


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and a body of a media type."""

    status: HTTPStatus
    content_type: str
    body: bytes


Page = Callable[[str], Answer]
"""What a path answers. Its argument is the Accept field of the request. Runs in a thread of its own."""


class Server:
    """Serves pages by their paths. `port` 0 takes a free one."""

    def __init__(self, host: str, port: int, pages: Mapping[str, Page]) -> None:
        self._host = host
        self.port = port
        self._pages = pages
        self._open = 0

    def run(self, stop: threading.Event) -> None:
        """Serves until `stop` is set. Raises CannotServe."""
        asyncio.run(self._serve(stop))

    async def _serve(self, stop: threading.Event) -> None:
        try:
            server = await asyncio.start_server(self._connected, self._host, self.port, limit=MOST_BYTES, backlog=MOST_CONNECTIONS)
        except OSError as problem:
            where = f"{self._host}:{self.port}"
            raise CannotServe(
                f"cannot listen on {where}: {problem.strerror or problem}", "set observe.listen to a free address"
            ) from problem
        async with server:
            self.port = server.sockets[0].getsockname()[1]
            log.info("monitoring is answered on port %d", self.port)
            while not stop.is_set():
                await asyncio.sleep(0.5)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            if self._open <= MOST_CONNECTIONS:
                await self._answer(reader, writer)
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass  # a client that is slow, gone or no client at all: it gets no answer
        finally:
            self._open -= 1
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), REQUEST_SECONDS)
        method, answer = await asyncio.to_thread(self._answered, head.decode("latin-1"))
        lines = [
            f"HTTP/1.1 {answer.status.value} {answer.status.phrase}",
            f"Content-Type: {answer.content_type}",
            f"Content-Length: {len(answer.body)}",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            *((f"Allow: {', '.join(_METHODS)}",) if answer.status is HTTPStatus.METHOD_NOT_ALLOWED else ()),
            "Connection: close",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if method == "HEAD" else answer.body))
        async with asyncio.timeout(ANSWER_SECONDS):
            await writer.drain()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def _answered(self, head: str) -> tuple[str, Answer]:
        first, *fields = head.split("\r\n")
        method, _, rest = first.partition(" ")
        path, _, version = rest.partition(" ")
        if not version.startswith("HTTP/1."):
            return method, _words(HTTPStatus.BAD_REQUEST)
        if method not in _METHODS:
            return method, _words(HTTPStatus.METHOD_NOT_ALLOWED)
        page = self._pages.get(path.partition("?")[0])
        if page is None:
            return method, _words(HTTPStatus.NOT_FOUND, f"there are {', '.join(self._pages)}\n")
        try:
            return method, page(_accept(fields))
        except Exception:  # monitoring must hear that something is wrong with it
            log.exception("%s could not be answered", path[:40])
            return method, _words(HTTPStatus.INTERNAL_SERVER_ERROR)


def _accept(fields: list[str]) -> str:
    named = (one.partition(":") for one in fields)
    return next((value.strip() for name, _, value in named if name.strip().lower() == "accept"), "")


def _words(status: HTTPStatus, words: str = "") -> Answer:
    return Answer(status, "text/plain; charset=utf-8", (words or f"{status.phrase}\n").encode())
