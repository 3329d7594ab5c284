"""access_token: issue, expiry, revocation, wrong secrets."""

from datetime import timedelta

import pytest

HOUR = timedelta(hours=1)


def test_the_same_token_is_given_while_it_is_valid(api, clock):
    first = api.token()
    clock.move_to(clock.now() + HOUR)

    assert api.token() == first
    clock.move_to(clock.now() + HOUR)
    assert api.token() != first
    assert len(first) <= 512


def test_the_token_says_how_long_it_lives(api, sandbox, clock):
    own = sandbox.credentials
    answer = api.get("gettoken", corpid=own.corp_id, corpsecret=own.app_secret)
    clock.move_to(clock.now() + HOUR)
    later = api.get("gettoken", corpid=own.corp_id, corpsecret=own.app_secret)

    assert answer == {"errcode": 0, "errmsg": "ok", "access_token": answer["access_token"], "expires_in": 7200}
    assert 3590 <= later["expires_in"] <= 3600


def test_a_call_without_with_a_wrong_and_with_an_expired_token(api, clock):
    token = api.token()

    assert api.get("user/get", userid="chenjing")["errcode"] == 41001
    assert api.get("user/get", userid="chenjing", access_token="wrong")["errcode"] == 40014
    assert api.get("user/get", userid="chenjing", access_token=token)["errcode"] == 0
    clock.move_to(clock.now() + 2 * HOUR)
    assert api.get("user/get", userid="chenjing", access_token=token)["errcode"] == 42001


def test_a_revoked_token_is_invalid_and_the_next_one_is_new(api, sandbox):
    token = api.token()
    sandbox.state.tokens.revoke()

    assert api.get("user/get", userid="chenjing", access_token=token)["errcode"] == 40014
    assert api.token() != token


@pytest.mark.parametrize(
    ("query", "errcode"),
    [
        ({}, 41002),
        ({"corpid": "{corp}"}, 41004),
        ({"corpid": "ww0", "corpsecret": "{secret}"}, 40013),
        ({"corpid": "{corp}", "corpsecret": "wrong"}, 40001),
    ],
)
def test_wrong_credentials_are_refused(api, sandbox, query, errcode):
    own = sandbox.credentials
    query = {name: value.format(corp=own.corp_id, secret=own.app_secret) for name, value in query.items()}

    assert api.get("gettoken", **query)["errcode"] == errcode


def test_ten_wrong_secrets_block_the_address_for_an_hour(api, sandbox, clock):
    own = sandbox.credentials
    right = {"corpid": own.corp_id, "corpsecret": own.app_secret}
    for _ in range(10):
        assert api.get("gettoken", corpid=own.corp_id, corpsecret="wrong")["errcode"] == 40001

    assert api.get("gettoken", **right)["errcode"] == 45009
    clock.move_to(clock.now() + HOUR)
    assert api.get("gettoken", **right)["errcode"] == 0


def test_a_right_secret_in_between_starts_the_count_again(api, sandbox):
    own = sandbox.credentials
    for _ in range(3):
        for _ in range(9):
            api.get("gettoken", corpid=own.corp_id, corpsecret="wrong")
        assert api.token()


def test_the_addresses_of_callbacks_and_of_the_api_are_given(api):
    for path in ("getcallbackip", "get_api_domain_ip"):
        assert api.get(path, access_token=api.token())["ip_list"] == ["127.0.0.1"]


def test_an_unknown_path_and_a_wrong_method_are_http_errors(client):
    assert client.get("/cgi-bin/appchat/dismiss").status_code == 404
    assert client.get("/cgi-bin/message/send").status_code == 405
