# SPDX-License-Identifier: Apache-2.0
"""`maildesk init`: a commented starter configuration, a signing key, a folder for state."""

import os
import secrets
from pathlib import Path

import click

from maildesk.assets import asset
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.flow.errors import MaildeskError

_PRIVATE = 0o600
_KEY_FILE_HEAD = "# One key a line: the first signs, all verify. Keep an old one until nobody answers mail of its time."


@click.command(epilog=example("maildesk init", "maildesk init --dir /etc/maildesk"))
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder to write to.")
@pass_invocation
def init(invocation: Invocation, folder: Path) -> None:
    """Write a starter configuration.

    With it come a signing key and a folder for state.

    Nothing that exists is overwritten. What it writes runs as it is: SQLite, an SMTP listener on 127.0.0.1:8025,
    outgoing mail into a Maildir.
    """
    starter = folder / "maildesk.toml"
    if starter.exists():
        raise MaildeskError(f"{starter} exists already and stays as it is", "edit it, or write another with `maildesk init --dir FOLDER`")
    (folder / "var").mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_signing_key(invocation, folder / "signing-keys")
    # Last, because its presence says that the rest is there.
    _write_new(starter, asset("config/maildesk.toml").read_text(encoding="utf-8"))
    invocation.say(f"wrote {starter}: read it, then\n  {_command(folder, 'db upgrade')}\n  {_command(folder, 'run')}")


def _write_signing_key(invocation: Invocation, path: Path) -> None:
    """A key that is there already is kept: answers to mail that it signed would not find their tickets without it."""
    if path.exists():
        invocation.say(f"kept {path}")
        return
    _write_new(path, f"{_KEY_FILE_HEAD}\n{secrets.token_urlsafe(48)}\n")


def _write_new(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w", encoding="utf-8") as file:
        file.write(content)


def _command(folder: Path, rest: str) -> str:
    return f"maildesk {rest}" if folder == Path() else f"maildesk -c {folder / 'maildesk.toml'} {rest}"
