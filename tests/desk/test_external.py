# SPDX-License-Identifier: Apache-2.0
"""References of other systems, however they are written."""

import time

import pytest

from maildesk.desk.external import of_desk, parse, tags

SAME = [
    ("CNCFSD-1502", "cncfsd-1502", "CNCFSD-1502"),
    ("cncfsd-1502", "cncfsd-1502", "CNCFSD-1502"),
    ("JIRA CNCFSD-1502", "cncfsd-1502", "CNCFSD-1502"),
    ("jira: [CNCFSD-1502]", "cncfsd-1502", "CNCFSD-1502"),
    ("https://cncf.atlassian.example/browse/CNCFSD-1502", "cncfsd-1502", "CNCFSD-1502"),
    ("<https://jira.example/jira/browse/cncfsd-1502/>", "cncfsd-1502", "CNCFSD-1502"),
    ("https://github.com/cncf/foundation/issues/12", "github:cncf/foundation#12", "cncf/foundation#12"),
    ("http://www.github.com/CNCF/foundation/pull/12/files#diff", "github:cncf/foundation#12", "CNCF/foundation#12"),
    ("cncf/foundation#12", "github:cncf/foundation#12", "cncf/foundation#12"),
    ("GitHub cncf/foundation#12", "github:cncf/foundation#12", "cncf/foundation#12"),
    ("RT #1234", "rt#1234", "RT#1234"),
    ("[rt.cncf.io #01234]", "rt.cncf.io#1234", "rt.cncf.io#1234"),
    ("https://Docs.Example:443/plan/?a=1#top", "//docs.example/plan?a=1", "https://Docs.Example:443/plan/?a=1#top"),
]


@pytest.mark.parametrize(("words", "key", "name"), SAME)
def test_one_thing_has_one_key_however_it_is_written(words: str, key: str, name: str) -> None:
    found = parse(words)
    assert found is not None
    assert (found.key, found.name) == (key, name)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "later",
        "1502",
        "two words CNCFSD-1502",
        "javascript://alert(1)",
        "ftp://files.example/x",
        "https://",
        "https://user:secret@tracker.example/1",
        "https://[bad/1",
        "CNCFSD-1502\x1b[31m",
        "https://tracker.example/with space",
        f"https://tracker.example/{'x' * 2000}",
        "-1502",
        "A-B-12",
    ],
)
def test_what_is_no_reference_is_none(words: str) -> None:
    assert parse(words) is None


def test_the_key_of_a_long_address_fits_every_index() -> None:
    found = parse(f"https://docs.example/{'plan/' * 100}")
    assert found is not None
    assert len(found.key) < 255


@pytest.mark.parametrize(
    ("subject", "keys"),
    [
        ("Re: [CNCFSD-1502] Logo", ("cncfsd-1502",)),
        ("Logo (cncfsd-1502), RT #7", ("cncfsd-1502", "rt#7")),
        ("CNCFSD-1502-3 and x-CNCFSD-1502", ()),
        ("[#1502] nothing of a desk", ()),
        ("Nothing", ()),
    ],
)
def test_a_subject_tells_which_references_it_may_carry(subject: str, keys: tuple[str, ...]) -> None:
    assert tags(subject) == keys


def test_a_bare_number_is_a_reference_of_the_desk_that_it_comes_from() -> None:
    assert of_desk("RT", "1234") == parse("RT#1234")
    assert of_desk("JIRA", "CNCFSD-1502") == parse("CNCFSD-1502")
    assert of_desk("JIRA", "soon") is None


def test_an_address_says_where_an_imported_reference_is() -> None:
    found = of_desk("JIRA", "CNCFSD-1502", "https://jira.example/browse/CNCFSD-1502")
    assert found is not None
    assert found.url == "https://jira.example/browse/CNCFSD-1502"


@pytest.mark.parametrize("hostile", ["A-" * 50_000, "a#" * 50_000, "a " * 50_000 + "#1", "https://github.com/" + "a/" * 400 + "issues"])
def test_hostile_words_take_no_time(hostile: str) -> None:
    before = time.process_time()
    tags(hostile)
    parse(hostile)
    parse(hostile[:900])
    assert time.process_time() - before < 0.5
