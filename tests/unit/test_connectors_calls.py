"""What call centres say of a call, in their words and in ours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.doorway import Doorway, doorway, doorway_url
from yingdan.connectors.calls import call_document

__all__ = ["doorway", "doorway_url"]
CALL = {"id": "c-1", "direction": "inbound", "caller": "13900000001", "callee": "02100000000", "seconds": 75,
        "recording_url": "https://pbx.example/r/c-1.mp3", "started_at": "2026-03-02T02:00:00Z",
        "transcript": [{"speaker": "客户", "text": "多少钱"}, {"speaker": "坐席", "text": "看配置"}]}  # fmt: skip


def read(**said: Any) -> dict[str, Any]:
    found = call_document({**CALL, **said})
    assert found is not None
    return found


def test_the_customer_is_the_number_that_is_not_ours() -> None:
    assert read()["customer"] == "13900000001"
    assert read(direction="呼出", caller="02100000000", callee="13900000002")["customer"] == "13900000002"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(75, 75), ("75", 75), ("1:15", 75), ("01:01:15", 3675), (7.5, 7.5), ("-3", None), ("x", None)],
)
def test_a_length_is_read_as_it_is_written(said: Any, seconds: Any) -> None:
    assert read(seconds=said).get("seconds") == seconds


def test_whether_somebody_answered_is_told_or_follows_from_the_length() -> None:
    assert read()["outcome"] == "reached"
    assert read(seconds=0)["outcome"] == "no_answer"
    assert read(status="NO ANSWER")["outcome"] == "no_answer"
    assert read(status="已接通")["outcome"] == "reached"


def test_turns_become_lines_and_only_an_address_is_a_recording() -> None:
    assert read()["transcript"] == "客户: 多少钱\n坐席: 看配置"
    assert "recording" not in read(recording_url="javascript:alert(1)")
    assert read()["at"] == 1772416800000


def test_a_call_under_way_says_nothing_yet() -> None:
    assert call_document({**CALL, "state": "ringing"}) is None
    assert call_document({**CALL, "state": "hangup"}) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8), lambda one: st.lists(one, max_size=3)
)
NAMES = st.sampled_from(
    ["direction", "caller", "callee", "seconds", "outcome", "recording", "at", "transcript", "state"]
)


@given(st.dictionaries(NAMES, JSON, max_size=9))
def test_no_values_break_the_reading(said: dict[str, Any]) -> None:
    found = call_document(said)
    assert found is None or isinstance(found["at"], float)


async def test_a_known_number_is_its_lead_and_an_unknown_one_a_new_lead(doorway: Doorway) -> None:
    await doorway.knock("form", {"fields": {"name": "王芳", "phone": "13900000001"}})
    await doorway.knock("calls", {**CALL, "state": "ringing"})
    for _ in range(2):  # told again by the same id
        await doorway.knock("calls", {**CALL, "state": "hangup"})
    await doorway.knock("calls", {**CALL, "id": "c-2", "caller": "13900000009"})
    told = [one for one in await doorway.drain() if one.type == "sales.call_finished"]
    leads = dict(await doorway.rows("select phone, id from sales.lead"))
    assert {one.subject for one in told} == {leads["+8613900000001"], leads["+8613900000009"]}
    assert len(told) == len(leads) == 2
    first = next(one for one in told if one.subject == leads["+8613900000001"])
    assert first.data["recording"] == CALL["recording_url"]
    assert (first.data["seconds"], first.data["outcome"]) == (75, "reached")
    assert first.at.isoformat() == "2026-03-02T02:00:00+00:00"
    assert await doorway.count("repeated") == 1
