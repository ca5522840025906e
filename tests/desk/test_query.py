# SPDX-License-Identifier: Apache-2.0
"""The query language: what it says, what it refuses and how it says so, and that no text at all breaks it."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk.query import QueryError, parse
from maildesk.desk.query_keys import CONDITIONS, POSSESSIONS, SORTS
from maildesk.desk.query_terms import Key, Query, Span

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SAVED = {"late": "is:overdue sort:due", "wrong": "stauts:new"}

# Everything that means something to the language, and much that almost does.
_FRAGMENTS = st.sampled_from(
    [
        *(f"{key}:" for key in Key),
        *(
            "status:new",
            "older:",
            "newer:",
            "sort:",
            "waiting:me",
            "owner:@me",
            "-",
            "--",
            "not",
            "and",
            "or",
            "OR",
            "(",
            ")",
            ",",
            ":",
            "//",
        ),
        *('"', "“", "”", "\\", " ", "\t", "none", "any", "3d", "<2w", ">=2026-11", "2026-11..2026-12", "..", "today", "now", "9999", "+1y"),
        *("#1042", "CNCF-1042", "1042", "@", "@late", "@wrong", "@me", "new", "high", "held", "third", "ß", "İ", "会议", "\x00", "\ud800"),
        *("CNCFSD-1502", "cncf/foundation#12", "https://example.org/a?b=c", "-opened", "due,-priority"),
    ]
)
ANYTHING = st.one_of(st.text(), st.lists(_FRAGMENTS).map("".join), st.lists(_FRAGMENTS).map(" ".join))


def read(text: str, me: str | None = "sam", prefix: str = "CNCF") -> Query:
    return parse(text, NOW, me, BERLIN, prefix, SAVED)


def refused(text: str, me: str | None = "sam") -> QueryError:
    with pytest.raises(QueryError) as caught:
        read(text, me)
    return caught.value


@settings(max_examples=1500)
@given(ANYTHING)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        read(text)
    except QueryError as error:
        assert 0 <= error.position <= len(error.text)
        assert error.problem and error.expected


@settings(max_examples=1500)
@given(ANYTHING)
def test_what_is_written_back_is_read_as_the_same(text: str) -> None:
    try:
        query = read(text)
    except QueryError:
        return
    assert read(str(query)) == query


@pytest.mark.parametrize(
    "part", ["a ", "(", ")", "-", "not ", '"', '"a" ', "status:new,", "owner:", "or ", "\\", "@late ", "2026-11..", "a:b "]
)
def test_reading_takes_time_in_proportion_to_the_text(part: str) -> None:
    def seconds(times: int) -> float:
        text, began = (part * times)[:4000], time.process_time()
        for _ in range(20):
            with suppress(QueryError):
                read(text)
        return time.process_time() - began

    assert seconds(4000) < 60 * seconds(100) + 0.5


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("status:open owner:@me category:legal", "status:open owner:sam category:legal"),
        ("STATE:Open Owner:ME", "status:open owner:sam"),
        ("status:new,open", "status:new,open"),
        ("status:new,new", "status:new"),
        ("-category:legal", "-category:legal"),
        ("not category:legal", "-category:legal"),
        ("not not category:legal", "category:legal"),
        ("a or b c", "text:a or text:b text:c"),
        ("(a or b) c", "(text:a or text:b) text:c"),
        ("a and b", "text:a text:b"),
        ("-(a b)", "-(text:a text:b)"),
        ("-(a or (b or c))", "-(text:a or text:b or text:c)"),
        ("owner:none", "owner:none"),
        ("owner:any", "-owner:none"),
        ("is:unassigned", "owner:none"),
        ("is:new,overdue", "status:new or is:overdue"),
        ("is:Restricted", "is:confidential"),
        ("waiting:me", "ball:staff owner:sam"),
        ("waiting:requester", "ball:requester"),
        ("from:ana@harbor.example", "requester:ana@harbor.example"),
        ('requester:"Ana Souza"', 'requester:"Ana Souza"'),
        ('owner:"me"', 'owner:"me"'),
        ("older:3d", "opened:>3d"),
        ("newer:3d", "opened:<3d"),
        ("older:2026-11-02", "opened:<2026-11-02"),
        ("newer:2026-11-02", "opened:>=2026-11-02"),
        ("1042", "ref:1042"),
        ("#1042", "ref:1042"),
        ("cncf-1042", "ref:1042"),
        ("ref:CNCF-7,8", "ref:7,8"),
        ("annual report 2026", "text:annual text:report text:2026"),
        ('"2026"', "text:2026"),
        ("CVE-2026-1", "text:CVE-2026-1"),
        ("https://example.org/a", 'text:"https://example.org/a"'),
        ("10:30", 'text:"10:30"'),
        ('text:"brand guide"', 'text:"brand guide"'),
        ("text:a,b", 'text:"a,b"'),
        ("“brand guide”", 'text:"brand guide"'),
        (r'"say \"no\""', r'text:"say \"no\""'),
        ('"or"', "text:or"),
        ("link:JIRA-12", "link:jira-12"),
        ("sort:-due,priority status:new", "status:new sort:-due,priority"),
        ("@late owner:me", "is:overdue owner:sam sort:due"),
        ("-@late", "-is:overdue sort:due"),
    ],
)
def test_a_query_is_understood(typed: str, written: str) -> None:
    assert str(read(typed)) == written


@pytest.mark.parametrize(
    ("typed", "position", "problem", "nearest"),
    [
        ("stauts:new", 0, "there is no key `stauts`", "status"),
        ("owner:sam stat:new", 10, "there is no key `stat`", "status"),
        ("status:new,opne", 11, "there is no status 'opne'", "open"),
        ("priority:hihg", 9, "there is no priority 'hihg'", "high"),
        ("is:overdeu", 3, "no ticket can be 'overdeu'", "overdue"),
        ("has:atachment", 4, "there is no has 'atachment'", "attachment"),
        ("sort:opend", 5, "tickets are not sorted by 'opend'", "opened"),
        ("@lat", 0, "there is no saved query @lat", "@late"),
        ("waiting:staf", 8, "'staf' never has the ball", "staff"),
    ],
)
def test_what_is_misspelled_is_pointed_at_with_what_is_like_it(typed: str, position: int, problem: str, nearest: str) -> None:
    error = refused(typed)
    assert (error.position, error.problem) == (position, problem)
    assert nearest in error.nearest


@pytest.mark.parametrize(
    ("typed", "position", "expected"),
    [
        ("status:", 7, "one of new, open"),
        ("owner: me", 6, "a handle of staff"),
        ("(a b", 0, "a `)`"),
        ("a )", 2, "a term, or the end"),
        ("a or", 4, "a term"),
        ("(a or) b", 5, "a term"),
        ("a not", 5, "a term"),
        ('"brand guide', 0, 'a `"`'),
        ('""', 0, "words"),
        ("due:soon", 4, "a time such as 3d"),
        ("opened:3m", 7, "min, h, d, w, mo, y"),
        ("opened:2026-13", 7, "a time such as"),
        ("opened:2026-12..2026-11", 7, "a time such as"),
        ("opened:..", 7, "a time such as"),
        ("status:none", 7, "one of new, open"),
        ("owner:any,sam", 6, "a handle of staff"),
        ("ref:logo", 4, "CNCF-1042 or 1042"),
        ("sort:due sort:opened", 9, "one `sort:`"),
        ("(" * 60, 41, "at most 40 levels"),
        ("a " * 201, 400, "at most 200"),
        ("a" * 4001, 0, "at most 4000"),
    ],
)
def test_what_cannot_be_read_is_pointed_at_with_what_was_expected(typed: str, position: int, expected: str) -> None:
    error = refused(typed)
    assert error.position == position
    assert expected in error.expected


def test_a_fault_in_a_saved_query_is_shown_there() -> None:
    error = refused("status:new @wrong")
    assert (error.text, error.position, error.problem) == ("stauts:new", 0, "in the saved query @wrong: there is no key `stauts`")


def test_me_is_nobody_where_nobody_acts() -> None:
    assert refused("owner:@me", me=None).problem == "@me is nobody here"


def midnight(month: int, day: int) -> datetime:
    """Of Berlin, whose clock is an hour ahead in winter."""
    return datetime(2026, month, day, tzinfo=BERLIN).astimezone(UTC)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("opened:3d", NOW - 3 * DAY, None),
        ("opened:<3d", NOW - 3 * DAY, None),
        ("opened:>3d", None, NOW - 3 * DAY),
        ("opened:-3d", NOW - 3 * DAY, NOW - 3 * DAY + timedelta(microseconds=1)),
        ("opened:>-90min", NOW - timedelta(minutes=90), None),
        ("opened:7d..2d", NOW - 7 * DAY, NOW - 2 * DAY),
        ("opened:2d..7d", NOW - 7 * DAY, NOW - 2 * DAY),
        ("due:2d", None, NOW + 2 * DAY),
        ("due:<2d", None, NOW + 2 * DAY),
        ("due:>2d", NOW + 2 * DAY, None),
        ("due:<-1d", None, NOW - DAY),
        ("due:<now", None, NOW),
        ("due:today", midnight(11, 20), midnight(11, 21)),
        ("due:<=tomorrow", None, midnight(11, 22)),
        ("closed:yesterday", midnight(11, 19), midnight(11, 20)),
        ("opened:2026-11", midnight(11, 1), midnight(12, 1)),
        ("opened:2026", midnight(1, 1), datetime(2027, 1, 1, tzinfo=BERLIN).astimezone(UTC)),
        ("opened:2026-10-25", midnight(10, 25), midnight(10, 26)),  # a day of 25 hours
        ("opened:>2026-11", midnight(12, 1), None),
        ("opened:>=2026-11", midnight(11, 1), None),
        ("opened:<2026-11", None, midnight(11, 1)),
        ("opened:<=2026-11", None, midnight(12, 1)),
        ("opened:2026-11..2026-12", midnight(11, 1), datetime(2027, 1, 1, tzinfo=BERLIN).astimezone(UTC)),
        ("needed:..2026-12-01", None, midnight(12, 2)),
        ("needed:2026-12-01..", midnight(12, 1), None),
        ("updated:>=2026-11-19T10:00", datetime(2026, 11, 19, 9, tzinfo=UTC), None),
        ("updated:<2026-11-19T10:00Z", None, datetime(2026, 11, 19, 10, tzinfo=UTC)),
    ],
)
def test_a_time_is_understood(typed: str, since: datetime | None, until: datetime | None) -> None:
    (term,) = read(typed).terms
    (value,) = term.values
    assert isinstance(value, Span)
    assert (value.since, value.until) == (since, until)


def test_a_desk_of_another_prefix_has_its_own_references() -> None:
    assert str(parse("HELP-12 CNCF-12", NOW, None, UTC, "HELP")) == "ref:12 text:CNCF-12"


@pytest.mark.parametrize(
    "word", [*(f"is:{one}" for one in CONDITIONS), *(f"has:{one}" for one in POSSESSIONS), *(f"sort:{one}" for one in SORTS)]
)
def test_every_word_that_is_offered_is_taken(word: str) -> None:
    read(word)
