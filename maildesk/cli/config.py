# SPDX-License-Identifier: Apache-2.0
"""`maildesk config`: the configuration in force, and whether it is right."""

from typing import TYPE_CHECKING

import click

from maildesk.cli.context import Invocation, example, output_option, pass_invocation
from maildesk.cli.output import Column

if TYPE_CHECKING:
    from maildesk.settings import Settings

_COLUMNS = (Column("key"), Column("value"), Column("origin"), Column("secret", wide=True), Column("help", wide=True))


@click.group(epilog=example("maildesk config show"))
def config() -> None:
    """Show and check the configuration."""


@config.command(
    epilog=example("maildesk config show", "maildesk config show -o json | jq -r '.[] | select(.origin != \"default\") | .key'")
)
@output_option
@pass_invocation
def show(invocation: Invocation) -> None:
    """Print every value and where it comes from; secrets are masked.

    The origin is "default", FILE:LINE, "environment NAME" or "secret file PATH".
    """
    from maildesk.settings.show import entries

    invocation.print_rows([_row(entry) for entry in entries(invocation.loaded)], _COLUMNS)


@config.command(epilog=example("maildesk -c /etc/maildesk/maildesk.toml config check && systemctl restart maildesk"))
@pass_invocation
def check(invocation: Invocation) -> None:
    """Say everything that is wrong with the configuration and the catalogue of services.

    Where the database can be asked, it also names the groups of the catalogue that nobody is of; nothing is wrong with that.

    Exit status 0 if nothing is, 78 (EX_CONFIG) otherwise.
    """
    from maildesk.classifying import catalogue, check_catalogue
    from maildesk.promising import policy
    from maildesk.wiring import clock

    loaded = invocation.loaded
    check_catalogue(loaded.settings)
    policy(loaded.settings, catalogue(loaded.settings), clock().date())
    invocation.say(f"{loaded.file or 'the environment'}: nothing is wrong with it ({len(loaded.places)} values given)")
    for fact, remedy in _lacking(loaded.settings):
        invocation.say(f"{fact}\n  -> {remedy}")


def _lacking(settings: "Settings") -> "list[tuple[str, str]]":
    from maildesk.classifying import catalogue
    from maildesk.desk.staffing import lacking
    from maildesk.flow.errors import MaildeskError
    from maildesk.wiring import opened, sqlite_path

    path = sqlite_path(settings)
    if path is not None and not path.exists():
        return []
    try:
        with opened(settings) as store:
            return list(lacking(catalogue(settings), store.staff()))
    except MaildeskError:
        return []  # a configuration can be checked before there is a database


def _row(entry: object) -> dict[str, object]:
    return {column.key: getattr(entry, column.key) for column in _COLUMNS}
