# SPDX-License-Identifier: Apache-2.0
"""Changing tickets from the shell, and saying who works here."""

import pytest

from tests.cli.desk import CliDesk, request


@pytest.fixture
def sam(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    """Sam and Ada work here; Sam types. Ana asked for a logo (CNCF-1001) and for a banner (CNCF-1002)."""
    desk.say("staff", "add", "sam@cncf.io", "--name", "Sam Rivera")
    desk.say("staff", "add", "Ada <ada@cncf.io>")
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "sam")
    desk.take(request(), request("We need a banner"))
    return desk


@pytest.mark.parametrize(
    ("typed", "said", "key", "value"),
    [
        (("take", "CNCF-1001"), "CNCF-1001 belongs to Sam Rivera (sam) now", "owner", "Sam Rivera"),
        (("assign", "1001", "ada"), "CNCF-1001 belongs to Ada (ada) now", "owner", "Ada"),
        (("close", "#1001"), "CNCF-1001 is closed now, before new", "state", "closed"),
        (("resolve", "1001"), "CNCF-1001 is resolved now, before new", "state", "resolved"),
        (("waiting", "1001"), "CNCF-1001 is waiting now, before new", "state", "waiting"),
        (("spam", "1001"), "CNCF-1001 is spam now, before new", "state", "spam"),
        (("move", "1001", "legal"), "the category of CNCF-1001 is legal now, before creative", "category", "legal"),
        (("project", "1001", "Envoy"), "the project of CNCF-1001 is Envoy now, before none", "project", "Envoy"),
        (("priority", "1001", "high"), "the priority of CNCF-1001 is high now, before normal", "priority", "high"),
        (
            ("requester", "1001", "bo@harbor.example"),
            "bo@harbor.example is the requester of CNCF-1001 now",
            "requester",
            "bo@harbor.example",
        ),
    ],
)
def test_a_verb_says_what_it_did_and_does_it(sam: CliDesk, typed: tuple[str, ...], said: str, key: str, value: str) -> None:
    ended = sam.say("ticket", *typed)
    assert (ended.status, ended.out) == (0, said + "\n")
    assert sam.json("ticket", "show", "1001")[key] == value


def test_a_snoozed_ticket_is_open_again_once_it_is_reopened(sam: CliDesk) -> None:
    assert sam.say("ticket", "snooze", "1001", "3d").status == 0
    assert sam.json("ticket", "show", "1001")["snoozed_until"] is not None
    sam.say("ticket", "reopen", "1001")
    assert sam.json("ticket", "show", "1001")["snoozed_until"] is None


def test_the_daily_verbs_stand_at_the_top_too(sam: CliDesk) -> None:
    assert sam.say("assign", "1001", "@me").status == 0
    assert sam.say("close", "1001").status == 0
    assert [one["owner"] for one in sam.json("list", "--state", "closed")] == ["Sam Rivera"]


def test_json_says_who_acted_and_what_was_done(sam: CliDesk) -> None:
    assert sam.json("ticket", "take", "1001", "--as", "ada@cncf.io") == {
        "reference": "CNCF-1001",
        "actor": "ada",
        "done": ["CNCF-1001 belongs to Ada (ada) now"],
        "opened": [],
        "letters": 0,
        "dry_run": False,
    }


def test_a_dry_run_changes_nothing(sam: CliDesk) -> None:
    ended = sam.say("ticket", "close", "--dry-run", "1001")
    assert (ended.status, ended.out) == (0, "CNCF-1001 is closed now, before new\n")
    assert "nothing was changed" in ended.err
    assert sam.json("ticket", "show", "1001")["state"] == "new"


def test_undo_takes_it_back(sam: CliDesk) -> None:
    sam.say("ticket", "close", "1001")
    assert sam.say("ticket", "undo", "1001").out == "undone on CNCF-1001: #close\n"
    assert sam.json("ticket", "show", "1001")["state"] == "new"


def test_whoever_is_unknown_is_told_who_works_here(sam: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "eve")
    ended = sam.say("ticket", "take", "1001")
    assert ended.status == 1
    assert "eve is nobody who works here" in ended.err
    assert "staff are sam, ada" in ended.err


