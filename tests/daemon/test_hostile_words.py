# SPDX-License-Identifier: Apache-2.0
"""One mail that attacks everything it passes, through the running daemon and every command that shows it."""

import csv
import io
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.daemon.process import LocalDesk, until

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m"
TEMPLATE = "{{ 123457 * 89 }}{% for x in y %}${123457*89}"
SUBJECT = f"=cmd|' /C calc'!A1 {TEMPLATE} {ESCAPES} \u202eexe.ypoc <script>alert(1)</script>\r\nBcc: victim@company.example\r\n\r\ninjected"
NAME = f'{TEMPLATE}"\r\nBcc: victim@company.example'
BODY = f"{TEMPLATE}\r\n{ESCAPES}\r\n; rm -rf / #`touch owned`$(touch owned)\n<img src=x onerror=alert(1)>\n'); DROP TABLE ticket; --\n"
FILES = ("../../../../tmp/owned", "/etc/cron.d/owned", "CON", "a\u202etxt.exe", ".htaccess", "$(touch owned).txt", "=1+1.csv")


def encoded(words: str) -> str:
    """An encoded word (RFC 2047): whatever it holds passes SMTP."""
    return f"=?utf-8?B?{b64encode(words.encode()).decode()}?="


def hostile() -> bytes:
    body = b64encode(BODY.encode()).decode()
    parts = "".join(
        f'--b\r\nContent-Type: text/plain; name="{encoded(name)}"\r\nContent-Disposition: attachment; filename="{encoded(name)}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{b64encode(b'x' + str(at).encode()).decode()}\r\n"
        for at, name in enumerate(FILES)
    )
    return (
        f"From: {encoded(NAME)} <eve@evil.example>\r\nTo: servicedesk@cncf.test\r\nSubject: {encoded(SUBJECT)}\r\n"
        "Message-ID: <hostile@evil.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        f"{parts}--b--\r\n"
    ).encode()


@pytest.fixture(scope="module")
def attacked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalDesk]:
    """A desk that has taken the mail in; its daemon runs on."""
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copy(sqlite_template, folder / "maildesk.db")
    desk = LocalDesk(folder, f"sqlite:///{folder}/maildesk.db")
    try:
        desk.run("staff", "add", "sam@cncf.test", "--name", "Sam Rivera")
        daemon = desk.start()
        daemon.send(hostile(), mail_from="eve@evil.example")
        until(lambda: len(desk.letters()) >= 1 and desk.ask("SELECT count(*) FROM ticket") == [(1,)], lambda: daemon.log)
        yield desk
    finally:
        desk.end()


def written(desk: LocalDesk) -> list[bytes]:
    return [path.read_bytes() for path in (desk.folder / "var/outgoing/new").iterdir()]


def test_no_letter_has_a_field_or_a_recipient_that_the_mail_chose(attacked: LocalDesk) -> None:
    for raw in written(attacked):
        letter = message_from_bytes(raw, policy=policy.default)
        assert letter["Bcc"] is None and letter["Cc"] is None
        assert [one.addr_spec for one in letter["To"].addresses] in (["eve@evil.example"], ["sam@cncf.test"])
    assert not [row for row in attacked.ask("SELECT recipients FROM outbox") if "victim" in row[0]]


def test_no_template_of_the_mail_is_rendered(attacked: LocalDesk) -> None:
    told = [attacked.run("ticket", "show", "1", *more).stdout for more in ([], ["-o", "json"])]
    assert not [one for one in [*written(attacked), *told] if b"10987673" in one]


@pytest.mark.parametrize(
    "command",
    [
        ("ticket", "list"),
        ("ticket", "show", "1"),
        ("ticket", "search", "DROP TABLE"),
        ("mail", "list"),
        ("mail", "explain", "1"),
        ("outbox", "list"),
        ("report", "summary"),
        ("digest", "preview"),
    ],
    ids=" ".join,
)
def test_no_command_sends_the_terminal_a_sequence_of_the_mail(attacked: LocalDesk, command: tuple[str, ...]) -> None:
    done = attacked.run(*command, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae", done.stdout + done.stderr)


def test_no_cell_of_a_table_is_a_formula(attacked: LocalDesk) -> None:
    for command in (("ticket", "list", "-o", "csv"), ("mail", "list", "-o", "csv")):
        told = attacked.run(*command).stdout.decode()
        assert not [cell for row in csv.reader(io.StringIO(told)) for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_attachments_are_saved_under_plain_names_in_the_folder_alone(attacked: LocalDesk, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    attacked.run("ticket", "save", "1", str(folder))
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    assert len(names) == len(FILES)
    assert not [name for name in names if "/" in name or name.startswith(".") or "\u202e" in name or name.upper() == "CON"]


def test_what_is_exported_as_a_page_runs_nothing(attacked: LocalDesk, tmp_path: Path) -> None:
    page = tmp_path / "ticket.html"
    attacked.run("ticket", "export", "1", "--html", str(page))
    words = page.read_text()
    assert "&lt;img src=x" in words or "&lt;script&gt;" in words
    assert not re.search(r"<script|<img|onerror=alert\(1\)>", words.replace("&lt;", ""))


def test_nothing_was_run_and_no_table_is_gone(attacked: LocalDesk) -> None:
    assert attacked.ask("SELECT count(*) FROM ticket") == [(1,)]
    assert not list(attacked.folder.rglob("owned*"))
    assert not Path("/tmp/owned").exists() and not Path("/etc/cron.d/owned").exists()
