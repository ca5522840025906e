# SPDX-License-Identifier: Apache-2.0
"""`maildesk answer`, and `ticket reply --template`."""

from pathlib import Path

import pytest

from tests.cli.desk import CliDesk, request


@pytest.fixture
def sam(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    """Sam works here and types. Ana asked for vouchers (CNCF-1001) of the category certification."""
    desk.say("staff", "add", "sam@cncf.io", "--name", "Sam Rivera")
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "sam")
    desk.take(request("Exam vouchers", body="Could we get two CKA vouchers for the exam in spring?"))
    desk.say("ticket", "move", "1001", "certification")
    return desk


@pytest.fixture
def mine(sam: CliDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of answers of the operator's own."""
    folder = tmp_path / "answers"
    folder.mkdir()
    monkeypatch.setenv("MAILDESK_DESK__ANSWERS_DIR", str(folder))
    return folder


def test_the_answers_are_listed_with_their_languages(sam: CliDesk) -> None:
    rows = {one["name"]: one for one in sam.json("answer", "list")}
    assert rows["exam-vouchers"]["languages"] == ["de", "en", "ja", "zh"]
    assert [one["name"] for one in sam.json("answer", "list", "--category", "legal")] == ["trademark-use"]


def test_what_ships_fits_the_catalogue_that_ships(sam: CliDesk) -> None:
    ended = sam.say("answer", "list")
    assert (ended.status, ended.err) == (0, "")


def test_a_file_with_a_fault_is_told_and_the_others_are_listed(sam: CliDesk, mine: Path) -> None:
    (mine / "one.en.md").write_text('+++\ntitle = "T"\n+++\nHello {{ nobody }}\n')
    (mine / "two.en.md").write_text("Hello\n")
    (mine / "three.en.md").write_text('+++\ntitle = "T"\ncategories = ["nothing"]\n+++\nHello\n')
    ended = sam.say("answer", "list")
    assert ended.status == 1 and "exam-vouchers" in ended.out
    assert f"{mine / 'one.en.md'}:4: 'nobody' is undefined" in ended.err
    assert f"{mine / 'two.en.md'}:1: it does not begin" in ended.err
    assert "three.en.md: the catalogue has no category nothing" in ended.err


def test_an_answer_is_shown_with_its_places(sam: CliDesk) -> None:
    ended = sam.say("answer", "show", "exam-vouchers", "--language", "de")
    assert ended.status == 0 and "{{ staff.name }}" in ended.out and "Prüfungsgutscheine" in ended.out


def test_an_unknown_one_names_the_nearest(sam: CliDesk) -> None:
    ended = sam.say("answer", "show", "exam-voucher")
    assert ended.status == 1 and "there is exam-vouchers" in ended.err


def test_an_answer_is_previewed_on_a_ticket(sam: CliDesk) -> None:
    ended = sam.say("answer", "preview", "exam-vouchers", "CNCF-1001")
    assert ended.out.startswith("Hello Ana Souza,\n") and ended.out.endswith("Best regards,\nSam Rivera\n")


def test_what_fits_is_suggested_and_why(sam: CliDesk) -> None:
    found = sam.json("answer", "suggest", "1001")["answers"]
    assert found[0]["name"] == "exam-vouchers" and "it is for exams" in found[0]["why"]


def test_earlier_answers_of_staff_are_shown_and_count(sam: CliDesk) -> None:
    sam.say("ticket", "reply", "1001", "--template", "exam-vouchers", "--no-edit")
    sam.take(request("Vouchers", body="Could our project get CKA vouchers for an exam?"))
    sam.say("ticket", "move", "1002", "certification")
    found = sam.json("answer", "suggest", "1002")
    assert "staff gave it to requests like this one" in found["answers"][0]["why"]
    (earlier,) = found["earlier"]
    assert (earlier["reference"], earlier["canned"]) == ("CNCF-1001", ["exam-vouchers"])
    assert earlier["answer"].startswith("Hello Ana Souza,")


def test_what_is_confidential_is_no_precedent_for_others(sam: CliDesk) -> None:
    for body in ("Somebody threatens to sue us over our name.", "Somebody threatens to sue us over the name of our project."):
        sam.take(request(f"Cease and desist {len(body)}", body=body))
    for number in ("1002", "1003"):
        sam.say("staff", "set", "sam", "--join", "legal")
        sam.say("ticket", "move", number, "legal/disputes")
    sam.say("ticket", "reply", "1002", "-m", "We call you.")
    assert [one["reference"] for one in sam.json("answer", "suggest", "1003")["earlier"]] == ["CNCF-1002"]
    sam.say("ticket", "move", "1003", "legal/patents")
    sam.say("staff", "set", "sam", "--leave-group", "legal")
    found = sam.json("answer", "suggest", "1003")
    assert found["earlier"] == []


def test_a_reply_from_a_template_goes_out_without_an_editor(sam: CliDesk) -> None:
    ended = sam.say("ticket", "reply", "1001", "--template", "exam-vouchers", "--no-edit")
    assert ended.status == 0
    detail = sam.json("ticket", "show", "1001")
    assert detail["messages"][-1]["reply"].startswith("Hello Ana Souza,")
    assert [one["details"].get("canned") for one in detail["events"] if one["kind"] == "answered"] == [["exam-vouchers"]]


def test_ones_own_words_stand_above_the_template(sam: CliDesk) -> None:
    sam.say("ticket", "reply", "1001", "--template", "exam-vouchers", "-m", "Good news.")
    assert sam.json("ticket", "show", "1001")["messages"][-1]["reply"].startswith("Good news.\n\nHello Ana Souza,")


def test_a_template_in_another_language(sam: CliDesk) -> None:
    ended = sam.say("ticket", "reply", "1001", "--template", "exam-vouchers", "--language", "de", "--no-edit", "--preview", "--yes")
    assert "Guten Tag Ana Souza," in ended.out


@pytest.mark.parametrize(
    "wrong", [("--no-edit",), ("--language", "de", "-m", "Hello"), ("--template", "exam-vouchers", "--note", "--no-edit")]
)
def test_options_that_go_with_nothing_are_told(sam: CliDesk, wrong: tuple[str, ...]) -> None:
    assert sam.say("ticket", "reply", "1001", *wrong).status == 2


def test_a_template_that_cannot_be_used_sends_nothing(sam: CliDesk, mine: Path) -> None:
    (mine / "one.en.md").write_text('+++\ntitle = "T"\n+++\nHello {{ nobody }}\n')
    ended = sam.say("ticket", "reply", "1001", "--template", "one", "--no-edit")
    assert ended.status == 1 and f"{mine / 'one.en.md'}:4: 'nobody' is undefined" in ended.err
    assert len(sam.json("ticket", "show", "1001")["messages"]) == 1
