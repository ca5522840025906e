# SPDX-License-Identifier: Apache-2.0
"""The arguments of MAIL and RCPT: a path and its parameters (RFC 5321 sections 4.1.1.2 to 4.1.2)."""

import re
from dataclasses import dataclass

# RFC 5321 section 4.5.3.1.3 says 256; generated reverse-paths of real servers are longer.
_LONGEST = 512
_LOCAL = r'(?:"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"|[^\x00-\x20\x7f"(),:;<>@\[\\\]]+)'
_DOMAIN = r"(?:\[[\x21-\x5a\x5e-\x7e]+\]|[^\x00-\x20\x7f\"(),:;<>@\[\\\]]+)"
_MAILBOX = rf"(?P<mailbox>{_LOCAL}(?:@{_DOMAIN})?)"
# A source route is read and ignored, as RFC 5321 appendix C asks.
_BRACKETED = re.compile(rf"<(?:@[^\x00-\x20\x7f<>:]+:)?(?:{_MAILBOX})?>(?P<rest>(?: .*)?)", re.DOTALL)
_BARE = re.compile(rf"{_MAILBOX}(?P<rest>(?: .*)?)", re.DOTALL)
_PARAMETER = re.compile(r"(?P<keyword>[A-Za-z0-9][A-Za-z0-9-]*)(?:=(?P<value>[^\x00-\x20\x7f=]+))?")


class BadPath(ValueError):
    """Not an address that mail can go to or come from."""


class BadParameter(ValueError):
    """A parameter after the path is malformed."""


class UnknownParameter(ValueError):
    """A parameter of an extension that was not offered."""


@dataclass(frozen=True, slots=True)
class MailParameters:
    """What stands after the path of MAIL. `size` is the sender's estimate in bytes (RFC 1870 section 5)."""

    size: int = 0
    smtputf8: bool = False


def split_path(argument: str) -> tuple[str, str]:
    """The address ("" for the null path `<>`) and what follows it.

    Raises BadPath for what could be read in two ways, for control characters, for bytes that are
    no UTF-8 (they come as surrogates) and for addresses without end.
    """
    found = (_BRACKETED if argument.startswith("<") else _BARE).fullmatch(argument)
    if found is None:
        raise BadPath(argument)
    address = found["mailbox"] or ""
    if len(address) > _LONGEST or any("\ud800" <= character <= "\udfff" for character in address):
        raise BadPath(argument)
    return address, found["rest"].strip()


def sound(address: str) -> bool:
    """Whether the address can stand between `<` and `>` and mean itself."""
    try:
        return bool(address) and split_path(f"<{address}>") == (address, "")
    except BadPath:
        return False


def domain_of(address: str) -> str:
    """The domain alone, for logs and events that name nobody; "" for the null reverse-path."""
    return address.rpartition("@")[2].casefold() if "@" in address else ""


def split_parameters(text: str) -> dict[str, str]:
    """Keywords in upper case with their values ("" where there is none). Raises BadParameter."""
    parameters: dict[str, str] = {}
    for word in text.split():
        found = _PARAMETER.fullmatch(word)
        if found is None or found["keyword"].upper() in parameters:
            raise BadParameter(word)
        parameters[found["keyword"].upper()] = found["value"] or ""
    return parameters


def mail_parameters(text: str) -> MailParameters:
    """The parameters of MAIL that we offer. Raises BadParameter or UnknownParameter.

    AUTH=<> is what a submitting server says of a mail it did not write (RFC 4954 section 5); it gives no rights.
    """
    parameters = split_parameters(text)
    body = parameters.pop("BODY", "7BIT").upper()
    size = parameters.pop("SIZE", "0")
    smtputf8 = parameters.pop("SMTPUTF8", None)
    parameters.pop("AUTH", None)
    if parameters:
        raise UnknownParameter(next(iter(parameters)))
    # RFC 1870 section 3: at most 20 digits.
    if body not in {"7BIT", "8BITMIME"} or not re.fullmatch(r"[0-9]{1,20}", size) or smtputf8:
        raise BadParameter(text)
    return MailParameters(size=int(size), smtputf8=smtputf8 is not None)


def mail_argument(argument: str | None) -> tuple[str, MailParameters]:
    """What follows MAIL: the sender ("" for the null reverse-path) and the parameters. Raises the three errors of this file."""
    address, rest = split_path(_after("FROM:", argument))
    return address, mail_parameters(rest)


def rcpt_argument(argument: str | None) -> str:
    """What follows RCPT: a recipient without parameters. Raises the three errors of this file."""
    address, rest = split_path(_after("TO:", argument))
    if not address:
        raise BadPath("<>")
    if split_parameters(rest):
        raise UnknownParameter(rest)
    return address


def _after(keyword: str, argument: str | None) -> str:
    if argument is None or argument[: len(keyword)].upper() != keyword:
        raise BadParameter(keyword)
    return argument[len(keyword) :].strip()
