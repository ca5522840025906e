# SPDX-License-Identifier: Apache-2.0
"""Queries on both databases against a filter that looks at every ticket, one by one."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert

from maildesk.desk.catalogue import Catalogue, Category, Group, Service
from maildesk.desk.confidential import may_read, sight
from maildesk.desk.query import parse
from maildesk.desk.query_keys import CONDITIONS, POSSESSIONS, SORTS, sorting
from maildesk.desk.query_terms import Every, Key, Node, Not, Nothing, Query, Some, Span
from maildesk.desk.values import Member, Priority, TicketState
from maildesk.store import schema
from maildesk.store.sql import SqlStore

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CATALOGUE = Catalogue(
    (
        Category("legal", "Legal", "legal", confidential=True, readers=("legal",)),
        Category("events", "Events", "events", services=(Service("conduct", "Conduct", confidential=True, readers=("board",)),)),
        Category("general", "General", "desk"),
    ),
    {slug: Group(slug, slug.title(), f"{slug}@example.org") for slug in ("legal", "events", "board", "desk")},
)
SAM = Member(1, "sam", "Sam Lee", "sam@example.org", ("sam@example.org",), groups=("board", "desk"))
KIM = Member(2, "kim", "Kim Roe", "kim@example.org", ("kim@example.org",), groups=("legal",))
PEOPLE = {1: SAM.name, 2: KIM.name, 3: "Ana Souza", 4: "Bo Öberg", 5: "100% Müller"}
ADDRESSES = {1: "sam@example.org", 2: "kim@example.org", 3: "Ana@harbor.example", 4: "bo@keptn.example", 5: "x_y@keptn.example"}
HANDLES = {1: "sam", 2: "kim"}
SUBJECTS = ("Logo, please", "the LOGO of Envoy", "100% sure", "a_b", "会议室的横幅", "")


@dataclass
class Made:
    """A ticket as it was written, and what is beside it."""

    id: int
    number: int
    state: TicketState
    subject: str
    requester_id: int | None
    owner_id: int | None
    category: str
    service: str | None
    project: str | None
    maturity: str | None
    priority: Priority
    language: str | None
    restricted: bool
    readers: tuple[str, ...]
    history: bool
    reopened: int
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    needed_by: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    participants: tuple[int, ...] = ()
    links: tuple[str, ...] = ()
    attached: bool = False
    held: bool = False
    row: dict[str, object] = field(default_factory=dict)


def made(number: int, rng: random.Random) -> Made:
    """A ticket at random, with much that repeats."""
    some = partial(_some, rng)
    restricted = rng.random() < 0.35
    one = Made(
        number,
        1000 + number,
        rng.choice(list(TicketState)),
        rng.choice(SUBJECTS),
        some(3, 4, 5, 1),
        some(1, 2),
        rng.choice([*CATALOGUE.slugs, "retired"]),
        some("conduct", "tickets"),
        some("Envoy", "Harbor"),
        some("graduated", "sandbox"),
        rng.choice(list(Priority)),
        some("en", "de", "pt-BR"),
        restricted,
        rng.choice([(), ("board",), ("legal", "events"), ("gone",)]) if restricted else (),
        rng.random() < 0.3,
        rng.choice((0, 0, 2)),
        _day(rng, -20, 0),
        _day(rng, -20, 0),
        some(_day(rng, -9, 0)),
        some(_day(rng, -9, 9)),
        some(_day(rng, -9, 9)),
        some(_day(rng, -9, 0)),
    )
    one.participants = tuple(rng.sample((1, 2, 3, 4, 5), rng.randrange(3)))
    one.links = some(("cncfsd-1",), ("cncfsd-1", "cncf/x#2")) or ()
    one.attached, one.held = rng.random() < 0.4, rng.random() < 0.3
    return one


def _some(rng: random.Random, *choices: Any) -> Any:
    return rng.choice((None, *choices))


def _day(rng: random.Random, first: int, last: int) -> datetime:
    return NOW + rng.randint(first * 4, last * 4) * DAY / 4


def write(store: SqlStore, tickets: Sequence[Made]) -> None:
    """Straight into the tables: a query does not care how a ticket came to be."""
    s = schema
    with store.database.writing() as connection:

        def put(table: object, rows: list[dict[str, object]]) -> None:
            if rows:
                connection.execute(insert(table), rows)  # type: ignore[arg-type]

        put(
            s.person,
            [{"id": i, "name": name, "staff": i in HANDLES, "handle": HANDLES.get(i), "created_at": NOW} for i, name in PEOPLE.items()],
        )
        put(s.person_address, [{"key": a.lower(), "address": a, "person_id": i, "source": "mail"} for i, a in ADDRESSES.items()])
        put(s.ticket, [_row(one) for one in tickets])
        put(
            s.participant,
            [{"ticket_id": one.id, "person_id": i, "role": "cc", "added_at": NOW} for one in tickets for i in one.participants],
        )
        put(
            s.external_link,
            [{"ticket_id": one.id, "key": key, "name": key, "imported": False, "made_at": NOW} for one in tickets for key in one.links],
        )
        put(s.inbound, [_mail(one) for one in tickets if one.attached or one.held])
        put(s.message, [_message(one) for one in tickets if one.attached])
        put(s.attachment, [_attachment(one, logo=one.id % 2 == 0) for one in tickets if one.attached])


def _row(one: Made) -> dict[str, object]:
    names = {column.name for column in schema.ticket.columns} & set(Made.__dataclass_fields__)
    row = {name: getattr(one, name) for name in names}
    return {**row, "state": one.state.value, "priority": one.priority.value, "readers": " ".join(one.readers), "confidence": 0.5}


def _mail(one: Made) -> dict[str, object]:
    where = {"source_kind": "file", "source_account": "", "source_folder": "", "envelope": {}, "size": 1, "history": False}
    return {"id": one.id, "received_at": NOW, "digest": str(one.id), "state": "held" if one.held else "filed", "ticket_id": one.id, **where}


def _message(one: Made) -> dict[str, object]:
    texts = {"author_name": "", "author_address": "", "standing": "authenticated", "visibility": "public", "text_digest": "", "subject": ""}
    return {"id": one.id, "ticket_id": one.id, "inbound_id": one.id, "filed_at": NOW, "head": {}, "text": "", **texts}


def _attachment(one: Made, *, logo: bool) -> dict[str, object]:
    what = {"part": "2", "content_type": "image/png", "size": 1, "sha256": "", "inline": False}
    return {"message_id": one.id, "position": 1, "logo": logo, **what}


def fits(one: Made, node: Node | None, reader: Member | None) -> bool:
    """The slow, obvious way. What cannot be told fits neither way."""
    return node is None or _fits(one, node, reader, denied=False)


def _fits(one: Made, node: Node, reader: Member | None, *, denied: bool) -> bool:
    if isinstance(node, Not):
        return _fits(one, node.part, reader, denied=not denied)
    if isinstance(node, Every | Some):
        parts = [_fits(one, part, reader, denied=denied) for part in node.parts]
        return all(parts) if isinstance(node, Every) != denied else any(parts)
    if node.tells and one.restricted and (reader is None or not may_read(reader, one, CATALOGUE)):  # type: ignore[arg-type]
        return False
    return any(_is(one, node.key, value) for value in node.values) != denied


def _is(one: Made, key: Key, value: object) -> bool:
    have = _VALUES[key](one)
    if isinstance(value, Nothing):
        return have is None or have == ()
    if isinstance(value, Span):
        return isinstance(have, datetime) and (value.since is None or value.since <= have) and (value.until is None or have < value.until)
    if key in (Key.REQUESTER, Key.PARTICIPANT):
        return any(_is_called(who, str(value)) for who in have)
    if key is Key.SUBJECT:
        return str(value).lower() in str(have).lower()
    if isinstance(have, set | tuple):
        return value in have
    return str(have).lower() == str(value).lower() if have is not None else False


def _is_called(who: int, words: str) -> bool:
    if "@" in words:
        return ADDRESSES[who].lower() == words.lower()
    return any(words.lower() in text.lower() for text in (PEOPLE[who], ADDRESSES[who])) or HANDLES.get(who) == words


def _conditions(one: Made) -> set[str]:
    active = one.state.value in ("new", "open", "waiting", "blocked", "snoozed")
    said = {
        "active": active,
        "done": not active,
        "overdue": one.due_at is not None and one.due_at < NOW,
        "confidential": one.restricted,
        "held": one.held,
        "reopened": one.reopened > 0,
        "imported": one.history,
    }
    return {name for name, is_so in said.items() if is_so}


def _possessions(one: Made) -> set[str]:
    said = {
        "attachment": one.attached and one.id % 2,
        "answer": one.answered_at,
        "owner": one.owner_id,
        "project": one.project,
        "service": one.service,
        "due": one.due_at,
        "needed": one.needed_by,
        "link": one.links,
    }
    return {name for name, is_so in said.items() if is_so}


_BALLS = {"new": "staff", "open": "staff", "snoozed": "staff", "waiting": "requester", "resolved": "requester", "blocked": "third"}
_VALUES = {
    Key.STATUS: lambda one: one.state.value,
    Key.OWNER: lambda one: HANDLES.get(one.owner_id),
    Key.CATEGORY: lambda one: one.category,
    Key.SERVICE: lambda one: one.service,
    Key.PROJECT: lambda one: one.project,
    Key.MATURITY: lambda one: one.maturity,
    Key.PRIORITY: lambda one: one.priority.value,
    Key.REQUESTER: lambda one: (one.requester_id,) if one.requester_id else (),
    Key.PARTICIPANT: lambda one: (*one.participants, *([one.requester_id] if one.requester_id else [])),
    Key.OPENED: lambda one: one.opened_at,
    Key.UPDATED: lambda one: one.changed_at,
    Key.CLOSED: lambda one: one.closed_at,
    Key.NEEDED: lambda one: one.needed_by,
    Key.DUE: lambda one: one.due_at,
    Key.BALL: lambda one: _BALLS.get(one.state.value, "nobody"),
    Key.LANGUAGE: lambda one: one.language,
    Key.IS: _conditions,
    Key.HAS: _possessions,
    Key.REF: lambda one: str(one.number),
    Key.LINK: lambda one: one.links,
    Key.SUBJECT: lambda one: one.subject,
}
# At least one query for each key; texts are searched in tests of their own.
QUERIES = [
    "",
    *(f"status:{state}" for state in TicketState),
    *("status:new,open", "-status:new,open,closed", "owner:sam", "owner:kim,none", "owner:any", "-owner:sam"),
    *("category:legal", "-category:legal,events", "category:retired", "service:conduct", "service:none", "-service:conduct"),
    *(
        "project:Envoy",
        "project:none",
        "-project:Envoy",
        "maturity:sandbox,graduated",
        "-maturity:any",
        "priority:high,low",
        "-priority:high",
    ),
    *(
        "requester:ANA@harbor.example",
        "requester:keptn",
        "requester:none",
        "-requester:keptn",
        'requester:"100%"',
        "requester:x_",
        "from:sam",
    ),
    *("requester:öberg", "requester:Öberg", "participant:bo@keptn.example", "participant:none", "-participant:sam", "participant:100%"),
    *("opened:<3d", "older:3d", "newer:3d", "-opened:<3d", "opened:2026-11", "opened:2026-11-10..2026-11-12", "opened:<3d,>12d"),
    *("updated:>2w", "closed:none", "closed:<2d", "-closed:<2d", "needed:today", "needed:any", "needed:<2026-11-22"),
    *("due:<2d", "due:>2d", "-due:<2d", "due:none", "due:yesterday,tomorrow"),
    *("ball:staff", "ball:requester", "ball:third", "ball:nobody", "-ball:staff", "waiting:me", "-waiting:me", "waiting:me,third"),
    *("language:de", "language:pt-br", "language:none", "-language:de", "language:en,none"),
    *(f"is:{one}" for one in CONDITIONS),
    *(f"-is:{one}" for one in CONDITIONS),
    *(f"has:{one}" for one in POSSESSIONS),
    *(f"-has:{one}" for one in POSSESSIONS),
    *("1005", "ref:1003,1004", "-ref:1003", "#9999", "link:CNCFSD-1", "link:cncf/x#2", "link:none", "-link:CNCFSD-1", "link:any"),
    *("subject:logo", "subject:100%", "subject:a_b", "subject:会议", "-subject:logo", 'subject:"logo, please"'),
    *("subject:logo or is:confidential", "-(subject:logo or status:new)", "-(subject:logo status:new)", "is:confidential -subject:logo"),
    *("(status:new or status:open) owner:none -category:legal", "status:new or owner:sam category:events", "-(-(status:new))"),
    "is:overdue -(owner:sam or (due:<-3d -priority:high)) or link:any subject:logo",
]


@pytest.fixture
def tickets(store: SqlStore) -> list[Made]:
    rng = random.Random(7)
    found = [made(number, rng) for number in range(1, 121)]
    write(store, found)
    return found


def asked(text: str) -> Query:
    return parse(text, NOW, "sam", UTC, "CNCF")


def newest(tickets: Sequence[Made]) -> list[int]:
    return [one.number for one in sorted(tickets, key=lambda one: (one.opened_at, one.id), reverse=True)]


def test_every_key_finds_what_looking_at_every_ticket_finds(store: SqlStore, tickets: list[Made]) -> None:
    for text in QUERIES:
        query = asked(text)
        for reader in (None, SAM, KIM):
            seen = sight(reader, CATALOGUE)
            expected = newest([one for one in tickets if fits(one, query.node, reader)])
            page = store.found(query, now=NOW, limit=1000, sight=seen)
            assert [row.number for row in page.rows] == expected, (text, reader)
            assert page.after is None
        assert store.count_found(query, now=NOW, sight=seen) == len(expected), text


def test_the_queries_of_this_file_are_about_every_key() -> None:
    assert {key for text in QUERIES for key in asked(text).keys} == set(Key) - {Key.TEXT, Key.GROUP}


def test_what_may_be_read_is_what_the_rule_says(store: SqlStore, tickets: list[Made]) -> None:
    everything = asked("subject:l or -subject:l")
    for reader in (None, SAM, KIM):
        found = store.found(everything, now=NOW, limit=1000, sight=sight(reader, CATALOGUE))
        readable = [one for one in tickets if not one.restricted or (reader and may_read(reader, one, CATALOGUE))]  # type: ignore[arg-type]
        assert [row.number for row in found.rows] == newest(readable)


_BY = {
    "opened": lambda one: one.opened_at,
    "updated": lambda one: one.changed_at,
    "closed": lambda one: one.closed_at,
    "due": lambda one: one.due_at,
    "needed": lambda one: one.needed_by,
    "priority": lambda one: ("high", "normal", "low").index(one.priority.value),
    "status": lambda one: list(TicketState).index(one.state),
    "category": lambda one: one.category,
    "project": lambda one: one.project,
    "owner": lambda one: HANDLES.get(one.owner_id),
    "reference": lambda one: one.number,
}


def in_order(tickets: Sequence[Made], text: str) -> list[int]:
    """Sorted key by key from the last, stably; what has no value last either way."""
    order = sorting(text)
    found = sorted(tickets, key=lambda one: one.id, reverse=order[-1].down)
    for value, down in [(_BY[key.by], key.down) for key in reversed(order)]:
        there = sorted((one for one in found if value(one) is not None), key=value, reverse=down)
        found = there + [one for one in found if value(one) is None]
    return [one.number for one in found]


@pytest.mark.parametrize(
    "sort", [*SORTS, *(f"-{one}" for one in SORTS), "priority,due", "-due,priority,-opened", "owner,-needed", "category,closed"]
)
def test_every_order_goes_on_where_a_page_ended(store: SqlStore, tickets: list[Made], sort: str) -> None:
    pages = list(store.pages(asked("-status:merged"), now=NOW, sort=sorting(sort), limit=7))
    expected = in_order([one for one in tickets if one.state is not TicketState.MERGED], sort)
    assert [row.number for page in pages for row in page.rows] == expected
    assert [len(page.rows) for page in pages[:-1]] == [7] * (len(pages) - 1)


def test_an_order_in_the_query_holds_unless_another_is_asked_for(store: SqlStore, tickets: list[Made]) -> None:
    query = asked("sort:reference")
    numbers = [one.number for one in tickets]
    assert [row.number for row in store.found(query, now=NOW, limit=1000).rows] == numbers
    assert [row.number for row in store.found(query, now=NOW, limit=1000, sort=sorting("-reference")).rows] == numbers[::-1]


def test_who_may_own_a_ticket_is_known_with_their_addresses(store: SqlStore, tickets: list[Made]) -> None:
    assert [(one.handle, one.name, one.keys) for one in store.colleagues()] == [
        ("kim", "Kim Roe", ("kim@example.org",)),
        ("sam", "Sam Lee", ("sam@example.org",)),
    ]
    assert store.stored(Key.CATEGORY, ("legal", "retired", "lost")) == {"legal", "retired"}
    assert store.stored(Key.PROJECT, ("Envoy", "envoy")) == {"Envoy"}
    assert store.any_restricted()
