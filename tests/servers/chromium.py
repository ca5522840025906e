# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium for the tests, driven by its DevTools protocol over a pair of pipes. One for each xdist worker.

`chromium` is the fixture. A page is loaded from its HTML, at a width, in the light or in the dark, and asked what it looks like.
"""

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

INSTALL = "apt-get install --no-install-recommends chromium fonts-noto-cjk"
PATIENCE = 60.0  # seconds
Scheme = Literal["light", "dark"]
_FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # containers have no user namespaces; what is loaded is our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--renderer-process-limit=1",
)


class Chromium:
    """The browser, with one page that is used again and again."""

    def __init__(self, home: Path, program: str) -> None:
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        self._buffer = b""
        self._number = 0
        self.requested: list[str] = []  # what the page asked the network for, and files beside its own

        def pipes() -> None:
            """The browser reads from descriptor 3 and writes to 4."""
            ends = os.dup(to_browser), os.dup(from_browser)
            for wanted, end in zip((3, 4), ends, strict=True):
                os.dup2(end, wanted, inheritable=True)

        with (home / "log").open("wb") as log:
            self._process = subprocess.Popen(  # the pipes have to get these numbers
                [program, *_FLAGS, f"--user-data-dir={home / 'profile'}", "about:blank"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=pipes,
                close_fds=False,
                env={**os.environ, "HOME": str(home), "TZ": "UTC"},
            )
        os.close(to_browser)
        os.close(from_browser)
        self._session = self._attach()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._write({"id": 0, "method": "Browser.close"})
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        os.close(self._out)
        os.close(self._in)

    def show(self, page: Path, width: int, scheme: Scheme, height: int = 800) -> "Page":
        """Loads a file, and waits until it is shown."""
        self.requested.clear()
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Page.navigate", url=page.as_uri())
        self._await("Page.loadEventFired")
        return Page(self, width)

    def ask(self, method: str, **parameters: Any) -> Any:
        """One command of the protocol, and its result."""
        self._number += 1
        number = self._number
        self._write({"id": number, "method": method, "params": parameters, "sessionId": self._session})
        while (told := self._read()).get("id") != number:
            self._note(told)
        assert "error" not in told, f"{method}: {told['error']}"
        return told["result"]

    def _attach(self) -> str:
        """A session with the page that the browser began with."""
        self._session = None  # type: ignore[assignment]
        pages: list[str] = []
        deadline = time.monotonic() + PATIENCE
        while not pages:
            assert time.monotonic() < deadline, "Chromium shows no page"
            pages = [one["targetId"] for one in self.ask("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        session = self.ask("Target.attachToTarget", targetId=pages[0], flatten=True)["sessionId"]
        self._session = session
        for domain in ("Page", "Network", "Runtime"):
            self.ask(f"{domain}.enable")
        return str(session)

    def _await(self, event: str) -> None:
        while (told := self._read()).get("method") != event:
            self._note(told)

    def _note(self, told: Mapping[str, Any]) -> None:
        if told.get("method") == "Network.requestWillBeSent":
            self.requested.append(told["params"]["request"]["url"])

    def _write(self, message: Mapping[str, Any]) -> None:
        content = json.dumps({name: value for name, value in message.items() if value is not None}).encode() + b"\0"
        while content:
            content = content[os.write(self._out, content) :]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], PATIENCE)
            assert ready, f"Chromium said nothing for {PATIENCE:.0f} s"
            read = os.read(self._in, 1 << 20)
            assert read, "Chromium ended"
            self._buffer += read
        first, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(first)
        return found


@dataclass(frozen=True)
class Page:
    """A page as it is shown."""

    browser: Chromium
    width: int

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript comes to in the page."""
        told = self.browser.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def picture(self, most: int = 10_000) -> bytes:
        """All of it as PNG, or `most` pixels from its top."""
        height = int(self.value("Math.ceil(document.documentElement.getBoundingClientRect().height)"))
        clip = {"x": 0, "y": 0, "width": self.width, "height": max(1, min(height, most)), "scale": 1}
        told = self.browser.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(told["data"])

    def printed(self) -> bytes:
        """As it goes to paper (A4), as PDF."""
        told = self.browser.ask("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False)
        return base64.b64decode(told["data"])


@contextlib.contextmanager
def running() -> Iterator[Chromium]:
    """A browser for a while."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail(f"Chromium is not installed; as root: {INSTALL}", pytrace=False)
    home = Path(tempfile.mkdtemp(prefix="chromium-"))
    browser = Chromium(home, program)
    try:
        yield browser
    finally:
        browser.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with running() as browser:
        yield browser
