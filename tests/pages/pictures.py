# SPDX-License-Identifier: Apache-2.0
"""The pictures of the manual, of the made-up year that the tests look at: `make pictures`. The same browser draws the same."""

import struct
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path

from tests.conftest import ROOT
from tests.pages.desk import make
from tests.servers.chromium import Scheme, running

FOLDER = ROOT / "docs/pictures"
# The page, how wide and in which light it is seen, and how much of it is shown (pixels from its top).
WANTED: tuple[tuple[str, int, Scheme, int], ...] = (
    ("digest", 360, "light", 1200),
    ("digest", 360, "dark", 1200),
    ("digest-group", 720, "light", 900),
    ("summary", 1200, "light", 900),
    ("promise", 1200, "dark", 900),
    ("trend", 1200, "light", 760),
    ("backlog", 360, "dark", 1200),
    ("ledger", 1200, "light", 640),
)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running() as browser:
        pages = make(Path(folder))
        for name, width, scheme, height in WANTED:
            picture = smaller(browser.show(pages[name], width, scheme).picture(height))
            path = FOLDER / f"{name}-{width}-{scheme}.png"
            path.write_bytes(picture)
            sys.stdout.write(f"{path.relative_to(ROOT)}: {len(picture) // 1024} kB\n")


def smaller(png: bytes) -> bytes:
    """The picture in its 256 commonest colours (edges of letters have more, which nobody sees), packed as well as zlib can."""
    chunks = list(_chunks(png))
    header = next(body for kind, body in chunks if kind == b"IHDR")
    width, height, depth, colours = struct.unpack(">IIBB", header[:10])
    size = {2: 3, 6: 4}[colours]
    assert depth == 8
    lines = _unfiltered(zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT")), width * size, height, size)
    seen = [[bytes(line[at : at + 3]) for at in range(0, len(line), size)] for line in lines]
    often = [one for one, _ in Counter(one for line in seen for one in line).most_common(256)]
    places = {one: place for place, one in enumerate(often)}
    drawn = bytearray()
    for line in seen:
        drawn.append(0)
        drawn.extend(places[one] if one in places else places.setdefault(one, _nearest(one, often)) for one in line)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(often)),
            _chunk(b"IDAT", zlib.compress(bytes(drawn), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(colour: bytes, known: "list[bytes]") -> int:
    return min(range(len(known)), key=lambda place: sum((one - other) ** 2 for one, other in zip(colour, known[place], strict=True)))


def _chunks(png: bytes) -> "list[tuple[bytes, bytes]]":
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _unfiltered(data: bytes, width: int, height: int, size: int) -> "list[bytearray]":
    """The lines of a picture (PNG specification, section 9)."""
    lines, above = [], bytearray(width)
    for number in range(height):
        start = number * (width + 1)
        how, line = data[start], bytearray(data[start + 1 : start + 1 + width])
        for at in range(width):
            left = line[at - size] if at >= size else 0
            corner = above[at - size] if at >= size else 0
            line[at] = (line[at] + (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[how]) % 256
        lines.append(line)
        above = line
    return lines


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


if __name__ == "__main__":
    main()
