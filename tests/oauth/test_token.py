# SPDX-License-Identifier: Apache-2.0
"""Where an access token comes from, how long it is kept, and what a person is told when there is none."""

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maildesk.oauth.errors import TokenError, TokenUnreachable
from maildesk.oauth.options import TokenSource
from maildesk.oauth.token import Held, Tokens
from tests.oauth.endpoint import Endpoint
from tests.servers.certificates import Authority

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTING = "mailbox.main.oauth"


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    server = Endpoint(authority.issue("endpoint", ["localhost"]))
    yield server
    server.close()


def tokens(**source: object) -> Tokens:
    return Tokens(TokenSource(**source), SETTING)  # type: ignore[arg-type]


def granting(endpoint: Endpoint, **source: object) -> Tokens:
    defaults: dict[str, object] = {"token_url": endpoint.url, "client_id": "desk", "client_secret": "s3cret", "refresh_token": "r3fresh"}
    return tokens(**defaults | source)


def refusal(source: Tokens) -> TokenError:
    with pytest.raises(TokenError) as problem:
        source.token(NOW)
    return problem.value


# --- file ---


def test_a_file_is_read_each_time_because_another_program_renews_it(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first\n")
    source = tokens(token_file=str(file))
    assert source.token(NOW) == "first"

    file.write_text("second\n")
    assert source.token(NOW) == "second"


def test_a_missing_file_is_named_with_its_setting(tmp_path: Path) -> None:
    problem = refusal(tokens(token_file=f"{tmp_path}/none"))

    assert problem.message == f"{SETTING}.token_file: {tmp_path}/none cannot be read: No such file or directory."
    assert problem.remedy


@pytest.mark.parametrize("content", ["", '{"access_token": "x"}', "two tokens", "a\r\nb"])
def test_a_file_that_holds_no_token_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "token"
    file.write_text(content)
    problem = refusal(tokens(token_file=str(file)))

    assert problem.message == f"{SETTING}: The access token holds characters that no access token has."


# --- command ---


def test_a_command_prints_the_token_and_is_spared_for_a_while(tmp_path: Path) -> None:
    script = f"open({str(tmp_path / 'runs')!r}, 'a').write('x'); print('from-command')"
    source = tokens(token_command=(sys.executable, "-c", script))

    assert [source.token(NOW), source.token(NOW + timedelta(minutes=4))] == ["from-command"] * 2
    assert (tmp_path / "runs").read_text() == "x"
    source.token(NOW + timedelta(minutes=6))
    assert (tmp_path / "runs").read_text() == "xx"


def test_a_refused_token_makes_the_command_run_again(tmp_path: Path) -> None:
    script = f"open({str(tmp_path / 'runs')!r}, 'a').write('x'); print('t')"
    source = tokens(token_command=(sys.executable, "-c", script))
    source.token(NOW)
    source.invalidate()
    source.token(NOW)

    assert (tmp_path / "runs").read_text() == "xx"


def test_a_command_is_run_without_a_shell(tmp_path: Path) -> None:
    problem = refusal(tokens(token_command=("/bin/echo", f"; touch {tmp_path}/made")))

    assert "characters" in problem.message
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("command", "why"),
    [(("/nowhere/token",), "cannot be started: No such file or directory"), (("/bin/false", "s3cret"), "ended with status 1")],
)
def test_a_command_that_fails_is_named_without_its_arguments(command: tuple[str, ...], why: str) -> None:
    problem = refusal(tokens(token_command=command))

    assert problem.message == f"{SETTING}.token_command: {command[0]} {why}."


def test_a_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maildesk.oauth.token.COMMAND_SECONDS", 0.2)

    assert "did not end within" in refusal(tokens(token_command=("/bin/sleep", "60"))).message


# --- grant ---


def test_a_refresh_token_is_exchanged(endpoint: Endpoint) -> None:
    assert granting(endpoint, scope="imap").token(NOW) == "token-1"
    assert endpoint.asked == [
        {"grant_type": "refresh_token", "refresh_token": "r3fresh", "client_id": "desk", "client_secret": "s3cret", "scope": "imap"}
    ]


def test_client_credentials_are_used_where_there_is_no_refresh_token(endpoint: Endpoint) -> None:
    granting(endpoint, refresh_token="").token(NOW)

    assert endpoint.asked == [{"grant_type": "client_credentials", "client_id": "desk", "client_secret": "s3cret"}]


