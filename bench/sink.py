# SPDX-License-Identifier: Apache-2.0
"""A lean SMTP server that takes every mail and forgets it, in a process of its own: `python -m bench.sink PORT`."""

import asyncio
import sys


class Sink(asyncio.Protocol):
    """One connection. It knows as much of RFC 5321 as a relay's client needs."""

    def __init__(self) -> None:
        self._held = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._held += data
        while self._step():
            pass

    def _step(self) -> bool:
        """Answers one command, or the end of one mail; false where more must come first."""
        if self._in_data:
            end = self._held.find(b"\r\n.\r\n")
            if end < 0:
                return False
            self._held = self._held[end + 5 :]
            self._in_data = False
            self._transport.write(b"250 taken\r\n")
            return True
        line, found, rest = self._held.partition(b"\r\n")
        if not found:
            return False
        self._held = rest
        self._command(line[:4].upper())
        return True

    def _command(self, verb: bytes) -> None:
        if verb == b"EHLO":
            self._transport.write(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 52428800\r\n")
        elif verb == b"DATA":
            self._in_data = True
            self._transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"250 fine\r\n")


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
