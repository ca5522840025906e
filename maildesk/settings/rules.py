# SPDX-License-Identifier: Apache-2.0
"""What single values cannot tell: how the values of a section, and of several, go together.

Each rule yields complaints: the key (below its table, or whole for rules across tables) and what to do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from maildesk.imap.options import MailboxOptions
from maildesk.oauth.options import TokenSource
from maildesk.settings.business import PromiseOptions
from maildesk.settings.schema import Key
from maildesk.settings.sections import DatabaseOptions, DeskOptions, ListenerAccountOptions
from maildesk.smtp.options import ListenerOptions, OutgoingOptions

Complaint = tuple[Key, str]

SHORTEST_SIGNING_KEY = 32
"""Characters: 32 of base64 hold 192 bits, and a shorter key is mostly a word that somebody thought of."""

# RFC 5321 mailbox without quoted local parts and address literals: what a desk can sensibly be called.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_DATABASE = re.compile(r"sqlite:///[^?#]+|postgresql(\+[a-z0-9]+)?://.+")


def desk(options: DeskOptions) -> Iterator[Complaint]:
    """Addresses can be written to; signing keys are worth the name."""
    for key, addresses in (("address", (options.address,)), ("aliases", options.aliases)):
        for address in addresses:
            if len(address) > 254 or not _ADDRESS.fullmatch(address):
                yield (key,), f'holds "{address}", which is no mail address: one such as servicedesk@cncf.io is accepted'
    if any(len(key) < SHORTEST_SIGNING_KEY for key in options.signing_keys):
        yield ("signing_keys",), f"holds a key of fewer than {SHORTEST_SIGNING_KEY} characters. A good one: `openssl rand -base64 48`"
    if len(set(options.signing_keys)) < len(options.signing_keys):
        yield ("signing_keys",), "holds one key twice. Keep each once, the signing one first"


def database(options: DatabaseOptions) -> Iterator[Complaint]:
    """The URL names a database that we can speak to and that several processes can share."""
    if not _DATABASE.fullmatch(options.url) or ":memory:" in options.url:
        yield ("url",), "does not fit: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME is accepted"


def promise(options: PromiseOptions) -> Iterator[Complaint]:
    """Whoever hears of what is late can be written to."""
    if options.escalate_to and not _ADDRESS.fullmatch(options.escalate_to):
        yield ("escalate_to",), f'is "{options.escalate_to}", which is no mail address: one such as board@example.org is accepted'


def mailbox(options: MailboxOptions) -> Iterator[Complaint]:
    """What happens to a mail afterwards is possible; the login has what it needs."""
    if not options.enabled:
        return
    if not options.folders:
        yield ("folders",), 'is empty: name at least one folder, such as ["INBOX"], or set enabled = false'
    if options.after == "move" and not options.move_to:
        yield ("move_to",), 'is missing: after = "move" needs the folder to move to'
    if both := [one for one in options.junk_folders if one in options.folders]:
        yield ("junk_folders",), f'holds "{both[0]}", which is watched as a folder of mail already: name it once'
    if options.after == "move" and options.move_to in (*options.folders, *options.junk_folders):
        yield ("move_to",), "is one of the folders watched: mail moved there would come in again. Name another"
    yield from _login(options.auth, options.password, options.oauth)


def listener(options: ListenerOptions) -> Iterator[Complaint]:
    """STARTTLS has both its files; networks are networks."""
    if bool(options.tls_cert) != bool(options.tls_key):
        missing, given = ("tls_key", "tls_cert") if options.tls_cert else ("tls_cert", "tls_key")
        yield (missing,), f"is missing: {given} is of no use without it"
    for network in options.trusted_networks:
        problem = _network_problem(network)
        if problem:
            yield ("trusted_networks",), f'holds "{network}", {problem}: a network such as 127.0.0.0/8 or ::1/128 is accepted'


def outgoing(options: OutgoingOptions) -> Iterator[Complaint]:
    """A relay has a host, and the login has what it needs."""
    if options.transport != "smtp":
        return
    if not options.host:
        yield ("host",), 'is missing: transport = "smtp" needs the relay\'s host'
    if options.auth != "none" and not options.user:
        yield ("user",), f'is missing: auth = "{options.auth}" needs a login name'
    yield from _login(options.auth, options.password, options.oauth)


def across(tables: Mapping[Key, Any]) -> Iterator[Complaint]:
    """Rules over several tables; `tables` maps ("mailbox", "main") to its options."""
    enabled = {key: options for key, options in tables.items() if getattr(options, "enabled", True)}
    yield from _watched_twice({key: options for key, options in enabled.items() if isinstance(options, MailboxOptions)})
    listeners = {key: options for key, options in enabled.items() if isinstance(options, ListenerOptions)}
    yield from _port_twice(listeners)
    yield from _accounts([(key, value) for key, value in enabled.items() if isinstance(value, ListenerAccountOptions)], listeners.values())


def _login(auth: str, password: str, oauth: TokenSource) -> Iterator[Complaint]:
    if auth == "password" and not password:
        yield ("password",), 'is missing: auth = "password" needs it, here or in a file named by password_file'
    if auth in ("xoauth2", "oauthbearer"):
        yield from _token_source(auth, oauth)


def _token_source(auth: str, oauth: TokenSource) -> Iterator[Complaint]:
    given = [name for name in ("token_file", "token_command", "token_url") if getattr(oauth, name)]
    if len(given) != 1:
        found = f"{' and '.join(given)} are given" if given else "none is given"
        yield ("oauth",), f'needs one of token_file, token_command and token_url for auth = "{auth}", and {found}'
    elif given == ["token_url"]:
        for name in ("client_id", "refresh_token"):
            if not getattr(oauth, name):
                yield ("oauth", name), "is missing: the refresh-token grant of token_url needs it"


def _network_problem(network: str) -> str:
    from ipaddress import ip_network  # 4 ms that only a listener with such networks pays for

    try:
        ip_network(network)
    except ValueError as error:
        return "which has host bits set" if "host bits" in str(error) else "which is no network"
    return ""


def _watched_twice(mailboxes: Mapping[Key, MailboxOptions]) -> Iterator[Complaint]:
    seen: dict[tuple[str, str, str], Key] = {}
    for key, options in mailboxes.items():
        for folder in (*options.folders, *options.junk_folders):
            first = seen.setdefault((options.host.lower(), options.user, folder), key)
            if first != key:
                yield (*key, "folders"), f'holds "{folder}", which [{".".join(first)}] watches already: every mail would come in twice'


def _port_twice(listeners: Mapping[Key, ListenerOptions]) -> Iterator[Complaint]:
    seen: dict[tuple[str, int], Key] = {}
    for key, options in listeners.items():
        first = seen.setdefault((options.host, options.port), key) if options.port else key
        if first != key:
            yield (*key, "port"), f"is {options.port} on {options.host}, where [{'.'.join(first)}] listens already. Choose another"


def _accounts(accounts: list[tuple[Key, ListenerAccountOptions]], listeners: Iterable[ListenerOptions]) -> Iterator[Complaint]:
    users: dict[str, Key] = {}
    offers_tls = any(options.tls_cert and options.protocol == "smtp" for options in listeners)
    for key, account in accounts:
        first = users.setdefault(account.user, key)
        if first != key:
            yield (*key, "user"), f'is "{account.user}", as in [{".".join(first)}]. Each account needs its own'
        if not offers_tls:
            yield key, "is of no use: accounts log in over TLS only, and no SMTP listener has tls_cert and tls_key"
