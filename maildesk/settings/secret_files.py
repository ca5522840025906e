# SPDX-License-Identifier: Apache-2.0
"""Secrets that stand in files of their own, and who may read such a file."""

import stat
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from maildesk.settings.given import Given
from maildesk.settings.problems import Problem
from maildesk.settings.schema import Key, dotted, file_key, find, secret_behind

_LARGEST = 65536  # A secret is short; somebody who names a device or a mailbox by mistake is told, not obeyed.


def read_secret_files(values: MutableMapping[Key, Given], folder: Path) -> Iterator[Problem]:
    """Put the content of each named file in the place of its `..._file` key; yields what is wrong. Relative to `folder`."""
    for key in [key for key in values if secret_behind(key)]:
        target = secret_behind(key)
        given = values.pop(key)
        if target is None:
            continue
        if target in values:
            yield Problem(dotted(target), values[target].place, f"is given twice: here and by {key[-1]} ({given.place}). Keep one")
            continue
        try:
            values[target] = _read(given, folder, lines=_is_list(target))
        except _RefusedFileError as refusal:
            yield Problem(dotted(key), given.place, str(refusal))


def exposed_secrets(values: Mapping[Key, Given], path: Path) -> Iterator[Problem]:
    """A problem for each secret that stands in the configuration file itself while others may read that file."""
    if not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return
    for key, given in values.items():
        leaf = find(key)
        if leaf and leaf.secret and _worth_hiding(given.value):
            message = f"is a secret in a file that others can read: chmod 600 {path}, or use {file_key(key)[-1]}"
            yield Problem(dotted(key), given.place, message)


def _worth_hiding(value: Any) -> bool:
    """A database URL without a user's password is no secret."""
    return bool(value) and not (isinstance(value, str) and "://" in value and "@" not in value)


class _RefusedFileError(Exception):
    """A secret file that cannot be used; the message says why."""


def _read(given: Given, folder: Path, *, lines: bool) -> Given:
    if not isinstance(given.value, str) or not given.value:
        raise _RefusedFileError("must be the path of a file, in quotes")
    path = folder / Path(given.value).expanduser()
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _RefusedFileError(f"must be a file, and {path} is none")
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _RefusedFileError(f"names a secret that others can read: chmod 600 {path}")
        text = path.read_bytes()[:_LARGEST].decode("utf-8")
    except OSError as error:
        raise _RefusedFileError(f"names {path}, which cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _RefusedFileError(f"names {path}, which is not UTF-8 text") from error
    return Given(_lines(text) if lines else text.rstrip("\r\n"), f"secret file {path}", textual=not lines)


def _lines(text: str) -> list[str]:
    """A key a line; empty lines and comments are skipped."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _is_list(key: Key) -> bool:
    leaf = find(key)
    return leaf is not None and leaf.type == tuple[str, ...]
