# SPDX-License-Identifier: Apache-2.0
"""`maildesk db`: the database's schema, and the index of its words."""

import click

from maildesk.cli import db_backup, db_check
from maildesk.cli.context import Invocation, example, pass_invocation


@click.group(epilog=example("maildesk db upgrade", "maildesk db backup backups/"))
def db() -> None:
    """Create, upgrade, back up, restore and check the database."""


db.add_command(db_backup.backup)
db.add_command(db_backup.restore)
db.add_command(db_check.check)


@db.command(epilog=example("maildesk db upgrade"))
@pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Create the database, or bring it to the schema of this program.

    All steps are committed together: an upgrade that was cut off changed nothing, and is begun again. The search index follows, as
    `maildesk db reindex` fills it. Exit status 75 where the database cannot be reached.
    """
    from maildesk.flow.reindex import fill
    from maildesk.wiring import opened, upgrade_database

    revision = upgrade_database(invocation.settings, invocation.say)
    with opened(invocation.settings) as store:
        fill(store, invocation.say)
    invocation.say(f"the database is at revision {revision}, as this program needs it")


@db.command(epilog=example("maildesk db reindex", "maildesk db reindex --anew"))
@click.option("--anew", is_flag=True, help="Empty the index first: until it is full again, searches find less.")
@pass_invocation
def reindex(invocation: Invocation, anew: bool) -> None:
    """Take every message into the search index that is missing in it.

    The running desk does so by itself within seconds: this is for a desk that does not run, and for an index that is in doubt (--anew).
    Mail comes in meanwhile. What was cut off goes on with the next call, or when the desk runs.
    """
    from maildesk.flow.reindex import fill
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        done = fill(store, invocation.say, anew=anew)
    invocation.say(f"taken into the search index: {done:,} messages")


@db.command(epilog=example("maildesk db compact"))
@pass_invocation
def compact(invocation: Invocation) -> None:
    """Write the database anew, without the remains of what was deleted and erased.

    Others read on meanwhile, and wait to write: for seconds on a small desk, for a minute or more on a large one. SQLite needs as much free
    space as the database takes. On PostgreSQL it is VACUUM: the files, the log and the replicas of the server are the server's.
    """
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        store.compact()
    invocation.say("the database holds nothing any more of what was deleted")
