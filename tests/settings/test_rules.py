# SPDX-License-Identifier: Apache-2.0
"""Values that fit by themselves and not together."""

from pathlib import Path

import pytest

from tests.settings.conftest import DESK, KEY, Problems, Read

MAILBOX = "[mailbox.main]\nhost = 'imap.example.org'\nuser = 'u'\n"
SMTP = "[outgoing]\ntransport = 'smtp'\n"


@pytest.mark.parametrize(
    "address", ["desk", "desk@", "@example.org", "a b@example.org", "desk@example..", "<desk@example.org>", "desk@exa\\nmple.org"]
)
def test_the_desk_s_address_must_be_one(problems: Problems, address: str) -> None:
    (told,) = problems(desk=f'[desk]\naddress = "{address}"\nsigning_keys = ["{KEY}"]\n')
    assert told.startswith("maildesk.toml:2: desk.address holds")


def test_an_alias_must_be_an_address(problems: Problems) -> None:
    assert problems("aliases = ['help@example.org', 'help']\n") == [
        'maildesk.toml:4: desk.aliases holds "help", which is no mail address: one such as servicedesk@cncf.io is accepted'
    ]


def test_a_short_signing_key_is_refused(problems: Problems) -> None:
    (told,) = problems(desk=DESK.replace(KEY, "short"))
    assert "desk.signing_keys holds a key of fewer than 32 characters" in told


def test_a_signing_key_stands_once(problems: Problems) -> None:
    (told,) = problems(desk=DESK.replace(f'["{KEY}"]', f'["{KEY}", "{KEY}"]'))
    assert "desk.signing_keys holds one key twice" in told


def test_there_must_be_a_signing_key(problems: Problems) -> None:
    assert any("signing_keys" in line for line in problems(desk=DESK.replace(f'["{KEY}"]', "[]")))


def test_a_template_folder_must_be_there(problems: Problems) -> None:
    assert problems("template_dir = 'nowhere'\n") == ["maildesk.toml:4: desk.template_dir names nowhere, which does not exist"]


@pytest.mark.parametrize("url", ["mysql://db/desk", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql", "maildesk.db"])
def test_a_database_must_be_one_that_processes_can_share(problems: Problems, url: str) -> None:
    (told,) = problems(f"[database]\nurl = '{url}'\n")
    assert told.startswith("maildesk.toml:5: database.url does not fit: sqlite:///FILE or postgresql://")


@pytest.mark.parametrize("url", ["postgresql://u:p@db:5432/desk", "postgresql+psycopg://db/desk"])
def test_postgresql_is_taken_with_or_without_a_driver(read_text: Read, url: str) -> None:
    assert read_text(f"[database]\nurl = '{url}'\n").settings.database.url == url


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "maildesk.toml:4: mailbox.main.password is missing"),
        ("password = 'p'\nafter = 'move'", "maildesk.toml:4: mailbox.main.move_to is missing"),
        ("password = 'p'\nafter = 'move'\nmove_to = 'INBOX'", "maildesk.toml:9: mailbox.main.move_to is one of the folders watched"),
        ("password = 'p'\njunk_folders = ['INBOX']", 'maildesk.toml:8: mailbox.main.junk_folders holds "INBOX", which is watched'),
        ("password = 'p'\nfolders = []", "maildesk.toml:8: mailbox.main.folders is empty"),
        ("auth = 'xoauth2'", "maildesk.toml:4: mailbox.main.oauth needs one of token_file, token_command and token_url"),
        (
            "auth = 'oauthbearer'\noauth = { token_file = 'a', token_url = 'b' }",
            "maildesk.toml:4: mailbox.main.oauth needs one of token_file, token_command and token_url",
        ),
        ("auth = 'xoauth2'\noauth = { token_url = 'b', client_id = 'c' }", "maildesk.toml:4: mailbox.main.oauth.refresh_token is missing"),
        ("password = 'p'\nca_file = 'nowhere.pem'", "maildesk.toml:8: mailbox.main.ca_file names nowhere.pem, which does not exist"),
    ],
)
def test_a_mailbox_must_be_usable(problems: Problems, lines: str, told: str) -> None:
    assert [line[: len(told)] for line in problems(MAILBOX + lines + "\n")] == [told]


