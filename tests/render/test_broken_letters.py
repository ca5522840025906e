# SPDX-License-Identifier: Apache-2.0
"""Whatever an operator writes into a template, every letter of the desk is written all the same, by the built-in one, and they are told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import thread_time

import pytest

from maildesk.assets import asset
from maildesk.render import bounds
from maildesk.render.fault import Fault
from maildesk.render.preview import sample
from maildesk.render.templates import FORMS, Templates

from .conftest import Writer

LETTERS = sorted({path.stem for path in asset("templates").glob("en/[!_]*.txt")})
BROKEN = {
    "syntax": "{% if %}",
    "undefined": "{{ nothing_of_that_name }}",
    "arithmetic": "{{ 1 // 0 }}",
    "no such file": '{% include "gone.txt" %}',
    "endless inclusion": '{% include "{NAME}" %}',
    "endless macro": "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    "no text": "{{ '\\ud800' }}",
    "control": "{{ '\\0' }}",
    "huge": "{{ 'x' * 1000000000 }}",
    "power": "{{ 9 ** 9999999 }}",
}


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less patience than a desk has."""
    monkeypatch.setattr(bounds, "SECONDS", 0.2)


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("name", LETTERS)
def test_each_letter_comes_from_the_built_in_file_and_the_fault_is_told(
    name: str, how: str, operator: Writer, overlaid: Templates, builtin: Templates, faults: list[Fault]
) -> None:
    path = operator(f"en/{name}.txt", BROKEN[how].replace("{NAME}", f"en/{name}.txt"))
    assert overlaid.render(name, "en", sample(name)) == builtin.render(name, "en", sample(name))
    assert len(faults) == 1
    assert faults[0].path == path


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("content", ["Créé".encode("latin-1"), "Hi".encode("utf-16")])
def test_a_file_in_another_encoding_is_not_sent(
    form: str, content: bytes, operator: Writer, overlaid: Templates, builtin: Templates, faults: list[Fault]
) -> None:
    operator(f"en/digest{form}", "").write_bytes(content)
    assert overlaid.render("digest", "en", sample("digest")) == builtin.render("digest", "en", sample("digest"))
    assert [told.reason for told in faults] == ["it is not written in UTF-8"]


LOOPS = {
    "loop": "{% for a in 'x' * 90000 %}{% for b in 'x' * 90000 %}{% for c in 'x' * 90000 %}{% endfor %}{% endfor %}{% endfor %}",
    "loop with a count": "{% for a in 'x' * 90000 %}{% for b in 'x' * 90000 %}{% if loop.index %}{% endif %}{% endfor %}{% endfor %}",
    "macros": "{% macro two(n) %}{% if n %}{{ two(n - 1) }}{{ two(n - 1) }}{% endif %}{% endmacro %}{{ two(80) }}",
    "output": "{% for a in 'x' * 90000 %}{{ 'y' * 90000 }}{% endfor %}",
}


@pytest.mark.parametrize("how", LOOPS)
def test_a_template_that_does_not_end_is_stopped_and_set_aside(
    how: str, operator: Writer, overlaid: Templates, builtin: Templates, faults: list[Fault]
) -> None:
    path = operator("en/closing.txt", LOOPS[how])
    begun = thread_time()
    first = overlaid.render("closing", "en", sample("closing"))
    spent = thread_time() - begun
    again = thread_time()
    assert overlaid.render("closing", "en", sample("closing")) == first == builtin.render("closing", "en", sample("closing"))
    assert spent < 5
    assert thread_time() - again < 0.15  # not tried with every mail
    assert {told.path for told in faults} == {path}


def test_a_layout_that_does_not_end_is_tried_once_for_all_letters(operator: Writer, overlaid: Templates, faults: list[Fault]) -> None:
    path = operator("_layout.html", f"{LOOPS['loop']}{{% block body %}}{{% endblock %}}")
    begun = thread_time()
    overlaid.check(sample)
    assert thread_time() - begun < 20
    assert {told.path for told in faults} == {path}


def test_a_long_mail_is_no_fault_of_the_template_that_carries_it(operator: Writer, overlaid: Templates, faults: list[Fault]) -> None:
    operator("en/passed-on.txt", "{% for line in body %}\n{{ line }}\n{% endfor %}")
    words = ["word " * 20] * 30_000
    told = overlaid.render("passed-on", "en", sample("passed-on") | {"body": words})
    assert len(told.text) > 2_500_000
    assert faults == []


def test_loops_of_an_operator_do_what_they_do_in_ours(operator: Writer, overlaid: Templates, faults: list[Fault]) -> None:
    operator(
        "en/summary.txt",
        "{% for one in tickets if one.reference %}{{ loop.index }}/{{ loop.length }} {{ one.reference }}"
        "{% if not loop.last %}, {% endif %}{% else %}none{% endfor %} {% for one in [] %}{% else %}nothing{% endfor %}",
    )
    assert overlaid.render("summary", "en", sample("summary")).text == "1/3 CNCF-1043, 2/3 CNCF-1044, 3/3 CNCF-1045 nothing\n"
    assert faults == []


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, where the tests run with them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_cannot_be_read_costs_no_letter(tmp_path: Path, builtin: Templates) -> None:
    closed, faults = tmp_path / "closed", list[Fault]()
    (closed / "en").mkdir(parents=True)
    (closed / "en" / "closing.txt").write_text("Mine")
    ours = builtin.render("closing", "en", sample("closing"))
    templates = Templates([closed, asset("templates")], tell=faults.append)
    closed.chmod(0)
    try:
        with as_nobody():
            templates.render("closing", "en", sample("closing"))
            templates.check(sample)
            assert templates.render("closing", "en", sample("closing")) == ours
    finally:
        closed.chmod(0o700)
    assert [(told.path, told.reason) for told in faults] == [(closed, "cannot be read: Permission denied")]


def test_a_folder_that_is_gone_is_told_and_costs_no_letter(tmp_path: Path, builtin: Templates) -> None:
    faults = list[Fault]()
    templates = Templates([tmp_path / "gone", asset("templates")], tell=faults.append)
    templates.check(sample)
    assert templates.render("due", "en", sample("due")) == builtin.render("due", "en", sample("due"))
    assert [told.path for told in faults] == [tmp_path / "gone"]
