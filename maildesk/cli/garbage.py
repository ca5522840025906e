# SPDX-License-Identifier: Apache-2.0
"""When Python looks for garbage. Modules are full of objects that stay: to look among them while they are loaded, and once more when the
process ends, takes a fifth of a short command."""

import gc
from typing import Any

_FIRST = 1_000_000  # objects: no short command has them
_AFTERWARDS = 20_000  # Python looks after 700


def put_off() -> None:
    """No look until a command turns out to be a long one; then what was loaded is never looked at again."""
    gc.callbacks.append(_settle)
    gc.set_threshold(_FIRST)


def leave_to_the_end() -> None:
    """The process ends: its memory goes as a whole, and nothing in it is looked for."""
    gc.freeze()


def _settle(phase: str, _found: Any) -> None:
    if phase == "stop":
        gc.callbacks.remove(_settle)
        gc.freeze()
        gc.set_threshold(_AFTERWARDS)
