"""Trouble on demand."""

import pytest

from bot.sandbox.strands import Strands


def test_a_planned_refusal_has_no_effect_and_is_used_up(api, sandbox):
    sandbox.faults.refuse("message/send", -1, times=2)

    assert [api.send("text", {"content": "报"})["errcode"] for _ in range(3)] == [-1, -1, 0]
    assert len(sandbox.person("chenjing").inbox()) == 1


def test_a_lost_answer_has_its_effect(api, client, sandbox):
    sandbox.faults.lose_answer("message/send")
    own = sandbox.credentials
    body = {"touser": "chenjing", "agentid": own.agent_id, "msgtype": "text", "text": {"content": "报"}}
    answer = client.post("/cgi-bin/message/send", params={"access_token": api.token()}, json=body)

    assert (answer.status_code, answer.content) == (502, b"")
    assert len(sandbox.person("chenjing").inbox()) == 1


def test_a_job_that_crashes_is_reported_and_the_strand_goes_on():
    done = []
    strands = Strands(2)
    strands.submit("a", lambda: 1 / 0)
    strands.submit("a", lambda: done.append(1))

    with pytest.raises(ZeroDivisionError):
        strands.idle(5)
    strands.close()
    assert done == [1]


def test_jobs_after_closing_are_ignored():
    done = []
    strands = Strands(1)
    strands.submit("a", lambda: done.append(1))
    strands.close()
    strands.submit("a", lambda: done.append(2))

    assert done == [1]
