# SPDX-License-Identifier: Apache-2.0
"""Whole mails and their conversations."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from bench.corpus import bodies
from bench.corpus.attachments import attachment
from bench.corpus.mime import CRLF, multipart, part, words
from bench.corpus.people import Person, person
from bench.corpus.trace import trace

DESK = "servicedesk@desk.example"
SEED = 20260101
_START = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
_REPLIES = 1 / 3
_WITH_HTML = {"gmail": 0.88, "outlook": 0.82, "apple": 0.45, "thunderbird": 0.3, "mutt": 0.0, "phone": 0.35}
_WITH_ATTACHMENT = 0.15


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that others may answer."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    author: Person
    requester: Person
    cc: tuple[Person, ...]
    text: str


def corpus(count: int, seed: int = SEED) -> list[bytes]:
    """`count` mails in the order of their arrival."""
    rng = random.Random(seed)
    letters: list[Letter] = []
    mails = []
    for serial in range(count):
        at = _START + timedelta(seconds=serial * 97)
        draw = rng.random()
        if draw < 0.03:
            mails.append(_automatic(rng, serial, at))
            continue
        letter, raw = _answer(rng, serial, at, letters) if letters and draw < 0.03 + _REPLIES else _request(rng, serial, at)
        letters.append(letter)
        mails.append(raw)
    return mails


def small(count: int, size: int = 4096, seed: int = SEED) -> list[bytes]:
    """`count` plain requests of exactly `size` bytes, no two alike, each from somebody else."""
    rng = random.Random(seed)
    return [_sized(rng, serial, size) for serial in range(count)]


def of_size(size: int, seed: int = SEED) -> bytes:
    """A request with one attachment that makes it about `size` bytes."""
    rng = random.Random(seed)
    author = person(rng, seed)
    text = part("text/plain; charset=utf-8", b"The recording is attached.\r\n", "7bit")
    payload = rng.randbytes((size - 4096) * 57 // 78)
    film = part('video/mp4; name="recording.mp4"', payload, "base64", 'Content-Disposition: attachment; filename="recording.mp4"')
    head = _head(rng, author, f"<large.{seed}@{author.domain}>", "Recording of the meeting", (), (), _START)
    return head + multipart("mixed", "large", [text, film])


def _sized(rng: random.Random, serial: int, size: int) -> bytes:
    author = person(rng, serial)
    head = _head(rng, author, f"<small.{rng.getrandbits(64):x}@{author.domain}>", f"Question {serial}", (), (), _START)
    head += b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
    line = b"We would like to know how this is done nowadays, and by whom.\r\n"
    missing = size - len(head) - 2
    return head + (line * (missing // len(line) + 1))[: max(missing, 0)] + CRLF


def _request(rng: random.Random, serial: int, at: datetime) -> tuple[Letter, bytes]:
    author = person(rng, serial)
    cc = tuple(person(rng, 1_000_000 + 3 * serial + one) for one in range(rng.choice((0, 0, 0, 0, 1, 1, 2))))
    subject = bodies.fill(rng, rng.choice(author.language.subjects))
    blocks = bodies.paragraphs(rng, author)
    letter = Letter(_message_id(rng, author), (), subject, author, author, cc, bodies.plain(blocks, author, "", ""))
    return letter, _written(rng, letter, blocks, at, "", "")


def _answer(rng: random.Random, serial: int, at: datetime, letters: list[Letter]) -> tuple[Letter, bytes]:
    """An answer to one of the mails before: by its requester, somebody in its Cc, or a colleague who was not asked."""
    parent = rng.choice(letters[-400:])
    draw = rng.random()
    author = parent.requester if draw < 0.75 or not parent.cc else rng.choice(parent.cc)
    if draw > 0.95:
        author = person(rng, serial)
    blocks = bodies.paragraphs(rng, author)
    wrote = bodies.wrote(author, parent.author, at)
    text = bodies.plain(blocks, author, parent.text[:20_000], wrote)
    subject = parent.subject if parent.subject.startswith("Re: ") else f"Re: {parent.subject}"
    references = (*parent.references, parent.message_id)[-20:]
    letter = Letter(_message_id(rng, author), references, subject, author, parent.requester, parent.cc, text)
    return letter, _written(rng, letter, blocks, at, parent.text[:20_000], wrote)


def _message_id(rng: random.Random, author: Person) -> str:
    if author.client == "gmail":
        return f"<CA{rng.getrandbits(200):x}@mail.{author.domain}>"
    return f"<{rng.getrandbits(128):032x}@{author.domain}>"


def _written(rng: random.Random, letter: Letter, blocks: list[str], at: datetime, quoted: str, wrote: str) -> bytes:
    head = _head(rng, letter.author, letter.message_id, letter.subject, letter.references, letter.cc, at)
    body = _text_part(rng, letter.text, letter.author)
    boundary = f"{rng.getrandbits(96):024x}"
    if rng.random() < _WITH_HTML[letter.author.client]:
        html = bodies.rich(blocks, letter.author, quoted, wrote)
        encoding = "base64" if letter.author.client == "outlook" and not html.isascii() else "quoted-printable"
        body = multipart("alternative", boundary, [body, part('text/html; charset="utf-8"', html.encode(), encoding)])
    if rng.random() < _WITH_ATTACHMENT:
        files = [attachment(rng) for _ in range(rng.choice((1, 1, 1, 2)))]
        body = multipart("mixed", f"m{boundary}", [body, *files])
    return head + body


def _text_part(rng: random.Random, text: str, author: Person) -> bytes:
    charset = rng.choice(author.language.charsets)
    try:
        payload = text.encode(charset)
    except UnicodeEncodeError:  # a quotation in another script
        charset, payload = "utf-8", text.encode()
    if charset == "iso-2022-jp" or (payload.isascii() and max(map(len, payload.split(b"\n"))) < 900):
        return part(f"text/plain; charset={charset}; format=flowed", payload, "7bit")
    encoding = "base64" if author.client == "outlook" or author.language.tag in ("zh", "ja") else "quoted-printable"
    return part(f'text/plain; charset="{charset}"', payload, encoding)


def _head(
    rng: random.Random,
    author: Person,
    message_id: str,
    subject: str,
    references: tuple[str, ...],
    cc: tuple[Person, ...],
    at: datetime,
) -> bytes:
    fields = [
        *trace(rng, author, at, DESK),
        f"From: {_mailbox(author)}",
        f"To: ServiceDesk <{DESK}>",
        *(["Cc: " + ",\r\n ".join(_mailbox(one) for one in cc)] if cc else []),
        f"Subject: {words(subject)}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: {message_id}",
        *([f"In-Reply-To: {references[-1]}", "References: " + "\r\n ".join(references)] if references else []),
        "MIME-Version: 1.0",
    ]
    return "\r\n".join(fields).encode() + CRLF


def _mailbox(one: Person) -> str:
    return f"{words(one.name)} <{one.address}>"


def _automatic(rng: random.Random, serial: int, at: datetime) -> bytes:
    """What machines write: out of office, newsletters, bounces."""
    kind = rng.choice(("away", "away", "news", "bounce"))
    author = person(rng, 2_000_000 + serial)
    subject, marks, text = {
        "away": ("Automatic reply: away until Monday", ["Auto-Submitted: auto-replied"], "I am out of the office until Monday.\r\n"),
        "news": ("This week in the cloud", ["Precedence: bulk", "List-Id: <news.company.example>"], "What happened this week.\r\n" * 40),
        "bounce": ("Undelivered Mail Returned to Sender", ["Auto-Submitted: auto-replied"], "I could not deliver your mail.\r\n"),
    }[kind]
    head = _head(rng, author, _message_id(rng, author), subject, (), (), at) + "".join(f"{mark}\r\n" for mark in marks).encode()
    if kind != "bounce":
        return head + part("text/plain; charset=us-ascii", text.encode(), "7bit")
    status = f"Reporting-MTA: dns; {author.domain}\r\n\r\nFinal-Recipient: rfc822; {author.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    parts = [part("text/plain", text.encode(), "7bit"), part("message/delivery-status", status.encode(), "7bit")]
    return head + multipart("report; report-type=delivery-status", f"b{serial}", parts)
