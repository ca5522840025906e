# SPDX-License-Identifier: Apache-2.0
"""Whose ticket one can be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colleague:
    """Everybody who works here, or did. `keys`: their addresses, as `Address.key`."""

    handle: str
    name: str
    keys: tuple[str, ...]
