# SPDX-License-Identifier: Apache-2.0
"""the first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text()
MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")

NUMBERED = ("inbound", "ticket_number", "ticket", "person", "message", "outbox")
APPEND_ONLY = ("event", "decision")


def upgrade():
    _mark()
    _counter()
    _job_run()
    _presence()
    _contact()
    _incident()
    _mailbox_mark()
    _person()
    _person_address()
    _ticket()
    _conversation_link()
    _event()
    _inbound()
    _outbox()
    _relation()
    _external_link()
    _participant()
    _decision()
    _inbound_source()
    _message()
    _shared()
    _sent_mail()
    _claim()
    _raw_mail()
    _attachment()
    _membership()
    _maintainer()
    _seat()
    _lesson()
    _figure()
    _search()
    _tally()
    _counters()
    _keep_large_values_cheaply()
    _append_only()


def _where(condition):
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _counters():
    counter = sa.table("counter", sa.column("name"), sa.column("value"))
    op.bulk_insert(counter, [{"name": name, "value": 0} for name in NUMBERED])
    op.bulk_insert(counter, [{"name": "search_rule", "value": 1}])  # by which the words of messages are found


def _keep_large_values_cheaply():
    """Raw mail comes compressed where that pays: PostgreSQL need not try again. For texts lz4, where the server has it, costs a
    fifth of its old compression."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE raw_mail ALTER COLUMN content SET STORAGE EXTERNAL")
    lz4 = sa.text("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
    if connection.execute(lz4).scalar():
        op.execute("ALTER TABLE outbox ALTER COLUMN content SET COMPRESSION lz4")
        op.execute("ALTER TABLE message ALTER COLUMN text SET COMPRESSION lz4")


def _append_only():
    """History and evidence are never changed, but by an erasure, which sets the counter "erasing" in its transaction."""
    if op.get_bind().dialect.name == "postgresql":
        _append_only_on_postgresql()
    else:
        _append_only_on_sqlite()


def _append_only_on_postgresql():
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM counter WHERE name = 'erasing' AND value = 1) THEN
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")


def _append_only_on_sqlite():
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"""
                CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
                WHEN NOT EXISTS (SELECT 1 FROM counter WHERE name = 'erasing' AND value = 1)
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
                """  # noqa: S608 - names of our own tables
            )


