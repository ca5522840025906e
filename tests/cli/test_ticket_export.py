# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket export`: JSON, an mbox file and a page of one ticket, whole or as its requester saw it."""

import base64
import io
import json
import mailbox
import re
from pathlib import Path

import pytest

from maildesk.files.mails import mails as mails_of
from maildesk.mail.read import read
from tests.cli.desk import PNG, CliDesk, request, with_files

HOSTILE = "</style><script>alert(1)</script> {{ 7*7 }} \x1b[31m\u202e"
WORDS = 'Who can draw one?\nFrom the start\n>From a quote\n<img src="https://evil.example/x.png">\n商标使用指南\n'


@pytest.fixture
def desk(desk: CliDesk) -> CliDesk:
    """CNCF-1001 in hostile words, with an answer of Sam's, and a note of his; CNCF-1002 with a file."""
    desk.json("staff", "add", "sam@cncf.io")
    desk.take(request(f"We need a logo {HOSTILE}", body=WORDS), with_files("plan.png"))
    desk.say("ticket", "reply", "1001", "--as", "sam", "-m", "Of course: which size?")
    desk.say("ticket", "note", "1001", "--as", "sam", "-m", "They always ask late.")
    desk.say("ticket", "link", "1001", "CNCFSD-1502", "--as", "sam")
    return desk


def exported(desk: CliDesk, *arguments: str) -> dict:  # type: ignore[type-arg]
    ended = desk.say("ticket", "export", *arguments)
    assert ended.status == 0, ended.err
    return json.loads(ended.out)  # type: ignore[no-any-return]


def test_json_has_everything_on_the_ticket(desk: CliDesk) -> None:
    found = exported(desk, "CNCF-1001")
    assert (found["format"], found["version"], found["view"]) == ("maildesk-ticket", 1, "all")
    assert (found["ticket"]["reference"], found["external"][0]["name"]) == ("CNCF-1001", "CNCFSD-1502")
    assert [one["visibility"] for one in found["messages"]] == ["public", "public", "internal"]
    assert {one["kind"] for one in found["letters"]} >= {"acknowledgement", "answer"}
    assert [one["staff"] for one in found["people"] if "sam@cncf.io" in one["addresses"]] == [True]
    assert {"opened", "linked"} <= {one["kind"] for one in found["events"]}
    assert all(one["source"] for one in found["events"])


def test_json_takes_bytes_along_where_that_is_asked_for(desk: CliDesk) -> None:
    (message,) = exported(desk, "1002", "--attachments", "--raw")["messages"]
    assert (message["attachments"][0]["filename"], base64.b64decode(message["attachments"][0]["content"])) == ("plan.png", PNG)
    assert b"plan.png" in base64.b64decode(message["raw"])
    letters = exported(desk, "1001", "--raw")["letters"]
    assert any(b"which size" in base64.b64decode(one["raw"]) for one in letters if one["kind"] == "answer")


def test_what_the_requester_saw_has_nothing_of_staff_among_themselves(desk: CliDesk) -> None:
    found = exported(desk, "1001", "--public")
    assert "They always ask late" not in json.dumps(found)
    assert not {"events", "relations", "external"} & found.keys()
    assert [one["from"]["address"] for one in found["messages"]] == ["ana@harbor.example", "sam@cncf.io"]
    assert "owner" not in found["ticket"]


def test_an_mbox_file_holds_every_mail_as_it_was_in_order(desk: CliDesk) -> None:
    assert desk.say("ticket", "export", "1001", "--mbox", "thread.mbox").status == 0
    path = desk.folder / "thread.mbox"
    assert b"\n>From the start\n>>From a quote\n" in path.read_bytes()
    mails = list(mailbox.mbox(path))
    senders = [str(one["From"]).rpartition("<")[2].rstrip(">") for one in mails]
    assert [one for one in senders if one != "servicedesk@cncf.io"] == ["ana@harbor.example", "sam@cncf.io", "sam@cncf.io"]
    (acknowledgement,) = [one for one in mails if one["Auto-Submitted"] == "auto-replied"]
    assert acknowledgement["In-Reply-To"] == mails[0]["Message-ID"]
    answer = next(one for one in mails if "via CNCF" in str(one["From"]))
    assert mails.index(acknowledgement) < senders.index("sam@cncf.io") < mails.index(answer)
    again = next(mails_of(str(path), io.BytesIO(), 1_000_000)).raw
    assert again is not None and read(again).text == read(desk.store.raw(1)).text


def test_the_mbox_of_the_requester_has_letters_and_no_notes(desk: CliDesk) -> None:
    desk.say("ticket", "export", "1001", "--mbox", "all.mbox")
    desk.say("ticket", "export", "1001", "--mbox", "public.mbox", "--public")
    every, public = (list(mailbox.mbox(desk.folder / name)) for name in ("all.mbox", "public.mbox"))
    assert "They always ask late" in "".join(one.as_string() for one in every)
    whole = "".join(one.as_string() for one in public)
    assert "They always ask late" not in whole and "which size" in whole
    assert len(public) < len(every)


def test_a_page_shows_hostile_words_as_words_and_loads_nothing(desk: CliDesk) -> None:
    assert desk.say("ticket", "export", "1001", "--html", "thread.html").status == 0
    page = (desk.folder / "thread.html").read_text()
    assert "<script" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page
    assert "\x1b" not in page and "\u202e" not in page
    assert "&lt;img src=" in page
    assert not re.search(r"<[^>]*(src|href|action|data)=|url\(|@import|<(img|link|iframe|object|form)", page)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "商标使用指南" in page


def test_a_page_marks_what_is_internal_and_lists_files(desk: CliDesk) -> None:
    desk.say("ticket", "export", "1001", "--html", "all.html")
    desk.say("ticket", "export", "1001", "--html", "public.html", "--public")
    desk.say("ticket", "export", "1002", "--html", "files.html")
    whole, public, files = ((desk.folder / f"{name}.html").read_text() for name in ("all", "public", "files"))
    assert "They always ask late" in whole and "internal: among staff alone" in whole
    assert "plan.png, image/png" in files
    assert "They always ask late" not in public and "History" not in public and "Of course: which size?" in public


def test_a_file_is_its_owners_alone(desk: CliDesk) -> None:
    desk.say("ticket", "export", "1001", "--html", "all.html")
    assert (desk.folder / "all.html").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("form", [(), ("--mbox", "secret.mbox"), ("--html", "secret.html"), ("--public",), ("--raw",)])
def test_a_confidential_ticket_is_exported_by_its_readers_alone(desk: CliDesk, form: tuple[str, ...]) -> None:
    desk.json("staff", "add", "len@cncf.io", "--group", "legal")
    words = "Their lawyers sent a cease and desist letter and threaten us with a lawsuit over the trademark."
    desk.take(request("A cease and desist letter", body=words))
    refused = desk.say("ticket", "export", "1003", "--as", "sam", *form)
    assert refused.status == 1 and "cease" not in refused.out + refused.err
    assert not list(Path(desk.folder).glob("secret*"))
    assert desk.say("ticket", "export", "1003", "--as", "len", *form).status == 0


def test_a_ticket_that_is_not_there_is_told(desk: CliDesk) -> None:
    ended = desk.say("ticket", "export", "1999")
    assert (ended.status, "there is no ticket" in ended.err) == (1, True)
