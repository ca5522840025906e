# SPDX-License-Identifier: Apache-2.0
"""A logo of a signature, known because it comes with every mail, is not shown as an attachment."""

import base64

from tests.cli.desk import PNG, CliDesk

OTHER = PNG + b"another"


def with_picture(number: int, content: bytes = PNG, sender: str = "ana@harbor.example") -> bytes:
    head = f"From: {sender}\r\nTo: servicedesk@cncf.io\r\nSubject: Question {number}\r\nMessage-ID: <{number}@harbor.example>\r\n"
    page = '<p>Could you help?</p><img src="cid:logo@x">'
    picture = "Content-Type: image/png; name=image001.png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    picture += base64.b64encode(content).decode()
    parts = f"--b\r\nContent-Type: text/html\r\n\r\n{page}\r\n--b\r\n{picture}\r\n--b--\r\n"
    return f"{head}Content-Type: multipart/related; boundary=b\r\n\r\n{parts}".encode()


def shown(desk: CliDesk, number: int) -> str:
    return desk.say("ticket", "show", str(number)).out


def test_a_picture_that_came_with_an_earlier_mail_of_its_sender_is_no_attachment(desk: CliDesk) -> None:
    desk.take(with_picture(1))
    desk.take(with_picture(2), with_picture(3))

    assert "image001.png" in shown(desk, 1001)
    assert "image001.png" not in shown(desk, 1002)
    assert "image001.png" not in shown(desk, 1003)


def test_its_json_tells_it_as_a_logo(desk: CliDesk) -> None:
    desk.take(with_picture(1))
    desk.take(with_picture(2))

    (message,) = desk.json("ticket", "show", "1002")["messages"]
    assert [(one["filename"], one["inline"], one["logo"]) for one in message["attachments"]] == [("image001.png", True, True)]


def test_a_picture_of_somebody_else_or_a_new_one_is_shown(desk: CliDesk) -> None:
    desk.take(with_picture(1))
    desk.take(with_picture(2, OTHER), with_picture(3, sender="bo@keptn.example"))

    assert "image001.png" in shown(desk, 1002)
    assert "image001.png" in shown(desk, 1003)
