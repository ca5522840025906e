# SPDX-License-Identifier: Apache-2.0
"""`maildesk db`: the database's schema."""

import click

from maildesk.cli.context import Invocation, example, pass_invocation


@click.group(epilog=example("maildesk db upgrade"))
def db() -> None:
    """Create and upgrade the database."""


@db.command(epilog=example("maildesk db upgrade"))
@pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Create the database, or bring it to the schema of this program.

    All steps are committed together: an upgrade that was cut off changed nothing, and is begun again. Exit status 75 where the
    database cannot be reached.
    """
    from maildesk.wiring import upgrade_database

    revision = upgrade_database(invocation.settings, invocation.say)
    invocation.say(f"the database is at revision {revision}, as this program needs it")
