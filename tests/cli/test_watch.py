# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket watch`: a line for each event, until Ctrl-C or until nobody reads it."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import pytest

from tests.cli.desk import CliDesk, request
from tests.forked import Forked


@dataclass
class Watching:
    """A running `ticket watch`, what it writes and what it says."""

    process: Forked
    out: IO[str]
    err: IO[str]

    def event(self) -> dict[str, Any]:
        """The next one; waits for it."""
        told: dict[str, Any] = json.loads(self.out.readline())
        return told


@pytest.fixture
def watch(desk: CliDesk) -> Iterator[Any]:
    started = []

    def start(*arguments: str) -> Watching:
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        command = ("ticket", "watch", *arguments, "--every", "0.1", "-o", "json")
        process = Forked(command, (nothing, out_end, err_end), desk.folder, dict(os.environ))
        for end in (nothing, out_end, err_end):
            os.close(end)
        watching = Watching(process, os.fdopen(out), os.fdopen(err))
        started.append(watching)
        assert watching.err.readline().startswith("watching " if arguments else "watching all tickets; ")
        return watching

    yield start
    for one in started:
        one.process.kill()
        one.process.wait(timeout=60)


def test_new_tickets_and_what_is_done_to_them_are_told_as_they_happen(desk: CliDesk, watch: Any) -> None:
    desk.json("staff", "add", "sam@cncf.io")
    desk.take(request("Before"))
    watching = watch()
    desk.take(request("A logo"))
    first = watching.event()
    assert (first["reference"], first["kind"], first["state"], first["subject"]) == ("CNCF-1002", "opened", "new", "A logo")
    assert first["words"].startswith("ana@harbor.example opened the ticket")
    while (told := watching.event())["kind"] != "acknowledgement":
        pass
    desk.say("ticket", "take", "1002", "--as", "sam")
    taken = watching.event()
    assert (taken["kind"], taken["state"], taken["source"]) == ("taken", "open", "cli")
    assert taken["event"] > told["event"]


def test_only_the_tickets_of_the_query_are_told(desk: CliDesk, watch: Any) -> None:
    watching = watch("from:bo@keptn.example")
    desk.take(request("A logo"), request("Zebra prints", "Bo <bo@keptn.example>"))
    assert watching.event()["reference"] == "CNCF-1002"


def test_of_a_confidential_ticket_no_words_are_told(desk: CliDesk, watch: Any) -> None:
    watching = watch()
    desk.take(request("A cease and desist letter", body="Their lawyers threaten us with a lawsuit over the trademark."))
    told = watching.event()
    assert (told["reference"], told["kind"], told["subject"], told["words"], told["actor"]) == (
        "CNCF-1001",
        "opened",
        "(restricted)",
        "(restricted)",
        None,
    )


def test_ctrl_c_ends_it(watch: Any) -> None:
    watching = watch()
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(timeout=60) == 130
    assert watching.err.read() == ""


def test_it_ends_once_nobody_reads_it(watch: Any) -> None:
    watching = watch()
    watching.out.close()
    assert watching.process.wait(timeout=60) in (0, 141)


def test_a_query_that_cannot_be_read_is_refused_at_once(desk: CliDesk) -> None:
    ended = desk.say("ticket", "watch", "status:opne")
    assert ended.status == 2
    assert "did you mean open?" in ended.err
