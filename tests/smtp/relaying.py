# SPDX-License-Identifier: Apache-2.0
"""A relay that answers as a script says, and remembers what it was told."""

import contextlib
import socket
import threading
from typing import Any

HANG = "hang"  # takes the command and never answers
DROP = "drop"  # takes the command and closes the connection

_DEFAULT = {
    "greeting": "220 relay.test ESMTP",
    "EHLO": "250-relay.test\r\n250-SIZE 50000000\r\n250-SMTPUTF8\r\n250 8BITMIME",
    "HELO": "250 relay.test",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 go on",
    "dot": "250 2.0.0 taken",
    "RSET": "250 2.0.0 OK",
    "QUIT": "221 2.0.0 bye",
}


class ScriptedRelay:
    """Speaks SMTP on a free port. The script maps a verb (or "greeting", "dot") to a reply, HANG or DROP, or to a list of these
    that is used up one by one; its last entry stays."""

    def __init__(self, script: dict[str, Any]) -> None:
        self._script = {verb: list(reply) if isinstance(reply, list) else [reply] for verb, reply in (_DEFAULT | script).items()}
        self.commands: list[str] = []
        self.contents: list[bytes] = []
        self.connections = 0
        self._open: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def verbs(self) -> list[str]:
        return [command.split(" ")[0].upper() for command in self.commands]

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # a blocked accept does not notice a close
        self._server.close()
        self.drop_connections()

    def drop_connections(self) -> None:
        """What a relay does with connections that have been idle for too long."""
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                self._talk(connection, lines)
            except OSError:
                return

    def _talk(self, connection: socket.socket, lines: Any) -> None:
        if not self._answer(connection, "greeting"):
            return
        while line := lines.readline():
            self.commands.append(line.decode("utf-8", "replace").rstrip("\r\n"))
            verb = line.split()[0].decode("utf-8", "replace").upper() if line.split() else ""
            said = self._answer(connection, verb)
            if not said or verb == "QUIT":
                return
            if verb == "DATA" and said.startswith("354"):
                self.contents.append(_content(lines))
                if not self._answer(connection, "dot"):
                    return

    def _answer(self, connection: socket.socket, verb: str) -> str:
        replies = self._script.get(verb, ["500 5.5.2 unknown"])
        reply: str = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply == HANG:
            connection.recv(1)
            return ""
        if reply == DROP:
            return ""
        connection.sendall(reply.encode() + b"\r\n")
        return "" if reply.startswith("421") else reply


def _content(lines: Any) -> bytes:
    content = b""
    while (line := lines.readline()) != b".\r\n":
        if not line:
            return content
        content += line
    return content
