# SPDX-License-Identifier: Apache-2.0
"""Mails that grow in one dimension each, to see what it costs to double it.

Each begins large enough that what a mail costs anyhow hardly counts, and stays below the bound of its dimension (`maildesk.mail.bounds`)
when it is doubled three times.
"""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass

from bench.corpus.mime import CRLF, multipart, part

_SENTENCE = "We would like to know how this is done nowadays, and by whom; item %d is the one we mean."


@dataclass(frozen=True, slots=True)
class Dimension:
    """What grows, how much of it the smallest mail has, and how a mail with so much of it is made."""

    name: str
    smallest: int
    mail: Callable[[int], bytes]


def _mail(body: bytes, *fields: str) -> bytes:
    """A mail with these fields. `body` begins with the fields of the content, as `part` and `multipart` write them."""
    head = ["From: Jane Doe <jane@company.example>", "To: servicedesk@desk.example", "Subject: A question", "MIME-Version: 1.0", *fields]
    return "\r\n".join(head).encode() + CRLF + body


def _plain(lines: list[str], *fields: str) -> bytes:
    return _mail(part("text/plain; charset=utf-8", "\n".join(lines).encode(), "8bit"), *fields)


def _html(source: str) -> bytes:
    return _mail(part("text/html; charset=utf-8", source.encode(), "8bit"))


def lines(count: int) -> bytes:
    return _plain([_SENTENCE % one for one in range(count)])


def flowed_lines(count: int) -> bytes:
    """Paragraphs of four lines that a program broke and that are joined again."""
    text = "".join(_SENTENCE % one + (" \n" if one % 4 else "\n") for one in range(count))
    return _mail(part("text/plain; charset=utf-8; format=flowed", text.encode(), "8bit"))


def line_length(count: int) -> bytes:
    """One line of that many sentences."""
    return _plain([" ".join(_SENTENCE % one for one in range(count))])


def header_fields(count: int) -> bytes:
    return _plain(["Hello"], *(f"X-Trace-{one}: from relay{one}.company.example by mx.desk.example with ESMTPS" for one in range(count)))


def folded_lines(count: int) -> bytes:
    """One field over that many lines."""
    return _plain(["Hello"], "X-Report: " + "\r\n\t".join(f"score {one} of the filter;" for one in range(count)))


def recipients(count: int) -> bytes:
    return _plain(["Hello"], "Cc: " + ",\r\n ".join(f'"Doe, Jane {one}" <jane{one}@company.example>' for one in range(count)))


def references(count: int) -> bytes:
    return _plain(["Hello"], "References: " + "\r\n ".join(f"<20260105.{one:08d}@mail.company.example>" for one in range(count)))


def encoded_words(count: int) -> bytes:
    words = "\r\n ".join(f"=?utf-8?B?{base64.b64encode(f'Grüße {one} aus Köln'.encode()).decode()}?=" for one in range(count))
    return _plain(["Hello"], f"Subject: {words}")


def parameters(count: int) -> bytes:
    """A file name in that many pieces (RFC 2231)."""
    pieces = ";\r\n ".join(f"filename*{one}*={'utf-8' + chr(39) * 2 if not one else ''}gr%C3%BC{one}" for one in range(count))
    return _mail(
        multipart("mixed", "b", [_hello(), part("application/pdf", b"%PDF-1.4", "7bit", f"Content-Disposition: attachment; {pieces}")])
    )


def _hello() -> bytes:
    return part("text/plain; charset=utf-8", b"Hello\n", "7bit")


def text_parts(count: int) -> bytes:
    return _mail(multipart("mixed", "b", [part("text/plain; charset=utf-8", (_SENTENCE % one).encode(), "7bit") for one in range(count)]))


def attachments(count: int) -> bytes:
    files = [
        part(f'image/png; name="screen{one}.png"', bytes(300), "base64", f'Content-Disposition: attachment; filename="screen{one}.png"')
        for one in range(count)
    ]
    return _mail(multipart("mixed", "b", [_hello(), *files]))


def nested_multiparts(depth: int) -> bytes:
    body = _hello()
    for level in range(depth):
        body = multipart("mixed", f"boundary.of.level.{level}.", [body, part("text/plain", b"At this level, too.", "7bit")])
    return _mail(body)


