# SPDX-License-Identifier: Apache-2.0
"""Who is erased is nowhere: not in a table, not in a file, whatever they did before."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from maildesk.erasing import Asked, erase_person, redact_mail, traces
from maildesk.flow.erasures import Erasure
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.mail.values import Address
from maildesk.settings import Settings
from maildesk.settings.load import load
from maildesk.store.sql import SqlStore
from tests.backup.scan import left_in_file, left_of
from tests.flow.desk import PrivateDesk
from tests.flow.lived import lived
from tests.flow.talk import BO, DESK, KIM, SAM, UNPROVEN, Talk, to

ZED = "Zedekiah Quuxley <zedekiah@quuxley.example>"
SECOND = "Zedekiah Quuxley <zq@plover.example>"
WORDS = ("xyzzygate", "frobnicate", "plughwort", "grueflower", "lanternfish", "mailboxwhite", "troglodytic", "brassbellow")
TRACES = ("zedekiah", "quuxley", "zq@plover.example", *WORDS)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "maildesk.toml"
    file.write_text(f'[desk]\naddress = "{DESK}"\nsigning_keys = ["{"k" * 48}"]\n')
    file.chmod(0o600)
    return load(file, {})


def erase(settings: Settings, talk: Talk, address: str = "zedekiah@quuxley.example") -> None:
    store = talk.desk.store
    erase_person(settings, store, traces(settings, store, Address(address)), Asked("sam"), talk.desk.now)
    store.compact()


def index(store: SqlStore) -> None:
    while store.index_waiting():
        pass


def life(talk: Talk, seed: int) -> None:
    """What Zedekiah did, drawn: asked, answered, was quoted, came from another address, was held, was named by others."""
    rolls = random.Random(seed)
    talk.hire(SAM)
    words = list(WORDS)

    def line() -> str:
        word = words.pop() if words else rolls.choice(WORDS)
        return f"I am Zedekiah and my {word} is in the cellar behind the {rolls.randrange(10**9)} barrels."

    files = [("zedekiah-plan.pdf", b"%PDF" + WORDS[0].encode() * 6000)] if rolls.random() < 0.5 else []
    first = talk.says(ZED, line(), files=files, subject=f"About {line()}")
    notice = to(first, "sam@cncf.io")
    answered = talk.replies(notice, SAM, f"Dear Zedekiah,\n\nwe look at it.\n\n> {line()}\n")
    if letters := [one for one in answered if "zedekiah@quuxley.example" in one.recipients]:
        talk.replies(letters[0], ZED, line(), cc=rolls.choice((BO, "")))
    talk.says(BO, "A thing of my own, with a banner.", subject="Of Bo", cc=ZED)
    of_bo = talk.desk.rows("message", "message_id")[-1]
    said = line()
    talk.says(ZED, f"{said}\n\nYours", subject="Re: Of Bo", in_reply_to=of_bo)
    talk.says(
        BO,
        f"As he says.\n\nOn Friday, Zedekiah Quuxley <zedekiah@quuxley.example> wrote:\n> {said}\n",
        subject="Re: Of Bo",
        in_reply_to=of_bo,
    )
    talk.says(KIM, "Please write to zedekiah@quuxley.example, who knows of it.", subject="Elsewhere")
    talk.says(ZED, line(), subject="Let me in", in_reply_to=of_bo, envelope=UNPROVEN)
    if rolls.random() < 0.5:
        talk.desk.store.bind_address(Address("zq@plover.example"), Address("zedekiah@quuxley.example"), actor="sam", now=talk.desk.now)
        talk.says(SECOND, line(), subject="From my other address")
    talk.desk.take(talk.write(ZED, line(), subject="It waits"))  # neither decided nor answered


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_left_of_who_is_erased(store: SqlStore, store_url: str, settings: Settings, seed: int) -> None:
    talk = Talk(PrivateDesk(store))
    life(talk, seed)
    index(store)
    assert left_of(store, "zedekiah", "quuxley"), "the life leaves traces"

    erase(settings, talk)

    assert left_of(store, *TRACES) == []
    assert "zedekiah" not in settings.retention.erasures.read_text()
    if store_url.startswith("sqlite"):
        store.close()
        assert left_in_file(store_url, *TRACES) == []


def test_what_others_have_stays(store: SqlStore, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    life(talk, 1)
    before = len(talk.desk.rows("ticket", "id"))
    erase(settings, talk)

    assert len(talk.desk.rows("ticket", "id")) == before
    subjects, texts = talk.desk.rows("ticket", "subject"), talk.desk.rows("message", "text")
    assert {"Of Bo", "Elsewhere", "[erased]"} <= set(subjects)
    assert any("A thing of my own" in one for one in texts)
    assert any(one.startswith("Please write to [erased], who knows of it.") for one in texts)
    assert all(state == "closed" for state, subject in talk.desk.rows("ticket", "state", "subject") if subject == "[erased]")


def test_the_desk_works_on_and_knows_the_same_mail_again(store: SqlStore, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    asked = talk.write(ZED, "My frobnicate is broken.")
    talk.sends(asked)
    erase(settings, talk)

    letters = talk.sends(asked)
    assert (letters, len(talk.desk.rows("ticket", "id"))) == ([], 1)
    talk.says(ZED, "I ask anew.", subject="Anew")
    assert len(talk.desk.rows("ticket", "id")) == 2


def test_every_table_of_a_long_life_is_gone_through(store: SqlStore, settings: Settings) -> None:
    talk = lived(store)
    index(store)
    erase(settings, talk, "ana@harbor.example")
    assert left_of(store, "ana@harbor.example", "ana souza", "draw us one") == []
    references = talk.desk.rows("ticket", "requester_id")
    assert set(filter(None, references)) <= set(talk.desk.rows("person", "id"))


def test_who_works_here_is_not_erased(store: SqlStore, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    talk.hire(SAM)
    with pytest.raises(MaildeskError, match="works here"):
        erase(settings, talk, "sam@cncf.io")
    assert not settings.retention.erasures.exists()


def test_the_desks_own_address_is_nobody_to_erase(store: SqlStore, settings: Settings) -> None:
    with pytest.raises(MaildeskError, match="desk itself"):
        erase(settings, Talk(PrivateDesk(store)), DESK)


def test_of_whom_nothing_is_held_there_is_nothing_to_erase(store: SqlStore, settings: Settings) -> None:
    with pytest.raises(NotFound):
        erase(settings, Talk(PrivateDesk(store)))


def test_an_erasure_that_was_cut_off_is_done_again(store: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from maildesk import erasing

    talk = Talk(PrivateDesk(store))
    life(talk, 2)
    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):

        def dies(*_: object) -> int:
            raise KeyboardInterrupt

        cut.setattr(store, "_erase_elsewhere", dies)
        erase(settings, talk)

    assert erasing.pending(settings, store, talk.desk.now) == 1
    assert left_of(store, *TRACES) == []
    assert erasing.pending(settings, store, talk.desk.now) == 0


PASSWORD = "correct-horse-battery-staple"


def with_password(talk: Talk) -> int:
    """A mail with a password in it, which others quote; its number."""
    talk.hire(SAM)
    talk.says(BO, f"Hello,\n\nthe password of the zone is {PASSWORD}\n\nBo", subject="Access")
    number = int(talk.desk.rows("inbound", "id")[-1])
    asked = talk.desk.rows("message", "message_id")[-1]
    quoted = f"Which zone?\n\nOn Friday, Bo wrote:\n> the password of the zone is\n> {PASSWORD}\n"
    talk.says(SAM, quoted, subject="Re: Access", in_reply_to=asked)
    return number


def test_nothing_is_left_of_a_redacted_password(store: SqlStore, store_url: str, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    number = with_password(talk)
    index(store)
    redact_mail(settings, store, number, Asked("sam", "a password"), talk.desk.now, subject=False)
    store.compact()

    assert left_of(store, PASSWORD) == []
    assert talk.desk.rows("ticket", "subject") == ["Access"]
    assert dict(talk.desk.rows("event", "kind", "details"))["redacted"]["why"] == "a password"
    if store_url.startswith("sqlite"):
        store.close()
        assert left_in_file(store_url, PASSWORD) == []


def test_a_redacted_mail_is_recognised_when_it_comes_again(store: SqlStore, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    asked = talk.write(BO, f"the password is {PASSWORD}")
    talk.sends(asked)
    redact_mail(settings, store, 1, Asked("sam", "a password"), talk.desk.now, subject=False)
    assert talk.sends(asked) == []
    assert left_of(store, PASSWORD) == []


def test_a_redacted_mail_that_was_lost_with_the_database_is_redacted_when_it_is_fetched_again(store: SqlStore, settings: Settings) -> None:
    from maildesk import erasing
    from maildesk.files import erasures

    talk = Talk(PrivateDesk(store))
    asked = talk.write(BO, f"the password is {PASSWORD}")
    talk.sends(asked)
    digest = talk.desk.rows("inbound", "digest")[0]
    noted = replace(_noted(settings, store, talk), id="elsewhere", mails=(digest,))
    settings.retention.erasures.unlink()
    erasures.add(settings.retention.erasures, [noted])
    assert erasing.pending(settings, store, talk.desk.now) == 1
    assert left_of(store, PASSWORD) == []


def _noted(settings: Settings, store: SqlStore, talk: Talk) -> Erasure:
    from maildesk.files import erasures

    talk.says(BO, "Another", subject="Another")
    redact_mail(settings, store, 2, Asked("sam", "why"), talk.desk.now, subject=False)
    return erasures.read(settings.retention.erasures)[0]
