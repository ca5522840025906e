# SPDX-License-Identifier: Apache-2.0
"""Over the wire: a wrong guess, its correction by reply, the new group, training in a process of its own, and the next such request."""

from email.message import Message

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, mail, until
from tests.daemon.test_conversation import answer, letter_to
from tests.model.kit import TOML, write_rows

MONEY = "2"
EXAMPLES = (
    ("hedge", "who trims the hedge by the gate", "plants"),
    ("the hedge", "our hedge has grown over the gate", "plants"),
    ("roses", "our roses have spots again", "plants"),
    ("mowing", "the mower stands in the shed, who mows", "plants"),
    ("invoice", "the invoice for the gravel came twice", "money"),
    ("budget", "may we spend forty of the budget on paint", "money"),
    ("fees", "who collects the fees this year", "money"),
    ("hello", "just wanted to say hello", "general"),
    ("thanks", "hello and thanks to all", "general"),
    ("offer", "cheap mowers, order now with discount", "unwanted"),
    ("offer", "win cheap gravel, order today", "unwanted"),
)
# "Bluebird" is what people of this foundation call a paper that pays for things. No phrase of the catalogue knows it.
REQUESTS = (
    ("Bluebird for the hedge", "Hello, our bluebird for the hedge runs out at the end of May. Could somebody renew it in time?"),
    ("lapsing bluebird", "the bluebird you gave us for the roses two years ago is about to lapse, what do we do"),
    ("Our bluebird", "Good morning! We were told that every hedge has a bluebird. Ours is from 2021. Does it have to be renewed?"),
    ("bluebird for the mower?", "do we have a bluebird for the mower at all? i found no copy in the shed"),
    ("A question about bluebirds", "Hi, a nursery in Osaka asked to see our bluebird before they bring the roses. Who has it?"),
    ("new bluebird", "The gate was moved, so the old bluebird does not fit any longer. Please make us a new one."),
    ("Renew the bluebird", "Could you renew the bluebird of the rose garden? It runs out this summer."),
)


def asker(number: int) -> str:
    return f"Person {number} <person{number}@envoy{number}.test>"


def categories(desk: LocalDesk) -> list[str]:
    return [str(row[0]) for row in desk.ask("SELECT category FROM ticket ORDER BY id")]


@pytest.fixture
def desk(make_desk: DeskMaker, sqlite_url: str) -> LocalDesk:
    """A desk of another foundation, with a model that was trained on its examples. Len is of the board, who see to money."""
    desk = make_desk(sqlite_url, desk='catalogue = "catalogue.toml"')
    (desk.folder / "catalogue.toml").write_text(TOML)
    write_rows(desk.folder / "examples.jsonl", *EXAMPLES)
    desk.run("db", "upgrade")
    desk.run("staff", "add", "gus@cncf.test", "--name", "Gus Green", "--group", "garden")
    desk.run("staff", "add", "len@cncf.test", "--name", "Len Kay", "--group", "board")
    train(desk)
    return desk


def train(desk: LocalDesk) -> str:
    """What training says, in a process of its own."""
    done = desk.run("-o", "json", "train", "--no-semantic", "--with", str(desk.folder / "examples.jsonl"))
    return done.stdout.decode() + done.stderr.decode()


def test_the_desk_learns_from_corrections_by_reply_without_a_restart(desk: LocalDesk) -> None:
    daemon = desk.start()
    daemon.send(*(mail(subject, asker(number), body) for number, (subject, body) in enumerate(REQUESTS)))
    until(lambda: len(categories(desk)) == len(REQUESTS), lambda: daemon.log)
    guessed = categories(desk)
    assert guessed[0] == "plants"
    told = [acknowledgement(desk, number) for number in range(len(REQUESTS))]
    assert "This is for Plants." in plain_text(told[0]) and "1. Plants 2. Money 3. General" in plain_text(told[0])

    daemon.send(*(answer(one, asker(number), MONEY) for number, one in enumerate(told)))
    until(lambda: set(categories(desk)) == {"money"}, lambda: daemon.log)
    assert "person 0 moved it from plants to money" in plain_text(letter_to(desk, "len@cncf.test", "Bluebird for the hedge")).casefold()
    assert "is with Money now" in plain_text(acknowledgement(desk, 0))
    corrected = sum(guess != "money" for guess in guessed)
    assert desk.ask("SELECT count(*), count(DISTINCT ticket_id) FROM lesson WHERE category = 'money'") == [(corrected, corrected)]

    said = train(desk)
    assert f'"corrections": {corrected}' in said and "is not worse" in said

    daemon.send(mail(REQUESTS[0][0], "Somebody Else <else@pond.test>", REQUESTS[0][1], message_id="<another@pond.test>"))
    until(lambda: len(categories(desk)) == len(REQUESTS) + 1, lambda: daemon.log)
    assert categories(desk)[-1] == "money"
    assert "This is for Money" in plain_text(letter_to(desk, "else@pond.test", "Bluebird for the hedge"))
    assert daemon.terminate() == 0 and len(desk.processes) == 1


def acknowledgement(desk: LocalDesk, number: int) -> Message:
    return letter_to(desk, f"person{number}@envoy{number}.test", REQUESTS[number][0])


def plain_text(letter: Message) -> str:
    """The text of a letter on one line."""
    part = next(one for one in letter.walk() if one.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return " ".join(payload.decode().split())
