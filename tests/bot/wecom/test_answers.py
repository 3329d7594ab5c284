"""What answers and silence mean."""

import tomllib
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ProxyError, SSLError

from bot.errors import OutcomeUnknown, TenantBusy, TenantRefused
from bot.wecom.answers import errcode_of, network_failure, read_answer, refusal

CASES = tomllib.loads((Path(__file__).parents[2] / "cases/wecom/answers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["busy"], ids=lambda case: str(case["errcode"]))
def test_a_code_worth_a_retry_says_when(case):
    error = refusal(case["errcode"], {})

    assert isinstance(error, TenantBusy)
    assert case["retry_after"] == error.retry_after


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: str(case["errcode"]))
def test_any_other_code_is_final(case):
    error = refusal(case["errcode"], {"errmsg": "words " * 100})

    assert isinstance(error, TenantRefused)
    assert case["errcode"] == error.errcode
    assert len(error.errmsg) <= 300


@pytest.mark.parametrize(
    ("answer", "code"), [({}, 0), ({"errcode": 0}, 0), ({"errcode": "42001"}, 42001), ({"errcode": -1}, -1)]
)
def test_a_code_is_a_number_in_any_form(answer, code):
    assert code == errcode_of(answer)


@pytest.mark.parametrize("code", [None, "", "soon", 1.5, [], {}])
def test_a_code_that_is_no_number_is_none(code):
    assert errcode_of({"errcode": code}) is None


@given(st.binary())
def test_no_answer_makes_reading_fail(content):
    assert read_answer(content) is None or isinstance(read_answer(content), dict)


BEFORE = [
    requests.ConnectTimeout(),
    requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "refused"))),
    requests.exceptions.ProxyError(MaxRetryError(None, "/", ProxyError("no proxy", OSError()))),
]
AFTER = [
    requests.ReadTimeout(),
    requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError())),
    requests.exceptions.ChunkedEncodingError(),
    requests.exceptions.SSLError(MaxRetryError(None, "/", SSLError("broken"))),
    requests.ConnectionError(),
]


@pytest.mark.parametrize("error", BEFORE, ids=repr)
def test_a_failure_before_the_request_left_is_certain(error):
    assert isinstance(network_failure(error, what="message/send", repeatable=False), TenantBusy)


@pytest.mark.parametrize("error", AFTER, ids=repr)
def test_a_failure_after_it_may_have_left_is_not(error):
    assert isinstance(network_failure(error, what="message/send", repeatable=False), OutcomeUnknown)


@pytest.mark.parametrize("error", BEFORE + AFTER, ids=repr)
def test_what_may_be_repeated_is_just_busy(error):
    assert isinstance(network_failure(error, what="user/get", repeatable=True), TenantBusy)
