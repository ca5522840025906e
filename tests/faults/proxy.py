# SPDX-License-Identifier: Apache-2.0
"""A wire that breaks: passes bytes between a client and a server until a chosen one, then cuts, resets or stalls the connection.

It knows no protocol and looks at bytes alone, so that it breaks TLS as well as plain text. (`tests/imap/proxy.py` understands the
commands of IMAP and can answer in the server's place.)
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Literal

Deed = Literal["cut", "reset", "stall"]
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a connection: when `towards` has got `after` bytes, or all up to the end of `word`; whichever is given.

    "cut" closes both ends, "reset" makes them see ECONNRESET, "stall" leaves them open and passes nothing more either way.
    """

    towards: Literal["server", "client"]
    deed: Deed = "cut"
    after: int | None = None
    word: bytes = b""


Plan = Callable[[int], Fault | None]  # the number of a connection, from 0 -> what is to happen to it


def sound(_number: int) -> None:
    """No connection breaks."""


class BreakingProxy:
    """Listens on `port` of 127.0.0.1 (`listen_on`, or a free one) in a thread of its own.

    `plan` may be replaced at any time; it holds for new connections.
    """

    def __init__(self, host: str, port: int, plan: Plan = sound, listen_on: int = 0) -> None:
        self.upstream = (host, port)
        self.plan = plan
        self.broken = 0  # faults that came to pass
        self._numbers = count()
        self._open: set[asyncio.Future[Deed | None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        server = asyncio.start_server(self._serve, "127.0.0.1", listen_on)
        self._server = asyncio.run_coroutine_threadsafe(server, self._loop).result(_SECONDS)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def break_now(self, deed: Deed) -> None:
        """What happens to the connections that are open at this moment."""
        asyncio.run_coroutine_threadsafe(self._break(deed), self._loop).result(_SECONDS)

    async def _break(self, deed: Deed) -> None:
        for told in [one for one in self._open if not one.done()]:
            told.set_result(deed)

    def close(self) -> None:
        """Ends all that goes through it."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_SECONDS)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self.plan(next(self._numbers))
        ends = [writer]
        try:
            upstream, server = await asyncio.open_connection(*self.upstream)
            ends.append(server)
            deed = await self._carry(
                self._pass(reader, server, fault if fault and fault.towards == "server" else None),
                self._pass(upstream, writer, fault if fault and fault.towards == "client" else None),
            )
            self.broken += deed is not None
            if deed == "stall":
                await asyncio.Event().wait()
            if deed == "reset":
                _reset(ends)
        except OSError:
            return
        finally:
            for end in ends:
                end.close()

    async def _carry(self, *ways: Coroutine[None, None, Deed | None]) -> Deed | None:
        """Both ways at once, until one of them ends or the connection is to break; the deed if it was that."""
        told: asyncio.Future[Deed | None] = asyncio.get_running_loop().create_future()
        self._open.add(told)
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            done, _ = await asyncio.wait([told, *tasks], return_when=asyncio.FIRST_COMPLETED)
            return next((deed for deed in (one.result() for one in done) if deed), None)
        finally:
            self._open.remove(told)
            for task in tasks:
                task.cancel()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault | None) -> Deed | None:
        """Carries bytes one way; the deed of the fault once it is due, None at the end of the stream."""
        carried, tail = 0, b""
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                last = None if fault is None else _end_of(fault, carried, tail, piece)
                writer.write(piece if last is None else piece[:last])
                await writer.drain()
                if fault is not None and last is not None:
                    return fault.deed
                carried += len(piece)
                tail = (tail + piece)[-len(fault.word) :] if fault and fault.word else b""
        return None


def _end_of(fault: Fault, carried: int, tail: bytes, piece: bytes) -> int | None:
    """How much of a piece still passes; None if all of it and what follows."""
    if fault.after is not None:
        return max(0, fault.after - carried) if carried + len(piece) >= fault.after else None
    found = (tail + piece).find(fault.word)
    return max(0, found + len(fault.word) - len(tail)) if found >= 0 else None


def _reset(ends: list[asyncio.StreamWriter]) -> None:
    for end in ends:
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.transport.abort()


@contextmanager
def between(host: str, port: int, plan: Plan = sound) -> Iterator[BreakingProxy]:
    """A wire to a server, for a while."""
    wire = BreakingProxy(host, port, plan)
    try:
        yield wire
    finally:
        wire.close()


def first(*faults: Fault) -> Plan:
    """The first connections break in this way, one by one; those after them are sound."""
    return lambda number: faults[number] if number < len(faults) else None
