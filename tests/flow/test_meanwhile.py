# SPDX-License-Identifier: Apache-2.0
"""Two people of staff on one ticket at once: the second sees what the first one did, and nothing is lost."""

from collections.abc import Callable

import pytest

from maildesk.desk.command import parse
from maildesk.flow.act import Changed, Order
from maildesk.flow.ingest import Ingest
from maildesk.flow.say import Say, Words
from tests.flow.desk import PrivateDesk, request
from tests.flow.shell import FIRST, Shell, ask, hire, ticket


@pytest.fixture
def shell(desk: PrivateDesk) -> Shell:
    """Sam's shell; Ada works here too. Alice asked for a logo (CNCF-1001)."""
    hire(desk, "sam", "ada")
    ask(desk, "We need a logo")
    return Shell(desk)


@pytest.fixture
def say(desk: PrivateDesk, shell: Shell) -> Say:
    return Say(
        desk.store, Ingest(desk.store.receive, desk.process.once, desk.store.fates, lambda: False), desk.identity, desk.clock, desk.nonce
    )


def seen(desk: PrivateDesk) -> int:
    return desk.store.ticket_by_number(FIRST).seen


def orders(shell: Shell, text: str, since: int, actor: str = "sam") -> None:
    shell.act(Order(actor, FIRST, parse(text).commands, seen=since))


def news(refused: Changed) -> list[str]:
    return [str(one) for one in refused.news]


def test_what_a_colleague_did_since_is_told_before_anything_is_done(desk: PrivateDesk, shell: Shell) -> None:
    since = seen(desk)
    orders(shell, "#take", since, "ada")
    orders(shell, "#priority high", since, "ada")
    with pytest.raises(Changed) as refused:
        orders(shell, "#close", since)
    assert news(refused.value) == ["Ada took it", "Ada set its priority to high"]
    assert refused.value.message == "CNCF-1001 changed meanwhile: Ada took it; Ada set its priority to high"
    assert ticket(desk, "state") == "open"


def test_a_mail_that_came_since_is_told(desk: PrivateDesk, shell: Shell) -> None:
    since = seen(desk)
    desk.take(request("Re: We need a logo [CNCF-1001]", body="It is urgent now.", message_id="<two@envoy.example>"))
    desk.work()
    with pytest.raises(Changed) as refused:
        orders(shell, "#close", since)
    assert news(refused.value) == ["Alice Ng wrote"]


def test_ones_own_steps_are_no_news(desk: PrivateDesk, shell: Shell) -> None:
    since = seen(desk)
    shell.says("#take")
    orders(shell, "#close", since)
    assert ticket(desk, "state") == "closed"


def test_who_saw_it_may_do_it(desk: PrivateDesk, shell: Shell) -> None:
    orders(shell, "#take", seen(desk), "ada")
    orders(shell, "#close", seen(desk))
    assert ticket(desk, "state") == "closed"


def test_who_asks_for_no_news_gets_none(desk: PrivateDesk, shell: Shell) -> None:
    orders(shell, "#take", seen(desk), "ada")
    shell.says("#close")
    assert ticket(desk, "state") == "closed"


def test_what_happens_between_the_look_and_the_commit_is_told_as_well(
    desk: PrivateDesk, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = seen(desk)
    _faster(monkeypatch, desk, "command", lambda: Shell(desk, "ada").says("#take"))
    with pytest.raises(Changed) as refused:
        orders(shell, "#close", since)
    assert news(refused.value) == ["Ada took it"]
    assert ticket(desk, "state") == "open"


def test_an_answer_waits_where_a_colleague_answered_since(desk: PrivateDesk, say: Say) -> None:
    since = seen(desk)
    say(Words("ada", FIRST, "Gladly.", seen=since))
    with pytest.raises(Changed) as refused:
        say(Words("sam", FIRST, "No.", seen=since))
    assert news(refused.value) == ["Ada answered"]
    assert [one for one in desk.rows("outbox", "kind") if one == "answer"] == ["answer"]


def test_an_answer_is_sent_all_the_same_by_who_saw_the_other(desk: PrivateDesk, say: Say) -> None:
    say(Words("ada", FIRST, "Gladly.", seen=seen(desk)))
    say(Words("sam", FIRST, "And soon.", seen=seen(desk)))
    assert desk.rows("outbox", "kind").count("answer") == 2


@pytest.mark.parametrize("inside", [False, True])
def test_a_colleague_who_is_faster_by_a_moment_is_told_inside_the_commit(
    desk: PrivateDesk, say: Say, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    since = seen(desk)
    _faster(monkeypatch, desk, "file", lambda: Shell(desk, "ada").says("#close"))
    with pytest.raises(Changed) as refused:
        say(Words("sam", FIRST, "Gladly.", inside=inside, seen=since))
    assert news(refused.value) == ["Ada closed it"]
    assert "answer" not in desk.rows("outbox", "kind")
    (reason,) = (reason for disposition, reason in desk.rows("inbound", "disposition", "reason") if disposition == "ignored")
    assert reason == "CNCF-1001 changed while it was written: Ada closed it"


def _faster(monkeypatch: pytest.MonkeyPatch, desk: PrivateDesk, verb: str, other: Callable[[], object]) -> None:
    """Somebody else commits right before the next commit of this kind, once."""
    commit = getattr(desk.store, verb)

    def late(*given: object) -> None:
        monkeypatch.undo()
        other()
        commit(*given)

    monkeypatch.setattr(desk.store, verb, late)
