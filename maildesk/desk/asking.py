# SPDX-License-Identifier: Apache-2.0
"""What must be looked up before a mail is decided, beside the ways to its ticket: what it may confirm, leave or report, and the caps."""

from maildesk.desk import confirming, marks, thread, token
from maildesk.desk.compare import subject_digest, words_digest
from maildesk.desk.records import ContextKeys
from maildesk.desk.values import Identity
from maildesk.mail.values import Address, Envelope, Mail, folded

# A report names the recipients of one mail of ours: few, unless it is forged.
MOST_RECIPIENTS = 50


def keys(mail: Mail, envelope: Envelope, identity: Identity) -> ContextKeys:
    """The keys of one mail."""
    addresses = tuple(one for one in thread.recipients(mail, envelope) if "+" in one)
    leaving = {found for one in addresses if (found := token.read_leaving_address(identity, one)) is not None}
    bounced = {row for one in addresses if (row := token.read_bounce_address(identity, one)) is not None}
    asked = confirming.asked_about(mail, envelope, identity)
    returned = returned_ids(mail, identity) if mail.bounce is not None else ()
    tickets = {ticket for ticket, _ in bounced} | {grant.ticket_id for one in returned if (grant := token.read_message_id(identity, one))}
    return ContextKeys(
        ticket_ids=frozenset(leaving | tickets),
        inbound=frozenset(() if asked is None else (asked,)),
        claimants=frozenset(one.key for one in (mail.from_, mail.original_from) if one),
        outbox=frozenset(outbox_id for _, outbox_id in bounced),
        returned=frozenset(returned),
        marks=frozenset(one for who in (mail.from_, mail.original_from) if who for one in _of_author(who, mail, identity)),
    )


def returned_ids(mail: Mail, identity: Identity) -> tuple[str, ...]:
    """Message-IDs of ours that a report tells of."""
    told = (mail.bounce.original_message_id if mail.bounce else None, *mail.mentioned_ids, *mail.in_reply_to)
    return tuple(dict.fromkeys(one for one in told if one and token.read_message_id(identity, one)))


def failed(mail: Mail) -> tuple[str, ...]:
    """The addresses, as `Address.key`, that a report names."""
    return tuple(dict.fromkeys(folded(one) for one in mail.bounce.recipients[:MOST_RECIPIENTS])) if mail.bounce else ()


def _of_author(who: Address, mail: Mail, identity: Identity) -> tuple[str, ...]:
    """`who`: From, or whom a list that rewrites it names."""
    key, said = who.key, words_digest(mail)
    echoes = (marks.echo(key, marks.AUTOMATIC), *((marks.echo(key, said),) if said else ()))
    about = marks.alike(key, subject_digest(identity.prefix, mail.subject))
    told = (marks.passed_on(key), marks.notified(key), marks.UNPROVEN)
    return (about, *echoes, *told, marks.acknowledged(key), marks.asked(key), marks.staying(key))
