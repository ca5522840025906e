# SPDX-License-Identifier: Apache-2.0
"""Every table, as it stands after the newest migration (a test holds that the two are equal).

Indexes cost intake: each one here says which question it answers. Partial ones cover only rows that still wait for something.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from maildesk.desk.states import InboundState, OutboxState, TicketState
from maildesk.store.bookkeeping import counter as counter
from maildesk.store.bookkeeping import job_run as job_run
from maildesk.store.bookkeeping import mailbox_mark as mailbox_mark
from maildesk.store.bookkeeping import mark as mark
from maildesk.store.bookkeeping import presence as presence
from maildesk.store.bookkeeping import tally as tally
from maildesk.store.clocks import columns as clock_columns
from maildesk.store.clocks import figure as figure
from maildesk.store.columns import Code, Id, Key, Moment, Words
from maildesk.store.common import (
    BY_KEY,
    IF_INBOUND_NEEDS_SOMEBODY,
    IF_INBOUND_WAITS,
    IF_OUTBOX_CAPPED,
    IF_OUTBOX_FAILED,
    IF_OUTBOX_UNTOLD,
    IF_OUTBOX_WAITS,
    IF_PARTICIPANT_BESIDE,
    IF_PERSON_WORKS_HERE,
    IF_TICKET_ANSWERED,
    IF_TICKET_DUE,
    IF_TICKET_MERGED,
    IF_TICKET_OF_PROJECT,
    IF_TICKET_OWNED,
    IF_TICKET_RINGS,
    metadata,
    one_of,
    partial,
)
from maildesk.store.community import lesson as lesson
from maildesk.store.community import maintainer as maintainer
from maildesk.store.community import membership as membership
from maildesk.store.community import seat as seat
from maildesk.store.query_indexes import for_queries
from maildesk.store.related import external_link as external_link
from maildesk.store.related import relation as relation
from maildesk.store.related import shared as shared
from maildesk.store.search_tables import search_waiting as search_waiting
from maildesk.store.search_tables import searchable as searchable

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("staff", Boolean, nullable=False, server_default=text("false")),
    Column("handle", Key),  # what commands call a member of staff
    Column("notify", Code),  # what a member of staff is told by mail
    Column("away_from", Moment),
    Column("away_until", Moment),
    Column("turn_at", Moment),  # when a rule last gave them a ticket
    Column("zone", Words),  # where they live: "Europe/Berlin"
    Column("quiet", Words),  # their quiet hours, as `desk/quiet.py` reads them
    Column("digest", Code),  # how often they get one
    Column("digest_hour", Integer),  # of their day
    Column("digest_days", Words),  # "mon,tue"
    Column("created_at", Moment, nullable=False),
    Index("ix_person_handle", "handle", unique=True),
    partial("ix_person_staff", "id", where=IF_PERSON_WORKS_HERE),  # everybody who works here
)

person_address = Table(
    "person_address",
    metadata,
    Column("key", Key, primary_key=True),  # Address.key
    Column("address", Words, nullable=False),  # as first written
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("verified_at", Moment),  # first authenticated, or bound by staff
    Column("source", Code, nullable=False),  # "mail", "staff", "roster", "confirmed"
    Column("fault", Words),  # why it takes no mail, as a bounce or the relay said
    Index("ix_person_address_person_id", "person_id"),  # the addresses of a person
    info=BY_KEY,
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("state", Code, nullable=False),
    Column("subject", Words, nullable=False),
    Column("requester_id", Id, ForeignKey("person.id")),
    Column("owner_id", Id, ForeignKey("person.id")),
    Column("category", Words, nullable=False),
    Column("service", Words),
    Column("confidence", Float, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("language", Words),
    Column("history", Boolean, nullable=False),
    Column("merged_into", Id, ForeignKey("ticket.id")),
    Column("needed_by", Moment),
    Column("opened_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("answered_at", Moment),  # when staff first answered for all to read
    Column("project", Words),
    Column("priority", Code, nullable=False, server_default=text("'normal'")),
    Column("snoozed_until", Moment),
    Column("origin", Code, nullable=False, server_default=text("'mail'")),
    Column("logged_by", Id, ForeignKey("person.id")),  # who logged it on the requester's behalf
    Column("revision", Integer, nullable=False, server_default=text("0")),  # counts the changes
    Column("readers", Words, nullable=False, server_default=text("''")),  # groups that may read a restricted one, by spaces
    Column("maturity", Words),  # of the project
    Column("blocked_on", Words),  # the third party that has the ball
    Column("helped", Boolean),  # what the requester said of it in the end
    Column("helped_by", Id, ForeignKey("person.id")),  # who said that
    *clock_columns(),
    one_of(TicketState),
    Index("ix_ticket_number", "number", unique=True),
    Index("ix_ticket_opened_at", "opened_at"),  # ticket list
    Index("ix_ticket_changed_at", "changed_at"),  # what changed since the last digest
    Index("ix_ticket_state", "state", "opened_at"),  # ticket list by state
    Index("ix_ticket_requester_id", "requester_id", "opened_at"),  # the tickets of a person
    partial("ix_ticket_merged_into", "merged_into", where=IF_TICKET_MERGED),  # which tickets are part of another (ticket show)
    partial("ix_ticket_owned", "owner_id", where=IF_TICKET_OWNED),  # what everybody has to do, who leaves
    partial("ix_ticket_project", "project", "answered_at", where=IF_TICKET_ANSWERED),  # who answered a project last
    partial("ix_ticket_alarm", "alarm_at", where=IF_TICKET_RINGS),  # which tickets the desk has to look at by itself
    partial("ix_ticket_due", "due_at", where=IF_TICKET_DUE),  # what is late, what is due today
    *for_queries(),
    partial("ix_ticket_project_open", "project", "opened_at", where=IF_TICKET_OF_PROJECT),  # the open requests of a project
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("received_at", Moment, nullable=False),
    Column("source_kind", Code, nullable=False),
    Column("source_account", Words, nullable=False),
    Column("source_folder", Words, nullable=False),
    Column("source_uidvalidity", BigInteger),
    Column("source_uid", BigInteger),
    Column("envelope", JSON, nullable=False),
    Column("digest", Code, nullable=False),  # SHA-256 of the raw bytes, in hexadecimal
    Column("size", BigInteger, nullable=False),
    Column("full_size", BigInteger),
    Column("conversation", BigInteger),  # a hash of what its References begin with: two workers keep off one conversation
    Column("history", Boolean, nullable=False),
    Column("state", Code, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease", Code),
    Column("lease_owner", Words),  # "host:pid"
    Column("lease_until", Moment),
    Column("next_attempt_at", Moment),
    Column("disposition", Code),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Column("reason", Words, nullable=False, server_default=text("''")),
    Column("repeats", Integer, nullable=False, server_default=text("0")),
    Column("accepted_by", Id, ForeignKey("person.id")),  # who let it in after it was held
    one_of(InboundState),
    Index("ix_inbound_digest", "digest", unique=True),  # repeats (T1)
    Index("ix_inbound_received_at", "received_at"),  # mail list, retention
    partial("ix_inbound_waiting", "attempts", "id", where=IF_INBOUND_WAITS),  # claim
    partial("ix_inbound_attention", "state", "received_at", where=IF_INBOUND_NEEDS_SOMEBODY),  # mail list --state, doctor
)

raw_mail = Table(
    "raw_mail",
    metadata,
    Column("inbound_id", Id, ForeignKey("inbound.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),  # large mails come in pieces, so that none is copied whole
    Column("encoding", Code, nullable=False),  # "identity" or "zlib"
    Column("content", LargeBinary, nullable=False),
)

inbound_source = Table(
    "inbound_source",
    metadata,
    Column("account", Key, primary_key=True),
    Column("folder", Key, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("inbound_id", Id, ForeignKey("inbound.id"), nullable=False),
    Column("settled", Boolean, nullable=False),  # flagged, moved or deleted on its server, as configured
    info=BY_KEY,
)

decision = Table(
    "decision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("inbound_id", Id, ForeignKey("inbound.id"), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("disposition", Code, nullable=False),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Column("reason", Words, nullable=False),
    Column("evidence", JSON, nullable=False),
    Index("ix_decision_inbound_id", "inbound_id"),  # mail explain
)

participant = Table(
    "participant",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("role", Code, nullable=False),
    Column("added_by", Id, ForeignKey("person.id")),
    Column("added_at", Moment, nullable=False),
    partial("ix_participant_beside", "person_id", where=IF_PARTICIPANT_BESIDE),  # whether somebody takes part in a ticket of others
    info=BY_KEY,
)

message = Table(
    "message",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("ticket_id", Id, ForeignKey("ticket.id"), nullable=False),
    Column("inbound_id", Id, ForeignKey("inbound.id"), nullable=False),
    Column("filed_at", Moment, nullable=False),
    Column("author_id", Id, ForeignKey("person.id")),
    Column("author_name", Words, nullable=False),
    Column("author_address", Words, nullable=False),
    Column("standing", Code, nullable=False),
    Column("visibility", Code, nullable=False),
    Column("message_id", Words),  # as written
    Column("message_key", Key),  # the same, as long as an index takes it
    Column("text_digest", Code, nullable=False),
    Column("subject", Words, nullable=False),
    Column("sent_at", Moment),  # what the mail's Date says
    Column("head", JSON, nullable=False),  # the other addresses and ids of the mail, its defects
    Column("text", Words, nullable=False),
    Column("reply", Words),
    Column("quoted", Words),
    Column("signature", Words),
    Column("auto", Words),
    Column("auto_reason", Words),
    Column("language", Words),
    Index("ix_message_ticket_id", "ticket_id"),  # the thread of a ticket
    Index("ix_message_message_key", "message_key"),  # copies of a mail
)

attachment = Table(
    "attachment",
    metadata,
    Column("message_id", Id, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),  # from 1, as in the mail
    Column("part", Words, nullable=False),  # where the bytes stand in the raw mail: "2.1"
    Column("filename", Words),
    Column("content_type", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Code, nullable=False),
    Column("disposition", Words),
    Column("content_id", Words),
    Column("inline", Boolean, nullable=False),
    Column("logo", Boolean, nullable=False),  # of a signature, known by its repetition
    info=BY_KEY,
)

# Append-only, as `decision` is: triggers refuse UPDATE and DELETE. Erasure of personal content sets the counter
# "erasing" to 1 in its transaction and takes it away before it commits; nothing else may.
event = Table(
    "event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Column("at", Moment, nullable=False),
    Column("kind", Code, nullable=False),
    Column("actor", Words, nullable=False),
    Column("actor_id", Id, ForeignKey("person.id")),
    Column("source", Code, nullable=False, server_default=text("'desk'")),  # where from: "mail 17", "cli", "job", "desk"
    Column("details", JSON, nullable=False),
    Index("ix_event_ticket_id", "ticket_id"),  # the history of a ticket
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Column("kind", Code, nullable=False),
    Column("capped", Boolean, nullable=False),  # counts against the acknowledgements of a minute
    Column("message_id", Words, nullable=False),
    Column("mail_from", Words, nullable=False),
    # JSON in text: PostgreSQL cannot group by its json type, and summaries are grouped by recipient.
    Column("recipients", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", Code, nullable=False),
    Column("reason", Words, nullable=False, server_default=text("''")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease", Code),
    Column("lease_owner", Words),
    Column("lease_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("claimed_at", Moment),
    Column("settled_at", Moment),
    Column("due_at", Moment),  # of a suppressed row: when the summary is due that tells of it; empty once told
    Column("told_in", Id, ForeignKey("outbox.id")),  # the summary that told of it
    one_of(OutboxState),
    Index("ix_outbox_ticket_id", "ticket_id"),  # what a ticket sent
    Index("ix_outbox_created_at", "created_at"),  # outbox list
    partial("ix_outbox_waiting", "capped", "next_attempt_at", "id", where=IF_OUTBOX_WAITS),  # claim
    partial("ix_outbox_failed", "created_at", where=IF_OUTBOX_FAILED),  # outbox list --state failed, doctor
    partial("ix_outbox_claimed", "claimed_at", where=IF_OUTBOX_CAPPED),  # the cap of a minute
    partial("ix_outbox_untold", "due_at", where=IF_OUTBOX_UNTOLD),  # summaries
)

conversation_link = Table(
    "conversation_link",
    metadata,
    Column("message_id", Key, primary_key=True),
    Column("ticket_id", Id, ForeignKey("ticket.id"), nullable=False),
    Column("origin", Code, nullable=False),
    info=BY_KEY,
)

# Mails of ours that people answer. Acknowledgements are not among them: their signed Message-ID says enough.
sent_mail = Table(
    "sent_mail",
    metadata,
    Column("message_id", Key, primary_key=True),
    Column("outbox_id", Id, ForeignKey("outbox.id"), nullable=False),
    Column("ticket_id", Id, ForeignKey("ticket.id"), nullable=False),
    Column("about", Id, ForeignKey("message.id")),  # the message that an answer to it answers
    Column("text", Text, nullable=False, server_default=text("''")),  # what it said: how an answer may quote it
    info=BY_KEY,
)

# Held mails whose author may be a person known by another address, who was asked.
claim = Table(
    "claim",
    metadata,
    Column("inbound_id", Id, ForeignKey("inbound.id"), primary_key=True, autoincrement=False),
    Column("ticket_id", Id, ForeignKey("ticket.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("key", Key, nullable=False),  # Address.key
    Column("address", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Index("ix_claim_key", "key"),  # the other mails of the same address
)
