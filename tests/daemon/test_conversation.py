# SPDX-License-Identifier: Apache-2.0
"""A request, an answer of staff and the requester's answer to it, over the daemon: SMTP in, a Maildir out."""

from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime

from tests.daemon.process import LocalDesk, mail, until


def letter_to(desk: LocalDesk, address: str, subject: str) -> Message:
    """The newest letter to this address with this in its subject, once it is there."""

    def there() -> list[Message]:
        return [one for one in desk.letters() if address in str(one["To"]) and subject in str(one["Subject"])]

    until(lambda: bool(there()))
    return there()[-1]


def answer(letter: Message, sender: str, body: str) -> bytes:
    subject = " ".join(str(letter["Subject"]).split())
    return mail(
        subject, sender, body, to=str(letter["Reply-To"]), in_reply_to=str(letter["Message-ID"]), date=format_datetime(datetime.now(UTC))
    )


def test_a_conversation_goes_through_the_desk(desk: LocalDesk) -> None:
    desk.run("staff", "add", "sam@cncf.test", "--name", "Sam Rivera")
    daemon = desk.start()
    daemon.send(mail())
    notified = letter_to(desk, "sam@cncf.test", "We need a logo")
    daemon.send(answer(notified, "Sam Rivera <sam@cncf.test>", "#take\n\nWhich size?"), mail_from="sam@cncf.test")
    until(lambda: len([one for one in desk.letters() if "Sam Rivera via" in str(one["From"])]) == 1)
    answered = next(one for one in desk.letters() if "Sam Rivera via" in str(one["From"]))
    assert answered["In-Reply-To"] == "<we-need-a-logo-alice-ng-alice-envoy-test@envoy.test>"
    daemon.send(answer(answered, "Alice Ng <alice@envoy.test>", "Two metres."))
    letter_to(desk, "sam@cncf.test", "Re: We need a logo")
    assert daemon.terminate() == 0
    assert desk.ask("SELECT state, owner_id IS NOT NULL FROM ticket") == [("open", 1)]
    assert desk.ask("SELECT visibility, reply FROM message ORDER BY id") == [
        ("public", "Who can draw one?"),
        ("public", "Which size?"),
        ("public", "Two metres."),
    ]
