# SPDX-License-Identifier: Apache-2.0
"""May this new ticket be acknowledged, in which words, and when? The one guard (promises: Durability 7, Trust 7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maildesk.desk.token import is_desk_address
from maildesk.desk.values import Evidence, Identity, Standing, Stub
from maildesk.mail.values import Address, Mail


class Form(StrEnum):
    """The template of an acknowledgement."""

    FULL = "acknowledgement"
    FIXED = "acknowledgement-fixed"
    OVERSIZE = "acknowledgement-oversize"
    UNREADABLE = "acknowledgement-unreadable"


@dataclass(frozen=True, slots=True)
class Plan:
    """An acknowledgement to send now, or (`told_at`) to tell of in the summary at the end of the hour."""

    form: Form
    to: Address
    told_at: datetime | None = None


def refusal(mail: Mail, identity: Identity, *, history: bool) -> str | None:
    """Why nobody may be written to because of this mail; None if somebody may."""
    if mail.auto is not None:
        return f"a machine wrote it ({mail.auto}: {mail.auto_reason})"
    if mail.from_ is None:
        return "the From field names nobody for certain"
    if is_desk_address(identity, mail.from_.address):
        return "it comes from the desk's own address"
    if history:
        return "it was in the mailbox before the desk started"
    if not identity.acknowledgement.enabled:
        return "acknowledgements are switched off in the configuration"
    return None


def form(standing: Standing, *, verified: bool, stub: Stub | None) -> Form:
    """Nobody whose address was never authenticated gets words of the sender back: they may be somebody else's victim."""
    if stub:
        return Form.OVERSIZE if stub is Stub.OVERSIZE else Form.UNREADABLE
    return Form.FULL if verified or standing is Standing.AUTHENTICATED else Form.FIXED


def told_at(last: datetime | None, minutes: int, now: datetime) -> datetime | None:
    """When the summary is due that tells of a further request; None if an acknowledgement may leave at once.

    A clock that was ahead for a while leaves times in the future behind: they must not put off acknowledgements (fault F14).
    """
    pause = timedelta(minutes=minutes)
    if last is None or abs(now - last) >= pause:
        return None
    return last + pause


_SAID = {
    Form.FULL: "sent, with the subject that the sender wrote",
    Form.FIXED: "sent in fixed words: the sender's address was never authenticated",
    Form.OVERSIZE: "sent: the sender is told that the mail was too large",
    Form.UNREADABLE: "sent: the sender is told that the mail could not be read",
}


def said(plan: Plan) -> Evidence:
    """The plan in words."""
    if plan.told_at:
        return Evidence("acknowledgement", f"one an hour and address: told in the summary at {plan.told_at:%Y-%m-%d %H:%M} UTC")
    return Evidence("acknowledgement", _SAID[plan.form])
