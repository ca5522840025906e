# SPDX-License-Identifier: Apache-2.0
"""How long a command waits for something that is on its way."""

import time


class Patience:
    """Pauses growing from 50 ms to a second, until the seconds are over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._pause = 0.05

    def __call__(self) -> bool:
        if time.monotonic() >= self._until:
            return False
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, 1.0)
        return True
