# SPDX-License-Identifier: Apache-2.0
"""Every reply that a listener gives, in one place, with the enhanced status codes of RFC 3463.

A fault of ours is always transient (4xx): a 5xx makes the sender's server give the mail back for good.
"""

import re
from typing import Final

OK: Final = "250 2.0.0 OK"
SENDER_OK: Final = "250 2.1.0 OK"
RECIPIENT_OK: Final = "250 2.1.5 OK"
HELP: Final = "214 2.0.0 Write to this desk by mail. Commands: RFC 5321"
BYE: Final = "221 2.0.0 Bye"
CANNOT_VERIFY: Final = "252 2.1.5 Cannot verify; send the mail and see"
START_DATA: Final = "354 End data with <CR><LF>.<CR><LF>"

FULL_HOUSE: Final = "421 4.3.2 Too many connections, try again later"
TOO_MANY_OF_YOURS: Final = "421 4.7.0 Too many connections from your address, try again later"
TOO_MANY_ERRORS: Final = "421 4.7.0 Too many errors"
TOO_SILENT: Final = "421 4.4.2 Nothing heard from you for too long, closing"
TOO_LONG_A_SESSION: Final = "421 4.4.2 This session has lasted too long, closing"
CLOSING: Final = "421 4.3.2 The service is closing, try again later"

FAULT: Final = "451 4.3.0 Temporary trouble here, nothing was taken; try again later"
TOO_MANY_RECIPIENTS: Final = "452 4.5.3 Too many recipients, send the rest in another transaction"
NO_ROOM: Final = "452 4.3.1 No room for this mail now, try again later"
NO_TLS: Final = "454 4.7.0 TLS is not available now"

UNKNOWN_COMMAND: Final = "500 5.5.2 Command not recognized"
LINE_TOO_LONG: Final = "500 5.5.6 A line of the mail is too long"
SYNTAX: Final = "501 5.5.4 Bad syntax"
BAD_SENDER: Final = "501 5.1.7 The sender's address cannot be understood"
BAD_RECIPIENT: Final = "501 5.1.3 The recipient's address cannot be understood"
BAD_SEQUENCE: Final = "503 5.5.1 Wrong order of commands"
NO_RECIPIENT: Final = "503 5.5.1 No valid recipient"
HELLO_FIRST: Final = "503 5.5.1 Say hello first"
NESTED_MAIL: Final = "503 5.5.1 A mail is already under way"
ALREADY_TLS: Final = "503 5.5.1 TLS is already on"
NOT_HERE: Final = "550 5.1.1 No such address here"
TOO_BIG: Final = "552 5.3.4 Mail too big: at most {limit} bytes"
UNKNOWN_PARAMETER: Final = "555 5.5.4 Parameter not recognized"

# aiosmtpd's own replies carry no enhanced code, and some repeat what the client sent.
_OF_THE_LIBRARY: Final = {
    "250": OK,
    "500": UNKNOWN_COMMAND,
    "501": SYNTAX,
    "502": UNKNOWN_COMMAND,
    "503": BAD_SEQUENCE,
    "454": NO_TLS,
}
_ENHANCED: Final = re.compile(r"[245]\d\d [245]\.\d{1,3}\.\d{1,3} ")


def ours(reply: str) -> str:
    """The reply that the client hears: one of this file where the library would use words of its own."""
    if _ENHANCED.match(reply):
        return reply
    return _OF_THE_LIBRARY.get(reply[:3], reply)


def kept(inbound_id: int) -> str:
    """The answer that a mail is ours now (RFC 5321 section 6.1). The number is what `maildesk mail show` takes."""
    return f"250 2.0.0 OK, kept as {inbound_id}"


def too_big(limit: int) -> str:
    """RFC 1870 section 6.1."""
    return TOO_BIG.format(limit=limit)


def not_here(hint: str) -> str:
    """`hint` is the address to write to instead; empty when there is none to name."""
    return f"{NOT_HERE}; write to {hint}" if hint else NOT_HERE
