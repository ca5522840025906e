# SPDX-License-Identifier: Apache-2.0
"""What short commands do not wait for. People list, read and search all day: each module that they load beside is time at a prompt."""

import subprocess
import sys

import pytest

from tests.cli.desk import CliDesk, request

# What is for mail in and out, for the screen, for templates, for migrations, and what tables and forms are not drawn with.
NOT_FOR_LISTS = {
    *("aiosmtpd", "alembic", "holidays", "imapclient", "jinja2", "numpy", "prometheus_client", "rich.console", "rich.table", "selectolax"),
    *("smtplib", "sqlalchemy.orm", "textual", "xlsxwriter", "maildesk.daemon", "maildesk.desk.catalogue", "maildesk.desk.decide"),
    *("maildesk.desk.identity", "maildesk.desk.values", "maildesk.flow.act", "maildesk.flow.process", "maildesk.imap.poller"),
    *("maildesk.mail.read", "maildesk.mail.values", "maildesk.model", "maildesk.reader", "maildesk.render", "maildesk.screen"),
    *("maildesk.smtp.listener", "maildesk.store.sql"),
}
BRINGS_THE_ROSTER = {"maildesk.desk.catalogue", "maildesk.desk.values", "maildesk.mail.values", "maildesk.model"}  # for its advice
BRINGS_THE_INDEX = {"maildesk.desk.values"}


@pytest.mark.parametrize(
    ("command", "may"),
    [
        ("ticket list status:new owner:none older:1d", set()),
        ("ticket list -o table", set()),
        ("ticket show 1001", BRINGS_THE_ROSTER),
        ("ticket show 1001 -o table", BRINGS_THE_ROSTER),
        ("ticket search logo", BRINGS_THE_INDEX),
        ("ticket search logo -o table", BRINGS_THE_INDEX),
    ],
    ids=["list", "list as a table", "show", "show as a page", "search", "search as a table"],
)
def test_a_daily_command_loads_nothing_that_it_does_not_need(desk: CliDesk, command: str, may: set[str]) -> None:
    desk.take(request())
    code = "import sys; from maildesk.cli.main import run; s = run(sys.argv[1:]); print(s, *sys.modules, file=sys.stderr)"
    asked = [sys.executable, "-c", code, *command.split()]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True, cwd=desk.folder)
    status, *loaded = done.stderr.splitlines()[-1].split()
    assert status == "0", done.stderr
    assert not NOT_FOR_LISTS & set(loaded) - may
