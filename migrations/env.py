# SPDX-License-Identifier: Apache-2.0
"""Alembic's entry: runs the steps on the connection and in the transaction of whoever called (maildesk.store.migrate)."""

from alembic import context


def _tell(step, **_context):
    progress = context.config.attributes.get("progress")
    if progress and step.up_revision is not None:
        progress(f"{step.up_revision_id} {step.up_revision.doc}")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    on_version_apply=_tell,
    # SQLite's DDL is transactional too once BEGIN is ours: a step that dies leaves nothing behind.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
