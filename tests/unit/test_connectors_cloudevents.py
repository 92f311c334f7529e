"""CloudEvents 1.0 at the door: three ways to send one, once each."""

from typing import Any

import pytest

from tests.unit.doorway import Doorway, doorway, doorway_url
from yingdan.base import Problem
from yingdan.connectors.tracker import visitor_id

__all__ = ["doorway", "doorway_url"]

EVENT = {
    "specversion": "1.0", "id": "e-1", "source": "/devices/7", "type": "cn.yingdan.trial.used", "subject": "装置-7",
    "time": "2026-03-01T10:00:00+08:00", "datacontenttype": "application/json", "data": {"minutes": 5},
}  # fmt: skip
STRUCTURED = "application/cloudevents+json; charset=utf-8"
BATCH = "application/cloudevents-batch+json"
BINARY = {
    "ce-specversion": "1.0", "ce-id": "e-1", "ce-source": "/devices/7", "ce-type": "cn.yingdan.trial.used",
    "ce-subject": "%E8%A3%85%E7%BD%AE-7", "ce-time": "2026-03-01T10:00:00+08:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "headers"),
    [(EVENT, STRUCTURED, {}), ([EVENT], BATCH, {}), ({"minutes": 5}, "application/json", BINARY)],
    ids=["structured", "batch", "binary"],
)
async def test_an_event_is_the_same_in_each_mode(
    doorway: Doorway, body: Any, kind: str, headers: dict[str, str]
) -> None:
    await doorway.knock("events", body, kind, headers=headers)
    [told] = [one for one in await doorway.drain() if one.type == "sales.trial_used"]
    assert (told.object, told.subject, told.data) == ("visitor", visitor_id("装置-7"), {"minutes": 5})
    assert told.at.isoformat() == "2026-03-01T02:00:00+00:00"


async def test_source_and_id_together_make_a_repeat_whatever_the_mode(doorway: Doorway) -> None:
    first = await doorway.knock("events", EVENT, STRUCTURED)
    again = await doorway.knock("events", {"minutes": 5}, headers=BINARY)
    other = await doorway.knock("events", {**EVENT, "source": "/devices/8"}, STRUCTURED)
    assert (first.repeated, again.repeated, again.id, other.repeated) == (False, True, first.id, False)


async def test_data_in_base64_and_data_that_is_no_json_are_kept(doorway: Doorway) -> None:
    packed = {k: v for k, v in EVENT.items() if k != "data"} | {"data_base64": "eyJtaW51dGVzIjogNX0="}
    plain = {**EVENT, "id": "e-2", "data": "五分钟"}
    await doorway.knock("events", [packed, plain], BATCH)
    told = [one.data for one in await doorway.drain() if one.type == "sales.trial_used"]
    assert told == [{"minutes": 5}, {"value": "五分钟"}]


@pytest.mark.parametrize("lacking", ["id", "source", "type", "specversion"])
async def test_what_lacks_a_required_attribute_is_refused(doorway: Doorway, lacking: str) -> None:
    short = {name: value for name, value in EVENT.items() if name != lacking}
    for body, kind in ((short, STRUCTURED), ([EVENT, short], BATCH), ({}, "application/json")):
        headers = {name: value for name, value in BINARY.items() if name != f"ce-{lacking}"}
        with pytest.raises(Problem, match="is-no-cloud-event"):
            await doorway.knock("events", body, kind, headers=headers)
    assert await doorway.one("select count(*) from connectors.inbox") == 0
