# SPDX-License-Identifier: Apache-2.0
"""References and subject tags."""

import pytest

from maildesk.desk.reference import base_subject, parse_reference, reference, tags


def test_a_reference_has_the_desks_prefix() -> None:
    assert reference("CNCF", 1042) == "CNCF-1042"


@pytest.mark.parametrize(
    ("text", "number"),
    [("CNCF-1042", 1042), ("cncf-1042", 1042), ("[CNCF-1042]", 1042), ("1042", 1042), (" #1042 ", 1042), ("CNCFSD-1042", None), ("", None)],
)
def test_people_write_references_in_many_ways(text: str, number: int | None) -> None:
    assert parse_reference("CNCF", text) == number


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [("Re: logo [CNCF-7]", (7,)), ("[cncf-7] [CNCF-8]", (7, 8)), ("CNCF-7 without brackets", ()), ("[XCNCF-7]", ())],
)
def test_only_a_tag_in_brackets_is_a_hint(subject: str, numbers: tuple[int, ...]) -> None:
    assert tags("CNCF", subject) == numbers


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: We need a logo [CNCF-1042]", "We need a logo"),
        ("AW: Fwd: RE[2]: SV: logo", "logo"),
        ("回复：logo", "logo"),
        ("Regarding: logo", "Regarding: logo"),
        ("[CNCF-1] [CNCF-1] twice", "twice"),
        ("  spread   out ", "spread out"),
    ],
)
def test_the_base_subject_has_no_reply_marks_and_no_tag(subject: str, base: str) -> None:
    assert base_subject("CNCF", subject) == base


def test_a_subject_of_marks_alone_takes_linear_time() -> None:
    assert base_subject("CNCF", "Re: " * 50_000) == ""
