# SPDX-License-Identifier: Apache-2.0
"""Records of a decision as rows of tables."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from maildesk.desk.external import ExternalLink
from maildesk.desk.records import NewEvent, NewMessage, NewParticipant, NewTicket, Relation
from maildesk.flow.values import Filing, NewOutbox
from maildesk.mail.values import Address, Attachment, Mail
from maildesk.store.clocks import clock_row
from maildesk.store.columns import json_text

Row = dict[str, Any]

# What the desk says by itself shares the cap of a minute.
CAPPED = frozenset(
    {
        *("acknowledgement", "summary", "oversize", "confirmation", "notification", "undelivered", "unsubscribed"),
        *("requester-stays", "due", "late", "reminder", "closing", "status", "wish"),
    }
)


def ticket_row(new: NewTicket, now: datetime) -> Row:
    return {
        "id": new.id,
        "number": new.number,
        "state": new.state.value,
        "subject": new.subject,
        "requester_id": new.requester_id,
        "category": new.category,
        "service": new.service,
        "confidence": new.confidence,
        "restricted": new.restricted,
        "language": new.language,
        "history": new.history,
        "opened_at": new.opened_at,
        "changed_at": now,
        "owner_id": new.owner_id,
        "project": new.project,
        "priority": new.priority.value,
        "origin": new.origin,
        "logged_by": new.logged_by,
        "maturity": new.maturity,
        **clock_row(new.clock),
        "readers": " ".join(new.readers),
    }


def participant_row(new: NewParticipant, now: datetime) -> Row:
    return {
        "ticket_id": new.ticket_id,
        "person_id": new.person_id,
        "role": new.role.value,
        "added_by": new.added_by,
        "added_at": now,
    }


def message_row(new: NewMessage, now: datetime) -> Row:
    mail = new.mail
    return {
        "id": new.id,
        "ticket_id": new.ticket_id,
        "inbound_id": new.inbound_id,
        "filed_at": now,
        "author_id": new.author_id,
        "author_name": new.author_name,
        "author_address": new.author_address,
        "standing": new.standing.value,
        "visibility": new.visibility.value,
        "message_id": mail.message_id,
        "message_key": mail.message_id,
        "text_digest": new.text_digest,
        "subject": mail.subject,
        "sent_at": mail.date if mail.date and mail.date.tzinfo else None,
        "head": _head(mail),
        "text": mail.text,
        "reply": mail.reply,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "auto": mail.auto.value if mail.auto else None,
        "auto_reason": mail.auto_reason,
        "language": mail.language,
    }


def _head(mail: Mail) -> Row:
    """What of the head has no column of its own; empty fields are left out."""
    fields = {
        "sender": _address(mail.sender) if mail.sender else None,
        "reply_to": [_address(one) for one in mail.reply_to],
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "list_id": mail.list_id,
        "defects": list(mail.defects),
    }
    return {name: value for name, value in fields.items() if value}


def _address(one: Address) -> list[str]:
    return [one.name, one.address]


def attachment_rows(message_id: int, attachments: Sequence[Attachment]) -> Iterator[Row]:
    for position, one in enumerate(attachments, start=1):
        yield {
            "message_id": message_id,
            "position": position,
            "part": one.part,
            "filename": one.filename,
            "content_type": one.content_type,
            "size": one.size,
            "sha256": one.sha256,
            "disposition": one.disposition,
            "content_id": one.content_id,
            "inline": one.inline,
            "logo": one.logo,
        }


# Where an event comes from, beside "mail 17".
FROM_CLI = "cli"
FROM_JOB = "job"
FROM_DESK = "desk"


def event_row(new: NewEvent, now: datetime, source: str) -> Row:
    """`source`: where it comes from: "mail 17", "cli" (by hand), "job" (of the schedule), "desk"."""
    return {
        "ticket_id": new.ticket_id,
        "at": now,
        "kind": new.kind,
        "actor": new.actor,
        "actor_id": new.actor_id,
        "source": source,
        "details": dict(new.details),
    }


def decision_row(filing: Filing, now: datetime) -> Row:
    return {
        "inbound_id": filing.inbound_id,
        "decided_at": now,
        "disposition": filing.disposition.value,
        "ticket_id": filing.ticket_id,
        "reason": filing.reason,
        "evidence": [[one.rule, one.detail] for one in filing.evidence],
    }


def outbox_row(new: NewOutbox, now: datetime) -> Row:
    return {
        "id": new.id,
        "ticket_id": new.ticket_id,
        "kind": new.kind,
        "capped": new.kind in CAPPED,
        "message_id": new.message_id,
        "mail_from": new.mail_from,
        "recipients": json_text(list(new.recipients)),
        "content": new.content,
        "state": new.state.value,
        "reason": new.reason,
        "created_at": now,
        "next_attempt_at": new.not_before or now,
        "due_at": new.due_at,
    }


def sent_mail_row(new: NewOutbox) -> Row:
    return {"message_id": new.message_id, "outbox_id": new.id, "ticket_id": new.ticket_id, "about": new.about, "text": new.text}


def relation_row(new: Relation, now: datetime) -> Row:
    return {"ticket_id": new.ticket_id, "other_id": new.other_id, "kind": new.kind, "made_at": now}


def external_row(new: ExternalLink, now: datetime) -> Row:
    to = new.to
    return {"ticket_id": new.ticket_id, "key": to.key, "name": to.name, "url": to.url, "imported": new.imported, "made_at": now}


def inbound_row(filing: Filing) -> Row:
    """How a filed mail ends; `id` and `held`, the lease, find it."""
    return {
        "id": filing.inbound_id,
        "held": filing.lease,
        "state": filing.state.value,
        "disposition": filing.disposition.value,
        "ticket_id": filing.ticket_id,
        "reason": filing.reason,
        "next_attempt_at": None,
        "lease": None,
        "lease_until": None,
        "lease_owner": None,
    }
