# SPDX-License-Identifier: Apache-2.0
"""`maildesk report`, as people and programs read it."""

import csv
import io
import json
import re
import zipfile
from html import escape
from pathlib import Path

import pytest
from rich.cells import cell_len
from sqlalchemy import select, update

from maildesk.cli.main import run
from maildesk.cli.plots import drawn
from maildesk.flow.report import GROUPS, NAMES, TOLD_BY, Chart
from maildesk.render import bounds
from maildesk.store.schema import person, ticket
from tests.cli.desk import CliDesk, request

SPAN = ("--since", "2025-11-01T00:00Z", "--until", "2026-11-01T00:00Z")


@pytest.fixture
def year(desk: CliDesk) -> CliDesk:
    desk.say("generate", "--tickets", "60", "--until", "2026-11-01")
    return desk


@pytest.mark.parametrize("name", NAMES)
def test_each_report_tells_people_and_programs_the_same(year: CliDesk, name: str) -> None:
    told = year.json("report", name, *SPAN)
    assert told
    lines = list(csv.DictReader(io.StringIO(year.say("-o", "csv", "report", name, *SPAN).out)))
    assert [list(one) for one in lines] == [list(one) for one in told]


@pytest.mark.parametrize("name", NAMES)
def test_no_report_in_any_form_has_words_of_a_ticket_or_who_asked(desk: CliDesk, tmp_path: Path, name: str) -> None:
    secret = "Complaint about harassment at KubeCon"
    desk.take(request(secret, "Zoe Quill <zoe@quill.example>", "He followed me around."), request("A logo for Envoy"))
    files = ("--html", "page.html", "--markdown", "table.md", "--xlsx", "book.xlsx")
    told = "".join(desk.say("-o", form, "report", name, *files).out for form in ("table", "wide", "json", "csv", "tsv"))
    told += (tmp_path / "page.html").read_text(encoding="utf-8") + (tmp_path / "table.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        told += "".join(book.read(one).decode() for one in book.namelist() if one.endswith(".xml"))
    assert not [one for one in ("Complaint", "harassment", "followed", "Zoe", "quill", "CNCF-1001") if one in told]


def test_a_report_of_an_empty_desk_says_zero(desk: CliDesk) -> None:
    assert {row["figure"]: row["value"] for row in desk.json("report", "summary")}["requests"] == 0


def test_a_table_is_followed_by_its_chart(year: CliDesk) -> None:
    out = year.say("-o", "table", "report", "summary", *SPAN).out
    assert "Requests by category (tickets)" in out
    assert "█" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sumary",), "did you mean summary?"),
        (("promise", "--by", "month"), "is not one of category"),
        (("summary", "--category", "leagl"), "did you mean legal?"),
        (("summary", "--project", "Promtheus"), "did you mean Prometheus"),
        (("summary", "--maturity", "graduate"), "did you mean graduated?"),
        (("summary", "--since", "last week"), "'last week' is no time; did you mean 1w?"),
        (("summary", "--since", "2026-02-30"), "did you mean 2026-02-28?"),
        (("summary", "--until", "2026-13-1"), "did you mean 2026-12-01?"),
        (("summary", "--since", "2026-11-01", "--until", "2026-10-01"), "nothing lies between"),
        (("satisfactoin",), "did you mean satisfaction?"),
        (("satisfaction", "--by", "servise"), "did you mean service?"),
        (("staff", "--by", "week"), "--by is for the reports summary, promise, backlog and satisfaction"),
        (("summary", "--since", "yesteday"), "'yesteday' is no time; did you mean 2d?"),
        (("summary", "--since", "3 munths"), "did you mean 90d?"),
        (("summary", "--category", "unheard-of"), "known are: program-management, events"),
        (("summary", "-o", "xlxs"), "did you mean xlsx?"),
        (("summary", "-o", "jsn"), "did you mean json?"),
    ],
)
def test_what_is_misspelt_is_told_with_the_nearest(desk: CliDesk, arguments: tuple[str, ...], said: str) -> None:
    ended = desk.say("report", *arguments)
    assert ended.status in (1, 2)
    assert said in ended.err


def test_a_page_needs_nothing_but_itself(year: CliDesk, tmp_path: Path) -> None:
    year.say("report", "categories", *SPAN, "--html", "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|<img|src=|url\(|https?://", page)
    assert page.count("<details>") == page.count("</table>") - 1 > 0  # a table behind each chart, and one of all


@pytest.mark.parametrize(
    "content", ["{% if %}", "{{ titel }}", "{% for a in 'x' * 90000 %}{% for b in 'x' * 90000 %}{% endfor %}{% endfor %}"]
)
def test_a_page_that_the_operator_spoilt_is_the_built_in_one_and_they_are_told(
    year: CliDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.2)
    year.say("report", "categories", *SPAN, "--html", "ours.html")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/_report.html").write_text(content)
    monkeypatch.setenv("MAILDESK_DESK__TEMPLATE_DIR", str(tmp_path / "own"))
    ended = year.say("report", "categories", *SPAN, "--html", "page.html")
    assert ended.status == 0
    assert "own/_report.html:1" in ended.err and "the built-in one is used" in ended.err
    ours, page = (re.sub(r"Made [^.]*\.", "", (tmp_path / name).read_text(encoding="utf-8")) for name in ("ours.html", "page.html"))
    assert page == ours


