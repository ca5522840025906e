# SPDX-License-Identifier: Apache-2.0
"""What libraries and servers say, put for a person."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches

from maildesk.imap.errors import BadCertificate, FolderUnknown, ImapError, Refused, Unreachable

# X509_V_ERR_* of OpenSSL: the cause, and what to do about it.
CERTIFICATES = {
    9: ("is not valid yet", "Check the clock of this machine, then the server's certificate."),
    10: ("has expired", "Let the server's administrator renew it."),
    18: ("is signed by itself", "If you trust it, put it into a file and name that file in {setting}.ca_file."),
    19: (
        "comes from an authority that is not trusted here",
        "Put the authority's certificate into a file and name it in {setting}.ca_file.",
    ),
    20: (
        "comes from an authority that is not trusted here",
        "Put the authority's certificate into a file and name it in {setting}.ca_file.",
    ),
    23: ("has been revoked", "Let the server's administrator replace it."),
    62: ("is for another host name", "Set {setting}.host to a name that the certificate holds."),
    64: ("is for another address", "Set {setting}.host to a name that the certificate holds, not to an address."),
}
_CODE = re.compile(r"\[([A-Za-z-]+)[^\]]*\]")


def masked(user: str) -> str:
    """A login name fit for logs: "m***@example.org"."""
    name, at, domain = user.partition("@")
    return f"{name[:1]}***{at}{domain}"


def plain(text: object, limit: int = 300) -> str:
    """What a server said, on one line and without control characters. Raw bytes come as their text."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    words = re.sub(r"\bb(['\"])(.*?)\1", r"\2", words)  # imaplib shows bytes as b'...'
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", words).strip()[:limit]


def not_connected(error: Exception, host: str, port: int, setting: str) -> ImapError:
    """Why no connection came about."""
    where = f"{host}:{port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return bad_certificate(error, host, setting)
    if isinstance(error, ssl.SSLError):
        return Unreachable(
            f"{where} does not speak TLS as expected: {plain(error.reason or error)}.",
            f'TLS from the start is {setting}.security = "tls" on port 993; on port 143 it is "starttls".',
        )
    if isinstance(error, socket.gaierror):
        return Unreachable(
            f"The name {host} is not known: {error.strerror}.", f"Check {setting}.host, and the name server of this machine."
        )
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(f"{where} refuses connections.", f"Check {setting}.host and {setting}.port, and whether the server runs.")
    if isinstance(error, TimeoutError):
        return Unreachable(
            f"{where} did not answer in time.",
            f"Check {setting}.host, {setting}.port and {setting}.security (a TLS port stays silent for a plain client), and firewalls.",
        )
    if isinstance(error, OSError):
        return Unreachable(f"{where} cannot be reached: {error.strerror or plain(error)}.", f"Check {setting}.host and the network.")
    return Unreachable(f"{where} does not answer as an IMAP server: {plain(error)}.", f"Check {setting}.host and {setting}.port.")


def bad_certificate(error: ssl.SSLCertVerificationError, host: str, setting: str) -> BadCertificate:
    """What is wrong with the server's certificate."""
    cause, remedy = CERTIFICATES.get(error.verify_code, ("is not trusted", "Let the server's administrator look at it."))
    return BadCertificate(f"The certificate of {host} {cause}: {plain(error.verify_message).rstrip('.')}.", remedy.format(setting=setting))


@contextmanager
def told(where: str, doing: str) -> Iterator[None]:
    """Turns what imapclient and sockets raise into our errors: Unreachable if the connection is of no more use, else Refused.

    `where` names mailbox and folder, `doing` what was tried.
    """
    try:
        yield
    except MemoryError as error:  # a literal was cut in the middle: what follows on the line is no longer understood
        raise Unreachable(
            f"{where}: out of memory while {doing}.", "Lower the size limit of mails, or give the desk more memory."
        ) from error
    except (OSError, imaplib.IMAP4.abort) as error:
        raise Unreachable(f"{where}: the connection broke while {doing}: {_cause(error)}.", "It is opened again.") from error
    except imaplib.IMAP4.error as error:
        raise refused(where, doing, error) from error
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError) as error:
        # imapclient's parser meets what no server should send.
        raise Refused(f"{where}: the answer cannot be read while {doing} ({type(error).__name__}).") from error


def refused(where: str, doing: str, error: Exception) -> Refused:
    words = plain(error).rstrip(".")
    code = _CODE.search(words)
    return Refused(f"{where}: the server refuses {doing}: {words}.", code=code.group(1).upper() if code else "")


def _cause(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return plain(error).replace("socket error: EOF", "the server closed it") or type(error).__name__


def unknown_folder(folder: str, names: Sequence[str], setting: str, said: str) -> FolderUnknown:
    """There is no such folder: which ones come near."""
    if folder in names:
        return FolderUnknown(f"{setting}: the folder {folder!r} cannot be opened: {said}.", "Check this user's rights on it.")
    folded = {name.casefold(): name for name in names}
    near = [folded[name] for name in get_close_matches(folder.casefold(), folded, n=3, cutoff=0.5)] or list(names)[:5]
    listed = ", ".join(plain(name, 60) for name in near)
    return FolderUnknown(
        f"{setting}: there is no folder {folder!r}.", f"Folders with a similar name: {listed}." if near else "This user has no folders."
    )
