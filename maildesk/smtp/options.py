# SPDX-License-Identifier: Apache-2.0
"""What an operator says about the listeners (`[listener.NAME]`) and about outgoing mail (`[outgoing]`)."""

from dataclasses import dataclass, field

from maildesk.oauth.options import TokenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerOptions:
    """One SMTP or LMTP listener. Sizes are bytes, durations seconds."""

    protocol: str = field(default="smtp", metadata={"help": "protocol spoken", "choices": ("smtp", "lmtp")})
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8025, metadata={"help": "port to listen on; 0 takes a free one", "min": 0, "max": 65535})
    hostname: str = field(default="", metadata={"help": "name in the greeting; empty takes the host's"})
    tls_cert: str = field(default="", metadata={"help": "certificate chain for STARTTLS (PEM)", "path": "config", "exists": True})
    tls_key: str = field(default="", metadata={"help": "key of tls_cert (PEM)", "path": "config", "exists": True})
    max_connections: int = field(default=200, metadata={"help": "connections in all; more get 421", "min": 1, "max": 100000})
    max_connections_per_client: int = field(default=20, metadata={"help": "connections of one client address", "min": 1, "max": 100000})
    max_recipients: int = field(default=100, metadata={"help": "recipients of one mail; more get 452", "min": 1, "max": 100000})
    max_line: int = field(default=65536, metadata={"help": "longest line accepted", "min": 1000, "max": 10485760})
    idle_seconds: int = field(default=120, metadata={"help": "a silent connection is closed after this", "min": 1, "max": 3600})
    # Enough for 25 MB over a slow line, and an end for somebody who sends a byte a minute.
    session_seconds: int = field(default=1800, metadata={"help": "no connection lives longer than this", "min": 10, "max": 86400})
    trusted_networks: tuple[str, ...] = field(
        default=(), metadata={"help": "clients whose mail counts as authenticated (CIDR); empty is safe"}
    )
    behind_mta: bool = field(
        default=False, metadata={"help": "only your own mail server connects: its Authentication-Results count (always so for lmtp)"}
    )
    enabled: bool = field(default=True, metadata={"help": "false keeps the listener shut"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingOptions:
    """Where answers go: a Maildir on disk (the embedded default) or an SMTP relay."""

    transport: str = field(default="maildir", metadata={"help": "where mail goes", "choices": ("maildir", "smtp")})
    maildir: str = field(default="outgoing", metadata={"help": "Maildir folder, below desk.state_dir unless absolute", "path": "state"})
    host: str = field(default="", metadata={"help": "SMTP relay"})
    port: int = field(default=0, metadata={"help": "0 means 465 with tls, else 587", "min": 0, "max": 65535})
    security: str = field(default="starttls", metadata={"help": "how the connection is protected", "choices": ("tls", "starttls", "none")})
    ca_file: str = field(
        default="", metadata={"help": "certificate authorities to trust instead of the system's", "path": "config", "exists": True}
    )
    auth: str = field(default="none", metadata={"help": "how to log in", "choices": ("none", "password", "xoauth2", "oauthbearer")})
    user: str = field(default="", metadata={"help": "login name"})
    password: str = field(default="", repr=False, metadata={"help": "password of the account", "secret": True})
    oauth: TokenSource = field(default=TokenSource())
    hostname: str = field(default="", metadata={"help": "name in EHLO; empty takes the host's"})
    timeout_seconds: int = field(default=60, metadata={"help": "longest wait for an answer of the relay", "min": 1, "max": 3600})
    connection_mails: int = field(default=100, metadata={"help": "mails over one connection before a new one", "min": 1, "max": 10000})
