# SPDX-License-Identifier: Apache-2.0
"""A lean client of SMTP or LMTP, in a process of its own: `python -m bench.client HOST PORT CONNECTIONS FILE EHLO|LHLO`.

FILE holds mails of one size, its first line says which. Each connection sends until none is left. Prints one line of JSON.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SENDER = "client@company.example"
RECIPIENT = "servicedesk@desk.example"
ANSWER_SECONDS = 120


async def main(host: str, port: int, connections: int, mails: list[bytes], greeting: str) -> dict[str, object]:
    """Sends all mails; seconds, how many got which reply code, and the slowest answer to a mail (s)."""
    codes: Counter[str] = Counter()
    waits: list[float] = []
    supply = iter(mails)
    streams = await asyncio.gather(*(_greeted(host, port, greeting) for _ in range(connections)))
    begun = time.perf_counter()
    await asyncio.gather(*(_send(reader, writer, supply, codes, waits) for reader, writer in streams))
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "codes": dict(codes), "slowest": max(waits, default=0.0)}


async def _greeted(host: str, port: int, greeting: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(host, port)
    await _reply(reader)
    await _ask(reader, writer, f"{greeting} client.company.example\r\n".encode())
    return reader, writer


async def _send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, supply: Iterator[bytes], codes: Counter[str], waits: list[float]
) -> None:
    for mail in supply:
        asked = time.perf_counter()
        codes[await _mail(reader, writer, mail)] += 1
        waits.append(time.perf_counter() - asked)
    await _ask(reader, writer, b"QUIT\r\n")
    writer.close()


async def _mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mail: bytes) -> str:
    """The reply code of one mail: of its end, or of the first command that was refused."""
    steps = (f"MAIL FROM:<{SENDER}>\r\n".encode(), "2"), (f"RCPT TO:<{RECIPIENT}>\r\n".encode(), "2"), (b"DATA\r\n", "3")
    for line, expected in steps:
        code = await _ask(reader, writer, line)
        if not code.startswith(expected):
            await _ask(reader, writer, b"RSET\r\n")
            return code
    return await _ask(reader, writer, mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: bytes) -> str:
    writer.write(line)
    await writer.drain()
    return await _reply(reader)


async def _reply(reader: asyncio.StreamReader) -> str:
    while True:
        line = await asyncio.wait_for(reader.readline(), ANSWER_SECONDS)
        if line[3:4] != b"-":
            return line[:3].decode() or "gone"


def mails_of(path: Path) -> list[bytes]:
    """The mails of a file that `write` wrote."""
    size, _, body = path.read_bytes().partition(b"\n")
    return [body[at : at + int(size)] for at in range(0, len(body), int(size))]


def write(path: Path, mails: list[bytes]) -> None:
    """Mails, all of one size and ending with CRLF, into a file."""
    path.write_bytes(b"%d\n" % len(mails[0]) + b"".join(mails))


def command(port: int, connections: int, mails: Path, greeting: str = "EHLO") -> list[str]:
    """The command line of a client to this machine."""
    return [sys.executable, "-m", "bench.client", "127.0.0.1", str(port), str(connections), str(mails), greeting]


if __name__ == "__main__":
    host, port, connections, path, greeting = sys.argv[1:]
    told = asyncio.run(main(host, int(port), int(connections), mails_of(Path(path)), greeting))
    sys.stdout.write(json.dumps(told) + "\n")
