# SPDX-License-Identifier: Apache-2.0
"""What an operator can say. Each dataclass is the one definition of its section: keys, types, defaults, limits and help.

Metadata of a field: `help` (always); `min`, `max` for numbers; `choices`; `pattern` with `accepts` (in words);
`secret` (masked, and also read from `<key>_file`); `path` ("config" or "state": what a relative path starts from,
"sqlite": the same for the file of an SQLite URL); `exists` (the file must be there).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from maildesk.imap.options import MailboxOptions
from maildesk.settings.business import CalendarOptions, PromiseOptions
from maildesk.settings.observe import ObserveOptions
from maildesk.settings.retention import RetentionOptions
from maildesk.smtp.options import ListenerOptions, OutgoingOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOptions:
    """Who the desk is, how its references look, and where it keeps its files."""

    name: str = field(default="CNCF ServiceDesk", metadata={"help": "name in From and in what the desk writes"})
    address: str = field(metadata={"help": "the address people write to, such as servicedesk@cncf.io"})
    aliases: tuple[str, ...] = field(default=(), metadata={"help": "further addresses that reach the desk"})
    prefix: str = field(
        default="CNCF",
        metadata={
            "help": "what references begin with: CNCF gives CNCF-1042",
            "pattern": r"[A-Z][A-Z0-9]{0,15}",
            "accepts": "1 to 16 capital letters and digits, a letter first",
        },
    )
    first_number: int = field(default=1001, metadata={"help": "number of the first ticket", "min": 1, "max": 2**31 - 1})
    language: str = field(
        default="en",
        metadata={
            "help": "language of what the desk writes where it knows no better",
            "pattern": r"[a-z]{2,3}(-[A-Z]{2})?",
            "accepts": "a language tag such as en or pt-BR",
        },
    )
    state_dir: Path = field(default=Path("var"), metadata={"help": "folder for the database and other state", "path": "config"})
    template_dir: Path | None = field(
        default=None,
        metadata={"help": "folder whose templates replace ours file by file; empty for none", "path": "config", "exists": True},
    )
    answers_dir: Path | None = field(
        default=None,
        metadata={"help": "folder whose canned answers go before ours file by file; empty for none", "path": "config", "exists": True},
    )
    signing_keys: tuple[str, ...] = field(
        repr=False,
        metadata={"help": "keys that sign our Message-IDs and reply addresses: the first signs, all verify", "secret": True},
    )
    authserv_ids: tuple[str, ...] = field(
        default=(),
        metadata={"help": "authserv-ids (RFC 8601) of your own mail servers, whose Authentication-Results are believed"},
    )
    list_hosts: tuple[str, ...] = field(
        default=(),
        metadata={"help": "domains of your mailing lists that rewrite From: their X-Original-From names the author"},
    )
    operator: str = field(default="", metadata={"help": "handle of the member of staff whose commands these are; empty: the user name"})
    promise_hours: int = field(default=48, metadata={"help": "hours to the first answer that the desk promises", "min": 1, "max": 8760})
    catalogue: Path | None = field(
        default=None,
        metadata={"help": "file with your catalogue of services (TOML); empty for ours", "path": "config", "exists": True},
    )
    projects: Path | None = field(
        default=None,
        metadata={"help": "file with your projects and their names (CSV); empty for ours", "path": "config", "exists": True},
    )
    semantic: bool = field(
        default=False,
        metadata={"help": "true asks a sentence encoder too (pip install 'maildesk[semantic]'; 160 MB of memory, 3 s to start)"},
    )
    sure_percent: int = field(
        default=45,
        metadata={"help": "confidence from which on a category is taken; a person decides below it", "min": 0, "max": 100},
    )
    comaintainers: bool = field(
        default=False, metadata={"help": "true lets everybody who maintains the project of a ticket, by the roster, take part in it"}
    )
    reopen_days: int = field(
        default=30, metadata={"help": "an answer to a ticket closed for longer opens a new one that follows it", "min": 0, "max": 36500}
    )
    unproven_per_hour: int = field(
        default=60,
        metadata={
            "help": "mails of senders whom nothing proves that staff are told of one by one; one summary an hour tells of more",
            "min": 1,
            "max": 100000,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseOptions:
    """Where everything is stored."""

    url: str = field(
        default="sqlite:///maildesk.db",
        repr=False,
        metadata={
            "help": "sqlite:///FILE (below desk.state_dir) or postgresql://USER:PASSWORD@HOST/NAME",
            "secret": True,
            "path": "sqlite",
        },
    )
    busy_seconds: int = field(default=30, metadata={"help": "longest wait for a lock or a connection", "min": 1, "max": 600})


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeOptions:
    """How mail is taken in and worked on."""

    max_mail_bytes: int = field(
        default=26214400, metadata={"help": "largest mail accepted; larger ones get 552 or a stub ticket", "min": 65536, "max": 1073741824}
    )
    lease_seconds: int = field(default=300, metadata={"help": "a mail claimed longer than this is claimed again", "min": 10, "max": 86400})
    attempts: int = field(default=3, metadata={"help": "tries before a mail is quarantined", "min": 1, "max": 100})
    batch: int = field(default=50, metadata={"help": "mails worked on in one transaction", "min": 1, "max": 1000})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerAccountOptions:
    """An account for SMTP AUTH on our listeners (over TLS only): what it sends counts as authenticated."""

    user: str = field(metadata={"help": "login name"})
    password: str = field(repr=False, metadata={"help": "password of the account", "secret": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementOptions:
    """The first answer to a new ticket."""

    enabled: bool = field(default=True, metadata={"help": "false sends none"})
    per_address_minutes: int = field(
        default=60,
        metadata={"help": "one acknowledgement an address in this time; what exceeds is told in one summary", "min": 1, "max": 10080},
    )
    global_per_minute: int = field(
        default=60, metadata={"help": "acknowledgements a minute in all; what exceeds waits", "min": 1, "max": 100000}
    )
    on_behalf: bool = field(default=False, metadata={"help": "true tells requesters also of requests that staff logged for them"})


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOptions:
    """A query for tickets that has a name: `maildesk ticket list @NAME`."""

    text: str = field(metadata={"help": "the query, such as status:open owner:@me"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOptions:
    """What the daemon tells, on standard error."""

    format: str = field(default="human", metadata={"help": "form of a log line", "choices": ("human", "json")})
    level: str = field(
        default="info", metadata={"help": "least important lines that are written", "choices": ("debug", "info", "warning", "error")}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration, checked: paths are absolute, secrets are read. The attributes are the sections' names."""

    desk: DeskOptions
    database: DatabaseOptions
    intake: IntakeOptions
    mailbox: Mapping[str, MailboxOptions]
    listener: Mapping[str, ListenerOptions]
    listener_account: Mapping[str, ListenerAccountOptions]
    outgoing: OutgoingOptions
    acknowledgement: AcknowledgementOptions
    promise: PromiseOptions
    calendar: Mapping[str, CalendarOptions]
    query: Mapping[str, QueryOptions]
    observe: ObserveOptions
    retention: RetentionOptions
    log: LogOptions
