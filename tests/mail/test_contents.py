# SPDX-License-Identifier: Apache-2.0
"""What do winmail.dat, invitations, armour and unnamed files hold?"""

import binascii
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import armor, attachments, invitation, sniff, tnef
from maildesk.mail.read import understand
from tests.mail.build import mail, reading


def attribute(level: int, kind: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*pairs: tuple[int, int, bytes]) -> bytes:
    written = struct.pack("<I", len(pairs))
    for kind, name, value in pairs:
        written += struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return written


WINMAIL = (
    struct.pack("<IH", 0x223E9F78, 1)
    + attribute(1, 8, 0x9006, struct.pack("<I", 0x10000))
    + attribute(1, 6, 0x9007, struct.pack("<II", 1252, 0))
    + attribute(1, 6, 0x9003, properties((0x1E, 0x1000, b"The text of the mail\0")))
    + attribute(2, 6, 0x9002, b"\0" * 14)
    + attribute(2, 1, 0x8010, b"REPORT~1.PDF\0")
    + attribute(2, 6, 0x800F, b"%PDF-1.4 x")
    + attribute(2, 6, 0x9005, properties((0x1F, 0x3707, "Grüße.pdf\0".encode("utf-16-le")), (0x1E, 0x370E, b"application/pdf\0")))
)


def winmail() -> bytes:
    header = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64"
    return mail(header, binascii.b2a_base64(WINMAIL).decode())


def test_a_winmail_dat_is_opened_for_its_text_and_files() -> None:
    read = understand(winmail())

    assert read.text == "The text of the mail"
    (found,) = read.attachments
    assert (found.part, found.filename, found.content_type, found.sniffed) == ("1:1", "Grüße.pdf", "application/pdf", "application/pdf")
    assert attachments.extract(winmail(), "1:1") == b"%PDF-1.4 x"


def test_a_file_within_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        attachments.extract(winmail(), "1:2")


@given(st.integers(0, len(WINMAIL)), st.binary(max_size=12))
def test_a_wounded_winmail_dat_yields_what_is_left(at: int, patch: bytes) -> None:
    found = tnef.read(WINMAIL[:at] + patch + WINMAIL[at + len(patch) :])

    assert len(found.files) <= 1


UUENCODED = "See below.\n\nbegin 644 note.txt\n%2&5L;&\\\n`\nend\n\nBye\n"


def test_a_uuencoded_file_is_cut_out_of_the_text() -> None:
    source = mail("", UUENCODED)

    read = understand(source)

    assert read.text == "See below.\n\n\n\nBye"
    assert [(a.part, a.filename, a.size) for a in read.attachments] == [("1:1", "note.txt", 5)]
    assert attachments.extract(source, "1:1") == b"Hello"


def test_a_person_who_writes_begin_and_end_is_not_decoded() -> None:
    text = (
        "begin 644 words\nof a person that are long enough to be no line of code at all, are they\nand more of it " + "x" * 200 + "\nend\n"
    )

    assert armor.files(text.encode()) == []


def test_a_clear_signed_text_is_read_without_armour() -> None:
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nYes.\n- -- \nJane\n"

    read = understand(mail("", f"{signed}-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"))

    assert (read.reply, read.signature) == ("Yes.", "-- \nJane")


@pytest.mark.parametrize(
    ("header", "text", "defect"),
    [
        ("", "-----BEGIN PGP MESSAGE-----\n\nhQE\n-----END PGP MESSAGE-----", "encrypted with PGP, so that only its recipient can read it"),
        (
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "MIAG",
            "S/MIME encrypted: its text is within the attachment and was not read",
        ),
    ],
)
def test_what_cannot_be_read_is_told(header: str, text: str, defect: str) -> None:
    assert defect in understand(mail(header, text)).defects


CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
DTSTART:19700101T000000
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Weekly call\\, with
  guests
DTSTART;TZID=Europe/Berlin:20250304T100000
DTEND;TZID=Europe/Berlin:20250304T110000
LOCATION:Room 5
BEGIN:VALARM
SUMMARY:Alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (CALENDAR, "Invitation: Weekly call, with guests, 2025-03-04 10:00 to 11:00 (Europe/Berlin), Room 5"),
        (
            CALENDAR.replace("REQUEST", "CANCEL"),
            "Cancelled invitation: Weekly call, with guests, 2025-03-04 10:00 to 11:00 (Europe/Berlin), Room 5",
        ),
        ("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20250304\nSUMMARY:Holiday\nEND:VEVENT", "Invitation: Holiday, 2025-03-04"),
        ("BEGIN:VEVENT\nDTSTART:20250304T100000Z\nSUMMARY:x\nEND:VEVENT", "Invitation: x, 2025-03-04 10:00 (UTC)"),
        ("nonsense", None),
    ],
)
def test_an_invitation_is_what_when_and_where(source: str, line: str | None) -> None:
    assert invitation.summary(source) == line


def test_an_invitation_stands_below_the_words_that_come_with_it() -> None:
    read = reading(f"""
From: jane@example.org
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

Please come.
--b
Content-Type: text/calendar; method=REQUEST; charset=utf-8

{CALENDAR}
--b--
""")

    assert read.text.startswith("Please come.\n\nInvitation: Weekly call")
    assert read.auto is None and read.attachments == ()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"MZ\x90", "application/vnd.microsoft.portable-executable"),
        (b"hello", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_the_kind_of_a_file(head: bytes, kind: str | None) -> None:
    assert sniff.kind(head) == kind


def test_enriched_text_is_read_without_its_commands() -> None:
    read = understand(mail("Content-Type: text/enriched", "<bold>Hello</bold>\nthere\n\n<color><param>red</param>you</color>"))

    assert read.text == "Hello there\nyou"


def test_the_resource_fork_of_a_mac_file_is_no_attachment() -> None:
    read = reading("""
From: jane@example.org
Content-Type: multipart/appledouble; boundary=b

--b
Content-Type: application/applefile; name="%a.pdf"

x
--b
Content-Type: application/pdf; name="a.pdf"

%PDF-
--b--
""")

    assert [a.filename for a in read.attachments] == ["a.pdf"]
