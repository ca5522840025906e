# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket`: the list, one ticket as people read it, and its attachments on disk."""

from pathlib import Path

import pytest

from maildesk.store import room
from tests.cli.desk import PNG, CliDesk, request, with_files

# Anything that a terminal, a table or a spreadsheet might obey.
HOSTILE = "=cmd [/foo][red]x \x1b[2J\x07 \u202efdp.exe 会议室的横幅 \t end"


def test_tickets_are_listed_newest_first(desk: CliDesk) -> None:
    desk.take(request("One"), request("Two", "Bo <bo@keptn.example>"))
    head, *lines = [line.split("\t") for line in desk.say("ticket", "list").out.splitlines()]
    assert head[:6] == ["reference", "state", "category", "requester", "subject", "opened_at"]
    assert [(*line[:2], *line[3:5]) for line in lines] == [
        ("CNCF-1002", "new", "bo@keptn.example", "Two"),
        ("CNCF-1001", "new", "ana@harbor.example", "One"),
    ]
    assert lines[0][5].endswith("Z")


def test_list_and_show_stand_at_the_top_too(desk: CliDesk) -> None:
    desk.take(request())
    assert desk.say("list").out == desk.say("ticket", "list").out
    assert desk.say("show", "1001").out == desk.say("ticket", "show", "1001").out


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--requester", "BO@keptn.example"], ["CNCF-1002"]),
        (["--state", "new"], ["CNCF-1002", "CNCF-1001"]),
        (["--state", "closed", "--state", "spam"], []),
        (["--category", "legal"], []),
        (["--since", "1h"], ["CNCF-1002", "CNCF-1001"]),
        (["--since", "2099-01-01"], []),
        (["--until", "2020-01-01"], []),
        (["--since", "2020-01-01", "--until", "2099-01-01T12:00Z"], ["CNCF-1002", "CNCF-1001"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_list_can_be_narrowed(desk: CliDesk, options: list[str], found: list[str]) -> None:
    desk.take(request("One"), request("Two", "Bo <bo@keptn.example>"))
    assert [row["reference"] for row in desk.json("ticket", "list", *options)] == found


def test_what_a_limit_leaves_out_is_said(desk: CliDesk) -> None:
    desk.take(*(request(f"Number {number}") for number in range(3)))
    ended = desk.say("ticket", "list", "--limit", "2")
    assert len(ended.out.splitlines()) == 3
    assert "2 of 3 are shown" in ended.err
    everything = desk.say("ticket", "list", "--limit", "0")
    assert (len(everything.out.splitlines()), everything.err) == (4, "")


def test_nobody_waits_until_a_million_is_counted(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_COUNTED", 2)
    desk.take(*(request(f"Number {number}") for number in range(4)))
    assert "1 of more than 2 are shown" in desk.say("ticket", "list", "--limit", "1").err


def test_a_wrong_state_or_time_ends_with_2_and_says_what_is_right(desk: CliDesk) -> None:
    assert desk.say("ticket", "list", "--state", "opne").status == 2
    ended = desk.say("ticket", "list", "--since", "yesterday")
    assert ended.status == 2
    assert "'yesterday' is no time" in ended.err and "12h, 7d" in ended.err


@pytest.mark.parametrize("form", ["table", "wide", "csv", "tsv", "json"])
def test_a_hostile_subject_breaks_no_form(desk: CliDesk, form: str) -> None:
    desk.take(request("=?utf-8?q?" + "".join(f"={byte:02X}" for byte in HOSTILE.encode()) + "?="), request("Plain"))
    printed = desk.say("-o", form, "ticket", "list").out
    assert not {"\x1b", "\x07", "\u202e"} & set(printed)
    assert "会议室的横幅" in printed
    if form != "json":
        assert len(printed.splitlines()) == 3
    for shown in (desk.say("show", "1001").out, desk.say("mail", "show", "1").out, desk.say("mail", "list").out):
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@pytest.mark.parametrize("spelling", ["CNCF-1001", "cncf-1001", "#1001", "1001", "[CNCF-1001]"])
def test_a_ticket_is_found_by_each_spelling(desk: CliDesk, spelling: str) -> None:
    desk.take(request())
    assert desk.say("ticket", "show", spelling).out.startswith("CNCF-1001  We need a logo")


def test_the_nearest_tickets_are_named_where_there_is_none(desk: CliDesk) -> None:
    assert "there are no tickets yet" in desk.say("ticket", "show", "1001").err
    desk.take(request("One"), request("Two"))
    ended = desk.say("ticket", "show", "CNCF-1010")
    assert (ended.status, ended.out) == (1, "")
    assert "there is no ticket CNCF-1010\n  -> the nearest is CNCF-1002" in ended.err


def test_what_is_no_reference_is_said(desk: CliDesk) -> None:
    ended = desk.say("ticket", "show", "logo")
    assert ended.status == 1
    assert "'logo' is no reference of a ticket\n  -> such are CNCF-1042, #1042 and 1042" in ended.err


def test_a_ticket_is_shown_as_people_read_it(desk: CliDesk) -> None:
    desk.take(request(body="Who can draw one?\r\n\r\nAna"), with_files("sketch.png"))
    first, second = desk.say("ticket", "show", "1001").out, desk.say("ticket", "show", "1002").out
    assert "taking part  Ana Souza <ana@harbor.example>, requester" in first
    assert "    Who can draw one?\n\n    Ana\n" in first
    assert "ana@harbor.example opened the ticket" in first
    assert "acknowledgement to ana@harbor.example: queued" in first
    assert "unverified" not in first
    assert "[sketch.png, image/png, 68 bytes]" in second


def test_an_unverified_writer_is_marked(desk: CliDesk) -> None:
    desk.take(request(), trusted=False)
    assert "[unverified: the address may be forged]" in desk.say("ticket", "show", "1001").out


def test_the_reply_alone_is_shown_unless_the_whole_is_asked_for(desk: CliDesk) -> None:
    desk.take(request(body="Thank you!\r\n\r\nOn Fri, 20 Nov 2026 at 10:00, Bo <bo@keptn.example> wrote:\r\n> What colour?\r\n> Blue?"))
    shown, whole = desk.say("show", "1001").out, desk.say("show", "1001", "--full").out
    assert "Thank you!" in shown and "Thank you!" in whole
    assert "What colour?" not in shown
    assert "> What colour?" in whole


def test_the_json_of_a_ticket_has_everything(desk: CliDesk) -> None:
    desk.take(with_files("sketch.png"))
    told = desk.json("ticket", "show", "1001")
    assert set(told) >= {"reference", "state", "category", "requester", "subject", "participants", "messages", "events", "outbox"}
    (message,) = told["messages"]
    assert message["from"] == {"name": "Ana Souza", "address": "ana@harbor.example"}
    assert message["standing"] == "authenticated"
    assert message["text"].startswith("See the files.")
    assert [(one["filename"], one["size"], one["inline"]) for one in message["attachments"]] == [("sketch.png", len(PNG), False)]
    assert told["outbox"][0]["recipients"] == ["ana@harbor.example"]
    assert told["events"][0]["kind"] == "opened"
    assert desk.say("ticket", "show", "1001", "--json").out == desk.say("-o", "json", "ticket", "show", "1001").out


def test_csv_of_a_ticket_is_its_line_of_the_list(desk: CliDesk) -> None:
    desk.take(request())
    assert desk.say("show", "1001", "-o", "csv").out == desk.say("list", "-o", "csv").out


def test_attachments_are_written_and_none_overwrites_another(desk: CliDesk) -> None:
    desk.take(with_files("sketch.png", "sketch.png", "../../escape.png", "/etc/passwd", ".profile", ""))
    (desk.folder / "files").mkdir()
    (desk.folder / "files/sketch.png").write_bytes(b"mine")
    ended = desk.say("ticket", "show", "1001", "--save-attachments", "files")
    assert ended.status == 0
    written = {path.name: path.read_bytes() for path in (desk.folder / "files").iterdir()}
    assert written.pop("sketch.png") == b"mine"
    assert set(written) == {"sketch-2.png", "sketch-3.png", "escape.png", "passwd", "profile", "part-7.png"}
    assert set(written.values()) == {PNG}
    assert not (desk.folder.parent / "escape.png").exists()
    assert "attachments written to files: 6" in ended.err


def test_no_link_in_the_folder_is_followed(desk: CliDesk, tmp_path: Path) -> None:
    desk.take(with_files("sketch.png"))
    (tmp_path / "files").mkdir()
    (tmp_path / "files/sketch.png").symlink_to(tmp_path / "elsewhere.png")
    assert desk.say("ticket", "show", "1001", "--save-attachments", "files").status == 0
    assert not (tmp_path / "elsewhere.png").exists()
    assert (tmp_path / "files/sketch-2.png").read_bytes() == PNG


def test_a_database_that_is_not_there_is_said(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DATABASE__URL", "sqlite:///nowhere.db")
    ended = desk.say("ticket", "list")
    assert (ended.status, ended.out) == (75, "")
    assert "there is no database at" in ended.err and "maildesk db upgrade" in ended.err


SIGNED = "Thank you!\r\n\r\n-- \r\nAna Souza\r\nHarbor\r\n\r\n"
QUOTING = SIGNED + "On Fri, 20 Nov 2026 at 10:00, Bo <bo@keptn.example> wrote:\r\n> What colour?\r\n> Blue?"


def test_what_is_folded_is_said(desk: CliDesk) -> None:
    desk.take(request(body=QUOTING))
    folded, whole = desk.say("show", "1001").out, desk.say("show", "1001", "--quotes").out
    assert "lines; --quotes shows it]" in folded
    assert "What colour?" not in folded and "Harbor" not in folded
    assert "> What colour?" in whole and "Harbor" in whole and "--quotes" not in whole


def test_the_attachments_of_a_ticket_are_numbered_and_saved_by_number(desk: CliDesk) -> None:
    desk.take(with_files("sketch.png", "plan.png"))
    page = desk.say("show", "1001").out
    assert "(1) [sketch.png, image/png, 68 bytes]" in page and "(2) [plan.png" in page
    assert desk.say("ticket", "save", "1001", "files", "--part", "2").status == 0
    assert [one.name for one in (desk.folder / "files").iterdir()] == ["plan.png"]
    assert desk.say("ticket", "save", "1001", "files").status == 0
    assert sorted(one.name for one in (desk.folder / "files").iterdir()) == ["plan-2.png", "plan.png", "sketch.png"]
    assert (desk.folder / "files/sketch.png").read_bytes() == PNG


def test_an_attachment_that_is_not_there_is_said_with_those_that_are(desk: CliDesk) -> None:
    desk.take(with_files("sketch.png", "plan.png"), request())
    assert "CNCF-1001 has no attachment 3\n  -> it has 1 to 2" in desk.say("ticket", "save", "1001", "--part", "3").err
    assert "CNCF-1002 has no attachment 1\n  -> it has none" in desk.say("ticket", "show", "1002", "--part", "1").err


def test_the_history_tells_where_each_event_comes_from(desk: CliDesk) -> None:
    desk.json("staff", "add", "sam@cncf.io")
    desk.take(request())
    for verb in ("take", "waiting", "reopen", "resolve", "reopen", "waiting"):
        desk.say("ticket", verb, "1001", "--as", "sam")
    short, whole = desk.say("show", "1001").out, desk.say("show", "1001", "--history").out
    assert "earlier events: --history shows them" in short and "opened the ticket" not in short
    assert "ana@harbor.example opened the ticket" in whole and "(from: mail 1)" in whole and "(from: cli)" in whole


def test_what_a_ticket_is_called_elsewhere_is_shown(desk: CliDesk) -> None:
    desk.json("staff", "add", "sam@cncf.io")
    desk.take(request())
    desk.say("ticket", "link", "1001", "CNCFSD-1502", "--as", "sam")
    assert "elsewhere    CNCFSD-1502" in desk.say("show", "1001").out
    assert desk.json("ticket", "show", "1001")["external"] == [{"key": "cncfsd-1502", "name": "CNCFSD-1502", "url": None}]
    assert [row["reference"] for row in desk.json("ticket", "list", "link:cncfsd-1502")] == ["CNCF-1001"]
