# SPDX-License-Identifier: Apache-2.0
"""The keys of what happened before: throttles, and what may happen only once. The database holds one moment for each key."""


def acknowledged(address: str) -> str:
    """When an address was last acknowledged. `address`: an `Address.key`."""
    return f"acknowledged:{address}"
