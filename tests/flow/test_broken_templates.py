# SPDX-License-Identifier: Apache-2.0
"""Templates of an operator that fail, in the desk at work: each mail and each job does what it does, with the built-in words."""

from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from maildesk.desk.targets import Policy
from maildesk.flow.digest import Digests
from maildesk.flow.remind import remind
from maildesk.render import bounds
from tests.conftest import ROOT
from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, SAM, Got, Talk, to

BROKEN = (
    "{% if %}",
    "{{ nothing_of_that_name }}",
    "{{ '\\ud800' }}",
    "{% for a in 'x' * 90000 %}{% for b in 'x' * 90000 %}{% endfor %}{% endfor %}",
)


@pytest.fixture(params=BROKEN, ids=["syntax", "undefined", "no text", "endless"])
def talk(desk: PrivateDesk, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A desk whose operator spoilt every template that there is."""
    monkeypatch.setattr(bounds, "SECONDS", 0.02)
    for ours in (ROOT / "templates/en").glob("[!_]*"):
        (tmp_path / "en").mkdir(exist_ok=True)
        (tmp_path / "en" / ours.name).write_text(request.param)
    conversation = Talk(desk.renamed(replace(desk.identity, promise=Policy()), tmp_path))
    conversation.hire(SAM)
    return conversation


def later(talk: Talk, **span: float) -> list[Got]:
    """What the jobs of the promise and of the digests send, so much later."""
    desk, before = talk.desk, len(talk.desk.sink.sent)
    desk.later(**span)
    remind(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)
    Digests(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock).send_due()
    desk.send()
    return [Got(who, people, message_from_bytes(content)) for who, people, content in desk.sink.sent[before:]]


def subjects(letters: Sequence[Got]) -> set[str]:
    return {one["Subject"].partition(" [")[0].partition(" on ")[0] for one in letters}


def test_everything_that_the_desk_says_is_said(talk: Talk) -> None:
    said = talk.says(ANA, "Can you draw us one?")
    assert talk.states() == [("filed", "ticket")]
    assert subjects(said) == {"Re: Banner for our booth", "Banner for our booth"}
    assert subjects(later(talk, hours=37)) >= {"Due soon: Banner for our booth"}
    assert subjects(later(talk, hours=12)) >= {"Late: Banner for our booth", "We are late with your request"}
    assert "Your desk" in subjects(later(talk, days=2))
    answered = talk.replies(to(said, "sam@cncf.io"), SAM, "#waiting\nWhich size?")
    assert subjects(later(talk, days=5)) >= {"We wait for your answer"}
    talk.replies(to(answered, "ana@harbor.example"), ANA, "Two metres.")
    talk.replies(to(said, "sam@cncf.io"), SAM, "#resolve\nHere it is.")
    notice = to([one for one in later(talk, days=5) if "close" in one["Subject"]], "ana@harbor.example")
    assert "Did we help you?" in notice.text
    told = talk.says(ANA, "Not at all.", to=notice.link("No"), subject="no")
    assert subjects(told) == {"It did not help: Banner for our booth"}
    assert all(state == "filed" for state, _ in talk.states())
