# SPDX-License-Identifier: Apache-2.0
"""References and subject tags."""

import pytest

from maildesk.desk.reference import bare_subject, base_subject, parse_reference, reference, tags


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


@pytest.mark.parametrize("subject", ["A Logo", "Re: [cncf-toc] a logo", "[toc] [urgent] AW: a logo [CNCF-1]", "[toc]Re: [toc]Fwd: a logo"])
def test_copies_of_a_mail_share_the_bare_subject(subject: str) -> None:
    assert bare_subject("CNCF", subject) == "a logo"


def test_a_subject_in_brackets_alone_is_a_subject() -> None:
    assert bare_subject("CNCF", "Re: [Logo]") == "[logo]"


@pytest.mark.parametrize("piece", ["Re: ", "[CNCF-1]", "re[CNCF-1]", "[a] re:", "[", "re ["])
@pytest.mark.timeout(10)
def test_a_subject_of_marks_alone_takes_linear_time(piece: str) -> None:
    assert len(bare_subject("CNCF", piece * 50_000)) <= 50_000 * len(piece)
    assert len(base_subject("CNCF", "re" + piece * 50_000)) <= 50_000 * len(piece) + 2
