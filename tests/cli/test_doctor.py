# SPDX-License-Identifier: Apache-2.0
"""`maildesk doctor`: a line for each fact, the remedy beside it, and an exit status for programs."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from maildesk.desk.values import InboundState
from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.values import Envelope
from maildesk.wiring import clock
from tests.cli.conftest import Ended, Maildesk
from tests.cli.desk import CliDesk, request


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(autouse=True)
def quiet_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other desk of this machine answers."""
    monkeypatch.setenv("MAILDESK_LISTENER__LOCAL__PORT", str(free_port()))


def facts(ended: Ended) -> dict[str, str]:
    """What was found, by the fact: "ok", "warn" or "fail"."""
    return {one["fact"]: one["status"] for one in json.loads(ended.out)}


def test_a_fresh_desk_has_warnings_and_no_failure(desk: CliDesk) -> None:
    ended = desk.say("doctor")
    assert (ended.status, ended.err) == (0, "")
    assert {line[0] for line in ended.out.splitlines()} == {"✓", "!"}
    assert "! desk.authserv_ids is empty" in ended.out
    assert "! listener local believes every mail from 127.0.0.0/8" in ended.out
    assert "-> start it: `maildesk run`" in ended.out
    assert "templates can be filled in" in ended.out


def test_its_json_keeps_its_shape(desk: CliDesk) -> None:
    told = json.loads(desk.say("doctor", "-o", "json").out)
    assert {tuple(one) for one in told} == {("status", "topic", "fact", "remedy")}
    assert {one["status"] for one in told} == {"ok", "warn"}
    assert all(bool(one["remedy"]) is (one["status"] != "ok") for one in told)