def nested_messages(depth: int) -> bytes:
    body = _hello()
    for level in range(depth):
        body = b"Content-Type: message/rfc822\r\n\r\nFrom: jane%d@company.example\r\nSubject: See below\r\n" % level + body
    return _mail(body)


def quoted_levels(levels: int) -> bytes:
    """Everybody adds a line above the quotation of what was there: two lines a level, each with its marks."""
    text = ["Thanks, that helps."]
    for level in range(1, levels + 1):
        mark = ">" * level
        text += [f"{mark[1:]} On 2026-01-05 10:{level % 60:02d}, Jane Doe <jane@company.example> wrote:", f"{mark} {_SENTENCE % level}"]
    return _plain(text)


def quoted_lines(count: int) -> bytes:
    text = ["Thanks.", "", "On 2026-01-05 10:00, Jane Doe <jane@company.example> wrote:", *(f"> {_SENTENCE % one}" for one in range(count))]
    return _plain(text)


def inline_answers(count: int) -> bytes:
    """An answer below each quoted line."""
    return _plain([line for one in range(count) for line in (f"> {_SENTENCE % one}", "", f"Answer {one}: yes, that is so.", "")])


def html_nodes(count: int) -> bytes:
    """Paragraphs of Outlook's, six nodes each."""
    one = '<p class="MsoNormal">Please <b>do</b> look at <a href="https://company.example/%d">this</a>.</p>\n'
    return _html("<html><body>" + "".join(one % number for number in range(count // 6)) + "</body></html>")


def html_cells(count: int) -> bytes:
    """A table of ten columns."""
    row = "<tr>" + "<td style='padding:0'>12</td>" * 10 + "</tr>\n"
    return _html("<html><body><table>" + row * (count // 10) + "</table></body></html>")


def html_levels(levels: int) -> bytes:
    """Quotations within quotations."""
    opened = "".join(f'<p>{_SENTENCE % level}</p><blockquote type="cite">' for level in range(levels))
    return _html("<html><body>" + opened + "</blockquote>" * levels + "</body></html>")


def base64_size(size: int) -> bytes:
    """A picture of that many bytes."""
    payload = random.Random(size).randbytes(size)
    return _mail(multipart("mixed", "b", [_hello(), part("image/png", payload, "base64", "Content-Disposition: attachment")]))


def base64_text(count: int) -> bytes:
    """That many lines of text in base64."""
    text = "\n".join(_SENTENCE % one for one in range(count))
    return _mail(part("text/plain; charset=utf-8", text.encode(), "base64"))


def quoted_printable(count: int) -> bytes:
    """That many lines of German in quoted-printable."""
    text = "\n".join(f"Können Sie uns bitte sagen, wer die Domain {one} für Köln verwaltet?" for one in range(count))
    return _mail(part("text/plain; charset=utf-8", text.encode(), "quoted-printable"))


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("lines", 2_000, lines),
    Dimension("lines, format=flowed", 2_000, flowed_lines),
    Dimension("sentences in one line", 2_000, line_length),
    Dimension("header fields", 240, header_fields),
    Dimension("lines of one field", 200, folded_lines),
    Dimension("recipients", 120, recipients),
    Dimension("references", 120, references),
    Dimension("encoded words", 80, encoded_words),
    Dimension("MIME parameters", 120, parameters),
    Dimension("text parts", 120, text_parts),
    Dimension("attachments", 120, attachments),
    Dimension("nested multiparts", 12, nested_multiparts),
    Dimension("nested messages", 12, nested_messages),
    Dimension("quoted levels", 60, quoted_levels),
    Dimension("quoted lines", 2_000, quoted_lines),
    Dimension("inline answers", 500, inline_answers),
    Dimension("HTML nodes", 4_000, html_nodes),
    Dimension("HTML table cells", 4_000, html_cells),
    Dimension("quoted levels, HTML", 60, html_levels),
    Dimension("bytes of base64", 1_000_000, base64_size),
    Dimension("lines in base64", 2_000, base64_text),
    Dimension("lines in quoted-printable", 2_000, quoted_printable),
)
