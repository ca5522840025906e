# SPDX-License-Identifier: Apache-2.0
"""Reports and digests in a real browser: at the width of a telephone and of a desk, in the light and in the dark, and on paper."""

import re
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maildesk.assets import asset
from maildesk.flow.report import NAMES, Chart, Report
from maildesk.render.pages import report_page
from maildesk.render.templates import Templates
from tests.pages import look
from tests.pages.desk import DIGESTS, make
from tests.servers.chromium import Chromium, Page, Scheme

WIDTHS = (360, 1200)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
REPORTS = (*NAMES, "promise-week")
PAPER = 1032  # pixels of CSS: A4 on its side, within its margins
# One element has every kind of text that people send, and none that a line could be broken at.
HOSTILE = (
    "<script>alert(1)</script> \N{RIGHT-TO-LEFT OVERRIDE}evil "
    + "W" * 70
    + " 需要一个标志需要一个标志需要一个标志需要一个标志 \N{FULL BLOCK}" * 3
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every report and two digests of a made-up year, and those of somebody who wishes us ill."""
    folder = tmp_path_factory.mktemp("pages")
    made = make(folder)
    for name, html in (("hostile-report", _hostile_report()), ("hostile-digest", _hostile_digest())):
        made[name] = folder / f"{name}.html"
        made[name].write_text(html, encoding="utf-8")
    return made


def _hostile_report() -> str:
    day = datetime(2026, 11, 5, tzinfo=UTC)
    columns = ("project", *(f"figure_{number}" for number in range(11)))
    rows = tuple({one: HOSTILE if one == "project" else 1234567.8 for one in columns} for _ in range(3))
    chart = Chart(HOSTILE, "tickets", ((HOSTILE, 3.0), ("x", 1.0)))
    return report_page(Report("projects", HOSTILE, columns, rows, (chart,)), day, day + timedelta(days=7), day, [asset("templates")], print)


def _hostile_digest() -> str:
    action = {"label": "Take over", "mailto": "mailto:servicedesk@cncf.io?subject=x&body=%23take"}
    words = dict.fromkeys(("subject", "about", "due", "owner", "news"), HOSTILE)
    line = {"reference": "CNCF-1000000", "age": "4000 d", "action": action, **words}
    values = {
        "desk": {"name": HOSTILE, "address": "servicedesk@cncf.io"},
        "name": HOSTILE,
        "group": HOSTILE,
        "day": "Thursday, 2026-11-05",
        **dict.fromkeys(("overdue", "due_today", "unassigned"), 1000000),
        "sections": [{"title": HOSTILE, "lines": [line, {**line, "reference": None, "action": None}], "more": 1000000}],
        "bars": [{"name": HOSTILE, "count": 1000000, "share": 100}, {"name": "x", "count": 1, "share": 0}],
    }
    return str(Templates([asset("templates")]).render("digest", None, values).html)


ALL = (*REPORTS, *DIGESTS, "hostile-report", "hostile-digest")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ALL)
def test_a_page_can_be_read(chromium: Chromium, pages: dict[str, Path], name: str, width: int, scheme: Scheme) -> None:
    page = chromium.show(pages[name], width, scheme)
    shown = look.texts(page)
    assert len(shown) > 8
    assert look.sticks_out(page, shown) == []
    assert look.cut(page) == []
    assert look.overlapping(shown) == []
    assert name.startswith("hostile") or look.broken_words(page) == []
    assert look.faint(shown) == set()
    assert chromium.requested == [pages[name].as_uri()]
    assert look.active(page) == []


@pytest.mark.parametrize("name", [*REPORTS, *DIGESTS])
def test_a_page_is_dark_where_its_reader_wants_it_dark(chromium: Chromium, pages: dict[str, Path], name: str) -> None:
    light, dark = (look.texts(chromium.show(pages[name], 360, scheme)) for scheme in SCHEMES)
    assert min(sum(one["back"]) for one in light) > 600 > 200 > max(sum(one["back"]) for one in dark)
    assert [one["text"] for one in light] == [one["text"] for one in dark]


@pytest.mark.parametrize("name", REPORTS)
def test_all_columns_of_a_report_are_seen_on_a_desk(chromium: Chromium, pages: dict[str, Path], name: str) -> None:
    assert look.hidden_columns(chromium.show(pages[name], 1200, "light")) == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_table_that_is_wider_than_a_telephone_says_so_and_keeps_its_names(chromium: Chromium, pages: dict[str, Path], name: str) -> None:
    page = chromium.show(pages[name], 360, "light")
    said = any(one["text"].startswith("There are ") for one in look.texts(page))
    assert said or not look.hidden_columns(page)
    page.value("document.querySelectorAll('.scroll').forEach((one) => { one.scrollLeft = 100000 })")
    assert page.value("document.querySelector('.all tbody th').getBoundingClientRect().left") >= 0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", [*REPORTS, *DIGESTS])
def test_bars_stand_out_from_what_is_behind_them(chromium: Chromium, pages: dict[str, Path], name: str, scheme: Scheme) -> None:
    """WCAG 2.2, success criterion 1.4.11: three to one for what a picture is understood by."""
    page = chromium.show(pages[name], 1200, scheme)
    card = "getComputedStyle(document.querySelector('section, .card')).backgroundColor"
    bars = "[...document.querySelectorAll('.fill, .columns div, .bar')].map((one) => getComputedStyle(one).backgroundColor)"
    behind = _channels(page.value(card))
    assert {
        round(look.contrast(_channels(one), behind), 1) for one in page.value(bars) if look.contrast(_channels(one), behind) < 3
    } == set()


def _channels(colour: str) -> list[float]:
    return [float(one) for one in re.findall(r"[\d.]+", colour)]


@pytest.mark.parametrize("name", REPORTS)
def test_behind_each_chart_stands_a_table_that_says_the_same(chromium: Chromium, pages: dict[str, Path], name: str) -> None:
    page = chromium.show(pages[name], 1200, "light")
    charts = page.value("""[...document.querySelectorAll('section.chart')].map((one) => ({
        bars: one.querySelectorAll('.fill, .columns div').length,
        rows: one.querySelectorAll('details tbody tr th[scope=row]').length,
        caption: one.querySelector('details caption')?.textContent,
        hidden: !!one.querySelector('.fill, .columns div').closest('[aria-hidden=true]')}))""")
    assert all(one["bars"] == one["rows"] > 0 and one["caption"] and one["hidden"] for one in charts)
    heads = page.value("[...document.querySelectorAll('.all table tr')].every((one) => one.querySelector('th[scope]'))")
    assert heads


@pytest.mark.parametrize("name", [*REPORTS, "hostile-report"])
def test_a_report_goes_to_paper_whole(chromium: Chromium, pages: dict[str, Path], name: str) -> None:
    page = chromium.show(pages[name], PAPER, "dark")
    chromium.ask("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    shown = look.texts(Page(chromium, PAPER))
    assert look.sticks_out(page, shown) == [] and look.cut(page) == []
    assert look.faint(shown) == set() and min(sum(one["back"]) for one in shown) == 3 * 255  # no ink is spent on a dark page
    sheets, written = _sheets(page.printed())
    assert sheets == written > 0


def _sheets(pdf: bytes) -> tuple[int, int]:
    """How many pages a PDF has, and on how many of them text is written."""
    objects = dict(re.findall(rb"(\d+) 0 obj(.*?)endobj", pdf, re.DOTALL))
    sheets = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    contents = [objects[re.findall(rb"/Contents (\d+)", one)[0]] for one in sheets]
    drawn = [zlib.decompress(re.findall(rb"stream\r?\n(.*?)\r?\nendstream", one, re.DOTALL)[0]) for one in contents]
    return len(sheets), sum(b"BT" in one for one in drawn)


@pytest.mark.parametrize("name", [*DIGESTS])
def test_a_digest_is_small_enough_that_no_program_cuts_it(pages: dict[str, Path], name: str) -> None:
    assert pages[name].stat().st_size < 100_000
