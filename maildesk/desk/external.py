# SPDX-License-Identifier: Apache-2.0
"""What a ticket is called elsewhere: an issue of JIRA, of GitHub, a ticket of another desk, any page. One key, however it is written."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from maildesk.mail import clean

LONGEST = 1000  # characters of an address that is kept
_LONGEST_KEY = 200  # as long as every index takes it
MOST_TAGS = 20  # references in one subject; a hostile one must not make thousands of look-ups

# CNCFSD-1502: a project's key has no dash of its own (JIRA's own rule), which keeps the search linear.
_ISSUE = r"[A-Za-z][A-Za-z0-9_]{1,19}-[0-9]{1,9}"
_COUNTED = r"([A-Za-z][A-Za-z0-9_.]{0,29}) ?#([0-9]{1,12})"  # RT#1234, as Request Tracker and its like write
_WRITTEN = re.compile(rf"(?:[A-Za-z][\w.]{{0,29}}[ :]+)?\[?({_ISSUE})\]?")
_NUMBERED = re.compile(rf"\[?{_COUNTED}\]?")
_HUB = re.compile(r"(?:github[ :]+)?([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]{1,100})#([0-9]{1,9})", re.IGNORECASE)
_HUB_PATH = re.compile(r"/([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]{1,100})/(?:issues|pull|discussions)/([0-9]{1,9})(?:/.*)?")
_BROWSED = re.compile(rf"(?:/[\w-]+)?/browse/({_ISSUE})/?")
_TAG = re.compile(rf"(?<![\w-])(?:({_ISSUE})|{_COUNTED})(?![\w-])")


@dataclass(frozen=True, slots=True)
class External:
    """A thing elsewhere. `key`: the same for every way to write it; `name`: what people read; `url`: where it is, if that was said."""

    key: str
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalLink:
    """A ticket and what it is called elsewhere. `imported`: it came from there, and mail that bears the reference means the ticket."""

    ticket_id: int
    to: External
    imported: bool = False


def parse(words: str) -> External | None:
    """`CNCFSD-1502`, `JIRA CNCFSD-1502`, `cncf/foundation#12`, `RT #1234`, or the address of a page; None for anything else."""
    words = words.strip().removeprefix("<").removesuffix(">")
    if not words or len(words) > LONGEST or clean.has_invisible(words):
        return None
    if "://" in words:
        return _page(words)
    if hub := _HUB.fullmatch(words):
        return _of_hub(hub[1], hub[2], hub[3], f"https://github.com/{hub[1]}/{hub[2]}/issues/{hub[3]}")
    if issue := _WRITTEN.fullmatch(words):
        return _issue(issue[1])
    counted = _NUMBERED.fullmatch(words)
    return _counted(counted[1], counted[2]) if counted else None


def of_desk(desk: str, reference: str, url: str | None = None) -> External | None:
    """A ticket of another desk, by its reference there; a bare number is one of `desk`. None for what is no reference."""
    reference = reference.strip()
    found = _counted("".join(desk.split()), reference.removeprefix("#")) if reference.removeprefix("#").isdecimal() else parse(reference)
    where = parse(url) if url else None
    return External(found.key, found.name, where.url or found.url) if found and where else found


def tags(subject: str) -> tuple[str, ...]:
    """The keys of everything in a subject that looks like a reference of another desk. A tag is a hint, never a right (Trust 3)."""
    if "-" not in subject and "#" not in subject:  # nearly every mail
        return ()
    found = (_issue(one[1]) if one[1] else _counted(one[2], one[3]) for one in _TAG.finditer(subject[:LONGEST]))
    return tuple(dict.fromkeys(one.key for one in found))[:MOST_TAGS]


def _issue(written: str) -> External:
    return External(written.casefold(), written.upper())


def _counted(desk: str, number: str) -> External:
    return External(f"{desk.casefold()}#{int(number)}", f"{desk}#{int(number)}")


def _of_hub(owner: str, project: str, number: str, url: str) -> External:
    """Issues, pull requests and discussions of a project share their numbers."""
    return External(f"github:{owner}/{project}#{int(number)}".casefold(), f"{owner}/{project}#{int(number)}", url)


@lru_cache(maxsize=64)
def _page(address: str) -> External | None:
    """A page by its address. One with a password in it is none: it would be kept for everybody to read."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:  # a bracket out of place, a port that is no number
        return None
    if parts.scheme.casefold() not in ("http", "https") or not host or "@" in parts.netloc or " " in address:
        return None
    if host in ("github.com", "www.github.com") and (found := _HUB_PATH.fullmatch(parts.path)):
        return _of_hub(found[1], found[2], found[3], address)
    if found := _BROWSED.fullmatch(parts.path):
        return External(found[1].casefold(), found[1].upper(), address)
    key = _same_page(parts, host)
    if len(key) > _LONGEST_KEY:
        key = f"//sha256:{hashlib.sha256(key.encode()).hexdigest()}"
    return External(key, address, address)


def _same_page(parts: SplitResult, host: str) -> str:
    """The address without what makes no other page of it: its scheme, the case of its host, a fragment, a last stroke."""
    query = f"?{parts.query}" if parts.query else ""
    port = parts.netloc.rpartition(":")[2] if parts.netloc.rpartition(":")[2].isdecimal() else ""
    return f"//{host.casefold()}{f':{port}' if port not in ('', '80', '443') else ''}{parts.path.rstrip('/')}{query}"
