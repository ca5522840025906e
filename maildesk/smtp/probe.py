# SPDX-License-Identifier: Apache-2.0
"""Who answers on the port of a listener: nobody, a maildesk, or somebody else. For `doctor`."""

import ipaddress
import socket
from contextlib import closing

from maildesk.flow.values import Finding
from maildesk.smtp import replies
from maildesk.smtp.options import ListenerOptions

SECONDS = 5.0
_NO_ROOM = (replies.FULL_HOUSE, replies.TOO_MANY_OF_YOURS)  # said in place of a greeting
_LONGEST = 2000


def probe(name: str, options: ListenerOptions) -> Finding:
    """What stands at the port of `[listener.NAME]`. Takes a few times `SECONDS` at most, and sends no mail."""
    where = f"{options.host}:{options.port}"
    if options.port == 0:
        return Finding.good(f"listener {name} takes a free port when it starts")
    try:
        with closing(socket.create_connection((reachable(options.host), options.port), SECONDS)) as connection:
            greeting = _said(connection)
            ours = greeting in _NO_ROOM or _asked(connection) == replies.HELP
    except ConnectionRefusedError:
        return Finding.warning(f"listener {name}: nothing answers on {where}", "start the desk: `maildesk run`")
    except OSError as error:
        words = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or str(error)
        return Finding.failure(f"listener {name}: {where} cannot be asked: {words}", f"check listener.{name}.host and what holds the port")
    if ours:
        return Finding.good(f"listener {name}: a maildesk answers on {where}")
    return Finding.failure(
        f"listener {name}: another program holds {where}; it says {greeting[:80]!r}",
        f"stop that program, or choose another listener.{name}.port",
    )


def reachable(host: str) -> str:
    """Where to knock for a listener; one on every address of this machine (0.0.0.0, ::) is reached through loopback."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(address) if not address.is_unspecified else "127.0.0.1" if address.version == 4 else "::1"


def _said(connection: socket.socket) -> str:
    """One reply, as text; what is no text is replaced."""
    heard = b""
    while b"\n" not in heard and len(heard) < _LONGEST and (more := connection.recv(_LONGEST)):
        heard += more
    return heard.decode("ascii", "replace").strip()


def _asked(connection: socket.socket) -> str:
    """Our HELP is like nobody else's; the greeting is not, since it hides the program on purpose."""
    connection.sendall(b"HELP\r\n")
    answer = _said(connection)
    connection.sendall(b"QUIT\r\n")
    return answer
