# SPDX-License-Identifier: Apache-2.0
"""What goes through the pipes between the desk and its reader: frames of a length and that many bytes."""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from maildesk.mail import values
from maildesk.mail.values import Envelope, Mail

_LENGTH = 8
_OURS = {(kind.__module__, name) for name, kind in vars(values).items() if isinstance(kind, type)}
_KNOWN = _OURS | {("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta")}
Letters = Sequence[tuple[bytes, Envelope]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mail, and the paths of the attachments whose bytes are wanted."""

    raw: bytes
    parts: tuple[str, ...]


def request(mails: Letters) -> Iterator[bytes]:
    """The pieces to write for a group of mails; the raw bytes are passed on without a copy."""
    envelopes = pickle.dumps([envelope for _, envelope in mails])
    yield _framed(envelopes)
    yield envelopes
    for raw, _ in mails:
        yield _framed(raw)
        yield raw


def extraction(raw: bytes, parts: Sequence[str]) -> Iterator[bytes]:
    """The pieces to write for the attachments of one mail."""
    wanted = pickle.dumps(tuple(parts))
    yield _framed(wanted)
    yield wanted
    yield _framed(raw)
    yield raw


def read_request(stream: BinaryIO) -> list[tuple[bytes, Envelope]] | Wanted | None:
    """The next group of mails to read, or the next mail whose attachments are wanted; None where the desk has gone."""
    frame = _frame(stream)
    if frame is None:
        return None
    asked = pickle.loads(frame)  # noqa: S301 # nosec B301 - written by our own parent
    if isinstance(asked, tuple):
        raw = _frame(stream)
        return None if raw is None else Wanted(raw, asked)
    mails = []
    for envelope in asked:
        raw = _frame(stream)
        if raw is None:
            return None
        mails.append((raw, envelope))
    return mails


def answer(found: Sequence[Mail] | Sequence[bytes]) -> Iterator[bytes]:
    """The pieces to write for what was read, or for the attachments."""
    content = pickle.dumps(list(found), pickle.HIGHEST_PROTOCOL)
    yield _framed(content)
    yield content


def length(prefix: bytes) -> int:
    """The length that stands before an answer."""
    return int.from_bytes(prefix, "big")


class _Answer(pickle.Unpickler):
    """Makes nothing but what a mail is made of: a reader that a mail has taken over must not take the desk with it."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"the reader answered with a {module}.{name}, of which no mail is made")
        return super().find_class(module, name)


def read_answer(content: bytes) -> list[Mail]:
    """The mails of an answer. Raises UnpicklingError where it holds anything else."""
    mails: list[Mail] = _Answer(BytesIO(content)).load()
    return mails


def read_extracted(content: bytes) -> list[bytes]:
    """The attachments of an answer. Raises UnpicklingError where it holds anything else."""
    files: list[bytes] = _Answer(BytesIO(content)).load()
    return files


PREFIX = _LENGTH


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(_LENGTH, "big")


def _frame(stream: BinaryIO) -> bytes | None:
    prefix = stream.read(_LENGTH)
    if len(prefix) < _LENGTH:
        return None
    content = stream.read(length(prefix))
    return content if len(content) == length(prefix) else None
