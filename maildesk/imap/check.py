# SPDX-License-Identifier: Apache-2.0
"""Trying a mailbox step by step, for `doctor`."""

import socket
from collections.abc import Iterator
from datetime import datetime

from maildesk.flow.errors import MaildeskError
from maildesk.flow.values import Finding
from maildesk.imap.client import Client
from maildesk.imap.connection import connect, log_in, port_of, setting_of
from maildesk.imap.folder import Folder
from maildesk.imap.options import MailboxOptions
from maildesk.imap.words import masked, not_connected, plain, unknown_folder
from maildesk.oauth.token import Tokens


def check(options: MailboxOptions, name: str, tokens: Tokens, now: datetime) -> list[Finding]:
    """What works and what does not, in the order of connecting; ends where nothing further can be tried. Changes nothing."""
    return list(_steps(options, name, tokens, now))


def _steps(options: MailboxOptions, name: str, tokens: Tokens, now: datetime) -> Iterator[Finding]:
    try:
        yield _resolved(options, name)
        client = connect(options, name)
    except MaildeskError as error:
        yield _failed(error)
        return
    try:
        yield Finding.good(_connected(client, options))
        log_in(client, options, name, tokens, now)
        yield Finding.good(f"logged in as {masked(options.user)}")
        yield from _abilities(client, options, name)
        yield from _folders(client, options, name)
    except MaildeskError as error:
        yield _failed(error)
    finally:
        client.part()


def _failed(error: MaildeskError) -> Finding:
    return Finding.failure(error.message, error.remedy)


def _resolved(options: MailboxOptions, name: str) -> Finding:
    try:
        found = socket.getaddrinfo(options.host, port_of(options), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise not_connected(error, options.host, port_of(options), setting_of(name)) from error
    addresses = dict.fromkeys(str(address[0]) for *_, address in found)
    return Finding.good(f"{options.host} is {', '.join(addresses)}")


def _connected(client: Client, options: MailboxOptions) -> str:
    where = f"connected to {options.host}:{port_of(options)}"
    version = getattr(client.socket(), "version", lambda: None)()
    return f"{where} with {version}, the certificate is good" if version else f"{where} without encryption"


def _abilities(client: Client, options: MailboxOptions, name: str) -> Iterator[Finding]:
    # Any folder name serves to ask for capabilities: none is opened.
    can = Folder(client, options, name, "INBOX").can
    if options.idle:
        yield Finding.good("IDLE: new mail is seen at once" if can("IDLE") else f"no IDLE: looks every {options.poll_seconds} s")
    if options.after == "move":
        yield Finding.good("MOVE" if can("MOVE") else "no MOVE: mails are copied, then deleted")
    if options.after == "delete" or (options.after == "move" and not can("MOVE")):
        yield (
            Finding.good("UIDPLUS")
            if can("UIDPLUS")
            else Finding.failure(
                r"no UIDPLUS: mails that are done are only flagged \Deleted and stay in the folder",
                f'Set {setting_of(name)}.after = "flag", or expunge the folder by other means.',
            )
        )


def _folders(client: Client, options: MailboxOptions, name: str) -> Iterator[Finding]:
    for folder in (*options.folders, *options.junk_folders):
        yield _folder(client, options, name, folder)
    if options.after == "move":
        yield _archive(client, options, name)


def _folder(client: Client, options: MailboxOptions, name: str, folder: str) -> Finding:
    try:
        opened = Folder(client, options, name, folder)
        opened.select()
    except MaildeskError as error:
        return _failed(error)
    return Finding.good(f"folder {plain(folder)}: {opened.exists} mails")


def _archive(client: Client, options: MailboxOptions, name: str) -> Finding:
    names = Folder(client, options, name, options.folders[0]).folders()
    if options.move_to not in names:
        return _failed(unknown_folder(options.move_to, names, f"{setting_of(name)}.move_to", ""))
    return Finding.good(f"folder {plain(options.move_to)}: filed mails go there")
