# SPDX-License-Identifier: Apache-2.0
"""A wire between client and server that can be cut, silenced or made to lie at a chosen moment."""

import re
import socket
import threading
from collections.abc import Callable

# Given the command line of the client, with its tag, what to do instead of passing it on.
Deed = Callable[["Wire", bytes], bool]


class Wire:
    """One connection through the proxy."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.silent = False  # what the server says is lost

    def cut(self) -> None:
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def answer(self, line: bytes) -> None:
        self.client.sendall(line + b"\r\n")


class Proxy:
    """Listens on `port` and passes everything on, unless a rule knows better. Rules are (pattern, deed), tried in order."""

    def __init__(self, host: str, port: int) -> None:
        self._upstream = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.rules: list[tuple[re.Pattern[bytes], Deed]] = []
        self.wires: list[Wire] = []
        self.commands: list[bytes] = []  # without tags
        self._heard = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def on(self, pattern: bytes, deed: Deed) -> None:
        self.rules.append((re.compile(pattern), deed))

    def await_command(self, pattern: bytes, count: int = 1, seconds: float = 20) -> None:
        """Waits until the client has sent `count` commands like this."""

        def heard() -> bool:
            return sum(bool(re.search(pattern, command)) for command in self.commands) >= count

        with self._heard:
            assert self._heard.wait_for(heard, seconds), self.commands

    def close(self) -> None:
        self._listener.close()
        for wire in self.wires:
            wire.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            wire = Wire(client, socket.create_connection(self._upstream))
            self.wires.append(wire)
            threading.Thread(target=self._from_client, args=(wire,), daemon=True).start()
            threading.Thread(target=self._from_server, args=(wire,), daemon=True).start()

    def _from_client(self, wire: Wire) -> None:
        try:
            for line in wire.client.makefile("rb"):
                if not self._done_by_rule(wire, line):
                    wire.server.sendall(line)
                with self._heard:
                    self.commands.append(line.strip().split(b" ", 1)[-1])
                    self._heard.notify_all()
        except OSError:
            pass
        wire.cut()

    def _done_by_rule(self, wire: Wire, line: bytes) -> bool:
        return any(deed(wire, line) for pattern, deed in self.rules if pattern.search(line))

    def _from_server(self, wire: Wire) -> None:
        try:
            while part := wire.server.recv(65536):
                if not wire.silent:
                    wire.client.sendall(part)
        except OSError:
            pass
        wire.cut()


def cut(wire: Wire, line: bytes) -> bool:
    """The connection breaks before the server hears the command."""
    wire.cut()
    return True


def cut_answer(wire: Wire, line: bytes) -> bool:
    """The server hears the command and carries it out; its answer is lost with the connection."""
    wire.silent = True
    wire.server.sendall(line)
    wire.server.settimeout(10)
    wire.server.recv(65536)
    wire.cut()
    return True


def silence(wire: Wire, line: bytes) -> bool:
    """From now on the server's answers are lost, and the connection stays open."""
    wire.silent = True
    return False


def refuse(words: bytes) -> Deed:
    """The command is answered with NO."""

    def deed(wire: Wire, line: bytes) -> bool:
        wire.answer(line.split(b" ", 1)[0] + b" NO " + words)
        return True

    return deed


def answer_idle(*lines: bytes) -> Deed:
    """IDLE is answered with lines in one piece; whatever else the server says until DONE is lost."""

    def deed(wire: Wire, line: bytes) -> bool:
        wire.silent = True
        wire.answer(b"\r\n".join(lines))
        return False

    return deed


def give_nothing(wire: Wire, line: bytes) -> bool:
    """The command is answered with OK and nothing else."""
    wire.answer(line.split(b" ", 1)[0] + b" OK done")
    return True


def hear_again(wire: Wire, line: bytes) -> bool:
    """What the server says from now on comes through."""
    wire.silent = False
    return False


def tell_first(news: bytes) -> Deed:
    """The client hears news before the answer to its command."""

    def deed(wire: Wire, line: bytes) -> bool:
        wire.answer(news)
        return False

    return deed


def once(deed: Deed) -> Deed:
    """The deed, the first time only."""
    left = [deed]
    return lambda wire, line: bool(left) and left.pop()(wire, line)
