# SPDX-License-Identifier: Apache-2.0
"""One mail over an open connection to the relay: MAIL, RCPT, DATA, and what became of each recipient."""

import smtplib
from collections.abc import Iterable, Sequence

from maildesk.flow.values import Delivery
from maildesk.smtp.letter import Letter, on_the_wire
from maildesk.smtp.paths import sound
from maildesk.smtp.words import NOT_AN_ADDRESS, Said, Tally

# A socket's timeout counts for a whole `sendall`: a big mail on a slow line needs one for each piece.
_PIECE = 64 * 1024
_NO_SMTPUTF8 = Said(553, "553 5.6.7 The address is not ASCII, and the relay does not offer SMTPUTF8 (RFC 6531); ask for an ASCII address")


class NotBegun(Exception):
    """The relay did not take the sender because it closes, went away or wants a login: nothing was sent, no mail is to blame."""

    def __init__(self, words: str, *, again: bool) -> None:
        super().__init__(words)
        self.words = words
        self.again = again  # a new connection may do better


def hand_over(relay: smtplib.SMTP, letter: Letter, fallback_sender: str) -> Delivery:
    """Sends one mail. Raises NotBegun as long as the relay has not taken the sender; later trouble is in the Delivery.

    `fallback_sender` is tried where the relay refuses the null reverse-path; "" tries nothing else.
    """
    tally = Tally()
    able = _able(relay, letter, tally)
    if not able:
        return tally.delivery()
    said = _mail(relay, letter, letter.mail_from, able)
    if said.final and not letter.mail_from and fallback_sender:
        said = _mail(relay, letter, fallback_sender, able)
    if not said.ok:
        tally.put_all(able, said)
        _reset(relay)
        return tally.delivery()
    return _recipients(relay, letter, able, tally)


def _able(relay: smtplib.SMTP, letter: Letter, tally: Tally) -> list[str]:
    """Who can be served; a relay without SMTPUTF8 cannot serve an address outside ASCII."""
    able = []
    for recipient in letter.recipients:
        if not sound(recipient):
            tally.put(recipient, NOT_AN_ADDRESS)
        elif (letter.international or not recipient.isascii()) and not relay.has_extn("smtputf8"):
            tally.put(recipient, _NO_SMTPUTF8)
        else:
            able.append(recipient)
    return able


def _mail(relay: smtplib.SMTP, letter: Letter, sender: str, recipients: Sequence[str]) -> Said:
    if sender and not sound(sender):
        return NOT_AN_ADDRESS
    try:
        said = _command(relay, f"MAIL FROM:<{sender}>{_options(relay, letter, sender, recipients)}")
    except OSError as error:
        raise NotBegun(_gone(error), again=True) from error
    if said.closes:
        relay.close()
        raise NotBegun(f"the relay closes: {said.words}", again=True)
    if said.wants_login:
        raise NotBegun(f"the relay wants a login: {said.words}; set outgoing.auth, outgoing.user and outgoing.password", again=False)
    return said


def _command(relay: smtplib.SMTP, line: str) -> Said:
    """smtplib's own `mail` and `rcpt` parse the address as a header's, and may send to another than was meant."""
    relay.command_encoding = "utf-8"
    return Said.of(*relay.docmd(line))


def _options(relay: smtplib.SMTP, letter: Letter, sender: str, recipients: Sequence[str]) -> str:
    options = ""
    if relay.has_extn("size"):
        options += f" SIZE={len(letter.content)}"
    if letter.eight_bit and relay.has_extn("8bitmime"):
        options += " BODY=8BITMIME"
    if letter.international or not all(address.isascii() for address in (sender, *recipients)):
        options += " SMTPUTF8"
    return options


def _recipients(relay: smtplib.SMTP, letter: Letter, recipients: Sequence[str], tally: Tally) -> Delivery:
    taken: list[str] = []
    for place, recipient in enumerate(recipients):
        try:
            said = _rcpt(relay, recipient)
        except OSError as error:
            tally.defer_all([*taken, *recipients[place:]], _gone(error))
            return tally.delivery()
        if said.closes:
            relay.close()
            tally.put_all([*taken, *recipients[place:]], said)
            return tally.delivery()
        if said.ok:
            taken.append(recipient)
        else:
            tally.put(recipient, said)
    return _content(relay, letter, taken, tally)


def _rcpt(relay: smtplib.SMTP, recipient: str) -> Said:
    said = _command(relay, f"RCPT TO:<{recipient}>")
    # RFC 5321 section 4.5.3.1.10: some relays say 552 where they mean "too many recipients", which is 452.
    return Said(452, said.words) if said.code == 552 else said


def _content(relay: smtplib.SMTP, letter: Letter, taken: Sequence[str], tally: Tally) -> Delivery:
    if not taken:
        _reset(relay)
        return tally.delivery()
    try:
        said = _transmit(relay, letter)
    except OSError as error:
        # Without an answer nobody knows whether the relay took it. Asking again can repeat the mail; not asking can lose it.
        tally.defer_all(taken, _gone(error))
        return tally.delivery()
    if said.ok:
        return tally.delivery(taken)
    tally.put_all(taken, said)
    if said.closes:
        relay.close()
    else:
        _reset(relay)
    return tally.delivery()


def _transmit(relay: smtplib.SMTP, letter: Letter) -> Said:
    said = _command(relay, "DATA")
    if said.code != 354:
        # A yes in the wrong place would leave the mail unsent: RFC 5321 section 4.3.2 knows no 2xx here.
        return said if not said.ok else Said(451, f"451 the relay answered DATA with {said.words}")
    for piece in _pieces(on_the_wire(letter.content)):
        relay.send(piece)
    return Said.of(*relay.getreply())


def _pieces(wire: bytes) -> Iterable[memoryview]:
    view = memoryview(wire)
    return (view[start : start + _PIECE] for start in range(0, len(view), _PIECE))


def _reset(relay: smtplib.SMTP) -> None:
    """Clears the half-finished mail, or ends the connection if that cannot be done: the next one gets a new one."""
    try:
        said = Said.of(*relay.rset())
    except OSError:
        relay.close()
        return
    if not said.ok:
        relay.close()


def _gone(error: OSError) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "the relay stopped answering"
    return f"the connection to the relay was lost: {error}"
