# SPDX-License-Identifier: Apache-2.0
"""`maildesk db check`, as an operator sees it."""

import json

from sqlalchemy import text

from tests.cli.desk import CliDesk, request, with_files


def test_the_command_says_what_is_wrong_and_ends_with_1(desk: CliDesk) -> None:
    desk.take(request(), with_files("plan.pdf"))
    fine = desk.say("db", "check")
    assert (fine.status, fine.out) == (0, "")
    with desk.store.database.writing() as connection:
        connection.execute(text("UPDATE ticket SET state = 'closed', closed_at = NULL"))

    ended = desk.say("db", "check", "-o", "json")
    told = json.loads(ended.out)
    assert (ended.status, told["ok"]) == (1, False)
    assert [(one["name"], one["count"]) for one in told["found"]] == [("closed at no time", 2)]
    assert "-> reopen and close it" in desk.say("db", "check", "--quick").out
