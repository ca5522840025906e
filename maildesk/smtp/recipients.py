# SPDX-License-Identifier: Apache-2.0
"""Which recipients are the desk's: its addresses, and their subaddresses (RFC 5233)."""

from collections.abc import Iterable


def _split(address: str) -> tuple[str, str]:
    local, _, domain = address.casefold().rpartition("@")
    return local, domain


class Recipients:
    """The desk's own addresses. `servicedesk+anything@` belongs to `servicedesk@`; letter case makes no difference."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._addresses = frozenset(_split(address) for address in addresses)

    def accepts(self, address: str) -> bool:
        local, domain = _split(address)
        return (local, domain) in self._addresses or (local.partition("+")[0], domain) in self._addresses


def domain_of(address: str) -> str:
    """The domain alone, for logs and events that name nobody; "" for the null reverse-path."""
    return address.rpartition("@")[2].casefold() if "@" in address else ""
