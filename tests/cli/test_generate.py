# SPDX-License-Identifier: Apache-2.0
"""`maildesk generate`: a made-up desk is a desk like any other."""

from datetime import UTC, datetime

from tests.cli.desk import CliDesk, request


def test_a_made_up_desk_goes_on_where_its_past_ends(desk: CliDesk) -> None:
    told = desk.json("generate", "--tickets", "40", "--until", "2026-11-01")
    assert (told["tickets"], told["people"], told["until"]) == (40, 13, "2026-11-01T00:00:00Z")
    assert len(desk.json("ticket", "list", "--limit", "100")) == 40
    (new,) = desk.take(request())
    assert new["ticket"] == "CNCF-1041"


def test_a_made_up_ticket_is_shown_with_its_thread(desk: CliDesk) -> None:
    desk.say("generate", "--tickets", "40", "--until", "2026-11-01")
    shown = desk.json("ticket", "show", "CNCF-1001")
    assert shown["messages"][0]["text"]
    assert shown["owner"]


def test_made_up_tickets_do_not_mix_with_real_ones(desk: CliDesk) -> None:
    desk.take(request())
    ended = desk.say("generate")
    assert ended.status == 1
    assert "has mail already" in ended.err
    assert len(desk.json("ticket", "list")) == 1


def test_made_up_words_are_found(desk: CliDesk) -> None:
    desk.say("generate", "--tickets", "40", "--until", "2026-11-01")
    assert desk.store.waiting_for_index()[0] == 0
    first = desk.json("ticket", "show", "CNCF-1001")
    found = desk.json("search", f'"{first["subject"]}"')
    assert "CNCF-1001" in {one["reference"] for one in found}


def test_a_made_up_desk_knows_its_weeks(desk: CliDesk) -> None:
    desk.say("generate", "--tickets", "40", "--until", "2026-11-01")
    assert desk.store.tally_weeks(datetime(2026, 11, 1, tzinfo=UTC)) == 0


def test_who_is_known_already_is_not_made_up_beside(desk: CliDesk) -> None:
    desk.say("staff", "add", "jo@cncf.io", "--name", "Jo")
    ended = desk.say("generate")
    assert ended.status == 1
    assert "has people already" in ended.err
