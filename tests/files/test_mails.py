# SPDX-License-Identifier: Apache-2.0
"""Mails in files, mbox files, Maildir folders and standard input."""

import io
from pathlib import Path

import pytest

from maildesk.files.mails import UnreadableFile, mails

ONE = b"Subject: one\n\nHello\n"
TWO = b"Subject: two\n\nFrom here on it gets better.\n\nFrom me\n"
MBOX = (
    b"From alice@example.org Fri Nov 20 09:00:00 2026\n" + ONE + b"\n"
    b"From MAILER-DAEMON Fri Nov 20 09:00:01 2026\n" + TWO.replace(b"\nFrom me", b"\n>From me") + b"\n"
)


def read(name: Path | str, stdin: bytes = b"", most: int = 10_000) -> list[tuple[str, bytes | None]]:
    return [(one.name, one.raw) for one in mails(str(name), io.BytesIO(stdin), most)]


def test_a_file_is_one_mail(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(ONE)
    assert read(tmp_path / "one.eml") == [(f"{tmp_path}/one.eml", ONE)]


def test_an_mbox_file_is_many(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(MBOX)
    assert read(tmp_path / "box") == [(f"{tmp_path}/box:1", ONE), (f"{tmp_path}/box:2", TWO)]


def test_a_sentence_that_begins_with_from_ends_no_mail(tmp_path: Path) -> None:
    (tmp_path / "two.eml").write_bytes(TWO)
    assert [raw for _, raw in read(tmp_path / "two.eml")] == [TWO]


def test_standard_input_is_one_mail() -> None:
    assert read("-", ONE) == [("-", ONE)]


def test_the_from_line_that_an_mta_puts_before_a_piped_mail_is_not_of_the_mail() -> None:
    assert read("-", b"From alice@example.org  Fri Nov 20 09:00:00 2026\n" + ONE) == [("-:1", ONE)]


def test_a_maildir_gives_what_is_delivered(tmp_path: Path) -> None:
    for folder, content in (("new", ONE), ("cur", TWO), ("tmp", b"half")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.host:2,S").write_bytes(content)
    (tmp_path / "dovecot-uidlist").write_bytes(b"3 V1")
    assert [raw for _, raw in read(tmp_path)] == [TWO, ONE]


def test_a_folder_gives_its_files_in_order_and_leaves_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(TWO)
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert [raw for _, raw in read(tmp_path)] == [ONE, TWO]


def test_a_mail_over_the_limit_is_named_and_not_held_in_memory(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"Subject: big\n\n" + b"x" * 200)
    assert read(tmp_path / "big", most=100) == [(f"{tmp_path}/big", None)]


def test_a_mail_over_the_limit_keeps_no_other_of_its_mbox_out(tmp_path: Path) -> None:
    big = b"From a@example.org Fri Nov 20 09:00:00 2026\nSubject: big\n\n" + b"x\n" * 200 + b"\n"
    (tmp_path / "box").write_bytes(big + MBOX)
    assert [raw for _, raw in read(tmp_path / "box", most=100)] == [None, ONE, TWO]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nothing\.eml"):
        read(tmp_path / "nothing.eml")


def test_an_empty_file_is_an_empty_mail(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert [raw for _, raw in read(tmp_path / "empty")] == [b""]


@pytest.mark.timeout(10)
def test_a_long_line_that_looks_like_many_separators_holds_nobody_up(tmp_path: Path) -> None:
    line = b"From " + b"1:11 " * 100_000
    (tmp_path / "box").write_bytes(MBOX + b"\n" + line + b"\n")
    assert [len(raw) for _, raw in read(tmp_path / "box", most=10**6)] == [len(ONE), len(TWO) + 1 + len(line) + 2]