def _tally():
    op.create_table(
        "tally",
        sa.Column("week", MOMENT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("rule", WORDS, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("week", "by", name=op.f("pk_tally")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _forget_tallies_on_postgresql()
    else:
        _forget_tallies_on_sqlite()


def _forget_tallies_on_postgresql():
    """Of each statement, not of each row: a group of mails costs one look into a small table."""
    for verb, tables in (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",))):
        weeks = " UNION ".join(f"SELECT date_trunc('week', opened_at, 'UTC') FROM {one}_tickets" for one in tables)  # noqa: S608 - our own names
        op.execute(
            f"CREATE FUNCTION forget_tallies_{verb}() RETURNS trigger LANGUAGE plpgsql AS "  # noqa: S608 - our own names
            f"$$ BEGIN DELETE FROM tally WHERE week IN ({weeks}); RETURN NULL; END $$"
        )
        which = " ".join(f"{one.upper()} TABLE AS {one}_tickets" for one in tables)
        op.execute(
            f"CREATE TRIGGER ticket_{verb}_tally AFTER {verb.upper()} ON ticket "
            f"REFERENCING {which} FOR EACH STATEMENT EXECUTE FUNCTION forget_tallies_{verb}()"
        )


def _forget_tallies_on_sqlite():
    for name, when, row in (
        ("insert", "INSERT", "NEW"),
        ("update", "UPDATE", "OLD"),
        ("move", "UPDATE OF opened_at", "NEW"),
        ("delete", "DELETE", "OLD"),
    ):
        week = f"strftime('%Y-%m-%dT00:00:00.000000Z', {row}.opened_at, '-6 days', 'weekday 1')"
        op.execute(
            f"CREATE TRIGGER ticket_{name}_tally AFTER {when} ON ticket BEGIN DELETE FROM tally WHERE week = {week}; END"  # noqa: S608
        )


def _mark():
    op.create_table(
        "mark",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mark")),
        sqlite_with_rowid=False,
    )


def _counter():
    op.create_table(
        "counter",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
        sqlite_with_rowid=False,
    )


def _job_run():
    op.create_table(
        "job_run",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("outcome", WORDS, server_default=sa.text("''"), nullable=False),
        sa.Column("lease_owner", WORDS),
        sa.Column("lease_until", MOMENT),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
        sqlite_with_rowid=False,
    )


def _presence():
    op.create_table(
        "presence",
        sa.Column("owner", WORDS, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_presence")),
        sqlite_with_rowid=False,
    )


def _contact():
    op.create_table(
        "contact",
        sa.Column("peer", WORDS, nullable=False),
        sa.Column("reached_at", MOMENT),
        sa.Column("failing_since", MOMENT),
        sa.Column("problem", WORDS, server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("peer", name=op.f("pk_contact")),
        sqlite_with_rowid=False,
    )


def _incident():
    op.create_table(
        "incident",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("extent", sa.BigInteger(), nullable=False),
        sa.Column("what", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_incident")),
        sqlite_with_rowid=False,
    )


def _mailbox_mark():
    op.create_table(
        "mailbox_mark",
        sa.Column("account", WORDS, nullable=False),
        sa.Column("folder", WORDS, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("reconciled_at", MOMENT),
        sa.Column("history_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder", name=op.f("pk_mailbox_mark")),
        sqlite_with_rowid=False,
    )


def _person():
    op.create_table(
        "person",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("staff", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("handle", WORDS),
        sa.Column("notify", WORDS),
        sa.Column("away_from", MOMENT),
        sa.Column("away_until", MOMENT),
        sa.Column("turn_at", MOMENT),
        sa.Column("zone", WORDS),
        sa.Column("quiet", WORDS),
        sa.Column("digest", WORDS),
        sa.Column("digest_hour", sa.Integer()),
        sa.Column("digest_days", WORDS),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_handle", "person", ["handle"], unique=True)
    op.create_index("ix_person_staff", "person", ["id"], **_where("staff"))


def _person_address():
    op.create_table(
        "person_address",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("verified_at", MOMENT),
        sa.Column("source", WORDS, nullable=False),
        sa.Column("fault", WORDS),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_address_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_person_address")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_address_person_id", "person_address", ["person_id"])


def _ticket():
    op.create_table(
        "ticket",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("requester_id", ID),
        sa.Column("owner_id", ID),
        sa.Column("category", WORDS, nullable=False),
        sa.Column("service", WORDS),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("language", WORDS),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("merged_into", ID),
        sa.Column("needed_by", MOMENT),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.Column("project", WORDS),
        sa.Column("priority", WORDS, server_default=sa.text("'normal'"), nullable=False),
        sa.Column("snoozed_until", MOMENT),
        sa.Column("origin", WORDS, server_default=sa.text("'mail'"), nullable=False),
        sa.Column("logged_by", ID),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("readers", WORDS, server_default=sa.text("''"), nullable=False),
        sa.Column("maturity", WORDS),
        sa.Column("blocked_on", WORDS),
        sa.Column("helped", sa.Boolean()),
        sa.Column("helped_by", ID),
        *_clock(),
        sa.CheckConstraint(
            "state IN ('new', 'open', 'waiting', 'blocked', 'snoozed', 'resolved', 'closed', 'spam', 'merged')",
            name=op.f("ck_ticket_state"),
        ),
        sa.ForeignKeyConstraint(["helped_by"], ["person.id"], name=op.f("fk_ticket_helped_by")),
        sa.ForeignKeyConstraint(["logged_by"], ["person.id"], name=op.f("fk_ticket_logged_by")),
        sa.ForeignKeyConstraint(["merged_into"], ["ticket.id"], name=op.f("fk_ticket_merged_into")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_ticket_owner_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_ticket_requester_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_merged_into", "ticket", ["merged_into"], **_where("merged_into IS NOT NULL"))
    op.create_index("ix_ticket_number", "ticket", ["number"], unique=True)
    op.create_index("ix_ticket_opened_at", "ticket", ["opened_at"])
    op.create_index("ix_ticket_changed_at", "ticket", ["changed_at"])
    op.create_index("ix_ticket_requester_id", "ticket", ["requester_id", "opened_at"])
    op.create_index("ix_ticket_state", "ticket", ["state", "opened_at"])
    waits_for_its_owner = "owner_id IS NOT NULL AND state NOT IN ('resolved', 'closed', 'spam', 'merged')"
    op.create_index("ix_ticket_owned", "ticket", ["owner_id"], **_where(waits_for_its_owner))
    answered = "project IS NOT NULL AND answered_at IS NOT NULL"
    op.create_index("ix_ticket_project", "ticket", ["project", "answered_at"], **_where(answered))
    op.create_index("ix_ticket_alarm", "ticket", ["alarm_at"], **_where("alarm_at IS NOT NULL"))
    op.create_index("ix_ticket_due", "ticket", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_index("ix_ticket_owner", "ticket", ["owner_id", "opened_at"], **_where("owner_id IS NOT NULL"))
    nobodys = "owner_id IS NULL AND state NOT IN ('resolved', 'closed', 'spam', 'merged')"
    op.create_index("ix_ticket_nobodys", "ticket", ["opened_at"], **_where(nobodys))
    op.create_index("ix_ticket_category", "ticket", ["category", "opened_at"])
    op.create_index("ix_ticket_service", "ticket", ["service", "opened_at"], **_where("service IS NOT NULL"))
    op.create_index("ix_ticket_project_opened", "ticket", ["project", "opened_at"], **_where("project IS NOT NULL"))
    op.create_index("ix_ticket_priority", "ticket", ["priority", "opened_at"], **_where("priority <> 'normal'"))
    op.create_index("ix_ticket_restricted", "ticket", ["opened_at"], **_where("restricted"))
    op.create_index("ix_ticket_needed", "ticket", ["needed_by"], **_where("needed_by IS NOT NULL"))
    op.create_index("ix_ticket_closed", "ticket", ["closed_at"], **_where("closed_at IS NOT NULL"))
    goes_on = "project IS NOT NULL AND state NOT IN ('closed', 'spam', 'merged')"
    op.create_index("ix_ticket_project_open", "ticket", ["project", "opened_at"], **_where(goes_on))


def _clock():
    """What a ticket knows of time."""
    counted = {"server_default": sa.text("0"), "nullable": False}
    return [
        sa.Column("first_due_at", MOMENT),
        sa.Column("next_due_at", MOMENT),
        sa.Column("resolve_due_at", MOMENT),
        sa.Column("asked_at", MOMENT),
        sa.Column("paused_at", MOMENT),
        sa.Column("paused_seconds", sa.Integer(), **counted),
        sa.Column("resolved_at", MOMENT),
        sa.Column("answer_seconds", sa.BigInteger()),
        sa.Column("resolve_seconds", sa.BigInteger()),
        sa.Column("reopened", sa.Integer(), **counted),
        sa.Column("later_kept", sa.Integer(), **counted),
        sa.Column("later_missed", sa.Integer(), **counted),
        sa.Column("answer_step", sa.Integer(), **counted),
        sa.Column("resolve_step", sa.Integer(), **counted),
        sa.Column("noticed_at", MOMENT),
        sa.Column("told_late_at", MOMENT),
        sa.Column("opinion_asked_at", MOMENT),
        sa.Column("due_at", MOMENT),
        sa.Column("alarm_at", MOMENT),
    ]


def _figure():
    op.create_table(
        "figure",
        sa.Column("category", WORDS, nullable=False),
        sa.Column("measured_at", MOMENT, nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("answer_p50", sa.BigInteger()),
        sa.Column("answer_p90", sa.BigInteger()),
        sa.Column("solutions", sa.Integer(), nullable=False),
        sa.Column("resolve_p50", sa.BigInteger()),
        sa.Column("resolve_p90", sa.BigInteger()),
        sa.PrimaryKeyConstraint("category", name=op.f("pk_figure")),
        sqlite_with_rowid=False,
    )


def _conversation_link():
    op.create_table(
        "conversation_link",
        sa.Column("message_id", WORDS, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_conversation_link_ticket_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_conversation_link")),
        sqlite_with_rowid=False,
    )


def _event():
    op.create_table(
        "event",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("actor", WORDS, nullable=False),
        sa.Column("actor_id", ID),
        sa.Column("source", WORDS, server_default=sa.text("'desk'"), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_event_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_ticket_id", "event", ["ticket_id"])


def _inbound():
    op.create_table(
        "inbound",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("source_kind", WORDS, nullable=False),
        sa.Column("source_account", WORDS, nullable=False),
        sa.Column("source_folder", WORDS, nullable=False),
        sa.Column("source_uidvalidity", sa.BigInteger()),
        sa.Column("source_uid", sa.BigInteger()),
        sa.Column("envelope", sa.JSON(), nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("full_size", sa.BigInteger()),
        sa.Column("conversation", sa.BigInteger()),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease", WORDS),
        sa.Column("lease_owner", WORDS),
        sa.Column("lease_until", MOMENT),
        sa.Column("next_attempt_at", MOMENT),
        sa.Column("disposition", WORDS),
        sa.Column("ticket_id", ID),
        sa.Column("reason", WORDS, server_default=sa.text("''"), nullable=False),
        sa.Column("repeats", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("accepted_by", ID),
        sa.CheckConstraint(
            "state IN ('received', 'processing', 'filed', 'held', 'ignored', 'quarantined', 'failed')", name=op.f("ck_inbound_state")
        ),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_inbound_accepted_by")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_inbound_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
    )
    op.create_index("ix_inbound_attention", "inbound", ["state", "received_at"], **_where("state IN ('held', 'quarantined', 'failed')"))
    op.create_index("ix_inbound_digest", "inbound", ["digest"], unique=True)
    op.create_index("ix_inbound_received_at", "inbound", ["received_at"])
    op.create_index("ix_inbound_waiting", "inbound", ["attempts", "id"], **_where("state IN ('received', 'processing')"))


def _outbox():
    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", ID),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("capped", sa.Boolean(), nullable=False),
        sa.Column("message_id", WORDS, nullable=False),
        sa.Column("mail_from", WORDS, nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("reason", WORDS, server_default=sa.text("''"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease", WORDS),
        sa.Column("lease_owner", WORDS),
        sa.Column("lease_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.Column("due_at", MOMENT),
        sa.Column("told_in", ID),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed', 'cancelled')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_outbox_ticket_id")),
        sa.ForeignKeyConstraint(["told_in"], ["outbox.id"], name=op.f("fk_outbox_told_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_claimed", "outbox", ["claimed_at"], **_where("capped AND claimed_at IS NOT NULL"))
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_index("ix_outbox_failed", "outbox", ["created_at"], **_where("state IN ('failed')"))
    op.create_index("ix_outbox_ticket_id", "outbox", ["ticket_id"])
    op.create_index("ix_outbox_untold", "outbox", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_index(
        "ix_outbox_waiting", "outbox", ["capped", "next_attempt_at", "id"], **_where("state IN ('queued', 'deferred', 'sending')")
    )


def _relation():
    op.create_table(
        "relation",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("other_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_relation_other_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_relation_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", "kind", name=op.f("pk_relation")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_relation_other_id", "relation", ["other_id"])


def _external_link():
    op.create_table(
        "external_link",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("url", WORDS),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_external_link_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "key", name=op.f("pk_external_link")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_external_link_key", "external_link", ["key"])
    op.create_index("ix_external_link_imported", "external_link", ["key"], unique=True, **_where("imported"))


def _shared():
    op.create_table(
        "shared",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_shared_message_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_shared_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "message_id", name=op.f("pk_shared")),
        sqlite_with_rowid=False,
    )


def _sent_mail():
    op.create_table(
        "sent_mail",
        sa.Column("message_id", WORDS, nullable=False),
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("about", ID),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["about"], ["message.id"], name=op.f("fk_sent_mail_about")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_sent_mail_outbox_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_sent_mail_ticket_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_sent_mail")),
        sqlite_with_rowid=False,
    )


def _claim():
    op.create_table(
        "claim",
        sa.Column("inbound_id", ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_claim_inbound_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_claim_ticket_id")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_key", "claim", ["key"])


def _participant():
    op.create_table(
        "participant",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("added_by", ID),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_participant_added_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participant_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_participant_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_participant")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participant_beside", "participant", ["person_id"], **_where("role <> 'requester'"))


def _decision():
    op.create_table(
        "decision",
        sa.Column("id", ID, nullable=False),
        sa.Column("inbound_id", ID, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("disposition", WORDS, nullable=False),
        sa.Column("ticket_id", ID),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_decision_inbound_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_decision_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_inbound_id", "decision", ["inbound_id"])


def _inbound_source():
    op.create_table(
        "inbound_source",
        sa.Column("account", WORDS, nullable=False),
        sa.Column("folder", WORDS, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("inbound_id", ID, nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_inbound_source_inbound_id")),
        sa.PrimaryKeyConstraint("account", "folder", "uidvalidity", "uid", name=op.f("pk_inbound_source")),
        sqlite_with_rowid=False,
    )


def _message():
    op.create_table(
        "message",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("inbound_id", ID, nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("author_id", ID),
        sa.Column("author_name", WORDS, nullable=False),
        sa.Column("author_address", WORDS, nullable=False),
        sa.Column("standing", WORDS, nullable=False),
        sa.Column("visibility", WORDS, nullable=False),
        sa.Column("message_id", WORDS),
        sa.Column("message_key", WORDS),
        sa.Column("text_digest", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("reply", WORDS),
        sa.Column("quoted", WORDS),
        sa.Column("signature", WORDS),
        sa.Column("auto", WORDS),
        sa.Column("auto_reason", WORDS),
        sa.Column("language", WORDS),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_message_inbound_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_message_key", "message", ["message_key"])
    op.create_index("ix_message_ticket_id", "message", ["ticket_id"])


def _raw_mail():
    op.create_table(
        "raw_mail",
        sa.Column("inbound_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("encoding", WORDS, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_raw_mail_inbound_id")),
        sa.PrimaryKeyConstraint("inbound_id", "position", name=op.f("pk_raw_mail")),
    )


def _attachment():
    op.create_table(
        "attachment",
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", WORDS, nullable=False),
        sa.Column("filename", WORDS),
        sa.Column("content_type", WORDS, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("disposition", WORDS),
        sa.Column("content_id", WORDS),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.Column("logo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_attachment_message_id")),
        sa.PrimaryKeyConstraint("message_id", "position", name=op.f("pk_attachment")),
        sqlite_with_rowid=False,
    )


def _membership():
    op.create_table(
        "membership",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("group_slug", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("person_id", "group_slug", name=op.f("pk_membership")),
        sqlite_with_rowid=False,
    )


def _maintainer():
    op.create_table(
        "maintainer",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("github", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("company", WORDS, nullable=False),
        sa.Column("person_id", ID),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_maintainer_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_maintainer")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_maintainer_person_id", "maintainer", ["person_id"])


def _seat():
    op.create_table(
        "seat",
        sa.Column("maintainer_key", WORDS, nullable=False),
        sa.Column("project", WORDS, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("maturity", WORDS, nullable=False),
        sa.Column("body", WORDS, nullable=False),
        sa.Column("left_at", MOMENT),
        sa.ForeignKeyConstraint(["maintainer_key"], ["maintainer.key"], name=op.f("fk_seat_maintainer_key")),
        sa.PrimaryKeyConstraint("maintainer_key", "project", "joined_at", name=op.f("pk_seat")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_seat_project", "seat", ["project"])
    op.create_index("ix_seat_taken", "seat", ["maintainer_key", "project"], unique=True, **_where("left_at IS NULL"))


def _lesson():
    op.create_table(
        "lesson",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("was", WORDS, nullable=False),
        sa.Column("category", WORDS, nullable=False),
        sa.Column("service", WORDS),
        sa.Column("actor_id", ID),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_lesson_actor_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_lesson_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    op.create_index("ix_lesson_ticket_id", "lesson", ["ticket_id"])


def _search():
    op.create_table(
        "search_waiting",
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_search_waiting")),
    )
    op.create_table(
        "searchable",
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("lexemes", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_searchable_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_searchable")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_searchable_lexemes ON searchable USING gin (lexemes)")
    else:
        columns = "subject, names, files, words, content='', columnsize=0, tokenize='ascii'"
        op.execute(f"CREATE VIRTUAL TABLE search_index USING fts5({columns})")
