# SPDX-License-Identifier: Apache-2.0
"""What the examples of helps speak of: files, a desk in `busy` with CNCF-1042, mail 17, ada and sam, and one without mail in `empty`."""

import gzip
import json
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from maildesk.cli.main import run
from tests.cli.desk import request, with_files

PDF = b"%PDF-1.4\n%%EOF\n"
ROSTER = "Maturity,Project,Maintainer Name,Company,Github Name\nGraduated,Envoy,Ana Souza,Acme,ana-souza\n"
GIVEN = ("The printer asks for our logo", "The banner of our booth", "Who may use the mark?")  # subjects of CNCF-1040 to 1042
EDITOR = '#!/bin/sh\nprintf \'It is in print.\\n\\n\' | cat - "$1" > "$1.new" && mv "$1.new" "$1"\n'

Steps = Callable[..., None]


def prepare(folder: Path) -> None:
    """Makes both desks, each in a folder with the files."""
    for name, fill in (("empty", _nothing), ("busy", _busy)):
        there = folder / name
        there.mkdir()
        with pytest.MonkeyPatch.context() as environ, chdir(there):
            surroundings(there, environ)
            _files(there)
            do("init")
            do("db", "upgrade")
            fill(there)


def surroundings(folder: Path, environ: pytest.MonkeyPatch) -> None:
    """Who sits there: sam, whose home is the folder, with an editor that writes a line above what there is."""
    environ.setenv("HOME", str(folder))
    environ.setenv("EDITOR", str(folder / "editor"))
    environ.setenv("MAILDESK_DESK__OPERATOR", "sam")
    environ.setenv("MAILDESK_DESK__FIRST_NUMBER", "1040")
    environ.setenv("MAILDESK_LISTENER__LOCAL__PORT", "0")
    environ.setenv("sender", "ana@harbor.example")
    environ.setenv("recipient", "servicedesk@cncf.io")


def do(*arguments: str) -> str:
    """A command that works; what it writes."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        status = run(arguments)
    assert status == 0, f"maildesk {' '.join(arguments)}\n{out.getvalue()}\n{err.getvalue()}"
    return out.getvalue()


def _nothing(_: Path) -> None:
    """A desk without mail."""


def _busy(folder: Path) -> None:
    for handle in ("ada", "sam", "kim", "len"):
        do("staff", "add", f"{handle}@cncf.io", "--name", handle.title(), "--handle", handle, "--group", "events")
    nobodys = [b"From: \r\nSubject: Who am I?\r\n\r\nA mail of nobody.\r\n", b"From: \r\nSubject: Sale\r\n\r\nAnother of nobody.\r\n"]
    _take(folder, *_requests(), *nobodys, *(_later(number) for number in range(1, 4)))  # by one process: ids follow each other
    do("roster", "import", "before.csv", "--yes")
    do("export", "--all", "desk.jsonl")
    do("db", "backup", "desk.db")
    (folder / "desk.jsonl.gz").write_bytes(gzip.compress((folder / "desk.jsonl").read_bytes()))


def _requests() -> list[bytes]:
    """Sixteen mails of as many people, the third with three files: CNCF-1040 to 1055."""
    subjects = [*GIVEN, *(f"Question {number} about the brand guide" for number in range(4, 17))]
    people = ["Ana Souza <ana@harbor.example>", "Bo Lindqvist <bo@envoy.example>", "Cem Kaya <cem@falco.example>"]
    people += [f"Person {number} <person{number}@harbor.example>" for number in range(4, 17)]
    asked = [request(subject, person, f"{subject}? We wonder.") for subject, person in zip(subjects, people, strict=True)]
    files = with_files("booth.pdf", "brand-guide.pdf", "plan.pdf", content=PDF)
    asked[2] = files.replace(b"Ana Souza <ana@harbor.example>", people[2].encode())
    return asked


def _later(number: int) -> bytes:
    """An answer to what was asked in CNCF-1042."""
    asked = next(line for line in _requests()[2].split(b"\r\n") if line.startswith(b"Message-ID: ")).partition(b" ")[2]
    mail = request("Re: Files", "Cem Kaya <cem@falco.example>", f"By the way, number {number}: a trademark question.")
    return mail.replace(b"Subject: ", b"In-Reply-To: %s\r\nSubject: " % asked, 1)


def _take(folder: Path, *mails: bytes) -> None:
    names = []
    for place, mail in enumerate(mails):
        names.append(str(folder / f"{place:03}.taken"))
        Path(names[-1]).write_bytes(mail)
    do("ingest", "--trusted", *names)
    for name in names:
        Path(name).unlink()


def _files(folder: Path) -> None:
    mail = request("Can we have stickers?", "Dee Chen <dee@lima.example>", "For KubeCon.")
    labelled = [{"subject": f"Our logo {n}", "body": "Who can draw one?", "label": "creative"} for n in range(8)]
    labelled += [{"subject": f"A booth {n}", "body": "May we have one at KubeCon?", "label": "events"} for n in range(8)]
    written = {
        "request.eml": mail,
        "her-mail.eml": request("It was at lunch", "Ana Souza <ana@harbor.example>", "Can you help with a banner?"),
        "old-desk.mbox": b"From dee@lima.example Mon Nov  2 10:00:00 2026\n" + mail.replace(b"\r\n", b"\n"),
        "answer.txt": b"It is in print.\n",
        "pasted.txt": b"Ana asks for a record in the zone of envoy.\n",
        "banner.pdf": PDF,
        "before.csv": ROSTER.encode(),
        "maintainers.csv": f"{ROSTER}Graduated,Envoy,Bo Lindqvist,Acme,bo\n".encode(),
        "addresses.csv": b"email,github\nana@harbor.example,ana-souza\n",
        "tickets.csv": b"Issue key,Summary,Reporter email,Status\nCNCFSD-1,A logo,ana@harbor.example,Open\n",
        "requests.jsonl": "".join(f"{json.dumps(one)}\n" for one in labelled).encode(),
        "corrections.jsonl": "".join(f"{json.dumps(one)}\n" for one in labelled[:2]).encode(),
        "editor": EDITOR.encode(),
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)
    (folder / "editor").chmod(0o700)