def test_a_token_is_kept_until_shortly_before_it_ends(endpoint: Endpoint) -> None:
    source = granting(endpoint)
    source.token(NOW)
    source.token(NOW + HOUR - timedelta(minutes=2))
    assert len(endpoint.asked) == 1

    endpoint.answer = {"access_token": "token-2", "expires_in": "3600"}
    assert source.token(NOW + HOUR - timedelta(seconds=30)) == "token-2"


@pytest.mark.parametrize("expires_in", [None, "soon", 1e400, -5, [], 10])
def test_a_strange_lifetime_does_no_harm(endpoint: Endpoint, expires_in: object) -> None:
    endpoint.answer = {"access_token": "t", "expires_in": expires_in}

    assert granting(endpoint).token(NOW) == "t"


def test_an_invalidated_token_is_asked_for_again(endpoint: Endpoint) -> None:
    source = granting(endpoint)
    source.token(NOW)
    source.invalidate()
    source.token(NOW)

    assert len(endpoint.asked) == 2


def test_a_rotated_refresh_token_is_used_from_then_on(endpoint: Endpoint) -> None:
    endpoint.answer = {"access_token": "t", "refresh_token": "rotated"}
    source = granting(endpoint)
    source.token(NOW)
    source.invalidate()
    source.token(NOW)

    assert [form["refresh_token"] for form in endpoint.asked] == ["r3fresh", "rotated"]


def test_an_ended_refresh_token_says_what_to_do(endpoint: Endpoint) -> None:
    endpoint.status, endpoint.answer = 400, {"error": "invalid_grant", "error_description": "Token r3fresh\r\nhas been revoked."}
    problem = refusal(granting(endpoint))

    assert not isinstance(problem, TokenUnreachable)
    assert problem.message == f"{SETTING}: the token endpoint refused with HTTP 400: invalid_grant (Token *** has been revoked.)."
    assert "log in with the provider again" in problem.remedy


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_endpoint_that_is_out_of_order_is_asked_again_later(endpoint: Endpoint, status: int) -> None:
    endpoint.status, endpoint.answer = status, b"<html>"

    assert isinstance(refusal(granting(endpoint)), TokenUnreachable)


def test_an_endpoint_that_cannot_be_reached_is_named(endpoint: Endpoint) -> None:
    endpoint.close()
    problem = refusal(granting(endpoint))

    assert isinstance(problem, TokenUnreachable)
    assert f"{SETTING}.token_url: localhost cannot be reached" in problem.message


@pytest.mark.parametrize("answer", [b"not json", b"[]", {}, {"access_token": ""}, {"access_token": 5}, b"\xff"])
def test_an_answer_that_holds_no_token_is_told(endpoint: Endpoint, answer: object) -> None:
    endpoint.answer = answer

    assert f"{SETTING}.token_url" in refusal(granting(endpoint)).message


def test_secrets_do_not_follow_a_redirect(endpoint: Endpoint) -> None:
    endpoint.status, endpoint.headers = 307, {"Location": endpoint.url}

    assert "HTTP 307" in refusal(granting(endpoint)).message
    assert len(endpoint.asked) == 1


def test_secrets_do_not_travel_without_tls() -> None:
    assert "https://" in refusal(tokens(token_url="http://localhost/token", client_secret="s3cret")).message


def test_an_untrusted_endpoint_gets_nothing(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    problem = refusal(granting(endpoint))

    assert "certificate of localhost is not trusted" in problem.message
    assert endpoint.asked == []


def test_a_token_url_without_anything_to_show_says_what_is_missing() -> None:
    assert "neither refresh_token nor client_secret" in refusal(tokens(token_url="https://localhost/token")).message


def test_no_source_at_all_says_what_to_set() -> None:
    assert "token_file, token_command, or token_url" in refusal(tokens()).remedy


def test_secrets_appear_in_no_log_and_no_representation(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint.answer = {"access_token": "s3cret-token", "refresh_token": "r3newed"}
    source = granting(endpoint)
    source.token(NOW)
    shown = caplog.text + repr(source) + repr(Held("s3cret-token", NOW)) + repr(source._source)

    assert "new refresh token" in caplog.text
    assert not [secret for secret in ("s3cret", "r3fresh", "r3newed") if secret in shown]