def test_a_mailbox_that_is_switched_off_may_be_unfinished(read_text: Read) -> None:
    assert read_text(MAILBOX + "enabled = false\n").settings.mailbox["main"].enabled is False


def test_two_mailboxes_do_not_watch_one_folder(problems: Problems) -> None:
    again = "password = 'p'\n[mailbox.again]\nhost = 'IMAP.example.org'\nuser = 'u'\npassword = 'p'\n"
    assert problems(MAILBOX + again) == [
        'maildesk.toml:8: mailbox.again.folders holds "INBOX", which [mailbox.main] watches already: every mail would come in twice'
    ]


@pytest.mark.parametrize(("given", "missing"), [("tls_cert", "tls_key"), ("tls_key", "tls_cert")])
def test_starttls_needs_both_files(problems: Problems, tmp_path: Path, given: str, missing: str) -> None:
    (tmp_path / "file.pem").touch()
    (told,) = problems(f"[listener.local]\n{given} = 'file.pem'\n")
    assert told == f"maildesk.toml:4: listener.local.{missing} is missing: {given} is of no use without it"


@pytest.mark.parametrize(
    ("network", "why"), [("127.0.0.1/8", "has host bits set"), ("loopback", "is no network"), ("10.0.0.0/40", "is no network")]
)
def test_trusted_networks_must_be_networks(problems: Problems, network: str, why: str) -> None:
    (told,) = problems(f"[listener.local]\ntrusted_networks = ['{network}']\n")
    assert told.startswith(f'maildesk.toml:5: listener.local.trusted_networks holds "{network}", which {why}')


def test_two_listeners_do_not_share_a_port(problems: Problems) -> None:
    (told,) = problems("[listener.a]\n[listener.b]\n")
    assert told.startswith("maildesk.toml:5: listener.b.port is 8025 on 127.0.0.1, where [listener.a] listens already")


def test_listeners_may_each_take_a_free_port(read_text: Read) -> None:
    assert len(read_text("[listener.a]\nport = 0\n[listener.b]\nport = 0\n").settings.listener) == 2


def test_a_listener_that_is_switched_off_takes_no_port(read_text: Read) -> None:
    assert len(read_text("[listener.a]\n[listener.b]\nenabled = false\n").settings.listener) == 2


def test_an_account_needs_a_listener_with_tls(problems: Problems) -> None:
    (told,) = problems("[listener.a]\n[listener_account.relay]\nuser = 'relay'\npassword = 'p'\n")
    assert told.startswith("maildesk.toml:5: listener_account.relay is of no use: accounts log in over TLS only")


def test_two_accounts_do_not_share_a_name(problems: Problems, tmp_path: Path) -> None:
    (tmp_path / "pem").touch()
    accounts = "".join(f"[listener_account.{name}]\nuser = 'u'\npassword = 'p'\n" for name in ("one", "two"))
    (told,) = problems(f"[listener.a]\ntls_cert = 'pem'\ntls_key = 'pem'\n{accounts}")
    assert told == 'maildesk.toml:11: listener_account.two.user is "u", as in [listener_account.one]. Each account needs its own'


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "maildesk.toml: outgoing.host is missing"),
        ("host = 'h'\nauth = 'password'\nuser = 'u'", "maildesk.toml: outgoing.password is missing"),
        ("host = 'h'\nauth = 'password'\npassword = 'p'", "maildesk.toml: outgoing.user is missing"),
        ("host = 'h'\nauth = 'xoauth2'\nuser = 'u'", "maildesk.toml: outgoing.oauth needs one of"),
    ],
)
def test_a_relay_must_be_usable(problems: Problems, lines: str, told: str) -> None:
    assert [line[: len(told)] for line in problems(SMTP + lines + "\n")] == [told]


def test_a_maildir_needs_nothing_else(read_text: Read) -> None:
    assert read_text("[outgoing]\n").settings.outgoing.transport == "maildir"
