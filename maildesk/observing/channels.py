# SPDX-License-Identifier: Apache-2.0
"""How an alarm reaches somebody without mail: a program of the operator's, or a web address."""

import contextlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from maildesk import __version__
from maildesk.settings.observe import ObserveOptions

Message = Mapping[str, str | int]


class CannotTell(Exception):
    """The channel did not take the message; says why, without its secrets."""


class Channel(Protocol):
    def tell(self, message: Message) -> None:
        """Raises CannotTell."""


def channels(said: ObserveOptions) -> list[Channel]:
    """Those that the operator named."""
    seconds = said.alarm_timeout_seconds
    found: list[Channel] = [Command(said.alarm_command, seconds)] if said.alarm_command else []
    return [*found, Webhook(said.alarm_url, seconds)] if said.alarm_url else found


class Command:
    """A program: no shell, the message as JSON on its standard input and in ALARM_* of its environment; exit status 0 is success."""

    def __init__(self, arguments: tuple[str, ...], seconds: float) -> None:
        self._arguments = arguments
        self._seconds = seconds

    def tell(self, message: Message) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's own program, without a shell
                self._arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(message),
                start_new_session=True,
            )
        except OSError as problem:
            raise CannotTell(f"{self._arguments[0]} cannot be started: {problem.strerror or problem}") from problem
        with process:
            self._finish(process, json.dumps(message).encode())

    def _finish(self, process: subprocess.Popen[bytes], told: bytes) -> None:
        try:
            process.communicate(told, timeout=self._seconds)
        except subprocess.TimeoutExpired:
            raise CannotTell(f"{self._arguments[0]} did not end within {self._seconds:.0f} s") from None
        finally:
            _end(process)
        if process.returncode:
            raise CannotTell(f"{self._arguments[0]} ended with status {process.returncode}")


class Webhook:
    """A POST of JSON to an address. Redirections are not followed: they could lead out of TLS."""

    def __init__(self, url: str, seconds: float) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        self._seconds = seconds

    def tell(self, message: Message) -> None:
        connection = self._connection()
        cutter = threading.Timer(self._seconds, _cut, (connection,))  # a timeout of a socket begins anew with each byte
        cutter.start()
        fields = {"Content-Type": "application/json", "User-Agent": f"maildesk/{__version__}", "Connection": "close"}
        try:
            connection.request("POST", self._path, json.dumps(message), fields)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as problem:
            raise CannotTell(f"{self._host} could not be told: {type(problem).__name__}") from problem
        finally:
            cutter.cancel()
            connection.close()
        if not 200 <= status < 300:
            raise CannotTell(f"{self._host} answered with status {status}")

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._seconds, context=ssl.create_default_context())
        return http.client.HTTPConnection(self._host, self._port, timeout=self._seconds)


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _environment(message: Message) -> dict[str, str]:
    """Our own without what configures the desk, secrets among it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAILDESK_", "NOTIFY_SOCKET", "WATCHDOG_"))}
    return inherited | {f"ALARM_{name.upper()}": str(value) for name, value in message.items()}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends it with what it started. Who is gone already needs no ending."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