def test_a_wrong_configuration_is_told_line_by_line(maildesk: Maildesk, tmp_path: Path) -> None:
    maildesk("init")
    starter = tmp_path / "maildesk.toml"
    starter.write_text(starter.read_text() + 'loud = true\nlevel = "shout"\n')
    ended = maildesk("doctor")
    assert ended.status == 1
    assert "✗ maildesk.toml:" in ended.out and "log.loud is not a known key" in ended.out and "log.level" in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_without_a_configuration_it_says_how_to_get_one(maildesk: Maildesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILDESK_LISTENER__LOCAL__PORT")
    ended = maildesk("doctor")
    assert ended.status == 1
    assert "`maildesk init` writes one" in ended.out


def test_without_a_database_all_else_is_still_examined(maildesk: Maildesk) -> None:
    maildesk("init")
    ended = maildesk("doctor")
    assert ended.status == 1
    assert "✗ there is no database at" in ended.out and "maildesk db upgrade" in ended.out
    assert "templates can be filled in" in ended.out


def test_a_server_that_does_not_answer_is_named(maildesk: Maildesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DATABASE__URL", f"postgresql://desk@127.0.0.1:{free_port()}/desk")
    maildesk("init")
    ended = maildesk("doctor")
    assert ended.status == 1
    assert "✗ the PostgreSQL database desk on 127.0.0.1 cannot be reached" in ended.out


def test_a_database_without_tables_is_told_with_the_remedy(maildesk: Maildesk, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DATABASE__URL", empty_url)
    maildesk("init")
    ended = maildesk("doctor")
    assert ended.status == 1
    assert "maildesk db upgrade" in next(line for line in ended.out.splitlines() if line.startswith("✗"))


def test_what_waits_for_somebody_is_counted(desk: CliDesk) -> None:
    desk.take(b"From: \r\nSubject: Who am I?\r\n\r\nA mail without an author.\r\n")
    old = clock() - timedelta(hours=3)
    mails = [Incoming(request(subject), Source(SourceKind.SMTP, "local"), Envelope(), old) for subject in ("One", "Two")]
    receipts = desk.store.receive(mails)
    (held,) = desk.store.claim(limit=1, now=old, lease=timedelta(minutes=5), owner="test:1", only=[receipts[0].inbound_id])
    desk.store.fail(held.inbound_id, held.lease, state=InboundState.QUARANTINED, reason="it broke", retry_at=None)
    told = facts(desk.say("doctor", "-o", "json"))
    assert told["1 mails held for a person"] == told["1 mails quarantined"] == "warn"
    assert told["1 mails wait to be processed, the oldest for 3 h"] == "warn"


def test_a_search_index_that_lags_is_told(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.take(request())
    assert facts(desk.say("doctor", "-o", "json"))["1 messages wait for the search index"] == "ok"
    monkeypatch.setattr("maildesk.observing.problems.INDEX_LATE", timedelta(0))
    ended = desk.say("doctor")
    assert "! 1 messages wait for the search index, the first for" in ended.out
    assert "`maildesk db reindex`" in ended.out
    desk.say("db", "reindex")
    assert "0 messages wait for the search index" in desk.say("doctor").out


def test_a_search_index_of_another_version_is_told(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr("maildesk.store.indexing.RULE", 99)
        assert "made by another version" in desk.say("doctor").out


def test_another_program_on_our_port_is_a_failure(desk: CliDesk, stranger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_LISTENER__LOCAL__PORT", str(stranger))
    ended = desk.say("doctor")
    assert ended.status == 1
    assert f"✗ listener local: another program holds 127.0.0.1:{stranger}; it says '220 mail.example.org Exim'" in ended.out


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of an SMTP server that is no maildesk."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with server.accept()[0] as client:
            client.sendall(b"220 mail.example.org Exim\r\n")
            client.recv(100)
            client.sendall(b"214 Commands supported: HELO\r\n")
            client.recv(100)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield int(server.getsockname()[1])
    server.close()
    thread.join(10)


def test_a_broken_template_of_the_operator_is_named(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk.folder / "own/en"
    folder.mkdir(parents=True)
    (folder / "acknowledgement.txt").write_text("{{ nonsense")
    monkeypatch.setenv("MAILDESK_DESK__TEMPLATE_DIR", str(folder.parent))
    ended = desk.say("doctor")
    assert ended.status == 1
    assert f"✗ template {folder}/acknowledgement.txt:1" in ended.out


def test_a_canned_answer_that_cannot_be_used_is_named(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "canned answers can be filled in" in desk.say("doctor").out
    (desk.folder / "mine").mkdir()
    (desk.folder / "mine/one.en.md").write_text('+++\ntitle = "T"\n+++\nHello {{ nobody }}\n')
    monkeypatch.setenv("MAILDESK_DESK__ANSWERS_DIR", str(desk.folder / "mine"))
    assert f"canned answer {desk.folder}/mine/one.en.md:4: 'nobody' is undefined" in desk.say("doctor").out


def test_a_broken_page_of_the_operator_is_named(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.folder / "own").mkdir()
    (desk.folder / "own/_report.html").write_text("{{ titel }}")
    monkeypatch.setenv("MAILDESK_DESK__TEMPLATE_DIR", str(desk.folder / "own"))
    ended = desk.say("doctor")
    assert ended.status == 1
    assert f"✗ template {desk.folder}/own/_report.html:1: 'titel' is undefined" in ended.out


def test_a_template_of_the_operator_that_lacks_a_form_is_named(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk.folder / "templates" / "nl"
    folder.mkdir(parents=True)
    (folder / "acknowledgement.txt").write_text("Goedendag")
    monkeypatch.setenv("MAILDESK_DESK__TEMPLATE_DIR", str(folder.parent))
    ended = desk.say("doctor")
    assert ended.status == 1
    assert "not used: acknowledgement has no .subject and no .html in nl" in ended.out


def test_what_the_system_refuses_is_told_and_all_else_is_still_examined(maildesk: Maildesk, monkeypatch: pytest.MonkeyPatch) -> None:
    maildesk("init")
    monkeypatch.setenv("MAILDESK_DESK__STATE_DIR", "x" * 300)
    ended = maildesk("doctor")
    assert ended.status == 1
    assert "File name too long" in ended.out
    assert "templates can be filled in" in ended.out


def test_a_state_folder_that_others_can_read_is_told(desk: CliDesk) -> None:
    (desk.folder / "var").chmod(0o755)
    ended = desk.say("doctor")
    assert ended.status == 0
    assert f"-> chmod go= {desk.folder}/var" in ended.out


def test_online_tries_mailboxes_and_the_relay(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    port = str(free_port())
    (desk.folder / "secret").write_text("s3cret")
    (desk.folder / "secret").chmod(0o600)
    for name, value in {"HOST": "127.0.0.1", "PORT": port, "USER": "desk", "PASSWORD_FILE": str(desk.folder / "secret")}.items():
        monkeypatch.setenv(f"MAILDESK_MAILBOX__MAIN__{name}", value)
    for name, value in {"TRANSPORT": "smtp", "HOST": "127.0.0.1", "PORT": port}.items():
        monkeypatch.setenv(f"MAILDESK_OUTGOING__{name}", value)
    offline, online = desk.say("doctor"), desk.say("doctor", "--online")
    assert (offline.status, online.status) == (0, 1)
    assert "✓ mailbox main: desk at 127.0.0.1 (not tried; --online does)" in offline.out
    assert f"✗ mailbox main: 127.0.0.1:{port} refuses connections" in online.out
    assert f"✗ 127.0.0.1:{port} refuses the connection" in online.out
    assert "s3cret" not in online.out


def test_a_trial_alarm_is_told_to_the_program_of_the_operator(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = desk.folder / "kept"
    program = ["/bin/sh", "-c", f"cat > {kept}"]
    monkeypatch.setenv("MAILDESK_OBSERVE__ALARM_COMMAND", json.dumps(program))
    assert not kept.exists() and desk.say("doctor").status == 0 and not kept.exists()
    assert "✓ the command of the alarm took a trial" in desk.say("doctor", "--alarm").out
    assert json.loads(kept.read_text())["problem"] == "trial"
    monkeypatch.setenv("MAILDESK_OBSERVE__ALARM_COMMAND", "/bin/false")
    ended = desk.say("doctor", "--alarm")
    assert ended.status == 1
    assert "✗ the command of the alarm: /bin/false ended with status 1" in ended.out


def test_without_a_way_to_alarm_the_trial_says_so(desk: CliDesk) -> None:
    assert "! no alarm reaches anybody without mail" in desk.say("doctor", "--alarm").out