def test_a_page_of_the_operator_is_used(year: CliDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/_report.html").write_text("<h1>{{ title }}</h1>")
    monkeypatch.setenv("MAILDESK_DESK__TEMPLATE_DIR", str(tmp_path / "own"))
    year.say("report", "categories", *SPAN, "--html", "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "<h1>By category and service</h1>"


def test_a_workbook_holds_the_rows(year: CliDesk, tmp_path: Path) -> None:
    rows = year.json("report", "projects", *SPAN)
    year.say("report", "projects", *SPAN, "--xlsx", "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        strings = book.read("xl/sharedStrings.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert all(f"<t>{row['project']}</t>" in strings.replace("&amp;", "&") for row in rows)
    assert sheet.count("<row ") == len(rows) + 1
    assert "<f>" not in sheet


def test_the_ledger_in_markdown_is_the_same_each_time(year: CliDesk, tmp_path: Path) -> None:
    texts = []
    for _ in range(2):
        year.say("report", "ledger", *SPAN, "--markdown", "ledger.md")
        texts.append((tmp_path / "ledger.md").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert "| category | general |" in texts[0]


def test_a_file_that_cannot_be_written_is_named(desk: CliDesk) -> None:
    ended = desk.say("report", "summary", "--html", "nowhere/page.html")
    assert ended.status == 1
    assert "nowhere/page.html cannot be written" in ended.err


HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x.example","y")', "\n=1+1", "\uff1d1+1")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_a_formula_in_any_report(desk: CliDesk, tmp_path: Path, name: str) -> None:
    desk.take(request())
    desk.say("staff", "add", "sam@cncf.io", "--name", name)
    with desk.store.database.writing() as connection:
        sam = connection.execute(select(person.c.id).where(person.c.handle == "sam")).scalar()
        connection.execute(update(person).values(name=name).where(person.c.id == sam))
        connection.execute(update(ticket).values(project=name, maturity=name, service=name, owner_id=sam))
    told = [desk.say("report", one, "-o", "csv", "--xlsx", "book.xlsx").out for one in ("staff", "projects", "categories", "ledger")]
    told += [desk.say("report", "backlog", "--by", by, "-o", "csv").out for by in ("project", "service", "maturity", "staff")]
    for text in told:
        cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
        assert not [one for one in cells if one.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))]
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_project_that_stands_on_tickets_and_in_no_file_can_be_asked_for(desk: CliDesk) -> None:
    desk.take(request(), request("Another logo"))
    with desk.store.database.writing() as connection:
        connection.execute(update(ticket).values(project="Left Long Ago").where(ticket.c.number == 1001))
    assert {row["figure"]: row["value"] for row in desk.json("report", "summary", "--project", "left long ago")}["requests"] == 1
    assert "did you mean Left Long Ago?" in desk.say("report", "summary", "--project", "Left Lng Ago").err


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("name", TOLD_BY)
def test_what_is_told_by_anything_is_the_same_in_every_form(year: CliDesk, tmp_path: Path, name: str, by: str) -> None:
    files = ("--html", "page.html", "--markdown", "table.md", "--xlsx", "book.xlsx")
    rows = year.json("report", name, "--by", by, *SPAN, *files)
    assert rows and next(iter(rows[0])) == by
    lines = list(csv.DictReader(io.StringIO(year.say("-o", "csv", "report", name, "--by", by, *SPAN).out)))
    assert [list(one) for one in lines] == [list(one) for one in rows]
    names = [str(row[by]) for row in rows]
    assert all(one in (tmp_path / "table.md").read_text(encoding="utf-8") for one in names)
    assert all(escape(one) in (tmp_path / "page.html").read_text(encoding="utf-8") for one in names)
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        assert book.read("xl/worksheets/sheet1.xml").decode().count("<row ") == len(rows) + 1


def test_json_has_numbers_and_nothing_for_what_is_not_known(desk: CliDesk) -> None:
    desk.take(request())
    (row,) = json.loads(desk.say("-o", "json", "report", "promise").out)
    assert (row["not_due"], row["kept_percent"], row["answer_p50_h"]) == (1, None, None)


def test_a_workbook_goes_where_output_goes(year: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.BytesIO()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", io.TextIOWrapper(told, write_through=True))
        assert run(("report", "projects", *SPAN, "-o", "xlsx")) == 0
        assert zipfile.is_zipfile(told)


def test_the_ledger_in_markdown_says_of_when_it_is_and_what_is_hidden(year: CliDesk, tmp_path: Path) -> None:
    year.say("report", "ledger", *SPAN, "--markdown", "ledger.md", "--html", "ledger.html")
    text = (tmp_path / "ledger.md").read_text(encoding="utf-8")
    assert "Requests from 2025-11-01 00:00 to 2026-11-01 00:00 (UTC). * stands for a count below 5" in text
    assert "* stands for a count below 5" in (tmp_path / "ledger.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_chart_is_never_wider_than_the_screen(width: int) -> None:
    chart = Chart("Requests", "tickets", (("Certification and training", 1234.0), ("認定とトレーニング", 7.0), ("Legal", 0.0)))
    lines = list(drawn(chart, width))
    assert max(cell_len(line) for line in lines) <= width
    assert "█" in lines[2] and lines[2].endswith(" 1,234")
