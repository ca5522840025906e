# SPDX-License-Identifier: Apache-2.0
import pytest

from maildesk.oauth.errors import TokenError
from maildesk.oauth.sasl import bearer, oauthbearer, xoauth2


def test_xoauth2_is_written_as_google_and_microsoft_read_it() -> None:
    assert xoauth2("desk@example.org", "ya29.abc") == b"user=desk@example.org\x01auth=Bearer ya29.abc\x01\x01"


def test_oauthbearer_is_written_as_the_example_of_rfc_7628_section_4_1() -> None:
    token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
    expected = f"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer {token}\x01\x01".encode()

    assert oauthbearer("user@example.com", "server.example.com", 143, token) == expected


def test_a_comma_in_a_user_name_ends_no_field() -> None:
    assert oauthbearer("a,b=c", "h", 1, "t").startswith(b"n,a=a=2Cb=3Dc,\x01")


@pytest.mark.parametrize("user", ["a\x01auth=Bearer x", "a\r\nb", "a\x00"])
def test_a_user_name_cannot_smuggle_fields(user: str) -> None:
    for written in (lambda: xoauth2(user, "t"), lambda: oauthbearer(user, "h", 1, "t")):
        with pytest.raises(TokenError, match="control character"):
            written()


@pytest.mark.parametrize("token", ["", "a b", "a\x01b", '"quoted"', "ä", "x\n"])
def test_what_is_no_token_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(TokenError) as problem:
        bearer(token)
    assert problem.value.message == "The access token holds characters that no access token has."
