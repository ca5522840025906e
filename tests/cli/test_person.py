# SPDX-License-Identifier: Apache-2.0
"""`maildesk person`, and `maildesk mail accept|reject`: what staff say of addresses and of held mail."""

from tests.cli.desk import CliDesk, request

ANA = "ana@harbor.example"
HOME = "ana@home.example"
NOBODY = b"From: \r\nSubject: Who am I?\r\n\r\nA mail without an author.\r\n"


def addresses(desk: CliDesk, address: str = ANA) -> dict[str, str]:
    shown = desk.json("person", "show", address)
    return {one["address"]: one["source"] for one in shown["addresses"]}


def test_an_address_is_bound_and_taken_back(desk: CliDesk) -> None:
    desk.take(request())
    assert desk.say("person", "bind", HOME, ANA).status == 0
    assert addresses(desk) == addresses(desk, HOME) == {ANA: "mail", HOME: "staff"}
    assert desk.say("person", "unbind", HOME).status == 0
    assert addresses(desk) == {ANA: "mail"}


def test_what_is_written_from_a_bound_address_is_theirs(desk: CliDesk) -> None:
    desk.take(request())
    desk.say("person", "bind", HOME, ANA)
    desk.take(request("Another thing", sender=f"Ana <{HOME}>"))
    assert desk.json("person", "show", ANA)["requests"] == 2


def test_two_persons_turn_out_to_be_one(desk: CliDesk) -> None:
    desk.take(request(), request("From home", sender=f"Ana <{HOME}>"))
    assert desk.json("person", "show", ANA)["requests"] == 1
    desk.say("person", "bind", HOME, ANA)
    assert desk.json("person", "show", HOME)["requests"] == 2


def test_a_dry_run_binds_nothing(desk: CliDesk) -> None:
    desk.take(request())
    assert desk.say("person", "bind", "--dry-run", HOME, ANA).status == 0
    assert addresses(desk) == {ANA: "mail"}


def test_what_cannot_be_bound_is_refused(desk: CliDesk) -> None:
    desk.take(request())
    desk.say("staff", "add", "sam@cncf.io")
    for refused, why in (
        (("bind", HOME, "nobody@harbor.example"), "nobody is known by"),
        (("bind", ANA, ANA), "is theirs already"),
        (("bind", "sam@cncf.io", ANA), "works here"),
        (("bind", "team@cncf.io", "sam@cncf.io"), "read by several people"),
        (("bind", "no address", ANA), "is no address"),
        (("unbind", ANA), "is the only address"),
        (("show", HOME), "nobody is known by"),
    ):
        ended = desk.say("person", *refused)
        assert ended.status == 1 and why in ended.err, refused


def test_a_held_mail_is_let_in(desk: CliDesk) -> None:
    desk.say("staff", "add", "sam@cncf.io")
    desk.take(NOBODY)
    ended = desk.say("mail", "accept", "1", "--as", "sam")
    assert ended.status == 0 and "mail 1 is let in" in ended.out
    assert desk.json("mail", "show", "1")["state"] == "received"


def test_a_held_mail_is_kept_out_with_a_reason(desk: CliDesk) -> None:
    desk.say("staff", "add", "sam@cncf.io")
    desk.take(NOBODY)
    assert desk.say("mail", "reject", "1", "--reason", "advertising", "--as", "sam").status == 0
    shown = desk.json("mail", "show", "1")
    assert shown["state"] == "ignored" and shown["reason"] == "rejected by sam: advertising"


def test_one_that_is_not_held_stops_no_other(desk: CliDesk) -> None:
    desk.say("staff", "add", "sam@cncf.io")
    desk.take(request(), NOBODY)
    ended = desk.say("mail", "accept", "1", "2", "--as", "sam")
    assert ended.status == 1 and "mail 1 is not held" in ended.err and "mail 2 is let in" in ended.out


def test_a_dry_run_lets_nothing_in(desk: CliDesk) -> None:
    desk.say("staff", "add", "sam@cncf.io")
    desk.take(NOBODY)
    desk.say("mail", "accept", "1", "--dry-run", "--as", "sam")
    assert desk.json("mail", "show", "1")["state"] == "held"


def test_only_staff_let_mail_in(desk: CliDesk) -> None:
    desk.say("staff", "add", "sam@cncf.io")
    desk.take(NOBODY)
    ended = desk.say("mail", "accept", "1", "--as", "eve")
    assert ended.status == 1 and "nobody who works here" in ended.err
