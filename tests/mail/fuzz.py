# SPDX-License-Identifier: Apache-2.0
"""Wounds mails and reads them: no exception, valid output, bounds kept. `make fuzz` runs it.

    python -m tests.mail.fuzz --count 100000 [--seed 7] [--mails DIR ...]

Each mutant comes from its own seed, which is printed when it breaks a promise: `--seed SEED --count 1` makes it again.
"""

import argparse
import faulthandler
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from maildesk.mail import attachments
from maildesk.mail.inspect import as_json
from maildesk.mail.read import understand

CORPUS = Path(__file__).parent.parent / "mails"
SECONDS = 2.0
HANG = 30
LARGEST = 200_000

TOKENS = [
    b"\r\n",
    b"\n\n",
    b"\x00",
    b"\xff\xfe",
    b"=?utf-8?B?",
    b"?=",
    b"=?x?Q?=C3=BC?=",
    b"--",
    b"boundary=",
    b'"',
    b"\\",
    b"(" * 500,
    b"<" * 500,
    b"<>",
    b"@",
    b":;,",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: text/html\r\n\r\n<div><a href=x><table><blockquote>",
    b"Content-Type: text/plain; charset=punycode; format=flowed\r\n\r\n",
    b"filename*0*=utf-8''%C3%;",
    b"begin 644 x\nM86)C\nend\n",
    b"\x78\x9f\x3e\x22\x01\x00\x02\x07\x90",
    b"BEGIN:VEVENT\nDTSTART:2025\n",
    b"On 1 Jan 2025 a@b.c wrote:\n> ",
    b"From: a\nDate: b\nTo: c\nSubject: d\n",
    b"-- \n",
    "\u202e\u200b\ufeff\U0001f600".encode(),
    b"\xed\xa0\x80",
    b"0" * 300,
]

Mutation = Callable[[random.Random, bytes, list[bytes]], bytes]


def flip(rng: random.Random, mail: bytes, _: list[bytes]) -> bytes:
    wounded = bytearray(mail)
    for _n in range(rng.randint(1, 20)):
        wounded[rng.randrange(len(wounded))] = rng.randrange(256)
    return bytes(wounded)


def cut(rng: random.Random, mail: bytes, _: list[bytes]) -> bytes:
    at = rng.randrange(len(mail))
    return mail[:at] + mail[at + rng.randint(1, 400) :]


def end(rng: random.Random, mail: bytes, _: list[bytes]) -> bytes:
    return mail[: rng.randrange(len(mail)) + 1]


def insert(rng: random.Random, mail: bytes, _: list[bytes]) -> bytes:
    for _n in range(rng.randint(1, 5)):
        at = rng.randrange(len(mail))
        mail = mail[:at] + rng.choice(TOKENS) + mail[at:]
    return mail


def swap_lines(rng: random.Random, mail: bytes, _: list[bytes]) -> bytes:
    lines = mail.split(b"\n")
    for _n in range(rng.randint(1, 6)):
        a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def repeat_line(rng: random.Random, mail: bytes, _: list[bytes]) -> bytes:
    lines = mail.split(b"\n")
    at = rng.randrange(len(lines))
    return b"\n".join(lines[:at] + [lines[at]] * rng.choice([2, 10, 100, 1000]) + lines[at:])


def splice(rng: random.Random, mail: bytes, mails: list[bytes]) -> bytes:
    other = rng.choice(mails)
    return mail[: rng.randrange(len(mail))] + other[rng.randrange(len(other)) :]


def other_line_ends(rng: random.Random, mail: bytes, _: list[bytes]) -> bytes:
    return mail.replace(b"\r\n", b"\n").replace(b"\n", rng.choice([b"\r", b"\r\n", b"\n\r", b"\r\r\n"]))


MUTATIONS: list[Mutation] = [flip, cut, end, insert, swap_lines, repeat_line, splice, other_line_ends]


def mutant(seed: int, mails: list[bytes]) -> bytes:
    """The mail that this seed makes; empty mails stay out."""
    rng = random.Random(seed)
    mail = rng.choice(mails)
    for _ in range(rng.randint(1, 3)):
        mail = rng.choice(MUTATIONS)(rng, mail, mails)[:LARGEST] or b"\n"
    return mail


def broken_promise(mail: bytes) -> str | None:
    """What a mutant broke; None where every promise holds."""
    start = time.process_time()
    try:
        read = understand(mail)
        encoded = json.dumps(as_json(read), ensure_ascii=False)
        encoded.encode("utf-8")
        for attachment in read.attachments[:5]:
            attachments.extract(mail, attachment.part)
    except Exception as error:  # noqa: BLE001 - any exception at all is what this looks for
        return f"{type(error).__name__}: {error}"
    if "\\u0000" in encoded:
        return "NUL in the output"
    if any(len((a.filename or "").encode()) > 255 or "/" in (a.filename or "") for a in read.attachments):
        return "a file name that is not plain"
    seconds = time.process_time() - start
    return f"took {seconds:.1f} s" if seconds > SECONDS else None


def load(folders: list[Path]) -> list[bytes]:
    """The mails of all folders, cut to a size that keeps the run short."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.eml"))
    return [data[:LARGEST] for path in paths if (data := path.read_bytes())]


def run(count: int, seed: int, folders: list[Path]) -> int:
    """How many mutants broke a promise; each is told with its seed."""
    mails, broken, slowest = load(folders), 0, 0.0
    start = time.monotonic()
    for number in range(seed, seed + count):
        faulthandler.dump_traceback_later(HANG, exit=True, file=2)
        begun = time.process_time()
        fault = broken_promise(mutant(number, mails))
        slowest = max(slowest, time.process_time() - begun)
        if fault:
            broken += 1
            sys.stdout.write(f"seed {number}: {fault}\n")
    faulthandler.cancel_dump_traceback_later()
    sys.stdout.write(
        f"{count} mutants of {len(mails)} mails, seeds {seed} to {seed + count - 1}: {broken} broke a promise; "
        f"slowest {slowest * 1000:.0f} ms; {time.monotonic() - start:.0f} s\n"
    )
    return broken


def main() -> int:
    parser = argparse.ArgumentParser(description="Wound mails and read them.")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mails", type=Path, action="append", default=[], help="a further folder of .eml files")
    options = parser.parse_args()
    return 1 if run(options.count, options.seed, [CORPUS, *options.mails]) else 0


if __name__ == "__main__":
    raise SystemExit(main())
