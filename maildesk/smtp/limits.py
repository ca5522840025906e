# SPDX-License-Identifier: Apache-2.0
"""How much one client, and all together, may take of us."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network


def client_address(peer: object) -> IpAddress | None:
    """The client's IP address from a socket's peer name; an IPv4 client on an IPv6 socket is an IPv4 client."""
    if not isinstance(peer, tuple) or not peer:
        return None
    try:
        address = ip_address(str(peer[0]).partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def inside(address: IpAddress | None, networks: tuple[IpNetwork, ...]) -> bool:
    return address is not None and any(address in network for network in networks)


def _household(address: IpAddress | None) -> str:
    """Who shares one allowance: an IPv6 client usually owns a whole /64."""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


@dataclass(slots=True)
class Door:
    """Counts who is in. `crowded` is when patience with silent clients ends early, so that a slow-loris cannot keep others out."""

    max_all: int
    max_per_client: int
    _inside: Counter[str] = field(default_factory=Counter)

    def room(self) -> bool:
        return self._inside.total() < self.max_all

    def room_for(self, address: IpAddress | None) -> bool:
        return self._inside[_household(address)] < self.max_per_client

    @property
    def crowded(self) -> bool:
        return self._inside.total() * 5 >= self.max_all * 4

    def enter(self, address: IpAddress | None) -> None:
        self._inside[_household(address)] += 1

    def leave(self, address: IpAddress | None) -> None:
        client = _household(address)
        self._inside[client] -= 1
        if self._inside[client] <= 0:
            del self._inside[client]


@dataclass(slots=True)
class Conduct:
    """What a session has done wrong, or to no purpose, since its last mail (Postfix's hard error and junk command limits)."""

    max_errors: int = 20
    max_idle_commands: int = 100
    max_failed_logins: int = 3
    _errors: int = 0
    _idle_commands: int = 0
    _failed_logins: int = 0

    def error(self) -> bool:
        """Counts a refused command; True when it was one too many."""
        self._errors += 1
        return self._errors > self.max_errors

    def idle_command(self) -> bool:
        """Counts a command that brings no mail nearer (NOOP, RSET, EHLO ...); True when it was one too many."""
        self._idle_commands += 1
        return self._idle_commands > self.max_idle_commands

    def failed_login(self) -> bool:
        """Counts a wrong password; True when it was the last one allowed. A mail in between does not wipe it out."""
        self._failed_logins += 1
        return self._failed_logins >= self.max_failed_logins

    def delivered(self) -> None:
        self._errors = self._idle_commands = 0


@dataclass(slots=True)
class Memory:
    """Bytes of unfinished mails, all sessions together. The first `free` bytes of each mail cost nothing, so that
    somebody who begins many big mails and finishes none cannot keep ordinary ones out."""

    limit: int
    free: int = 256 * 1024
    _taken: int = 0

    def take(self, count: int) -> bool:
        if self._taken + count > self.limit:
            return False
        self._taken += count
        return True

    def give_back(self, count: int) -> None:
        self._taken -= count


@dataclass(slots=True)
class Share:
    """One mail's part of the Memory, given back when the mail is stored or refused."""

    memory: Memory
    _used: int = 0
    _charged: int = 0

    def take(self, count: int) -> bool:
        self._used += count
        due = max(0, self._used - self.memory.free) - self._charged
        if due > 0 and not self.memory.take(due):
            return False
        self._charged += max(0, due)
        return True

    def give_back(self) -> None:
        self.memory.give_back(self._charged)
        self._used = self._charged = 0


@dataclass(slots=True)
class Seldom:
    """Keeps events that a stranger can cause at will from flooding the staff: one an hour and subject, and a few in all."""

    most: int = 20
    every: timedelta = timedelta(hours=1)
    _told: dict[str, datetime] = field(default_factory=dict)

    def allows(self, subject: str, now: datetime) -> bool:
        self._told = {known: at for known, at in self._told.items() if now - at < self.every}
        if subject in self._told or len(self._told) >= self.most:
            return False
        self._told[subject] = now
        return True
