# SPDX-License-Identifier: Apache-2.0
"""JSON Lines (one object a line, UTF-8): written safely for every reader, read with the number of each line."""

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from maildesk.flow.errors import MaildeskError

LONGEST = 256 * 1024 * 1024  # bytes of a line: the largest mail as text and as bytes, with all that JSON adds
_PRIVATE = 0o600
# Some readers end lines at these; lone surrogates are no UTF-8.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class BadLine(MaildeskError):
    """A line of a file is not what it should be."""

    exit_code = 65  # EX_DATAERR

    def __init__(self, line: int, words: str) -> None:
        super().__init__(f"line {line}: {words}", "is it a file that `maildesk export --all` wrote, whole and unchanged?")


def line(value: Any) -> bytes:
    """A value as a line."""
    text = _written(value)
    if not text.isascii() or "\x7f" in text:
        text = _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text.encode() + b"\n"


def read(stream: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects with the numbers of their lines, from 1; empty lines are passed over. Raises BadLine."""
    number = 0
    while written := _next(stream, number := number + 1):
        if written.strip():
            yield number, _object(number, written)


def _next(stream: BinaryIO, number: int) -> bytes:
    """A line; nothing at the end. What goes wrong with the file is told as such, whatever else is open."""
    try:
        written = stream.readline(LONGEST + 1)
    except (EOFError, OSError, zlib.error) as problem:
        raise BadLine(number, f"the file cannot be read any further: {problem}") from None
    if len(written) > LONGEST:
        raise BadLine(number, f"it is longer than {LONGEST:,} bytes")
    return written


def _object(number: int, written: bytes) -> dict[str, Any]:
    try:
        value = json.loads(written.decode(), parse_constant=_refused)
    except UnicodeDecodeError as problem:
        raise BadLine(number, f"it is no UTF-8 at byte {problem.start + 1}") from None
    except json.JSONDecodeError as problem:
        raise BadLine(number, f"it is no JSON: {problem.msg} at character {problem.pos + 1}") from None
    except RecursionError:
        raise BadLine(number, "it is nested too deeply") from None
    except ValueError as problem:  # a number of thousands of digits, NaN
        raise BadLine(number, f"it is no JSON that can be read: {str(problem)[:100]}") from None
    if not isinstance(value, dict):
        raise BadLine(number, "it is no JSON object")
    return value


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no number")


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner reads, in place of an old one once it is whole; compressed where its name ends in .gz."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as packed:
                    yield packed  # type: ignore[misc] # it writes as a file does
            else:
                yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """A file, unpacked where it is compressed."""
    with path.open("rb") as file:
        if file.peek(2)[:2] != b"\x1f\x8b":
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield unpacked  # type: ignore[misc] # it reads as a file does
