# SPDX-License-Identifier: Apache-2.0
"""A ticket as one file for a browser: the thread as people read it, no script, nothing remote."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maildesk.render.engine import Engine

_TEMPLATE = "_ticket.html"


def thread_page(values: Mapping[str, Any], folder: Path) -> str:
    """The HTML of a ticket. `values`: as the template names them; `folder`: the templates that ship."""
    engine = Engine([folder])
    return engine.render(engine.compile(_TEMPLATE), values)