def test_without_a_configured_operator_the_user_acts(sam: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILDESK_DESK__OPERATOR")
    monkeypatch.setenv("LOGNAME", "ada")
    assert sam.json("ticket", "take", "1001")["actor"] == "ada"


def test_nobody_can_command_where_nobody_works(desk: CliDesk) -> None:
    desk.take(request())
    ended = desk.say("ticket", "take", "1001", "--as", "sam")
    assert ended.status == 1
    assert "maildesk staff add" in ended.err


def test_a_command_that_cannot_be_done_fails_with_its_reason(sam: CliDesk) -> None:
    ended = sam.say("ticket", "priority", "1001", "urgent")
    assert ended.status == 1
    assert "#priority needs one of low, normal, high" in ended.err


def test_a_merge_is_confirmed_by_who_can_be_asked_and_a_script_says_yes(sam: CliDesk) -> None:
    assert sam.say("ticket", "merge", "1002", "1001").status == 2
    assert sam.say("ticket", "merge", "--yes", "1002", "1001").out == "CNCF-1002 is part of CNCF-1001 now\n"


def test_what_cannot_be_merged_is_refused_before_anybody_is_asked(sam: CliDesk) -> None:
    ended = sam.say("ticket", "merge", "1002", "1002")
    assert ended.status == 1 and "--yes" not in ended.err


def test_a_merged_ticket_shows_in_the_other_with_its_messages_in_order(sam: CliDesk) -> None:
    sam.say("ticket", "merge", "--yes", "1002", "1001")
    shown = sam.json("ticket", "show", "1001")
    assert shown["merged"] == ["CNCF-1002"]
    assert [(one["subject"], one["ticket"]) for one in shown["messages"]] == [
        ("We need a logo", "CNCF-1001"),
        ("We need a banner", "CNCF-1002"),
    ]
    page = sam.say("ticket", "show", "1001", "-o", "table").out
    assert "CNCF-1002 is part of it" in page
    assert page.index("We need a logo") < page.index("[CNCF-1002]")


def test_relations_show_on_both_sides(sam: CliDesk) -> None:
    sam.say("ticket", "link", "1001", "1002")
    assert sam.json("ticket", "show", "1001")["relations"] == [{"kind": "linked", "reference": "CNCF-1002", "subject": "We need a banner"}]
    assert sam.json("ticket", "show", "1002")["relations"] == [{"kind": "linked", "reference": "CNCF-1001", "subject": "We need a logo"}]
    assert "linked: CNCF-1002" in sam.say("ticket", "show", "1001", "-o", "table").out


def test_an_issue_is_linked_in_a_shell_as_it_is_by_mail(sam: CliDesk) -> None:
    sam.say("ticket", "link", "1001", "JIRA", "CNCFSD-1502")
    assert [one["reference"] for one in sam.json("ticket", "list", "link:CNCFSD-1502")] == ["CNCF-1001"]
    sam.say("ticket", "unlink", "1001", "JIRA", "CNCFSD-1502")
    assert sam.json("ticket", "list", "link:CNCFSD-1502") == []


def test_a_split_names_the_new_ticket(sam: CliDesk) -> None:
    answer = request("Re: We need a logo", body="And stickers").replace(
        b"Message-ID:", f"In-Reply-To: {sam.json('ticket', 'show', '1001')['messages'][0]['message_id']}\r\nMessage-ID:".encode()
    )
    sam.take(answer)
    message = sam.json("ticket", "show", "1001")["messages"][1]["id"]
    assert f"[message {message}]" in sam.say("ticket", "show", "1001", "-o", "table").out
    ended = sam.say("ticket", "split", "1001", str(message))
    assert ended.out.splitlines()[-1] == "the new ticket is CNCF-1003"
    assert sam.json("ticket", "show", "1003")["relations"] == [
        {"kind": "split from", "reference": "CNCF-1001", "subject": "We need a logo"}
    ]


def test_the_list_shows_what_commands_set(sam: CliDesk) -> None:
    sam.say("ticket", "priority", "1001", "high")
    sam.say("ticket", "project", "1001", "Envoy")
    row = next(one for one in sam.json("ticket", "list") if one["reference"] == "CNCF-1001")
    assert (row["priority"], row["project"], row["snoozed_until"]) == ("high", "Envoy", None)


def test_staff_are_added_listed_changed_and_leave(sam: CliDesk) -> None:
    assert sam.say("staff", "set", "sam", "--notify", "mine", "--address", "sam@harbor.example").status == 0
    shown = sam.json("staff", "list")[0]
    assert (shown["handle"], shown["name"], shown["address"], shown["notify"]) == ("sam", "Sam Rivera", "sam@cncf.io", "mine")
    assert shown["addresses"] == ["sam@cncf.io", "sam@harbor.example"]
    sam.say("ticket", "take", "1001")
    assert "sam works here no longer" in sam.say("staff", "leave", "sam").out
    assert [one["handle"] for one in sam.json("staff", "list")] == ["ada"]
    assert sam.say("ticket", "take", "1002").status == 1


def test_whoever_works_here_again_is_the_same_person(sam: CliDesk) -> None:
    sam.say("staff", "leave", "sam")
    assert sam.say("staff", "add", "sam@cncf.io").out == "Sam Rivera works here as sam\n"
    assert "Sam Rivera (sam)" in sam.say("ticket", "take", "1001").out


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("add", "sam@cncf.io"), "works here already as sam"),
        (("add", "other@cncf.io", "--handle", "sam"), "the handle sam is taken"),
        (("add", "x@y.example", "--handle", "me"), "cannot be a handle"),
        (("add", "nobody"), "is no address"),
        (("add", "a@b.example <c@d.example>"), "is no address"),
        (("set", "eve", "--notify", "none"), "nobody called eve works here"),
        (("set", "sam", "--address", "ana@harbor.example"), "belongs to Ana Souza"),
        (("set", "sam", "--handle", "ada"), "the handle ada is taken"),
        (("leave", "eve"), "eve is nobody who works here"),
    ],
)
def test_what_cannot_be_said_of_staff_is_refused(sam: CliDesk, typed: tuple[str, ...], why: str) -> None:
    ended = sam.say("staff", *typed)
    assert ended.status == 1
    assert why in ended.err


def test_a_requester_who_comes_to_work_here_stays_the_same_person(sam: CliDesk) -> None:
    sam.say("staff", "add", "ana@harbor.example")
    assert sam.json("ticket", "show", "1001")["requester"] == "ana@harbor.example"
    assert {one["handle"] for one in sam.json("staff", "list")} == {"sam", "ada", "ana"}
