# SPDX-License-Identifier: Apache-2.0
"""What did receiving servers say of the sender? Authentication-Results (RFC 8601), Microsoft's form included.

Whom to believe is not decided here: anybody can write such a field (see the desk's trust rules).
"""

import re

from maildesk.mail import bounds, clean, headers
from maildesk.mail.fields import Fields
from maildesk.mail.values import AuthenticationResults

_CLAUSES = re.compile(r'(?:[^;"]|"[^"]*"?)+')
_PAIR = re.compile(r'([A-Za-z][A-Za-z0-9._/-]{0,80})\s*=\s*("[^"]*"|[^\s;"]+)')


def results(fields: Fields) -> tuple[AuthenticationResults, ...]:
    """The fields in the order of the header, topmost first. What is malformed yields no results, never a pass."""
    return tuple(_field(value) for value in fields.all("authentication-results")[: bounds.AUTHENTICATION_FIELDS])


def _field(value: bytes) -> AuthenticationResults:
    clauses = _CLAUSES.findall(headers.uncommented(headers.characters(value)))
    authserv_id = ""
    if clauses and not _PAIR.match(clauses[0].strip()):
        words = clauses.pop(0).split()
        authserv_id = clean.line(words[0]).strip('"').lower() if words else ""
    return AuthenticationResults(authserv_id, tuple(r for clause in clauses if (r := _result(clause)) is not None))


def _result(clause: str) -> tuple[str, str, dict[str, str]] | None:
    """`dkim/1=pass header.d=example.org`: the method without its version, the result, the properties."""
    pairs = [(name.lower(), clean.line(value.strip('"'))) for name, value in _PAIR.findall(clause)]
    if not pairs or not clause.strip().lower().startswith(pairs[0][0]):
        return None
    (method, result), *properties = pairs
    known: dict[str, str] = {}
    for name, value in properties:
        known.setdefault(name, value)
    return method.partition("/")[0], result.lower(), known
