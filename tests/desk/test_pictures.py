# SPDX-License-Identifier: Apache-2.0
"""Which pictures of a mail are known to come with each mail of its sender?"""

from datetime import UTC, datetime, timedelta

from maildesk.desk import pictures
from maildesk.desk.records import Facts
from maildesk.mail import logos
from maildesk.mail.values import Address, Attachment, Mail

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def picture(digest: str = "aa", size: int = 4_000, inline: bool = True) -> Attachment:
    return Attachment("2", "image001.png", "image/png", size, digest, None, "x", inline)


def mail(*attachments: Attachment, author: str | None = "ana@harbor.example") -> Mail:
    return Mail(None, Address(author) if author else None, None, (), (), (), "", None, (), (), text="", attachments=attachments)


def facts(earlier: Mail | None = None) -> Facts:
    known = {one.key: one.at for one in pictures.remembered(earlier, Facts({}, {}, {}, {}, {}), NOW)} if earlier else {}
    return Facts({}, {}, {}, {}, {}, marks=known)


def told(read: Mail, known: Facts, at: datetime = NOW + timedelta(days=1)) -> list[bool]:
    return [one.logo for one in pictures.told(read, known, at).attachments]


def test_what_came_before_is_a_logo() -> None:
    assert told(mail(picture("aa"), picture("bb")), facts(mail(picture("aa")))) == [True, False]


def test_what_another_sent_before_is_none() -> None:
    assert told(mail(picture(), author="bo@keptn.example"), facts(mail(picture()))) == [False]


def test_a_screenshot_and_an_attached_picture_are_none() -> None:
    read = mail(picture(size=logos.LOGO_BYTES + 1), picture(inline=False))

    assert told(read, facts(read)) == [False, False]


def test_a_mail_that_is_read_again_does_not_take_its_own_picture_for_a_logo() -> None:
    assert told(mail(picture()), facts(mail(picture())), NOW) == [False]


def test_what_is_known_is_not_remembered_again() -> None:
    assert len(pictures.remembered(mail(picture(), picture()), facts(), NOW)) == 1
    assert pictures.remembered(mail(picture()), facts(mail(picture())), NOW) == ()


def test_nobody_has_no_pictures() -> None:
    assert list(pictures.keys(mail(picture(), author=None))) == []


def test_a_hostile_number_of_pictures_asks_for_few_marks() -> None:
    assert len(list(pictures.keys(mail(*(picture(str(n)) for n in range(1_000)))))) == pictures.MOST


def test_a_mark_names_neither_the_address_nor_the_picture() -> None:
    (key,) = pictures.keys(mail(picture("aa" * 32)))

    assert "harbor" not in key and "aaaa" not in key
