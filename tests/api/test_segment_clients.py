"""The door that speaks the Segment HTTP API, used by the clients that the world uses for it, over a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient

from tests.api.server import platform_of
from tests.sales import Company
from yingdan.api import create_app
from yingdan.base import fetch
from yingdan.connectors import create_channel_key

KEY = "ck_write_key"
CLIENTS = {
    "segment": lambda **more: SegmentClient(KEY, max_retries=0, **more),
    "segment, gzip": lambda **more: SegmentClient(KEY, gzip=True, max_retries=0, **more),
    "rudder": lambda **more: RudderClient(KEY, gzip=False, max_retries=0, **more),
    "rudder, gzip": lambda **more: RudderClient(KEY, gzip=True, max_retries=0, **more),
}


@dataclass
class Door:
    company: Company
    url: str

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.company.db.begin() as tx:
            return await fetch(tx, sql, params)

    async def use(self, client: Any, *calls: tuple[str, dict[str, Any]]) -> None:
        """Make calls with a client, which works in threads of its own, and wait until it has sent all."""
        for name, given in calls:
            await asyncio.to_thread(getattr(client, name), **given)
        await asyncio.to_thread(client.flush)
        await asyncio.to_thread(client.shutdown)

    async def post(self, call: str, body: Any, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with httpx.AsyncClient() as http:
            return await http.post(f"{self.url}/v1/{call}", content=content, auth=(KEY, ""), headers=headers)

    async def lead(self, email: str) -> dict[str, Any]:
        await self.company.settle()
        [row] = await self.company.ask("sales.lead", f"email == '{email}'")
        return row

    async def told(self, type_: str) -> list[tuple[Any, ...]]:
        await self.company.settle()
        return await self.rows(
            "select object, subject, data from events.event where type = %(t)s order by at", t=type_
        )


@pytest.fixture
async def door(company: Company) -> AsyncIterator[Door]:
    async with company.db.begin() as tx:
        await create_channel_key(tx, "sales.cdp", "test", company.clock.now(), secret=KEY)
    app = create_app(platform_of(company))
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Door(company, f"http://127.0.0.1:{port}/in/cdp")
    server.should_exit = True
    await task


@pytest.mark.parametrize("made", CLIENTS)
async def test_what_a_visitor_did_before_and_after_the_name_was_known_is_one_story(
    door: Door, made: str
) -> None:
    who = {"user_id": "u-1", "anonymous_id": "a-1"}
    client = CLIENTS[made](host=door.url, on_error=lambda error, _batch: pytest.fail(str(error)))
    await door.use(
        client,
        ("page", {"anonymous_id": "a-1", "name": "价格", "properties": {"path": "/pricing"}}),
        (
            "identify",
            {**who, "traits": {"name": "王芳", "email": "w@example.cn", "company": {"name": "甲公司"}}},
        ),
        ("track", {"user_id": "u-1", "event": "Trial Used", "properties": {"minutes": 12}}),
        ("track", {"user_id": "u-1", "event": "Nobody Knows"}),
    )
    lead = await door.lead("w@example.cn")
    assert (lead["name"], lead["company"], lead["external_id"]) == ("王芳", "甲公司", "u-1")
    [(object, record, data)] = await door.told("sales.trial_used")
    assert (object, record, data["minutes"]) == ("sales.lead", lead["id"], 12)
    assert len(await door.told("sales.page_viewed")) == 1
    assert {record for _object, record, _data in await door.told("identity.linked")} == {lead["id"]}
    assert len(await door.told("identity.linked")) == 2
    [(notes,)] = await door.rows("select notes from connectors.inbox where channel = 'sales.cdp'")
    assert notes == {"unknown:Nobody Knows": 1}


async def test_a_new_anonymous_id_of_a_known_user_is_that_user(door: Door) -> None:
    traits = {"email": "w@example.cn"}
    await door.post("identify", {"userId": "u-1", "traits": traits, "messageId": "1"})
    await door.post("track", {"userId": "u-1", "anonymousId": "a-9", "event": "Trial Used", "messageId": "2"})
    await door.post("alias", {"userId": "u-1", "previousId": "a-7", "messageId": "3"})
    lead = await door.lead("w@example.cn")
    await door.post("page", {"anonymousId": "a-9", "messageId": "4"})
    await door.post("page", {"anonymousId": "a-7", "messageId": "5"})
    assert [row[:2] for row in await door.told("sales.page_viewed")] == [("sales.lead", lead["id"])] * 2


async def test_a_batch_that_is_sent_again_with_a_new_sending_time_has_its_effects_once(door: Door) -> None:
    call = {"type": "page", "anonymousId": "a", "messageId": "m-1"}
    for moment in ("2026-03-02T02:00:00Z", "2026-03-02T02:00:09Z"):
        answer = await door.post("batch", {"batch": [call], "sentAt": moment, "writeKey": KEY})
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert len(await door.told("sales.page_viewed")) == 1


async def test_the_write_key_inside_of_a_body_is_not_kept(door: Door) -> None:
    await door.post("batch", {"batch": [{"type": "page", "anonymousId": "a"}], "writeKey": KEY})
    [(body,)] = await door.rows("select body from connectors.inbox where channel = 'sales.cdp'")
    assert KEY.encode() not in bytes(body)


@pytest.mark.parametrize(
    ("call", "body", "headers", "status", "code"),
    [
        ("track", b"{not json", {}, 400, "body-is-not-json"),
        ("batch", b'{"batch": 5}', {}, 400, "body-is-not-json"),
        ("batch", b"\x1f\x8b\x08 no gzip", {"content-encoding": "gzip"}, 400, "body-is-no-gzip"),
        ("track", b"[" + b" " * 1_100_000 + b"]", {}, 413, "body-is-too-large"),
        ("dance", b"{}", {}, 404, "channel-takes-no-such-call"),
        ("track", b"{}", {"x-channel-key": "ck_other"}, 401, "channel-key-is-unknown"),
    ],
)
async def test_a_refusal_has_the_status_and_the_members_that_clients_read(
    door: Door, call: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await door.post(call, body, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


async def test_a_client_with_a_wrong_key_hears_of_it_and_nothing_is_stored(door: Door) -> None:
    heard: list[str] = []
    client = RudderClient(
        "ck_wrong", host=door.url, max_retries=0, on_error=lambda e, _batch: heard.append(str(e))
    )
    await door.use(client, ("page", {"anonymous_id": "a"}))
    assert ["401" in one for one in heard] == [True]
    assert await door.rows("select id from connectors.inbox where channel = 'sales.cdp'") == []


async def test_calls_without_anybody_or_of_unknown_types_cost_only_themselves(door: Door) -> None:
    good = {"type": "page", "anonymousId": "a"}
    answer = await door.post("batch", {"batch": [good, {"type": "page"}, {"type": "dance", "userId": "u"}]})
    assert answer.status_code == 200
    assert len(await door.told("sales.page_viewed")) == 1
    assert await door.rows("select notes from connectors.inbox where channel = 'sales.cdp'") == [
        ({"malformed": 2},)
    ]
