# SPDX-License-Identifier: Apache-2.0
"""Commands as they stand in a mail: what must be known before, and the scene that they stand in."""

from dataclasses import replace

from maildesk.desk import marks, thread
from maildesk.desk.case import Case
from maildesk.desk.command import Command, Parsed, Verb, parse
from maildesk.desk.records import ContextKeys
from maildesk.desk.reference import parse_reference
from maildesk.desk.values import Identity, Member, Parent, Ticket
from maildesk.desk.verbs.judge import number
from maildesk.desk.verbs.people import addresses
from maildesk.desk.verbs.scene import Scene, Written
from maildesk.mail.values import Envelope, Mail


def said(mail: Mail) -> Parsed:
    """The commands of a mail, in its new words."""
    return parse(mail.text if mail.reply is None else mail.reply)


def keys(mail: Mail, identity: Identity) -> ContextKeys:
    """What the commands of a mail need to know, beside what every mail does. Cheap where there are none; whose mail it is comes later."""
    parsed = said(mail)
    if not parsed.commands:
        return ContextKeys()
    told = command_keys(parsed.commands, identity)
    return replace(told, marks=frozenset((marks.commanded(mail.message_id),) if mail.message_id else ()))


def command_keys(commands: tuple[Command, ...], identity: Identity) -> ContextKeys:
    """The tickets, people and held mails that commands name."""
    return ContextKeys(
        ticket_numbers=_numbers(commands, Verb.MERGE, Verb.LINK, Verb.UNLINK, prefix=identity.prefix),
        addresses=frozenset(
            found.key for one in commands if one.verb in (Verb.CC, Verb.REQUESTER, Verb.FOR) for found in addresses(one.argument)
        ),
        inbound=frozenset(
            found for one in commands if one.verb in (Verb.ACCEPT, Verb.REJECT) if (found := number(one.argument)) is not None
        ),
        commands=True,
        workload=identity.catalogue.assigns and any(one.verb in (Verb.CATEGORY, Verb.NEEDS) for one in commands),
    )


def _numbers(commands: tuple[Command, ...], *verbs: Verb, prefix: str) -> frozenset[int]:
    found = (parse_reference(prefix, one.argument) for one in commands if one.verb in verbs)
    return frozenset(one for one in found if one is not None)


def scene(case: Case, actor: Member, ticket: Ticket | None, about: Parent | None) -> Scene:
    """The scene of a mail of staff. `about`: the message that it answers."""
    mail, reached = case.mail, case.reached
    before = mail.references or mail.in_reply_to[:1]
    written = Written(
        case.arrival.inbound_id,
        mail.message_id,
        next(iter(thread.thread_ids(mail)), None),
        (*before, mail.message_id) if mail.message_id else before,
        mail.date if mail.date and mail.date.tzinfo else None,
        own_way=ticket is None or reached.ticket is None or _leads_by_itself(case, ticket),
    )
    return Scene(case.facts, case.identity, case.ids, case.now, actor, ticket, about, "mail", f"mail-{case.arrival.inbound_id}", written)


def _leads_by_itself(case: Case, ticket: Ticket) -> bool:
    """Whether To, Cc, In-Reply-To, References or Subject lead to the ticket: the fields that its author wrote."""
    plain = replace(case.mail, delivered_to=())
    found = thread.strongest(thread.ways(plain, Envelope(), case.identity, case.facts)).ticket
    return found is not None and found.id == ticket.id
