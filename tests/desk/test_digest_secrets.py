# SPDX-License-Identifier: Apache-2.0
"""What is confidential tells a digest nothing: whatever its words, dates and troubles are, who may not read it gets the same digest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk.catalogue import Catalogue, Category, Group, Service
from maildesk.desk.digest import Digest, digest
from maildesk.desk.digest_items import Desk, Item, News, Trouble
from maildesk.desk.digest_readers import OfGroup, OfMember, Reader
from maildesk.desk.values import Member, TicketState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
SECRET = "zzsecretzz"
CATALOGUE = Catalogue(
    (
        Category("events", "Event management", "events"),
        Category("legal", "Legal", "legal", services=(Service("threats", "Threats", confidential=True, readers=("legal",)),)),
        Category("general", "General", "desk"),
    ),
    {slug: Group(slug, slug.title(), f"{slug}@cncf.io") for slug in ("events", "legal", "desk")},
)
STAFF = tuple(
    Member(number, handle, handle.title(), f"{handle}@cncf.io", (f"{handle}@cncf.io",), groups=groups)
    for number, handle, groups in ((1, "sam", ("events",)), (2, "len", ("legal",)), (3, "kim", ("desk",)), (4, "ada", ()))
)
READERS: Sequence[Reader] = (*(OfMember(one, CATALOGUE) for one in STAFF), *(OfGroup(one, CATALOGUE) for one in CATALOGUE.groups.values()))
MOMENTS = st.integers(-200, 200).map(lambda hours: NOW + timedelta(hours=hours))
PAST = st.integers(1, 200).map(lambda hours: NOW - timedelta(hours=hours))
OPEN = [one for one in TicketState if one not in (TicketState.SPAM, TicketState.MERGED)]


@st.composite
def items(draw: st.DrawFn, number: int) -> Item:
    restricted = draw(st.booleans())
    category = draw(st.sampled_from(["events", "legal", "general"]))
    happened = draw(st.lists(st.tuples(PAST, st.sampled_from([None, 1, 2, 9])), max_size=3))
    return Item(
        number,
        number,
        f"{SECRET} {number}" if restricted else f"Request {number}",
        category,
        None,
        draw(st.sampled_from(OPEN)),
        draw(st.sampled_from([None, 1, 2, 3, 4])),
        draw(st.sampled_from([None, "Envoy"])),
        None,
        restricted,
        ("legal",) if restricted else (),
        draw(PAST),
        draw(st.none() | MOMENTS),
        draw(st.none() | MOMENTS),
        tuple(News(at, by, "Ana", "wrote") for at, by in sorted(happened, key=lambda one: one[0])),
    )


@st.composite
def troubles(draw: st.DrawFn, number: int) -> Trouble:
    restricted = draw(st.booleans())
    said = SECRET if restricted else "ana@harbor.example"
    return Trouble(
        number,
        number,
        number,
        draw(PAST),
        said,
        said,
        owner_id=draw(st.sampled_from([None, 1, 2, 3])),
        category=draw(st.sampled_from(["events", "legal", "general"])),
        restricted=restricted,
        readers=("legal",) if restricted else (),
    )


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    return Desk(
        [draw(items(number)) for number in range(1, 1 + draw(st.integers(0, 7)))],
        [draw(troubles(number)) for number in range(20, 20 + draw(st.integers(0, 3)))],
        [draw(troubles(number)) for number in range(30, 30 + draw(st.integers(0, 3)))],
        STAFF,
        CATALOGUE,
    )


def of(reader: Reader, desk: Desk) -> Digest | None:
    return digest(reader, desk, SINCE, NOW, UTC)


@pytest.mark.parametrize("reader", READERS, ids=lambda one: f"{type(one).__name__}-{one.handle}")
@settings(deadline=None, max_examples=60)
@given(desk=desks())
def test_no_words_that_are_confidential_stand_in_any_section(reader: Reader, desk: Desk) -> None:
    assert SECRET not in str(of(reader, desk))  # nor for its readers: a digest lies open on a screen


def _other(one: Item, state: TicketState) -> Item:
    """The same confidential ticket with other words, dates and doings. Whether staff have to act is told by where it stands."""
    kept = state if (state in _OURS) == (one.state in _OURS) else one.state
    later = NOW + timedelta(days=3)
    changed = News(NOW, None, "the desk", "warned")
    return replace(one, subject="another", project="Other", maturity="sandbox", due_at=later, needed_by=None, state=kept, news=(changed,))


_OURS = (TicketState.NEW, TicketState.OPEN)


@pytest.mark.parametrize("reader", READERS, ids=lambda one: f"{type(one).__name__}-{one.handle}")
@settings(deadline=None, max_examples=60)
@given(desk=desks(), state=st.sampled_from(OPEN))
def test_who_may_not_read_it_learns_nothing_but_its_number_and_its_age(reader: Reader, desk: Desk, state: TicketState) -> None:
    others = [one if reader.reads(one) else _other(one, state) for one in desk.items]
    held, lost = (
        [one if reader.reads(one) else replace(one, what="x", reason="y") for one in some] for some in (desk.held, desk.undelivered)
    )
    assert of(reader, Desk(others, held, lost, STAFF, CATALOGUE)) == of(reader, desk)


@pytest.mark.parametrize("reader", READERS, ids=lambda one: f"{type(one).__name__}-{one.handle}")
@settings(deadline=None, max_examples=60)
@given(desk=desks())
def test_who_may_not_read_it_can_do_nothing_with_it(reader: Reader, desk: Desk) -> None:
    told = of(reader, desk)
    there: list[Item | Trouble] = [*desk.items, *desk.held, *desk.undelivered]
    locked = {one.ticket_id for one in there if not reader.reads(one)}
    lines = [line for section in (told.sections if told else ()) for line in section.lines]
    assert all(line["action"] is None for line in lines if line["reference"] and line["reference"].ticket_id in locked)
