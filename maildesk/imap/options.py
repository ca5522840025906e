# SPDX-License-Identifier: Apache-2.0
"""What an operator says about one IMAP mailbox (`[mailbox.NAME]`)."""

from dataclasses import dataclass, field

from maildesk.oauth.options import TokenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxOptions:
    """An account, its folders, and what happens to a mail once it is committed. Durations are seconds."""

    host: str = field(metadata={"help": "IMAP server"})
    port: int = field(default=0, metadata={"help": "0 means 993 with tls, else 143", "min": 0, "max": 65535})
    security: str = field(default="tls", metadata={"help": "how the connection is protected", "choices": ("tls", "starttls", "none")})
    ca_file: str = field(
        default="", metadata={"help": "certificate authorities to trust instead of the system's", "path": "config", "exists": True}
    )
    user: str = field(metadata={"help": "login name"})
    auth: str = field(default="password", metadata={"help": "how to log in", "choices": ("password", "xoauth2", "oauthbearer")})
    password: str = field(default="", repr=False, metadata={"help": "password of the account", "secret": True})
    oauth: TokenSource = field(default=TokenSource())
    folders: tuple[str, ...] = field(default=("INBOX",), metadata={"help": "folders to watch"})
    junk_folders: tuple[str, ...] = field(
        default=(), metadata={"help": "folders of what the provider takes for spam: read, left as they are, and held for staff"}
    )
    after: str = field(
        default="flag", metadata={"help": "what to do with a mail once it is committed", "choices": ("flag", "move", "delete", "leave")}
    )
    move_to: str = field(default="", metadata={"help": 'folder for after = "move"'})
    first_start: str = field(
        default="history",
        metadata={
            "help": "mail found on the first start: filed without acknowledgements, or answered",
            "choices": ("history", "acknowledge"),
        },
    )
    idle: bool = field(default=True, metadata={"help": "wait with IDLE where the server can"})
    poll_seconds: int = field(default=60, metadata={"help": "pause between looks where IDLE is missing", "min": 1, "max": 86400})
    timeout_seconds: int = field(default=60, metadata={"help": "longest wait for an answer of the server", "min": 1, "max": 3600})
    reconcile_hours: int = field(default=24, metadata={"help": "walk the whole folder this often", "min": 1, "max": 720})
    enabled: bool = field(default=True, metadata={"help": "false leaves the mailbox alone"})
