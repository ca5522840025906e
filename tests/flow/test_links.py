# SPDX-License-Identifier: Apache-2.0
"""What a ticket is called elsewhere: said by staff, taken back, and never a way in by itself."""

import pytest

from maildesk.flow.act import Refused
from tests.flow.desk import TRUSTED, PrivateDesk, request
from tests.flow.shell import Shell, ask, events, hire, ticket

HUB = "https://github.com/cncf/foundation/issues/12"


@pytest.fixture
def shell(desk: PrivateDesk) -> Shell:
    """Sam's shell. Alice asked for a logo (CNCF-1001) and a banner (CNCF-1002)."""
    hire(desk, "sam")
    ask(desk, "We need a logo", "We need a banner")
    return Shell(desk)


def links(desk: PrivateDesk) -> list[tuple[str, ...]]:
    return desk.rows("external_link", "key", "name", "url")


def test_a_ticket_is_linked_with_an_issue_elsewhere(desk: PrivateDesk, shell: Shell) -> None:
    assert shell.says("#link JIRA CNCFSD-1502").lines == ("CNCF-1001 and CNCFSD-1502 are linked now",)
    assert shell.says(f"#link {HUB}").lines == ("CNCF-1001 and cncf/foundation#12 are linked now",)
    assert links(desk) == [("cncfsd-1502", "CNCFSD-1502", None), ("github:cncf/foundation#12", "cncf/foundation#12", HUB)]


def test_the_same_thing_written_otherwise_is_linked_already(desk: PrivateDesk, shell: Shell) -> None:
    shell.says(f"#link {HUB}")
    assert shell.says("#link CNCF/foundation#12").lines == ("CNCF-1001 and CNCF/foundation#12 are linked already",)
    assert len(links(desk)) == 1


def test_two_tickets_may_be_linked_with_one_thing(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#link CNCFSD-1502")
    shell.says("#link CNCFSD-1502", 1002)
    assert len(links(desk)) == 2


def test_undo_takes_a_link_back_and_brings_a_removed_one_again(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#link CNCFSD-1502")
    shell.says("#undo")
    assert links(desk) == []
    shell.says(f"#link {HUB}")
    before = links(desk)
    assert shell.says("#unlink cncf/foundation#12").lines == ("CNCF-1001 and cncf/foundation#12 are linked no longer",)
    assert links(desk) == []
    shell.says("#undo")
    assert links(desk) == before


def test_tickets_that_are_linked_are_unlinked_from_either_side_and_undo_joins_them_again(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#link CNCF-1002")
    assert shell.says("#unlink CNCF-1001", 1002).lines == ("CNCF-1002 and CNCF-1001 are linked no longer",)
    assert desk.rows("relation") == []
    shell.says("#undo", 1002)
    assert [row[2] for row in desk.rows("relation")] == ["linked"]


def test_a_mail_of_staff_links_by_command(desk: PrivateDesk, shell: Shell) -> None:
    desk.take(request("Re: We need a logo [CNCF-1001]", "Sam <sam@cncf.io>", f"#link {HUB}", date="Fri, 20 Nov 2026 10:00:00 +0000"))
    desk.work()
    assert links(desk) == [("github:cncf/foundation#12", "cncf/foundation#12", HUB)]


@pytest.mark.parametrize("sender", ["Alice Ng <alice@envoy.example>", "Eve <eve@evil.example>"])
def test_the_same_words_of_anybody_else_link_nothing(desk: PrivateDesk, shell: Shell, sender: str) -> None:
    desk.take(request("Re: We need a logo [CNCF-1001]", sender, f"#link {HUB}\n{HUB} CNCFSD-1502"), envelope=TRUSTED)
    desk.work()
    assert links(desk) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("#link soon", "such as #link CNCF-1042, or JIRA CNCFSD-1502"),
        ("#link", "#link needs another ticket"),
        ("#link https://me:secret@tracker.example/1", "without a password"),
        ("#unlink CNCFSD-1502", "are not linked"),
        ("#unlink CNCF-1002", "are not linked"),
    ],
)
def test_what_cannot_be_linked_is_refused_in_words(desk: PrivateDesk, shell: Shell, said: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        shell.says(said)
    assert links(desk) == []


def test_a_linked_reference_in_a_subject_leads_nowhere_unless_it_was_imported(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#link CNCFSD-1502")
    desk.take(request("[CNCFSD-1502] What about it?"))
    desk.work()
    assert len(desk.rows("ticket")) == 3


def test_the_history_says_what_was_linked(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#link CNCFSD-1502")
    ((kind, actor, details),) = events(desk, ["linked"])
    assert (kind, actor, details["external"]["name"]) == ("linked", "sam@cncf.io", "CNCFSD-1502")
    assert ticket(desk, "revision") == 1
