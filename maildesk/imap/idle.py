# SPDX-License-Identifier: Apache-2.0
"""Waiting for news with IDLE (RFC 2177)."""

import threading
import time

from maildesk.imap.folder import Folder
from maildesk.imap.words import told


def idle(folder: Folder, stop: threading.Event, *, seconds: float, step: float) -> None:
    """Waits until the server tells something, `stop` is set (seen within `step` seconds), or `seconds` have passed.

    Raises Unreachable if the connection is gone: leaving IDLE needs an answer, so that a line which is silently dead is found
    after `seconds` and the socket's timeout.
    """
    client = folder.client
    with told(f"folder {folder.name}", "waiting for mail"):
        client.idle()
        # What the server told before its "+" is not among the answers to IDLE.
        if not client.idle_check(timeout=0) and not folder.news():
            _quiet(folder, stop, time.monotonic() + seconds, step)
        client.idle_done()


def _quiet(folder: Folder, stop: threading.Event, until: float, step: float) -> None:
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        if folder.client.readable(min(step, left)):
            return
