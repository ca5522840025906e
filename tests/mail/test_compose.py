# SPDX-License-Identifier: Apache-2.0
"""How is a mail of ours written?"""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import attachments, clean, lines
from maildesk.mail.compose import Outgoing, OutgoingAttachment, compose
from maildesk.mail.read import understand
from maildesk.mail.values import Address

PLAIN = Outgoing(
    message_id="<1@example.org>",
    date=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
    from_=Address("desk@example.org", "CNCF ServiceDesk"),
    to=(Address("jane@example.org", "Jane Doe"),),
    subject="Re: Hello [CNCF-1042]",
    text="Hello Jane\n",
    boundary="b0undary",
)

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)
labels = st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True)
specs = st.builds(lambda local, domain: f"{local}@{domain}.example", labels, labels)
ids = st.builds(lambda left, right: f"<{left}@{right}.example>", labels, labels)
mailboxes = st.builds(Address, specs, anything)


def test_lines_end_in_crlf_and_stay_within_76_characters() -> None:
    words = "long words " * 30
    written = compose(replace(PLAIN, text=words, html=f"<p>{words}</p>", subject=words, to=PLAIN.to * 9))

    assert b"\r" not in written.replace(b"\r\n", b"") and b"\n" not in written.replace(b"\r\n", b"")
    assert max(map(len, written.split(b"\r\n"))) <= 76


def test_the_standard_library_reads_the_same() -> None:
    written = compose(replace(PLAIN, subject="Grüße", text="Köln\n.\nFrom here\n", html="<p>Köln</p>"))

    message = email.message_from_bytes(written, policy=email.policy.default)

    assert message["Subject"] == "Grüße"
    assert message["Date"].datetime == PLAIN.date
    assert message["From"].addresses[0].addr_spec == "desk@example.org"
    body, html = message.get_body(("plain",)), message.get_body(("html",))
    assert body is not None and body.get_content() == "Köln\r\n.\r\nFrom here\r\n"
    assert html is not None and html.get_content() == "<p>Köln</p>\r\n"
    assert not message.defects


def test_no_value_begins_a_second_field() -> None:
    evil = "x\r\nBcc: mal@example.com\r\n\r\nbody"
    written = compose(
        replace(
            PLAIN,
            subject=evil,
            message_id=f"<{evil}>",
            in_reply_to=evil,
            references=(evil,),
            to=(Address(f"jane@example.org{evil}", evil),),
            headers=(("X-Note", evil),),
        )
    )

    assert not re.search(rb"(?im)^(bcc|body)", written)
    assert written.count(b"\r\n\r\n") == 1


def test_references_stay_under_998_bytes_and_keep_both_ends() -> None:
    ids = tuple(f"<{n:04d}-{'x' * 40}@example.org>" for n in range(200))

    field = re.search(rb"^References: ((?:.*\r\n )*.*)\r\n", compose(replace(PLAIN, references=ids)), re.MULTILINE)

    assert field is not None
    assert len(field.group().replace(b"\r\n", b"")) <= 998
    kept = field[1].decode().split()
    assert kept[0] == ids[0] and tuple(kept[1:]) == ids[-len(kept) + 1 :]


def test_an_international_domain_goes_out_in_its_ascii_form() -> None:
    assert b"<jane@xn--bcher-kva.example>" in compose(replace(PLAIN, to=(Address("jane@bücher.example", "Jane"),)))


def test_a_local_part_beyond_ascii_goes_out_as_utf_8() -> None:
    assert "<jörg@bücher.example>".encode() in compose(replace(PLAIN, to=(Address("jörg@bücher.example", "J"),)))


def test_the_date_keeps_its_zone() -> None:
    date = datetime(2025, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))

    assert lines.date(date) == "Date: Thu, 02 Jan 2025 03:04:05 -0330\r\n"


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        compose(replace(PLAIN, date=datetime(2025, 1, 2)))  # noqa: DTZ001


@pytest.mark.parametrize("boundary", ["", "a\r\nb", 'a"b', "x" * 71])
def test_a_boundary_that_is_none_is_refused(boundary: str) -> None:
    with pytest.raises(ValueError, match="boundary"):
        compose(replace(PLAIN, boundary=boundary))


@pytest.mark.parametrize("name", ["From", "X Note", "X-Note:", "X\r\nBcc", ""])
def test_a_further_field_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(ValueError, match=r"field|place"):
        compose(replace(PLAIN, headers=((name, "x"),)))


def test_a_boundary_in_the_text_ends_no_part() -> None:
    text = "--b0undary\nContent-Type: text/plain\n\nhidden\n--b0undary--"

    assert understand(compose(replace(PLAIN, text=text, html="<p>x</p>"))).text == text


@pytest.mark.parametrize("name", ["report.pdf", "Grüße aus Köln.pdf", "日本語" * 20 + ".txt", 'a"b;c.txt'])
def test_an_attachment_is_read_back_with_its_bytes(name: str) -> None:
    content = bytes(range(256)) * 40
    written = compose(replace(PLAIN, html="<p>x</p>", attachments=(OutgoingAttachment(name, "application/pdf", content),)))

    (found,) = understand(written).attachments

    assert found.filename == name.replace('"', "_")
    assert attachments.extract(written, found.part) == content


@given(subject=anything, text=anything, name=anything)
def test_what_is_written_is_read_back(subject: str, text: str, name: str) -> None:
    read = understand(compose(replace(PLAIN, subject=subject, text=text, html="<p>x</p>", to=(Address("jane@example.org", name),))))

    assert read.subject == clean.line(subject)
    assert read.to[0].address == "jane@example.org"
    assert read.to[0].name.strip("'") == clean.line(name).strip("'")
    if text.strip():
        assert read.text == clean.text(text).strip("\n") or not clean.text(text).strip()


@given(
    to=st.lists(mailboxes, max_size=5, unique_by=lambda m: m.key),
    cc=st.lists(mailboxes, max_size=5, unique_by=lambda m: m.key),
    references=st.lists(ids, max_size=8, unique=True),
    message_id=ids,
)
def test_addresses_and_ids_are_read_back(to: list[Address], cc: list[Address], references: list[str], message_id: str) -> None:
    outgoing = replace(PLAIN, to=tuple(to), cc=tuple(cc), references=tuple(references), in_reply_to=message_id, message_id=message_id)

    read = understand(compose(outgoing))

    assert [m.address for m in read.to] == [m.address for m in to]
    assert [m.address for m in read.cc] == [m.address for m in cc]
    assert read.references == tuple(references)
    assert read.in_reply_to == (message_id,) and read.message_id == message_id


@given(values=st.lists(anything, min_size=6, max_size=6))
def test_whatever_the_values_the_mail_is_one_header_and_one_text(values: list[str]) -> None:
    subject, text, name, spec, identifier, note = values
    written = compose(
        replace(PLAIN, subject=subject, text=text, to=(Address(spec, name),), references=(identifier,), headers=(("X-Note", note),))
    )

    header, _, body = written.partition(b"\r\n\r\n")
    names = re.findall(rb"(?m)^([A-Za-z-]+):", header)
    assert len(names) == len(set(names)) and b"Bcc" not in names
    assert b"\x00" not in written and b"\r" not in written.replace(b"\r\n", b"")
    assert body.endswith(b"\r\n")
